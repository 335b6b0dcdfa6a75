//! The chain of an application's events, and the log of all chains' heads (R10.2). Both are only ever added to.
//!
//! An event's body may be longer than a cell can be, so it is kept in parts. Beside it stands the brief form that timelines show,
//! without the rows of an opening, which are in the records.

use super::{Cells, Store, integer, json};
use crate::error::Error;
use shared::{
    event::{Event, OpenedEvent, What},
    ids::ApplicationId,
    seal::{Hash, Sealed},
    view::TIMELINE_LIMIT,
};

/// Bytes of one part.
const PART: usize = 900_000;

impl Store {
    /// Adds events to a chain whose newest hash is `chain` after them. They are told of later, from the outbox.
    pub fn append_events(&self, n: i64, events: &[Event], chain: Hash) -> Result<(), Error> {
        // Each event names the hash of the one before, so that none has to be computed again: an opening's event is large.
        let hashes = events.iter().skip(1).map(|event| event.previous).chain([chain]);
        for (event, hash) in events.iter().zip(hashes) {
            let hash = hash.to_string();
            let at = || integer(event.at.millis());
            let seq = || integer(event.seq.0);
            self.run(
                "INSERT INTO events (application, seq, at, hash, brief) VALUES (?, ?, ?, ?, ?)",
                vec![integer(n), seq(), at(), hash.as_str().into(), json(&brief(event))?.into()],
            )?;
            self.insert_body(n, event)?;
            self.run(
                "INSERT INTO heads (application, seq, hash, at) VALUES (?, ?, ?, ?)",
                vec![event.application.as_str().into(), seq(), hash.as_str().into(), at()],
            )?;
            self.tell_of_event(n, event)?;
        }
        events.last().map_or(Ok(()), |newest| self.happened(n, newest))
    }

    fn insert_body(&self, n: i64, event: &Event) -> Result<(), Error> {
        for (part, text) in (0u32..).zip(parts(&json(event)?, PART)) {
            self.run(
                "INSERT INTO event_bodies (application, seq, part, text) VALUES (?, ?, ?, ?)",
                vec![integer(n), integer(event.seq.0), integer(part), text.into()],
            )?;
        }
        Ok(())
    }

    /// The events after a revision, whole, in their order.
    pub fn whole_events(&self, n: i64, after: u32, most: u32) -> Result<Vec<Event>, Error> {
        let rows = self.rows(
            "SELECT seq FROM events WHERE application = ? AND seq > ? ORDER BY seq LIMIT ?",
            vec![integer(n), integer(after), integer(most)],
        )?;
        rows.into_iter().map(|mut cells| self.whole_event(n, cells.number()?)).collect()
    }

    fn whole_event(&self, n: i64, seq: i64) -> Result<Event, Error> {
        let parts = self.rows(
            "SELECT text FROM event_bodies WHERE application = ? AND seq = ? ORDER BY part",
            vec![integer(n), integer(seq)],
        )?;
        let body = parts.into_iter().map(|mut cells| cells.text()).collect::<Result<String, Error>>()?;
        serde_json::from_str(&body).map_err(|error| Error::internal("a stored event", error))
    }

    /// Leaves an event's commitments alone: its hash stays what it is (R10.2).
    pub fn withhold_event(&self, n: i64, event: &Event) -> Result<(), Error> {
        let withheld = event.withheld();
        let of = || vec![integer(n), integer(event.seq.0)];
        self.run("DELETE FROM event_bodies WHERE application = ? AND seq = ?", of())?;
        self.insert_body(n, &withheld)?;
        let values = [vec![json(&brief(&withheld))?.into()], of()].concat();
        self.run("UPDATE events SET brief = ? WHERE application = ? AND seq = ?", values)
    }

    /// The newest events of an application in their brief form, oldest first.
    pub fn timeline(&self, n: i64) -> Result<Vec<Event>, Error> {
        let most = u32::try_from(TIMELINE_LIMIT).unwrap_or(u32::MAX);
        let rows = self.rows(
            "SELECT brief FROM events WHERE application = ? ORDER BY seq DESC LIMIT ?",
            vec![integer(n), integer(most)],
        )?;
        rows.into_iter().rev().map(|mut cells: Cells| cells.json()).collect()
    }

    /// How large an application's events are, in characters.
    pub fn event_bytes(&self, n: i64) -> Result<i64, Error> {
        self.number("SELECT sum(length(text)) FROM event_bodies WHERE application = ?", vec![integer(n)])
    }

    /// All events of an application as they were kept, from the first: JSON, one each.
    pub fn event_texts(&self, n: i64) -> Result<Vec<String>, Error> {
        let sql = "SELECT seq, text FROM event_bodies WHERE application = ? ORDER BY seq, part";
        let mut events: Vec<(u32, String)> = Vec::new();
        for mut cells in self.rows(sql, vec![integer(n)])? {
            let (seq, part) = (cells.small()?, cells.text()?);
            match events.last_mut() {
                Some((last, text)) if *last == seq => text.push_str(&part),
                _ => events.push((seq, part)),
            }
        }
        Ok(events.into_iter().map(|(_, text)| text).collect())
    }

    pub fn knows(&self, id: &ApplicationId) -> Result<bool, Error> {
        Ok(self.number("SELECT count(*) FROM applications WHERE id = ?", vec![id.as_str().into()])? > 0)
    }
}

/// The event without the rows of an opening.
fn brief(event: &Event) -> Event {
    let What::Opened(opened) = &event.what else { return event.clone() };
    let without_rows = OpenedEvent {
        opener: opened.opener.clone(),
        parties: opened.parties.clone(),
        mode: opened.mode,
        cutover: opened.cutover,
        notice: opened.notice.clone(),
        statement: opened.statement.clone(),
        opener_role: opened.opener_role,
        rows: Vec::new(),
        credits: opened.credits.as_ref().map(Sealed::withheld),
        first: opened.first,
    };
    Event {
        application: event.application.clone(),
        seq: event.seq,
        at: event.at,
        by: event.by.clone(),
        origin: event.origin.clone(),
        version: event.version,
        previous: event.previous,
        what: What::Opened(Box::new(without_rows)),
    }
}

/// Cuts a text into parts of at most `most` bytes, never within a character.
fn parts(mut text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > most {
        let cut = (1..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let (part, rest) = text.split_at(cut);
        parts.push(part);
        text = rest;
    }
    parts.push(text);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_short_enough_and_make_the_whole_again() {
        let text = "aé漢🙂".repeat(50);
        for most in [4, 5, 7, 64] {
            let parts = parts(&text, most);
            assert!(parts.iter().all(|part| part.len() <= most));
            assert_eq!(parts.concat(), text);
        }
        assert_eq!(parts("", 4), [""]);
    }
}
