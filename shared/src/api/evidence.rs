//! The programme's log, as anybody may ask for it (R10.2).

use crate::{ids::ProgrammeId, log::LogHead, proof::Signature, seal::Hash};
use serde::{Deserialize, Serialize};

/// The newest head of the programme's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedHead {
    pub programme: ProgrammeId,
    pub head: LogHead,
    /// The portal's own (`proof::words_of_head`), where the deployment has a key for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// Two sizes that the log has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyQuery {
    /// At least 1.
    pub from: u64,
    /// At least `from`, and at most the log's size now.
    pub to: u64,
}

/// That the log of the first size is how the log of the second begins (RFC 6962, 2.1.2): check it by `log::continues`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyAnswer {
    pub from: u64,
    pub from_root: Hash,
    pub to: u64,
    pub to_root: Hash,
    pub proof: Vec<Hash>,
}
