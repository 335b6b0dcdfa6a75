//! Deciding: who, in which order, on which version, with what tick, and what stays for later (R5).

use anyhow::{Context, Result};
use shared::{
    api::{
        ConsentView, Decide, DecisionRequest, EndedWhy, ExceptRequest, MAX_WORDS, ProblemCode, RowsRequest,
        VerdictRequest, Withdraw, WithdrawRequest, headers,
    },
    application::{Given, LeftWhy, RejectReason, Status, Step, Version, WaitingFor},
    conditions::{Condition, Finding, Mender},
    directory::{AccountStanding, PartnerStanding, Role},
    instant::Span,
    rows::{Row, RowSet},
    texts::{TextKind, TextVersion, current},
};
use tests::{Application, Pair, World, decision, eventually, everything, except, reject, rows};

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

#[tokio::test]
async fn with_every_yes_the_sub_customers_move_at_once_r5_r8_1() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    let approved = application.approve_as_original(&pair.releaser).await?;
    assert_eq!((approved.decided, approved.migrated), (set(&[1, 2, 3]), RowSet::default()));
    assert_eq!(application.statuses(&pair.releaser).await?, [Status::AwaitingInternalReview; 3]);
    assert_eq!(application.answer_for_all(&pair.reviewer).await?.rows.len(), 3);
    let approved = application.approve_as_review(&pair.reviewer).await?;
    assert_eq!((approved.decided, approved.migrated), (set(&[1, 2, 3]), set(&[1, 2, 3])));
    for party in [&pair.applicant, &pair.releaser, &pair.reviewer] {
        for record in application.records(party).await? {
            assert_eq!(record.status, Status::Migrated);
            assert_eq!(record.ended.map(|ended| ended.why), Some(EndedWhy::Migrated));
            assert_eq!(record.turn, None);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_timeline_names_everybody_and_the_texts_they_agreed_to_r10_1() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.migrate().await?;
    let timeline = application.detail(&pair.applicant).await?.timeline;
    let entry =
        |of: &str| timeline.iter().find(|entry| entry.what.contains(of)).with_context(|| format!("nobody {of}"));
    assert!(entry("submitted")?.who.starts_with("Operator-"));
    let original = entry("approved as original reseller")?;
    assert!(original.who.contains(&format!("Approver-{}", pair.original)), "{original:?}");
    assert_eq!(original.for_party, Some(pair.world.partner_name(&pair.original)?));
    assert_eq!(original.text, Some(current(TextKind::DataTransferStatement).version));
    assert_eq!(entry("they agree (demonstration)")?.text, Some(current(TextKind::Consent).version));
    let review = entry("approved as internal review")?;
    assert!(review.who.starts_with("Reviewer"), "{review:?}");
    assert_eq!(entry("moved to the new reseller")?.records, 2);
    assert!(timeline.is_sorted_by_key(|entry| entry.at));
    Ok(())
}

#[tokio::test]
async fn a_second_level_resellers_distributor_decides_first_r5_1() -> Result<()> {
    let (pair, distributor) = Pair::second_level(2, "1000.00").await?;
    let mut application = pair.submit().await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingIncomingDistributor; 2]);
    let refused = application.try_decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    refused.refused(ProblemCode::NotAtThatStep)?;
    // R5.4: the sub-customers aren't asked before the original reseller's turn.
    assert!(application.records(&pair.applicant).await?.iter().all(|of| of.consent == ConsentView::NotAsked));
    let incoming = pair.world.approver(&distributor).await?;
    application.approve(&incoming, Step::IncomingDistributor).await?;
    let records = application.records(&pair.applicant).await?;
    assert!(records.iter().all(|of| of.status == Status::AwaitingOriginalReseller));
    assert!(records.iter().all(|of| matches!(of.consent, ConsentView::Asked { .. })));
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Migrated; 2]);
    Ok(())
}

#[tokio::test]
async fn a_second_level_original_resellers_distributor_decides_after_it_r5_2() -> Result<()> {
    let mut world = World::new()?;
    let outgoing = world.distributor("Outgoing")?;
    let (original, new) = (world.second_level("Original", &outgoing, "1000.00")?, world.reseller("New")?);
    let pair = Pair::between(world, new, original, 1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOutgoingDistributor]);
    let refused = application.try_decide(&pair.reviewer, &decision(Step::InternalReview, everything())).await?;
    refused.refused(ProblemCode::NotAtThatStep)?;
    application.approve(&pair.world.approver(&outgoing).await?, Step::OutgoingDistributor).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingInternalReview]);
    Ok(())
}

#[tokio::test]
async fn a_distributor_of_both_sides_is_not_asked_twice_r5_5() -> Result<()> {
    let mut world = World::new()?;
    let both = world.distributor("Both")?;
    let new = world.second_level("New", &both, "1000.00")?;
    let original = world.second_level("Original", &both, "1000.00")?;
    let pair = Pair::between(world, new, original, 1).await?;
    let mut application = pair.submit().await?;
    application.approve(&pair.world.approver(&both).await?, Step::IncomingDistributor).await?;
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingInternalReview]);
    Ok(())
}

