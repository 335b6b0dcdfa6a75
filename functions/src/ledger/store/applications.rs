//! Applications and their records (R2): the head as one JSON document, the records a hundred to one.
//!
//! What lists need stands in columns beside the documents and is written with them, never on its own.

use super::{Cells, Store, Value, integer, json};
use crate::error::Error;
use shared::{
    api::{DocumentVersion, RECORDS_PER_PAGE},
    application::{
        Application, Head, Record, Status, Step,
        grouped::{self, Grouped},
        next_due,
    },
    ids::CustomerId,
    instant::Instant,
    notices::next_reminder,
    rows::Row,
    view::{self, Tally},
};
use std::collections::{BTreeMap, BTreeSet};

/// A head as it is stored, with its number.
pub struct StoredHead {
    pub n: i64,
    pub head: Head,
    pub tally: Tally,
}

/// The columns of [`StoredHead`], in their order.
pub const HEAD_COLUMNS: &str = "a.n, a.head, a.tally";

/// Records in a block: few enough that writing one anew for one record costs little, and a divisor of a page's.
const BLOCK: u32 = 100;
/// Rows of one application lie between `n * KEYS` and the next.
const KEYS: i64 = 65_536;

pub fn record_key(n: i64, row: Row) -> i64 {
    n * KEYS + i64::from(row.0)
}

/// The block, from 0, that a row is in, and its key.
fn block_of(row: Row) -> u32 {
    row.0.saturating_sub(1) / BLOCK
}

fn block_key(n: i64, block: u32) -> i64 {
    n * KEYS + i64::from(block)
}

impl StoredHead {
    pub fn read(cells: &mut Cells) -> Result<Self, Error> {
        Ok(Self { n: cells.number()?, head: cells.json()?, tally: cells.json()? })
    }

    pub fn pages(&self) -> u32 {
        self.tally.records.div_ceil(RECORDS_PER_PAGE)
    }
}

impl Store {
    /// By its id, as somebody wrote it.
    pub fn head(&self, id: &str) -> Result<Option<StoredHead>, Error> {
        let sql = format!("SELECT {HEAD_COLUMNS} FROM applications a WHERE a.id = ?");
        self.row(&sql, vec![id.into()])?.map(|mut cells| StoredHead::read(&mut cells)).transpose()
    }

    /// All records of application `n`, in their order.
    fn records(&self, n: i64, records: u32) -> Result<Vec<Record>, Error> {
        let mut read = Vec::with_capacity(usize::try_from(records).unwrap_or_default());
        for text in self.record_texts(n, Row(1), Row(records))? {
            read.extend(grouped(&text)?);
        }
        Ok(read)
    }

    /// Records of whole blocks from the one with `first` to the one with `last` as JSON, lists of groups each.
    pub fn record_texts(&self, n: i64, first: Row, last: Row) -> Result<Vec<String>, Error> {
        let rows = self.rows(
            "SELECT body FROM record_blocks WHERE key BETWEEN ? AND ? ORDER BY key",
            vec![integer(block_key(n, block_of(first))), integer(block_key(n, block_of(last)))],
        )?;
        rows.into_iter().map(|mut cells| cells.text()).collect()
    }

    /// Records by their application's number and their row, in the order asked for.
    pub fn records_at(&self, wanted: &[(i64, Row)]) -> Result<Vec<(i64, Record)>, Error> {
        let keys: BTreeSet<i64> = wanted.iter().map(|(n, row)| block_key(*n, block_of(*row))).collect();
        let sql = "SELECT key, body FROM record_blocks WHERE key IN (SELECT value FROM json_each(?))";
        let mut found = BTreeMap::new();
        for mut cells in self.rows(sql, vec![json(&keys)?.into()])? {
            let (key, text) = (cells.number()?, cells.text()?);
            found.extend(grouped(&text)?.into_iter().map(|record| ((key / KEYS, record.row), record)));
        }
        Ok(wanted.iter().filter_map(|at| Some((at.0, found.get(at)?.clone()))).collect())
    }

