//! Messages: what the person was told (R9.1), newest first; all of them or those not read yet (`?show=unread`).
//!
//! What is marked as read stays where it is until the list is loaded again, so that nothing moves under the hand.

use crate::{
    api::{self, ApiError},
    browser,
    components::{Look, Tab, button, empty, error_alert, load_more, table_skeleton, tabs},
    format, live,
    load::{Gone, Listing, Loader},
    pages::heading,
    session,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{ListMessages, Message, MessagesQuery, Nothing, ReadMessages, ReadMessagesRequest, SignedIn},
    tr,
};

/// Messages asked for at once.
const AT_ONCE: u32 = 30;

async fn fetch(unread: bool, before: Option<String>) -> Result<Listing<Message>, ApiError> {
    let before = before.and_then(|before| before.parse().ok());
    let query = MessagesQuery { unread, before, limit: Some(AT_ONCE) };
    let answer = api::call::<ListMessages>(&[], &query, &Nothing {}).await?;
    let _ = session::current().unread.try_set(Some(answer.unread));
    Ok(Listing { entries: answer.messages, next: answer.next.map(|next| next.to_string()) })
}

fn is_among(request: &ReadMessagesRequest, id: u64) -> bool {
    match request {
        ReadMessagesRequest::Only(ids) => ids.contains(&id),
        ReadMessagesRequest::UpTo(last) => id <= *last,
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Reading {
    loader: Loader<Listing<Message>>,
    /// What was marked as read since the list was loaded.
    marked: RwSignal<Vec<ReadMessagesRequest>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl Reading {
    /// Marks messages as read: there first, then here.
    fn mark(self, request: ReadMessagesRequest) {
        self.busy.set(true);
        self.failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<ReadMessages>(&[], &Nothing {}, &request).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let _ = session::current().unread.try_set(Some(answer.unread));
                    let _ = self.marked.try_update(|marked| marked.push(request));
                }
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
        });
    }
}

pub fn page(_who: SignedIn) -> AnyView {
    let query = use_query_map();
    let only_unread = Memo::new(move |_| query.with(|query| query.get_str("show") == Some("unread")));
    let loader = Loader::<Listing<Message>>::new();
    let reading =
        Reading { loader, marked: RwSignal::new(Vec::new()), busy: RwSignal::new(false), failed: RwSignal::new(None) };
    Effect::new(move |before: Option<()>| {
        let asked = fetch(only_unread.get(), None);
        if before.is_some() { loader.ask_anew(asked) } else { loader.ask(asked) }
    });
    let again = Callback::new(move |()| loader.ask(fetch(only_unread.get_untracked(), None)));
    // What the person has just read stays among the unread until they go on.
    loader.live_list(
        live::MESSAGES,
        |message| message.id,
        Gone::Stay,
        move || fetch(only_unread.get_untracked(), None),
    );
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), loader.busy.into(), again);
    let unread = session::current().unread;
    let mark_all = Callback::new(move |()| {
        let newest = loader.ready_untracked().and_then(|listing| listing.entries.iter().map(|of| of.id).max());
        if let Some(newest) = newest {
            reading.mark(ReadMessagesRequest::UpTo(newest));
        }
    });
    let nothing_unread = Signal::derive(move || unread.get().unwrap_or(0) == 0);
    let actions = view! {
        <a class="btn btn-sm btn-ghost" href="/preferences">
            {tr!("Preferences")}
        </a>
        {button(Look::Secondary, tr!("Mark all as read"), "mark-all-read", nothing_unread, reading.busy.into(), mark_all)}
        {refresh}
    };
    let choices = vec![
        Tab {
            address: "/messages".to_owned(),
            name: tr!("All"),
            test_id: "show-all",
            current: Signal::derive(move || !only_unread.get()),
        },
        Tab {
            address: "/messages?show=unread".to_owned(),
            name: tr!("Unread"),
            test_id: "show-unread",
            current: only_unread.into(),
        },
    ];
    view! {
        {heading(tr!("Messages"), tr!("What you were told, newest first. Email and SMS come on top, as you prefer."), actions.into_any())}
        {tabs(tr!("Which messages"), choices)}
        {move || reading.failed.get().map(|error| error_alert(&error, None))}
        {loader.show(table_skeleton, again, move |listing| list(listing, only_unread, reading))}
    }
    .into_any()
}

fn list(listing: &Listing<Message>, only_unread: Memo<bool>, reading: Reading) -> AnyView {
    if listing.entries.is_empty() {
        return if only_unread.get_untracked() {
            let all =
                view! { <a class="btn btn-sm btn-outline border-edge" href="/messages">{tr!("See all messages")}</a> };
            empty(tr!("Nothing unread"), tr!("You have read every message."), Some(all.into_any()))
        } else {
            empty(tr!("No messages yet"), tr!("You are told here when an application needs you or gets on."), None)
        };
    }
    let messages = listing.entries.iter().map(|message| entry(message, reading)).collect_view();
    view! {
        <ol class="card-box max-w-4xl divide-y divide-base-300" aria-label=tr!("Messages")>
            {messages}
        </ol>
        <div class="max-w-4xl">
            {load_more(
                listing.next.clone(),
                listing.entries.len(),
                reading.loader,
                move |before| fetch(only_unread.get_untracked(), Some(before)),
            )}
        </div>
    }
    .into_any()
}

fn entry(message: &Message, reading: Reading) -> AnyView {
    let id = message.id;
    let read = message.read;
    let unread = Memo::new(move |_| !read && !reading.marked.with(|marked| marked.iter().any(|of| is_among(of, id))));
    let paragraphs = message.paragraphs.iter().map(|paragraph| view! { <p>{paragraph.clone()}</p> }).collect_view();
    let place = match message.link.as_str() {
        "/consent" => tr!("Go to the question"),
        link if link.starts_with("/applications/") => tr!("Open the application"),
        _ => tr!("Open it"),
    };
    let mark = Callback::new(move |()| {
        reading.mark(ReadMessagesRequest::Only(vec![id]));
        // The button goes; the focus stays with its message.
        browser::focus_soon(format!("message-{id}"));
    });
    view! {
        <li class="flex gap-3 p-4" data-testid="message" data-key=id.to_string()>
            <span
                class="mt-1.5 size-2 shrink-0 rounded-full"
                class:bg-primary=unread
                aria-hidden="true"
            ></span>
            <div class="min-w-0 flex-1 space-y-2">
                <div class="flex flex-wrap items-baseline justify-between gap-x-4">
                    <h2 class="text-sm break-words" class:font-semibold=unread>
                        {message.title.clone()}
                        {move || unread.get().then(|| view! { <span class="sr-only">" (" {tr!("unread")} ")"</span> })}
                    </h2>
                    <p class="text-xs text-muted">
                        {format::time(message.at)} " · " {format::from_now(message.at)}
                    </p>
                </div>
                <div class="max-w-prose space-y-1 text-sm break-words whitespace-pre-line text-muted">{paragraphs}</div>
                <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
                    <a
                        id=format!("message-{id}")
                        class="link text-sm"
                        href=message.link.clone()
                        data-testid="message-link"
                        on:click=move |_| {
                            if unread.get_untracked() {
                                reading.mark(ReadMessagesRequest::Only(vec![id]));
                            }
                        }
                    >
                        {place}
                    </a>
                    {move || {
                        unread
                            .get()
                            .then(|| {
                                button(Look::Quiet, tr!("Mark as read"), "mark-read", Signal::stored(false), reading.busy.into(), mark)
                            })
                    }}
                </div>
            </div>
        </li>
    }
    .into_any()
}
