//! The whole way in the browser: a workbook in, everybody's yes, and the sub-customers with their new reseller (R2 to R8).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{DemoAccount, DemoAccounts, Nothing},
    application::RejectReason,
    directory::{Membership, Role},
    texts::{TextKind, current},
    words,
};
use tests::{Page, Pair, Workbook, in_browser};

async fn sign_out(page: &Page) -> Result<()> {
    page.click("account").await?;
    page.click("sign-out").await?;
    page.arrives_at("/sign-in").await.map(drop)
}

#[tokio::test]
async fn a_single_tier_reseller_takes_over_three_customers_by_hand() -> Result<()> {
    in_browser("single_tier", async |page| {
        let pair = Pair::of(3).await?;
        let file = Workbook::of_rows(&pair.named_rows("12500.5")?).save(page.folder(), "customers.xlsx")?;
        let world = &pair.world;

        // The new reseller applies.
        page.sign_in(&world.person_of(&pair.new, Role::Operator)?, "/").await?;
        page.sees("signed-in-as", &world.partner_name(&pair.new)?).await?;
        page.click("nav-initiate").await?;
        page.says(&current(TextKind::Notice).title).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-customers", "3").await?;
        page.sees("total-problems", "0").await?;
        page.sees("total-credit", "37,501.50").await?;
        page.all("draft-row", 3).await?;
        page.sees("credit-check", "no limit").await?;
        page.click("step-next").await?;
        page.says(&world.partner_name(&pair.original)?).await?;
        page.click("submit-application").await?;
        let id = page.submitted().await?;
        page.sees("flash", "3 customers").await?;
        page.sees("application-id", id.as_str()).await?;
        sign_out(&page).await?;

        // The original reseller opens the application by its number of customers, sees each of them, and approves with the tick.
        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/").await?;
        page.click("nav-pending").await?;
        page.row_says(id.as_str(), &world.partner_name(&pair.new)?).await?;
        page.row_says(id.as_str(), "3 customers").await?;
        page.click_of(id.as_str(), "open-application").await?;
        page.arrives_at(&format!("/applications/{id}")).await?;
        for customer in &pair.customers {
            page.row_says(customer.as_str(), &world.name(customer)?).await?;
        }
        page.click("approve").await?;
        page.says(&current(TextKind::DataTransferStatement).title).await?;
        ensure!(!page.is_enabled("confirm-approve").await?, "one can approve without the tick (R5.6)");
        page.click("statement-tick").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "3").await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting internal review").await?;

        // The sub-customers answer.
        page.click("answer-for-all").await?;
        page.row_says(pair.customer(2)?.as_str(), "Consent given").await?;
        sign_out(&page).await?;

        // Internal review approves, and they move.
        page.sign_in(&world.reviewer_id()?, "/").await?;
        page.click("nav-review").await?;
        page.arrives_at("/review").await?;
        // Internal review sees everybody's.
        page.fill("grid-search", id.as_str()).await?;
        page.row_says(id.as_str(), "3 of 3 have agreed").await?;
        page.click_of(id.as_str(), "approve").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "3").await?;
        sign_out(&page).await?;

        // Everybody sees it, and who did what.
        page.sign_in(&world.person_of(&pair.new, Role::Viewer)?, "/").await?;
        page.click("nav-migrations").await?;
        for customer in &pair.customers {
            page.row_says(customer.as_str(), "Migrated").await?;
        }
        page.click_of(pair.customer(0)?.as_str(), "open-application").await?;
        page.says("3 moved").await?;
        for (who, what) in [
            (format!("Operator-{}", pair.new), "submitted the application"),
            (format!("Approver-{}", pair.original), "approved as original reseller"),
            ("Reviewer".to_owned(), "approved as internal review"),
        ] {
            page.sees("timeline-entry", what).await?;
            page.sees("timeline-entry", &who).await?;
        }
        page.sees("timeline-entry", "moved to the new reseller").await
    })
    .await
}

#[tokio::test]
async fn a_second_level_resellers_distributor_is_asked_first_r5_1() -> Result<()> {
    in_browser("second_level", async |page| {
        let (pair, distributor) = Pair::second_level(2, "1000.00").await?;
        let file = Workbook::of_rows(&pair.rows("100")).save(page.folder(), "customers.xlsx")?;
        let world = &pair.world;
        page.sign_in(&world.person_of(&pair.new, Role::Operator)?, "/initiate").await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("credit-check", "1,000.00").await?;
        let id = page.confirm_and_submit().await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting incoming distributor").await?;

        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.text("empty").await?;

        page.sign_in(&world.person_of(&distributor, Role::Approver)?, "/pending").await?;
        page.row_says(id.as_str(), "Incoming distributor").await?;
        page.click_of(id.as_str(), "approve").await?;
        // The statement is the original reseller's to agree to.
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "2").await?;

        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.click_of(id.as_str(), "approve").await?;
        page.click("statement-tick").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "2").await?;

        page.sign_in(&world.reviewer_id()?, &format!("/applications/{id}")).await?;
        page.click("answer-for-all").await?;
        page.row_says(pair.customer(1)?.as_str(), "Consent given").await?;
        page.click("approve").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.row_says(pair.customer(0)?.as_str(), "Migrated").await?;
        page.row_says(pair.customer(1)?.as_str(), "Migrated").await
    })
    .await
}

