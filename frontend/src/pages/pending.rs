//! Pending review: applications with records at a step that the viewer decides. For partners and for internal review (R5).
//!
//! The number of customers opens the application with every customer in it (R5.6). Many are decided at once by selecting them.

use crate::{
    components::{
        Look, button, empty,
        grid::{self, Column, Filter, Grid, Rank},
    },
    format, live,
    pages::{
        applications::fetch,
        bulk::{self, Bulk, Deed, Piece},
        deciding,
        decision::{self, Deciding, Matter},
        heading,
        list::List,
    },
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationList, ApplicationSummary, SignedIn, Waiting},
    application::Step,
    permissions::Who,
    tr, words,
};
use std::sync::Arc;

/// For whom the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reviewer {
    Partner,
    InternalReview,
}

/// A step of an application that waits for the viewer.
#[derive(Debug, Clone, PartialEq)]
struct Turn {
    summary: Arc<ApplicationSummary>,
    waiting: Waiting,
}

pub fn partners(who: SignedIn) -> AnyView {
    page(who, Reviewer::Partner)
}

pub fn internal_review(who: SignedIn) -> AnyView {
    page(who, Reviewer::InternalReview)
}

fn page(who: SignedIn, reviewer: Reviewer) -> AnyView {
    let list = List::new(
        |summary: &ApplicationSummary| summary.id.to_string(),
        |cursor| fetch(ApplicationList::Pending, cursor),
    );
    list.reload();
    list.live(live::APPLICATIONS);
    let again = Callback::new(move |()| list.reload());
    let deciding = Deciding::new(again);
    let may_decide = who.may(Who::Approver);
    let (title, note) = match reviewer {
        Reviewer::Partner => {
            (tr!("Pending review"), tr!("Applications that wait for your decision, the most urgent first."))
        }
        Reviewer::InternalReview => (
            tr!("Internal review"),
            tr!("Applications that the partners have agreed to. Customers who haven't agreed yet can't be approved."),
        ),
    };
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), list.busy.into(), again);
    let turns = Memo::new(move |_| Arc::new(turns(&list.entries().get())));
    let grid = table(turns.into(), title, reviewer, deciding, may_decide);
    let bulk = Bulk::new(Callback::new(move |()| {
        grid.selection().update(grid::Selection::clear);
        list.reload();
    }));
    view! {
        {heading(title, note, view! { {deciding::way(&who)} {refresh} }.into_any())}
        {decision::result(deciding)}
        {list
            .show(move |_| {
                view! {
                    {move || {
                        if turns.with(|turns| turns.is_empty()) {
                            return empty(
                                tr!("Nothing to decide"),
                                tr!("You are told when an application waits for you."),
                                None,
                            );
                        }
                        view! {
                            {selection(grid, bulk)}
                            {grid.toolbar(().into_any())}
                            {grid.view()}
                        }
                            .into_any()
                    }}
                }
                    .into_any()
            })}
        {decision::dialogs(deciding)}
        {bulk::dialog_of(bulk)}
    }
    .into_any()
}

/// One for each step of each application that waits for the viewer, the earliest deadline first.
fn turns(summaries: &[Arc<ApplicationSummary>]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = summaries
        .iter()
        .flat_map(|summary| {
            let yours = summary.waiting.iter().filter(|waiting| waiting.yours);
            yours.map(move |waiting| Turn { summary: summary.clone(), waiting: waiting.clone() })
        })
        .collect();
    turns.sort_by_key(|turn| (turn.waiting.due.is_none(), turn.waiting.due));
    turns
}

fn selection(grid: Grid<Turn>, bulk: Bulk) -> AnyView {
    let deed = move |deed: Deed, label: &'static str, test_id: &'static str, look: Look| {
        let idle = Signal::stored(false);
        let press = Callback::new(move |()| {
            let turns = untrack(|| grid.selected());
            bulk.ask(deed, turns.iter().map(|turn| Piece::waiting(&turn.summary, &turn.waiting)).collect());
        });
        button(look, label, test_id, idle, idle, press)
    };
    let buttons = move || {
        view! {
            {deed(Deed::Approve, tr!("Approve selected …"), "bulk-approve", Look::Primary)}
            {deed(Deed::Reject, tr!("Reject selected …"), "bulk-reject", Look::Secondary)}
        }
        .into_any()
    };
    let clear = Callback::new(move |()| grid.selection().update(grid::Selection::clear));
    let selected = Signal::derive(move || grid.selection().with(|selection| selection.len()));
    bulk::bar(selected, Signal::derive(move || grid.hidden_selected()), buttons, clear)
}

fn table(
    turns: Signal<Arc<Vec<Turn>>>,
    title: &'static str,
    reviewer: Reviewer,
    deciding: Deciding,
    may_decide: bool,
) -> Grid<Turn> {
    let steps = Step::ALL.into_iter().map(|step| (format!("{step:?}"), words::step(step)));
    let ways = [("blocked", tr!("Some blocked")), ("free", tr!("Nothing blocked"))];
    let mut filters = vec![Filter::new("trouble", tr!("In the way"), ways, |turn: &Turn| {
        vec![if turn.waiting.blocked > 0 { "blocked" } else { "free" }.to_owned()]
    })];
    if reviewer == Reviewer::Partner {
        filters.push(Filter::new("step", tr!("You decide as"), steps, |turn: &Turn| {
            vec![format!("{:?}", turn.waiting.step)]
        }));
    }
    let grid = Grid::new("pending", title, "application-row", turns, |turn: &Turn| {
        format!("{}.{:?}", turn.summary.id, turn.waiting.step)
    })
    .named(|turn| turn.summary.id.to_string())
    .columns(columns(reviewer, deciding, may_decide))
    .filters(filters)
    .marked(|turn| if turn.waiting.blocked > 0 { "warning" } else { "" })
    .opens(|turn| format!("/applications/{}", turn.summary.id));
    // Who accepts sets every credit line: that isn't done to many at once (R5.9).
    if may_decide { grid.selectable(|turn| turn.waiting.step != Step::NewReseller).build() } else { grid.build() }
}

