//! Carrying an event out on an application: the fold that makes its state from its history.
//!
//! Total: every event has one effect, none is refused, and a record that has ended stays as it is.

use super::{
    Application, Approved, Authorisation, Block, Consent, CreditLine, Dispute, Ended, Ending, Given, Pause, Proposal,
    Record, RecordState, Step, Turn, WaitingFor, places::GivenAt,
};
use crate::{
    directory::Role,
    event::{DeciderRole, Event, What},
    instant::Instant,
    rows::{Row, RowSet},
    settings::Settings,
};

impl Record {
    /// The only way into a final state; a record that is final already stays as it is.
    fn end(&mut self, at: Instant, how: Ending) {
        if self.is_open() {
            self.state = RecordState::Ended(Ended { at, how });
            self.block = Block::Clear;
            self.pause = Pause { used: self.pause.used, ..Pause::NONE };
        }
    }

    fn enter(&mut self, step: Step, at: Instant, settings: &Settings) {
        self.state = RecordState::Awaiting(Turn { step, since: at, deadline: at + settings.decision_time() });
        // A pause that goes on starts anew with the fresh deadline; what it has used stays used.
        self.pause.restart(at);
    }

    /// Moves both deadlines by what a pause has added.
    fn resume(&mut self, why: super::PauseReason, at: Instant) {
        let added = self.pause.end(why, at);
        if let RecordState::Awaiting(turn) = &mut self.state {
            turn.deadline = turn.deadline + added;
        }
        if let Consent::Asked { until, .. } = &mut self.consent {
            *until = *until + added;
        }
    }
}

impl Application {
    fn each(&mut self, rows: &RowSet, mut change: impl FnMut(&mut Record)) {
        for row in rows.iter() {
            if let Some(record) = self.record_mut(row).filter(|record| record.is_open()) {
                change(record);
            }
        }
    }

    fn authorised(&mut self, step: Step, rows: RowSet, event: &Event, statement: Option<crate::texts::TextVersion>) {
        let Some(party) = self.head.parties.at(step).cloned() else { return };
        self.head.authorisations.push(Authorisation {
            party,
            given: GivenAt::Step(step),
            role: DeciderRole::Partner(Role::Approver),
            statement,
            rows,
            on: event.version,
            at: event.at,
        });
    }

    fn set_credit(&mut self, lines: &[(Row, crate::credit::Credit)]) {
        for (row, credit) in lines {
            if let Some(record) = self.record_mut(*row).filter(|record| record.is_open()) {
                record.credit = CreditLine::Set(*credit);
            }
        }
    }

