//! Opening an application: all its rows or none, and once however often it is sent (R2).

use anyhow::{Context, Result};
use shared::{
    api::{
        ApplicationsQuery, ListApplications, Nothing, Preview, PreviewRequest, ProblemCode, RowTrouble, SubmitRequest,
    },
    application::{Mode, Status, Step, Version},
    conditions::{Condition, Finding},
    credit::Money,
    directory::{AccountStanding, PartnerStanding, Role},
    rows::Row,
    texts::{TextKind, TextVersion, current},
};
use tests::{Application, Client, Pair, everything, fresh_key};

const NONE: Nothing = Nothing {};

async fn applications_of(client: &Client) -> Result<usize> {
    let query = ApplicationsQuery::default();
    Ok(client.call::<ListApplications>(&[], &query, &NONE).await?.applications.len())
}

#[tokio::test]
async fn every_row_becomes_a_record_that_waits_for_the_original_reseller_r2_2() -> Result<()> {
    let pair = Pair::of(3).await?;
    let application = pair.submit().await?;
    assert_eq!(application.submitted.records, 3);
    let detail = application.detail(&pair.applicant).await?;
    assert_eq!((detail.summary.customers, detail.summary.version), (3, Version::FIRST));
    assert_eq!(detail.summary.new_reseller.id, pair.new);
    assert_eq!(detail.summary.original_reseller.name, pair.world.partner_name(&pair.original)?);
    assert_eq!(detail.summary.total_credit, Some("30.00".parse::<Money>()?));
    assert_eq!(detail.steps, [Step::OriginalReseller, Step::InternalReview]);
    assert_eq!((detail.mode, detail.pages), (Mode::Independent, 1));
    assert!(detail.can.withdraw && detail.can.decide.is_empty(), "{:?}", detail.can);
    let waiting = &detail.summary.waiting[0];
    assert_eq!((waiting.step, waiting.records, waiting.yours), (Step::OriginalReseller, 3, false));
    let records = application.records(&pair.applicant).await?;
    let rows: Vec<_> = records.iter().map(|of| (of.row, of.sub_customer.clone(), of.status)).collect();
    let expected: Vec<_> = (1..)
        .map(Row)
        .zip(pair.customers.iter().cloned())
        .map(|(row, customer)| (row, customer, Status::AwaitingOriginalReseller))
        .collect();
    assert_eq!(rows, expected);
    // R6: whose turn it is, until when, and what happens if they stay silent.
    let turn = records[0].turn.as_ref().context("nobody's turn")?;
    assert_eq!(turn.party.as_ref().map(|party| &party.id), Some(&pair.original));
    assert!(turn.until > detail.summary.opened_at);
    Ok(())
}

#[tokio::test]
async fn the_timeline_says_who_submitted_and_which_notice_they_acknowledged_r2_3_r10_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let detail = application.detail(&pair.releaser).await?;
    let first = detail.timeline.first().context("the timeline is empty")?;
    assert!(first.who.contains(&format!("Operator-{}", pair.new)), "{first:?}");
    assert_eq!(first.for_party, Some(pair.world.partner_name(&pair.new)?));
    assert_eq!(first.text, Some(current(TextKind::Notice).version));
    assert_eq!(first.records, 1);
    Ok(())
}

#[tokio::test]
async fn with_one_bad_row_nothing_is_stored_and_the_row_is_named_r2_6() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let frozen = pair.customer(1)?.clone();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let rows = pair.named_rows("10")?;
    let answer = Application::try_submit(&pair.applicant, &pair.original, rows.clone()).await?;
    let problem = answer.refused(ProblemCode::RowsNotAccepted)?;
    let finding = Finding::Named(vec![Condition::Frozen]);
    assert_eq!(problem.rows.len(), 1);
    assert_eq!((problem.rows[0].row, &problem.rows[0].what), (Row(2), &RowTrouble::Condition { finding }));
    assert_eq!(applications_of(&pair.applicant).await?, 0);
    // The others aren't taken: they can be submitted again, without the bad one.
    let good = rows.into_iter().filter(|row| row.sub_customer != frozen.as_str()).collect();
    let application = Application::submit(&pair.applicant, &pair.original, good).await?;
    assert_eq!(application.submitted.records, 2);
    Ok(())
}

#[tokio::test]
async fn bad_cells_and_failed_conditions_come_back_together_r2_6() -> Result<()> {
    let mut pair = Pair::of(4).await?;
    let unknown = pair.world.unused_id();
    let mut rows = pair.rows("10");
    rows[0].credit = "ten".to_owned();
    rows[1].sub_customer = unknown;
    rows[3].sub_customer = rows[2].sub_customer.clone();
    let answer = Application::try_submit(&pair.applicant, &pair.original, rows).await?;
    let problem = answer.refused(ProblemCode::RowsNotAccepted)?;
    let named: Vec<_> = problem.rows.iter().map(|problem| problem.row.0).collect();
    assert_eq!(named, [1, 2, 4]);
    Ok(())
}

#[tokio::test]
async fn an_applicant_that_gave_no_name_is_not_told_why_at_submission_either_r3_11() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    pair.world.change(&pair.customers[0].clone(), |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let request = Application::request(&pair.original, pair.rows("10"));
    let answer = Application::send(&pair.applicant, &request, &fresh_key()?).await?;
    let problem = answer.refused(ProblemCode::RowsNotAccepted)?;
    assert_eq!(problem.rows[0].what, RowTrouble::Condition { finding: Finding::NameNeeded });
    assert!(!answer.text().to_lowercase().contains("frozen"), "{}", answer.text());
    Ok(())
}

