//! Step 1: the notice, and the tick that it was read. The version that was ticked goes with the submission (R2.3).

use super::{Preparing, Step, walk};
use crate::{
    api,
    components::{card_skeleton, tick},
    load::Loader,
};
use leptos::prelude::*;
use shared::{
    api::{GetTexts, Nothing},
    texts::Text,
    tr,
};

pub fn view(preparing: Preparing) -> AnyView {
    let loader = Loader::<Text>::new();
    let ask = move || {
        loader.ask(async { Ok(api::call::<GetTexts>(&[], &Nothing {}, &Nothing {}).await?.notice) });
    };
    ask();
    loader.show(card_skeleton, Callback::new(move |()| ask()), move |text| notice(text, preparing))
}

fn notice(text: &Text, preparing: Preparing) -> AnyView {
    let version = text.version.clone();
    let ticked = RwSignal::new(preparing.draft.with_untracked(|draft| draft.notice.as_ref() == Some(&version)));
    let ticking = version.clone();
    Effect::new(move |before: Option<bool>| {
        let now = ticked.get();
        if before.is_some_and(|before| before != now) {
            preparing.draft.update(|draft| draft.notice = now.then(|| ticking.clone()));
        }
        now
    });
    let next = Signal::derive(move || {
        if ticked.get() { Ok(()) } else { Err(tr!("Tick that you have read the notice to continue.").to_owned()) }
    });
    view! {
        <section class="card-box space-y-4 p-5">
            <div>
                <h2 class="font-semibold">{text.title.clone()}</h2>
                <p class="text-xs text-muted">{tr!("Version {version}", version = version.0)}</p>
            </div>
            {paragraphs(text)}
            <div class="border-t border-base-300 pt-4">{tick("notice-tick", text.tick.clone(), ticked)}</div>
        </section>
        {walk(Step::Notice, next)}
    }
    .into_any()
}

/// A text's paragraphs as a numbered list.
pub fn paragraphs(text: &Text) -> AnyView {
    let paragraphs = text.paragraphs.iter().map(|paragraph| view! { <li>{paragraph.clone()}</li> }).collect_view();
    view! { <ol class="max-w-prose list-decimal space-y-2 ps-5 text-sm marker:text-muted">{paragraphs}</ol> }.into_any()
}
