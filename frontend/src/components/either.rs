//! One of two ways to look at the same thing, of which one is always chosen.

use leptos::prelude::*;

/// `second` says whether the second of `names` is chosen; each is what the button says, and its name for tests.
pub fn either(label: &'static str, second: RwSignal<bool>, names: [(&'static str, &'static str); 2]) -> AnyView {
    let [one, other] = names;
    let choice = |of: bool, (name, test_id): (&'static str, &'static str)| {
        view! {
            <button
                type="button"
                class="rounded-field px-2.5 py-1 text-xs text-muted hover:text-base-content aria-pressed:bg-base-100 aria-pressed:font-medium aria-pressed:text-base-content aria-pressed:shadow-sm"
                data-testid=test_id
                aria-pressed=move || (second.get() == of).to_string()
                on:click=move |_| second.set(of)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="flex w-fit gap-1 rounded-field bg-base-300/60 p-0.5 print:hidden" role="group" aria-label=label>
            {choice(false, one)} {choice(true, other)}
        </div>
    }
    .into_any()
}
