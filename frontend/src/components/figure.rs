//! A figure under its name, in a list of such (`<dl>`).

use super::explain;
use leptos::prelude::*;
use shared::explain::{About, Term};

pub fn figure(test_id: &'static str, name: &'static str, value: AnyView) -> AnyView {
    named(test_id, name.into_any(), value)
}

/// One whose name is a term of the trade.
pub fn figure_explained(test_id: &'static str, name: &'static str, term: Term, value: AnyView) -> AnyView {
    let name = view! { <span class="flex h-4 items-center gap-0.5">{name} {explain(About::Term(term))}</span> };
    named(test_id, name.into_any(), value)
}

fn named(test_id: &'static str, name: AnyView, value: AnyView) -> AnyView {
    view! {
        <div class="min-w-0">
            <dt class="text-xs text-muted">{name}</dt>
            <dd class="text-sm font-semibold tabular-nums sm:text-base" data-testid=test_id>
                {value}
            </dd>
        </div>
    }
    .into_any()
}
