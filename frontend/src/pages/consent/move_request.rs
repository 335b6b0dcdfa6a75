//! A sub-customer asks to be moved to a named reseller (R2.5): with its consent, which counts from the beginning. Until the new reseller
//! has accepted it can withdraw the request (R5.9).

use super::{Answering, Moving};
use crate::{
    api::{self, ApiError},
    browser,
    components::{Dialog, Look, button, error_alert, tick},
    draft::Attempt,
    pages::{
        decision::dialog_buttons,
        initiate::paragraphs,
        partner_field::{NamedPartner, partner_field},
    },
};
use leptos::prelude::*;
use shared::{
    api::{AskToMove, MoveRequest, Nothing, ProblemCode, RowTrouble, WithdrawMoveRequest},
    ids::ApplicationId,
    tr, words,
};

pub fn section(moving: Moving) -> AnyView {
    let open = RwSignal::new(false);
    let idle = Signal::stored(false);
    (move || {
        if open.get() {
            return form(moving.clone(), open);
        }
        let begin = Callback::new(move |()| {
            open.set(true);
            browser::focus_soon("move-to");
        });
        view! {
            <section class="card-box flex max-w-4xl flex-wrap items-center justify-between gap-3 p-5" aria-label=tr!("Move to another reseller")>
                <div class="space-y-1">
                    <h2 class="font-semibold">{tr!("Would you like to move?")}</h2>
                    <p class="text-sm text-muted">{tr!("You can ask another reseller of the programme to take over your account.")}</p>
                </div>
                {button(Look::Secondary, tr!("Ask to move to another reseller"), "ask-to-move", idle, idle, begin)}
            </section>
        }
        .into_any()
    })
    .into_any()
}

fn form(moving: Moving, open: RwSignal<bool>) -> AnyView {
    let named = NamedPartner::new();
    let ticked = RwSignal::new(false);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let attempt = StoredValue::new(None::<Attempt>);
    let text = moving.text.clone();
    let version = text.version.clone();
    let sent = moving.sent;
    let send = Callback::new(move |()| {
        let Some(partner) = untrack(|| named.partner()) else { return };
        let request = MoveRequest { new_reseller: partner.id.to_string(), text: version.clone() };
        let mut key = String::new();
        attempt.update_value(|attempt| key = Attempt::key_for(attempt, &request, browser::random_uuid));
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change_once::<AskToMove>(&[], &request, &key).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = open.try_set(false);
                    sent.try_run(tr!("You have asked to move. The new reseller is told, and everybody else who has to agree after it."));
                }
                Err(error) if error.code() == Some(ProblemCode::NewResellerUnknown) => {
                    let _ = named.refused.try_set(Some(error.detail()));
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let disabled = Signal::derive(move || !ticked.get() || named.partner().is_none());
    let cancel = Callback::new(move |()| open.set(false));
    view! {
        <section class="card-box max-w-4xl space-y-4 p-5" aria-label=tr!("Move to another reseller") data-testid="move-form">
            <h2 class="font-semibold">{tr!("Ask to move to another reseller")}</h2>
            {partner_field(
                named,
                "move-to",
                tr!("Account ID of the reseller that you want to move to"),
                tr!("12 digits. Ask the reseller for it."),
            )}
            <div class="space-y-2 border-t border-base-300 pt-4">
                <h3 class="text-sm font-semibold">{text.title.clone()}</h3>
                {paragraphs(&text)}
            </div>
            <div class="border-t border-base-300 pt-4">{tick("move-tick", text.tick.clone(), ticked)}</div>
            {move || failed.get().map(|error| refused(&error))}
            <div class="flex flex-wrap gap-2">
                {button(Look::Primary, tr!("Ask to move"), "confirm-move", disabled, busy.into(), send)}
                {button(Look::Quiet, tr!("Cancel"), "cancel", Signal::stored(false), busy.into(), cancel)}
            </div>
        </section>
    }
    .into_any()
}

/// The refusal, with the conditions that aren't met and how to mend them.
fn refused(error: &ApiError) -> AnyView {
    let rows = error.problem().map(|problem| problem.rows).unwrap_or_default();
    let findings = rows.iter().map(|row| match &row.what {
        RowTrouble::Cell { problem } => words::cell_problem(problem),
        RowTrouble::Condition { finding } => words::finding(finding),
    });
    view! {
        {error_alert(error, None)}
        <ul class="list-disc ps-5 text-sm">{findings.map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
    }
    .into_any()
}

/// The sub-customer's own request, while the new reseller hasn't accepted it.
pub(super) fn can_withdraw(id: ApplicationId, answering: Answering) -> AnyView {
    let idle = Signal::stored(false);
    let press = Callback::new(move |()| answering.withdraw.set(Some(id.clone())));
    view! {
        <div class="flex flex-wrap items-center gap-3 border-t border-base-300 pt-4">
            <p class="text-sm text-muted">{tr!("You have asked for this move. Until the new reseller accepts, you can withdraw the request.")}</p>
            {button(Look::Secondary, tr!("Withdraw the request"), "withdraw-request", idle, idle, press)}
        </div>
    }
    .into_any()
}

/// The dialog that asks whether it is meant.
pub(super) fn withdraw(answering: Answering, id: ApplicationId) -> Dialog {
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let confirm = Callback::new(move |()| {
        let id = id.clone();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change::<WithdrawMoveRequest>(&[id.as_str()], &Nothing {}, &[]).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = answering.withdraw.try_set(None);
                    let _ =
                        answering.done.try_set(Some(tr!("Your request is withdrawn. Your account stays where it is.")));
                    answering.reload.try_run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let cancel = Callback::new(move |()| answering.withdraw.set(None));
    let never = Signal::stored(false);
    let body = view! {
        <p class="text-sm">{tr!("Your account stays with your present reseller. You can ask again at any time.")}</p>
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Danger, tr!("Withdraw"), "confirm-withdraw-request", never, busy, confirm, cancel)}
    };
    Dialog { title: tr!("Withdraw your request").to_owned(), body: body.into_any() }
}
