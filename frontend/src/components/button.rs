//! Buttons. A button says what it does; while it does it, it can't be pressed again and shows that it is at work.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The one thing that a page or dialog is for.
    Primary,
    Secondary,
    /// Ends something for good.
    Danger,
    Quiet,
}

impl Look {
    /// For a link that looks like one, too.
    pub fn class(self) -> &'static str {
        match self {
            Look::Primary => "btn btn-sm h-auto min-h-8 max-w-full btn-primary",
            Look::Secondary => "btn btn-sm h-auto min-h-8 max-w-full btn-outline border-edge",
            Look::Danger => "btn btn-sm h-auto min-h-8 max-w-full btn-error",
            Look::Quiet => "btn btn-sm h-auto min-h-8 max-w-full btn-ghost",
        }
    }
}

/// A button with a stable name for tests. `busy` shows that its work is under way.
pub fn button(
    look: Look,
    label: impl Into<String>,
    test_id: &'static str,
    disabled: Signal<bool>,
    busy: Signal<bool>,
    press: Callback<()>,
) -> AnyView {
    with(Extras::default(), look, label.into(), test_id, disabled, busy, press)
}

/// The same with its name as its id too: the focus comes back to it by that.
pub fn button_with_id(
    look: Look,
    label: impl Into<String>,
    id: &'static str,
    disabled: Signal<bool>,
    busy: Signal<bool>,
    press: Callback<()>,
) -> AnyView {
    let extras = Extras { id: Some(id), ..Extras::default() };
    with(extras, look, label.into(), id, disabled, busy, press)
}

/// What some buttons have besides.
#[derive(Default)]
pub struct Extras {
    pub id: Option<&'static str>,
    /// The keys that do the same, as `aria-keyshortcuts` has them.
    pub keys: Option<String>,
    /// Behind the label.
    pub hint: Option<AnyView>,
}

pub fn with(
    extras: Extras,
    look: Look,
    label: String,
    test_id: &'static str,
    disabled: Signal<bool>,
    busy: Signal<bool>,
    press: Callback<()>,
) -> AnyView {
    let Extras { id, keys, hint } = extras;
    view! {
        <button
            type="button"
            id=id
            class=look.class()
            data-testid=test_id
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            aria-keyshortcuts=keys
            on:click=move |_| { press.try_run(()); }
        >
            {working(busy)}
            {label}
            {hint}
        </button>
    }
    .into_any()
}

fn working(busy: Signal<bool>) -> AnyView {
    (move || busy.get().then(|| view! { <span class="loading loading-spinner loading-xs" aria-hidden="true"></span> }))
        .into_any()
}
