//! Internal approval by two people (R5.3): when it takes them, who counts as the second, and what a first approval outlives.

use super::{
    super::{testing::*, *},
    all_agree,
};
use crate::{
    directory::AccountStanding,
    event::{Event, What},
    instant::Span,
    settings::TwoPeople,
};

const ADA: &str = "ada";
const BEN: &str = "ben";

fn from_customers(sub_customers: u32) -> TwoPeople {
    TwoPeople { sub_customers: Some(sub_customers), ..TwoPeople::OFF }
}

fn from_amount(minor: i64) -> TwoPeople {
    TwoPeople { amount: Some(credit(minor)), ..TwoPeople::OFF }
}

/// An application of `customers` with 5.00 each that waits for internal review, everybody else having agreed.
fn at_review(customers: u32, two_people: TwoPeople) -> (World, ApplicationId) {
    at_review_as(customers, two_people, Mode::Independent)
}

fn at_review_as(customers: u32, two_people: TwoPeople, mode: Mode) -> (World, ApplicationId) {
    let mut world = World::new(customers);
    world.settings.two_people = two_people;
    let opening = Opening { mode, ..world.opening("new", "original", 1..=customers) };
    let id = world.open(opening).unwrap();
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    (world, id)
}

fn approves(world: &mut World, id: &ApplicationId, person: &str) -> Result<Outcome, Refusal> {
    world.act_as(person);
    world.approve(id, &reviewer(), Step::InternalReview)
}

fn approves_but(world: &mut World, id: &ApplicationId, person: &str, except: u32) -> Result<Outcome, Refusal> {
    world.act_as(person);
    let verdict = Verdict::Approve { statement: None, except: vec![World::exception(except)] };
    let command = world.decision(id, Step::InternalReview, verdict);
    world.command(id, &reviewer(), command)
}

fn first_approved(events: &[Event]) -> Vec<String> {
    let rows = |event: &Event| match &event.what {
        What::FirstApproved { rows, .. } => Some(rows.to_string()),
        _ => None,
    };
    events.iter().filter_map(rows).collect()
}

fn waits_for_second(world: &World, id: &ApplicationId) -> Vec<(String, String)> {
    let first = world.application(id).head.review.first_approvals();
    first.iter().map(|of| (of.by.to_string(), of.rows.to_string())).collect()
}

fn statuses(world: &World, id: &ApplicationId) -> Vec<Status> {
    world.application(id).records.iter().map(Record::status).collect()
}

fn by_ada(rows: &str) -> Vec<(String, String)> {
    vec![(ADA.to_owned(), rows.to_owned())]
}

const WAITING: Status = Status::AwaitingInternalReview;

#[test]
fn two_different_people_approve_what_reaches_the_threshold_r5_3() {
    let (mut world, id) = at_review(3, from_customers(3));
    let first = approves(&mut world, &id, ADA).unwrap();
    assert_eq!((first_approved(&first.events), first.left), (vec!["1-3".to_owned()], Vec::new()));
    assert_eq!(statuses(&world, &id), [WAITING; 3]);
    assert_eq!(waits_for_second(&world, &id), by_ada("1-3"));
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated; 3]);
    assert_eq!(waits_for_second(&world, &id), [], "nobody's name stays behind");
}

#[test]
fn nobody_is_the_second_person_after_themselves_r5_3() {
    let (mut world, id) = at_review(2, from_customers(1));
    approves(&mut world, &id, ADA).unwrap();
    let left = [1, 2].map(|row| (Row(row), LeftWhy::NeedsAnotherPerson)).to_vec();
    assert_eq!(approves(&mut world, &id, ADA), Err(Refusal::NothingToDecide { left }));
    assert_eq!(statuses(&world, &id), [WAITING; 2]);
}

#[test]
fn the_first_approval_is_documented_like_any_other_r10_1() {
    let (mut world, id) = at_review(2, from_customers(1));
    world.act_as(ADA);
    let verdict = Verdict::Approve { statement: statement(), except: Vec::new() };
    let command = world.decision(&id, Step::InternalReview, verdict);
    let outcome = world.does(&id, &reviewer(), command);
    let [event] = &outcome.events[..] else { unreachable!("one event: {outcome:?}") };
    let on = world.application(&id).head.version;
    let rows = [Row(1), Row(2)].into_iter().collect();
    assert_eq!(event.what, What::FirstApproved { on, rows, statement: statement() });
    assert!(matches!(&event.by, crate::event::By::Person { id, .. } if id.as_str() == ADA));
}

