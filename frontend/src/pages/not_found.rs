//! An address that leads nowhere, and a page that is somebody else's.

use crate::{browser, components::empty};
use leptos::prelude::*;

fn start() -> AnyView {
    view! {
        <a class="btn btn-sm btn-outline border-edge" href="/">
            "Go to the first page"
        </a>
    }
    .into_any()
}

pub fn page() -> AnyView {
    browser::set_title("Page not found");
    view! {
        <h1 class="sr-only">"Page not found"</h1>
        {empty("There is no such page", "The address may be mistyped or out of date.", Some(start()))}
    }
    .into_any()
}

/// `whose` says whom the page is for.
pub fn not_yours(whose: &'static str) -> AnyView {
    browser::set_title("Not your page");
    let words = format!("This page is for {whose}. Sign in as one of them to see it.");
    view! {
        <h1 class="sr-only">"Not your page"</h1>
        {empty("This page isn't for the account you're signed in with", words, Some(start()))}
    }
    .into_any()
}
