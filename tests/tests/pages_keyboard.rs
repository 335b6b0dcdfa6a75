//! The whole way by keyboard alone: initiate, approve, review (WCAG 2.1.1). Nothing here clicks: what can't be reached by Tab, or does
//! nothing when its key is pressed, fails.

use anyhow::{Result, ensure};
use shared::{
    api::{DemoConsents, GetApplication, Nothing, ReadQuery},
    application::Status,
    directory::Role,
};
use tests::{Pair, Workbook, eventually, in_browser, key};

#[tokio::test]
async fn from_the_file_to_the_move_without_a_mouse() -> Result<()> {
    in_browser("keyboard_alone", async |page| {
        let pair = Pair::of(2).await?;
        let world = &pair.world;
        let file = Workbook::of_rows(&pair.named_rows("10")?).save(page.folder(), "customers.xlsx")?;

        // Initiate: the four steps.
        page.sign_in(&world.person_of(&pair.new, Role::Operator)?, "/initiate").await?;
        page.tab_and_press("notice-tick", key::SPACE).await?;
        page.tab_and_press("step-next", key::ENTER).await?;
        page.tab_and_press("original-reseller", pair.original.as_str()).await?;
        // The browser's own dialog for files isn't ours to press keys in; its field can be reached.
        page.tab_to("file-input").await?;
        page.choose_file("file-input", &file).await?;
        page.sees("file-name", "customers.xlsx").await?;
        page.tab_and_press("step-next", key::ENTER).await?;
        page.sees("total-customers", "2").await?;
        page.tab_and_press("step-next", key::ENTER).await?;
        page.tab_and_press("submit-application", key::ENTER).await?;
        let id = page.submitted().await?;

        // Approve: the tick and one key.
        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/decide").await?;
        page.arrives_at(&format!("/decide/{id}")).await?;
        page.sees("agreement", "applied on").await?;
        page.tab_and_press("statement-tick", key::SPACE).await?;
        page.press("a").await?;
        page.focuses("countdown-cancel").await?;
        page.tab_and_press("countdown-now", key::ENTER).await?;
        page.sees("finished", "1 application approved").await?;

        // The sub-customers agree, and review approves.
        let reviewer = world.reviewer().await?;
        reviewer.call::<DemoConsents>(&[id.as_str()], &Nothing {}, &Nothing {}).await?;
        page.sign_in(&world.reviewer_id()?, &format!("/decide/{id}")).await?;
        page.sees("consents", "2 of 2 have agreed").await?;
        page.focuses("deciding").await?;
        page.press("a").await?;
        page.focuses("looked-tick").await?;
        page.press(key::SPACE).await?;
        page.press("a").await?;
        page.tab_and_press("countdown-now", key::ENTER).await?;
        page.sees("decision-result", "2 customers have moved").await?;

        eventually(|| async {
            let detail = reviewer.call::<GetApplication>(&[id.as_str()], &ReadQuery::default(), &Nothing {}).await?;
            let counts = detail.summary.counts;
            ensure!(counts.iter().all(|of| of.status == Status::Migrated), "they are {counts:?}");
            Ok(())
        })
        .await
    })
    .await
}
