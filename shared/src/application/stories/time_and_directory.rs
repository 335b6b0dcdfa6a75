//! Deadlines, pauses, cutover, and what imports change on the way (R1.6, R4.4, R7, R8, R11).

use super::{
    super::{testing::*, *},
    all_agree,
};
use crate::{
    credit::CreditLimit,
    directory::{AccountStanding, PartnerKind, PartnerStanding, Role},
    instant::Span,
    settings::Silence,
};

#[test]
fn a_record_expires_past_its_deadline_whether_or_not_an_alarm_rang_r7_1() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.now = world.now + Span::days(10);
    let late = world.approve(&id, &approver("original"), Step::OriginalReseller);
    assert_eq!(late, Err(Refusal::NotAtThatStep));
    assert_eq!(world.status(&id, 1), Some(Status::Expired));
}

#[test]
fn consent_lapses_after_its_own_deadline_r7_1() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.now = world.now + Span::days(9);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.now = world.now + Span::days(4) + Span::hours(23);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingInternalReview));
    world.now = world.now + Span::hours(1);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Expired));
    let consent = world.application(&id).record(Row(1)).map(|record| record.consent.clone());
    assert!(matches!(consent, Some(Consent::Lapsed { .. })));
}

#[test]
fn silence_approves_only_by_setting_and_only_if_notices_arrived_r7_2() {
    for (silence, told, after) in [
        (Silence::Expires, Delivered::Yes, Status::Expired),
        (Silence::Approves, Delivered::No, Status::Expired),
        (Silence::Approves, Delivered::Yes, Status::AwaitingInternalReview),
    ] {
        let mut world = World::new(1);
        world.settings.original_reseller_silence = silence;
        world.original_reseller_told = told;
        let id = world.submit("new", "original", 1..=1);
        world.now = world.now + Span::days(10);
        world.settle(&id);
        assert_eq!(world.status(&id, 1), Some(after));
    }
}

#[test]
fn an_open_question_pauses_and_14_days_are_the_most_r7_3() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    let due = |world: &World| world.application(&id).record(Row(1)).and_then(|r| r.due(world.now)).map(|due| due.at);
    let before = due(&world);
    world.does(&id, &approver("original"), Command::Question { state: QuestionState::Opened });
    world.now = world.now + Span::days(5);
    world.does(&id, &approver("new"), Command::Question { state: QuestionState::Closed });
    assert_eq!(due(&world), before.map(|at| at + Span::days(5)));
    world.does(&id, &approver("original"), Command::Question { state: QuestionState::Opened });
    world.now = world.now + Span::days(11);
    assert_eq!(due(&world), before.map(|at| at + Span::days(14)), "nine of the eleven days were left");
}

#[test]
fn a_suspended_partner_cannot_act_and_its_step_expires_after_14_days_r1_6() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.change_partner("original", |of| of.standing = PartnerStanding::Suspended);
    let refused = world.approve(&id, &approver("original"), Step::OriginalReseller);
    assert_eq!(refused, Err(Refusal::PartnerSuspended));
    world.now = world.now + Span::days(13);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingOriginalReseller));
    world.now = world.now + Span::days(1);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Expired));
}

#[test]
fn a_suspended_new_reseller_cannot_receive_r1_6() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    world.change_partner("new", |of| of.standing = PartnerStanding::Suspended);
    let refused = world.approve(&id, &reviewer(), Step::InternalReview);
    assert_eq!(refused, Err(Refusal::PartnerSuspended));
}

#[test]
fn an_undecided_step_passes_to_the_new_distributor_with_a_fresh_deadline_r1_6() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    world.now = world.now + Span::days(9);
    let to_rival = PartnerKind::SecondLevelReseller { distributor: partner_id("rival") };
    world.change_partner("north", |of| of.kind = to_rival);
    let old = world.approve(&id, &approver("distributor"), Step::IncomingDistributor);
    assert_eq!(old, Err(Refusal::NotAParty));
    world.now = world.now + Span::days(9);
    world.approve(&id, &approver("rival"), Step::IncomingDistributor).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::AwaitingOriginalReseller));
}

#[test]
fn a_removed_sub_customer_and_a_changed_owner_fail_the_record_r11_2() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    world.customers.remove(&customer_id(1));
    world.change_customer(2, |of| of.owner = partner_id("other"));
    world.settle(&id);
    let failures: Vec<_> = world.application(&id).records.iter().map(|record| record.state.clone()).collect();
    let failed = |state: &RecordState, why| matches!(state, RecordState::Ended(e) if e.how == Ending::Failed(why));
    assert!(failed(&failures[0], Failure::RemovedFromDirectory));
    assert!(failed(&failures[1], Failure::OwnerChanged));
}

#[test]
fn a_limit_lowered_before_cutover_fails_as_many_records_as_lack_credit_r4_4() {
    let mut world = World::new(3);
    let id = world.submit("other", "original", 1..=3);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    world.change_partner("other", |of| of.credit_limit = CreditLimit::Limited(credit(1_000)));
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    let statuses: Vec<_> = (1..=3).filter_map(|row| world.status(&id, row)).collect();
    assert_eq!(statuses, [Status::Failed, Status::Migrated, Status::Migrated]);
    assert_eq!(world.customers[&customer_id(1)].owner, partner_id("original"), "nothing of it has moved");
}

