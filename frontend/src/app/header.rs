//! The header: where this is, the bell, the language, light or dark, the person's own menu, and on a narrow screen the list of pages.

use super::{
    demonstration::demonstration_mark,
    frame::{Place, piece},
    menus,
};
use crate::session::Session;
use leptos::prelude::*;
use shared::{api::SignedIn, tr};

pub fn header(session: Session, who: Memo<Option<SignedIn>>) -> AnyView {
    view! {
        <header class="sticky top-0 z-20 border-b border-base-300 bg-base-100">
            <div class="flex h-[calc(3.5rem-1px)] items-center gap-2 px-3 sm:gap-3 sm:px-4 lg:px-6">
                {piece(session, who, Place::Before)}
                <a href="/" class="flex min-w-0 items-center gap-2 font-semibold" aria-label=tr!("Customer Migration: to the first page")>
                    <img src="/icon.svg" alt="" width="24" height="24" class="shrink-0" />
                    <span class="hidden truncate sm:inline">{tr!("Customer Migration")}</span>
                </a>
                {session.is_demonstration().then(demonstration_mark)}
                <div class="ms-auto flex min-w-0 shrink-0 items-center gap-0.5 sm:gap-1">
                    {move || {
                        who.with(Option::is_none).then(|| view! { {menus::language_menu()} {menus::theme_menu()} })
                    }} {piece(session, who, Place::Own)}
                </div>
            </div>
        </header>
    }
    .into_any()
}
