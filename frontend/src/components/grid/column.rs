//! What a grid shows of a row: its columns, and the lists by which rows are filtered.
//!
//! A column gives up to four things of a row: a text (searched and exported; shown where nothing else is said), a view, a rank to sort
//! by, and a text to edit. All are pure functions of the row, so that sorting ten thousand rows touches no page.

use leptos::prelude::*;
use std::sync::Arc;

type Of<T, V> = Arc<dyn Fn(&T) -> V + Send + Sync>;

/// What rows are sorted by. Rows without a rank stand last, whichever way they are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Amounts in minor units, instants in milliseconds, counts.
    Number(i64),
    /// Compared without regard to case.
    Text(String),
    Nothing,
}

impl Rank {
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Rank::Nothing } else { Rank::Text(text.to_lowercase()) }
    }
}

/// How a column's text is written into a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A plain decimal number, like `-5.00`.
    Number,
}

/// What the grid knows of a column without knowing its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub id: &'static str,
    pub heading: String,
    /// As in CSS `grid-template-columns`.
    pub width: &'static str,
    pub end: bool,
    pub mono: bool,
    pub kind: Kind,
    pub searched: bool,
    pub sorted: bool,
    /// Shown unless the person takes it away.
    pub usual: bool,
    /// Not shown while no row has anything in it, unless the person has chosen columns.
    pub when_filled: bool,
    /// Can't be taken away.
    pub fixed: bool,
    pub edited: bool,
    /// Has nothing to export: buttons.
    pub silent: bool,
}

/// How a cell is edited: what the field begins with, and where what was typed goes, with the row's key.
pub(super) struct Edit<T> {
    pub value: Of<T, String>,
    pub commit: Callback<(String, String)>,
}

/// A column of rows of `T`.
pub struct Column<T> {
    pub(super) about: About,
    pub(super) text: Of<T, String>,
    pub(super) cell: Option<Of<T, AnyView>>,
    pub(super) rank: Option<Of<T, Rank>>,
    pub(super) edit: Option<Edit<T>>,
}

impl<T: 'static> Column<T> {
    /// A column that shows a text. `id` stands in the URL.
    pub fn new(
        id: &'static str,
        heading: impl Into<String>,
        text: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        let about = About {
            id,
            heading: heading.into(),
            width: "minmax(8rem, 1fr)",
            end: false,
            mono: false,
            kind: Kind::Text,
            searched: false,
            sorted: false,
            usual: true,
            when_filled: false,
            fixed: false,
            edited: false,
            silent: false,
        };
        Self { about, text: Arc::new(text), cell: None, rank: None, edit: None }
    }

    /// A column of buttons: nothing to search, sort or export.
    pub fn buttons(
        id: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let column = Self::new(id, heading, |_| String::new()).cell(cell).fixed();
        Self { about: About { silent: true, ..column.about }, ..column }
    }

    pub fn id(&self) -> &'static str {
        self.about.id
    }

    /// As in CSS `grid-template-columns`: `7rem`, `minmax(10rem, 2fr)`.
    pub fn width(self, width: &'static str) -> Self {
        Self { about: About { width, ..self.about }, ..self }
    }

    /// Figures, at the end of their column; exported as numbers.
    pub fn number(self) -> Self {
        Self { about: About { end: true, kind: Kind::Number, ..self.about }, ..self }
    }

    /// Ids, in letters of one width.
    pub fn mono(self) -> Self {
        Self { about: About { mono: true, ..self.about }, ..self }
    }

    /// What is typed into the search is looked for here.
    pub fn searched(self) -> Self {
        Self { about: About { searched: true, ..self.about }, ..self }
    }

    /// Shown only when the person asks for it.
    pub fn extra(self) -> Self {
        Self { about: About { usual: false, ..self.about }, ..self }
    }

    /// Shown only while a row has something in it, or when the person asks for it.
    pub fn when_filled(self) -> Self {
        Self { about: About { when_filled: true, ..self.about }, ..self }
    }

    /// Always shown.
    pub fn fixed(self) -> Self {
        Self { about: About { fixed: true, ..self.about }, ..self }
    }

    /// Shows more than the text. Signals read here are followed.
    pub fn cell(self, cell: impl Fn(&T) -> AnyView + Send + Sync + 'static) -> Self {
        Self { cell: Some(Arc::new(cell)), ..self }
    }

    pub fn sorted_by(self, rank: impl Fn(&T) -> Rank + Send + Sync + 'static) -> Self {
        Self { about: About { sorted: true, ..self.about }, rank: Some(Arc::new(rank)), ..self }
    }

    /// Sorted by its text.
    pub fn sorted(self) -> Self {
        let text = self.text.clone();
        self.sorted_by(move |row| Rank::text(&text(row)))
    }

    /// The cell can be edited: Enter, F2, a double click or just typing opens a field with `value`; Enter and Tab hand over what was
    /// typed, Escape doesn't. `commit` gets the row's key and the text.
    pub fn edited(
        self,
        value: impl Fn(&T) -> String + Send + Sync + 'static,
        commit: Callback<(String, String)>,
    ) -> Self {
        let edit = Edit { value: Arc::new(value), commit };
        Self { about: About { edited: true, ..self.about }, edit: Some(edit), ..self }
    }
}

/// A closed list by which rows are filtered: a row is shown if one of its codes is chosen, or none is.
pub struct Filter<T> {
    pub(super) about: FilterAbout,
    pub(super) codes: Of<T, Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterAbout {
    /// The name in the URL.
    pub id: &'static str,
    pub label: String,
    /// Codes and what they are called, in the order in which they are offered.
    pub options: Vec<(String, String)>,
}

impl<T> Filter<T> {
    /// `codes` gives all codes that a row has: one status, several problems.
    pub fn new(
        id: &'static str,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        codes: impl Fn(&T) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        let options = options.into_iter().map(|(code, name)| (code.into(), name.into())).collect();
        Self { about: FilterAbout { id, label: label.into(), options }, codes: Arc::new(codes) }
    }
}
