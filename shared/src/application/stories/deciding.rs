//! Opening, deciding, consenting, withdrawing, disputing: who may do what, and in which order (R2 to R5, R10.3).

use super::{
    super::{testing::*, *},
    all_agree,
};
use crate::{
    conditions::Condition,
    credit::CreditLimit,
    directory::{AccountStanding, Role},
    event::What,
    instant::Span,
    settings::ConsentBy,
    texts::TextVersion,
};

#[test]
fn a_single_tier_reseller_needs_the_original_reseller_the_sub_customers_and_review_r5() {
    let mut world = World::new(3);
    let id = world.submit("new", "original", 1..=3);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingOriginalReseller));
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
    all_agree(&mut world, &id);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    for number in 1..=3 {
        assert_eq!(world.status(&id, number), Some(Status::Migrated));
        assert_eq!(world.customers[&customer_id(number)].owner, partner_id("new"));
    }
    assert!(world.holds.is_empty());
    assert_eq!(world.credit_of(&partner_id("new")).allocated, Money::from_minor(1_500));
    assert_eq!(world.credit_of(&partner_id("original")).allocated, Money::ZERO, "R4.3: it returns to the original");
}

#[test]
fn a_second_level_reseller_needs_its_distributor_first_r5_1() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingIncomingDistributor));
    let too_early = world.approve(&id, &approver("original"), Step::OriginalReseller);
    assert_eq!(too_early, Err(Refusal::NotAtThatStep));
    assert_eq!(world.application(&id).record(Row(1)).map(|r| r.consent.clone()), Some(Consent::NotAsked));
    world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingOriginalReseller));
    assert!(matches!(world.application(&id).record(Row(1)).map(|r| &r.consent), Some(Consent::Asked { .. })));
}

#[test]
fn the_outgoing_distributor_decides_after_a_second_level_original_reseller_r5_2() {
    let mut world = World::new(1);
    world.give(1..=1, "south");
    let id = world.submit("new", "south", 1..=1);
    world.approve(&id, &approver("south"), Step::OriginalReseller).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingOutgoingDistributor));
    world.approve(&id, &approver("distributor"), Step::OutgoingDistributor).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
}

#[test]
fn one_distributor_above_both_sides_is_asked_once_r5_5() {
    let mut world = World::new(1);
    world.give(1..=1, "south");
    let id = world.submit("north", "south", 1..=1);
    world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    world.approve(&id, &approver("south"), Step::OriginalReseller).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
}

#[test]
fn a_distributor_that_is_also_the_original_reseller_has_to_tick_the_statement_r5_5() {
    for (ticked, after) in [(None, Status::AwaitingOriginalReseller), (statement(), Status::AwaitingInternalReview)] {
        let mut world = World::new(1);
        world.give(1..=1, "distributor");
        let id = world.submit("north", "distributor", 1..=1);
        let verdict = Verdict::Approve { statement: ticked, except: Vec::new() };
        let command = world.decision(&id, Step::IncomingDistributor, verdict);
        world.does(&id, &approver("distributor"), command);
        assert_eq!(world.status(&id, 1), Some(after));
    }
}

#[test]
fn opening_counts_for_the_opener_only_if_it_was_an_approver_r2_5() {
    for (role, after) in
        [(Role::Operator, Status::AwaitingOutgoingDistributor), (Role::Approver, Status::AwaitingInternalReview)]
    {
        let mut world = World::new(1);
        world.give(1..=1, "south");
        let opening = Opening { role: Some(role), ..world.opening("distributor", "south", 1..=1) };
        let id = world.open(opening).unwrap();
        world.approve(&id, &approver("south"), Step::OriginalReseller).unwrap();
        assert_eq!(world.status(&id, 1), Some(after));
    }
}

#[test]
fn without_the_tick_the_original_reseller_cannot_approve_r5_6() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    for (ticked, refusal) in [
        (None, Refusal::StatementNotAccepted),
        (Some(crate::texts::TextVersion("1999-01-01".into())), Refusal::TextOutdated),
    ] {
        let verdict = Verdict::Approve { statement: ticked, except: Vec::new() };
        let command = world.decision(&id, Step::OriginalReseller, verdict);
        assert_eq!(world.command(&id, &approver("original"), command), Err(refusal));
    }
}

