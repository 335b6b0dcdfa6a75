//! Which part of something is shown: links, so that the choice is in the URL. The one in force is marked, and the page stays where it
//! was scrolled to.

use leptos::prelude::*;

/// One choice: where it leads, its name, its name for tests, and whether it is in force.
pub struct Tab {
    pub address: String,
    pub name: &'static str,
    pub test_id: &'static str,
    pub current: Signal<bool>,
}

pub fn tabs(label: &'static str, tabs: Vec<Tab>) -> AnyView {
    let links = tabs.into_iter().map(|Tab { address, name, test_id, current }| {
        view! {
            <a
                href=address
                data-noscroll=""
                data-testid=test_id
                class="rounded-field px-3 py-1.5 text-sm text-muted hover:text-base-content aria-[current]:bg-base-100 aria-[current]:font-medium aria-[current]:text-base-content aria-[current]:shadow-sm"
                aria-current=move || current.get().then_some("true")
            >
                {name}
            </a>
        }
    });
    view! {
        <nav class="flex w-fit gap-1 rounded-field bg-base-300/60 p-1" aria-label=label>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}
