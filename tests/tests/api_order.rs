//! Who says yes, in which order, until when, and what each party sees of it (R5.1 to R5.6, R3.11).

use anyhow::{Context, Result};
use shared::{
    api::{ConsentView, DecisionRequest, EndedWhy, ProblemCode, VerdictRequest},
    application::{Given, Status, Step, WaitingFor},
    directory::Role,
    instant::Span,
    rows::{Row, RowSet},
    texts::{TextKind, current},
};
use tests::{Application, Pair, World, decision, everything, reject};

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
