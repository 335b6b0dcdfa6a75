//! A file or pasted rows on their way in: how far it is with a way to stop, why it wasn't taken, or the rows.

use crate::{
    components::{Look, Tone, alert, button, file_drop, paste_box, template},
    upload::{self, Reading},
};
use leptos::prelude::*;
use shared::{intake::DraftRow, tr, words};
use web_sys::File;

/// A place for files and for pasted rows. `read` gets the rows and what they came from; if it refuses them, it says why.
/// `under_way` says whether something is being read.
pub fn intake(
    paste_id: &'static str,
    under_way: RwSignal<bool>,
    read: Callback<(Vec<DraftRow>, String), Result<(), String>>,
) -> AnyView {
    let reading = RwSignal::new(None::<Reading>);
    let refusal = RwSignal::new(None::<String>);
    let name = RwSignal::new(String::new());
    // Whoever goes on, or closes the dialog that this is in, no longer waits for the file.
    on_cleanup(upload::cancel);
    let told = move |told: Reading| match told {
        Reading::Read(rows) => {
            let Some(name) = name.try_get_untracked() else { return };
            let taken = read.try_run((rows.rows, name)).unwrap_or(Ok(()));
            let _ = refusal.try_set(taken.err());
            let _ = reading.try_set(None);
            let _ = under_way.try_set(false);
        }
        told => {
            let _ = refusal.try_set(None);
            let _ = under_way.try_set(matches!(told, Reading::Progress(_)));
            let _ = reading.try_set(Some(told));
        }
    };
    let chosen = move |file: File| {
        name.set(file.name());
        under_way.set(true);
        upload::read(file, told);
    };
    let pasted = Callback::new(move |text: String| {
        name.set(tr!("Pasted rows").to_owned());
        under_way.set(true);
        upload::read_text(text, told);
    });
    view! {
        {move || match (reading.get(), refusal.get()) {
            (Some(Reading::Progress(percent)), _) => progress(name.get(), percent, reading, under_way),
            (Some(Reading::Refused(problem)), _) => refused(name.get(), words::file_problem(&problem)),
            (Some(Reading::Broken), _) => {
                let why = tr!("The part of the page that reads files could not be started. Try again, or load the page again.");
                refused(name.get(), why.to_owned())
            }
            (_, Some(why)) => refused(name.get(), why),
            (Some(Reading::Read(_)) | None, None) => ().into_any(),
        }}
        {file_drop(template(), chosen)}
        {paste_box(paste_id, pasted)}
    }
    .into_any()
}

fn progress(name: String, percent: u8, reading: RwSignal<Option<Reading>>, under_way: RwSignal<bool>) -> AnyView {
    let cancel = Callback::new(move |()| {
        upload::cancel();
        reading.set(None);
        under_way.set(false);
        // The next file isn't to wait for a new start.
        upload::get_ready();
    });
    let idle = Signal::stored(false);
    view! {
        <div class="flex items-center gap-3" role="status">
            <div class="min-w-0 flex-1 space-y-1">
                <p class="truncate text-sm">{tr!("Reading {name}", name)}</p>
                <progress
                    class="progress progress-primary w-full"
                    max="100"
                    value=percent.to_string()
                    aria-label=tr!("How much has been read")
                ></progress>
            </div>
            {button(Look::Secondary, tr!("Cancel"), "file-cancel", idle, idle, cancel)}
        </div>
    }
    .into_any()
}

fn refused(name: String, words: String) -> AnyView {
    let title =
        if name.is_empty() { tr!("This file wasn't taken").to_owned() } else { tr!("{name} wasn't taken", name) };
    alert(
        Tone::Error,
        "file-refused",
        title,
        view! {
            <p>{words}</p>
            <p class="text-muted">{tr!("What you had before stays as it was.")}</p>
        }
        .into_any(),
    )
}
