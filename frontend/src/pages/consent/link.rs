//! The page behind a personal link (R5.4): nobody signs in, and what the link's token stands for is the only question there is.
//!
//! The token is the address's fragment, which browsers keep to themselves; it goes out in a header. Opening the page answers nothing.

use super::{Answering, Way, card, dialogs, done};
use crate::{
    api::{self, ApiError},
    components::{Tone, alert, card_skeleton, empty, error_alert},
    format,
    load::{Load, Loader},
    pages::heading,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    api::{ConsentCan, ConsentLinkAnswer, ConsentQuestion, ConsentView, GetConsentLink, Nothing, ProblemCode, headers},
    application::Status,
    tr,
};

pub fn page() -> AnyView {
    let hash = use_location().hash;
    // Another link in the same tab is another page.
    let token = Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    view! {
        {heading(tr!("Your consent"), tr!("Your account only moves to another reseller if you agree."), ().into_any())}
        {move || token.with(|token| if token.is_empty() { unknown() } else { of(token.clone()) })}
    }
    .into_any()
}

async fn fetch(token: String) -> Result<ConsentLinkAnswer, ApiError> {
    let headers = [(headers::CONSENT_LINK, token.as_str())];
    api::call_with::<GetConsentLink>(&[], &Nothing {}, &Nothing {}, &headers).await
}

fn of(token: String) -> AnyView {
    let loader = Loader::<ConsentLinkAnswer>::new();
    let asked = token.clone();
    let reload = Callback::new(move |()| loader.ask(fetch(asked.clone())));
    reload.try_run(());
    let answering = Answering::new(Way::Link(token), reload);
    view! {
        {done(answering)}
        {move || {
            loader
                .state
                .with(|state| match state {
                    Load::Loading => card_skeleton(),
                    Load::Ready(ConsentLinkAnswer::Replaced) => replaced(),
                    Load::Ready(ConsentLinkAnswer::Open { question, text }) => {
                        view! {
                            {standing(question)}
                            {card(question, text, answering)}
                        }
                            .into_any()
                    }
                    Load::Failed(error) if error.code() == Some(ProblemCode::ConsentLinkUnknown) => unknown(),
                    Load::Failed(error) => error_alert(error, Some(reload)),
                })
        }}
        {dialogs(answering)}
    }
    .into_any()
}

fn unknown() -> AnyView {
    view! {
        <div class="max-w-4xl" data-testid="link-unknown">
            {empty(
                tr!("This link isn't one of ours"),
                tr!("It may have been cut off on its way: open it again from the email or SMS, as a whole. If that doesn't help, ask the reseller \
                 that wants to take over your account to send you a new one."),
                None,
            )}
        </div>
    }
    .into_any()
}

fn replaced() -> AnyView {
    view! {
        <div class="max-w-4xl" data-testid="link-replaced">
            {empty(
                tr!("A newer link was sent to you"),
                tr!("This one no longer answers anything. Open the link in the newest email or SMS about the move."),
                None,
            )}
        </div>
    }
    .into_any()
}

/// Where it stands, once there is nothing to answer any more, and what can be done about it.
fn standing(question: &ConsentQuestion) -> AnyView {
    let (new, original) = (&question.new_reseller.name, &question.original_reseller.name);
    let stays = tr!("Your account stays with {original}.", original);
    let again = tr!("If you want to move, ask {new} to apply again.", new);
    let (tone, title, words) = match (question.status, question.consent, question.can) {
        (_, _, ConsentCan::Answer) => return ().into_any(),
        (Status::Migrated, _, _) => {
            (Tone::Success, tr!("Your account has moved").to_owned(), tr!("{new} is your reseller now. Turn to it with your questions.", new))
        }
        (_, ConsentView::Given { at, .. }, ConsentCan::TakeBack) => (
            Tone::Success,
            tr!("You agreed on {date}", date = format::date_time(at)),
            tr!("Nothing more is needed from you. Until the move is finally approved you can take your consent back, below.").to_owned(),
        ),
        (Status::Approved, ConsentView::Given { at, .. }, _) => (
            Tone::Success,
            tr!("You agreed on {date}", date = format::date_time(at)),
            tr!("The move is approved and will be carried out. It is too late to take your consent back here; if something is wrong, \
             turn to your reseller.")
                .to_owned(),
        ),
        (_, ConsentView::Refused { at }, _) => (
            Tone::Info,
            tr!("You refused on {date}", date = format::date_time(at)),
            format!("{stays} {}", tr!("If you think differently now, ask {new} to apply again.", new)),
        ),
        (_, ConsentView::Lapsed { at }, _) => (
            Tone::Info,
            tr!("The time to answer ended on {date}", date = format::date_time(at)),
            format!("{stays} {again}"),
        ),
        (status, ..) => {
            let why = match status {
                Status::Withdrawn => tr!("{new} has withdrawn its application.", new),
                Status::Expired => tr!("The time for the move ran out before everybody had agreed.").to_owned(),
                Status::Rejected => tr!("One of those who had to agree said no.").to_owned(),
                _ => tr!("This move has ended.").to_owned(),
            };
            (
                Tone::Info,
                tr!("There is nothing to answer any more").to_owned(),
                format!("{why} {stays} {again}"),
            )
        }
    };
    view! { <div class="max-w-4xl">{alert(tone, "link-standing", title, view! { <p class="text-muted">{words}</p> }.into_any())}</div> }
        .into_any()
}
