//! Credit: the partner's limit, what its sub-customers have, what open applications hold, and what is left (R4).

use crate::{
    api,
    components::{Look, Tone, alert, button, card_skeleton, cell, cell_end, empty, head, row, table},
    format,
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{CreditAnswer, GetCredit, HoldView, Nothing, SignedIn},
    credit::{CreditLimit, Money},
};

pub fn page(_who: SignedIn) -> AnyView {
    let loader = Loader::<CreditAnswer>::new();
    let again = Callback::new(move |()| loader.ask(api::call::<GetCredit>(&[], &Nothing {}, &Nothing {})));
    again.try_run(());
    let refresh = button(Look::Secondary, "Refresh", "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading("Credit", "What you can still allocate to customers who come to you.", refresh)}
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
    let figure = |test_id: &'static str, name: &'static str, value: String, words: String| {
        view! {
            <div class="card-box space-y-1 p-4">
                <dt class="text-sm text-muted">{name}</dt>
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
        CreditLimit::Unlimited => {
            ("No limit", "Nothing is checked against a limit; services may stop if credit lines are too low.")
        }
        CreditLimit::Limited(limit) => {
            (&*format::money(limit.money()), "Set by your distributor, known from the directory.")
        }
    };
    let limit = (limit.0.to_owned(), limit.1.to_owned());
    let allocatable = match answer.allocatable {
        None => ("No limit".to_owned(), "You can allocate as you see fit.".to_owned()),
        Some(left) => (
            format::money(left),
            "Limit less allocated less held. A new application's total must be less than this.".to_owned(),
        ),
    };
    let below = answer.allocatable.is_some_and(Money::is_negative).then(|| {
        alert(
            Tone::Warning,
            "credit-below",
            "Your limit is below what you have allocated and held",
            view! { <p class="text-muted">"Nothing is revoked, but no new application can be submitted or accepted until this is above zero again."</p> }
                .into_any(),
        )
    });
    let customers = format::counted(answer.sub_customers as usize, "sub-customer has", "sub-customers have");
    view! {
        {below}
        <dl class="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
            {figure("credit-limit", "Limit", limit.0, limit.1)}
            {figure("credit-allocated", "Allocated", format::money(position.allocated), format!("{customers} a credit line with you."))}
            {figure(
                "credit-held",
                "Held",
                format::money(position.held),
                "For customers in open applications. It becomes their allocation when they move, or is released when their move ends.".to_owned(),
            )}
            {figure("credit-allocatable", "Allocatable", allocatable.0, allocatable.1)}
        </dl>
    }
    .into_any()
}

fn holds(answer: &CreditAnswer) -> AnyView {
    let body = if answer.holds.is_empty() {
        empty("Nothing is held", "Once you submit or accept an application, what it holds stands here.", None)
    } else {
        let headings = [("Application", false), ("From", false), ("Opened", false), ("Held", true)];
        let rows = answer.holds.iter().map(hold).collect_view();
        let more =
            answer.more_holds.then(|| view! { <p class="text-sm text-muted">"The largest holds; there are more."</p> });
        view! {
            {table("Holds by application", head(&headings), rows.into_any())}
            {more}
        }
        .into_any()
    };
    view! {
        <section class="space-y-3" aria-label="Held by application">
            <h2 class="font-semibold">"Held by application"</h2>
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
            cell("Application", link.into_any()),
            cell("From", hold.original_reseller.name.clone().into_any()),
            cell("Opened", format::time(hold.opened_at)),
            cell_end("Held", format::money(hold.amount).into_any()),
        ],
    )
}
