//! What came of a decision, in sentences: what it did, what follows from it, and what stays for later (R5.8).

use super::{Deciding, Outcome};
use crate::{
    components::{Tone, alert},
    format,
};
use leptos::prelude::*;
use shared::{api::DecisionAnswer, tr, words};

/// What came of the last decision; read out when it appears.
pub fn result(deciding: Deciding) -> AnyView {
    view! {
        <div class="empty:mb-0" aria-live="polite">
            {move || {
                deciding
                    .outcome
                    .get()
                    .map(|outcome| match outcome {
                        Outcome::Approved(answer) => decided(Said::Yes, &answer),
                        Outcome::Rejected(answer) => decided(Said::No, &answer),
                        Outcome::Done(what) => alert(Tone::Success, "decision-result", what, ().into_any()),
                        Outcome::Outdated(error) => {
                            alert(
                                Tone::Warning,
                                "changed-meanwhile",
                                tr!("The application has changed meanwhile, nothing was done"),
                                view! { <p class="text-muted">{error.detail()} " " {tr!("What you see now is the current state.")}</p> }
                                    .into_any(),
                            )
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Yes,
    No,
}

/// What a decision has done, in a sentence.
pub fn title(said: Said, answer: &DecisionAnswer) -> String {
    let (decided, first) = (answer.decided.len(), answer.first_approved.len());
    match (said, first, decided) {
        (Said::No, _, _) => tr!(decided; "Rejected: {decided} customer" | "Rejected: {decided} customers"),
        (Said::Yes, 0, _) => tr!(decided; "Approved: {decided} customer" | "Approved: {decided} customers"),
        (Said::Yes, _, 0) => tr!(
            first;
            "Approved as the first of two people: {first} customer" | "Approved as the first of two people: {first} customers"
        ),
        (Said::Yes, _, _) => {
            tr!(
                decided;
                "Decided: {decided} customer. As the first of two people: {first}" | "Decided: {decided} customers. As the first of two people: {first}",
                first = format::count(first)
            )
        }
    }
}

/// What follows from it, and what stays for later (R5.8).
pub fn consequences(answer: &DecisionAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    if !answer.first_approved.is_empty() {
        lines.push(tr!("Nothing has moved yet: a second person of internal review has to approve.").to_owned());
    }
    let moved = answer.migrated.len();
    if moved > 0 {
        lines.push(tr!(
            moved;
            "{moved} customer has moved to the new reseller." | "{moved} customers have moved to the new reseller."
        ));
    }
    lines.extend(answer.left.iter().map(|left| {
        let (stay, rows) = (left.rows.len(), left.rows.to_string().replace(',', ", "));
        tr!(
            stay;
            "{stay} customer stays for a later decision: {why} (rows {rows})." | "{stay} customers stay for a later decision: {why} (rows {rows}).",
            why = words::left_why(left.why),
            rows
        )
    }));
    lines
}

fn decided(said: Said, answer: &DecisionAnswer) -> AnyView {
    let lines = consequences(answer).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    alert(
        Tone::Success,
        "decision-result",
        title(said, answer),
        view! { <ul class="list-disc ps-5 text-muted empty:hidden">{lines}</ul> }.into_any(),
    )
}
