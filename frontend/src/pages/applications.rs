//! Applications: all in which the viewer has a part, or just those in which it is the new or the original reseller (`?list=`).
//!
//! What waits for somebody else can be asked for once more from here, for many at once.

use crate::{
    api::{self, ApiError},
    components::{
        Look, Tab, button, empty,
        grid::{self, Column, Filter, Grid, Rank},
        status_tone, tabs,
    },
    format, live,
    load::Listing,
    pages::{
        bulk::{self, Bulk, Deed, Piece},
        heading,
        list::List,
        migrations::from_to,
    },
    versions,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{
        ApplicationList, ApplicationSummary, ApplicationsQuery, LIST_LIMIT_MAX, ListApplications, Nothing, SignedIn,
        StatusCount, Waiting,
    },
    application::{Status, Step},
    permissions::Who,
    tr, words,
};
use std::sync::Arc;

type Line = Arc<ApplicationSummary>;

pub async fn fetch(list: ApplicationList, cursor: Option<String>) -> Result<Listing<ApplicationSummary>, ApiError> {
    let query = ApplicationsQuery { list, cursor, limit: Some(LIST_LIMIT_MAX) };
    let answer = api::call::<ListApplications>(&[], &query, &Nothing {}).await?;
    // The list comes from the ledger: whoever opens one of these sees nothing older.
    for of in &answer.applications {
        versions::raise(&of.id, of.revision);
    }
    Ok(Listing { entries: answer.applications, next: answer.next })
}

fn choices() -> [(ApplicationList, &'static str, &'static str, &'static str); 3] {
    [
        (ApplicationList::All, "all", tr!("All"), "list-all"),
        (ApplicationList::Incoming, "incoming", tr!("To us"), "list-incoming"),
        (ApplicationList::Outgoing, "outgoing", tr!("From us"), "list-outgoing"),
    ]
}

pub fn page(who: SignedIn) -> AnyView {
    let query = use_query_map();
    let kind = Memo::new(move |_| {
        let code = query.with(|query| query.get("list"));
        choices().iter().find(|of| code.as_deref() == Some(of.1)).map_or(ApplicationList::All, |found| found.0)
    });
    let list = List::new(
        |summary: &ApplicationSummary| summary.id.to_string(),
        move |cursor| fetch(kind.get_untracked(), cursor),
    );
    Effect::new(move |before: Option<ApplicationList>| {
        let kind = kind.get();
        match before {
            Some(before) if before != kind => list.ask_anew(),
            Some(_) => (),
            None => list.reload(),
        }
        kind
    });
    list.live(live::APPLICATIONS);
    let again = Callback::new(move |()| list.reload());
    let may_initiate = who.may(Who::Applicant);
    let may_remind = who.may(Who::ConsoleOperator);
    let initiate = move || {
        may_initiate.then(|| {
            view! { <a class="btn btn-sm btn-primary" href="/initiate">{tr!("Initiate an application")}</a> }.into_any()
        })
    };
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), list.busy.into(), again);
    let is_partner = who.may(Who::Partner);
    let grid = table(list, may_remind);
    let bulk = Bulk::new(Callback::new(move |()| {
        grid.selection().update(grid::Selection::clear);
        list.reload();
    }));
    view! {
        {heading(
            tr!("Applications"),
            tr!("Batches of customers to be moved, newest first."),
            view! { {refresh} {initiate()} }.into_any(),
        )}
        {is_partner.then(|| tabs_of(kind))}
        {list
            .show(move |none| {
                if none {
                    let words = tr!("An application stands here once it is submitted, by you or by somebody whose application you have a part in.");
                    return empty(tr!("No applications"), words, initiate());
                }
                view! {
                    {selection(grid, bulk)}
                    {grid.toolbar(().into_any())}
                    {grid.view()}
                }
                    .into_any()
            })}
        {bulk::dialog_of(bulk)}
    }
    .into_any()
}

fn selection(grid: Grid<Line>, bulk: Bulk) -> AnyView {
    let idle = Signal::stored(false);
    let remind = move || {
        let press = Callback::new(move |()| {
            let lines = untrack(|| grid.selected());
            bulk.ask(Deed::Remind, lines.iter().filter_map(|line| others_turn(line)).collect());
        });
        button(Look::Secondary, tr!("Remind …"), "bulk-remind", idle, idle, press)
    };
    let clear = Callback::new(move |()| grid.selection().update(grid::Selection::clear));
    let selected = Signal::derive(move || grid.selection().with(|selection| selection.len()));
    bulk::bar(selected, Signal::derive(move || grid.hidden_selected()), remind, clear)
}

/// What of an application waits for somebody else.
fn others_turn(summary: &ApplicationSummary) -> Option<Piece> {
    summary.waiting.iter().find(|waiting| !waiting.yours).map(|waiting| Piece::waiting(summary, waiting))
}

fn tabs_of(kind: Memo<ApplicationList>) -> AnyView {
    let links = choices().into_iter().map(|(list, code, name, test_id)| Tab {
        address: format!("/applications?list={code}"),
        name,
        test_id,
        current: Signal::derive(move || kind.get() == list),
    });
    tabs(tr!("Which applications"), links.collect())
}

