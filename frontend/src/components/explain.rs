//! What something means, opened where it stands: a native popover, so the browser opens and closes it, closes it on Escape and on a
//! click elsewhere, and gives the focus back. The style sheet puts it beside its button (`.popover-panel`).
//!
//! States: closed; open (its words are made when it is first opened, since a table can have hundreds).

use super::{Icon, icon};
use leptos::prelude::*;
use shared::{
    conditions::Finding,
    explain::{About, Explanation, Point, explain as words_for, of_finding},
    tr,
};
use std::cell::Cell;

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// An id for an element that another one points at; no two are the same.
pub fn fresh_id(of: &str) -> String {
    let number = MADE.get().wrapping_add(1);
    MADE.set(number);
    format!("{of}-{number}")
}

/// A small round button with a question mark, for beside a term.
pub fn explain(about: About) -> AnyView {
    let name = tr!("What does “{word}” mean?", word = words_for(about).title);
    explained(about, "btn btn-xs btn-circle btn-ghost text-muted", "explain", Some(name), icon(Icon::Question))
}

/// One for each condition that isn't met, for behind the words of a finding.
pub fn explain_finding(finding: &Finding) -> AnyView {
    of_finding(finding).into_iter().map(explain).collect_view().into_any()
}

/// Something that explains itself when it is pressed. `name` is what a screen reader calls it, where its content isn't words.
pub fn explained(
    about: About,
    class: &'static str,
    test_id: &'static str,
    name: Option<String>,
    content: AnyView,
) -> AnyView {
    let id = fresh_id("explain");
    let opened = RwSignal::new(false);
    view! {
        <span class="inline-flex max-w-full align-middle">
            <button
                type="button"
                class=class
                popovertarget=id.clone()
                data-testid=(!test_id.is_empty()).then_some(test_id)
                aria-label=name
                on:click=move |_| opened.set(true)
            >
                {content}
            </button>
            <span id=id popover="auto" role="note" class="popover-panel w-80 p-4" data-testid="explanation">
                {move || opened.get().then(|| explanation(&words_for(about)))}
            </span>
        </span>
    }
    .into_any()
}

/// The explanation itself, for a page that has room for it.
pub fn explanation(of: &Explanation) -> AnyView {
    let points = of.points.iter().map(|Point { name, text }| {
        view! {
            <span class="block">
                <span class="block text-xs text-muted">{*name}</span>
                <span class="block">{*text}</span>
            </span>
        }
    });
    view! {
        <span class="block space-y-2 text-start text-sm font-normal whitespace-normal text-base-content">
            <strong class="block font-semibold">{of.title}</strong>
            <span class="block">{of.meaning}</span>
            {points.collect_view()}
        </span>
    }
    .into_any()
}
