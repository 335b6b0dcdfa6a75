//! What a command changes outside its application (R4.3, R8.1): holds, and who owns a sub-customer since when.
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

/// A hold for a row, in minor units.
#[derive(Serialize)]
struct Hold<'a> {
    r: u32,
    p: &'a PartnerId,
    a: i64,
}

const MOST_AT_ONCE: usize = 2_000;

impl Store {
    /// Carries out the effects of a command on application `n`.
    pub fn carry_out(&self, n: i64, effects: &[Effect]) -> Result<(), Error> {
        // A row's last word on its hold counts.
        let mut holds: BTreeMap<u32, Option<Hold<'_>>> = BTreeMap::new();
        let mut moves = Vec::new();
        for effect in effects {
            match effect {
                Effect::Hold { partner, row, amount } => {
                    holds.insert(row.0, Some(Hold { r: row.0, p: partner, a: amount.minor() }));
                }
                Effect::Release { row } => {
                    holds.insert(row.0, None);
                }
                Effect::Move { customer, to, allocation, at, .. } => {
                    moves.push(NewOwner { c: customer, to, allocation: allocation.minor(), at: at.millis() });
                }
            }
        }
        let taken: Vec<_> = holds.values().flatten().collect();
        let given_back: Vec<_> = holds.iter().filter(|(_, hold)| hold.is_none()).map(|(row, _)| row).collect();
        for rows in given_back.chunks(MOST_AT_ONCE) {
            self.run(
                "DELETE FROM holds WHERE key IN (SELECT ? * 65536 + value FROM json_each(?))",
                vec![integer(n), json(&rows)?.into()],
            )?;
        }
        for holds in taken.chunks(MOST_AT_ONCE) {
            self.run(
                "INSERT OR REPLACE INTO holds (key, partner, amount)
                 SELECT ? * 65536 + (value->>'r'), value->>'p', value->>'a' FROM json_each(?)",
                vec![integer(n), json(&holds)?.into()],
            )?;
        }
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

    /// The directory says who owns a sub-customer from an instant on; the first owner known held it before, too.
    pub fn note_owner(&self, customer: &CustomerId, owner: &PartnerId, from: Instant) -> Result<(), Error> {
        let id = || super::Value::from(customer.as_str());
        let now =
            self.row("SELECT owner FROM ownership WHERE customer = ? AND until_at = ?", vec![id(), integer(FOREVER)])?;
        let from = match now.map(|mut cells| cells.text()).transpose()? {
            Some(known) if known == owner.as_str() => return Ok(()),
            Some(_) => from.millis(),
            None => -FOREVER,
        };
        self.run(
            "UPDATE ownership SET until_at = ? WHERE customer = ? AND until_at = ?",
            vec![integer(from), id(), integer(FOREVER)],
        )?;
        self.run(
            "INSERT OR REPLACE INTO ownership (customer, from_at, until_at, owner) VALUES (?, ?, ?, ?)",
            vec![id(), integer(from), integer(FOREVER), owner.as_str().into()],
        )
    }
}
