//! Retention (R10.2): what the programme's settings say isn't kept for good goes, by the alarm, a bounded piece at a time.
//!
//! It runs once an hour, and again at once while something is left. An application that can't be erased is put off and logged: it holds
//! no other back. Every application that loses its personal values has an entry in the audit log; its chain can be checked as before.

use super::{
    Ledger,
    opening::new_seal_key,
    store::{
        applications::{HEAD_COLUMNS, StoredHead},
        audit::NewAudit,
        integer,
    },
};
use crate::{error::Error, log, portal::Portal};
use futures_util::future;
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, AuditSaid},
    event::Origin,
    instant::{Instant, Span},
};

/// Applications looked at in one run, and pieces of them that are erased.
const APPLICATIONS: u32 = 20;
const PIECES: u32 = 40;
/// Files deleted in one run, at the same time at most.
const FILES: u32 = 50;
const FILES_AT_A_TIME: usize = 6;
/// Until the next run: with nothing left to do, and with something.
const USUALLY: Span = Span::hours(1);
const AT_ONCE: Span = Span::seconds(1);
/// After a run that failed; and for an application that can't be erased, or not yet.
const AFTER_FAILURE: Span = Span::minutes(5);
const LATER: Span = Span::hours(24);

fn days_before(now: Instant, days: u32) -> Instant {
    let back = i64::try_from(Span::days(days).millis()).unwrap_or(i64::MAX);
    Instant::from_millis(now.millis().saturating_sub(back))
}

/// Whether there is more to erase of an application now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Something,
    Nothing,
}

impl Ledger {
    /// Does a piece of what is due. If that fails, it is tried again a while later.
    pub async fn tidy(&self, now: Instant) -> Result<(), Error> {
        if self.store.next_tidying()? > now {
            return Ok(());
        }
        self.store.atomically(|| self.store.tidy_at(now + AFTER_FAILURE))?;
        let more = self.tidy_some(now).await?;
        let next = self.now() + if more { AT_ONCE } else { USUALLY };
        self.store.atomically(|| self.store.tidy_at(next))
    }

    /// Answers whether there is more to do.
    async fn tidy_some(&self, now: Instant) -> Result<bool, Error> {
        let retention = self.settings()?.retention;
        let ago = |days| days_before(now, days);
        let mut more = false;
        if let Some(days) = retention.applications {
            more |= self.erase_waiting(ago(days), now)?;
            more |= self.store.atomically(|| self.store.erase_contacts(ago(days)))?;
        }
        more |= self.store.atomically(|| self.store.prune_messages(ago(retention.messages)))?;
        more |= self.store.atomically(|| self.store.prune_audit(ago(retention.audit)))?;
        more |= self.delete_files().await?;
        Ok(more)
    }

    /// Answers whether there may be more to do.
    fn erase_waiting(&self, before: Instant, now: Instant) -> Result<bool, Error> {
        let waiting = self.store.to_erase(before, now, APPLICATIONS)?;
        let mut pieces = PIECES;
        for n in &waiting {
            let mut left = Left::Something;
            while left == Left::Something && pieces > 0 {
                pieces -= 1;
                left = self.store.atomically(|| self.erase_some(*n, now)).or_else(|error| {
                    let problem = error.into_problem();
                    log::error(serde_json::json!({ "erasing": n, "problem": problem.detail }));
                    self.store.atomically(|| self.store.erase_later(*n, now + LATER))?;
                    Ok::<_, Error>(Left::Nothing)
                })?;
            }
        }
        Ok(!waiting.is_empty())
    }

    /// One piece: some events, some of what was told, or all the rest.
    fn erase_some(&self, n: i64, now: Instant) -> Result<Left, Error> {
        let sql = format!("SELECT {HEAD_COLUMNS} FROM applications a WHERE a.n = ?");
        let stored = self.store.heads(&sql, vec![integer(n)])?.pop();
        let stored: StoredHead = stored.ok_or_else(|| Error::internal("no such application", n))?;
        if stored.head.is_disputed() {
            // Looked at again when the dispute may have ended.
            self.store.erase_later(n, now + LATER)?;
            return Ok(Left::Nothing);
        }
        if !self.store.erase_events(n)? || !self.store.erase_told(n)? {
            return Ok(Left::Something);
        }
        let before = self.store.application(stored)?;
        let after = before.clone().erased(new_seal_key()?);
        self.store.update_application(n, &before, &after, now)?;
        self.store.erase_around(n, now)?;
        let entry = NewAudit {
            by: AuditBy::Portal,
            kind: AuditKind::Retention,
            outcome: AuditOutcome::Done,
            said: AuditSaid::Erased,
            about: after.head.id.to_string(),
            origin: Origin::default(),
        };
        self.store.audit(&entry, now)?;
        Ok(Left::Nothing)
    }

    /// Other calls may run meanwhile: a file is forgotten only once it is gone. Answers whether there are more.
    async fn delete_files(&self) -> Result<bool, Error> {
        let waiting = self.store.files_to_delete(FILES)?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let files = Portal::new(self.env.clone()).files()?;
        for some in waiting.chunks(FILES_AT_A_TIME) {
            let deleted = future::join_all(some.iter().map(|file| files.delete(&file.application, file.hash))).await;
            for (file, deleted) in some.iter().zip(deleted) {
                match deleted {
                    Ok(()) => self.store.atomically(|| self.store.file_deleted(file))?,
                    // Logged; it is tried again with the next run.
                    Err(error) => drop(error.into_problem()),
                }
            }
        }
        Ok(waiting.len() >= usize::try_from(FILES).unwrap_or(usize::MAX))
    }
}
