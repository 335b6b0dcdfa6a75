//! The texts that people acknowledge or agree to. Each has a version, and the version is what an event records
//! (R2.3, R5.4, R5.6): a text that changes gets a new version, an old version stays here for as long as events name it.

use crate::seal::Hash;
use serde::{Deserialize, Serialize};

/// Which text a version belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// Acknowledged by the applicant before it uploads (R2.3).
    Notice,
    /// The Sub-Customer Data Transfer Statement, ticked by the original reseller (R5.6).
    DataTransferStatement,
    /// What a sub-customer agrees to (R5.4).
    Consent,
}

/// The version of a text, like `2026-11-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextVersion(pub String);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub kind: TextKind,
    pub version: TextVersion,
    pub title: String,
    /// One paragraph or list entry each.
    pub paragraphs: Vec<String>,
    /// What stands beside the box to tick.
    pub tick: String,
}

const NOTICE: &[&str] = &[
    "Settle contracts and money first. You, the sub-customer and its original reseller should have agreed on everything before you apply; the portal collects their agreement, it does not negotiate it.",
    "Clear what stands in the way beforehand. A sub-customer can't move while it administers or belongs to a group, shares a savings plan, keeps its services running in arrears by privilege, is frozen, or has less than zero credit available. Ask its original reseller to put these right.",
    "Late charges stay where they arose. Usage from before the move can be billed some days later, and then goes to the original reseller.",
    "Allocate enough credit. The credit line that you enter applies from the moment of the move. If it is too low, the sub-customer's services may stop.",
    "One batch, one pair. All sub-customers of an application come from the same original reseller and go to the same new reseller.",
];

const STATEMENT: &[&str] = &[
    "With this approval the sub-customers listed move to the new reseller, together with the data that the programme needs to serve and bill them: account ID, name, contact, services in use and their usage from the move on.",
    "You have told these sub-customers, or agreed with the new reseller who does, that their data is passed on for this purpose.",
    "Invoices, usage and charges from before the move remain with you, also when they arrive afterwards.",
    "From the move on you no longer manage these sub-customers and no longer see their data. The credit that you had allocated to them returns to you.",
];

const CONSENT: &[&str] = &[
    "Your account moves from your present reseller to the new one. From then on the new reseller bills you and looks after your account.",
    "Your account ID, services, data and settings stay as they are. Nothing is switched off by the move.",
    "The new reseller sets your credit line. Charges from before the move are billed by your present reseller.",
    "You can refuse. Then nothing changes. After agreeing you can still take your consent back until the move is finally approved.",
];

impl Text {
    /// Tells one text from another, whatever its version says.
    pub fn hash(&self) -> Hash {
        // Serialising this type can't fail.
        Hash::of_file(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// A text as it was in a version; `None` where there never was one.
pub fn of_version(kind: TextKind, version: &TextVersion) -> Option<Text> {
    // Each text has had one version so far.
    Some(current(kind)).filter(|text| text.version == *version)
}

/// The version in force of each text.
pub fn current(kind: TextKind) -> Text {
    let (title, paragraphs, tick) = match kind {
        TextKind::Notice => ("Before you apply", NOTICE, "I have read this notice and want to go on."),
        TextKind::DataTransferStatement => (
            "Sub-Customer Data Transfer Statement",
            STATEMENT,
            "I have taken note of the above and agree to the Sub-Customer Data Transfer Statement.",
        ),
        TextKind::Consent => {
            ("Moving to a new reseller", CONSENT, "I agree that this account moves to the new reseller.")
        }
    };
    Text {
        kind,
        version: TextVersion("2026-11-01".to_owned()),
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(|paragraph| (*paragraph).to_owned()).collect(),
        tick: tick.to_owned(),
    }
}
