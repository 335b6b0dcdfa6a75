//! The sub-customer's own page: agree, refuse, take back (R5.4).

use anyhow::{Result, ensure};
use shared::{
    application::Status,
    directory::Role,
    texts::{TextKind, current},
};
use tests::{Pair, eventually, in_browser};

#[tokio::test]
async fn a_sub_customer_agrees_with_a_tick_and_the_parties_see_it_r5_4() -> Result<()> {
    in_browser("agree", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        // A name is text, whatever stands in it.
        let name = "<b>Bold</b> & <img src=x onerror=alert(1)> Söhne";
        pair.world.change(&customer, |of| of.name = name.to_owned())?;
        pair.world.import().await?;
        let application = pair.submit().await?;
        page.sign_in(&person, "/consent").await?;
        page.sees("question", name).await?;
        page.sees("question", &pair.world.partner_name(&pair.new)?).await?;
        page.sees("question", &pair.world.partner_name(&pair.original)?).await?;
        page.sees("question", &current(TextKind::Consent).title).await?;
        ensure!(!page.is_enabled("agree").await?, "one can agree without the tick");
        page.click("consent-tick").await?;
        page.click("agree").await?;
        page.sees("question", "Consent given").await?;
        page.text("take-back").await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?, &path).await?;
        page.row_says(customer.as_str(), "Consent given").await
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_refuses_with_a_reason_and_the_record_ends_r5_4() -> Result<()> {
    in_browser("refuse", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        let application = pair.submit().await?;
        page.sign_in(&person, "/consent").await?;
        page.click("refuse").await?;
        page.fill("reason-words", "We stay where we are.").await?;
        page.click("confirm-refuse").await?;
        page.sees("question", "Refused by the sub-customer").await?;
        page.sees_no("agree").await?;
        eventually(|| async {
            let statuses = application.statuses(&pair.reviewer).await?;
            ensure!(statuses == [Status::Refused], "{statuses:?}");
            Ok(())
        })
        .await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?, "/migrations").await?;
        page.row_says(customer.as_str(), "We stay where we are.").await
    })
    .await
}

#[tokio::test]
async fn a_given_consent_is_taken_back_r5_4() -> Result<()> {
    in_browser("take_back", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        pair.submit().await?;
        page.sign_in(&person, "/consent").await?;
        page.click("consent-tick").await?;
        page.click("agree").await?;
        page.click("take-back").await?;
        page.fill("reason-words", "We thought again.").await?;
        page.click("confirm-take-back").await?;
        page.sees("question", "Refused by the sub-customer").await?;
        page.sees_no("take-back").await
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_that_is_asked_nothing_is_told_so() -> Result<()> {
    in_browser("nothing_asked", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        page.sign_in(&person, "/consent").await?;
        page.text("empty").await?;
        // The console's pages aren't for sub-customers.
        page.open("/migrations").await?;
        page.says("This page isn't for the account you're signed in with").await?;
        page.sees_no("record-row").await
    })
    .await
}
