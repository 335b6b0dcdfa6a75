//! A migration record: one sub-customer of an application, its state, and what stands beside the state (R6).
//!
//! Each variant carries just what exists in that state. A final state has no transition out of it: `Record::end`, in
//! `apply`, is the only way in.

use crate::{
    conditions::{Condition, Named},
    credit::Credit,
    ids::CustomerId,
    instant::{Instant, Span},
    rows::Row,
    seal::Sealed,
    settings::{DISPUTE_WINDOW, PAUSE_ALLOWANCE},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A place in the order of R5 at which somebody decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Only when another party opened (R5.9).
    NewReseller,
    IncomingDistributor,
    OriginalReseller,
    OutgoingDistributor,
    InternalReview,
}

impl Step {
    pub const ALL: [Step; 5] = [
        Step::NewReseller,
        Step::IncomingDistributor,
        Step::OriginalReseller,
        Step::OutgoingDistributor,
        Step::InternalReview,
    ];
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub row: Row,
    pub customer: CustomerId,
    /// The sub-customer's name in the directory when the application was opened; `None` once it is erased. The opening's event has
    /// its commitment.
    pub name: Option<String>,
    /// Whether the applicant gave that name (R3.11).
    pub named: Named,
    pub credit: CreditLine,
    pub state: RecordState,
    pub consent: Consent,
    pub block: Block,
    pub pause: Pause,
}

/// The credit line that the sub-customer will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditLine {
    /// The new reseller sets it when it accepts (R5.9).
    ToBeSet,
    /// Held at the new reseller until the record ends (R4.3).
    Set(Credit),
}

impl CreditLine {
    pub fn amount(self) -> Option<Credit> {
        match self {
            CreditLine::ToBeSet => None,
            CreditLine::Set(credit) => Some(credit),
        }
    }
}

/// R6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    Awaiting(Turn),
    Approved(Approved),
    /// Final.
    Ended(Ended),
}

/// Whose turn it is, since when and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub step: Step,
    pub since: Instant,
    /// Pauses not counted; see [`Record::due`].
    pub deadline: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub at: Instant,
    /// When it cuts over: at once, or the agreed date (R8.1).
    pub cutover: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub at: Instant,
    pub how: Ending,
}

/// The final statuses (R6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Migrated,
    Rejected { by: Step, reason: RejectReason, words: Sealed<String> },
    RefusedBySubCustomer { words: Sealed<String> },
    Withdrawn,
    Expired { waiting_for: WaitingFor },
    Failed(Failure),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    Decision(Step),
    Consent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// R4.4.
    CreditGone,
    /// R11.2.
    RemovedFromDirectory,
    /// R11.2.
    OwnerChanged,
    /// R8.4.
    BlockedTooLong,
    /// R1.6: the new reseller is suspended, so it can't receive.
    NewResellerSuspended,
    /// R2.2: all-or-nothing, and another record ended.
    AnotherRecordEnded,
}

/// The closed list of R5.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    ContractRunning,
    MoneyOutstanding,
    NotAgreedWithSubCustomer,
    WrongSubCustomer,
    CreditUnsuitable,
    Other,
}

impl RejectReason {
    pub const ALL: [RejectReason; 6] = [
        RejectReason::ContractRunning,
        RejectReason::MoneyOutstanding,
        RejectReason::NotAgreedWithSubCustomer,
        RejectReason::WrongSubCustomer,
        RejectReason::CreditUnsuitable,
        RejectReason::Other,
    ];
}

/// R5.4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    NotAsked,
    /// `generation` rises with each link, so that an older one no longer answers.
    Asked {
        at: Instant,
        until: Instant,
        generation: u32,
    },
    Given {
        at: Instant,
        how: Given,
        generation: u32,
    },
    Refused {
        at: Instant,
    },
    Lapsed {
        at: Instant,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// By the sub-customer, in the portal.
    Answered,
    /// It opened the application itself (R2.5).
    Opened,
    /// The applicant holds it and attached it.
    Attested,
    /// In demonstration mode, by the action that answers for everybody.
    Demonstration,
}

