//! The rows of a grid, whatever they are of: everything but this file works with places in a list, so that it is compiled once.

use super::column::{Column, Filter, Rank};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows as they are at the moment. Places are those of the list that the page gave.
pub trait Rows: Send + Sync {
    fn len(&self) -> usize;
    fn key(&self, place: usize) -> String;
    /// What tests and links know a row by.
    fn name(&self, place: usize) -> String;
    fn text(&self, place: usize, column: usize) -> String;
    fn rank(&self, place: usize, column: usize) -> Rank;
    fn has_code(&self, place: usize, filter: usize, wanted: &dyn Fn(&str) -> bool) -> bool;
    fn selectable(&self, place: usize) -> bool;
    /// Where Enter leads.
    fn address(&self, place: usize) -> Option<String>;
    /// What a cell's field begins with.
    fn to_edit(&self, place: usize, column: usize) -> Option<String>;
    fn commit(&self, place: usize, column: usize, text: String);
}

/// A cell as it is shown, following what its row becomes.
pub type Cell = Box<dyn Fn() -> AnyView + Send + Sync>;

/// The cells of a row, and what the row is marked as.
pub struct Shown {
    pub cells: Vec<Cell>,
    pub mark: Box<dyn Fn() -> &'static str + Send + Sync>,
}

type Of<T, V> = Arc<dyn Fn(&T) -> V + Send + Sync>;

/// What a grid is told of its rows.
pub(super) struct Spec<T> {
    pub key: Of<T, String>,
    pub name: Option<Of<T, String>>,
    pub columns: Vec<Column<T>>,
    pub filters: Vec<Filter<T>>,
    pub selectable: Option<Of<T, bool>>,
    pub address: Option<Of<T, String>>,
    pub mark: Option<Of<T, &'static str>>,
}

pub(super) struct Snapshot<T> {
    pub rows: Arc<Vec<T>>,
    pub spec: Arc<Spec<T>>,
}

impl<T: Send + Sync> Rows for Snapshot<T> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn key(&self, place: usize) -> String {
        self.rows.get(place).map(|row| (self.spec.key)(row)).unwrap_or_default()
    }

    fn name(&self, place: usize) -> String {
        let named = self.rows.get(place).zip(self.spec.name.as_ref());
        named.map_or_else(|| self.key(place), |(row, name)| name(row))
    }

    fn text(&self, place: usize, column: usize) -> String {
        let both = self.rows.get(place).zip(self.spec.columns.get(column));
        both.map(|(row, column)| (column.text)(row)).unwrap_or_default()
    }

    fn rank(&self, place: usize, column: usize) -> Rank {
        let rank = self.spec.columns.get(column).and_then(|column| column.rank.as_ref());
        self.rows.get(place).zip(rank).map_or(Rank::Nothing, |(row, rank)| rank(row))
    }

    fn has_code(&self, place: usize, filter: usize, wanted: &dyn Fn(&str) -> bool) -> bool {
        let both = self.rows.get(place).zip(self.spec.filters.get(filter));
        both.is_some_and(|(row, filter)| (filter.codes)(row).iter().any(|code| wanted(code)))
    }

    fn selectable(&self, place: usize) -> bool {
        let asked = self.rows.get(place).zip(self.spec.selectable.as_ref());
        asked.is_some_and(|(row, selectable)| selectable(row))
    }

    fn address(&self, place: usize) -> Option<String> {
        self.rows.get(place).zip(self.spec.address.as_ref()).map(|(row, address)| address(row))
    }

    fn to_edit(&self, place: usize, column: usize) -> Option<String> {
        let edit = self.spec.columns.get(column)?.edit.as_ref()?;
        self.rows.get(place).map(|row| (edit.value)(row))
    }

    fn commit(&self, place: usize, column: usize, text: String) {
        if let Some(edit) = self.spec.columns.get(column).and_then(|column| column.edit.as_ref()) {
            edit.commit.try_run((self.key(place), text));
        }
    }
}

/// A row's cells. They are made once, and follow the row at this place for as long as they are shown.
pub(super) fn cells_of<T: Clone + PartialEq + Send + Sync + 'static>(
    rows: Signal<Arc<Vec<T>>>,
    spec: &Arc<Spec<T>>,
    place: usize,
) -> Shown {
    let row = Memo::new(move |_| rows.with(|rows| rows.get(place).cloned()));
    let cell = |column: usize| -> Cell {
        let spec = spec.clone();
        Box::new(move || {
            row.with(|row| {
                let Some((row, column)) = row.as_ref().zip(spec.columns.get(column)) else { return ().into_any() };
                match &column.cell {
                    Some(cell) => cell(row),
                    None => (column.text)(row).into_any(),
                }
            })
        })
    };
    let cells = (0..spec.columns.len()).map(cell).collect();
    let spec = spec.clone();
    let mark =
        Box::new(move || row.with(|row| row.as_ref().zip(spec.mark.as_ref()).map_or("", |(row, mark)| mark(row))));
    Shown { cells, mark }
}
