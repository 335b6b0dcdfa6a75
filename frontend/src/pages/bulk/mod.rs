//! One thing done to many at once: approving, rejecting, excepting, reminding, across applications (R5.6 to R5.8, R7.1).
//!
//! The statement is ticked once for all that need it; each application is asked by a request of its own that names the version that was
//! seen (R5.7), so that one that has changed meanwhile holds up none of the others. What came of each stands beside it.

mod piece;
mod run;

pub use piece::{Piece, of_records, step_of};

use crate::{
    components::{Dialog, Look, Reason, button, button_with_id, dialog, reason_fields},
    format,
    pages::decision::{
        self, Statement,
        countdown::{self, Countdown},
    },
};
use leptos::prelude::*;
use piece::Standing;
use shared::{texts::TextVersion, tr};

/// The most applications that are asked in one go.
pub const MOST: usize = 100;
const CONFIRM: &str = "confirm-bulk";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Approve,
    Reject,
    /// The rows named are rejected, the others of their applications approved (R5.8).
    Except,
    Remind,
}

#[derive(Debug, Clone)]
struct Asked {
    deed: Deed,
    pieces: Vec<Piece>,
}

/// What a page can ask for on many.
#[derive(Clone, Copy)]
pub struct Bulk {
    asked: RwSignal<Option<Asked>>,
    done: Callback<()>,
}

/// What a dialog works with.
#[derive(Clone, Copy)]
pub(super) struct Run {
    deed: Deed,
    pieces: StoredValue<Vec<Piece>>,
    standings: RwSignal<Vec<Standing>>,
    busy: RwSignal<bool>,
    over: RwSignal<bool>,
    stop: RwSignal<bool>,
}

impl Bulk {
    /// `done` loads again what the page shows.
    pub fn new(done: Callback<()>) -> Self {
        Self { asked: RwSignal::new(None), done }
    }

    pub fn ask(self, deed: Deed, pieces: Vec<Piece>) {
        if !pieces.is_empty() {
            self.asked.set(Some(Asked { deed, pieces }));
        }
    }
}

/// Put once on a page.
pub fn dialog_of(bulk: Bulk) -> AnyView {
    dialog(bulk.asked, move |asked| body(bulk, asked))
}

/// What can be done with what is selected: how many there are, the buttons, and letting go of it.
pub fn bar(
    selected: Signal<usize>,
    hidden: Signal<usize>,
    buttons: impl Fn() -> AnyView + Send + Sync + 'static,
    clear: Callback<()>,
) -> AnyView {
    let some = Memo::new(move |_| selected.get() > 0);
    let idle = Signal::stored(false);
    (move || {
        some.get().then(|| {
            view! {
                <div class="selection-bar">
                    <p id="selection" tabindex="-1" class="text-sm outline-none" role="status">
                        {move || {
                            let selected = selected.get();
                            tr!(selected; "{selected} selected" | "{selected} selected")
                        }}
                        {move || {
                            let hidden = hidden.get();
                            (hidden > 0).then(|| tr!(" · {hidden} of them not shown", hidden = format::count(hidden)))
                        }}
                    </p>
                    <div class="ms-auto flex flex-wrap gap-2">
                        {buttons()} {button(Look::Quiet, tr!("Clear"), "clear-selection", idle, idle, clear)}
                    </div>
                </div>
            }
        })
    })
    .into_any()
}

