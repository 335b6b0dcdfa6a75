//! What the viewer can do with an application: decide, except rows, withdraw; in a demonstration, answer for all sub-customers.

use super::{
    Open,
    credit::{Purpose, SECTION},
    deliveries,
};
use crate::{
    api::{self, ApiError},
    browser,
    components::{Dialog, Look, Reason, button, dialog, error_alert, reason_fields},
    format,
    pages::decision::{self, Matter, dialog_buttons},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, ExceptRequest, RowsRequest, SignedIn, WithdrawRequest},
    application::{Mode, Step},
    permissions::Who,
    rows::{Row, RowSet},
    words,
};
use std::collections::BTreeSet;

/// Dialogs that are opened from the table of records.
#[derive(Clone, Copy)]
pub struct Asking {
    except: RwSignal<Option<BTreeSet<Row>>>,
    withdraw: RwSignal<Option<RowsRequest>>,
}

impl Asking {
    pub fn new() -> Self {
        Self { except: RwSignal::new(None), withdraw: RwSignal::new(None) }
    }
}

/// Decisions, and what the demonstration adds.
pub fn bar(detail: &ApplicationDetail, open: Open, who: &SignedIn) -> AnyView {
    let may_decide = who.may(Who::Approver);
    let decisions =
        detail.summary.waiting.iter().filter(|waiting| waiting.yours || detail.can.decide.contains(&waiting.step));
    let decisions: Vec<_> = decisions
        .map(|waiting| {
            let mut matter = Matter::new(&detail.summary, waiting);
            matter.mode = Some(detail.mode);
            matter.may_propose = detail.can.propose.contains(&waiting.step);
            matter.except = open.except.with(|except| {
                except
                    .iter()
                    .map(|(row, (reason, words))| ExceptRequest { row: *row, reason: *reason, words: words.clone() })
                    .collect()
            });
            let buttons = if detail.can.accept && waiting.step == Step::NewReseller {
                decision::accept_here(open.deciding, matter, Callback::new(move |()| open.crediting.accept()))
            } else {
                decision::buttons(open.deciding, matter, may_decide)
            };
            let two_people = decision::two_people::note(waiting);
            view! {
                {two_people}
                <div class="flex flex-wrap items-center justify-between gap-3">
                    <p class="text-sm">
                        {format!(
                            "{} for your decision as {}.",
                            format::counted(waiting.records as usize, "customer waits", "customers wait"),
                            words::step(waiting.step).to_lowercase(),
                        )}
                    </p>
                    {buttons}
                </div>
            }
        })
        .collect();
    let withdraw = detail.can.withdraw.then(|| {
        let asking = open.asking;
        let idle = Signal::stored(false);
        button(
            Look::Secondary,
            "Withdraw the application",
            "withdraw-all",
            idle,
            idle,
            Callback::new(move |()| asking.withdraw.set(Some(RowsRequest::All))),
        )
    });
    let unanswered = detail.consents.asked + detail.consents.not_asked;
    let demonstration = (session::current().is_demonstration() && unanswered > 0 && !detail.summary.waiting.is_empty())
        .then(|| answer_for_all(detail, open));
    if decisions.is_empty() && withdraw.is_none() && demonstration.is_none() {
        return ().into_any();
    }
    view! {
        <div class="space-y-3 border-t border-base-300 pt-4">
            {decisions} <div class="flex flex-wrap gap-2">{withdraw} {demonstration}</div>
        </div>
    }
    .into_any()
}

