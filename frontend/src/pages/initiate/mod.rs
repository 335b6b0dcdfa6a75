//! Customer Migration › Initiate an application: the four steps of R2.3, with the step in the URL.
//!
//! What was typed and read lives in `Draft`, outside of the page, so that going elsewhere and back, or loading the page again, loses
//! nothing. Rows are checked by the API whenever what would be sent has changed (`Checking`), and every change to them can be undone.

mod confirm;
mod details;
mod file;
mod guide;
mod mending;
mod notice;
pub use notice::paragraphs;
mod problems;
mod reading;
mod table;
mod totals;

use crate::{
    api::{self, ApiError},
    app::replacing,
    browser,
    components::{Dialog, Look, StepState, Tone, alert, button, dialog, stepper},
    draft::{self, Checked, Done, Draft, History, Keeper, Troubles, Undo},
    load::Loader,
    pages::{decision::dialog_buttons, heading},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    api::{CreditCheck, Nothing, Preview, SignedIn, read_partner},
    tr,
};
use std::{sync::Arc, time::Duration};

#[derive(Clone, Copy)]
struct DraftContext(RwSignal<Draft>);

/// Puts the draft where it outlives the page.
pub fn provide_draft() {
    provide_context(DraftContext(RwSignal::new(Draft::default())));
}

/// The draft, for whoever prepares one elsewhere.
pub fn draft() -> RwSignal<Draft> {
    use_context::<DraftContext>().map_or_else(|| RwSignal::new(Draft::default()), |context| context.0)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Notice,
    File,
    Details,
    Confirm,
}

impl Step {
    const ALL: [Step; 4] = [Step::Notice, Step::File, Step::Details, Step::Confirm];

    /// As it stands in the URL.
    fn code(self) -> &'static str {
        match self {
            Step::Notice => "notice",
            Step::File => "file",
            Step::Details => "details",
            Step::Confirm => "confirm",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    fn name(self) -> &'static str {
        match self {
            Step::Notice => tr!("Read the notice"),
            Step::File => tr!("Upload the template"),
            Step::Details => tr!("Inbound customer details"),
            Step::Confirm => tr!("Confirm and submit"),
        }
    }

    fn address(self) -> String {
        format!("/initiate?step={}", self.code())
    }

    fn before(self) -> Option<Step> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }

    fn after(self) -> Option<Step> {
        Self::ALL.into_iter().find(|step| *step > self)
    }
}

/// What the steps share.
#[derive(Clone, Copy)]
pub struct Preparing {
    pub draft: RwSignal<Draft>,
    pub checking: Loader<Arc<Checked>>,
    /// What would be sent has changed, and its check isn't here yet.
    pub unchecked: RwSignal<bool>,
    pub troubles: Memo<Troubles>,
    /// Why the last submission was refused.
    pub refusal: RwSignal<Option<ApiError>>,
    /// The draft has become an application: it ends with the page.
    pub submitted: StoredValue<bool>,
    /// Whether the draft fits into the browser's storage.
    pub kept: RwSignal<bool>,
    /// What can be undone.
    pub history: RwSignal<History>,
    /// For whom the person acts, by name.
    pub acts_for: StoredValue<String>,
}

pub fn page(who: SignedIn) -> AnyView {
    let draft = draft();
    if draft.with_untracked(|draft| draft.owner.as_ref() != Some(&who.person)) {
        draft.set(Draft { owner: Some(who.person.clone()), ..draft::kept_for(&who.person) });
    }
    let checking = Loader::<Arc<Checked>>::new();
    let rows = Memo::new(move |_| draft.with(Draft::mark));
    let troubles = Memo::new(move |_| {
        // Read, not only tracked: a memo that nobody reads never looks whether it has changed.
        let _ = rows.get();
        let checked = checking.ready();
        draft.with_untracked(|draft| draft.troubles(checked.as_deref()))
    });
    let preparing = Preparing {
        draft,
        checking,
        unchecked: RwSignal::new(true),
        troubles,
        refusal: RwSignal::new(None),
        submitted: StoredValue::new(false),
        kept: RwSignal::new(true),
        history: RwSignal::new(History::default()),
        acts_for: StoredValue::new(who.acts_for.clone()),
    };
    let guide_open = guide::opened();
    let step = step_in_url(preparing);
    keep_in_browser(preparing);
    check_when_changed(preparing, step);
    // Once the page is there: a file will be chosen, but not at once.
    set_timeout(crate::upload::get_ready, Duration::from_millis(300));
    on_cleanup(move || {
        crate::upload::cancel();
        if preparing.submitted.try_get_value() == Some(true) {
            let _ = draft.try_set(Draft::default());
        }
    });
    view! {
        {heading(
            tr!("Initiate an application"),
            tr!("Ask for sub-customers of another reseller to be moved to you. Everybody concerned is asked before anything moves."),
            view! { {discarding(preparing)} {guide::switch(guide_open)} }.into_any(),
        )}
        {once_more(preparing)}
        {guide::view(preparing, who.partner_kind, guide_open)}
        <div class="card-box p-4">{move || steps(preparing, step.get())}</div>
        {move || match step.get() {
            Step::Notice => notice::view(preparing),
            Step::File => file::view(preparing),
            Step::Details => details::view(preparing),
            Step::Confirm => confirm::view(preparing),
        }}
    }
    .into_any()
}

