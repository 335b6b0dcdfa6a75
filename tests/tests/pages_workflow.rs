//! The workflow in the browser: offers, requests to move, credit lines, conditions, questions with files, disputes (R2.5, R5.9, R7.3,
//! R8.1, R10.3), and the pages that tell what waits, what is left, and who was responsible.

use anyhow::{Context, Result, ensure};
use shared::{
    application::{Status, Step},
    directory::Role,
    texts::{TextKind, current},
};
use std::fs;
use tests::{Application, Page, Pair, Workbook, in_browser, reject};

async fn paste(page: &Page, pair: &Pair) -> Result<()> {
    let ids: Vec<&str> = pair.customers.iter().map(|customer| customer.as_str()).collect();
    page.fill("offer-accounts", &ids.join("\n")).await
}

#[tokio::test]
async fn an_offer_is_accepted_with_credit_lines_r2_5_r5_9() -> Result<()> {
    in_browser("offer", async |page| {
        let pair = Pair::of(3).await?;
        let world = &pair.world;
        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/").await?;
        page.text("waits-for-you").await?;
        page.click("nav-offer").await?;
        page.says(&current(TextKind::Notice).title).await?;
        page.click("notice-tick").await?;
        page.fill("new-reseller", pair.new.as_str()).await?;
        page.sees("partner-name", &world.partner_name(&pair.new)?).await?;
        // One that isn't theirs is named, and nothing else is lost by taking it out.
        let ids: Vec<&str> = pair.customers.iter().map(|customer| customer.as_str()).collect();
        page.fill("offer-accounts", &format!("{}\n999999999999", ids.join("\n"))).await?;
        page.sees("offer-problem", "999999999999").await?;
        ensure!(!page.is_enabled("submit-offer").await?, "one can offer with a problem");
        page.click("leave-out-all").await?;
        page.sees("offer-fine", "3 customers").await?;
        // What was typed outlives a reload.
        page.reload().await?;
        page.sees("partner-name", &world.partner_name(&pair.new)?).await?;
        page.sees("offer-fine", "3 customers").await?;
        ensure!(page.is_ticked("notice-tick").await?, "the notice's tick is lost");
        page.click("statement-tick").await?;
        page.click("submit-offer").await?;
        let id = page.submitted().await?;
        page.sees("flash", "3 customers").await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting new reseller").await?;

        // The new reseller finds it among its tasks and sets the credit lines.
        page.sign_in(&world.person_of(&pair.new, Role::Approver)?, "/").await?;
        page.text("waits-for-you").await?;
        page.row_says(id.as_str(), "Accept, and set the credit lines").await?;
        page.click_of(id.as_str(), "open-task").await?;
        page.sees("credit-missing", "3").await?;
        ensure!(!page.is_enabled("confirm-accept").await?, "one can accept without credit lines");
        page.fill("credit-all", "250").await?;
        page.click("set-all").await?;
        page.sees("credit-total", "750.00").await?;
        page.click("confirm-accept").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "3 customers").await?;
        // The offer counted as the original reseller's approval.
        for customer in &pair.customers {
            page.row_says(customer.as_str(), "Awaiting internal review").await?;
        }
        page.open("/credit").await?;
        page.row_says(id.as_str(), "750.00").await
    })
    .await
}

#[tokio::test]
async fn credit_lines_change_and_consent_is_asked_anew_r5_4() -> Result<()> {
    in_browser("credit", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = pair.submit().await?;
        application.approve_as_original(&pair.releaser).await?;
        application.answer_for_all(&pair.reviewer).await?;
        application.is_published(&pair.reviewer).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        let customer = pair.customer(1)?.as_str();
        page.row_says(customer, "Consent given").await?;
        page.click_of(customer, "select-row").await?;
        page.click("change-credit").await?;
        ensure!(page.value("credit-line").await? == "10.00", "what it is now isn't there");
        ensure!(!page.is_enabled("confirm-credit").await?, "one can change nothing");
        page.fill("credit-line", "1.234").await?;
        // Judged once the person goes on.
        page.click("credit-all").await?;
        page.says("at most two decimals").await?;
        page.fill("credit-line", "77.5").await?;
        page.sees("credit-total", "77.50").await?;
        page.click("confirm-credit").await?;
        page.sees("decision-result", "1 customer").await?;
        page.sees("version", "2").await?;
        page.row_says(customer, "77.50").await?;
        page.row_says(customer, "Consent asked").await?;
        page.row_says(pair.customer(0)?.as_str(), "Consent given").await
    })
    .await
}

