//! Whose task what is, and that it is nobody else's.

use super::*;
use crate::{
    application::{
        Accept, Actor, Command, Delivered, Terms,
        testing::{World, agree, approver, customer_id, instant, member, partner_id, reviewer, sub_customer},
    },
    directory::{AccountStanding, GroupRole, PartnerStanding, Unbinding},
    ids::ApplicationId,
    instant::Span,
    rows::Row,
    settings::{Settings, TwoPeople},
    view::tally,
};

const ADMINISTRATION: Actor = Actor::Person(Membership::Administration);

fn who(actor: &Actor) -> Membership {
    let Actor::Person(member) = actor else { unreachable!("{actor:?} is nobody") };
    member.clone()
}

fn waiting(world: &World, id: &ApplicationId, actor: &Actor, question_by: Option<&Party>) -> Vec<Task> {
    let application = world.application(id);
    let marked: Vec<_> = application
        .records
        .iter()
        .map(|record| Marked { marks: Marks::of(record), records: 1, until: record.lost_at(world.now) })
        .filter(|marked| marked.marks != Marks::NONE)
        .collect();
    let tally = tally(&application.records, world.now);
    let suspended = match who(actor) {
        Membership::Partner { partner, .. } => world.facts(&partner, None).is_suspended(&partner),
        Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => false,
    };
    let head = &application.head;
    let person = &world.person;
    let standing = Standing { head, tally: &tally, marked: &marked, question_by, suspended, person };
    tasks(&standing, &who(actor))
}

fn kinds(world: &World, id: &ApplicationId, actor: &Actor) -> Vec<TaskKind> {
    waiting(world, id, actor, None).into_iter().map(|task| task.kind).collect()
}

fn submitted(customers: u32) -> (World, ApplicationId) {
    let mut world = World::new(customers);
    let id = world.submit("new", "original", 1..=customers);
    (world, id)
}

const RELEASE: TaskKind = TaskKind::Decide { step: Step::OriginalReseller };
const REVIEW: TaskKind = TaskKind::Decide { step: Step::InternalReview };

#[test]
fn whoever_decides_has_the_task_until_the_deadline_and_nobody_else_r7_1() {
    let (world, id) = submitted(2);
    let whole = Task { kind: RELEASE, about: About::Whole, records: 2, until: Some(instant(11)) };
    assert_eq!(waiting(&world, &id, &approver("original"), None), [whole]);
    for actor in [
        member("original", Role::Operator),
        member("original", Role::Viewer),
        approver("new"),
        approver("other"),
        reviewer(),
        ADMINISTRATION,
    ] {
        assert_eq!(kinds(&world, &id, &actor), [], "{actor:?}");
    }
}

#[test]
fn a_task_is_gone_once_it_is_done_and_the_next_one_is_somebody_elses() {
    let (mut world, id) = submitted(2);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(kinds(&world, &id, &approver("original")), []);
    assert_eq!(kinds(&world, &id, &reviewer()), [], "without consent there is nothing to decide");
    world.does(&id, &sub_customer(1), agree());
    assert_eq!(kinds(&world, &id, &reviewer()), [REVIEW]);
    world.does(
        &id,
        &sub_customer(2),
        Command::AnswerConsent { answer: crate::application::ConsentAnswer::Refuse { words: String::new() } },
    );
    let [task] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("one task") };
    assert_eq!((&task.about, task.records), (&About::At(Step::InternalReview), 1), "no longer all of it");
}

