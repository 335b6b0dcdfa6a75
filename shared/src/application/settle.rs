//! What time and the directory have done to an application since it was last looked at (R7.1, R11.2, R3.12).
//!
//! Runs before every command, so that deadlines hold whether or not an alarm has rung, and after every import. The order
//! matters: parties first, then records that are gone, pauses, blocks, deadlines, and last what is due to cut over.

use super::{
    Application, Block, Delivered, Due, Facts, Failure, PauseReason, Record, RecordState, Step, WaitingFor,
    cutover::{cutover_of, fails_at},
    run::Run,
};
use crate::{
    conditions::{Condition, Mender, Move, check},
    event::{BlockedRow, Event, Place, Signature, What},
    instant::{Instant, Span},
    rows::RowSet,
    settings::Silence,
};
use std::collections::BTreeMap;

/// When what passes with time is looked at again.
const LOOK_AGAIN: Span = Span::hours(1);

/// What is due at `now`, as events in their order; none when nothing is.
pub fn settle(application: &Application, facts: &Facts, signature: &Signature, now: Instant) -> Vec<Event> {
    let mut run = Run::new(application.clone(), facts, signature, now);
    run.follow_distributors();
    run.fail_gone();
    run.follow_suspensions();
    run.follow_conditions();
    run.expire();
    run.end_all_if_one_ended();
    run.cut_over_due();
    run.into_events()
}

/// When `settle` next has something to do, if nothing else happens.
pub fn next_due(application: &Application, now: Instant) -> Option<Instant> {
    let passing = application.open_records().any(is_passing).then(|| now + LOOK_AGAIN);
    let of = |record: &Record| match &record.state {
        RecordState::Awaiting(_) => record.due(now).map(|due| due.at),
        RecordState::Approved(approved) if approved.cutover > now => Some(approved.cutover),
        RecordState::Approved(_) => fails_at(record),
        RecordState::Ended(_) => None,
    };
    application.records.iter().filter_map(of).chain(passing).min()
}

/// Whether a record is blocked by something that passes with time alone (R3.10): no import will say that it has.
fn is_passing(record: &Record) -> bool {
    let Block::Blocked { by, .. } = &record.block else { return false };
    by.value.iter().flatten().any(|condition| condition.mender() == Mender::Time)
}

