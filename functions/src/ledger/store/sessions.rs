//! Sessions that have ended before their time: the ledger's word against what KV may still show.
//!
//! An entry stays for as long as the session could have lasted, and goes then.

use super::{Store, integer};
use crate::{error::Error, sessions::LIFETIME};
use shared::{instant::Instant, seal::Hash};

impl Store {
    pub fn has_ended(&self, session: Hash) -> Result<bool, Error> {
        let ended =
            self.number("SELECT count(*) FROM ended_sessions WHERE session = ?", vec![session.to_string().into()])?;
        Ok(ended > 0)
    }

    /// Ends a session. Remembered for as long as it could have lasted.
    pub fn end_session(&self, session: Hash, now: Instant) -> Result<(), Error> {
        self.run("DELETE FROM ended_sessions WHERE until_at <= ?", vec![integer(now.millis())])?;
        self.run(
            "INSERT OR REPLACE INTO ended_sessions (session, until_at) VALUES (?, ?)",
            vec![session.to_string().into(), integer((now + LIFETIME).millis())],
        )
    }
}
