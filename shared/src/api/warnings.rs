//! What internal review should have looked at before it decides, as `crate::warnings` finds it. For the programme's own people only:
//! warnings name credit lines, earlier allocations and other applications, which no party may see of the other side.

use crate::{
    application::Version,
    credit::Credit,
    ids::{ApplicationId, CustomerId},
    instant::Instant,
    rows::{Row, RowSet},
};
use serde::{Deserialize, Serialize};

/// Rows whose reasons stand in one warning; it counts them all.
pub const MAX_WARNED_ROWS: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningsAnswer {
    /// The application's version that they were found on (R5.7).
    pub version: Version,
    /// One of a kind at most, in the order of `WarningKind::ALL`.
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub kind: WarningKind,
    /// All rows that it is about.
    pub rows: RowSet,
    /// Why, for the first `MAX_WARNED_ROWS` of them.
    pub found: Vec<Found>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// It has moved only lately.
    RepeatMover,
    /// Its credit line is far from what it had, or from the others' in the application.
    UnusualCredit,
    /// The applicant says that it agrees; it hasn't said so itself (R5.4).
    AttestedConsent,
    /// Its original reseller hasn't answered (R7.2).
    ApprovedBySilence,
    /// A dispute about it waits for its decision (R10.3).
    OpenDispute,
    /// What the directory says of it is old (R11.3).
    StaleFacts,
}

impl WarningKind {
    pub const ALL: [WarningKind; 6] = [
        WarningKind::RepeatMover,
        WarningKind::UnusualCredit,
        WarningKind::AttestedConsent,
        WarningKind::ApprovedBySilence,
        WarningKind::OpenDispute,
        WarningKind::StaleFacts,
    ];

    /// As it is written on the wire.
    pub fn code(self) -> &'static str {
        match self {
            WarningKind::RepeatMover => "repeat_mover",
            WarningKind::UnusualCredit => "unusual_credit",
            WarningKind::AttestedConsent => "attested_consent",
            WarningKind::ApprovedBySilence => "approved_by_silence",
            WarningKind::OpenDispute => "open_dispute",
            WarningKind::StaleFacts => "stale_facts",
        }
    }
}

/// What was found at one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub row: Row,
    pub sub_customer: CustomerId,
    #[serde(flatten)]
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    Moved { at: Instant },
    AboveEarlier { credit: Credit, earlier: Credit },
    BelowEarlier { credit: Credit, earlier: Credit },
    AboveOthers { credit: Credit, median: Credit },
    Attested { at: Instant },
    Silent { at: Instant },
    Disputed { application: ApplicationId, at: Instant },
    KnownAsOf { at: Instant },
}

impl Why {
    pub fn kind(&self) -> WarningKind {
        match self {
            Why::Moved { .. } => WarningKind::RepeatMover,
            Why::AboveEarlier { .. } | Why::BelowEarlier { .. } | Why::AboveOthers { .. } => WarningKind::UnusualCredit,
            Why::Attested { .. } => WarningKind::AttestedConsent,
            Why::Silent { .. } => WarningKind::ApprovedBySilence,
            Why::Disputed { .. } => WarningKind::OpenDispute,
            Why::KnownAsOf { .. } => WarningKind::StaleFacts,
        }
    }
}