impl Run<'_> {
    /// R1.6: a second-level reseller's distributor has changed; undecided steps pass to the new one.
    fn follow_distributors(&mut self) {
        for (step, reseller) in [
            (Step::IncomingDistributor, self.application.head.parties.new_reseller.clone()),
            (Step::OutgoingDistributor, self.application.head.parties.original_reseller.clone()),
        ] {
            let Some(asked) = self.application.head.parties.at(step) else { continue };
            let now = self.facts.partners.get(&reseller).and_then(|partner| partner.kind.distributor());
            let undecided = self.application.records.iter().any(|r| r.turn().is_some_and(|turn| turn.step <= step));
            if let Some(to) = now.filter(|now| *now != asked).filter(|_| undecided).cloned() {
                self.push(What::DistributorChanged { step, to });
            }
        }
    }

    /// R11.2: removed from the directory, or owned by somebody else.
    fn fail_gone(&mut self) {
        let original = &self.application.head.parties.original_reseller;
        let (mut removed, mut moved) = (RowSet::default(), RowSet::default());
        for record in self.application.open_records() {
            match self.facts.customers.get(&record.customer) {
                None => removed.insert(record.row),
                Some(facts) if facts.customer.owner != *original => moved.insert(record.row),
                Some(_) => {}
            }
        }
        for (rows, why) in [(removed, Failure::RemovedFromDirectory), (moved, Failure::OwnerChanged)] {
            if !rows.is_empty() {
                self.push(What::Failed { rows, why });
            }
        }
        self.end_all_if_one_ended();
    }

    /// R1.6: the steps of a suspended partner pause, and go on when it is active again.
    fn follow_suspensions(&mut self) {
        let head = &self.application.head;
        let suspended = |record: &Record| {
            let decider = record.turn().and_then(|turn| head.decider_at(turn.step));
            decider.is_some_and(|party| self.facts.is_suspended(party))
        };
        let why = PauseReason::PartnerSuspended;
        let (mut begin, mut end) = (RowSet::default(), RowSet::default());
        for record in self.application.open_records() {
            match (suspended(record), record.pause.has(why)) {
                (true, false) => begin.insert(record.row),
                (false, true) => end.insert(record.row),
                (true, true) | (false, false) => {}
            }
        }
        if !begin.is_empty() {
            self.push(What::Paused { rows: begin, why });
        }
        if !end.is_empty() {
            self.push(What::Resumed { rows: end, why });
        }
    }

    /// R3.12: blocks what fails a condition, and clears what is mended.
    pub(super) fn follow_conditions(&mut self) {
        let parties = &self.application.head.parties;
        let between = Move { original_reseller: &parties.original_reseller, new_reseller: &parties.new_reseller };
        let key = &self.application.head.seal_key;
        let seq = self.next_seq();
        let (mut blocked, mut cleared) = (Vec::new(), RowSet::default());
        for record in self.application.open_records() {
            let facts = self.facts.customers.get(&record.customer);
            let mut failed = check(facts, None, between, &self.facts.settings, self.now);
            // R11.3 is looked at when cutover is due; a record that waits for fresh facts goes on waiting.
            if cutover_of(record).is_some_and(|at| at <= self.now) && self.is_stale(record) {
                failed.push(Condition::StaleFacts);
            }
            match (&record.block, failed.is_empty()) {
                (Block::Blocked { .. }, true) => cleared.insert(record.row),
                (Block::Blocked { by, .. }, false) if by.value.as_ref() == Some(&failed) => {}
                (Block::Clear, true) => {}
                (Block::Blocked { .. } | Block::Clear, false) => {
                    let place = Place::Conditions(seq, record.row).to_string();
                    blocked.push(BlockedRow { row: record.row, by: key.seal(&place, failed) });
                }
            }
        }
        if !blocked.is_empty() {
            self.push(What::Blocked { rows: blocked });
        }
        if !cleared.is_empty() {
            self.push(What::Unblocked { rows: cleared });
        }
    }

    /// R7.1: past its deadline a record expires; R7.2: or the original reseller's silence counts as its approval.
    fn expire(&mut self) {
        let mut silent = RowSet::default();
        let mut expired: BTreeMap<WaitingFor, RowSet> = BTreeMap::new();
        for record in self.application.open_records() {
            match record.due(self.now) {
                Some(Due { at, waiting_for }) if at <= self.now => {
                    if self.silence_approves(record, waiting_for) {
                        silent.insert(record.row);
                    } else {
                        expired.entry(waiting_for).or_default().insert(record.row);
                    }
                }
                Some(_) | None => {}
            }
        }
        for (waiting_for, rows) in expired {
            self.push(What::Expired { rows, waiting_for });
        }
        self.end_all_if_one_ended();
        let silent: RowSet = silent.iter().filter(|row| self.is_still_open(*row)).collect();
        if !silent.is_empty() {
            self.push(What::ApprovedBySilence { rows: silent.clone() });
            self.advance(silent, Step::OriginalReseller);
        }
    }

    fn silence_approves(&self, record: &Record, waiting_for: WaitingFor) -> bool {
        waiting_for == WaitingFor::Decision(Step::OriginalReseller)
            && self.application.head.settings.original_reseller_silence == Silence::Approves
            && self.facts.original_reseller_told == Delivered::Yes
            && self.application.head.original_decider == super::OriginalDecider::Itself
            && !record.is_blocked()
            && !record.is_paused()
    }

    fn is_still_open(&self, row: crate::rows::Row) -> bool {
        self.application.record(row).is_some_and(Record::is_open)
    }
}
