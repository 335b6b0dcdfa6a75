//! A place to drop a file on, with a button for those who would rather choose it. The button is a real file input.
//!
//! States: at rest, and with a file held over it. [`paste_box`] takes rows from the clipboard, with the keyboard or a finger.

use super::{Icon, Look, button, icon};
use leptos::{
    ev::{self, DragEvent},
    html,
    prelude::*,
};
use shared::tr;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, File};

/// What is said of the file that is wanted, in the reader's language.
#[derive(Debug, Clone, Copy)]
pub struct DropTexts {
    pub prompt: &'static str,
    /// Endings and media types that the chooser offers.
    pub accept: &'static str,
    pub note: &'static str,
}

/// A filled-in template.
pub fn template() -> DropTexts {
    DropTexts {
        prompt: tr!("Drop the filled-in template here, or choose it."),
        accept: ".xlsx,.csv,.tsv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        note: tr!("Excel workbook (.xlsx) or CSV, up to 10 MB and 10,000 rows"),
    }
}

/// Tells `chosen` which file it is. The same file can be chosen twice in a row.
pub fn file_drop(texts: DropTexts, chosen: impl Fn(File) + Clone + 'static) -> AnyView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let dropped = chosen.clone();
    view! {
        <div
            class="flex flex-col items-center gap-2 rounded-box border border-dashed border-edge px-6 py-8 text-center data-over:border-primary data-over:bg-primary/5"
            data-testid="file-drop"
            data-over=move || over.get().then_some("")
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: DragEvent| {
                event.prevent_default();
                over.set(false);
                let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
                if let Some(file) = file {
                    dropped(file);
                }
            }
        >
            <span class="text-muted">{icon(Icon::Upload)}</span>
            <p class="text-sm">{texts.prompt}</p>
            <label class="btn btn-sm btn-outline border-edge has-focus-visible:outline-2 has-focus-visible:outline-offset-2">
                {tr!("Choose a file")}
                <input
                    node_ref=input
                    type="file"
                    class="sr-only"
                    id="file-input"
                    data-testid="file-input"
                    accept=texts.accept
                    on:change=move |_| {
                        let Some(input) = input.get() else { return };
                        let file = input.files().and_then(|files| files.get(0));
                        input.set_value("");
                        if let Some(file) = file {
                            chosen(file);
                        }
                    }
                />
            </label>
            <p class="text-xs text-muted">{texts.note}</p>
        </div>
    }
    .into_any()
}

/// Takes rows that were copied out of a spreadsheet: pasted into this box, or anywhere on the page that isn't a field.
pub fn paste_box(id: &'static str, pasted: Callback<String>) -> AnyView {
    let take = move |event: &ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if !text.trim().is_empty() {
            // Ten thousand rows don't belong into a field.
            event.prevent_default();
            pasted.try_run(text);
        }
    };
    let anywhere = window_event_listener(ev::paste, move |event| {
        let into = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let field = "input, textarea, select, [contenteditable], dialog[open]";
        if into.is_none_or(|into| into.closest(field).ok().flatten().is_none()) {
            take(&event);
        }
    });
    on_cleanup(move || anywhere.remove());
    let typed = RwSignal::new(String::new());
    let read = Callback::new(move |()| {
        let text = typed.try_update(std::mem::take).unwrap_or_default();
        pasted.try_run(text);
    });
    let hint = format!("{id}-hint");
    view! {
        <div class="space-y-1">
            <label class="block text-sm font-medium" for=id>
                {tr!("Or paste rows from a spreadsheet")}
            </label>
            <textarea
                id=id
                data-testid=id
                rows="2"
                class="textarea textarea-sm w-full border-edge font-mono"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=hint.clone()
                prop:value=typed
                on:paste=move |event| take(&event)
                // What is typed, or gets in by another way than pasting, as on some phones.
                on:input:target=move |event| typed.set(event.target().value())
            ></textarea>
            {move || {
                typed
                    .with(|typed| !typed.trim().is_empty())
                    .then(|| {
                        let idle = Signal::stored(false);
                        button(Look::Secondary, tr!("Read these rows"), "read-typed", idle, idle, read)
                    })
            }}
            <p id=hint class="text-xs text-muted">
                {tr!("Copy the cells there, with or without the headings, and paste them here. They are read and checked like a file.")}
            </p>
        </div>
    }
    .into_any()
}
