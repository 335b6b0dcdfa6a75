//! A sub-customer's consent by its personal link (R5.4): what the link leads to, and the answer by it.
//!
//! The Worker has checked the link's seal; here it counts which asking it was for. A link that a newer one has replaced answers nothing
//! and shows nothing but that. Everything else is the same decision as for somebody who is signed in.

use super::{Ledger, commands, protocol::ConsentOf, store::applications::StoredHead, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::{ChangeAnswer, ConsentLinkAnswer, ConsentRequest, Problem, ProblemCode},
    application::{Actor, Command, Record},
    event::{Origin, Signature, Signer},
    instant::Instant,
    tr, view,
};

impl Ledger {
    /// Reading answers nothing.
    pub fn consent_link(&self, viewer: &Viewer) -> Result<ConsentLinkAnswer, Error> {
        let of = viewer.consent_link()?;
        let (stored, record) = self.linked(of)?;
        let names = self.store.names(&[&stored.head])?;
        let present = self.store.allocation_of(&record.customer)?;
        view::consent_link(&stored.head, &names, &record, of.generation, present).ok_or_else(unknown)
    }

    pub fn answer_consent_link(
        &self,
        viewer: &Viewer,
        request: ConsentRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let ConsentOf { generation, .. } = *viewer.consent_link()?;
        let (stored, record) = self.linked(viewer.consent_link()?)?;
        if generation < record.consent.generation() {
            return Err(replaced());
        }
        let customer = record.customer;
        let signature = Signature { by: Signer::ConsentLink { customer: customer.clone() }, origin };
        let actor = Actor::ConsentLink { customer, generation };
        let command = Command::AnswerConsent { answer: commands::consent_answer(request) };
        Ok(commands::changed(self.command(stored, &actor, command, &signature, now)?))
    }

    /// The record that a link is about.
    fn linked(&self, of: &ConsentOf) -> Result<(StoredHead, Record), Error> {
        let stored = self.store.head(of.application.as_str())?.ok_or_else(unknown)?;
        let record = self.store.records_at(&[(stored.n, of.row)])?.pop().map(|(_, record)| record);
        Ok((stored, record.ok_or_else(unknown)?))
    }
}

/// What whoever comes without a link of ours is told.
pub fn unknown() -> Error {
    Error::refused(Problem::new(
        ProblemCode::ConsentLinkUnknown,
        tr!(
            "This isn't a link that this portal sent, or what it was about is gone. Open the newest message again, or sign in."
        ),
    ))
}

fn replaced() -> Error {
    Error::refused(Problem::new(
        ProblemCode::ConsentNotAsked,
        tr!("A newer link was sent to you, and this one no longer answers. Open the newest message."),
    ))
}
