//! What happened to an application: when, who, for which party, what, agreeing to which text (R10.1).

use crate::format;
use leptos::prelude::*;
use shared::{api::TimelineEntry, tr};

/// Newest first.
pub fn timeline(entries: &[TimelineEntry]) -> AnyView {
    let entries = entries.iter().rev().map(entry).collect_view();
    view! { <ol class="space-y-0">{entries}</ol> }.into_any()
}

fn entry(entry: &TimelineEntry) -> AnyView {
    let who = match &entry.for_party {
        Some(party) if *party != entry.who => tr!("{who}, for {party}", who = entry.who, party),
        _ => entry.who.clone(),
    };
    let count = entry.records;
    let records = (count > 0).then(|| format!(" · {}", tr!(count; "{count} customer" | "{count} customers")));
    let text = entry.text.as_ref().map(|version| format!(" · {}", tr!("text version {version}", version = version.0)));
    view! {
        <li class="relative border-s border-base-300 ps-4 pb-5 last:pb-0" data-testid="timeline-entry">
            <span class="absolute -start-[5px] top-1.5 size-2.5 rounded-full border-2 border-base-100 bg-primary" aria-hidden="true"></span>
            <p class="text-sm font-medium">{entry.what.clone()}</p>
            <p class="text-xs text-muted">{who} {records} {text}</p>
            <p class="text-xs text-muted">{format::time(entry.at)}</p>
            {entry
                .words
                .clone()
                .map(|words| {
                    view! { <blockquote class="mt-1 border-s-2 border-base-300 ps-3 text-sm whitespace-pre-line">{words}</blockquote> }
                })}
        </li>
    }
    .into_any()
}
