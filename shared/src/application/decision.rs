//! Approving and rejecting at a step (R5.6 to R5.8), by partners and by internal review alike.

use super::{
    Actor, CutoverTime, Decision, Exception, LeftWhy, Mode, Record, Refusal, RejectReason, RowChoice, Step, Verdict,
    decide::check_words, run::Run,
};
use crate::{
    directory::Role,
    event::{DeciderRole, ExceptedRow, What},
    rows::{Row, RowSet},
    texts::{TextKind, TextVersion, current},
};
use std::collections::BTreeSet;

impl Run<'_> {
    /// Decides the records that are at the step and listed; answers which of them stay for later, and why.
    ///
    /// A block or a missing consent stands in the way of a yes, not of a no.
    pub(super) fn decision(&mut self, actor: &Actor, decision: Decision) -> Result<Vec<(Row, LeftWhy)>, Refusal> {
        let Decision { step, on, rows, verdict } = decision;
        self.may_decide(actor, step)?;
        self.check_version(on)?;
        let listed = self.rows_where(|record| rows.includes(record.row) && record.is_at(step));
        if listed.is_empty() {
            return Err(Refusal::NotAtThatStep);
        }
        let all_or_nothing = self.application.head.mode == Mode::AllOrNothing;
        if all_or_nothing && listed.len() != self.application.open_records().count() {
            return Err(Refusal::NoExceptions);
        }
        let elsewhere = self.elsewhere(&rows, &listed);
        match verdict {
            Verdict::Reject { reason, words } => {
                check_words(&words)?;
                self.reject(step, listed, reason, &words);
                Ok(elsewhere)
            }
            Verdict::Approve { statement, except } => {
                self.check_statement(step, statement.as_ref())?;
                if all_or_nothing && !except.is_empty() {
                    return Err(Refusal::NoExceptions);
                }
                let mut left = self.approve(step, &listed, statement, except)?;
                left.extend(elsewhere);
                Ok(left)
            }
        }
    }

    /// Rows that were named one by one but aren't at the step.
    fn elsewhere(&self, rows: &RowChoice, listed: &RowSet) -> Vec<(Row, LeftWhy)> {
        match rows {
            RowChoice::All => Vec::new(),
            RowChoice::Only(only) => {
                only.iter().filter(|row| !listed.contains(*row)).map(|row| (row, LeftWhy::NotAtThatStep)).collect()
            }
        }
    }

    fn reject(&mut self, step: Step, rows: RowSet, reason: RejectReason, words: &str) {
        let on = self.application.head.version;
        let words = self.seal_words(words);
        self.push(What::Rejected { step, on, rows, reason, words });
    }

    /// R5.6: the original reseller ticks the statement in force; elsewhere a tick may be given ahead (R5.5).
    fn check_statement(&self, step: Step, statement: Option<&TextVersion>) -> Result<(), Refusal> {
        let in_force = current(TextKind::DataTransferStatement).version;
        match statement {
            Some(version) if *version != in_force => Err(Refusal::TextOutdated),
            Some(_) => Ok(()),
            None if step == Step::OriginalReseller && self.application.head.decider_at(step).is_some() => {
                Err(Refusal::StatementNotAccepted)
            }
            None => Ok(()),
        }
    }

    fn approve(
        &mut self,
        step: Step,
        listed: &RowSet,
        statement: Option<TextVersion>,
        except: Vec<Exception>,
    ) -> Result<Vec<(Row, LeftWhy)>, Refusal> {
        // The new reseller accepts by setting every credit line (R5.9).
        if step == Step::NewReseller {
            return Err(Refusal::CreditLinesIncomplete);
        }
        if step == Step::InternalReview && self.facts.is_suspended(&self.application.head.parties.new_reseller) {
            return Err(Refusal::PartnerSuspended);
        }
        let mut excepted = BTreeSet::new();
        for exception in &except {
            check_words(&exception.words)?;
            if !listed.contains(exception.row) || !excepted.insert(exception.row) {
                return Err(Refusal::NotAtThatStep);
            }
        }
        let review = step == Step::InternalReview;
        if review && self.application.head.review.has_not_begun() {
            // Records that came to review before a threshold could be set.
            self.begin_review();
        }
        let (taken, mut left) = self.sort_out(step, listed, &excepted);
        let (taken, first) = if review { self.as_one_of_two(taken, &mut left)? } else { (taken, RowSet::default()) };
        if taken.is_empty() && first.is_empty() && excepted.is_empty() {
            return Err(Refusal::NothingToDecide { left });
        }
        let on = self.application.head.version;
        if !except.is_empty() {
            let key = self.application.head.seal_key.clone();
            let seq = self.next_seq();
            let rows = except.into_iter().map(|exception| ExceptedRow::seal(&key, seq, exception)).collect();
            self.push(What::Excepted { step, on, rows });
        }
        if !first.is_empty() {
            self.push(What::FirstApproved { on, rows: first, statement: statement.clone() });
        }
        if taken.is_empty() {
            return Ok(left);
        }
        let by_review = self.application.head.decider_at(step).is_none();
        let role = if by_review { DeciderRole::InternalReview } else { DeciderRole::Partner(Role::Approver) };
        self.push(What::Approved { step, on, rows: taken.clone(), statement, role });
        if step == Step::InternalReview {
            self.approve_finally(taken)
        } else {
            self.advance(taken, step)
        }
        Ok(left)
    }

    /// Which of the listed rows a yes can take. All-or-nothing records advance together or not at all (R2.2).
    fn sort_out(&self, step: Step, listed: &RowSet, excepted: &BTreeSet<Row>) -> (RowSet, Vec<(Row, LeftWhy)>) {
        let (mut taken, mut left) = (RowSet::default(), Vec::new());
        for row in listed.iter().filter(|row| !excepted.contains(row)) {
            match self.application.record(row).and_then(|record| obstacle(record, step)) {
                Some(why) => left.push((row, why)),
                None => taken.insert(row),
            }
        }
        if self.application.head.mode == Mode::AllOrNothing && !left.is_empty() {
            left.extend(taken.iter().map(|row| (row, LeftWhy::HeldByAnother)));
            left.sort_unstable();
            taken = RowSet::default();
        }
        (taken, left)
    }

    /// R8.1: cutover follows internal approval at once, or at the agreed date.
    fn approve_finally(&mut self, rows: RowSet) {
        let at = match self.application.head.cutover {
            CutoverTime::Immediate => self.now,
            CutoverTime::On(date) => date.max(self.now),
        };
        self.push(What::ReadyToCutOver { rows, at });
        self.cut_over_due();
    }
}

/// What keeps a record from being approved at a step (R5.8).
fn obstacle(record: &Record, step: Step) -> Option<LeftWhy> {
    if record.is_blocked() {
        Some(LeftWhy::Blocked)
    } else if step == Step::InternalReview && !record.has_consent() {
        Some(LeftWhy::WithoutConsent)
    } else {
        None
    }
}
