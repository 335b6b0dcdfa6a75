//! The demonstration's mailbox: what would have left by email and SMS, and each as its receiver would see it (R9.1).
//!
//! Receiver (`?to=`) and the mail that is open (`?mail=`) are in the URL. A mail's HTML is shown in a frame in which no script can run, as
//! a mail program would; its links lead out of the frame. The frame stands under the policy of the pages, which has no styles in HTML:
//! they are put on one by one, as the pages themselves may.

use crate::{
    api::{self, ApiError},
    components::{Look, button, card_skeleton, either, empty, load_more, table_skeleton},
    format,
    load::{Listing, Loader},
    pages::heading,
};
use leptos::{html, prelude::*};
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{ListDemoMailbox, Mail, MailboxEntry, MailboxQuery, Nothing, ReadDemoMail},
    notices::Channel,
    tr,
};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

async fn fetch(to: Option<String>, before: Option<String>) -> Result<Listing<MailboxEntry>, ApiError> {
    let query = MailboxQuery { to, before: before.and_then(|before| before.parse().ok()) };
    let answer = api::call::<ListDemoMailbox>(&[], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.mails, next: answer.next.map(|next| next.to_string()) })
}

/// The page's address with this receiver and this mail.
fn address(to: Option<&str>, mail: Option<u64>) -> String {
    let query = [("to", to.map(str::to_owned)), ("mail", mail.map(|mail| mail.to_string()))];
    let query: Vec<_> = query.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("/mailbox?{query}"),
        _ => "/mailbox".to_owned(),
    }
}

pub fn page() -> AnyView {
    let query = use_query_map();
    let to = Memo::new(move |_| query.with(|query| query.get("to").filter(|to| !to.is_empty())));
    let open = Memo::new(move |_| query.with(|query| query.get("mail").and_then(|mail| mail.parse::<u64>().ok())));
    let loader = Loader::<Listing<MailboxEntry>>::new();
    Effect::new(move |before: Option<()>| {
        let asked = fetch(to.get(), None);
        if before.is_some() { loader.ask_anew(asked) } else { loader.ask(asked) }
    });
    let again = Callback::new(move |()| loader.ask(fetch(to.get_untracked(), None)));
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), loader.busy.into(), again);
    let nothing = Memo::new(move |_| loader.ready().is_none_or(|listing| listing.entries.is_empty()));
    view! {
        {heading(tr!("Mailbox"), tr!("What this demonstration would have sent by email and SMS, newest first."), refresh)}
        <div class=("max-xl:hidden", move || open.get().is_some())>{receiver(to, loader)}</div>
        <div
            class="grid items-start gap-5"
            class=("xl:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]", move || open.get().is_some() || !nothing.get())
        >
            <div class="min-w-0 space-y-3" class=("max-xl:hidden", move || open.get().is_some())>
                {loader.show(table_skeleton, again, move |listing| list(listing, to, open, loader))}
            </div>
            <div class="min-w-0">
                {move || match open.get() {
                    Some(id) => reading(id, to),
                    None if nothing.get() => ().into_any(),
                    None => {
                        view! {
                            <p class="rounded-box border border-dashed border-base-300 p-8 text-center text-sm text-muted max-xl:hidden">
                                {tr!("Choose a message to read it as its receiver would.")}
                            </p>
                        }
                            .into_any()
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}

/// Whose mail is shown. The addresses of what is listed are offered.
fn receiver(to: Memo<Option<String>>, loader: Loader<Listing<MailboxEntry>>) -> AnyView {
    let navigate = use_navigate();
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(to.get().unwrap_or_default()));
    let go = Callback::new(move |()| {
        let wanted = typed.with_untracked(|typed| typed.trim().to_owned());
        let wanted = (!wanted.is_empty()).then_some(wanted);
        if wanted != to.get_untracked() {
            navigate(&address(wanted.as_deref(), None), Default::default());
        }
    });
    let known = Memo::new(move |_| {
        let mut known: Vec<String> =
            loader.ready().map(|listing| listing.entries.into_iter().map(|mail| mail.to).collect()).unwrap_or_default();
        known.sort_unstable();
        known.dedup();
        known
    });
    view! {
        <form
            class="flex flex-wrap items-end gap-2"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                go.try_run(());
            }
        >
            <label class="min-w-0 space-y-1">
                <span class="block text-xs text-muted">{tr!("Receiver")}</span>
                <input
                    type="search"
                    class="input input-sm w-72 max-w-full border-edge"
                    data-testid="receiver"
                    list="receivers"
                    placeholder=tr!("Email address or phone number")
                    autocomplete="off"
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                    on:change=move |_| { go.try_run(()); }
                />
            </label>
            <datalist id="receivers">
                {move || known.get().into_iter().map(|to| view! { <option value=to></option> }).collect_view()}
            </datalist>
            {button(Look::Secondary, tr!("Show"), "filter-receiver", Signal::stored(false), Signal::stored(false), go)}
            {move || {
                to.get()
                    .map(|_| {
                        view! {
                            <a class="btn btn-sm btn-ghost" href="/mailbox" data-testid="all-receivers">
                                {tr!("All receivers")}
                            </a>
                        }
                    })
            }}
        </form>
    }
    .into_any()
}

fn list(
    listing: &Listing<MailboxEntry>,
    to: Memo<Option<String>>,
    open: Memo<Option<u64>>,
    loader: Loader<Listing<MailboxEntry>>,
) -> AnyView {
    if listing.entries.is_empty() {
        return match to.get_untracked() {
            Some(to) => {
                let all =
                    view! { <a class="btn btn-sm btn-outline border-edge" href="/mailbox">{tr!("All receivers")}</a> };
                let words = tr!("Nothing was sent to {to} so far. The address has to be the whole one.", to);
                empty(tr!("No mail for this receiver"), words, Some(all.into_any()))
            }
            None => empty(
                tr!("Nothing was sent yet"),
                tr!("Submit an application: whoever has to be told gets a message."),
                None,
            ),
        };
    }
    let entries = listing.entries.iter().map(|mail| entry(mail, to, open)).collect_view();
    view! {
        <ol class="card-box divide-y divide-base-300 overflow-hidden" aria-label=tr!("Mails and SMS")>
            {entries}
        </ol>
        {load_more(
            listing.next.clone(),
            listing.entries.len(),
            loader,
            move |before| fetch(to.get_untracked(), Some(before)),
        )}
    }
    .into_any()
}

fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => tr!("Email"),
        Channel::Sms => tr!("SMS"),
    }
}