/// R10.3: that this is the one resubmission that a dispute has permitted, and the way out of it.
fn once_more(preparing: Preparing) -> AnyView {
    let of = Memo::new(move |_| preparing.draft.with(|draft| draft.resubmission_of.clone()));
    let afresh = Callback::new(move |()| {
        preparing.draft.update(|draft| *draft = Draft { owner: draft.owner.clone(), ..Draft::default() });
    });
    (move || {
        of.get().map(|of| {
            let idle = Signal::stored(false);
            let before = of.to_string();
            let body = view! {
                <p class="text-muted">
                    {tr!("A dispute permits it. Only its disputed customers can be in this application; internal review decides in the original reseller's place.")}
                    " " <a class="link font-mono" href=format!("/applications/{of}")>{before}</a>
                </p>
                <div class="pt-1">
                    {button(Look::Secondary, tr!("Prepare another application instead"), "start-afresh", idle, idle, afresh)}
                </div>
            };
            alert(Tone::Info, "resubmission", tr!("You submit once more"), body.into_any())
        })
    })
    .into_any()
}

/// The step in the URL, or the earliest one that has to be done before it.
fn step_in_url(preparing: Preparing) -> Memo<Step> {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("step").and_then(Step::from_code)));
    let open = Memo::new(move |_| {
        preparing.draft.with(|draft| {
            if draft.notice.is_none() {
                Step::Notice
            } else if draft.rows.is_empty() || read_partner(&draft.reseller).is_err() {
                Step::File
            } else if draft.kept_count() == 0 {
                Step::Details
            } else {
                Step::Confirm
            }
        })
    });
    // Whoever comes back to a draft goes on with its rows.
    let begun = draft_has_rows(preparing);
    let first = if begun { Step::Details } else { Step::Notice };
    let step = Memo::new(move |_| asked.get().unwrap_or(first).min(open.get()));
    let navigate = use_navigate();
    Effect::new(move |_| {
        let step = step.get();
        if asked.get_untracked() != Some(step) {
            navigate(&step.address(), replacing());
        }
        browser::set_title(step.name());
    });
    step
}

fn draft_has_rows(preparing: Preparing) -> bool {
    preparing.draft.with_untracked(|draft| !draft.rows.is_empty())
}

/// The way to begin with nothing again, once there is something.
fn discarding(preparing: Preparing) -> AnyView {
    let asking = RwSignal::new(None::<usize>);
    let rows = Memo::new(move |_| preparing.draft.with(|draft| draft.rows.len()));
    let discard = Callback::new(move |()| {
        // At once: the page may be left before what has changed is kept.
        preparing.draft.with_untracked(|draft| draft.owner.iter().for_each(draft::forget));
        preparing.draft.update(|draft| *draft = Draft { owner: draft.owner.clone(), ..Draft::default() });
        preparing.history.set(History::default());
        asking.set(None);
    });
    let idle = Signal::stored(false);
    view! {
        {move || {
            let count = rows.get();
            (count > 0)
                .then(|| {
                    let press = Callback::new(move |()| asking.set(Some(count)));
                    button(Look::Quiet, tr!("Discard this draft …"), "discard-draft", idle, idle, press)
                })
        }}
        {dialog(
            asking,
            move |count| Dialog {
                title: tr!("Discard this draft").to_owned(),
                body: view! {
                    <p class="text-sm">
                        {tr!(count; "Its {count} row and what you have entered are forgotten. Nothing was submitted. This can't be undone." | "Its {count} rows and what you have entered are forgotten. Nothing was submitted. This can't be undone.")}
                    </p>
                    {dialog_buttons(
                        Look::Danger,
                        tr!("Discard"),
                        "confirm-discard",
                        idle,
                        RwSignal::new(false),
                        discard,
                        Callback::new(move |()| asking.set(None)),
                    )}
                }
                    .into_any(),
            },
        )}
    }
    .into_any()
}

fn steps(preparing: Preparing, current: Step) -> AnyView {
    let steps = Step::ALL.into_iter().map(|step| {
        let state = match step {
            step if step == current => StepState::Current,
            step if step < current => StepState::Done,
            _ => StepState::Ahead,
        };
        let note = preparing.draft.with(|draft| match (step, &draft.file) {
            (Step::File, Some(file)) if step <= current => file.clone(),
            _ => String::new(),
        });
        let address = (step < current).then(|| step.address());
        (step.name().to_owned(), note, state, address)
    });
    stepper(tr!("Steps of the application"), steps.collect())
}

