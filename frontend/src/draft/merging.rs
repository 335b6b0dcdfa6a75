//! Rows that were mended elsewhere and come back: each takes its row's place in the draft (R2.6).
//!
//! Which row that is, says first the table itself (`REPLACES`), as long as that row is about the same sub-customer, or still has problems;
//! else the account id. A row that is neither is added. Nothing that is in order is lost.

use super::{Draft, Troubles, Undo};
use shared::{
    intake::{DraftRow, FileProblem},
    rows::MAX_ROWS,
};
use std::collections::BTreeMap;

/// What came of rows that were uploaded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    pub changed: usize,
    pub added: usize,
    /// Said what the draft said already.
    pub same: usize,
}

impl Draft {
    /// Takes rows into the draft. Refused as a whole if it would become larger than an application may be.
    pub fn merge(&mut self, mended: Vec<DraftRow>, troubles: &Troubles) -> Result<(Merged, Undo), FileProblem> {
        let mut rows = self.rows.clone();
        let (mut left_out, mut edited) = (self.left_out.clone(), self.edited.clone());
        let mut merged = Merged::default();
        let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            by_id.entry(row.raw.sub_customer.trim().to_owned()).or_insert(place);
        }
        let mut line = rows.last().map_or(1, |row| row.line);
        for new in mended {
            let id = new.raw.sub_customer.trim();
            let named = new.replaces.and_then(|line| self.place_of(line)).filter(|place| {
                let same = rows.get(*place).is_some_and(|row| row.raw.sub_customer.trim() == id);
                same || !troubles.of(*place).is_empty() || left_out.contains_key(place)
            });
            let place = named.or_else(|| by_id.get(id).copied().filter(|_| !id.is_empty()));
            match place.and_then(|place| Some((place, rows.get_mut(place)?))) {
                Some((place, row)) => {
                    // Whoever sends a row again wants it in.
                    let was_out = left_out.remove(&place).is_some();
                    if row.raw == new.raw && !was_out {
                        merged.same += 1;
                    } else {
                        edited.insert(place);
                        merged.changed += 1;
                    }
                    *row = DraftRow { line: row.line, replaces: None, ..new };
                }
                None => {
                    line = line.saturating_add(1);
                    let id = id.to_owned();
                    by_id.entry(id).or_insert(rows.len());
                    edited.insert(rows.len());
                    rows.push(DraftRow { line, replaces: None, ..new });
                    merged.added += 1;
                }
            }
        }
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        if count > MAX_ROWS {
            return Err(FileProblem::TooManyRows { rows: count, most: MAX_ROWS });
        }
        Ok((merged, self.swap_parts(rows, left_out, edited)))
    }
}
