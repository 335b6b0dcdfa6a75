//! The pages, one file each; those with many parts have a folder.
//!
//! A page is a function from who is signed in to a view. It sets the window's title, and keeps in the URL what a person would share.

pub mod application;
pub mod applications;
pub mod audit;
pub mod bulk;
pub mod clock;
pub mod consent;
pub mod credit;
pub mod deciding;
pub mod decision;
pub mod gallery;
pub mod initiate;
pub mod lazily;
pub mod list;
pub mod mailbox;
pub mod messages;
pub mod migrations;
pub mod mode;
pub mod not_found;
pub mod offer;
pub mod overview;
pub mod partner_field;
pub mod pending;
pub mod people;
pub mod preferences;
pub mod proof;
pub mod records;
pub mod responsible;
pub mod service_tokens;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod tasks;

use crate::browser;
use leptos::prelude::*;

/// The top of a page: its name, a line about it, and what can be done there. Sets the window's title as well.
pub fn heading(title: &'static str, note: &'static str, actions: AnyView) -> AnyView {
    browser::set_title(title);
    view! {
        <div class="flex flex-wrap items-start justify-between gap-3">
            <div class="min-w-0 flex-1 basis-96">
                <h1 class="text-xl font-semibold">{title}</h1>
                <p class="text-sm text-muted">{note}</p>
            </div>
            <div class="flex flex-wrap items-center gap-2">{actions}</div>
        </div>
    }
    .into_any()
}
