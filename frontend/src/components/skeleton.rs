//! What stands where something is being loaded, about as large as what comes.

use leptos::prelude::*;
use shared::tr;

/// For a list.
pub fn table_skeleton() -> AnyView {
    let line = || view! { <div class="skeleton h-4 w-full"></div> };
    view! {
        <div class="card-box space-y-5 p-4" role="status" aria-label=tr!("Loading") data-testid="loading">
            {(0..8).map(|_| line()).collect_view()}
        </div>
    }
    .into_any()
}

/// For a page of facts.
pub fn card_skeleton() -> AnyView {
    view! {
        <div class="space-y-4" role="status" aria-label=tr!("Loading") data-testid="loading">
            <div class="skeleton h-28 w-full"></div>
            <div class="skeleton h-20 w-full"></div>
            <div class="skeleton h-64 w-full"></div>
        </div>
    }
    .into_any()
}
