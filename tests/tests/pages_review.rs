//! The review's pages: warnings before deciding, and two people (R5.3).

use anyhow::{Result, ensure};
use shared::settings::TwoPeople;
use tests::{Alone, Application, in_browser};

#[tokio::test]
async fn a_reviewer_sees_warnings_and_that_a_second_person_is_needed_r5_3() -> Result<()> {
    in_browser("two_people", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        alone.set(|settings| settings.two_people = TwoPeople { sub_customers: Some(2), ..TwoPeople::OFF }).await?;
        let pair = alone.pair(2).await?;
        // A tenth of what each has at present.
        let mut application = pair.submit().await?;
        application.approve_as_original(&pair.releaser).await?;
        application.answer_for_all(&pair.reviewer).await?;
        application.is_published(&pair.reviewer).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.reviewer_id()?, &path).await?;
        page.sees("warning", "Unusual credit line: 2 customers").await?;
        page.sees("two-people", "takes two people of internal review").await?;
        page.click("approve").await?;
        page.sees("warnings-in-brief", "Unusual credit line: 2 customers").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "Approved as the first of two people: 2 customers").await?;
        page.sees("decision-result", "a second person of internal review has to approve").await?;
        page.sees("first-approval", "approved by Reviewer").await?;
        page.text("approved-already").await?;
        page.sees_no("approve").await?;
        page.sign_in(&pair.world.second_reviewer_id()?, "/tasks").await?;
        page.row_says(application.id.as_str(), "Approve as the second person").await?;
        page.open(&path).await?;
        page.sees("first-approval", "approved by Reviewer").await?;
        page.click("approve").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "Approved: 2 customers").await?;
        page.sees("decision-result", "2 customers have moved").await?;
        // Nothing waits any more, so there is nothing to look at before.
        page.sees_no("warning").await
    })
    .await
}

#[tokio::test]
async fn partners_see_neither_warnings_nor_the_threshold_r3_11() -> Result<()> {
    in_browser("two_people_hidden", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        alone.set(|settings| settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF }).await?;
        let pair = alone.pair(1).await?;
        let mut application: Application = pair.submit().await?;
        application.approve_as_original(&pair.releaser).await?;
        application.answer_for_all(&pair.reviewer).await?;
        application.approve_as_review(&pair.reviewer).await?;
        application.is_published(&pair.applicant).await?;
        let person = pair.world.person_of(&pair.new, shared::directory::Role::Approver)?;
        page.sign_in(&person, &format!("/applications/{}", application.id)).await?;
        page.says("approved as internal review; a second person is needed").await?;
        for hidden in ["warning", "no-warnings", "two-people", "first-approval"] {
            page.sees_no(hidden).await?;
        }
        page.open("/settings").await?;
        page.sees("setting", "Days for a decision").await?;
        let text = page.whole_text().await?;
        ensure!(!text.contains("two people"), "{text}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn administration_sets_from_when_on_two_people_approve_r5_3() -> Result<()> {
    in_browser("two_people_setting", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let mut world = alone.world().await?;
        world.import().await?;
        page.sign_in(&world.administrator_id()?, "/settings").await?;
        for wrong in ["0", "-5", "much", "1.234"] {
            page.fill("two-people-amount", wrong).await?;
            ensure!(!page.is_enabled("save").await?, "{wrong} can be saved");
        }
        page.fill("two-people-amount", "50000").await?;
        page.fill("two-people-customers", "10001").await?;
        page.says("Write a whole number from 1 to 10000.").await?;
        page.fill("two-people-customers", "100").await?;
        page.click("save").await?;
        page.text("saved").await?;
        page.sees("settings-change", "Total credit from which two people approve: Off → 50000.00").await?;
        page.sees("settings-change", "Number of sub-customers from which two people approve: Off → 100").await?;
        page.reload().await?;
        ensure!(page.value("two-people-amount").await? == "50000.00");
        Ok(())
    })
    .await
}
