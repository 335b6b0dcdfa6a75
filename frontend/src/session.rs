//! Who is signed in, for whom, and what this deployment is. Loaded once; every page asks `current`.
//!
//! A call that finds the session ended says so here, and the guard of the page (`app`) leads to the sign-in page and back.
//! What time it is says the portal, whose clock a demonstration can move; the browser's own only says how much has passed since.

use crate::{
    api::{self, ApiError},
    browser, draft, kept_words, language,
    load::{Load, Loader},
    pages::{deciding, offer},
};
use leptos::prelude::*;
use shared::api::{DeploymentKind, GetSession, Nothing, SessionAnswer, SignOut, SignedIn};
use std::cell::Cell;

thread_local! {
    /// The one session. Not in a context: the API client and the formatters need it outside of any component.
    static CURRENT: Cell<Option<Session>> = const { Cell::new(None) };
    /// Signed out on purpose: there is no place to come back to.
    static SIGNED_OUT: Cell<bool> = const { Cell::new(false) };
    /// Ended without the person's wish, in the middle of whatever they did.
    static ENDED: Cell<bool> = const { Cell::new(false) };
    /// How far the portal's clock is ahead of the browser's, in milliseconds.
    static AHEAD: Cell<f64> = const { Cell::new(0.0) };
}

#[derive(Clone, Copy)]
pub struct Session {
    pub loader: Loader<SessionAnswer>,
    /// How many messages the person hasn't read, once that is known.
    pub unread: RwSignal<Option<u32>>,
    /// Rises when everything that is shown has to be read again.
    pub renewals: RwSignal<u32>,
}

/// Starts to find out who is signed in. Called once, by `app`, whose signals live as long as the program.
pub fn start() -> Session {
    let session = Session { loader: Loader::new(), unread: RwSignal::new(None), renewals: RwSignal::new(0) };
    CURRENT.set(Some(session));
    session.reload();
    session
}

/// The session of the pages. There is always one: `app` starts it before any page.
pub fn current() -> Session {
    CURRENT.get().unwrap_or_else(start)
}

/// The server said that nobody is signed in (any more).
pub fn has_ended() {
    if let Some(session) = CURRENT.get() {
        if let Some(who) = session.signed_in_untracked() {
            ENDED.set(true);
            kept_words::keep(who.person.as_str());
        }
        session.leave();
    }
}

/// The portal's time in milliseconds since 1970: for "in 3 days", never for a decision.
pub fn now_millis() -> f64 {
    browser::now_millis() + AHEAD.get()
}

/// How far the portal's clock is ahead of this one, in milliseconds.
pub fn ahead_millis() -> f64 {
    AHEAD.get()
}

/// Says to the next start in this browser that somebody is signed in: it loads their first parts at once (`parts.js`).
const HINT: &str = "signed-in";

/// What an answer says besides: what time it is, and in which language its person reads.
fn note(answer: &SessionAnswer) {
    match &answer.signed_in {
        Some(who) => {
            language::follow(who);
            browser::keep_for_good(HINT, "1");
        }
        None => browser::forget_for_good(HINT),
    }
    AHEAD.set(answer.deployment.now_millis as f64 - browser::now_millis());
}

/// Whether the person has signed out, rather than found the session ended.
pub fn signed_out() -> bool {
    SIGNED_OUT.get()
}

/// Whether the session has ended by itself, and nobody has signed in since.
pub fn ended() -> bool {
    ENDED.get()
}

impl Session {
    pub fn reload(self) {
        self.loader.ask_then(api::call::<GetSession>(&[], &Nothing {}, &Nothing {}), |answer| {
            if let Ok(answer) = answer {
                note(answer);
            }
        });
    }

    /// The portal's clock was moved: everything is read again, and what is shown is made anew.
    pub fn renew(self) {
        self.loader.ask_then(api::call::<GetSession>(&[], &Nothing {}, &Nothing {}), move |answer| {
            if let Ok(answer) = answer {
                note(answer);
            }
            let _ = self.renewals.try_update(|renewals| *renewals = renewals.wrapping_add(1));
        });
    }

    pub fn signed_in(self) -> Option<SignedIn> {
        self.loader.state.with(|state| match state {
            Load::Ready(answer) => answer.signed_in.clone(),
            Load::Loading | Load::Failed(_) => None,
        })
    }

    pub fn signed_in_untracked(self) -> Option<SignedIn> {
        untrack(|| self.signed_in())
    }

    /// The programme's currency. Like the deployment's kind it never changes, so reading it follows nothing.
    pub fn currency(self) -> String {
        self.loader.state.with_untracked(|state| match state {
            Load::Ready(answer) => answer.deployment.currency.clone(),
            Load::Loading | Load::Failed(_) => String::new(),
        })
    }

    pub fn is_demonstration(self) -> bool {
        self.loader.state.with_untracked(|state| match state {
            Load::Ready(answer) => answer.deployment.kind == DeploymentKind::Demonstration,
            Load::Loading | Load::Failed(_) => false,
        })
    }

    /// Takes the answer of a sign-in.
    pub fn enter(self, answer: SessionAnswer) {
        SIGNED_OUT.set(false);
        ENDED.set(false);
        note(&answer);
        self.loader.state.set(Load::Ready(answer));
    }

    fn leave(self) {
        let signed_in = self.loader.state.with_untracked(|state| match state {
            Load::Ready(answer) => answer.signed_in.is_some(),
            Load::Loading | Load::Failed(_) => false,
        });
        if signed_in {
            language::forget_choice();
            browser::forget_for_good(HINT);
            self.loader.state.update(|state| {
                if let Load::Ready(answer) = state {
                    answer.signed_in = None;
                }
            });
        }
    }

    /// Over by the person's own wish: what they had begun goes with it.
    pub fn is_over(self) {
        draft::forget_others(self.signed_in_untracked().map(|who| who.person).as_ref());
        offer::kept::forget();
        browser::forget(deciding::KEPT);
        kept_words::forget();
        SIGNED_OUT.set(true);
        ENDED.set(false);
        self.leave();
    }

    /// Ends the session on the server and then here; the guard of the page leads to the sign-in page.
    pub fn sign_out(self, failed: impl FnOnce(ApiError) + 'static) {
        leptos::task::spawn_local(async move {
            match api::call::<SignOut>(&[], &Nothing {}, &Nothing {}).await {
                Ok(answer) => {
                    self.is_over();
                    // The identity provider has a session of its own.
                    answer.go_on.iter().for_each(|address| browser::leave_for(address));
                }
                Err(error) => failed(error),
            }
        });
    }
}
