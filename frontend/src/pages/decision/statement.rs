//! The Data Transfer Statement: to whose decision it belongs, in full, and its tick (R5.6).

use crate::{
    api,
    components::card_skeleton,
    load::{Load, Loader},
    pages::initiate::paragraphs,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationSummary, GetTexts, Nothing, Waiting},
    application::Step,
    language::{self, Language},
    texts::Text,
    tr,
};
use std::cell::RefCell;

/// Whether the Data Transfer Statement belongs to the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// R5.6: no approval without it.
    Needed,
    /// The same partner is the original reseller later, and needn't be asked again (R5.5).
    Offered,
    NotAsked,
}

impl Statement {
    pub fn of(summary: &ApplicationSummary, waiting: &Waiting) -> Self {
        let also_original = waiting.party.as_ref().is_some_and(|party| party.id == summary.original_reseller.id);
        match waiting.step {
            Step::OriginalReseller => Statement::Needed,
            Step::NewReseller | Step::IncomingDistributor if also_original => Statement::Offered,
            _ => Statement::NotAsked,
        }
    }
}

thread_local! {
    static STATEMENT: RefCell<Option<(Language, Text)>> = const { RefCell::new(None) };
}

/// The statement in full, and its tick, which has this id.
pub fn statement_text(
    statement: Statement,
    ticked: RwSignal<bool>,
    version: RwSignal<Option<shared::texts::TextVersion>>,
    id: &'static str,
) -> AnyView {
    let loader = Loader::<Text>::new();
    let language = language::current();
    // It is the same for every decision: there at once from the second on, and read again all the same.
    let known = STATEMENT.with_borrow(|known| known.clone()).filter(|(of, _)| *of == language);
    if let Some((_, text)) = known {
        loader.state.set(Load::Ready(text));
    }
    let ask = move || {
        let request = async { Ok(api::call::<GetTexts>(&[], &Nothing {}, &Nothing {}).await?.statement) };
        loader.ask_then(request, move |answer| {
            if let Ok(text) = answer {
                STATEMENT.set(Some((language, text.clone())));
            }
        });
    };
    ask();
    loader.show(card_skeleton, Callback::new(move |()| ask()), move |text| {
        version.set(Some(text.version.clone()));
        let offered = (statement == Statement::Offered).then(|| {
            view! {
                <p class="text-sm text-muted">
                    {tr!("You are the original reseller of these customers as well. If you agree to the statement now, you aren't asked again.")}
                </p>
            }
        });
        view! {
            {offered}
            <section class="space-y-3 rounded-field border border-base-300 bg-base-200 p-4">
                <h3 class="text-sm font-semibold">{text.title.clone()}</h3>
                {paragraphs(text)}
                <p class="text-xs text-muted">{tr!("Version {version}", version = &text.version.0)}</p>
            </section>
            <label class="flex cursor-pointer items-start gap-3 text-sm">
                <input
                    id=id
                    type="checkbox"
                    class="checkbox checkbox-sm checkbox-primary border-edge"
                    data-testid="statement-tick"
                    prop:checked=ticked
                    on:change:target=move |event| ticked.set(event.target().checked())
                />
                <span>{text.tick.clone()}</span>
            </label>
        }
        .into_any()
    })
}