#[tokio::test]
async fn a_rejection_takes_a_reason_and_the_applicant_reads_it_r5_8() -> Result<()> {
    in_browser("rejection", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        let id = application.id.as_str();
        let world = &pair.world;
        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.click_of(id, "reject").await?;
        ensure!(!page.is_enabled("confirm-reject").await?, "one can reject without a reason");
        let place =
            RejectReason::ALL.iter().position(|of| *of == RejectReason::MoneyOutstanding).context("no place")?;
        page.choose("reason", &place.to_string()).await?;
        ensure!(!page.is_enabled("confirm-reject").await?, "one can reject without words");
        page.fill("reason-words", "Two invoices are open.").await?;
        page.click("confirm-reject").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "2").await?;

        page.sign_in(&world.person_of(&pair.new, Role::Operator)?, "/migrations").await?;
        for customer in &pair.customers {
            page.row_says(customer.as_str(), "Rejected").await?;
            let reason = words::reject_reason(RejectReason::MoneyOutstanding).to_lowercase();
            page.row_says(customer.as_str(), &reason).await?;
            page.row_says(customer.as_str(), "Two invoices are open.").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn some_rows_are_excepted_from_an_approval_r5_8() -> Result<()> {
    in_browser("exceptions", async |page| {
        let pair = Pair::of(3).await?;
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        page.click_of(pair.customer(1)?.as_str(), "select-row").await?;
        page.click("except").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Runs until May.").await?;
        page.click("confirm-except").await?;
        page.row_says(pair.customer(1)?.as_str(), "You will reject it").await?;
        page.click("approve").await?;
        page.click("statement-tick").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.text("decision-result").await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting internal review").await?;
        page.row_says(pair.customer(1)?.as_str(), "Runs until May.").await?;
        page.row_says(pair.customer(2)?.as_str(), "Awaiting internal review").await
    })
    .await
}

#[tokio::test]
async fn the_applicant_withdraws_a_row_and_then_the_rest_r2_7() -> Result<()> {
    in_browser("withdrawal", async |page| {
        let pair = Pair::of(3).await?;
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.click_of(pair.customer(0)?.as_str(), "select-row").await?;
        page.click("withdraw").await?;
        page.click("confirm-withdraw").await?;
        page.sees("decision-result", "Withdrawn: 1 customer").await?;
        page.row_says(pair.customer(0)?.as_str(), "Withdrawn").await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting original reseller").await?;
        page.sees("version", "2").await?;
        page.click("withdraw-all").await?;
        page.click("cancel").await?;
        page.sees_no("confirm-withdraw").await?;
        page.click("withdraw-all").await?;
        page.click("confirm-withdraw").await?;
        for customer in &pair.customers {
            page.row_says(customer.as_str(), "Withdrawn").await?;
        }
        page.sees_no("withdraw-all").await
    })
    .await
}

#[tokio::test]
async fn a_decision_on_an_older_version_is_refused_and_shows_what_changed_r5_7() -> Result<()> {
    in_browser("outdated", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        page.click("approve").await?;
        page.click("statement-tick").await?;
        application.withdraw(&pair.applicant, tests::rows(&[1])).await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.text("changed-meanwhile").await?;
        page.says("withdrew").await?;
        page.row_says(pair.customer(0)?.as_str(), "Withdrawn").await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting original reseller").await?;
        page.sees("version", "2").await
    })
    .await
}

#[tokio::test]
async fn a_page_that_needs_a_sign_in_leads_there_and_back() -> Result<()> {
    in_browser("guard", async |page| {
        let pair = Pair::of(1).await?;
        let nobody = pair.world.portal.nobody();
        let accounts = nobody.call::<DemoAccounts>(&[], &Nothing {}, &Nothing {}).await?.accounts;
        let sees_records = |of: &DemoAccount| !matches!(of.membership, Membership::SubCustomer { .. });
        let account = accounts.into_iter().find(sees_records).context("nobody can sign in")?;
        page.open("/migrations?status=migrated").await?;
        page.arrives_at("/sign-in").await?;
        page.click(&format!("account-{}", account.id)).await?;
        page.arrives_at("/migrations").await?;
        page.sees("signed-in-as", &account.name).await?;
        page.sees("filter-status", "1").await.context("the filter got lost on the way")?;
        // The cookie is out of reach of scripts.
        let cookie = page.run("return document.cookie;").await?;
        ensure!(cookie.as_str() == Some(""), "a script reads {cookie}");
        sign_out(&page).await?;
        page.open("/migrations").await?;
        page.arrives_at("/sign-in").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn somebody_elses_application_is_not_there() -> Result<()> {
    in_browser("stranger", async |page| {
        let (pair, other) = (Pair::of(1).await?, Pair::of(1).await?);
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&other.world.person_of(&other.new, Role::Approver)?, &path).await?;
        page.says("There is no such page").await?;
        page.sees_no("record-row").await?;
        page.sees_no("timeline-entry").await
    })
    .await
}
