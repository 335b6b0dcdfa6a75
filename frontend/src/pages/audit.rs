//! The audit log of the programme, for its administration: what was done and what was refused, newest first.
//!
//! What is looked for stands in the URL. One request searches a bounded number of entries: where little matches, a page is short and
//! says that it can be gone on from.

use crate::{
    api::{self, ApiError},
    app::replacing,
    components::{Field, Look, button, cell, empty, field, go_on, head, row, table, table_skeleton},
    format,
    load::{Listing, Loader},
    pages::heading,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{AuditBy, AuditEntry, AuditKind, AuditOutcome, AuditQuery, ListAudit, MAX_AUDIT_SEARCH, Nothing, SignedIn},
    event::Origin,
    tr,
};

async fn fetch(query: AuditQuery) -> Result<Listing<AuditEntry>, ApiError> {
    let answer = api::call::<ListAudit>(&[], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.entries, next: answer.next })
}

/// The page's address for what is looked for.
fn address(query: &AuditQuery) -> String {
    let text = query.text.as_ref().map(|text| String::from(js_sys::encode_uri_component(text)));
    let parts = [
        ("text", text),
        ("person", query.person.as_ref().map(|person| String::from(js_sys::encode_uri_component(person.as_str())))),
        ("kind", query.kind.map(|kind| kind.code().to_owned())),
        ("outcome", query.outcome.map(|outcome| outcome_code(outcome).to_owned())),
        ("from", query.from.map(|from| from.to_string())),
        ("until", query.until.map(|until| until.to_string())),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}"))).collect();
    if parts.is_empty() { "/audit".to_owned() } else { format!("/audit?{}", parts.join("&")) }
}

fn outcome_code(outcome: AuditOutcome) -> &'static str {
    match outcome {
        AuditOutcome::Done => "done",
        AuditOutcome::Refused => "refused",
    }
}

fn outcome_of(code: &str) -> Option<AuditOutcome> {
    [AuditOutcome::Done, AuditOutcome::Refused].into_iter().find(|outcome| outcome_code(*outcome) == code)
}

pub fn page(_who: SignedIn) -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| AuditQuery {
            person: query.get_str("person").and_then(|person| person.parse().ok()),
            kind: query.get_str("kind").and_then(AuditKind::from_code),
            outcome: query.get_str("outcome").and_then(outcome_of),
            from: query.get_str("from").and_then(|at| at.parse().ok()),
            until: query.get_str("until").and_then(|at| at.parse().ok()),
            text: query.get("text").filter(|text| !text.is_empty()),
            cursor: None,
        })
    });
    let loader = Loader::<Listing<AuditEntry>>::new();
    Effect::new(move |before: Option<()>| {
        let asked = asked.get();
        if before.is_some() { loader.ask_anew(fetch(asked)) } else { loader.ask(fetch(asked)) }
    });
    let again = Callback::new(move |()| loader.ask(fetch(asked.get_untracked())));
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading(
            tr!("Audit log"),
            tr!("Who did what, for whom, on what, when and from where; and what was refused."),
            refresh,
        )}
        {filters(asked, loader)}
        {loader.show(table_skeleton, again, move |listing| list(listing, asked, loader))}
    }
    .into_any()
}

