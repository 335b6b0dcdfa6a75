//! The sub-customer's page: who wants to move it to whom, what that changes, and its answer (R5.4).
//!
//! The question looks the same to somebody who is signed in and to somebody who came by the personal link (`link`).

pub mod link;
pub mod move_request;
mod no;

use crate::{
    api::{self, ApiError},
    components::{
        Look, Tone, alert, button, card_skeleton, consent_badge_of, dialog, empty, error_alert, facts, status_badge,
        tick,
    },
    format, live,
    load::Loader,
    pages::{
        application::{
            cutover,
            thread::{Place, Room},
        },
        heading,
        initiate::paragraphs,
        lazily,
    },
};
use leptos::prelude::*;
use shared::{
    api::{ConsentCan, ConsentQuestion, ConsentRequest, ConsentView, ConsentsAnswer, ListConsents, Nothing, SignedIn},
    application::{CutoverTime, Given, Status},
    ids::ApplicationId,
    texts::Text,
    tr,
};

/// The dialogs that ask why, and what came of the last answer.
#[derive(Clone, Copy)]
struct Answering {
    by: StoredValue<Way>,
    refuse: RwSignal<Option<ApplicationId>>,
    take_back: RwSignal<Option<ApplicationId>>,
    /// A request of its own that is to be withdrawn.
    withdraw: RwSignal<Option<ApplicationId>>,
    done: RwSignal<Option<&'static str>>,
    reload: Callback<()>,
}

/// How the person came here, and so how the answer goes out.
#[derive(Debug, Clone)]
enum Way {
    SignedIn,
    /// By the personal link with this token.
    Link(String),
}

impl Answering {
    fn new(by: Way, reload: Callback<()>) -> Self {
        Self {
            by: StoredValue::new(by),
            refuse: RwSignal::new(None),
            take_back: RwSignal::new(None),
            withdraw: RwSignal::new(None),
            done: RwSignal::new(None),
            reload,
        }
    }
}

/// What asking to move needs of the page.
#[derive(Clone)]
pub struct Moving {
    text: Text,
    /// It was asked: what to say.
    sent: Callback<&'static str>,
}

pub fn page(_who: SignedIn) -> AnyView {
    let loader = Loader::<ConsentsAnswer>::new();
    let reload = Callback::new(move |()| loader.ask(api::call::<ListConsents>(&[], &Nothing {}, &Nothing {})));
    reload.try_run(());
    loader.live(live::CONSENTS, || api::call::<ListConsents>(&[], &Nothing {}, &Nothing {}));
    let answering = Answering::new(Way::SignedIn, reload);
    view! {
        {heading(tr!("Your consent"), tr!("Your account only moves to another reseller if you agree."), ().into_any())}
        <div class="max-w-4xl space-y-5">
        {done(answering)}
        {lazily::own_tasks().show()}
        {loader
            .show(
                card_skeleton,
                reload,
                move |answer| {
                    let list = if answer.questions.is_empty() {
                        empty(
                            tr!("Nobody asks to move your account"),
                            tr!("If a reseller does, the question stands here and you are told by email."),
                            None,
                        )
                    } else {
                        let cards = answer.questions.iter().map(|question| {
                            view! {
                                {card(question, &answer.text, answering)}
                                {disputing(question, answering)}
                            }
                        });
                        cards.collect_view().into_any()
                    };
                    view! { {list} {asking(answer, answering)} }.into_any()
                },
            )}
        </div>
        {dialogs(answering)}
    }
    .into_any()
}

/// The way to ask for a move, while none is under way.
fn asking(answer: &ConsentsAnswer, answering: Answering) -> AnyView {
    if answer.questions.iter().any(|question| !question.status.is_final()) {
        return ().into_any();
    }
    let sent = Callback::new(move |said| {
        let _ = answering.done.try_set(Some(said));
        answering.reload.try_run(());
    });
    lazily::move_request(Moving { text: answer.text.clone(), sent }).show()
}

/// R10.3: after the present reseller's no or silence.
fn disputing(question: &ConsentQuestion, answering: Answering) -> AnyView {
    if !matches!(question.status, Status::Rejected | Status::Expired) {
        return ().into_any();
    }
    let (application, changed) = (question.application.clone(), answering.reload);
    let place = Place { application, changed, room: Room::WhenNeeded };
    view! { <div class="max-w-4xl">{lazily::thread(place).show()}</div> }.into_any()
}

