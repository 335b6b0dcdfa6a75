//! The table of inbound customers: cells can be typed over, rows left out and put back, and every row says what is wrong with it.

use super::Preparing;
use crate::{
    browser,
    components::grid::{Column, Draft as Description, Filter, Grid, Rank},
    draft::{Done, Kind, kinds, told},
    format,
};
use leptos::prelude::*;
use shared::{
    api::RowTrouble,
    credit::Credit,
    intake::{self, DraftRow},
    tr,
};
use std::sync::Arc;

/// A row of the draft as the table shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    place: usize,
    row: DraftRow,
    troubles: Vec<RowTrouble>,
    fate: Fate,
    edited: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    In,
    LeftOut,
}

/// The element's id.
const ID: &str = "inbound";

/// Names of the filters in the URL.
pub const WHICH: &str = "which";
pub const PROBLEM: &str = "problem";
/// Codes of [`WHICH`].
pub const WITH_PROBLEMS: &str = "problems";
pub const LEFT_OUT: &str = "left-out";
const IN_ORDER: &str = "in-order";
const CHANGED: &str = "changed";

impl Line {
    fn which(&self) -> Vec<String> {
        let fate = match (self.fate, self.troubles.is_empty()) {
            (Fate::LeftOut, _) => LEFT_OUT,
            (Fate::In, false) => WITH_PROBLEMS,
            (Fate::In, true) => IN_ORDER,
        };
        [Some(fate), self.edited.then_some(CHANGED)].into_iter().flatten().map(str::to_owned).collect()
    }

    fn mark(&self) -> &'static str {
        match (self.fate, self.troubles.is_empty()) {
            (Fate::LeftOut, _) => "out",
            (Fate::In, false) => "error",
            (Fate::In, true) => "",
        }
    }

    fn wrong(&self) -> String {
        let words: Vec<String> = self.troubles.iter().map(|trouble| told(trouble).words).collect();
        words.join("\n")
    }

    fn menders(&self) -> String {
        let mut menders: Vec<String> = self.troubles.iter().map(|trouble| told(trouble).menders).collect();
        menders.dedup();
        menders.join("; ")
    }

    pub fn place(&self) -> usize {
        self.place
    }

    pub fn is_out(&self) -> bool {
        self.fate == Fate::LeftOut
    }
}

pub fn grid(preparing: Preparing) -> Grid<Line> {
    let rows = lines(preparing);
    let description: Description<Line> =
        Grid::new(ID, tr!("Inbound customers"), "draft-row", Signal::derive(move || rows.get()), |line: &Line| {
            line.row.line.to_string()
        });
    description.columns(columns(preparing)).filters(filters()).selectable(|_| true).marked(Line::mark).build()
}

fn lines(preparing: Preparing) -> Memo<Arc<Vec<Line>>> {
    let mark = Memo::new(move |_| preparing.draft.with(|draft| draft.mark()));
    Memo::new(move |_| {
        let _ = mark.get();
        let line = |(place, row): (usize, &DraftRow)| {
            preparing.draft.with_untracked(|draft| {
                let (fate, troubles) = match draft.left_out.get(&place) {
                    Some(then) => (Fate::LeftOut, then.clone()),
                    None => (Fate::In, preparing.troubles.with(|troubles| troubles.of(place).to_vec())),
                };
                Line { place, row: row.clone(), troubles, fate, edited: draft.edited.contains(&place) }
            })
        };
        Arc::new(preparing.draft.with_untracked(|draft| draft.rows.iter().enumerate().map(line).collect()))
    })
}

/// Types over a cell of the row with this line.
fn typing(preparing: Preparing, column: intake::Column) -> Callback<(String, String)> {
    Callback::new(move |(key, text): (String, String)| {
        let Ok(line) = key.parse() else { return };
        preparing.refusal.set(None);
        preparing.change(Done::Typed(line), |draft| {
            let place = draft.place_of(line)?;
            draft.type_over(place, column, &text)
        });
    })
}

