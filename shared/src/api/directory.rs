//! The directory's import: its answer, and what the directory has.

use serde::{Deserialize, Serialize};

/// Lines in one import request; a larger directory comes in several.
pub const MAX_IMPORT_LINES: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAnswer {
    /// Lines read.
    pub lines: u32,
    /// Lines that changed or added something.
    pub applied: u32,
    /// Lines older than what is known (R11.1).
    pub older: u32,
    /// Lines that said what is known already.
    pub unchanged: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryAnswer {
    pub partners: u32,
    pub people: u32,
    pub sub_customers: u32,
}
