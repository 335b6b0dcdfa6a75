//! Live changes: what has changed of that which the caller may see, by WebSocket as it happens, or by asking now and then.
//!
//! Only names and versions are told, never contents: whoever wants to know more reads the document, under the rules of that read. A number
//! that only grows orders all changes of the programme; who names the last one that they know is told what came after it.

use super::DocumentVersion;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LiveQuery {
    /// The `at` of the last answer or message. Without it: from now on, with the last changes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// An answer to who asks, and likewise every message of the WebSocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveAnswer {
    /// Up to where this tells.
    pub at: u64,
    /// More has changed than can be told: everything is to be read again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all: bool,
    /// What has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentVersion>,
    /// How many messages the person hasn't read, where that may have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Documents in one answer or message.
pub const MAX_LIVE_DOCUMENTS: usize = 200;

/// What a client says now and then to learn whether the connection still stands, and what it hears then. All else that it says ends it.
pub const LIVE_PING: &str = "ping";
pub const LIVE_PONG: &str = "pong";

/// What a client hears before its connection is closed because its session is over: closing takes both sides a while.
pub const LIVE_OVER: &str = "over";

/// Why the portal closes a WebSocket.
pub mod live_close {
    /// The session is over, or what the person may do has changed.
    pub const SESSION_OVER: u16 = 4401;
    /// Something was said that isn't understood here.
    pub const NOT_UNDERSTOOD: u16 = 4400;
    /// The person has opened more, and this was the oldest.
    pub const TOO_MANY: u16 = 4429;
}
