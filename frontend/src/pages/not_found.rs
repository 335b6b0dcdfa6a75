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

pub fn not_yours() -> AnyView {
    browser::set_title("Not your page");
    let words = "Your team or role doesn't include it. Sign in as somebody whose it is, or ask whoever manages your team's people.";
    view! {
        <h1 class="sr-only">"Not your page"</h1>
        {empty("This page isn't for the account you're signed in with", words, Some(start()))}
    }
    .into_any()
}
