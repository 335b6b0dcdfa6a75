//! Deciding on one screen, one after the other: what stands there, the tick and one key, the seconds to take it back, the next that opens
//! by itself, and what a decision that comes too late says (R5).

use anyhow::{Context, Result, ensure};
use shared::{
    application::{RejectReason, Status, Step},
    directory::Role,
    ids::ApplicationId,
};
use std::time::{Duration, Instant};
use tests::{Application, Page, Pair, Wish, decision, eventually, everything, in_browser, key};

fn address(id: &ApplicationId, step: &str) -> String {
    format!("/decide/{id}?step={step}")
}

/// Two applications of the same resellers, with one and with two customers.
async fn two_applications(pair: &Pair) -> Result<(Application, Application)> {
    let mut rows = pair.rows("10.00");
    let others = rows.split_off(1);
    let first = Application::submit(&pair.applicant, &pair.original, rows).await?;
    let second = Application::submit(&pair.applicant, &pair.original, others).await?;
    first.is_published(&pair.releaser).await?;
    second.is_published(&pair.releaser).await?;
    Ok((first, second))
}

/// As if the person had gone to another tab, and come back.
const HIDE: &str = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });";
const SHOW: &str = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'));";

async fn is_still_at(application: &Application, pair: &Pair, status: Status) -> Result<()> {
    let statuses = application.statuses(&pair.reviewer).await?;
    ensure!(statuses.iter().all(|of| *of == status), "it was sent: {statuses:?}");
    Ok(())
}

async fn becomes(application: &Application, pair: &Pair, status: Status) -> Result<()> {
    eventually(|| async {
        let statuses = application.statuses(&pair.reviewer).await?;
        ensure!(statuses.iter().all(|of| *of == status), "they are {statuses:?}");
        Ok(())
    })
    .await
}

async fn opens(page: &Page, id: &ApplicationId) -> Result<()> {
    page.arrives_at(&format!("/decide/{id}")).await?;
    page.sees("application-id", id.as_str()).await
}

#[tokio::test]
async fn one_after_the_other_by_the_tick_and_one_key_r5_6() -> Result<()> {
    in_browser("deciding_in_a_row", async |page| {
        let pair = Pair::of(3).await?;
        let (first, second) = two_applications(&pair).await?;
        let world = &pair.world;
        page.sign_in(&world.person_of(&pair.original, Role::Approver)?, "/decide").await?;
        opens(&page, &first.id).await?;
        page.sees("queue-number", "1 of 2").await?;
        // Everything that the decision needs is there.
        page.sees("deciding", &world.partner_name(&pair.original)?).await?;
        page.sees("deciding", &world.partner_name(&pair.new)?).await?;
        page.sees("customers", "1").await?;
        page.sees("agreement", "applied on").await?;
        page.sees("cutover", "Nothing moves with your approval alone").await?;
        page.row_says(pair.customer(0)?.as_str(), &world.name(pair.customer(0)?)?).await?;
        page.focuses("deciding").await?;

        // Without the tick the key leads there.
        page.text("approve").await?;
        page.sees_no("lacks").await?;
        page.press("a").await?;
        page.focuses("statement-tick").await?;
        page.sees("lacks", "Tick the statement first.").await?;
        page.sees_no("countdown").await?;
        page.press(key::SPACE).await?;

        // What begins can be taken back, as long as nothing was sent.
        page.press("a").await?;
        page.sees("countdown", "Approving 1 customer").await?;
        page.focuses("countdown-cancel").await?;
        page.press(key::ESCAPE).await?;
        page.sees_no("countdown").await?;
        page.focuses("approve").await?;
        is_still_at(&first, &pair, Status::AwaitingOriginalReseller).await?;

        // The next opens by itself.
        page.press("a").await?;
        page.click("countdown-now").await?;
        opens(&page, &second.id).await?;
        page.sees("decision-result", "Approved: 1 customer").await?;
        page.sees("queue-number", "2 of 2").await?;
        page.focuses("deciding").await?;
        becomes(&first, &pair, Status::AwaitingInternalReview).await?;

        // No takes a reason and words.
        page.press("r").await?;
        page.focuses("reject-reason-0").await?;
        ensure!(!page.is_enabled("confirm-reject").await?, "one can reject without a reason");
        let place =
            RejectReason::ALL.iter().position(|of| *of == RejectReason::MoneyOutstanding).context("no place")?;
        page.click(&format!("reject-reason-{place}")).await?;
        page.fill("reject-words", "Two invoices are open.").await?;
        page.press(&format!("{}{}", key::CONTROL, key::ENTER)).await?;
        page.sees("countdown", "Rejecting 2 customers").await?;
        page.click("countdown-now").await?;
        page.sees("finished", "1 application approved · 1 application rejected").await?;
        page.sees("decision-result", "Rejected: 2 customers").await?;
        becomes(&second, &pair, Status::Rejected).await
    })
    .await
}

