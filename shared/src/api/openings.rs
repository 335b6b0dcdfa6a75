//! The other two ways to open an application (R2.5), how the new reseller accepts (R5.9), and terms on the way (R8.1).

use crate::{application::Mode, application::Step, ids::PartnerId, rows::Row, texts::TextVersion};
use serde::{Deserialize, Serialize};

use super::{PartnerRef, RowProblem};

/// A sub-customer that the original reseller offers. Rows are numbered by their place, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRow {
    pub sub_customer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferPreviewRequest {
    /// The new reseller's account id, as typed.
    pub new_reseller: String,
    pub rows: Vec<OfferRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferPreviewAnswer {
    /// The name that goes with the id typed.
    pub new_reseller: String,
    pub rows: u32,
    /// Rows that can't be accepted, in order.
    pub problems: Vec<RowProblem>,
}

/// The original reseller offers to release sub-customers. Takes an Idempotency-Key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRequest {
    pub new_reseller: String,
    /// The version of the notice that was acknowledged (R2.3).
    pub notice: TextVersion,
    /// The statement ticked: with it, and an approver, the offer counts as the original reseller's approval (R2.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<TextVersion>,
    pub mode: Mode,
    pub rows: Vec<OfferRow>,
}

/// A sub-customer asks to be moved to a named partner. Takes an Idempotency-Key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    pub new_reseller: String,
    /// The version of the consent's text that it agrees to.
    pub text: TextVersion,
}

/// The partner with an account id, for whoever is about to name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerAnswer {
    pub partner: PartnerRef,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerQuery {
    pub id: PartnerId,
}

/// Credit lines: all of those awaited when the new reseller accepts (R5.9), or the ones to change. Takes If-Match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRequest {
    pub lines: Vec<CreditLineRequest>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditLineRequest {
    pub row: Row,
    /// Like `1250.00`.
    pub credit: String,
}

/// A decider's "yes, if" (R8.1). Takes If-Match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalRequest {
    pub step: Step,
    pub terms: TermsRequest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "terms", deny_unknown_fields)]
pub enum TermsRequest {
    /// A day like `2027-01-01`: 00:00 of it in the programme's zone.
    CutoverOn {
        date: String,
    },
    InWords {
        words: String,
    },
}

/// The applicant's answer to a proposal. Takes If-Match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalAnswerRequest {
    pub accept: crate::application::Accept,
}
