//! Records as they are stored and published: neighbours that stand alike share what they have in common.
//!
//! Ten thousand records of an application mostly differ in four fields. Written one by one, the same instants and statuses would
//! be nine tenths of the bytes, and most of the time that a submission takes. The form is that of a list of groups, so that two such lists are joined
//! by joining their texts.

use super::{Block, Consent, CreditLine, Pause, Record, RecordState};
use crate::{conditions::Named, ids::CustomerId, rows::Row};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// Records one after the other that stand alike.
#[derive(Serialize, Deserialize)]
struct Group<'a> {
    state: Cow<'a, RecordState>,
    consent: Cow<'a, Consent>,
    block: Cow<'a, Block>,
    pause: Cow<'a, Pause>,
    records: Vec<Own<'a>>,
}

/// What a record has of its own: row, sub-customer, its name, whether that was given, credit line.
#[derive(Serialize, Deserialize)]
struct Own<'a>(Row, Cow<'a, CustomerId>, Cow<'a, Option<String>>, Named, CreditLine);

fn own(of: &Record) -> Own<'_> {
    Own(of.row, Cow::Borrowed(&of.customer), Cow::Borrowed(&of.name), of.named, of.credit)
}

pub fn serialize<S: Serializer>(records: &[Record], to: S) -> Result<S::Ok, S::Error> {
    let alike = |a: &Record, b: &Record| {
        (&a.state, &a.consent, &a.block, &a.pause) == (&b.state, &b.consent, &b.block, &b.pause)
    };
    to.collect_seq(records.chunk_by(alike).filter_map(|records| {
        let first = records.first()?;
        Some(Group {
            state: Cow::Borrowed(&first.state),
            consent: Cow::Borrowed(&first.consent),
            block: Cow::Borrowed(&first.block),
            pause: Cow::Borrowed(&first.pause),
            records: records.iter().map(own).collect(),
        })
    }))
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Record>, D::Error> {
    let mut records = Vec::new();
    for group in Vec::<Group<'_>>::deserialize(from)? {
        let Group { state, consent, block, pause, records: own } = group;
        records.extend(own.into_iter().map(|Own(row, customer, name, named, credit)| Record {
            row,
            customer: customer.into_owned(),
            name: name.into_owned(),
            named,
            credit,
            state: state.as_ref().clone(),
            consent: consent.as_ref().clone(),
            block: block.as_ref().clone(),
            pause: pause.as_ref().clone(),
        }));
    }
    Ok(records)
}

/// Records in this form; what a text of the ledger holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grouped(#[serde(with = "self")] pub Vec<Record>);

/// The same, on its way to be stored.
pub fn text(records: &[Record]) -> serde_json::Result<String> {
    let mut bytes = Vec::with_capacity(records.len() * 100);
    serialize(records, &mut serde_json::Serializer::new(&mut bytes))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::World;

    #[test]
    fn records_read_back_and_neighbours_share_what_they_have_in_common() {
        let mut world = World::new(20);
        let id = world.submit("new", "original", 1..=20);
        let mut records = world.applications[&id].records.clone();
        let Some(seventh) = records.get_mut(6) else { unreachable!() };
        seventh.consent = Consent::NotAsked;
        seventh.name = None;
        let text = text(&records).unwrap();
        assert_eq!(text.matches("\"state\"").count(), 3, "before it, it, and after it: {text}");
        let read: Grouped = serde_json::from_str(&text).unwrap();
        assert_eq!(read.0, records);
    }
}
