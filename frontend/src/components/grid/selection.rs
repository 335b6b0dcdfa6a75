//! Which rows are selected, by their keys: it outlives sorting, filtering and loading anew.
//!
//! A range goes from the row where it began (the anchor) to the one that is reached, and can be made longer and shorter again; what was
//! selected before it stays.

use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    keys: BTreeSet<String>,
    /// Where a range begins, and what was selected before it.
    anchor: Option<(String, BTreeSet<String>)>,
}

impl Selection {
    pub fn of(keys: impl IntoIterator<Item = String>) -> Self {
        Self { keys: keys.into_iter().collect(), anchor: None }
    }

    pub fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }

    pub fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Selects a row or no longer; a range may begin here.
    pub fn toggle(&mut self, key: &str) {
        if !self.keys.remove(key) {
            self.keys.insert(key.to_owned());
        }
        self.begin(key);
    }

    /// A range begins at this row, without selecting it yet.
    pub fn begin(&mut self, key: &str) {
        self.anchor = Some((key.to_owned(), self.keys.clone()));
    }

    pub fn anchor(&self) -> Option<&str> {
        self.anchor.as_ref().map(|(key, _)| key.as_str())
    }

    /// Selects a range besides what was selected before it.
    pub fn extend(&mut self, range: impl IntoIterator<Item = String>) {
        let before = self.anchor.as_ref().map_or(&self.keys, |(_, before)| before);
        self.keys = before.iter().cloned().chain(range).collect();
    }

    pub fn add(&mut self, keys: impl IntoIterator<Item = String>) {
        self.keys.extend(keys);
        self.anchor = None;
    }

    pub fn remove<'a>(&mut self, keys: impl IntoIterator<Item = &'a str>) {
        for key in keys {
            self.keys.remove(key);
        }
        self.anchor = None;
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The longest selection that an address carries; a longer one lives in the page only.
const MOST_WRITTEN: usize = 1_500;

/// Keys for an address: numbers as ranges, others by name. `None` where it would be too long, or there are none.
pub fn write(keys: &BTreeSet<String>) -> Option<String> {
    let numbers: Option<Vec<u32>> = keys.iter().map(|key| key.parse().ok()).collect();
    let text = match numbers {
        Some(numbers) => numbers.into_iter().map(shared::rows::Row).collect::<shared::rows::RowSet>().to_string(),
        None => keys.iter().map(String::as_str).collect::<Vec<_>>().join(","),
    };
    (!text.is_empty() && text.len() <= MOST_WRITTEN).then_some(text)
}

/// What `write` wrote.
pub fn read(text: &str) -> BTreeSet<String> {
    match text.parse::<shared::rows::RowSet>() {
        Ok(rows) => rows.iter().map(|row| row.to_string()).collect(),
        Err(_) => text
            .chars()
            .take(MOST_WRITTEN)
            .collect::<String>()
            .split(',')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}
