//! In the pages, at a portal of their own: the programme's settings, and the demonstration's clock (R7.1).

use anyhow::{Result, ensure};
use shared::{
    api::{GetSettings, Nothing},
    directory::Role,
    instant::Span,
    settings::ConsentBy,
};
use std::fs;
use tests::{Alone, eventually, in_browser};

const NONE: Nothing = Nothing {};

#[tokio::test]
async fn administration_changes_a_setting_and_the_others_read_it() -> Result<()> {
    in_browser("settings", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let pair = alone.pair(1).await?;
        page.sign_in(&pair.world.administrator_id()?, "/applications").await?;
        page.click("nav-settings").await?;
        page.fill("decision-days", "91").await?;
        page.says("Write a whole number from 1 to 90.").await?;
        ensure!(!page.is_enabled("save").await?, "91 days can be saved");
        page.fill("decision-days", "12").await?;
        page.fill("zone", "Nowhere/Land").await?;
        page.says("There is no zone of this name").await?;
        page.fill("zone", "Asia/Singapore").await?;
        page.click("save").await?;
        page.text("saved").await?;
        page.sees("settings-change", "Days for a decision: 10 days → 12 days").await?;
        page.sees("settings-change", "UTC → Asia/Singapore").await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?, "/settings").await?;
        page.sees("setting", "12 days").await?;
        page.sees_no("save").await?;
        // Who changed what is for the programme.
        page.sees_no("settings-change").await
    })
    .await
}

#[tokio::test]
async fn the_applicant_attests_consents_with_their_proof_and_the_sub_customer_may_still_refuse_r5_4() -> Result<()> {
    in_browser("attest", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        alone.set(|settings| settings.consent = ConsentBy::Attestation).await?;
        let mut pair = alone.pair(2).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.row_says(customer.as_str(), "Consent asked").await?;
        page.click_of(customer.as_str(), "select-row").await?;
        page.click("attest").await?;
        ensure!(!page.is_enabled("confirm-attest").await?, "one can attest without a proof");
        let proof = page.folder().join("consent.txt");
        fs::write(&proof, "Signed on the 3rd.")?;
        page.choose_file("attest-file", &proof).await?;
        page.sees("attachment-chosen", "Ready").await?;
        page.click("confirm-attest").await?;
        page.sees("decision-result", "the consent of 1 customer").await?;
        page.row_says(customer.as_str(), "Consent attested").await?;
        page.row_says(pair.customer(1)?.as_str(), "Consent asked").await?;
        page.sign_in(&person, "/consent").await?;
        page.click("refuse").await?;
        page.fill("reason-words", "I have signed nothing.").await?;
        page.click("confirm-refuse").await?;
        page.sees("question", "Refused by the sub-customer").await
    })
    .await
}

#[tokio::test]
async fn two_who_change_settings_at_once_lose_nothing() -> Result<()> {
    in_browser("settings_twice", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let mut world = alone.world().await?;
        world.import().await?;
        page.sign_in(&world.administrator_id()?, "/settings").await?;
        page.fill("decision-days", "15").await?;
        alone.set(|settings| settings.consent_days = 20).await?;
        page.click("save").await?;
        page.sees("changed-meanwhile", "Days for a consent: 14 days → 20 days").await?;
        ensure!(page.value("decision-days").await? == "15", "what was entered is lost");
        ensure!(page.value("consent-days").await? == "20", "the other's change isn't taken in");
        page.click("save").await?;
        page.text("saved").await?;
        let settings = alone.administrator.call::<GetSettings>(&[], &NONE, &NONE).await?.settings;
        ensure!((settings.decision_days, settings.consent_days) == (15, 20), "{settings:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_clock_goes_forward_and_what_is_shown_goes_with_it_r7_1() -> Result<()> {
    in_browser("clock", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let pair = alone.pair(1).await?;
        let application = pair.submit().await?;
        let before = alone.now().await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.row_says(application.id.as_str(), "in 10 days").await?;
        page.click("demonstration").await?;
        let shown = page.text("clock-now").await?;
        page.click("forward-5-days").await?;
        page.text("clock-moved").await?;
        eventually(|| async {
            ensure!(page.text("clock-now").await? != shown, "the panel still says {shown}");
            Ok(())
        })
        .await?;
        page.row_says(application.id.as_str(), "in 5 days").await?;
        let after = alone.now().await?;
        ensure!(after >= before + Span::days(5), "{before} to {after}");
        page.fill("hours", "0").await?;
        ensure!(!page.is_enabled("forward-hours").await?, "the clock can be moved by nothing");
        page.fill("hours", "144").await?;
        page.click("forward-hours").await?;
        // Past its deadline nothing waits for a decision any more.
        page.sees_no("application-row").await?;
        page.reload().await?;
        page.text("empty").await.map(drop)
    })
    .await
}
