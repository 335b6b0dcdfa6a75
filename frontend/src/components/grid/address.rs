//! The page's address as the place where lens and selection are kept: written a moment after they change, read when it changes.
//!
//! Whatever else the query has stays in it. Each change replaces the entry in the history, so that Back leaves the page.

use super::{
    Core, Facts, Lens,
    selection::{self, Selection},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use std::time::Duration;

/// The selection's name in the query.
const SELECTED: &str = "rows";
const OURS: [&str; 4] = ["q", "sort", "cols", SELECTED];
const PATIENCE: Duration = Duration::from_millis(200);

/// What the address says when the page is opened.
pub(super) fn read(facts: &Facts) -> (Lens, Selection) {
    let query = use_query_map();
    query.with_untracked(|query| {
        let lens = Lens::read(|name| query.get(name), &facts.columns, &facts.filters);
        let keys = query.get(SELECTED).filter(|_| facts.selects).map(|text| selection::read(&text)).unwrap_or_default();
        (lens, Selection::of(keys))
    })
}

/// The query for what is seen, with what others keep in it.
fn query_of(core: Core, others: Vec<(String, String)>) -> String {
    let selected = core.selection.with(|selection| selection::write(selection.keys()));
    let own = core.lens.with(Lens::write).into_iter().chain(selected.map(|rows| (SELECTED, rows)));
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let pairs: Vec<String> =
        others.into_iter().chain(own).map(|(name, value)| format!("{name}={}", escape(&value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn escape(text: &str) -> String {
    // A comma means nothing in a query, and an address is easier to read with it.
    String::from(js_sys::encode_uri_component(text)).replace("%2C", ",")
}

pub(super) fn follow(core: Core) {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    let facts = core.facts();
    let is_ours = move |name: &str| OURS.contains(&name) || facts.filters.iter().any(|filter| filter.id == name);
    let written = StoredValue::new(None::<String>);
    let path = location.pathname.get_untracked();
    let ours = is_ours.clone();
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        waiting.flatten().inspect(TimeoutHandle::clear);
        let others = query.with_untracked(|query| {
            let others = query.latest_values().filter(|(name, _)| !ours(name));
            others.map(|(name, value)| (name.to_string(), value.to_owned())).collect()
        });
        let next = query_of(core, others);
        if written.with_value(|written| written.as_ref() == Some(&next)) {
            return None;
        }
        // The first time it is what was just read.
        if written.with_value(Option::is_none) {
            written.set_value(Some(next));
            return None;
        }
        let (navigate, path) = (navigate.clone(), path.clone());
        let write = move || {
            // Somebody who has gone on to another page isn't fetched back.
            if written.try_get_value().is_some() && window().location().pathname().ok().as_deref() == Some(&path) {
                written.set_value(Some(next.clone()));
                let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
                navigate(&format!("{path}{next}"), options);
            }
        };
        set_timeout_with_handle(write, PATIENCE).ok()
    });
    Effect::new(move |before: Option<()>| {
        let said = query.get();
        if before.is_none() {
            return;
        }
        let facts = core.facts();
        let lens = Lens::read(|name| said.get(name), &facts.columns, &facts.filters);
        let keys = said.get(SELECTED).map(|text| selection::read(&text)).unwrap_or_default();
        // What the address says because it was written here is behind what has been typed since.
        let own = written.with_value(|written| {
            let own = Lens::write(&lens).into_iter().map(|(name, value)| format!("{name}={}", escape(&value)));
            let own: Vec<String> = own.collect();
            written.as_ref().is_some_and(|written| {
                let parts: Vec<&str> = written.trim_start_matches('?').split('&').collect();
                let ours = parts.iter().filter(|part| {
                    let name = part.split('=').next().unwrap_or_default();
                    name != SELECTED && is_ours(name)
                });
                ours.copied().eq(own.iter().map(String::as_str))
            })
        });
        if own {
            return;
        }
        if core.lens.with_untracked(|now| *now != lens) {
            core.lens.set(lens);
        }
        if core.facts().selects && core.selection.with_untracked(|now| *now.keys() != keys) {
            core.selection.set(Selection::of(keys));
        }
    });
}
