//! Previewing and submitting an application (R2).

use crate::{
    application::Mode,
    conditions::Finding,
    credit::{Credit, Money},
    ids::{ApplicationId, CustomerId, PartnerId},
    intake::Problem as CellProblem,
    rows::Row,
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};

use super::{DocumentVersion, RowProblem};

/// A row as the template has it, read and well formed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationRow {
    /// The sub-customer's account id.
    pub sub_customer: CustomerId,
    /// Its name, if the applicant gave it (R3.11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub credit: Credit,
}

/// A row as it comes over the wire: text that may not be well formed, so that each bad cell gets its own message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRow {
    pub sub_customer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub credit: String,
}

/// Rows are numbered by their place in `rows`, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The original reseller's account id, as typed.
    pub original_reseller: String,
    pub rows: Vec<RawRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewAnswer {
    /// The name that goes with the id typed.
    pub original_reseller: String,
    pub rows: u32,
    /// Rows that can't be accepted, in order.
    pub problems: Vec<RowProblem>,
    /// Of the rows that can.
    pub total: Money,
    pub credit: CreditCheck,
}

/// R4.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "credit")]
pub enum CreditCheck {
    /// There is no limit to check against: services may stop if the credit lines are too low.
    NoLimit,
    Enough {
        allocatable: Money,
    },
    /// `allocatable` must be greater than the total.
    Short {
        allocatable: Money,
        needed: Money,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitRequest {
    /// The original reseller's account id.
    pub original_reseller: String,
    /// The version of the notice that was acknowledged (R2.3).
    pub notice: TextVersion,
    pub mode: Mode,
    pub rows: Vec<RawRow>,
    /// The application whose dispute permitted this resubmission (R10.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resubmission_of: Option<ApplicationId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitAnswer {
    pub application: ApplicationId,
    pub records: u32,
    pub documents: Vec<DocumentVersion>,
}

/// Reads rows from the wire. Every bad cell is named by its row; duplicates (R3.9) are named at the later row.
pub fn read_rows(rows: &[RawRow]) -> (Vec<(Row, ApplicationRow)>, Vec<RowProblem>) {
    crate::intake::read_raw(rows)
}

/// Of either kind.
impl RowProblem {
    pub fn cell(row: Row, problem: CellProblem) -> Self {
        Self { row, what: super::RowTrouble::Cell { problem } }
    }
    pub fn condition(row: Row, finding: Finding) -> Self {
        Self { row, what: super::RowTrouble::Condition { finding } }
    }
}

/// The original reseller as typed, or what is wrong with it.
pub fn read_partner(text: &str) -> Result<PartnerId, CellProblem> {
    crate::intake::read_partner(text)
}
