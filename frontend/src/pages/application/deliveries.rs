//! How an application's notices were delivered (R9.3), sending again what failed, and asking sub-customers once more (R5.4).
//!
//! `?notices=failed` shows what failed. *Delivered* is what a provider has confirmed; until then a notice is only sent.

use super::Open;
use crate::{
    api::{self, ApiError},
    components::{
        Dialog, Look, Tab, Tone, alert, button, cell, dialog, empty, error_alert, head, load_more, row, table,
        table_skeleton, tabs,
    },
    format, live,
    load::{Gone, Listing, Load, Loader},
    pages::decision::dialog_buttons,
    session,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    api::{
        AskConsent, AskConsentRequest, ConsentLinkChoice, DeliveriesQuery, DeliveryState, DeliveryView, DeliveryWay,
        ListDeliveries, MAX_SEND_AGAIN, Nothing, SendAgain, SendAgainRequest,
    },
    ids::ApplicationId,
    permissions::Who,
    rows::{Row, RowSet},
    tr, words,
};

/// Deliveries asked for at once.
const AT_ONCE: u32 = 20;

/// Sub-customers that are about to be asked once more, and what came of it.
#[derive(Clone, Copy)]
pub struct Telling {
    ask: RwSignal<Option<AskConsentRequest>>,
    done: RwSignal<Option<String>>,
}

impl Telling {
    pub fn new() -> Self {
        Self { ask: RwSignal::new(None), done: RwSignal::new(None) }
    }
}

/// Whom a pair of buttons asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    Selected,
    All,
}

/// Buttons that ask once more, by the same link or by a new one. Whoever of the rows has answered isn't asked.
pub fn ask_buttons(telling: Telling, rows: RowSet, whom: Whom) -> AnyView {
    let (resend, replace) = match whom {
        Whom::Selected => ((tr!("Ask selected again …"), "ask-again"), (tr!("New link for selected …"), "new-link")),
        Whom::All => (
            (tr!("Ask all unanswered again …"), "ask-all-again"),
            (tr!("New link for all unanswered …"), "new-link-all"),
        ),
    };
    let idle = Signal::stored(false);
    let ask = |link: ConsentLinkChoice| {
        let request = AskConsentRequest { rows: rows.clone(), link };
        Callback::new(move |()| telling.ask.set(Some(request.clone())))
    };
    view! {
        {button(Look::Secondary, resend.0, resend.1, idle, idle, ask(ConsentLinkChoice::Resend))}
        {button(Look::Secondary, replace.0, replace.1, idle, idle, ask(ConsentLinkChoice::Replace))}
    }
    .into_any()
}

async fn fetch(id: ApplicationId, failed: bool, before: Option<String>) -> Result<Listing<DeliveryView>, ApiError> {
    let before = before.and_then(|before| before.parse().ok());
    let query = DeliveriesQuery { failed, before, limit: Some(AT_ONCE) };
    let answer = api::call::<ListDeliveries>(&[id.as_str()], &query, &Nothing {}).await?;
    Ok(Listing { entries: answer.deliveries, next: answer.next.map(|next| next.to_string()) })
}

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Following {
    id: StoredValue<ApplicationId>,
    loader: Loader<Listing<DeliveryView>>,
    only_failed: Memo<bool>,
    again: Callback<()>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    done: RwSignal<Option<String>>,
}

/// The section of an application's page; there once the application is.
pub fn section(open: Open) -> AnyView {
    let id = Memo::new(move |_| open.loader.ready().map(|detail| detail.summary.id));
    (move || id.get().map(|id| of(id, open))).into_any()
}

