//! Errors on the wire: RFC 9457 problem documents with a code per cause, and where it applies the rows they are about.

use crate::{application::Version, conditions::Finding, credit::Shortfall, intake::Problem as CellProblem, rows::Row};
use serde::{Deserialize, Serialize};

/// Media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The cause of an error. The code is what programs compare; `detail` is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request isn't JSON of the declared form; `detail` says where.
    Malformed,
    TooLarge,
    /// A header that the endpoint needs is missing or wrong; `detail` names it.
    HeaderNeeded,
    NotSignedIn,
    /// Signed in, but this isn't yours to do.
    NotAllowed,
    /// There is no such thing, or it isn't yours to see.
    NotFound,
    MethodNotAllowed,
    /// R1.6.
    PartnerSuspended,
    /// R2.3: the notice has a newer version, or wasn't acknowledged.
    NoticeNotAcknowledged,
    /// R2.1: no such partner, or it can't be the original reseller of this application.
    OriginalResellerUnknown,
    /// R2.1.
    NoRows,
    TooManyRows,
    /// R2.6: some rows can't be accepted; `rows` names them, and nothing was stored.
    RowsNotAccepted,
    /// R4.2; `shortfall` has the figures.
    CreditInsufficient,
    /// R2.6: the Idempotency-Key was used for another request.
    IdempotencyKeyReused,
    /// R5.7: the decision was made on an older version; `version` is the current one.
    VersionOutdated,
    /// The records aren't at that step, or not any more: somebody else was faster.
    NotAtThatStep,
    /// R5.6.
    StatementNotAccepted,
    /// R5.8.
    ReasonNeeded,
    /// R2.2: all-or-nothing has no exceptions.
    NoExceptions,
    /// R5.8: every record listed is blocked or lacks consent, so none was decided.
    NothingToDecide,
    /// R2.7: nothing of it can be withdrawn any more.
    NothingToWithdraw,
    /// R5.4: there is no question to answer, or no longer.
    ConsentNotAsked,
    /// An imported line is wrong; `lines` says which. Nothing of the request was taken.
    ImportRefused,
    /// R2.5: no such partner, or it can't be the new reseller of this application.
    NewResellerUnknown,
    /// R5.9: every record needs exactly one credit line.
    CreditLinesIncomplete,
    /// R8.1: no proposal is open, or one is and has to be answered first.
    NoProposal,
    /// R8.1: the day can't be read, or doesn't lie ahead.
    DateNotPossible,
    /// R5.4: the programme asks sub-customers itself.
    AttestationNotUsed,
    /// R5.4: this isn't a link that the portal sent, or its record is gone.
    ConsentLinkUnknown,
    /// R10.3: there is nothing to dispute or to decide, or no longer.
    NoDispute,
    /// This would change nothing.
    NothingToDo,
    /// The file is empty, its name can't be used, or there are too many.
    AttachmentRefused,
    /// A setting is out of its range; `detail` says which.
    SettingsRefused,
    /// A service token can't be made like that; `detail` says why.
    ServiceTokenRefused,
    /// Somebody has this email address already.
    EmailTaken,
    /// Nobody would be left to manage these people.
    LastAdministrator,
    /// What is said of a person can't be taken; `detail` says why.
    PersonRefused,
    TooManyRequests,
    /// Ours: try again. `detail` has a reference.
    Internal,
    /// A part of the platform didn't answer: try again.
    Unavailable,
}

