//! Notices (R9): in-site messages, what is sent by email and SMS and how that went, and what a person wants to get.

use crate::{
    ids::{ApplicationId, CustomerId},
    instant::Instant,
    language::Language,
    notices::{Channel, NoticeKind},
    rows::{Row, RowSet},
    texts::Text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::ConsentQuestion;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessagesQuery {
    /// Only those that weren't read.
    #[serde(default)]
    pub unread: bool,
    /// From the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagesAnswer {
    /// Newest first.
    pub messages: Vec<Message>,
    pub unread: u32,
    /// Present when there are more.
    pub next: Option<u64>,
}

/// An in-site message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: u64,
    pub at: Instant,
    pub kind: NoticeKind,
    pub title: String,
    /// In plain words, a paragraph each.
    pub paragraphs: Vec<String>,
    /// The place that it is about, a path of this portal.
    pub link: String,
    pub application: Option<ApplicationId>,
    pub read: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReadMessagesRequest {
    Only(Vec<u64>),
    /// This one and all before it.
    UpTo(u64),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadAnswer {
    pub unread: u32,
}

/// For each kind of notice, by which ways besides the in-site message; and the language of all of them, and of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    pub choices: BTreeMap<NoticeKind, Channels>,
    /// In which language the person has chosen to read and to be told. In a change, nothing leaves it as it is; likewise below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// In which they read, because their browser speaks it: they are told in it while they haven't chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads_in: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    pub email: bool,
    pub sms: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesAnswer {
    /// Complete: what the person chose, and the defaults for the rest.
    pub preferences: Preferences,
    pub email: String,
    /// Absent: no SMS can be sent.
    pub phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    #[serde(default)]
    pub failed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesAnswer {
    /// Newest first.
    pub deliveries: Vec<DeliveryView>,
    pub next: Option<u64>,
}

/// R9.3: one notice on one way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    pub id: u64,
    pub at: Instant,
    pub kind: NoticeKind,
    pub way: DeliveryWay,
    /// The partner, team or sub-customer that it went to; the vendor's systems for a webhook.
    pub to: String,
    /// Where it was about one sub-customer.
    pub sub_customer: Option<CustomerId>,
    pub row: Option<Row>,
    pub state: DeliveryState,
}

/// How it went out. Webhooks are for the programme's people to see (R8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryWay {
    Email,
    Sms,
    Webhook,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "delivery")]
pub enum DeliveryState {
    /// Waits to be sent, or to be sent again: then `why` says what happened last time.
    Queued {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The provider took it.
    Sent {
        at: Instant,
    },
    /// The provider's signed answer says so.
    Delivered {
        at: Instant,
    },
    Failed {
        at: Instant,
        why: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendAgainRequest {
    pub deliveries: Vec<u64>,
}

/// Deliveries sent again with one request.
pub const MAX_SEND_AGAIN: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendAgainAnswer {
    pub queued: u32,
}

/// The applicant has sub-customers asked once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskConsentRequest {
    pub rows: RowSet,
    pub link: ConsentLinkChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentLinkChoice {
    /// The same link once more.
    Resend,
    /// A new link; the one before no longer answers.
    Replace,
}

/// What a personal link leads to (R5.4). Reading it answers nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "link")]
pub enum ConsentLinkAnswer {
    /// It can be answered, or what was answered can be seen and perhaps taken back.
    Open { question: Box<ConsentQuestion>, text: Text },
    /// A newer link was sent.
    Replaced,
}

/// R5.4: the applicant holds these consents and attached them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestRequest {
    pub rows: RowSet,
    /// An attachment of this application.
    pub attachment: crate::seal::Hash,
}

/// Which delivery the SMS provider's word is about: part of the address that it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsCallbackQuery {
    pub delivery: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxQuery {
    /// Only what was sent to this address or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

/// The demonstration's mailbox: what would have left for a provider, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxAnswer {
    pub mails: Vec<MailboxEntry>,
    pub next: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxEntry {
    pub id: u64,
    pub at: Instant,
    pub channel: Channel,
    pub to: String,
    pub subject: String,
}

/// A message as its receiver would see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub id: u64,
    pub at: Instant,
    pub channel: Channel,
    pub to: String,
    pub subject: String,
    pub text: String,
    /// Absent for an SMS.
    pub html: Option<String>,
}
