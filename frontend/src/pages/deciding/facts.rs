//! Who, to whom, how many, with what credit, until when; and what is unusual about it.

use super::sight::{Changed, Sight, waiting_at};
use crate::{
    components::{Icon, Tone, alert, card_skeleton, figure, figure_explained, icon, timeline},
    format,
    load::Load,
    pages::decision::warnings,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, OpenerView, Waiting},
    application::{CutoverTime, Mode, Step},
    explain::Term,
    tr,
};

/// The figures that one looks for first.
pub fn figures(detail: &ApplicationDetail, waiting: Option<&Waiting>) -> AnyView {
    let summary = &detail.summary;
    let customers = format::count(summary.customers as usize);
    let waiting_here = waiting.map(|waiting| {
        figure("waiting-here", tr!("Waiting for you"), format::count(waiting.records as usize).into_any())
    });
    let total =
        summary.total_credit.map(|total| figure("total-credit", tr!("Total credit"), format::money(total).into_any()));
    let due = waiting.and_then(|waiting| waiting.due).map(|due| {
        let left = view! {
            {format::time(due)} <span class="block text-xs font-normal text-muted">{format::from_now(due)}</span>
        };
        figure("due", tr!("Decide by"), left.into_any())
    });
    let consents = detail.consents;
    let all = consents.not_asked + consents.asked + consents.given + consents.refused + consents.lapsed;
    let agreed =
        tr!("{given} of {all}", given = format::count(consents.given as usize), all = format::count(all as usize));
    let opened = match detail.opener {
        OpenerView::NewReseller => tr!("The new reseller"),
        OpenerView::OriginalReseller => tr!("The original reseller, as an offer"),
        OpenerView::SubCustomer => tr!("The sub-customer, as a request to move"),
    };
    let moves = match detail.cutover {
        CutoverTime::Immediate => tr!("At once").into_any(),
        CutoverTime::On(at) => format::time(at),
    };
    view! {
        <dl class="card-box grid grid-cols-2 gap-x-6 gap-y-3 p-4 sm:grid-cols-3 2xl:grid-cols-4 [&_time]:whitespace-normal" data-testid="figures">
            {figure("customers", tr!("Customers"), customers.into_any())} {waiting_here} {total}
            {figure("agreed", tr!("Customers who agreed"), agreed.into_any())} {due}
            {figure_explained("moves", tr!("When they move"), Term::Cutover, moves)} {figure("opened-by", tr!("Opened by"), opened.into_any())}
            {figure_explained("version", tr!("Version"), Term::Version, summary.version.0.into_any())}
        </dl>
    }
    .into_any()
}

/// What a decider shouldn't overlook. For internal review with what the portal has found; for everybody what the application says.
pub fn unusual(sight: Sight) -> AnyView {
    let notes = move || {
        let detail = sight.loader.ready()?;
        let notes = notes(&detail);
        (!notes.is_empty()).then(|| {
            let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
            view! { <ul class="list-disc space-y-1 ps-5 text-sm" data-testid="notes">{notes}</ul> }
        })
    };
    let found = sight.warnings.map(|loader| {
        let again = Callback::new(move |()| sight.look_for_warnings());
        loader.show(card_skeleton, again, warnings::found)
    });
    let nothing = move || {
        let quiet = sight.warnings.is_none_or(|loader| {
            loader.state.with(|state| matches!(state, Load::Ready(answer) if answer.warnings.is_empty()))
        });
        (quiet && sight.loader.ready().is_some_and(|detail| notes_are_empty(&detail))).then(|| {
            view! {
                <p class="flex items-center gap-2 text-sm [&>svg]:text-success" data-testid="nothing-unusual">
                    {icon(Icon::Check)}
                    {if sight.warnings.is_some() {
                        tr!("Nothing unusual was found.")
                    } else {
                        tr!("Nothing blocks it, and nothing has changed since it was submitted.")
                    }}
                </p>
            }
        })
    };
    view! {
        <section class="card-box space-y-3 p-4" aria-labelledby="unusual">
            <h2 id="unusual" class="text-sm font-semibold">
                {tr!("What is unusual")}
            </h2>
            {notes} {found} {nothing}
        </section>
    }
    .into_any()
}

fn notes_are_empty(detail: &ApplicationDetail) -> bool {
    notes(detail).is_empty()
}

