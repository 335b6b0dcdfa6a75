//! "Yes, if" (R8.1): a decider agrees on a condition, a day or something in words, and the applicant accepts or declines it.
//!
//! Meanwhile the decider's step pauses (R7.3), which both sides are told. Nothing is decided by it.

use super::{
    Deciding, Matter, Outcome,
    countdown::{self, Countdown},
    dialog_buttons,
};
use crate::{
    api::{self, ApiError},
    components::{Dialog, Look, Tone, alert, button, button_with_id, choice, error_alert, words_field},
    format,
};
use leptos::prelude::*;
use shared::{
    api::{
        AnswerProposal, ApplicationDetail, MAX_WORDS, ProposalAnswerRequest, ProposalRequest, ProposalView, Propose,
        TermsRequest, TermsView,
    },
    application::Accept,
    tr, words,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Day,
    Words,
}

/// In the dialog that approves: the way to the other dialog.
pub fn instead(deciding: Deciding, matter: Matter) -> AnyView {
    let press = Callback::new(move |()| {
        deciding.approve.set(None);
        deciding.propose.set(Some(matter.clone()));
    });
    let idle = Signal::stored(false);
    view! {
        <div class="flex flex-wrap items-center gap-2 text-sm text-muted">
            <span>{tr!("Only from a certain day, or only if something is done first?")}</span>
            {button(Look::Quiet, tr!("Agree on a condition"), "propose", idle, idle, press)}
        </div>
    }
    .into_any()
}

/// The dialog that asks for the condition.
pub fn propose(deciding: Deciding, matter: Matter) -> Dialog {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let kind = RwSignal::new(Kind::Day);
    let day = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    let terms = move || match kind.get() {
        Kind::Day => day.with(|day| (!day.is_empty()).then(|| TermsRequest::CutoverOn { date: day.clone() })),
        Kind::Words => {
            let words = said.with(|said| said.trim().to_owned());
            (1..=MAX_WORDS).contains(&words.chars().count()).then_some(TermsRequest::InWords { words })
        }
    };
    let disabled = Signal::derive(move || terms().is_none());
    let applicant = matter.to.clone();
    let confirm = Callback::new(move |()| {
        let Some(terms) = untrack(terms) else { return };
        let matter = matter.clone();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let request = ProposalRequest { step: matter.waiting.step, terms };
            let answer = api::change_on::<Propose>(&matter.application, matter.version, &request).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    deciding.ended(Outcome::Done(tr!(
                        "{partner} is asked whether it accepts your condition.",
                        partner = &matter.to
                    )));
                }
                Err(error) if error.is_outdated() => deciding.ended(Outcome::Outdated(error)),
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let cancel = Callback::new(move |()| deciding.propose.set(None));
    let is = move |of: Kind| Signal::derive(move || kind.get() == of);
    let choose = move |of: Kind| Callback::new(move |()| kind.set(of));
    let body = view! {
        <p class="text-sm">
            {tr!("{applicant} is asked whether it accepts. Until it answers, the time to decide stands still, and nothing is approved.", applicant)}
        </p>
        <fieldset class="grid gap-3 sm:grid-cols-2">
            <legend class="sr-only">{tr!("Kind of condition")}</legend>
            {choice(
                "terms",
                "terms-day",
                tr!("A day"),
                tr!("The customers move at 00:00 of it. If the applicant accepts, the sub-customers are asked for their consent anew."),
                is(Kind::Day),
                choose(Kind::Day),
            )}
            {choice("terms", "terms-words", tr!("In words"), tr!("What has to be done or agreed first."), is(Kind::Words), choose(Kind::Words))}
        </fieldset>
        {move || match kind.get() {
            Kind::Day => day_field(day),
            Kind::Words => words_field("terms-said", tr!("Your condition"), tr!("The applicant reads this."), said),
        }}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Primary, tr!("Ask the applicant"), "confirm-propose", disabled, busy, confirm, cancel)}
    };
    Dialog { title: tr!("Agree on a condition").to_owned(), body: body.into_any() }
}