#[test]
fn review_takes_the_records_with_consent_and_lists_the_others_r5_8() {
    let mut world = World::new(3);
    let id = world.submit("new", "original", 1..=3);
    world.does(&id, &sub_customer(1), agree());
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    let outcome = world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(outcome.left, [(Row(2), LeftWhy::WithoutConsent), (Row(3), LeftWhy::WithoutConsent)]);
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
    assert_eq!(world.status(&id, 2), Some(Status::AwaitingInternalReview));
}

#[test]
fn excepted_rows_are_rejected_each_with_its_reason_r5_8() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    let verdict = Verdict::Approve { statement: statement(), except: vec![World::exception(2)] };
    let command = world.decision(&id, Step::OriginalReseller, verdict);
    world.does(&id, &approver("original"), command);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
    assert_eq!(world.status(&id, 2), Some(Status::Rejected));
    assert_eq!(world.application(&id).held(), Money::from_minor(500), "R4.3");
}

#[test]
fn a_condition_that_breaks_blocks_and_clears_by_itself_r3_12() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    let outcome = world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(outcome.left, [(Row(1), LeftWhy::Blocked)]);
    assert_eq!(world.status(&id, 2), Some(Status::AwaitingInternalReview));
    let block = world.application(&id).record(Row(1)).map(|record| record.block.clone());
    assert!(matches!(block, Some(Block::Blocked { by, .. }) if by.value == Some(vec![Condition::Frozen])));
    world.change_customer(1, |of| of.standing = AccountStanding::Normal);
    let outcome = world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(outcome.left, []);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
}

#[test]
fn a_decision_on_an_older_version_is_refused_r5_7() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    let verdict = Verdict::Approve { statement: statement(), except: Vec::new() };
    let stale = world.decision(&id, Step::OriginalReseller, verdict);
    let rows = RowChoice::Only([Row(2)].into_iter().collect());
    world.does(&id, &member("new", Role::Operator), Command::Withdraw { rows });
    let refused = world.command(&id, &approver("original"), stale);
    assert_eq!(refused, Err(Refusal::VersionOutdated { current: Version(2) }));
}

#[test]
fn two_deciders_at_once_one_wins_r5_7() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(world.reject(&id, &approver("original"), Step::OriginalReseller), Err(Refusal::NotAtThatStep));
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
}

#[test]
fn the_new_reseller_withdraws_until_internal_approval_r2_7() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    let all = || Command::Withdraw { rows: RowChoice::All };
    assert_eq!(world.command(&id, &member("new", Role::Viewer), all()), Err(Refusal::NotAllowed));
    assert_eq!(world.command(&id, &approver("original"), all()), Err(Refusal::NotAllowed));
    assert_eq!(world.command(&id, &approver("other"), all()), Err(Refusal::NotAParty));
    world.does(&id, &member("new", Role::Operator), all());
    assert_eq!(world.status(&id, 1), Some(Status::Withdrawn));
    assert_eq!(world.command(&id, &member("new", Role::Operator), all()), Err(Refusal::NothingToWithdraw));
    assert!(world.holds.is_empty());
}

#[test]
fn a_refusal_ends_the_record_and_consent_can_be_taken_back_until_review_r5_4() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    let refuse = ConsentAnswer::Refuse { words: "No.".into() };
    world.does(&id, &sub_customer(1), Command::AnswerConsent { answer: refuse });
    assert_eq!(world.status(&id, 1), Some(Status::Refused));
    world.does(&id, &sub_customer(2), agree());
    assert_eq!(world.command(&id, &sub_customer(2), agree()), Err(Refusal::ConsentNotAsked));
    let back = ConsentAnswer::TakeBack { words: String::new() };
    world.does(&id, &sub_customer(2), Command::AnswerConsent { answer: back });
    assert_eq!(world.status(&id, 2), Some(Status::Refused));
    assert_eq!(world.command(&id, &sub_customer(3), agree()), Err(Refusal::NotAParty));
}

#[test]
fn an_older_consent_link_no_longer_answers_r5_4() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    let link = |generation| Actor::ConsentLink { customer: customer_id(1), generation };
    let change = Command::ChangeCredit { on: Version(1), lines: vec![(Row(1), credit(600))] };
    world.does(&id, &member("new", Role::Operator), change);
    assert_eq!(world.command(&id, &link(1), agree()), Err(Refusal::ConsentNotAsked));
    world.does(&id, &link(2), agree());
}

