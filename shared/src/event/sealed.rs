//! What an event holds only as a commitment, and where (R10.2): one walk over all of it, so that withholding, disclosing and checking
//! can't differ about what there is.
//!
//! A value's place names its salt: it is part of what a proof is checked by, and is written the same for good.

use super::{BlockedRow, By, Event, ExceptedRow, OpenedEvent, OpenedRow, Origin, What};
use crate::{
    application::{ProposedTerms, Revision},
    conditions::{Condition, Named},
    credit::Credit,
    rows::{Row, RowSet},
    seal::{SealKey, Sealed},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Which value of an application it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The name of who did it.
    Person(Revision),
    Origin(Revision),
    /// What somebody wrote.
    Words(Revision),
    RowWords(Revision, Row),
    Conditions(Revision, Row),
    /// Credit lines, all of one event together: who may see one may see all.
    Credits(Revision),
    /// The name of a row's sub-customer; whether the applicant gave it.
    Name(Row, Named),
    /// From when on internal approval takes two people: for the programme alone, since it tells of credit.
    TwoPeople(Revision),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Person(seq) => write!(f, "event {} person", seq.0),
            Place::Origin(seq) => write!(f, "event {} origin", seq.0),
            Place::Words(seq) => write!(f, "event {} words", seq.0),
            Place::RowWords(seq, row) => write!(f, "event {} row {row} words", seq.0),
            Place::Conditions(seq, row) => write!(f, "event {} row {row} conditions", seq.0),
            Place::Credits(seq) => write!(f, "event {} credits", seq.0),
            Place::Name(row, _) => write!(f, "row {row} name"),
            Place::TwoPeople(seq) => write!(f, "event {} two people", seq.0),
        }
    }
}

/// Whoever walks over the sealed values of an event, in their order.
pub trait Visit {
    fn sealed<T: Serialize>(&mut self, place: Place, sealed: &mut Sealed<T>);
}

/// Leaves the commitments alone.
struct Withhold;

impl Visit for Withhold {
    fn sealed<T: Serialize>(&mut self, _place: Place, sealed: &mut Sealed<T>) {
        sealed.value = None;
    }
}

impl Event {
    /// The event with its commitments alone: what is left when every sealed value is erased or withheld (R10.2).
    pub fn withheld(&self) -> Self {
        let mut event = self.clone();
        event.visit(&mut Withhold);
        event
    }

    /// Goes over every sealed value there is.
    pub fn visit(&mut self, visit: &mut impl Visit) {
        let seq = self.seq;
        match &mut self.by {
            By::Person { name, .. } | By::Service { name, .. } => visit.sealed(Place::Person(seq), name),
            By::ConsentLink { .. } | By::Clock | By::Directory => {}
        }
        visit.sealed::<Origin>(Place::Origin(seq), &mut self.origin);
        match &mut self.what {
            What::Opened(opened) => {
                for OpenedRow { row, named, name, .. } in &mut opened.rows {
                    visit.sealed::<String>(Place::Name(*row, *named), name);
                }
                opened.credits.iter_mut().for_each(|credits| visit.sealed(Place::Credits(seq), credits));
            }
            What::CreditSet { lines } | What::CreditChanged { lines } => match lines {
                CreditLines::Sealed { credits, .. } => visit.sealed(Place::Credits(seq), credits),
                CreditLines::Open(_) => {}
            },
            What::Excepted { rows, .. } => {
                for ExceptedRow { row, words, .. } in rows {
                    visit.sealed::<String>(Place::RowWords(seq, *row), words);
                }
            }
            What::Blocked { rows } => {
                for BlockedRow { row, by } in rows {
                    visit.sealed::<Vec<Condition>>(Place::Conditions(seq, *row), by);
                }
            }
            What::Rejected { words, .. }
            | What::ConsentRefused { words, .. }
            | What::ConsentTakenBack { words, .. }
            | What::Proposed { terms: ProposedTerms::InWords(words), .. }
            | What::DisputeRaised { words, .. }
            | What::DisputeDismissed { words, .. }
            | What::DisputePermitted { words, .. } => visit.sealed(Place::Words(seq), words),
            What::ReviewBegan { two_people } => visit.sealed(Place::TwoPeople(seq), two_people),
            What::TwoPeopleNeeded
            | What::FirstApproved { .. }
            | What::Approved { .. }
            | What::Advanced { .. }
            | What::ApprovedBySilence { .. }
            | What::ConsentAsked { .. }
            | What::ConsentGiven { .. }
            | What::ConsentAttested { .. }
            | What::Withdrawn { .. }
            | What::Expired { .. }
            | What::Unblocked { .. }
            | What::Paused { .. }
            | What::Resumed { .. }
            | What::ReadyToCutOver { .. }
            | What::CutOver { .. }
            | What::Failed { .. }
            | What::DistributorChanged { .. }
            | What::Proposed { terms: ProposedTerms::CutoverOn(_), .. }
            | What::ProposalAccepted { .. }
            | What::ProposalDeclined
            | What::Resubmitted { .. } => {}
        }
    }
}