fn body(bulk: Bulk, asked: Asked) -> Dialog {
    let Asked { deed, pieces } = asked;
    let left_out = pieces.len().saturating_sub(MOST);
    let pieces: Vec<Piece> = pieces.into_iter().take(MOST).collect();
    let applications = pieces.len();
    let customers: usize = pieces.iter().map(|piece| piece.customers).sum();
    let number = tr!(customers; "{customers} customer" | "{customers} customers");
    let title = match deed {
        Deed::Approve => tr!("Approve {number}", number = &number),
        Deed::Reject => tr!("Reject {number}", number = &number),
        Deed::Except => tr!("Except {number} from approval", number = &number),
        Deed::Remind => tr!("Remind those whose turn it is").to_owned(),
    };
    let about = match deed {
        Deed::Approve => tr!(
            "Each application is approved by itself, which can't be undone. One that has changed meanwhile is left as it is; you see which."
        ),
        Deed::Reject => {
            tr!("They stay with their present reseller, and the applicants are told why. This can't be undone.")
        }
        Deed::Except => tr!("These are rejected for this reason, and the others of their applications approved."),
        Deed::Remind => {
            tr!("Whoever has to decide is told once more, by the ways they chose. Once a day for an application.")
        }
    };
    let run = Run {
        deed,
        standings: RwSignal::new(vec![Standing::FIRST; applications]),
        pieces: StoredValue::new(pieces.clone()),
        busy: RwSignal::new(false),
        over: RwSignal::new(false),
        stop: RwSignal::new(false),
    };
    run::prepare(run);
    // Closed half-way, whichever way: what is being sent is sent, nothing more; and the page shows what was done.
    on_cleanup(move || {
        let _ = run.stop.try_set(true);
        let begun = |signal: RwSignal<bool>| signal.try_get_untracked() == Some(true);
        if begun(run.busy) || begun(run.over) {
            bulk.done.try_run(());
        }
    });
    let approves = matches!(deed, Deed::Approve | Deed::Except);
    let wanted = |of: Statement| approves && pieces.iter().any(|piece| piece.statement == of);
    let (needed, offered) = (wanted(Statement::Needed), wanted(Statement::Offered));
    let (ticked, version) = (RwSignal::new(false), RwSignal::new(None::<TextVersion>));
    let of = if needed { Statement::Needed } else { Statement::Offered };
    let statement =
        (needed || offered).then(|| decision::statement_text(of, ticked, version, "statement-tick-for-all"));
    let entered = Reason::new();
    let reason = matches!(deed, Deed::Reject | Deed::Except).then(|| reason_fields(entered));
    let with_reason = reason.is_some();
    let disabled = Signal::derive(move || {
        let ready = run.standings.with(|all| {
            all.iter().any(|one| matches!(one, Standing::Ready { .. }))
                && !all.iter().any(|one| matches!(one, Standing::Reading))
        });
        let unticked = needed && !(ticked.get() && version.with(Option::is_some));
        !ready || unticked || (with_reason && entered.given().is_none())
    });
    let countdown = Countdown::new();
    let send = move || {
        let statement = version.get_untracked().filter(|_| ticked.get_untracked());
        let reason = untrack(|| entered.given());
        Callback::new(move |()| run::all(run, statement.clone(), reason.clone()))
    };
    let confirm = Callback::new(move |()| match deed {
        Deed::Approve => countdown.start(tr!("Approving {number}", number = &number), CONFIRM, send()),
        Deed::Reject => countdown.start(tr!("Rejecting {number}", number = &number), CONFIRM, send()),
        Deed::Except => {
            countdown.start(tr!("Excepting {number}, and approving the others", number = &number), CONFIRM, send());
        }
        // Nothing is decided by it.
        Deed::Remind => run::all(run, None, None),
    });
    let close = Callback::new(move |()| bulk.asked.set(None));
    let label = match deed {
        Deed::Approve => tr!("Approve"),
        Deed::Reject => tr!("Reject"),
        Deed::Except => tr!("Except, and approve the others"),
        Deed::Remind => tr!("Remind"),
    };
    let too_many = (left_out > 0).then(|| {
        view! {
            <p class="text-sm text-warning">
                {tr!("At most {most} applications go at once; the other {left_out} stay selected for later.", most = MOST, left_out)}
            </p>
        }
    });
    let body = view! {
        <p class="text-sm">{about} " " {tr!(applications; "{applications} application:" | "{applications} applications:")}</p>
        {too_many} {list(run, &pieces)}
        <div class:hidden=move || run.busy.get() || run.over.get() class="space-y-4" inert=countdown.stills()>
            {statement} {reason}
        </div>
        {progress(run)}
        <div class:hidden=countdown.stills()>{ends(run, label, disabled, confirm, close)}</div>
        {countdown::closing(countdown)}
    };
    Dialog { title, body: body.into_any() }
}

