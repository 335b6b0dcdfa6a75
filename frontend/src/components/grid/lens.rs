//! Through what the rows are looked at: search, filters, order and columns. It stands in the URL, so a view can be kept and shared.
//!
//! In the query: `q=` what is searched, `sort=credit` or `sort=-credit`, `cols=` the columns where they aren't the usual ones, and each
//! filter by its own name with its codes. What is as usual stays out of it.

use super::{
    column::{About, FilterAbout, Rank},
    rows::Rows,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lens {
    pub search: String,
    /// The column's id, and which way.
    pub sort: Option<(&'static str, Direction)>,
    /// Ids of the columns that are shown; `None` for the usual ones.
    pub columns: Option<BTreeSet<&'static str>>,
    /// Codes that are chosen, by the filter's id.
    pub filters: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Longer searches are of no use, and addresses have an end.
const MOST_SEARCHED: usize = 100;

impl Lens {
    /// Reads the query. What it doesn't know, it passes over.
    pub fn read(query: impl Fn(&str) -> Option<String>, columns: &[About], filters: &[FilterAbout]) -> Self {
        let search = query("q").unwrap_or_default().chars().take(MOST_SEARCHED).collect();
        let sort = query("sort").and_then(|sort| {
            let (direction, id) = match sort.strip_prefix('-') {
                Some(id) => (Direction::Down, id),
                None => (Direction::Up, sort.as_str()),
            };
            let column = columns.iter().find(|column| column.sorted && column.id == id)?;
            Some((column.id, direction))
        });
        let chosen = query("cols").map(|chosen| {
            let chosen: BTreeSet<&str> = chosen.split(',').collect();
            columns.iter().filter(|column| column.fixed || chosen.contains(column.id)).map(|column| column.id).collect()
        });
        let filters = filters.iter().filter_map(|filter| {
            let asked = query(filter.id)?;
            let asked: BTreeSet<&str> = asked.split(',').collect();
            let known = filter.options.iter().map(|(code, _)| code).filter(|code| asked.contains(code.as_str()));
            let codes: BTreeSet<String> = known.cloned().collect();
            (!codes.is_empty()).then_some((filter.id, codes))
        });
        Self { search, sort, columns: chosen, filters: filters.collect() }
    }

    /// Names and values for the query.
    pub fn write(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.search.trim().is_empty() {
            pairs.push(("q", self.search.trim().chars().take(MOST_SEARCHED).collect()));
        }
        if let Some((id, direction)) = self.sort {
            let sign = if direction == Direction::Down { "-" } else { "" };
            pairs.push(("sort", format!("{sign}{id}")));
        }
        if let Some(columns) = &self.columns {
            pairs.push(("cols", columns.iter().copied().collect::<Vec<_>>().join(",")));
        }
        for (id, codes) in &self.filters {
            if !codes.is_empty() {
                pairs.push((id, codes.iter().cloned().collect::<Vec<_>>().join(",")));
            }
        }
        pairs
    }

    /// `empty` are the columns that stay away as long as nobody asks for them.
    pub fn shows(&self, column: &About, empty: &BTreeSet<&str>) -> bool {
        let usual = || column.usual && !empty.contains(column.id);
        column.fixed || self.columns.as_ref().map_or_else(usual, |columns| columns.contains(column.id))
    }

    /// Shows a column, or takes it away.
    pub fn toggle_column(&mut self, columns: &[About], empty: &BTreeSet<&str>, id: &'static str) {
        let mut shown: BTreeSet<&str> =
            columns.iter().filter(|column| self.shows(column, empty)).map(|column| column.id).collect();
        if !shown.remove(id) {
            shown.insert(id);
        }
        let usual = columns
            .iter()
            .filter(|column| column.fixed || (column.usual && !empty.contains(column.id)))
            .map(|column| column.id);
        self.columns = if usual.collect::<BTreeSet<_>>() == shown { None } else { Some(shown) };
    }

    /// Up, down, and back to the order of the list.
    pub fn turn(&mut self, id: &'static str) {
        self.sort = match self.sort {
            Some((sorted, Direction::Up)) if sorted == id => Some((id, Direction::Down)),
            Some((sorted, Direction::Down)) if sorted == id => None,
            Some(_) | None => Some((id, Direction::Up)),
        };
    }

    pub fn toggle_code(&mut self, filter: &'static str, code: &str) {
        let codes = self.filters.entry(filter).or_default();
        if !codes.remove(code) {
            codes.insert(code.to_owned());
        }
        if codes.is_empty() {
            self.filters.remove(filter);
        }
    }

    pub fn narrows(&self) -> bool {
        !self.search.trim().is_empty() || !self.filters.is_empty()
    }

    /// Everything is shown again; order and columns stay.
    pub fn widen(&mut self) {
        self.search.clear();
        self.filters.clear();
    }

    /// Places of the rows that are shown, in their order. `haystack` has what is searched, in small letters, once something is.
    pub fn look(
        &self,
        rows: &dyn Rows,
        columns: &[About],
        filters: &[FilterAbout],
        haystack: impl Fn(usize, &str) -> bool,
    ) -> Vec<usize> {
        let search = self.search.to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        let chosen: Vec<(usize, &BTreeSet<String>)> = filters
            .iter()
            .enumerate()
            .filter_map(|(index, filter)| Some((index, self.filters.get(filter.id).filter(|codes| !codes.is_empty())?)))
            .collect();
        let is_shown = |place: &usize| {
            words.iter().all(|word| haystack(*place, word))
                && chosen.iter().all(|(filter, codes)| rows.has_code(*place, *filter, &|code| codes.contains(code)))
        };
        let mut places: Vec<usize> = (0..rows.len()).filter(is_shown).collect();
        let sorted = self.sort.and_then(|(id, direction)| {
            let column = columns.iter().position(|column| column.id == id)?;
            Some((column, direction))
        });
        if let Some((column, direction)) = sorted {
            let mut ranked: Vec<(Rank, usize)> =
                places.into_iter().map(|place| (rows.rank(place, column), place)).collect();
            ranked.sort_by(|(one, first), (other, second)| {
                let nothing = (*one == Rank::Nothing).cmp(&(*other == Rank::Nothing));
                let by_rank = match direction {
                    Direction::Up => one.cmp(other),
                    Direction::Down => other.cmp(one),
                };
                nothing.then(by_rank).then(first.cmp(second))
            });
            places = ranked.into_iter().map(|(_, place)| place).collect();
        }
        places
    }
}