/// Their hashes are taken of these bytes. The threshold isn't among them: from an amount one could tell an application's credit.
#[test]
fn the_events_of_two_people_are_written_like_this_r10_2() {
    let (mut world, id) = at_review(2, TwoPeople { amount: Some(credit(777)), sub_customers: Some(9) });
    approves(&mut world, &id, ADA).unwrap();
    let what = |event: &Event| serde_json::to_string(&event.withheld().what).unwrap();
    let written: Vec<String> = world.events[&id].iter().map(what).collect();
    let has = |text: &str| assert!(written.iter().any(|what| what == text), "{text} isn't among {written:#?}");
    has(r#"{"event":"two_people_needed"}"#);
    has(r#"{"event":"first_approved","on":1,"rows":"1-2","statement":null}"#);
    let began = written.iter().find(|what| what.contains("review_began")).unwrap();
    assert!(began.starts_with(r#"{"event":"review_began","two_people":{"commitment":""#), "{began}");
    assert!(!written.concat().contains("7.77"), "{written:#?}");
}

#[test]
fn one_person_is_enough_below_the_threshold_or_without_one_r5_3() {
    for two_people in [TwoPeople::OFF, from_customers(4), from_amount(1_501)] {
        let (mut world, id) = at_review(3, two_people);
        approves(&mut world, &id, ADA).unwrap();
        assert_eq!(statuses(&world, &id), [Status::Migrated; 3], "{two_people:?}");
    }
    let (mut world, id) = at_review(3, from_amount(1_500));
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING; 3], "it is reached, not only passed");
}

#[test]
fn the_threshold_is_the_one_in_force_when_the_first_record_comes_to_review_r5_3() {
    let (mut world, id) = at_review(2, from_customers(2));
    world.settings.two_people = TwoPeople::OFF;
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING; 2], "turning it off changes nothing any more");

    let (mut world, id) = at_review(2, TwoPeople::OFF);
    world.settings.two_people = from_customers(1);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated; 2], "nor does turning it on");

    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    world.settings.two_people = from_customers(2);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING; 2], "what counts isn't the submission's");
}

#[test]
fn what_is_still_at_an_earlier_step_counts_too_r5_3() {
    let mut world = World::new(3);
    world.settings.two_people = from_customers(3);
    let id = world.submit("new", "original", 1..=3);
    world.change_customer(3, |of| of.standing = AccountStanding::Frozen);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    all_agree(&mut world, &id);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(waits_for_second(&world, &id), by_ada("1-2"), "the third is blocked at the original reseller's");
}

#[test]
fn taking_rows_out_does_not_make_one_person_enough_r5_3() {
    let (mut world, id) = at_review(3, from_customers(3));
    world.does(&id, &approver("new"), Command::Withdraw { rows: RowChoice::Only([Row(3)].into_iter().collect()) });
    approves_but(&mut world, &id, ADA, 2).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING, Status::Rejected, Status::Withdrawn]);
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
}

#[test]
fn raised_credit_lines_may_come_to_reach_the_amount_r5_3() {
    let (mut world, id) = at_review(2, from_amount(5_000));
    let on = world.application(&id).head.version;
    world.does(&id, &approver("new"), Command::ChangeCredit { on, lines: vec![(Row(1), credit(4_500))] });
    all_agree(&mut world, &id);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING; 2]);
    assert!(world.events[&id].iter().any(|event| event.what == What::TwoPeopleNeeded));
}

#[test]
fn a_new_version_drops_first_approvals_r5_7() {
    let (mut world, id) = at_review(2, from_customers(1));
    approves(&mut world, &id, ADA).unwrap();
    let on = world.application(&id).head.version;
    world.does(&id, &approver("new"), Command::ChangeCredit { on, lines: vec![(Row(1), credit(600))] });
    assert_eq!(waits_for_second(&world, &id), []);
    all_agree(&mut world, &id);
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING; 2], "Ada saw another version: Ben is the first");
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated; 2]);
}

#[test]
fn withdrawing_a_row_is_a_new_version_too_r5_7() {
    let (mut world, id) = at_review(2, from_customers(1));
    approves(&mut world, &id, ADA).unwrap();
    world.does(&id, &approver("new"), Command::Withdraw { rows: RowChoice::Only([Row(2)].into_iter().collect()) });
    assert_eq!(waits_for_second(&world, &id), []);
}

#[test]
fn either_of_the_two_may_reject_alone_r5_8() {
    for (first, second) in [(ADA, BEN), (ADA, ADA)] {
        let (mut world, id) = at_review(2, from_customers(1));
        approves(&mut world, &id, first).unwrap();
        world.act_as(second);
        world.reject(&id, &reviewer(), Step::InternalReview).unwrap();
        assert_eq!(statuses(&world, &id), [Status::Rejected; 2], "{second}");
        assert_eq!(waits_for_second(&world, &id), []);
    }
}

