//! The frame of every page: who is signed in and for whom, the pages that they have, and the router.
//!
//! `guard` stands before each page: nobody signed in leads to the sign-in page and back to the same place; somebody whose page it isn't
//! is told so. What may be read or done is the server's to decide; this only spares people dead ends.

mod navigation;
pub use navigation::start_of;

use crate::{
    bell,
    browser::{self, Theme},
    components::{Icon, card_skeleton, error_alert, icon},
    language,
    load::Load,
    pages::{
        self,
        lazily::{self, Coming},
    },
    session::{self, Session},
};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    hooks::{use_location, use_navigate},
    path,
};
use shared::{
    api::{PartnerTier, SignedIn},
    directory::{Membership, Role},
    permissions::Who,
};

/// A message that outlives the way to another page: shown on the page with this path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    pub path: String,
    pub text: String,
}

#[derive(Clone, Copy)]
pub struct Flashes(pub RwSignal<Option<Flash>>);

pub fn app() -> AnyView {
    let session = session::start();
    provide_context(Flashes(RwSignal::new(None)));
    pages::initiate::provide_draft();
    // Another language: everything is said anew, by what is known already.
    let spoken = Memo::new(|_| language::spoken());
    view! {
        <Router>
            {move || {
                spoken.track();
                started(session)
            }}
        </Router>
    }
    .into_any()
}

fn started(session: Session) -> AnyView {
    let error = Memo::new(move |_| {
        session.loader.state.with(|state| match state {
            Load::Loading => None,
            Load::Ready(_) => Some(None),
            Load::Failed(error) => Some(Some(error.clone())),
        })
    });
    (move || match error.get() {
        None => view! { <div class="mx-auto max-w-4xl p-6">{card_skeleton()}</div> }.into_any(),
        Some(Some(error)) => view! {
            <main class="mx-auto max-w-lg p-6">
                {error_alert(&error, Some(Callback::new(move |()| session.reload())))}
            </main>
        }
        .into_any(),
        Some(None) => shell(session),
    })
    .into_any()
}

fn shell(session: Session) -> AnyView {
    let location = use_location();
    let path = location.pathname;
    let menu = RwSignal::new(false);
    // Whoever can't see the page change hears it: the focus goes to what is new.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            menu.set(false);
            browser::focus_soon("main");
        }
        now
    });
    let who = Memo::new(move |_| session.signed_in());
    view! {
        <a href="#main" rel="external" class="skip-link btn btn-sm btn-primary">
            "Skip to the content"
        </a>
        <header class="sticky top-0 z-20 border-b border-base-300 bg-base-100">
            <div class="flex h-14 items-center gap-2 px-4 sm:gap-3 lg:px-6">
                <a href="/" class="flex min-w-0 items-center gap-2 font-semibold">
                    <img src="/icon.svg" alt="" width="24" height="24" />
                    <span class="truncate max-sm:text-sm">"Customer Migration"</span>
                </a>
                {session.is_demonstration().then(demonstration_mark)}
                <div class="ms-auto flex items-center gap-1">
                    {move || who.get().map(|who| view! { <div class="hidden lg:block">{account(&who)}</div> })}
                    {move || who.get().map(|_| bell::bell(session))}
                    {theme_button()}
                    {move || {
                        who.get()
                            .map(|_| {
                                view! {
                                    <div class="hidden lg:block">{sign_out_button(session)}</div>
                                    <button
                                        type="button"
                                        class="btn btn-sm btn-square btn-ghost lg:hidden"
                                        aria-label="Menu"
                                        aria-expanded=move || menu.get().to_string()
                                        aria-controls="menu"
                                        data-testid="menu"
                                        on:click=move |_| menu.update(|open| *open = !*open)
                                    >
                                        {icon(Icon::Menu)}
                                    </button>
                                }
                            })
                    }}
                </div>
            </div>
            {move || {
                who.get()
                    .filter(|_| menu.get())
                    .map(|who| {
                        view! {
                            <div id="menu" class="space-y-3 border-t border-base-300 p-3 lg:hidden">
                                <nav aria-label="Pages">{navigation::links(&who)}</nav>
                                <div class="flex items-center justify-between gap-3 border-t border-base-300 pt-3">
                                    {account(&who)} {sign_out_button(session)}
                                </div>
                            </div>
                        }
                    })
            }}
        </header>
        <div class="mx-auto flex max-w-[96rem]">
            {move || {
                who.get()
                    .filter(|who| navigation::pages_of(who).next().is_some())
                    .map(|who| {
                        view! {
                            <nav class="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-60 shrink-0 border-e border-base-300 p-3 lg:block" aria-label="Pages">
                                {navigation::links(&who)}
                            </nav>
                        }
                    })
            }} <main id="main" tabindex="-1" class="min-w-0 flex-1 space-y-5 p-4 outline-none lg:p-8">
                {flash()} {routes()}
            </main>
        </div>
    }
    .into_any()
}

