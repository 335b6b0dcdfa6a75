//! Fields of a form: a label, what to enter, and what is wrong with it, tied together for screen readers.

use leptos::prelude::*;

pub struct Field {
    pub id: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub class: &'static str,
}

/// A line of text. `wrong` stands under it; `left` is told when the person goes on.
pub fn field(field: Field, value: RwSignal<String>, wrong: Signal<Option<String>>, left: Callback<()>) -> AnyView {
    let Field { id, label, hint, class } = field;
    let hint_id = format!("{id}-hint");
    let wrong_id = format!("{id}-wrong");
    view! {
        <div class="space-y-1">
            <label class="block text-sm font-medium" for=id>
                {label}
            </label>
            <input
                id=id
                data-testid=id
                class=format!("input input-sm border-edge {class}")
                class:input-error=move || wrong.with(Option::is_some)
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby=format!("{hint_id} {wrong_id}")
                on:input:target=move |event| value.set(event.target().value())
                on:change=move |_| { left.try_run(()); }
            />
            <p id=hint_id class="text-xs text-muted">
                {hint}
            </p>
            <p id=wrong_id class="text-sm text-error" aria-live="polite">
                {move || wrong.get()}
            </p>
        </div>
    }
    .into_any()
}

/// A box to tick, with its text.
pub fn tick(test_id: &'static str, text: impl Into<String>, ticked: RwSignal<bool>) -> AnyView {
    let text: String = text.into();
    view! {
        // What is ticked is begun: nothing newer is put in its place (`browser::is_occupied`).
        <label class="flex cursor-pointer items-start gap-3 text-sm" data-editing=move || ticked.get().then_some("")>
            <input
                type="checkbox"
                class="checkbox checkbox-sm checkbox-primary border-edge"
                data-testid=test_id
                prop:checked=ticked
                on:change:target=move |event| ticked.set(event.target().checked())
            />
            <span>{text}</span>
        </label>
    }
    .into_any()
}

/// One of several: a radio button with a title and an explanation.
pub fn choice(
    group: &'static str,
    test_id: &'static str,
    title: &'static str,
    words: impl Into<String>,
    chosen: Signal<bool>,
    choose: Callback<()>,
) -> AnyView {
    let words: String = words.into();
    view! {
        <label class="flex cursor-pointer items-start gap-3 rounded-field border border-base-300 p-3 has-checked:border-primary has-checked:bg-primary/5">
            <input
                type="radio"
                class="radio radio-sm radio-primary border-edge"
                name=group
                data-testid=test_id
                prop:checked=chosen
                on:change=move |_| { choose.try_run(()); }
            />
            <span class="space-y-0.5 text-sm">
                <span class="block font-medium">{title}</span>
                <span class="block text-muted">{words}</span>
            </span>
        </label>
    }
    .into_any()
}
