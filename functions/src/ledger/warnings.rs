//! What internal review should have looked at before it decides (R5.3): `shared::warnings` finds it, here is what it is found by.
//!
//! Read from the tables at that moment, not published: facts and other applications' disputes change without this one changing.

use super::{Ledger, store::integer, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::WarningsAnswer,
    application::{Application, Dispute},
    event::{Event, What},
    ids::ApplicationId,
    instant::Instant,
    rows::{Row, RowSet},
    tasks::Marks,
    warnings::{Known, warnings},
};
use std::collections::{BTreeMap, BTreeSet};

/// Where an open dispute may be: a record of the application, and one of the same sub-customer in another that is disputed.
struct Elsewhere {
    row: Row,
    n: i64,
    their_row: Row,
}

impl Ledger {
    pub fn warnings(&self, viewer: &Viewer, id: &str, now: Instant) -> Result<WarningsAnswer, Error> {
        let stored = self.visible(viewer.member()?, id)?;
        let n = stored.n;
        let application = self.store.application(stored)?;
        let facts = self.facts_of(n, &application)?;
        let known = Known {
            customers: &facts.customers,
            silent: &self.silent(n)?,
            disputed: &self.disputed(n, &application)?,
            settings: &facts.settings,
        };
        let warnings = warnings(&application, &known, now);
        Ok(WarningsAnswer { version: application.head.version, warnings })
    }

    /// Rows that passed the original reseller by its silence (R7.2).
    fn silent(&self, n: i64) -> Result<Vec<(RowSet, Instant)>, Error> {
        let events = self.store.rows(
            "SELECT brief FROM events WHERE application = ? AND brief->>'$.what.event' = 'approved_by_silence'",
            vec![integer(n)],
        )?;
        let mut silent = Vec::new();
        for mut cells in events {
            let event: Event = cells.json()?;
            if let What::ApprovedBySilence { rows } = event.what {
                silent.push((rows, event.at));
            }
        }
        Ok(silent)
    }

    /// Rows that an open dispute is about, here or in another application (R10.3).
    fn disputed(&self, n: i64, application: &Application) -> Result<BTreeMap<Row, (ApplicationId, Instant)>, Error> {
        let mut disputed = BTreeMap::new();
        if let Dispute::Open { at, rows } = &application.head.dispute {
            disputed.extend(rows.iter().map(|row| (row, (application.head.id.clone(), *at))));
        }
        let elsewhere = self.disputed_elsewhere(n)?;
        let others: BTreeSet<i64> = elsewhere.iter().map(|of| of.n).collect();
        for other in others {
            let head = self.numbered(other)?.head;
            let Dispute::Open { at, rows } = head.dispute else { continue };
            let same = elsewhere.iter().filter(|of| of.n == other && rows.contains(of.their_row));
            disputed.extend(same.map(|of| (of.row, (head.id.clone(), at))));
        }
        Ok(disputed)
    }

    /// Looked for from this application's records, so that the work is bounded by their number.
    fn disputed_elsewhere(&self, n: i64) -> Result<Vec<Elsewhere>, Error> {
        let rows = self.store.rows(
            "SELECT r.row, o.application, o.row FROM records r
             CROSS JOIN records o ON o.customer = r.customer AND o.application <> r.application
             CROSS JOIN applications d ON d.n = o.application AND d.marks & ?2 > 0
             WHERE r.application = ?1 AND r.open = 1",
            vec![integer(n), integer(Marks::DISPUTED.bits())],
        )?;
        let read = |mut cells: super::store::Cells| {
            Ok(Elsewhere { row: Row(cells.small()?), n: cells.number()?, their_row: Row(cells.small()?) })
        };
        rows.into_iter().map(read).collect()
    }
}