    /// The records of a sub-customer in application `n`.
    pub fn records_of(&self, n: i64, customer: &CustomerId) -> Result<Vec<Record>, Error> {
        let sql = "SELECT row FROM records WHERE customer = ? AND application = ? ORDER BY row";
        self.records_by(n, sql, vec![customer.as_str().into(), integer(n)])
    }

    /// Records of application `n` in a status, from the one after a row on.
    pub fn records_in(&self, n: i64, status: Status, after: Row, most: u32) -> Result<Vec<Record>, Error> {
        let sql = "SELECT row FROM records WHERE application = ? AND status = ? AND row > ? ORDER BY row LIMIT ?";
        self.records_by(n, sql, vec![integer(n), status.code().into(), integer(after.0), integer(most)])
    }

    /// The records whose rows a statement answers.
    fn records_by(&self, n: i64, sql: &str, values: Vec<Value>) -> Result<Vec<Record>, Error> {
        let rows = self.rows(sql, values)?.into_iter().map(|mut cells| Ok((n, Row(cells.small()?))));
        let records = self.records_at(&rows.collect::<Result<Vec<_>, Error>>()?)?;
        Ok(records.into_iter().map(|(_, record)| record).collect())
    }

    pub fn application(&self, stored: StoredHead) -> Result<Application, Error> {
        let records = self.records(stored.n, stored.tally.records)?;
        Ok(Application { head: stored.head, records })
    }

    /// Applications for which time has something to do.
    pub fn due(&self, now: Instant, most: u32) -> Result<Vec<StoredHead>, Error> {
        let sql = format!("SELECT {HEAD_COLUMNS} FROM applications a WHERE a.due_at <= ? ORDER BY a.due_at LIMIT ?");
        self.heads(&sql, vec![integer(now.millis()), integer(most)])
    }

    pub fn heads(&self, sql: &str, values: Vec<Value>) -> Result<Vec<StoredHead>, Error> {
        self.rows(sql, values)?.iter_mut().map(StoredHead::read).collect()
    }

    /// Looks again at `at`, whatever the records say: for an application that was due and had nothing to do.
    pub fn put_off(&self, n: i64, at: Option<Instant>) -> Result<(), Error> {
        let at = at.map(Instant::millis);
        self.run("UPDATE applications SET due_at = ? WHERE n = ?", vec![at.into(), integer(n)])
    }

    /// Applications for which a reminder has fallen due, and up to when each was looked at (R7.1).
    pub fn to_remind(&self, now: Instant, most: u32) -> Result<Vec<(StoredHead, Instant)>, Error> {
        let sql = format!(
            "SELECT {HEAD_COLUMNS}, a.reminded_at FROM applications a WHERE a.remind_at <= ? ORDER BY a.remind_at LIMIT ?"
        );
        let rows = self.rows(&sql, vec![integer(now.millis()), integer(most)])?;
        rows.into_iter().map(|mut cells| Ok((StoredHead::read(&mut cells)?, cells.instant()?))).collect()
    }