#[tokio::test]
async fn the_same_request_sent_again_gives_the_same_application_r2_6() -> Result<()> {
    let pair = Pair::of(2).await?;
    let (request, key) = (Application::request(&pair.original, pair.rows("10")), fresh_key()?);
    let first = Application::send(&pair.applicant, &request, &key).await?.good()?;
    let again = Application::send(&pair.applicant, &request, &key).await?.good()?;
    assert_eq!(first, again);
    assert_eq!(applications_of(&pair.applicant).await?, 1);
    Ok(())
}

#[tokio::test]
async fn the_same_request_sent_many_times_at_once_makes_one_application_r2_6() -> Result<()> {
    let pair = Pair::of(2).await?;
    let (request, key) = (Application::request(&pair.original, pair.rows("10")), fresh_key()?);
    let send = || async { Application::send(&pair.applicant, &request, &key).await?.good() };
    let (a, b, c, d) = tokio::try_join!(send(), send(), send(), send())?;
    assert!([&b, &c, &d].into_iter().all(|other| other.application == a.application));
    assert_eq!(applications_of(&pair.applicant).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_refused_submission_can_be_mended_and_sent_under_the_same_or_another_key_r2_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let key = fresh_key()?;
    let bad = Application::request(&pair.original, pair.rows("ten"));
    Application::send(&pair.applicant, &bad, &key).await?.refused(ProblemCode::RowsNotAccepted)?;
    let good = Application::request(&pair.original, pair.rows("10"));
    Application::send(&pair.applicant, &good, &key).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_refused_r2_6() -> Result<()> {
    let pair = Pair::of(2).await?;
    let (key, mut rows) = (fresh_key()?, pair.rows("10"));
    Application::send(&pair.applicant, &Application::request(&pair.original, rows.clone()), &key).await?.good()?;
    rows[0].credit = "11".to_owned();
    let answer = Application::send(&pair.applicant, &Application::request(&pair.original, rows), &key).await?;
    answer.refused(ProblemCode::IdempotencyKeyReused)?;
    assert_eq!(applications_of(&pair.applicant).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_key_of_one_partner_gives_nothing_away_to_another_r2_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let rival = pair.world.reseller("Rival")?;
    pair.world.import().await?;
    let rival = pair.world.operator(&rival).await?;
    let (request, key) = (Application::request(&pair.original, pair.rows("10")), fresh_key()?);
    let first = Application::send(&pair.applicant, &request, &key).await?.good()?;
    let answer = Application::send(&rival, &request, &key).await?;
    answer.refused(ProblemCode::RowsNotAccepted)?;
    assert!(!answer.text().contains(first.application.as_str()));
    Ok(())
}

#[tokio::test]
async fn only_the_notice_in_force_counts_as_acknowledged_r2_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    let request = Application::request(&pair.original, pair.rows("10"));
    let request = SubmitRequest { notice: TextVersion("2020-01-01".to_owned()), ..request };
    let answer = Application::send(&pair.applicant, &request, &fresh_key()?).await?;
    answer.refused(ProblemCode::NoticeNotAcknowledged)?;
    Ok(())
}

#[tokio::test]
async fn nobody_applies_to_itself_or_to_a_partner_that_is_not_there_r2_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let unknown = pair.world.unused_id().parse()?;
    for original in [&pair.new, &unknown] {
        let request = Application::request(original, pair.rows("10"));
        let answer = Application::send(&pair.applicant, &request, &fresh_key()?).await?;
        answer.refused(ProblemCode::OriginalResellerUnknown)?;
    }
    Ok(())
}

#[tokio::test]
async fn two_resellers_that_apply_for_a_sub_customer_at_once_do_not_both_get_it_r3_8() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let rival = pair.world.reseller("Rival")?;
    pair.world.import().await?;
    let rival = pair.world.operator(&rival).await?;
    let request = Application::request(&pair.original, pair.named_rows("10")?);
    let (one_key, other_key) = (fresh_key()?, fresh_key()?);
    let (one, other) = tokio::try_join!(
        Application::send(&pair.applicant, &request, &one_key),
        Application::send(&rival, &request, &other_key)
    )?;
    let taken = [&one, &other].into_iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(taken, 1, "{} {}", one.text(), other.text());
    let loser = if one.status.is_success() { other } else { one };
    let problem = loser.refused(ProblemCode::RowsNotAccepted)?;
    let finding = Finding::Named(vec![Condition::InOtherApplication]);
    assert_eq!(problem.rows[0].what, RowTrouble::Condition { finding });
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_is_free_again_once_its_record_has_ended_r3_8() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut first = pair.submit().await?;
    let request = PreviewRequest { original_reseller: pair.original.to_string(), rows: pair.rows("10") };
    assert_eq!(pair.applicant.call::<Preview>(&[], &NONE, &request).await?.problems.len(), 1);
    first.withdraw(&pair.applicant, everything()).await?;
    assert_eq!(pair.applicant.call::<Preview>(&[], &NONE, &request).await?.problems, []);
    pair.submit().await?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_cannot_apply_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    pair.world.change_partner(&pair.new.clone(), |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let request = Application::request(&pair.original, pair.rows("10"));
    Application::send(&pair.applicant, &request, &fresh_key()?).await?.refused(ProblemCode::PartnerSuspended)?;
    Ok(())
}

#[tokio::test]
async fn an_approver_may_apply_too_and_a_viewer_may_not_r1_5() -> Result<()> {
    let pair = Pair::of(1).await?;
    let request = Application::request(&pair.original, pair.rows("10"));
    let viewer = pair.world.portal.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?).await?;
    Application::send(&viewer, &request, &fresh_key()?).await?.refused(ProblemCode::NotAllowed)?;
    let approver = pair.world.approver(&pair.new).await?;
    Application::send(&approver, &request, &fresh_key()?).await?.good()?;
    Ok(())
}
