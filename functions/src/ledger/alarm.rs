//! The one alarm: at the earliest of a deadline, a reminder, a recheck, a document to publish, an event that the log's tree lacks,
//! something to tell or to send, and of what retention ends.
//!
//! It arms itself again before it does anything, does a bounded amount, and never throws: what is left is the next run's. Deadlines
//! hold without it, because every command settles first (R7.1); it is there so that they are seen to.

use super::{Ledger, store::documents::Dirty};
use crate::{error::Error, portal};
use futures_util::future;
use shared::instant::Instant;
use std::time::Duration;

/// If a run breaks off, the next begins so much later.
const RETRY: Duration = Duration::from_secs(30);
/// Applications settled in one run.
const SETTLED: u32 = 5;
/// Applications whose parties are reminded in one run.
const REMINDED: u32 = 5;
/// Receivers told in one run, and deliveries given to the queue.
const TOLD: usize = 100;
const ENQUEUED: u32 = 200;
/// KV takes at most so many writes in one invocation, with room to spare.
const PUBLISHED: u32 = 500;
/// Writes on their way at the same time; the platform allows six connections.
const AT_A_TIME: usize = 6;
/// KV takes one write a second for a key. Milliseconds.
const PACE: i64 = 1_000;
/// After a write that KV refused. Milliseconds.
const PAUSE: i64 = 5_000;

impl Ledger {
    pub async fn rung(&self) -> Result<(), Error> {
        // The alarm that was set has rung: whatever comes of this run, it is to be set again.
        self.store.unsettled();
        self.state.storage().set_alarm(RETRY).await?;
        self.ready()?;
        let now = self.now();
        // One after the other, and none keeps the others from running.
        let settled = self.settle_waiting(now, SETTLED);
        // Before publishing, so that the log's new head goes out with what it covers.
        let logged = self.grow_log(now);
        let published = self.publish(now).await;
        let reminded = self.remind_waiting(now, REMINDED);
        let told = self.tell_waiting(now, TOLD);
        let enqueued = self.enqueue_waiting(now, ENQUEUED).await;
        let tidied = self.tidy(now).await;
        self.arm().await?;
        settled.and(logged).and(published).and(reminded).and(told).and(enqueued).and(tidied)
    }

    /// Sets the alarm to the next thing that waits. Where nothing was written, it is set already.
    pub async fn arm(&self) -> Result<(), Error> {
        if !self.store.has_written() {
            return Ok(());
        }
        // Before the await: what another call writes meanwhile is that call's to see to.
        self.store.settled();
        self.set_alarm().await.inspect_err(|_| self.store.unsettled())
    }

    async fn set_alarm(&self) -> Result<(), Error> {
        let now = self.now();
        let storage = self.state.storage();
        match self.next_wake(now)? {
            Some(at) => storage.set_alarm(Duration::from_millis(at.since(now).millis())).await?,
            None => storage.delete_alarm().await?,
        }
        Ok(())
    }

    fn next_wake(&self, now: Instant) -> Result<Option<Instant>, Error> {
        let recheck = self.store.has_rechecks()?.then_some(now);
        let publishing = self.store.next_publishing()?.map(|written| shifted(written, PACE));
        let due = self.store.row("SELECT min(due_at) FROM applications WHERE due_at IS NOT NULL", vec![])?;
        let due = due.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis);
        let (reminder, telling) = (self.store.next_reminding()?, self.store.next_telling()?);
        let sending = self.store.next_enqueuing()?;
        let logging = self.store.log_is_behind()?.then_some(shifted(now, PACE));
        let tidying = Some(self.store.next_tidying()?);
        Ok([recheck, logging, publishing, due, reminder, telling, sending, tidying].into_iter().flatten().min())
    }

    /// Publishes what is dirty, the latest version only. A write that is repeated writes the same.
    async fn publish(&self, now: Instant) -> Result<(), Error> {
        let portal = portal::Portal::new(self.env.clone());
        let published = portal.published()?;
        let written_before = shifted(now, -PACE);
        for some in self.store.dirty(written_before, PUBLISHED)?.chunks(AT_A_TIME) {
            let writes = some.iter().map(|dirty| async {
                let written = match self.store.document(dirty) {
                    Ok(Some(text)) => published.put(&dirty.document, dirty.version, text).await,
                    Ok(None) => Ok(()),
                    Err(error) => Err(error),
                };
                self.note(dirty, written)
            });
            future::join_all(writes).await.into_iter().collect::<Result<(), Error>>()?;
        }
        Ok(())
    }

    /// Other calls may have run since the document was read: only the version that was written counts as published.
    fn note(&self, dirty: &Dirty, written: Result<(), Error>) -> Result<(), Error> {
        let now = self.now();
        match written {
            Ok(()) => self.store.atomically(|| self.store.published(&dirty.document, dirty.version, now)),
            Err(error) => {
                let problem = error.into_problem();
                crate::log::error(serde_json::json!({ "publishing": "failed", "problem": problem.detail }));
                self.store.atomically(|| self.store.publish_later(&dirty.document, shifted(now, PAUSE)))
            }
        }
    }
}

fn shifted(at: Instant, millis: i64) -> Instant {
    Instant::from_millis(at.millis().saturating_add(millis))
}
