//! A place to drop a file on, with a button for those who would rather choose it. The button is a real file input.

use super::{Icon, icon};
use leptos::{ev::DragEvent, html, prelude::*};
use web_sys::File;

/// What is said of the file that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct DropTexts {
    pub prompt: &'static str,
    /// Endings and media types that the chooser offers.
    pub accept: &'static str,
    pub note: &'static str,
}

/// A filled-in template.
pub const TEMPLATE: DropTexts = DropTexts {
    prompt: "Drop the filled-in template here, or choose it.",
    accept: ".xlsx,.csv,.tsv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    note: "Excel workbook (.xlsx) or CSV, up to 10 MB and 10,000 rows",
};

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
                "Choose a file"
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