/// Whether the sub-customer asked for this move itself: nobody else's is shown to it before it is asked.
fn is_own_request(question: &ConsentQuestion) -> bool {
    matches!(question.consent, ConsentView::NotAsked | ConsentView::Given { how: Given::Opened, .. })
}

/// What came of the last answer; read out when it appears.
fn done(answering: Answering) -> AnyView {
    view! {
        <div class="empty:mb-0" aria-live="polite">
            {move || answering.done.get().map(|done| alert(Tone::Success, "consent-result", done, ().into_any()))}
        </div>
    }
    .into_any()
}

fn dialogs(answering: Answering) -> AnyView {
    view! {
        {dialog(answering.refuse, move |id| no::refuse(answering, id))}
        {dialog(answering.take_back, move |id| no::take_back(answering, id))}
        {dialog(answering.withdraw, move |id| move_request::withdraw(answering, id))}
    }
    .into_any()
}

/// What the move changes and what it doesn't, with the names and figures of this one.
fn changes(question: &ConsentQuestion) -> AnyView {
    let (new, original) = (question.new_reseller.name.clone(), question.original_reseller.name.clone());
    let from = match question.cutover {
        CutoverTime::Immediate => {
            tr!(
                "As soon as everybody has agreed, {new} bills you and looks after your account instead of {original}.",
                new,
                original
            )
        }
        CutoverTime::On(at) => tr!(
            "From {date} on, {new} bills you and looks after your account instead of {original}.",
            new,
            original,
            date = format::date_time(at)
        ),
    };
    let credit = match question.credit {
        Some(credit) => {
            let amount = format::money(credit.money());
            match question.present_credit.filter(|present| *present != credit) {
                Some(present) => tr!(
                    "Your credit line becomes {amount}; with {original} it is {present}.",
                    amount,
                    original,
                    present = format::money(present.money())
                ),
                None => tr!("Your credit line with {new} is {amount}.", new, amount),
            }
        }
        None if is_own_request(question) => tr!("{new} sets your credit line when it accepts.", new),
        None => tr!("{new} hasn't set your credit line yet; if it is set later, you are asked again.", new),
    };
    let part = |title: &'static str, lines: Vec<String>| {
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <div class="space-y-2 rounded-field bg-base-200 p-4">
                <h3 class="text-sm font-semibold">{title}</h3>
                <ul class="list-disc space-y-1 ps-5 text-sm marker:text-muted">{lines}</ul>
            </div>
        }
    };
    let less = question.credit.zip(question.present_credit).is_some_and(|(new, present)| new < present);
    let services = less.then(|| {
        tr!("That is less than you have now. Once a credit line is used up, services may stop: ask {new} if it isn't enough.", new)
    });
    let different = [from, credit].into_iter().chain(services).collect();
    let same = vec![
        tr!("Your account ID, services, data and settings.").to_owned(),
        tr!("Charges from before the move: {original} still bills them.", original),
    ];
    view! {
        <div class="grid gap-4 md:grid-cols-2">{part(tr!("What changes"), different)} {part(tr!("What stays as it is"), same)}</div>
    }
    .into_any()
}

