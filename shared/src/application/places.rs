//! Who has said yes with what authority, so that nobody is asked twice (R5.5).
//!
//! A partner's decision, or its opening of the application, counts at every place that the partner holds, once that place is
//! reached, if it met all that the place demands: an approver, and at the original reseller's place the statement's tick.

use super::{Application, OriginalDecider, Step, Version};
use crate::{
    directory::{Membership, Role},
    event::DeciderRole,
    ids::PartnerId,
    instant::Instant,
    rows::{Row, RowSet},
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};

/// A partner's yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    pub party: PartnerId,
    /// Where it was given.
    pub given: GivenAt,
    pub role: DeciderRole,
    pub statement: Option<TextVersion>,
    pub rows: RowSet,
    pub on: Version,
    pub at: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenAt {
    /// By opening the application (R2.5).
    Opening,
    Step(Step),
}

impl Authorisation {
    /// Whether it meets what a place demands.
    pub(crate) fn meets(&self, step: Step) -> bool {
        let approver = self.role == DeciderRole::Partner(Role::Approver);
        match step {
            Step::OriginalReseller => approver && self.statement.is_some(),
            Step::NewReseller | Step::IncomingDistributor | Step::OutgoingDistributor => approver,
            Step::InternalReview => false,
        }
    }
}

impl super::Head {
    /// The partner that decides at a step; none where the programme does, also in an original reseller's place (R10.3).
    pub fn decider_at(&self, step: Step) -> Option<&PartnerId> {
        let in_its_place = step == Step::OriginalReseller && self.original_decider == OriginalDecider::InternalReview;
        self.parties.at(step).filter(|_| !in_its_place)
    }
}

impl Application {
    /// Whether the party that decides at `step` has said yes to the row already.
    pub(super) fn has_authorised(&self, step: Step, row: Row) -> bool {
        self.head.decider_at(step).is_some_and(|party| {
            self.head.authorisations.iter().any(|yes| yes.party == *party && yes.rows.contains(row) && yes.meets(step))
        })
    }

    /// Whether a member decides at a step of this application, if their role allows it.
    pub fn decides_at(&self, member: &Membership, step: Step) -> bool {
        decides_at(&self.head, member, step)
    }
}

/// Whether a member decides at a step, if their role allows it.
pub fn decides_at(head: &super::Head, member: &Membership, step: Step) -> bool {
    match member {
        Membership::Partner { partner, .. } => head.decider_at(step) == Some(partner),
        Membership::InternalReview { .. } => head.parties.has(step) && head.decider_at(step).is_none(),
        Membership::Administration | Membership::SubCustomer { .. } => false,
    }
}
