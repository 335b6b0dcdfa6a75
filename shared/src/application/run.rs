//! A decision in the making: the application as it stands after each event so far, and the credit that goes with it.
//!
//! Events are pushed one after the other and carried out at once, so that each next step of a decision sees what the ones
//! before have done. The events and the application that come out of it always belong together.

use super::{Application, Effect, Facts, Step, Version, effects};
use crate::{
    credit::{Credit, CreditPosition},
    event::{self, AdvanceReason, CreditLines, Event, Link, Place, Signature, Signer, What},
    ids::PersonId,
    instant::Instant,
    rows::{Row, RowSet},
    settings::ConsentBy,
    texts::{TextKind, current},
};
use std::collections::BTreeMap;

pub(super) struct Run<'a> {
    pub application: Application,
    pub facts: &'a Facts,
    /// The new reseller's, with the effects of the events so far.
    pub credit: CreditPosition,
    pub now: Instant,
    signature: &'a Signature,
    events: Vec<Event>,
}

impl<'a> Run<'a> {
    pub fn new(application: Application, facts: &'a Facts, signature: &'a Signature, now: Instant) -> Self {
        Self { application, facts, credit: facts.credit, now, signature, events: Vec::new() }
    }

    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    pub fn finish(self) -> (Application, Vec<Event>) {
        (self.application, self.events)
    }

    /// What the next event's number will be: part of the place that a sealed value has.
    pub fn next_seq(&self) -> super::Revision {
        super::Revision(self.application.head.revision.0.saturating_add(1))
    }

    /// Seals a text that belongs to the next event.
    pub fn seal_words(&self, words: &str) -> crate::seal::Sealed<String> {
        self.application.head.seal_key.seal(&Place::Words(self.next_seq()).to_string(), words.to_owned())
    }

    /// Seals the amounts of credit lines that the next event sets.
    pub fn seal_lines(&self, lines: &BTreeMap<Row, Credit>) -> CreditLines {
        let lines = lines.iter().map(|(row, credit)| (*row, *credit));
        CreditLines::seal(&self.application.head.seal_key, self.next_seq(), lines)
    }

    pub fn push(&mut self, what: What) {
        let head = &self.application.head;
        let version = match &what {
            What::Opened(_) => Version::FIRST,
            what if raises_version(what) => head.version.next(),
            _ => head.version,
        };
        let link = Link {
            application: &head.id,
            seal_key: &head.seal_key,
            revision: head.revision,
            chain: head.chain,
            version,
        };
        let event = event::next(link, what, self.signature, self.now);
        for effect in effects(&self.application, &event) {
            self.account_for(&effect);
        }
        let records = std::mem::take(&mut self.application.records);
        let before = Application { head: self.application.head.clone(), records };
        self.application = before.apply(&event);
        self.events.push(event);
    }

    fn account_for(&mut self, effect: &Effect) {
        let held = |row: Row| {
            self.application.record(row).filter(|record| record.is_open()).and_then(|record| record.credit.amount())
        };
        match effect {
            Effect::Hold { row, amount, .. } => {
                // The first hold comes with the opening, when the application has no records that hold anything yet.
                let before = if self.application.head.revision.0 == 0 { None } else { held(*row) };
                if let Some(before) = before {
                    self.credit = self.credit.released(before);
                }
                self.credit.held = self.credit.held.plus(amount.money());
            }
            Effect::Release { row } => {
                if let Some(amount) = held(*row) {
                    self.credit = self.credit.released(amount);
                }
            }
            Effect::Move { allocation, .. } => {
                self.credit.allocated = self.credit.allocated.plus(allocation.money());
            }
        }
    }

