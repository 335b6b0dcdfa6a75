//! How long customers stand at each step: as a rule, at most, and the one that waits longest now.

use super::{part, spell_words};
use crate::{
    components::{cell, chart, head, row, table},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{OverviewAnswer, StepTimes},
    overview::Spell,
    tr, words,
};

pub fn section(answer: &OverviewAnswer) -> AnyView {
    let longest = answer.steps.iter().filter_map(|of| of.longest_minutes).max().unwrap_or(Spell(1)).0;
    let content = if answer.steps.is_empty() {
        view! { <p class="py-1 text-sm text-muted">{tr!("No customer has stood at a step in the last twelve months.")}</p> }
            .into_any()
    } else {
        let headings = [(tr!("Step"), false), (tr!("Waiting now"), false), (tr!("Usually, and at most"), false)];
        let rows = answer.steps.iter().map(|of| step(of, longest)).collect_view();
        table(tr!("Time in each step"), head(&headings), rows.into_any())
    };
    let note = tr!(
        "Until they go on or end, pauses included. Over the last twelve months: half of them took no longer than the first figure."
    );
    part("steps", tr!("Time in each step"), Some(note), ().into_any(), content)
}

fn step(of: &StepTimes, longest: u32) -> AnyView {
    let times = of.median_minutes.zip(of.longest_minutes).map(|(Spell(usual), Spell(most))| {
        view! {
            <div class="space-y-0.5 md:min-w-36">
                <p class="tabular-nums" data-testid="step-times">
                    {tr!("{usual}, at most {longest}", usual = spell_words(usual), longest = spell_words(most))}
                </p>
                <div class="max-md:hidden">{chart::spell(usual, most, longest)}</div>
            </div>
        }
    });
    let waiting = format::count(usize::try_from(of.waiting).unwrap_or(usize::MAX));
    let oldest = of.longest_waiting.as_ref().map(|oldest| {
        let address = format!("/applications/{}", oldest.application);
        view! {
            <p class="text-xs text-muted">
                <a class="link" href=address data-testid="longest-waiting">
                    {tr!("longest since {time}", time = format::from_now(oldest.since))}
                    <span class="sr-only">" "{oldest.application.to_string()}</span>
                </a>
            </p>
        }
    });
    let waiting = view! {
        <p class="tabular-nums">{waiting}</p>
        {oldest}
    };
    row(
        "step-row",
        shared::application::Status::awaiting(of.step).code().to_owned(),
        vec![
            cell(tr!("Step"), words::step(of.step).into_any()),
            cell(tr!("Waiting now"), waiting.into_any()),
            cell(tr!("Usually, and at most"), times.into_any()),
        ],
    )
}
