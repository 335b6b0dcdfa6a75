//! A table that holds ten thousand rows: only what is in sight is in the page, the rest is room.
//!
//! Search, filters, order, columns and selection stand in the URL (`lens`, `address`); rows can be selected, opened and edited by keyboard
//! (`keys`); what is shown can be taken away as a spreadsheet (`export`). A narrow place shows each row as a card (`grid.css`).
//!
//! ```ignore
//! let grid = Grid::new("customers", "Customers of this application", "record-row", rows, |record: &RecordView| record.row.to_string())
//!     .columns(vec![
//!         Column::new("account", "Account ID", |record| record.sub_customer.to_string()).mono().searched().sorted().fixed(),
//!         Column::new("credit", "Credit", |record| …).number().sorted_by(|record| Rank::Number(…)),
//!     ])
//!     .filters(vec![Filter::new("status", "Status", options, |record| vec![record.status.code().to_owned()])])
//!     .selectable(|record| !record.status.is_final())
//!     .opens(|record| format!("/applications/{}", record.application))
//!     .build();
//! view! { {grid.toolbar(…)} {grid.view()} }
//! ```
//!
//! `rows` is a signal of the whole list: setting it again keeps the place, the selection and the cell that is being edited, and makes only
//! cells anew whose rows have changed. Invariant: nothing outside of `rows` and `column` knows what the rows are.
//!
//! What tests hold on to: `grid-search`, `filter-<filter id>`, `grid-view`, `column-<column id>`, `sort-<column id>`, `grid-count`,
//! `grid-export`, `export-xlsx`, `export-csv`, `select-row`, `select-all`, `clear-selection`, `cell-editor`, `widen`; rows carry
//! `data-key`, cells `data-column`.

mod address;
mod column;
mod editor;
mod export;
mod keys;
mod layout;
mod lens;
mod menu;
mod pointing;
mod rows;
mod selection;
mod sight;
#[cfg(test)]
mod tests;
mod toolbar;
mod view;

pub use column::{Column, Filter, Rank};
pub use menu::menu;
pub use selection::Selection;

use column::{About, FilterAbout};
use layout::Layout;
use lens::Lens;
use leptos::{html, prelude::*};
use rows::{Rows, Shown, Snapshot, Spec, cells_of};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// How much of the window a grid takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    /// It is what the page is for. On a phone the page itself scrolls.
    Page,
    /// A part of a page among others.
    Section,
}

/// What stays as it is for as long as the grid is there.
pub(crate) struct Facts {
    id: &'static str,
    label: String,
    row_test_id: &'static str,
    columns: Vec<About>,
    filters: Vec<FilterAbout>,
    height: Height,
    selects: bool,
    /// What is searched, sorted and selected stands in the address.
    in_address: bool,
}

/// Where the keyboard is: a row of the page's list, and a column if it has gone into the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    place: usize,
    column: Option<usize>,
}

/// A cell that is being edited, and what was typed to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Editing {
    place: usize,
    column: usize,
    typed: Option<String>,
}

type Key<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;
type Maker = Arc<dyn Fn(usize) -> Shown + Send + Sync>;

/// The grid without the type of its rows.
#[derive(Clone, Copy)]
struct Core {
    facts: StoredValue<Arc<Facts>>,
    rows: Signal<Arc<dyn Rows>>,
    cells: StoredValue<Maker>,
    lens: RwSignal<Lens>,
    selection: RwSignal<Selection>,
    /// Places of the rows that are shown, in their order.
    shown: Memo<Arc<Vec<usize>>>,
    /// Which columns are.
    columns: Memo<Vec<usize>>,
    /// Those that no row has anything in and that stay away then.
    empty: Memo<BTreeSet<&'static str>>,
    at: RwSignal<Option<At>>,
    editing: RwSignal<Option<Editing>>,
    layout: StoredValue<Layout>,
    /// The rows, counted among those shown, that are in the page.
    sight: RwSignal<Range<usize>>,
    /// The row at the upper edge, by its key, and how much of it is above: what stays in its place when the list is another.
    edge: StoredValue<Option<(String, f64)>>,
    /// Room for those above and below.
    room: RwSignal<(f64, f64)>,
    /// The page is being put on paper: all rows are in it.
    printing: StoredValue<bool>,
    scroller: NodeRef<html::Div>,
    body: NodeRef<html::Div>,
    /// Read out when it changes.
    said: RwSignal<String>,
}