fn of(id: ApplicationId, open: Open) -> AnyView {
    let query = use_query_map();
    let only_failed = Memo::new(move |_| query.with(|query| query.get_str("notices") == Some("failed")));
    let loader = Loader::<Listing<DeliveryView>>::new();
    let address = format!("/applications/{id}");
    let id = StoredValue::new(id);
    let ask = move |failed: bool| {
        if let Some(id) = id.try_get_value() {
            loader.ask(fetch(id, failed, None));
        }
    };
    let again = Callback::new(move |()| ask(only_failed.get_untracked()));
    // Whatever happens to the application has somebody told.
    Effect::new(move |_| {
        if open.loader.state.with(|state| matches!(state, Load::Ready(_))) {
            ask(only_failed.get());
        }
    });
    if let Some(application) = id.try_get_value() {
        let followed = application.clone();
        loader.live_list(
            live::deliveries(&application),
            |of| of.id,
            Gone::Tell,
            move || fetch(followed.clone(), only_failed.get_untracked(), None),
        );
    }
    let following = Following {
        id,
        loader,
        only_failed,
        again,
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        done: RwSignal::new(None),
    };
    let choices = vec![
        Tab {
            address: address.clone(),
            name: tr!("All"),
            test_id: "notices-all",
            current: Signal::derive(move || !only_failed.get()),
        },
        Tab {
            address: format!("{address}?notices=failed"),
            name: tr!("Failed"),
            test_id: "notices-failed",
            current: only_failed.into(),
        },
    ];
    view! {
        <section id="notices" tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-label=tr!("Notices")>
            <h2 class="font-semibold">{tr!("Notices")}</h2>
            <p class="text-sm text-muted">
                {tr!("Emails and SMS to your side about this application, newest first, and whether they arrived. What was sent counts as delivered once the provider has confirmed it.")}
            </p>
            <div class="flex flex-wrap items-center justify-between gap-3">
                {tabs(tr!("Which notices"), choices)} {move || actions(following, open)}
            </div>
            <div aria-live="polite" class="space-y-3 empty:hidden">
                {move || open.telling.done.get().map(|done| alert(Tone::Success, "asked-again", done, ().into_any()))}
                {move || following.done.get().map(|done| alert(Tone::Success, "sent-again", done, ().into_any()))}
                {move || following.failed.get().map(|error| error_alert(&error, None))}
            </div>
            {loader.show(table_skeleton, again, move |listing| list(listing, following))}
            {dialog(open.telling.ask, move |request| ask_again(request, open))}
        </section>
    }
    .into_any()
}

/// Who only looks sends nothing.
fn may_send() -> bool {
    untrack(|| session::current().signed_in()).is_some_and(|who| who.may(Who::ConsoleOperator))
}

/// What can be done about all of them.
fn actions(following: Following, open: Open) -> AnyView {
    let ask = open.loader.ready().filter(|detail| detail.can.ask_consent && detail.consents.asked > 0).map(|detail| {
        // Those who have answered aren't asked: the ledger sees to that.
        let rows: RowSet = (1..=detail.summary.customers).map(Row).collect();
        ask_buttons(open.telling, rows, Whom::All)
    });
    let failed = Memo::new(move |_| {
        let failed = |of: &DeliveryView| matches!(of.state, DeliveryState::Failed { .. });
        following.loader.ready().map_or(0, |listing| listing.entries.iter().filter(|of| failed(of)).count())
    });
    let may_send = may_send();
    let send = move || {
        (may_send && failed.get() > 1).then(|| {
            let count = failed.get();
            let label = tr!(count; "Send {count} that failed again" | "Send {count} that failed again");
            let press = Callback::new(move |()| send_failed(following));
            button(Look::Secondary, label, "send-all-again", Signal::stored(false), following.busy.into(), press)
        })
    };
    view! { <div class="flex flex-wrap gap-2">{ask} {send}</div> }.into_any()
}

fn send_failed(following: Following) {
    let Some(listing) = following.loader.ready_untracked() else { return };
    let failed = listing.entries.iter().filter(|of| matches!(of.state, DeliveryState::Failed { .. }));
    send_again(following, failed.map(|of| of.id).take(MAX_SEND_AGAIN).collect());
}

fn send_again(following: Following, deliveries: Vec<u64>) {
    let Some(id) = following.id.try_get_value() else { return };
    following.busy.set(true);
    following.failed.set(None);
    following.done.set(None);
    leptos::task::spawn_local(async move {
        let request = SendAgainRequest { deliveries };
        let answer = api::call::<SendAgain>(&[id.as_str()], &Nothing {}, &request).await;
        let _ = following.busy.try_set(false);
        match answer {
            Ok(answer) => {
                let done = match answer.queued {
                    0 => tr!("Nothing was sent again: what these asked has been answered meanwhile").to_owned(),
                    queued => {
                        tr!(queued; "{queued} notice is on the way again" | "{queued} notices are on the way again")
                    }
                };
                let _ = following.done.try_set(Some(done));
                following.again.try_run(());
            }
            Err(error) => {
                let _ = following.failed.try_set(Some(error));
            }
        }
    });
}

