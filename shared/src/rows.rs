//! Row numbers of an application, and sets of them, written short: `1-300,302`.
//!
//! A row keeps its number for good, so that an event can name ten thousand records in a few characters.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// The most rows that an application has (R2.1).
pub const MAX_ROWS: u32 = 10_000;

/// A record's place in its application, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row(pub u32);

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Rows of one application.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RowSet(BTreeSet<Row>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rows are written like 1-300,302, from 1 to 10000")]
pub struct RowSetError;

impl RowSet {
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn contains(&self, row: Row) -> bool {
        self.0.contains(&row)
    }
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.0.iter().copied()
    }
    pub fn insert(&mut self, row: Row) {
        self.0.insert(row);
    }
}

impl FromIterator<Row> for RowSet {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl fmt::Display for RowSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = self.iter().peekable();
        let mut first = true;
        while let Some(from) = rows.next() {
            let mut to = from;
            while let Some(next) = rows.next_if(|next| next.0 == to.0 + 1) {
                to = next;
            }
            if !std::mem::take(&mut first) {
                f.write_str(",")?;
            }
            if from == to { write!(f, "{from}")? } else { write!(f, "{from}-{to}")? }
        }
        Ok(())
    }
}

impl FromStr for RowSet {
    type Err = RowSetError;
    fn from_str(text: &str) -> Result<Self, RowSetError> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|n| (1..=MAX_ROWS).contains(n)).ok_or(RowSetError);
        let mut rows = BTreeSet::new();
        // A row is named once, so that a short text can't ask for endless work.
        let mut named = 0;
        for part in text.split(',').filter(|_| !text.is_empty()) {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let (from, to) = (number(from)?, number(to)?);
            if from > to {
                return Err(RowSetError);
            }
            named += to - from + 1;
            if named > MAX_ROWS {
                return Err(RowSetError);
            }
            rows.extend((from..=to).map(Row));
        }
        Ok(Self(rows))
    }
}

impl TryFrom<String> for RowSet {
    type Error = RowSetError;
    fn try_from(text: String) -> Result<Self, RowSetError> {
        text.parse()
    }
}
impl From<RowSet> for String {
    fn from(rows: RowSet) -> String {
        rows.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_rows_is_written_as_ranges_and_reads_back() {
        let rows: RowSet = [1, 2, 3, 5, 9, 10].into_iter().map(Row).collect();
        assert_eq!(rows.to_string(), "1-3,5,9-10");
        assert_eq!(rows.to_string().parse(), Ok(rows));
        assert_eq!("".parse(), Ok(RowSet::default()));
        for wrong in ["0", "10001", "5-3", "1,,2", "a", "1-"] {
            assert_eq!(wrong.parse::<RowSet>(), Err(RowSetError), "{wrong}");
        }
    }
}
