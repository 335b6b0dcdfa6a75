//! How long customers stand at each step: as a rule, at most, and the one that waits longest now.

use super::{part, spell_words};
use crate::{components::chart, format, session};
use leptos::prelude::*;
use shared::{
    api::{LongestWaiting, OverviewAnswer, StepTimes},
    application::Status,
    instant::Instant,
    overview::Spell,
    tr, words,
};

pub fn section(answer: &OverviewAnswer) -> AnyView {
    let longest = answer.steps.iter().filter_map(|of| of.longest_minutes).max().unwrap_or(Spell(1));
    let content = if answer.steps.is_empty() {
        view! { <p class="py-1 text-sm text-muted">{tr!("No customer has stood at a step in the last twelve months.")}</p> }
            .into_any()
    } else {
        let rows = answer.steps.iter().map(|of| row(of, longest)).collect_view();
        view! {
            <table class="w-full text-sm" aria-label=tr!("Time in each step")>
                <thead class="text-xs text-muted">
                    <tr>
                        <th scope="col" class="py-1 text-start font-normal">
                            {tr!("Step")}
                        </th>
                        <th scope="col" class="ps-4 text-start font-normal">
                            {tr!("Waiting now")}
                        </th>
                        <th scope="col" class="w-1/3 ps-4 text-start font-normal">
                            {tr!("Usually, and at most")}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let note = tr!(
        "Until they go on or end, pauses included. Over the last twelve months: half of them took no longer than the first figure."
    );
    part("steps", tr!("Time in each step"), Some(note), ().into_any(), content)
}

fn row(of: &StepTimes, longest: Spell) -> AnyView {
    let times = of.median_minutes.zip(of.longest_minutes).map(|(usual, most)| {
        let words = if usual == most {
            spell_words(usual)
        } else {
            tr!("{usual}, at most {longest}", usual = spell_words(usual), longest = spell_words(most))
        };
        view! {
            <p class="tabular-nums" data-testid="step-times">
                {words}
            </p>
            {(most.0 > 0).then(|| chart::spell(usual.0, most.0, longest.0))}
        }
    });
    view! {
        <tr class="align-top" data-testid="step-row" data-key=Status::awaiting(of.step).code()>
            <th scope="row" class="py-1.5 text-start font-normal">
                {words::step(of.step)}
            </th>
            <td class="py-1.5 ps-4">
                <p class="font-medium tabular-nums">{format::count(usize::try_from(of.waiting).unwrap_or(usize::MAX))}</p>
                {of.longest_waiting.as_ref().map(longest_waiting)}
            </td>
            <td class="py-1.5 ps-4">{times}</td>
        </tr>
    }
    .into_any()
}

fn longest_waiting(of: &LongestWaiting) -> AnyView {
    // Whole milliseconds below 2^53: nothing is lost.
    let now = Instant::from_millis(session::now_millis() as i64);
    let spell = spell_words(Spell::of(now.since(of.since)));
    view! {
        <a
            class="link text-xs text-muted sm:whitespace-nowrap"
            href=format!("/applications/{}", of.application)
            title=format::exact(of.since)
            data-testid="longest-waiting"
        >
            {tr!("longest: {spell}", spell)}
            <span class="sr-only">" "{of.application.to_string()}</span>
        </a>
    }
    .into_any()
}
