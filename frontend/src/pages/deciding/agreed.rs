//! What each party has said and when, place by place, and the sub-customers' consents (R5, R10.1).

use crate::{
    components::{Icon, icon},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{AgreementView, ApplicationDetail, ConsentCounts, TermsView, YesHow, YesView},
    application::Step,
    tr, words,
};

/// All places, with whose turn it is.
pub fn view(detail: &ApplicationDetail) -> AnyView {
    let places = detail.agreed.iter().map(|of| place(detail, of));
    view! {
        <section class="card-box p-4" aria-labelledby="agreed">
            <h2 id="agreed" class="pb-3 text-sm font-semibold">
                {tr!("What each party has said")}
            </h2>
            <ol class="space-y-3">{places.collect_view()} {consents(detail)}</ol>
        </section>
    }
    .into_any()
}

/// How a place stands; said in words, the sign only helps to find it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Yes,
    No,
    Now,
    Ahead,
}

fn line(sign: Sign, name: String, party: Option<String>, lines: Vec<AnyView>, test_id: &'static str) -> AnyView {
    let (ring, mark) = match sign {
        Sign::Yes => ("border-success bg-success text-success-content", icon(Icon::Check)),
        Sign::No => ("border-error text-error", icon(Icon::Warning)),
        Sign::Now => ("border-primary text-primary", icon(Icon::Clock)),
        Sign::Ahead => ("border-edge text-muted", ().into_any()),
    };
    view! {
        <li class="flex items-start gap-3" data-testid=test_id>
            <span
                class=format!("mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full border [&>svg]:size-3.5 {ring}")
                aria-hidden="true"
            >
                {mark}
            </span>
            <div class="min-w-0 text-sm">
                <p>
                    <span class="font-medium">{name}</span>
                    {party.map(|party| view! { <span class="text-muted">" · " {party}</span> })}
                </p>
                {lines}
            </div>
        </li>
    }
    .into_any()
}

fn note(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <p class="text-xs text-muted">{text}</p> }.into_any()
}

fn place(detail: &ApplicationDetail, of: &AgreementView) -> AnyView {
    let waiting = detail.summary.waiting.iter().find(|waiting| waiting.step == of.step && waiting.records > 0);
    let mut lines: Vec<AnyView> = of.yes.iter().flat_map(|yes| said(of.step, yes)).collect();
    let rejected = of.rejected;
    if rejected > 0 {
        lines.push(note(tr!(rejected; "Said no to {rejected} customer" | "Said no to {rejected} customers")));
    }
    if let Some(waiting) = waiting {
        let records = waiting.records;
        lines.push(note(match waiting.due {
            Some(due) => {
                let until = format::date_time(due);
                tr!(records; "{records} customer waits until {until}" | "{records} customers wait until {until}", until)
            }
            None => tr!(records; "{records} customer waits" | "{records} customers wait"),
        }));
    }
    let sign = match (waiting, of.yes.is_empty()) {
        (Some(_), _) => Sign::Now,
        (None, false) => Sign::Yes,
        (None, true) if of.rejected > 0 => Sign::No,
        (None, true) => Sign::Ahead,
    };
    if lines.is_empty() {
        lines.push(note(tr!("Hasn't been asked yet")));
    }
    let name = words::step(of.step).to_owned();
    line(sign, name, of.party.as_ref().map(|party| party.name.clone()), lines, "agreement")
}

/// One yes, in a sentence, and where it was said of another version.
fn said(step: Step, yes: &YesView) -> Vec<AnyView> {
    let YesView { at, who, records, text, how, .. } = yes;
    let date = format::date_time(*at);
    let who = who.clone().unwrap_or_default();
    let sentence = match how {
        YesHow::Opened if step == Step::NewReseller => tr!("{who} applied on {date}", who, date),
        YesHow::Opened => tr!("{who} offered them on {date}", who, date),
        YesHow::Accepted => tr!("{who} accepted and set the credit lines on {date}", who, date),
        YesHow::Approved => {
            tr!(records; "{who} approved {records} customer on {date}" | "{who} approved {records} customers on {date}", who, date)
        }
        YesHow::First => tr!(
            records; "{who} approved {records} customer on {date}, as the first of two people" | "{who} approved {records} customers on {date}, as the first of two people",
            who,
            date
        ),
        YesHow::Silence => tr!("Said nothing until {date}, which counts as approval", date),
        YesHow::Elsewhere { step } => {
            tr!(
                "Agreed on {date} as {place}, which counts here as well",
                date,
                place = words::step(*step).to_lowercase()
            )
        }
        YesHow::Terms { by, .. } => {
            tr!("{who} accepted a condition on {date}: {by}", who, date, by = words::step(*by).to_lowercase())
        }
    };
    let text = text.as_ref().map(|version| match step {
        Step::NewReseller => note(tr!("Having read the notice, version {version}", version = &version.0)),
        _ => note(tr!("Agreeing to the statement, version {version}", version = &version.0)),
    });
    let terms = match how {
        YesHow::Terms { terms, .. } => Some(match terms {
            TermsView::CutoverOn { at } => note(tr!("The customers move on {day}.", day = format::date_time(*at))),
            TermsView::InWords { words } => {
                view! { <blockquote class="border-s-2 border-base-300 ps-2 text-xs whitespace-pre-line">{words.clone()}</blockquote> }
                    .into_any()
            }
        }),
        _ => None,
    };
    let sentence = view! { <p class="text-xs">{sentence}</p> }.into_any();
    std::iter::once(sentence).chain(text).chain(terms).collect()
}

/// The sub-customers have a say of their own (R5.4).
fn consents(detail: &ApplicationDetail) -> AnyView {
    let ConsentCounts { not_asked, asked, given, refused, lapsed } = detail.consents;
    let all = not_asked + asked + given + refused + lapsed;
    let mut lines = Vec::new();
    lines.push(note(tr!(given; "{given} of {all} has agreed" | "{given} of {all} have agreed", all)));
    if refused > 0 {
        lines.push(note(tr!(refused; "{refused} has refused" | "{refused} have refused")));
    }
    if lapsed > 0 {
        lines.push(note(tr!(lapsed; "{lapsed} hasn't answered in time" | "{lapsed} haven't answered in time")));
    }
    if asked > 0 {
        lines.push(note(tr!(asked; "{asked} is asked and hasn't answered" | "{asked} are asked and haven't answered")));
    }
    if not_asked > 0 {
        lines.push(note(tr!(not_asked; "{not_asked} isn't asked yet" | "{not_asked} aren't asked yet")));
    }
    if detail.attested {
        lines.push(note(tr!("The applicant attests the consents. The sub-customers are told and can still refuse.")));
    }
    let sign = match (given == all, asked) {
        (true, _) => Sign::Yes,
        (false, 0) if given + refused + lapsed == 0 => Sign::Ahead,
        (false, _) => Sign::Now,
    };
    line(sign, tr!("Sub-customers").to_owned(), None, lines, "consents")
}
