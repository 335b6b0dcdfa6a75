//! The programme's audit log, as its administration reads it, and what is noted there.
//!
//! An entry about something that is done is written in the transaction that does it (`Store::audit`); a refused attempt changes
//! nothing else, so the Worker notes it by a call of its own (`Ask::NoteAttempt`).

use super::{Ledger, protocol::Attempt, store::audit::NewAudit, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, Nothing},
    directory::Person,
    event::Origin,
    instant::Instant,
    thread::Party,
};

impl Viewer {
    /// As the audit log names who calls.
    pub fn audited(&self) -> AuditBy {
        match self {
            Viewer::Member(member) => audited(&member.person),
            Viewer::Nobody => AuditBy::Nobody,
            Viewer::System => AuditBy::System,
            Viewer::Portal => AuditBy::Portal,
            Viewer::ConsentLink(_) => AuditBy::ConsentLink,
        }
    }

    /// An entry about something that the caller does; `about` names the thing.
    pub fn did(&self, kind: AuditKind, what: &str, about: &str, origin: Origin) -> NewAudit {
        let (by, outcome) = (self.audited(), AuditOutcome::Done);
        NewAudit { by, kind, outcome, what: what.to_owned(), about: about.to_owned(), origin }
    }
}

/// A person, as the audit log names them.
pub fn audited(person: &Person) -> AuditBy {
    AuditBy::Person { id: person.id.clone(), name: person.name.clone(), party: Party::from(&person.membership) }
}

impl Ledger {
    pub fn note_attempt(
        &self,
        viewer: &Viewer,
        attempt: Attempt,
        origin: Origin,
        now: Instant,
    ) -> Result<Nothing, Error> {
        let Attempt { kind, what, about, times } = attempt;
        let entry = NewAudit { by: viewer.audited(), kind, outcome: AuditOutcome::Refused, what, about, origin };
        self.store.atomically(|| self.store.audit_attempt(entry, times, now))?;
        Ok(Nothing {})
    }
}
