//! What an overview adds up, as it happens: where records stand, what came and went by month, how long they stood at a step.
//!
//! The ledger keeps the sums for each party of an application (R3.11: nobody's have another's in them) and for the programme; here is
//! what a change adds to them. A month is one of UTC, so that everybody's figures agree.

use crate::{
    application::{Ending, Parties, Record, RecordState, Status, Step},
    event::What,
    ids::PartnerId,
    instant::{Instant, Span},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Months that an overview shows, this one included.
pub const MONTHS: u32 = 12;

/// A month of UTC, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Months since January 1970, as it is stored.
    pub const fn number(self) -> i32 {
        self.0
    }

    pub const fn numbered(number: i32) -> Self {
        Self(number)
    }

    pub fn of(at: Instant) -> Self {
        // An instant that no calendar has is shown with the first month.
        let date =
            jiff::Timestamp::from_millisecond(at.millis()).map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date());
        date.map_or(Self(0), |date| Self((i32::from(date.year()) - 1970) * 12 + i32::from(date.month()) - 1))
    }

    pub const fn earlier(self, months: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(months))
    }

    /// The last `MONTHS` up to this one, oldest first.
    pub fn shown(self) -> impl Iterator<Item = Month> {
        (0..MONTHS).rev().map(move |back| self.earlier(back))
    }

    pub const fn year(self) -> i32 {
        1970 + self.0.div_euclid(12)
    }

    /// From 1.
    pub const fn of_year(self) -> u32 {
        self.0.rem_euclid(12).unsigned_abs() + 1
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written like 2026-11")]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let (year, month): (i32, i32) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        if (1970..=9999).contains(&year) && (1..=12).contains(&month) {
            Ok(Self((year - 1970) * 12 + month - 1))
        } else {
            Err(NotAMonth)
        }
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// How long something stood, in minutes, rounded down to what people say: minutes below an hour, hours below two days, days above.
/// So few values are left that all of them can be counted, and a median of them is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spell(pub u32);

impl Spell {
    const HOUR: u64 = 60;
    const DAY: u64 = 24 * Self::HOUR;

    pub fn of(span: Span) -> Self {
        let minutes = span.millis() / 60_000;
        let unit = if minutes < Self::HOUR {
            1
        } else if minutes < 2 * Self::DAY {
            Self::HOUR
        } else {
            Self::DAY
        };
        Self(u32::try_from(minutes / unit * unit).unwrap_or(u32::MAX))
    }
}

/// The middle one of counted spells, the shorter where two are in the middle.
pub fn median(counted: &BTreeMap<Spell, u64>) -> Option<Spell> {
    let middle = counted.values().sum::<u64>().div_ceil(2);
    let mut passed = 0;
    counted.iter().find_map(|(spell, records)| {
        passed += records;
        (*records > 0 && passed >= middle).then_some(*spell)
    })
}

/// From which side of an application a party counts its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Those of internal review and administration.
    Programme,
    Incoming,
    Outgoing,
    /// A distributor of both.
    Both,
}

impl Side {
    /// As it is stored.
    pub fn code(self) -> u32 {
        match self {
            Side::Programme => 0,
            Side::Incoming => 1,
            Side::Outgoing => 2,
            Side::Both => 3,
        }
    }

    pub fn from_code(code: u32) -> Self {
        match code {
            1 => Side::Incoming,
            2 => Side::Outgoing,
            3 => Side::Both,
            _ => Side::Programme,
        }
    }

    pub fn is_incoming(self) -> bool {
        matches!(self, Side::Incoming | Side::Both)
    }

    pub fn is_outgoing(self) -> bool {
        matches!(self, Side::Outgoing | Side::Both)
    }
}

