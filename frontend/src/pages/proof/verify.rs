//! Checking a proof pack that somebody was sent: the file is read and checked in this browser, and goes nowhere. For anybody, signed in or not.

use super::report::{Checked, report};
use crate::{
    api::{self, ApiError},
    components::{DropTexts, Look, Tone, alert, button, error_alert, file_drop},
    format,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{ConsistencyQuery, GetLogConsistency, GetLogHead, Nothing},
    log::{self, LogHead},
    proof::{Flaw, MOST_BYTES},
    tr,
};
use std::sync::Arc;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

fn drop_texts() -> DropTexts {
    DropTexts {
        prompt: tr!("Drop the proof pack here, or choose it."),
        accept: ".json,application/json",
        note: tr!("A file as the portal gives it out, ending in -proof.json. It stays in this browser."),
    }
}

/// How a pack's log compares with what this portal publishes.
#[derive(Clone)]
enum Compared {
    /// The published log, of which the pack's is the beginning, or the other way round.
    Same(LogHead),
    Other,
    Failed(ApiError),
}

pub fn page() -> AnyView {
    let checked = RwSignal::new(None::<Checked>);
    let compared = RwSignal::new(None::<Compared>);
    let name = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let chosen = move |file: File| {
        name.set(file.name());
        compared.set(None);
        let now = turn.get_value().wrapping_add(1);
        turn.set_value(now);
        leptos::task::spawn_local(async move {
            let found = read(&file).await;
            // The file that was chosen last counts, however long an earlier one takes.
            if turn.try_get_value() == Some(now) {
                let _ = checked.try_set(Some(found));
            }
        });
    };
    view! {
        {heading(
            tr!("Check a proof pack"),
            tr!("Shows whether anything in a proof pack was changed, and what it says if nothing was."),
            ().into_any(),
        )}
        <div class="print:hidden">{file_drop(drop_texts(), chosen)}</div>
        <div class="space-y-5" aria-live="polite">
            {move || {
                checked
                    .get()
                    .map(|found| {
                        view! {
                            <p class="font-mono text-xs break-all text-muted" data-testid="checked-file">
                                {name.get_untracked()}
                            </p>
                            {report(&found)}
                            {comparison(&found, compared)}
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// The bytes as they are: read as text, a mark before them would be lost.
async fn read(file: &File) -> Checked {
    if file.size() > MOST_BYTES as f64 {
        return Checked(Arc::new(Err(Flaw::TooLarge)));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Checked::new(&js_sys::Uint8Array::new(&buffer).to_vec()),
        Err(_) => Checked::new(&[]),
    }
}

fn comparison(checked: &Checked, compared: RwSignal<Option<Compared>>) -> Option<AnyView> {
    let head = checked.0.as_ref().as_ref().ok()?.contents.log.head;
    let busy = RwSignal::new(false);
    let ask = Callback::new(move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let outcome = compare(head).await.unwrap_or_else(Compared::Failed);
            let _ = compared.try_set(Some(outcome));
            let _ = busy.try_set(false);
        });
    });
    let outcome = move || compared.get().map(|outcome| outcome_alert(&outcome));
    Some(
        view! {
            <section class="space-y-3 print:hidden" aria-label=tr!("Log")>
                <p class="max-w-prose text-sm text-muted">
                    {tr!("The file alone can't show whether the programme published this log. This portal can be asked.")}
                </p>
                {button(
                    Look::Secondary,
                    tr!("Compare with the log that this portal publishes"),
                    "compare-log",
                    Signal::stored(false),
                    busy.into(),
                    ask,
                )}
                {outcome}
            </section>
        }
        .into_any(),
    )
}

async fn compare(known: LogHead) -> Result<Compared, ApiError> {
    let published = api::call::<GetLogHead>(&[], &Nothing {}, &Nothing {}).await?.head;
    let (older, newer) = if known.size <= published.size { (known, published) } else { (published, known) };
    if older.size == 0 {
        return Ok(Compared::Other);
    }
    let query = ConsistencyQuery { from: older.size, to: newer.size };
    let proof = match api::call::<GetLogConsistency>(&[], &query, &Nothing {}).await {
        Ok(answer) => answer.proof,
        // The log here was never as long as the pack says.
        Err(error) if error.code() == Some(shared::api::ProblemCode::Malformed) => return Ok(Compared::Other),
        Err(error) => return Err(error),
    };
    Ok(if log::continues(&older, &newer, &proof) { Compared::Same(published) } else { Compared::Other })
}

fn outcome_alert(outcome: &Compared) -> AnyView {
    match outcome {
        Compared::Same(head) => {
            let size = format::count(usize::try_from(head.size).unwrap_or(usize::MAX));
            let words = tr!("It now has {size} events, and those that the pack refers to are among them, unchanged.", size);
            alert(Tone::Success, "log-same", tr!("This is the log that the portal publishes"), words.into_any())
        }
        Compared::Other => alert(
            Tone::Error,
            "log-other",
            tr!("This isn't the log that the portal publishes"),
            tr!("The pack may be another programme's or another portal's; else one of the two was rewritten. Keep the file, and ask the programme's administration.")
                .into_any(),
        ),
        Compared::Failed(error) => error_alert(error, None),
    }
}