fn notes(detail: &ApplicationDetail) -> Vec<String> {
    let mut notes = Vec::new();
    if detail.mode == Mode::AllOrNothing {
        notes.push(tr!("All or nothing: all customers move together, or none. Nothing can be excepted.").to_owned());
    }
    let blocked: u32 = detail.summary.waiting.iter().map(|waiting| waiting.blocked).sum();
    if blocked > 0 {
        notes.push(tr!(
            blocked;
            "{blocked} customer is blocked by a condition that isn't met; see below which." | "{blocked} customers are blocked by conditions that aren't met; see below which."
        ));
    }
    let version = detail.summary.version.0;
    if version > 1 {
        notes.push(tr!("It has changed since it was submitted; this is version {version}.", version));
    }
    if detail.proposal.is_some() {
        notes.push(
            tr!("A condition waits for the applicant's answer; until then the time to decide stands still.").to_owned(),
        );
    }
    if detail.attested {
        notes.push(
            tr!("The applicant attests the consents. The sub-customers are told and can still refuse.").to_owned(),
        );
    }
    notes
}

/// R5.7: what has changed since it was opened.
pub fn changed(sight: Sight) -> AnyView {
    view! {
        <div class="empty:mb-0" role="alert">
            {move || sight.changed.get().map(|changed| what_changed(sight, &changed))}
        </div>
    }
    .into_any()
}

fn what_changed(sight: Sight, changed: &Changed) -> AnyView {
    let Changed { before, after } = changed;
    let step = sight.step();
    let gone = waiting_at(after, step).is_none();
    let sent = sight.failed.with_untracked(Option::is_some);
    let title = match (gone, sent) {
        (true, true) => tr!("Somebody else was faster: nothing of yours was sent"),
        (true, false) => tr!("Somebody else has decided here"),
        (false, true) => tr!("The application has changed meanwhile, nothing was done"),
        (false, false) => tr!("The application has changed while you were reading"),
    };
    let differences = differences(before, after, step);
    let seen = before.timeline.last().map(|entry| entry.at);
    let new: Vec<_> = after.timeline.iter().filter(|entry| seen.is_none_or(|seen| entry.at > seen)).cloned().collect();
    let rows = differences.into_iter().map(|(name, was, is)| {
        view! {
            <li data-testid="difference">
                {name} ": " <s class="text-muted">{was}</s> " → " <strong>{is}</strong>
            </li>
        }
    });
    let again = (!gone)
        .then(|| view! { <p class="text-muted">{tr!("Your ticks are taken back; what you wrote is still here.")}</p> });
    let body = view! {
        <ul class="space-y-0.5 empty:hidden">{rows.collect_view()}</ul>
        {again}
        {(!new.is_empty())
            .then(|| {
                view! {
                    <div class="pt-2" data-testid="changes">
                        {timeline(&new)}
                    </div>
                }
            })}
    };
    alert(Tone::Warning, "changed-meanwhile", title, body.into_any())
}

/// What a fact is called, and how it is said.
type Fact<'a> = (&'static str, &'a dyn Fn(&ApplicationDetail) -> String);

/// What is another than before, each with what it was and is.
fn differences(
    before: &ApplicationDetail,
    after: &ApplicationDetail,
    step: Step,
) -> Vec<(&'static str, String, String)> {
    let waiting = |detail: &ApplicationDetail| {
        format::count(waiting_at(detail, step).map_or(0, |waiting| waiting.records) as usize)
    };
    let total = |detail: &ApplicationDetail| detail.summary.total_credit.map(format::money).unwrap_or_default();
    let moves = |detail: &ApplicationDetail| match detail.cutover {
        CutoverTime::Immediate => tr!("At once").to_owned(),
        CutoverTime::On(at) => format::date_time(at),
    };
    let distributor = |detail: &ApplicationDetail| {
        let names = detail.incoming_distributor.iter().chain(&detail.outgoing_distributor);
        names.map(|partner| partner.name.clone()).collect::<Vec<_>>().join(" · ")
    };
    let version = |detail: &ApplicationDetail| detail.summary.version.0.to_string();
    let of: [Fact; 5] = [
        (tr!("Waiting for you"), &waiting),
        (tr!("Total credit"), &total),
        (tr!("When they move"), &moves),
        (tr!("Distributors"), &distributor),
        (tr!("Version"), &version),
    ];
    of.into_iter().map(|(name, of)| (name, of(before), of(after))).filter(|(_, was, is)| was != is).collect()
}