/// Who counts an application's records, `None` being the programme, and from which side.
pub fn counted_by(parties: &Parties) -> BTreeMap<Option<&PartnerId>, Side> {
    let mut counted = BTreeMap::from([(None, Side::Programme)]);
    let incoming = [Some(&parties.new_reseller), parties.incoming_distributor.as_ref()];
    let outgoing = [Some(&parties.original_reseller), parties.outgoing_distributor.as_ref()];
    counted.extend(incoming.into_iter().flatten().map(|partner| (Some(partner), Side::Incoming)));
    for partner in outgoing.into_iter().flatten() {
        let side = counted.entry(Some(partner)).or_insert(Side::Outgoing);
        if side.is_incoming() {
            *side = Side::Both;
        }
    }
    counted
}

/// What came and went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// Applied for, offered, or asked for by itself.
    Opened,
    Migrated,
    /// Rejected, refused, withdrawn, expired or failed.
    EndedOtherwise,
}

impl Flow {
    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Flow::Opened => "opened",
            Flow::Migrated => "migrated",
            Flow::EndedOtherwise => "ended",
        }
    }
}

/// What a change of an application's records adds to the sums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// More, or fewer.
    pub standing: BTreeMap<Status, i64>,
    pub flows: BTreeMap<(Month, Flow), i64>,
    pub spells: BTreeMap<(Month, Step, Spell), i64>,
}

impl Added {
    pub fn is_nothing(&self) -> bool {
        self.standing.is_empty() && self.flows.is_empty() && self.spells.is_empty()
    }

    /// A record that a new application has.
    pub fn open(&mut self, record: &Record, at: Instant) {
        *self.standing.entry(record.status()).or_default() += 1;
        *self.flows.entry((Month::of(at), Flow::Opened)).or_default() += 1;
    }

    /// A record that has become another.
    pub fn change(&mut self, before: &Record, after: &Record) {
        if before.status() == after.status() {
            return;
        }
        *self.standing.entry(before.status()).or_default() -= 1;
        *self.standing.entry(after.status()).or_default() += 1;
        let at = match &after.state {
            RecordState::Awaiting(turn) => turn.since,
            RecordState::Approved(approved) => approved.at,
            RecordState::Ended(ended) => ended.at,
        };
        if let Some(turn) = before.turn() {
            *self.spells.entry((Month::of(at), turn.step, Spell::of(at.since(turn.since)))).or_default() += 1;
        }
        if let RecordState::Ended(ended) = &after.state {
            let flow = if ended.how == Ending::Migrated { Flow::Migrated } else { Flow::EndedOtherwise };
            *self.flows.entry((Month::of(at), flow)).or_default() += 1;
        }
    }
}

/// Since when the records that wait at each step do, those that wait longest.
pub fn waiting_since(records: &[Record]) -> BTreeMap<Step, Instant> {
    let mut since = BTreeMap::new();
    for turn in records.iter().filter_map(Record::turn) {
        let longest = since.entry(turn.step).or_insert(turn.since);
        *longest = turn.since.min(*longest);
    }
    since
}

/// Whether somebody who looks in wants to read of it: what people did and what became of records, not what followed by itself.
pub fn is_news(what: &What) -> bool {
    !matches!(
        what,
        What::Advanced { .. }
            | What::ConsentAsked { .. }
            | What::Paused { .. }
            | What::Resumed { .. }
            | What::ReadyToCutOver { .. }
            | What::ReviewBegan { .. }
            | What::TwoPeopleNeeded
    )
}

