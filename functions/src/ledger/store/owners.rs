//! The histories that say who was responsible when (R8.2): owners of a sub-customer, and places of partners in the hierarchy.
//!
//! Intervals are half open. Where one begins before anything was known it has no beginning here, and while it runs no end.

use super::{Cells, Store, json};
use crate::{error::Error, ledger::schema::FOREVER};
use shared::{
    credit::Credit,
    ids::{CustomerId, PartnerId},
    instant::Instant,
};
use std::collections::BTreeSet;

/// A time in which a partner owned a sub-customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    pub owner: PartnerId,
    pub from: Option<Instant>,
    pub until: Option<Instant>,
}

/// A time in which a partner was under a distributor, or under none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub partner: PartnerId,
    pub distributor: Option<PartnerId>,
    pub from: Option<Instant>,
    pub until: Option<Instant>,
}

impl Store {
    /// The owners of a sub-customer, oldest first; none when nothing is known of it.
    pub fn owners_of(&self, customer: &CustomerId) -> Result<Vec<Owned>, Error> {
        let rows = self.rows(
            "SELECT owner, from_at, until_at FROM ownership WHERE customer = ? AND from_at < until_at ORDER BY from_at",
            vec![customer.as_str().into()],
        )?;
        rows.into_iter()
            .map(|mut cells| Ok(Owned { owner: cells.parsed()?, from: from(&mut cells)?, until: until(&mut cells)? }))
            .collect()
    }

    /// Where partners stood in the hierarchy, oldest first.
    pub fn places_of(&self, partners: &BTreeSet<&PartnerId>) -> Result<Vec<Placed>, Error> {
        let rows = self.rows(
            "SELECT partner, distributor, from_at, until_at FROM partner_history
             WHERE partner IN (SELECT value FROM json_each(?)) AND from_at < until_at ORDER BY partner, from_at",
            vec![json(partners)?.into()],
        )?;
        let read = |mut cells: Cells| {
            let (partner, distributor) = (cells.parsed()?, cells.text_or_null()?.map(|id| id.parse()).transpose());
            let distributor = distributor.map_err(|error| Error::internal("a distributor", error))?;
            Ok(Placed { partner, distributor, from: from(&mut cells)?, until: until(&mut cells)? })
        };
        rows.into_iter().map(read).collect()
    }

    /// The credit line that a sub-customer's owner has given it; none when it was removed.
    pub fn allocation_of(&self, customer: &CustomerId) -> Result<Option<Credit>, Error> {
        let sql = "SELECT allocation FROM customers WHERE id = ? AND removed = 0";
        let row = self.row(sql, vec![customer.as_str().into()])?;
        row.map(|mut cells| {
            Credit::from_minor(cells.number()?).map_err(|error| Error::internal("a stored amount", error))
        })
        .transpose()
    }
}

fn from(cells: &mut Cells) -> Result<Option<Instant>, Error> {
    Ok(Some(cells.number()?).filter(|at| *at > -FOREVER).map(Instant::from_millis))
}

fn until(cells: &mut Cells) -> Result<Option<Instant>, Error> {
    Ok(Some(cells.number()?).filter(|at| *at < FOREVER).map(Instant::from_millis))
}
