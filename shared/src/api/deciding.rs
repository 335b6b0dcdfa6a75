//! What a decider reads besides the application itself: what each party has said so far (R5, R10.1).

use super::{PartnerRef, TermsView};
use crate::{
    application::{Step, Version},
    instant::Instant,
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};

/// Answers of one party that are told one by one, the newest of them.
pub const MAX_TOLD: usize = 10;

/// What the party that has a place in the order has said there. One for each place of the application, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementView {
    pub step: Step,
    /// Who decides there; absent where internal review does, also in an original reseller's place (R10.3).
    pub party: Option<PartnerRef>,
    /// Oldest first, at most `MAX_TOLD`.
    pub yes: Vec<YesView>,
    /// Records that it has rejected or excepted.
    pub rejected: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YesView {
    pub at: Instant,
    /// The person's name; absent for silence, and where the yes was given at another place.
    pub who: Option<String>,
    pub records: u32,
    /// The statement's version that was ticked (R5.6), or the notice's that was acknowledged (R2.3).
    pub text: Option<TextVersion>,
    /// The version of the application that it was said of (R5.7).
    pub on: Version,
    #[serde(flatten)]
    pub how: YesHow,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum YesHow {
    /// By opening the application (R2.5).
    Opened,
    /// By accepting it and setting the credit lines (R5.9).
    Accepted,
    Approved,
    /// As the first of two people (R5.3).
    First,
    /// By saying nothing until the deadline (R7.2).
    Silence,
    /// It said yes at another place that it holds, which counts here as well (R5.5).
    Elsewhere {
        step: Step,
    },
    /// To terms that a decider asked for (R8.1).
    Terms {
        by: Step,
        terms: TermsView,
    },
}
