//! An application: a batch of records that go from one original reseller to one new reseller (R2).
//!
//! `decide` answers a command with events or a refusal, `settle` says what time and the directory have done meanwhile, and
//! `Application::apply` carries an event out. Nothing else changes an application, and `apply` never refuses: what may
//! happen is decided before the event exists.

mod apply;
mod command;
mod consents;
mod cutover;
mod decide;
mod decision;
mod effects;
mod erase;
pub mod grouped;
mod open;
mod places;
#[cfg(test)]
mod properties;
mod record;
mod review;
mod run;
mod settle;
#[cfg(test)]
mod stories;
mod terms;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use command::{
    Accept, Actor, Command, ConsentAnswer, Decision, Delivered, DisputeOutcome, Exception, Facts, LeftWhy,
    QuestionState, Refusal, RowChoice, Terms, Verdict,
};
pub use decide::{Outcome, decide};
pub use effects::{Effect, effects};
pub use open::{BadRow, OpenRefusal, OpenRow, Opened, Opening, check_rows, open};
pub use places::{Authorisation, GivenAt, decides_at};
pub use record::{
    Approved, Block, Consent, CreditLine, Due, Ended, Ending, Failure, Given, Pause, PauseNow, PauseReason, Record,
    RecordState, RejectReason, Status, Step, Turn, WaitingFor,
};
pub use review::{FirstApproval, Review};
pub use settle::{next_due, settle};

use crate::{
    credit::Money,
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::{Row, RowSet},
    seal::{Hash, SealKey},
    settings::Settings,
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};

/// Rises when rows, credit, parties, agreed date or terms change, and with nothing else (R5.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    pub const FIRST: Version = Version(1);
    pub(super) fn next(self) -> Version {
        Version(self.0.saturating_add(1))
    }
}

/// How many events an application has had: the version of what is published of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u32);

/// Who takes part, fixed at submission (R1.6) but for a distributor that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    pub new_reseller: PartnerId,
    /// Only when the new reseller is second-level (R5.1).
    pub incoming_distributor: Option<PartnerId>,
    pub original_reseller: PartnerId,
    /// Only when the original reseller is second-level, and the programme asks it (R5.2).
    pub outgoing_distributor: Option<PartnerId>,
}

impl Parties {
    /// Who decides at a step; `None` where it is internal review, or nobody.
    pub fn at(&self, step: Step) -> Option<&PartnerId> {
        match step {
            Step::NewReseller => Some(&self.new_reseller),
            Step::IncomingDistributor => self.incoming_distributor.as_ref(),
            Step::OriginalReseller => Some(&self.original_reseller),
            Step::OutgoingDistributor => self.outgoing_distributor.as_ref(),
            Step::InternalReview => None,
        }
    }

    /// Whether the step exists for these parties.
    pub fn has(&self, step: Step) -> bool {
        step == Step::InternalReview || self.at(step).is_some()
    }

    pub fn include(&self, partner: &PartnerId) -> bool {
        Step::ALL.into_iter().any(|step| self.at(step) == Some(partner))
    }

    /// The step after `step` that exists for these parties; none after internal review.
    pub fn step_after(&self, step: Step) -> Option<Step> {
        Step::ALL.into_iter().find(|next| *next > step && self.has(*next))
    }
}

/// Who opened the application (R2.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opener {
    NewReseller,
    OriginalReseller,
    SubCustomer(CustomerId),
}

/// Who decides at the original reseller's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginalDecider {
    Itself,
    /// In the one resubmission that a dispute has permitted (R10.3).
    InternalReview,
}

/// R2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A record's trouble holds no other back.
    Independent,
    AllOrNothing,
}

/// R8.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutoverTime {
    Immediate,
    /// 00:00 in the programme's zone of the agreed date.
    On(Instant),
}

/// An application with all its records: the canonical document. What a party may see of it is made by `view`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub head: Head,
    /// In the order of their rows; `records[n]` is row `n + 1`.
    pub records: Vec<Record>,
}

/// Everything of an application but its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub id: ApplicationId,
    pub opener: Opener,
    pub opened_at: Instant,
    pub parties: Parties,
    pub original_decider: OriginalDecider,
    pub mode: Mode,
    pub cutover: CutoverTime,
    pub version: Version,
    pub revision: Revision,
    /// The hash of the newest event (R10.2).
    pub chain: Hash,
    pub seal_key: SealKey,
    pub authorisations: Vec<Authorisation>,
    /// Terms that a decider has asked for and the applicant hasn't answered (R8.1).
    pub proposal: Proposal,
    /// R10.3.
    pub dispute: Dispute,
    /// The text that a sub-customer agreed to by asking to be moved: its consent, once that is due (R2.5, R10.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_to: Option<TextVersion>,
    /// The programme's settings as they were at submission.
    pub settings: Settings,
    /// How many people internal approval takes (R5.3).
    #[serde(default, skip_serializing_if = "Review::has_not_begun")]
    pub review: Review,
}

/// "Yes, from the 1st", "yes, after you mend X": a question to the applicant, not a rejection (R8.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    None,
    Open { by: Step, at: Instant, terms: ProposedTerms },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedTerms {
    CutoverOn(Instant),
    InWords(crate::seal::Sealed<String>),
}

/// R10.3. There is one an application at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispute {
    None,
    Open {
        at: Instant,
        rows: RowSet,
    },
    Dismissed {
        at: Instant,
        #[serde(default)]
        rows: RowSet,
    },
    /// One resubmission is permitted, in which internal review decides in the original reseller's place.
    Permitted {
        at: Instant,
        rows: RowSet,
    },
    /// It was made.
    Resubmitted {
        at: Instant,
        #[serde(default)]
        rows: RowSet,
        resubmission: ApplicationId,
    },
}

impl Dispute {
    /// The records that it is about; none when there is no dispute.
    pub fn rows(&self) -> RowSet {
        match self {
            Dispute::None => RowSet::default(),
            Dispute::Open { rows, .. }
            | Dispute::Dismissed { rows, .. }
            | Dispute::Permitted { rows, .. }
            | Dispute::Resubmitted { rows, .. } => rows.clone(),
        }
    }
}

impl Application {
    pub fn record(&self, row: Row) -> Option<&Record> {
        let index = usize::try_from(row.0).ok()?.checked_sub(1)?;
        self.records.get(index)
    }

    pub(super) fn record_mut(&mut self, row: Row) -> Option<&mut Record> {
        let index = usize::try_from(row.0).ok()?.checked_sub(1)?;
        self.records.get_mut(index)
    }

    /// R2.2: open while any of its records isn't final.
    pub fn is_open(&self) -> bool {
        self.records.iter().any(Record::is_open)
    }

    pub fn open_records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.is_open())
    }

    pub fn rows_at(&self, step: Step) -> RowSet {
        self.records.iter().filter(|record| record.is_at(step)).map(|record| record.row).collect()
    }

    /// The sum of the credit lines of records that are not final: what is held (R4.3).
    pub fn held(&self) -> Money {
        self.open_records().filter_map(|record| record.credit.amount()).sum()
    }
}
