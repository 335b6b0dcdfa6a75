//! Deciding: on which version, with what tick, about which rows, and what stays for later (R5.6 to R5.8).

use anyhow::{Context, Result};
use shared::{
    api::{
        Decide, DecisionRequest, EndedWhy, ExceptRequest, MAX_WORDS, ProblemCode, RowsRequest, VerdictRequest,
        Withdraw, WithdrawRequest, headers,
    },
    application::{LeftWhy, RejectReason, Status, Step, Version},
    rows::{Row, RowSet},
    texts::{TextKind, TextVersion, current},
};
use tests::{Pair, decision, eventually, everything, except, reject, rows};

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

#[tokio::test]
async fn the_original_reseller_approves_only_with_the_statements_tick_r5_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for statement in [None, Some(TextVersion("2020-01-01".to_owned()))] {
        let request = DecisionRequest {
            step: Step::OriginalReseller,
            rows: everything(),
            verdict: VerdictRequest::Approve { statement, except: Vec::new() },
        };
        application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::StatementNotAccepted)?;
    }
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    Ok(())
}

#[tokio::test]
async fn a_decision_names_the_version_that_it_was_made_on_r5_7() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let request = decision(Step::OriginalReseller, everything());
    let ask = || pair.releaser.ask::<Decide>(&[application.id.as_str()]).json(&request);
    ask().send().await?.refused(ProblemCode::HeaderNeeded)?;
    for version in ["1", "*", "\"\"", "\"one\"", "W/\"1\""] {
        ask().header(headers::IF_MATCH, version).send().await?.refused(ProblemCode::HeaderNeeded)?;
    }
    for version in [0, 2] {
        let problem = application.send_decision(&pair.releaser, version, &request).await?;
        assert_eq!(problem.refused(ProblemCode::VersionOutdated)?.version, Some(Version(1)));
    }
    Ok(())
}

#[tokio::test]
async fn a_decision_on_what_was_there_before_rows_were_withdrawn_is_refused_r5_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, rows(&[1])).await?;
    let request = decision(Step::OriginalReseller, everything());
    let problem =
        application.send_decision(&pair.releaser, 1, &request).await?.refused(ProblemCode::VersionOutdated)?;
    assert_eq!(problem.version, Some(Version(2)));
    assert_eq!(application.detail(&pair.releaser).await?.summary.version, Version(2));
    application.send_decision(&pair.releaser, 2, &request).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn consents_and_approvals_do_not_raise_the_version_r5_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.send_decision(&pair.releaser, 1, &decision(Step::OriginalReseller, everything())).await?.good()?;
    application.send_decision(&pair.reviewer, 1, &decision(Step::InternalReview, everything())).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_wins_and_the_other_is_told_r5_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let colleague = pair.world.approver(&pair.original).await?;
    let (yes, no) =
        (decision(Step::OriginalReseller, everything()), reject(Step::OriginalReseller, everything(), "No."));
    let (one, other) = tokio::try_join!(
        application.send_decision(&pair.releaser, 1, &yes),
        application.send_decision(&colleague, 1, &no)
    )?;
    let (winner, loser) = if one.status.is_success() { (one, other) } else { (other, one) };
    assert_eq!(winner.good()?.decided.len(), 2);
    let problem = loser.problem()?;
    assert!(matches!(problem.code, ProblemCode::NotAtThatStep | ProblemCode::VersionOutdated), "{problem:?}");
    Ok(())
}

#[tokio::test]
async fn a_rejection_ends_the_records_with_its_reason_for_all_to_see_r5_8() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    let request = reject(Step::OriginalReseller, everything(), "Two invoices are open.");
    let answer = application.decide(&pair.releaser, &request).await?;
    assert_eq!(answer.decided, set(&[1, 2]));
    for party in [&pair.applicant, &pair.releaser, &pair.reviewer] {
        for record in application.records(party).await? {
            assert_eq!(record.status, Status::Rejected);
            let why = EndedWhy::Rejected {
                by: Step::OriginalReseller,
                reason: RejectReason::MoneyOutstanding,
                words: Some("Two invoices are open.".to_owned()),
            };
            assert_eq!(record.ended.map(|ended| ended.why), Some(why));
        }
    }
    Ok(())
}

#[tokio::test]
async fn internal_review_can_reject_without_any_consent_r5_8() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.decide(&pair.reviewer, &reject(Step::InternalReview, everything(), "Not agreed.")).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Rejected]);
    Ok(())
}

#[tokio::test]
async fn a_rejection_takes_a_reason_in_words_r5_8() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    for words in ["", "  \n ", &"x".repeat(MAX_WORDS + 1)] {
        for request in
            [reject(Step::OriginalReseller, everything(), words), except(Step::OriginalReseller, &[1], words)]
        {
            application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::ReasonNeeded)?;
        }
    }
    let unknown =
        r#"{"step":"original_reseller","rows":"all","verdict":{"decision":"reject","reason":"mood","words":"No."}}"#;
    let ask = pair.releaser.ask::<Decide>(&[application.id.as_str()]).body("application/json", unknown);
    ask.header(headers::IF_MATCH, "\"1\"").send().await?.refused(ProblemCode::Malformed)?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller; 2]);
    Ok(())
}

