//! Asking those whose turn it is once more (R7.1), by hand.

use serde::{Deserialize, Serialize};

/// Hours that go by before an application's deciders can be asked by hand again, whoever did it last.
pub const REMIND_AFTER_HOURS: u32 = 24;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemindAnswer {
    /// The names of the parties that are told.
    pub reminded: Vec<String>,
}
