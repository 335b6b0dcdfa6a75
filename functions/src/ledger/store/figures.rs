//! The sums that overviews show (`shared::overview`), kept for each party as records change, in the same transaction.
//!
//! An overview then costs the same however many records there are. Who comes to an application later, like a new distributor (R1.6),
//! has its records in what stands from then on; what came and went before stays with whom it came and went for.

use super::{Cells, Store, from_code, integer, json};
use crate::error::Error;
use serde::Serialize;
use shared::{
    api::{BySide, LongestWaiting},
    application::{Application, Status, Step},
    event::Event,
    ids::PartnerId,
    overview::{Added, Flow, Month, Side, Spell, counted_by, waiting_since},
};
use std::collections::BTreeMap;

/// What stands for the programme where a partner's id is.
const PROGRAMME: &str = "";

/// One of the newest events of an application.
pub struct NewestEvent {
    pub application: i64,
    /// Without the rows that it lists one by one, and without what it says of each.
    pub event: Event,
    /// How many those are.
    pub listed: Option<u32>,
}

/// As whom sums are kept.
pub fn party(of: Option<&PartnerId>) -> &str {
    of.map_or(PROGRAMME, PartnerId::as_str)
}

impl Store {
    /// Takes a new application, or what has become of one, into the sums of all its parties.
    pub fn write_figures(&self, n: i64, before: Option<&Application>, after: &Application) -> Result<(), Error> {
        let mut added = Added::default();
        match before {
            None => after.records.iter().for_each(|record| added.open(record, after.head.opened_at)),
            Some(before) => before.records.iter().zip(&after.records).for_each(|(old, new)| added.change(old, new)),
        }
        let replaced = before.filter(|before| before.head.parties != after.head.parties);
        if added.is_nothing() && replaced.is_none() {
            return Ok(());
        }
        match replaced {
            None => self.add_standing(&added.standing, after)?,
            Some(before) => {
                self.add_standing(&standing(before, -1), before)?;
                self.add_standing(&standing(after, 1), after)?;
            }
        }
        self.add_flows(&added.flows, after)?;
        self.add_spells(&added.spells, after)?;
        self.write_waits(n, after)
    }

