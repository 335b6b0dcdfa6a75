//! A new link for a sub-customer (R5.4), and the one resubmission after a dispute (R10.3).

use super::{
    super::{testing::*, *},
    ApplicationId,
};
use crate::{api::ConsentLinkAnswer, ids::CustomerId, instant::Span, view};
use std::collections::{BTreeMap, BTreeSet};

fn link(number: u32, generation: u32) -> Actor {
    Actor::ConsentLink { customer: customer_id(number), generation }
}

fn only(row: u32) -> RowSet {
    RowSet::from_iter([Row(row)])
}

#[test]
fn a_replaced_link_no_longer_answers_and_the_new_one_has_the_same_deadline_r5_4() {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    let before = world.application(&id).record(Row(1)).unwrap().consent.clone();
    let Consent::Asked { until, generation: 1, .. } = before else { unreachable!("{before:?}") };
    world.now = world.now + Span::days(3);
    world.does(&id, &approver("new"), Command::AskConsentAgain { rows: only(1) });
    let after = world.application(&id).record(Row(1)).unwrap().consent.clone();
    assert!(matches!(after, Consent::Asked { until: still, generation: 2, .. } if still == until), "{after:?}");
    assert_eq!(world.command(&id, &link(1, 1), agree()), Err(Refusal::ConsentNotAsked));
    world.does(&id, &link(1, 2), agree());
    assert!(world.application(&id).record(Row(1)).unwrap().has_consent());
    assert!(!world.application(&id).record(Row(2)).unwrap().has_consent(), "a link answers for its own record only");
}

#[test]
fn only_the_applicant_asks_again_and_only_those_who_have_not_answered_r5_4() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    let again = || Command::AskConsentAgain { rows: only(1) };
    assert_eq!(world.command(&id, &approver("original"), again()), Err(Refusal::NotAllowed));
    assert_eq!(world.command(&id, &approver("other"), again()), Err(Refusal::NotAParty));
    world.does(&id, &sub_customer(1), agree());
    assert_eq!(world.command(&id, &approver("new"), again()), Err(Refusal::ConsentNotAsked));
}

#[test]
fn a_link_shows_what_it_asks_or_says_that_a_newer_one_was_sent_r5_4() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    let shown = |world: &World, generation| {
        let application = world.application(&id);
        view::consent_link(&application.head, &BTreeMap::new(), application.record(Row(1)).unwrap(), generation, None)
    };
    let Some(ConsentLinkAnswer::Open { question, .. }) = shown(&world, 1) else { unreachable!() };
    assert_eq!(question.sub_customer, customer_id(1));
    world.does(&id, &approver("new"), Command::AskConsentAgain { rows: only(1) });
    assert_eq!(shown(&world, 1), Some(ConsentLinkAnswer::Replaced));
    assert!(matches!(shown(&world, 2), Some(ConsentLinkAnswer::Open { .. })));
}

fn disputed(world: &mut World) -> ApplicationId {
    let id = world.submit("new", "original", 1..=2);
    world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &approver("new"), Command::RaiseDispute { words: "It owes us nothing.".into() });
    id
}

fn resubmit(customers: impl IntoIterator<Item = CustomerId>) -> Command {
    let resubmission = ApplicationId::from_random(7);
    Command::Resubmit { resubmission, customers: BTreeSet::from_iter(customers) }
}

#[test]
fn a_permitted_resubmission_is_made_once_and_of_the_disputed_only_r10_3() {
    let mut world = World::new(3);
    let id = disputed(&mut world);
    let ours = || [customer_id(1), customer_id(2)];
    assert_eq!(world.command(&id, &approver("new"), resubmit(ours())), Err(Refusal::NoDispute), "not decided yet");
    let outcome = DisputeOutcome::PermitResubmission;
    world.does(&id, &reviewer(), Command::DecideDispute { outcome, words: "The debt is paid.".into() });
    assert_eq!(world.command(&id, &approver("new"), resubmit([customer_id(3)])), Err(Refusal::NoDispute));
    assert_eq!(world.command(&id, &approver("original"), resubmit(ours())), Err(Refusal::NotAllowed));
    world.does(&id, &approver("new"), resubmit([customer_id(1)]));
    assert_eq!(world.command(&id, &approver("new"), resubmit(ours())), Err(Refusal::NoDispute), "once");
}

#[test]
fn internal_review_decides_a_resubmission_in_the_original_resellers_place_r10_3() {
    let mut world = World::new(1);
    let opening =
        Opening { original_decider: OriginalDecider::InternalReview, ..world.opening("new", "original", 1..=1) };
    let id = world.open(opening).unwrap();
    let too_late = world.approve(&id, &approver("original"), Step::OriginalReseller);
    assert_eq!(too_late, Err(Refusal::NotAllowed));
    world.approve(&id, &reviewer(), Step::OriginalReseller).unwrap();
    world.does(&id, &sub_customer(1), agree());
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Migrated));
}
