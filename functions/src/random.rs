//! Random bytes from the platform's cryptographic source: session ids, application ids, seal keys, references.
//!
//! Whoever draws says what it is for; there is no generator with a state of its own.

use crate::error::Error;
use std::fmt::Write;

pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal("random bytes", error))?;
    Ok(bytes)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Names an error of ours in the log and to the person.
pub fn reference() -> String {
    bytes::<5>().map_or_else(|_| "0000000000".to_owned(), |bytes| hex(&bytes))
}
