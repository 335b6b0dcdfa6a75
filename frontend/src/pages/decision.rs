//! Approving and rejecting, in dialogs that the lists and the application's page share (R5.6 to R5.8).
//!
//! A decision names the version that the person has seen. Without the statement's tick the original reseller can't approve. Between the
//! press and the sending are some seconds in which it can be taken back (`countdown`).
//! The third way, "yes, if" (R8.1), is in `proposal`.

pub mod countdown;
mod outcome;
pub mod proposal;
mod statement;
pub mod two_people;
pub mod warnings;

use crate::{
    api::{self, ApiError},
    components::{Dialog, Look, Reason, button, button_with_id, dialog, error_alert, reason_fields},
    session,
};
use countdown::Countdown;
use leptos::prelude::*;
use shared::{
    api::{
        ApplicationSummary, Decide, DecisionAnswer, DecisionRequest, ExceptRequest, RowsRequest, VerdictRequest,
        Waiting,
    },
    application::{Mode, Step, Version},
    ids::ApplicationId,
    tr, words,
};
use two_people::Part;

pub use outcome::{Said, consequences, result, title};
pub use statement::{Statement, statement_text};

/// What is to be decided.
#[derive(Debug, Clone)]
pub struct Matter {
    pub application: ApplicationId,
    pub version: Version,
    pub waiting: Waiting,
    pub customers: u32,
    pub from: String,
    pub to: String,
    statement: Statement,
    /// Rows that are rejected while the others are approved.
    pub except: Vec<ExceptRequest>,
    /// Where it is known: whether one customer's end ends all (R2.2).
    pub mode: Option<Mode>,
    /// Whether "yes, if" is possible (R8.1); a list doesn't know whether a proposal is open already.
    pub may_propose: bool,
}

impl Matter {
    pub fn new(summary: &ApplicationSummary, waiting: &Waiting) -> Self {
        let statement = Statement::of(summary, waiting);
        Self {
            application: summary.id.clone(),
            version: summary.version,
            waiting: waiting.clone(),
            customers: summary.customers,
            from: summary.original_reseller.name.clone(),
            to: summary.new_reseller.name.clone(),
            statement,
            except: Vec::new(),
            mode: None,
            may_propose: waiting.step > Step::NewReseller,
        }
    }
}

impl Matter {
    /// The viewer's part, where two people are needed (R5.3).
    fn part(&self) -> Part {
        let who = session::current().signed_in_untracked();
        two_people::part(&self.waiting, who.as_ref().map(|who| &who.person))
    }
}

/// How a decision, or another change that names a version, ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    Approved(DecisionAnswer),
    Rejected(DecisionAnswer),
    /// Something else was done: this.
    Done(String),
    /// It was made on an older version, or somebody else was faster: nothing was decided.
    Outdated(ApiError),
}

/// The two dialogs of a page, and what came of the last decision.
#[derive(Clone, Copy)]
pub struct Deciding {
    pub approve: RwSignal<Option<Matter>>,
    pub reject: RwSignal<Option<Matter>>,
    pub propose: RwSignal<Option<Matter>>,
    pub outcome: RwSignal<Option<Outcome>>,
    decided: Callback<()>,
}

impl Deciding {
    /// `decided` loads again what the page shows.
    pub fn new(decided: Callback<()>) -> Self {
        Self {
            approve: RwSignal::new(None),
            reject: RwSignal::new(None),
            propose: RwSignal::new(None),
            outcome: RwSignal::new(None),
            decided,
        }
    }

    /// Says how it ended, closes the dialogs, and loads again what the page shows.
    pub fn ended(self, outcome: Outcome) {
        let _ = self.outcome.try_set(Some(outcome));
        for dialog in [self.approve, self.reject, self.propose] {
            let _ = dialog.try_set(None);
        }
        self.decided.try_run(());
    }

    fn send(self, matter: Matter, verdict: VerdictRequest, busy: RwSignal<bool>, failed: RwSignal<Option<ApiError>>) {
        let approves = matches!(verdict, VerdictRequest::Approve { .. });
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let request = DecisionRequest { step: matter.waiting.step, rows: RowsRequest::All, verdict };
            let answer = api::change_on::<Decide>(&matter.application, matter.version, &request).await;
            let _ = busy.try_set(false);
            let outcome = match answer {
                Ok(answer) if approves => Outcome::Approved(answer),
                Ok(answer) => Outcome::Rejected(answer),
                Err(error) if error.is_outdated() => Outcome::Outdated(error),
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                    return;
                }
            };
            self.ended(outcome);
        });
    }
}