/// A grid of rows of `T`, to be shown and asked.
pub struct Grid<T: Send + Sync + 'static> {
    core: Core,
    rows: Signal<Arc<Vec<T>>>,
    key: StoredValue<Key<T>>,
}

impl<T: Send + Sync + 'static> Clone for Grid<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Grid<T> {}

/// A grid that is being described.
pub struct Draft<T: Send + Sync + 'static> {
    facts: Facts,
    rows: Signal<Arc<Vec<T>>>,
    spec: Spec<T>,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Grid<T> {
    /// `id` is the element's, `row_test_id` what tests know its rows by; `key` names a row for good.
    #[expect(clippy::new_ret_no_self, reason = "a grid is described before it is there")]
    pub fn new(
        id: &'static str,
        label: impl Into<String>,
        row_test_id: &'static str,
        rows: impl Into<Signal<Arc<Vec<T>>>>,
        key: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Draft<T> {
        Draft {
            facts: Facts {
                id,
                label: label.into(),
                row_test_id,
                columns: Vec::new(),
                filters: Vec::new(),
                height: Height::Page,
                selects: false,
                in_address: true,
            },
            rows: rows.into(),
            spec: Spec {
                key: Arc::new(key),
                name: None,
                columns: Vec::new(),
                filters: Vec::new(),
                selectable: None,
                address: None,
                mark: None,
            },
        }
    }

    /// The rows that are selected, in the page's order, shown or not. Follows the selection.
    pub fn selected(self) -> Vec<T> {
        self.core.selection.with(|selection| {
            if selection.is_empty() {
                return Vec::new();
            }
            let key = self.key.get_value();
            self.rows.with(|rows| rows.iter().filter(|row| selection.contains(&key(row))).cloned().collect())
        })
    }
}

impl<T: Send + Sync + 'static> Grid<T> {
    pub fn selection(self) -> RwSignal<Selection> {
        self.core.selection
    }

    /// How many selected rows the search and the filters hide.
    pub fn hidden_selected(self) -> usize {
        self.core.hidden_selected()
    }

    /// Shows just the rows with this code of a filter, as if the person had chosen it.
    pub fn filter_by(self, filter: &'static str, code: &str) {
        self.core.lens.update(|lens| {
            lens.widen();
            lens.toggle_code(filter, code);
        });
    }

    /// Search, filters, columns, and how many are shown; `more` is the page's own, put at the end.
    pub fn toolbar(self, more: AnyView) -> AnyView {
        toolbar::toolbar(self.core, more)
    }

    pub fn view(self) -> AnyView {
        view::view(self.core)
    }

    /// Puts the focus on the grid.
    pub fn focus(self) {
        self.core.focus();
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Draft<T> {
    pub fn columns(mut self, columns: Vec<Column<T>>) -> Self {
        self.facts.columns = columns.iter().map(|column| column.about.clone()).collect();
        self.spec.columns = columns;
        self
    }

    pub fn filters(mut self, filters: Vec<Filter<T>>) -> Self {
        self.facts.filters = filters.iter().map(|filter| filter.about.clone()).collect();
        self.spec.filters = filters;
        self
    }

    /// Rows can be selected, those of which this is true. Signals read here are followed.
    pub fn selectable(mut self, selectable: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.facts.selects = true;
        self.spec.selectable = Some(Arc::new(selectable));
        self
    }

    /// What `data-key` says of a row, if not its key.
    pub fn named(mut self, name: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.spec.name = Some(Arc::new(name));
        self
    }

    /// Where Enter on a row leads.
    pub fn opens(mut self, address: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.spec.address = Some(Arc::new(address));
        self
    }

    /// Marks rows for the eye (`data-mark`): `error`, `warning`, `out`, or nothing. The cells say it in words.
    pub fn marked(mut self, mark: impl Fn(&T) -> &'static str + Send + Sync + 'static) -> Self {
        self.spec.mark = Some(Arc::new(mark));
        self
    }

    pub fn height(mut self, height: Height) -> Self {
        self.facts.height = height;
        self
    }

    /// Another grid of the page has the address.
    pub fn apart(mut self) -> Self {
        self.facts.in_address = false;
        self
    }

    pub fn build(self) -> Grid<T> {
        let Draft { facts, rows, spec } = self;
        let key = StoredValue::new(spec.key.clone());
        let spec = Arc::new(spec);
        let of = spec.clone();
        let now = Signal::derive(move || Arc::new(Snapshot { rows: rows.get(), spec: of.clone() }) as Arc<dyn Rows>);
        let cells: Maker = Arc::new(move |place| cells_of(rows, &spec, place));
        Grid { core: Core::new(facts, now, cells), rows, key }
    }
}

impl Core {
    fn new(facts: Facts, rows: Signal<Arc<dyn Rows>>, cells: Maker) -> Self {
        let facts = Arc::new(facts);
        let (lens, selection) = if facts.in_address { address::read(&facts) } else { Default::default() };
        let lens = RwSignal::new(lens);
        let of = facts.clone();
        // Made when something is searched for the first time, and for a new list.
        let haystack = Memo::new(move |_| {
            let rows = rows.get();
            let searched: Vec<usize> =
                (0..of.columns.len()).filter(|column| of.columns.get(*column).is_some_and(|of| of.searched)).collect();
            let text = |place: usize| {
                let texts: Vec<String> =
                    searched.iter().map(|column| rows.text(place, *column).to_lowercase()).collect();
                texts.join("\n")
            };
            Arc::new((0..rows.len()).map(text).collect::<Vec<String>>())
        });
        let of = facts.clone();
        let shown = Memo::new(move |_| {
            let rows = rows.get();
            lens.with(|lens| {
                let has = |place: usize, word: &str| {
                    haystack.with(|texts| texts.get(place).is_some_and(|text| text.contains(word)))
                };
                Arc::new(lens.look(&*rows, &of.columns, &of.filters, has))
            })
        });
        let of = facts.clone();
        let empty = Memo::new(move |_| {
            let rows = rows.get();
            let is_empty =
                |column: usize| rows.len() > 0 && (0..rows.len()).all(|row| rows.text(row, column).is_empty());
            let asked = of.columns.iter().enumerate().filter(|(_, column)| column.when_filled);
            asked.filter(|(index, _)| is_empty(*index)).map(|(_, column)| column.id).collect::<BTreeSet<_>>()
        });
        let of = facts.clone();
        let columns = Memo::new(move |_| {
            lens.with(|lens| {
                empty.with(|empty| {
                    let shown = of.columns.iter().enumerate().filter(|(_, column)| lens.shows(column, empty));
                    shown.map(|(index, _)| index).collect::<Vec<_>>()
                })
            })
        });
        let core = Self {
            facts: StoredValue::new(facts),
            rows,
            cells: StoredValue::new(cells),
            lens,
            selection: RwSignal::new(selection),
            shown,
            columns,
            empty,
            at: RwSignal::new(None),
            editing: RwSignal::new(None),
            layout: StoredValue::new(Layout::default()),
            sight: RwSignal::new(0..0),
            edge: StoredValue::new(None),
            room: RwSignal::new((0.0, 0.0)),
            printing: StoredValue::new(false),
            scroller: NodeRef::new(),
            body: NodeRef::new(),
            said: RwSignal::new(String::new()),
        };
        if core.facts().in_address {
            address::follow(core);
        }
        core
    }

    fn facts(self) -> Arc<Facts> {
        self.facts.get_value()
    }

    /// Where a row of the page's list stands among those that are shown.
    fn nth(self, place: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| shown.iter().position(|of| *of == place))
    }

    fn place(self, nth: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| shown.get(nth).copied())
    }

    fn hidden_selected(self) -> usize {
        let rows = self.rows.get();
        self.selection.with(|selection| {
            if selection.is_empty() {
                return 0;
            }
            let shown =
                self.shown.with(|shown| shown.iter().filter(|place| selection.contains(&rows.key(**place))).count());
            let there = (0..rows.len()).filter(|place| selection.contains(&rows.key(*place))).count();
            there.saturating_sub(shown)
        })
    }
}
