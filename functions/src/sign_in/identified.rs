//! Whom a provider has proven somebody to be: the subject of an issuer, with the address that goes with it.

use crate::ledger::protocol::Known;
use serde::{Deserialize, Serialize};
use shared::api::SignInTrouble;

/// Proven to the Worker, told to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    pub issuer: String,
    /// Unique within the issuer, and never given to anybody else.
    pub subject: String,
    pub address: Address,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// The provider says that the mailbox is this person's.
    Verified(String),
    /// There is none, or the provider doesn't vouch for it.
    NotVerified,
}

/// What the ledger makes of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proven {
    Person(Box<Known>),
    Nobody(SignInTrouble),
}
