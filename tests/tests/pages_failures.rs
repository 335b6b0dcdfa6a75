//! When things go wrong: no connection, a session that ends in the middle of work, addresses that lead nowhere, a program that breaks or
//! doesn't come, a browser without what the portal needs. Each page says what it is and leads on.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::{
    api::{Endpoint, FaultReport, ListSessions, Nothing, ProblemCode, ReportFault, SignOutEverywhere},
    directory::Role,
};
use tests::{Pair, World, eventually, in_browser};

const NONE: Nothing = Nothing {};

#[tokio::test]
async fn without_a_connection_a_bar_says_so_and_what_failed_comes_by_itself_afterwards() -> Result<()> {
    in_browser("offline", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/credit").await?;
        page.text("credit-limit").await?;
        page.is_offline(true).await?;
        page.click("refresh").await?;
        page.sees("offline", "can't be reached").await?;
        // What was loaded stays readable.
        page.text("credit-limit").await?;
        page.sees_no("error").await?;
        page.click("reconnect").await?;
        page.text("offline").await?;
        let application = pair.submit().await?;
        ensure!(page.texts("hold-row").await?.is_empty(), "a page without a connection knows");
        page.is_offline(false).await?;
        page.sees_no("offline").await?;
        page.row_says(application.id.as_str(), "10.00").await?;
        page.complains().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_session_that_ends_while_somebody_writes_leads_back_to_the_same_place_with_the_words_r1_5() -> Result<()> {
    in_browser("expired", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        let person = pair.world.person_of(&pair.original, Role::Approver)?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&person, &path).await?;
        page.fill("post-words", "We agree, but only from").await?;
        let elsewhere = pair.world.portal.sign_in(&person).await?;
        elsewhere.call::<SignOutEverywhere>(&[], &NONE, &NONE).await?;
        page.arrives_at("/sign-in").await?;
        page.sees("session-over", "Your session has ended").await?;
        let to = page.run("return new URLSearchParams(location.search).get('to');").await?;
        ensure!(to == json!(path), "it leads to {to}");
        page.sign_in(&person, &path).await?;
        eventually(|| async {
            let words = page.value("post-words").await?;
            ensure!(words == "We agree, but only from", "the words are {words:?}");
            Ok(())
        })
        .await?;
        // Somebody else who signs in here finds nothing of them.
        page.fill("post-words", "Only I know this").await?;
        let elsewhere = pair.world.portal.sign_in(&person).await?;
        elsewhere.call::<SignOutEverywhere>(&[], &NONE, &NONE).await?;
        page.arrives_at("/sign-in").await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.text("write").await?;
        ensure!(page.value("post-words").await?.is_empty(), "somebody else's words");
        let kept = page.run("return sessionStorage.getItem('words');").await?;
        ensure!(kept.is_null(), "{kept} is kept");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_address_that_leads_nowhere_and_a_page_of_somebody_elses_lead_on() -> Result<()> {
    in_browser("dead_ends", async |page| {
        let pair = Pair::of(1).await?;
        let viewer = pair.world.person_of(&pair.original, Role::Viewer)?;
        page.sign_in(&viewer, "/no-such-page").await?;
        page.sees("not-found", "There is no such page").await?;
        page.click("first-page").await?;
        page.sees_no("not-found").await?;
        page.open("/applications/MIG-0000-0000-0000").await?;
        page.sees("not-found", "no application at this address").await?;
        page.click("our-applications").await?;
        page.arrives_at("/applications").await?;
        page.open("/audit").await?;
        page.sees("not-yours", "isn't for the account you're signed in with").await?;
        page.sees("not-yours", &pair.world.partner_name(&pair.original)?).await?;
        page.click("sign-in-as-another").await?;
        page.arrives_at("/sign-in").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_program_that_breaks_shows_a_reference_and_a_way_on() -> Result<()> {
    in_browser("broken", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Viewer)?, "/messages").await?;
        page.text("show-unread").await?;
        page.hears_by("socket").await?;
        // The browser no longer makes elements: the program can't go on.
        page.run("Document.prototype.createElement = () => { throw new Error('broken on purpose'); };").await?;
        page.run("document.querySelector('[data-testid=show-unread]').click();").await?;
        page.sees("broken", "This page has stopped working").await?;
        let reference = page.text("reference").await?;
        ensure!(reference.len() == 10, "the reference is {reference:?}");
        ensure!(!page.complains().await?.is_empty(), "nothing in the console");
        page.click_css("[data-testid=broken] a.btn-primary").await?;
        page.text("show-all").await?;
        page.sees_no("broken").await
    })
    .await
}

#[tokio::test]
async fn a_part_that_does_not_come_can_be_tried_again() -> Result<()> {
    in_browser("part_lost", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Viewer)?, "/no-such-page").await?;
        page.text("not-found").await?;
        page.cannot_fetch(&["*/assets/*.wasm"]).await?;
        // A link to a page that isn't loaded ahead.
        let follow =
            "const link = document.createElement('a'); link.href = '/verify'; main.append(link); link.click();";
        page.run(follow).await?;
        page.sees("part-lost", "didn't come").await?;
        page.cannot_fetch(&[]).await?;
        page.click("retry").await?;
        page.says("Check a proof pack").await?;
        page.complains().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_browser_without_what_the_portal_needs_is_told_so() -> Result<()> {
    in_browser("old_browser", async |page| {
        page.in_every_document("delete HTMLElement.prototype.popover;").await?;
        page.open("/").await?;
        page.sees("cannot-start", "too old").await?;
        page.sees("cannot-start", "popover").await?;
        page.in_every_document("localStorage.setItem('language', 'zh-CN');").await?;
        page.reload().await?;
        page.sees("cannot-start", "浏览器版本过旧").await
    })
    .await
}

#[tokio::test]
async fn a_program_that_cannot_be_fetched_is_told_of() -> Result<()> {
    in_browser("no_program", async |page| {
        page.cannot_fetch(&["*/assets/*.wasm"]).await?;
        page.open("/").await?;
        page.sees("cannot-start", "could not be started").await?;
        page.complains().await?;
        page.cannot_fetch(&[]).await?;
        page.click_css("[data-testid=cannot-start] a").await?;
        page.arrives_at("/sign-in").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_fault_is_taken_from_anybody_and_only_in_its_form() -> Result<()> {
    let world = World::new()?;
    let nobody = world.portal.nobody();
    let report = |reference: &str| FaultReport {
        reference: reference.to_owned(),
        what: "frontend/src/app.rs:1 broken".to_owned(),
        page: "/tasks".to_owned(),
    };
    // As a page sends it that can set no headers.
    let text = serde_json::to_vec(&report("0123456789"))?;
    let sent = nobody.ask::<ReportFault>(&[]).body("text/plain", text).as_from_elsewhere().send().await?;
    sent.good().context("not taken")?;
    let refused = nobody.ask::<ReportFault>(&[]).json(&report("<script>")).send().await?;
    refused.refused(ProblemCode::Malformed)?;
    let long = FaultReport { what: "x".repeat(ReportFault::MAX_BODY), ..report("0123456789") };
    nobody.ask::<ReportFault>(&[]).json(&long).send().await?.refused(ProblemCode::TooLarge)?;
    nobody.refused::<ListSessions>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await.map(drop)
}