fn answer_for_all(detail: &ApplicationDetail, open: Open) -> AnyView {
    let id = detail.summary.id.clone();
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let press = Callback::new(move |()| {
        let id = id.clone();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::answer_for_all(&id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    open.reload.try_run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    view! {
        {button(
            Look::Secondary,
            "Answer for all sub-customers (demonstration)",
            "answer-for-all",
            Signal::stored(false),
            busy.into(),
            press,
        )}
        {move || failed.get().map(|error| error_alert(&error, None))}
    }
    .into_any()
}

/// What can be done with the rows that are ticked.
pub fn selection(open: Open) -> AnyView {
    let asking = open.asking;
    (move || {
        let selected = open.selected.get();
        let excepted = open.except.with(|except| except.len());
        if selected.is_empty() && excepted == 0 {
            return None;
        }
        let detail = open.loader.ready()?;
        let idle = Signal::stored(false);
        let ticked = format::counted(selected.len(), "row selected", "rows selected");
        // All-or-nothing has no exceptions (R2.2).
        let except = (detail.mode == Mode::Independent && !detail.can.decide.is_empty() && !selected.is_empty()).then(|| {
            let rows = selected.clone();
            let press = Callback::new(move |()| asking.except.set(Some(rows.clone())));
            button(Look::Secondary, "Except from approval …", "except", idle, idle, press)
        });
        let withdraw = (detail.can.withdraw && !selected.is_empty()).then(|| {
            let rows: RowSet = selected.iter().copied().collect();
            let press = Callback::new(move |()| asking.withdraw.set(Some(RowsRequest::Only(rows.clone()))));
            button(Look::Secondary, "Withdraw selected …", "withdraw", idle, idle, press)
        });
        let change = (detail.can.change_credit && !selected.is_empty()).then(|| {
            let rows = selected.clone();
            let press = Callback::new(move |()| {
                open.crediting.begin(Purpose::Change(rows.clone()));
                // It is loaded when first needed; then the focus finds it.
                browser::focus_soon(SECTION);
            });
            button(Look::Secondary, "Change credit lines …", "change-credit", idle, idle, press)
        });
        let attest = (detail.can.attest && !selected.is_empty()).then(|| {
            let rows: RowSet = selected.iter().copied().collect();
            let press = Callback::new(move |()| open.attesting.set(Some(rows.clone())));
            button(Look::Secondary, "Attest consents …", "attest", idle, idle, press)
        });
        let ask_again = (detail.can.ask_consent && !selected.is_empty())
            .then(|| deliveries::ask_buttons(open.telling, selected.iter().copied().collect(), deliveries::Whom::Selected));
        let clear = Callback::new(move |()| {
            open.selected.set(BTreeSet::new());
            open.except.update(|except| except.clear());
        });
        let will = (excepted > 0)
            .then(|| format!(" · {} when you approve", format::counted(excepted, "row is rejected", "rows are rejected")));
        Some(view! {
            <div class="sticky top-16 z-10 flex flex-wrap items-center gap-3 rounded-box border border-base-300 bg-base-100 p-3 shadow-sm">
                <p id="selection" tabindex="-1" class="text-sm outline-none" role="status">
                    {ticked} {will}
                </p>
                <div class="ms-auto flex flex-wrap gap-2">
                    {except} {change} {ask_again} {attest} {withdraw} {button(Look::Quiet, "Clear", "clear-selection", idle, idle, clear)}
                </div>
            </div>
        })
    })
    .into_any()
}

pub fn dialogs(open: Open) -> AnyView {
    let asking = open.asking;
    view! {
        {dialog(asking.except, move |rows| except(asking, rows, open))}
        {dialog(asking.withdraw, move |rows| withdraw(asking, rows, open))}
    }
    .into_any()
}

fn except(asking: Asking, rows: BTreeSet<Row>, open: Open) -> Dialog {
    let title = format!("Except {} from approval", format::counted(rows.len(), "row", "rows"));
    let entered = Reason::new();
    let disabled = Signal::derive(move || entered.given().is_none());
    let confirm = Callback::new(move |()| {
        if let Some(given) = entered.given() {
            open.except.update(|except| except.extend(rows.iter().map(|row| (*row, given.clone()))));
            open.selected.set(BTreeSet::new());
            asking.except.set(None);
            // The button that opened the dialog has gone with the selection.
            browser::focus_soon("selection");
        }
    });
    let cancel = Callback::new(move |()| asking.except.set(None));
    let body = view! {
        <p class="text-sm">"These rows are rejected for this reason when you approve the others. Until then nothing happens."</p>
        {reason_fields(entered)}
        {dialog_buttons(Look::Primary, "Except", "confirm-except", disabled, RwSignal::new(false), confirm, cancel)}
    };
    Dialog { title, body: body.into_any() }
}

fn withdraw(asking: Asking, rows: RowsRequest, open: Open) -> Dialog {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let title = match &rows {
        RowsRequest::All => "Withdraw the whole application".to_owned(),
        RowsRequest::Only(rows) => format!("Withdraw {}", format::counted(rows.len(), "customer", "customers")),
    };
    let together = open.loader.ready_untracked().is_some_and(|detail| detail.mode == Mode::AllOrNothing);
    let confirm = Callback::new(move |()| {
        let Some(detail) = open.loader.ready_untracked() else { return };
        let request = WithdrawRequest { rows: rows.clone() };
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::withdraw(&detail.summary.id, &request).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = asking.withdraw.try_set(None);
                    let _ = open.selected.try_set(BTreeSet::new());
                    open.reload.try_run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let cancel = Callback::new(move |()| asking.withdraw.set(None));
    let body = view! {
        <p class="text-sm">
            "They stay with their present reseller, the credit held for them is released, and everybody concerned is told. \
             What internal review has approved already isn't affected. This can't be undone."
        </p>
        {together.then(|| view! { <p class="text-sm text-warning">"All or nothing: this ends the whole application."</p> })}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Danger, "Withdraw", "confirm-withdraw", Signal::stored(false), busy, confirm, cancel)}
    };
    Dialog { title, body: body.into_any() }
}
