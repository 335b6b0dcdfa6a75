//! A button that opens a small panel under it: closed by Escape, by a click elsewhere, and when the focus leaves it.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// `label` may follow signals. What is in the panel is made when it is first opened.
pub fn menu(
    test_id: impl Into<String>,
    label: impl Fn() -> String + Send + Sync + 'static,
    body: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let test_id: String = test_id.into();
    let element = NodeRef::<html::Details>::new();
    let opened = RwSignal::new(false);
    let close = move || {
        if let Some(element) = element.get_untracked() {
            element.set_open(false);
        }
    };
    let elsewhere = window_event_listener(ev::click, move |event| {
        let inside = element.try_get_untracked().flatten().is_some_and(|element| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            element.contains(target.as_ref())
        });
        if !inside {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let pressed = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(element) = element.get_untracked().filter(|element| element.open())
        {
            event.stop_propagation();
            event.prevent_default();
            element.set_open(false);
            if let Some(button) =
                element.first_element_child().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let _ = button.focus();
            }
        }
    };
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        // A click on words in the panel has no target: that isn't leaving.
        if let Some(to) = to
            && element.get_untracked().is_some_and(|element| !element.contains(Some(&to)))
        {
            close();
        }
    };
    view! {
        <details
            node_ref=element
            class="grid-menu"
            on:toggle=move |_| opened.set(element.get_untracked().is_some_and(|element| element.open()))
            on:keydown=pressed
            on:focusout=left
        >
            <summary class="btn btn-sm btn-outline border-edge font-normal" data-testid=test_id>
                {label}
            </summary>
            <div class="grid-menu-panel">{move || opened.get().then(&body)}</div>
        </details>
    }
    .into_any()
}
