//! Disputes (R10.3): raised by the applicant or the sub-customer after the original reseller's no or silence, decided by internal
//! review with reasons, and if it permits, the one resubmission.

use super::thread::Thread;
use crate::{
    api::{self, ApiError},
    components::{
        Attachments, Dialog, Look, Tone, alert, attachments, button, choice, dialog, error_alert, words_field,
    },
    draft::Draft,
    format,
    pages::{
        decision::{
            countdown::{self, Countdown},
            dialog_buttons,
        },
        initiate,
    },
    session,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{
    api::{
        DecideDispute, DisputeDecisionRequest, DisputeRequest, DisputeView, MAX_ATTACHMENTS, MAX_WORDS,
        RECORDS_PER_PAGE, RaiseDispute, RawRow, ThreadCan,
    },
    application::DisputeOutcome,
    ids::ApplicationId,
    intake::DraftRow,
    rows::RowSet,
    tr,
};
use std::collections::BTreeSet;

const DECIDE: &str = "confirm-dispute-decision";

/// Which dialog is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Raise,
    Decide,
}

/// How the dispute stands, and what the viewer can do about it.
pub fn view(thread: Thread, can: Memo<ThreadCan>) -> AnyView {
    let asking = RwSignal::new(None::<Asking>);
    let state = Memo::new(move |_| thread.loader.ready().map(|answer| answer.dispute).unwrap_or(DisputeView::None));
    let open = move |what: Asking| Callback::new(move |()| asking.set(Some(what)));
    let idle = Signal::stored(false);
    let raise = move || {
        can.with(|can| can.raise_dispute).then(|| {
            view! {
                <div class="flex flex-wrap items-center justify-between gap-3">
                    <p class="max-w-prose text-sm text-muted">
                        {tr!("The original reseller has said no, or nothing. Within 14 days you can dispute that: internal review hears everybody concerned and decides.")}
                    </p>
                    {button(Look::Secondary, tr!("Raise a dispute"), "raise-dispute", idle, idle, open(Asking::Raise))}
                </div>
            }
        })
    };
    view! {
        {raise}
        {move || standing(state.get(), can.get(), thread, open(Asking::Decide))}
        {dialog(
            asking,
            move |what| match what {
                Asking::Raise => raising(thread, asking),
                Asking::Decide => deciding(thread, asking),
            },
        )}
    }
    .into_any()
}

fn standing(state: DisputeView, can: ThreadCan, thread: Thread, decide: Callback<()>) -> AnyView {
    let idle = Signal::stored(false);
    match state {
        DisputeView::None => ().into_any(),
        DisputeView::Open { at, rows } => {
            let action = can
                .decide_dispute
                .then(|| button(Look::Primary, tr!("Decide the dispute"), "decide-dispute", idle, idle, decide));
            let body = view! {
                <p class="text-muted">
                    {tr!("Raised on {date}. Internal review hears the three parties here and decides. Nobody moves by a dispute alone.", date = format::date_time(at))}
                </p>
                {action.map(|action| view! { <div class="pt-1">{action}</div> })}
            };
            let count = rows.len();
            let title = tr!(count; "A dispute is open about {count} customer" | "A dispute is open about {count} customers");
            alert(Tone::Warning, "dispute", title, body.into_any())
        }
        DisputeView::Dismissed { at } => alert(
            Tone::Info,
            "dispute",
            tr!("The dispute was dismissed"),
            view! {
                <p class="text-muted">
                    {tr!("By internal review, on {date}. Its reasons stand under what has happened.", date = format::date_time(at))}
                </p>
            }
            .into_any(),
        ),
        DisputeView::Permitted { at, rows, used } => {
            let title = if used {
                tr!("The dispute permitted to submit once more, and that was done").to_owned()
            } else {
                let count = rows.len();
                tr!(
                    count;
                    "Internal review permits to submit {count} customer once more" | "Internal review permits to submit {count} customers once more"
                )
            };
            let action = (can.resubmit && !used).then(|| resubmit(thread, rows));
            let body = view! {
                <p class="text-muted">
                    {tr!("Decided on {date}. In the new application internal review decides in the original reseller's place.", date = format::date_time(at))}
                </p>
                {action}
            };
            alert(Tone::Success, "dispute", title, body.into_any())
        }
    }
}

fn raising(thread: Thread, asking: RwSignal<Option<Asking>>) -> Dialog {
    let words = RwSignal::new(String::new());
    let files = Attachments::new(MAX_ATTACHMENTS);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let given = move || words.with(|words| words.trim().to_owned());
    let disabled =
        Signal::derive(move || !(1..=MAX_WORDS).contains(&given().chars().count()) || files.kept().is_none());
    let confirm = Callback::new(move |()| {
        let Some(attachments) = files.kept() else { return };
        let request = DisputeRequest { words: untrack(given), attachments };
        send(thread, asking, busy, failed, async move |id: ApplicationId| {
            api::change::<RaiseDispute>(&[id.as_str()], &request, &[]).await.map(drop)
        });
    });
    let body = view! {
        <p class="text-sm">
            {tr!("The original reseller, the new reseller, the sub-customers concerned and internal review read this. Internal review then dismisses the dispute, or permits one more application, in which it decides in the original reseller's place.")}
        </p>
        {words_field("dispute-words", tr!("Why should it be looked at again?"), tr!("At most 1,000 characters."), words)}
        {attachments(files, thread.id.get_value(), "dispute-files")}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(
            Look::Primary,
            tr!("Raise the dispute"),
            "confirm-dispute",
            disabled,
            busy,
            confirm,
            Callback::new(move |()| asking.set(None)),
        )}
    };
    Dialog { title: tr!("Raise a dispute").to_owned(), body: body.into_any() }
}