fn day_field(day: RwSignal<String>) -> AnyView {
    view! {
        <div class="space-y-1">
            <label class="block text-sm font-medium" for="terms-date">
                {tr!("Move on")}
            </label>
            <input
                id="terms-date"
                type="date"
                class="input input-sm w-48 border-edge"
                data-testid="terms-date"
                min=format::tomorrow()
                prop:value=day
                on:input:target=move |event| day.set(event.target().value())
            />
        </div>
    }
    .into_any()
}

fn terms_words(terms: &TermsView) -> AnyView {
    match terms {
        TermsView::CutoverOn { at } => {
            view! { <p>{tr!("The customers move on {day}.", day = format::date_time(*at))}</p> }.into_any()
        }
        TermsView::InWords { words } => {
            view! { <blockquote class="border-s-2 border-base-300 ps-3 whitespace-pre-line">{words.clone()}</blockquote> }
                .into_any()
        }
    }
}

/// An open proposal: to the applicant with the two answers, to everybody else that it waits.
pub fn open_proposal(detail: &ApplicationDetail, proposal: &ProposalView, deciding: Deciding) -> AnyView {
    let who = words::step(proposal.by);
    let new_date = matches!(proposal.terms, TermsView::CutoverOn { .. });
    let consequence = if new_date {
        tr!("If accepted, the sub-customers are asked for their consent anew, since the date changes.")
    } else {
        tr!("If accepted, the condition is part of what was agreed, and the decision follows.")
    };
    let title = if detail.can.answer_proposal {
        tr!("{who} would agree on a condition: your answer is needed", who)
    } else {
        tr!(
            "{who} would agree on a condition: {partner} hasn't answered yet",
            who,
            partner = &detail.summary.new_reseller.name
        )
    };
    let answers = detail.can.answer_proposal.then(|| answers(detail, deciding));
    let body = view! {
        {terms_words(&proposal.terms)}
        <p class="text-muted">
            {tr!("Asked on {date}. Until the answer the time to decide stands still.", date = format::date_time(proposal.at))} " "
            {consequence} " " {tr!("If declined, the decision is open as before.")}
        </p>
        {answers}
    };
    alert(Tone::Warning, "proposal", title, body.into_any())
}

fn answers(detail: &ApplicationDetail, deciding: Deciding) -> AnyView {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let (id, version) = (detail.summary.id.clone(), detail.summary.version);
    let send = Callback::new(move |accept: Accept| {
        let id = id.clone();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change_on::<AnswerProposal>(&id, version, &ProposalAnswerRequest { accept }).await;
            let _ = busy.try_set(false);
            let done = match accept {
                Accept::Yes => tr!("You have accepted the condition."),
                Accept::No => tr!("You have declined the condition. The decision is open as before."),
            };
            match answer {
                Ok(_) => deciding.ended(Outcome::Done(done.to_owned())),
                Err(error) if error.is_outdated() => deciding.ended(Outcome::Outdated(error)),
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let countdown = Countdown::new();
    let answer = move |look: Look, label: &'static str, test_id: &'static str, accept: Accept| {
        let press = Callback::new(move |()| {
            let what = match accept {
                Accept::Yes => tr!("Accepting the condition"),
                Accept::No => tr!("Declining the condition"),
            };
            let then = Callback::new(move |()| {
                send.try_run(accept);
            });
            countdown.start(what.to_owned(), test_id, then);
        });
        button_with_id(look, label, test_id, Signal::stored(false), busy.into(), press)
    };
    view! {
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class="flex flex-wrap gap-2 pt-1" class:hidden=countdown.stills()>
            {answer(Look::Primary, tr!("Accept the condition"), "accept-proposal", Accept::Yes)}
            {answer(Look::Secondary, tr!("Decline"), "decline-proposal", Accept::No)}
        </div>
        <div class="max-w-sm" data-editing=move || countdown.is_running().then_some("")>
            {countdown::closing(countdown)}
        </div>
    }
    .into_any()
}
