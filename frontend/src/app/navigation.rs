//! Which pages a person has, where they start, and the list of links in the frame, in groups.

use super::shortcuts;
use crate::components::{Face, Icon, Menu, icon, menu};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{api::SignedIn, permissions::Who, tr};

/// Where a person starts: at the overview; a sub-customer, who comes to answer, at what it is asked.
pub fn start_of(who: &SignedIn) -> &'static str {
    if who.may(Who::SubCustomer) { "/consent" } else { "/" }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Work,
    Moves,
    Accounts,
    Programme,
}

impl Group {
    const ALL: [Group; 4] = [Group::Work, Group::Moves, Group::Accounts, Group::Programme];

    fn name(self) -> &'static str {
        match self {
            Group::Work => tr!("For you"),
            Group::Moves => tr!("Moving customers"),
            Group::Accounts => tr!("Accounts"),
            Group::Programme => tr!("People and rules"),
        }
    }
}

/// A page in the frame's list, and the row of the table of permissions that it is for.
struct Place {
    of: Who,
    group: Group,
    sign: Icon,
    address: &'static str,
    name: fn() -> &'static str,
    test_id: &'static str,
    /// The keys that lead there.
    keys: &'static str,
}

const fn place(
    of: Who,
    group: Group,
    sign: Icon,
    address: &'static str,
    name: fn() -> &'static str,
    test_id: &'static str,
    keys: &'static str,
) -> Place {
    Place { of, group, sign, address, name, test_id, keys }
}

/// All of them, in their order.
const PLACES: &[Place] = &[
    place(Who::Console, Group::Work, Icon::Home, "/", || tr!("Overview"), "nav-overview", "g o"),
    place(Who::Console, Group::Work, Icon::Tasks, "/tasks", || tr!("Tasks"), "nav-tasks", "g t"),
    place(Who::InternalReview, Group::Work, Icon::Review, "/review", || tr!("Internal review"), "nav-review", "g r"),
    place(Who::Partner, Group::Work, Icon::Pending, "/pending", || tr!("Pending review"), "nav-pending", "g p"),
    place(
        Who::Applicant,
        Group::Moves,
        Icon::Plus,
        "/initiate",
        || tr!("Initiate an application"),
        "nav-initiate",
        "g i",
    ),
    place(
        Who::Applicant,
        Group::Moves,
        Icon::Offer,
        "/offer",
        || tr!("Offer customers to another reseller"),
        "nav-offer",
        "g f",
    ),
    place(Who::Console, Group::Moves, Icon::Move, "/migrations", || tr!("Migrations"), "nav-migrations", "g m"),
    place(Who::Console, Group::Moves, Icon::List, "/applications", || tr!("Applications"), "nav-applications", "g a"),
    place(Who::Partner, Group::Accounts, Icon::Coins, "/credit", || tr!("Credit"), "nav-credit", "g c"),
    place(
        Who::Console,
        Group::Accounts,
        Icon::Trace,
        "/responsible",
        || tr!("Who was responsible"),
        "nav-responsible",
        "g w",
    ),
    place(Who::Manager, Group::Programme, Icon::People, "/people", || tr!("People"), "nav-people", "g e"),
    place(
        Who::Manager,
        Group::Programme,
        Icon::Key,
        "/service-tokens",
        || tr!("Service tokens"),
        "nav-service-tokens",
        "g k",
    ),
    place(Who::Administrator, Group::Programme, Icon::Log, "/audit", || tr!("Audit log"), "nav-audit", "g l"),
    place(Who::Console, Group::Programme, Icon::Settings, "/settings", || tr!("Settings"), "nav-settings", "g s"),
];

fn places_of(who: &SignedIn) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(|place| who.may(place.of))
}

/// Whether there is anything to choose between.
fn has_pages(who: &SignedIn) -> bool {
    places_of(who).next().is_some()
}

/// The list beside the page; nothing for whoever has one page.
pub fn beside(who: &SignedIn) -> Option<AnyView> {
    has_pages(who).then(|| view! { <nav class="p-3" aria-label=tr!("Pages")>{links(who)}</nav> }.into_any())
}

/// The list where there is no room for it beside the page.
pub fn pages_menu(who: &SignedIn) -> Option<AnyView> {
    has_pages(who).then(|| {
        let about = Menu {
            id: "menu",
            name: tr!("Menu").to_owned(),
            class: "btn btn-sm btn-square btn-ghost lg:hidden",
            panel: "pages-panel w-72",
            face: Face::Sign(icon(Icon::Menu)),
        };
        let who = who.clone();
        menu(about, move || view! { <nav aria-label=tr!("Pages")>{links(&who)}</nav> }.into_any())
    })
}

/// The keys that lead to the person's pages, for as long as they are signed in.
pub fn offer_keys(who: &SignedIn) {
    shortcuts::offer_ways(places_of(who).map(|place| (place.keys, (place.name)(), place.address)).collect());
}

/// The links, group by group.
fn links(who: &SignedIn) -> AnyView {
    let groups = Group::ALL.into_iter().filter_map(|group| {
        let places: Vec<_> = places_of(who).filter(|place| place.group == group).collect();
        let name = (!places.is_empty()).then(|| group.name())?;
        let links = places.into_iter().map(link).collect_view();
        Some(view! {
            <li>
                <p class="px-2.5 pb-1 text-xs font-medium text-muted">{name}</p>
                <ul class="space-y-px">{links}</ul>
            </li>
        })
    });
    view! { <ul class="space-y-4">{groups.collect_view()}</ul> }.into_any()
}

fn link(place: &'static Place) -> AnyView {
    let path = use_location().pathname;
    let (address, name, sign) = (place.address, (place.name)(), place.sign);
    let is_here = move || {
        path.with(|path| {
            path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || (address != "/" && rest.starts_with('/')))
        })
    };
    view! {
        <li>
            <a
                href=address
                data-testid=place.test_id
                class="menu-item text-muted aria-[current]:bg-base-300/70 aria-[current]:font-medium aria-[current]:text-base-content hover:text-base-content"
                aria-current=move || is_here().then_some("page")
            >
                {icon(sign)}
                <span class="min-w-0">{name}</span>
            </a>
        </li>
    }
    .into_any()
}
