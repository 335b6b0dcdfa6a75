//! Whole stories in which time passes: the demonstration's clock is moved, and each ends by reading what both sides were told and that
//! limit, holds and allocations add up (R4.3, R7, R8, R9.2).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AnswerConsent, ChangePreferences, Channels, ConsentRequest, ConsentView, Decide, Nothing, Preferences,
        ProblemCode, Withdraw, WithdrawRequest,
    },
    application::{Accept, Status, Step},
    credit::CreditLimit,
    directory::AccountStanding,
    instant::{Instant, Span},
    notices::NoticeKind,
    settings::Silence,
    texts::{TextKind, current},
};
use tests::{
    Alone, Answer, Application, Client, Pair, credit, credit_of, decision, eventually, everything, is_delivered,
    message, messages, reject,
};

const NONE: Nothing = Nothing {};
/// A sub-customer's allocation at its original reseller, and the one that `Pair::submit` asks for, in minor units.
const BEFORE: i64 = 10_000;
const AFTER: i64 = 1_000;

/// Waits until the statuses are these: what a moved clock makes due, the alarm sees to.
async fn come_to_be(application: &Application, by: &Client, expected: &[Status]) -> Result<()> {
    eventually(|| async {
        let statuses = application.statuses(by).await?;
        ensure!(statuses == expected, "{statuses:?}, not {expected:?}");
        Ok(())
    })
    .await
}

/// Both resellers were told of this, in so many messages.
async fn both_were_told(pair: &Pair, application: &Application, kind: NoticeKind) -> Result<()> {
    for side in [&pair.applicant, &pair.releaser] {
        let message = message(side, &application.id, kind).await?;
        assert!(message.title.contains(application.id.as_str()), "{}", message.title);
        assert_eq!(message.link, format!("/applications/{}", application.id));
    }
    Ok(())
}

/// So many sub-customers have moved with their new credit lines, and nothing is held any more.
async fn adds_up(pair: &Pair, moved: i64) -> Result<()> {
    let customers = i64::try_from(pair.customers.len())?;
    assert_eq!(credit_of(&pair.applicant).await?, (moved * AFTER, 0), "the new reseller");
    assert_eq!(credit_of(&pair.releaser).await?, ((customers - moved) * BEFORE, 0), "the original reseller");
    Ok(())
}

async fn reminders(of: &Client, application: &Application) -> Result<usize> {
    let messages = messages(of, &application.id).await?;
    Ok(messages.iter().filter(|message| message.kind == NoticeKind::Reminder).count())
}

async fn is_reminded(of: &Client, application: &Application, times: usize) -> Result<()> {
    eventually(|| async {
        let found = reminders(of, application).await?;
        ensure!(found == times, "{found} reminders, not {times}");
        Ok(())
    })
    .await
}

fn agree() -> ConsentRequest {
    ConsentRequest::Agree { text: current(TextKind::Consent).version }
}

/// The day so many days ahead, as people write it, and when it begins.
fn day_ahead(now: Instant, days: u32) -> Result<(String, Instant)> {
    let later = (now + Span::days(days)).to_string();
    let day = later.get(..10).context("an instant begins with its day")?;
    Ok((day.to_owned(), format!("{day}T00:00:00Z").parse()?))
}

/// Brings an application to its approval, with cutover on an agreed day; gives the instant.
async fn approve_for_a_later_day(alone: &Alone, pair: &Pair, application: &mut Application) -> Result<Instant> {
    let (day, begins) = day_ahead(alone.now().await?, 5)?;
    application.propose_date(&pair.releaser, Step::OriginalReseller, &day).await?;
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_original(&pair.releaser).await?;
    application.approve_as_review(&pair.reviewer).await?;
    let statuses = application.statuses(&pair.applicant).await?;
    assert!(statuses.iter().all(|status| *status == Status::Approved), "{statuses:?}");
    Ok(begins)
}

