//! Step 2: the original reseller's account id, the template, and the filled-in file. A file that is refused changes nothing.

use super::{Preparing, Step, walk};
use crate::{
    components::{Field, Icon, Look, TEMPLATE, Tone, alert, button, field, file_drop, icon},
    format,
    upload::{self, Reading},
};
use leptos::prelude::*;
use shared::{
    api::{Endpoint, ProblemCode, TemplateCsv, TemplateXlsx, read_partner},
    words,
};
use web_sys::File;

pub fn view(preparing: Preparing) -> AnyView {
    let next = Signal::derive(move || {
        preparing.draft.with(|draft| {
            if draft.reseller.trim().is_empty() {
                Err("Enter the original reseller's account ID.".to_owned())
            } else if read_partner(&draft.reseller).is_err() {
                Err("The original reseller's account ID isn't complete.".to_owned())
            } else if draft.rows.is_empty() {
                Err("Upload the filled-in template.".to_owned())
            } else {
                Ok(())
            }
        })
    });
    view! {
        <section class="card-box space-y-6 p-5">
            {reseller(preparing)} {template()} {upload_part(preparing)}
        </section>
        {walk(Step::File, next)}
    }
    .into_any()
}

fn reseller(preparing: Preparing) -> AnyView {
    let value = RwSignal::new(preparing.draft.with_untracked(|draft| draft.reseller.clone()));
    Effect::new(move |before: Option<()>| {
        let typed = value.get();
        if before.is_some() {
            preparing.draft.update(|draft| draft.reseller = typed);
            preparing.refusal.set(None);
        }
    });
    // Judged when the person goes on to something else, not while they type.
    let judged = RwSignal::new(!value.read_untracked().is_empty());
    let wrong = Signal::derive(move || {
        let text = value.get();
        if !judged.get() || text.trim().is_empty() {
            return None;
        }
        if let Err(problem) = read_partner(&text) {
            return Some(words::cell_problem(&problem));
        }
        let refused =
            preparing.refusal.get().filter(|error| error.code() == Some(ProblemCode::OriginalResellerUnknown));
        refused.map(|error| error.detail())
    });
    view! {
        <div class="space-y-1">
            <h2 class="font-semibold">"1. Original reseller"</h2>
            {field(
                Field {
                    id: "original-reseller",
                    label: "Account ID of the original reseller",
                    hint: "12 digits. All sub-customers of one application come from this reseller.",
                    class: "w-full max-w-xs font-mono",
                },
                value,
                wrong,
                Callback::new(move |()| judged.set(true)),
            )}
        </div>
    }
    .into_any()
}

fn template() -> AnyView {
    let link = |address: &'static str, test_id: &'static str, text: &'static str| {
        view! {
            <a class="btn btn-sm btn-outline border-edge" href=address download="" data-testid=test_id>
                {icon(Icon::File)}
                {text}
            </a>
        }
    };
    view! {
        <div class="space-y-2">
            <h2 class="font-semibold">"2. Template"</h2>
            <p class="max-w-prose text-sm text-muted">
                "One row for each sub-customer: its account ID and the credit that you allocate to it. With its name, which is \
                 optional, you are told why a sub-customer can't be moved."
            </p>
            <div class="flex flex-wrap gap-2">
                {link(TemplateXlsx::PATH, "template-xlsx", "Download for Excel (.xlsx)")}
                {link(TemplateCsv::PATH, "template-csv", "Download as CSV")}
            </div>
        </div>
    }
    .into_any()
}

fn upload_part(preparing: Preparing) -> AnyView {
    let reading = RwSignal::new(None::<Reading>);
    let name = RwSignal::new(String::new());
    let chosen = move |file: File| {
        name.set(file.name());
        upload::read(file, move |told| match told {
            Reading::Read(read) => {
                preparing.refusal.set(None);
                preparing.draft.update(|draft| {
                    draft.rows = read.rows;
                    draft.left_out.clear();
                    draft.file = Some(name.get_untracked());
                });
                let _ = reading.try_set(None);
            }
            told => {
                let _ = reading.try_set(Some(told));
            }
        });
    };
    view! {
        <div class="space-y-3">
            <h2 class="font-semibold">"3. Filled-in template"</h2>
            {move || match reading.get() {
                Some(Reading::Progress(percent)) => progress(name.get(), percent, reading),
                Some(Reading::Refused(problem)) => refused(name.get(), words::file_problem(&problem)),
                Some(Reading::Broken) => {
                    refused(name.get(), "The part of the page that reads files could not be started. Try again, or load the page again.".to_owned())
                }
                Some(Reading::Read(_)) | None => read(preparing),
            }}
            {file_drop(TEMPLATE, chosen)}
        </div>
    }
    .into_any()
}

fn progress(name: String, percent: u8, reading: RwSignal<Option<Reading>>) -> AnyView {
    let cancel = Callback::new(move |()| {
        upload::cancel();
        reading.set(None);
    });
    let idle = Signal::stored(false);
    view! {
        <div class="flex items-center gap-3" role="status">
            <div class="min-w-0 flex-1 space-y-1">
                <p class="truncate text-sm">"Reading " {name}</p>
                <progress class="progress progress-primary w-full" max="100" value=percent.to_string()></progress>
            </div>
            {button(Look::Secondary, "Cancel", "file-cancel", idle, idle, cancel)}
        </div>
    }
    .into_any()
}

fn refused(name: String, words: String) -> AnyView {
    let title = if name.is_empty() { "This file wasn't taken".to_owned() } else { format!("{name} wasn't taken") };
    let note = "What you had before stays as it was.";
    alert(
        Tone::Error,
        "file-refused",
        title,
        view! {
            <p>{words}</p>
            <p class="text-muted">{note}</p>
        }
        .into_any(),
    )
}

/// What the file has given.
fn read(preparing: Preparing) -> AnyView {
    (move || {
        let troubled = preparing.troubles.with(|troubles| troubles.len());
        preparing.draft.with(|draft| {
            let file = draft.file.clone()?;
            let rows = format::counted(draft.rows.len(), "row was read", "rows were read");
            let troubles = match troubled {
                0 => "The next step checks each of them.".to_owned(),
                1 => "1 has a problem that the next step shows.".to_owned(),
                many => format!("{} have problems that the next step shows.", format::count(many)),
            };
            Some(alert(
                Tone::Success,
                "file-name",
                file,
                view! { <p class="text-muted">{rows} ". " {troubles}</p> }.into_any(),
            ))
        })
    })
    .into_any()
}
