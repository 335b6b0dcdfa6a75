//! Which statements the ledger ran for a request, in a demonstration: how many, and a fingerprint of their texts in their order.
//!
//! What isn't there and what isn't the caller's have to be answered by the same way (R3.1, R3.11), not just with the same words: the
//! end-to-end tests compare these. Values aren't part of it, and a deployment that isn't a demonstration tells nobody.

use std::{
    cell::Cell,
    sync::{Arc, Mutex, PoisonError},
};

/// Of the statements since it was last taken.
pub struct Statements {
    count: Cell<u32>,
    fingerprint: Cell<u64>,
}

/// FNV-1a: not a secret, and nobody gains by two texts alike.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Statements {
    pub const fn none() -> Self {
        Self { count: Cell::new(0), fingerprint: Cell::new(BASIS) }
    }

    pub fn add(&self, sql: &str) {
        self.count.set(self.count.get().saturating_add(1));
        let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        // The zero ends a statement.
        self.fingerprint.set(sql.bytes().chain([0]).fold(self.fingerprint.get(), mixed));
    }

    /// Like `12 0123456789abcdef`; counts anew from here.
    pub fn take(&self) -> String {
        format!("{} {:016x}", self.count.replace(0), self.fingerprint.replace(BASIS))
    }
}

/// What the ledger said of its last call for one request.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Option<String>>>);

impl Trace {
    pub fn set(&self, statements: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(statements);
    }

    pub fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> String {
        let statements = Statements::none();
        texts.iter().for_each(|text| statements.add(text));
        statements.take()
    }

    #[test]
    fn the_same_statements_in_the_same_order_are_the_same_way() {
        assert_eq!(of(&["SELECT 1", "SELECT 2"]), of(&["SELECT 1", "SELECT 2"]));
        let others: [&[&str]; 4] = [&["SELECT 2", "SELECT 1"], &["SELECT 1"], &["SELECT 1SELECT 2"], &[]];
        for other in others {
            assert_ne!(of(&["SELECT 1", "SELECT 2"]), of(other), "{other:?}");
        }
    }

    #[test]
    fn taking_it_counts_anew() {
        let statements = Statements::none();
        statements.add("SELECT 1");
        assert_eq!(statements.take(), of(&["SELECT 1"]));
        assert_eq!(statements.take(), of(&[]));
    }
}
