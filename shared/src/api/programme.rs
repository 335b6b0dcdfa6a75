//! The programme as a whole: its settings, the demonstration's clock, who waits for whom, credit, and owners at an instant.

use crate::{
    conditions::{Condition, Mender},
    credit::{Credit, CreditPosition, Money},
    ids::{ApplicationId, CustomerId, PersonId},
    instant::Instant,
    rows::RowSet,
    settings::Settings,
};
use serde::{Deserialize, Serialize};

use super::PartnerRef;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsAnswer {
    pub settings: Settings,
    /// Rises with every change; a change names the one that it was made on.
    pub revision: u32,
    /// The newest changes, newest first; for administration and internal review.
    pub changes: Vec<SettingsChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsChange {
    pub revision: u32,
    pub at: Instant,
    pub by: PersonId,
    /// The name of the person.
    pub name: String,
    pub settings: Settings,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsRequest {
    pub revision: u32,
    /// The programme and its currency stay what they are.
    pub settings: Settings,
}

/// Moves the demonstration's clock forward: 1 to 90 days in hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoClockRequest {
    pub forward_hours: u32,
}

/// The most that the demonstration's clock is moved at once.
pub const MAX_FORWARD_HOURS: u32 = 90 * 24;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoClockAnswer {
    pub now: Instant,
    /// How far it is ahead of the real time, in seconds.
    pub ahead_seconds: u64,
}

/// What waits for the caller, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksAnswer {
    pub tasks: Vec<TaskView>,
    /// Whether there are more than an answer holds.
    pub more: bool,
}

/// Tasks in one answer.
pub const MAX_TASKS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskView {
    pub application: ApplicationId,
    pub new_reseller: PartnerRef,
    pub original_reseller: PartnerRef,
    pub kind: TaskKind,
    /// How many records it is about.
    pub records: u32,
    /// The first of these, at most `MAX_TASK_ROWS`; empty when it is about the application as a whole.
    pub rows: RowSet,
    /// When it is too late, if it ever is.
    pub until: Option<Instant>,
    /// The sub-customers of the first of these records, at most `MAX_TASK_CUSTOMERS`.
    pub sub_customers: Vec<CustomerId>,
}

pub const MAX_TASK_CUSTOMERS: usize = 20;
/// Rows named in one task.
pub const MAX_TASK_ROWS: usize = 500;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum TaskKind {
    /// Decide at the caller's step.
    Decide { step: crate::application::Step },
    /// Approve or reject what somebody else of internal review has approved (R5.3).
    SecondApproval,
    /// Accept, and set the credit lines (R5.9).
    SetCredit,
    /// Answer proposed terms (R8.1).
    AnswerProposal,
    /// Answer a question in the thread (R7.3).
    AnswerQuestion,
    /// A condition isn't met, and the caller can mend it (R3.12).
    Mend { condition: Condition },
    /// A consent request didn't arrive: mend the contact, ask again (R7.3).
    ConsentUndelivered,
    /// Decide a dispute (R10.3).
    DecideDispute,
    /// Answer whether the account may move (R5.4).
    Consent,
}

impl TaskKind {
    /// Whom it is for, where that follows from a condition.
    pub fn mender(self) -> Option<Mender> {
        match self {
            TaskKind::Mend { condition } => Some(condition.mender()),
            _ => None,
        }
    }
}

/// Where the caller's partner stands (R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditAnswer {
    pub partner: PartnerRef,
    pub position: CreditPosition,
    /// Absent without a limit.
    pub allocatable: Option<Money>,
    /// Sub-customers that have an allocation.
    pub sub_customers: u32,
    /// What open applications hold, the largest first.
    pub holds: Vec<HoldView>,
    pub more_holds: bool,
}

/// Holds in one answer.
pub const MAX_HOLDS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldView {
    pub application: ApplicationId,
    pub original_reseller: PartnerRef,
    pub opened_at: Instant,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerQuery {
    /// RFC 3339; now, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

/// Who is responsible for a sub-customer at an instant (R8.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerAnswer {
    pub sub_customer: CustomerId,
    pub at: Instant,
    /// The owner at that instant; absent when the caller's partner wasn't, and may not know who was.
    pub owner: Option<OwnerInterval>,
    /// All that the caller may know, oldest first: everything for the programme, its own times for a partner.
    pub history: Vec<OwnerInterval>,
}

/// One owner from an instant (inclusive) until another (exclusive).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerInterval {
    pub owner: PartnerRef,
    /// The owner's distributor at the instant asked for, or at the interval's beginning.
    pub distributor: Option<PartnerRef>,
    /// Absent: since before the portal knew it.
    pub from: Option<Instant>,
    /// Absent: until now.
    pub until: Option<Instant>,
    /// The owner's allocation for it while it lasts; only to that owner and the programme.
    pub allocation: Option<Credit>,
}

impl OwnerInterval {
    pub fn holds(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}