#[tokio::test]
async fn consent_in_the_last_hour_counts_and_after_it_lapses_r5_4_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let mut pair = alone.pair(2).await?;
    let customer = pair.customer(0)?.clone();
    let (_, in_time) = pair.world.answers_for(&customer).await?;
    let customer = pair.customer(1)?.clone();
    let (_, too_late) = pair.world.answers_for(&customer).await?;
    let mut application = pair.submit().await?;
    // A day before its own deadline; review then has ten days more than the consents have.
    alone.forward_days(9).await?;
    application.approve_as_original(&pair.releaser).await?;
    alone.forward_hours(4 * 24 + 23).await?;
    in_time.call::<AnswerConsent>(&[application.id.as_str()], &NONE, &agree()).await?;
    alone.forward_hours(1).await?;
    let at = [application.id.as_str()];
    too_late.refused::<AnswerConsent>(ProblemCode::ConsentNotAsked, &at, &NONE, &agree()).await?;
    come_to_be(&application, &pair.applicant, &[Status::AwaitingInternalReview, Status::Expired]).await?;
    application.approve_as_review(&pair.reviewer).await?;
    come_to_be(&application, &pair.applicant, &[Status::Migrated, Status::Expired]).await?;
    let consent = application.record(&pair.applicant, 2).await?.consent;
    assert!(matches!(consent, ConsentView::Lapsed { .. }), "{consent:?}");
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    both_were_told(&pair, &application, NoticeKind::Migrated).await?;
    message(&too_late, &application.id, NoticeKind::Expired).await?;
    message(&in_time, &application.id, NoticeKind::Migrated).await?;
    adds_up(&pair, 1).await
}

#[tokio::test]
async fn whoever_is_awaited_is_reminded_at_half_at_four_fifths_and_a_day_before_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let mut pair = alone.pair(1).await?;
    let customer = pair.customer(0)?.clone();
    let (_, asked) = pair.world.answers_for(&customer).await?;
    let mut application = pair.submit().await?;
    // For the decision: 5, 8 and 9 days. For the consent: 7, 11.2 and 13.
    for (days, decider, sub_customer) in [(4, 0, 0), (1, 1, 0), (2, 1, 1), (1, 2, 1), (1, 3, 1)] {
        alone.forward_days(days).await?;
        is_reminded(&pair.releaser, &application, decider).await?;
        is_reminded(&asked, &application, sub_customer).await?;
    }
    application.approve_as_original(&pair.releaser).await?;
    for (days, sub_customer) in [(3, 2), (1, 3)] {
        alone.forward_days(days).await?;
        is_reminded(&asked, &application, sub_customer).await?;
    }
    assert_eq!(reminders(&pair.applicant, &application).await?, 0, "nothing is awaited of the applicant");
    alone.forward_days(1).await?;
    come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    is_reminded(&pair.releaser, &application, 3).await?;
    is_reminded(&asked, &application, 3).await?;
    adds_up(&pair, 0).await
}

#[tokio::test]
async fn marks_that_fell_together_remind_once_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let application = pair.submit().await?;
    alone.forward_hours(9 * 24 + 12).await?;
    let reminder = message(&pair.releaser, &application.id, NoticeKind::Reminder).await?;
    assert!(reminder.title.contains("until"), "it says until when: {}", reminder.title);
    is_reminded(&pair.releaser, &application, 1).await?;
    alone.forward_days(1).await?;
    come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    adds_up(&pair, 0).await
}

#[tokio::test]
async fn an_open_question_stops_the_clock_for_14_days_at_most_r7_3() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let mut application = pair.submit().await?;
    application.propose(&pair.releaser, Step::OriginalReseller, "Once the last invoice is paid.").await?;
    alone.forward_days(20).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    assert_eq!(reminders(&pair.releaser, &application).await?, 0, "nobody is reminded of what is paused");
    message(&pair.applicant, &application.id, NoticeKind::Terms).await?;
    // Ten days and the fourteen that a pause can add.
    alone.forward_days(4).await?;
    come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    adds_up(&pair, 0).await
}

#[tokio::test]
async fn the_original_resellers_silence_expires_the_records_unless_the_programme_says_otherwise_r7_2() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let application = pair.submit().await?;
    assert_eq!(credit_of(&pair.applicant).await?, (0, 2 * AFTER), "held meanwhile");
    alone.forward_days(10).await?;
    // The ledger judges by the time, whether or not its alarm has rung.
    let late = application.try_decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    late.refused(ProblemCode::NotAtThatStep)?;
    come_to_be(&application, &pair.applicant, &[Status::Expired; 2]).await?;
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    adds_up(&pair, 0).await
}