fn routes() -> AnyView {
    view! {
        <FlatRoutes fallback=|| pages::not_found::page()>
            <Route path=path!("/") view=|| guard(Who::SignedIn, |who| Coming::here(first_page(who))) />
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
            <Route path=path!("/pending") view=|| guard(Who::Partner, lazily::partners) />
            <Route path=path!("/review") view=|| guard(Who::InternalReview, lazily::internal_review) />
            <Route path=path!("/settings") view=|| guard(Who::Console, lazily::settings) />
            <Route path=path!("/audit") view=|| guard(Who::Administrator, lazily::audit) />
            <Route path=path!("/mailbox") view=mailbox />
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
            Some(who) if who.may(what) => page(who).show(),
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

fn first_page(who: SignedIn) -> AnyView {
    let navigate = use_navigate();
    request_animation_frame(move || navigate(start_of(&who), replacing()));
    ().into_any()
}

/// What a person's membership is called.
pub fn membership(membership: &Membership, tier: Option<PartnerTier>) -> String {
    let role = |role: Role| match role {
        Role::Viewer => "viewer",
        Role::Operator => "operator",
        Role::Approver => "approver",
    };
    match membership {
        Membership::Partner { role: own, .. } => {
            let tier = match tier {
                Some(PartnerTier::Reseller) | None => "Reseller",
                Some(PartnerTier::Distributor) => "Distributor",
                Some(PartnerTier::SecondLevelReseller) => "Second-level reseller",
            };
            format!("{tier}, {}", role(*own))
        }
        Membership::InternalReview { role: own } => format!("Internal review, {}", role(*own)),
        Membership::Administration => "Administration".to_owned(),
        Membership::SubCustomer { sub_customer } => format!("Sub-customer {sub_customer}"),
    }
}

fn account(who: &SignedIn) -> AnyView {
    view! {
        <div class="min-w-0 px-2 text-start leading-tight lg:text-end" data-testid="signed-in-as">
            <p class="truncate text-sm font-medium">{who.name.clone()} " · " {who.acts_for.clone()}</p>
            <p class="truncate text-xs text-muted">
                {membership(&who.membership, who.partner_kind)} " · "
                <a class="link" href="/preferences" data-testid="nav-preferences">
                    "Preferences"
                </a>
            </p>
        </div>
    }
    .into_any()
}

fn sign_out_button(session: Session) -> AnyView {
    let failed = RwSignal::new(None);
    view! {
        <button
            type="button"
            class="btn btn-sm btn-ghost"
            data-testid="sign-out"
            on:click=move |_| {
                session
                    .sign_out(move |error| {
                        let _ = failed.try_set(Some(error.title()));
                    });
            }
        >
            "Sign out"
        </button>
        <span class="text-xs text-error" role="alert">
            {move || failed.get()}
        </span>
    }
    .into_any()
}

/// Says that nothing here is real. Behind it are the demonstration's clock and mailbox.
fn demonstration_mark() -> AnyView {
    const ID: &str = "demonstration";
    let opened = RwSignal::new(false);
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            browser::close_popover(ID);
        }
    });
    view! {
        <button
            type="button"
            class="btn btn-xs h-7 gap-1 rounded-full border-edge font-normal"
            popovertarget=ID
            data-testid=ID
            aria-label="Demonstration: its clock and mailbox"
            on:click=move |_| opened.set(true)
        >
            {icon(Icon::Clock)}
            <span class="hidden sm:inline">"Demonstration"</span>
        </button>
        <div
            id=ID
            popover="auto"
            role="dialog"
            aria-label="Demonstration"
            class="fixed inset-auto start-4 top-14 w-[min(22rem,calc(100vw-2rem))] rounded-box border border-base-300 bg-base-100 p-4 text-base-content shadow-xl"
        >
            {move || opened.get().then(|| lazily::clock().show())}
        </div>
        <a class="link hidden text-sm text-muted md:inline" href="/mailbox" data-testid="nav-mailbox">
            "Mailbox"
        </a>
    }
    .into_any()
}

fn theme_button() -> AnyView {
    let theme = RwSignal::new(browser::theme());
    view! {
        <button
            type="button"
            class="btn btn-sm btn-square btn-ghost"
            data-testid="theme"
            aria-label=move || if theme.get() == Theme::Dark { "Use the light theme" } else { "Use the dark theme" }
            on:click=move |_| {
                theme.update(|theme| *theme = theme.other());
                browser::choose_theme(theme.get_untracked());
            }
        >
            {move || icon(if theme.get() == Theme::Dark { Icon::Sun } else { Icon::Moon })}
        </button>
    }
    .into_any()
}

fn flash() -> AnyView {
    let Some(Flashes(flash)) = use_context() else { return ().into_any() };
    let path = use_location().pathname;
    view! {
        <div class="empty:mb-0" role="status">
            {move || {
                flash
                    .get()
                    .filter(|flash| path.with(|path| *path == flash.path))
                    .map(|flash: Flash| {
                        crate::components::alert(crate::components::Tone::Success, "flash", flash.text, ().into_any())
                    })
            }}
        </div>
    }
    .into_any()
}
