//! The table in which credit lines are typed, and the quicker ways to fill it: one amount for all, or the filled-in template.

use super::credit::{Crediting, Line, amount};
use crate::{
    components::{Look, PAGE, button, cell, cell_end, file_drop, head, pager, row, table, template},
    format,
    upload::{self, Reading},
};
use leptos::prelude::*;
use shared::{credit::Credit, rows::Row, words};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The fields of all rows, a hundred at a time.
pub fn table_of(crediting: Crediting, lines: Arc<Vec<Line>>) -> AnyView {
    let total = lines.len();
    let with_before = lines.iter().any(|line| line.before.is_some());
    let mut headings = vec![("Row", true), ("Account ID", false), ("Credit line", false)];
    if with_before {
        headings.insert(2, ("Credit line now", true));
    }
    let shown = lines.clone();
    let rows = move || {
        let last = shown.len().saturating_sub(1) / PAGE;
        let page = crediting.page.get().min(last);
        shown.iter().skip(page * PAGE).take(PAGE).map(|line| line_row(crediting, line, with_before)).collect_view()
    };
    view! {
        {quicker(crediting, lines)} {table("Credit lines", head(&headings), rows.into_any())}
        {pager(crediting.page, Signal::stored(total))}
    }
    .into_any()
}

fn line_row(crediting: Crediting, line: &Line, with_before: bool) -> AnyView {
    let account = view! {
        <p class="font-mono">{line.sub_customer.to_string()}</p>
        {line.name.clone().map(|name| view! { <p class="text-xs text-muted">{name}</p> })}
    };
    let mut cells = vec![
        cell_end("Row", line.row.0.into_any()),
        cell("Account ID", account.into_any()),
        cell("Credit line", input(crediting, line.row, line.sub_customer.to_string())),
    ];
    if with_before {
        let before = line.before.map(format::plain_amount).unwrap_or_default();
        cells.insert(2, cell_end("Credit line now", before.into_any()));
    }
    row("credit-row", line.sub_customer.to_string(), cells)
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
            aria-label=format!("Credit line of {account}")
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
            {move || wrong.get()}
        </p>
    }
    .into_any()
}

fn quicker(crediting: Crediting, lines: Arc<Vec<Line>>) -> AnyView {
    let all = RwSignal::new(String::new());
    let parsed = Memo::new(move |_| all.with(|text| amount(text).ok()));
    let rows = lines.clone();
    let set_all = Callback::new(move |()| {
        if let Some(credit) = parsed.get_untracked() {
            let text = credit.to_string();
            crediting.typed.set(rows.iter().map(|line| (line.row, text.clone())).collect());
        }
    });
    let idle = Signal::stored(false);
    view! {
        <div class="flex flex-wrap items-end gap-2">
            <label class="space-y-1">
                <span class="block text-sm font-medium">"The same amount for all"</span>
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
            {button(Look::Secondary, "Set all", "set-all", Signal::derive(move || parsed.with(Option::is_none)), idle, set_all)}
        </div>
        {from_file(crediting, lines)}
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

fn from_file(crediting: Crediting, lines: Arc<Vec<Line>>) -> AnyView {
    let taken = RwSignal::new(None::<Taken>);
    on_cleanup(upload::cancel);
    let chosen = move |file: web_sys::File| {
        let lines = lines.clone();
        upload::read(file, move |told| {
            let told = match told {
                Reading::Progress(percent) => Taken::Reading(percent),
                Reading::Refused(problem) => Taken::Refused(words::file_problem(&problem)),
                Reading::Broken => {
                    Taken::Refused("The part of the page that reads files could not be started.".to_owned())
                }
                Reading::Read(draft) => {
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
        match taken.get()? {
        Taken::Reading(percent) => {
            Some(view! { <progress class="progress progress-primary w-full" max="100" value=percent.to_string()></progress> }.into_any())
        }
        Taken::Refused(why) => Some(view! { <p class="text-error" data-testid="file-refused">{why}</p> }.into_any()),
        Taken::Filled { filled, unknown, unreadable } => {
            let mut words = format!("{} filled in.", format::counted(filled, "credit line was", "credit lines were"));
            if unknown > 0 {
                words += &format!(" {} in this list.", format::counted(unknown, "row of the file isn't", "rows of the file aren't"));
            }
            if unreadable > 0 {
                words += &format!(" {} be read.", format::counted(unreadable, "amount couldn't", "amounts couldn't"));
            }
            Some(view! { <p data-testid="file-filled">{words}</p> }.into_any())
        }
    }
    };
    view! {
        <details class="text-sm">
            <summary class="cursor-pointer text-muted">"Fill in from a file"</summary>
            <div class="space-y-2 pt-2">
                <p class="text-muted">"The template with account IDs and credit allocations. Amounts are taken over by account ID; nothing is sent yet."</p>
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