#[tokio::test]
async fn a_decision_is_sent_when_its_seconds_are_over_and_not_before() -> Result<()> {
    in_browser("countdown", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let approver = pair.world.person_of(&pair.original, Role::Approver)?;
        page.sign_in(&approver, &address(&application.id, "original-reseller")).await?;
        page.click("statement-tick").await?;
        page.click("approve").await?;
        page.text("countdown").await?;
        // Leaving the page takes it back.
        page.click("open-application").await?;
        page.arrives_at(&format!("/applications/{}", application.id)).await?;
        tokio::time::sleep(Duration::from_secs(6)).await;
        is_still_at(&application, &pair, Status::AwaitingOriginalReseller).await?;

        page.open(&address(&application.id, "original-reseller")).await?;
        page.click("statement-tick").await?;
        page.click("approve").await?;
        let began = Instant::now();
        page.sees("countdown-left", "3").await?;
        is_still_at(&application, &pair, Status::AwaitingOriginalReseller).await?;
        page.text("decision-result").await?;
        ensure!(began.elapsed() >= Duration::from_secs(4), "it was sent after {:?}", began.elapsed());
        becomes(&application, &pair, Status::AwaitingInternalReview).await
    })
    .await
}

#[tokio::test]
async fn the_countdown_is_accessible_and_moves_nothing_where_that_is_wished() -> Result<()> {
    in_browser("countdown_accessible", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let approver = pair.world.person_of(&pair.original, Role::Approver)?;
        page.with_axe().await?;
        page.sign_in(&approver, &address(&application.id, "original-reseller")).await?;
        page.click("statement-tick").await?;
        // It stands still while nobody looks: there is time to look closely.
        page.run(HIDE).await?;
        page.click("approve").await?;
        page.text("countdown-bar").await.context("the seconds aren't drawn")?;
        page.is_accessible("the countdown").await?;
        page.wishes(Wish::ReducedMotion).await?;
        page.sees_no("countdown-bar").await?;
        page.sees("countdown-left", "5").await?;
        page.click("countdown-cancel").await?;
        page.focuses("approve").await?;
        is_still_at(&application, &pair, Status::AwaitingOriginalReseller).await
    })
    .await
}

#[tokio::test]
async fn who_comes_too_late_reads_what_has_changed_and_keeps_their_words_r5_7() -> Result<()> {
    in_browser("deciding_too_late", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let approver = pair.world.person_of(&pair.original, Role::Approver)?;
        page.sign_in(&approver, &address(&application.id, "original-reseller")).await?;
        page.click("statement-tick").await?;
        page.click("reject").await?;
        page.click("reject-reason-1").await?;
        page.fill("reject-words", "Not before the summer.").await?;
        // While nobody looks at the page it hears nothing; the applicant takes a customer back, which makes another version.
        page.run(HIDE).await?;
        application.withdraw(&pair.applicant, tests::rows(&[1])).await?;
        application.is_published(&pair.releaser).await?;
        page.click("confirm-reject").await?;
        page.click("countdown-now").await?;
        page.sees("changed-meanwhile", "nothing was done").await?;
        page.sees("changed-meanwhile", "Waiting for you: 2 → 1").await?;
        page.sees("changed-meanwhile", "Version: 1 → 2").await?;
        page.sees("changes", "withdrew").await?;
        ensure!(page.value("reject-words").await? == "Not before the summer.", "the words are gone");
        ensure!(!page.is_ticked("statement-tick").await?, "the tick was of the version before");
        is_still_at_row(&application, &pair, 2, Status::AwaitingOriginalReseller).await?;

        // A colleague is faster, and the page hears of it.
        page.run(SHOW).await?;
        application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
        page.text("over").await?;
        page.sees("changed-meanwhile", "Somebody else").await?;
        page.sees("had-written", "Not before the summer.").await?;
        is_still_at_row(&application, &pair, 2, Status::AwaitingInternalReview).await
    })
    .await
}

async fn is_still_at_row(application: &Application, pair: &Pair, row: u32, status: Status) -> Result<()> {
    let record = application.record(&pair.reviewer, row).await?;
    ensure!(record.status == status, "row {row} is {:?}", record.status);
    Ok(())
}

