//! Signing in, and who is signed in.

use crate::{
    directory::Membership,
    ids::{PersonId, ProgrammeId},
    instant::Instant,
    language::Language,
    permissions::{Caller, Reach, Who},
    seal::Hash,
    texts::Text,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAnswer {
    pub signed_in: Option<SignedIn>,
    pub deployment: Deployment,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    pub programme: ProgrammeId,
    /// ISO 4217.
    pub currency: String,
    pub kind: DeploymentKind,
    /// The portal's time in milliseconds since 1970; in a demonstration it may be ahead of the real one. A number, because what reads
    /// an instant's text weighs more than all of the first page's own code.
    pub now_millis: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentKind {
    Production,
    Demonstration,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub person: PersonId,
    pub name: String,
    pub membership: Membership,
    /// Manages their partner's people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub administrator: bool,
    /// The name of the partner or sub-customer that the person acts for; of the programme's team otherwise.
    pub acts_for: String,
    /// The kind of the partner, where it is one: decides which pages make sense.
    pub partner_kind: Option<PartnerTier>,
    /// What the person has chosen to read in, once they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// What their browser spoke last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads_in: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerTier {
    Reseller,
    Distributor,
    SecondLevelReseller,
}

impl SignedIn {
    /// Whether the person may do what stands at a row of the table: what pages offer goes by this.
    pub fn may(&self, what: Who) -> bool {
        what.reach(Caller::Person { membership: &self.membership, administrator: self.administrator }) != Reach::None
    }
}

/// The caller's sessions, the last used first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsAnswer {
    pub sessions: Vec<SessionView>,
    /// After so long without any use a session is over.
    pub idle_minutes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its hash: names it, and opens nothing.
    pub id: Hash,
    /// Whether it is the one that asks.
    pub this: bool,
    pub begun_at: Instant,
    /// To within a few minutes.
    pub seen_at: Instant,
    /// When it is over in any case.
    pub ends_at: Instant,
    /// What the browser called itself at sign-in, in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The network address at sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Says in so many words what it does: nobody ends everybody's sessions by mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOthersOutRequest {
    pub whose: WhoseSessions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoseSessions {
    /// The one with which it is asked stays.
    Everybodys,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOthersOutAnswer {
    pub ended: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccountsAnswer {
    pub accounts: Vec<DemoAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub id: PersonId,
    pub name: String,
    /// The partner, team or sub-customer, by name.
    pub works_for: String,
    pub membership: Membership,
    /// Manages their partner's people.
    #[serde(default)]
    pub administrator: bool,
    pub partner_kind: Option<PartnerTier>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoSignInRequest {
    pub person: PersonId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextsAnswer {
    pub notice: Text,
    pub statement: Text,
    pub consent: Text,
}