/// Both buttons for a matter. Those who may not decide see who may.
pub fn buttons(deciding: Deciding, matter: Matter, may_decide: bool) -> AnyView {
    if !may_decide {
        return view! { <p class="text-xs text-muted">{tr!("Approvers decide")}</p> }.into_any();
    }
    let idle = Signal::stored(false);
    let other = matter.clone();
    let yes = if matter.waiting.step == Step::NewReseller {
        accept_link(&matter.application)
    } else if matter.part() == Part::Done && matter.except.is_empty() {
        view! {
            <p class="self-center text-xs text-muted" data-testid="approved-already">
                {tr!("You have approved; a second person is needed")}
            </p>
        }
        .into_any()
    } else {
        button(
            Look::Primary,
            tr!("Approve"),
            "approve",
            idle,
            idle,
            Callback::new(move |()| deciding.approve.set(Some(matter.clone()))),
        )
    };
    view! {
        <div class="flex gap-2">
            {yes}
            {button(
                Look::Secondary,
                tr!("Reject"),
                "reject",
                idle,
                idle,
                Callback::new(move |()| deciding.reject.set(Some(other.clone()))),
            )}
        </div>
    }
    .into_any()
}

/// On the application's page, where the credit lines are: the way to them, and no.
pub fn accept_here(deciding: Deciding, matter: Matter, begin: Callback<()>) -> AnyView {
    let idle = Signal::stored(false);
    let reject = Callback::new(move |()| deciding.reject.set(Some(matter.clone())));
    view! {
        <div class="flex gap-2">
            {button(Look::Primary, tr!("Accept …"), "accept", idle, idle, begin)}
            {button(Look::Secondary, tr!("Reject"), "reject", idle, idle, reject)}
        </div>
    }
    .into_any()
}

/// R5.9: whoever accepts sets every credit line, on the application's page.
fn accept_link(application: &ApplicationId) -> AnyView {
    view! {
        <a
            class="btn btn-sm h-auto min-h-8 max-w-full btn-primary"
            href=format!("/applications/{application}")
            data-testid="open-acceptance"
        >
            {tr!("Accept …")}
        </a>
    }
    .into_any()
}

/// Put once on a page that has `buttons`.
pub fn dialogs(deciding: Deciding) -> AnyView {
    view! {
        {dialog(deciding.approve, move |matter| approve(deciding, matter))}
        {dialog(deciding.reject, move |matter| reject(deciding, matter))}
        {dialog(deciding.propose, move |matter| proposal::propose(deciding, matter))}
    }
    .into_any()
}

fn approve(deciding: Deciding, matter: Matter) -> Dialog {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let ticked = RwSignal::new(false);
    let version = RwSignal::new(None);
    let needed = matter.statement == Statement::Needed;
    let approved = matter.waiting.records.saturating_sub(matter.except.len().try_into().unwrap_or(u32::MAX));
    let title = tr!(approved; "Approve {approved} customer" | "Approve {approved} customers");
    let (waiting, application) = (matter.waiting.clone(), matter.application.clone());
    let address = format!("/applications/{application}");
    let customers = matter.customers;
    let all = tr!(customers; "See the {customers} customer" | "See all {customers} customers");
    let who = words::step(waiting.step).to_lowercase();
    let except = matter.except.len();
    let part = two_people::in_words(matter.part());
    let statement = (matter.statement != Statement::NotAsked)
        .then(|| statement_text(matter.statement, ticked, version, "statement-tick-here"));
    let (from, to) = (matter.from.clone(), matter.to.clone());
    // For internal review, also where it decides in the original reseller's place (R10.3): nobody approves before they are there.
    let (warnings, warned) = waiting.party.is_none().then(|| warnings::in_brief(&application)).unzip();
    let disabled = Signal::derive(move || {
        let unread = warned.is_some_and(|warned| !warned.get());
        unread || (needed && !(ticked.get() && version.with(Option::is_some)))
    });
    let condition = matter.may_propose.then(|| proposal::instead(deciding, matter.clone()));
    let together = (matter.mode == Some(Mode::AllOrNothing)).then(|| {
        view! { <li>{tr!("All or nothing: all customers move together, or none. Nothing can be excepted.")}</li> }
    });
    let countdown = Countdown::new();
    let confirm = Callback::new(move |()| {
        let statement = version.get_untracked().filter(|_| ticked.get_untracked());
        let verdict = VerdictRequest::Approve { statement, except: matter.except.clone() };
        let matter = matter.clone();
        let send = Callback::new(move |()| deciding.send(matter.clone(), verdict.clone(), busy, failed));
        let count = approved;
        let what = tr!(count; "Approving {count} customer" | "Approving {count} customers");
        countdown.start(what, "confirm-approve", send);
    });
    let cancel = Callback::new(move |()| deciding.approve.set(None));
    let stays = stays(&waiting).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let body = view! {
        {warnings}
        <p class="text-sm">
            {tr!("From {from} to {to}. You decide as {who}.", from, to, who)} " " <a class="link" href=address>
                {all}
            </a>
        </p>
        {two_people::note(&waiting)}
        <ul class="list-disc space-y-1 ps-5 text-sm text-muted">
            {part.map(|part| view! { <li>{part}</li> })} {together} {stays}
            {excepted(except).map(|words| view! { <li>{words}</li> })} <li>{tr!("An approval can't be undone.")}</li>
        </ul>
        <div class="space-y-4 empty:hidden" inert=countdown.stills()>
            {statement} {condition}
        </div>
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class:hidden=countdown.stills()>
            {dialog_buttons(Look::Primary, tr!("Approve"), "confirm-approve", disabled, busy, confirm, cancel)}
        </div>
        {countdown::closing(countdown)}
    };
    Dialog { title, body: body.into_any() }
}

