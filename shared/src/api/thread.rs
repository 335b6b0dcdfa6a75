//! One kind of thread on an application: questions, answers and notes with attachments, and disputes (R7.3, R10.3).

use crate::{application::DisputeOutcome, instant::Instant, rows::RowSet, seal::Hash};
use serde::{Deserialize, Serialize};

use super::DocumentVersion;

/// The largest attachment.
pub const MAX_ATTACHMENT: usize = 5 * 1024 * 1024;
/// Attachments of one post, and of one application.
pub const MAX_ATTACHMENTS: usize = 5;
pub const MAX_APPLICATION_ATTACHMENTS: u32 = 200;
/// Posts of one application.
pub const MAX_POSTS: u32 = 2_000;
/// Characters of a post.
pub const MAX_POST: usize = 4_000;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadQuery {
    /// From the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadAnswer {
    /// The newest, oldest of them first.
    pub posts: Vec<PostView>,
    /// Present when there are earlier ones.
    pub next: Option<u64>,
    /// Whether a question waits for its answer: the records pause meanwhile (R7.3).
    pub question_open: bool,
    pub dispute: DisputeView,
    pub can: ThreadCan,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostView {
    pub id: u64,
    pub at: Instant,
    /// The person, and the party that they speak for.
    pub who: String,
    pub for_party: String,
    pub kind: PostKind,
    pub words: String,
    pub attachments: Vec<AttachmentView>,
    /// Whether the caller's own party wrote it.
    pub yours: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostKind {
    Note,
    /// Pauses the records until it is answered (R7.3).
    Question,
    /// Closes the open question.
    Answer,
    /// A statement in a dispute: the three and internal review see it (R10.3).
    Dispute,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    pub hash: Hash,
    pub name: String,
    pub media_type: String,
    pub size: u32,
}

/// R10.3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "dispute")]
pub enum DisputeView {
    None,
    Open {
        at: Instant,
        rows: RowSet,
    },
    Dismissed {
        at: Instant,
    },
    /// One resubmission is permitted; `used` once it was made.
    Permitted {
        at: Instant,
        rows: RowSet,
        used: bool,
    },
}

/// What the caller may do in the thread now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ThreadCan {
    pub post: Vec<PostKind>,
    pub raise_dispute: bool,
    pub decide_dispute: bool,
    /// Submit once more after a dispute (R10.3).
    pub resubmit: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRequest {
    pub kind: PostKind,
    pub words: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Hash>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostAnswer {
    pub id: u64,
    pub documents: Vec<DocumentVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeRequest {
    pub words: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Hash>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeDecisionRequest {
    pub outcome: DisputeOutcome,
    pub words: String,
}

/// The name of the file that is uploaded; its media type is the request's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentQuery {
    pub name: String,
}