#[test]
fn changed_credit_asks_for_consent_anew_and_is_held_r5_4_r4_3() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    all_agree(&mut world, &id);
    let change = Command::ChangeCredit { on: Version(1), lines: vec![(Row(1), credit(900))] };
    world.does(&id, &member("new", Role::Operator), change);
    assert_eq!(world.application(&id).head.version, Version(2));
    assert!(world.application(&id).record(Row(1)).is_some_and(|record| !record.has_consent()));
    assert_eq!(world.credit_of(&partner_id("new")).held, Money::from_minor(900));
}

#[test]
fn all_or_nothing_advances_together_or_not_at_all_r2_2() {
    let mut world = World::new(2);
    let opening = Opening { mode: Mode::AllOrNothing, ..world.opening("new", "original", 1..=2) };
    let id = world.open(opening).unwrap();
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    let held = world.approve(&id, &approver("original"), Step::OriginalReseller);
    let left = vec![(Row(1), LeftWhy::Blocked), (Row(2), LeftWhy::HeldByAnother)];
    assert_eq!(held, Err(Refusal::NothingToDecide { left }));
    let verdict = Verdict::Approve { statement: statement(), except: vec![World::exception(1)] };
    let command = world.decision(&id, Step::OriginalReseller, verdict);
    assert_eq!(world.command(&id, &approver("original"), command), Err(Refusal::NoExceptions));
    let refuse = ConsentAnswer::Refuse { words: String::new() };
    world.does(&id, &sub_customer(1), Command::AnswerConsent { answer: refuse });
    assert_eq!(world.status(&id, 1), Some(Status::Refused));
    assert_eq!(world.status(&id, 2), Some(Status::Failed), "another record ended");
}

#[test]
fn the_original_reseller_offers_and_the_new_one_sets_the_credit_r5_9() {
    let mut world = World::new(2);
    let mut opening = world.opening("other", "original", 1..=2);
    opening.opener = Opener::OriginalReseller;
    opening.statement = statement();
    opening.rows.iter_mut().for_each(|row| row.credit = None);
    let id = world.open(opening).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingNewReseller));
    assert!(world.holds.is_empty());
    let set = |lines| Command::SetCredit { on: Version(1), lines };
    let one = set(vec![(Row(1), credit(100))]);
    assert_eq!(world.command(&id, &approver("other"), one), Err(Refusal::CreditLinesIncomplete));
    let both = || set(vec![(Row(1), credit(100)), (Row(2), credit(200))]);
    assert_eq!(world.command(&id, &member("other", Role::Operator), both()), Err(Refusal::NotAllowed));
    world.does(&id, &approver("other"), both());
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview), "the opener said yes with the tick");
    assert_eq!(world.credit_of(&partner_id("other")).held, Money::from_minor(300));
}

#[test]
fn a_sub_customer_that_asked_to_be_moved_has_consented_r2_5() {
    let mut world = World::new(1);
    let mut opening = world.opening("new", "original", 1..=1);
    opening.opener = Opener::SubCustomer(customer_id(1));
    opening.role = None;
    opening.rows.iter_mut().for_each(|row| row.credit = None);
    let id = world.open(opening).unwrap();
    let set = Command::SetCredit { on: Version(1), lines: vec![(Row(1), credit(100))] };
    world.does(&id, &approver("new"), set);
    assert!(world.application(&id).record(Row(1)).is_some_and(Record::has_consent));
}

#[test]
fn the_consent_of_one_that_asked_to_be_moved_is_to_the_text_that_it_saw_r10_1() {
    let mut world = World::new(1);
    let mut opening = world.opening("new", "original", 1..=1);
    (opening.opener, opening.role) = (Opener::SubCustomer(customer_id(1)), None);
    opening.rows.iter_mut().for_each(|row| row.credit = None);
    let id = world.open(opening).unwrap();
    // Between its request and the new reseller's acceptance another version came into force.
    let seen = TextVersion("2020-01-01".into());
    world.applications.get_mut(&id).unwrap().head.agreed_to = Some(seen.clone());
    let set = Command::SetCredit { on: Version(1), lines: vec![(Row(1), credit(100))] };
    let events = world.does(&id, &approver("new"), set).events;
    let agreed: Vec<_> = events
        .iter()
        .filter_map(|event| if let What::ConsentGiven { text, .. } = &event.what { Some(text.clone()) } else { None })
        .collect();
    assert_eq!(agreed, [seen]);
}

