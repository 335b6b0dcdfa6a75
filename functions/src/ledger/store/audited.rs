//! The audit log, read: entries of its own, and applications' events out of their chains, each newest first.
//!
//! A page looks through a bounded number of each. Where what was asked for is rare, it ends before it is full and says how far it
//! has looked.

use super::{Cells, Store, Value, code, from_code, integer};
use crate::error::Error;
use shared::{
    api::{AuditEntry, AuditQuery, AuditSaid},
    event::{Event, Origin},
};

/// Entries, and events, that one page looks through.
const SEARCHED: u32 = 20_000;
const SEARCHED_EVENTS: u32 = 5_000;

/// Some of one source, newest first, each with its number there.
pub struct Found<T> {
    pub found: Vec<(i64, T)>,
    /// Everything from this number on was looked at; 0 when that was all there is.
    pub down_to: i64,
}

impl<T> Found<T> {
    /// Of a source that has nothing of what is looked for.
    pub const NOTHING: Found<T> = Found { found: Vec::new(), down_to: 0 };
}

/// A statement in the making, with its values in their order.
struct Filtered {
    sql: String,
    values: Vec<Value>,
}

impl Filtered {
    fn new(sql: &str, value: Value) -> Self {
        Self { sql: sql.to_owned(), values: vec![value] }
    }

    /// One more condition, if there is a value for it.
    fn by(&mut self, condition: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.sql.push_str(" AND ");
            self.sql.push_str(condition);
            self.values.push(value);
        }
    }
}

impl Store {
    /// Entries before a number.
    pub fn audited(&self, query: &AuditQuery, before: i64, most: usize) -> Result<Found<AuditEntry>, Error> {
        let mut window = Filtered::new("SELECT * FROM audit WHERE id < ?", integer(before));
        window.by("person = ?", query.person.as_ref().map(|person| person.as_str().into()));
        window.by("kind = ?", query.kind.as_ref().map(code).transpose()?.map(Value::from));
        window.by("at >= ?", query.from.map(|from| integer(from.millis())));
        window.by("at < ?", query.until.map(|until| integer(until.millis())));
        window.sql.push_str(&format!(" ORDER BY id DESC LIMIT {SEARCHED}"));
        let sql = format!(
            "SELECT id, at, last_at, times, kind, outcome, actor, for_party, what, said, about, address, user_agent
             FROM ({}) WHERE 1",
            window.sql
        );
        let mut wanted = Filtered { sql, values: window.values.clone() };
        wanted.by("outcome = ?", query.outcome.as_ref().map(code).transpose()?.map(Value::from));
        let text =
            "what || ' ' || about || ' ' || coalesce(actor->>'$.person.name', actor->>'$.service.name', '') || ' '
                    || coalesce(person, '') || ' ' || coalesce(for_party, '') || ' ' || coalesce(address, '') || ' '
                    || coalesce(user_agent, '')";
        wanted.by(&format!("instr(lower({text}), lower(?)) > 0"), query.text.as_deref().map(Value::from));
        let mut found = self.found(wanted, &window, SEARCHED, most, entry)?;
        found.found.iter_mut().for_each(|(id, entry)| entry.id = format!("entry-{id}"));
        Ok(found)
    }

    /// Events before a number of the log of all chains' heads, each with its application.
    pub fn audited_events(&self, query: &AuditQuery, before: i64, most: usize) -> Result<Found<Event>, Error> {
        let mut window = Filtered::new("SELECT n AS id, application, seq FROM heads WHERE n < ?", integer(before));
        window.by("at >= ?", query.from.map(|from| integer(from.millis())));
        window.by("at < ?", query.until.map(|until| integer(until.millis())));
        window.sql.push_str(&format!(" ORDER BY n DESC LIMIT {SEARCHED_EVENTS}"));
        let sql = format!(
            "SELECT h.id AS id, e.brief FROM ({}) h CROSS JOIN applications a ON a.id = h.application
             CROSS JOIN events e ON e.application = a.n AND e.seq = h.seq WHERE 1",
            window.sql
        );
        let mut wanted = Filtered { sql, values: window.values.clone() };
        wanted.by("e.brief->>'$.by.person.id' = ?", query.person.as_ref().map(|person| person.as_str().into()));
        let text = "h.application || ' ' || (e.brief->>'$.what.event') || ' '
                    || coalesce(e.brief->>'$.by.person.name.value', e.brief->>'$.by.service.name.value', '') || ' '
                    || coalesce(e.brief->>'$.by.person.id', '') || ' '
                    || coalesce(e.brief->>'$.origin.value.address', '') || ' '
                    || coalesce(e.brief->>'$.origin.value.user_agent', '')";
        wanted.by(&format!("instr(lower({text}), lower(?)) > 0"), query.text.as_deref().map(Value::from));
        self.found(wanted, &window, SEARCHED_EVENTS, most, |cells| cells.json())
    }

    fn found<T>(
        &self,
        mut wanted: Filtered,
        window: &Filtered,
        searched: u32,
        most: usize,
        read: impl Fn(&mut Cells) -> Result<T, Error>,
    ) -> Result<Found<T>, Error> {
        wanted.sql.push_str(&format!(" ORDER BY id DESC LIMIT {most}"));
        let read = |mut cells: Cells| Ok((cells.number()?, read(&mut cells)?));
        let found: Vec<(i64, T)> =
            self.rows(&wanted.sql, wanted.values)?.into_iter().map(read).collect::<Result<_, Error>>()?;
        if let Some((last, _)) = found.last().filter(|_| found.len() >= most) {
            let down_to = *last;
            return Ok(Found { found, down_to });
        }
        let sql = format!("SELECT CASE WHEN count(*) < {searched} THEN 0 ELSE min(id) END FROM ({})", window.sql);
        let down_to = self.number(&sql, window.values.clone())?;
        Ok(Found { found, down_to })
    }
}

/// In the reader's language where it is known what was said; entries from before have their words alone.
fn said(what: String, said: Option<&str>) -> String {
    let said = said.and_then(|said| serde_json::from_str::<AuditSaid>(said).ok());
    said.map_or(what, |said| said.words())
}

fn entry(cells: &mut Cells) -> Result<AuditEntry, Error> {
    Ok(AuditEntry {
        // Made of its number, which was read before.
        id: String::new(),
        at: cells.instant()?,
        last_at: cells.instant()?,
        times: cells.small()?,
        kind: from_code(&cells.text()?)?,
        outcome: from_code(&cells.text()?)?,
        by: cells.json()?,
        for_party: cells.text_or_null()?,
        what: said(cells.text()?, cells.text_or_null()?.as_deref()),
        about: cells.text()?,
        origin: Origin { address: cells.text_or_null()?, user_agent: cells.text_or_null()? },
    })
}