#[test]
fn an_agreed_date_is_a_question_then_a_cutover_on_that_day_r8_1() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    all_agree(&mut world, &id);
    let date = world.now + Span::days(20);
    let propose = Command::Propose { on: Version(1), step: Step::OriginalReseller, terms: Terms::CutoverOn(date) };
    world.does(&id, &approver("original"), propose);
    assert!(world.application(&id).record(Row(1)).is_some_and(Record::is_paused), "R7.3");
    world.answer_proposal(&id, &member("new", Role::Operator), Accept::Yes).unwrap();
    assert!(world.application(&id).record(Row(1)).is_some_and(|r| !r.has_consent()), "R5.4: asked anew");
    all_agree(&mut world, &id);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Approved));
    assert_eq!(next_due(world.application(&id), world.now), Some(date));
    world.now = date;
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
}

#[test]
fn blocked_between_approval_and_cutover_fails_after_ten_days_r8_4() {
    let mut world = World::new(1);
    let date = world.now + Span::days(3);
    let opening = Opening { cutover: CutoverTime::On(date), ..world.opening("new", "original", 1..=1) };
    let id = world.open(opening).unwrap();
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.now = date;
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Approved));
    let due = next_due(world.application(&id), world.now);
    assert_eq!(due, Some(date + Span::days(10)));
    world.now = date + Span::days(10);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Failed));
}

#[test]
fn stale_facts_block_at_cutover_until_they_are_fresh_r11_3() {
    let mut world = World::new(1);
    world.settings.stale_after_hours = Some(12);
    let id = world.submit("new", "original", 1..=1);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Approved));
    let now = world.now;
    world.change_customer(1, |of| of.as_of = now);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
}

#[test]
fn one_block_holds_an_all_or_nothing_cutover_r2_2() {
    let mut world = World::new(2);
    let date = world.now + Span::days(3);
    let mut opening = world.opening("new", "original", 1..=2);
    (opening.mode, opening.cutover) = (Mode::AllOrNothing, CutoverTime::On(date));
    let id = world.open(opening).unwrap();
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.now = date;
    world.settle(&id);
    assert_eq!([world.status(&id, 1), world.status(&id, 2)], [Some(Status::Approved); 2]);
    world.change_customer(1, |of| of.standing = AccountStanding::Normal);
    world.settle(&id);
    assert_eq!([world.status(&id, 1), world.status(&id, 2)], [Some(Status::Migrated); 2]);
}

#[test]
fn silence_does_not_approve_what_is_blocked_r7_2() {
    let mut world = World::new(1);
    world.settings.original_reseller_silence = Silence::Approves;
    world.original_reseller_told = Delivered::Yes;
    let id = world.submit("new", "original", 1..=1);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.now = world.now + Span::days(10);
    world.settle(&id);
    assert_eq!(world.status(&id, 1), Some(Status::Expired));
}

#[test]
fn a_distributors_made_decision_stands_when_another_takes_over_r1_6() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    let to_rival = PartnerKind::SecondLevelReseller { distributor: partner_id("rival") };
    world.change_partner("north", |of| of.kind = to_rival);
    world.settle(&id);
    let head = &world.application(&id).head;
    assert_eq!(head.parties.incoming_distributor, Some(partner_id("distributor")));
    assert_eq!(head.version, Version::FIRST);
}

#[test]
fn a_question_that_is_open_is_not_opened_again() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    let open = || Command::Question { state: QuestionState::Opened };
    world.does(&id, &approver("original"), open());
    assert_eq!(world.command(&id, &approver("new"), open()), Err(Refusal::NothingToDo));
    let on = world.application(&id).head.version;
    let terms = Terms::InWords("Once the invoice is paid.".to_owned());
    let propose = Command::Propose { on, step: Step::OriginalReseller, terms };
    assert_eq!(world.command(&id, &approver("original"), propose), Err(Refusal::QuestionOpen));
}

#[test]
fn a_suspended_original_reseller_does_not_hold_up_review_that_decides_in_its_place_r10_3() {
    let mut world = World::new(1);
    let opening = world.opening("new", "original", 1..=1);
    let id = world.open(Opening { original_decider: OriginalDecider::InternalReview, ..opening }).unwrap();
    world.change_partner("original", |of| of.standing = PartnerStanding::Suspended);
    world.settle(&id);
    assert!(world.application(&id).record(Row(1)).is_some_and(|record| !record.is_paused()));
    world.approve(&id, &reviewer(), Step::OriginalReseller).unwrap();
}

#[test]
fn what_passes_with_time_is_looked_at_again_without_an_import_r3_10() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    world.settings.days_between_migrations = Some(2);
    let moved = world.now;
    world.change_customer(1, |of| of.last_migrated = Some(moved));
    world.settle(&id);
    assert!(world.application(&id).record(Row(1)).unwrap().is_blocked());
    assert_eq!(next_due(world.application(&id), world.now), Some(world.now + Span::hours(1)));
    world.now = world.now + Span::days(3);
    world.settle(&id);
    assert!(!world.application(&id).record(Row(1)).unwrap().is_blocked());
}
