//! Steps in their order, with words for where each stands. Those that can be gone back to are links.

use super::{Icon, icon};
use leptos::prelude::*;
use shared::tr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Ahead,
}

/// A step: its name, a second line, where it stands, and the address that it can be reached at.
pub fn stepper(label: &'static str, steps: Vec<(String, String, StepState, Option<String>)>) -> AnyView {
    let steps = steps.into_iter().enumerate().map(|(index, (name, note, state, address))| {
        let (ring, said) = match state {
            StepState::Done => ("border-success bg-success text-success-content", tr!("done")),
            StepState::Current => ("border-primary bg-primary text-primary-content", tr!("now")),
            StepState::Ahead => ("border-base-300 bg-base-100 text-muted", tr!("to come")),
        };
        let sign = match state {
            StepState::Done => icon(Icon::Check),
            StepState::Current | StepState::Ahead => (index + 1).to_string().into_any(),
        };
        let name = match address {
            Some(address) => view! { <a class="link link-hover" href=address>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        };
        view! {
            <li
                class="flex min-w-0 flex-1 items-start gap-2"
                aria-current=(state == StepState::Current).then_some("step")
            >
                <span class=format!(
                    "flex size-6 shrink-0 items-center justify-center rounded-full border text-xs font-semibold [&>svg]:size-4 {ring}",
                )>{sign}</span>
                <span class="min-w-0 text-sm leading-6">
                    <span class=if state == StepState::Ahead { "text-muted" } else { "font-medium" }>{name}</span>
                    <span class="sr-only">{tr!(" ({state})", state = said)}</span>
                    <span class="block text-xs leading-4 text-muted">{note}</span>
                </span>
            </li>
        }
    });
    view! { <ol class="flex flex-col gap-3 sm:flex-row sm:gap-4" aria-label=label>{steps.collect_view()}</ol> }
        .into_any()
}