#[tokio::test]
async fn only_who_stands_at_the_step_decides_there_r5() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let new_approver = pair.world.approver(&pair.new).await?;
    for (who, step) in [
        (&new_approver, Step::OriginalReseller),
        (&pair.reviewer, Step::OriginalReseller),
        (&pair.releaser, Step::InternalReview),
        (&new_approver, Step::InternalReview),
        (&new_approver, Step::IncomingDistributor),
    ] {
        for request in [decision(step, everything()), reject(step, everything(), "No.")] {
            let answer = application.try_decide(who, &request).await?;
            assert!([403, 409].contains(&answer.status.as_u16()), "{step:?}: {}", answer.text());
            answer.problem()?;
        }
    }
    for role in [Role::Viewer, Role::Operator] {
        let member = pair.world.portal.sign_in(&pair.world.person_of(&pair.original, role)?).await?;
        let answer = application.try_decide(&member, &decision(Step::OriginalReseller, everything())).await?;
        answer.refused(ProblemCode::NotAllowed)?;
    }
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    Ok(())
}

#[tokio::test]
async fn nobody_decides_before_their_turn_or_after_it_r5() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let review = decision(Step::InternalReview, everything());
    application.try_decide(&pair.reviewer, &review).await?.refused(ProblemCode::NotAtThatStep)?;
    application.approve_as_original(&pair.releaser).await?;
    for request in [
        decision(Step::OriginalReseller, everything()),
        reject(Step::OriginalReseller, everything(), "Changed our mind."),
    ] {
        application.try_decide(&pair.releaser, &request).await?.refused(ProblemCode::NotAtThatStep)?;
    }
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    application.try_decide(&pair.reviewer, &review).await?.refused(ProblemCode::NotAtThatStep)?;
    Ok(())
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
async fn a_record_that_an_import_blocks_is_left_until_an_import_mends_it_r3_12() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    let frozen = pair.customer(0)?.clone();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let answer = application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    assert_eq!(answer.decided, set(&[2]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::Blocked, set(&[1]))]);
    // The original side is told what it is and who can mend it; the applicant, that gave no name, isn't (R3.11).
    let block = application.record(&pair.releaser, 1).await?.blocked.context("not blocked")?;
    assert_eq!(block.finding, Finding::Named(vec![Condition::Frozen]));
    assert_eq!(block.menders, [(Condition::Frozen, Mender::OriginalSide)]);
    let block = application.record(&pair.applicant, 1).await?.blocked.context("not blocked")?;
    assert_eq!((block.finding, block.menders), (Finding::NameNeeded, vec![]));
    // A block alone leaves nothing to decide.
    let refused = application.try_decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    refused.refused(ProblemCode::NothingToDecide)?;
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    let answer = application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    assert_eq!(answer.decided, set(&[1]));
    assert_eq!(application.record(&pair.applicant, 1).await?.blocked, None);
    Ok(())
}