#[test]
fn a_condition_is_named_to_whoever_can_mend_it_r3_12() {
    let (mut world, id) = submitted(3);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.change_customer(2, |of| of.group = GroupRole::Member);
    world.change_customer(3, |of| of.unbinding = Unbinding::BegunByOriginalReseller);
    world.settle(&id);
    let mend = |condition| TaskKind::Mend { condition };
    let all = [Condition::InGroup, Condition::Frozen, Condition::UnbindingByReseller].map(mend);
    assert_eq!(kinds(&world, &id, &member("original", Role::Operator)), all);
    for actor in [approver("new"), reviewer(), ADMINISTRATION, member("original", Role::Viewer)] {
        assert_eq!(kinds(&world, &id, &actor), [], "{actor:?}");
    }
    let own = |customer: u32| {
        let record = &world.application(&id).records[usize::try_from(customer - 1).unwrap()];
        let tasks = own_tasks(&world.application(&id).head, record, &who(&sub_customer(customer)), world.now);
        tasks.into_iter().map(|task| task.kind).collect::<Vec<_>>()
    };
    assert_eq!(own(1), [TaskKind::Consent], "a frozen account is not its own to mend");
    assert_eq!(own(2), [TaskKind::Consent, mend(Condition::InGroup)]);
}

#[test]
fn a_block_keeps_its_record_from_being_decided_until_it_is_mended_r5_8() {
    let (mut world, id) = submitted(1);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.settle(&id);
    let frozen = TaskKind::Mend { condition: Condition::Frozen };
    let [task] = &waiting(&world, &id, &approver("original"), None)[..] else { unreachable!("one task") };
    assert_eq!((task.kind, task.records, task.until), (frozen, 1, Some(instant(11))));
    assert_eq!(task.about, About::Marked(Marks::condition(Condition::Frozen)));
    world.change_customer(1, |of| of.standing = AccountStanding::Normal);
    world.settle(&id);
    assert_eq!(kinds(&world, &id, &approver("original")), [RELEASE]);
}

#[test]
fn the_original_resellers_distributor_mends_what_is_its_sides_r3_5() {
    let mut world = World::new(2);
    world.give(1..=2, "south");
    let id = world.submit("new", "south", 1..=2);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.change_customer(2, |of| of.unbinding = Unbinding::BegunByOriginalReseller);
    world.settle(&id);
    let frozen = TaskKind::Mend { condition: Condition::Frozen };
    assert_eq!(kinds(&world, &id, &approver("distributor")), [frozen]);
}

#[test]
fn administration_has_stale_facts_renewed_r11_3() {
    let (mut world, id) = submitted(1);
    world.settings = Settings { stale_after_hours: Some(1), ..world.settings };
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &sub_customer(1), agree());
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    let stale = TaskKind::Mend { condition: Condition::StaleFacts };
    let [task] = &waiting(&world, &id, &ADMINISTRATION, None)[..] else { unreachable!("one task") };
    assert_eq!((task.kind, task.until), (stale, Some(world.now + Span::days(10))));
    assert_eq!(kinds(&world, &id, &approver("original")), []);
}

#[test]
fn the_applicant_answers_terms_and_the_decider_goes_on_r8_1() {
    let (mut world, id) = submitted(1);
    let on = world.application(&id).head.version;
    let terms = Terms::CutoverOn(instant(5));
    world.does(&id, &approver("original"), Command::Propose { on, step: Step::OriginalReseller, terms });
    let [task] = &waiting(&world, &id, &member("new", Role::Operator), None)[..] else { unreachable!("one task") };
    assert_eq!((task.kind, task.until), (TaskKind::AnswerProposal, Some(instant(5))));
    assert_eq!(kinds(&world, &id, &member("new", Role::Viewer)), []);
    world.answer_proposal(&id, &approver("new"), Accept::Yes).unwrap();
    assert_eq!(kinds(&world, &id, &approver("new")), []);
}

#[test]
fn a_question_waits_for_the_other_parties_r7_3() {
    let (world, id) = submitted(1);
    let asked = Party::Partner(partner_id("original"));
    let kinds = |actor: &Actor| -> Vec<TaskKind> {
        waiting(&world, &id, actor, Some(&asked)).into_iter().map(|task| task.kind).collect()
    };
    assert_eq!(kinds(&member("new", Role::Operator)), [TaskKind::AnswerQuestion]);
    assert_eq!(kinds(&approver("original")), [RELEASE]);
    assert_eq!(kinds(&approver("other")), []);
}

