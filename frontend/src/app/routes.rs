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
use leptos::{children::ToChildren, prelude::*, tachys::view::iterators::StaticVec};
use leptos_router::{
    NestedRoute, PartialPathMatch, PathSegment, PossibleRouteMatch,
    components::{FlatRoutes, FlatRoutesProps, RouteChildren},
    hooks::{use_location, use_navigate},
};
use shared::{api::SignedIn, permissions::Who};
use std::borrow::Cow;

/// What is shown at an address.
#[derive(Clone, Copy)]
enum Page {
    /// For whom a row of the table of permissions names.
    For(Who, fn(SignedIn) -> Coming),
    ForEverybody(fn() -> Coming),
    /// Only a demonstration has it.
    Demonstration(fn() -> Coming),
    SignIn,
}

use Page::{Demonstration, For, ForEverybody};

const PAGES: [(&str, Page); 26] = [
    ("/", For(Who::SignedIn, overview)),
    ("/sign-in", Page::SignIn),
    ("/initiate", For(Who::Applicant, lazily::initiate)),
    ("/offer", For(Who::Applicant, lazily::offer)),
    ("/tasks", For(Who::Console, lazily::tasks)),
    ("/credit", For(Who::Partner, lazily::credit)),
    ("/responsible", For(Who::Console, lazily::responsible)),
    ("/migrations", For(Who::Console, lazily::migrations)),
    ("/applications", For(Who::Console, lazily::applications)),
    ("/applications/:id", For(Who::Console, lazily::application)),
    ("/applications/:id/proof", For(Who::Console, lazily::proof)),
    ("/verify", ForEverybody(lazily::verify)),
    ("/decide/:id?", For(Who::Console, lazily::decide)),
    ("/pending", For(Who::Partner, lazily::partners)),
    ("/review", For(Who::InternalReview, lazily::internal_review)),
    ("/settings", For(Who::Console, lazily::settings)),
    ("/audit", For(Who::Administrator, lazily::audit)),
    ("/mailbox", Demonstration(lazily::mailbox)),
    ("/gallery", Demonstration(lazily::gallery)),
    ("/consent/link", ForEverybody(lazily::consent_link)),
    ("/consent", For(Who::SubCustomer, lazily::consent)),
    ("/messages", For(Who::SignedIn, lazily::messages)),
    ("/preferences", For(Who::SignedIn, lazily::preferences)),
    ("/sessions", For(Who::SignedIn, lazily::sessions)),
    ("/people", For(Who::Manager, lazily::people)),
    ("/service-tokens", For(Who::Manager, lazily::service_tokens)),
];

pub fn routes() -> AnyView {
    // One type for all routes: the first load has the router's code for it once, not for every form that a path can take.
    let routes: Vec<_> = PAGES.iter().map(|&(path, page)| NestedRoute::new(Path(path), move || page.show())).collect();
    let routes = RouteChildren::to_children(move || StaticVec::from(routes));
    FlatRoutes(FlatRoutesProps::builder().fallback(pages::not_found::page).children(routes).build()).into_any()
}

/// A path like `/applications/:id`; what stands for `:id?` may be missing.
#[derive(Debug, Clone, Copy)]
struct Path(&'static str);

impl Path {
    fn segments(self) -> impl Iterator<Item = PathSegment> {
        self.0.split('/').filter(|segment| !segment.is_empty()).map(|segment| match segment.strip_prefix(':') {
            None => PathSegment::Static(Cow::Borrowed(segment)),
            Some(name) => match name.strip_suffix('?') {
                None => PathSegment::Param(Cow::Borrowed(name)),
                Some(name) => PathSegment::OptionalParam(Cow::Borrowed(name)),
            },
        })
    }
}

impl PossibleRouteMatch for Path {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut parameters) = (path, Vec::new());
        for segment in self.segments() {
            let further = rest.strip_prefix('/').unwrap_or(rest);
            let (here, after) = further.find('/').map_or((further, ""), |slash| further.split_at(slash));
            match segment {
                PathSegment::Static(text) if text == here => {}
                PathSegment::OptionalParam(_) if here.is_empty() => continue,
                PathSegment::Param(name) | PathSegment::OptionalParam(name) if !here.is_empty() => {
                    parameters.push((name, here.to_owned()));
                }
                _ => return None,
            }
            rest = after;
        }
        let matched = path.strip_suffix(rest).unwrap_or(path);
        Some(PartialPathMatch::new(rest, parameters, matched))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments());
    }
}

impl Page {
    fn show(self) -> AnyView {
        match self {
            For(whom, page) => guard(whom, page),
            ForEverybody(page) => open(page),
            Demonstration(page) if session::current().is_demonstration() => open(page),
            Demonstration(_) => pages::not_found::page(),
            Page::SignIn => pages::sign_in::page(),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pattern: &'static str, path: &str) -> Option<(Vec<(String, String)>, String)> {
        let found = Path(pattern).test(path)?;
        let left = found.remaining().to_owned();
        Some((found.params().into_iter().map(|(name, value)| (name.into_owned(), value)).collect(), left))
    }

    #[test]
    fn a_path_is_matched_to_its_end_and_gives_its_parameters() {
        let nothing_left = |parameters: &[(&str, &str)]| {
            let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Some((parameters, String::new()))
        };
        assert_eq!(taken("/tasks", "/tasks"), nothing_left(&[]));
        assert_eq!(taken("/applications/:id", "/applications/MIG-1"), nothing_left(&[("id", "MIG-1")]));
        assert_eq!(taken("/applications/:id/proof", "/applications/MIG-1/proof"), nothing_left(&[("id", "MIG-1")]));
        assert_eq!(taken("/decide/:id?", "/decide"), nothing_left(&[]));
        assert_eq!(taken("/decide/:id?", "/decide/MIG-1"), nothing_left(&[("id", "MIG-1")]));
        assert_eq!(taken("/tasks", "/tasks/").map(|(_, rest)| rest), Some("/".to_owned()));
        assert_eq!(taken("/", "/tasks").map(|(_, rest)| rest), Some("/tasks".to_owned()));
        assert_eq!(taken("/tasks", "/task"), None);
        assert_eq!(taken("/applications/:id", "/applications/"), None);
        assert_eq!(taken("/applications/:id/proof", "/applications/MIG-1"), None);
    }
}