/// Whether the second of two news of one application says no more than the first, but of another sub-customer: then they are told as one.
pub fn is_one_more(of: &What, another: &What) -> bool {
    matches!(
        (of, another),
        (What::ConsentGiven { how, .. }, What::ConsentGiven { how: other, .. }) if how == other
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::{
        Failure,
        testing::{World, approver, instant, partner_id},
    };

    fn parties(new: &str, incoming: Option<&str>, original: &str, outgoing: Option<&str>) -> Parties {
        Parties {
            new_reseller: partner_id(new),
            incoming_distributor: incoming.map(partner_id),
            original_reseller: partner_id(original),
            outgoing_distributor: outgoing.map(partner_id),
        }
    }

    #[test]
    fn a_month_is_one_of_utc_and_reads_back() {
        let at = |text: &str| Month::of(text.parse().unwrap());
        assert_eq!(at("2026-11-30T23:59:59.999Z").to_string(), "2026-11");
        assert_eq!(at("2026-12-01T00:00:00Z").to_string(), "2026-12");
        assert_eq!(at("1969-12-31T23:00:00Z").to_string(), "1969-12");
        assert_eq!("2026-11".parse(), Ok(at("2026-11-05T00:00:00Z")));
        assert_eq!(at("2026-02-01T00:00:00Z").earlier(2).to_string(), "2025-12");
        for wrong in ["2026", "2026-13", "2026-00", "26-1", "november"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
        let shown: Vec<_> = at("2026-03-15T00:00:00Z").shown().map(|month| month.to_string()).collect();
        assert_eq!((shown.len(), shown[0].as_str(), shown[11].as_str()), (12, "2025-04", "2026-03"));
    }

    #[test]
    fn a_spell_is_rounded_down_to_what_people_say() {
        let of = |minutes| Spell::of(Span::minutes(minutes)).0;
        assert_eq!([0, 59, 60, 119, 2_879, 2_880, 4_319, 4_320].map(of), [0, 59, 60, 60, 2_820, 2_880, 2_880, 4_320]);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        let of = |counted: &[(u32, u64)]| median(&counted.iter().map(|(spell, n)| (Spell(*spell), *n)).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(60, 1)]), Some(Spell(60)));
        assert_eq!(of(&[(5, 1), (60, 1), (120, 1)]), Some(Spell(60)));
        assert_eq!(of(&[(5, 1), (60, 1)]), Some(Spell(5)));
        assert_eq!(of(&[(5, 1), (60, 10_000)]), Some(Spell(60)));
    }

    #[test]
    fn each_party_counts_from_its_side_and_a_distributor_of_both_from_both() {
        let parties = parties("new", Some("both"), "original", Some("both"));
        let counted = counted_by(&parties);
        assert_eq!(counted.get(&None), Some(&Side::Programme));
        assert_eq!(counted.get(&Some(&partner_id("new"))), Some(&Side::Incoming));
        assert_eq!(counted.get(&Some(&partner_id("original"))), Some(&Side::Outgoing));
        assert_eq!(counted.get(&Some(&partner_id("both"))), Some(&Side::Both));
        assert_eq!(counted.len(), 4);
        for side in [Side::Programme, Side::Incoming, Side::Outgoing, Side::Both] {
            assert_eq!(Side::from_code(side.code()), side);
        }
    }

    #[test]
    fn what_is_added_leaves_the_sums_equal_to_what_there_is() {
        let mut world = World::new(4);
        let id = world.submit("new", "original", 1..=4);
        let opened = world.applications[&id].clone();
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        let mut after = world.applications[&id].clone();
        let ended = instant(50);
        after.records[3].state =
            RecordState::Ended(crate::application::Ended { at: ended, how: Ending::Failed(Failure::CreditGone) });
        let mut added = Added::default();
        opened.records.iter().for_each(|record| added.open(record, opened.head.opened_at));
        let month = Month::of(opened.head.opened_at);
        assert_eq!(added.flows, BTreeMap::from([((month, Flow::Opened), 4)]));
        opened.records.iter().zip(&after.records).for_each(|(old, new)| added.change(old, new));
        let standing: BTreeMap<_, _> = added.standing.into_iter().filter(|(_, records)| *records != 0).collect();
        assert_eq!(standing, BTreeMap::from([(Status::AwaitingInternalReview, 3), (Status::Failed, 1)]));
        let left: i64 = added.spells.iter().filter(|(of, _)| of.1 == Step::OriginalReseller).map(|(_, n)| n).sum();
        assert_eq!(left, 4);
        assert_eq!(added.flows[&(Month::of(ended), Flow::EndedOtherwise)], 1);
        assert_eq!(waiting_since(&after.records).into_keys().collect::<Vec<_>>(), [Step::InternalReview]);
    }
}
