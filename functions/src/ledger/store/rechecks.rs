//! Applications to be settled because the directory or a condition's setting has changed (R3.12, R11.2). Kept until they have been.
//!
//! Written in the import's own transaction, so that no change is forgotten between the two.

use super::{
    Store,
    applications::{HEAD_COLUMNS, StoredHead},
    integer, json,
};
use crate::error::Error;
use shared::ids::{CustomerId, PartnerId};

impl Store {
    pub fn recheck_applications_of(&self, partner: &PartnerId) -> Result<(), Error> {
        self.run(
            "INSERT OR IGNORE INTO rechecks (application)
             SELECT a.n FROM parties p JOIN applications a ON a.n = p.application WHERE p.partner = ? AND a.open = 1",
            vec![partner.as_str().into()],
        )
    }

    pub fn recheck_applications_with(&self, customers: &[&CustomerId]) -> Result<(), Error> {
        self.run(
            "INSERT OR IGNORE INTO rechecks (application)
             SELECT DISTINCT r.application FROM json_each(?) w CROSS JOIN records r ON r.customer = w.value
             WHERE r.open = 1",
            vec![json(&customers)?.into()],
        )
    }

    /// The programme's conditions have changed.
    pub fn recheck_open_applications(&self) -> Result<(), Error> {
        self.run("INSERT OR IGNORE INTO rechecks (application) SELECT n FROM applications WHERE open = 1", vec![])
    }

    pub fn rechecks(&self, most: u32) -> Result<Vec<StoredHead>, Error> {
        let sql = format!(
            "SELECT {HEAD_COLUMNS} FROM rechecks w CROSS JOIN applications a ON a.n = w.application
             ORDER BY w.application LIMIT ?"
        );
        self.heads(&sql, vec![integer(most)])
    }

    pub fn recheck_done(&self, n: i64) -> Result<(), Error> {
        self.run("DELETE FROM rechecks WHERE application = ?", vec![integer(n)])
    }

    pub fn has_rechecks(&self) -> Result<bool, Error> {
        Ok(self.number("SELECT EXISTS (SELECT 1 FROM rechecks)", vec![])? == 1)
    }
}