fn deciding(thread: Thread, asking: RwSignal<Option<Asking>>) -> Dialog {
    let words = RwSignal::new(String::new());
    let outcome = RwSignal::new(None::<DisputeOutcome>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let given = move || words.with(|words| words.trim().to_owned());
    let disabled =
        Signal::derive(move || !(1..=MAX_WORDS).contains(&given().chars().count()) || outcome.get().is_none());
    let countdown = Countdown::new();
    let confirm = Callback::new(move |()| {
        let Some(outcome) = outcome.get_untracked() else { return };
        let request = DisputeDecisionRequest { outcome, words: untrack(given) };
        let what = match outcome {
            DisputeOutcome::Dismiss => tr!("Dismissing the dispute"),
            DisputeOutcome::PermitResubmission => tr!("Permitting one more application"),
        };
        let then = Callback::new(move |()| {
            let request = request.clone();
            send(thread, asking, busy, failed, async move |id: ApplicationId| {
                api::change::<DecideDispute>(&[id.as_str()], &request, &[]).await.map(drop)
            });
        });
        countdown.start(what.to_owned(), DECIDE, then);
    });
    let is = move |of: DisputeOutcome| Signal::derive(move || outcome.get() == Some(of));
    let choose = move |of: DisputeOutcome| Callback::new(move |()| outcome.set(Some(of)));
    let body = view! {
        <div class="space-y-4" inert=countdown.stills()>
        <fieldset class="grid gap-3 sm:grid-cols-2">
            <legend class="sr-only">{tr!("Your decision")}</legend>
            {choice(
                "dispute-outcome",
                "dispute-dismiss",
                tr!("Dismiss"),
                tr!("It stays as the original reseller left it."),
                is(DisputeOutcome::Dismiss),
                choose(DisputeOutcome::Dismiss),
            )}
            {choice(
                "dispute-outcome",
                "dispute-permit",
                tr!("Permit one more application"),
                tr!("In it internal review decides in the original reseller's place."),
                is(DisputeOutcome::PermitResubmission),
                choose(DisputeOutcome::PermitResubmission),
            )}
        </fieldset>
        {words_field("dispute-reasons", tr!("Your reasons"), tr!("Everybody concerned reads them; they are recorded."), words)}
        </div>
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class:hidden=countdown.stills()>
        {dialog_buttons(
            Look::Primary,
            tr!("Decide"),
            DECIDE,
            disabled,
            busy,
            confirm,
            Callback::new(move |()| asking.set(None)),
        )}
        </div>
        {countdown::closing(countdown)}
    };
    Dialog { title: tr!("Decide the dispute").to_owned(), body: body.into_any() }
}

fn send(
    thread: Thread,
    asking: RwSignal<Option<Asking>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    request: impl AsyncFnOnce(ApplicationId) -> Result<(), ApiError> + 'static,
) {
    let id = thread.id.get_value();
    busy.set(true);
    failed.set(None);
    leptos::task::spawn_local(async move {
        let answer = request(id).await;
        let _ = busy.try_set(false);
        match answer {
            Ok(()) => {
                let _ = asking.try_set(None);
                thread.changed.try_run(());
            }
            Err(error) => {
                let _ = failed.try_set(Some(error));
            }
        }
    });
}

/// Leads to the page that initiates, with the disputed rows as they were.
fn resubmit(thread: Thread, rows: RowSet) -> AnyView {
    let draft = initiate::draft();
    let replaces = draft.with_untracked(|draft| !draft.rows.is_empty());
    let navigate = use_navigate();
    let go = Callback::new(move |address: &'static str| navigate(address, Default::default()));
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let press = Callback::new(move |()| {
        let (id, rows) = (thread.id.get_value(), rows.clone());
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let made = prepare(id, &rows).await;
            let _ = busy.try_set(false);
            match made {
                Ok(made) => {
                    draft.set(made);
                    go.try_run("/initiate?step=notice");
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let warning = replaces.then(
        || view! { <p class="text-muted">{tr!("What you have prepared under “Initiate an application” is replaced.")}</p> },
    );
    view! {
        {warning}
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class="pt-1">
            {button(Look::Primary, tr!("Submit once more"), "resubmit", Signal::stored(false), busy.into(), press)}
        </div>
    }
    .into_any()
}

async fn prepare(id: ApplicationId, rows: &RowSet) -> Result<Draft, ApiError> {
    let detail = api::application(&id).await?;
    let pages: BTreeSet<u32> = rows.iter().map(|row| row.0.saturating_sub(1) / RECORDS_PER_PAGE + 1).collect();
    let mut drafted = Vec::new();
    for page in pages {
        let records = api::records(&id, page).await?.records;
        drafted.extend(records.into_iter().filter(|record| rows.contains(record.row)).map(|record| DraftRow {
            line: record.row.0,
            raw: RawRow {
                sub_customer: record.sub_customer.to_string(),
                name: record.name,
                credit: record.credit.map(|credit| credit.to_string()).unwrap_or_default(),
            },
            problems: Vec::new(),
            replaces: None,
        }));
    }
    Ok(Draft {
        owner: session::current().signed_in_untracked().map(|who| who.person),
        reseller: detail.summary.original_reseller.id.to_string(),
        file: Some(tr!("Application {id}", id)),
        rows: drafted,
        mode: detail.mode,
        resubmission_of: Some(id),
        ..Draft::default()
    })
}
