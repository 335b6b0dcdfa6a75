//! What is shown, taken away as a spreadsheet: these rows, in this order, these columns (`shared::export` sees to it that no value is a
//! formula).

use super::{Core, column::Kind, menu};
use crate::{
    browser,
    components::{Tone, toast_with},
    workbook,
};
use leptos::prelude::*;
use shared::{
    export::{self, Heading, Holds, Table},
    tr,
};

fn table(core: Core) -> Table {
    let facts = core.facts();
    let rows = core.rows.get_untracked();
    let columns: Vec<(usize, Heading)> = core
        .columns
        .get_untracked()
        .into_iter()
        .filter_map(|index| Some((index, facts.columns.get(index).filter(|column| !column.silent)?)))
        .map(|(index, column)| {
            let holds = match column.kind {
                Kind::Text => Holds::Text,
                Kind::Number => Holds::Number,
            };
            (index, Heading { text: column.heading.clone(), holds })
        })
        .collect();
    let line = |place: &usize| columns.iter().map(|(column, _)| rows.text(*place, *column)).collect();
    let lines = core.shown.with_untracked(|shown| shown.iter().map(line).collect());
    Table {
        sheet: facts.label.clone(),
        columns: columns.into_iter().map(|(_, heading)| heading).collect(),
        rows: lines,
    }
}

fn save_csv(core: Core) {
    let Table { columns, rows, .. } = table(core);
    let headings: Vec<String> = columns.into_iter().map(|heading| heading.text).collect();
    let csv = export::csv(std::iter::once(headings).chain(rows));
    browser::save(&format!("{}.csv", core.facts().id), "text/csv;charset=utf-8", &csv);
}

fn save_workbook(core: Core, busy: RwSignal<bool>) {
    busy.set(true);
    leptos::task::spawn_local(async move {
        let saved = workbook::save(&format!("{}.xlsx", core.facts().id), &table(core)).await;
        let _ = busy.try_set(false);
        if !saved {
            toast_with(Tone::Error, tr!("The workbook couldn't be written. The CSV has the same rows."), None);
        }
    });
}

pub(super) fn menu_of(core: Core) -> AnyView {
    let busy = RwSignal::new(false);
    let body = move || {
        let item = "block w-full px-3 py-2 text-start text-sm hover:bg-base-200 disabled:opacity-60";
        view! {
            <p class="px-3 py-1 text-xs text-muted">{tr!("The rows and columns that are shown, in their order.")}</p>
            <button
                type="button"
                class=item
                data-testid="export-xlsx"
                disabled=busy
                aria-busy=move || busy.get().then_some("true")
                on:click=move |_| save_workbook(core, busy)
            >
                {tr!("Workbook (.xlsx)")}
            </button>
            <button type="button" class=item data-testid="export-csv" on:click=move |_| save_csv(core)>
                {tr!("CSV (.csv)")}
            </button>
        }
        .into_any()
    };
    menu("grid-export", || tr!("Export").to_owned(), body)
}