/// What is looked for. It goes into the URL, and from there into the request.
fn filters(asked: Memo<AuditQuery>, loader: Loader<Listing<AuditEntry>>) -> AnyView {
    let text = RwSignal::new(String::new());
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The address is what counts, also after going back.
    Effect::new(move |_| {
        let asked = asked.get();
        text.set(asked.text.unwrap_or_default());
        from.set(asked.from.map(format::to_local_field).unwrap_or_default());
        until.set(asked.until.map(format::to_local_field).unwrap_or_default());
    });
    let navigate = use_navigate();
    let go = Callback::new(move |query: AuditQuery| navigate(&address(&query), replacing()));
    let entered = move || AuditQuery {
        text: text.with_untracked(|text| {
            let text: String = text.trim().chars().take(MAX_AUDIT_SEARCH).collect();
            (!text.is_empty()).then_some(text)
        }),
        from: from.with_untracked(|from| format::from_local_field(from)),
        until: until.with_untracked(|until| format::from_local_field(until)),
        ..asked.get_untracked()
    };
    let search = Callback::new(move |()| {
        go.try_run(entered());
    });
    let person = move || {
        let person = asked.with(|asked| asked.person.clone())?;
        let everybody = Callback::new(move |()| {
            go.try_run(AuditQuery { person: None, ..entered() });
        });
        let idle = Signal::stored(false);
        Some(view! {
            <div class="flex items-center gap-3 text-sm" data-testid="audit-person">
                <span>{tr!("Only what this person did:")} " " <span class="font-mono">{person.to_string()}</span></span>
                {button(Look::Quiet, tr!("Show everybody's"), "audit-everybody", idle, idle, everybody)}
            </div>
        })
    };
    let kinds = AuditKind::ALL.into_iter().map(|kind| {
        view! {
            <option value=kind.code() prop:selected=move || asked.with(|asked| asked.kind == Some(kind))>
                {kind.name()}
            </option>
        }
    });
    let outcomes =
        [(tr!("Done"), AuditOutcome::Done), (tr!("Refused"), AuditOutcome::Refused)].map(|(name, outcome)| {
            view! {
                <option
                    value=outcome_code(outcome)
                    prop:selected=move || asked.with(|asked| asked.outcome == Some(outcome))
                >
                    {name}
                </option>
            }
        });
    view! {
        <form
            class="card-box space-y-3 p-5"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                search.try_run(());
            }
        >
            <div class="flex flex-wrap items-start gap-4">
                {field(
                    Field {
                        id: "audit-text",
                        label: tr!("Contains"),
                        hint: tr!("A name, an application, an address, a part of the words."),
                        class: "w-64",
                    },
                    text,
                    Signal::stored(None),
                    Callback::new(|()| ()),
                )}
                <label class="space-y-1">
                    <span class="block text-sm font-medium">{tr!("Kind")}</span>
                    <select
                        class="select select-sm w-44 border-edge"
                        data-testid="audit-kind"
                        on:change:target=move |event| {
                            let kind = AuditKind::from_code(&event.target().value());
                            go.try_run(AuditQuery { kind, ..entered() });
                        }
                    >
                        <option value="" prop:selected=move || asked.with(|asked| asked.kind.is_none())>
                            {tr!("All kinds")}
                        </option>
                        {kinds.collect_view()}
                    </select>
                </label>
                <label class="space-y-1">
                    <span class="block text-sm font-medium">{tr!("Outcome")}</span>
                    <select
                        class="select select-sm w-36 border-edge"
                        data-testid="audit-outcome"
                        on:change:target=move |event| {
                            let outcome = outcome_of(&event.target().value());
                            go.try_run(AuditQuery { outcome, ..entered() });
                        }
                    >
                        <option value="" prop:selected=move || asked.with(|asked| asked.outcome.is_none())>
                            {tr!("All")}
                        </option>
                        {outcomes.collect_view()}
                    </select>
                </label>
                {time("audit-from", tr!("From"), from)}
                {time("audit-until", tr!("Before"), until)}
                <div class="pt-6">
                    {button(
                        Look::Primary,
                        tr!("Search"),
                        "audit-search",
                        Signal::stored(false),
                        loader.busy.into(),
                        search,
                    )}
                </div>
            </div>
            {person}
        </form>
    }
    .into_any()
}

fn time(id: &'static str, label: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <label class="space-y-1">
            <span class="block text-sm font-medium">{label}</span>
            <input
                type="datetime-local"
                class="input input-sm w-52 border-edge"
                data-testid=id
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </label>
    }
    .into_any()
}