impl Consent {
    pub fn generation(&self) -> u32 {
        match self {
            Consent::Asked { generation, .. } | Consent::Given { generation, .. } => *generation,
            Consent::NotAsked | Consent::Refused { .. } | Consent::Lapsed { .. } => 0,
        }
    }
}

/// R3.12.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Clear,
    Blocked { since: Instant, by: Sealed<Vec<Condition>> },
}

/// R7.3. What one pause leaves of the allowance, the next may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub used: Span,
    pub now: PauseNow,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseNow {
    Running,
    /// For as long as one of the reasons stands.
    Paused {
        since: Instant,
        why: BTreeSet<PauseReason>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    ConsentUndelivered,
    OpenQuestion,
    OpenDispute,
    /// R1.6.
    PartnerSuspended,
}

impl Pause {
    pub const NONE: Pause = Pause { used: Span::ZERO, now: PauseNow::Running };

    /// How much later than written a deadline is at `now`: what the running pause adds, at most what is left of the allowance.
    fn added(&self, now: Instant) -> Span {
        match self.now {
            PauseNow::Running => Span::ZERO,
            PauseNow::Paused { since, .. } => now.since(since).min(PAUSE_ALLOWANCE.less(self.used)),
        }
    }

    /// Counts what the running pause has used so far, and lets it go on from `now`.
    pub(super) fn restart(&mut self, now: Instant) {
        self.used = self.used.plus(self.added(now));
        if let PauseNow::Paused { since, .. } = &mut self.now {
            *since = now;
        }
    }

    pub(super) fn begin(&mut self, reason: PauseReason, now: Instant) {
        match &mut self.now {
            PauseNow::Running => self.now = PauseNow::Paused { since: now, why: BTreeSet::from([reason]) },
            PauseNow::Paused { why, .. } => {
                why.insert(reason);
            }
        }
    }

    /// Takes a reason away; with the last one the pause ends. Answers by how much the deadlines move.
    pub(super) fn end(&mut self, reason: PauseReason, now: Instant) -> Span {
        let PauseNow::Paused { why, .. } = &mut self.now else { return Span::ZERO };
        if !why.remove(&reason) || !why.is_empty() {
            return Span::ZERO;
        }
        let added = self.added(now);
        *self = Pause { used: self.used.plus(added), now: PauseNow::Running };
        added
    }

    pub fn has(&self, reason: PauseReason) -> bool {
        matches!(&self.now, PauseNow::Paused { why, .. } if why.contains(&reason))
    }
}

impl Record {
    pub fn is_open(&self) -> bool {
        !matches!(self.state, RecordState::Ended(_))
    }

    /// Whose turn it is, if somebody has to decide.
    pub fn turn(&self) -> Option<Turn> {
        match self.state {
            RecordState::Awaiting(turn) => Some(turn),
            RecordState::Approved(_) | RecordState::Ended(_) => None,
        }
    }

    pub fn is_at(&self, step: Step) -> bool {
        self.turn().is_some_and(|turn| turn.step == step)
    }

    pub fn is_blocked(&self) -> bool {
        matches!(self.block, Block::Blocked { .. })
    }

    pub fn is_paused(&self) -> bool {
        matches!(self.pause.now, PauseNow::Paused { .. })
    }

    /// R5.4: whether internal review may approve it.
    pub fn has_consent(&self) -> bool {
        matches!(self.consent, Consent::Given { .. })
    }

    /// When the record expires if nothing happens, judged at `now`: the nearer of the step's and the consent's deadline,
    /// moved by a running pause (R7.1, R7.3).
    pub fn due(&self, now: Instant) -> Option<Due> {
        let turn = self.turn()?;
        let decision = Due { at: turn.deadline, waiting_for: WaitingFor::Decision(turn.step) };
        // R1.6: a suspended partner's step waits so long and no longer, whatever was left of its deadline.
        if let PauseNow::Paused { since, why } = &self.pause.now
            && why.contains(&PauseReason::PartnerSuspended)
        {
            return Some(Due { at: *since + PAUSE_ALLOWANCE.less(self.pause.used), ..decision });
        }
        let due = match self.consent {
            Consent::Asked { until, .. } if until < turn.deadline => {
                Due { at: until, waiting_for: WaitingFor::Consent }
            }
            _ => decision,
        };
        Some(Due { at: due.at + self.pause.added(now), ..due })
    }

    /// R10.3: the original reseller's no or silence, for so many days.
    pub fn can_be_disputed(&self, now: Instant) -> bool {
        let RecordState::Ended(ended) = &self.state else { return false };
        let by_original_reseller = match &ended.how {
            Ending::Rejected { by, .. } => *by == Step::OriginalReseller,
            Ending::Expired { waiting_for } => *waiting_for == WaitingFor::Decision(Step::OriginalReseller),
            Ending::Migrated | Ending::RefusedBySubCustomer { .. } | Ending::Withdrawn | Ending::Failed(_) => false,
        };
        by_original_reseller && now.since(ended.at) <= DISPUTE_WINDOW
    }

    pub fn status(&self) -> Status {
        match &self.state {
            RecordState::Awaiting(turn) => Status::awaiting(turn.step),
            RecordState::Approved(_) => Status::Approved,
            RecordState::Ended(ended) => match ended.how {
                Ending::Migrated => Status::Migrated,
                Ending::Rejected { .. } => Status::Rejected,
                Ending::RefusedBySubCustomer { .. } => Status::Refused,
                Ending::Withdrawn => Status::Withdrawn,
                Ending::Expired { .. } => Status::Expired,
                Ending::Failed(_) => Status::Failed,
            },
        }
    }
}

/// When a record expires, and for want of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub at: Instant,
    pub waiting_for: WaitingFor,
}

