//! Answers kept by the key under which they were asked for, so that asking again changes nothing (R2.6).
//!
//! An answer is kept in the transaction that made it true: there is none without the other.

use super::{Store, integer};
use crate::error::Error;
use shared::{
    ids::PersonId,
    instant::{Instant, Span},
    seal::Hash,
};

/// How long an answer is kept.
const KEPT_FOR: Span = Span::days(7);

/// What was asked under a key before.
pub struct Earlier {
    pub request: String,
    /// JSON, as it was answered.
    pub answer: String,
}

impl Store {
    pub fn earlier_answer(&self, person: &PersonId, key: &str, now: Instant) -> Result<Option<Earlier>, Error> {
        let row = self.row(
            "SELECT request, answer FROM answers WHERE person = ? AND key = ? AND at > ?",
            vec![person.as_str().into(), key.into(), integer(oldest(now))],
        )?;
        row.map(|mut cells| Ok(Earlier { request: cells.text()?, answer: cells.text()? })).transpose()
    }

    pub fn keep_answer(
        &self,
        person: &PersonId,
        key: &str,
        request: Hash,
        answer: &str,
        now: Instant,
    ) -> Result<(), Error> {
        self.run("DELETE FROM answers WHERE at <= ?", vec![integer(oldest(now))])?;
        self.run(
            "INSERT OR REPLACE INTO answers (person, key, request, answer, at) VALUES (?, ?, ?, ?, ?)",
            vec![person.as_str().into(), key.into(), request.to_string().into(), answer.into(), integer(now.millis())],
        )
    }
}

fn oldest(now: Instant) -> i64 {
    now.millis().saturating_sub(i64::try_from(KEPT_FOR.millis()).unwrap_or(i64::MAX))
}