/// The credit lines that an event sets. The original reseller may not see them (R3.11), so that their amounts are sealed, as one
/// value; which rows they are of, everybody sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CreditLines {
    /// One amount for each row, in the order of the rows.
    Sealed { rows: RowSet, credits: Sealed<Vec<Credit>> },
    /// As events were written before amounts were sealed: their hashes are taken of this.
    Open(Vec<(Row, Credit)>),
}

impl CreditLines {
    /// `lines`: one for each row, in the order of the rows.
    pub fn seal(key: &SealKey, seq: Revision, lines: impl Iterator<Item = (Row, Credit)>) -> Self {
        let (rows, credits): (Vec<Row>, Vec<Credit>) = lines.unzip();
        let credits = key.seal(&Place::Credits(seq).to_string(), credits);
        CreditLines::Sealed { rows: rows.into_iter().collect(), credits }
    }

    /// Each row with its amount; nothing where the amounts were withheld.
    pub fn lines(&self) -> Vec<(Row, Credit)> {
        match self {
            CreditLines::Sealed { rows, credits } => rows.iter().zip(credits.value.iter().flatten().copied()).collect(),
            CreditLines::Open(lines) => lines.clone(),
        }
    }

    pub fn rows(&self) -> RowSet {
        match self {
            CreditLines::Sealed { rows, .. } => rows.clone(),
            CreditLines::Open(lines) => lines.iter().map(|(row, _)| *row).collect(),
        }
    }
}

/// The credit line of a row of an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowCredit {
    /// All lines stand sealed beside the rows, or there are none yet (R5.9).
    #[default]
    Apart,
    /// As openings were written before amounts were sealed.
    Open(Option<Credit>),
}

impl RowCredit {
    pub fn is_apart(&self) -> bool {
        matches!(self, RowCredit::Apart)
    }
}

impl Serialize for RowCredit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            RowCredit::Apart => to.serialize_none(),
            RowCredit::Open(credit) => credit.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for RowCredit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(RowCredit::Open)
    }
}

impl OpenedEvent {
    /// Each row with its credit line, where there are lines and they aren't withheld.
    pub fn lines(&self) -> Vec<(Row, Credit)> {
        match &self.credits {
            Some(credits) => self.rows.iter().map(|row| row.row).zip(credits.value.iter().flatten().copied()).collect(),
            None => {
                let open = |row: &OpenedRow| match row.credit {
                    RowCredit::Open(credit) => credit.map(|credit| (row.row, credit)),
                    RowCredit::Apart => None,
                };
                self.rows.iter().filter_map(open).collect()
            }
        }
    }

    /// Whether amounts stand in the open: nobody may see the event as it is who may not see those.
    pub fn shows_credit(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.credit, RowCredit::Open(Some(_))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::World;

    /// The hashes of these were taken, so they are read and written as they were.
    #[test]
    fn events_of_before_keep_their_bytes_r10_2() {
        let opened = concat!(
            r#"{"event":"opened","opener":"new_reseller","parties":{"new_reseller":"000000000001","#,
            r#""incoming_distributor":null,"original_reseller":"000000000002","outgoing_distributor":null},"#,
            r#""mode":"independent","cutover":"immediate","notice":"2026-11-01","statement":null,"#,
            r#""opener_role":"operator","rows":[{"row":1,"customer":"000000000003","name":{"commitment":"HASH"},"#,
            r#""named":"given","credit":"12.50"},{"row":2,"customer":"000000000004","name":{"commitment":"HASH"},"#,
            r#""named":"not_given","credit":null}],"first":"original_reseller"}"#
        )
        .replace("HASH", &"ab".repeat(32));
        let set = r#"{"event":"credit_set","lines":[[1,"10.00"],[3,"0.00"]]}"#.to_owned();
        for text in [opened, set] {
            let what: What = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&what).unwrap(), text);
        }
    }

    #[test]
    fn amounts_and_names_are_in_no_events_hashed_bytes_r10_2_r3_11() {
        let mut world = World::new(3);
        let id = world.submit("new", "original", 1..=3);
        let opened = &world.events[&id][0];
        let What::Opened(of) = &opened.what else { panic!("{opened:?}") };
        assert_eq!(of.lines().len(), 3);
        let canonical = String::from_utf8(opened.canonical()).unwrap();
        assert!(!canonical.contains("value"));
        for (_, credit) in of.lines() {
            assert!(!canonical.contains(&credit.to_string()));
        }
        for row in &of.rows {
            assert!(!canonical.contains(row.name.value.as_ref().unwrap()));
        }
        let read: Event = serde_json::from_str(&canonical).unwrap();
        assert_eq!(read.hash(), opened.hash());
    }
}
