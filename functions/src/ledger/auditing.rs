//! Which calls the audit log keeps, and what it says of them: one place for all, so that none forgets it.
//!
//! The entry is written in the transaction of what it tells of: both are kept, or neither. What was refused is kept as well, but for
//! what isn't the caller's: that the Worker notes for every endpoint alike (`Ask::NoteAttempt`). What a person is invited to, and how
//! somebody signed in, is told where it happens.

use super::{Ledger, protocol::Ask, store::audit::NewAudit, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, AuditSaid, Changed, ImportAnswer, ImportedList},
    event::Origin,
    instant::Instant,
    settings::Settings,
};

/// A call that the log keeps, from before it is answered.
pub struct Audited {
    by: AuditBy,
    origin: Origin,
    kind: AuditKind,
    /// As far as it is known before.
    said: AuditSaid,
    about: String,
    details: Details,
}

/// What is known of it afterwards.
enum Details {
    None,
    /// Its numbers are in the answer.
    Import(ImportedList),
    /// As they were before.
    Settings(Box<Settings>),
}

impl Ledger {
    /// What the log has to say about a call; `None` for most.
    pub fn audited(&self, viewer: &Viewer, ask: &Ask, origin: &Origin) -> Result<Option<Audited>, Error> {
        let mut details = Details::None;
        let import = |list| (AuditKind::Import, AuditSaid::Imported { list, numbers: None });
        let (kind, said) = match ask {
            Ask::SignOut => (AuditKind::SignOut, AuditSaid::SignedOut),
            Ask::SignOutEverywhere => (AuditKind::Sessions, AuditSaid::SignedOutEverywhere),
            Ask::SignOthersOut => (AuditKind::Sessions, AuditSaid::SignedOthersOut),
            Ask::EndSession { .. } => (AuditKind::Sessions, AuditSaid::EndedOwnSession),
            Ask::ChangeSettings(_) => {
                details = Details::Settings(Box::new(self.settings()?));
                (AuditKind::Settings, AuditSaid::ChangedSettings { values: None })
            }
            Ask::MoveClock(request) => (AuditKind::Settings, AuditSaid::MovedClock { hours: request.forward_hours }),
            Ask::ImportPartners { .. } => import(ImportedList::Partners),
            Ask::ImportPeople { .. } => import(ImportedList::People),
            Ask::ImportSubCustomers { .. } => import(ImportedList::SubCustomers),
            _ => return Ok(None),
        };
        if let AuditSaid::Imported { list, .. } = said {
            details = Details::Import(list);
        }
        let (by, origin, about) = (viewer.audited(), origin.clone(), String::new());
        Ok(Some(Audited { by, origin, kind, said, about, details }))
    }

    /// Answers a call that the log keeps, and keeps it there.
    pub fn answer_audited(
        &self,
        audited: Audited,
        now: Instant,
        answer: impl FnOnce() -> Result<Vec<u8>, Error>,
    ) -> Result<Vec<u8>, Error> {
        let answered = self.store.atomically(|| {
            let answered = answer();
            if let Some(entry) = self.entry(audited, &answered)? {
                self.store.audit(&entry, now)?;
            }
            // What was refused has undone itself, and is kept in the log.
            Ok(answered)
        });
        answered?
    }

    fn entry(&self, audited: Audited, answered: &Result<Vec<u8>, Error>) -> Result<Option<NewAudit>, Error> {
        let Audited { by, origin, kind, said, about, details } = audited;
        let (outcome, said) = match (answered, details) {
            (Err(Error::Refused(problem)), _) => {
                let (what, problem) = (Box::new(said), problem.code);
                (AuditOutcome::Refused, AuditSaid::Refused { what, problem })
            }
            (Err(_), _) => return Ok(None),
            (Ok(_), Details::None) => (AuditOutcome::Done, said),
            (Ok(answer), Details::Import(list)) => {
                let numbers: ImportAnswer =
                    serde_json::from_slice(answer).map_err(|error| Error::internal("an import's answer", error))?;
                (AuditOutcome::Done, AuditSaid::Imported { list, numbers: Some(numbers) })
            }
            (Ok(_), Details::Settings(before)) => {
                let values = Changed { before: *before, after: self.settings()? };
                (AuditOutcome::Done, AuditSaid::ChangedSettings { values: Some(Box::new(values)) })
            }
        };
        Ok(Some(NewAudit { by, kind, outcome, said, about, origin }))
    }
}
