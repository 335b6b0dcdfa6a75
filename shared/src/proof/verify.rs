//! Checking a proof pack, by nothing but its bytes: no network, no clock, no trust in who made it.
//!
//! The first flaw is named with its place. What can't be told from the bytes alone is whether the log's head is the one that the
//! programme published: that is compared with a head that somebody kept, or with the portal's (`log::continues`). Whose key has signed
//! it is said; whether that is the portal's, who checks has to know.

use super::{Contents, ProofPack, ProvenEvent, Signature, named_texts, words_of_pack};
use crate::{
    application::Revision,
    event::{Event, Place, Visit},
    log,
    seal::{Hash, Sealed},
    texts::{TextKind, TextVersion, of_version},
    tr,
};
use serde::Serialize;
use std::{collections::BTreeSet, fmt};

/// Bytes of the largest pack that is looked at.
pub const MOST_BYTES: usize = 64 << 20;

/// What is wrong with a pack, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    TooLarge,
    NotAPack {
        path: String,
        why: String,
    },
    OtherForm {
        at: usize,
        near: String,
    },
    Empty,
    Event {
        seq: Revision,
        flaw: EventFlaw,
    },
    /// The texts agreed to aren't those that the events name.
    Text(String),
    NotInLog,
    /// Something outside the events was changed.
    Digest,
    Signature,
}

/// What is wrong with one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventFlaw {
    OtherApplication,
    OtherNumber,
    BrokenChain,
    OtherValue(String),
    Salts,
}

impl std::error::Error for Flaw {}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

impl Flaw {
    /// What is wrong and where, for whoever checks.
    pub fn words(&self) -> String {
        match self {
            Flaw::TooLarge => tr!("The file is larger than any proof pack.").to_owned(),
            Flaw::NotAPack { path, why } => {
                tr!("This isn't a proof pack, or one with a part that was changed: at {path}, {why}.", path, why)
            }
            Flaw::OtherForm { at, near } => {
                tr!("From byte {at} on, the file isn't written as a proof pack is: near {near}", at, near)
            }
            Flaw::Empty => tr!("The pack has no events.").to_owned(),
            Flaw::Event { seq, flaw } => tr!("Event {number}: {flaw}.", number = seq.0, flaw = flaw.words()),
            Flaw::Text(text) => tr!("The texts agreed to aren't those that the events name: {text}.", text),
            Flaw::NotInLog => tr!(
                "The newest event isn't in the log under the head that the pack names: one of event, head and proof was changed."
            )
            .to_owned(),
            Flaw::Digest => tr!(
                "Something outside the events was changed after the pack was made: who made it for whom and when, the programme's or a partner's name, or the size or time of the log's head."
            )
            .to_owned(),
            Flaw::Signature => {
                tr!("The signature isn't by the key that stands beside it, or not on this pack.").to_owned()
            }
        }
    }
}

impl EventFlaw {
    fn words(&self) -> String {
        match self {
            EventFlaw::OtherApplication => tr!("it belongs to another application").to_owned(),
            EventFlaw::OtherNumber => {
                tr!("its number isn't the next one: an event is missing, or was put in").to_owned()
            }
            EventFlaw::BrokenChain => {
                tr!("it doesn't follow the event before it: one of the two was changed").to_owned()
            }
            EventFlaw::OtherValue(value) => tr!("the value “{value}” isn't the one that was recorded", value),
            EventFlaw::Salts => tr!("it doesn't have one salt for each value shown").to_owned(),
        }
    }
}

/// The pack, if nothing in it was changed; else the first thing that doesn't fit.
pub fn verify(bytes: &[u8]) -> Result<ProofPack, Flaw> {
    if bytes.len() > MOST_BYTES {
        return Err(Flaw::TooLarge);
    }
    let pack = read(bytes)?;
    events(&pack.contents)?;
    texts(&pack.contents)?;
    in_log(&pack.contents)?;
    if pack.contents.digest() != pack.digest {
        return Err(Flaw::Digest);
    }
    let forged = |signature: &Signature| !signature.is_on(&words_of_pack(pack.digest));
    if pack.signature.as_ref().is_some_and(forged) { Err(Flaw::Signature) } else { Ok(pack) }
}

