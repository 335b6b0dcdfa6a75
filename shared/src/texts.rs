//! The texts that people acknowledge or agree to. Each has a version, and the version is what an event records
//! (R2.3, R5.4, R5.6): a text that changes gets a new version, an old version stays here for as long as events name it.
//! What a version says, it says in English; people read it in their language, and are told that it is a translation.

use crate::{
    language::{self, Language},
    seal::Hash,
    tr,
};
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

fn notice() -> [&'static str; 5] {
    [
        tr!(
            "Settle contracts and money first. You, the sub-customer and its original reseller should have agreed on everything before you apply; the portal collects their agreement, it does not negotiate it."
        ),
        tr!(
            "Clear what stands in the way beforehand. A sub-customer can't move while it administers or belongs to a group, shares a savings plan, keeps its services running in arrears by privilege, is frozen, or has less than zero credit available. Ask its original reseller to put these right."
        ),
        tr!(
            "Late charges stay where they arose. Usage from before the move can be billed some days later, and then goes to the original reseller."
        ),
        tr!(
            "Allocate enough credit. The credit line that you enter applies from the moment of the move. If it is too low, the sub-customer's services may stop."
        ),
        tr!(
            "One batch, one pair. All sub-customers of an application come from the same original reseller and go to the same new reseller."
        ),
    ]
}

fn statement() -> [&'static str; 4] {
    [
        tr!(
            "With this approval the sub-customers listed move to the new reseller, together with the data that the programme needs to serve and bill them: account ID, name, contact, services in use and their usage from the move on."
        ),
        tr!(
            "You have told these sub-customers, or agreed with the new reseller who does, that their data is passed on for this purpose."
        ),
        tr!("Invoices, usage and charges from before the move remain with you, also when they arrive afterwards."),
        tr!(
            "From the move on you no longer manage these sub-customers and no longer see their data. The credit that you had allocated to them returns to you."
        ),
    ]
}

fn consent() -> [&'static str; 4] {
    [
        tr!(
            "Your account moves from your present reseller to the new one. From then on the new reseller bills you and looks after your account."
        ),
        tr!("Your account ID, services, data and settings stay as they are. Nothing is switched off by the move."),
        tr!(
            "The new reseller sets your credit line. Charges from before the move are billed by your present reseller."
        ),
        tr!(
            "You can refuse. Then nothing changes. After agreeing you can still take your consent back until the move is finally approved."
        ),
    ]
}

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

/// The version in force of each text: the English one, which is what is agreed to, kept and hashed.
pub fn current(kind: TextKind) -> Text {
    language::speaking(Language::English, || worded(kind))
}

/// The version in force as its reader reads it: where that isn't in English, translated, and saying so.
pub fn shown(kind: TextKind) -> Text {
    let mut text = worded(kind);
    if language::current() != Language::English {
        text.paragraphs.push(tr!(
            "This is a translation. What counts is the English text, version {version}: choose English at the top of the page to read it.",
            version = text.version.0
        ));
    }
    text
}

/// A text as its reader reads it, where there is a translation of its version.
pub fn translated(text: &Text) -> Option<Text> {
    let is_translated = language::current() != Language::English && current(text.kind) == *text;
    is_translated.then(|| shown(text.kind))
}

/// The newest version in the language that is spoken.
fn worded(kind: TextKind) -> Text {
    let (title, paragraphs, tick) = match kind {
        TextKind::Notice => {
            (tr!("Before you apply"), notice().to_vec(), tr!("I have read this notice and want to go on."))
        }
        TextKind::DataTransferStatement => (
            tr!("Sub-Customer Data Transfer Statement"),
            statement().to_vec(),
            tr!("I have taken note of the above and agree to the Sub-Customer Data Transfer Statement."),
        ),
        TextKind::Consent => (
            tr!("Moving to a new reseller"),
            consent().to_vec(),
            tr!("I agree that this account moves to the new reseller."),
        ),
    };
    Text {
        kind,
        version: TextVersion("2026-11-01".to_owned()),
        title: title.to_owned(),
        paragraphs: paragraphs.into_iter().map(str::to_owned).collect(),
        tick: tick.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_agreed_to_is_the_same_text_in_whatever_language_it_was_read_r5_6() {
        let catalogue = texts::Catalogue::read("zh-CN").unwrap().compact();
        language::load(Language::SimplifiedChinese, Box::leak(catalogue.into_boxed_str()));
        for kind in [TextKind::Notice, TextKind::DataTransferStatement, TextKind::Consent] {
            let english = current(kind);
            assert_eq!(shown(kind), english);
            assert_eq!(translated(&english), None, "who reads English has the text itself");
            let (agreed_to, read) = language::speaking(Language::SimplifiedChinese, || (current(kind), shown(kind)));
            assert_eq!((agreed_to.hash(), &agreed_to), (english.hash(), &english));
            assert_eq!(read.version, english.version);
            let other = Text { tick: "Another tick".to_owned(), ..english.clone() };
            let [own, of_other] =
                [&english, &other].map(|text| language::speaking(Language::SimplifiedChinese, || translated(text)));
            assert_eq!(
                (own.as_ref(), of_other),
                (Some(&read), None),
                "a text that was changed isn't passed off as the translation's"
            );
            assert_eq!(read.paragraphs.len(), english.paragraphs.len() + 1, "and says that it is a translation");
            assert!(read.paragraphs.iter().all(|paragraph| !english.paragraphs.contains(paragraph)));
        }
    }
}