/// What an approval leaves for a later decision (R5.8).
pub fn stays(waiting: &Waiting) -> Vec<String> {
    let mut lines = Vec::new();
    let blocked = waiting.blocked;
    if blocked > 0 {
        lines.push(tr!(
            blocked;
            "{blocked} customer is blocked at present and stays for a later decision." | "{blocked} customers are blocked at present and stay for a later decision."
        ));
    }
    let missing = if waiting.step == Step::InternalReview { waiting.without_consent } else { 0 };
    if missing > 0 {
        lines.push(tr!(
            missing;
            "{missing} customer hasn't got the sub-customer's consent and stays for a later decision." | "{missing} customers haven't got the sub-customer's consent and stay for a later decision."
        ));
    }
    lines
}

/// What an approval with exceptions does to these.
pub fn excepted(except: usize) -> Option<String> {
    (except > 0).then(|| {
        tr!(
            except;
            "{except} customer is rejected, with your reason." | "{except} customers are rejected, with your reasons."
        )
    })
}

fn reject(deciding: Deciding, matter: Matter) -> Dialog {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let entered = Reason::new();
    let matter_mode = matter.mode;
    let count = matter.waiting.records;
    let title = tr!(count; "Reject {count} customer" | "Reject {count} customers");
    let (from, to) = (matter.from.clone(), matter.to.clone());
    let disabled = Signal::derive(move || entered.given().is_none());
    let countdown = Countdown::new();
    let confirm = Callback::new(move |()| {
        if let Some((reason, words)) = untrack(|| entered.given()) {
            let (matter, verdict) = (matter.clone(), VerdictRequest::Reject { reason, words });
            let send = Callback::new(move |()| deciding.send(matter.clone(), verdict.clone(), busy, failed));
            let what = tr!(count; "Rejecting {count} customer" | "Rejecting {count} customers");
            countdown.start(what, "confirm-reject", send);
        }
    });
    let cancel = Callback::new(move |()| deciding.reject.set(None));
    let body = view! {
        <p class="text-sm">
            {tr!("From {from} to {to}.", from = &from, to)} " "
            {tr!("They stay with {from}, and the applicant is told why. This can't be undone.", from = &from)}
        </p>
        {(matter_mode == Some(Mode::AllOrNothing))
            .then(|| view! { <p class="text-sm text-warning">{tr!("All or nothing: this ends the whole application.")}</p> })}
        <div inert=countdown.stills()>{reason_fields(entered)}</div>
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class:hidden=countdown.stills()>
            {dialog_buttons(Look::Danger, tr!("Reject"), "confirm-reject", disabled, busy, confirm, cancel)}
        </div>
        {countdown::closing(countdown)}
    };
    Dialog { title, body: body.into_any() }
}

/// The end of a dialog: what it does, and Cancel.
pub fn dialog_buttons(
    look: Look,
    label: &'static str,
    test_id: &'static str,
    disabled: Signal<bool>,
    busy: RwSignal<bool>,
    confirm: Callback<()>,
    cancel: Callback<()>,
) -> AnyView {
    view! {
        <div class="flex justify-end gap-2 border-t border-base-300 pt-4">
            {button(Look::Quiet, tr!("Cancel"), "cancel", Signal::stored(false), busy.into(), cancel)}
            {button_with_id(look, label, test_id, disabled, busy.into(), confirm)}
        </div>
    }
    .into_any()
}
