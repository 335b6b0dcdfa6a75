//! What the frame has for whoever is signed in: their pages, bell and menu, their keys, and the ear for what others change.
//!
//! A part of its own: whoever comes to sign in needs none of it, and it comes beside the first page.

use super::{menus, navigation, shortcuts};
use crate::{
    bell, live,
    pages::{lazily, not_found},
    session::Session,
};
use leptos::prelude::*;
use shared::api::SignedIn;

/// A piece of it.
pub struct Frame {
    session: Session,
    who: SignedIn,
    place: Place,
}

/// Where a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the portal's name, on a narrow screen: the pages in a menu.
    Before,
    /// At the header's end: what is the person's own.
    Own,
    /// Beside the page, on a wide screen: the pages.
    Beside,
    /// Nowhere: what listens.
    Around,
}

/// The piece for a place, and nothing while nobody is signed in.
pub fn piece(session: Session, who: Memo<Option<SignedIn>>, place: Place) -> AnyView {
    // Told once, above the page.
    let lost: fn() -> AnyView = if place == Place::Around { not_found::lost } else { || ().into_any() };
    (move || who.get().map(|who| lazily::frame(Frame { session, who, place }).appear(lost))).into_any()
}

pub fn view(frame: Frame) -> AnyView {
    let Frame { session, who, place } = frame;
    match place {
        Place::Before => navigation::pages_menu(&who).into_any(),
        // All in one, so that nothing moves aside when it comes.
        Place::Own => view! {
            {bell::bell(session)}
            {menus::language_menu()}
            {menus::theme_menu()}
            {menus::account_menu(session, &who)}
        }
        .into_any(),
        Place::Beside => navigation::beside(&who).into_any(),
        Place::Around => {
            live::start(session);
            let keys = shortcuts::shortcuts();
            navigation::offer_keys(&who);
            keys
        }
    }
}