fn list(listing: &Listing<DeliveryView>, following: Following) -> AnyView {
    let only_failed = following.only_failed.get_untracked();
    if listing.entries.is_empty() {
        return if only_failed {
            empty(tr!("Nothing has failed"), tr!("Every email and SMS so far was sent."), None)
        } else {
            empty(tr!("Nothing was sent yet"), tr!("Messages in the portal reach everybody all the same."), None)
        };
    }
    let may_send = may_send();
    let mut headings = vec![
        (tr!("When"), false),
        (tr!("To"), false),
        (tr!("About"), false),
        (tr!("By"), false),
        (tr!("State"), false),
    ];
    if may_send {
        headings.push(("", false));
    }
    let rows = listing.entries.iter().map(|delivery| line(delivery, may_send, following)).collect_view();
    view! {
        {table(tr!("Notices and their delivery"), head(&headings), rows.into_any())}
        {load_more(
            listing.next.clone(),
            listing.entries.len(),
            following.loader,
            move |before| {
                let id = following.id.try_get_value();
                async move {
                    match id {
                        Some(id) => fetch(id, only_failed, Some(before)).await,
                        None => Err(ApiError::Unreached),
                    }
                }
            },
        )}
    }
    .into_any()
}

fn line(delivery: &DeliveryView, may_send: bool, following: Following) -> AnyView {
    let id = delivery.id;
    let about = delivery.sub_customer.as_ref().map(|customer| {
        let row = delivery.row.map(|row| tr!("row {row}, ", row)).unwrap_or_default();
        view! { <p class="text-xs text-muted">{row} <span class="font-mono">{customer.to_string()}</span></p> }
    });
    let way = match delivery.way {
        DeliveryWay::Email => tr!("Email"),
        DeliveryWay::Sms => tr!("SMS"),
        DeliveryWay::Webhook => "Webhook",
    };
    let mut cells = vec![
        cell(tr!("When"), format::time(delivery.at)),
        cell(tr!("To"), delivery.to.clone().into_any()),
        cell(tr!("About"), view! { <p>{words::notice_kind(delivery.kind).0}</p> {about} }.into_any()),
        cell(tr!("By"), way.into_any()),
        cell(tr!("State"), state(&delivery.state)),
    ];
    if may_send {
        let failed = matches!(delivery.state, DeliveryState::Failed { .. });
        let press = Callback::new(move |()| send_again(following, vec![id]));
        let again = failed.then(|| {
            button(
                Look::Secondary,
                tr!("Send again"),
                "send-again",
                Signal::stored(false),
                following.busy.into(),
                press,
            )
        });
        cells.push(cell("", again.into_any()));
    }
    row("delivery", id.to_string(), cells)
}

fn state(state: &DeliveryState) -> AnyView {
    let (code, dot, words, at, why) = match state {
        DeliveryState::Queued { why } => ("queued", "bg-base-content/50", tr!("Waits to be sent"), None, why.clone()),
        DeliveryState::Sent { at } => ("sent", "bg-info", tr!("Sent"), Some(*at), None),
        DeliveryState::Delivered { at } => ("delivered", "bg-success", tr!("Delivered"), Some(*at), None),
        DeliveryState::Failed { at, why } => ("failed", "bg-error", tr!("Failed"), Some(*at), Some(why.clone())),
    };
    view! {
        <div data-testid="delivery-state" data-code=code>
            <p class="flex items-center gap-1.5 max-md:justify-end">
                <span class=format!("size-1.5 shrink-0 rounded-full {dot}") aria-hidden="true"></span>
                {words}
            </p>
            {at.map(|at| view! { <p class="text-xs text-muted">{format::time(at)}</p> })}
            {why.map(|why| view! { <p class="text-xs break-words text-error">{why}</p> })}
        </div>
    }
    .into_any()
}

fn ask_again(request: AskConsentRequest, open: Open) -> Dialog {
    let telling = open.telling;
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let (title, note, label) = match request.link {
        ConsentLinkChoice::Resend => (
            tr!("Ask for consent again"),
            tr!(
                "Those of them who haven't answered get the same link once more, at the contact that the directory has now. The deadline stays."
            ),
            tr!("Ask again"),
        ),
        ConsentLinkChoice::Replace => (
            tr!("Ask with a new link"),
            tr!(
                "Those of them who haven't answered get a new link; the one before stops working. Choose this if a link went to the wrong person. The deadline stays."
            ),
            tr!("Send new links"),
        ),
    };
    let confirm = Callback::new(move |()| {
        let Some(detail) = open.loader.ready_untracked() else { return };
        let request = request.clone();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change::<AskConsent>(&[detail.summary.id.as_str()], &request, &[]).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let asked = answer.rows.len();
                    let done =
                        tr!(asked; "{asked} sub-customer is asked again" | "{asked} sub-customers are asked again");
                    let _ = telling.done.try_set(Some(done));
                    let _ = telling.ask.try_set(None);
                    open.records.clear();
                    open.reload.try_run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let cancel = Callback::new(move |()| telling.ask.set(None));
    let body = view! {
        <p class="text-sm">{note}</p>
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Primary, label, "confirm-ask-again", Signal::stored(false), busy, confirm, cancel)}
    };
    Dialog { title: title.to_owned(), body: body.into_any() }
}
