//! The offer's end: what it comes to, and the button. A double click or a retry makes one application (R2.6).

use super::{Offering, kept, rows};
use crate::{
    api::{self, ApiError},
    app::{Flash, Flashes},
    browser,
    components::{Look, button, error_alert},
    draft::Attempt,
    load::Load,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{
    api::{Offer, OfferPreviewAnswer, OfferPreviewRequest, OfferRequest, ProblemCode},
    tr,
};
use std::sync::Arc;

pub fn view(offering: Offering) -> AnyView {
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let attempt = StoredValue::new(None::<Attempt>);
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| navigate(&address, Default::default()));
    let flashes = use_context::<Flashes>();
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let Some(request) = untrack(|| request(offering)) else { return };
        let mut key = String::new();
        attempt.update_value(|attempt| key = Attempt::key_for(attempt, &request, browser::random_uuid));
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change_once::<Offer>(&[], &request, &key).await;
            // A signal that is gone gives the value back: the person has left the page meanwhile.
            let left = busy.try_set(false).is_some();
            match answer {
                Ok(answer) => {
                    kept::forget();
                    let path = format!("/applications/{}", answer.application);
                    let text = tr!(
                        answer.records;
                        "Offered: {count} customer. The new reseller is asked to accept."
                            | "Offered: {count} customers. The new reseller is asked to accept."
                    );
                    if let Some(Flashes(flash)) = flashes {
                        flash.set(Some(Flash { path: path.clone(), text }));
                    }
                    go.try_run(path);
                }
                Err(_) if left => {}
                Err(error) => refused(offering, request, error, failed),
            }
        });
    });
    let ready = Memo::new(move |_| ready(offering));
    let not_ready = Signal::derive(move || ready.with(Result::is_err));
    view! {
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class="flex flex-wrap items-center gap-3">
            {button(Look::Primary, tr!("Offer"), "submit-offer", not_ready, busy.into(), submit)}
            <p class="text-sm text-muted" aria-live="polite">
                {move || ready.get().err()}
            </p>
        </div>
    }
    .into_any()
}

/// Whether nothing stands in the way, as far as the page knows; else what does.
fn ready(offering: Offering) -> Result<(), String> {
    if !offering.notice.get() {
        return Err(tr!("Tick that you have read the notice.").to_owned());
    }
    if offering.new_reseller.partner().is_none() {
        return Err(tr!("Enter the new reseller's account ID.").to_owned());
    }
    if offering.accounts.with(|text| rows(text).is_empty()) {
        return Err(tr!("Enter the account IDs of the customers.").to_owned());
    }
    if offering.checked().is_none() {
        return Err(tr!("The customers are being checked.").to_owned());
    }
    let troubled = offering.problems().len();
    if troubled > 0 {
        return Err(tr!(
            troubled;
            "{troubled} customer has a problem. Take it out, or have it mended first."
                | "{troubled} customers have problems. Take them out, or have them mended first."
        ));
    }
    Ok(())
}

fn request(offering: Offering) -> Option<OfferRequest> {
    let texts = offering.texts.ready()?;
    Some(OfferRequest {
        new_reseller: offering.new_reseller.partner()?.id.to_string(),
        notice: texts.notice.version,
        statement: offering.statement.get().then_some(texts.statement.version),
        mode: offering.mode.get(),
        rows: offering.accounts.with(|text| rows(text)),
    })
}

/// Shows the refusal where its cause can be put right.
fn refused(offering: Offering, request: OfferRequest, error: ApiError, failed: RwSignal<Option<ApiError>>) {
    match error.code() {
        Some(ProblemCode::NewResellerUnknown) => offering.new_reseller.refused.set(Some(error.detail())),
        Some(ProblemCode::RowsNotAccepted) => {
            let checked = OfferPreviewRequest { new_reseller: request.new_reseller, rows: request.rows };
            let answer = OfferPreviewAnswer {
                new_reseller: String::new(),
                rows: u32::try_from(checked.rows.len()).unwrap_or(u32::MAX),
                problems: error.problem().map(|problem| problem.rows).unwrap_or_default(),
            };
            offering.checking.state.set(Load::Ready(Arc::new((checked, answer))));
        }
        Some(ProblemCode::NoticeNotAcknowledged) => {
            // Another version is in force: it is read and ticked anew.
            offering.notice.set(false);
            offering.texts.ask(api::call::<shared::api::GetTexts>(
                &[],
                &shared::api::Nothing {},
                &shared::api::Nothing {},
            ));
        }
        Some(_) | None => {}
    }
    failed.set(Some(error));
}