    /// Moves records on from a step that is decided, past every place whose party has said yes already (R5.5).
    pub fn advance(&mut self, rows: RowSet, from: Step) {
        let mut moving = rows;
        let mut step = from;
        let mut why = AdvanceReason::Approved;
        while let Some(next) = self.application.head.parties.step_after(step) {
            if moving.is_empty() {
                return;
            }
            let review_begins = next == Step::InternalReview && self.application.head.review.has_not_begun();
            self.push(What::Advanced { rows: moving.clone(), step: next, why });
            if review_begins {
                self.begin_review();
            }
            self.arrive(&moving, next);
            moving = moving.iter().filter(|row| self.application.has_authorised(next, *row)).collect();
            step = next;
            why = AdvanceReason::AlreadyAuthorised;
        }
    }

    /// What happens when records reach a step: at the original reseller's, consent is asked for (R5.4).
    pub fn arrive(&mut self, rows: &RowSet, step: Step) {
        if step != Step::OriginalReseller {
            return;
        }
        if let super::Opener::SubCustomer(_) = self.application.head.opener {
            // It asked for the move itself: nobody is asked twice (R2.5, R5.5).
            let agreed_to = self.application.head.agreed_to.clone();
            let text = agreed_to.unwrap_or_else(|| current(TextKind::Consent).version);
            self.push(What::ConsentGiven { rows: rows.clone(), how: super::Given::Opened, text });
            return;
        }
        self.ask_consent(rows.clone());
    }

    /// Asks for consent, or asks anew.
    pub fn ask_consent(&mut self, rows: RowSet) {
        if rows.is_empty() {
            return;
        }
        let until = self.now + self.application.head.settings.consent_time();
        self.push(What::ConsentAsked { rows, until });
    }

    /// R5.4: consent is asked anew of those who were asked before, when credit, parties or date change.
    pub fn ask_consent_anew(&mut self, concerned: impl Fn(Row) -> bool) {
        let asked = |record: &&super::Record| {
            record.turn().is_some()
                && concerned(record.row)
                && matches!(record.consent, super::Consent::Asked { .. } | super::Consent::Given { .. })
        };
        let rows: RowSet = self.application.records.iter().filter(asked).map(|record| record.row).collect();
        self.ask_consent(rows);
    }

    /// R2.2: in an all-or-nothing application the first record that ends otherwise than by migration ends all.
    pub fn end_all_if_one_ended(&mut self) {
        if self.application.head.mode != super::Mode::AllOrNothing || !self.application.is_open() {
            return;
        }
        if self.application.records.iter().all(super::Record::is_open) {
            return;
        }
        let rows = self.application.open_records().map(|record| record.row).collect();
        self.push(What::Failed { rows, why: super::Failure::AnotherRecordEnded });
    }

    /// The person who asks, if it is one.
    pub fn signer(&self) -> Option<&PersonId> {
        match &self.signature.by {
            Signer::Person { id, .. } => Some(id),
            _ => None,
        }
    }

    pub fn attests_consent(&self) -> bool {
        self.application.head.settings.consent == ConsentBy::Attestation
    }
}

/// R5.7: what changes what people decide on.
fn raises_version(what: &What) -> bool {
    match what {
        What::CreditSet { .. }
        | What::CreditChanged { .. }
        | What::Withdrawn { .. }
        | What::DistributorChanged { .. }
        | What::ProposalAccepted { .. } => true,
        What::Opened(_)
        | What::Approved { .. }
        | What::Rejected { .. }
        | What::Excepted { .. }
        | What::Advanced { .. }
        | What::ApprovedBySilence { .. }
        | What::ConsentAsked { .. }
        | What::ConsentGiven { .. }
        | What::ConsentRefused { .. }
        | What::ConsentTakenBack { .. }
        | What::ConsentAttested { .. }
        | What::Expired { .. }
        | What::Blocked { .. }
        | What::Unblocked { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::ReadyToCutOver { .. }
        | What::CutOver { .. }
        | What::Failed { .. }
        | What::Proposed { .. }
        | What::ProposalDeclined
        | What::DisputeRaised { .. }
        | What::DisputeDismissed { .. }
        | What::DisputePermitted { .. }
        | What::Resubmitted { .. }
        | What::ReviewBegan { .. }
        | What::TwoPeopleNeeded
        | What::FirstApproved { .. } => false,
    }
}