/// The applications, and what has come of each.
fn list(run: Run, pieces: &[Piece]) -> AnyView {
    let lines = pieces.iter().enumerate().map(|(index, piece)| {
        let standing = Memo::new(move |_| run.standings.with(|all| all.get(index).cloned().unwrap_or(Standing::FIRST)));
        let customers = piece.customers;
        view! {
            <li
                class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-3 py-2"
                data-testid="bulk-piece"
                data-key=piece.application.to_string()
                data-state=move || standing.with(Standing::code)
            >
                <div class="min-w-0">
                    <p>
                        {format!("{} → {} · ", piece.from, piece.to)}
                        {tr!(customers; "{customers} customer" | "{customers} customers")}
                    </p>
                    <a class="link font-mono text-xs" href=format!("/applications/{}", piece.application) target="_blank">
                        {piece.application.to_string()}
                    </a>
                </div>
                <p class=move || standing.with(Standing::class)>{move || standing.with(Standing::words)}</p>
            </li>
        }
    });
    view! {
        <ul class="max-h-72 divide-y divide-base-300 overflow-y-auto rounded-field border border-base-300 text-sm" tabindex="0">
            {lines.collect_view()}
        </ul>
    }
    .into_any()
}

/// How far it has come, read out now and then; at the end, how it went.
fn progress(run: Run) -> AnyView {
    let counts = move || {
        run.standings.with(|all| {
            let done = all.iter().filter(|one| matches!(one, Standing::Done(_))).count();
            let failed = all.iter().filter(|one| matches!(one, Standing::Failed(_))).count();
            (done, failed, all.len())
        })
    };
    view! {
        <div role="status" class="space-y-2 text-sm empty:hidden" data-testid="bulk-progress">
            {move || {
                let (done, failed, all) = counts();
                if run.over.get() {
                    let summary = if failed == 0 {
                        tr!(done; "Done: {done} application." | "Done: {done} applications.")
                    } else {
                        tr!("Done: {done}. Not done: {failed}; why stands beside each.", done, failed)
                    };
                    Some(view! { <p class="font-medium" data-testid="bulk-summary">{summary}</p> }.into_any())
                } else if run.busy.get() {
                    Some(
                        view! {
                            <progress class="progress progress-primary w-full" max=all.to_string() value=(done + failed).to_string()></progress>
                            <p>{tr!("{so_far} of {all}", so_far = done + failed, all)}</p>
                        }
                            .into_any(),
                    )
                } else {
                    None
                }
            }}
        </div>
    }
    .into_any()
}

/// The end of the dialog: go on, stop, or close, whichever is possible.
fn ends(run: Run, label: &'static str, disabled: Signal<bool>, confirm: Callback<()>, close: Callback<()>) -> AnyView {
    let idle = Signal::stored(false);
    let look = if run.deed == Deed::Reject { Look::Danger } else { Look::Primary };
    let stop = Callback::new(move |()| run.stop.set(true));
    view! {
        <div class="flex justify-end gap-2 border-t border-base-300 pt-4">
            {move || {
                if run.over.get() {
                    button(Look::Primary, tr!("Close"), "bulk-close", idle, idle, close)
                } else if run.busy.get() {
                    button(Look::Secondary, tr!("Stop after this one"), "bulk-stop", run.stop.into(), idle, stop)
                } else {
                    view! {
                        {button(Look::Quiet, tr!("Cancel"), "cancel", idle, idle, close)}
                        {button_with_id(look, label, CONFIRM, disabled, idle, confirm)}
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
