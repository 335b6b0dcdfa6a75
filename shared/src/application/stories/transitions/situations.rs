//! The states that an application with one record can be in (R6), each brought about by what people do.

use super::{
    super::super::{testing::*, *},
    requests::{
        Do,
        Who::{self, *},
    },
};
use crate::{
    directory::{AccountStanding, PartnerKind, Role},
    instant::Span,
    settings::{ConsentBy, TwoPeople},
};
use Situation::*;

/// An application with one record, in each state that it can be in, from "south" under "rival" to "north" under "distributor".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// Opened by the original reseller; the new one has yet to accept.
    Offered,
    /// Opened by the sub-customer.
    MoveRequested,
    /// The new reseller has accepted the offer: at the incoming distributor.
    OfferAccepted,
    AtIncoming,
    AtOriginal,
    AtOriginalBlocked,
    AtOriginalQuestioned,
    AtOriginalProposed,
    AtOriginalUndelivered,
    /// Where the applicant attests consents.
    AtOriginalAttesting,
    AtOutgoing,
    AtReview,
    AtReviewAgreed,
    AtReviewAgreedBlocked,
    /// Where two people are needed, and nobody has approved.
    AtReviewOfTwo,
    /// Where somebody else than who asks has.
    AtReviewApprovedOnce,
    /// Where who asks has.
    AtReviewApprovedThemselves,
    /// With a date of cutover ahead.
    Approved,
    ApprovedBlocked,
    Migrated,
    /// By the original reseller.
    Rejected,
    Disputed,
    DisputeDismissed,
    DisputePermitted,
    Resubmitted,
    RefusedByCustomer,
    Withdrawn,
    /// By the original reseller's silence.
    Expired,
    Failed,
}

impl Situation {
    pub const ALL: [Situation; 29] = [
        Offered,
        MoveRequested,
        OfferAccepted,
        AtIncoming,
        AtOriginal,
        AtOriginalBlocked,
        AtOriginalQuestioned,
        AtOriginalProposed,
        AtOriginalUndelivered,
        AtOriginalAttesting,
        AtOutgoing,
        AtReview,
        AtReviewAgreed,
        AtReviewAgreedBlocked,
        AtReviewOfTwo,
        AtReviewApprovedOnce,
        AtReviewApprovedThemselves,
        Approved,
        ApprovedBlocked,
        Migrated,
        Rejected,
        Disputed,
        DisputeDismissed,
        DisputePermitted,
        Resubmitted,
        RefusedByCustomer,
        Withdrawn,
        Expired,
        Failed,
    ];
}

/// Where internal approval takes two people (R5.3).
const OF_TWO_PEOPLE: [Situation; 3] = [AtReviewOfTwo, AtReviewApprovedOnce, AtReviewApprovedThemselves];

/// Brings an application into a situation, by what people do.
pub fn bring_about(situation: Situation) -> (World, ApplicationId) {
    let mut world = World::new(2);
    world.give(1..=2, "south");
    let rival = PartnerKind::SecondLevelReseller { distributor: partner_id("rival") };
    world.change_partner("south", |of| of.kind = rival);
    if situation == AtOriginalAttesting {
        world.settings.consent = ConsentBy::Attestation;
    }
    if OF_TWO_PEOPLE.contains(&situation) {
        world.settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF };
    }
    let mut opening = world.opening("north", "south", 1..=1);
    if matches!(situation, Offered | MoveRequested | OfferAccepted) {
        opening.rows.iter_mut().for_each(|row| row.credit = None);
        opening.opener = match situation {
            MoveRequested => Opener::SubCustomer(customer_id(1)),
            _ => Opener::OriginalReseller,
        };
        opening.role = (situation != MoveRequested).then_some(Role::Operator);
    }
    if matches!(situation, Approved | ApprovedBlocked) {
        opening.cutover = CutoverTime::On(world.now + Span::days(20));
    }
    let id = world.open(opening).unwrap();
    lead_to(situation, &mut world, &id);
    world.settle(&id);
    (world, id)
}

fn lead_to(situation: Situation, world: &mut World, id: &ApplicationId) {
    let freeze = |world: &mut World| world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    let does = |world: &mut World, who: Who, what: Do| {
        let application = world.application(id);
        let (actor, command) = (who.actor(application), what.command(application.head.version));
        world.does(id, &actor, command);
    };
    let (operator, chief, reviewer) = (New(Role::Operator), Original(Role::Approver), Review(Role::Approver));
    match situation {
        Offered | MoveRequested | AtIncoming => {}
        OfferAccepted => does(world, New(Role::Approver), Do::SetCredit),
        Withdrawn => does(world, operator, Do::Withdraw),
        Failed => drop(world.customers.remove(&customer_id(1))),
        _ => does(world, Incoming(Role::Approver), Do::Approve(Step::IncomingDistributor)),
    }
    match situation {
        AtOriginalBlocked => freeze(world),
        AtOriginalQuestioned => does(world, chief, Do::AskQuestion),
        AtOriginalProposed => does(world, chief, Do::Propose(Step::OriginalReseller)),
        AtOriginalUndelivered => does(world, Clock, Do::RequestCameBack),
        RefusedByCustomer => does(world, SubCustomer, Do::Refuse),
        Expired => world.now = world.now + Span::days(10),
        Rejected => does(world, chief, Do::Reject(Step::OriginalReseller)),
        Disputed | DisputeDismissed | DisputePermitted | Resubmitted => {
            does(world, chief, Do::Reject(Step::OriginalReseller));
            does(world, operator, Do::RaiseDispute);
        }
        AtOutgoing => does(world, chief, Do::Approve(Step::OriginalReseller)),
        AtReview
        | AtReviewAgreed
        | AtReviewAgreedBlocked
        | AtReviewOfTwo
        | AtReviewApprovedOnce
        | AtReviewApprovedThemselves
        | Approved
        | ApprovedBlocked
        | Migrated => {
            does(world, chief, Do::Approve(Step::OriginalReseller));
            does(world, Outgoing(Role::Approver), Do::Approve(Step::OutgoingDistributor));
            if situation != AtReview {
                does(world, Link, Do::Agree);
            }
        }
        Offered | MoveRequested | OfferAccepted | AtIncoming | AtOriginal | AtOriginalAttesting | Withdrawn
        | Failed => {}
    }
    match situation {
        DisputeDismissed => does(world, reviewer, Do::DismissDispute),
        DisputePermitted | Resubmitted => does(world, reviewer, Do::PermitResubmission),
        Approved | ApprovedBlocked | Migrated | AtReviewApprovedThemselves => {
            does(world, reviewer, Do::Approve(Step::InternalReview));
        }
        AtReviewApprovedOnce => {
            let asks = world.person.clone();
            world.act_as("somebody-else");
            does(world, reviewer, Do::Approve(Step::InternalReview));
            world.person = asks;
        }
        _ => {}
    }
    match situation {
        AtReviewAgreedBlocked | ApprovedBlocked => freeze(world),
        Resubmitted => does(world, operator, Do::Resubmit),
        _ => {}
    }
}
