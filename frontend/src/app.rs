//! The frame of every page: the header, the list of pages beside it, the page, and what speaks from outside of it (toasts, keys).

mod demonstration;
pub mod frame;
mod header;
mod menus;
mod navigation;
mod routes;
pub mod shortcuts;
pub use navigation::start_of;
pub use routes::replacing;

use crate::{
    browser,
    components::{Tone, alert, card_skeleton, error_alert, toasts},
    kept_words, language,
    load::Load,
    offline, pages,
    session::{self, Session},
};
use frame::{Place, piece};
use leptos::prelude::*;
use leptos_router::{components::Router, hooks::use_location};
use shared::{
    api::PartnerTier,
    directory::{Membership, Role},
    permissions::Who,
    tr,
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
                // Read, not only tracked: a memo that nobody has read follows nothing.
                spoken.get();
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
        Some(Some(error)) => {
            let again = Callback::new(move |()| session.reload());
            if offline::is_its(&error) {
                offline::when_back(again);
            }
            view! {
                <main class="mx-auto max-w-lg p-6">{error_alert(&error, Some(again))}</main>
                {offline::bar()}
            }
            .into_any()
        }
        Some(None) => shell(session),
    })
    .into_any()
}

fn shell(session: Session) -> AnyView {
    let path = use_location().pathname;
    // Whoever can't see the page change hears it: the focus goes to what is new.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            browser::focus_soon("main");
        }
        now
    });
    let who = Memo::new(move |_| session.signed_in());
    kept_words::follow(session);
    // Before the pages, which speak through them.
    let toasts = toasts();
    view! {
        <a href="#main" rel="external" class="skip-link btn btn-sm btn-primary">
            {tr!("Skip to the content")}
        </a>
        {header::header(session, who)}
        <div class="mx-auto flex max-w-[104rem]">
            {move || {
                // Its room is kept while it comes.
                who.with(|who| who.as_ref().is_some_and(|who| who.may(Who::Console)))
                    .then(|| {
                        view! {
                            <div class="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-60 shrink-0 overflow-y-auto border-e border-base-300 lg:block">
                                {piece(session, who, Place::Beside)}
                            </div>
                        }
                    })
            }}
            <main id="main" tabindex="-1" class="min-w-0 flex-1 space-y-5 p-4 outline-none lg:p-8">
                {piece(session, who, Place::Around)} {flash()} {routes::routes()}
            </main>
        </div>
        {toasts} {offline::bar()}
    }
    .into_any()
}

/// What a person's membership is called.
pub fn membership(membership: &Membership, tier: Option<PartnerTier>) -> String {
    let role = |role: Role| match role {
        Role::Viewer => tr!("viewer"),
        Role::Operator => tr!("operator"),
        Role::Approver => tr!("approver"),
    };
    match membership {
        Membership::Partner { role: own, .. } => {
            let tier = match tier {
                Some(PartnerTier::Reseller) | None => tr!("Reseller"),
                Some(PartnerTier::Distributor) => tr!("Distributor"),
                Some(PartnerTier::SecondLevelReseller) => tr!("Second-level reseller"),
            };
            tr!("{tier}, {role}", tier, role = role(*own))
        }
        Membership::InternalReview { role: own } => tr!("Internal review, {role}", role = role(*own)),
        Membership::Administration => tr!("Administration").to_owned(),
        Membership::SubCustomer { sub_customer } => tr!("Sub-customer {id}", id = sub_customer),
    }
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
                        alert(Tone::Success, "flash", flash.text, ().into_any())
                    })
            }}
        </div>
    }
    .into_any()
}
