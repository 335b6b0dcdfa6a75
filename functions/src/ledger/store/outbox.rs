//! What has happened and hasn't been told yet (invariant 6 of the design): written in the transaction of what it tells of, taken
//! away in the one that has told it all.
//!
//! An entry begins as an event, or as notices that follow from something else (a reminder, a post), and goes on as what is left of it.

use super::{Store, integer, json};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use shared::{
    event::{Event, What},
    ids::PersonId,
    instant::Instant,
    notices::{Audience, Notice, NoticeKind},
    rows::RowSet,
};

/// An entry.
pub struct Untold {
    pub entry: i64,
    /// The number of the application.
    pub n: i64,
    pub what: ToTell,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToTell {
    /// Whom an event is told to isn't worked out yet.
    Event {
        seq: u32,
    },
    Said {
        at: Instant,
        by: Option<PersonId>,
        notices: Vec<Notice>,
    },
    Rest(Rest),
}

/// What is left to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rest {
    pub at: Instant,
    /// Who did it: not told of their own act by email or SMS.
    pub by: Option<PersonId>,
    pub left: Vec<Left>,
}

/// One stored notice, and whom it hasn't reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub notice: i64,
    pub kind: NoticeKind,
    pub to: Audience,
    /// For sub-customers: one each.
    pub rows: RowSet,
}

/// Nobody is told of these: what follows from them is told of by itself.
fn is_quiet(what: &What) -> bool {
    matches!(what, What::ConsentGiven { .. } | What::Resumed { .. } | What::ReadyToCutOver { .. })
}

impl Store {
    pub fn tell_of_event(&self, n: i64, event: &Event) -> Result<(), Error> {
        if is_quiet(&event.what) { Ok(()) } else { self.to_tell(n, &ToTell::Event { seq: event.seq.0 }) }
    }

    /// Tells what isn't an event of its own. In the transaction of what it tells of.
    pub fn tell(&self, n: i64, at: Instant, by: Option<PersonId>, notices: Vec<Notice>) -> Result<(), Error> {
        if notices.is_empty() { Ok(()) } else { self.to_tell(n, &ToTell::Said { at, by, notices }) }
    }

    fn to_tell(&self, n: i64, what: &ToTell) -> Result<(), Error> {
        self.run(
            "INSERT INTO outbox (application, what, not_before) VALUES (?, ?, 0)",
            vec![integer(n), json(what)?.into()],
        )
    }

    /// The entries that wait longest.
    pub fn untold(&self, now: Instant, most: u32) -> Result<Vec<Untold>, Error> {
        let rows = self.rows(
            "SELECT id, application, what FROM outbox WHERE not_before <= ? ORDER BY id LIMIT ?",
            vec![integer(now.millis()), integer(most)],
        )?;
        rows.into_iter()
            .map(|mut cells| Ok(Untold { entry: cells.number()?, n: cells.number()?, what: cells.json()? }))
            .collect()
    }

    /// Keeps what is left of an entry, to go on with at an instant; with nothing left it goes.
    pub fn told(&self, entry: i64, rest: Rest, go_on: Instant) -> Result<(), Error> {
        if rest.left.is_empty() {
            return self.run("DELETE FROM outbox WHERE id = ?", vec![integer(entry)]);
        }
        let what = json(&ToTell::Rest(rest))?;
        let sql = "UPDATE outbox SET what = ?, not_before = ? WHERE id = ?";
        self.run(sql, vec![what.into(), integer(go_on.millis()), integer(entry)])
    }

    pub fn tell_later(&self, entry: i64, at: Instant) -> Result<(), Error> {
        self.run("UPDATE outbox SET not_before = ? WHERE id = ?", vec![integer(at.millis()), integer(entry)])
    }

    /// When there is something to tell next.
    pub fn next_telling(&self) -> Result<Option<Instant>, Error> {
        let row = self.row("SELECT min(not_before) FROM outbox", vec![])?;
        Ok(row.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis))
    }

    /// An event in its brief form.
    pub fn event(&self, n: i64, seq: u32) -> Result<Option<Event>, Error> {
        let sql = "SELECT brief FROM events WHERE application = ? AND seq = ?";
        self.row(sql, vec![integer(n), integer(seq)])?.map(|mut cells| cells.json()).transpose()
    }
}