    pub fn next_reminding(&self) -> Result<Option<Instant>, Error> {
        let row = self.row("SELECT min(remind_at) FROM applications WHERE remind_at IS NOT NULL", vec![])?;
        Ok(row.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis))
    }

    /// Everything up to `at` is reminded of, and the next falls due at `next`.
    pub fn reminded(&self, n: i64, at: Instant, next: Option<Instant>) -> Result<(), Error> {
        self.run("UPDATE applications SET reminded_at = ? WHERE n = ?", vec![integer(at.millis()), integer(n)])?;
        self.remind_at(n, next)
    }

    pub fn remind_at(&self, n: i64, at: Option<Instant>) -> Result<(), Error> {
        let at = at.map(Instant::millis);
        self.run("UPDATE applications SET remind_at = ? WHERE n = ?", vec![at.into(), integer(n)])
    }

    /// When its deciders were last reminded by hand.
    pub fn reminded_by_hand_at(&self, n: i64) -> Result<Option<Instant>, Error> {
        let row = self.row("SELECT reminded_by_hand_at FROM applications WHERE n = ?", vec![integer(n)])?;
        Ok(row.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis))
    }

    pub fn reminded_by_hand(&self, n: i64, at: Instant) -> Result<(), Error> {
        let values = vec![integer(at.millis()), integer(n)];
        self.run("UPDATE applications SET reminded_by_hand_at = ? WHERE n = ?", values)
    }

    /// A new application; answers its number.
    pub fn insert_application(&self, new: &Application, now: Instant) -> Result<i64, Error> {
        let n = self.number("SELECT COALESCE(MAX(n), 0) + 1 FROM applications", vec![])?;
        let head = &new.head;
        self.run(
            "INSERT INTO applications (n, id, opened_at, reminded_at, open, head, tally, tallied_at, new_reseller,
                original_reseller, at_new_reseller, at_incoming_distributor, at_original_reseller,
                at_outgoing_distributor, at_internal_review, original_decider)
             VALUES (?1, ?2, ?3, ?3, 1, '', '', 0, ?4, ?5, 0, 0, 0, 0, 0, '')",
            vec![
                integer(n),
                head.id.as_str().into(),
                integer(head.opened_at.millis()),
                head.parties.new_reseller.as_str().into(),
                head.parties.original_reseller.as_str().into(),
            ],
        )?;
        self.update_head(n, new, now)?;
        self.write_parties(n, head)?;
        self.insert_records(n, &new.records)?;
        self.write_marks(n, None, new)?;
        self.write_figures(n, None, new)?;
        Ok(n)
    }

    /// What an application has become; answers the rows that changed.
    pub fn update_application(
        &self,
        n: i64,
        before: &Application,
        after: &Application,
        now: Instant,
    ) -> Result<Vec<Row>, Error> {
        self.update_head(n, after, now)?;
        if before.head.parties != after.head.parties {
            self.write_parties(n, &after.head)?;
        }
        let pairs = || before.records.iter().zip(&after.records);
        let changed: Vec<Row> = pairs().filter(|(old, new)| old != new).map(|(_, new)| new.row).collect();
        self.update_statuses(n, pairs().filter(|(old, new)| old.status() != new.status()).map(|(_, new)| new))?;
        self.write_marks(n, Some(before), after)?;
        self.write_figures(n, Some(before), after)?;
        let blocks: BTreeSet<u32> = changed.iter().map(|row| block_of(*row)).collect();
        self.write_blocks(n, &after.records, |block| blocks.contains(&block))?;
        Ok(changed)
    }

    fn update_head(&self, n: i64, application: &Application, now: Instant) -> Result<(), Error> {
        let (head, parties) = (&application.head, &application.head.parties);
        let tally = view::tally(&application.records, now);
        let reminded_at = self.number("SELECT reminded_at FROM applications WHERE n = ?", vec![integer(n)])?;
        let remind_at = next_reminder(application, Instant::from_millis(reminded_at));
        let at =
            |step: Step| integer(tally.steps.iter().find(|tally| tally.step == step).map_or(0, |tally| tally.records));
        let distributor = |id: &Option<shared::ids::PartnerId>| Value::from(id.as_ref().map(|id| id.as_str()));
        self.run(
            "UPDATE applications SET open = ?, held = ?, due_at = ?, remind_at = ?, head = ?, tally = ?, tallied_at = ?, incoming_distributor = ?,
                outgoing_distributor = ?, at_new_reseller = ?, at_incoming_distributor = ?, at_original_reseller = ?,
                at_outgoing_distributor = ?, at_internal_review = ?, original_decider = ? WHERE n = ?",
            vec![
                integer(application.is_open()),
                integer(application.held().minor()),
                next_due(application, now).map(Instant::millis).into(),
                remind_at.map(Instant::millis).into(),
                json(head)?.into(),
                json(&tally)?.into(),
                integer(now.millis()),
                distributor(&parties.incoming_distributor),
                distributor(&parties.outgoing_distributor),
                at(Step::NewReseller),
                at(Step::IncomingDistributor),
                at(Step::OriginalReseller),
                at(Step::OutgoingDistributor),
                at(Step::InternalReview),
                super::code(&head.original_decider)?.into(),
                integer(n),
            ],
        )
    }

    /// Whom a list shows the application to.
    fn write_parties(&self, n: i64, head: &Head) -> Result<(), Error> {
        self.run("DELETE FROM parties WHERE application = ?", vec![integer(n)])?;
        let partners: BTreeSet<_> = Step::ALL.into_iter().filter_map(|step| head.parties.at(step)).collect();
        for partner in partners {
            self.run(
                "INSERT INTO parties (partner, opened_at, id, application) VALUES (?, ?, ?, ?)",
                vec![partner.as_str().into(), integer(head.opened_at.millis()), head.id.as_str().into(), integer(n)],
            )?;
        }
        Ok(())
    }

    /// The records of a new application: rows 1, 2, 3 and so on.
    fn insert_records(&self, n: i64, records: &[Record]) -> Result<(), Error> {
        for alike in records.chunk_by(|a, b| a.status() == b.status()) {
            let Some(first) = alike.first() else { continue };
            let customers: Vec<&CustomerId> = alike.iter().map(|record| &record.customer).collect();
            self.run(
                "INSERT INTO records (key, application, row, customer, status, open)
                 SELECT ?1 * 65536 + ?2 + key, ?1, ?2 + key, value, ?3, ?4 FROM json_each(?5)",
                vec![
                    integer(n),
                    integer(first.row.0),
                    first.status().code().into(),
                    integer(first.is_open()),
                    json(&customers)?.into(),
                ],
            )?;
        }
        self.write_blocks(n, records, |_| true)
    }

    fn update_statuses<'a>(&self, n: i64, changed: impl Iterator<Item = &'a Record>) -> Result<(), Error> {
        let mut by_status: BTreeMap<Status, Vec<u32>> = BTreeMap::new();
        for record in changed {
            by_status.entry(record.status()).or_default().push(record.row.0);
        }
        for (status, rows) in by_status {
            self.run(
                "UPDATE records SET status = ?, open = ? WHERE key IN (SELECT ? * 65536 + value FROM json_each(?))",
                vec![status.code().into(), integer(!status.is_final()), integer(n), json(&rows)?.into()],
            )?;
        }
        Ok(())
    }

    fn write_blocks(&self, n: i64, records: &[Record], wanted: impl Fn(u32) -> bool) -> Result<(), Error> {
        for records in records.chunk_by(|a, b| block_of(a.row) == block_of(b.row)) {
            let Some(block) = records.first().map(|record| block_of(record.row)).filter(|block| wanted(*block)) else {
                continue;
            };
            let body = grouped::text(records).map_err(|error| Error::internal("records to store", error))?;
            self.run(
                "INSERT INTO record_blocks (key, body) VALUES (?, ?)
                 ON CONFLICT (key) DO UPDATE SET body = excluded.body",
                vec![integer(block_key(n, block)), body.into()],
            )?;
        }
        Ok(())
    }
}

