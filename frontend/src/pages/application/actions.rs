//! What the viewer can do with an application: decide, except rows, withdraw; in a demonstration, answer for all sub-customers.

use super::{
    Open,
    credit::{Purpose, SECTION},
    deliveries,
    records::status_at,
};
use crate::{
    api::{self, ApiError},
    browser,
    components::{Dialog, Look, Reason, button, dialog, error_alert, reason_fields},
    format,
    pages::{
        bulk::{self, Deed, Piece},
        decision::{self, Matter, Outcome, dialog_buttons},
    },
    session,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, ExceptRequest, RowsRequest, SignedIn, WithdrawRequest},
    application::{Mode, Step},
    permissions::Who,
    rows::{Row, RowSet},
    tr, words,
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
                        {
                            let (records, step) = (waiting.records, words::step(waiting.step).to_lowercase());
                            tr!(
                                records;
                                "{records} customer waits for your decision as {step}." | "{records} customers wait for your decision as {step}.",
                                step
                            )
                        }
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
            tr!("Withdraw the application"),
            "withdraw-all",
            idle,
            idle,
            Callback::new(move |()| asking.withdraw.set(Some(RowsRequest::All))),
        )
    });
    let unanswered = detail.consents.asked + detail.consents.not_asked;
    let demonstration = (session::current().is_demonstration() && unanswered > 0 && !detail.summary.waiting.is_empty())
        .then(|| answer_for_all(detail, open));
    let remind = remind(detail, open, who);
    if decisions.is_empty() && withdraw.is_none() && demonstration.is_none() && remind.is_none() {
        return ().into_any();
    }
    view! {
        <div class="space-y-3 border-t border-base-300 pt-4">
            {decisions} <div class="flex flex-wrap gap-2">{remind} {withdraw} {demonstration}</div>
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
            tr!("Answer for all sub-customers (demonstration)"),
            "answer-for-all",
            Signal::stored(false),
            busy.into(),
            press,
        )}
        {move || failed.get().map(|error| error_alert(&error, None))}
    }
    .into_any()
}

/// What can be done with the rows that are selected.
pub fn selection(open: Open) -> AnyView {
    let asking = open.asking;
    (move || {
        let selected = open.records.selected();
        let excepted = open.except.with(|except| except.len());
        if selected.is_empty() && excepted == 0 {
            return None;
        }
        let detail = open.loader.ready()?;
        let idle = Signal::stored(false);
        let some = !selected.is_empty();
        let count = selected.len();
        let ticked = tr!(count; "{count} row selected" | "{count} rows selected");
        let hidden = open.records.hidden();
        let hidden = (hidden > 0).then(|| tr!(" · {hidden} of them not shown", hidden = format::count(hidden)));
        // All-or-nothing has no exceptions, and no parts (R2.2).
        let in_parts = detail.mode == Mode::Independent && !detail.can.decide.is_empty() && some;
        let except = in_parts.then(|| {
            let rows = selected.clone();
            let press = Callback::new(move |()| asking.except.set(Some(rows.clone())));
            button(Look::Secondary, tr!("Except from approval …"), "except", idle, idle, press)
        });
        let decide = in_parts.then(|| decide_selected(&detail, open));
        let withdraw = (detail.can.withdraw && some).then(|| {
            let rows: RowSet = selected.iter().copied().collect();
            let press = Callback::new(move |()| asking.withdraw.set(Some(RowsRequest::Only(rows.clone()))));
            button(Look::Secondary, tr!("Withdraw selected …"), "withdraw", idle, idle, press)
        });
        let change = (detail.can.change_credit && some).then(|| {
            let rows = selected.clone();
            let press = Callback::new(move |()| {
                open.crediting.begin(Purpose::Change(rows.clone()));
                // It is loaded when first needed; then the focus finds it.
                browser::focus_soon(SECTION);
            });
            button(Look::Secondary, tr!("Change credit lines …"), "change-credit", idle, idle, press)
        });
        let attest = (detail.can.attest && some).then(|| {
            let rows: RowSet = selected.iter().copied().collect();
            let press = Callback::new(move |()| open.attesting.set(Some(rows.clone())));
            button(Look::Secondary, tr!("Attest consents …"), "attest", idle, idle, press)
        });
        let ask_again = (detail.can.ask_consent && some)
            .then(|| deliveries::ask_buttons(open.telling, selected.iter().copied().collect(), deliveries::Whom::Selected));
        let clear = Callback::new(move |()| {
            open.records.clear();
            open.except.update(|except| except.clear());
        });
        let will = (excepted > 0)
            .then(|| tr!(excepted; " · {excepted} row is rejected when you approve" | " · {excepted} rows are rejected when you approve"));
        Some(view! {
            <div class="selection-bar">
                <p id="selection" tabindex="-1" class="text-sm outline-none" role="status">
                    {ticked} {hidden} {will}
                </p>
                <div class="ms-auto flex flex-wrap gap-2">
                    {decide} {except} {change} {ask_again} {attest} {withdraw}
                    {button(Look::Quiet, tr!("Clear"), "clear-selection", idle, idle, clear)}
                </div>
            </div>
        })
    })
    .into_any()
}