fn table(list: List<ApplicationSummary>, may_remind: bool) -> Grid<Line> {
    let statuses = Status::ALL.into_iter().map(|status| (status.code(), words::status(status)));
    let turns = [("yours", tr!("Yours")), ("others", tr!("Somebody else's")), ("none", tr!("Nobody's"))];
    let grid = Grid::new("applications", tr!("Applications"), "application-row", list.entries(), |line: &Line| {
        line.id.to_string()
    })
    .columns(columns())
    .filters(vec![
        Filter::new("status", tr!("Status"), statuses, |line: &Line| {
            line.counts.iter().map(|count| count.status.code().to_owned()).collect()
        }),
        Filter::new("turn", tr!("Whose turn"), turns, |line: &Line| {
            if line.waiting.is_empty() {
                return vec!["none".to_owned()];
            }
            line.waiting.iter().map(|waiting| if waiting.yours { "yours" } else { "others" }.to_owned()).collect()
        }),
    ])
    .opens(|line| format!("/applications/{}", line.id));
    if may_remind { grid.selectable(|line| others_turn(line).is_some()).build() } else { grid.build() }
}

/// The id, as the way to the application.
pub fn open_link(id: &shared::ids::ApplicationId) -> AnyView {
    view! {
        <a class="link font-mono text-xs" href=format!("/applications/{id}") data-testid="open-application">
            {id.to_string()}
        </a>
    }
    .into_any()
}

fn columns() -> Vec<Column<Line>> {
    vec![
        Column::new("application", tr!("Application"), |line: &Line| line.id.to_string())
            .width("8.75rem")
            .cell(|line| open_link(&line.id))
            .searched()
            .fixed(),
        Column::new("parties", tr!("From → to"), |line: &Line| {
            format!("{} → {}", line.original_reseller.name, line.new_reseller.name)
        })
        .width("minmax(10rem, 2fr)")
        .cell(|line| from_to(&line.original_reseller.name, &line.new_reseller.name))
        .searched()
        .sorted(),
        Column::new("customers", tr!("Customers"), |line: &Line| line.customers.to_string())
            .width("5rem")
            .number()
            .cell(|line| format::count(line.customers as usize).into_any())
            .sorted_by(|line| Rank::Number(line.customers.into())),
        Column::new("credit", tr!("Total credit"), |line: &Line| {
            line.total_credit.map(|total| total.to_string()).unwrap_or_default()
        })
        .width("9rem")
        .number()
        .cell(|line| line.total_credit.map(format::money).unwrap_or_default().into_any())
        .sorted_by(|line| line.total_credit.map_or(Rank::Nothing, |total| Rank::Number(total.minor())))
        .extra(),
        Column::new("counts", tr!("Where they stand"), |line: &Line| in_words(&line.counts))
            .width("minmax(9rem, 1fr)")
            .cell(|line| counts(&line.counts)),
        Column::new("waiting", tr!("Waiting for"), |line: &Line| {
            line.waiting.iter().map(waiting_in_words).collect::<Vec<_>>().join("; ")
        })
        .width("minmax(10rem, 1fr)")
        .cell(|line| line.waiting.iter().map(waiting).collect_view().into_any())
        .sorted_by(|line| {
            let due = line.waiting.iter().filter_map(|waiting| waiting.due).min();
            due.map_or(Rank::Nothing, |due| Rank::Number(due.millis()))
        }),
        Column::new("opened", tr!("Opened"), |line: &Line| format::date_time(line.opened_at))
            .width("7rem")
            .cell(|line| format::time(line.opened_at))
            .sorted_by(|line| Rank::Number(line.opened_at.millis())),
    ]
}

fn in_words(counts: &[StatusCount]) -> String {
    let one = |count: &StatusCount| {
        format!("{} {}", format::count(count.records as usize), words::status(count.status).to_lowercase())
    };
    counts.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How many records have which status.
pub fn counts(counts: &[StatusCount]) -> AnyView {
    let lines = counts.iter().map(|count| {
        view! {
            <li class="flex items-start gap-2">
                <span class=format!("mt-1.75 size-1.5 shrink-0 rounded-full {}", status_tone(count.status)) aria-hidden="true"></span>
                <span>{format!("{} {}", format::count(count.records as usize), words::status(count.status).to_lowercase())}</span>
            </li>
        }
    });
    view! { <ul>{lines.collect_view()}</ul> }.into_any()
}

fn whose(waiting: &Waiting) -> String {
    let step = words::step(waiting.step);
    let who = waiting.party.as_ref().map_or_else(|| step.to_owned(), |party| format!("{step} · {}", party.name));
    if waiting.yours { tr!("{who} · your turn", who) } else { who }
}

/// Whose consent review waits for (R5.8).
fn unanswered(waiting: &Waiting) -> Option<String> {
    let count = waiting.without_consent;
    (waiting.step == Step::InternalReview && count > 0)
        .then(|| tr!(count; "{count} customer hasn't agreed yet" | "{count} customers haven't agreed yet"))
}

fn waiting_in_words(waiting: &Waiting) -> String {
    let who = whose(waiting);
    match waiting.due {
        Some(due) => tr!("{who} until {time}", who, time = format::date_time(due)),
        None => who,
    }
}

fn waiting(waiting: &Waiting) -> AnyView {
    let class = if waiting.yours { "font-medium text-primary" } else { "" };
    view! {
        <p class=class>{whose(waiting)}</p>
        {unanswered(waiting).map(|words| view! { <p class="text-xs text-warning">{words}</p> })}
        {waiting
            .due
            .map(|due| {
                view! {
                    <p class="text-xs text-muted">
                        <time datetime=due.to_string() title=format::exact(due)>
                            {tr!("until {time}", time = format::date_time(due))}
                        </time>
                    </p>
                }
            })}
    }
    .into_any()
}
