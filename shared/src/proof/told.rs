//! A proof pack as people read it: what happened, who did it, on which rows, agreeing to which text.

use super::{Contents, ProvenEvent};
use crate::{
    credit::Credit,
    event::{Event, What},
    ids::CustomerId,
    instant::Instant,
    rows::Row,
    seal::Hash,
    texts::TextVersion,
    tr,
    view::{Names, timeline},
    words,
};
use std::collections::BTreeMap;

/// What a pack tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub events: Vec<ToldEvent>,
    pub rows: Vec<ToldRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldEvent {
    pub seq: u32,
    pub hash: Hash,
    /// Nothing where the event is withheld.
    pub at: Option<Instant>,
    pub who: String,
    pub for_party: Option<String>,
    pub what: String,
    /// Records that it is about.
    pub records: u32,
    /// The version of the text agreed to.
    pub text: Option<TextVersion>,
    pub words: Option<String>,
    /// From where, where the viewer may know.
    pub origin: Option<String>,
}

/// A sub-customer of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    pub row: Row,
    pub customer: CustomerId,
    /// Where the viewer may see it, and it isn't erased.
    pub name: Option<String>,
    /// The newest line that was set, where the viewer may see it.
    pub credit: Option<Credit>,
}

/// Reads a pack out. Says nothing about whether it is whole: `verify` does.
pub fn told(contents: &Contents) -> Told {
    let names: Names = contents.partners.iter().map(|partner| (partner.id.clone(), partner.name.clone())).collect();
    let mut told = Told { events: Vec::new(), rows: Vec::new() };
    let mut credits: BTreeMap<Row, Credit> = BTreeMap::new();
    for (seq, event) in (1u32..).zip(&contents.events) {
        match event {
            ProvenEvent::Withheld { hash } => told.events.push(withheld(seq, *hash)),
            ProvenEvent::Shown { event, .. } => {
                match &event.what {
                    What::Opened(opened) => {
                        credits.extend(opened.lines());
                        told.rows = opened.rows.iter().map(row).collect();
                    }
                    What::CreditSet { lines } | What::CreditChanged { lines } => credits.extend(lines.lines()),
                    _ => {}
                }
                let customers = u32::try_from(told.rows.len()).unwrap_or(u32::MAX);
                told.events.push(of(event, contents, &names, customers));
            }
        }
    }
    for row in &mut told.rows {
        row.credit = credits.get(&row.row).copied();
    }
    told
}

fn row(opened: &crate::event::OpenedRow) -> ToldRow {
    ToldRow { row: opened.row, customer: opened.customer.clone(), name: opened.name.value.clone(), credit: None }
}

fn withheld(seq: u32, hash: Hash) -> ToldEvent {
    ToldEvent {
        seq,
        hash,
        at: None,
        who: String::new(),
        for_party: None,
        what: tr!("not shown to this party; its hash stands in the chain").to_owned(),
        records: 0,
        text: None,
        words: None,
        origin: None,
    }
}

fn of(event: &Event, contents: &Contents, names: &Names, customers: u32) -> ToldEvent {
    let entry = timeline::entry(event, &contents.programme, names, customers);
    let origin = event.origin.value.as_ref().and_then(|origin| origin.address.clone());
    let (seq, hash) = (event.seq.0, event.hash());
    match entry {
        Some(entry) => ToldEvent {
            seq,
            hash,
            at: Some(entry.at),
            who: entry.who,
            for_party: entry.for_party,
            what: entry.what,
            records: entry.records,
            text: entry.text,
            words: entry.words,
            origin,
        },
        // An event that timelines leave out: it is in the chain all the same.
        None => ToldEvent {
            seq,
            hash,
            at: Some(event.at),
            who: words::portal().to_owned(),
            for_party: None,
            what: tr!("took a step on the way to the next decision").to_owned(),
            records: 0,
            text: None,
            words: None,
            origin,
        },
    }
}
