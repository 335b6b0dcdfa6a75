//! Small things that only the browser can do: title, storage of the tab, theme, random ids, the intake worker's address.
//!
//! Storage may be missing or full: everything here works without it, a little less comfortably.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Storage, Url};

/// The window's title for a page.
pub fn set_title(page: &str) {
    document().set_title(&format!("{page} · Customer Migration"));
}

/// Opens the browser's dialog for printing the page.
pub fn print() {
    let _ = window().print();
}

/// Gives the person a file to keep.
pub fn save(name: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        let set = link.set_attribute("href", &address).and_then(|()| link.set_attribute("download", name));
        if set.is_ok() {
            link.click();
        }
    }
    // The browser has taken it by then.
    let _ = Url::revoke_object_url(&address);
}

/// A random UUID, for an Idempotency-Key.
pub fn random_uuid() -> String {
    match window().crypto() {
        Ok(crypto) => crypto.random_uuid(),
        // Only where the page isn't served securely: still unlikely enough to repeat.
        Err(_) => format!("{:.0}-{:.0}", js_sys::Math::random() * 1e15, js_sys::Date::now()),
    }
}

/// Milliseconds since 1970, by the viewer's clock. What time it is for the portal, `session` knows.
pub fn now_millis() -> f64 {
    js_sys::Date::now()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Reads what this tab has kept.
pub fn kept(key: &str) -> Option<String> {
    session_storage()?.get_item(key).ok().flatten()
}

/// Keeps a text for as long as the tab lives. Says whether there was room.
pub fn keep(key: &str, text: &str) -> bool {
    session_storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets what was kept.
pub fn forget(key: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(key);
    }
}

/// The address of the script that reads spreadsheets, from `index.html`.
pub fn intake_worker_address() -> Option<String> {
    document().query_selector("meta[name=intake-worker]").ok().flatten()?.get_attribute("content")
}

const THEME: &str = "theme";

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub fn other(self) -> Theme {
        match self {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The theme in use: the one chosen here (`pages.js` has put it on the document), else the system's.
pub fn theme() -> Theme {
    let chosen = local_storage().and_then(|storage| storage.get_item(THEME).ok().flatten());
    match chosen.as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => {
            let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
            if dark.is_some_and(|dark| dark.matches()) { Theme::Dark } else { Theme::Light }
        }
    }
}

/// Chooses a theme for this browser.
pub fn choose_theme(theme: Theme) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(THEME, theme.name());
    }
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// Whether the browser knows a time zone by this name.
pub fn knows_zone(name: &str) -> bool {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"timeZone".into(), &name.into());
    // Called by hand: the binding doesn't expect that this can throw.
    js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| js_sys::Reflect::get(&intl, &"DateTimeFormat".into()))
        .and_then(wasm_bindgen::JsCast::dyn_into::<js_sys::Function>)
        .and_then(|format| js_sys::Reflect::construct(&format, &js_sys::Array::of2(&"en".into(), &options)))
        .is_ok()
}

/// Closes the popover with this id, if it is open.
pub fn close_popover(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
    {
        let _ = element.hide_popover();
    }
}

/// Puts the focus on the element with this id, once it is there.
pub fn focus_soon(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id)
            && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
        {
            let _ = element.focus();
        }
    });
}

/// Leaves the pages for another address.
pub fn leave_for(address: &str) {
    // An address that can't be opened leaves the person where they are: signed out.
    let _ = window().location().set_href(address);
}
