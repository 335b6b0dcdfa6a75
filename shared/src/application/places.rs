//! Who has said yes with what authority, so that nobody is asked twice (R5.5).

use super::{Step, Version};
use crate::{event::DeciderRole, ids::PartnerId, instant::Instant, rows::RowSet, texts::TextVersion};
use serde::{Deserialize, Serialize};

/// A partner's yes. It counts at every place that the partner holds, if it met all that the place demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    pub party: PartnerId,
    pub step: Option<Step>,
    pub role: DeciderRole,
    pub statement: Option<TextVersion>,
    pub rows: RowSet,
    pub on: Version,
    pub at: Instant,
}