#[tokio::test]
async fn an_import_shows_in_what_is_read_without_anybody_deciding_r3_12() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let frozen = pair.customer(0)?.clone();
    for (standing, blocked) in [(AccountStanding::Frozen, true), (AccountStanding::Normal, false)] {
        pair.world.change(&frozen, |of| of.standing = standing)?;
        pair.world.import().await?;
        eventually(|| async {
            let record = application.record(&pair.releaser, 1).await?;
            anyhow::ensure!(record.blocked.is_some() == blocked, "{record:?}");
            let waiting = application.detail(&pair.releaser).await?.summary.waiting;
            anyhow::ensure!(waiting[0].blocked == u32::from(blocked), "{waiting:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_condition_that_breaks_before_internal_review_keeps_that_record_back_alone_r3_12() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    pair.world.change(&pair.customers[1].clone(), |of| of.available_credit = shared::credit::Money::from_minor(-1))?;
    pair.world.import().await?;
    let answer = application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(answer.migrated, set(&[1]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::Blocked, set(&[2]))]);
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_cannot_decide_and_its_step_pauses_until_it_is_active_again_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let original = pair.original.clone();
    pair.world.change_partner(&original, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let yes = decision(Step::OriginalReseller, everything());
    application.try_decide(&pair.releaser, &yes).await?.refused(ProblemCode::PartnerSuspended)?;
    eventually(|| async {
        let paused = application.record(&pair.applicant, 1).await?.paused;
        anyhow::ensure!(paused == Some(shared::application::PauseReason::PartnerSuspended), "{paused:?}");
        Ok(())
    })
    .await?;
    pair.world.change_partner(&original, |of| of.standing = PartnerStanding::Active)?;
    pair.world.import().await?;
    application.decide(&pair.releaser, &yes).await?;
    Ok(())
}

#[tokio::test]
async fn the_original_side_never_sees_credit_lines_and_the_new_side_no_names_that_it_did_not_give_r3_11() -> Result<()>
{
    let (pair, distributor) = Pair::second_level(2, "1000.00").await?;
    let mut rows = pair.rows("123.45");
    rows[1].name = Some(pair.world.name(pair.customer(1)?)?);
    let mut application = Application::submit(&pair.applicant, &pair.original, rows).await?;
    let incoming = pair.world.approver(&distributor).await?;
    application.approve(&incoming, Step::IncomingDistributor).await?;
    for (side, names, credit) in [
        (&pair.applicant, [false, true], true),
        (&incoming, [false, true], true),
        (&pair.releaser, [true, true], false),
        (&pair.reviewer, [true, true], true),
    ] {
        let records = application.records(side).await?;
        let shown: Vec<_> = records.iter().map(|record| record.name.is_some()).collect();
        assert_eq!(shown, names);
        assert!(records.iter().all(|record| record.credit.is_some() == credit));
        let detail = application.detail(side).await?;
        assert_eq!(detail.summary.total_credit.is_some(), credit);
        let told = serde_json::to_string(&(detail, records))?;
        assert_eq!(told.contains("123.45") || told.contains("246.90"), credit, "{told}");
        assert_eq!(told.contains(&pair.world.name(pair.customer(0)?)?), names[0], "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn the_demonstrations_answer_is_marked_as_such_r5_4() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.answer_for_all(&pair.reviewer).await?;
    let consent = application.record(&pair.applicant, 1).await?.consent;
    assert!(matches!(consent, ConsentView::Given { how: Given::Demonstration, .. }), "{consent:?}");
    // Nobody is left to answer for.
    let answer = pair.reviewer.ask::<shared::api::DemoConsents>(&[application.id.as_str()]).send().await?;
    answer.refused(ProblemCode::ConsentNotAsked)?;
    Ok(())
}

#[tokio::test]
async fn a_distributor_that_releases_to_its_own_reseller_is_asked_once_if_it_ticks_the_statement_r5_5() -> Result<()> {
    for (ticks, then) in [(true, Status::AwaitingInternalReview), (false, Status::AwaitingOriginalReseller)] {
        let mut world = World::new()?;
        let original = world.distributor("Original")?;
        let new = world.second_level("New", &original, "1000.00")?;
        let pair = Pair::between(world, new, original, 1).await?;
        let mut application = pair.submit().await?;
        let statement = ticks.then(|| current(TextKind::DataTransferStatement).version);
        let verdict = VerdictRequest::Approve { statement, except: Vec::new() };
        let request = DecisionRequest { step: Step::IncomingDistributor, rows: everything(), verdict };
        application.decide(&pair.releaser, &request).await?;
        assert_eq!(application.statuses(&pair.applicant).await?, [then]);
    }
    Ok(())
}

#[tokio::test]
async fn a_suspended_new_reseller_cannot_receive_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let new = pair.new.clone();
    pair.world.change_partner(&new, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let yes = decision(Step::InternalReview, everything());
    application.try_decide(&pair.reviewer, &yes).await?.refused(ProblemCode::PartnerSuspended)?;
    pair.world.change_partner(&new, |of| of.standing = PartnerStanding::Active)?;
    pair.world.import().await?;
    assert_eq!(application.decide(&pair.reviewer, &yes).await?.migrated, set(&[1]));
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
async fn one_import_blocks_the_records_of_many_applications_r3_12() -> Result<()> {
    let mut pair = Pair::of(6).await?;
    let mut applications = Vec::new();
    for row in pair.rows("10") {
        applications.push(Application::submit(&pair.applicant, &pair.original, vec![row]).await?);
    }
    for customer in pair.customers.clone() {
        pair.world.change(&customer, |of| of.standing = AccountStanding::Frozen)?;
    }
    pair.world.import().await?;
    // Whoever decides now is judged by what is known now, also where nothing has been published yet.
    let yes = decision(Step::OriginalReseller, everything());
    applications[5].try_decide(&pair.releaser, &yes).await?.refused(ProblemCode::NothingToDecide)?;
    for application in &applications {
        eventually(|| async {
            let record = application.record(&pair.releaser, 1).await?;
            anyhow::ensure!(record.blocked.is_some(), "{record:?}");
            Ok(())
        })
        .await?;
    }
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

#[tokio::test]
async fn a_decision_has_ten_days_and_a_consent_fourteen_r7_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let record = application.record(&pair.applicant, 1).await?;
    let turn = record.turn.context("nobody's turn")?;
    assert_eq!(turn.until, record.opened_at + Span::days(10));
    assert_eq!(turn.waiting_for, WaitingFor::Decision(Step::OriginalReseller));
    assert_eq!(record.consent, ConsentView::Asked { until: record.opened_at + Span::days(14) });
    assert_eq!(application.detail(&pair.applicant).await?.summary.waiting[0].due, Some(turn.until));
    Ok(())
}
