//! What happened lately, newest first: who did what, in which application.

use super::part;
use crate::{
    components::{Icon, icon},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{News, OverviewAnswer},
    tr,
};

pub fn section(answer: &OverviewAnswer) -> AnyView {
    let content = if answer.lately.is_empty() {
        view! { <p class="py-1 text-sm text-muted">{tr!("Nothing has happened yet.")}</p> }.into_any()
    } else {
        let entries = answer.lately.iter().map(entry).collect_view();
        view! { <ol class="-mx-2 divide-y divide-base-300">{entries}</ol> }.into_any()
    };
    let all = view! {
        <a class="link text-sm" href="/applications">
            {tr!("All applications")}
        </a>
    };
    part("lately", tr!("What happened lately"), None, all.into_any(), content)
}

fn entry(news: &News) -> AnyView {
    let entry = &news.entry;
    let who = match (&entry.for_party, news.others) {
        (_, others) if others > 0 => {
            tr!(others; "{who} and {others} other" | "{who} and {others} others", who = entry.who.clone())
        }
        (Some(party), _) if *party != entry.who => {
            tr!("{who}, {party}", who = entry.who.clone(), party = party.clone())
        }
        _ => entry.who.clone(),
    };
    let records = entry.records as usize;
    let customers = (records > 0).then(|| tr!(records; "{records} customer" | "{records} customers"));
    let application = news.application.to_string();
    let key = application.clone();
    let address = format!("/applications/{application}");
    view! {
        <li
            class="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 rounded-field px-2 py-2 hover:bg-base-200"
            data-testid="news"
            data-key=key
        >
            <div class="min-w-0">
                <p class="text-sm first-letter:uppercase">
                    <a class="font-medium after:absolute after:inset-0" href=address>
                        {entry.what.clone()}
                    </a>
                    <span class="text-muted">" · "{who}</span>
                </p>
                <p class="flex flex-wrap items-center gap-x-4 text-xs text-muted">
                    <span class="inline-flex min-w-0 flex-wrap items-center gap-x-1 [&>svg]:size-3.5">
                        {news.original_reseller.name.clone()} {icon(Icon::Arrow)} <span class="sr-only">{tr!("to")}</span>
                        {news.new_reseller.name.clone()}
                    </span>
                    {customers.map(|customers| view! { <span>{customers}</span> })}
                    <span class="font-mono max-md:hidden">{application.clone()}</span>
                </p>
            </div>
            <time
                datetime=entry.at.to_string()
                title=format::exact(entry.at)
                class="pt-0.5 text-end text-xs text-muted tabular-nums whitespace-nowrap"
            >
                {format::from_now(entry.at)}
            </time>
        </li>
    }
    .into_any()
}
