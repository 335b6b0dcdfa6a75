//! Which calls the audit log keeps, and what it says of them: one place for all, so that none forgets it.
//!
//! The entry is written in the transaction of what it tells of: both are kept, or neither. What was refused is kept as well, but for
//! what isn't the caller's: that the Worker notes for every endpoint alike (`Ask::NoteAttempt`). What a person is invited to, and how
//! somebody signed in, is told where it happens.

use super::{Ledger, protocol::Ask, store::audit::NewAudit, viewer::Viewer};
use crate::{error::Error, language::in_english};
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, ImportAnswer},
    event::Origin,
    instant::Instant,
    settings::Settings,
    words,
};

/// A call that the log keeps, from before it is answered.
pub struct Audited {
    by: AuditBy,
    origin: Origin,
    kind: AuditKind,
    /// In words, once it is done.
    what: String,
    about: String,
    details: Details,
}

/// What the words have to be made of afterwards.
enum Details {
    None,
    /// Its numbers are in the answer.
    Import,
    /// As they were before.
    Settings(Box<Settings>),
}

impl Ledger {
    /// What the log has to say about a call; `None` for most.
    pub fn audited(&self, viewer: &Viewer, ask: &Ask, origin: &Origin) -> Result<Option<Audited>, Error> {
        let mut about = String::new();
        let mut details = Details::None;
        let (kind, what) = match ask {
            Ask::SignOut => (AuditKind::SignOut, "Signed out"),
            Ask::SignOutEverywhere => (AuditKind::Sessions, "Signed out everywhere"),
            Ask::SignOthersOut => (AuditKind::Sessions, "Signed everybody else out"),
            Ask::EndSession { .. } => (AuditKind::Sessions, "Ended another session of their own"),
            Ask::ChangeSettings(_) => {
                details = Details::Settings(Box::new(self.settings()?));
                (AuditKind::Settings, "Changed the settings")
            }
            Ask::MoveClock(request) => {
                about = format!("{} hours forward", request.forward_hours);
                (AuditKind::Settings, "Moved the demonstration's clock")
            }
            Ask::ImportPartners { .. } => {
                details = Details::Import;
                (AuditKind::Import, "Imported partners")
            }
            Ask::ImportPeople { .. } => {
                details = Details::Import;
                (AuditKind::Import, "Imported people")
            }
            Ask::ImportSubCustomers { .. } => {
                details = Details::Import;
                (AuditKind::Import, "Imported sub-customers")
            }
            _ => return Ok(None),
        };
        let (by, origin, what) = (viewer.audited(), origin.clone(), what.to_owned());
        Ok(Some(Audited { by, origin, kind, what, about, details }))
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
        let Audited { by, origin, kind, what, about, details } = audited;
        let (outcome, what) = match (answered, details) {
            (Err(Error::Refused(problem)), _) => {
                let why = in_english(|| words::problem_title(problem.code));
                (AuditOutcome::Refused, format!("{what}: {why}"))
            }
            (Err(_), _) => return Ok(None),
            (Ok(_), Details::None) => (AuditOutcome::Done, what),
            (Ok(answer), Details::Import) => (AuditOutcome::Done, format!("{what}: {}", numbers(answer)?)),
            (Ok(_), Details::Settings(before)) => {
                (AuditOutcome::Done, format!("{what}: {}", differences(&before, &self.settings()?)?))
            }
        };
        Ok(Some(NewAudit { by, kind, outcome, what, about, origin }))
    }
}

fn numbers(answer: &[u8]) -> Result<String, Error> {
    let ImportAnswer { lines, applied, older, unchanged } =
        serde_json::from_slice(answer).map_err(|error| Error::internal("an import's answer", error))?;
    Ok(format!("{lines} lines, {applied} applied, {older} older, {unchanged} unchanged"))
}

/// Every setting that has changed, with both values.
fn differences(before: &Settings, after: &Settings) -> Result<String, Error> {
    let value =
        |settings: &Settings| serde_json::to_value(settings).map_err(|error| Error::internal("settings", error));
    let (before, after) = (value(before)?, value(after)?);
    let keys = after.as_object().into_iter().flat_map(|all| all.keys());
    let of = |all: &serde_json::Value, key: &str| all.get(key).cloned().unwrap_or_default();
    let changed = keys.filter(|key| of(&before, key) != of(&after, key));
    let told = changed.map(|key| format!("{key} from {} to {}", of(&before, key), of(&after, key)));
    Ok(told.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::settings;

    #[test]
    fn a_change_of_settings_is_told_with_both_values() {
        let after = Settings { decision_days: 20, days_between_migrations: Some(90), ..settings() };
        let before = Settings { decision_days: 10, days_between_migrations: None, ..settings() };
        let told = differences(&before, &after).unwrap();
        assert_eq!(told, "days_between_migrations from null to 90, decision_days from 10 to 20");
    }
}