impl ProblemCode {
    pub const ALL: [ProblemCode; 41] = [
        ProblemCode::Malformed,
        ProblemCode::TooLarge,
        ProblemCode::HeaderNeeded,
        ProblemCode::NotSignedIn,
        ProblemCode::NotAllowed,
        ProblemCode::NotFound,
        ProblemCode::MethodNotAllowed,
        ProblemCode::PartnerSuspended,
        ProblemCode::NoticeNotAcknowledged,
        ProblemCode::OriginalResellerUnknown,
        ProblemCode::NoRows,
        ProblemCode::TooManyRows,
        ProblemCode::RowsNotAccepted,
        ProblemCode::CreditInsufficient,
        ProblemCode::IdempotencyKeyReused,
        ProblemCode::VersionOutdated,
        ProblemCode::NotAtThatStep,
        ProblemCode::StatementNotAccepted,
        ProblemCode::ReasonNeeded,
        ProblemCode::NoExceptions,
        ProblemCode::NothingToDecide,
        ProblemCode::NothingToWithdraw,
        ProblemCode::ConsentNotAsked,
        ProblemCode::ImportRefused,
        ProblemCode::NewResellerUnknown,
        ProblemCode::CreditLinesIncomplete,
        ProblemCode::NoProposal,
        ProblemCode::DateNotPossible,
        ProblemCode::AttestationNotUsed,
        ProblemCode::ConsentLinkUnknown,
        ProblemCode::NoDispute,
        ProblemCode::NothingToDo,
        ProblemCode::AttachmentRefused,
        ProblemCode::SettingsRefused,
        ProblemCode::ServiceTokenRefused,
        ProblemCode::EmailTaken,
        ProblemCode::LastAdministrator,
        ProblemCode::PersonRefused,
        ProblemCode::TooManyRequests,
        ProblemCode::Internal,
        ProblemCode::Unavailable,
    ];

    pub fn status(self) -> u16 {
        match self {
            ProblemCode::Malformed | ProblemCode::HeaderNeeded => 400,
            ProblemCode::NotSignedIn => 401,
            ProblemCode::NotAllowed | ProblemCode::PartnerSuspended => 403,
            ProblemCode::NotFound | ProblemCode::ConsentLinkUnknown => 404,
            ProblemCode::MethodNotAllowed => 405,
            ProblemCode::IdempotencyKeyReused
            | ProblemCode::NotAtThatStep
            | ProblemCode::NothingToDecide
            | ProblemCode::NothingToWithdraw
            | ProblemCode::ConsentNotAsked
            | ProblemCode::NoProposal
            | ProblemCode::AttestationNotUsed
            | ProblemCode::NoDispute
            | ProblemCode::NothingToDo
            | ProblemCode::EmailTaken
            | ProblemCode::LastAdministrator => 409,
            ProblemCode::VersionOutdated => 412,
            ProblemCode::TooLarge => 413,
            ProblemCode::NoticeNotAcknowledged
            | ProblemCode::OriginalResellerUnknown
            | ProblemCode::NoRows
            | ProblemCode::TooManyRows
            | ProblemCode::RowsNotAccepted
            | ProblemCode::CreditInsufficient
            | ProblemCode::StatementNotAccepted
            | ProblemCode::ReasonNeeded
            | ProblemCode::NoExceptions
            | ProblemCode::ImportRefused
            | ProblemCode::NewResellerUnknown
            | ProblemCode::CreditLinesIncomplete
            | ProblemCode::DateNotPossible
            | ProblemCode::AttachmentRefused
            | ProblemCode::SettingsRefused
            | ProblemCode::ServiceTokenRefused
            | ProblemCode::PersonRefused => 422,
            ProblemCode::TooManyRequests => 429,
            ProblemCode::Internal => 500,
            ProblemCode::Unavailable => 503,
        }
    }
}

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI that names the kind; relative to the deployment.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: ProblemCode,
    /// What is wrong and what to do, in plain words.
    pub detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowProblem>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineProblem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
}

/// What is wrong with one row of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    pub row: Row,
    #[serde(flatten)]
    pub what: RowTrouble,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trouble")]
pub enum RowTrouble {
    /// A cell can't be read.
    Cell { problem: CellProblem },
    /// A condition isn't met (R3).
    Condition { finding: Finding },
}

/// What is wrong with one line of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// From 1.
    pub line: u32,
    pub detail: String,
}

impl Problem {
    /// A problem with its title; `detail` says what to do.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        let title = crate::words::problem_title(code).to_owned();
        let slug =
            serde_json::to_value(code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            kind: format!("/problems/{slug}"),
            title,
            status: code.status(),
            code,
            detail: detail.into(),
            rows: Vec::new(),
            lines: Vec::new(),
            shortfall: None,
            version: None,
        }
    }
}