#[tokio::test]
async fn excepted_rows_are_rejected_with_their_reasons_and_the_others_go_on_r5_8() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    let request = except(Step::OriginalReseller, &[2], "Runs until May.");
    application.decide(&pair.releaser, &request).await?;
    let records = application.records(&pair.applicant).await?;
    let statuses: Vec<_> = records.iter().map(|record| record.status).collect();
    assert_eq!(statuses, [Status::AwaitingInternalReview, Status::Rejected, Status::AwaitingInternalReview]);
    let why = EndedWhy::Rejected {
        by: Step::OriginalReseller,
        reason: RejectReason::ContractRunning,
        words: Some("Runs until May.".to_owned()),
    };
    assert_eq!(records[1].ended.clone().map(|ended| ended.why), Some(why));
    Ok(())
}

#[tokio::test]
async fn only_rows_that_are_decided_can_be_excepted_and_each_once_r5_8() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let exception = |row| ExceptRequest { row: Row(row), reason: RejectReason::Other, words: "No.".to_owned() };
    let statement = Some(current(TextKind::DataTransferStatement).version);
    for (listed, excepted) in [(everything(), vec![3]), (everything(), vec![1, 1]), (rows(&[1]), vec![2])] {
        let except = excepted.into_iter().map(exception).collect();
        let verdict = VerdictRequest::Approve { statement: statement.clone(), except };
        let request = DecisionRequest { step: Step::OriginalReseller, rows: listed, verdict };
        application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::NotAtThatStep)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_decision_takes_the_rows_that_it_lists_and_says_which_were_not_there_r5_8() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    application.decide(&pair.releaser, &decision(Step::OriginalReseller, rows(&[2]))).await?;
    let answer = application.decide(&pair.releaser, &decision(Step::OriginalReseller, rows(&[1, 2]))).await?;
    assert_eq!(answer.decided, set(&[1]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::NotAtThatStep, set(&[2]))]);
    let request = DecisionRequest {
        rows: RowsRequest::Only(RowSet::default()),
        ..decision(Step::OriginalReseller, everything())
    };
    application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::NotAtThatStep)?;
    Ok(())
}

#[tokio::test]
async fn internal_review_cannot_approve_without_consent_and_what_lacks_it_stays_r5_4_r5_8() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    let review = decision(Step::InternalReview, everything());
    application.try_decide(&pair.reviewer, &review).await?.refused(ProblemCode::NothingToDecide)?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let agree = shared::api::ConsentRequest::Agree { text: current(TextKind::Consent).version };
    let id = application.id.clone();
    let answer = customer.call::<shared::api::AnswerConsent>(&[id.as_str()], &shared::api::Nothing {}, &agree).await?;
    application.saw(&answer.documents);
    let answer = application.decide(&pair.reviewer, &review).await?;
    assert_eq!(answer.migrated, set(&[1]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::WithoutConsent, set(&[2]))]);
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Migrated, Status::AwaitingInternalReview]);
    Ok(())
}

#[tokio::test]
async fn many_exceptions_fit_into_one_decision_r5_8() -> Result<()> {
    let pair = Pair::of(1_500).await?;
    let mut application = pair.submit().await?;
    let excepted: Vec<u32> = (1..=1_500).step_by(2).collect();
    let answer =
        application.decide(&pair.releaser, &except(Step::OriginalReseller, &excepted, "Runs until May.")).await?;
    assert_eq!(answer.decided.len(), 1_500);
    let statuses = application.statuses(&pair.applicant).await?;
    assert_eq!(statuses.iter().filter(|status| **status == Status::Rejected).count(), 750);
    assert_eq!(statuses.iter().filter(|status| **status == Status::AwaitingInternalReview).count(), 750);
    Ok(())
}

#[tokio::test]
async fn rows_that_no_application_can_have_are_malformed() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for rows in ["0", "10001", "5-1", "1,,2", "1-", "-1", "a", "1-10000,1-10000", "\u{661}"] {
        let request = format!(
            r#"{{"step":"original_reseller","rows":{{"only":"{rows}"}},"verdict":{{"decision":"reject","reason":"other","words":"No."}}}}"#
        );
        let ask = pair.releaser.ask::<Decide>(&[application.id.as_str()]).body("application/json", request);
        let answer = ask.header(headers::IF_MATCH, "\"1\"").send().await?;
        answer.refused(ProblemCode::Malformed).with_context(|| rows.to_owned())?;
    }
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_and_the_last_approval_at_once_do_not_both_happen() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let (yes, all) = (decision(Step::InternalReview, everything()), WithdrawRequest { rows: everything() });
    let id = [application.id.as_str()];
    let withdraw = pair.applicant.ask::<Withdraw>(&id).json(&all);
    let (approved, withdrawn) = tokio::try_join!(application.send_decision(&pair.reviewer, 1, &yes), withdraw.send())?;
    assert_ne!(approved.status.is_success(), withdrawn.status.is_success(), "{}", withdrawn.text());
    let expected = if approved.status.is_success() { Status::Migrated } else { Status::Withdrawn };
    eventually(|| async {
        let statuses = application.statuses(&pair.applicant).await?;
        anyhow::ensure!(statuses == [expected; 3], "{statuses:?}");
        Ok(())
    })
    .await
}