#[test]
fn an_exception_by_either_counts_at_once_and_the_rest_takes_both_r5_8() {
    let (mut world, id) = at_review(3, from_customers(3));
    approves_but(&mut world, &id, ADA, 1).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Rejected, WAITING, WAITING]);
    assert_eq!(waits_for_second(&world, &id), by_ada("2-3"));
    approves_but(&mut world, &id, BEN, 2).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Rejected, Status::Rejected, Status::Migrated]);
}

#[test]
fn one_decision_may_finish_some_rows_and_begin_others_r5_8() {
    let (mut world, id) = at_review(3, from_customers(3));
    world.change_customer(3, |of| of.standing = AccountStanding::Frozen);
    let first = approves(&mut world, &id, ADA).unwrap();
    assert_eq!(first.left, [(Row(3), LeftWhy::Blocked)]);
    world.change_customer(3, |of| of.standing = AccountStanding::Normal);
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated, Status::Migrated, WAITING]);
    assert_eq!(waits_for_second(&world, &id), [(BEN.to_owned(), "3".to_owned())]);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(world.status(&id, 3), Some(Status::Migrated));
}

#[test]
fn a_block_in_between_holds_the_row_and_leaves_its_first_approval_r5_8() {
    let (mut world, id) = at_review(2, from_customers(1));
    approves(&mut world, &id, ADA).unwrap();
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    let second = approves(&mut world, &id, BEN).unwrap();
    assert_eq!(second.left, [(Row(1), LeftWhy::Blocked)]);
    assert_eq!(statuses(&world, &id), [WAITING, Status::Migrated]);
    world.change_customer(1, |of| of.standing = AccountStanding::Normal);
    world.settle(&id);
    assert_eq!(waits_for_second(&world, &id), by_ada("1"));
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
}

#[test]
fn consent_taken_back_in_between_ends_the_record_r5_4() {
    let (mut world, id) = at_review(2, from_customers(1));
    approves(&mut world, &id, ADA).unwrap();
    let words = "We have thought better of it.".to_owned();
    let take_back = Command::AnswerConsent { answer: ConsentAnswer::TakeBack { words } };
    world.does(&id, &sub_customer(1), take_back);
    assert_eq!(waits_for_second(&world, &id), by_ada("2"));
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Refused, Status::Migrated]);
}

#[test]
fn a_first_approval_moves_no_deadline_r7_1() {
    let (mut world, id) = at_review(1, from_customers(1));
    let due = world.application(&id).records[0].due(world.now);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(world.application(&id).records[0].due(world.now), due);
    world.now = due.unwrap().at + Span::hours(1);
    let late = approves(&mut world, &id, BEN);
    assert_eq!(late, Err(Refusal::NotAtThatStep));
    assert_eq!(statuses(&world, &id), [Status::Expired]);
}

#[test]
fn all_or_nothing_takes_both_for_everything_r2_2() {
    let (mut world, id) = at_review_as(3, from_customers(2), Mode::AllOrNothing);
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(waits_for_second(&world, &id), by_ada("1-3"));
    world.change_customer(2, |of| of.standing = AccountStanding::Frozen);
    let held = approves(&mut world, &id, BEN);
    let held_by = [LeftWhy::HeldByAnother, LeftWhy::Blocked, LeftWhy::HeldByAnother];
    let left = (1..=3).map(Row).zip(held_by).collect();
    assert_eq!(held, Err(Refusal::NothingToDecide { left }));
    world.change_customer(2, |of| of.standing = AccountStanding::Normal);
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated; 3]);
}

#[test]
fn who_decides_in_the_original_resellers_place_may_be_one_of_the_two_r10_3() {
    let mut world = World::new(1);
    world.settings.two_people = from_customers(1);
    let original_decider = OriginalDecider::InternalReview;
    let opening = Opening { original_decider, ..world.opening("new", "original", 1..=1) };
    let id = world.open(opening).unwrap();
    all_agree(&mut world, &id);
    world.act_as(ADA);
    world.approve(&id, &reviewer(), Step::OriginalReseller).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING], "one person decides in its place");
    approves(&mut world, &id, ADA).unwrap();
    assert_eq!(statuses(&world, &id), [WAITING]);
    approves(&mut world, &id, BEN).unwrap();
    assert_eq!(statuses(&world, &id), [Status::Migrated]);
}
