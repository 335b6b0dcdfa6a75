//! What records and applications are looked up by for tasks: bits for what stands against them (`shared::tasks::Marks`).
//!
//! Written with the records that they follow from, in the same transaction, and only where they change.

use super::{Store, applications::StoredHead, integer, json};
use crate::error::Error;
use shared::{
    application::{Application, Record},
    ids::CustomerId,
    rows::Row,
    tasks::Marks,
};
use std::collections::BTreeMap;

/// How many records of an application have the same marks.
pub struct MarkedCount {
    pub marks: Marks,
    pub records: u32,
}

impl Store {
    /// The marks of application `n` after a change; `before` is `None` for a new one.
    pub fn write_marks(&self, n: i64, before: Option<&Application>, after: &Application) -> Result<(), Error> {
        let of_record = |record: &Record| before.and_then(|before| before.record(record.row)).map(Marks::of);
        let mut changed: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for record in &after.records {
            let marks = Marks::of(record);
            if marks != of_record(record).unwrap_or(Marks::NONE) {
                changed.entry(marks.bits()).or_default().push(record.row.0);
            }
        }
        for (marks, rows) in changed {
            self.run(
                "UPDATE records SET marks = ? WHERE key IN (SELECT ? * 65536 + value FROM json_each(?))",
                vec![integer(marks), integer(n), json(&rows)?.into()],
            )?;
        }
        let marks = Marks::of_application(after);
        if marks == before.map_or(Marks::NONE, Marks::of_application) {
            return Ok(());
        }
        self.run("UPDATE applications SET marks = ? WHERE n = ?", vec![integer(marks.bits()), integer(n)])
    }

    /// The marks that records of application `n` have, of those wanted.
    pub fn marked(&self, n: i64, wanted: Marks) -> Result<Vec<MarkedCount>, Error> {
        let rows = self.rows(
            "SELECT marks, count(*) FROM records WHERE application = ? AND marks > 0 AND marks & ? > 0 GROUP BY marks",
            vec![integer(n), integer(wanted.bits())],
        )?;
        let read = |mut cells: super::Cells| {
            Ok(MarkedCount { marks: Marks::from_bits(cells.small()?), records: cells.small()? })
        };
        rows.into_iter().map(read).collect()
    }

    /// The first records of application `n` with one of these marks: rows and sub-customers.
    pub fn first_marked(&self, n: i64, marks: Marks, most: u32) -> Result<Vec<(Row, CustomerId)>, Error> {
        let sql = "SELECT row, customer FROM records WHERE application = ? AND marks > 0 AND marks & ? > 0
            ORDER BY row LIMIT ?";
        self.rows_with_customers(sql, vec![integer(n), integer(marks.bits()), integer(most)])
    }

    /// The first records of application `n` in a status, or of all.
    pub fn first_in(&self, n: i64, status: Option<&str>, most: u32) -> Result<Vec<(Row, CustomerId)>, Error> {
        match status {
            Some(status) => self.rows_with_customers(
                "SELECT row, customer FROM records WHERE application = ? AND status = ? ORDER BY row LIMIT ?",
                vec![integer(n), status.into(), integer(most)],
            ),
            None => self.rows_with_customers(
                "SELECT row, customer FROM records WHERE key BETWEEN ?1 * 65536 AND ?1 * 65536 + 65535 ORDER BY key LIMIT ?2",
                vec![integer(n), integer(most)],
            ),
        }
    }

    /// These records of application `n`.
    pub fn these(&self, n: i64, rows: &[Row]) -> Result<Vec<(Row, CustomerId)>, Error> {
        self.rows_with_customers(
            "SELECT row, customer FROM records WHERE key IN (SELECT ? * 65536 + value FROM json_each(?)) ORDER BY key",
            vec![integer(n), json(&rows)?.into()],
        )
    }

    fn rows_with_customers(&self, sql: &str, values: Vec<super::Value>) -> Result<Vec<(Row, CustomerId)>, Error> {
        let rows = self.rows(sql, values)?;
        rows.into_iter().map(|mut cells| Ok((Row(cells.small()?), cells.parsed()?))).collect()
    }
}

/// An application in which something may wait for somebody.
pub struct Candidate {
    pub stored: StoredHead,
    pub marks: Marks,
    /// Whose question waits for its answer.
    pub question_by: Option<shared::thread::Party>,
}
