//! What the parties settle among themselves on the way: credit lines (R5.9), agreed dates and terms (R8.1), questions (R7.3)
//! and disputes (R10.3).

use super::{
    Actor, CutoverTime, Dispute, DisputeOutcome, PauseReason, Proposal, ProposedTerms, QuestionState, Refusal, Step,
    Terms, Version, decide::check_words, run::Run,
};
use crate::{
    credit::{Credit, Money},
    directory::{Membership, Role},
    event::What,
    ids::{ApplicationId, CustomerId},
    rows::{Row, RowSet},
};
use std::collections::{BTreeMap, BTreeSet};

impl Run<'_> {
    /// R5.9: an approver of the new reseller accepts and sets every credit line; R4.2 is checked, and the hold taken.
    /// Blocked records stay for later.
    pub(super) fn set_credit(&mut self, actor: &Actor, on: Version, lines: Vec<(Row, Credit)>) -> Result<(), Refusal> {
        self.may_decide(actor, Step::NewReseller)?;
        self.check_version(on)?;
        let waiting = self.rows_where(|record| record.is_at(Step::NewReseller));
        if waiting.is_empty() {
            return Err(Refusal::NotAtThatStep);
        }
        let expected = self.rows_where(|record| record.is_at(Step::NewReseller) && !record.is_blocked());
        let given: BTreeMap<Row, Credit> = lines.iter().copied().collect();
        if given.len() != lines.len() || given.keys().copied().collect::<RowSet>() != expected || expected.is_empty() {
            return Err(Refusal::CreditLinesIncomplete);
        }
        let total: Money = given.values().copied().sum();
        self.credit.can_hold(total).map_err(Refusal::CreditInsufficient)?;
        let lines = self.seal_lines(&given);
        self.push(What::CreditSet { lines });
        self.see_whether_it_takes_two();
        self.advance(expected, Step::NewReseller);
        Ok(())
    }

    /// The new reseller changes credit lines before internal approval: a new version, and consent is asked anew (R5.4).
    pub(super) fn change_credit(
        &mut self,
        actor: &Actor,
        on: Version,
        lines: Vec<(Row, Credit)>,
    ) -> Result<(), Refusal> {
        self.is_applicant(actor)?;
        self.check_version(on)?;
        let given: BTreeMap<Row, Credit> = lines.iter().copied().collect();
        if given.len() != lines.len() || given.is_empty() {
            return Err(Refusal::CreditLinesIncomplete);
        }
        let known = |row: &Row| self.application.record(*row).filter(|record| record.turn().is_some());
        let (mut changed, mut more) = (BTreeMap::new(), Money::ZERO);
        for (row, credit) in given {
            let before = known(&row).and_then(|record| record.credit.amount());
            let Some(before) = before else { return Err(Refusal::NotAtThatStep) };
            // Whose line stays what it was isn't asked anew.
            if credit != before {
                changed.insert(row, credit);
                more = more.plus(credit.money().less(before.money()));
            }
        }
        if changed.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        if more > Money::ZERO {
            self.credit.can_hold(more).map_err(Refusal::CreditInsufficient)?;
        }
        let lines = self.seal_lines(&changed);
        self.push(What::CreditChanged { lines });
        self.see_whether_it_takes_two();
        self.ask_consent_anew(|row| changed.contains_key(&row));
        Ok(())
    }

    /// R8.1: a decider's "yes, if" is a question to the applicant. Its step pauses meanwhile (R7.3).
    pub(super) fn propose(&mut self, actor: &Actor, on: Version, step: Step, terms: Terms) -> Result<(), Refusal> {
        self.may_decide(actor, step)?;
        // The applicant is who answers: it has nothing to ask itself.
        if step == Step::NewReseller {
            return Err(Refusal::NotAllowed);
        }
        self.check_version(on)?;
        let rows = self.application.rows_at(step);
        if rows.is_empty() {
            return Err(Refusal::NotAtThatStep);
        }
        if self.application.head.proposal != Proposal::None {
            return Err(Refusal::ProposalOpen);
        }
        // One question at a time, so that the answer to one lets nothing go on that waits for another.
        if self.application.open_records().any(|record| record.pause.has(PauseReason::OpenQuestion)) {
            return Err(Refusal::QuestionOpen);
        }
        let terms = match terms {
            Terms::CutoverOn(date) if date <= self.now => return Err(Refusal::DateInThePast),
            Terms::CutoverOn(date) => ProposedTerms::CutoverOn(date),
            Terms::InWords(words) => {
                check_words(&words)?;
                ProposedTerms::InWords(self.seal_words(&words))
            }
        };
        self.push(What::Proposed { by: step, terms });
        self.push(What::Paused { rows, why: PauseReason::OpenQuestion });
        Ok(())
    }

    /// The applicant answers. Accepted terms make a new version; a new date asks for consent anew (R5.4).
    pub(super) fn answer_proposal(&mut self, actor: &Actor, on: Version, accepts: bool) -> Result<(), Refusal> {
        self.is_applicant(actor)?;
        self.check_version(on)?;
        let Proposal::Open { terms, .. } = self.application.head.proposal.clone() else {
            return Err(Refusal::NoProposal);
        };
        if !accepts {
            self.push(What::ProposalDeclined);
            self.resume(PauseReason::OpenQuestion);
            return Ok(());
        }
        let (cutover, new_date) = match terms {
            ProposedTerms::CutoverOn(date) if date <= self.now => return Err(Refusal::DateInThePast),
            ProposedTerms::CutoverOn(date) => (CutoverTime::On(date), true),
            ProposedTerms::InWords(_) => (self.application.head.cutover, false),
        };
        self.push(What::ProposalAccepted { cutover });
        self.resume(PauseReason::OpenQuestion);
        if new_date {
            self.ask_consent_anew(|_| true);
        }
        Ok(())
    }

    fn resume(&mut self, why: PauseReason) {
        let rows = self.rows_where(|record| record.is_open() && record.pause.has(why));
        if !rows.is_empty() {
            self.push(What::Resumed { rows, why });
        }
    }

    /// R7.3: an open question among the parties pauses; an answered one lets the records go on.
    pub(super) fn question(&mut self, actor: &Actor, state: QuestionState) -> Result<(), Refusal> {
        match actor {
            Actor::Person(Membership::Partner { partner, .. }) => self.acts_for(actor, partner, Role::Operator)?,
            Actor::Person(Membership::InternalReview { role: Role::Operator | Role::Approver }) => {}
            _ => return Err(Refusal::NotAllowed),
        }
        let why = PauseReason::OpenQuestion;
        match state {
            QuestionState::Opened => {
                let rows = self.rows_where(|record| record.turn().is_some() && !record.pause.has(why));
                if rows.is_empty() {
                    return Err(Refusal::NothingToDo);
                }
                self.push(What::Paused { rows, why });
            }
            // An open proposal is a question too; it is closed by its answer.
            QuestionState::Closed if self.application.head.proposal != Proposal::None => {
                return Err(Refusal::ProposalOpen);
            }
            QuestionState::Closed => self.resume(why),
        }
        Ok(())
    }

    /// R10.3: by the applicant or the sub-customer, within 14 days of the original reseller's rejection or silence.
    pub(super) fn raise_dispute(&mut self, actor: &Actor, words: &str) -> Result<(), Refusal> {
        let own = match actor {
            Actor::Person(Membership::SubCustomer { sub_customer }) => Some(sub_customer.clone()),
            _ => {
                self.is_applicant(actor)?;
                None
            }
        };
        check_words(words)?;
        let rows = self.rows_where(|record| {
            own.as_ref().is_none_or(|own| *own == record.customer) && record.can_be_disputed(self.now)
        });
        if rows.is_empty() || self.application.head.dispute != Dispute::None {
            return Err(Refusal::NothingToDispute);
        }
        let words = self.seal_words(words);
        self.push(What::DisputeRaised { rows, words });
        // R7.3: it also pauses what the same reseller has yet to decide here.
        let rows = self.application.rows_at(Step::OriginalReseller);
        if !rows.is_empty() {
            self.push(What::Paused { rows, why: PauseReason::OpenDispute });
        }
        Ok(())
    }

    pub(super) fn decide_dispute(
        &mut self,
        actor: &Actor,
        outcome: DisputeOutcome,
        words: &str,
    ) -> Result<(), Refusal> {
        self.may_decide(actor, Step::InternalReview)?;
        check_words(words)?;
        let Dispute::Open { rows, .. } = self.application.head.dispute.clone() else { return Err(Refusal::NoDispute) };
        let words = self.seal_words(words);
        self.push(match outcome {
            DisputeOutcome::Dismiss => What::DisputeDismissed { rows, words },
            DisputeOutcome::PermitResubmission => What::DisputePermitted { rows, words },
        });
        self.resume(PauseReason::OpenDispute);
        Ok(())
    }

    /// R10.3: the applicant makes the one resubmission, of no other sub-customers than those that were disputed.
    pub(super) fn resubmit(
        &mut self,
        actor: &Actor,
        resubmission: ApplicationId,
        customers: &BTreeSet<CustomerId>,
    ) -> Result<(), Refusal> {
        self.is_applicant(actor)?;
        let Dispute::Permitted { rows, .. } = &self.application.head.dispute else { return Err(Refusal::NoDispute) };
        let disputed: BTreeSet<&CustomerId> =
            rows.iter().filter_map(|row| self.application.record(row)).map(|record| &record.customer).collect();
        if customers.is_empty() || !customers.iter().all(|customer| disputed.contains(customer)) {
            return Err(Refusal::NoDispute);
        }
        self.push(What::Resubmitted { resubmission });
        Ok(())
    }
}
