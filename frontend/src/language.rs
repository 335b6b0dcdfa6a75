//! The reader's language: what `pages.js` has found out before the start, and choosing another by hand.
//!
//! English is in the program. The texts of another language are a file, fetched when it is wanted first.

use leptos::prelude::*;
use shared::language::{self, Language};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlMetaElement, Response};

const KEPT: &str = "language";

thread_local! {
    /// Tells views that another language is spoken now.
    static SPOKEN: ArcRwSignal<Language> = ArcRwSignal::new(Language::English);
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

/// Speaks another language from now on, in this browser: fetches its texts if need be. Says whether that went well.
pub async fn choose(language: Language) -> bool {
    if !language::is_loaded(language) {
        let Some(texts) = fetched(language).await else { return false };
        give(language, texts);
    }
    if let Some(storage) = window().local_storage().ok().flatten() {
        // Where nothing can be kept, the choice holds until the page is left.
        let _ = storage.set_item(KEPT, language.tag());
    }
    language::choose(language);
    mark_document();
    SPOKEN.with(|spoken| spoken.set(language));
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