#[tokio::test]
async fn account_ids_and_credit_lines_come_from_files_r2_4() -> Result<()> {
    in_browser("from_files", async |page| {
        let pair = Pair::of(2).await?;
        let rows = pair.rows("12.5");
        let file = Workbook::of_rows(&rows).save(page.folder(), "customers.xlsx")?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/offer").await?;
        page.click("notice-tick").await?;
        page.fill("new-reseller", pair.new.as_str()).await?;
        page.choose_file("file-input", &file).await?;
        page.sees("offer-fine", "2 customers").await?;
        page.click("submit-offer").await?;
        let id = page.submitted().await?;
        let path = format!("/applications/{id}");
        page.sign_in(&pair.world.person_of(&pair.new, Role::Approver)?, &path).await?;
        page.sees("credit-missing", "2").await?;
        page.choose_file("file-input", &file).await?;
        page.sees("credit-total", "25.00").await?;
        page.click("confirm-accept").await?;
        page.click("countdown-now").await?;
        page.row_says(pair.customer(1)?.as_str(), "12.50").await
    })
    .await
}

#[tokio::test]
async fn what_was_typed_survives_a_change_by_somebody_else_r5_7() -> Result<()> {
    in_browser("typed_survives", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = Application::offer(&pair.releaser, &pair.new, &pair.customers).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Approver)?, &path).await?;
        page.fill("credit-all", "30").await?;
        page.click("set-all").await?;
        page.sees("credit-total", "60.00").await?;
        application.withdraw(&pair.releaser, tests::rows(&[1])).await?;
        application.is_published(&pair.releaser).await?;
        // The page hears of it. One customer is left, with the amount that was typed for it.
        page.sees("credit-total", "30.00").await?;
        page.click("confirm-accept").await?;
        page.click("countdown-now").await?;
        page.row_says(pair.customer(0)?.as_str(), "Withdrawn").await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting internal review").await
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_disputes_and_is_heard_r10_3() -> Result<()> {
    in_browser("own_dispute", async |page| {
        let mut pair = Pair::of(2).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        let mut application = pair.submit().await?;
        let no = reject(Step::OriginalReseller, tests::everything(), "We would rather not.");
        application.decide(&pair.releaser, &no).await?;
        page.sign_in(&person, "/consent").await?;
        page.sees("question", "Rejected").await?;
        page.click("raise-dispute").await?;
        page.fill("dispute-words", "We want to move.").await?;
        page.click("confirm-dispute").await?;
        // It is about its own account alone.
        page.sees("dispute", "A dispute is open about 1 customer").await?;
        page.fill("post-words", "All our invoices are paid.").await?;
        page.click("send-post").await?;
        page.sees("post", "All our invoices are paid.").await?;

        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.reviewer_id()?, &path).await?;
        page.sees("post", "All our invoices are paid.").await?;
        page.click("decide-dispute").await?;
        page.click("dispute-dismiss").await?;
        page.fill("dispute-reasons", "A contract runs until May.").await?;
        page.click("confirm-dispute-decision").await?;
        page.click("countdown-now").await?;
        page.sees("dispute", "dismissed").await?;
        page.sign_in(&person, "/consent").await?;
        page.sees("dispute", "dismissed").await?;
        page.sees_no("raise-dispute").await
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_asks_to_move_and_withdraws_r2_5() -> Result<()> {
    in_browser("move_request", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        page.sign_in(&person, "/consent").await?;
        for attempt in 0..2 {
            page.click("ask-to-move").await?;
            page.fill("move-to", pair.new.as_str()).await?;
            page.sees("partner-name", &pair.world.partner_name(&pair.new)?).await?;
            ensure!(!page.is_enabled("confirm-move").await?, "one can ask without the tick");
            page.click("move-tick").await?;
            page.click("confirm-move").await?;
            page.sees("question", "You have asked to move").await?;
            page.sees("question", "Awaiting new reseller").await?;
            page.sees_no("ask-to-move").await?;
            if attempt == 0 {
                page.click("withdraw-request").await?;
                page.click("confirm-withdraw-request").await?;
                page.sees("question", "Withdrawn").await?;
            }
        }
        page.sign_in(&pair.world.person_of(&pair.new, Role::Approver)?, "/tasks").await?;
        page.click("open-task").await?;
        page.fill("credit-line", "10").await?;
        page.click("confirm-accept").await?;
        page.click("countdown-now").await?;
        page.row_says(customer.as_str(), "Awaiting original reseller").await?;
        page.row_says(customer.as_str(), "Consent by opening").await
    })
    .await
}

#[tokio::test]
async fn a_condition_is_accepted_and_then_approved_r8_1() -> Result<()> {
    in_browser("condition", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        page.click("approve").await?;
        page.click("propose").await?;
        page.click("terms-words").await?;
        page.fill("terms-said", "After the invoice of May is paid.").await?;
        page.click("confirm-propose").await?;
        page.sees("proposal", "hasn't answered yet").await?;
        page.row_says(pair.customer(0)?.as_str(), "Paused").await?;

        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/tasks").await?;
        page.row_says(application.id.as_str(), "Answer a condition").await?;
        page.click_of(application.id.as_str(), "open-task").await?;
        page.sees("proposal", "After the invoice of May is paid.").await?;
        page.click("accept-proposal").await?;
        page.click("countdown-now").await?;
        page.sees_no("proposal").await?;
        page.sees("version", "2").await?;

        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        page.click("approve").await?;
        page.click("statement-tick").await?;
        page.click("confirm-approve").await?;
        page.click("countdown-now").await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting internal review").await
    })
    .await
}

