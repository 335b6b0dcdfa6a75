//! What a person was writing when their session ended: kept in the tab while they sign in, and given back to the same person on the
//! same page. Words only: what somebody ticks, they tick themselves.

use crate::{browser, language::typed, session::Session};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

const KEY: &str = "words";
/// Between the person, the page and the words.
const BETWEEN: char = '\u{1d}';

/// The session of this person has ended on the page that is shown.
pub fn keep(person: &str) {
    let words = typed::words();
    if !words.is_empty() {
        browser::keep(KEY, &format!("{person}{BETWEEN}{}{BETWEEN}{words}", here()));
    }
}

pub fn forget() {
    browser::forget(KEY);
}

fn here() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Gives back what was kept when its person comes to its page again; somebody else's is forgotten.
pub fn follow(session: Session) {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.with(|_| ());
        let Some(who) = session.signed_in() else { return };
        let Some(kept) = browser::kept(KEY) else { return };
        let mut parts = kept.splitn(3, BETWEEN);
        if parts.next() != Some(who.person.as_str()) {
            return forget();
        }
        if parts.next() == Some(path.get_untracked().as_str()) {
            forget();
            typed::give_back_words(parts.next().unwrap_or_default());
        }
    });
}
