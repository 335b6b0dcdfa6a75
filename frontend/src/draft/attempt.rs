//! A submission whose answer hasn't come: the same request is sent again under the same key, so that it happens once (R2.6).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub key: String,
    /// Of the request that the key belongs to.
    pub print: u64,
}

impl Attempt {
    /// The key for a request: the one of the attempt before if it is the same request, else a new one.
    pub fn key_for(slot: &mut Option<Attempt>, request: &impl Serialize, new_key: impl FnOnce() -> String) -> String {
        let print = print(&serde_json::to_string(request).unwrap_or_default());
        match slot {
            Some(attempt) if attempt.print == print => attempt.key.clone(),
            Some(_) | None => {
                let key = new_key();
                *slot = Some(Attempt { key: key.clone(), print });
                key
            }
        }
    }
}

/// FNV-1a: tells requests apart, nothing more.
fn print(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
