//! The proof pack of an application (R10.1, R10.2): its events with what its viewer may see, the texts agreed to, and the proof that
//! its newest event is in the programme's log. Made here for its viewer (R3.11), and checked here (`verify`) by whoever has it.
//!
//! A pack has one form only: the bytes that writing its parts again gives. Its events are bound to each other by their hashes, values
//! to their events by commitments, all of it to the log by its newest event, and the pack as a whole by its digest. Values that the
//! viewer may not see are left out; their commitments stay, and the chain is whole without them.

mod signature;
mod told;
mod verify;

#[cfg(test)]
mod tests;

pub use signature::{LogKey, Signature, words_of_head, words_of_pack};
pub use told::{Told, ToldEvent, ToldRow, told};
pub use verify::{EventFlaw, Flaw, MOST_BYTES, verify};

use crate::{
    api::PartnerRef,
    application::{Opener, Parties},
    directory::Membership,
    event::{CreditLines, Event, Place, Visit, What},
    ids::{ApplicationId, ProgrammeId},
    instant::Instant,
    log::LogHead,
    seal::{Hash, SealKey, Sealed},
    texts::{Text, TextKind, TextVersion, of_version},
    view::{Names, Sides, sides},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A proof pack as it is kept and handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofPack {
    pub contents: Contents,
    /// SHA-256 of the contents, as they stand in the pack.
    pub digest: Hash,
    /// The portal's own, on the digest, where the deployment has a key for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    pub format: Format,
    pub programme: ProgrammeId,
    pub application: ApplicationId,
    pub made_at: Instant,
    pub made_for: MadeFor,
    /// What the partners were called when the pack was made.
    pub partners: Vec<PartnerRef>,
    pub texts: Vec<ProvenText>,
    /// All of them, from the first.
    pub events: Vec<ProvenEvent>,
    pub log: InLog,
}

/// How to read it. Another way to write packs is another variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    #[serde(rename = "customer-migration-proof-1")]
    One,
}

/// Whose eyes the pack was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeFor {
    Partner(crate::ids::PartnerId),
    InternalReview,
    Administration,
}

/// A text that an event names by its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenText {
    pub text: Text,
    pub hash: Hash,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvenEvent {
    /// With the values that the viewer may see, and the salt of each in the order in which the event has them.
    Shown { event: Box<Event>, salts: Vec<Hash> },
    /// Written when amounts still stood in the open, and not for this viewer: its hash alone.
    Withheld { hash: Hash },
}

/// Where the newest event is in the programme's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InLog {
    pub head: LogHead,
    /// The event's number in it, from 0.
    pub leaf: u64,
    pub inclusion: Vec<Hash>,
}

/// What the ledger has for a pack; no viewer has seen to it yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Evidence {
    pub programme: ProgrammeId,
    pub application: ApplicationId,
    pub parties: Parties,
    pub names: Names,
    pub seal_key: SealKey,
    pub events: Vec<Event>,
    pub log: InLog,
    pub at: Instant,
}

/// The pack for a viewer; `None` when they have no part in the application.
pub fn pack(evidence: Evidence, viewer: &Membership) -> Option<ProofPack> {
    let sides = sides(viewer, &evidence.parties)?;
    let made_for = match viewer {
        Membership::Partner { partner, .. } => MadeFor::Partner(partner.clone()),
        Membership::InternalReview { .. } => MadeFor::InternalReview,
        Membership::Administration => MadeFor::Administration,
        Membership::SubCustomer { .. } => return None,
    };
    let texts = texts(&evidence.events);
    let shown = |event| show(event, sides, &evidence.seal_key);
    let contents = Contents {
        format: Format::One,
        programme: evidence.programme,
        application: evidence.application,
        made_at: evidence.at,
        made_for,
        partners: evidence.names.into_iter().map(|(id, name)| PartnerRef { id, name }).collect(),
        texts: texts.into_iter().map(|text| ProvenText { hash: text.hash(), text }).collect(),
        events: evidence.events.into_iter().map(shown).collect(),
        log: evidence.log,
    };
    let digest = contents.digest();
    Some(ProofPack { contents, digest, signature: None })
}

impl ProofPack {
    pub fn signed(self, key: &LogKey) -> Self {
        Self { signature: Some(key.sign(&words_of_pack(self.digest))), ..self }
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> Vec<u8> {
        // Serialising these types can't fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Contents {
    pub fn digest(&self) -> Hash {
        Hash::of_file(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// An event as a viewer may see it.
fn show(mut event: Event, sides: Sides, key: &SealKey) -> ProvenEvent {
    let in_the_open = match &event.what {
        What::Opened(opened) => opened.shows_credit(),
        What::CreditSet { lines } | What::CreditChanged { lines } => matches!(lines, CreditLines::Open(_)),
        _ => false,
    };
    if in_the_open && !sides.see_credit() {
        return ProvenEvent::Withheld { hash: event.hash() };
    }
    let mut show = Show { sides, key, salts: Vec::new() };
    event.visit(&mut show);
    ProvenEvent::Shown { salts: show.salts, event: Box::new(event) }
}

struct Show<'a> {
    sides: Sides,
    key: &'a SealKey,
    salts: Vec<Hash>,
}

impl Visit for Show<'_> {
    fn sealed<T: Serialize>(&mut self, place: Place, sealed: &mut Sealed<T>) {
        if sealed.value.is_none() {
            return;
        }
        let salt = self.key.salt(&place.to_string());
        // What doesn't open, though it should, would make the whole pack worthless.
        if sees(self.sides, place) && sealed.opens_with(salt) {
            self.salts.push(salt);
        } else {
            sealed.value = None;
        }
    }
}

/// R3.11, as for the application's page (`view`).
fn sees(sides: Sides, place: Place) -> bool {
    match place {
        // What people wrote and who they are: the application is theirs together.
        Place::Person(_) | Place::Words(_) | Place::RowWords(..) => true,
        // From where they did it is the programme's to know.
        Place::Origin(_) => sides.programme,
        Place::Conditions(..) => sides.see_conditions(),
        Place::Credits(_) => sides.see_credit(),
        Place::Name(_, named) => sides.see_names(named),
        Place::TwoPeople(_) => sides.programme,
    }
}

/// Which texts an event names.
fn named_texts(what: &What) -> Vec<(TextKind, TextVersion)> {
    let statement = |version: &TextVersion| (TextKind::DataTransferStatement, version.clone());
    match what {
        What::Opened(opened) => {
            let notice = match opened.opener {
                Opener::SubCustomer(_) => TextKind::Consent,
                Opener::NewReseller | Opener::OriginalReseller => TextKind::Notice,
            };
            let notice = (notice, opened.notice.clone());
            std::iter::once(notice).chain(opened.statement.as_ref().map(statement)).collect()
        }
        What::Approved { statement: agreed, .. } | What::FirstApproved { statement: agreed, .. } => {
            agreed.as_ref().map(statement).into_iter().collect()
        }
        What::ConsentGiven { text, .. } => vec![(TextKind::Consent, text.clone())],
        // Nobody agrees to a text by anything else.
        _ => Vec::new(),
    }
}

/// The texts that events name, each once.
fn texts(events: &[Event]) -> Vec<Text> {
    let named: BTreeSet<_> = events.iter().flat_map(|event| named_texts(&event.what)).collect();
    named.iter().filter_map(|(kind, version)| of_version(*kind, version)).collect()
}