#[tokio::test]
async fn silence_counts_as_a_yes_where_the_programme_says_so_and_the_notice_arrived_r7_2() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.original_reseller_silence = Silence::Approves).await?;
    let pair = alone.pair(1).await?;
    let mut application = pair.submit().await?;
    is_delivered(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    application.answer_for_all(&pair.reviewer).await?;
    alone.forward_days(10).await?;
    come_to_be(&application, &pair.applicant, &[Status::AwaitingInternalReview]).await?;
    for side in [&pair.applicant, &pair.releaser] {
        let told = message(side, &application.id, NoticeKind::Decision).await?;
        assert!(told.title.contains("silent"), "recorded as silence: {}", told.title);
    }
    application.approve_as_review(&pair.reviewer).await?;
    come_to_be(&application, &pair.applicant, &[Status::Migrated]).await?;
    both_were_told(&pair, &application, NoticeKind::Migrated).await?;
    adds_up(&pair, 1).await
}

#[tokio::test]
async fn silence_is_no_yes_where_no_notice_is_known_to_have_arrived_r7_2() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.original_reseller_silence = Silence::Approves).await?;
    let pair = alone.pair(1).await?;
    // Nobody of the original reseller wants mail: nothing can be known to have arrived.
    let none = Channels { email: false, sms: false };
    let choices = NoticeKind::ALL.into_iter().map(|kind| (kind, none)).collect();
    for person in [pair.world.operator(&pair.original).await?, pair.world.approver(&pair.original).await?] {
        person
            .call::<ChangePreferences>(
                &[],
                &NONE,
                &Preferences { choices: Clone::clone(&choices), ..Preferences::default() },
            )
            .await?;
    }
    let application = pair.submit().await?;
    alone.forward_days(10).await?;
    come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    adds_up(&pair, 0).await
}

/// A decision under way; sent by a task of its own, so that two are on their way at once.
async fn sent(application: &Application, by: &Client, on: u32, step: Step, yes: bool) -> Result<Answer<Decide>> {
    let request = if yes { decision(step, everything()) } else { reject(step, everything(), "An invoice is open.") };
    application.send_decision(by, on, &request).await
}

#[tokio::test]
async fn of_two_deciders_at_once_one_wins_and_the_other_is_told_r5_7() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let colleague = pair.world.approver(&pair.original).await?;
    let application = pair.submit().await?;
    let on = application.detail(&pair.releaser).await?.summary.version.0;
    let step = Step::OriginalReseller;
    let (yes, no) = tokio::join!(
        sent(&application, &pair.releaser, on, step, true),
        sent(&application, &colleague, on, step, false),
    );
    let (yes, no) = (yes?, no?);
    let expected = match (yes.status.is_success(), no.status.is_success()) {
        (true, false) => {
            no.refused(ProblemCode::NotAtThatStep)?;
            Status::AwaitingInternalReview
        }
        (false, true) => {
            yes.refused(ProblemCode::NotAtThatStep)?;
            Status::Rejected
        }
        both => unreachable!("exactly one wins: {both:?}"),
    };
    come_to_be(&application, &pair.applicant, &[expected]).await?;
    both_were_told(&pair, &application, NoticeKind::Decision).await?;
    if expected == Status::AwaitingInternalReview {
        alone.forward_days(14).await?;
        come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    }
    adds_up(&pair, 0).await
}

#[tokio::test]
async fn a_withdrawal_that_races_with_the_approval_ends_in_one_of_the_two_r2_7_r5_7() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let on = application.detail(&pair.reviewer).await?.summary.version.0;
    let whole = WithdrawRequest { rows: everything() };
    let (approved, withdrawn) = tokio::join!(
        sent(&application, &pair.reviewer, on, Step::InternalReview, true),
        pair.applicant.ask::<Withdraw>(&[application.id.as_str()]).json(&whole).send(),
    );
    let (approved, withdrawn) = (approved?, withdrawn?);
    assert_ne!(approved.status.is_success(), withdrawn.status.is_success(), "exactly one wins");
    if approved.status.is_success() {
        withdrawn.refused(ProblemCode::NothingToWithdraw)?;
        come_to_be(&application, &pair.applicant, &[Status::Migrated]).await?;
        both_were_told(&pair, &application, NoticeKind::Migrated).await?;
        adds_up(&pair, 1).await
    } else {
        // A withdrawal is a new version: the approval was made on what is no more.
        approved.refused(ProblemCode::VersionOutdated)?;
        come_to_be(&application, &pair.applicant, &[Status::Withdrawn]).await?;
        both_were_told(&pair, &application, NoticeKind::Withdrawn).await?;
        adds_up(&pair, 0).await
    }
}

