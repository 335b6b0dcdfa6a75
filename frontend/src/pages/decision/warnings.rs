//! What internal review should look at before it decides (R5.3): on the application's page in full, in the dialog as a reminder.
//!
//! For the programme's own people only; nobody else is offered it, and the portal would refuse it.

use crate::{
    api,
    components::{Tone, alert, card_skeleton, cell, cell_end, head, row, table},
    format,
    load::{Load, Loader},
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, Found, GetWarnings, Nothing, Warning, WarningsAnswer, Why},
    ids::ApplicationId,
    tr, words,
};

/// The part of the application's page that a link leads to.
pub const SECTION: &str = "warnings";

/// In full, found anew with every change of the application.
pub fn section(application: &ApplicationId, detail: Loader<ApplicationDetail>) -> AnyView {
    let loader = Loader::<WarningsAnswer>::new();
    let application = application.clone();
    let ask = Callback::new(move |()| ask(loader, &application));
    let revision = Memo::new(move |_| detail.ready().map(|detail| detail.summary.revision));
    Effect::new(move |_| {
        if revision.get().is_some() {
            ask.try_run(());
        }
    });
    // Once everything is decided there is nothing to look at before.
    let waits = Memo::new(move |_| detail.ready().is_some_and(|detail| !detail.summary.waiting.is_empty()));
    (move || {
        waits.get().then(|| {
            view! {
                <section
                    id=SECTION
                    tabindex="-1"
                    class="card-box scroll-mt-16 space-y-4 p-5 outline-none"
                    aria-label=tr!("To look at before deciding")
                >
                    <div>
                        <h2 class="font-semibold">{tr!("To look at before deciding")}</h2>
                        <p class="text-xs text-muted">
                            {tr!("Looked for: repeat movers, unusual credit lines, attested consents, silence that counted as approval, open disputes, old facts. None of these stands in the way of an approval.")}
                        </p>
                    </div>
                    {loader.show(card_skeleton, ask, in_full)}
                </section>
            }
        })
    })
    .into_any()
}

fn ask(loader: Loader<WarningsAnswer>, application: &ApplicationId) {
    let application = application.clone();
    loader.ask(async move { api::call::<GetWarnings>(&[application.as_str()], &Nothing {}, &Nothing {}).await });
}

fn in_full(answer: &WarningsAnswer) -> AnyView {
    if answer.warnings.is_empty() {
        return view! {
            <p class="text-sm" data-testid="no-warnings">
                {tr!("Nothing of it was found.")}
            </p>
        }
        .into_any();
    }
    found(answer)
}

/// What was found, if anything was.
pub fn found(answer: &WarningsAnswer) -> AnyView {
    if answer.warnings.is_empty() {
        return ().into_any();
    }
    view! { <ul class="space-y-4">{answer.warnings.iter().map(one).collect_view()}</ul> }.into_any()
}

fn one(warning: &Warning) -> AnyView {
    let (title, rule) = words::warning(warning.kind);
    let count = warning.rows.len();
    let rows = warning.rows.to_string().replace(',', ", ");
    let more = warning.rows.len().saturating_sub(distinct(&warning.found));
    let more = (more > 0).then(|| {
        let words =
            tr!(more; "{more} more, in a row that is named above." | "{more} more, in rows that are named above.");
        view! { <p class="text-xs text-muted">{words}</p> }
    });
    let heading = head(&[(tr!("Row"), true), (tr!("Customer"), false), (tr!("Why"), false)]);
    let found = warning.found.iter().map(reason).collect_view();
    view! {
        <li class="space-y-1 border-t border-base-300 pt-4 first:border-t-0 first:pt-0" data-testid="warning" data-code=warning.kind.code()>
            <h3 class="text-sm font-semibold">{tr!(count; "{title}: {count} customer" | "{title}: {count} customers", title)}</h3>
            <p class="max-w-prose text-xs text-muted">{rule}</p>
            <p class="text-xs break-words">{tr!(count; "Row {rows}" | "Rows {rows}", rows)}</p>
            <details class="text-sm">
                <summary class="cursor-pointer text-xs">{tr!("Which, and why")}</summary>
                <div class="pt-2">{table(title, heading, found.into_any())} {more}</div>
            </details>
        </li>
    }
    .into_any()
}

/// Rows that are explained; one may be there with two reasons.
fn distinct(found: &[Found]) -> usize {
    let mut rows: Vec<_> = found.iter().map(|of| of.row).collect();
    rows.dedup();
    rows.len()
}

fn reason(found: &Found) -> AnyView {
    row(
        "warned-row",
        found.row.to_string(),
        vec![
            cell_end(tr!("Row"), found.row.to_string().into_any()),
            cell(
                tr!("Customer"),
                view! { <span class="font-mono text-xs">{found.sub_customer.to_string()}</span> }.into_any(),
            ),
            cell(tr!("Why"), why(&found.why)),
        ],
    )
}

fn why(why: &Why) -> AnyView {
    let said = match why {
        Why::Moved { at } => tr!("It moved last on {date}", date = format::date_time(*at)),
        Why::AboveEarlier { credit, earlier } | Why::BelowEarlier { credit, earlier } => tr!(
            "{credit}; at present it has {earlier}",
            credit = format::money(credit.money()),
            earlier = format::money(earlier.money())
        ),
        Why::AboveOthers { credit, median } => tr!(
            "{credit}; half of this application's have {median} or less",
            credit = format::money(credit.money()),
            median = format::money(median.money())
        ),
        Why::Attested { at } => tr!("Attested by the applicant on {date}", date = format::date_time(*at)),
        Why::Silent { at } => tr!("The original reseller's time was over on {date}", date = format::date_time(*at)),
        Why::Disputed { application, at } => {
            let said = tr!("Disputed since {date}:", date = format::date_time(*at));
            return view! {
                {said} " "
                <a class="link font-mono text-xs" href=format!("/applications/{application}")>
                    {application.to_string()}
                </a>
            }
            .into_any();
        }
        Why::KnownAsOf { at } => tr!("What is known of it dates from {date}", date = format::date_time(*at)),
    };
    said.into_any()
}

/// In the dialog: what there is to look at, and whether it is there to be looked at. Nothing where nothing was found.
pub fn in_brief(application: &ApplicationId) -> (AnyView, Signal<bool>) {
    let loader = Loader::<WarningsAnswer>::new();
    let id = application.clone();
    let again = Callback::new(move |()| ask(loader, &id));
    again.try_run(());
    let view = loader.show(card_skeleton, again, move |answer| {
        if answer.warnings.is_empty() {
            return ().into_any();
        }
        let title = tr!("Look at this before you decide");
        alert(Tone::Warning, "warnings-in-brief", title, in_full(answer))
    });
    let there = Signal::derive(move || loader.state.with(|state| matches!(state, Load::Ready(_))));
    (view, there)
}