fn entry(mail: &MailboxEntry, to: Memo<Option<String>>, open: Memo<Option<u64>>) -> AnyView {
    let id = mail.id;
    view! {
        <li data-testid="mail-entry" data-key=id.to_string()>
            <a
                class="block space-y-0.5 px-4 py-3 text-sm -outline-offset-2 hover:bg-base-200 aria-[current]:bg-base-200"
                href=move || to.with(|to| address(to.as_deref(), Some(id)))
                data-testid="open-mail"
                aria-current=move || (open.get() == Some(id)).then_some("true")
            >
                <span class="block font-medium break-words">{mail.subject.clone()}</span>
                <span class="block break-all text-muted">{mail.to.clone()}</span>
                <span class="block text-xs text-muted">{way(mail.channel)} " · " {format::time(mail.at)}</span>
            </a>
        </li>
    }
    .into_any()
}

/// One message.
fn reading(id: u64, to: Memo<Option<String>>) -> AnyView {
    let loader = Loader::<Mail>::new();
    let ask = Callback::new(move |()| {
        loader.ask(async move { api::call::<ReadDemoMail>(&[&id.to_string()], &Nothing {}, &Nothing {}).await });
    });
    ask.try_run(());
    view! {
        <div class="space-y-3">
            <a class="link inline-block py-1 text-sm xl:hidden" href=move || to.with(|to| address(to.as_deref(), None))>
                {tr!("Back to the list")}
            </a>
            {loader.show(card_skeleton, ask, mail)}
        </div>
    }
    .into_any()
}

fn mail(mail: &Mail) -> AnyView {
    let as_text = RwSignal::new(mail.html.is_none());
    let (html, text) = (mail.html.clone(), mail.text.clone());
    let choices = mail.html.is_some().then(|| {
        either(tr!("How it is shown"), as_text, [(tr!("As a mail"), "as-html"), (tr!("As plain text"), "as-text")])
    });
    view! {
        <article class="card-box space-y-4 p-5" data-testid="mail">
            <div class="space-y-1">
                <h2 class="font-semibold break-words">{mail.subject.clone()}</h2>
                <p class="text-sm break-all text-muted">{tr!("{channel} to {receiver}", channel = way(mail.channel), receiver = mail.to)}</p>
                <p class="text-xs text-muted">{format::time(mail.at)}</p>
            </div>
            {choices}
            {move || match html.clone().filter(|_| !as_text.get()) {
                Some(html) => frame(&html),
                None => plain(&text),
            }}
        </article>
    }
    .into_any()
}

/// No scripts and no forms; a link that the reader follows replaces this page. Its own origin only serves to put the styles on.
const SANDBOX: &str =
    "allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
/// Where an element's style waits to be put on.
const STYLE: &str = "data-style";

fn frame(html: &str) -> AnyView {
    let element = NodeRef::<html::Iframe>::new();
    // Links without a target of their own would lead nowhere inside the frame. What people wrote has its quotation marks escaped, so
    // that only attributes are renamed.
    let document =
        html.replacen("<head>", "<head><base target=\"_top\">", 1).replace(" style=\"", &format!(" {STYLE}=\""));
    view! {
        <iframe
            node_ref=element
            class="h-[34rem] w-full rounded-field border border-base-300"
            title=tr!("The mail")
            sandbox=SANDBOX
            srcdoc=document
            data-testid="mail-frame"
            on:load=move |_| {
                if let Some(document) = element.get_untracked().and_then(|frame| frame.content_document()) {
                    put_styles_on(&document);
                }
            }
        ></iframe>
    }
    .into_any()
}

fn put_styles_on(document: &Document) {
    let Ok(styled) = document.query_selector_all(&format!("[{STYLE}]")) else { return };
    for element in (0..styled.length()).filter_map(|place| styled.item(place)) {
        // Made in the frame's own world, so that the usual check of its class would say no.
        let element: HtmlElement = element.unchecked_into();
        if let Some(style) = element.get_attribute(STYLE) {
            element.style().set_css_text(&style);
        }
    }
}

/// A text, in which addresses can be followed, as phones and mail programs have it.
fn plain(text: &str) -> AnyView {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let address = word.trim_end();
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return word.to_owned().into_any();
        }
        let space = word.strip_prefix(address).unwrap_or_default().to_owned();
        view! {
            <a class="link break-all" href=address.to_owned()>
                {address.to_owned()}
            </a>
            {space}
        }
        .into_any()
    });
    view! {
        <p class="max-w-prose text-sm break-words whitespace-pre-wrap" data-testid="mail-text">
            {words.collect_view()}
        </p>
    }
    .into_any()
}
