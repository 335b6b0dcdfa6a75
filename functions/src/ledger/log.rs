//! The programme's log for whoever asks: its newest head, and that it continues an earlier one (R10.2).
//!
//! Neither says anything of an application: hashes of hashes, and how many.

use super::Ledger;
use crate::error::Error;
use shared::{
    api::{ConsistencyAnswer, ConsistencyQuery},
    instant::Instant,
    log::LogHead,
};

/// Events taken into the tree in one go: a few dozen milliseconds' work.
const AT_A_TIME: u32 = 2_000;

impl Ledger {
    /// Takes events into the log's tree; what is left is the next call's.
    pub fn grow_log(&self, now: Instant) -> Result<(), Error> {
        self.store.grow_log(AT_A_TIME, now).map(drop)
    }

    pub fn get_log_head(&self, now: Instant) -> Result<LogHead, Error> {
        self.grow_log(now)?;
        match self.store.log_head()? {
            Some(head) => Ok(head),
            None => Ok(LogHead { size: 0, root: self.store.log_root(0)?, at: now }),
        }
    }

    pub fn get_log_consistency(&self, query: &ConsistencyQuery) -> Result<ConsistencyAnswer, Error> {
        let ConsistencyQuery { from, to } = *query;
        let size = self.store.log_head()?.map_or(0, |head| head.size);
        if from == 0 || from > to || to > size {
            return Err(Error::Malformed(format!(
                "The log has {size} events. `from` is at least 1, `to` at least `from` and at most {size}."
            )));
        }
        Ok(ConsistencyAnswer {
            from,
            from_root: self.store.log_root(from)?,
            to,
            to_root: self.store.log_root(to)?,
            proof: self.store.log_consistency(from, to)?,
        })
    }
}