    /// Carries an event out. Never refuses: what may happen was decided before the event existed.
    pub fn apply(mut self, event: &Event) -> Self {
        let at = event.at;
        let settings = self.head.settings.clone();
        match &event.what {
            // The records come with the application that the opening made (`open`).
            What::Opened(_) | What::ApprovedBySilence { .. } => {}
            // How many people it takes, and who was the first (`review`).
            What::ReviewBegan { .. } | What::TwoPeopleNeeded | What::FirstApproved { .. } => {}
            What::CreditSet { lines } => {
                self.set_credit(&lines.lines());
                self.authorised(Step::NewReseller, lines.rows(), event, None);
            }
            What::CreditChanged { lines } => self.set_credit(&lines.lines()),
            What::Approved { step, rows, statement, role, .. } => {
                if matches!(role, DeciderRole::Partner(_)) {
                    self.authorised(*step, rows.clone(), event, statement.clone());
                }
            }
            What::Rejected { step, rows, reason, words, .. } => self.each(rows, |record| {
                record.end(at, Ending::Rejected { by: *step, reason: *reason, words: words.clone() });
            }),
            What::Excepted { step, rows, .. } => {
                for row in rows {
                    if let Some(record) = self.record_mut(row.row) {
                        let words = row.words.clone();
                        record.end(at, Ending::Rejected { by: *step, reason: row.reason, words });
                    }
                }
            }
            What::Advanced { rows, step, .. } => self.each(rows, |record| record.enter(*step, at, &settings)),
            What::ConsentAsked { rows, until } => self.each(rows, |record| {
                let generation = record.consent.generation().saturating_add(1);
                record.consent = Consent::Asked { at, until: *until, generation };
            }),
            What::ConsentGiven { rows, how, .. } => self.each(rows, |record| {
                let generation = record.consent.generation();
                record.consent = Consent::Given { at, how: *how, generation };
            }),
            What::ConsentAttested { rows, .. } => self.each(rows, |record| {
                let generation = record.consent.generation();
                record.consent = Consent::Given { at, how: Given::Attested, generation };
            }),
            What::ConsentRefused { rows, words } | What::ConsentTakenBack { rows, words } => {
                self.each(rows, |record| {
                    record.consent = Consent::Refused { at };
                    record.end(at, Ending::RefusedBySubCustomer { words: words.clone() });
                });
            }
            What::Withdrawn { rows } => self.each(rows, |record| record.end(at, Ending::Withdrawn)),
            What::Expired { rows, waiting_for } => self.each(rows, |record| {
                if *waiting_for == WaitingFor::Consent {
                    record.consent = Consent::Lapsed { at };
                }
                record.end(at, Ending::Expired { waiting_for: *waiting_for });
            }),
            What::Blocked { rows } => {
                for row in rows {
                    if let Some(record) = self.record_mut(row.row).filter(|record| record.is_open()) {
                        let since = match record.block {
                            Block::Blocked { since, .. } => since,
                            Block::Clear => at,
                        };
                        record.block = Block::Blocked { since, by: row.by.clone() };
                    }
                }
            }
            What::Unblocked { rows } => self.each(rows, |record| record.block = Block::Clear),
            What::Paused { rows, why } => self.each(rows, |record| record.pause.begin(*why, at)),
            What::Resumed { rows, why } => self.each(rows, |record| record.resume(*why, at)),
            What::ReadyToCutOver { rows, at: cutover } => self.each(rows, |record| {
                record.state = RecordState::Approved(Approved { at, cutover: *cutover });
                record.pause.restart(at);
            }),
            What::CutOver { rows } => self.each(rows, |record| record.end(at, Ending::Migrated)),
            What::Failed { rows, why } => self.each(rows, |record| record.end(at, Ending::Failed(*why))),
            What::DistributorChanged { step, to } => {
                match step {
                    Step::IncomingDistributor => self.head.parties.incoming_distributor = Some(to.clone()),
                    Step::OutgoingDistributor => self.head.parties.outgoing_distributor = Some(to.clone()),
                    Step::NewReseller | Step::OriginalReseller | Step::InternalReview => {}
                }
                let rows = self.rows_at(*step);
                self.each(&rows, |record| record.enter(*step, at, &settings));
            }
            What::Proposed { by, terms } => {
                self.head.proposal = Proposal::Open { by: *by, at, terms: terms.clone() };
            }
            What::ProposalAccepted { cutover } => {
                self.head.cutover = *cutover;
                self.head.proposal = Proposal::None;
            }
            What::ProposalDeclined => self.head.proposal = Proposal::None,
            What::DisputeRaised { rows, .. } => self.head.dispute = Dispute::Open { at, rows: rows.clone() },
            What::DisputeDismissed { rows, .. } => self.head.dispute = Dispute::Dismissed { at, rows: rows.clone() },
            What::DisputePermitted { rows, .. } => self.head.dispute = Dispute::Permitted { at, rows: rows.clone() },
            What::Resubmitted { resubmission } => {
                let rows = self.head.dispute.rows();
                self.head.dispute = Dispute::Resubmitted { at, rows, resubmission: resubmission.clone() };
            }
        }
        self.apply_to_review(event);
        self.head.revision = event.seq;
        self.head.version = event.version;
        self.head.chain = event.hash();
        self
    }
}
