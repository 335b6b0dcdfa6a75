//! The programme's log as a tree over the hashes that `heads` has in their order (R10.2; `shared::log`). Only ever added to.
//!
//! It grows behind the events, by many at a time: whoever submits or decides waits for none of it, and a ledger from before it was
//! there grows it from its first event on. A leaf's number is its event's number in `heads` less one, so that nobody can choose it.

use super::{Store, integer, json};
use crate::error::Error;
use shared::{
    ids::ApplicationId,
    instant::Instant,
    log::{self, LogHead, NoSuchTree, Nodes},
    seal::Hash,
};

/// The document that publishes the newest head.
pub const HEAD_DOCUMENT: &str = "log/head";

impl Store {
    /// Takes up to `most` more events into the tree, and has its new head published. Answers whether it has them all.
    pub fn grow_log(&self, most: u32, now: Instant) -> Result<bool, Error> {
        let size = self.log_size()?;
        let leaves = self.leaves_after(size, most)?;
        if leaves.is_empty() {
            return Ok(true);
        }
        let edge = self.log_nodes(&log::edge(size))?;
        let grown = log::grow(size, edge, &leaves).map_err(broken)?;
        self.atomically(|| {
            self.run(
                "INSERT INTO log_nodes (place, hash) SELECT value->>0, value->>1 FROM json_each(?)",
                vec![json(&grown.nodes.iter().collect::<Vec<_>>())?.into()],
            )?;
            self.run(
                "INSERT INTO log_leaves (application, seq, leaf)
                 SELECT application, seq, n - 1 FROM heads WHERE n > ? AND n <= ?",
                vec![number(size)?, number(grown.size)?],
            )?;
            self.run(
                "INSERT INTO log_heads (size, root, at) VALUES (?, ?, ?)",
                vec![number(grown.size)?, grown.root.to_string().into(), integer(now.millis())],
            )?;
            self.run(
                "INSERT INTO documents (document, application, page, version, published, published_at)
                 VALUES (?, 0, NULL, ?, 0, 0) ON CONFLICT (document) DO UPDATE SET version = excluded.version",
                vec![HEAD_DOCUMENT.into(), number(grown.size)?],
            )
        })?;
        Ok(leaves.len() < usize::try_from(most).unwrap_or(usize::MAX))
    }

    /// Whether there are events that the tree hasn't got.
    pub fn log_is_behind(&self) -> Result<bool, Error> {
        let events = self.number("SELECT max(n) FROM heads", vec![])?;
        Ok(size_of(events)? > self.log_size()?)
    }

    fn log_size(&self) -> Result<u64, Error> {
        size_of(self.number("SELECT max(size) FROM log_heads", vec![])?)
    }

    /// The newest head; none where nothing has happened yet.
    pub fn log_head(&self) -> Result<Option<LogHead>, Error> {
        let row = self.row("SELECT size, root, at FROM log_heads ORDER BY size DESC LIMIT 1", vec![])?;
        row.map(|mut cells| {
            Ok(LogHead { size: size_of(cells.number()?)?, root: cells.parsed()?, at: cells.instant()? })
        })
        .transpose()
    }

    /// The hashes of the events after the first `size`, without a gap.
    fn leaves_after(&self, size: u64, most: u32) -> Result<Vec<Hash>, Error> {
        let sql = "SELECT n, hash FROM heads WHERE n > ? ORDER BY n LIMIT ?";
        let rows = self.rows(sql, vec![number(size)?, integer(most)])?;
        (size + 1..)
            .zip(rows)
            .map(|(expected, mut cells)| match size_of(cells.number()?)? {
                n if n == expected => cells.parsed(),
                n => Err(Error::Internal(format!("the log's event {expected} is missing; {n} is next"))),
            })
            .collect()
    }

    /// The number of an event in the log, from 0, once the tree has it.
    pub fn log_leaf(&self, application: &ApplicationId, seq: u32) -> Result<Option<u64>, Error> {
        let sql = "SELECT leaf FROM log_leaves WHERE application = ? AND seq = ?";
        let row = self.row(sql, vec![application.as_str().into(), integer(seq)])?;
        row.map(|mut cells| size_of(cells.number()?)).transpose()
    }

    /// Proves that a leaf is among the first `size`.
    pub fn log_inclusion(&self, size: u64, leaf: u64) -> Result<Vec<Hash>, Error> {
        let nodes = self.log_nodes(&log::places_for_inclusion(size, leaf))?;
        log::inclusion(size, leaf, nodes).map_err(broken)
    }

    /// Proves that the log of size `from` is how the one of size `to` begins.
    pub fn log_consistency(&self, from: u64, to: u64) -> Result<Vec<Hash>, Error> {
        let nodes = self.log_nodes(&log::places_for_consistency(from, to))?;
        log::consistency(from, to, nodes).map_err(broken)
    }

    /// The root that the log had when it was this long.
    pub fn log_root(&self, size: u64) -> Result<Hash, Error> {
        log::root(size, self.log_nodes(&log::edge(size))?).map_err(broken)
    }

    fn log_nodes(&self, places: &[u64]) -> Result<Nodes, Error> {
        let sql = "SELECT place, hash FROM log_nodes WHERE place IN (SELECT value FROM json_each(?))";
        let rows = self.rows(sql, vec![json(&places)?.into()])?;
        rows.into_iter().map(|mut cells| Ok((size_of(cells.number()?)?, cells.parsed()?))).collect()
    }
}

fn number(of: u64) -> Result<super::Value, Error> {
    i64::try_from(of).map(super::Value::Integer).map_err(|error| Error::internal("a size of the log", error))
}

fn size_of(number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(|error| Error::internal("a size of the log", error))
}

fn broken(error: NoSuchTree) -> Error {
    Error::internal("the log", error)
}
