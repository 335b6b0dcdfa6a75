//! The reader's language: what `pages.js` has found out before the start, what the person has chosen, and choosing another by hand.
//!
//! English is in the program. The texts of another language are a file, fetched when it is wanted first. Who is signed in reads as they
//! have chosen, in whatever browser; who hasn't, as the browser speaks. Another language makes everything on the page anew, without
//! loading it again; what was typed stays (`typed`).

pub mod typed;

use crate::{api, browser, session};
use leptos::prelude::*;
use shared::{
    api::SignedIn,
    language::{self, Language},
};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlMetaElement, Response};

const KEPT: &str = "language";
/// What the fields are called by which a language is chosen on a page.
pub const CHOICE: &str = "language";

thread_local! {
    /// Tells views that another language is spoken now.
    static SPOKEN: ArcRwSignal<Language> = ArcRwSignal::new(Language::English);
    /// What was chosen here by hand, while the portal hasn't kept it for the person.
    static BY_HAND: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Takes over what `pages.js` has fetched: `portalTexts`, with `language` and `texts`.
pub fn start() {
    let given = js_sys::Reflect::get(&js_sys::global(), &"portalTexts".into()).unwrap_or_default();
    let part = |name: &str| js_sys::Reflect::get(&given, &name.into()).ok()?.as_string();
    if let (Some(tag), Some(texts)) = (part("language"), part("texts"))
        && let Some(language) = Language::of_tag(&tag)
    {
        speak(language, texts);
    }
    mark_document();
}

/// The language that is spoken. A view that reads it is made again when another is chosen.
pub fn spoken() -> Language {
    SPOKEN.with(ArcRwSignal::get)
}

/// What a request has to ask for, where the browser by itself asks for another language than the page speaks. Where it doesn't, nothing is
/// said: a request that says more than the one in `index.html` can't take over its answer.
pub fn to_ask_for() -> Option<&'static str> {
    let spoken = language::current();
    let browsers = window().navigator().languages();
    let own = browsers.iter().find_map(|tag| tag.as_string().as_deref().and_then(Language::of_tag));
    (own.unwrap_or_default() != spoken).then(|| spoken.tag())
}

/// The person chooses a language, for this browser and for what they are sent. Says whether its texts could be had.
pub async fn choose(language: Language) -> bool {
    if !turn_to(language).await {
        return false;
    }
    BY_HAND.set(Some(language));
    if session::current().signed_in_untracked().is_some() {
        keep(language).await;
    }
    true
}

/// Somebody is signed in: what they chose just now on the sign-in page is kept for them, what they chose earlier is spoken. Who has never
/// chosen reads as their browser speaks, and is sent mails in that.
pub fn follow(who: &SignedIn) {
    let (chosen, read) = (who.language, who.reads_in);
    leptos::task::spawn_local(async move {
        match (BY_HAND.get(), chosen) {
            (Some(by_hand), chosen) if chosen != Some(by_hand) => keep(by_hand).await,
            (None, Some(chosen)) if chosen != language::current() => {
                turn_to(chosen).await;
            }
            (None, None) if read != Some(language::current()) => {
                // It is asked again with the next session.
                api::keep_language("reads_in", language::current()).await;
            }
            _ => {}
        }
    });
}

/// Nobody is signed in any more: what was chosen was theirs.
pub fn forget_choice() {
    BY_HAND.set(None);
}

/// Has the portal keep the language for whoever is signed in. What fails is tried again when the session is asked for next.
async fn keep(language: Language) {
    if api::keep_language("language", language).await && BY_HAND.get() == Some(language) {
        BY_HAND.set(None);
    }
}

/// Speaks another language from now on, in this browser: fetches its texts if need be.
async fn turn_to(language: Language) -> bool {
    if !language::is_loaded(language) {
        let Some(texts) = fetched(language).await else { return false };
        give(language, texts);
    }
    let typed = typed::take();
    // Where nothing can be kept, the choice holds until the page is left.
    browser::keep_for_good(KEPT, language.tag());
    language::choose(language);
    mark_document();
    SPOKEN.with(|spoken| spoken.set(language));
    typed.give_back();
    true
}

fn speak(language: Language, texts: String) {
    give(language, texts);
    language::choose(language);
    SPOKEN.with(|spoken| spoken.set(language));
}

/// The texts stay for as long as the program runs: each language comes at most once.
fn give(language: Language, texts: String) {
    language::load(language, Box::leak(texts.into_boxed_str()));
}

async fn fetched(language: Language) -> Option<String> {
    let selector = format!("meta[name=texts][lang=\"{}\"]", language.tag());
    let element = document().query_selector(&selector).ok().flatten()?.dyn_into::<HtmlMetaElement>().ok()?;
    let answer: Response = JsFuture::from(window().fetch_with_str(&element.content())).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text: JsValue = JsFuture::from(answer.text().ok()?).await.ok()?;
    text.as_string()
}

/// Screen readers, hyphenation and fonts go by the document's language.
fn mark_document() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language::current().tag());
    }
}
