//! Applications: all in which the viewer has a part, or just those in which it is the new or the original reseller (`?list=`).

use crate::{
    api::{self, ApiError},
    components::{
        Look, Tab, button, cell, cell_end, empty, head, load_more, row, status_tone, table, table_skeleton, tabs,
    },
    format,
    load::{Listing, Loader},
    pages::{heading, migrations::from_to},
    versions,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{
        ApplicationList, ApplicationSummary, ApplicationsQuery, ListApplications, Nothing, SignedIn, StatusCount,
        Waiting,
    },
    permissions::Who,
    words,
};

pub async fn fetch(list: ApplicationList, cursor: Option<String>) -> Result<Listing<ApplicationSummary>, ApiError> {
    let query = ApplicationsQuery { list, cursor, limit: None };
    let answer = api::call::<ListApplications>(&[], &query, &Nothing {}).await?;
    // The list comes from the ledger: whoever opens one of these sees nothing older.
    for of in &answer.applications {
        versions::raise(&of.id, of.revision);
    }
    Ok(Listing { entries: answer.applications, next: answer.next })
}

const LISTS: [(ApplicationList, &str, &str, &str); 3] = [
    (ApplicationList::All, "all", "All", "list-all"),
    (ApplicationList::Incoming, "incoming", "To us", "list-incoming"),
    (ApplicationList::Outgoing, "outgoing", "From us", "list-outgoing"),
];

pub fn page(who: SignedIn) -> AnyView {
    let query = use_query_map();
    let list = Memo::new(move |_| {
        let code = query.with(|query| query.get("list"));
        LISTS
            .iter()
            .find(|(_, known, _, _)| code.as_deref() == Some(known))
            .map_or(ApplicationList::All, |found| found.0)
    });
    let loader = Loader::<Listing<ApplicationSummary>>::new();
    Effect::new(move |before: Option<()>| {
        let list = list.get();
        if before.is_some() { loader.ask_anew(fetch(list, None)) } else { loader.ask(fetch(list, None)) }
    });
    let again = Callback::new(move |()| loader.ask(fetch(list.get_untracked(), None)));
    let may_initiate = who.may(Who::Applicant);
    let initiate = move || {
        may_initiate.then(|| {
            view! { <a class="btn btn-sm btn-primary" href="/initiate">"Initiate an application"</a> }.into_any()
        })
    };
    let refresh = button(Look::Secondary, "Refresh", "refresh", Signal::stored(false), loader.busy.into(), again);
    let is_partner = who.may(Who::Partner);
    view! {
        {heading(
            "Applications",
            "Batches of customers to be moved, newest first.",
            view! { {refresh} {initiate()} }.into_any(),
        )}
        {is_partner.then(|| lists(list))}
        {loader
            .show(
                table_skeleton,
                again,
                move |listing| {
                    if listing.entries.is_empty() {
                        let words = "An application stands here once it is submitted, by you or by somebody whose application you have a part in.";
                        return empty("No applications", words, initiate());
                    }
                    let next = listing.next.clone();
                    view! {
                        {list_of(&listing.entries)}
                        {load_more(next, listing.entries.len(), loader, move |cursor| fetch(list.get_untracked(), Some(cursor)))}
                    }
                        .into_any()
                },
            )}
    }
    .into_any()
}

fn lists(list: Memo<ApplicationList>) -> AnyView {
    let links = LISTS.into_iter().map(|(kind, code, name, test_id)| Tab {
        address: format!("/applications?list={code}"),
        name,
        test_id,
        current: Signal::derive(move || list.get() == kind),
    });
    tabs("Which applications", links.collect())
}

fn list_of(entries: &[ApplicationSummary]) -> AnyView {
    let headings = [
        ("Application", false),
        ("From → to", false),
        ("Customers", true),
        ("Where they stand", false),
        ("Waiting for", false),
        ("Opened", false),
    ];
    let rows = entries.iter().map(entry).collect_view();
    table("Applications", head(&headings), rows.into_any())
}

fn entry(entry: &ApplicationSummary) -> AnyView {
    let address = format!("/applications/{}", entry.id);
    row(
        "application-row",
        entry.id.to_string(),
        vec![
            cell(
                "Application",
                view! {
                    <a class="link font-mono text-xs whitespace-nowrap" href=address data-testid="open-application">
                        {entry.id.to_string()}
                    </a>
                }
                .into_any(),
            ),
            cell("From → to", from_to(&entry.original_reseller.name, &entry.new_reseller.name)),
            cell_end("Customers", format::count(entry.customers as usize).into_any()),
            cell("Where they stand", counts(&entry.counts)),
            cell("Waiting for", entry.waiting.iter().map(waiting).collect_view().into_any()),
            cell("Opened", format::time(entry.opened_at)),
        ],
    )
}

/// How many records have which status.
pub fn counts(counts: &[StatusCount]) -> AnyView {
    let lines = counts.iter().map(|count| {
        view! {
            <li class="flex items-center gap-2">
                <span class=format!("size-1.5 shrink-0 rounded-full {}", status_tone(count.status)) aria-hidden="true"></span>
                <span>{format!("{} {}", format::count(count.records as usize), words::status(count.status).to_lowercase())}</span>
            </li>
        }
    });
    view! { <ul>{lines.collect_view()}</ul> }.into_any()
}

fn waiting(waiting: &Waiting) -> AnyView {
    let party = waiting.party.as_ref().map(|party| format!(" · {}", party.name));
    let yours = waiting.yours.then(|| view! { <span class="font-medium text-primary">" · your turn"</span> });
    view! {
        <p>{words::step(waiting.step)} {party} {yours}</p>
        {waiting.due.map(|due| view! { <p class="text-xs text-muted">"until " {format::time(due)}</p> })}
    }
    .into_any()
}
