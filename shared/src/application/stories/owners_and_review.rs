//! Who owns a sub-customer at which instant (R1.3, R1.4, R8.2), and the programme's own team, which decides last (R1.1, R5.3).

use super::{
    super::{testing::*, *},
    all_agree,
};
use crate::{
    directory::{Membership, Role},
    ids::PartnerId,
    instant::{Instant, Span},
};

/// Who owned a sub-customer at an instant, all of them if there were several.
fn owners_at(world: &World, number: u32, at: Instant) -> Vec<PartnerId> {
    let history = &world.owners[&customer_id(number)];
    let until = history.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
    let intervals = history.iter().zip(until);
    let holds = intervals.filter(|((from, _), until)| *from <= at && until.is_none_or(|until| at < until));
    holds.map(|((_, owner), _)| owner.clone()).collect()
}

#[test]
fn internal_review_is_the_programmes_own_team_and_sees_applications_of_all_partners_r1_1() {
    let mut world = World::new(2);
    let ids = [world.submit("new", "original", 1..=1), world.submit("other", "original", 2..=2)];
    for id in ids {
        let application = world.application(&id);
        let review = Membership::InternalReview { role: Role::Approver };
        assert!(application.decides_at(&review, Step::InternalReview));
        assert_eq!(application.head.parties.at(Step::InternalReview), None, "it is of no partner");
    }
}

#[test]
fn a_sub_customer_has_one_owner_at_every_instant_r1_3() {
    let (mut world, began) = (World::new(1), instant(0));
    let id = world.submit("new", "original", 1..=1);
    all_agree(&mut world, &id);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.now = world.now + Span::days(2);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    for hours in 0..24 * 5 {
        let at = began + Span::hours(hours);
        assert_eq!(owners_at(&world, 1, at).len(), 1, "at {at}");
    }
}

#[test]
fn the_original_reseller_owns_it_until_the_instant_of_cutover_r1_4() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    all_agree(&mut world, &id);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    assert_eq!(world.customers[&customer_id(1)].owner, partner_id("original"), "a yes moves nobody yet");
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(world.customers[&customer_id(1)].owner, partner_id("new"));
}

#[test]
fn a_late_charge_goes_to_the_owner_at_the_time_of_use_r8_2() {
    let mut world = World::new(1);
    let id = world.submit("new", "original", 1..=1);
    all_agree(&mut world, &id);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.now = world.now + Span::days(3);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    let cutover = world.now;
    let just_before = Instant::from_millis(cutover.millis() - 1);
    assert_eq!(owners_at(&world, 1, just_before), [partner_id("original")]);
    assert_eq!(owners_at(&world, 1, cutover), [partner_id("new")]);
}

#[test]
fn internal_review_decides_last_and_not_before_r5_3() {
    let mut world = World::new(1);
    world.give(1..=1, "south");
    let id = world.submit("north", "south", 1..=1);
    for (who, step) in [("distributor", Step::IncomingDistributor), ("south", Step::OriginalReseller)] {
        let early = world.approve(&id, &reviewer(), Step::InternalReview);
        assert_eq!(early, Err(Refusal::NotAtThatStep), "before {step:?}");
        world.approve(&id, &approver(who), step).unwrap();
    }
    all_agree(&mut world, &id);
    world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    assert_eq!(world.status(&id, 1), Some(Status::Migrated), "nobody is asked after it");
}
