//! In the pages: reading a proof pack, and checking one that somebody was sent, signed out (R10.2).

use anyhow::{Result, ensure};
use shared::{
    api::{ApplicationDetail, GetProof},
    directory::Role,
};
use std::fs;
use tests::{Application, Client, Pair, in_browser};

async fn file(by: &Client, application: &Application) -> Result<Vec<u8>> {
    Ok(by.ask::<GetProof>(&[application.id.as_str()]).send().await?.file()?.to_vec())
}

#[tokio::test]
async fn a_party_reads_its_proof_pack_from_the_applications_page_r10_1() -> Result<()> {
    in_browser("proof", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.migrate().await?;
        let detail: ApplicationDetail = application.detail(&pair.releaser).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        page.click("to-proof").await?;
        page.arrives_at(&format!("{path}/proof")).await?;
        page.sees("whole", "Nothing in this pack was changed").await?;
        page.sees("proof-event", "approved as original reseller").await?;
        page.sees("proof-event", "moved to the new reseller").await?;
        page.sees("proof-text", "Sub-Customer Data Transfer Statement").await?;
        page.sees("proof-customer", pair.customer(1)?.as_str()).await?;
        // Whose credit lines they aren't doesn't see them here either.
        page.sees("proof-customer", "not shown").await?;
        ensure!(page.all("proof-customer", 2).await?.iter().all(|row| !row.contains("10.00")));
        page.sees("log-root", "").await?;
        ensure!(page.texts("download-proof").await? == ["Download the proof pack"]);
        page.says(&detail.summary.new_reseller.name).await
    })
    .await
}

#[tokio::test]
async fn anybody_checks_a_pack_in_the_browser_and_sees_where_it_was_changed_r10_2() -> Result<()> {
    in_browser("verify", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        let whole = file(&pair.applicant, &application).await?;
        let text = String::from_utf8(whole.clone())?;
        let names = ["whole", "changed", "marked", "other"].map(|name| page.folder().join(format!("{name}.json")));
        let [good, changed, marked, other] = &names;
        fs::write(good, &whole)?;
        fs::write(changed, text.replacen("\"version\":1", "\"version\":2", 1))?;
        fs::write(marked, [b"\xef\xbb\xbf", whole.as_slice()].concat())?;
        fs::write(other, "Not a pack at all.")?;

        page.open("/verify").await?;
        page.choose_file("file-input", good).await?;
        page.sees("whole", "Nothing in this pack was changed").await?;
        page.sees("checked-file", "whole.json").await?;
        page.click("compare-log").await?;
        page.sees("log-same", "This is the log that the portal publishes").await?;

        page.choose_file("file-input", changed).await?;
        page.sees("flaw-where", "Event 2: it doesn't follow the event before it").await?;
        page.sees_no("proof-event").await?;
        page.choose_file("file-input", marked).await?;
        page.sees("checked-file", "marked.json").await?;
        page.sees("flaw", "This file proves nothing").await?;
        page.choose_file("file-input", other).await?;
        page.sees("flaw-where", "This isn't a proof pack").await?;
        page.choose_file("file-input", good).await?;
        page.sees("whole", "Nothing in this pack was changed").await
    })
    .await
}

#[tokio::test]
async fn who_has_no_part_in_an_application_finds_no_proof_page_r3_11() -> Result<()> {
    in_browser("no_proof", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        let stranger = Pair::of(1).await?;
        let path = format!("/applications/{}/proof", application.id);
        page.sign_in(&stranger.world.person_of(&stranger.new, Role::Viewer)?, &path).await?;
        page.says("There is no such page").await?;
        page.sees_no("download-proof").await
    })
    .await
}
