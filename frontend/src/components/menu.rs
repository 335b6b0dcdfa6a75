//! A menu that opens from a button: a native popover with links and buttons in it, so Escape, a click elsewhere and the way of the focus
//! are the browser's. It closes when something in it was chosen, and on the way to another page.
//!
//! States: closed; open (its contents are made when it is first opened); of a choice, the one in force is marked by a sign and to readers.

use super::{Icon, icon};
use crate::browser;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The button that opens a menu, and what the menu is called.
pub struct Menu {
    /// Also the button's name for tests.
    pub id: &'static str,
    pub name: String,
    pub class: &'static str,
    pub panel: &'static str,
    pub face: Face,
}

/// What the button shows.
pub enum Face {
    /// A sign, which takes the menu's name beside it.
    Sign(AnyView),
    /// Words that say it themselves.
    Words(AnyView),
}

pub fn menu(menu: Menu, contents: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let Menu { id, name, class, panel, face } = menu;
    let (face, label) = match face {
        Face::Sign(sign) => (sign, Some(name.clone())),
        Face::Words(words) => (words, None),
    };
    let panel_id = format!("{id}-panel");
    let target = panel_id.clone();
    let opened = RwSignal::new(false);
    let path = use_location().pathname;
    let closing = panel_id.clone();
    Effect::new(move |before: Option<()>| {
        path.with(|_| ());
        if before.is_some() {
            browser::close_popover(&closing);
        }
    });
    view! {
        <button
            type="button"
            id=id
            class=class
            popovertarget=target
            data-testid=id
            aria-label=label.clone()
            title=label
            on:click=move |_| opened.set(true)
        >
            {face}
        </button>
        <div id=panel_id popover="auto" role="group" aria-label=name class=format!("popover-panel popover-end p-1 {panel}")>
            {move || opened.get().then(&contents)}
        </div>
    }
    .into_any()
}

/// A page that a menu leads to.
pub fn menu_link(address: &'static str, sign: Icon, name: &'static str, test_id: &'static str) -> AnyView {
    view! {
        <a class="menu-item" href=address data-testid=test_id>
            {icon(sign)}
            <span>{name}</span>
        </a>
    }
    .into_any()
}

/// Something that a menu does. `of` is the menu's id.
pub fn menu_action(
    of: &'static str,
    sign: Icon,
    name: &'static str,
    test_id: &'static str,
    press: Callback<()>,
) -> AnyView {
    let content = view! {
        {icon(sign)}
        <span>{name}</span>
    };
    item(of, test_id.to_owned(), None, content.into_any(), press)
}

/// One of several: the one in force has a tick.
pub fn menu_choice(
    of: &'static str,
    sign: Option<Icon>,
    name: &'static str,
    test_id: String,
    chosen: Signal<bool>,
    choose: Callback<()>,
) -> AnyView {
    let content = view! {
        {sign.map(icon)}
        <span class="flex-1">{name}</span>
        {move || chosen.get().then(|| icon(Icon::Check))}
    };
    item(of, test_id, Some(chosen), content.into_any(), choose)
}

fn item(
    of: &'static str,
    test_id: String,
    chosen: Option<Signal<bool>>,
    content: AnyView,
    press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="menu-item"
            data-testid=test_id
            aria-pressed=move || chosen.map(|chosen| chosen.get().to_string())
            on:click=move |_| {
                browser::close_popover(&format!("{of}-panel"));
                press.try_run(());
            }
        >
            {content}
        </button>
    }
    .into_any()
}
