//! Which person a provider's subject is, and who may become which (`ledger::identities`).
//!
//! A subject is one person's for good, and of one issuer a person has one subject: the table's keys see to both.

use super::{Store, integer};
use crate::{error::Error, ledger::store::people::StoredPerson, sign_in::Identified};
use shared::{ids::PersonId, instant::Instant};

/// A person with the address that somebody has proven to be theirs.
pub struct Addressed {
    pub person: PersonId,
    /// Whether another subject of the same issuer is this person already.
    pub taken: bool,
}

impl Store {
    /// The person whom this subject signs in as, if they are still in the directory.
    pub fn identified(&self, identified: &Identified) -> Result<Option<StoredPerson>, Error> {
        let row = self.row(
            "SELECT person FROM identities WHERE issuer = ? AND subject = ?",
            vec![identified.issuer.as_str().into(), identified.subject.as_str().into()],
        )?;
        let person: Option<PersonId> = row.map(|mut cells| cells.parsed()).transpose()?;
        person.map_or(Ok(None), |person| self.person(&person))
    }

    /// People with this address, two of them at most: more than one is too many.
    pub fn addressed(&self, address: &str, issuer: &str) -> Result<Vec<Addressed>, Error> {
        let rows = self.rows(
            "SELECT id, EXISTS (SELECT 1 FROM identities i WHERE i.person = people.id AND i.issuer = ?1)
             FROM people WHERE lower(body->>'email') = lower(?2) ORDER BY id LIMIT 2",
            vec![issuer.into(), address.into()],
        )?;
        let read =
            rows.into_iter().map(|mut cells| Ok(Addressed { person: cells.parsed()?, taken: cells.number()? != 0 }));
        read.collect()
    }

    /// From now on this subject is this person. Whom it was before has left the directory.
    pub fn bind(&self, identified: &Identified, person: &PersonId, now: Instant) -> Result<(), Error> {
        let key = || -> [super::Value; 2] { [identified.issuer.as_str().into(), identified.subject.as_str().into()] };
        self.run("DELETE FROM identities WHERE issuer = ? AND subject = ?", key().into())?;
        let [issuer, subject] = key();
        self.run(
            "INSERT INTO identities (issuer, subject, person, bound_at) VALUES (?, ?, ?, ?)",
            vec![issuer, subject, person.as_str().into(), integer(now.millis())],
        )
    }

    /// Nobody signs in as this person any more but by their address, as the first time.
    pub fn forget_identities(&self, person: &PersonId) -> Result<(), Error> {
        self.run("DELETE FROM identities WHERE person = ?", vec![person.as_str().into()])
    }
}
