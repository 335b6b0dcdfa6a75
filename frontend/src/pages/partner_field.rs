//! A field for a partner's account id that says whose it is as soon as it is complete (R2.5): nobody names the wrong one unawares.

use crate::{
    api,
    components::{Field, field},
    load::{Load, Loader},
};
use leptos::prelude::*;
use shared::{
    api::{GetPartner, Nothing, PartnerAnswer, PartnerQuery, PartnerRef, ProblemCode, read_partner},
    ids::PartnerId,
    tr, words,
};

/// What was typed, and whom it names.
#[derive(Clone, Copy)]
pub struct NamedPartner {
    pub typed: RwSignal<String>,
    /// Why the portal didn't take this partner.
    pub refused: RwSignal<Option<String>>,
    id: Memo<Option<PartnerId>>,
    found: Loader<PartnerAnswer>,
}

impl NamedPartner {
    pub fn new() -> Self {
        let typed = RwSignal::new(String::new());
        let id = Memo::new(move |_| typed.with(|typed| read_partner(typed).ok()));
        let named = Self { typed, refused: RwSignal::new(None), id, found: Loader::new() };
        Effect::new(move |_| {
            if let Some(id) = id.get() {
                named
                    .found
                    .ask_anew(async move { api::call::<GetPartner>(&[], &PartnerQuery { id }, &Nothing {}).await });
            }
        });
        // What was refused was another partner.
        Effect::new(move |before: Option<()>| {
            typed.track();
            if before.is_some() {
                named.refused.set(None);
            }
        });
        named
    }

    /// The partner, once its id is complete and known.
    pub fn partner(self) -> Option<PartnerRef> {
        let id = self.id.get()?;
        self.found.ready().map(|answer| answer.partner).filter(|partner| partner.id == id)
    }
}

/// The field, and under it the partner's name.
pub fn partner_field(named: NamedPartner, id: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    // Judged when the person goes on to something else, not while they type.
    let judged = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        if let Some(refused) = named.refused.get() {
            return Some(refused);
        }
        if named.id.with(Option::is_some) {
            return named.found.state.with(|state| match state {
                Load::Failed(error) if error.code() == Some(ProblemCode::NotFound) => {
                    Some(tr!("No partner has this account ID.").to_owned())
                }
                Load::Failed(error) => Some(format!("{}. {}", error.title(), error.detail())),
                Load::Loading | Load::Ready(_) => None,
            });
        }
        let text = named.typed.get();
        let judge = judged.get() && !text.trim().is_empty();
        judge.then(|| read_partner(&text).err().map(|problem| words::cell_problem(&problem))).flatten()
    });
    let looking = move || named.id.with(Option::is_some) && named.found.busy.get();
    view! {
        <div class="space-y-1">
            {field(
                Field { id, label, hint, class: "w-full max-w-xs font-mono" },
                named.typed,
                wrong,
                Callback::new(move |()| judged.set(true)),
            )}
            <p class="min-h-5 text-sm" aria-live="polite">
                {move || {
                    if looking() {
                        Some(view! { <span class="text-muted">{tr!("Looking it up …")}</span> }.into_any())
                    } else {
                        named
                            .partner()
                            .map(|partner| {
                                view! { <span class="font-medium" data-testid="partner-name">{partner.name}</span> }.into_any()
                            })
                    }
                }}
            </p>
        </div>
    }
    .into_any()
}
