//! The overview: where the records that the caller has a part in stand, how long they stood, what came and went, what happened lately.
//!
//! Sums of the caller's own party only (R3.11); the programme's people get everybody's. What waits for the caller is `ListTasks`.

use crate::{
    application::{Status, Step},
    ids::ApplicationId,
    instant::Instant,
    overview::{Month, Spell},
};
use serde::{Deserialize, Serialize};

use super::{PartnerRef, TimelineEntry};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewAnswer {
    /// By status, in their order; those in which there are none are left out.
    pub standing: Vec<Standing>,
    /// The steps at which records wait, or that they have left in one of the `months`, in their order.
    pub steps: Vec<StepTimes>,
    /// The last `overview::MONTHS` months, oldest first.
    pub months: Vec<MonthFlow>,
    /// What happened lately, newest first; at most `MAX_NEWS`.
    pub lately: Vec<News>,
}

/// Entries of `lately`.
pub const MAX_NEWS: usize = 20;

/// Records, and how many of them come to the caller's partner or go from it. A distributor of both sides counts one on both. The
/// programme's people stand on neither side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BySide {
    pub records: u64,
    pub incoming: u64,
    pub outgoing: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub status: Status,
    #[serde(flatten)]
    pub count: BySide,
}

/// How long records stand at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTimes {
    pub step: Step,
    /// Records that left the step in one of the months, and how long they had stood there: in minutes, rounded down to whole hours from
    /// one on and whole days from two on.
    pub left: u64,
    pub median_minutes: Option<Spell>,
    pub longest_minutes: Option<Spell>,
    /// Records that stand there now.
    pub waiting: u64,
    pub longest_waiting: Option<LongestWaiting>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongestWaiting {
    pub application: ApplicationId,
    pub since: Instant,
}

/// What came and went in a month of UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFlow {
    /// Like `2026-11`.
    pub month: Month,
    /// Applied for, offered, or asked for by themselves.
    pub opened: BySide,
    pub migrated: BySide,
    /// Rejected, refused, withdrawn, expired or failed.
    pub ended_otherwise: BySide,
}

/// Something that happened in an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub application: ApplicationId,
    pub new_reseller: PartnerRef,
    pub original_reseller: PartnerRef,
    pub entry: TimelineEntry,
    /// How many others did the same just before: told as one, `entry.records` counts all of theirs.
    pub others: u32,
}
