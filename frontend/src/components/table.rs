//! Table pieces. On a narrow screen a row becomes a small card, where each cell carries its heading (`style.css`, `.stacked`).
//!
//! The roles are written out, because browsers forget them once the display of a table changes.

use leptos::prelude::*;
use shared::tr;

/// A heading: its text, and whether its column is aligned to the end.
pub fn head(headings: &[(&'static str, bool)]) -> AnyView {
    let cells = headings.iter().map(|(text, end)| {
        // A column without a heading is one of buttons.
        let text = match *text {
            "" => view! { <span class="sr-only">{tr!("What can be done")}</span> }.into_any(),
            text => text.into_any(),
        };
        view! {
            <th role="columnheader" scope="col" class=if *end { "text-end" } else { "" }>
                {text}
            </th>
        }
    });
    view! {
        <thead role="rowgroup">
            <tr role="row">{cells.collect_view()}</tr>
        </thead>
    }
    .into_any()
}

/// A table in its frame.
pub fn table(label: impl Into<String>, head: AnyView, rows: AnyView) -> AnyView {
    let label: String = label.into();
    view! {
        <div class="card-box overflow-x-auto">
            <table role="table" class="stacked table table-sm" aria-label=label>
                {head}
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

pub fn row(test_id: &'static str, key: String, cells: Vec<AnyView>) -> AnyView {
    view! {
        <tr role="row" data-testid=test_id data-key=key>
            {cells}
        </tr>
    }
    .into_any()
}

pub fn cell(heading: &'static str, content: AnyView) -> AnyView {
    view! {
        <td role="cell" data-heading=heading>
            <div class="min-w-0">{content}</div>
        </td>
    }
    .into_any()
}

/// A cell of figures.
pub fn cell_end(heading: &'static str, content: AnyView) -> AnyView {
    view! {
        <td role="cell" data-heading=heading class="text-end tabular-nums">
            <div class="min-w-0">{content}</div>
        </td>
    }
    .into_any()
}

/// Facts as terms and what they are.
pub fn facts(facts: Vec<(&'static str, AnyView)>) -> AnyView {
    let facts = facts.into_iter().map(|(term, fact)| {
        view! {
            <div class="min-w-0 space-y-0.5">
                <dt class="text-xs text-muted">{term}</dt>
                <dd class="text-sm break-words [&_time]:whitespace-normal">{fact}</dd>
            </div>
        }
    });
    view! { <dl class="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 xl:grid-cols-4">{facts.collect_view()}</dl> }
        .into_any()
}
