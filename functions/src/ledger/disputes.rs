//! Disputes (R10.3): the applicant or the sub-customer raises one against the original reseller's no or silence, internal review
//! dismisses it or permits one resubmission, in which it decides in that reseller's place.
//!
//! A dispute moves nobody by itself. The resubmission and the mark that it was made are written in one transaction: it is made once.

use super::{
    Ledger,
    opening::{Once, Prepared},
    viewer::Member,
};
use crate::error::Error;
use shared::{
    application::{Actor, Command, Refusal},
    event::Signature,
    ids::ApplicationId,
    instant::Instant,
};

impl Ledger {
    /// Opens the one resubmission. Somebody else's dispute, and one that permits nothing, are answered alike.
    pub fn resubmit(
        &self,
        member: &Member,
        once: Once<'_>,
        disputed: &ApplicationId,
        prepared: Prepared,
        signature: &Signature,
        now: Instant,
    ) -> Result<String, Error> {
        let opening = &prepared.opening;
        let stored = match self.visible(member, disputed.as_str()) {
            // Internal review decides in the place of the reseller that was disputed, and of no other.
            Ok(stored) if stored.head.parties.original_reseller == opening.original_reseller => stored,
            Ok(_) | Err(Error::NotFound) => return Err(Refusal::NoDispute.into()),
            Err(error) => return Err(error),
        };
        let customers = opening.rows.iter().map(|row| row.customer.clone()).collect();
        let command = Command::Resubmit { resubmission: opening.id.clone(), customers };
        let actor = Actor::Person(member.person.membership.clone());
        self.command_with(stored, &actor, command, signature, now, |done| {
            self.open(member, once, prepared, signature, now, done.documents)
        })
    }
}
