//! In the pages: the audit log, searched by its administration, and how long what is kept.

use anyhow::{Result, ensure};
use shared::{api::GetSettings, api::Nothing, directory::Role};
use tests::{Alone, Pair, in_browser};

#[tokio::test]
async fn administration_searches_the_log_and_nobody_else_has_the_page() -> Result<()> {
    in_browser("audit", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        let applicant = pair.world.person_of(&pair.new, Role::Operator)?;
        page.sign_in(&pair.world.administrator_id()?, "/tasks").await?;
        page.click("nav-audit").await?;
        page.fill("audit-text", application.id.as_str()).await?;
        page.click("audit-search").await?;
        page.sees("audit-row", "submitted the application").await?;
        let address = page.run("return location.search").await?.to_string();
        ensure!(address.contains(application.id.as_str()), "what is looked for isn't in the address: {address}");
        let rows = page.texts("audit-row").await?;
        ensure!(rows.iter().all(|row| row.contains(application.id.as_str())), "{rows:?}");
        // From who submitted it to everything that they did.
        page.click("audit-by").await?;
        page.sees("audit-person", applicant.as_str()).await?;
        page.choose("audit-kind", "sign_in").await?;
        page.sees("audit-row", "Signed in to the demonstration").await?;
        page.choose("audit-outcome", "refused").await?;
        page.says("Nothing matches").await?;
        page.click("audit-everybody").await?;
        page.sees_no("audit-person").await?;
        page.sign_in(&applicant, "/audit").await?;
        page.says("This page isn't for the account you're signed in with").await?;
        page.sees_no("nav-audit").await
    })
    .await
}

#[tokio::test]
async fn how_long_what_is_kept_is_a_setting() -> Result<()> {
    in_browser("retention", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let mut world = alone.world().await?;
        world.import().await?;
        page.sign_in(&world.administrator_id()?, "/settings").await?;
        page.fill("keep-applications", "30").await?;
        page.says("Write a whole number from 90 to 3650.").await?;
        page.says("Something entered isn't possible: see above").await?;
        page.fill("keep-applications", "400").await?;
        page.fill("keep-audit", "900").await?;
        page.says("2 changes aren't saved yet").await?;
        page.click("save").await?;
        page.text("saved").await?;
        page.sees("settings-change", "Days until personal data is erased: Off → 400 days").await?;
        let settings = alone.administrator.call::<GetSettings>(&[], &Nothing {}, &Nothing {}).await?.settings;
        ensure!((settings.retention.applications, settings.retention.audit) == (Some(400), 900), "{settings:?}");
        page.click("nav-audit").await?;
        page.sees("audit-row", "Days that the audit log is kept: 900 days instead of 730 days.").await
    })
    .await
}
