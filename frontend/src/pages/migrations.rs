//! Migrations: every record that the viewer has a part in, by status and by account id, both in the URL (R6).

use crate::{
    api::{self, ApiError},
    app::replacing,
    components::{
        Icon, Look, button, cell, cell_end, consent_badge, empty, head, icon, load_more, row, status_badge, table,
        table_skeleton,
    },
    format,
    load::{Listing, Loader},
    pages::{heading, records::standing},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{ListRecords, Nothing, RecordView, RecordsQuery, SignedIn},
    application::Status,
    words,
};
use std::time::Duration;

async fn fetch(query: RecordsQuery) -> Result<Listing<RecordView>, ApiError> {
    let answer = api::call::<ListRecords>(&[], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.records, next: answer.next })
}

pub fn page(_who: SignedIn) -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| RecordsQuery {
            status: query.get_str("status").and_then(Status::from_code),
            sub_customer: query.get("account").filter(|account| !account.is_empty()),
            cursor: None,
            limit: Some(100),
        })
    });
    let loader = Loader::<Listing<RecordView>>::new();
    Effect::new(move |before: Option<()>| {
        let asked = asked.get();
        if before.is_some() { loader.ask_anew(fetch(asked)) } else { loader.ask(fetch(asked)) }
    });
    let again = Callback::new(move |()| loader.ask(fetch(asked.get_untracked())));
    let refresh = button(Look::Secondary, "Refresh", "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading("Migrations", "Every customer being moved, and whose turn it is.", refresh)}
        {filters(asked)}
        {loader.show(table_skeleton, again, move |listing| list(listing, asked, loader))}
    }
    .into_any()
}

/// The status and the account id; each goes into the URL, and from there into the request.
fn filters(asked: Memo<RecordsQuery>) -> AnyView {
    let navigate = use_navigate();
    let go = Callback::new(move |(status, account): (Option<Status>, String)| {
        let mut address = String::from("/migrations");
        let mut mark = '?';
        for (name, value) in [("status", status.map_or("", Status::code)), ("account", account.as_str())] {
            if !value.is_empty() {
                address.push_str(&format!("{mark}{name}={value}"));
                mark = '&';
            }
        }
        navigate(&address, replacing());
    });
    let account = RwSignal::new(asked.with_untracked(|asked| asked.sub_customer.clone().unwrap_or_default()));
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        // Account ids are digits; whatever else was pasted with them doesn't count.
        let typed: String = account.with(|text| text.chars().filter(char::is_ascii_digit).take(12).collect());
        let waiting = before.flatten();
        waiting.inspect(TimeoutHandle::clear);
        if asked.with_untracked(|asked| asked.sub_customer.clone().unwrap_or_default()) == typed {
            return None;
        }
        let status = asked.with_untracked(|asked| asked.status);
        set_timeout_with_handle(
            move || {
                go.try_run((status, typed));
            },
            Duration::from_millis(300),
        )
        .ok()
    });
    let options = Status::ALL.into_iter().map(|status| {
        let chosen = move || asked.with(|asked| asked.status == Some(status));
        view! {
            <option value=status.code() prop:selected=chosen>
                {words::status(status)}
            </option>
        }
    });
    view! {
        <form class="flex flex-wrap gap-3" role="search" on:submit=|event| event.prevent_default()>
            <label class="space-y-1">
                <span class="block text-xs text-muted">"Account ID"</span>
                <input
                    type="search"
                    class="input input-sm w-52 border-edge font-mono"
                    data-testid="search-account"
                    inputmode="numeric"
                    maxlength="20"
                    placeholder="Whole or beginning"
                    prop:value=account
                    on:input:target=move |event| account.set(event.target().value())
                />
            </label>
            <label class="space-y-1">
                <span class="block text-xs text-muted">"Status"</span>
                <select
                    class="select select-sm w-64 border-edge"
                    data-testid="filter-status"
                    on:change:target=move |event| {
                        let account = asked.with_untracked(|asked| asked.sub_customer.clone().unwrap_or_default());
                        go.try_run((Status::from_code(&event.target().value()), account));
                    }
                >
                    <option value="" prop:selected=move || asked.with(|asked| asked.status.is_none())>
                        "All statuses"
                    </option>
                    {options.collect_view()}
                </select>
            </label>
        </form>
    }
    .into_any()
}

fn list(listing: &Listing<RecordView>, asked: Memo<RecordsQuery>, loader: Loader<Listing<RecordView>>) -> AnyView {
    if listing.entries.is_empty() {
        let filtered = asked.with_untracked(|asked| asked.status.is_some() || asked.sub_customer.is_some());
        let (title, words) = if filtered {
            ("No migration matches", "Change the status or the account ID.")
        } else {
            (
                "No migrations yet",
                "Once an application is submitted, each of its customers stands here until it has moved.",
            )
        };
        return empty(title, words, None);
    }
    let headings = [
        ("Account ID", false),
        ("Status and consent", false),
        ("Whose turn", false),
        ("From → to", false),
        ("Credit", true),
        ("Application", false),
    ];
    let rows = listing.entries.iter().map(record).collect_view();
    view! {
        {table("Migrations", head(&headings), rows.into_any())}
        {load_more(listing.next.clone(), listing.entries.len(), loader, move |cursor| {
            fetch(RecordsQuery { cursor: Some(cursor), ..asked.get_untracked() })
        })}
    }
    .into_any()
}

fn record(record: &RecordView) -> AnyView {
    let address = format!("/applications/{}", record.application);
    row(
        "record-row",
        record.sub_customer.to_string(),
        vec![
            cell("Account ID", account(record)),
            cell("Status and consent", badges(record)),
            cell("Whose turn", standing(record)),
            cell("From → to", from_to(&record.original_reseller.name, &record.new_reseller.name)),
            cell_end("Credit", record.credit.map(format::plain_amount).unwrap_or_default().into_any()),
            cell(
                "Application",
                view! {
                    <a class="link font-mono text-xs" href=address data-testid="open-application">
                        {record.application.to_string()}
                    </a>
                }
                .into_any(),
            ),
        ],
    )
}

/// The status, and under it the sub-customer's consent.
pub fn badges(record: &RecordView) -> AnyView {
    view! {
        <div class="flex flex-col items-end gap-1 md:items-start">
            {status_badge(record.status)} {consent_badge(record.consent)}
        </div>
    }
    .into_any()
}

/// The account id with the name, where the viewer may know it.
pub fn account(record: &RecordView) -> AnyView {
    view! {
        <p class="font-mono">{record.sub_customer.to_string()}</p>
        {record.name.clone().map(|name| view! { <p class="text-xs text-muted">{name}</p> })}
    }
    .into_any()
}

/// From whom to whom.
pub fn from_to(from: &str, to: &str) -> AnyView {
    view! {
        <div class="md:min-w-32">
            <p>{from.to_owned()}</p>
            <p class="flex items-start gap-1 text-muted [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
                {icon(Icon::Arrow)} <span class="sr-only">"to "</span> {to.to_owned()}
            </p>
        </div>
    }
    .into_any()
}
