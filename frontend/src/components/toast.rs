//! Short messages at the edge of the window that outlive the page they come from, and words for screen readers alone.
//!
//! Both go through one polite live region that is there from the start, since a region that comes with its words isn't read out.
//! States: done, to mind, failed. What only confirms goes by itself, unless somebody points at it or has the focus in it; what offers
//! something to do, or failed, stays until it is put away (WCAG 2.2.1).

use super::{Icon, Tone, icon};
use leptos::prelude::*;
use shared::tr;
use std::{cell::Cell, time::Duration};

const SHOWN_FOR: Duration = Duration::from_secs(6);
/// More than these, and the oldest goes.
const MOST: usize = 4;

/// Something to do about a message: what the button says, and what it does.
#[derive(Clone)]
pub struct ToastAction {
    pub name: String,
    pub press: Callback<()>,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    tone: Tone,
    text: String,
    action: Option<ToastAction>,
}

impl Toast {
    fn goes_by_itself(&self) -> bool {
        self.action.is_none() && self.tone != Tone::Error
    }
}

#[derive(Clone, Copy)]
struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    /// What was said last to screen readers alone.
    said: RwSignal<String>,
    /// Somebody reads: nothing goes by itself.
    held: RwSignal<bool>,
}

thread_local! {
    /// Not in a context: whoever has an answer in hand, may no longer have a page.
    static CURRENT: Cell<Option<Toasts>> = const { Cell::new(None) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Says that something was done.
pub fn toast(text: impl Into<String>) {
    show(Tone::Success, text.into(), None);
}

/// Says something in another tone, or with something to do about it.
pub fn toast_with(tone: Tone, text: impl Into<String>, action: Option<ToastAction>) {
    show(tone, text.into(), action);
}

/// Words for screen readers alone, when they have nothing else to say. The same words twice are said twice.
pub fn announce(text: impl Into<String>) {
    let Some(toasts) = CURRENT.get() else { return };
    let mut text: String = text.into();
    if toasts.said.try_with_untracked(|said| *said == text) == Some(true) {
        text.push('\u{a0}');
    }
    let _ = toasts.said.try_set(text);
}

fn show(tone: Tone, text: String, action: Option<ToastAction>) {
    let Some(toasts) = CURRENT.get() else { return };
    let number = MADE.get().wrapping_add(1);
    MADE.set(number);
    let toast = Toast { number, tone, text, action };
    let goes = toast.goes_by_itself();
    let _ = toasts.shown.try_update(|shown| {
        shown.push(toast);
        let over = shown.len().saturating_sub(MOST);
        shown.drain(..over);
    });
    if goes {
        leave_later(toasts, number);
    }
}

fn leave_later(toasts: Toasts, number: u32) {
    set_timeout(
        move || {
            if toasts.held.try_get_untracked() == Some(true) {
                leave_later(toasts, number);
            } else {
                put_away(toasts, number);
            }
        },
        SHOWN_FOR,
    );
}

fn put_away(toasts: Toasts, number: u32) {
    let _ = toasts.shown.try_update(|shown| shown.retain(|toast| toast.number != number));
    if toasts.shown.try_with_untracked(Vec::is_empty) == Some(true) {
        let _ = toasts.held.try_set(false);
    }
}

/// Where they appear. Once, in the frame of the pages.
pub fn toasts() -> AnyView {
    let toasts =
        Toasts { shown: RwSignal::new(Vec::new()), said: RwSignal::new(String::new()), held: RwSignal::new(false) };
    CURRENT.set(Some(toasts));
    view! {
        <div
            class="toasts"
            role="status"
            aria-live="polite"
            aria-atomic="false"
            data-testid="toasts"
            on:mouseenter=move |_| toasts.held.set(true)
            on:mouseleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.shown.get() key=|toast| toast.number children=move |toast| one(toasts, toast) />
        </div>
        <p class="sr-only" role="status" aria-live="polite" data-testid="announced">
            {move || toasts.said.get()}
        </p>
    }
    .into_any()
}

fn one(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast { number, tone, text, action } = toast;
    let (class, sign) = match tone {
        Tone::Info => ("[&>svg]:text-info", Icon::Info),
        Tone::Success => ("[&>svg]:text-success", Icon::Check),
        Tone::Warning => ("[&>svg]:text-warning", Icon::Warning),
        Tone::Error => ("[&>svg]:text-error", Icon::Warning),
    };
    let action = action.map(|ToastAction { name, press }| {
        view! {
            <button
                type="button"
                class="link shrink-0 font-medium"
                data-testid="toast-action"
                on:click=move |_| {
                    put_away(toasts, number);
                    press.try_run(());
                }
            >
                {name}
            </button>
        }
    });
    view! {
        <div class=format!("toast-card {class}") data-testid="toast">
            {icon(sign)}
            <p class="min-w-0 flex-1">{text}</p>
            {action}
            <button
                type="button"
                class="btn btn-xs btn-square btn-ghost -my-0.5"
                data-testid="toast-close"
                aria-label=tr!("Put this message away")
                on:click=move |_| put_away(toasts, number)
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
    .into_any()
}
