//! Pages that come when they are first opened, so that the first load is small.
//!
//! With the feature `split` the parts below become wasm files of their own. The build then links with `--emit-relocs`, cuts the program
//! with `wasm_split_cli_support` before wasm-bindgen sees it, and serves the parts beside the script. Without it they are plain functions.

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
    ($($part:ident: $name:ident($($who:ident)?), $page:path;)+) => {
        mod parts {
            use super::{AnyView, SignedIn};
            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split)]
                pub fn $name($($who: SignedIn)?) -> AnyView {
                    $page($($who)?)
                }
                #[cfg(not(feature = "split"))]
                pub async fn $name($($who: SignedIn)?) -> AnyView {
                    $page($($who)?)
                }
            )+
        }
        $(
            pub fn $name($($who: SignedIn)?) -> Coming {
                Coming(Box::pin(parts::$name($($who)?)))
            }
        )+
    };
}

// Part: page(who is signed in, if it is for somebody who is), function.
pages! {
    initiating: initiate(who), crate::pages::initiate::page;
    consenting: consent(who), crate::pages::consent::page;
    consenting: consent_link(), crate::pages::consent::link::page;
    following: migrations(who), crate::pages::migrations::page;
    following: applications(who), crate::pages::applications::page;
    following: application(who), crate::pages::application::page;
    following: partners(who), crate::pages::pending::partners;
    following: internal_review(who), crate::pages::pending::internal_review;
    demonstrating: mailbox(), crate::pages::mailbox::page;
    demonstrating: clock(), crate::pages::clock::panel;
    telling: messages(who), crate::pages::messages::page;
    telling: preferences(who), crate::pages::preferences::page;
}
