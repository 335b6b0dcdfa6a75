//! How the customers of an application move: each by itself, or all or nothing (R2.2).

use crate::components::choice;
use leptos::prelude::*;
use shared::{application::Mode, tr};

/// The choice, under a title. `ends` is what ends as a whole: the application, or the offer.
pub fn mode_choice(title: &'static str, ends: &'static str, mode: Signal<Mode>, choose: Callback<Mode>) -> AnyView {
    let of = move |kind: Mode, test_id: &'static str, name: &'static str, words: String| {
        let chosen = Signal::derive(move || mode.get() == kind);
        let choose = Callback::new(move |()| {
            choose.try_run(kind);
        });
        choice("mode", test_id, name, words, chosen, choose)
    };
    let each = tr!(
        "Every customer moves as soon as everybody has agreed to it. One that is refused or blocked doesn't hold the others back."
    );
    let all = tr!(
        "All customers move at the same moment, or none. If one is refused, rejected, withdrawn or can't be moved, {ends} ends.",
        ends
    );
    view! {
        <fieldset class="card-box space-y-3 p-5">
            <legend class="sr-only">{tr!("How the customers move")}</legend>
            <p class="font-semibold" aria-hidden="true">
                {title}
            </p>
            <div class="grid gap-3 lg:grid-cols-2">
                {of(Mode::Independent, "mode-independent", tr!("Each by itself"), each.to_owned())}
                {of(Mode::AllOrNothing, "mode-all-or-nothing", tr!("All or nothing"), all)}
            </div>
        </fieldset>
    }
    .into_any()
}
