//! Which page is at which address, and for whom.
//!
//! `guard` stands before each page: nobody signed in leads to the sign-in page and back to the same place; somebody whose page it isn't
//! is told so. What may be read or done is the server's to decide; this only spares people dead ends.

use crate::{
    pages::{
        self,
        lazily::{self, Coming},
    },
    session,
};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route},
    hooks::{use_location, use_navigate},
    path,
};
use shared::{api::SignedIn, permissions::Who};

pub fn routes() -> AnyView {
    view! {
        <FlatRoutes fallback=|| pages::not_found::page()>
            <Route path=path!("/") view=|| guard(Who::SignedIn, overview) />
            <Route path=path!("/sign-in") view=|| pages::sign_in::page() />
            <Route path=path!("/initiate") view=|| guard(Who::Applicant, lazily::initiate) />
            <Route path=path!("/offer") view=|| guard(Who::Applicant, lazily::offer) />
            <Route path=path!("/tasks") view=|| guard(Who::Console, lazily::tasks) />
            <Route path=path!("/credit") view=|| guard(Who::Partner, lazily::credit) />
            <Route path=path!("/responsible") view=|| guard(Who::Console, lazily::responsible) />
            <Route path=path!("/migrations") view=|| guard(Who::Console, lazily::migrations) />
            <Route path=path!("/applications") view=|| guard(Who::Console, lazily::applications) />
            <Route path=path!("/applications/:id") view=|| guard(Who::Console, lazily::application) />
            <Route path=path!("/applications/:id/proof") view=|| guard(Who::Console, lazily::proof) />
            <Route path=path!("/verify") view=|| open(lazily::verify) />
            <Route path=path!("/decide/:id?") view=|| guard(Who::Console, lazily::decide) />
            <Route path=path!("/pending") view=|| guard(Who::Partner, lazily::partners) />
            <Route path=path!("/review") view=|| guard(Who::InternalReview, lazily::internal_review) />
            <Route path=path!("/settings") view=|| guard(Who::Console, lazily::settings) />
            <Route path=path!("/audit") view=|| guard(Who::Administrator, lazily::audit) />
            <Route path=path!("/mailbox") view=mailbox />
            <Route path=path!("/gallery") view=gallery />
            <Route path=path!("/consent/link") view=|| open(lazily::consent_link) />
            <Route path=path!("/consent") view=|| guard(Who::SubCustomer, lazily::consent) />
            <Route path=path!("/messages") view=|| guard(Who::SignedIn, lazily::messages) />
            <Route path=path!("/preferences") view=|| guard(Who::SignedIn, lazily::preferences) />
            <Route path=path!("/sessions") view=|| guard(Who::SignedIn, lazily::sessions) />
            <Route path=path!("/people") view=|| guard(Who::Manager, lazily::people) />
            <Route path=path!("/service-tokens") view=|| guard(Who::Manager, lazily::service_tokens) />
        </FlatRoutes>
    }
    .into_any()
}

/// `what` is the row of the table of permissions that the page is for.
fn guard(what: Who, page: fn(SignedIn) -> Coming) -> AnyView {
    let session = session::current();
    let who = Memo::new(move |_| session.signed_in());
    let navigate = use_navigate();
    let location = use_location();
    (move || {
        session.renewals.track();
        match who.get() {
            Some(who) if who.may(what) => {
                if who.may(Who::Console) {
                    lazily::ahead(&who);
                }
                page(who).show()
            }
            Some(_) => pages::not_found::not_yours(),
            None => {
                let here = location.pathname.get_untracked() + &location.search.get_untracked_with_mark();
                let to = if here == "/" || session::signed_out() {
                    "/sign-in".to_owned()
                } else {
                    format!("/sign-in?to={}", escape(&here))
                };
                let navigate = navigate.clone();
                request_animation_frame(move || navigate(&to, replacing()));
                ().into_any()
            }
        }
    })
    .into_any()
}

/// A page for everybody, signed in or not.
fn open(page: fn() -> Coming) -> AnyView {
    let renewals = session::current().renewals;
    (move || {
        renewals.track();
        page().show()
    })
    .into_any()
}

/// Only a demonstration has a mailbox.
fn mailbox() -> AnyView {
    if session::current().is_demonstration() { open(lazily::mailbox) } else { pages::not_found::page() }
}

/// Only a demonstration shows what it is built of.
fn gallery() -> AnyView {
    if session::current().is_demonstration() { open(lazily::gallery) } else { pages::not_found::page() }
}

/// The query with its question mark, or nothing.
trait WithMark {
    fn get_untracked_with_mark(&self) -> String;
}

impl WithMark for Memo<String> {
    fn get_untracked_with_mark(&self) -> String {
        let search = self.get_untracked();
        if search.is_empty() || search.starts_with('?') { search } else { format!("?{search}") }
    }
}

fn escape(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Options for going somewhere without leaving a trace in the history.
pub fn replacing() -> leptos_router::NavigateOptions {
    leptos_router::NavigateOptions { replace: true, ..Default::default() }
}

/// What waits, where everything stands, what happened: of a team, or of a sub-customer's own account.
fn overview(who: SignedIn) -> Coming {
    if who.may(Who::SubCustomer) { lazily::own_overview(who) } else { lazily::overview(who) }
}
