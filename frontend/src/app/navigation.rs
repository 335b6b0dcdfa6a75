//! Which pages a person has, where they start, and the list of links in the frame.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{api::SignedIn, permissions::Who};

/// Where a person starts: what waits for them.
pub fn start_of(who: &SignedIn) -> &'static str {
    if who.may(Who::SubCustomer) { "/consent" } else { "/tasks" }
}

/// Address, name, name for tests.
pub type Link = (&'static str, &'static str, &'static str);

/// Every page in the frame's list, in its order, and the row of the table of permissions that it is for.
const PAGES: &[(Who, Link)] = &[
    (Who::Console, ("/tasks", "Tasks", "nav-tasks")),
    (Who::InternalReview, ("/review", "Internal review", "nav-review")),
    (Who::Applicant, ("/initiate", "Initiate an application", "nav-initiate")),
    (Who::Applicant, ("/offer", "Offer customers to another reseller", "nav-offer")),
    (Who::Console, ("/migrations", "Migrations", "nav-migrations")),
    (Who::Console, ("/applications", "Applications", "nav-applications")),
    (Who::Partner, ("/pending", "Pending review", "nav-pending")),
    (Who::Partner, ("/credit", "Credit", "nav-credit")),
    (Who::Console, ("/responsible", "Who was responsible", "nav-responsible")),
    (Who::Manager, ("/people", "People", "nav-people")),
    (Who::Manager, ("/service-tokens", "Service tokens", "nav-service-tokens")),
    (Who::Administrator, ("/audit", "Audit log", "nav-audit")),
    (Who::Console, ("/settings", "Settings", "nav-settings")),
];

/// The pages that a person has.
pub fn pages_of(who: &SignedIn) -> impl Iterator<Item = Link> {
    PAGES.iter().filter(|(what, _)| who.may(*what)).map(|(_, link)| *link)
}

pub fn links(who: &SignedIn) -> AnyView {
    let path = use_location().pathname;
    let links = pages_of(who).map(|(address, name, test_id)| {
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
