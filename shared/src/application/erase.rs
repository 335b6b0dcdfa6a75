//! What is left of a closed application once its time of retention is over (R10.2).
//!
//! Everything that an event holds beside its commitment goes, wherever else it stands as well, and with it the key that the
//! commitments' salts come from: nobody can try out names against them any more. Who agreed to what, when, for whom and on which
//! text stays, and the chain of events can be checked as before.

use super::{Application, Block, Dispute, Ended, Ending, Head, Proposal, ProposedTerms, Record, RecordState};
use crate::seal::SealKey;

impl Application {
    /// Whether nothing that could still happen to it needs what would be erased.
    pub fn is_done_with(&self) -> bool {
        !self.is_open() && !self.head.is_disputed()
    }

    /// `key` is a new one, of which nothing was sealed.
    pub fn erased(self, key: SealKey) -> Self {
        let proposal = match self.head.proposal {
            Proposal::Open { by, at, terms: ProposedTerms::InWords(words) } => {
                Proposal::Open { by, at, terms: ProposedTerms::InWords(words.withheld()) }
            }
            proposal => proposal,
        };
        let head = Head { proposal, seal_key: key, ..self.head };
        Application { head, records: self.records.into_iter().map(Record::erased).collect() }
    }
}

impl Head {
    /// Whether a dispute waits for its decision.
    pub fn is_disputed(&self) -> bool {
        match self.dispute {
            Dispute::Open { .. } => true,
            Dispute::None | Dispute::Dismissed { .. } | Dispute::Permitted { .. } | Dispute::Resubmitted { .. } => {
                false
            }
        }
    }
}

impl Record {
    fn erased(self) -> Self {
        let block = match self.block {
            Block::Blocked { since, by } => Block::Blocked { since, by: by.withheld() },
            Block::Clear => Block::Clear,
        };
        let state = match self.state {
            RecordState::Ended(Ended { at, how }) => RecordState::Ended(Ended { at, how: how.erased() }),
            state => state,
        };
        Record { name: None, block, state, ..self }
    }
}

impl Ending {
    fn erased(self) -> Self {
        match self {
            Ending::Rejected { by, reason, words } => Ending::Rejected { by, reason, words: words.withheld() },
            Ending::RefusedBySubCustomer { words } => Ending::RefusedBySubCustomer { words: words.withheld() },
            Ending::Migrated | Ending::Withdrawn | Ending::Expired { .. } | Ending::Failed(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::{
            RejectReason, Step, Verdict, grouped,
            testing::{World, approver},
        },
        event::{self, Event},
        ids::ApplicationId,
    };

    fn new_key() -> SealKey {
        SealKey::from_random([9; 32])
    }

    const WORDS: &str = "Ask Dana Doe, she knows why.";

    fn rejected() -> (World, ApplicationId) {
        let mut world = World::new(2);
        let id = world.submit("new", "original", 1..=2);
        let verdict = Verdict::Reject { reason: RejectReason::Other, words: WORDS.to_owned() };
        let command = world.decision(&id, Step::OriginalReseller, verdict);
        world.does(&id, &approver("original"), command);
        (world, id)
    }

    #[test]
    fn nothing_that_somebody_wrote_or_was_called_is_left_r10_2() {
        let (world, id) = rejected();
        let application = world.applications[&id].clone();
        assert!(application.is_done_with());
        let text = |application: &Application| {
            let records = grouped::text(&application.records).unwrap();
            serde_json::to_string(&application.head).unwrap() + &records
        };
        let before = text(&application);
        assert!(before.contains("Dana Doe") && before.contains("Sub-customer 1"), "{before}");
        let key = serde_json::to_string(&application.head.seal_key).unwrap();
        let after = text(&application.clone().erased(new_key()));
        for gone in ["Dana Doe", "Sub-customer 1", key.trim_matches('"')] {
            assert!(!after.contains(gone), "{gone}: {after}");
        }
        let statuses = |of: &Application| of.records.iter().map(Record::status).collect::<Vec<_>>();
        assert_eq!(statuses(&application), statuses(&application.clone().erased(new_key())));
    }

    #[test]
    fn the_chain_of_an_erased_application_is_whole_r10_2() {
        let (world, id) = rejected();
        let erased: Vec<_> = world.events[&id].iter().map(Event::withheld).collect();
        let chain = world.applications[&id].clone().erased(new_key()).head.chain;
        assert_eq!(event::verify(&erased), Ok(chain));
    }

    #[test]
    fn an_open_application_is_not_done_with() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        assert!(!world.applications[&id].is_done_with());
    }
}
