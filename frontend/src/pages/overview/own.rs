//! A sub-customer's overview: what it is asked or can mend, where each request about its account stands, and what it was told lately.

use super::{part, waiting};
use crate::{
    api,
    components::{Look, card_skeleton, consent_badge_of, status_badge},
    format, live,
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{
        ConsentCan, ConsentQuestion, ConsentsAnswer, ListConsents, ListMessages, ListTasks, Message, MessagesAnswer,
        MessagesQuery, Nothing, SignedIn, TasksAnswer,
    },
    tr,
};

/// Messages that stand here; the page of messages has them all.
const MESSAGES: u32 = 5;

pub fn page(_who: SignedIn) -> AnyView {
    let tasks = Loader::<TasksAnswer>::new();
    let questions = Loader::<ConsentsAnswer>::new();
    let messages = Loader::<MessagesAnswer>::new();
    let newest = || MessagesQuery { unread: false, before: None, limit: Some(MESSAGES) };
    let again = Callback::new(move |()| {
        tasks.ask(api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
        questions.ask(api::call::<ListConsents>(&[], &Nothing {}, &Nothing {}));
        messages.ask(async move { api::call::<ListMessages>(&[], &newest(), &Nothing {}).await });
    });
    again.try_run(());
    tasks.live(live::CONSENTS, || api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
    questions.live(live::CONSENTS, || api::call::<ListConsents>(&[], &Nothing {}, &Nothing {}));
    messages.live(live::MESSAGES, move || async move { api::call::<ListMessages>(&[], &newest(), &Nothing {}).await });
    view! {
        {heading(tr!("Overview"), tr!("What you are asked about your account, and where it stands."), ().into_any())}
        <div class="max-w-4xl space-y-5">
            {tasks.show(waiting::skeleton, again, waiting::own_section)}
            {questions.show(card_skeleton, again, |answer| standing(&answer.questions))}
            {messages.show(card_skeleton, again, |answer| lately(&answer.messages))}
        </div>
    }
    .into_any()
}

fn standing(questions: &[ConsentQuestion]) -> AnyView {
    let content = if questions.is_empty() {
        view! {
            <p class="py-1 text-sm text-muted" data-testid="nobody-asks">
                {tr!("Nobody asks to move your account. You can ask for it yourself.")}
            </p>
        }
        .into_any()
    } else {
        view! { <ul class="divide-y divide-base-300">{questions.iter().map(question).collect_view()}</ul> }.into_any()
    };
    let link = view! {
        <a class=Look::Secondary.class() href="/consent" data-testid="to-consent">
            {tr!("Your consent")}
        </a>
    };
    part("standing", tr!("Where everything stands"), None, link.into_any(), content)
}

fn question(of: &ConsentQuestion) -> AnyView {
    let can = match of.can {
        ConsentCan::Answer => Some(tr!("Your answer is asked for.")),
        ConsentCan::TakeBack => Some(tr!("You have agreed, and can take that back.")),
        ConsentCan::Withdraw => Some(tr!("You have asked for it, and can withdraw that.")),
        ConsentCan::Nothing => None,
    };
    view! {
        <li class="space-y-1.5 py-3" data-testid="own-question" data-key=of.application.to_string()>
            <p class="text-sm font-medium">
                {tr!("From {from} to {to}", from = of.original_reseller.name.clone(), to = of.new_reseller.name.clone())}
            </p>
            <div class="flex flex-wrap items-center gap-2">{status_badge(of.status)} {consent_badge_of(of.consent, of.status.is_final())}</div>
            {can.map(|can| view! { <p class="text-sm text-muted">{can}</p> })}
        </li>
    }
    .into_any()
}

fn lately(messages: &[Message]) -> AnyView {
    let content = if messages.is_empty() {
        view! { <p class="py-1 text-sm text-muted">{tr!("You haven't been told anything yet.")}</p> }.into_any()
    } else {
        let entries = messages.iter().map(|message| {
            view! {
                <li class="flex flex-wrap items-baseline justify-between gap-x-4 py-2" data-testid="told">
                    <a class="link text-sm" href=message.link.clone()>
                        {message.title.clone()}
                    </a>
                    <span class="text-xs text-muted">{format::time(message.at)}</span>
                </li>
            }
        });
        view! { <ul class="divide-y divide-base-300">{entries.collect_view()}</ul> }.into_any()
    };
    let all = view! {
        <a class="link text-sm" href="/messages">
            {tr!("All messages")}
        </a>
    };
    part("lately", tr!("What happened lately"), None, all.into_any(), content)
}
