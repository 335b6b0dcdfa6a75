//! Which pages a person has, where they start, and the list of links in the frame.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    api::SignedIn,
    directory::{Membership, Role},
};

/// Where a person starts: what waits for them.
pub fn start_of(who: &SignedIn) -> &'static str {
    match &who.membership {
        Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => "/tasks",
        Membership::SubCustomer { .. } => "/consent",
    }
}

/// The pages that a person has.
pub fn pages_of(who: &SignedIn) -> Vec<Link> {
    const TASKS: Link = ("/tasks", "Tasks", "nav-tasks");
    const MIGRATIONS: Link = ("/migrations", "Migrations", "nav-migrations");
    const APPLICATIONS: Link = ("/applications", "Applications", "nav-applications");
    const RESPONSIBLE: Link = ("/responsible", "Who was responsible", "nav-responsible");
    const SETTINGS: Link = ("/settings", "Settings", "nav-settings");
    match &who.membership {
        Membership::Partner { role, .. } => {
            let opening = [
                ("/initiate", "Initiate an application", "nav-initiate"),
                ("/offer", "Offer customers to another reseller", "nav-offer"),
            ];
            let opening = opening.into_iter().filter(|_| *role >= Role::Operator);
            let pending = ("/pending", "Pending review", "nav-pending");
            let credit = ("/credit", "Credit", "nav-credit");
            [TASKS]
                .into_iter()
                .chain(opening)
                .chain([MIGRATIONS, APPLICATIONS, pending, credit, RESPONSIBLE, SETTINGS])
                .collect()
        }
        Membership::InternalReview { .. } => {
            vec![TASKS, ("/review", "Internal review", "nav-review"), MIGRATIONS, APPLICATIONS, RESPONSIBLE, SETTINGS]
        }
        Membership::Administration => vec![TASKS, MIGRATIONS, APPLICATIONS, RESPONSIBLE, SETTINGS],
        Membership::SubCustomer { .. } => Vec::new(),
    }
}

/// Address, name, name for tests.
pub type Link = (&'static str, &'static str, &'static str);

pub fn links(who: &SignedIn) -> AnyView {
    let path = use_location().pathname;
    let links = pages_of(who).into_iter().map(|(address, name, test_id)| {
        view! {
            <li>
                <a
                    href=address
                    data-testid=test_id
                    class="block rounded-field px-3 py-2 text-sm text-muted hover:bg-base-300/40 hover:text-base-content aria-[current]:bg-base-300/70 aria-[current]:font-medium aria-[current]:text-base-content"
                    aria-current=move || path.with(|path| path.starts_with(address)).then_some("page")
                >
                    {name}
                </a>
            </li>
        }
    });
    view! {
        <p class="px-3 pb-1 text-xs text-muted">"Customer Migration"</p>
        <ul class="space-y-0.5">{links.collect_view()}</ul>
    }
    .into_any()
}
