//! What a command changes outside its application (R8.1): who owns a sub-customer since when, and its allocation.
//!
//! A move closes one interval of ownership and opens the next at the same instant, in the same statement batch as the
//! sub-customer's owner and allocation: every instant has exactly one owner.

use super::{Store, integer, json};
use crate::{error::Error, ledger::schema::FOREVER};
use serde::Serialize;
use shared::{
    application::Effect,
    ids::{CustomerId, PartnerId},
    instant::Instant,
};
use std::collections::BTreeMap;

/// A sub-customer's next owner, from an instant on.
#[derive(Serialize)]
struct NewOwner<'a> {
    c: &'a CustomerId,
    to: &'a PartnerId,
    /// Minor units.
    allocation: i64,
    /// Milliseconds.
    at: i64,
}

const MOST_AT_ONCE: usize = 2_000;

impl Store {
    /// Carries out what a command's effects change outside its application. Its holds are written with it, as their sum.
    pub fn carry_out(&self, effects: &[Effect]) -> Result<(), Error> {
        let moves: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Move { customer, to, allocation, at, .. } => {
                    Some(NewOwner { c: customer, to, allocation: allocation.minor(), at: at.millis() })
                }
                Effect::Hold { .. } | Effect::Release { .. } => None,
            })
            .collect();
        moves.chunks(MOST_AT_ONCE).try_for_each(|moves| self.change_owners(moves))
    }

    fn change_owners(&self, moves: &[NewOwner<'_>]) -> Result<(), Error> {
        let moves = json(&moves)?;
        self.run(
            "UPDATE ownership SET until_at = m.value->>'at' FROM json_each(?) m
             WHERE ownership.customer = m.value->>'c' AND ownership.until_at = ?",
            vec![moves.as_str().into(), integer(FOREVER)],
        )?;
        self.run(
            "INSERT OR REPLACE INTO ownership (customer, from_at, until_at, owner)
             SELECT value->>'c', value->>'at', ?, value->>'to' FROM json_each(?)",
            vec![integer(FOREVER), moves.as_str().into()],
        )?;
        self.run(
            "UPDATE customers SET owner = m.value->>'to', allocation = m.value->>'allocation',
                last_migrated = m.value->>'at', moved_at = m.value->>'at'
             FROM json_each(?) m WHERE customers.id = m.value->>'c'",
            vec![moves.into()],
        )
    }

    /// The directory says who owns sub-customers, each from an instant on; the first owner known held it before, too.
    pub fn note_owners(&self, owners: &[(CustomerId, PartnerId, Instant)]) -> Result<(), Error> {
        // A sub-customer named twice is noted twice, in order: one batch holds each once.
        let mut batch: BTreeMap<&CustomerId, NewOwner<'_>> = BTreeMap::new();
        for (customer, owner, from) in owners {
            if batch.contains_key(customer) {
                self.note_batch(&std::mem::take(&mut batch))?;
            }
            batch.insert(customer, NewOwner { c: customer, to: owner, allocation: 0, at: from.millis() });
        }
        self.note_batch(&batch)
    }

    fn note_batch(&self, owners: &BTreeMap<&CustomerId, NewOwner<'_>>) -> Result<(), Error> {
        let owners = json(&owners.values().collect::<Vec<_>>())?;
        let closed = "UPDATE ownership SET until_at = m.value->>'at' FROM json_each(?1) m
            WHERE ownership.customer = m.value->>'c' AND ownership.until_at = ?2
                AND ownership.owner <> m.value->>'to'";
        self.run(closed, vec![owners.as_str().into(), integer(FOREVER)])?;
        self.run(
            "INSERT OR REPLACE INTO ownership (customer, from_at, until_at, owner)
             SELECT value->>'c',
                CASE WHEN EXISTS (SELECT 1 FROM ownership k WHERE k.customer = value->>'c') THEN value->>'at' ELSE ?1 END,
                ?2, value->>'to'
             FROM json_each(?3)
             WHERE NOT EXISTS (SELECT 1 FROM ownership k WHERE k.customer = value->>'c' AND k.until_at = ?2)",
            vec![integer(-FOREVER), integer(FOREVER), owners.into()],
        )
    }
}
