//! What is told live: which documents have changed, in one order; and, until it has been told, who has messages or sessions that changed.
//!
//! A change is noted in the transaction that makes it, under a number that only grows, so that nothing is told that was undone and
//! whoever was away can ask for what came after a number. A document is noted once, with its last change.

use super::{Cells, Store, integer, json};
use crate::error::Error;
use serde_json::json as value;
use shared::{
    api::{DocumentVersion, LiveAnswer, MAX_LIVE_DOCUMENTS, RECORDS_PER_PAGE},
    ids::{CustomerId, PartnerId, PersonId},
    seal::Hash,
};
use std::{cell::RefCell, collections::BTreeSet};

/// Changes of the whole programme that are gone through for one answer.
const LOOKED_AT: u64 = 2_000;
/// The last ones before a caller came, for whoever names no number.
const BEFORE: u64 = 50;

/// What waits to be told. Telling more than has happened does no harm: those who are told look again.
#[derive(Debug, Default)]
pub struct Unsaid {
    pub documents: bool,
    /// Whose messages have changed.
    pub people: BTreeSet<PersonId>,
    /// Sessions that are over.
    pub sessions: BTreeSet<Hash>,
    /// Whose sessions of an earlier epoch are over.
    pub epochs: BTreeSet<PersonId>,
}