#[tokio::test]
async fn a_question_is_answered_with_an_attachment_r7_3() -> Result<()> {
    in_browser("question", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.original, Role::Operator)?, &path).await?;
        page.click("kind-question").await?;
        page.fill("post-words", "Who pays the invoice of May?").await?;
        page.click("send-post").await?;
        page.sees("post", "Who pays the invoice of May?").await?;
        page.row_says(pair.customer(0)?.as_str(), "a question is open").await?;

        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/tasks").await?;
        page.row_says(application.id.as_str(), "Answer a question").await?;
        page.click_of(application.id.as_str(), "open-task").await?;
        page.text("question-open").await?;
        page.fill("post-words", "We do; see the letter.").await?;
        // A file that is too large says so where it stands, and what was typed is still there.
        let large = page.folder().join("large.txt");
        fs::write(&large, vec![b'x'; 5 * 1024 * 1024 + 1])?;
        page.choose_file("post-files", &large).await?;
        page.sees("attachment-chosen", "at most 5 MiB").await?;
        ensure!(!page.is_enabled("send-post").await?, "one can send with a file that failed");
        page.click("attachment-remove").await?;
        let letter = page.folder().join("letter.txt");
        fs::write(&letter, "We pay the invoice of May.")?;
        page.choose_file("post-files", &letter).await?;
        page.sees("attachment-chosen", "Ready").await?;
        page.click("send-post").await?;
        page.sees("post", "We do; see the letter.").await?;
        page.sees("attachment", "letter.txt").await?;
        page.sees_no("question-open").await?;
        let script = "const [link] = document.querySelectorAll(\"[data-testid='attachment']\");
            return fetch(link.href).then(answer => answer.text());";
        let read = page.run(script).await?;
        ensure!(read.as_str() == Some("We pay the invoice of May."), "the file reads {read}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_dispute_permits_one_more_application_r10_3() -> Result<()> {
    in_browser("dispute", async |page| {
        let pair = Pair::of(2).await?;
        let mut application: Application = pair.submit().await?;
        let no = reject(Step::OriginalReseller, tests::everything(), "We would rather not.");
        application.decide(&pair.releaser, &no).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.click("raise-dispute").await?;
        page.fill("dispute-words", "Nothing is outstanding.").await?;
        page.click("confirm-dispute").await?;
        page.sees("dispute", "A dispute is open about 2 customers").await?;

        page.sign_in(&pair.world.reviewer_id()?, "/tasks").await?;
        page.row_says(application.id.as_str(), "Decide a dispute").await?;
        page.click_of(application.id.as_str(), "open-task").await?;
        page.click("decide-dispute").await?;
        ensure!(!page.is_enabled("confirm-dispute-decision").await?, "one can decide without reasons");
        page.click("dispute-permit").await?;
        page.fill("dispute-reasons", "The books show nothing outstanding.").await?;
        page.click("confirm-dispute-decision").await?;
        page.click("countdown-now").await?;
        page.sees("dispute", "once more").await?;

        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.click("resubmit").await?;
        page.arrives_at("/initiate").await?;
        page.sees("resubmission", application.id.as_str()).await?;
        page.acknowledge_notice().await?;
        page.click("step-next").await?;
        page.sees("total-customers", "2").await?;
        let again = page.confirm_and_submit().await?;
        ensure!(again != application.id, "it is the same application");
        page.row_says(pair.customer(0)?.as_str(), "Awaiting original reseller").await?;

        // Internal review decides in the original reseller's place.
        page.sign_in(&pair.world.reviewer_id()?, "/review").await?;
        page.fill("grid-search", again.as_str()).await?;
        page.row_says(again.as_str(), "2 customers").await
    })
    .await
}

