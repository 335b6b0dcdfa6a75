//! What happens if everybody agrees: when, to whom, with what credit, and what stays behind (R8, R4.3).

use super::deed::part;
use crate::{format, pages::decision::two_people::Part};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, Waiting},
    application::{CutoverTime, Mode, Step},
    tr, words,
};

pub fn view(detail: &ApplicationDetail, waiting: Option<&Waiting>) -> AnyView {
    let lines = lines(detail, waiting).into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <section class="card-box p-4" aria-labelledby="cutover" data-testid="cutover">
            <h2 id="cutover" class="pb-2 text-sm font-semibold">
                {tr!("What happens at cutover")}
            </h2>
            <ul class="list-disc space-y-1 ps-5 text-sm marker:text-muted">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn lines(detail: &ApplicationDetail, waiting: Option<&Waiting>) -> Vec<String> {
    let summary = &detail.summary;
    let (to, from) = (&summary.new_reseller.name, &summary.original_reseller.name);
    let mut lines = vec![when(detail, waiting)];
    lines.push(tr!("From then on {to} bills these customers and looks after them. Charges from before stay with {from}, also when they arrive later.", to, from));
    lines.push(match summary.total_credit {
        Some(total) => tr!(
            "The {total} held at {to} become their credit lines; what {from} had allocated to them returns to it.",
            total = format::money(total),
            to,
            from
        ),
        None => tr!("What {from} had allocated to them returns to it.", from),
    });
    lines.push(match detail.mode {
        Mode::AllOrNothing => {
            tr!("All or nothing: all customers move together, or none. Nothing can be excepted.").to_owned()
        }
        Mode::Independent => {
            tr!("Each customer moves by itself: whoever is blocked or hasn't agreed stays, and holds nobody back.")
                .to_owned()
        }
    });
    lines
}

fn when(detail: &ApplicationDetail, waiting: Option<&Waiting>) -> String {
    let here = waiting.map(|waiting| waiting.step);
    // Steps that come after the decider's own.
    let after: Vec<String> = detail
        .steps
        .iter()
        .filter(|step| here.is_some_and(|here| **step > here))
        .map(|step| words::step(*step).to_lowercase())
        .collect();
    match detail.cutover {
        CutoverTime::On(at) => tr!("They move on {day}, if everybody has agreed by then.", day = format::date_time(at)),
        CutoverTime::Immediate if here == Some(Step::InternalReview) => match waiting.map(part) {
            Some(Part::First) => {
                tr!("Nothing moves with your approval alone: a second person approves, and then they move at once.")
                    .to_owned()
            }
            _ => tr!("With your approval they move at once. That can't be undone.").to_owned(),
        },
        CutoverTime::Immediate if after.is_empty() => tr!("They move as soon as everybody has agreed.").to_owned(),
        CutoverTime::Immediate => {
            let steps = after.join(tr!(", "));
            tr!(
                "Nothing moves with your approval alone. After you come: {steps}; then those who have agreed move at once.",
                steps
            )
        }
    }
}
