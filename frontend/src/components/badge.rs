//! Badges of a record: its status and its consent (R6). Always words; the dot only helps to find them again.
//!
//! A badge is a button that explains what it says; where that would be in the way, `status_mark` is the same without.

use super::explained;
use crate::format;
use leptos::prelude::*;
use shared::{
    api::ConsentView,
    application::Status,
    explain::{About, ConsentWord},
    tr, words,
};

/// The colour of a status.
pub fn status_tone(status: Status) -> &'static str {
    match status {
        Status::AwaitingNewReseller
        | Status::AwaitingIncomingDistributor
        | Status::AwaitingOriginalReseller
        | Status::AwaitingOutgoingDistributor
        | Status::AwaitingInternalReview => "bg-warning",
        Status::Approved => "bg-info",
        Status::Migrated => "bg-success",
        Status::Rejected | Status::Refused | Status::Failed => "bg-error",
        Status::Withdrawn | Status::Expired => "bg-base-content/50",
    }
}

pub fn status_badge(status: Status) -> AnyView {
    explaining(About::Status(status), "status", status_tone(status), status.code(), words::status(status), None)
}

/// A status where nothing more is to be said of it: in a choice, beside its number.
pub fn status_mark(status: Status) -> AnyView {
    view! { <span class="badge-pill" data-code=status.code()>{inside(status_tone(status), words::status(status))}</span> }
        .into_any()
}

pub fn consent_badge(consent: ConsentView) -> AnyView {
    consent_badge_of(consent, false)
}

/// Nobody waits for the answer of a record that is `over`.
pub fn consent_badge_of(consent: ConsentView, over: bool) -> AnyView {
    if over && matches!(consent, ConsentView::Asked { .. } | ConsentView::NotAsked) {
        return ().into_any();
    }
    let (dot, code, when) = match consent {
        ConsentView::NotAsked => ("bg-base-content/50", "not_asked", None),
        ConsentView::Asked { until } => ("bg-warning", "asked", Some(tr!("Until {time}", time = format::exact(until)))),
        ConsentView::Given { at, .. } => ("bg-success", "given", Some(on(at))),
        ConsentView::Refused { at } => ("bg-error", "refused", Some(on(at))),
        ConsentView::Lapsed { at } => ("bg-base-content/50", "lapsed", Some(on(at))),
    };
    let word = ConsentWord::from(consent);
    explaining(About::Consent(word), "consent", dot, code, word.name(), when)
}

fn on(at: shared::instant::Instant) -> String {
    tr!("On {time}", time = format::exact(at))
}

fn inside(dot: &'static str, text: &'static str) -> AnyView {
    view! {
        <span class=format!("size-1.5 shrink-0 rounded-full {dot}") aria-hidden="true"></span>
        <span class="truncate">{text}</span>
    }
    .into_any()
}

fn explaining(
    about: About,
    test_id: &'static str,
    dot: &'static str,
    code: &'static str,
    text: &'static str,
    when: Option<String>,
) -> AnyView {
    view! {
        <span class="inline-flex max-w-full" data-testid=test_id data-code=code title=when>
            {explained(about, "badge-pill badge-explains", "", None, inside(dot, text))}
        </span>
    }
    .into_any()
}
