//! Where there is nothing to show: an address that leads nowhere, a page that is somebody else's, a part of the program that didn't come.
//!
//! Each says what it may be, who can help, and where to go from here.

use crate::{
    app::start_of,
    browser,
    components::{Icon, Look, button, icon},
    offline, session,
};
use leptos::prelude::*;
use shared::tr;

/// The frame of all of them. `ways` are what to do, the best first.
fn dead_end(test_id: &'static str, sign: Icon, title: &'static str, words: Vec<String>, ways: AnyView) -> AnyView {
    browser::set_title(title);
    view! {
        <section class="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-16 text-center" data-testid=test_id>
            <span class="text-muted">{icon(sign)}</span>
            <h1 class="text-xl font-semibold">{title}</h1>
            {words.into_iter().map(|words| view! { <p class="text-sm text-muted">{words}</p> }).collect_view()}
            <div class="flex flex-wrap justify-center gap-3 pt-2">{ways}</div>
        </section>
    }
    .into_any()
}

fn link(address: &str, name: &'static str, test_id: &'static str) -> AnyView {
    let address = address.to_owned();
    view! {
        <a class=Look::Secondary.class() href=address data-testid=test_id>
            {name}
        </a>
    }
    .into_any()
}

fn back() -> AnyView {
    let never = Signal::stored(false);
    let back = Callback::new(|()| {
        if let Ok(history) = window().history() {
            let _ = history.back();
        }
    });
    button(Look::Secondary, tr!("Go back"), "go-back", never, never, back)
}

fn first_page() -> AnyView {
    let who = session::current().signed_in_untracked();
    link(who.as_ref().map_or("/", start_of), tr!("Go to the first page"), "first-page")
}

pub fn page() -> AnyView {
    let path = window().location().pathname().unwrap_or_default();
    let is_application = path.starts_with("/applications/");
    let mut words = vec![if is_application {
        tr!("There is no application at this address in which your team has a part. Compare the number with the one that you were given.").to_owned()
    } else {
        tr!("The address may be mistyped or out of date.").to_owned()
    }];
    if let Some(who) = session::current().signed_in_untracked() {
        words.push(tr!(
            "You are signed in as {name} ({party}). What other parties see isn't shown here.",
            name = who.name,
            party = who.acts_for
        ));
    }
    let ways = view! {
        {is_application.then(|| link("/applications", tr!("Show our applications"), "our-applications"))}
        {first_page()}
        {back()}
    };
    dead_end("not-found", Icon::Search, tr!("There is no such page"), words, ways.into_any())
}

pub fn not_yours() -> AnyView {
    let mut words = vec![
        tr!("Your team or role doesn't include it. Sign in as somebody whose it is, or ask whoever manages your team's people.").to_owned(),
    ];
    if let Some(who) = session::current().signed_in_untracked() {
        words.push(tr!("You are signed in as {name} ({party}).", name = who.name, party = who.acts_for));
    }
    let ways = view! {
        {first_page()}
        {link("/sign-in", tr!("Sign in as somebody else"), "sign-in-as-another")}
        {back()}
    };
    dead_end(
        "not-yours",
        Icon::Lock,
        tr!("This page isn't for the account you're signed in with"),
        words,
        ways.into_any(),
    )
}

/// A part of the program that couldn't be fetched. Tried again by hand, or by itself once there is a connection.
pub fn lost() -> AnyView {
    let renewals = session::current().renewals;
    let again = Callback::new(move |()| {
        let _ = renewals.try_update(|renewals| *renewals = renewals.wrapping_add(1));
    });
    offline::when_back(again);
    let load = Callback::new(|()| {
        let _ = window().location().reload();
    });
    let never = Signal::stored(false);
    let words = vec![
        tr!("Either the connection broke off, or the portal has been renewed since you opened it. What you have begun is kept in this browser where possible.").to_owned(),
    ];
    let ways = view! {
        {button(Look::Primary, tr!("Load the portal anew"), "load-anew", never, never, load)}
        {button(Look::Secondary, tr!("Try again"), "retry", never, never, again)}
    };
    dead_end("part-lost", Icon::Offline, tr!("This part of the portal didn't come"), words, ways.into_any())
}
