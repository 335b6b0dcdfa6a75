//! What the Worker takes from the ledger to send, and how it says what became of it (R9.3).

use super::ConsentOf;
use serde::{Deserialize, Serialize};
use shared::{
    credit::Credit,
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    language::Language,
    notices::{About, Invitation, Told},
};

/// What the queue carries: a delivery's id and nothing else.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct QueuedDelivery {
    pub delivery: u64,
}

/// One delivery: what is to be sent, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ToDeliver {
    pub id: u64,
    /// When it became due.
    pub at: Instant,
    pub way: Way,
    /// An address or a number; empty for a webhook.
    pub to: String,
    /// The receiver's.
    pub language: Language,
    pub content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Email,
    Sms,
    /// To the vendor's own systems (R8.3).
    Webhook,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Notice {
        about: About,
        told: Told,
        /// Where the receiver can answer by a personal link.
        consent: Option<ConsentOf>,
    },
    /// To somebody who is to take part.
    Invitation(Invitation),
    /// Reminders for one receiver that fell together (R7.1).
    Digest { reminders: Vec<(About, Told)> },
    /// R8.3.
    CutOver { application: ApplicationId, at: Instant, moves: Vec<Moved> },
}

/// A sub-customer that changed its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub sub_customer: CustomerId,
    pub from: PartnerId,
    pub to: PartnerId,
    pub allocation: Credit,
}

/// How it went with one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryReport {
    pub id: u64,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The provider took it.
    Sent { provider_id: Option<String> },
    /// The provider's signed answer says so (R9.3).
    Delivered,
    /// It will be tried again.
    Retrying { why: String },
    /// It won't.
    Failed { why: String },
    /// It was tried too often: failed, for the reason that the last `Retrying` gave.
    GivenUp,
}
