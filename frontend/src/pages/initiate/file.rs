//! Step 2: the original reseller's account id, the template, and the filled-in file or pasted rows. What is refused changes nothing.

use super::{Preparing, Step, reading::intake, walk};
use crate::{
    components::{Field, Icon, Tone, alert, field, icon},
    draft::Done,
};
use leptos::prelude::*;
use shared::{
    api::{Endpoint, ProblemCode, TemplateCsv, TemplateXlsx, read_partner},
    intake::DraftRow,
    tr, words,
};

pub fn view(preparing: Preparing) -> AnyView {
    let under_way = RwSignal::new(false);
    let next = Signal::derive(move || {
        // Going on would be with what was there before.
        if under_way.get() {
            return Err(tr!("The file is being read.").to_owned());
        }
        preparing.draft.with(|draft| {
            if draft.reseller.trim().is_empty() {
                Err(tr!("Enter the original reseller's account ID.").to_owned())
            } else if read_partner(&draft.reseller).is_err() {
                Err(tr!("The original reseller's account ID isn't complete.").to_owned())
            } else if draft.rows.is_empty() {
                Err(tr!("Upload the filled-in template, or paste rows.").to_owned())
            } else {
                Ok(())
            }
        })
    });
    view! {
        <section class="card-box space-y-6 p-5">
            {reseller(preparing)} {template()} {upload_part(preparing, under_way)}
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
            <h2 class="font-semibold">{tr!("1. Original reseller")}</h2>
            {field(
                Field {
                    id: "original-reseller",
                    label: tr!("Account ID of the original reseller"),
                    hint: tr!("12 digits. All sub-customers of one application come from this reseller."),
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
            <h2 class="font-semibold">{tr!("2. Template")}</h2>
            <p class="max-w-prose text-sm text-muted">
                {tr!("One row for each sub-customer: its account ID and the credit that you allocate to it. With its name, which is optional, you are told why a sub-customer can't be moved.")}
            </p>
            <div class="flex flex-wrap gap-2">
                {link(TemplateXlsx::PATH, "template-xlsx", tr!("Download for Excel (.xlsx)"))}
                {link(TemplateCsv::PATH, "template-csv", tr!("Download as CSV"))}
            </div>
        </div>
    }
    .into_any()
}

fn upload_part(preparing: Preparing, under_way: RwSignal<bool>) -> AnyView {
    let read = Callback::new(move |(rows, name): (Vec<DraftRow>, String)| {
        preparing.refusal.set(None);
        if preparing.draft.with_untracked(|draft| draft.rows.is_empty()) {
            // The first rows take nobody's place: there is nothing to go back to.
            preparing.draft.update(|draft| drop(draft.take(rows, name)));
        } else {
            preparing.change(Done::File, |draft| Some(draft.take(rows, name)));
        }
        Ok(())
    });
    view! {
        <div class="space-y-3">
            <h2 class="font-semibold">{tr!("3. Filled-in template")}</h2>
            {given(preparing)} {intake("paste-rows", under_way, read)}
        </div>
    }
    .into_any()
}

/// What the file has given.
fn given(preparing: Preparing) -> AnyView {
    (move || {
        let troubled = preparing.troubles.with(|troubles| troubles.len());
        preparing.draft.with(|draft| {
            let file = draft.file.clone()?;
            let read = draft.rows.len();
            let rows = tr!(read; "{read} row was read." | "{read} rows were read.");
            let troubles = match troubled {
                0 => tr!("The next step checks each of them.").to_owned(),
                _ => {
                    tr!(troubled; "{troubled} has a problem that the next step shows." | "{troubled} have problems that the next step shows.")
                }
            };
            let space = words::sentence_space();
            let tone = if troubled == 0 { Tone::Success } else { Tone::Warning };
            Some(alert(
                tone,
                "file-name",
                file,
                view! { <p class="text-muted">{rows} {space} {troubles}</p> }.into_any(),
            ))
        })
    })
    .into_any()
}
