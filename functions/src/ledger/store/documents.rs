//! Which documents there are to publish, in which version, and which version KV has.
//!
//! A document whose version is above the published one is dirty. Its bytes derive from the ledger alone, so that publishing it
//! again, or all of them from nothing, gives the same.

use super::{Store, applications::changed_documents, integer, json};
use crate::error::Error;
use serde_json::json as value;
use shared::{api::DocumentVersion, application::Head, ids::PartnerId, instant::Instant, rows::Row};

/// A document to publish.
pub struct Dirty {
    pub document: String,
    pub application: i64,
    pub page: Option<u32>,
    pub version: u32,
}

impl Store {
    /// Marks what a change of `rows` makes anew; answers it for the caller.
    pub fn touch_documents(&self, n: i64, head: &Head, rows: &[Row]) -> Result<Vec<DocumentVersion>, Error> {
        let changed = changed_documents(head, rows);
        let list: Vec<_> =
            changed.iter().map(|(page, of)| value!({ "d": of.document, "p": page, "v": of.version })).collect();
        self.run(
            "INSERT INTO documents (document, application, page, version, published, published_at)
             SELECT value->>'d', ?, value->>'p', value->>'v', 0, 0 FROM json_each(?) WHERE true
             ON CONFLICT (document) DO UPDATE SET version = excluded.version",
            vec![integer(n), json(&list)?.into()],
        )?;
        let changed: Vec<_> = changed.into_iter().map(|(_, document)| document).collect();
        self.announce(Some(n), &changed)?;
        Ok(changed)
    }

    /// A partner has another name: the heads that show it are published again.
    pub fn touch_heads_of(&self, partner: &PartnerId) -> Result<(), Error> {
        self.run(
            "UPDATE documents SET published = 0 WHERE page IS NULL
                AND application IN (SELECT application FROM parties WHERE partner = ?)",
            vec![partner.as_str().into()],
        )
    }

    /// KV hasn't got these, though they were published: they are published again. One that was written only lately may just
    /// not have arrived everywhere.
    pub fn publish_again(&self, documents: &[String], written_before: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE documents SET published = 0 WHERE document IN (SELECT value FROM json_each(?)) AND published_at < ?",
            vec![json(&documents)?.into(), integer(written_before.millis())],
        )
    }

    /// The revision of the last change to a page of records.
    pub fn page_version(&self, document: &str) -> Result<u32, Error> {
        let version = self.number("SELECT version FROM documents WHERE document = ?", vec![document.into()])?;
        u32::try_from(version).map_err(|error| Error::internal("a page's version", error))
    }

    /// The documents that wait longest, of those that KV takes already: one write a second for a key.
    pub fn dirty(&self, written_before: Instant, most: u32) -> Result<Vec<Dirty>, Error> {
        let rows = self.rows(
            "SELECT document, application, page, version FROM documents
             WHERE version > published AND published_at <= ? ORDER BY published_at LIMIT ?",
            vec![integer(written_before.millis()), integer(most)],
        )?;
        rows.into_iter()
            .map(|mut cells| {
                let (document, application) = (cells.text()?, cells.number()?);
                let page = cells.number_or_null()?.map(u32::try_from).transpose();
                let page = page.map_err(|error| Error::internal("a page", error))?;
                Ok(Dirty { document, application, page, version: cells.small()? })
            })
            .collect()
    }

    /// KV has this version now. A newer one that came meanwhile stays dirty.
    pub fn published(&self, document: &str, version: u32, at: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE documents SET published = ?, published_at = ? WHERE document = ?",
            vec![integer(version), integer(at.millis()), document.into()],
        )
    }

    /// KV refused it: tried again as if it had been written at `at`.
    pub fn publish_later(&self, document: &str, at: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE documents SET published_at = ? WHERE document = ?",
            vec![integer(at.millis()), document.into()],
        )
    }

    /// When the next document can be published, if one is dirty.
    pub fn next_publishing(&self) -> Result<Option<Instant>, Error> {
        let row = self.row("SELECT min(published_at) FROM documents WHERE version > published", vec![])?;
        Ok(row.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis))
    }
}
