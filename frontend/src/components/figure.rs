//! A figure under its name, in a list of such (`<dl>`).

use leptos::prelude::*;

pub fn figure(test_id: &'static str, name: &'static str, value: AnyView) -> AnyView {
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