#[test]
fn the_applicant_attests_only_where_the_programme_says_so_r5_4() {
    for (by, expected) in [(ConsentBy::Portal, false), (ConsentBy::Attestation, true)] {
        let mut world = World::new(1);
        world.settings.consent = by;
        let id = world.submit("new", "original", 1..=1);
        let rows = [Row(1)].into_iter().collect();
        let attest = Command::AttestConsent { rows, attachment: Hash::of(&[b"file"]) };
        assert_eq!(world.command(&id, &member("new", Role::Operator), attest).is_ok(), expected);
    }
}

#[test]
fn a_dispute_is_heard_within_14_days_and_moves_nobody_r10_3() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
    let raise = || Command::RaiseDispute { words: "They owe us nothing.".into() };
    let mut late = world.clone();
    late.now = late.now + Span::days(15);
    assert_eq!(late.command(&id, &approver("new"), raise()), Err(Refusal::NothingToDispute));
    world.does(&id, &approver("new"), raise());
    let permit =
        Command::DecideDispute { outcome: DisputeOutcome::PermitResubmission, words: "Heard all three.".into() };
    assert_eq!(world.command(&id, &approver("new"), permit.clone()), Err(Refusal::NotAllowed));
    world.does(&id, &reviewer(), permit);
    assert_eq!(world.status(&id, 1), Some(Status::Rejected));
    let opening = world.opening("new", "original", 1..=1);
    let again = world.open(Opening { original_decider: OriginalDecider::InternalReview, ..opening }).unwrap();
    let own = world.approve(&again, &approver("original"), Step::OriginalReseller);
    assert_eq!(own, Err(Refusal::NotAllowed));
    world.approve(&again, &reviewer(), Step::OriginalReseller).unwrap();
    assert_eq!(world.status(&again, 1), Some(Status::AwaitingInternalReview));
}

#[test]
fn a_submission_is_all_rows_or_none_and_names_every_bad_one_r2_6() {
    let mut world = World::new(3);
    world.change_customer(2, |of| of.standing = AccountStanding::Frozen);
    let mut opening = world.opening("new", "original", 1..=4);
    opening.rows.push(opening.rows[0].clone());
    let bad = match world.open(opening) {
        Err(OpenRefusal::Rows(bad)) => bad,
        other => unreachable!("{other:?}"),
    };
    let named: Vec<_> = bad.into_iter().map(|row| (row.row.0, row.failed)).collect();
    let expected = [(2, vec![Condition::Frozen]), (4, vec![Condition::NotThere]), (5, vec![Condition::Twice])];
    assert_eq!(named, expected);
    assert!(world.applications.is_empty() && world.holds.is_empty());
}

#[test]
fn a_sub_customer_is_in_one_open_application_at_most_r3_8() {
    let mut world = World::new(1);
    world.submit("new", "original", 1..=1);
    let second = world.opening("other", "original", 1..=1);
    assert!(matches!(world.open(second), Err(OpenRefusal::Rows(_))));
}

#[test]
fn roles_and_strangers_r1_5() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    for (actor, refusal) in [
        (member("original", Role::Viewer), Refusal::NotAllowed),
        (member("original", Role::Operator), Refusal::NotAllowed),
        (approver("new"), Refusal::NotAllowed),
        (reviewer(), Refusal::NotAllowed),
        (Actor::Person(crate::directory::Membership::Administration), Refusal::NotAllowed),
        (sub_customer(1), Refusal::NotAllowed),
        (approver("other"), Refusal::NotAParty),
        (sub_customer(2), Refusal::NotAParty),
    ] {
        assert_eq!(world.approve(&id, &actor, Step::OriginalReseller), Err(refusal), "{actor:?}");
    }
}

#[test]
fn an_application_that_the_credit_cannot_carry_is_refused_r4_2() {
    let mut world = World::new(2);
    world.change_partner("other", |of| of.credit_limit = CreditLimit::Limited(credit(1_000)));
    let opening = world.opening("other", "original", 1..=2);
    assert!(matches!(world.open(opening), Err(OpenRefusal::Credit(short)) if short.needed == Money::from_minor(1_000)));
    world.change_partner("other", |of| of.credit_limit = CreditLimit::Limited(credit(1_001)));
    let id = world.submit("other", "original", 1..=2);
    let more = Command::ChangeCredit { on: Version(1), lines: vec![(Row(1), credit(501))] };
    let refused = world.command(&id, &approver("other"), more);
    assert!(matches!(refused, Err(Refusal::CreditInsufficient(_))), "nothing is left: {refused:?}");
}
