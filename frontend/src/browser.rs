//! Small things that only the browser can do: title, storage of the tab, theme, random ids, the intake worker's address.
//!
//! Storage may be missing or full: everything here works without it, a little less comfortably.

use crate::components::announce;
use leptos::prelude::*;
use shared::tr;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Storage, Url};

/// The window's title for a page. On the way from one page to another it is read out too.
pub fn set_title(page: &str) {
    let title = tr!("{page} · Customer Migration", page);
    let before = document().title();
    document().set_title(&title);
    if before.contains('·') && before != title {
        announce(page);
    }
}

/// Opens the browser's dialog for printing the page.
pub fn print() {
    let _ = window().print();
}

/// Gives the person a file to keep.
pub fn save(name: &str, media_type: &str, text: &str) {
    save_bytes(name, media_type, &text.into());
}

/// Likewise; `contents` is a text or an `ArrayBuffer`.
pub fn save_bytes(name: &str, media_type: &str, contents: &wasm_bindgen::JsValue) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(contents);
    let Ok(blob) = Blob::new_with_buffer_source_sequence_and_options(&parts, &options) else { return };
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

/// Puts a text on the clipboard. Says whether the browser allowed it; there is none where the page isn't served securely.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let there = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|there| !there.is_undefined());
    there && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
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

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Reads what this browser has kept.
pub fn kept_for_good(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// Keeps a text beyond the tab, for whoever uses this browser next: never what is private.
pub fn keep_for_good(key: &str, text: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(key, text);
    }
}

/// The whole address of a page, as one hands it on.
pub fn whole_address(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

/// Forgets what this browser has kept.
pub fn forget_for_good(key: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// The theme chosen here (`pages.js` has put it on the document), else the system's.
pub fn theme() -> Theme {
    match kept_for_good(THEME).as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => Theme::System,
    }
}

/// Chooses a theme for this browser.
pub fn choose_theme(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let name = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::System => {
            forget_for_good(THEME);
            let _ = root.remove_attribute("data-theme");
            return;
        }
    };
    keep_for_good(THEME, name);
    let _ = root.set_attribute("data-theme", name);
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

/// Whether the person is in the middle of something that a change on the screen would take from them: a dialog, a field, words not sent yet.
/// Searching isn't: what is found may change. A page marks what else it has begun with `data-editing`.
pub fn is_occupied() -> bool {
    let document = document();
    let found = |selector: &str| document.query_selector(selector).ok().flatten().is_some();
    let typing = document.active_element().is_some_and(|element| {
        let field =
            "#main :is(select, textarea, input:not([type=search], [type=checkbox], [type=radio], [type=button]))";
        element.matches(field).unwrap_or(false)
    });
    let begun = || {
        let all = document.query_selector_all("#main textarea").ok();
        all.is_some_and(|all| {
            let words = (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
            words.into_iter().any(|area| !area.value().is_empty())
        })
    };
    typing || found("dialog[open], #main [data-editing]") || begun()
}

/// Changes what is shown, and leaves the person where they were: at the same height, with the focus on the same thing where it was made anew.
pub fn keep_place(change: impl FnOnce()) {
    let (window, document) = (window(), document());
    let height = window.scroll_y().unwrap_or_default();
    let focused = document.active_element().and_then(|element| address_of(&element));
    change();
    request_animation_frame(move || {
        let lost = document.active_element().is_none_or(|element| element.tag_name() == "BODY");
        if let Some((selector, at)) = focused.filter(|_| lost)
            && let Ok(all) = document.query_selector_all(&selector)
            && let Some(element) = all.get(at).and_then(|node| node.dyn_into::<HtmlElement>().ok())
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
        if window.scroll_y().unwrap_or_default() != height {
            window.scroll_to_with_x_and_y(window.scroll_x().unwrap_or_default(), height);
        }
    });
}

/// How an element is found again after its surroundings were made anew: a selector, and which one of those that it finds.
fn address_of(element: &web_sys::Element) -> Option<(String, u32)> {
    let plain = |name: &str| !name.is_empty() && !name.contains(['"', '\\']);
    let selector = match (element.id(), element.get_attribute("data-testid")) {
        (id, _) if plain(&id) => format!("[id=\"{id}\"]"),
        (_, Some(test)) if plain(&test) => {
            let row = element.closest("[data-key]").ok().flatten().and_then(|row| row.get_attribute("data-key"));
            let row = row.filter(|key| plain(key)).map(|key| format!("[data-key=\"{key}\"] ")).unwrap_or_default();
            format!("{row}[data-testid=\"{test}\"]")
        }
        _ => return None,
    };
    let all = document().query_selector_all(&selector).ok()?;
    let at = (0..all.length()).find(|at| all.get(*at).is_some_and(|node| node.is_same_node(Some(element))))?;
    Some((selector, at))
}

/// Waits.
pub async fn wait(time: std::time::Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Puts the focus on the element with this id, if nothing has it a moment from now.
pub fn focus_unless_there_is(id: &'static str) {
    request_animation_frame(move || {
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            focus_soon(id);
        }
    });
}

/// Leaves the pages for another address.
pub fn leave_for(address: &str) {
    // An address that can't be opened leaves the person where they are: signed out.
    let _ = window().location().set_href(address);
}
