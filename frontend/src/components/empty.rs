//! What stands where there is nothing: why, and what to do about it.

use super::{Icon, icon};
use leptos::prelude::*;

pub fn empty(title: &'static str, words: impl Into<String>, action: Option<AnyView>) -> AnyView {
    let words: String = words.into();
    view! {
        <div
            class="flex flex-col items-center gap-2 rounded-box border border-dashed border-base-300 bg-base-100 px-6 py-12 text-center"
            data-testid="empty"
        >
            <span class="text-muted">{icon(Icon::Inbox)}</span>
            <p class="font-medium">{title}</p>
            <p class="max-w-prose text-sm text-muted">{words}</p>
            {action.map(|action| view! { <div class="pt-2">{action}</div> })}
        </div>
    }
    .into_any()
}