fn columns(reviewer: Reviewer, deciding: Deciding, may_decide: bool) -> Vec<Column<Turn>> {
    let mut columns = vec![
        Column::new("to", tr!("New reseller"), |turn: &Turn| turn.summary.new_reseller.name.clone())
            .width("minmax(6.5rem, 1fr)")
            .cell(|turn| view! { <p class="font-medium">{turn.summary.new_reseller.name.clone()}</p> }.into_any())
            .searched()
            .sorted()
            .fixed(),
        Column::new("from", tr!("Original reseller"), |turn: &Turn| turn.summary.original_reseller.name.clone())
            .width("minmax(6.5rem, 1fr)")
            .searched()
            .sorted(),
        Column::new("customers", tr!("Customers"), |turn: &Turn| turn.summary.customers.to_string())
            .width("6rem")
            .number()
            .cell(customers)
            .sorted_by(|turn| Rank::Number(turn.summary.customers.into())),
    ];
    let credit = Column::new("credit", tr!("Total credit"), |turn: &Turn| {
        turn.summary.total_credit.map(|total| total.to_string()).unwrap_or_default()
    })
    .width("7rem")
    .number()
    .cell(|turn| turn.summary.total_credit.map(format::money).unwrap_or_default().into_any())
    .sorted_by(|turn| turn.summary.total_credit.map_or(Rank::Nothing, |total| Rank::Number(total.minor())));
    // Internal review weighs it; a partner sees it if it asks.
    columns.push(if reviewer == Reviewer::Partner { credit.extra() } else { credit });
    if reviewer == Reviewer::Partner {
        columns.push(
            Column::new("step", tr!("You decide as"), |turn: &Turn| words::step(turn.waiting.step).to_owned())
                .width("minmax(6rem, 1fr)")
                .sorted(),
        );
    }
    columns.extend([
        Column::new("waiting", tr!("Waiting"), move |turn: &Turn| state(&turn.waiting, reviewer).join("; "))
            .width("minmax(6rem, 1fr)")
            .cell(move |turn| state_lines(&turn.waiting, reviewer))
            .sorted_by(|turn| Rank::Number(turn.waiting.records.into())),
        Column::new("due", tr!("Due"), |turn: &Turn| turn.waiting.due.map(format::date_time).unwrap_or_default())
            .width("6.5rem")
            .cell(due)
            .sorted_by(|turn| turn.waiting.due.map_or(Rank::Nothing, |due| Rank::Number(due.millis()))),
        Column::new("application", tr!("Application"), |turn: &Turn| turn.summary.id.to_string())
            .mono()
            .width("11rem")
            .searched()
            .extra(),
        Column::buttons("decision", tr!("Decision"), move |turn: &Turn| {
            decision::buttons(deciding, Matter::new(&turn.summary, &turn.waiting), may_decide)
        })
        .width("10rem"),
    ]);
    columns
}

fn customers(turn: &Turn) -> AnyView {
    let customers = turn.summary.customers;
    view! {
        <a class="link whitespace-nowrap" href=format!("/applications/{}", turn.summary.id) data-testid="open-application">
            {tr!(customers; "{customers} customer" | "{customers} customers")}
        </a>
    }
    .into_any()
}

fn due(turn: &Turn) -> AnyView {
    turn.waiting
        .due
        .map(|due| {
            view! {
                {format::time(due)}
                <p class="text-xs text-muted">{format::from_now(due)}</p>
            }
        })
        .into_any()
}

/// How many wait, and what keeps some of them from being decided.
fn state(waiting: &Waiting, reviewer: Reviewer) -> Vec<String> {
    let records = waiting.records;
    let mut lines = vec![tr!("{records} waiting", records)];
    if reviewer == Reviewer::InternalReview {
        let given = records.saturating_sub(waiting.without_consent);
        lines.push(tr!("{given} of {records} have agreed", given, records));
    }
    let first: usize = waiting.two_people.iter().flat_map(|of| &of.first).map(|of| of.rows.len()).sum();
    if first > 0 {
        lines.push(tr!("{first} approved once, by one of two people", first));
    }
    if waiting.blocked > 0 {
        lines.push(tr!("{blocked} blocked", blocked = waiting.blocked));
    }
    lines
}

fn state_lines(waiting: &Waiting, reviewer: Reviewer) -> AnyView {
    let blocked = waiting.blocked > 0;
    let lines = state(waiting, reviewer);
    let last = lines.len().saturating_sub(1);
    let line = |(index, line): (usize, String)| {
        let class = match index {
            0 => "",
            index if blocked && index == last => "text-xs text-error",
            _ => "text-xs text-muted",
        };
        view! { <p class=class>{line}</p> }
    };
    lines.into_iter().enumerate().map(line).collect_view().into_any()
}