#[tokio::test]
async fn who_was_responsible_at_an_instant_r8_2() -> Result<()> {
    in_browser("responsible", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.migrate().await?;
        ensure!(application.statuses(&pair.reviewer).await? == [Status::Migrated], "it hasn't moved");
        let customer = pair.customer(0)?.as_str();
        page.sign_in(&pair.world.reviewer_id()?, "/responsible").await?;
        page.fill("owner-account", customer).await?;
        page.click("owner-ask").await?;
        page.sees("owner", &pair.world.partner_name(&pair.new)?).await?;
        page.all("owner-row", 2).await?;
        // The address holds the question, and a time before the move has another answer.
        page.open(&format!("/responsible?account={customer}&at=2026-01-01T00:00:00Z")).await?;
        page.sees("owner", &pair.world.partner_name(&pair.original)?).await?;
        ensure!(page.value("owner-account").await? == customer, "the account isn't in the field");
        ensure!(page.value("owner-at").await?.starts_with("202"), "the time isn't in the field");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_operators_offer_waits_for_its_approver_r2_5() -> Result<()> {
    in_browser("operators_offer", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Operator)?, "/offer").await?;
        page.text("statement-later").await?;
        page.sees_no("statement-tick").await?;
        page.click("notice-tick").await?;
        page.fill("new-reseller", pair.new.as_str()).await?;
        paste(&page, &pair).await?;
        page.click("mode-all-or-nothing").await?;
        page.click("submit-offer").await?;
        let id = page.submitted().await?;
        page.says("All or nothing").await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Approver)?, "/pending").await?;
        page.click_of(id.as_str(), "open-acceptance").await?;
        page.fill("credit-line", "5").await?;
        page.click("confirm-accept").await?;
        page.click("countdown-now").await?;
        let customer = pair.customers.first().context("no customer")?;
        page.row_says(customer.as_str(), "Awaiting original reseller").await
    })
    .await
}