/// Keeps the draft in this browser, a moment after it has changed.
fn keep_in_browser(preparing: Preparing) {
    let keeper = StoredValue::new(Keeper::default());
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        preparing.draft.track();
        if let Some(Some(before)) = before {
            before.clear();
        }
        let keep = move || {
            // What has become an application isn't a draft any more.
            if preparing.submitted.try_get_value() != Some(false) {
                return;
            }
            let kept = preparing.draft.try_with_untracked(|draft| keeper.try_update_value(|keeper| keeper.keep(draft)));
            if let Some(Some(kept)) = kept {
                let _ = preparing.kept.try_set(kept);
            }
        };
        set_timeout_with_handle(keep, Duration::from_millis(250)).ok()
    });
}

/// Has the rows checked when they, or the reseller, have changed; a moment later, so that leaving out ten rows asks once.
fn check_when_changed(preparing: Preparing, step: Memo<Step>) {
    let question = Memo::new(move |_| {
        let wanted = step.get() >= Step::Details;
        wanted.then(|| preparing.draft.with(|draft| (draft.mark(), draft.reseller.trim().to_owned())))
    });
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        let again = before.is_some();
        if let Some(Some(before)) = before {
            before.clear();
        }
        if question.get().is_none() {
            preparing.unchecked.set(false);
            return None;
        }
        preparing.unchecked.set(true);
        let ask = move || preparing.check();
        if again {
            set_timeout_with_handle(ask, Duration::from_millis(300)).ok()
        } else {
            ask();
            None
        }
    });
}

impl Preparing {
    /// Has everything that is in checked, as it is now.
    fn check(self) {
        let Some((sent, request)) = self.draft.try_with_untracked(Draft::to_check) else { return };
        if request.rows.is_empty() {
            self.unchecked.set(false);
            return;
        }
        let request = async move {
            let answer = api::call::<Preview>(&[], &Nothing {}, &request).await?;
            Ok(Arc::new(Checked { sent, rows: Arc::new(request.rows), answer }))
        };
        self.checking.ask_then(request, move |_| {
            let _ = self.unchecked.try_set(false);
        });
    }

    /// Has everything checked once more.
    pub fn check_again(self) {
        self.unchecked.set(true);
        self.check();
    }

    /// Changes the rows in a way that can be undone.
    pub fn change(self, done: Done, change: impl FnOnce(&mut Draft) -> Option<Undo>) {
        let mut undo = None;
        self.draft.update(|draft| undo = change(draft));
        if let Some(undo) = undo {
            self.history.update(|history| history.did(done, undo));
        }
    }

    /// Takes the last change back. Says which.
    pub fn undo(self) -> Option<Done> {
        self.travel(History::undo)
    }

    /// Makes a change again that was taken back.
    pub fn redo(self) -> Option<Done> {
        self.travel(History::redo)
    }

    fn travel(self, way: fn(&mut History, &mut Draft) -> Option<Done>) -> Option<Done> {
        let mut done = None;
        self.history.update(|history| self.draft.update(|draft| done = way(history, draft)));
        done
    }

    /// Whether nothing stands in the way of submitting, as far as the page knows; else what does.
    pub fn ready(self) -> Result<(), String> {
        let troubled = self.troubles.with(Troubles::len);
        if self.draft.with(Draft::kept_count) == 0 {
            return Err(tr!("No rows are left. Put some back or upload another file.").to_owned());
        }
        if troubled > 0 {
            return Err(
                tr!(troubled; "{troubled} row has a problem. Correct it here, or leave it out." | "{troubled} rows have problems. Correct them here, or leave them out."),
            );
        }
        if self.unchecked.get() {
            return Err(tr!("The rows are being checked.").to_owned());
        }
        match self.checking.ready() {
            None => Err(tr!("The rows could not be checked yet.").to_owned()),
            Some(checked) if matches!(checked.answer.credit, CreditCheck::Short { .. }) => {
                Err(tr!("Your allocatable credit isn't enough for these credit lines.").to_owned())
            }
            Some(_) => Ok(()),
        }
    }
}

/// The row of buttons under a step. `next` says whether it can go on, and if not, why.
fn walk(step: Step, next: Signal<Result<(), String>>) -> AnyView {
    let navigate = use_navigate();
    let go = Callback::new(move |step: Step| navigate(&step.address(), Default::default()));
    let idle = Signal::stored(false);
    let back = step.before().map(|before| {
        button(
            Look::Secondary,
            tr!("Back"),
            "step-back",
            idle,
            idle,
            Callback::new(move |()| {
                go.try_run(before);
            }),
        )
    });
    let on = step.after().map(|after| {
        button(
            Look::Primary,
            tr!("Continue"),
            "step-next",
            Signal::derive(move || next.with(Result::is_err)),
            idle,
            Callback::new(move |()| {
                go.try_run(after);
            }),
        )
    });
    view! {
        <div class="flex flex-wrap items-center gap-3">
            {back} {on} <p class="text-sm text-muted" aria-live="polite">
                {move || next.get().err()}
            </p>
        </div>
    }
    .into_any()
}
