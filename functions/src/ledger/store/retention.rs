//! What retention takes away: each in bounded pieces, the oldest first, so that a run ends soon and the next goes on.
//!
//! Of a closed application the values beside its events' commitments go, with posts, files, messages and deliveries; its rows, their
//! endings and the chain stay (R10.2). Messages, deliveries and audit entries go by their age besides.

use super::{Store, Value, integer};
use crate::error::Error;
use shared::{ids::ApplicationId, instant::Instant, seal::Hash, words};

/// Events of one application that lose their values in one piece.
const EVENTS: u32 = 500;
/// Rows of one table that are looked at, oldest first, to find those that are too old.
const ROWS: u32 = 2_000;

/// A file that is to go from Workers KV.
pub struct FileToDelete {
    pub application: ApplicationId,
    pub hash: Hash,
}

/// Of an application that isn't open, or of none.
const CLOSED: &str = "application NOT IN (SELECT n FROM applications WHERE open = 1)";

impl Store {
    /// Closed applications in which nothing happened, was written or attached since an instant.
    pub fn to_erase(&self, before: Instant, now: Instant, most: u32) -> Result<Vec<i64>, Error> {
        let rows = self.rows(
            "SELECT a.n FROM applications a
             WHERE a.open = 0 AND a.erased_at IS NULL AND a.tallied_at <= ?1 AND a.erase_not_before <= ?2
                AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.application = a.n AND p.at > ?1)
                AND NOT EXISTS (SELECT 1 FROM attachments f WHERE f.application = a.n AND f.at > ?1)
             ORDER BY a.tallied_at LIMIT ?3",
            vec![integer(before.millis()), integer(now.millis()), integer(most)],
        )?;
        rows.into_iter().map(|mut cells| cells.number()).collect()
    }

    /// Takes the values from some of an application's events; answers whether it was the last of them.
    pub fn erase_events(&self, n: i64) -> Result<bool, Error> {
        let after = self.number("SELECT erasing FROM applications WHERE n = ?", vec![integer(n)])?;
        let after = u32::try_from(after).map_err(|error| Error::internal("a revision", error))?;
        let events = self.whole_events(n, after, EVENTS)?;
        events.iter().try_for_each(|event| self.withhold_event(n, event))?;
        let Some(last) = events.last() else { return Ok(true) };
        let sql = "UPDATE applications SET erasing = ? WHERE n = ?";
        self.run(sql, vec![integer(last.seq.0), integer(n)])?;
        Ok(false)
    }

    /// Takes away some of an application's messages and deliveries; answers whether there are none left.
    pub fn erase_told(&self, n: i64) -> Result<bool, Error> {
        let values = || vec![integer(n), integer(ROWS)];
        let messages = self.count(
            "DELETE FROM messages WHERE id IN (
                SELECT m.id FROM notices n CROSS JOIN messages m ON m.notice = n.id WHERE n.application = ? LIMIT ?
             ) RETURNING 1",
            values(),
        )?;
        let deliveries = self.count(
            "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE application = ? LIMIT ?) RETURNING 1",
            values(),
        )?;
        Ok(messages < ROWS && deliveries < ROWS)
    }

    /// Takes away what else stands around an application: posts' words, files, notices. What was published of it is published again,
    /// without what is gone.
    pub fn erase_around(&self, n: i64, now: Instant) -> Result<(), Error> {
        let of = || vec![integer(n)];
        let erased = vec![words::ERASED.into(), integer(n)];
        self.run("UPDATE posts SET name = ?1, words = ?1, attachments = '[]' WHERE application = ?2", erased)?;
        self.run(
            "INSERT OR IGNORE INTO files_to_delete (application, hash)
             SELECT a.id, f.hash FROM attachments f JOIN applications a ON a.n = f.application WHERE f.application = ?",
            of(),
        )?;
        self.run("DELETE FROM attachments WHERE application = ?", of())?;
        self.run("DELETE FROM notices WHERE application = ?", of())?;
        self.run("UPDATE documents SET published = 0 WHERE application = ?", of())?;
        self.run(
            "UPDATE applications SET erased_at = ?, erasing = 0 WHERE n = ?",
            vec![integer(now.millis()), integer(n)],
        )
    }

    /// Something was written or attached: if the application was erased before, that goes in its time, too.
    pub fn has_something_to_erase(&self, n: i64) -> Result<(), Error> {
        self.run("UPDATE applications SET erased_at = NULL WHERE n = ? AND erased_at IS NOT NULL", vec![integer(n)])
    }

    pub fn erase_later(&self, n: i64, at: Instant) -> Result<(), Error> {
        let sql = "UPDATE applications SET erase_not_before = ? WHERE n = ?";
        self.run(sql, vec![integer(at.millis()), integer(n)])
    }

    /// Contacts of sub-customers that left the directory before an instant. Answers whether there may be more.
    pub fn erase_contacts(&self, before: Instant) -> Result<bool, Error> {
        let erased = self.count(
            "UPDATE customers SET contact_email = '', contact_phone = NULL WHERE id IN (
                SELECT id FROM customers WHERE removed = 1 AND contact_email <> '' AND as_of <= ? LIMIT ?
             ) RETURNING 1",
            vec![integer(before.millis()), integer(ROWS)],
        )?;
        Ok(erased == ROWS)
    }

    /// Messages and deliveries from before an instant, but for those of open applications. Answers whether there may be more.
    pub fn prune_messages(&self, before: Instant) -> Result<bool, Error> {
        let values = || vec![integer(before.millis())];
        let deliveries = format!(
            "DELETE FROM deliveries WHERE id IN (
                SELECT id FROM (SELECT id, at, application FROM deliveries ORDER BY id LIMIT {ROWS})
                WHERE at <= ? AND {CLOSED}
             ) RETURNING 1"
        );
        let messages = format!(
            "DELETE FROM messages WHERE id IN (
                SELECT m.id FROM (SELECT id, notice FROM messages ORDER BY id LIMIT {ROWS}) m
                JOIN notices n ON n.id = m.notice WHERE n.at <= ? AND n.{CLOSED}
             ) RETURNING 1"
        );
        let notices = format!(
            "DELETE FROM notices WHERE id IN (
                SELECT id FROM (SELECT id, at, application FROM notices ORDER BY id LIMIT {ROWS}) n
                WHERE at <= ? AND {CLOSED} AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.notice = n.id)
                    AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = n.id)
             ) RETURNING 1"
        );
        let mut most = 0;
        for sql in [deliveries, messages, notices] {
            most = most.max(self.count(&sql, values())?);
        }
        Ok(most == ROWS)
    }

    /// Entries of the audit log from before an instant. Answers whether there may be more.
    pub fn prune_audit(&self, before: Instant) -> Result<bool, Error> {
        let pruned = self.count(
            "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at <= ?1 AND last_at <= ?1 ORDER BY at LIMIT ?2)
             RETURNING 1",
            vec![integer(before.millis()), integer(ROWS)],
        )?;
        Ok(pruned == ROWS)
    }

    /// How many rows a statement has changed: it returns one of each.
    fn count(&self, sql: &str, values: Vec<Value>) -> Result<u32, Error> {
        Ok(u32::try_from(self.rows(sql, values)?.len()).unwrap_or(u32::MAX))
    }

    pub fn files_to_delete(&self, most: u32) -> Result<Vec<FileToDelete>, Error> {
        let rows = self.rows("SELECT application, hash FROM files_to_delete LIMIT ?", vec![integer(most)])?;
        rows.into_iter()
            .map(|mut cells| Ok(FileToDelete { application: cells.parsed()?, hash: cells.parsed()? }))
            .collect()
    }

    /// The same file was attached anew before it was deleted.
    pub fn keep_file(&self, n: i64, hash: Hash) -> Result<(), Error> {
        self.run(
            "DELETE FROM files_to_delete WHERE hash = ? AND application = (SELECT id FROM applications WHERE n = ?)",
            vec![hash.to_string().into(), integer(n)],
        )
    }

    pub fn file_deleted(&self, file: &FileToDelete) -> Result<(), Error> {
        self.run(
            "DELETE FROM files_to_delete WHERE application = ? AND hash = ?",
            vec![file.application.as_str().into(), file.hash.to_string().into()],
        )
    }

    /// When retention looks again; at once in a ledger where it never has.
    pub fn next_tidying(&self) -> Result<Instant, Error> {
        Ok(Instant::from_millis(self.number("SELECT value FROM meta WHERE name = 'tidy_at'", vec![])?))
    }

    pub fn tidy_at(&self, at: Instant) -> Result<(), Error> {
        self.run(
            "INSERT INTO meta (name, value) VALUES ('tidy_at', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            vec![integer(at.millis())],
        )
    }
}