    fn add_standing(&self, added: &BTreeMap<Status, i64>, to: &Application) -> Result<(), Error> {
        let lines = of_each_party(to, added, |party, side, status, records| {
            (party.to_owned(), status.code(), side.code(), records)
        });
        self.add(
            "INSERT INTO standings (party, status, side, records)
             SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?) WHERE true
             ON CONFLICT (party, status, side) DO UPDATE SET records = records + excluded.records",
            &lines,
        )
    }

    fn add_flows(&self, added: &BTreeMap<(Month, Flow), i64>, to: &Application) -> Result<(), Error> {
        let lines = of_each_party(to, added, |party, side, (month, flow), records| {
            (party.to_owned(), month.number(), flow.code(), side.code(), records)
        });
        self.add(
            "INSERT INTO flows (party, month, what, side, records)
             SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?) WHERE true
             ON CONFLICT (party, month, what, side) DO UPDATE SET records = records + excluded.records",
            &lines,
        )
    }

    fn add_spells(&self, added: &BTreeMap<(Month, Step, Spell), i64>, to: &Application) -> Result<(), Error> {
        let lines = of_each_party(to, added, |party, _, (month, step, spell), records| {
            (party.to_owned(), month.number(), *step, *spell, records)
        });
        self.add(
            "INSERT INTO spells (party, month, step, minutes, records)
             SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?) WHERE true
             ON CONFLICT (party, month, step, minutes) DO UPDATE SET records = records + excluded.records",
            &lines,
        )
    }

    fn write_waits(&self, n: i64, of: &Application) -> Result<(), Error> {
        let lines = of_each_party(of, &waiting_since(&of.records), |party, _, step, since| {
            (party.to_owned(), *step, since.millis(), n)
        });
        self.run("DELETE FROM waits WHERE application = ?", vec![integer(n)])?;
        self.add(
            "INSERT INTO waits (party, step, since, application)
             SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)",
            &lines,
        )
    }

    fn add(&self, sql: &str, lines: &[impl Serialize]) -> Result<(), Error> {
        if lines.is_empty() { Ok(()) } else { self.run(sql, vec![json(&lines)?.into()]) }
    }

    /// Something has happened in application `n`: it is the one in which the latest did.
    pub fn happened(&self, n: i64, newest: &Event) -> Result<(), Error> {
        let at = || vec![integer(newest.at.millis()), integer(n)];
        self.run("UPDATE applications SET latest_at = ? WHERE n = ?", at())?;
        self.run("UPDATE parties SET latest_at = ? WHERE application = ?", at())
    }

    /// How many of a party's records stand in each status.
    pub fn standing(&self, party: &str) -> Result<BTreeMap<Status, BySide>, Error> {
        let sql = "SELECT status, side, records FROM standings WHERE party = ? AND records <> 0";
        let mut standing: BTreeMap<Status, BySide> = BTreeMap::new();
        for mut cells in self.rows(sql, vec![party.into()])? {
            let (status, side, records) = (cells.text()?, cells.side()?, cells.id()?);
            if let Some(status) = Status::from_code(&status) {
                count(standing.entry(status).or_default(), side, records);
            }
        }
        Ok(standing)
    }

    /// What came and went for a party from a month on, by what it was.
    pub fn flows(&self, party: &str, from: Month) -> Result<BTreeMap<(Month, String), BySide>, Error> {
        let sql = "SELECT month, what, side, records FROM flows WHERE party = ? AND month >= ?";
        let mut flows: BTreeMap<(Month, String), BySide> = BTreeMap::new();
        for mut cells in self.rows(sql, vec![party.into(), integer(from.number())])? {
            let month = i32::try_from(cells.number()?).map_err(|error| Error::internal("a month", error))?;
            let (what, side, records) = (cells.text()?, cells.side()?, cells.id()?);
            count(flows.entry((Month::numbered(month), what)).or_default(), side, records);
        }
        Ok(flows)
    }

    /// How long a party's records had stood at the steps that they left from a month on.
    pub fn spells(&self, party: &str, from: Month) -> Result<BTreeMap<Step, BTreeMap<Spell, u64>>, Error> {
        let sql =
            "SELECT step, minutes, sum(records) FROM spells WHERE party = ? AND month >= ? GROUP BY step, minutes";
        let mut spells: BTreeMap<Step, BTreeMap<Spell, u64>> = BTreeMap::new();
        for mut cells in self.rows(sql, vec![party.into(), integer(from.number())])? {
            let step = from_code(&cells.text()?)?;
            spells.entry(step).or_default().insert(Spell(cells.small()?), cells.id()?);
        }
        Ok(spells)
    }

    /// The application whose records wait longest, of each step.
    pub fn longest_waiting(&self, party: &str) -> Result<BTreeMap<Step, LongestWaiting>, Error> {
        let rows = self.rows(
            "SELECT w.step, a.id, w.since FROM json_each(?2) s
             CROSS JOIN waits w ON w.party = ?1 AND w.step = s.value AND (w.since, w.application) =
                (SELECT since, application FROM waits WHERE party = ?1 AND step = s.value ORDER BY since, application LIMIT 1)
             CROSS JOIN applications a ON a.n = w.application",
            vec![party.into(), json(&Step::ALL)?.into()],
        )?;
        let read = |mut cells: Cells| {
            let step = from_code(&cells.text()?)?;
            Ok((step, LongestWaiting { application: cells.parsed()?, since: cells.instant()? }))
        };
        rows.into_iter().map(read).collect()
    }

    /// The newest events of each of these applications in their brief form, those of one together, newest first. What an event says of ten
    /// thousand rows one by one isn't read: hundreds of events are, for one answer.
    pub fn newest_events(&self, of: &[i64], of_each: u32) -> Result<Vec<NewestEvent>, Error> {
        let rows = self.rows(
            "SELECT e.application,
                json_remove(iif(json_type(e.brief, '$.what.rows') = 'array', json_set(e.brief, '$.what.rows', json('[]')), e.brief),
                    '$.what.lines.credits.value'),
                iif(json_type(e.brief, '$.what.rows') = 'array', nullif(json_array_length(e.brief, '$.what.rows'), 0), NULL)
             FROM json_each(?1) n CROSS JOIN events e ON e.application = n.value
                AND e.seq > (SELECT max(seq) FROM events WHERE application = n.value) - ?2
             ORDER BY e.application, e.seq DESC",
            vec![json(&of)?.into(), integer(of_each)],
        )?;
        let read = |mut cells: Cells| {
            let (application, event) = (cells.number()?, cells.json()?);
            Ok(NewestEvent { application, event, listed: cells.small_or_null()? })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Cells {
    fn side(&mut self) -> Result<Side, Error> {
        self.small().map(Side::from_code)
    }
}

fn count(to: &mut BySide, side: Side, records: u64) {
    to.records += records;
    to.incoming += if side.is_incoming() { records } else { 0 };
    to.outgoing += if side.is_outgoing() { records } else { 0 };
}

fn standing(of: &Application, sign: i64) -> BTreeMap<Status, i64> {
    let mut counted = BTreeMap::new();
    for record in &of.records {
        *counted.entry(record.status()).or_default() += sign;
    }
    counted
}

/// A line for each party of an application and each entry.
fn of_each_party<K, V: Copy, L>(
    of: &Application,
    entries: &BTreeMap<K, V>,
    line: impl Fn(&str, Side, &K, V) -> L,
) -> Vec<L> {
    let parties = counted_by(&of.head.parties);
    let of_one = |(partner, side): (&Option<&PartnerId>, &Side)| {
        let (party, side) = (party(*partner), *side);
        entries.iter().map(|(entry, value)| line(party, side, entry, *value)).collect::<Vec<_>>()
    };
    parties.iter().flat_map(of_one).collect()
}
