//! Keys that do something everywhere or on a page, and the list of them that `?` opens.
//!
//! A key does nothing while somebody types or a dialog is open, and none of them where they were turned off (WCAG 2.1.4). A page offers its
//! own with [`shortcut`]; they end with it. Two keys after one another are written with a space: `g t`.

use crate::{
    browser,
    components::{Dialog, Look, button, dialog, tick},
};
use leptos::{ev::KeyboardEvent, prelude::*};
use leptos_router::hooks::use_navigate;
use shared::tr;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::JsCast;

/// How long the first of two keys waits for the second.
const PATIENCE: Duration = Duration::from_millis(1200);
const KEPT: &str = "shortcuts";

/// Where a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Everywhere,
    Page,
}

#[derive(Clone)]
struct Offered {
    number: u32,
    scope: Scope,
    keys: &'static str,
    does: &'static str,
    /// Nothing where something else listens to the keys, and they are only mentioned.
    press: Option<Callback<()>>,
}

#[derive(Clone, Copy)]
struct Shortcuts {
    /// Rises whenever another set of keys is offered.
    offers: RwSignal<u32>,
    on: RwSignal<bool>,
    help: RwSignal<Option<()>>,
    /// The first of two keys.
    begun: RwSignal<Option<String>>,
}

thread_local! {
    /// A page may be here, and offer keys, before the frame listens to them.
    static OFFERED: RefCell<Vec<Offered>> = const { RefCell::new(Vec::new()) };
    static CURRENT: Cell<Option<Shortcuts>> = const { Cell::new(None) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Offers a key for as long as the caller's view is there: `shortcut("a", tr!("Approve"), …)`. What the key does must be on the page as
/// something to press as well.
pub fn shortcut(keys: &'static str, does: &'static str, press: Callback<()>) {
    offer(Scope::Page, keys, does, Some(press));
}

/// Mentions keys that the page itself listens to.
pub fn mention(keys: &'static str, does: &'static str) {
    offer(Scope::Page, keys, does, None);
}

/// Whether single keys do something.
pub fn are_on() -> bool {
    CURRENT.get().and_then(|shortcuts| shortcuts.on.try_get()).unwrap_or_else(are_kept_on)
}

/// Opens the list.
pub fn open_help() {
    if let Some(shortcuts) = CURRENT.get() {
        let _ = shortcuts.help.try_set(Some(()));
    }
}

/// Whether the person has left them on.
fn are_kept_on() -> bool {
    browser::kept_for_good(KEPT).as_deref() != Some("off")
}

fn offer(scope: Scope, keys: &'static str, does: &'static str, press: Option<Callback<()>>) {
    let number = MADE.get().wrapping_add(1);
    MADE.set(number);
    OFFERED.with_borrow_mut(|offered| offered.push(Offered { number, scope, keys, does, press }));
    offers_changed();
    on_cleanup(move || {
        OFFERED.with_borrow_mut(|offered| offered.retain(|one| one.number != number));
        offers_changed();
    });
}

fn offers_changed() {
    if let Some(shortcuts) = CURRENT.get() {
        let _ = shortcuts.offers.try_update(|offers| *offers = offers.wrapping_add(1));
    }
}

/// Starts to listen, until whoever asked for it goes; the view is the list, closed until it is asked for.
pub fn shortcuts() -> AnyView {
    let shortcuts = Shortcuts {
        offers: RwSignal::new(0),
        on: RwSignal::new(are_kept_on()),
        help: RwSignal::new(None),
        begun: RwSignal::new(None),
    };
    CURRENT.set(Some(shortcuts));
    offer(Scope::Everywhere, "?", tr!("This list"), Some(Callback::new(|()| open_help())));
    Effect::new(move |before: Option<()>| {
        let on = shortcuts.on.get();
        if before.is_some() {
            browser::keep_for_good(KEPT, if on { "on" } else { "off" });
        }
    });
    let listener = window_event_listener(leptos::ev::keydown, move |event| pressed(shortcuts, &event));
    on_cleanup(move || listener.remove());
    dialog(shortcuts.help, move |()| Dialog { title: tr!("Keyboard shortcuts").to_owned(), body: list(shortcuts) })
}

/// The keys that lead to pages: `g` and a letter.
pub fn offer_ways(ways: Vec<(&'static str, &'static str, &'static str)>) {
    for (keys, name, address) in ways {
        let navigate = use_navigate();
        let go = Callback::new(move |()| navigate(address, leptos_router::NavigateOptions::default()));
        offer(Scope::Everywhere, keys, name, Some(go));
    }
}

fn pressed(shortcuts: Shortcuts, event: &KeyboardEvent) {
    let with_other = event.ctrl_key() || event.meta_key() || event.alt_key();
    if event.default_prevented() || with_other || event.is_composing() || event.repeat() || is_elsewhere(event) {
        return;
    }
    let key = event.key();
    let help = key == "?";
    if !help && shortcuts.on.try_get_untracked() != Some(true) {
        return;
    }
    let begun = shortcuts.begun.try_get_untracked().flatten();
    let typed = match &begun {
        Some(first) => format!("{first} {}", key.to_ascii_lowercase()),
        None => key.to_ascii_lowercase(),
    };
    let _ = shortcuts.begun.try_set(None);
    let (hit, leads_on) = OFFERED.with_borrow(|offered| {
        // The page's come last, and go before the others.
        let hit = offered.iter().rev().find(|one| one.keys == typed).and_then(|one| one.press);
        let leads_on = offered.iter().any(|one| one.keys.split_once(' ').is_some_and(|(first, _)| first == typed));
        (hit, leads_on)
    });
    if let Some(press) = hit {
        event.prevent_default();
        press.try_run(());
    } else if begun.is_none() && leads_on {
        let _ = shortcuts.begun.try_set(Some(typed));
        set_timeout(
            move || {
                let _ = shortcuts.begun.try_set(None);
            },
            PATIENCE,
        );
    }
}

/// Whether the key belongs to something else: a field that is being filled in, or a dialog.
fn is_elsewhere(event: &KeyboardEvent) -> bool {
    let field = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let typing = element.is_some_and(|element| element.matches(field).unwrap_or(false));
    typing || document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn list(shortcuts: Shortcuts) -> AnyView {
    let of = move |scope: Scope| {
        let _ = shortcuts.offers.get();
        let all = OFFERED.with_borrow(Clone::clone);
        let lines = all.into_iter().filter(|one| one.scope == scope).map(|Offered { keys, does, .. }| {
            view! {
                <div class="flex items-baseline justify-between gap-4 py-1" data-testid="shortcut">
                    <dt class="min-w-0">{does}</dt>
                    <dd class="flex shrink-0 gap-1">{caps(keys)}</dd>
                </div>
            }
        });
        lines.collect_view()
    };
    let has_own = move || {
        let _ = shortcuts.offers.get();
        OFFERED.with_borrow(|all| all.iter().any(|one| one.scope == Scope::Page))
    };
    let close = Callback::new(move |()| shortcuts.help.set(None));
    view! {
        <div class="space-y-4 text-sm" data-testid="shortcuts">
            {move || {
                has_own()
                    .then(|| {
                        view! {
                            <section>
                                <h3 class="pb-1 font-medium">{tr!("On this page")}</h3>
                                <dl class="divide-y divide-base-300">{of(Scope::Page)}</dl>
                            </section>
                        }
                    })
            }} <section>
                <h3 class="pb-1 font-medium">{tr!("Everywhere")}</h3>
                <dl class="divide-y divide-base-300">{move || of(Scope::Everywhere)}</dl>
            </section>
            {tick("shortcuts-on", tr!("Single keys do something. Turn this off if you dictate, or type by accident."), shortcuts.on)}
            <div class="flex justify-end">
                {button(Look::Secondary, tr!("Close"), "close-shortcuts", Signal::stored(false), Signal::stored(false), close)}
            </div>
        </div>
    }
    .into_any()
}

/// `g t` as two keys.
pub fn caps(keys: &'static str) -> AnyView {
    keys.split(' ').map(|key| view! { <kbd>{named(key)}</kbd> }).collect_view().into_any()
}

fn named(key: &str) -> String {
    match key {
        "arrowup" => "↑".to_owned(),
        "arrowdown" => "↓".to_owned(),
        "arrowleft" => "←".to_owned(),
        "arrowright" => "→".to_owned(),
        "escape" => "Esc".to_owned(),
        "enter" => "Enter".to_owned(),
        " " | "space" => tr!("Space").to_owned(),
        key if key.chars().count() == 1 => key.to_ascii_uppercase(),
        key => key.to_owned(),
    }
}
