//! Step 4: what will be asked for, once more, and Submit. A double click or a retry makes one application (R2.6).

use super::{Preparing, Step, totals, walk};
use crate::{
    api::{self, ApiError},
    app::{Flash, Flashes},
    browser,
    components::{Look, button, error_alert, facts},
    draft::{self, Attempt, Checked, Sent},
    format,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{
    api::{ProblemCode, SubmitRequest},
    application::Mode,
    tr,
};
use std::sync::Arc;

pub fn view(preparing: Preparing) -> AnyView {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| navigate(&address, Default::default()));
    let flashes = use_context::<Flashes>();
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let Some((sent, request, key)) = prepare(preparing) else { return };
        let owner = preparing.draft.with_untracked(|draft| draft.owner.clone());
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::submit(&request, &key).await;
            // A signal that is gone gives the value back: the person has left the page meanwhile.
            let left = busy.try_set(false).is_some();
            match answer {
                Ok(answer) => {
                    let path = format!("/applications/{}", answer.application);
                    let records = answer.records;
                    let text = tr!(records; "Submitted: {records} customer. Everybody who has to agree is being asked." | "Submitted: {records} customers. Everybody who has to agree is being asked.");
                    if let Some(Flashes(flash)) = flashes {
                        flash.set(Some(Flash { path: path.clone(), text }));
                    }
                    let _ = preparing.submitted.try_set_value(true);
                    if let Some(owner) = &owner {
                        draft::forget(owner);
                    }
                    go.try_run(path);
                }
                Err(_) if left => {}
                Err(error) => refused(preparing, error, sent, failed, go),
            }
        });
    });
    let not_ready = Signal::derive(move || preparing.ready().is_err());
    view! {
        {move || failed.get().map(|error| error_alert(&error, None))}
        {totals::credit(preparing)}
        <section class="card-box space-y-4 p-5">
            <h2 class="font-semibold">{tr!("What you ask for")}</h2>
            {move || summary(preparing)}
            <p class="max-w-prose text-sm text-muted">
                {tr!("Submitting puts the application before those who have to agree, one after the other; the customers are asked while the original reseller decides. The total is held from your credit until each customer has moved or its move has ended. You can withdraw until internal review has approved.")}
            </p>
            {button(Look::Primary, tr!("Submit application"), "submit-application", not_ready, busy.into(), submit)}
        </section>
        {walk(Step::Confirm, Signal::derive(move || preparing.ready()))}
    }
    .into_any()
}

/// The request and its key: the same key for as long as the request is the same.
fn prepare(preparing: Preparing) -> Option<(Sent, SubmitRequest, String)> {
    let notice = preparing.draft.with_untracked(|draft| draft.notice.clone())?;
    let (sent, request) = preparing.draft.with_untracked(|draft| draft.to_submit(notice));
    let mut key = String::new();
    preparing
        .draft
        .update_untracked(|draft| key = Attempt::key_for(&mut draft.attempt, &request, browser::random_uuid));
    // At once: if the answer is lost along with the page, a retry still has the key.
    preparing.draft.with_untracked(|draft| draft::Keeper::default().keep(draft));
    Some((sent, request, key))
}

/// Leads to where the cause can be put right.
fn refused(
    preparing: Preparing,
    error: ApiError,
    sent: Sent,
    failed: RwSignal<Option<ApiError>>,
    go: Callback<String>,
) {
    let to = match error.code() {
        Some(ProblemCode::RowsNotAccepted) => {
            place_rows(preparing, &error, sent);
            Some(Step::Details)
        }
        Some(ProblemCode::CreditInsufficient | ProblemCode::NoRows | ProblemCode::TooManyRows) => {
            preparing.check_again();
            Some(Step::Details)
        }
        Some(ProblemCode::OriginalResellerUnknown) => Some(Step::File),
        Some(ProblemCode::NoticeNotAcknowledged) => {
            preparing.draft.update(|draft| draft.notice = None);
            Some(Step::Notice)
        }
        Some(ProblemCode::IdempotencyKeyReused) => {
            preparing.draft.update(|draft| draft.attempt = None);
            None
        }
        Some(_) | None => None,
    };
    match to {
        Some(step) => {
            preparing.refusal.set(Some(error));
            go.try_run(step.address());
        }
        None => {
            let _ = failed.try_set(Some(error));
        }
    }
}

/// Puts the rows that were refused where the table shows them.
fn place_rows(preparing: Preparing, error: &ApiError, sent: Sent) {
    let Some(problem) = error.problem() else { return };
    let Some(checked) = preparing.checking.ready_untracked() else { return };
    let mut answer = checked.answer.clone();
    answer.problems = problem.rows;
    let rows = preparing.draft.with_untracked(|draft| draft.kept().map(|(_, row)| row.raw.clone()).collect());
    preparing.checking.state.set(crate::load::Load::Ready(Arc::new(Checked { sent, rows: Arc::new(rows), answer })));
}

fn summary(preparing: Preparing) -> AnyView {
    let checked = preparing.checking.ready();
    let original = match &checked {
        Some(checked) => checked.answer.original_reseller.clone(),
        None => String::new(),
    };
    preparing.draft.with(|draft| {
        let mode = match draft.mode {
            Mode::Independent => tr!("Each customer by itself"),
            Mode::AllOrNothing => tr!("All or nothing"),
        };
        let total = match &checked {
            Some(checked) => format::money(checked.answer.total),
            None => "–".to_owned(),
        };
        let file = draft.file.clone().unwrap_or_default();
        let out = draft.left_out.len();
        facts(vec![
            (tr!("Customers"), format::count(draft.kept_count()).into_any()),
            (tr!("Total credit"), total.into_any()),
            (
                tr!("Original reseller"),
                view! {
                    {original}
                    " "
                    <span class="font-mono text-muted">{draft.reseller.trim().to_owned()}</span>
                }
                .into_any(),
            ),
            (tr!("How they move"), mode.into_any()),
            (tr!("When"), tr!("At once after the last approval").into_any()),
            (tr!("File"), file.into_any()),
            (tr!("Left out"), tr!(out; "{out} row" | "{out} rows").into_any()),
            (
                tr!("Notice read"),
                draft.notice.as_ref().map(|version| tr!("Version {version}", version = version.0)).into_any(),
            ),
        ])
    })
}
