//! Answers kept by the key under which they were asked for, so that asking again changes nothing (R2.6).
//!
//! An answer is kept in the transaction that made it true: there is none without the other. Who asks again does so in the
//! machine's own time, wherever a demonstration's clock stands.

use super::{Store, integer};
use crate::{error::Error, portal};
use shared::{
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
    pub fn earlier_answer(&self, by: &str, key: &str) -> Result<Option<Earlier>, Error> {
        let row = self.row(
            "SELECT request, answer FROM answers WHERE person = ? AND key = ? AND at > ?",
            vec![by.into(), key.into(), integer(oldest(portal::now()))],
        )?;
        row.map(|mut cells| Ok(Earlier { request: cells.text()?, answer: cells.text()? })).transpose()
    }

    pub fn keep_answer(&self, by: &str, key: &str, request: Hash, answer: &str) -> Result<(), Error> {
        let now = portal::now();
        self.run("DELETE FROM answers WHERE at <= ?", vec![integer(oldest(now))])?;
        self.run(
            "INSERT OR REPLACE INTO answers (person, key, request, answer, at) VALUES (?, ?, ?, ?, ?)",
            vec![by.into(), key.into(), request.to_string().into(), answer.into(), integer(now.millis())],
        )
    }
}

fn oldest(now: Instant) -> i64 {
    now.millis().saturating_sub(i64::try_from(KEPT_FOR.millis()).unwrap_or(i64::MAX))
}