fn columns(preparing: Preparing) -> Vec<Column<Line>> {
    let edits = |column| typing(preparing, column);
    vec![
        Column::new("row", tr!("Row"), |line: &Line| line.row.line.to_string())
            .number()
            .width("3.5rem")
            .sorted_by(|line| Rank::Number(i64::from(line.row.line))),
        Column::new("account", tr!("Account ID"), |line: &Line| line.row.raw.sub_customer.clone())
            .mono()
            .width("minmax(7rem, 0.7fr)")
            .searched()
            .sorted()
            .fixed()
            .edited(|line| line.row.raw.sub_customer.clone(), edits(intake::Column::SubCustomer)),
        Column::new("name", tr!("Name"), |line: &Line| line.row.raw.name.clone().unwrap_or_default())
            .width("minmax(9rem, 2fr)")
            .searched()
            .sorted()
            .edited(|line| line.row.raw.name.clone().unwrap_or_default(), edits(intake::Column::Name)),
        Column::new("credit", tr!("Credit"), |line: &Line| line.row.raw.credit.clone())
            .number()
            .width("minmax(6rem, 0.7fr)")
            .cell(|line| credit(line).into_any())
            .sorted_by(|line| match line.row.raw.credit.parse::<Credit>() {
                Ok(credit) => Rank::Number(credit.minor()),
                Err(_) => Rank::Nothing,
            })
            .edited(|line| line.row.raw.credit.clone(), edits(intake::Column::Credit)),
        Column::new("wrong", tr!("What is wrong"), Line::wrong).width("minmax(11rem, 3fr)").searched().cell(wrong),
        Column::new("menders", tr!("Who can mend it"), Line::menders).width("minmax(7rem, 1.2fr)").sorted(),
        Column::buttons("act", tr!("Leave out"), move |line: &Line| toggle(preparing, line)).width("6rem"),
    ]
}

fn credit(line: &Line) -> String {
    match line.row.raw.credit.trim().parse::<Credit>() {
        Ok(credit) => format::plain_amount(credit),
        Err(_) => line.row.raw.credit.clone(),
    }
}

fn wrong(line: &Line) -> AnyView {
    if line.troubles.is_empty() {
        return ().into_any();
    }
    let words = line.troubles.iter().map(|trouble| view! { <li>{told(trouble).words}</li> }).collect_view();
    view! {
        <ul class="space-y-1" data-testid="row-trouble">
            {words}
        </ul>
    }
    .into_any()
}

fn toggle(preparing: Preparing, line: &Line) -> AnyView {
    let (place, troubles, row) = (line.place, line.troubles.clone(), line.row.line);
    let (label, test_id, said, done) = match line.fate {
        Fate::In => (tr!("Leave out"), "remove-row", tr!("Leave out row {row}", row), Done::LeftOut),
        Fate::LeftOut => (tr!("Put back"), "put-back-row", tr!("Put back row {row}", row), Done::PutBack),
    };
    let press = move |_| {
        preparing.refusal.set(None);
        preparing.change(done, |draft| Some(draft.toggle(place, &troubles)));
        // The button is made anew with its row.
        browser::focus_soon(ID);
    };
    view! {
        <button
            type="button"
            class="btn btn-xs btn-ghost whitespace-nowrap"
            data-testid=test_id
            aria-label=said
            on:click=press
        >
            {label}
        </button>
    }
    .into_any()
}

fn filters() -> Vec<Filter<Line>> {
    let which = [
        (WITH_PROBLEMS, tr!("With problems")),
        (IN_ORDER, tr!("In order")),
        (LEFT_OUT, tr!("Left out")),
        (CHANGED, tr!("Changed here")),
    ];
    let problems = Kind::ALL.map(|kind| (kind.code(), kind.name()));
    vec![
        Filter::new(WHICH, tr!("Rows"), which, Line::which),
        Filter::new(PROBLEM, tr!("Problem"), problems, |line: &Line| {
            let kinds = line.troubles.iter().flat_map(kinds);
            kinds.map(|kind| kind.code().to_owned()).collect()
        }),
    ]
}
