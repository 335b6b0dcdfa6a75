//! The table in which credit lines are typed, and the quicker ways to fill it: one amount for all, or the filled-in template.

use super::credit::{Crediting, Line, amount};
use crate::{
    components::{
        Look, button, file_drop,
        grid::{Column, Grid, Height, Rank},
        template,
    },
    draft::upper_first,
    format,
    upload::{self, Reading},
};
use leptos::prelude::*;
use shared::{credit::Credit, rows::Row, tr, words};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer rows are found without searching.
const SEARCHED_FROM: usize = 20;

/// The fields of all rows, and before them the quicker ways. Made once: lines that are read again appear in it.
pub fn table_of(crediting: Crediting, with_before: bool) -> AnyView {
    let lines = Signal::derive(move || crediting.lines.ready().unwrap_or_default());
    let mut columns = vec![
        Column::new("row", tr!("Row"), |line: &Line| line.row.to_string())
            .number()
            .width("3.5rem")
            .sorted_by(|line| Rank::Number(line.row.0.into()))
            .fixed(),
        Column::new("account", tr!("Account ID"), |line: &Line| line.sub_customer.to_string())
            .mono()
            .width("8rem")
            .searched()
            .sorted()
            .fixed(),
        Column::new("name", tr!("Name"), |line: &Line| line.name.clone().unwrap_or_default())
            .width("minmax(6rem, 1fr)")
            .searched()
            .sorted(),
    ];
    if with_before {
        let before = |line: &Line| line.before.map(|credit| credit.to_string()).unwrap_or_default();
        columns.push(
            Column::new("before", tr!("Credit line now"), before)
                .number()
                .width("9rem")
                .cell(|line| line.before.map(format::plain_amount).unwrap_or_default().into_any())
                .sorted_by(|line| line.before.map_or(Rank::Nothing, |credit| Rank::Number(credit.minor()))),
        );
    }
    let typed =
        move |line: &Line| crediting.typed.with_untracked(|typed| typed.get(&line.row).cloned().unwrap_or_default());
    columns.push(
        Column::new("line", tr!("Credit line"), typed)
            .number()
            .width("12rem")
            .cell(move |line| input(crediting, line.row, line.sub_customer.to_string()))
            .fixed(),
    );
    let grid = Grid::new("amounts", tr!("Credit lines"), "credit-row", lines, |line: &Line| line.row.to_string())
        .named(|line| line.sub_customer.to_string())
        .columns(columns)
        .height(Height::Section)
        // The customers of the application, under it, have the address.
        .apart()
        .build();
    let many = Memo::new(move |_| lines.with(|lines| lines.len() > SEARCHED_FROM));
    view! {
        {quicker(crediting)} {move || many.get().then(|| grid.toolbar(().into_any()))} {grid.view()}
    }
    .into_any()
}

fn input(crediting: Crediting, of: Row, account: String) -> AnyView {
    // Judged when the person goes on to something else, not while they type.
    let judged = RwSignal::new(true);
    let text = move || crediting.typed.with(|typed| typed.get(&of).cloned().unwrap_or_default());
    let wrong = Memo::new(move |_| {
        let text = text();
        (judged.get() && !text.trim().is_empty()).then(|| amount(&text).err()).flatten()
    });
    let wrong_id = format!("credit-wrong-{of}");
    let described_by = wrong_id.clone();
    view! {
        <input
            class="input input-sm w-40 border-edge text-end font-mono"
            class:input-error=move || wrong.with(Option::is_some)
            data-testid="credit-line"
            inputmode="decimal"
            autocomplete="off"
            placeholder="0.00"
            aria-label=tr!("Credit line of {account}", account)
            aria-invalid=move || wrong.with(Option::is_some).then_some("true")
            aria-describedby=described_by
            prop:value=text
            on:focus=move |_| judged.set(false)
            on:blur=move |_| judged.set(true)
            on:input:target=move |event| {
                let text = event.target().value();
                crediting
                    .typed
                    .update(|typed| {
                        typed.insert(of, text);
                    });
            }
        />
        <p id=wrong_id class="text-xs text-error" aria-live="polite">
            {move || wrong.get().map(upper_first)}
        </p>
    }
    .into_any()
}

