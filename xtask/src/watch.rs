//! Notices that a half's sources have changed.
//!
//! It looks at names, sizes and times twice a second: a few hundred files cost a millisecond or two, and it works on every file
//! system, containers' included.

use std::time::Duration;

use anyhow::Result;

use crate::build::{self, Half};

/// How often to look.
pub const PACE: Duration = Duration::from_millis(500);

pub struct Watch {
    half: Half,
    seen: u64,
    built: u64,
}

impl Watch {
    /// Takes the sources for built as they are now.
    pub fn new(half: Half) -> Result<Watch> {
        let now = build::fingerprint(half)?;
        Ok(Watch { half, seen: now, built: now })
    }

    pub fn half(&self) -> Half {
        self.half
    }

    /// Whether to build: the sources differ from the last build's, and have been at rest for one pace.
    pub fn wants_build(&mut self) -> Result<bool> {
        let now = build::fingerprint(self.half)?;
        let at_rest = now == self.seen;
        self.seen = now;
        if !at_rest || now == self.built {
            return Ok(false);
        }
        self.built = now;
        Ok(true)
    }
}
