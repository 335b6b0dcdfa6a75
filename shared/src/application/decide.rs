//! The one decision function: a command on an application as it stands leads to events or a refusal.
//!
//! Guards come in the same order for every command: has the actor a part in it, is this theirs to do, can their partner act,
//! did they see the current version, and only then what the command itself demands.

use super::{
    Accept, Actor, Application, Command, Facts, LeftWhy, Opener, Record, Refusal, RowChoice, Step, Version, places,
    run::Run,
};
use crate::{
    api::MAX_WORDS,
    directory::{Membership, Role},
    event::{Event, Signature},
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::{Row, RowSet},
};

/// What a command led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub events: Vec<Event>,
    /// Records that a decision listed but left for later, and why (R5.8).
    pub left: Vec<(Row, LeftWhy)>,
}

/// Decides a command on an application that has been settled for `now` (`settle`).
pub fn decide(
    application: &Application,
    facts: &Facts,
    actor: &Actor,
    command: Command,
    signature: &Signature,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let mut run = Run::new(application.clone(), facts, signature, now);
    if !has_part(application, actor) {
        return Err(Refusal::NotAParty);
    }
    let mut left = Vec::new();
    match command {
        Command::Decide(decision) => left = run.decision(actor, decision)?,
        Command::SetCredit { on, lines } => run.set_credit(actor, on, lines)?,
        Command::ChangeCredit { on, lines } => run.change_credit(actor, on, lines)?,
        Command::Withdraw { rows } => run.withdraw(actor, &rows)?,
        Command::AnswerConsent { answer } => run.answer_of(actor, answer)?,
        Command::AttestConsent { rows, attachment } => run.attest_consent(actor, &rows, attachment)?,
        Command::ConsentDelivery { rows, delivered } => run.consent_delivery(actor, &rows, delivered)?,
        Command::Propose { on, step, terms } => run.propose(actor, on, step, terms)?,
        Command::AnswerProposal { on, accept } => run.answer_proposal(actor, on, accept == Accept::Yes)?,
        Command::Question { state } => run.question(actor, state)?,
        Command::RaiseDispute { words } => run.raise_dispute(actor, &words)?,
        Command::DecideDispute { outcome, words } => run.decide_dispute(actor, outcome, &words)?,
        Command::Resubmit { resubmission, customers } => run.resubmit(actor, resubmission, &customers)?,
        Command::AskConsentAgain { rows } => run.ask_consent_again(actor, &rows)?,
    }
    run.end_all_if_one_ended();
    Ok(Outcome { events: run.into_events(), left })
}

/// Whether the application exists to an actor at all.
fn has_part(application: &Application, actor: &Actor) -> bool {
    let is_its = |customer: &CustomerId| application.records.iter().any(|record| record.customer == *customer);
    match actor {
        Actor::Person(Membership::Partner { partner, .. }) => application.head.parties.include(partner),
        Actor::Person(Membership::InternalReview { .. } | Membership::Administration) => true,
        Actor::Person(Membership::SubCustomer { sub_customer }) => is_its(sub_customer),
        Actor::ConsentLink { customer, .. } => is_its(customer),
        Actor::Clock | Actor::Directory | Actor::Demonstration => true,
    }
}

/// A text that a person wrote: not blank, and not longer than can be read.
pub(super) fn check_words(words: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        return Err(Refusal::ReasonNeeded);
    }
    check_length(words)
}

pub(super) fn check_length(words: &str) -> Result<(), Refusal> {
    if words.chars().count() > MAX_WORDS { Err(Refusal::TooManyWords) } else { Ok(()) }
}

impl Run<'_> {
    pub(super) fn check_version(&self, on: Version) -> Result<(), Refusal> {
        let current = self.application.head.version;
        if on == current { Ok(()) } else { Err(Refusal::VersionOutdated { current }) }
    }

    /// The actor is somebody of this partner, in at least this role, and the partner can act (R1.5, R1.6).
    pub(super) fn acts_for(&self, actor: &Actor, partner: &PartnerId, at_least: Role) -> Result<(), Refusal> {
        match actor {
            Actor::Person(Membership::Partner { partner: own, role }) if own == partner && *role >= at_least => {
                if self.facts.is_suspended(partner) { Err(Refusal::PartnerSuspended) } else { Ok(()) }
            }
            _ => Err(Refusal::NotAllowed),
        }
    }

    /// The actor may decide at this step (R1.5).
    pub(super) fn may_decide(&self, actor: &Actor, step: Step) -> Result<(), Refusal> {
        let Actor::Person(member) = actor else { return Err(Refusal::NotAllowed) };
        if !places::decides_at(&self.application.head, member, step) {
            return Err(Refusal::NotAllowed);
        }
        match member {
            Membership::Partner { partner, .. } => self.acts_for(actor, partner, Role::Approver),
            Membership::InternalReview { role: Role::Approver } => Ok(()),
            Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => {
                Err(Refusal::NotAllowed)
            }
        }
    }

    fn new_reseller(&self) -> PartnerId {
        self.application.head.parties.new_reseller.clone()
    }

    /// The actor is an operator of the new reseller.
    pub(super) fn is_applicant(&self, actor: &Actor) -> Result<(), Refusal> {
        self.acts_for(actor, &self.new_reseller(), Role::Operator)
    }

    pub(super) fn rows_where(&self, mut wanted: impl FnMut(&Record) -> bool) -> RowSet {
        self.application.records.iter().filter(|record| wanted(record)).map(|record| record.row).collect()
    }

    /// R2.7: by the new reseller, each record until its internal approval; R5.9: by another opener until the new reseller
    /// has decided.
    fn withdraw(&mut self, actor: &Actor, choice: &RowChoice) -> Result<(), Refusal> {
        let opener_only = |record: &Record| record.is_at(Step::NewReseller);
        let by_opener = match (&self.application.head.opener, actor) {
            (Opener::OriginalReseller, actor) => {
                let original = self.application.head.parties.original_reseller.clone();
                match self.acts_for(actor, &original, Role::Operator) {
                    Ok(()) => true,
                    Err(Refusal::PartnerSuspended) => return Err(Refusal::PartnerSuspended),
                    Err(_) => false,
                }
            }
            (Opener::SubCustomer(customer), Actor::Person(Membership::SubCustomer { sub_customer })) => {
                customer == sub_customer
            }
            (Opener::NewReseller | Opener::SubCustomer(_), _) => false,
        };
        if !by_opener {
            self.is_applicant(actor)?;
        }
        let withdrawable = |record: &Record| record.turn().is_some() && (!by_opener || opener_only(record));
        let rows = self.rows_where(|record| choice.includes(record.row) && withdrawable(record));
        if rows.is_empty() {
            return Err(Refusal::NothingToWithdraw);
        }
        let whole = self.application.open_records().count() == rows.len();
        if self.application.head.mode == super::Mode::AllOrNothing && !whole {
            return Err(Refusal::NoExceptions);
        }
        self.push(crate::event::What::Withdrawn { rows });
        Ok(())
    }
}
