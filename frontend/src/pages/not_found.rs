//! An address that leads nowhere, and a page that is somebody else's.

use crate::{browser, components::empty};
use leptos::prelude::*;
use shared::tr;

fn start() -> AnyView {
    view! {
        <a class="btn btn-sm btn-outline border-edge" href="/">
            {tr!("Go to the first page")}
        </a>
    }
    .into_any()
}

pub fn page() -> AnyView {
    browser::set_title(tr!("Page not found"));
    view! {
        <h1 class="sr-only">{tr!("Page not found")}</h1>
        {empty(tr!("There is no such page"), tr!("The address may be mistyped or out of date."), Some(start()))}
    }
    .into_any()
}

pub fn not_yours() -> AnyView {
    browser::set_title(tr!("Not your page"));
    let words = tr!(
        "Your team or role doesn't include it. Sign in as somebody whose it is, or ask whoever manages your team's people."
    );
    view! {
        <h1 class="sr-only">{tr!("Not your page")}</h1>
        {empty(tr!("This page isn't for the account you're signed in with"), words, Some(start()))}
    }
    .into_any()
}
