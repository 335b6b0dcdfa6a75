//! Credit: the partner's limit, what its sub-customers have, what open applications hold, and what is left (R4).

use crate::{
    api,
    components::{Look, Tone, alert, button, card_skeleton, cell, cell_end, empty, explain, head, row, table},
    format, live,
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{CreditAnswer, GetCredit, HoldView, Nothing, SignedIn},
    credit::{CreditLimit, Money},
    explain::{About, Term},
    tr,
};

pub fn page(_who: SignedIn) -> AnyView {
    let loader = Loader::<CreditAnswer>::new();
    let again = Callback::new(move |()| loader.ask(api::call::<GetCredit>(&[], &Nothing {}, &Nothing {})));
    again.try_run(());
    loader.live(live::APPLICATIONS, || api::call::<GetCredit>(&[], &Nothing {}, &Nothing {}));
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading(tr!("Credit"), tr!("What you can still allocate to customers who come to you."), refresh)}
        {loader
            .show(
                card_skeleton,
                again,
                |answer| {
                    view! { {figures(answer)} {holds(answer)} }
                        .into_any()
                },
            )}
    }
    .into_any()
}

fn figures(answer: &CreditAnswer) -> AnyView {
    let figure = |test_id: &'static str, name: &'static str, term: Option<Term>, value: String, words: AnyView| {
        view! {
            <div class="card-box space-y-1 p-4">
                <dt class="flex h-5 items-center gap-1 text-sm text-muted">{name} {term.map(|term| explain(About::Term(term)))}</dt>
                <dd class="space-y-1">
                    <span class="block text-lg font-semibold tabular-nums" data-testid=test_id>
                        {value}
                    </span>
                    <span class="block text-xs text-muted">{words}</span>
                </dd>
            </div>
        }
    };
    let position = &answer.position;
    let limit = match position.limit {
        CreditLimit::Unlimited => (
            tr!("No limit").to_owned(),
            tr!("Nothing is checked against a limit; services may stop if credit lines are too low."),
        ),
        CreditLimit::Limited(limit) => {
            (format::money(limit.money()), tr!("Set by your distributor, known from the directory."))
        }
    };
    let allocatable = match answer.allocatable {
        None => (tr!("No limit").to_owned(), tr!("You can allocate as you see fit.")),
        Some(left) => (
            format::money(left),
            tr!("Limit less allocated less held. A new application's total must be less than this."),
        ),
    };
    let below = answer.allocatable.is_some_and(Money::is_negative).then(|| {
        alert(
            Tone::Warning,
            "credit-below",
            tr!("Your limit is below what you have allocated and held"),
            view! { <p class="text-muted">{tr!("Nothing is revoked, but no new application can be submitted or accepted until this is above zero again.")}</p> }
                .into_any(),
        )
    });
    let allocated = tr!(
        answer.sub_customers;
        "{count} sub-customer has a credit line with you." | "{count} sub-customers have a credit line with you."
    );
    view! {
        {below}
        <dl class="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
            {figure("credit-limit", tr!("Limit"), None, limit.0, limit.1.into_any())}
            {figure("credit-allocated", tr!("Allocated"), None, format::money(position.allocated), allocated.into_any())}
            {figure(
                "credit-held",
                tr!("Held"),
                Some(Term::Hold),
                format::money(position.held),
                tr!("For customers in open applications. It becomes their allocation when they move, or is released when their move ends.").into_any(),
            )}
            {figure("credit-allocatable", tr!("Allocatable"), Some(Term::Allocatable), allocatable.0, allocatable.1.into_any())}
        </dl>
        {used(answer)}
    }
    .into_any()
}

/// How much of the limit is taken, as a bar: the figures above say the same in words.
fn used(answer: &CreditAnswer) -> AnyView {
    let position = &answer.position;
    let CreditLimit::Limited(limit) = position.limit else { return ().into_any() };
    // Only for the width of a bar: every figure is exact.
    let share = |part: Money, whole: f64| format!("{:.2}%", (part.minor() as f64 / whole * 100.0).clamp(0.0, 100.0));
    let taken = position.allocated.minor().saturating_add(position.held.minor());
    let whole = limit.money().minor().max(taken).max(1) as f64;
    let legend = |colour: &'static str, name: &'static str| {
        view! {
            <span class="inline-flex items-center gap-1.5">
                <span class=format!("size-2 rounded-full {colour}")></span>
                {name}
            </span>
        }
    };
    view! {
        <div class="space-y-2" aria-hidden="true">
            <div class="flex h-2.5 overflow-hidden rounded-full border border-base-300 bg-base-100">
                <span class="bg-primary" style:width=share(position.allocated, whole)></span>
                <span class="border-s border-base-100 bg-warning" style:width=share(position.held, whole)></span>
            </div>
            <p class="flex flex-wrap gap-x-4 text-xs text-muted">
                {legend("bg-primary", tr!("Allocated"))} {legend("bg-warning", tr!("Held"))}
                {legend("border border-base-300 bg-base-100", tr!("Allocatable"))}
            </p>
        </div>
    }
    .into_any()
}

fn holds(answer: &CreditAnswer) -> AnyView {
    let body = if answer.holds.is_empty() {
        empty(tr!("Nothing is held"), tr!("Once you submit or accept an application, what it holds stands here."), None)
    } else {
        let headings = [
            (tr!("Application"), false),
            (tr!("Original reseller"), false),
            (tr!("Opened"), false),
            (tr!("Held"), true),
        ];
        let rows = answer.holds.iter().map(hold).collect_view();
        let more = answer
            .more_holds
            .then(|| view! { <p class="text-sm text-muted">{tr!("The largest holds; there are more.")}</p> });
        view! {
            {table(tr!("Holds by application"), head(&headings), rows.into_any())}
            {more}
        }
        .into_any()
    };
    view! {
        <section class="space-y-3" aria-label=tr!("Held by application")>
            <h2 class="font-semibold">{tr!("Held by application")}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn hold(hold: &HoldView) -> AnyView {
    let address = format!("/applications/{}", hold.application);
    let link = view! {
        <a class="link font-mono text-xs whitespace-nowrap" href=address data-testid="open-application">
            {hold.application.to_string()}
        </a>
    };
    row(
        "hold-row",
        hold.application.to_string(),
        vec![
            cell(tr!("Application"), link.into_any()),
            cell(tr!("Original reseller"), hold.original_reseller.name.clone().into_any()),
            cell(tr!("Opened"), format::time(hold.opened_at)),
            cell_end(tr!("Held"), format::money(hold.amount).into_any()),
        ],
    )
}
