//! Withdrawing rows or the whole (R2.7), and all-or-nothing applications (R2.2).

use anyhow::Result;
use shared::{
    api::{EndedWhy, Nothing, ProblemCode, Withdraw, WithdrawRequest},
    application::{Failure, LeftWhy, Mode, Status, Step, Version},
    directory::AccountStanding,
    rows::{Row, RowSet},
};
use tests::{Application, Client, Pair, decision, everything, except, reject, rows};

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

async fn refused(application: &Application, by: &Client, which: &[u32], why: ProblemCode) -> Result<()> {
    let request = WithdrawRequest { rows: rows(which) };
    by.refused::<Withdraw>(why, &[application.id.as_str()], &Nothing {}, &request).await?;
    Ok(())
}

async fn all_or_nothing(pair: &Pair) -> Result<Application> {
    Application::submit_all_or_nothing(&pair.applicant, &pair.original, pair.rows("10")).await
}

#[tokio::test]
async fn the_new_reseller_withdraws_rows_and_the_version_rises_r2_7_r5_7() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    let answer = application.withdraw(&pair.applicant, rows(&[2])).await?;
    assert_eq!(answer.rows, set(&[2]));
    let waiting = Status::AwaitingOriginalReseller;
    assert_eq!(application.statuses(&pair.releaser).await?, [waiting, Status::Withdrawn, waiting]);
    let detail = application.detail(&pair.releaser).await?;
    assert_eq!(detail.summary.version, Version(2));
    assert_eq!(detail.summary.waiting[0].records, 2);
    Ok(())
}

#[tokio::test]
async fn the_whole_can_be_withdrawn_until_internal_approval_r2_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.withdraw(&pair.applicant, everything()).await?;
    assert_eq!(application.statuses(&pair.reviewer).await?, [Status::Withdrawn; 2]);
    let detail = application.detail(&pair.applicant).await?;
    assert!(!detail.can.withdraw && detail.summary.waiting.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_has_moved_or_ended_cannot_be_withdrawn_r2_7() -> Result<()> {
    let pair = Pair::of(1).await?;
    let moved = pair.migrate().await?;
    refused(&moved, &pair.applicant, &[1], ProblemCode::NothingToWithdraw).await?;
    assert_eq!(moved.statuses(&pair.applicant).await?, [Status::Migrated]);
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, rows(&[1])).await?;
    for rows in [&[1][..], &[3], &[]] {
        refused(&application, &pair.applicant, rows, ProblemCode::NothingToWithdraw).await?;
    }
    Ok(())
}

#[tokio::test]
async fn nobody_but_the_new_reseller_withdraws_r2_7() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for other in [&pair.releaser, &pair.reviewer, &pair.world.viewer(&pair.new).await?] {
        refused(&application, other, &[1], ProblemCode::NotAllowed).await?;
    }
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    Ok(())
}

#[tokio::test]
async fn all_or_nothing_records_have_no_exceptions_r2_2() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = all_or_nothing(&pair).await?;
    assert_eq!(application.detail(&pair.releaser).await?.mode, Mode::AllOrNothing);
    let step = Step::OriginalReseller;
    for request in [except(step, &[1], "Not this one."), decision(step, rows(&[1, 2])), reject(step, rows(&[1]), "No.")]
    {
        application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::NoExceptions)?;
    }
    refused(&application, &pair.applicant, &[1], ProblemCode::NoExceptions).await?;
    application.withdraw(&pair.applicant, everything()).await?;
    assert_eq!(application.statuses(&pair.releaser).await?, [Status::Withdrawn; 3]);
    Ok(())
}

#[tokio::test]
async fn all_or_nothing_records_move_together_r2_2() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = all_or_nothing(&pair).await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let answer = application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(answer.migrated, set(&[1, 2, 3]));
    Ok(())
}

#[tokio::test]
async fn one_block_holds_all_of_an_all_or_nothing_application_r2_2() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = all_or_nothing(&pair).await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let frozen = pair.customer(1)?.clone();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let review = decision(Step::InternalReview, everything());
    let problem = application.try_decide(&pair.reviewer, &review).await?.refused(ProblemCode::NothingToDecide)?;
    assert!(problem.detail.contains(shared::words::left_why(LeftWhy::HeldByAnother)), "{}", problem.detail);
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    assert_eq!(application.decide(&pair.reviewer, &review).await?.migrated, set(&[1, 2]));
    Ok(())
}

#[tokio::test]
async fn the_first_record_of_an_all_or_nothing_application_that_ends_otherwise_ends_all_r2_2() -> Result<()> {
    use shared::api::{AnswerConsent, ConsentRequest};
    let mut pair = Pair::of(3).await?;
    let mut application = all_or_nothing(&pair).await?;
    let second = pair.customer(1)?.clone();
    let (_, customer) = pair.world.answers_for(&second).await?;
    let refuse = ConsentRequest::Refuse { words: "We stay.".to_owned() };
    let answer = customer.call::<AnswerConsent>(&[application.id.as_str()], &Nothing {}, &refuse).await?;
    application.saw(&answer.documents);
    let records = application.records(&pair.applicant).await?;
    let statuses: Vec<_> = records.iter().map(|record| record.status).collect();
    assert_eq!(statuses, [Status::Failed, Status::Refused, Status::Failed]);
    let why = EndedWhy::Failed { failure: Failure::AnotherRecordEnded };
    assert_eq!(records[0].ended.clone().map(|ended| ended.why), Some(why));
    Ok(())
}
