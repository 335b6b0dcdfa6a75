//! Notices as they were said, the in-site messages that carry them, and by which other ways each person wants which (R9.1).
//!
//! A notice is kept once, with what its words need, however many people it goes to; its text is made when it is read.

use super::{Cells, Store, Value, integer, json};
use crate::{error::Error, ledger::schema::FOREVER};
use serde::{Deserialize, Serialize};
use shared::{
    api::Preferences,
    directory::Person,
    ids::{CustomerId, PersonId},
    instant::Instant,
    notices::{About, Audience, Told},
    thread::Party,
};
use std::collections::BTreeMap;

/// What a notice says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Said {
    pub about: About,
    pub told: Told,
}

pub struct StoredMessage {
    pub id: u64,
    pub at: Instant,
    pub said: Said,
    pub read: bool,
}

/// Which messages of a person.
pub struct WhichMessages {
    pub unread: bool,
    pub before: Option<u64>,
    pub most: u32,
}

/// A message or delivery by its number. Numbers beyond what the database counts to, and JavaScript holds exactly, are nobody's.
pub fn number(id: u64) -> Value {
    integer(i64::try_from(id).unwrap_or(FOREVER).min(FOREVER))
}

impl Store {
    /// Keeps a notice; answers its number.
    pub fn insert_notice(&self, n: i64, at: Instant, said: &Said) -> Result<i64, Error> {
        self.number(
            "INSERT INTO notices (application, at, body) VALUES (?, ?, ?) RETURNING id",
            vec![integer(n), integer(at.millis()), json(said)?.into()],
        )
    }

    /// An in-site message for each of these people, as who they are now. Whoever has it already doesn't get it twice.
    pub fn insert_messages(&self, notice: i64, people: &[Person]) -> Result<(), Error> {
        self.note_messages_of(people.iter().map(|person| &person.id));
        let to = |person: &Person| Ok((person.id.clone(), json(&Party::from(&person.membership))?));
        let to = people.iter().map(to).collect::<Result<Vec<_>, Error>>()?;
        self.run(
            "INSERT OR IGNORE INTO messages (notice, person, party)
             SELECT ?, value->>0, value->>1 FROM json_each(?)",
            vec![integer(notice), json(&to)?.into()],
        )
    }

    /// The people of an audience, those who decide first. Those of sub-customers are asked for by `people_of_customers`.
    pub fn people_of(&self, audience: &Audience, most: u32) -> Result<Vec<Person>, Error> {
        let (column, value) = match audience {
            Audience::Partner(partner) => ("partner", partner.as_str()),
            Audience::InternalReview => ("member_of", "internal_review"),
            Audience::Administration => ("member_of", "administration"),
            Audience::SubCustomers => return Ok(Vec::new()),
        };
        let sql = format!(
            "SELECT body FROM people WHERE body->>'{column}' = ?
             ORDER BY CASE body->>'role' WHEN 'approver' THEN 0 WHEN 'operator' THEN 1 ELSE 2 END, id LIMIT ?"
        );
        self.rows(&sql, vec![value.into(), integer(most)])?.into_iter().map(|mut cells| cells.json()).collect()
    }

    pub fn people_of_customers(&self, customers: &[&CustomerId], most: u32) -> Result<Vec<Person>, Error> {
        let rows = self.rows(
            "SELECT p.body FROM json_each(?) w CROSS JOIN people p ON p.body->>'sub_customer' = w.value LIMIT ?",
            vec![json(&customers)?.into(), integer(most)],
        )?;
        rows.into_iter().map(|mut cells| cells.json()).collect()
    }

    /// A person's messages, newest first. Whoever has come to another party no longer sees what the former one was told.
    pub fn messages(&self, person: &Person, which: &WhichMessages) -> Result<Vec<StoredMessage>, Error> {
        let sql = format!(
            "SELECT m.id, n.at, n.body, m.read_at FROM messages m CROSS JOIN notices n ON n.id = m.notice
             WHERE m.person = ? AND m.party = ? AND m.id < ? {} ORDER BY m.id DESC LIMIT ?",
            if which.unread { "AND m.read_at IS NULL" } else { "" }
        );
        let party = json(&Party::from(&person.membership))?;
        let before = number(which.before.unwrap_or(u64::MAX));
        let values = vec![person.id.as_str().into(), party.into(), before, integer(which.most)];
        let read = |mut cells: Cells| {
            let (id, at, said) = (cells.id()?, cells.instant()?, cells.json()?);
            Ok(StoredMessage { id, at, said, read: cells.number_or_null()?.is_some() })
        };
        self.rows(&sql, values)?.into_iter().map(read).collect()
    }

    pub fn unread(&self, person: &Person) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM messages WHERE person = ? AND party = ? AND read_at IS NULL";
        let party = json(&Party::from(&person.membership))?;
        let unread = self.number(sql, vec![person.id.as_str().into(), party.into()])?;
        Ok(u32::try_from(unread).unwrap_or(u32::MAX))
    }

    pub fn read_only(&self, person: &PersonId, ids: &[u64], at: Instant) -> Result<(), Error> {
        self.note_messages_of([person]);
        self.run(
            "UPDATE messages SET read_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND person = ? AND read_at IS NULL",
            vec![integer(at.millis()), json(&ids)?.into(), person.as_str().into()],
        )
    }

    pub fn read_up_to(&self, person: &PersonId, id: u64, at: Instant) -> Result<(), Error> {
        self.note_messages_of([person]);
        self.run(
            "UPDATE messages SET read_at = ? WHERE person = ? AND read_at IS NULL AND id <= ?",
            vec![integer(at.millis()), person.as_str().into(), number(id)],
        )
    }

    /// What these people have chosen; who never chose isn't in it.
    pub fn preferences(&self, people: &[&PersonId]) -> Result<BTreeMap<PersonId, Preferences>, Error> {
        let sql = "SELECT person, choices FROM preferences WHERE person IN (SELECT value FROM json_each(?))";
        let rows = self.rows(sql, vec![json(&people)?.into()])?;
        rows.into_iter().map(|mut cells| Ok((cells.parsed()?, cells.json()?))).collect()
    }

    pub fn choose(&self, person: &PersonId, preferences: &Preferences) -> Result<(), Error> {
        self.run(
            "INSERT INTO preferences (person, choices) VALUES (?, ?)
             ON CONFLICT (person) DO UPDATE SET choices = excluded.choices",
            vec![person.as_str().into(), json(preferences)?.into()],
        )
    }
}
