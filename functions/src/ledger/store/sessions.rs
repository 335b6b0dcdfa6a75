//! The sessions that stand: whose each is, since when, when it was last used, and from where.
//!
//! A session that isn't here is over, whatever KV still shows. Only a session's hash is known; what a browser holds can't be made
//! of it. A person has [`MOST`] at a time: the oldest gives way.

use super::{Cells, Store, Value, integer, json};
use crate::error::Error;
use shared::{
    directory::Person,
    event::Origin,
    ids::PersonId,
    instant::{Instant, Span},
    seal::Hash,
};

/// Sessions of one person at a time.
const MOST: u32 = 200;

pub struct StoredSession {
    pub session: Hash,
    pub begun_at: Instant,
    pub seen_at: Instant,
    pub origin: Origin,
}

/// A session's times, and the person as the directory has them now.
pub struct SessionPerson {
    pub begun_at: Instant,
    pub seen_at: Instant,
    pub person: Person,
    pub epoch: u32,
}

impl Store {
    /// A session and whose it is, in one look.
    pub fn session(&self, session: Hash) -> Result<Option<SessionPerson>, Error> {
        let row = self.row(
            "SELECT s.begun_at, s.seen_at, p.body, p.epoch FROM sessions s CROSS JOIN people p ON p.id = s.person
             WHERE s.session = ?",
            vec![session.to_string().into()],
        )?;
        row.map(|mut cells| {
            let (begun_at, seen_at) = (cells.instant()?, cells.instant()?);
            Ok(SessionPerson { begun_at, seen_at, person: cells.json()?, epoch: cells.small()? })
        })
        .transpose()
    }

    /// Keeps a new session. Those whose time is over go, and of the person's others the oldest beyond what one may have.
    pub fn begin_session(
        &self,
        session: Hash,
        person: &PersonId,
        origin: &Origin,
        now: Instant,
        lifetime: Span,
    ) -> Result<(), Error> {
        let over = now.millis().saturating_sub(i64::try_from(lifetime.millis()).unwrap_or(i64::MAX));
        self.run("DELETE FROM sessions WHERE begun_at <= ?", vec![integer(over)])?;
        self.run(
            "INSERT INTO sessions (session, person, begun_at, seen_at, address, user_agent) VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
            vec![
                session.to_string().into(),
                person.as_str().into(),
                integer(now.millis()),
                origin.address.as_deref().into(),
                origin.user_agent.as_deref().into(),
            ],
        )?;
        self.run(
            "DELETE FROM sessions WHERE session IN (
                SELECT session FROM sessions WHERE person = ? ORDER BY begun_at DESC, session LIMIT -1 OFFSET ?)",
            vec![person.as_str().into(), integer(MOST)],
        )
    }

    pub fn session_seen(&self, session: Hash, now: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE sessions SET seen_at = ? WHERE session = ?",
            vec![integer(now.millis()), session.to_string().into()],
        )
    }

    /// A person's sessions, the last used first.
    pub fn sessions_of(&self, person: &PersonId) -> Result<Vec<StoredSession>, Error> {
        let rows = self.rows(
            "SELECT session, begun_at, seen_at, address, user_agent FROM sessions WHERE person = ?
             ORDER BY seen_at DESC, begun_at DESC, session LIMIT ?",
            vec![person.as_str().into(), integer(MOST)],
        )?;
        rows.into_iter().map(read).collect()
    }

    /// Ends a session of a person; answers whether there was one.
    pub fn end_session(&self, session: Hash, person: &PersonId) -> Result<bool, Error> {
        let ended = self.rows(
            "DELETE FROM sessions WHERE session = ? AND person = ? RETURNING 1",
            vec![session.to_string().into(), person.as_str().into()],
        )?;
        if !ended.is_empty() {
            self.note_ended(&[session]);
        }
        Ok(!ended.is_empty())
    }

    /// Ends the session that a browser gives up for a new one, whosever it was: whoever holds it may end it.
    pub fn replace_session(&self, session: Hash) -> Result<(), Error> {
        self.note_ended(&[session]);
        self.run("DELETE FROM sessions WHERE session = ?", vec![session.to_string().into()])
    }

    /// Ends all sessions of these people; answers which they were.
    pub fn end_sessions_of(&self, people: &[&PersonId]) -> Result<Vec<Hash>, Error> {
        let rows = self.rows(
            "DELETE FROM sessions WHERE person IN (SELECT value FROM json_each(?)) RETURNING session",
            vec![json(&people)?.into()],
        )?;
        self.ended(rows)
    }

    /// Ends all sessions but one; answers which they were.
    pub fn end_other_sessions(&self, stays: Hash) -> Result<Vec<Hash>, Error> {
        let sql = "DELETE FROM sessions WHERE session <> ? RETURNING session";
        self.ended(self.rows(sql, vec![stays.to_string().into()])?)
    }

    fn ended(&self, rows: Vec<Cells>) -> Result<Vec<Hash>, Error> {
        let ended: Vec<Hash> = rows.into_iter().map(|mut cells| cells.parsed()).collect::<Result<_, Error>>()?;
        self.note_ended(&ended);
        Ok(ended)
    }

    /// From now on sessions of an earlier epoch are nobody's.
    pub fn next_epoch(&self, person: &PersonId) -> Result<(), Error> {
        self.note_epoch(person);
        self.run("UPDATE people SET epoch = epoch + 1 WHERE id = ?", vec![Value::from(person.as_str())])
    }
}

fn read(mut cells: Cells) -> Result<StoredSession, Error> {
    let (session, begun_at, seen_at) = (cells.parsed()?, cells.instant()?, cells.instant()?);
    let origin = Origin { address: cells.text_or_null()?, user_agent: cells.text_or_null()? };
    Ok(StoredSession { session, begun_at, seen_at, origin })
}
