//! Messages in the page: what went wrong and what to do, what was done, what to mind.

use super::{Icon, Look, button, icon};
use crate::api::ApiError;
use leptos::prelude::*;
use shared::tr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Info,
    Success,
    Warning,
    Error,
}

/// A message; errors and warnings are read out at once, the others when the reader is idle.
pub fn alert(tone: Tone, test_id: &'static str, title: impl Into<String>, body: AnyView) -> AnyView {
    let title: String = title.into();
    let (class, sign, role) = match tone {
        Tone::Info => ("border-info/40 bg-info/8 [&>svg]:text-info", Icon::Info, "status"),
        Tone::Success => ("border-success/40 bg-success/8 [&>svg]:text-success", Icon::Check, "status"),
        Tone::Warning => ("border-warning/50 bg-warning/8 [&>svg]:text-warning", Icon::Warning, "status"),
        Tone::Error => ("border-error/40 bg-error/8 [&>svg]:text-error", Icon::Warning, "alert"),
    };
    view! {
        <div class=format!("flex items-start gap-3 rounded-box border p-3 text-sm {class}") role=role data-testid=test_id>
            {icon(sign)}
            <div class="min-w-0 flex-1 space-y-1">
                <p class="font-medium">{title}</p>
                {body}
            </div>
        </div>
    }
    .into_any()
}

/// What went wrong with a call, and a way to try again where that makes sense.
pub fn error_alert(error: &ApiError, retry: Option<Callback<()>>) -> AnyView {
    let detail = error.detail();
    let again = retry.map(|retry| {
        button(Look::Secondary, tr!("Try again"), "retry", Signal::stored(false), Signal::stored(false), retry)
    });
    alert(
        Tone::Error,
        "error",
        error.title(),
        view! {
            <p class="text-muted">{detail}</p>
            {again.map(|again| view! { <div class="pt-1">{again}</div> })}
        }
        .into_any(),
    )
}
