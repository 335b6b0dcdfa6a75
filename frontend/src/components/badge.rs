//! Badges of a record: its status and its consent (R6). Always words; the dot only helps to find them again.

use crate::format;
use leptos::prelude::*;
use shared::{
    api::ConsentView,
    application::{Given, Status},
    words,
};

fn badge(dot: &'static str, test_id: &'static str, code: &'static str, title: Option<String>, text: &str) -> AnyView {
    let text = text.to_owned();
    view! {
        <span
            class="inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border border-base-300 bg-base-100 px-2 py-0.5 text-xs font-medium"
            data-testid=test_id
            data-code=code
            title=title
        >
            <span class=format!("size-1.5 rounded-full {dot}") aria-hidden="true"></span>
            {text}
        </span>
    }
    .into_any()
}

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
    badge(status_tone(status), "status", status.code(), None, words::status(status))
}

pub fn consent_badge(consent: ConsentView) -> AnyView {
    let (dot, code, at, text) = match consent {
        ConsentView::NotAsked => ("bg-base-content/50", "not_asked", None, "Consent not asked yet"),
        ConsentView::Asked { until } => ("bg-warning", "asked", Some(("until", until)), "Consent asked"),
        ConsentView::Given { at, how } => {
            let text = match how {
                Given::Answered => "Consent given",
                Given::Opened => "Consent by opening",
                Given::Attested => "Consent attested",
                Given::Demonstration => "Consent given (demonstration)",
            };
            ("bg-success", "given", Some(("on", at)), text)
        }
        ConsentView::Refused { at } => ("bg-error", "refused", Some(("on", at)), "Consent refused"),
        ConsentView::Lapsed { at } => ("bg-base-content/50", "lapsed", Some(("on", at)), "Consent lapsed"),
    };
    badge(dot, "consent", code, at.map(|(word, at)| format!("{word} {}", format::exact(at))), text)
}
