//! Applications and their records (R2): the head as one JSON document, the records as a row each.
//!
//! What lists need stands in columns beside the documents and is written with them, never on its own.

use super::{Cells, Store, Value, integer, json};
use crate::error::Error;
use serde::Serialize;
use shared::{
    api::{DocumentVersion, RECORDS_PER_PAGE},
    application::{Application, Head, Record, Step, next_due},
    credit::Credit,
    ids::CustomerId,
    instant::Instant,
    rows::Row,
    view::{self, Tally},
};
use std::collections::BTreeSet;

/// A head as it is stored, with its number.
pub struct StoredHead {
    pub n: i64,
    pub head: Head,
    pub tally: Tally,
}

/// A record on its way to its row.
#[derive(Serialize)]
struct Stored<'a> {
    r: u32,
    c: &'a CustomerId,
    s: &'static str,
    o: i32,
    m: Option<i64>,
    b: &'a Record,
}

/// The columns of [`StoredHead`], in their order.
pub const HEAD_COLUMNS: &str = "a.n, a.head, a.tally";

/// Records read by one statement: with the longest texts that a record can hold they stay below what a cell can.
const READ_AT_ONCE: u32 = 200;
/// Bytes of JSON handed to one statement.
const WRITE_AT_ONCE: usize = 900_000;
/// Rows of one application lie between `n * KEYS` and the next.
const KEYS: i64 = 65_536;

pub fn record_key(n: i64, row: Row) -> i64 {
    n * KEYS + i64::from(row.0)
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

    /// Records from `first` to `last`, in their order.
    pub fn records(&self, n: i64, first: u32, last: u32) -> Result<Vec<Record>, Error> {
        let mut records: Vec<Record> = Vec::new();
        for text in self.record_texts(n, first, last)? {
            let read: Vec<Record> =
                serde_json::from_str(&format!("[{text}]")).map_err(|error| Error::internal("stored records", error))?;
            records.extend(read);
        }
        records.sort_by_key(|record| record.row);
        Ok(records)
    }

    /// The same as JSON, a few hundred records to a text, with commas between them.
    pub fn record_texts(&self, n: i64, first: u32, last: u32) -> Result<Vec<String>, Error> {
        let mut texts = Vec::new();
        let mut from = first;
        while from <= last {
            let to = last.min(from.saturating_add(READ_AT_ONCE - 1));
            let keys = vec![integer(record_key(n, Row(from))), integer(record_key(n, Row(to)))];
            let row =
                self.row("SELECT group_concat(body, ',' ORDER BY key) FROM records WHERE key BETWEEN ? AND ?", keys)?;
            let Some(text) = row.map_or(Ok(None), |mut cells| cells.text_or_null())? else { break };
            texts.push(text);
            from = to.saturating_add(1);
        }
        Ok(texts)
    }

    pub fn application(&self, stored: StoredHead) -> Result<Application, Error> {
        let records = self.records(stored.n, 1, stored.tally.records)?;
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

    /// A new application; answers its number.
    pub fn insert_application(&self, new: &Application, now: Instant) -> Result<i64, Error> {
        let n = self.number("SELECT COALESCE(MAX(n), 0) + 1 FROM applications", vec![])?;
        let head = &new.head;
        self.run(
            "INSERT INTO applications (n, id, opened_at, open, head, tally, tallied_at, new_reseller, original_reseller,
                at_new_reseller, at_incoming_distributor, at_original_reseller, at_outgoing_distributor,
                at_internal_review, original_decider)
             VALUES (?, ?, ?, 1, '', '', 0, ?, ?, 0, 0, 0, 0, 0, '')",
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
        self.write_records(n, new.records.iter())?;
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
        let changed = || before.records.iter().zip(&after.records).filter(|(old, new)| old != new).map(|(_, new)| new);
        self.write_records(n, changed())?;
        Ok(changed().map(|record| record.row).collect())
    }

    fn update_head(&self, n: i64, application: &Application, now: Instant) -> Result<(), Error> {
        let (head, parties) = (&application.head, &application.head.parties);
        let tally = view::tally(&application.records, now);
        let at =
            |step: Step| integer(tally.steps.iter().find(|tally| tally.step == step).map_or(0, |tally| tally.records));
        let distributor = |id: &Option<shared::ids::PartnerId>| Value::from(id.as_ref().map(|id| id.as_str()));
        self.run(
            "UPDATE applications SET open = ?, due_at = ?, head = ?, tally = ?, tallied_at = ?, incoming_distributor = ?,
                outgoing_distributor = ?, at_new_reseller = ?, at_incoming_distributor = ?, at_original_reseller = ?,
                at_outgoing_distributor = ?, at_internal_review = ?, original_decider = ? WHERE n = ?",
            vec![
                integer(application.is_open()),
                next_due(application, now).map(Instant::millis).into(),
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

    fn write_records<'a>(&self, n: i64, records: impl Iterator<Item = &'a Record>) -> Result<(), Error> {
        let mut chunk = Vec::with_capacity(WRITE_AT_ONCE + 10_000);
        for record in records {
            chunk.push(if chunk.is_empty() { b'[' } else { b',' });
            let stored = Stored {
                r: record.row.0,
                c: &record.customer,
                s: record.status().code(),
                o: i32::from(record.is_open()),
                m: record.credit.amount().map(Credit::minor),
                b: record,
            };
            serde_json::to_writer(&mut chunk, &stored).map_err(|error| Error::internal("a record", error))?;
            if chunk.len() > WRITE_AT_ONCE {
                self.write_chunk(n, &mut chunk)?;
            }
        }
        if chunk.is_empty() { Ok(()) } else { self.write_chunk(n, &mut chunk) }
    }

    fn write_chunk(&self, n: i64, chunk: &mut Vec<u8>) -> Result<(), Error> {
        chunk.push(b']');
        let text = std::str::from_utf8(chunk).map_err(|error| Error::internal("records", error))?.to_owned();
        chunk.clear();
        self.run(
            "INSERT INTO records (key, application, row, customer, status, open, credit, body)
             SELECT ?1 * 65536 + (value->>'r'), ?1, value->>'r', value->>'c', value->>'s', value->>'o', value->>'m',
                value->'b'
             FROM json_each(?2) WHERE true
             ON CONFLICT (key) DO UPDATE SET status = excluded.status, open = excluded.open, credit = excluded.credit,
                body = excluded.body",
            vec![integer(n), text.into()],
        )
    }
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
    fn the_rows_of_two_applications_never_share_a_key() {
        assert!(record_key(1, Row(10_000)) < record_key(2, Row(1)));
    }
}