/// The status of a record without its details: what is stored, filtered by and shown as a badge (R6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    AwaitingNewReseller,
    AwaitingIncomingDistributor,
    AwaitingOriginalReseller,
    AwaitingOutgoingDistributor,
    AwaitingInternalReview,
    Approved,
    Migrated,
    Rejected,
    Refused,
    Withdrawn,
    Expired,
    Failed,
}

impl Status {
    pub const ALL: [Status; 12] = [
        Status::AwaitingNewReseller,
        Status::AwaitingIncomingDistributor,
        Status::AwaitingOriginalReseller,
        Status::AwaitingOutgoingDistributor,
        Status::AwaitingInternalReview,
        Status::Approved,
        Status::Migrated,
        Status::Rejected,
        Status::Refused,
        Status::Withdrawn,
        Status::Expired,
        Status::Failed,
    ];

    pub fn awaiting(step: Step) -> Self {
        match step {
            Step::NewReseller => Status::AwaitingNewReseller,
            Step::IncomingDistributor => Status::AwaitingIncomingDistributor,
            Step::OriginalReseller => Status::AwaitingOriginalReseller,
            Step::OutgoingDistributor => Status::AwaitingOutgoingDistributor,
            Step::InternalReview => Status::AwaitingInternalReview,
        }
    }

    /// As it is written on the wire and in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Status::AwaitingNewReseller => "awaiting_new_reseller",
            Status::AwaitingIncomingDistributor => "awaiting_incoming_distributor",
            Status::AwaitingOriginalReseller => "awaiting_original_reseller",
            Status::AwaitingOutgoingDistributor => "awaiting_outgoing_distributor",
            Status::AwaitingInternalReview => "awaiting_internal_review",
            Status::Approved => "approved",
            Status::Migrated => "migrated",
            Status::Rejected => "rejected",
            Status::Refused => "refused",
            Status::Withdrawn => "withdrawn",
            Status::Expired => "expired",
            Status::Failed => "failed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    pub fn is_final(self) -> bool {
        self >= Status::Migrated
    }
}