/// What of the changes a viewer may know.
pub enum Audience<'a> {
    /// The programme's own teams.
    All,
    Partner(&'a PartnerId),
    Customer(&'a CustomerId),
}

/// A change, and of which application it is, if of one.
pub struct Change {
    pub document: DocumentVersion,
    pub application: Option<i64>,
}

/// What becomes known of the changes.
#[derive(Default)]
pub struct Live {
    unsaid: RefCell<Unsaid>,
}

impl Store {
    fn unsaid(&self, note: impl FnOnce(&mut Unsaid)) {
        note(&mut self.live.unsaid.borrow_mut());
    }

    pub fn take_unsaid(&self) -> Unsaid {
        self.live.unsaid.take()
    }

    pub fn note_messages_of<'a>(&self, people: impl IntoIterator<Item = &'a PersonId>) {
        self.unsaid(|unsaid| unsaid.people.extend(people.into_iter().cloned()));
    }

    pub fn note_ended(&self, sessions: &[Hash]) {
        self.unsaid(|unsaid| unsaid.sessions.extend(sessions));
    }

    pub fn note_epoch(&self, person: &PersonId) {
        self.unsaid(|unsaid| {
            unsaid.epochs.insert(person.clone());
        });
    }

    /// Notes changes of application `n`, or of the programme.
    pub fn announce(&self, n: Option<i64>, documents: &[DocumentVersion]) -> Result<(), Error> {
        let list: Vec<_> = documents.iter().map(|of| value!({ "d": of.document, "v": of.version })).collect();
        self.run(
            "INSERT INTO live_changes (document, application, version, at)
             SELECT value->>'d', ?1, value->>'v', key + 1 + (SELECT coalesce(max(at), 0) FROM live_changes)
             FROM json_each(?2) WHERE true
             ON CONFLICT (document) DO UPDATE SET version = excluded.version, at = excluded.at",
            vec![n.map(integer).unwrap_or(super::Value::Null), json(&list)?.into()],
        )?;
        self.unsaid(|unsaid| unsaid.documents = true);
        Ok(())
    }

    /// Notes a change of something of an application that has no version of its own.
    pub fn announce_of(&self, n: i64, kind: &str) -> Result<(), Error> {
        self.run(
            "INSERT INTO live_changes (document, application, version, at)
             SELECT ?1 || '/' || id, n, 1, 1 + (SELECT coalesce(max(at), 0) FROM live_changes)
             FROM applications WHERE n = ?2
             ON CONFLICT (document) DO UPDATE SET version = version + 1, at = excluded.at",
            vec![kind.into(), integer(n)],
        )?;
        self.unsaid(|unsaid| unsaid.documents = true);
        Ok(())
    }

    /// Something has become of these deliveries: their applications' show it.
    pub fn announce_deliveries(&self, ids: &[u64]) -> Result<(), Error> {
        self.run(
            "INSERT INTO live_changes (document, application, version, at)
             SELECT ?1 || '/' || id, n, 1,
                row_number() OVER (ORDER BY n) + (SELECT coalesce(max(at), 0) FROM live_changes)
             FROM applications WHERE n IN (
                SELECT d.application FROM json_each(?2) w CROSS JOIN deliveries d ON d.id = w.value)
             ON CONFLICT (document) DO UPDATE SET version = version + 1, at = excluded.at",
            vec![DELIVERIES.into(), json(&ids)?.into()],
        )?;
        self.unsaid(|unsaid| unsaid.documents = true);
        Ok(())
    }

    /// The number of the last change.
    pub fn live_at(&self) -> Result<u64, Error> {
        let at = self.number("SELECT max(at) FROM live_changes", vec![])?;
        u64::try_from(at).map_err(|error| Error::internal("a change's number", error))
    }

    /// What came after a number, for whoever may know it. `unread` is the caller's to add.
    pub fn live_after(&self, audience: &Audience<'_>, after: Option<u64>) -> Result<LiveAnswer, Error> {
        let at = self.live_at()?;
        let from = after.unwrap_or_else(|| at.saturating_sub(BEFORE));
        // Nobody knows of more than there is, but whoever listened to a ledger that was since begun anew.
        let too_far = after.is_some() && (from > at || at.saturating_sub(from) > LOOKED_AT);
        let mut documents =
            if too_far || from >= at { Vec::new() } else { self.told_to(audience, from, MAX_LIVE_DOCUMENTS + 1)? };
        let all = too_far || documents.len() > MAX_LIVE_DOCUMENTS;
        if all {
            documents.clear();
        }
        Ok(LiveAnswer { at, all, documents, unread: None })
    }

    fn told_to(&self, audience: &Audience<'_>, after: u64, most: usize) -> Result<Vec<DocumentVersion>, Error> {
        let (theirs, party) = match audience {
            Audience::All => ("", None),
            Audience::Partner(partner) => (
                "WHERE application IS NULL OR EXISTS (
                    SELECT 1 FROM parties p WHERE p.application = c.application AND p.partner = ?2)",
                Some(partner.as_str()),
            ),
            // Of an application, a sub-customer learns only that something has changed about itself.
            Audience::Customer(customer) => return self.told_to_customer(customer, after),
        };
        let party = party.into_iter().map(Into::into);
        let sql = format!(
            "SELECT document, version FROM (
                SELECT document, version, application, at FROM live_changes WHERE at > ?1 ORDER BY at LIMIT {LOOKED_AT}) c
             {theirs} ORDER BY at LIMIT {most}"
        );
        let rows = self.rows(&sql, [big(after)].into_iter().chain(party).collect())?;
        rows.into_iter()
            .map(|mut cells| Ok(DocumentVersion { document: cells.text()?, version: cells.small()? }))
            .collect()
    }

    fn told_to_customer(&self, customer: &CustomerId, after: u64) -> Result<Vec<DocumentVersion>, Error> {
        let at = self.number(
            "SELECT max(c.at) FROM (
                SELECT DISTINCT a.n, a.id, (r.row - 1) / CAST(?3 AS INTEGER) + 1 AS page FROM records r
                CROSS JOIN applications a ON a.n = r.application WHERE r.customer = ?1
                ORDER BY a.n DESC LIMIT 50) mine
             CROSS JOIN live_changes c ON c.document = 'application/' || mine.id || '/' || mine.page
             WHERE c.at > ?2",
            vec![customer.as_str().into(), big(after), integer(RECORDS_PER_PAGE)],
        )?;
        let version = u32::try_from(at).map_err(|error| Error::internal("a change's number", error))?;
        Ok((version > 0).then(|| DocumentVersion { document: "consents".to_owned(), version }).into_iter().collect())
    }

    /// All changes between two numbers, the second one included; none where they are more than are gone through.
    pub fn live_between(&self, after: u64, until: u64) -> Result<Option<Vec<Change>>, Error> {
        if until.saturating_sub(after) > LOOKED_AT {
            return Ok(None);
        }
        let rows = self.rows(
            "SELECT document, version, application FROM live_changes WHERE at > ? AND at <= ? ORDER BY at LIMIT ?",
            vec![big(after), big(until), big(LOOKED_AT)],
        )?;
        let change = |mut cells: Cells| {
            let document = DocumentVersion { document: cells.text()?, version: cells.small()? };
            Ok(Change { document, application: cells.number_or_null()? })
        };
        rows.into_iter().map(change).collect::<Result<_, Error>>().map(Some)
    }

    /// Which of these sub-customers stand on one of these documents, as they are named live: pages of these applications' records.
    pub fn customers_on(
        &self,
        customers: &[&CustomerId],
        applications: &[i64],
        documents: &[&str],
    ) -> Result<Vec<CustomerId>, Error> {
        let rows = self.rows(
            "SELECT DISTINCT r.customer FROM json_each(?1) w CROSS JOIN records r ON r.customer = w.value
             CROSS JOIN applications a ON a.n = r.application
             WHERE r.application IN (SELECT value FROM json_each(?2))
                AND 'application/' || a.id || '/' || ((r.row - 1) / CAST(?4 AS INTEGER) + 1) IN (SELECT value FROM json_each(?3))",
            vec![
                json(&customers)?.into(),
                json(&applications)?.into(),
                json(&documents)?.into(),
                integer(RECORDS_PER_PAGE),
            ],
        )?;
        rows.into_iter().map(|mut cells| cells.parsed()).collect()
    }

    /// The partners that have a part in an application.
    pub fn partners_in(&self, n: i64) -> Result<Vec<PartnerId>, Error> {
        let rows = self.rows("SELECT DISTINCT partner FROM parties WHERE application = ?", vec![integer(n)])?;
        rows.into_iter().map(|mut cells| cells.parsed()).collect()
    }
}

/// Numbers beyond what the database counts to are nobody's.
fn big(number: u64) -> super::Value {
    super::notices::number(number)
}

/// The thread of an application, as it is named live.
pub const THREAD: &str = "thread";
/// How its notices were delivered.
pub const DELIVERIES: &str = "deliveries";
