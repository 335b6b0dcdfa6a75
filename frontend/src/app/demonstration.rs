//! The mark in the header of a demonstration. Behind it are its clock and mailbox.

use crate::{
    browser,
    components::{Icon, icon},
    pages::lazily,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::tr;

/// Says that nothing here is real. Behind it are the demonstration's clock and mailbox.
pub fn demonstration_mark() -> AnyView {
    const ID: &str = "demonstration";
    let opened = RwSignal::new(false);
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        path.with(|_| ());
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
            aria-label=tr!("Demonstration: its clock and mailbox")
            on:click=move |_| opened.set(true)
        >
            {icon(Icon::Clock)}
            <span class="hidden sm:inline">{tr!("Demonstration")}</span>
        </button>
        <div
            id=ID
            popover="auto"
            role="dialog"
            aria-label=tr!("Demonstration")
            class="popover-panel w-[22rem] p-4"
        >
            {move || opened.get().then(|| lazily::clock().show())}
        </div>
        <a class="link hidden text-sm text-muted md:inline" href="/mailbox" data-testid="nav-mailbox">
            {tr!("Mailbox")}
        </a>
        <a class="link hidden text-sm text-muted xl:inline" href="/gallery" data-testid="nav-gallery">
            {tr!("Components")}
        </a>
    }
    .into_any()
}
