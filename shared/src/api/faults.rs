//! A page that broke tells the portal, so that a reference that somebody quotes leads to something.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultReport {
    /// As the screen shows it: ten hexadecimal digits.
    pub reference: String,
    /// Where in the program, and what it says.
    pub what: String,
    /// On which page.
    pub page: String,
}
