//! Migrations: every record that the viewer has a part in, whosever application it is (R6); what is selected can be decided, and those whose
//! turn it is reminded, across applications.
//!
//! The portal is asked for a status or the beginning of an account id only where not all records are here: else the table finds them.

use crate::{
    api::{self, ApiError},
    components::{
        Icon, Look, button, empty,
        grid::{self, Column, Grid},
        icon,
    },
    format, live,
    load::Listing,
    pages::{
        applications::open_link,
        bulk::{self, Bulk, Deed},
        heading,
        list::List,
        records::{self, Line},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{LIST_LIMIT_MAX, ListRecords, Nothing, RecordView, RecordsQuery, SignedIn},
    application::Status,
    permissions::Who,
    tr,
};

async fn fetch(query: RecordsQuery) -> Result<Listing<RecordView>, ApiError> {
    let answer = api::call::<ListRecords>(&[], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.records, next: answer.next })
}

/// What the portal can look for itself: one status, and the beginning of an account id.
type Narrow = (Option<Status>, Option<String>);

pub fn page(who: SignedIn) -> AnyView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| -> Narrow {
        query.with(|query| {
            let account = query.get("q").map(|text| text.trim().to_owned());
            let digits =
                |text: &String| (3..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            (query.get_str("status").and_then(Status::from_code), account.filter(digits))
        })
    });
    let asked = StoredValue::new(Narrow::default());
    let name = |record: &RecordView| format!("{}.{}", record.application, record.row);
    let list = List::new(name, move |cursor| {
        let (status, sub_customer) = asked.try_get_value().unwrap_or_default();
        fetch(RecordsQuery { status, sub_customer, cursor, limit: Some(LIST_LIMIT_MAX) })
    });
    Effect::new(move |before: Option<()>| {
        let wanted = wanted.get();
        match before {
            Some(()) if list.is_complete() && asked.get_value() == Narrow::default() => (),
            Some(()) if asked.get_value() == wanted => (),
            Some(()) => {
                asked.set_value(wanted);
                list.reload();
            }
            None => list.reload(),
        }
    });
    list.live(live::APPLICATIONS);
    let again = Callback::new(move |()| list.reload());
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), list.busy.into(), again);
    let (may_decide, may_remind) = (who.may(Who::Approver), who.may(Who::ConsoleOperator));
    let grid = table(list, may_decide || may_remind);
    let bulk = Bulk::new(Callback::new(move |()| {
        grid.selection().update(grid::Selection::clear);
        list.reload();
    }));
    view! {
        {heading(tr!("Migrations"), tr!("Every customer being moved, and whose turn it is."), refresh)}
        {list
            .show(move |none| {
                if none && wanted.get_untracked() == Narrow::default() {
                    let words = tr!("Once an application is submitted, each of its customers stands here until it has moved.");
                    return empty(tr!("No migrations yet"), words, None);
                }
                view! {
                    {selection(grid, bulk, may_decide, may_remind)}
                    {grid.toolbar(().into_any())}
                    {grid.view()}
                }
                    .into_any()
            })}
        {bulk::dialog_of(bulk)}
    }
    .into_any()
}

fn selection(grid: Grid<Line>, bulk: Bulk, may_decide: bool, may_remind: bool) -> AnyView {
    let deed = move |deed: Deed, label: &'static str, test_id: &'static str, look: Look| {
        let idle = Signal::stored(false);
        let press = Callback::new(move |()| bulk.ask(deed, bulk::of_records(&untrack(|| grid.selected()))));
        button(look, label, test_id, idle, idle, press)
    };
    let buttons = move || {
        view! {
            {may_decide
                .then(|| {
                    view! {
                        {deed(Deed::Approve, tr!("Approve …"), "bulk-approve", Look::Primary)}
                        {deed(Deed::Reject, tr!("Reject …"), "bulk-reject", Look::Secondary)}
                        {deed(Deed::Except, tr!("Except …"), "bulk-except", Look::Secondary)}
                    }
                })}
            {may_remind.then(|| deed(Deed::Remind, tr!("Remind …"), "bulk-remind", Look::Secondary))}
        }
        .into_any()
    };
    let clear = Callback::new(move |()| grid.selection().update(grid::Selection::clear));
    let selected = Signal::derive(move || grid.selection().with(|selection| selection.len()));
    bulk::bar(selected, Signal::derive(move || grid.hidden_selected()), buttons, clear)
}

fn table(list: List<RecordView>, selects: bool) -> Grid<Line> {
    let mut columns = records::columns();
    columns.push(
        Column::new("parties", tr!("From → to"), |record: &Line| {
            format!("{} → {} · {}", record.original_reseller.name, record.new_reseller.name, record.application)
        })
        .width("minmax(9.5rem, 1fr)")
        .cell(|record| {
            let parties = from_to(&record.original_reseller.name, &record.new_reseller.name);
            view! { {parties} {open_link(&record.application)} }.into_any()
        })
        .searched()
        .sorted(),
    );
    columns.push(
        Column::new("application", tr!("Application"), |record: &Line| record.application.to_string())
            .width("8.75rem")
            .mono()
            .sorted()
            .extra(),
    );
    columns.push(
        Column::new("opened", tr!("Opened"), |record: &Line| format::date_time(record.opened_at))
            .width("9.5rem")
            .cell(|record| format::time(record.opened_at))
            .sorted_by(|record| grid::Rank::Number(record.opened_at.millis()))
            .extra(),
    );
    let grid = Grid::new("migrations", tr!("Migrations"), "record-row", list.entries(), |record: &Line| {
        format!("{}.{}", record.application, record.row)
    })
    .named(|record| record.sub_customer.to_string())
    .columns(columns)
    .filters(records::filters())
    .marked(records::mark)
    .opens(|record| format!("/applications/{}", record.application));
    if selects { grid.selectable(|record| bulk::step_of(record.status).is_some()).build() } else { grid.build() }
}

/// From whom to whom.
pub fn from_to(from: &str, to: &str) -> AnyView {
    view! {
        <div class="min-w-0">
            <p>{from.to_owned()}</p>
            <p class="flex items-start gap-1 text-muted [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
                {icon(Icon::Arrow)} <span class="sr-only">{tr!("to ")}</span> {to.to_owned()}
            </p>
        </div>
    }
    .into_any()
}
