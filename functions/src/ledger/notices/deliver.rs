//! What the portal's own delivery asks: what is to be sent where, and, the other way, which deliveries there are to see to.
//!
//! The queue carries ids only and may lose or repeat them. A delivery stays here until its outcome is reported; one of which nothing
//! is heard for an hour is given to the queue again.

use super::super::{
    Ledger,
    protocol::{Content, DeliveryReport, Moved, Outcome, QueuedDelivery, ToDeliver, Way},
    store::{
        deliveries::{NO_ADDRESS, State, StoredDelivery},
        notices::Said,
    },
    viewer::Viewer,
};
use crate::{error::Error, language, portal::Portal};
use shared::{
    credit::Credit,
    instant::{Instant, Span},
    notices::{About, Told},
    rows::{Row, RowSet},
};
use std::collections::BTreeMap;

/// Messages that the queue takes at a time.
const AT_A_TIME: usize = 100;
/// If nothing is heard of a delivery for so long, it is given to the queue again.
const UNHEARD: Span = Span::hours(1);
/// If the queue didn't take it.
const RETRY: Span = Span::seconds(30);
/// Deliveries asked for with one call at most.
const MOST: usize = 1_000;

impl Ledger {
    /// Those of these that wait to be sent. What the directory has no address for has failed.
    pub fn to_deliver(&self, viewer: &Viewer, mut ids: Vec<u64>, now: Instant) -> Result<Vec<ToDeliver>, Error> {
        viewer.portal()?;
        ids.truncate(MOST);
        let stored = self.store.deliveries(&ids)?.into_iter().filter(|stored| stored.state == State::Queued);
        let (known, unknown): (Vec<_>, Vec<_>) =
            stored.partition(|stored| stored.way == Way::Webhook || stored.to.is_some());
        if !unknown.is_empty() {
            let failed = |of: StoredDelivery| DeliveryReport {
                id: of.id,
                outcome: Outcome::Failed { why: NO_ADDRESS.to_owned() },
            };
            self.delivery_reports(viewer, unknown.into_iter().map(failed).collect(), now)?;
        }
        self.with_content(known)
    }

    /// A mail or SMS as it was or will be sent.
    pub fn mail_to_read(&self, viewer: &Viewer, id: u64) -> Result<Option<ToDeliver>, Error> {
        viewer.portal()?;
        let mut stored = self.store.deliveries(&[id])?;
        // Of somebody who is gone there is no invitation to read.
        stored.retain(|stored| stored.way != Way::Webhook && (stored.invites.is_none() || stored.to.is_some()));
        Ok(self.with_content(stored)?.pop())
    }

    fn with_content(&self, stored: Vec<StoredDelivery>) -> Result<Vec<ToDeliver>, Error> {
        let ids: Vec<u64> = stored.iter().map(|stored| stored.id).collect();
        let mut carried: BTreeMap<u64, Vec<Said>> = BTreeMap::new();
        for (by, said) in self.store.carried(&ids)? {
            carried.entry(by).or_default().push(said);
        }
        let content = |mut of: StoredDelivery| {
            let carries = carried.remove(&of.id).unwrap_or_default();
            let content = match (of.moved.take(), of.said.take(), of.invites.as_ref()) {
                (Some(rows), _, _) => self.cut_over(&of, &rows)?,
                (None, Some(own), _) => said(own, carries, &of),
                (None, None, Some(person)) => {
                    Content::Invitation(language::speaking(of.language, || self.invitation(person))?)
                }
                (None, None, None) => return Err(Error::internal("a delivery without its notice", of.id)),
            };
            let (to, language) = (of.to.unwrap_or_default(), of.language);
            Ok(ToDeliver { id: of.id, at: of.at, way: of.way, to, language, content })
        };
        stored.into_iter().map(content).collect()
    }

    /// R8.3. A record that has moved keeps its credit line.
    fn cut_over(&self, of: &StoredDelivery, rows: &RowSet) -> Result<Content, Error> {
        let head = self.numbered(of.n)?.head;
        let parties = &head.parties;
        let places: Vec<(i64, Row)> = rows.iter().map(|row| (of.n, row)).collect();
        let moved = self.store.records_at(&places)?.into_iter().map(|(_, record)| Moved {
            allocation: record.credit.amount().unwrap_or(Credit::ZERO),
            sub_customer: record.customer,
            from: parties.original_reseller.clone(),
            to: parties.new_reseller.clone(),
        });
        Ok(Content::CutOver { application: head.id, at: of.at, moves: moved.collect() })
    }

    /// Gives deliveries to the queue, at most `most`. What it doesn't take waits for the next run.
    pub async fn enqueue_waiting(&self, now: Instant, most: u32) -> Result<(), Error> {
        self.store.atomically(|| self.store.gather(now))?;
        let ids = self.store.to_enqueue(now, most)?;
        if ids.is_empty() {
            return Ok(());
        }
        for some in ids.chunks(AT_A_TIME) {
            let taken = self.enqueue(some).await;
            // A report may have come meanwhile: only what is still queued is looked at again.
            let again = now + if taken.is_ok() { UNHEARD } else { RETRY };
            self.store.atomically(|| self.store.enqueue_at(some, again))?;
            taken?;
        }
        Ok(())
    }

    async fn enqueue(&self, ids: &[u64]) -> Result<(), Error> {
        let queue = Portal::new(self.env.clone()).notices()?;
        let messages = ids.iter().map(|id| QueuedDelivery { delivery: *id }).collect::<Vec<_>>();
        queue.send_batch(messages).await.map_err(|error| Error::Unavailable(format!("the queue: {error}")))
    }
}

/// A notice as it is sent: with the personal link where it asks for an answer, or with others that travel with it.
fn said(own: Said, carried: Vec<Said>, of: &StoredDelivery) -> Content {
    let pair = |Said { about, told }: Said| -> (About, Told) { (about, told) };
    if carried.is_empty() {
        return Content::Notice { consent: of.consent(), about: own.about, told: own.told };
    }
    Content::Digest { reminders: std::iter::once(own).chain(carried).map(pair).collect() }
}