fn quicker(crediting: Crediting) -> AnyView {
    let all = RwSignal::new(String::new());
    let parsed = Memo::new(move |_| all.with(|text| amount(text).ok()));
    let set_all = Callback::new(move |()| {
        if let Some(credit) = parsed.get_untracked() {
            let (text, lines) = (credit.to_string(), crediting.lines.ready_untracked().unwrap_or_default());
            crediting.typed.set(lines.iter().map(|line| (line.row, text.clone())).collect());
        }
    });
    let idle = Signal::stored(false);
    view! {
        <div class="flex flex-wrap items-end gap-2">
            <label class="space-y-1">
                <span class="block text-sm font-medium">{tr!("The same amount for all")}</span>
                <input
                    class="input input-sm w-40 border-edge text-end font-mono"
                    data-testid="credit-all"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder="0.00"
                    prop:value=all
                    on:input:target=move |event| all.set(event.target().value())
                />
            </label>
            {button(Look::Secondary, tr!("Set all"), "set-all", Signal::derive(move || parsed.with(Option::is_none)), idle, set_all)}
        </div>
        {from_file(crediting)}
    }
    .into_any()
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Taken {
    Reading(u8),
    Refused(String),
    /// How many rows were filled in, how many of the file aren't in the application, how many amounts couldn't be read.
    Filled {
        filled: usize,
        unknown: usize,
        unreadable: usize,
    },
}

fn from_file(crediting: Crediting) -> AnyView {
    let taken = RwSignal::new(None::<Taken>);
    on_cleanup(upload::cancel);
    let chosen = move |file: web_sys::File| {
        upload::read(file, move |told| {
            let told = match told {
                Reading::Progress(percent) => Taken::Reading(percent),
                Reading::Refused(problem) => Taken::Refused(words::file_problem(&problem)),
                Reading::Broken => {
                    Taken::Refused(tr!("The part of the page that reads files could not be started.").to_owned())
                }
                Reading::Read(draft) => {
                    let lines = crediting.lines.ready_untracked().unwrap_or_default();
                    let rows: BTreeMap<&str, Row> =
                        lines.iter().map(|line| (line.sub_customer.as_str(), line.row)).collect();
                    let known = |id: &str| rows.get(id).copied();
                    let (amounts, told) = match_up(&draft, known);
                    let _ = crediting.typed.try_update(|typed| typed.extend(amounts));
                    told
                }
            };
            let _ = taken.try_set(Some(told));
        });
    };
    let said = move || {
        taken.get().map(|taken| match taken {
            Taken::Reading(percent) => {
                view! { <progress class="progress progress-primary w-full" max="100" value=percent.to_string()></progress> }
                    .into_any()
            }
            Taken::Refused(why) => view! { <p class="text-error" data-testid="file-refused">{why}</p> }.into_any(),
            Taken::Filled { filled, unknown, unreadable } => {
                let unknown = (unknown > 0).then(|| {
                    tr!(
                        unknown;
                        "{unknown} row of the file isn't in this list." | "{unknown} rows of the file aren't in this list."
                    )
                });
                let unreadable = (unreadable > 0).then(
                    || tr!(unreadable; "{unreadable} amount couldn't be read." | "{unreadable} amounts couldn't be read."),
                );
                let filled = tr!(filled; "{filled} credit line was filled in." | "{filled} credit lines were filled in.");
                let words: Vec<String> = [Some(filled), unknown, unreadable].into_iter().flatten().collect();
                view! { <p data-testid="file-filled">{words.join(" ")}</p> }.into_any()
            }
        })
    };
    view! {
        <details class="text-sm">
            <summary class="cursor-pointer text-muted">{tr!("Fill in from a file")}</summary>
            <div class="space-y-2 pt-2">
                <p class="text-muted">
                    {tr!("The template with account IDs and credit allocations. Amounts are taken over by account ID; nothing is sent yet.")}
                </p>
                {file_drop(template(), chosen)}
                <div role="status">{said}</div>
            </div>
        </details>
    }
    .into_any()
}

/// Amounts of a file by row, and how it went.
fn match_up(draft: &shared::intake::Draft, known: impl Fn(&str) -> Option<Row>) -> (BTreeMap<Row, String>, Taken) {
    let mut amounts = BTreeMap::new();
    let mut unreadable = BTreeSet::new();
    let mut unknown = 0;
    for line in &draft.rows {
        match (known(line.raw.sub_customer.trim()), line.raw.credit.trim().parse::<Credit>()) {
            (Some(row), Ok(credit)) => {
                amounts.insert(row, credit.to_string());
            }
            (Some(row), Err(_)) => {
                unreadable.insert(row);
            }
            (None, _) => unknown += 1,
        }
    }
    let told = Taken::Filled { filled: amounts.len(), unknown, unreadable: unreadable.len() };
    (amounts, told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{api::RawRow, intake::DraftRow};

    fn line(id: &str, credit: &str) -> DraftRow {
        let raw = RawRow { sub_customer: id.to_owned(), name: None, credit: credit.to_owned() };
        DraftRow { line: 2, raw, problems: Vec::new(), replaces: None }
    }

    #[test]
    fn amounts_of_a_file_go_to_the_rows_of_their_account_ids() {
        let rows = vec![line("1", "10"), line("2", "12.5"), line("3", "7"), line("4", "five")];
        let known = |id: &str| id.parse().ok().filter(|n| *n != 3).map(Row);
        let (amounts, told) = match_up(&shared::intake::Draft { rows }, known);
        let expected = [(Row(1), "10.00".to_owned()), (Row(2), "12.50".to_owned())];
        assert_eq!(amounts.into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(told, Taken::Filled { filled: 2, unknown: 1, unreadable: 1 });
    }
}
