//! One application and its records as documents: what is published, and what a viewer is answered when KV is behind.
//!
//! Both are made here from the same tables, so that they can't differ (invariant 3 of the design).

use super::{
    Ledger,
    protocol::Lost,
    store::{
        Store,
        applications::{HEAD_COLUMNS, StoredHead},
        documents::Dirty,
        integer, json,
        log::HEAD_DOCUMENT,
    },
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{ApplicationDetail, RECORDS_PER_PAGE, RecordsPage},
    application::{Head, Step},
    ids::PartnerId,
    instant::Instant,
    rows::Row,
    view::{self, HeadDocument, Names, PageDocument, document_name},
};
use std::collections::BTreeSet;

/// Milliseconds after which what KV was given can be read everywhere, as a rule.
const ARRIVES_WITHIN: i64 = 120_000;

impl Ledger {
    pub fn application(&self, viewer: &Viewer, id: &str, lost: Lost, now: Instant) -> Result<ApplicationDetail, Error> {
        let acting = viewer.acting()?;
        let document = self.store.head_document(self.visible(&acting, id)?)?;
        self.publish_again(lost, now)?;
        view::detail(&document, acting.membership()).ok_or(Error::NotFound)
    }

    pub fn records_page(
        &self,
        viewer: &Viewer,
        id: &str,
        page: u32,
        lost: Lost,
        now: Instant,
    ) -> Result<RecordsPage, Error> {
        let acting = viewer.acting()?;
        let stored = self.visible(&acting, id)?;
        let document = self.store.page_document(&stored, page)?.ok_or(Error::NotFound)?;
        self.publish_again(lost, now)?;
        let names = self.store.names(&[&stored.head])?;
        view::page(&stored.head, &names, &document, acting.membership(), now).ok_or(Error::NotFound)
    }

    /// KV may be emptied at any time: what is read and isn't there comes back.
    fn publish_again(&self, lost: Lost, now: Instant) -> Result<(), Error> {
        if lost.is_empty() {
            return Ok(());
        }
        let written_before = Instant::from_millis(now.millis().saturating_sub(ARRIVES_WITHIN));
        self.store.atomically(|| self.store.publish_again(&lost, written_before))
    }
}

impl Store {
    /// The names of the parties of applications.
    pub fn names(&self, heads: &[&Head]) -> Result<Names, Error> {
        let parties: BTreeSet<&PartnerId> =
            heads.iter().flat_map(|head| Step::ALL.into_iter().filter_map(|step| head.parties.at(step))).collect();
        let partners = self.partners(&parties.iter().copied().collect::<Vec<_>>())?;
        Ok(partners.into_iter().filter(|(id, _)| parties.contains(id)).map(|(id, of)| (id, of.name)).collect())
    }

    pub fn head_document(&self, stored: StoredHead) -> Result<HeadDocument, Error> {
        let names = self.names(&[&stored.head])?;
        let events = self.timeline(stored.n)?;
        Ok(HeadDocument { head: stored.head, names, tally: stored.tally, events })
    }

    /// A page of records, from 1; `None` beyond the last.
    fn page_document(&self, stored: &StoredHead, page: u32) -> Result<Option<PageDocument>, Error> {
        let text = self.page_text(stored, page)?;
        let read = |text: String| serde_json::from_str(&text).map_err(|error| Error::internal("a page", error));
        text.map(read).transpose()
    }

    /// The same as JSON. The records are stored as what they are in it, and aren't read on the way.
    fn page_text(&self, stored: &StoredHead, page: u32) -> Result<Option<String>, Error> {
        let pages = stored.pages();
        if page == 0 || page > pages {
            return Ok(None);
        }
        let last = page * RECORDS_PER_PAGE;
        let records = self.record_texts(stored.n, Row(last - RECORDS_PER_PAGE + 1), Row(last))?;
        let revision = self.page_version(&document_name(&stored.head.id, Some(page)))?;
        Ok(Some(as_page(page, pages, revision, &records)))
    }

    /// The bytes of a document to publish, and their version; `None` where there is nothing to publish any more.
    pub fn document(&self, dirty: &Dirty) -> Result<Option<String>, Error> {
        if dirty.document == HEAD_DOCUMENT {
            return self.log_head()?.map(|head| json(&head)).transpose();
        }
        let sql = format!("SELECT {} FROM applications a WHERE a.n = ?", HEAD_COLUMNS);
        let Some(stored) = self.heads(&sql, vec![integer(dirty.application)])?.pop() else {
            return Ok(None);
        };
        match dirty.page {
            None => json(&self.head_document(stored)?).map(Some),
            Some(page) => self.page_text(&stored, page),
        }
    }
}

/// A `PageDocument` as JSON, from its records as JSON.
fn as_page(page: u32, pages: u32, revision: u32, records: &[String]) -> String {
    // Lists of groups: without their brackets, and with commas between them, they are one.
    let inner =
        |list: &String| list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(list).to_owned();
    let records = records.iter().map(inner).collect::<Vec<_>>().join(",");
    format!(r#"{{"page":{page},"pages":{pages},"revision":{revision},"records":[{records}]}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_page_is_that_of_its_type() {
        let page = PageDocument { page: 2, pages: 3, revision: 7, records: Vec::new() };
        assert_eq!(as_page(2, 3, 7, &[]), json(&page).unwrap());
    }
}