/// Takes what writing the pack again gives, byte for byte, and nothing else: no unknown field, none twice, no other spelling.
fn read(bytes: &[u8]) -> Result<ProofPack, Flaw> {
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let not_a_pack = |path: String, why: &dyn std::fmt::Display| Flaw::NotAPack { path, why: why.to_string() };
    let pack: ProofPack = serde_path_to_error::deserialize(&mut from)
        .map_err(|error| not_a_pack(error.path().to_string(), error.inner()))?;
    from.end().map_err(|error| not_a_pack("its end".to_owned(), &error))?;
    let written = pack.bytes();
    if written == bytes {
        return Ok(pack);
    }
    let same = written.iter().zip(bytes).take_while(|(one, other)| one == other).count();
    let near = bytes.get(same.saturating_sub(20)..bytes.len().min(same + 20)).unwrap_or_default();
    Err(Flaw::OtherForm { at: same, near: String::from_utf8_lossy(near).into_owned() })
}

fn events(contents: &Contents) -> Result<(), Flaw> {
    // What the event before hashes to; nothing where that one is withheld, as its hash says nothing about what it follows.
    let mut before = Hash::ZERO;
    for (seq, event) in (1u32..).map(Revision).zip(&contents.events) {
        let flaw = |flaw| Flaw::Event { seq, flaw };
        match event {
            ProvenEvent::Withheld { hash } => before = *hash,
            ProvenEvent::Shown { event, salts } => {
                if event.application != contents.application {
                    return Err(flaw(EventFlaw::OtherApplication));
                }
                if event.seq != seq {
                    return Err(flaw(EventFlaw::OtherNumber));
                }
                if event.previous != before {
                    return Err(flaw(EventFlaw::BrokenChain));
                }
                values(event, salts).map_err(flaw)?;
                before = event.hash();
            }
        }
    }
    Ok(())
}

/// Each value that is shown is the one that was committed to.
fn values(event: &Event, salts: &[Hash]) -> Result<(), EventFlaw> {
    let mut check = Check { salts: salts.iter(), flaw: None };
    event.clone().visit(&mut check);
    match check {
        Check { flaw: Some(flaw), .. } => Err(flaw),
        Check { salts, .. } if salts.len() > 0 => Err(EventFlaw::Salts),
        Check { .. } => Ok(()),
    }
}

struct Check<'a> {
    salts: std::slice::Iter<'a, Hash>,
    flaw: Option<EventFlaw>,
}

impl Visit for Check<'_> {
    fn sealed<T: Serialize>(&mut self, place: Place, sealed: &mut Sealed<T>) {
        if self.flaw.is_some() || sealed.value.is_none() {
            return;
        }
        self.flaw = match self.salts.next() {
            None => Some(EventFlaw::Salts),
            Some(salt) if sealed.opens_with(*salt) => None,
            Some(_) => Some(EventFlaw::OtherValue(place.to_string())),
        };
    }
}

/// The texts are those that the events name, each once and in order, and are what this verifier knows them to be.
fn texts(contents: &Contents) -> Result<(), Flaw> {
    let shown = contents.events.iter().filter_map(|event| match event {
        ProvenEvent::Shown { event, .. } => Some(event),
        ProvenEvent::Withheld { .. } => None,
    });
    let named: BTreeSet<(TextKind, TextVersion)> = shown.flat_map(|event| named_texts(&event.what)).collect();
    let hides_some = contents.events.iter().any(|event| matches!(event, ProvenEvent::Withheld { .. }));
    let mut given = BTreeSet::new();
    for proven in &contents.texts {
        let (kind, version) = (proven.text.kind, proven.text.version.clone());
        let known = of_version(kind, &version);
        if proven.text.hash() != proven.hash || known.is_some_and(|known| known != proven.text) {
            return Err(Flaw::Text(format!("the text of version {} was changed", version.0)));
        }
        if !given.insert((kind, version.clone())) {
            return Err(Flaw::Text(format!("version {} is there twice", version.0)));
        }
    }
    // A withheld event may name texts that no other does.
    let fits = if hides_some { given.is_superset(&named) } else { given == named };
    if fits { Ok(()) } else { Err(Flaw::Text("one is missing, or one is there that nobody agreed to".to_owned())) }
}

fn in_log(contents: &Contents) -> Result<(), Flaw> {
    let newest = match contents.events.last() {
        None => return Err(Flaw::Empty),
        Some(ProvenEvent::Shown { event, .. }) => event.hash(),
        Some(ProvenEvent::Withheld { hash }) => *hash,
    };
    let log = &contents.log;
    if log::includes(&log.head, log.leaf, newest, &log.inclusion) { Ok(()) } else { Err(Flaw::NotInLog) }
}
