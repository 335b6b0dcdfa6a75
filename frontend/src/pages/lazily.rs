//! Pages that come when they are first opened, so that the first load is small.
//!
//! With the feature `split` the parts below become wasm files of their own. The build then links with `--emit-relocs`, cuts the program
//! with `wasm_split_cli_support` before wasm-bindgen sees it, and serves the parts beside the script. Without it they are plain functions.

use super::{
    application::{Open, thread::Place},
    consent::Moving,
};
use crate::components::card_skeleton;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use shared::api::SignedIn;
use std::{future::Future, pin::Pin};

/// A page on its way.
pub struct Coming(Pin<Box<dyn Future<Output = AnyView>>>);

impl Coming {
    /// One that needs no loading.
    pub fn here(view: AnyView) -> Self {
        Self(Box::pin(std::future::ready(view)))
    }

    /// The page once it is here, and until then something of about its size.
    pub fn show(self) -> AnyView {
        let arrived = RwSignal::new_local(None::<AnyView>);
        let here = RwSignal::new(false);
        // The page is made inside the owner of whoever shows it, so that it ends with it.
        let coming = ScopedFuture::new_untracked(self.0);
        leptos::task::spawn_local(async move {
            let view = coming.await;
            let _ = arrived.try_update_untracked(|slot| *slot = Some(view));
            let _ = here.try_set(true);
        });
        (move || {
            let _ = here.get();
            match arrived.try_update_untracked(Option::take).flatten() {
                Some(view) => view,
                None => card_skeleton(),
            }
        })
        .into_any()
    }
}

macro_rules! pages {
    ($($part:ident: $name:ident($($what:ident: $of:ty)?), $page:path;)+) => {
        mod parts {
            use super::{AnyView, Moving, Open, Place, SignedIn};
            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split)]
                pub fn $name($($what: $of)?) -> AnyView {
                    $page($($what)?)
                }
                #[cfg(not(feature = "split"))]
                pub async fn $name($($what: $of)?) -> AnyView {
                    $page($($what)?)
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

// Part: page or section(what it is for), function.
pages! {
    initiating: initiate(who: SignedIn), crate::pages::initiate::page;
    consenting: consent(who: SignedIn), crate::pages::consent::page;
    consenting: consent_link(), crate::pages::consent::link::page;
    following: migrations(who: SignedIn), crate::pages::migrations::page;
    following: applications(who: SignedIn), crate::pages::applications::page;
    following: application(who: SignedIn), crate::pages::application::page;
    following: partners(who: SignedIn), crate::pages::pending::partners;
    following: internal_review(who: SignedIn), crate::pages::pending::internal_review;
    administering: settings(who: SignedIn), crate::pages::settings::page;
    demonstrating: mailbox(), crate::pages::mailbox::page;
    demonstrating: clock(), crate::pages::clock::panel;
    waiting: own_tasks(), crate::pages::tasks::of_sub_customer;
    waiting: tasks(who: SignedIn), crate::pages::tasks::page;
    offering: offer(who: SignedIn), crate::pages::offer::page;
    offering: move_request(moving: Moving), crate::pages::consent::move_request::section;
    crediting: credit_lines(open: Open), crate::pages::application::credit::section;
    talking: thread(place: Place), crate::pages::application::thread::section;
    accounting: credit(who: SignedIn), crate::pages::credit::page;
    accounting: responsible(who: SignedIn), crate::pages::responsible::page;
    telling: messages(who: SignedIn), crate::pages::messages::page;
    telling: deliveries(open: Open), crate::pages::application::deliveries::section;
    telling: preferences(who: SignedIn), crate::pages::preferences::page;
}