#[tokio::test]
async fn a_condition_that_breaks_before_the_agreed_day_holds_up_until_it_is_mended_r8_4_r3_12() -> Result<()> {
    let alone = Alone::take().await?;
    let mut pair = alone.pair(3).await?;
    let mut application = pair.submit().await?;
    let day = approve_for_a_later_day(&alone, &pair, &mut application).await?;
    let (mended, unmended) = (pair.customer(1)?.clone(), pair.customer(2)?.clone());
    for customer in [&mended, &unmended] {
        pair.world.change(customer, |of| of.standing = AccountStanding::Frozen)?;
    }
    pair.world.import().await?;
    alone.forward_past(day).await?;
    come_to_be(&application, &pair.applicant, &[Status::Migrated, Status::Approved, Status::Approved]).await?;
    both_were_told(&pair, &application, NoticeKind::Blocked).await?;
    assert!(application.record(&pair.releaser, 2).await?.blocked.is_some());

    alone.forward_days(3).await?;
    pair.world.change(&mended, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    come_to_be(&application, &pair.applicant, &[Status::Migrated, Status::Migrated, Status::Approved]).await?;
    assert_eq!(credit_of(&pair.applicant).await?, (2 * AFTER, AFTER), "one is held yet");

    alone.forward_days(7).await?;
    come_to_be(&application, &pair.applicant, &[Status::Migrated, Status::Migrated, Status::Failed]).await?;
    both_were_told(&pair, &application, NoticeKind::Migrated).await?;
    both_were_told(&pair, &application, NoticeKind::Failed).await?;
    adds_up(&pair, 2).await
}

#[tokio::test]
async fn where_the_credit_is_gone_at_cutover_the_record_fails_and_nothing_of_it_has_moved_r4_4() -> Result<()> {
    let alone = Alone::take().await?;
    let mut world = alone.world().await?;
    let distributor = world.distributor("Distributor")?;
    let (new, original) = (world.second_level("New", &distributor, "100.00")?, world.reseller("Original")?);
    let mut pair = Pair::between(world, new, original, 3).await?;
    let mut application = pair.submit().await?;
    let above = pair.world.approver(&distributor).await?;
    application.approve(&above, Step::IncomingDistributor).await?;
    let day = approve_for_a_later_day(&alone, &pair, &mut application).await?;
    let new = pair.new.clone();
    pair.world.change_partner(&new, |of| {
        of.credit_limit = "20.00".parse().map_or(of.credit_limit, CreditLimit::Limited);
    })?;
    pair.world.import().await?;
    let position = credit(&pair.applicant).await?;
    assert!(position.allocatable.is_some_and(|left| left.is_negative()), "nothing is revoked: {position:?}");
    alone.forward_past(day).await?;
    come_to_be(&application, &pair.applicant, &[Status::Failed, Status::Migrated, Status::Migrated]).await?;
    both_were_told(&pair, &application, NoticeKind::Failed).await?;
    both_were_told(&pair, &application, NoticeKind::Migrated).await?;
    adds_up(&pair, 2).await
}

#[tokio::test]
async fn a_suspended_decider_is_waited_for_for_14_days_r1_6() -> Result<()> {
    use shared::directory::PartnerStanding;
    let alone = Alone::take().await?;
    let mut pair = alone.pair(1).await?;
    let application = pair.submit().await?;
    let original = pair.original.clone();
    pair.world.change_partner(&original, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let refused = application.try_decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    refused.refused(ProblemCode::PartnerSuspended)?;
    alone.forward_hours(13 * 24 + 23).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    alone.forward_hours(2).await?;
    come_to_be(&application, &pair.applicant, &[Status::Expired]).await?;
    both_were_told(&pair, &application, NoticeKind::Expired).await?;
    adds_up(&pair, 0).await
}
