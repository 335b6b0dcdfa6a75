//! The sub-customer's consent (R5.4): answered, taken back, attested, and whether its request arrived (R7.3).

use super::{
    Actor, Consent, ConsentAnswer, Delivered, Given, PauseReason, Record, Refusal, decide::check_length, run::Run,
};
use crate::{
    directory::Membership,
    event::What,
    instant::Instant,
    rows::RowSet,
    seal::Hash,
    texts::{TextKind, current},
};
use std::collections::BTreeMap;

impl Run<'_> {
    /// Given consent stands and can be taken back until internal approval; an attested one can be refused.
    pub(super) fn answer_of(&mut self, actor: &Actor, answer: ConsentAnswer) -> Result<(), Refusal> {
        let asked = |record: &Record| matches!(record.consent, Consent::Asked { .. });
        let given = |record: &Record| record.has_consent();
        let attested = |record: &Record| matches!(record.consent, Consent::Given { how: Given::Attested, .. });
        match answer {
            ConsentAnswer::Agree { text } => {
                let rows = self.rows_of(actor, asked)?;
                if text != current(TextKind::Consent).version {
                    return Err(Refusal::TextOutdated);
                }
                self.push(What::ConsentGiven { rows, how: Given::from(actor), text });
            }
            ConsentAnswer::Refuse { words } => {
                check_length(&words)?;
                let rows = self.rows_of(actor, |record| asked(record) || attested(record))?;
                let words = self.seal_words(&words);
                self.push(What::ConsentRefused { rows, words });
            }
            ConsentAnswer::TakeBack { words } => {
                check_length(&words)?;
                let rows = self.rows_of(actor, given)?;
                let words = self.seal_words(&words);
                self.push(What::ConsentTakenBack { rows, words });
            }
        }
        Ok(())
    }

    /// The open, undecided records that an actor answers for.
    fn rows_of(&self, actor: &Actor, wanted: impl Fn(&Record) -> bool) -> Result<RowSet, Refusal> {
        let theirs = |record: &Record| match actor {
            Actor::Person(Membership::SubCustomer { sub_customer }) => record.customer == *sub_customer,
            Actor::ConsentLink { customer, generation } => {
                record.customer == *customer && record.consent.generation() == *generation
            }
            Actor::Demonstration => true,
            Actor::Person(_) | Actor::Clock | Actor::Directory => false,
        };
        match actor {
            Actor::Person(Membership::SubCustomer { .. }) | Actor::ConsentLink { .. } | Actor::Demonstration => {}
            Actor::Person(_) | Actor::Clock | Actor::Directory => return Err(Refusal::NotAllowed),
        }
        let rows = self.rows_where(|record| theirs(record) && record.turn().is_some() && wanted(record));
        if rows.is_empty() { Err(Refusal::ConsentNotAsked) } else { Ok(rows) }
    }

    /// A new link for those who were asked and haven't answered; until when stays what it was.
    pub(super) fn ask_consent_again(&mut self, actor: &Actor, rows: &RowSet) -> Result<(), Refusal> {
        self.is_applicant(actor)?;
        let mut asked: BTreeMap<Instant, RowSet> = BTreeMap::new();
        for record in self.application.records.iter().filter(|r| rows.contains(r.row) && r.turn().is_some()) {
            if let Consent::Asked { until, .. } = record.consent {
                asked.entry(until).or_default().insert(record.row);
            }
        }
        if asked.is_empty() {
            return Err(Refusal::ConsentNotAsked);
        }
        asked.into_iter().for_each(|(until, rows)| self.push(What::ConsentAsked { rows, until }));
        Ok(())
    }

    pub(super) fn attest_consent(&mut self, actor: &Actor, rows: &RowSet, attachment: Hash) -> Result<(), Refusal> {
        self.is_applicant(actor)?;
        if !self.attests_consent() {
            return Err(Refusal::AttestationNotUsed);
        }
        let rows = self.rows_where(|record| {
            rows.contains(record.row) && record.turn().is_some() && matches!(record.consent, Consent::Asked { .. })
        });
        if rows.is_empty() {
            return Err(Refusal::ConsentNotAsked);
        }
        self.push(What::ConsentAttested { rows, attachment });
        Ok(())
    }

    /// R7.3: a request that didn't arrive pauses the record; one that did after all lets it go on.
    pub(super) fn consent_delivery(
        &mut self,
        actor: &Actor,
        rows: &RowSet,
        delivered: Delivered,
    ) -> Result<(), Refusal> {
        if *actor != Actor::Clock {
            return Err(Refusal::NotAllowed);
        }
        let why = PauseReason::ConsentUndelivered;
        let asked = |record: &Record| rows.contains(record.row) && matches!(record.consent, Consent::Asked { .. });
        let paused = |record: &Record| rows.contains(record.row) && record.pause.has(why);
        match delivered {
            Delivered::No => {
                let rows = self.rows_where(|record| asked(record) && record.turn().is_some() && !paused(record));
                if rows.is_empty() {
                    return Err(Refusal::NothingToDo);
                }
                self.push(What::Paused { rows, why });
            }
            Delivered::Yes => {
                let rows = self.rows_where(paused);
                if rows.is_empty() {
                    return Err(Refusal::NothingToDo);
                }
                self.push(What::Resumed { rows, why });
            }
        }
        Ok(())
    }
}
