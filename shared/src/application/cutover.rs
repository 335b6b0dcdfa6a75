//! Cutover (R8.1): each record that is approved and due moves whole, or stays.
//!
//! Checked at this moment: the conditions (R3.12), how fresh the facts are (R11.3), the new reseller's standing (R1.6) and its
//! credit (R4.4). One event names all records that move, so one transaction carries them.

use super::{Block, Failure, Mode, Record, RecordState, run::Run};
use crate::{
    conditions::Condition,
    event::{BlockedRow, Place, What},
    instant::{Instant, Span},
    rows::{Row, RowSet},
    settings::BLOCKED_AFTER_APPROVAL,
};

/// What keeps a due record from moving.
enum Obstacle {
    /// It waits, and after ten days it fails (R8.4).
    Waits,
    Stale,
    CreditGone,
}

impl Run<'_> {
    /// Cuts over what is due.
    pub fn cut_over_due(&mut self) {
        let due: Vec<Row> = self
            .application
            .records
            .iter()
            .filter(|record| cutover_of(record).is_some_and(|at| at <= self.now))
            .map(|record| record.row)
            .collect();
        if due.is_empty() {
            return;
        }
        let (mut moving, mut waiting, mut stale, mut gone) = (Vec::new(), Vec::new(), Vec::new(), RowSet::default());
        let mut credit = self.credit;
        for row in due {
            let Some(record) = self.application.record(row) else { continue };
            match self.obstacle(record, credit.is_backed()) {
                None => moving.push(row),
                Some(Obstacle::Waits) => waiting.push(row),
                Some(Obstacle::Stale) => stale.push(row),
                Some(Obstacle::CreditGone) => {
                    if let Some(amount) = record.credit.amount() {
                        credit = credit.released(amount);
                    }
                    gone.insert(row);
                }
            }
        }
        self.block_stale(&stale);
        waiting.extend(stale);
        self.fail_overdue(&waiting);
        if !gone.is_empty() {
            self.push(What::Failed { rows: gone, why: Failure::CreditGone });
        }
        self.end_all_if_one_ended();
        let all_or_nothing = self.application.head.mode == Mode::AllOrNothing;
        let whole = moving.len() == self.application.records.len();
        if !moving.is_empty() && (whole || !all_or_nothing) {
            self.push(What::CutOver { rows: moving.into_iter().collect() });
        }
    }

    fn obstacle(&self, record: &Record, backed: bool) -> Option<Obstacle> {
        if record.is_blocked() || self.facts.is_suspended(&self.application.head.parties.new_reseller) {
            return Some(if self.is_stale(record) { Obstacle::Stale } else { Obstacle::Waits });
        }
        if self.is_stale(record) {
            return Some(Obstacle::Stale);
        }
        (!backed).then_some(Obstacle::CreditGone)
    }

    /// R11.3.
    pub(super) fn is_stale(&self, record: &Record) -> bool {
        let limit = self.facts.settings.stale_after_hours.map(Span::hours);
        let known = self.facts.customers.get(&record.customer);
        limit.zip(known).is_some_and(|(limit, facts)| self.now.since(facts.customer.as_of) > limit)
    }

    /// Stale facts block only here: until cutover nobody needs them fresh.
    fn block_stale(&mut self, rows: &[Row]) {
        let key = self.application.head.seal_key.clone();
        let seq = self.next_seq();
        let fresh: Vec<_> = rows
            .iter()
            .filter_map(|row| self.application.record(*row))
            .filter(|record| !record.is_blocked())
            .map(|record| BlockedRow {
                row: record.row,
                by: key.seal(&Place::Conditions(seq, record.row).to_string(), vec![Condition::StaleFacts]),
            })
            .collect();
        if !fresh.is_empty() {
            self.push(What::Blocked { rows: fresh });
        }
    }

    fn fail_overdue(&mut self, rows: &[Row]) {
        let suspended = self.facts.is_suspended(&self.application.head.parties.new_reseller);
        let overdue: RowSet = rows
            .iter()
            .filter_map(|row| self.application.record(*row))
            .filter(|record| waited_from(record).is_some_and(|from| from + BLOCKED_AFTER_APPROVAL <= self.now))
            .map(|record| record.row)
            .collect();
        if !overdue.is_empty() {
            let why = if suspended { Failure::NewResellerSuspended } else { Failure::BlockedTooLong };
            self.push(What::Failed { rows: overdue, why });
        }
    }
}

pub(super) fn cutover_of(record: &Record) -> Option<Instant> {
    match record.state {
        RecordState::Approved(approved) => Some(approved.cutover),
        RecordState::Awaiting(_) | RecordState::Ended(_) => None,
    }
}

/// From when the ten days of R8.4 count: the day of cutover, or of the block if that came later.
fn waited_from(record: &Record) -> Option<Instant> {
    let cutover = cutover_of(record)?;
    match record.block {
        Block::Blocked { since, .. } => Some(cutover.max(since)),
        Block::Clear => Some(cutover),
    }
}

impl Record {
    /// When an open record is lost if whoever has to do something doesn't, judged at `now`: it expires (R7.1), or it fails (R8.4).
    pub fn lost_at(&self, now: Instant) -> Option<Instant> {
        match self.state {
            RecordState::Awaiting(_) => self.due(now).map(|due| due.at),
            RecordState::Approved(_) => fails_at(self),
            RecordState::Ended(_) => None,
        }
    }
}

/// When an approved record that can't move fails at the latest: what the alarm has to know.
pub(super) fn fails_at(record: &Record) -> Option<Instant> {
    waited_from(record).map(|from| from + BLOCKED_AFTER_APPROVAL)
}