#[test]
fn the_applicant_mends_contacts_at_which_nothing_arrives_r7_3() {
    let (mut world, id) = submitted(2);
    world.does(
        &id,
        &Actor::Clock,
        Command::ConsentDelivery { rows: [Row(2)].into_iter().collect(), delivered: Delivered::No },
    );
    let [task] = &waiting(&world, &id, &member("new", Role::Operator), None)[..] else { unreachable!("one task") };
    assert_eq!((task.kind, task.records), (TaskKind::ConsentUndelivered, 1));
    assert_eq!(kinds(&world, &id, &approver("original")), [RELEASE]);
}

#[test]
fn the_second_of_two_people_has_what_the_first_has_approved_and_the_first_the_rest_r5_3() {
    let mut world = World::new(3);
    world.settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF };
    let id = world.submit("new", "original", 1..=3);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &Actor::Demonstration, agree());
    world.change_customer(3, |of| of.standing = AccountStanding::Frozen);
    world.settle(&id);
    world.act_as("ada");
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(kinds(&world, &id, &reviewer()), [], "what is left is blocked");
    world.change_customer(3, |of| of.standing = AccountStanding::Normal);
    world.settle(&id);
    let approved: RowSet = [Row(1), Row(2)].into_iter().collect();
    let rest = |world: &World| {
        let until = world.application(&id).records[2].due(world.now).map(|due| due.at);
        Task { kind: REVIEW, about: About::AtReviewBut(approved.clone()), records: 1, until }
    };
    assert_eq!(waiting(&world, &id, &reviewer(), None), [rest(&world)]);
    world.act_as("ben");
    let [second, first] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("two tasks") };
    assert_eq!((second.kind, &second.about), (TaskKind::SecondApproval, &About::These(approved.clone())));
    assert_eq!(*first, rest(&world));
    assert_eq!(kinds(&world, &id, &Actor::Person(Membership::InternalReview { role: Role::Operator })), []);
}

#[test]
fn internal_reviews_approvers_have_an_open_dispute_r10_3() {
    let (mut world, id) = submitted(2);
    world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &sub_customer(2), Command::RaiseDispute { words: "We had an agreement.".to_owned() });
    let [task] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("one task") };
    assert_eq!((task.kind, task.records), (TaskKind::DecideDispute, 1));
    assert_eq!(task.about, About::These([Row(2)].into_iter().collect()));
    assert_eq!(kinds(&world, &id, &Actor::Person(Membership::InternalReview { role: Role::Operator })), []);
    assert!(Marks::of_application(world.application(&id)).has(Marks::DISPUTED));
}

#[test]
fn a_sub_customer_that_was_not_asked_yet_has_nothing_to_do_r5_4() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    world.change_customer(1, |of| of.group = GroupRole::Member);
    world.settle(&id);
    let application = world.application(&id);
    let own = own_tasks(&application.head, &application.records[0], &who(&sub_customer(1)), world.now);
    assert_eq!(own, []);
    assert_eq!(application.records[0].customer, customer_id(1));
}

#[test]
fn a_suspended_partner_decides_nothing_and_can_still_mend_r1_6() {
    let (mut world, id) = submitted(2);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.change_partner("original", |of| of.standing = PartnerStanding::Suspended);
    world.settle(&id);
    assert_eq!(kinds(&world, &id, &approver("original")), [TaskKind::Mend { condition: Condition::Frozen }]);
}

#[test]
fn marks_keep_their_bits_since_they_are_stored() {
    let bits: Vec<u32> = Condition::ALL.into_iter().map(|condition| Marks::condition(condition).bits()).collect();
    assert_eq!(bits, (0..13).map(|place| 1 << place).collect::<Vec<u32>>());
    assert_eq!(Marks::UNDELIVERED.bits(), 16_777_216);
    assert_eq!(Marks::PROPOSED.bits(), 33_554_432);
    assert_eq!(Marks::DISPUTED.bits(), 67_108_864);
    assert!(Marks::from_bits(33).has(Marks::condition(Condition::Frozen)));
}
