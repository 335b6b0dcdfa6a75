//! Deciding by keyboard alone: one key for each thing that there is to do, shown on its button and in the list that `?` opens.
//!
//! Letters can be switched off there (WCAG 2.1.4). Escape always works, also while somebody writes: it takes back what isn't sent yet.

use super::{
    deed::{self, TICK},
    desk::Desk,
    refusing,
    sight::Sight,
};
use crate::{
    app::shortcuts::{self, mention, shortcut},
    browser,
    components::{Extras, Look, button_with},
    pages::decision::{Deciding, Matter},
};
use leptos::{ev, prelude::*};
use shared::tr;
use wasm_bindgen::JsCast;

/// A button that shows the key which does the same.
pub fn keyed(
    look: Look,
    label: String,
    key: &'static str,
    test_id: &'static str,
    disabled: Signal<bool>,
    busy: Signal<bool>,
    press: Callback<()>,
) -> AnyView {
    let extras = Extras { id: Some(test_id), keys: Some(key.replace("Ctrl", "Control")), hint: Some(hint(key)) };
    button_with(extras, look, label, test_id, disabled, busy, press)
}

/// The key on a button; not where keys are switched off, nor where there is likely no keyboard.
pub fn hint(key: &'static str) -> AnyView {
    let works = move || key.chars().count() > 1 || shortcuts::are_on();
    (move || {
        works().then(|| {
            view! {
                <kbd class="border-current/40 bg-transparent text-inherit max-lg:hidden" aria-hidden="true">
                    {key}
                </kbd>
            }
        })
    })
    .into_any()
}

/// The keys of what is open, for as long as it is.
pub fn offer(sight: Sight, desk: Desk, deciding: Deciding) {
    let press = |does: fn(Sight, Desk, Deciding)| Callback::new(move |()| does(sight, desk, deciding));
    shortcut("a", tr!("Approve"), press(approve));
    shortcut("r", tr!("Reject, with a reason"), press(|sight, _, _| refusing::open(sight)));
    shortcut("t", tr!("Tick the statement"), press(|_, _, _| tick()));
    shortcut("c", tr!("Agree on a condition"), press(|sight, _, deciding| propose(sight, deciding)));
    shortcut("j", tr!("Skip to the next"), press(|sight, desk, _| desk.next(&sight.place.get_value())));
    shortcut("k", tr!("Back to the one before"), press(|sight, desk, _| desk.previous(&sight.place.get_value())));
    shortcut(
        "o",
        tr!("Open the application"),
        press(|sight, desk, _| {
            desk.go.try_run(format!("/applications/{}", sight.id()));
        }),
    );
    mention("escape", tr!("Cancel, as long as nothing was sent"));
    let listener = window_event_listener(ev::keydown, move |event| {
        let covered = || document().query_selector("dialog[open], [popover]:popover-open").ok().flatten().is_some();
        if event.key() != "Escape" || event.default_prevented() || event.is_composing() || covered() {
            return;
        }
        if sight.countdown.cancel() {
            event.prevent_default();
        } else if sight.entered.rejecting.try_get_untracked() == Some(true) {
            event.prevent_default();
            refusing::close(sight);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether the person decides here. Otherwise a key does nothing.
fn decides(sight: Sight) -> bool {
    untrack(|| sight.loader.ready()).is_some_and(|detail| detail.can.decide.contains(&sight.step()))
}

fn approve(sight: Sight, desk: Desk, _: Deciding) {
    if decides(sight) && !sight.entered.rejecting.get_untracked() {
        deed::approve(sight, desk);
    }
}

/// Ticks as a click does, and leads there.
fn tick() {
    let element = document().get_element_by_id(TICK);
    if let Some(tick) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        tick.click();
        browser::focus_soon(TICK);
    }
}

/// R8.1.
pub fn propose(sight: Sight, deciding: Deciding) {
    let Some(detail) = sight.loader.ready_untracked() else { return };
    if detail.can.propose.contains(&sight.step()) && !sight.countdown.is_running_untracked() {
        let waiting = super::sight::waiting_at(&detail, sight.step());
        deciding.propose.set(waiting.map(|waiting| Matter::new(&detail.summary, &waiting)));
    }
}
