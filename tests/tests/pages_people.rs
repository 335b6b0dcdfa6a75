//! In the pages: one's sessions, and the people of a partner as its administrator manages them (R1.5).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{GetSession, ListPeople, Nothing, PeopleQuery},
    directory::{Membership, Role},
    ids::{PartnerId, PersonId},
};
use tests::{Client, World, fresh_key, in_browser};

const NONE: Nothing = Nothing {};

/// A partner and its administrator.
async fn managed() -> Result<(World, PartnerId, PersonId, Client)> {
    let mut world = World::new()?;
    let partner = world.reseller("Managed")?;
    let membership = Membership::Partner { partner: partner.clone(), role: Role::Viewer };
    let (id, client) = world.one_more("Manager", membership, true).await?;
    Ok((world, partner, id, client))
}

async fn is_signed_in(client: &Client) -> Result<bool> {
    Ok(client.call::<GetSession>(&[], &NONE, &NONE).await?.signed_in.is_some())
}

#[tokio::test]
async fn somebody_ends_a_session_on_another_device_and_then_signs_out_everywhere() -> Result<()> {
    in_browser("sessions", async |page| {
        let mut world = World::new()?;
        let partner = world.reseller("Sessions")?;
        world.import().await?;
        let (person, elsewhere) = (world.person_of(&partner, Role::Viewer)?, world.viewer(&partner).await?);
        page.sign_in(&person, "/preferences").await?;
        page.click("to-sessions").await?;
        page.arrives_at("/sessions").await?;
        page.all("session", 2).await?;
        page.sees("this-session", "This one").await?;
        page.says("Chrome on Linux").await?;
        page.click("end-session").await?;
        page.text("session-ended").await?;
        page.all("session", 1).await?;
        ensure!(!is_signed_in(&elsewhere).await?, "the other device is still signed in");
        let again = world.viewer(&partner).await?;
        page.click("sign-out-everywhere").await?;
        page.click("confirm-sign-out-everywhere").await?;
        page.arrives_at("/sign-in").await?;
        ensure!(!is_signed_in(&again).await?, "the other device is still signed in");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_administrator_invites_changes_and_removes_people_r1_5() -> Result<()> {
    in_browser("people", async |page| {
        let (world, partner, manager, client) = managed().await?;
        let (viewer, session) = (world.person_of(&partner, Role::Viewer)?, world.viewer(&partner).await?);
        page.sign_in(&manager, "/tasks").await?;
        page.click("nav-people").await?;
        page.arrives_at("/people").await?;
        page.all("person", 4).await?;
        page.click("invite").await?;
        page.fill("person-name", "Ines Duarte").await?;
        page.fill("person-email", "not an address").await?;
        page.click("role-operator").await?;
        page.says("This isn't an email address.").await?;
        ensure!(!page.is_enabled("confirm-invite").await?, "somebody without an address can be invited");
        let email = format!("ines.{}@people.example", fresh_key()?);
        page.fill("person-email", &email).await?;
        page.click("confirm-invite").await?;
        page.sees("people-done", &email).await?;
        page.all("person", 5).await?;
        let query = PeopleQuery { text: Some(email), ..PeopleQuery::default() };
        let invited = client.call::<ListPeople>(&[], &query, &NONE).await?.people.pop().context("nobody is invited")?;
        ensure!(invited.membership == Membership::Partner { partner, role: Role::Operator }, "{invited:?}");
        page.row_says(invited.id.as_str(), "Invited").await?;

        page.click_of(viewer.as_str(), "change-person").await?;
        page.click("role-approver").await?;
        page.click("administrator").await?;
        page.click("confirm-change-person").await?;
        page.row_says(viewer.as_str(), "Approver").await?;
        page.row_says(viewer.as_str(), "Administrator").await?;
        ensure!(!is_signed_in(&session).await?, "the old session still stands");

        page.click_of(invited.id.as_str(), "remove-person").await?;
        page.click("confirm-remove-person").await?;
        page.all("person", 4).await?;
        page.click_of(viewer.as_str(), "remove-person").await?;
        page.click("confirm-remove-person").await?;
        page.all("person", 3).await?;
        // Now there is no other administrator left.
        page.click_of(manager.as_str(), "remove-person").await?;
        page.click("confirm-remove-person").await?;
        page.sees("error", "Nobody would be left to manage these people").await?;
        page.click("cancel").await?;
        page.fill("people-text", "Operator-").await?;
        page.click("people-search").await?;
        page.all("person", 1).await?;
        ensure!(page.run("return location.search").await? == "?text=Operator-", "the search isn't in the address");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_manages_nobody_has_no_such_page_r1_5() -> Result<()> {
    in_browser("people_not_yours", async |page| {
        let (world, partner, ..) = managed().await?;
        page.sign_in(&world.person_of(&partner, Role::Approver)?, "/tasks").await?;
        page.sees_no("nav-people").await?;
        page.open("/people").await?;
        page.sees("not-yours", "isn't for the account you're signed in with").await
    })
    .await
}
