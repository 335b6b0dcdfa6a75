//! Disputes (R10.3): the applicant or the sub-customer raises one against the original reseller's no or silence, internal review
//! dismisses it or permits one resubmission, in which it decides in that reseller's place.
//!
//! A dispute moves nobody by itself. The resubmission and the mark that it was made are written in one transaction: it is made once.

use super::{
    Ledger,
    acting::Acting,
    commands::{Done, changed},
    opening::{Once, Prepared},
    store::applications::StoredHead,
    thread::Seen,
    viewer::{Member, Viewer},
};
use crate::error::Error;
use shared::{
    api::{ChangeAnswer, DisputeDecisionRequest, DisputeRequest, PostKind},
    application::{Actor, Command, Refusal},
    event::{Origin, Signature},
    ids::ApplicationId,
    instant::Instant,
    seal::Hash,
};

/// What somebody says in a dispute, with the files that belong to it.
struct Statement<'a> {
    words: &'a str,
    attachments: &'a [Hash],
}

impl Ledger {
    /// Its words are the first statement in the thread.
    pub fn raise_dispute(
        &self,
        viewer: &Viewer,
        id: &str,
        request: &DisputeRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let seen = self.seen(member, id, now)?;
        self.check_attachments(&member.person.membership, &seen, &request.attachments)?;
        let Seen { stored, .. } = seen;
        let command = Command::RaiseDispute { words: request.words.clone() };
        let statement = Statement { words: &request.words, attachments: &request.attachments };
        self.state(member, stored, command, &statement, origin, now)
    }

    /// Its reasons are the last statement in the thread.
    pub fn decide_dispute(
        &self,
        viewer: &Viewer,
        id: &str,
        request: &DisputeDecisionRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.visible(member, id)?;
        let command = Command::DecideDispute { outcome: request.outcome, words: request.words.clone() };
        let statement = Statement { words: &request.words, attachments: &[] };
        self.state(member, stored, command, &statement, origin, now)
    }

    /// A command of a dispute, and what was said with it, kept together.
    fn state(
        &self,
        member: &Member,
        stored: StoredHead,
        command: Command,
        statement: &Statement<'_>,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let n = stored.n;
        let actor = Actor::Person(member.person.membership.clone());
        let post = member.post(PostKind::Dispute, statement.words.trim(), statement.attachments, now);
        let kept = |done: Done| {
            self.store.add_post(n, &post)?;
            Ok(changed(done))
        };
        self.command_with(stored, &actor, command, &member.signature(origin), now, kept)
    }

    /// Opens the one resubmission. Somebody else's dispute, and one that permits nothing, are answered alike.
    pub fn resubmit(
        &self,
        by: Acting<'_>,
        once: Once<'_>,
        disputed: &ApplicationId,
        prepared: Prepared,
        signature: &Signature,
        now: Instant,
    ) -> Result<String, Error> {
        let opening = &prepared.opening;
        let stored = match self.visible(&by, disputed.as_str()) {
            // Internal review decides in the place of the reseller that was disputed, and of no other.
            Ok(stored) if stored.head.parties.original_reseller == opening.original_reseller => stored,
            Ok(_) | Err(Error::NotFound) => return Err(Refusal::NoDispute.into()),
            Err(error) => return Err(error),
        };
        let customers = opening.rows.iter().map(|row| row.customer.clone()).collect();
        let command = Command::Resubmit { resubmission: opening.id.clone(), customers };
        let actor = Actor::Person(by.membership().clone());
        self.command_with(stored, &actor, command, signature, now, |done| {
            self.open(by, once, prepared, signature, now, done.documents)
        })
    }
}
