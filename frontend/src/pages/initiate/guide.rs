//! For who does it for the first time: what to have ready, a sample workbook, and who will be asked (R2.3, R5).
//!
//! Shown by itself to a partner without an application, and to anybody who asks for it (`?guide=1`).

use super::Preparing;
use crate::{
    api,
    components::{Icon, Look, Tone, button, icon, toast_with},
    workbook,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{ApplicationsQuery, ListApplications, Nothing, PartnerTier},
    export::{Heading, Holds, Table},
    intake::Column,
    tr,
};

/// In the query of the page's address.
const GUIDE: &str = "guide";

/// Whether the guide is open, to begin with for those who came for it.
pub fn opened() -> RwSignal<bool> {
    RwSignal::new(use_query_map().with_untracked(|query| query.get_str(GUIDE).is_some()))
}

/// Opens and closes the guide, at the top of the page.
pub fn switch(open: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class=Look::Quiet.class()
            data-testid="open-guide"
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {icon(Icon::Question)}
            {tr!("How it works")}
        </button>
    }
    .into_any()
}

pub fn view(preparing: Preparing, tier: Option<PartnerTier>, open: RwSignal<bool>) -> AnyView {
    if preparing.draft.with_untracked(|draft| draft.rows.is_empty()) {
        leptos::task::spawn_local(async move {
            let query = ApplicationsQuery { limit: Some(1), ..Default::default() };
            let answer = api::call::<ListApplications>(&[], &query, &Nothing {}).await;
            if answer.is_ok_and(|answer| answer.applications.is_empty()) {
                let _ = open.try_set(true);
            }
        });
    }
    (move || open.get().then(|| guide(tier, open))).into_any()
}

fn guide(tier: Option<PartnerTier>, open: RwSignal<bool>) -> AnyView {
    let idle = Signal::stored(false);
    let close = Callback::new(move |()| open.set(false));
    let sample = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            if !workbook::save("sample.xlsx", &sample()).await {
                toast_with(Tone::Error, tr!("The sample could not be made. Download the template instead."), None);
            }
        });
    });
    let steps = [
        (
            tr!("Settle it among the three of you"),
            tr!(
                "Contracts and money between you, the original reseller and each customer come first. Ask the original reseller for the account IDs of the customers, and for its own."
            ),
        ),
        (
            tr!("Fill in a table"),
            tr!(
                "One row for each customer: its account ID and the credit that you allocate to it, and better its name too. Upload it, or paste the rows. Up to 10,000 go in one application."
            ),
        ),
        (
            tr!("Put right what is wrong"),
            tr!(
                "Every row is checked at once. What can't move yet is grouped by reason, each with who can mend it and a message to them. Correct rows in the table, or leave them out."
            ),
        ),
        (
            tr!("Submit, and follow it"),
            tr!(
                "Nothing moves before everybody has agreed. You see whose turn it is and until when, and can withdraw until internal review has approved."
            ),
        ),
    ];
    let steps = steps.into_iter().map(|(title, words)| {
        view! {
            <li class="space-y-0.5 ps-1">
                <p class="font-medium">{title}</p>
                <p class="text-sm text-muted">{words}</p>
            </li>
        }
    });
    let asked = asked(tier).into_iter().map(|(who, what)| {
        view! {
            <li>
                <span class="font-medium">{who}</span>
                <span class="text-muted">" – " {what}</span>
            </li>
        }
    });
    view! {
        <section class="card-box space-y-4 p-5" aria-labelledby="guide" data-testid="guide">
            <h2 id="guide" class="font-semibold">
                {tr!("An application, step by step")}
            </h2>
            <div class="grid gap-6 lg:grid-cols-2">
                <ol class="list-decimal space-y-3 ps-5 marker:text-muted">{steps.collect_view()}</ol>
                <div class="space-y-2">
                    <h3 class="text-sm font-semibold">{tr!("Who will be asked")}</h3>
                    <ol class="list-decimal space-y-1.5 ps-5 text-sm marker:text-muted">{asked.collect_view()}</ol>
                    <p class="text-sm text-muted">
                        {tr!("Each of them has a deadline, and is reminded. If one stays silent past it, these customers stay where they are.")}
                    </p>
                </div>
            </div>
            <div class="flex flex-wrap gap-2">
                {button(Look::Primary, tr!("Start"), "guide-start", idle, idle, close)}
                {button(Look::Secondary, tr!("Download a sample workbook"), "guide-sample", idle, idle, sample)}
            </div>
        </section>
    }
    .into_any()
}

/// R5, as far as it is the same for every application of this partner.
fn asked(tier: Option<PartnerTier>) -> Vec<(&'static str, &'static str)> {
    let own = (tier == Some(PartnerTier::SecondLevelReseller))
        .then(|| (tr!("Your distributor"), tr!("agrees that you take these customers and their credit.")));
    let others = [
        (
            tr!("The original reseller"),
            tr!(
                "sees every customer, and agrees to hand them over. If it is second-level, its distributor agrees as well."
            ),
        ),
        (
            tr!("Each customer"),
            tr!("consents by itself, by email or in the portal, while the original reseller is asked."),
        ),
        (
            tr!("Internal review"),
            tr!("looks at everything once more. Then the customers move, at once or on the agreed day."),
        ),
    ];
    own.into_iter().chain(others).collect()
}

/// A filled-in template. Its customers don't exist, and its file says so.
fn sample() -> Table {
    let holds = [Holds::Text, Holds::Text, Holds::Number];
    let columns = Column::ALL.into_iter().zip(holds);
    let row = |id: &str, name: &str, credit: &str| vec![id.to_owned(), name.to_owned(), credit.to_owned()];
    Table {
        sheet: tr!("Sample").to_owned(),
        columns: columns.map(|(column, holds)| Heading { text: column.heading().to_owned(), holds }).collect(),
        rows: vec![
            row("000000000101", tr!("Example customer A"), "12500.00"),
            row("000000000102", tr!("Example customer B"), "800.00"),
            row("000000000103", "", "0.00"),
        ],
    }
}
