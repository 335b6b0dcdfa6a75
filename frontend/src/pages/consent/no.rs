//! Saying no, and taking a yes back: both end the move, so both are asked about, with the reason.

use super::{Answering, send};
use crate::{
    api::ApiError,
    components::{Dialog, Look, error_alert, words_field},
    pages::decision::dialog_buttons,
};
use leptos::prelude::*;
use shared::{
    api::{ConsentRequest, MAX_WORDS},
    ids::ApplicationId,
    tr,
};

fn why(
    title: &'static str,
    note: &'static str,
    button: (&'static str, &'static str),
    cancel: Callback<()>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    confirm: Callback<String>,
) -> Dialog {
    let words = RwSignal::new(String::new());
    let given = move || words.with(|words| words.trim().to_owned());
    let disabled = Signal::derive(move || !(1..=MAX_WORDS).contains(&given().chars().count()));
    let press = Callback::new(move |()| {
        confirm.try_run(given());
    });
    let body = view! {
        <p class="text-sm">{note}</p>
        {words_field("reason-words", tr!("Why?"), tr!("The resellers concerned and internal review read this."), words)}
        {move || failed.get().map(|error| error_alert(&error, None))}
        {dialog_buttons(Look::Danger, button.0, button.1, disabled, busy, press, cancel)}
    };
    Dialog { title: title.to_owned(), body: body.into_any() }
}

pub fn refuse(answering: Answering, id: ApplicationId) -> Dialog {
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None));
    why(
        tr!("Refuse the move"),
        tr!("Your account stays with your present reseller, and this move ends."),
        (tr!("Refuse"), "confirm-refuse"),
        Callback::new(move |()| answering.refuse.set(None)),
        busy,
        failed,
        Callback::new(move |words| {
            let request = ConsentRequest::Refuse { words };
            send(
                answering,
                id.clone(),
                request,
                tr!("You have refused. Your account stays where it is."),
                busy,
                failed,
            );
        }),
    )
}

pub fn take_back(answering: Answering, id: ApplicationId) -> Dialog {
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None));
    why(
        tr!("Take your consent back"),
        tr!("Your account stays with your present reseller, and this move ends."),
        (tr!("Take back"), "confirm-take-back"),
        Callback::new(move |()| answering.take_back.set(None)),
        busy,
        failed,
        Callback::new(move |words| {
            let request = ConsentRequest::TakeBack { words };
            send(answering, id.clone(), request, tr!("Your consent is taken back."), busy, failed);
        }),
    )
}