#[tokio::test]
async fn words_survive_a_reload_and_the_way_to_another_decision_and_back() -> Result<()> {
    in_browser("deciding_words", async |page| {
        let pair = Pair::of(3).await?;
        let (first, second) = two_applications(&pair).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/decide").await?;
        opens(&page, &first.id).await?;
        page.click("reject").await?;
        page.click("reject-reason-2").await?;
        page.fill("reject-words", "Let me ask first.").await?;
        page.click("skip").await?;
        opens(&page, &second.id).await?;
        page.sees("queue-number", "2 of 2").await?;
        ensure!(page.texts("reject-form").await?.is_empty(), "another decision has its own words");
        page.click("previous").await?;
        opens(&page, &first.id).await?;
        ensure!(page.value("reject-words").await? == "Let me ask first.", "the words are gone");
        page.reload().await?;
        page.text("reject-form").await?;
        ensure!(page.value("reject-words").await? == "Let me ask first.", "a reload loses the words");
        ensure!(page.is_ticked("reject-reason-2").await?, "a reload loses the reason");
        is_still_at(&first, &pair, Status::AwaitingOriginalReseller).await
    })
    .await
}

#[tokio::test]
async fn a_customer_is_excepted_on_the_same_screen_r5_8() -> Result<()> {
    in_browser("deciding_except", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let approver = pair.world.person_of(&pair.original, Role::Approver)?;
        page.sign_in(&approver, &address(&application.id, "original-reseller")).await?;
        let (first, second) = (pair.customer(0)?.as_str(), pair.customer(1)?.as_str());
        page.click_of(second, "except").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Runs until May.").await?;
        page.click("confirm-except").await?;
        page.row_says(second, "You will reject it").await?;
        page.sees("approve", "Approve 1 customer").await?;
        page.click_of(second, "put-back").await?;
        page.sees("approve", "Approve 2 customers").await?;
        page.click_of(first, "except").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Runs until May.").await?;
        page.click("confirm-except").await?;
        page.click("statement-tick").await?;
        page.click("approve").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "Approved: 1 customer · Rejected: 1 customer").await?;
        let statuses = application.statuses(&pair.reviewer).await?;
        ensure!(statuses == [Status::Rejected, Status::AwaitingInternalReview], "{statuses:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn review_says_that_it_has_looked_at_what_is_unusual_r5_3() -> Result<()> {
    in_browser("deciding_review", async |page| {
        let pair = Pair::of(2).await?;
        // A tenth of what each has at present.
        let mut application = pair.submit().await?;
        application.approve_as_original(&pair.releaser).await?;
        application.answer_for_all(&pair.reviewer).await?;
        application.is_published(&pair.reviewer).await?;
        page.sign_in(&pair.world.reviewer_id()?, &address(&application.id, "internal-review")).await?;
        page.sees("warning", "Unusual credit line: 2 customers").await?;
        page.sees("total-credit", "20.00").await?;
        page.sees("agreement", "approved 2 customers on").await?;
        page.sees("agreement", "Agreeing to the statement").await?;
        page.sees("consents", "2 of 2 have agreed").await?;
        page.sees("cutover", "With your approval they move at once").await?;
        page.sees_no("statement-tick").await?;
        page.focuses("deciding").await?;
        page.press("a").await?;
        page.focuses("looked-tick").await?;
        page.press(key::SPACE).await?;
        page.press("a").await?;
        page.click("countdown-now").await?;
        page.sees("decision-result", "2 customers have moved").await?;
        becomes(&application, &pair, Status::Migrated).await
    })
    .await
}

#[tokio::test]
async fn a_shared_address_shows_a_colleague_the_same_without_the_decision_r1_5() -> Result<()> {
    in_browser("deciding_shared", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let viewer = pair.world.person_of(&pair.original, Role::Viewer)?;
        // Without a step the address finds its own.
        page.sign_in(&viewer, &format!("/decide/{}", application.id)).await?;
        page.sees("not-yours", &pair.world.partner_name(&pair.original)?).await?;
        page.row_says(pair.customer(0)?.as_str(), &pair.world.name(pair.customer(0)?)?).await?;
        page.press("a").await?;
        page.press("r").await?;
        for hidden in ["approve", "reject", "reject-form", "countdown"] {
            page.sees_no(hidden).await?;
        }
        page.open("/decide").await?;
        page.sees("empty", "Nothing waits for your decision").await
    })
    .await
}
