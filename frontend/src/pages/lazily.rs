//! Pages that come when they are first opened, so that the first load is small.
//!
//! With the feature `split` the parts below become wasm files of their own. The build then links with `--emit-relocs`, cuts the program
//! with `wasm_split_cli_support` before wasm-bindgen sees it, and serves the parts beside the script. Without it they are plain functions.
//! A part that doesn't come, without a connection or because a newer version has taken its place on the server, says so (`lost`).

use super::{
    application::{Open, thread::Place},
    consent::Moving,
};
use crate::{
    app::{Flashes, frame::Frame},
    components::card_skeleton,
    pages::not_found::lost,
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use shared::{
    api::{SignInTrouble, SignedIn},
    permissions::Who,
};
use std::{cell::Cell, future::Future, pin::Pin, time::Duration};

/// A page on its way.
pub struct Coming(Pin<Box<dyn Future<Output = Result<AnyView, Lost>>>>);

impl Coming {
    /// The page once it is here, and until then something of about its size.
    pub fn show(self) -> AnyView {
        self.with(card_skeleton, lost)
    }

    /// A piece of the frame once it is here, and nothing until then. `lost` stands for one that didn't come.
    pub fn appear(self, lost: fn() -> AnyView) -> AnyView {
        self.with(|| ().into_any(), lost)
    }

    fn with(self, meanwhile: fn() -> AnyView, lost: fn() -> AnyView) -> AnyView {
        let arrived = RwSignal::new_local(None::<AnyView>);
        let here = RwSignal::new(false);
        // The page is made inside the owner of whoever shows it, so that it ends with it.
        let coming = ScopedFuture::new_untracked(async move { self.0.await.unwrap_or_else(|Lost| if_wanted(lost)) });
        leptos::task::spawn_local(async move {
            let view = coming.await;
            let _ = arrived.try_update_untracked(|slot| *slot = Some(view));
            let _ = here.try_set(true);
        });
        (move || {
            let _ = here.get();
            match arrived.try_update_untracked(Option::take).flatten() {
                Some(view) => view,
                None => meanwhile(),
            }
        })
        .into_any()
    }
}

/// Makes a page, unless the place that it was loaded for was left meanwhile: that has no context any more, not even the router's.
fn if_wanted(page: impl FnOnce() -> AnyView) -> AnyView {
    if use_context::<Flashes>().is_some() { page() } else { ().into_any() }
}

/// A part that didn't come.
pub struct Lost;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for Lost {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Lost
    }
}

thread_local! {
    static LOADED_AHEAD: Cell<bool> = const { Cell::new(false) };
}

/// How long after the first page the others are loaded: by then that one has all it needs.
const AHEAD_AFTER: Duration = Duration::from_millis(1500);

/// Loads the parts that somebody in the console opens next, the likeliest first, once and one after the other, so that further pages
/// are there at once.
pub fn ahead(who: &SignedIn) {
    if LOADED_AHEAD.replace(true) {
        return;
    }
    let who = who.clone();
    set_timeout(
        move || {
            // Nobody shows what they make, so they make nothing (`if_wanted`): only their parts are loaded.
            leptos::task::spawn_local(async move {
                let _ = parts::tasks(who.clone()).await;
                let _ = parts::applications(who.clone()).await;
                let _ = parts::messages(who.clone()).await;
                if who.may(Who::Applicant) {
                    let _ = parts::initiate(who.clone()).await;
                }
                if who.may(Who::Partner) {
                    let _ = parts::credit(who.clone()).await;
                }
                let _ = parts::application(who.clone()).await;
                if who.may(Who::Approver) {
                    let _ = parts::decide(who.clone()).await;
                }
                if who.may(Who::Manager) {
                    let _ = parts::people(who).await;
                }
            });
        },
        AHEAD_AFTER,
    );
}

macro_rules! pages {
    ($($part:ident: $name:ident($($what:ident: $of:ty)?), $page:path;)+) => {
        mod parts {
            use super::{AnyView, Frame, Lost, Moving, Open, Place, SignInTrouble, SignedIn};
            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = ::leptos::wasm_split)]
                pub fn $name($($what: $of)?) -> Result<AnyView, Lost> {
                    Ok(super::if_wanted(|| $page($($what)?)))
                }
                #[cfg(not(feature = "split"))]
                pub async fn $name($($what: $of)?) -> Result<AnyView, Lost> {
                    Ok(super::if_wanted(|| $page($($what)?)))
                }
            )+
        }
        $(
            pub fn $name($($what: $of)?) -> Coming {
                Coming(Box::pin(parts::$name($($what)?)))
            }
        )+
    };
}

// Part: page or section(what it is for), function. What is opened together is a part; what several parts have in common comes in files
// that the build puts together by who needs them (`xtask/src/build/parts.rs`).
pages! {
    framing: frame(frame: Frame), crate::app::frame::view;
    initiating: initiate(who: SignedIn), crate::pages::initiate::page;
    initiating: offer(who: SignedIn), crate::pages::offer::page;
    welcoming: demonstration_accounts(), crate::pages::sign_in::accounts;
    signing_in: sign_in_trouble(trouble: SignInTrouble), crate::pages::sign_in::told;
    consenting: consent(who: SignedIn), crate::pages::consent::page;
    consenting: consent_link(), crate::pages::consent::link::page;
    consenting: move_request(moving: Moving), crate::pages::consent::move_request::section;
    consenting: own_overview(who: SignedIn), crate::pages::overview::of_sub_customer;
    consenting: own_tasks(), crate::pages::tasks::of_sub_customer;
    overviewing: overview(who: SignedIn), crate::pages::overview::page;
    listing: migrations(who: SignedIn), crate::pages::migrations::page;
    listing: applications(who: SignedIn), crate::pages::applications::page;
    following: application(who: SignedIn), crate::pages::application::page;
    deciding: decide(who: SignedIn), crate::pages::deciding::page;
    deciding: partners(who: SignedIn), crate::pages::pending::partners;
    deciding: internal_review(who: SignedIn), crate::pages::pending::internal_review;
    tasking: tasks(who: SignedIn), crate::pages::tasks::page;
    following: credit_lines(open: Open), crate::pages::application::credit::section;
    following: deliveries(open: Open), crate::pages::application::deliveries::section;
    proving: proof(who: SignedIn), crate::pages::proof::page;
    proving: verify(), crate::pages::proof::verify::page;
    talking: thread(place: Place), crate::pages::application::thread::section;
    reading: messages(who: SignedIn), crate::pages::messages::page;
    reading: preferences(who: SignedIn), crate::pages::preferences::page;
    reading: sessions(who: SignedIn), crate::pages::sessions::page;
    managing: people(who: SignedIn), crate::pages::people::page;
    managing: service_tokens(who: SignedIn), crate::pages::service_tokens::page;
    answering: credit(who: SignedIn), crate::pages::credit::page;
    answering: responsible(who: SignedIn), crate::pages::responsible::page;
    governing: settings(who: SignedIn), crate::pages::settings::page;
    governing: audit(who: SignedIn), crate::pages::audit::page;
    demonstrating: mailbox(), crate::pages::mailbox::page;
    demonstrating: clock(), crate::pages::clock::panel;
    showing: gallery(), crate::pages::gallery::page;
}
