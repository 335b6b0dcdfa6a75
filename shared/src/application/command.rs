//! What can be asked of an application, with what knowledge, and how it is refused.

use super::{Given, RejectReason, Step, Version};
use crate::{
    conditions::Condition,
    credit::{Credit, CreditPosition, Shortfall},
    directory::{CustomerFacts, Membership, Partner, PartnerStanding},
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::{Row, RowSet},
    settings::Settings,
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Person(Membership),
    /// By its personal link.
    ConsentLink {
        customer: CustomerId,
        generation: u32,
    },
    /// Deadlines and agreed dates.
    Clock,
    /// An import.
    Directory,
    /// The action that answers for all sub-customers, in demonstration mode only.
    Demonstration,
}

/// What a command is judged by, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The programme's settings now. An application keeps those of its submission for its own deadlines.
    pub settings: Settings,
    /// The parties, by id; one that isn't here is unknown.
    pub partners: BTreeMap<PartnerId, Partner>,
    /// The new reseller's credit.
    pub credit: CreditPosition,
    /// The sub-customers concerned; one that isn't here was removed.
    pub customers: BTreeMap<CustomerId, CustomerFacts>,
    /// Whether the notices to the original reseller are known to have arrived: its silence counts only then (R7.2).
    pub original_reseller_told: Delivered,
}

impl Facts {
    pub fn is_suspended(&self, partner: &PartnerId) -> bool {
        self.partners.get(partner).is_none_or(|partner| partner.standing == PartnerStanding::Suspended)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// R5.9: the new reseller accepts what another party opened and sets every credit line.
    SetCredit {
        on: Version,
        lines: Vec<(Row, Credit)>,
    },
    Decide(Decision),
    Withdraw {
        rows: RowChoice,
    },
    AnswerConsent {
        answer: ConsentAnswer,
    },
    /// R5.4: the applicant holds the consent.
    AttestConsent {
        rows: RowSet,
        attachment: crate::seal::Hash,
    },
    /// The new reseller changes credit lines; consent is asked anew.
    ChangeCredit {
        on: Version,
        lines: Vec<(Row, Credit)>,
    },
    /// R8.1: a decider's "yes, if".
    Propose {
        on: Version,
        step: Step,
        terms: Terms,
    },
    AnswerProposal {
        on: Version,
        accept: Accept,
    },
    /// R7.3: consent requests came back, or went through after all.
    ConsentDelivery {
        rows: RowSet,
        delivered: Delivered,
    },
    /// R7.3.
    Question {
        state: QuestionState,
    },
    /// R10.3.
    RaiseDispute {
        words: String,
    },
    DecideDispute {
        outcome: DisputeOutcome,
        words: String,
    },
    /// R10.3: the one resubmission that a dispute permitted.
    Resubmit {
        resubmission: ApplicationId,
        customers: BTreeSet<CustomerId>,
    },
    /// R5.4: sub-customers that were asked get a new link; the one before no longer answers, and the deadline stays.
    AskConsentAgain {
        rows: RowSet,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub step: Step,
    /// The version that the decider saw (R5.7).
    pub on: Version,
    pub rows: RowChoice,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approve { statement: Option<TextVersion>, except: Vec<Exception> },
    Reject { reason: RejectReason, words: String },
}

/// A row taken out of an approval: it is rejected (R5.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub row: Row,
    pub reason: RejectReason,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChoice {
    All,
    Only(RowSet),
}

impl RowChoice {
    pub fn includes(&self, row: Row) -> bool {
        match self {
            RowChoice::All => true,
            RowChoice::Only(rows) => rows.contains(row),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAnswer {
    Agree { text: TextVersion },
    Refuse { words: String },
    TakeBack { words: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    CutoverOn(Instant),
    InWords(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivered {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    Opened,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    Dismiss,
    PermitResubmission,
}

/// Why a command changes nothing. Each is a cause that the person can do something about, or be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This actor has no part in it: to them the application doesn't exist.
    NotAParty,
    /// A party, but this isn't theirs to do.
    NotAllowed,
    /// R1.6.
    PartnerSuspended,
    /// R5.7.
    VersionOutdated {
        current: Version,
    },
    /// No record listed is at that step.
    NotAtThatStep,
    /// R5.6.
    StatementNotAccepted,
    /// R5.8.
    ReasonNeeded,
    /// R2.2.
    NoExceptions,
    /// R5.8: all that were listed are blocked or lack consent.
    NothingToDecide {
        left: Vec<(Row, LeftWhy)>,
    },
    /// R2.7.
    NothingToWithdraw,
    /// R5.4.
    ConsentNotAsked,
    /// A text's version that isn't the one in force.
    TextOutdated,
    /// R4.2.
    CreditInsufficient(Shortfall),
    /// R5.9: every record needs a credit line, once.
    CreditLinesIncomplete,
    /// Conditions fail when the new reseller accepts (R5.9).
    Conditions(Vec<(Row, Vec<Condition>)>),
    /// R8.1: no proposal, or another is open.
    NoProposal,
    ProposalOpen,
    /// R7.3: another question waits for its answer first.
    QuestionOpen,
    /// R8.1: an agreed date lies ahead.
    DateInThePast,
    /// R5.4: the programme asks sub-customers itself.
    AttestationNotUsed,
    /// R10.3: nothing to dispute, or too late.
    NothingToDispute,
    NoDispute,
    /// There is nothing that this would change.
    NothingToDo,
    /// A text has at most `MAX_WORDS` characters.
    TooManyWords,
}

/// Why a record that was listed wasn't decided (R5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftWhy {
    Blocked,
    WithoutConsent,
    /// It is at another step, or final.
    NotAtThatStep,
    /// All-or-nothing: another record holds it (R2.2).
    HeldByAnother,
    /// The same person has approved it already, and another has to (R5.3).
    NeedsAnotherPerson,
}

/// How a consent came about, for commands that give it for others.
impl From<&Actor> for Given {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Demonstration => Given::Demonstration,
            Actor::Person(_) | Actor::ConsentLink { .. } | Actor::Clock | Actor::Directory => Given::Answered,
        }
    }
}
