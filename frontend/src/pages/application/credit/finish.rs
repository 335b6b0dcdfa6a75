//! The end of the credit lines: accepting with them, after the seconds in which it can be taken back, or changing them; and why that was
//! refused, row by row.

use super::{Purpose, Sum, shortfall};
use crate::{
    api::{self, ApiError},
    components::{Look, button, button_with_id, error_alert},
    pages::{
        application::Open,
        decision::{Outcome, countdown},
    },
};
use leptos::prelude::*;
use shared::{
    api::{Accept, ApplicationDetail, ChangeCredit, CreditRequest},
    application::Version,
    tr,
};

const ACCEPT: &str = "confirm-accept";

pub fn view(open: Open, purpose: Purpose, sum: Memo<Sum>) -> AnyView {
    let crediting = open.crediting;
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let accepts = purpose == Purpose::Accept;
    let disabled = Signal::derive(move || {
        sum.get().changed == 0 || sum.get().missing > 0 || shortfall(crediting, sum.get()).is_some()
    });
    let send = move |detail: ApplicationDetail, version: Version, request: CreditRequest| {
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let id = &detail.summary.id;
            let answer = if accepts {
                api::change_on::<Accept>(id, version, &request).await
            } else {
                api::change_on::<ChangeCredit>(id, version, &request).await
            };
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let _ = crediting.purpose.try_set(None);
                    open.deciding.ended(Outcome::Done(done(accepts, answer.rows.len())));
                }
                // What was typed stays: the page shows what has changed.
                Err(error) if error.is_outdated() => open.deciding.ended(Outcome::Outdated(error)),
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    };
    let confirm = Callback::new(move |()| {
        let Some(detail) = open.loader.ready_untracked() else { return };
        // As it stands now: what the page hears of meanwhile isn't what was agreed to.
        let request = crediting.request();
        let version = crediting.of.try_get_value().flatten().unwrap_or(detail.summary.version);
        if !accepts {
            return send(detail, version, request);
        }
        let count = crediting.lines.ready_untracked().map_or(0, |lines| lines.len());
        let what = tr!(count; "Accepting {count} customer" | "Accepting {count} customers");
        let then = Callback::new(move |()| send(detail.clone(), version, request.clone()));
        crediting.countdown.start(what, ACCEPT, then);
    });
    let (label, test_id) =
        if accepts { (tr!("Accept"), ACCEPT) } else { (tr!("Change the credit lines"), "confirm-credit") };
    let cancel = (!accepts).then(|| {
        let press = Callback::new(move |()| crediting.purpose.set(None));
        button(Look::Quiet, tr!("Cancel"), "cancel-credit", Signal::stored(false), busy.into(), press)
    });
    let why_not = move || {
        let missing = sum.get().missing;
        (missing > 0)
            .then(|| tr!(missing; "{missing} customer needs an amount." | "{missing} customers need an amount."))
    };
    view! {
        {move || failed.get().map(|error| refused(&error))}
        <div class="flex flex-wrap items-center gap-3 border-t border-base-300 pt-4" class:hidden=crediting.countdown.stills()>
            {button_with_id(Look::Primary, label, test_id, disabled, busy.into(), confirm)} {cancel}
            <p class="text-sm text-muted" aria-live="polite">
                {why_not}
            </p>
        </div>
        <div class="max-w-sm" data-editing=move || crediting.countdown.is_running().then_some("")>
            {countdown::closing(crediting.countdown)}
        </div>
    }
    .into_any()
}

/// What was done, in a sentence.
fn done(accepts: bool, count: usize) -> String {
    if accepts {
        tr!(
            count;
            "Accepted: {count} customer. The others who have to agree are being asked." | "Accepted: {count} customers. The others who have to agree are being asked."
        )
    } else {
        tr!(
            count;
            "Changed: the credit lines of {count} customer. Their consent is asked anew." | "Changed: the credit lines of {count} customers. Their consent is asked anew."
        )
    }
}

/// The refusal, with the rows that it names.
fn refused(error: &ApiError) -> AnyView {
    let rows = error.problem().map(|problem| problem.rows).unwrap_or_default();
    let shown = rows.iter().take(20).map(|problem| {
        let trouble = crate::draft::of_row(problem);
        view! { <li>{tr!("Row {row}: {trouble}", row = problem.row, trouble = trouble.words)}</li> }
    });
    let more = rows.len().saturating_sub(20);
    let more = (more > 0).then(|| tr!(more; "… and {more} more." | "… and {more} more."));
    view! {
        {error_alert(error, None)}
        <ul class="list-disc ps-5 text-sm">{shown.collect_view()}</ul>
        <p class="text-sm text-muted">{more}</p>
    }
    .into_any()
}