fn card(question: &ConsentQuestion, text: &Text, answering: Answering) -> AnyView {
    let over = question.status.is_final();
    let answered = match question.consent {
        ConsentView::Asked { .. } if !over => tr!("Answer by"),
        ConsentView::Lapsed { .. } => tr!("Time to answer ended"),
        _ => tr!("Your answer"),
    };
    let until = match question.consent {
        ConsentView::Asked { .. } if over => tr!("Not needed any more").into_any(),
        ConsentView::Asked { until } => view! {
            {format::time(until)}
            <span class="block text-xs text-muted">{format::from_now(until)}</span>
            <span class="block text-xs text-muted">{tr!("Without your answer you stay where you are.")}</span>
        }
        .into_any(),
        ConsentView::Given { at, .. } | ConsentView::Refused { at } | ConsentView::Lapsed { at } => format::time(at),
        ConsentView::NotAsked => tr!("Your request counts as your consent").into_any(),
    };
    let credit = match question.credit {
        Some(credit) => format::money(credit.money()),
        None => tr!("Not set yet").to_owned(),
    };
    let moved = question.status == Status::Migrated;
    let mut all = vec![
        (tr!("Your account"), view! { {question.name.clone()} <span class="block font-mono text-xs text-muted">{question.sub_customer.to_string()}</span> }.into_any()),
        (
            if moved { tr!("Former reseller") } else { tr!("Present reseller") },
            question.original_reseller.name.clone().into_any(),
        ),
        (tr!("New reseller"), question.new_reseller.name.clone().into_any()),
    ];
    if moved || !over {
        all.push((tr!("Credit line with the new reseller"), credit.into_any()));
    }
    if !over {
        all.push((tr!("When you would move"), cutover(question.cutover)));
    }
    all.push((answered, until));
    let badge = (question.consent != ConsentView::NotAsked).then(|| consent_badge_of(question.consent, over));
    let (new, original) = (&question.new_reseller.name, &question.original_reseller.name);
    let title = if moved {
        tr!("Your account has moved from {original} to {new}", original, new)
    } else if is_own_request(question) {
        tr!("You have asked to move from {original} to {new}", original, new)
    } else if over {
        tr!("{new} has asked to take over your account from {original}", new, original)
    } else {
        tr!("{new} asks to take over your account from {original}", new, original)
    };
    view! {
        <section class="card-box max-w-4xl space-y-5 p-5" data-testid="question" data-key=question.application.to_string()>
            <div class="flex flex-wrap items-start justify-between gap-2">
                <h2 class="font-semibold">{title}</h2>
                <div class="flex flex-wrap gap-2">{status_badge(question.status)} {badge}</div>
            </div>
            {facts(all)}
            {(!over)
                .then(|| {
                    view! {
                        {changes(question)}
                        <div class="space-y-2 border-t border-base-300 pt-4">
                            <h3 class="text-sm font-semibold">{text.title.clone()}</h3>
                            {paragraphs(text)}
                        </div>
                    }
                })}
            {match question.can {
                ConsentCan::Answer => answer(question.application.clone(), text, answering),
                ConsentCan::TakeBack => can_take_back(question.application.clone(), answering),
                ConsentCan::Withdraw => move_request::can_withdraw(question.application.clone(), answering),
                ConsentCan::Nothing => ().into_any(),
            }}
        </section>
    }
    .into_any()
}

fn send(
    answering: Answering,
    id: ApplicationId,
    request: ConsentRequest,
    done: &'static str,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
) {
    busy.set(true);
    failed.set(None);
    leptos::task::spawn_local(async move {
        let Some(by) = answering.by.try_get_value() else { return };
        let answer = match by {
            Way::SignedIn => api::answer_consent(&id, &request).await,
            Way::Link(token) => api::answer_consent_link(&token, &request).await,
        };
        let _ = busy.try_set(false);
        match answer {
            Ok(_) => {
                let _ = answering.refuse.try_set(None);
                let _ = answering.take_back.try_set(None);
                let _ = answering.done.try_set(Some(done));
                answering.reload.try_run(());
            }
            Err(error) => {
                let _ = failed.try_set(Some(error));
            }
        }
    });
}

fn answer(id: ApplicationId, text: &Text, answering: Answering) -> AnyView {
    let ticked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let version = text.version.clone();
    let agreed = id.clone();
    let agree = Callback::new(move |()| {
        let request = ConsentRequest::Agree { text: version.clone() };
        send(answering, agreed.clone(), request, tr!("You have agreed. Thank you."), busy, failed);
    });
    let refuse = Callback::new(move |()| answering.refuse.set(Some(id.clone())));
    let not_ticked = Signal::derive(move || !ticked.get());
    view! {
        <div class="space-y-4 border-t border-base-300 pt-4">
            {tick("consent-tick", text.tick.clone(), ticked)}
            {move || failed.get().map(|error| error_alert(&error, None))}
            <div class="flex flex-wrap gap-2">
                {button(Look::Primary, tr!("Agree to the move"), "agree", not_ticked, busy.into(), agree)}
                {button(Look::Secondary, tr!("Refuse"), "refuse", Signal::stored(false), busy.into(), refuse)}
            </div>
        </div>
    }
    .into_any()
}

fn can_take_back(id: ApplicationId, answering: Answering) -> AnyView {
    let idle = Signal::stored(false);
    let press = Callback::new(move |()| answering.take_back.set(Some(id.clone())));
    view! {
        <div class="flex flex-wrap items-center gap-3 border-t border-base-300 pt-4">
            <p class="text-sm text-muted">{tr!("You have agreed. You can take that back until the move is finally approved.")}</p>
            {button(Look::Secondary, tr!("Take my consent back"), "take-back", idle, idle, press)}
        </div>
    }
    .into_any()
}