/// Approving or rejecting just these rows: those of them that wait at a step of the viewer's.
fn decide_selected(detail: &ApplicationDetail, open: Open) -> AnyView {
    let idle = Signal::stored(false);
    let detail = std::sync::Arc::new(detail.clone());
    let deed = move |deed: Deed, label: &'static str, test_id: &'static str| {
        let detail = detail.clone();
        let press = Callback::new(move |()| {
            let records = open.records.selected_records();
            let at = |step: Step| {
                records.iter().filter(|record| status_at(step) == record.status).map(|record| record.row).collect()
            };
            let yours = detail.summary.waiting.iter().filter(|waiting| detail.can.decide.contains(&waiting.step));
            let pieces = yours.map(|waiting| Piece::rows(&detail, waiting, at(waiting.step)));
            open.bulk.ask(deed, pieces.filter(|piece| piece.customers > 0).collect());
        });
        button(Look::Secondary, label, test_id, idle, idle, press)
    };
    view! {
        {deed(Deed::Approve, tr!("Approve selected …"), "bulk-approve")}
        {deed(Deed::Reject, tr!("Reject selected …"), "bulk-reject")}
    }
    .into_any()
}

/// Asking those whose turn it is once more.
fn remind(detail: &ApplicationDetail, open: Open, who: &SignedIn) -> Option<AnyView> {
    let others = detail.summary.waiting.iter().find(|waiting| !waiting.yours)?;
    let piece = Piece::waiting(&detail.summary, others);
    let idle = Signal::stored(false);
    who.may(Who::ConsoleOperator).then(|| {
        let press = Callback::new(move |()| open.bulk.ask(Deed::Remind, vec![piece.clone()]));
        button(Look::Secondary, tr!("Remind …"), "bulk-remind", idle, idle, press)
    })
}

pub fn dialogs(open: Open) -> AnyView {
    let asking = open.asking;
    view! {
        {dialog(asking.except, move |rows| except(asking, rows, open))}
        {dialog(asking.withdraw, move |rows| withdraw(asking, rows, open))}
        {bulk::dialog_of(open.bulk)}
    }
    .into_any()
}

fn except(asking: Asking, rows: BTreeSet<Row>, open: Open) -> Dialog {
    let count = rows.len();
    let title = tr!(count; "Except {count} row from approval" | "Except {count} rows from approval");
    let entered = Reason::new();
    let disabled = Signal::derive(move || entered.given().is_none());
    let confirm = Callback::new(move |()| {
        if let Some(given) = entered.given() {
            open.except.update(|except| except.extend(rows.iter().map(|row| (*row, given.clone()))));
            open.records.clear();
            asking.except.set(None);
            // The button that opened the dialog has gone with the selection.
            browser::focus_soon("selection");
        }
    });
    let cancel = Callback::new(move |()| asking.except.set(None));
    let body = view! {
        <p class="text-sm">{tr!("These rows are rejected for this reason when you approve the others. Until then nothing happens.")}</p>
        {reason_fields(entered)}
        {dialog_buttons(Look::Primary, tr!("Except"), "confirm-except", disabled, RwSignal::new(false), confirm, cancel)}
    };
    Dialog { title, body: body.into_any() }
}

fn withdraw(asking: Asking, rows: RowsRequest, open: Open) -> Dialog {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let title = match &rows {
        RowsRequest::All => tr!("Withdraw the whole application").to_owned(),
        RowsRequest::Only(rows) => {
            let count = rows.len();
            tr!(count; "Withdraw {count} customer" | "Withdraw {count} customers")
        }
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
                Ok(answer) => {
                    let _ = asking.withdraw.try_set(None);
                    let count = answer.rows.len();
                    let done = tr!(count; "Withdrawn: {count} customer stays with its present reseller." | "Withdrawn: {count} customers stay with their present reseller.");
                    open.deciding.ended(Outcome::Done(done));
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
            {tr!("The customers stay with their present reseller, the credit held for them is released, and everybody concerned is told. What internal review has approved already isn't affected. This can't be undone.")}
        </p>
        {together.then(|| view! { <p class="text-sm text-warning">{tr!("All or nothing: this ends the whole application.")}</p> })}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Danger, tr!("Withdraw"), "confirm-withdraw", Signal::stored(false), busy, confirm, cancel)}
    };
    Dialog { title, body: body.into_any() }
}
