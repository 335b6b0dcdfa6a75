//! Reminders (R7.1): an application is looked at when its next one falls due, and its watermark says up to when it has been.
//!
//! The watermark and what is to be told are written together: nobody is reminded twice, or not at all.

use super::super::{Ledger, store::applications::StoredHead};
use crate::error::Error;
use shared::{
    instant::{Instant, Span},
    notices::{next_reminder, reminders},
};

impl Ledger {
    /// Puts the reminders that have fallen due into the outbox, for at most `most` applications.
    pub fn remind_waiting(&self, now: Instant, most: u32) -> Result<(), Error> {
        for (stored, reminded_at) in self.store.to_remind(now, most)? {
            let n = stored.n;
            if let Err(error) = self.remind(stored, reminded_at, now) {
                let problem = error.into_problem();
                crate::log::error(serde_json::json!({ "reminding": n, "problem": problem.detail }));
                self.store.atomically(|| self.store.remind_at(n, Some(now + Span::minutes(5))))?;
            }
        }
        Ok(())
    }

    fn remind(&self, stored: StoredHead, reminded_at: Instant, now: Instant) -> Result<(), Error> {
        let n = stored.n;
        let application = self.store.application(stored)?;
        let due = reminders(&application, reminded_at, now);
        self.store.atomically(|| {
            self.store.tell(n, now, None, due)?;
            self.store.reminded(n, now, next_reminder(&application, now))
        })
    }
}