fn grouped(text: &str) -> Result<Vec<Record>, Error> {
    let Grouped(records) = serde_json::from_str(text).map_err(|error| Error::internal("stored records", error))?;
    Ok(records)
}

/// The documents that a change of `rows` makes anew: the head, and the pages that have these rows.
pub fn changed_documents(head: &Head, rows: &[Row]) -> Vec<(Option<u32>, DocumentVersion)> {
    let version = head.revision.0;
    let pages: BTreeSet<u32> = rows.iter().map(|row| page_of(*row)).collect();
    std::iter::once(None)
        .chain(pages.into_iter().map(Some))
        .map(|page| (page, DocumentVersion { document: view::document_name(&head.id, page), version }))
        .collect()
}

/// The page, from 1, on which a row is.
pub fn page_of(row: Row) -> u32 {
    row.0.saturating_sub(1) / RECORDS_PER_PAGE + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_on_pages_of_500() {
        let pages = [1, 500, 501, 1_000, 1_001, 10_000].map(|row| page_of(Row(row)));
        assert_eq!(pages, [1, 1, 2, 2, 3, 20]);
    }

    #[test]
    fn a_page_is_made_of_whole_blocks() {
        assert_eq!(RECORDS_PER_PAGE % BLOCK, 0);
        assert_eq!([1, 100, 101, 10_000].map(|row| block_of(Row(row))), [0, 0, 1, 99]);
    }

    #[test]
    fn the_rows_of_two_applications_never_share_a_key() {
        assert!(record_key(1, Row(10_000)) < record_key(2, Row(1)));
    }
}
