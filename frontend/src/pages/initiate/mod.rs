//! Customer Migration › Initiate an application: the four steps of R2.3, with the step in the URL.
//!
//! What was typed and read lives in `Draft`, outside of the page, so that going elsewhere and back, or loading the page again, loses
//! nothing. Rows are checked by the API whenever what would be sent has changed (`Checking`).

mod confirm;
mod details;
mod file;
mod notice;
pub use notice::paragraphs;
mod totals;

use crate::{
    api::{self, ApiError},
    app::replacing,
    browser,
    components::{Look, StepState, Tone, alert, button, stepper},
    draft::{self, Checked, Draft, Sent, Troubles},
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::{CreditCheck, Nothing, Preview, PreviewRequest, SignedIn, read_partner};
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
            Step::Notice => "Read the notice",
            Step::File => "Upload the template",
            Step::Details => "Inbound customer details",
            Step::Confirm => "Confirm and submit",
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
    /// Whether the draft fits into the tab's storage.
    pub kept: RwSignal<bool>,
}

pub fn page(who: SignedIn) -> AnyView {
    let draft = draft();
    if draft.with_untracked(|draft| draft.owner.as_ref() != Some(&who.person)) {
        draft.set(Draft { owner: Some(who.person.clone()), ..draft::kept_for(&who.person) });
    }
    let checking = Loader::<Arc<Checked>>::new();
    let troubles = Memo::new(move |_| {
        let checked = checking.ready();
        draft.with(|draft| draft.troubles(checked.as_deref()))
    });
    let preparing = Preparing {
        draft,
        checking,
        unchecked: RwSignal::new(true),
        troubles,
        refusal: RwSignal::new(None),
        submitted: StoredValue::new(false),
        kept: RwSignal::new(true),
    };
    let step = step_in_url(preparing);
    keep_in_tab(preparing);
    check_when_changed(preparing, step);
    on_cleanup(move || {
        crate::upload::cancel();
        if preparing.submitted.try_get_value() == Some(true) {
            let _ = draft.try_set(Draft::default());
        }
    });
    view! {
        {heading(
            "Initiate an application",
            "Ask for sub-customers of another reseller to be moved to you. Everybody concerned is asked before anything moves.",
            ().into_any(),
        )}
        {once_more(preparing)}
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
            let body = view! {
                <p class="text-muted">
                    "Permitted by the dispute in " <a class="link font-mono" href=format!("/applications/{of}")>{of.to_string()}</a>
                    ". Only its disputed customers can be in this application; internal review decides in the original reseller's place."
                </p>
                <div class="pt-1">
                    {button(Look::Secondary, "Prepare another application instead", "start-afresh", idle, idle, afresh)}
                </div>
            };
            alert(Tone::Info, "resubmission", "You submit once more", body.into_any())
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
    let step = Memo::new(move |_| asked.get().unwrap_or(Step::Notice).min(open.get()));
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
    stepper("Steps of the application", steps.collect())
}

/// Keeps the draft for a reload, a moment after it has changed.
fn keep_in_tab(preparing: Preparing) {
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        preparing.draft.track();
        if let Some(Some(before)) = before {
            before.clear();
        }
        let keep = move || {
            if let Some(kept) = preparing.draft.try_with_untracked(draft::keep) {
                let _ = preparing.kept.try_set(kept);
            }
        };
        set_timeout_with_handle(keep, Duration::from_millis(250)).ok()
    });
}

/// Has the rows checked when they, or the reseller, have changed; a moment later, so that leaving out ten rows asks once.
fn check_when_changed(preparing: Preparing, step: Memo<Step>) {
    let question: Memo<Option<(Sent, PreviewRequest)>> = Memo::new(move |_| {
        (step.get() >= Step::Details)
            .then(|| preparing.draft.with(Draft::to_check))
            .filter(|(_, request)| !request.rows.is_empty())
    });
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        let again = before.is_some();
        if let Some(Some(before)) = before {
            before.clear();
        }
        let Some((sent, request)) = question.get() else {
            preparing.unchecked.set(false);
            return None;
        };
        preparing.unchecked.set(true);
        let ask = move || preparing.check(sent.clone(), request.clone());
        if again {
            set_timeout_with_handle(ask, Duration::from_millis(300)).ok()
        } else {
            ask();
            None
        }
    });
}

impl Preparing {
    fn check(self, sent: Sent, request: PreviewRequest) {
        let request = async move {
            let answer = api::call::<Preview>(&[], &Nothing {}, &request).await?;
            Ok(Arc::new(Checked { sent, answer }))
        };
        self.checking.ask_then(request, move |_| {
            let _ = self.unchecked.try_set(false);
        });
    }

    /// Has everything checked once more.
    pub fn check_again(self) {
        let (sent, request) = self.draft.with_untracked(Draft::to_check);
        if !request.rows.is_empty() {
            self.unchecked.set(true);
            self.check(sent, request);
        }
    }

    /// Whether nothing stands in the way of submitting, as far as the page knows; else what does.
    pub fn ready(self) -> Result<(), String> {
        let troubled = self.troubles.with(Troubles::len);
        if self.draft.with(Draft::kept_count) == 0 {
            return Err("No rows are left. Put some back or upload another file.".to_owned());
        }
        if troubled > 0 {
            let rows = crate::format::counted(troubled, "row has a problem", "rows have problems");
            return Err(format!("{rows}. Leave them out, or mend them in the file and upload it again."));
        }
        if self.unchecked.get() {
            return Err("The rows are being checked.".to_owned());
        }
        match self.checking.ready() {
            None => Err("The rows could not be checked yet.".to_owned()),
            Some(checked) if matches!(checked.answer.credit, CreditCheck::Short { .. }) => {
                Err("Your allocatable credit isn't enough for these credit lines.".to_owned())
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
            "Back",
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
            "Continue",
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