fn list(listing: &Listing<AuditEntry>, asked: Memo<AuditQuery>, loader: Loader<Listing<AuditEntry>>) -> AnyView {
    let more = go_on(tr!("Search further back"), listing.next.clone(), listing.entries.len(), loader, move |cursor| {
        fetch(AuditQuery { cursor: Some(cursor), ..asked.get_untracked() })
    });
    if listing.entries.is_empty() {
        let nothing = if listing.next.is_some() {
            empty(
                tr!("Nothing among the newest"),
                tr!("Nothing that matches was found so far. Search further back."),
                None,
            )
        } else {
            empty(tr!("Nothing matches"), tr!("Look for something else, or for another time."), None)
        };
        return view! { {nothing} {more} }.into_any();
    }
    let headings = [
        (tr!("When"), false),
        (tr!("Who"), false),
        (tr!("What"), false),
        (tr!("On what"), false),
        (tr!("From where"), false),
    ];
    let rows = listing.entries.iter().map(|of| entry(of, asked)).collect_view();
    view! { {table(tr!("Audit log"), head(&headings), rows.into_any())} {more} }.into_any()
}

fn entry(of: &AuditEntry, asked: Memo<AuditQuery>) -> AnyView {
    let times = (of.times > 1).then(|| {
        view! { <p class="text-xs text-muted">{tr!(of.times; "{count} time, the last:" | "{count} times, the last:")} " " {format::time(of.last_at)}</p> }
    });
    let tone = match of.outcome {
        AuditOutcome::Done => "text-xs text-muted",
        AuditOutcome::Refused => "text-xs text-error",
    };
    let kind = match (of.kind, of.outcome) {
        (AuditKind::Refused, _) | (_, AuditOutcome::Done) => of.kind.name().to_owned(),
        (kind, AuditOutcome::Refused) => tr!("{kind}, refused", kind = kind.name()),
    };
    row(
        "audit-row",
        of.id.clone(),
        vec![
            cell(tr!("When"), view! { {format::time(of.at)} {times} }.into_any()),
            cell(tr!("Who"), who(of, asked)),
            cell(
                tr!("What"),
                view! {
                    <p class="break-words">{of.what.clone()}</p>
                    <p class=tone data-testid="audit-kind-of">
                        {kind}
                    </p>
                }
                .into_any(),
            ),
            cell(tr!("On what"), on_what(of)),
            cell(tr!("From where"), from_where(&of.origin)),
        ],
    )
}

fn who(of: &AuditEntry, asked: Memo<AuditQuery>) -> AnyView {
    let who = match &of.by {
        AuditBy::Nobody => tr!("Nobody signed in").into_any(),
        AuditBy::Person { id, name, .. } => {
            let theirs = AuditQuery { person: Some(id.clone()), text: None, ..asked.get_untracked() };
            view! {
                <a class="link" href=address(&theirs) data-testid="audit-by">
                    {name.clone()}
                </a>
            }
            .into_any()
        }
        AuditBy::Service { name, .. } => tr!("Service token “{name}”", name).into_any(),
        AuditBy::System => tr!("A system with the import token").into_any(),
        AuditBy::ConsentLink => tr!("By a personal link").into_any(),
        AuditBy::Directory => tr!("The directory").into_any(),
        AuditBy::Portal => tr!("The portal").into_any(),
    };
    view! {
        <div>{who}</div>
        {of.for_party.clone().map(|party| view! { <p class="text-xs break-words text-muted">{party}</p> })}
    }
    .into_any()
}

fn on_what(of: &AuditEntry) -> AnyView {
    if of.kind == AuditKind::Application {
        return view! {
            <a class="link font-mono text-xs" href=format!("/applications/{}", of.about)>
                {of.about.clone()}
            </a>
        }
        .into_any();
    }
    view! { <span class="text-xs break-all">{of.about.clone()}</span> }.into_any()
}

fn from_where(origin: &Origin) -> AnyView {
    view! {
        <p class="font-mono text-xs">{origin.address.clone()}</p>
        <p class="line-clamp-2 text-xs break-words text-muted" title=origin.user_agent.clone()>
            {origin.user_agent.clone()}
        </p>
    }
    .into_any()
}
