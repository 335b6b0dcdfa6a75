//! Pending review: applications with records at a step that the viewer decides. For partners and for internal review (R5).
//!
//! The number of customers opens the application with every customer in it (R5.6).

use crate::{
    components::{Look, button, cell, cell_end, empty, head, load_more, row, table, table_skeleton},
    format,
    load::{Listing, Loader},
    pages::{
        applications::fetch,
        decision::{self, Deciding, Matter},
        heading,
    },
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationList, ApplicationSummary, SignedIn, Waiting},
    permissions::Who,
    words,
};

/// For whom the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reviewer {
    Partner,
    InternalReview,
}

pub fn partners(who: SignedIn) -> AnyView {
    page(who, Reviewer::Partner)
}

pub fn internal_review(who: SignedIn) -> AnyView {
    page(who, Reviewer::InternalReview)
}

fn page(who: SignedIn, reviewer: Reviewer) -> AnyView {
    let loader = Loader::<Listing<ApplicationSummary>>::new();
    let again = Callback::new(move |()| loader.ask(fetch(ApplicationList::Pending, None)));
    again.try_run(());
    let deciding = Deciding::new(again);
    let may_decide = who.may(Who::Approver);
    let (title, note) = match reviewer {
        Reviewer::Partner => ("Pending review", "Applications that wait for your decision, the most urgent first."),
        Reviewer::InternalReview => ("Internal review", "Applications that everybody else has agreed to."),
    };
    let refresh = button(Look::Secondary, "Refresh", "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading(title, note, refresh)}
        {decision::result(deciding)}
        {loader
            .show(
                table_skeleton,
                again,
                move |listing| {
                    let rows = rows(listing, reviewer, deciding, may_decide);
                    if rows.is_empty() {
                        return empty("Nothing to decide", "You are told when an application waits for you.", None);
                    }
                    view! {
                        {table(title, headings(reviewer), rows.into_any())}
                        {load_more(
                            listing.next.clone(),
                            listing.entries.len(),
                            loader,
                            |cursor| fetch(ApplicationList::Pending, Some(cursor)),
                        )}
                    }
                        .into_any()
                },
            )}
        {decision::dialogs(deciding)}
    }
    .into_any()
}

fn headings(reviewer: Reviewer) -> AnyView {
    let last = match reviewer {
        Reviewer::Partner => ("You decide as", false),
        Reviewer::InternalReview => ("Total credit", true),
    };
    head(&[
        ("New reseller", false),
        ("Original reseller", false),
        ("Customers", true),
        last,
        ("Waiting", false),
        ("Due", false),
        ("Decision", false),
    ])
}

/// One row for each step of each application that waits for the viewer, the earliest deadline first.
fn rows(
    listing: &Listing<ApplicationSummary>,
    reviewer: Reviewer,
    deciding: Deciding,
    may_decide: bool,
) -> Vec<AnyView> {
    let mut matters: Vec<(&ApplicationSummary, &Waiting)> = listing
        .entries
        .iter()
        .flat_map(|summary| {
            summary.waiting.iter().filter(|waiting| waiting.yours).map(move |waiting| (summary, waiting))
        })
        .collect();
    matters.sort_by_key(|(_, waiting)| (waiting.due.is_none(), waiting.due));
    matters.into_iter().map(|(summary, waiting)| matter(summary, waiting, reviewer, deciding, may_decide)).collect()
}

fn matter(
    summary: &ApplicationSummary,
    waiting: &Waiting,
    reviewer: Reviewer,
    deciding: Deciding,
    may_decide: bool,
) -> AnyView {
    let address = format!("/applications/{}", summary.id);
    let customers = format::counted(summary.customers as usize, "customer", "customers");
    let role = match reviewer {
        Reviewer::Partner => cell("You decide as", words::step(waiting.step).into_any()),
        Reviewer::InternalReview => {
            cell_end("Total credit", summary.total_credit.map(format::money).unwrap_or_default().into_any())
        }
    };
    row(
        "application-row",
        summary.id.to_string(),
        vec![
            cell("New reseller", view! { <p class="font-medium">{summary.new_reseller.name.clone()}</p> }.into_any()),
            cell("Original reseller", summary.original_reseller.name.clone().into_any()),
            cell_end(
                "Customers",
                view! {
                    <a class="link whitespace-nowrap" href=address data-testid="open-application">
                        {customers}
                    </a>
                }
                .into_any(),
            ),
            role,
            cell("Waiting", state(waiting, reviewer)),
            cell(
                "Due",
                waiting
                    .due
                    .map(|due| {
                        view! {
                            {format::time(due)}
                            <p class="text-xs text-muted">{format::from_now(due)}</p>
                        }
                    })
                    .into_any(),
            ),
            cell("Decision", decision::buttons(deciding, Matter::new(summary, waiting), may_decide)),
        ],
    )
}

/// How many wait, and what keeps some of them from being decided.
fn state(waiting: &Waiting, reviewer: Reviewer) -> AnyView {
    let given = waiting.records.saturating_sub(waiting.without_consent);
    let consents =
        format!("{} of {} have agreed", format::count(given as usize), format::count(waiting.records as usize));
    let first: usize = waiting.two_people.iter().flat_map(|of| &of.first).map(|of| of.rows.len()).sum();
    let first = (first > 0).then(|| format!("{} approved once, by one of two people", format::count(first)));
    let blocked = (waiting.blocked > 0).then(|| format!("{} blocked", format::count(waiting.blocked as usize)));
    view! {
        <p>{format!("{} waiting", format::count(waiting.records as usize))}</p>
        {(reviewer == Reviewer::InternalReview).then(|| view! { <p class="text-xs text-muted">{consents}</p> })}
        {first.map(|first| view! { <p class="text-xs text-muted">{first}</p> })}
        {blocked.map(|blocked| view! { <p class="text-xs text-error">{blocked}</p> })}
    }
    .into_any()
}
