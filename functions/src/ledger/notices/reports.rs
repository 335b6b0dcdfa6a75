//! How deliveries went (R9.3), and what follows from it for a record whose consent request didn't arrive (R7.3).
//!
//! Reports come in any order and more than once: a state never goes backwards, and what follows is judged by the states that
//! stand, not by the report that has just come.

use super::super::{
    Ledger,
    protocol::{DeliveryReport, Outcome, Way},
    store::deliveries::{State, StoredDelivery},
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    application::{Actor, Command, Consent, Delivered, PauseReason, Record},
    event::Signature,
    instant::{Instant, Span},
    rows::{Row, RowSet},
};
use std::collections::BTreeMap;

/// The queue tries for half a day; after that, what is still not reported is given to it again.
const RETRIES_LAST: Span = Span::days(1);
/// A webhook is never given up (R8.3): after the queue has, it gets it again.
const WEBHOOK_AGAIN: Span = Span::hours(1);

/// Consent requests of one application, by row and generation of the asking.
type Requests = BTreeMap<(Row, u32), Vec<State>>;

impl Ledger {
    pub fn delivery_reports(&self, viewer: &Viewer, reports: Vec<DeliveryReport>, now: Instant) -> Result<(), Error> {
        viewer.portal()?;
        let ids: Vec<u64> = reports.iter().map(|report| report.id).collect();
        let stored = self.store.deliveries(&ids)?;
        let mut known: BTreeMap<u64, StoredDelivery> = stored.into_iter().map(|of| (of.id, of)).collect();
        self.store.atomically(|| {
            for DeliveryReport { id, outcome } in reports {
                if let Some(of) = known.get_mut(&id) {
                    self.note_outcome(of, outcome, now)?;
                }
            }
            self.store.announce_deliveries(&ids)
        })?;
        let mut by_application: BTreeMap<i64, Requests> = BTreeMap::new();
        for (n, row, generation, state) in self.store.consent_requests(&ids)? {
            by_application.entry(n).or_default().entry((row, generation)).or_default().push(state);
        }
        by_application.into_iter().try_for_each(|(n, requests)| self.follow_consents(n, &requests, now))
    }

    fn note_outcome(&self, of: &mut StoredDelivery, outcome: Outcome, now: Instant) -> Result<(), Error> {
        if let Outcome::Sent { provider_id: Some(provider_id) } = &outcome {
            self.store.provider_took(of.id, provider_id)?;
        }
        let Some(mut state) = state_after(of.state, &outcome) else { return Ok(()) };
        if of.way == Way::Webhook && state == State::Failed {
            state = State::Queued;
        }
        let why = match &outcome {
            Outcome::Failed { why } | Outcome::Retrying { why } => Some(why.as_str()),
            Outcome::Sent { .. } | Outcome::Delivered | Outcome::GivenUp => None,
        };
        self.store.delivery_became(of.id, state, why, now)?;
        if state == State::Queued {
            let wait = if of.way == Way::Webhook { WEBHOOK_AGAIN } else { RETRIES_LAST };
            self.store.enqueue_at(&[of.id], now + wait)?;
        }
        of.state = state;
        Ok(())
    }

    /// R7.3: records whose request has failed on every way pause; those whose request arrived after all go on.
    fn follow_consents(&self, n: i64, requests: &Requests, now: Instant) -> Result<(), Error> {
        let places: Vec<(i64, Row)> = requests.keys().map(|(row, _)| (n, *row)).collect();
        let records = self.store.records_at(&places)?;
        for delivered in [Delivered::Yes, Delivered::No] {
            let rows: RowSet = records
                .iter()
                .filter(|(_, record)| follows(record, requests) == Some(delivered))
                .map(|(_, record)| record.row)
                .collect();
            if rows.is_empty() {
                continue;
            }
            let command = Command::ConsentDelivery { rows, delivered };
            match self.command(self.numbered(n)?, &Actor::Clock, command, &Signature::CLOCK, now) {
                // Settling may have ended them first.
                Ok(_) | Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What the states of its newest request mean for a record; `None` where nothing changes.
fn follows(record: &Record, requests: &Requests) -> Option<Delivered> {
    let paused = record.pause.has(PauseReason::ConsentUndelivered);
    let states = requests.get(&(record.row, record.consent.generation()))?;
    if states.contains(&State::Delivered) {
        return paused.then_some(Delivered::Yes);
    }
    let asked = matches!(record.consent, Consent::Asked { .. }) && record.turn().is_some();
    (asked && !paused && states.iter().all(|state| *state == State::Failed)).then_some(Delivered::No)
}

/// The state after a report; `None` where it says nothing new.
fn state_after(state: State, outcome: &Outcome) -> Option<State> {
    match (state, outcome) {
        (State::Delivered, _) => None,
        (_, Outcome::Delivered) => Some(State::Delivered),
        (State::Failed, _) => None,
        (State::Queued | State::Sent, Outcome::Failed { .. } | Outcome::GivenUp) => Some(State::Failed),
        (State::Queued, Outcome::Sent { .. }) => Some(State::Sent),
        (State::Queued, Outcome::Retrying { .. }) => Some(State::Queued),
        (State::Sent, Outcome::Sent { .. } | Outcome::Retrying { .. }) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes() -> [Outcome; 4] {
        let why = || "the mailbox is full".to_owned();
        [
            Outcome::Retrying { why: why() },
            Outcome::Sent { provider_id: None },
            Outcome::Failed { why: why() },
            Outcome::Delivered,
        ]
    }

    #[test]
    fn whatever_the_order_of_reports_delivered_wins_and_failed_is_second_r9_3() {
        let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 1, 3, 0], [1, 3, 0, 2]];
        for order in orders {
            for left_out in 0..4 {
                let told: Vec<Outcome> =
                    order.iter().filter(|at| **at != left_out).map(|at| outcomes()[*at].clone()).collect();
                let end =
                    told.iter().fold(State::Queued, |state, outcome| state_after(state, outcome).unwrap_or(state));
                let expected = if left_out == 3 { State::Failed } else { State::Delivered };
                assert_eq!(end, expected, "{told:?}");
            }
        }
    }

    #[test]
    fn a_report_that_comes_again_changes_nothing() {
        for outcome in outcomes() {
            let once = state_after(State::Queued, &outcome).unwrap_or(State::Queued);
            let twice = state_after(once, &outcome).unwrap_or(once);
            assert_eq!(once, twice, "{outcome:?}");
        }
    }
}
