//! How the pages hear of changes: by a WebSocket, and while there is none by asking now and then.
//!
//! A connection that breaks is made again after a while that grows and is never quite the same, so that a thousand browsers don't come
//! back at once; from the second failure on the portal is asked meanwhile, only while the page can be seen. Each connection and
//! each question names the last change that is known, so nothing that was missed stays unknown.

use super::{MESSAGES, changed, everything_changed, mark};
use crate::{api, browser, session::Session, versions};
use leptos::prelude::*;
use shared::api::{LIVE_OVER, LIVE_PING, LIVE_PONG, LiveAnswer, live_close};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// By which way changes are heard of. Stands on the document as `data-live`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Nobody is signed in, or nothing has been heard yet.
    None,
    Socket,
    Asking,
}

/// Between two questions, as long as they are answered; after failures up to `SLOWEST`. Milliseconds, like all that follow.
const ASKED_EVERY: f64 = 5_000.0;
const SLOWEST: f64 = 60_000.0;
/// Before the first new attempt to connect.
const FIRST_WAIT: f64 = 500.0;
const LONGEST_WAIT: f64 = 30_000.0;
/// So long a connection may take until something is heard by it.
const PATIENCE: f64 = 6_000.0;
/// How often it is looked whether the connection still stands, and how long it may be silent.
const LOOKED_EVERY: Duration = Duration::from_secs(20);
const SILENCE: f64 = 50_000.0;
/// From so many failures in a row on the portal is asked.
const FAILURES: u32 = 2;

/// What the socket calls.
type Handlers = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(CloseEvent)>);

struct Connection {
    socket: WebSocket,
    /// Kept for as long as the socket may call them.
    _handlers: Handlers,
}

thread_local! {
    static SESSION: Cell<Option<Session>> = const { Cell::new(None) };
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
    static WAY: Cell<Way> = const { Cell::new(Way::None) };
    /// Rises when what was begun no longer counts: another person, another connection.
    static TURN: Cell<u32> = const { Cell::new(0) };
    static FAILED: Cell<u32> = const { Cell::new(0) };
    /// When something was heard last.
    static HEARD: Cell<f64> = const { Cell::new(0.0) };
    /// The last change that is known.
    static AT: Cell<Option<u64>> = const { Cell::new(None) };
    /// Whether questions are being asked, and how fast.
    static ASKING: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Follows whoever is signed in. Called once, by the shell.
pub fn start(session: Session) {
    let who = Memo::new(move |_| session.signed_in().map(|who| who.person));
    Effect::new(move |_| {
        stop();
        if who.with(Option::is_some) {
            SESSION.set(Some(session));
            connect();
        }
    });
    let look = move || {
        if !document().hidden() {
            look();
        }
    };
    let timer = set_interval_with_handle(look, LOOKED_EVERY);
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            super::arm();
            look();
        }
    });
    let online = window_event_listener_untyped("online", |_| reconnect());
    on_cleanup(move || {
        stop();
        if let Ok(timer) = timer {
            timer.clear();
        }
        seen.remove();
        online.remove();
    });
}

fn stop() {
    next_turn();
    hang_up();
    SESSION.set(None);
    AT.set(None);
    FAILED.set(0);
    ASKING.set(None);
    go(Way::None);
}

fn next_turn() -> u32 {
    TURN.set(TURN.get().wrapping_add(1));
    TURN.get()
}

fn go(way: Way) {
    WAY.set(way);
    let Some(root) = document().document_element() else { return };
    let _ = match way {
        Way::None => root.remove_attribute("data-live"),
        Way::Socket => root.set_attribute("data-live", "socket"),
        Way::Asking => root.set_attribute("data-live", "asking"),
    };
}

/// Ends the connection without hearing of its end.
fn hang_up() {
    if let Some(connection) = CONNECTION.take() {
        connection.socket.set_onmessage(None);
        connection.socket.set_onclose(None);
        let _ = connection.socket.close();
    }
}

fn connect() {
    let turn = next_turn();
    hang_up();
    let Some(address) = address() else { return };
    let Ok(socket) = WebSocket::new(&address) else { return failed(turn) };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if turn == TURN.get() {
            heard(turn, event.data().as_string().unwrap_or_default().as_str());
        }
    });
    let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
        if turn == TURN.get() {
            closed(turn, event.code());
        }
    });
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    CONNECTION.set(Some(Connection { socket, _handlers: (on_message, on_close) }));
    after(PATIENCE, move || {
        if turn == TURN.get() && WAY.get() != Way::Socket {
            failed(turn);
        }
    });
}

/// The portal's address of live changes, on this page's own origin.
fn address() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    let after = AT.get().map(|at| format!("?after={at}")).unwrap_or_default();
    Some(format!("{scheme}://{}{}{after}", location.host().ok()?, api::LIVE))
}

fn heard(turn: u32, text: &str) {
    HEARD.set(browser::now_millis());
    match text {
        LIVE_PONG => return,
        LIVE_OVER => return closed(turn, live_close::SESSION_OVER),
        _ => {}
    }
    let Ok(answer) = serde_json::from_str::<LiveAnswer>(text) else { return };
    FAILED.set(0);
    ASKING.set(None);
    go(Way::Socket);
    take(&answer);
}

/// What is said is passed on to whoever shows it.
fn take(answer: &LiveAnswer) {
    let knew = AT.replace(Some(AT.get().unwrap_or_default().max(answer.at))).is_some();
    if answer.all {
        everything_changed();
    } else if knew {
        changed(&answer.documents);
    } else {
        // What changed while the page came: only what it has read in an older version.
        let old: Vec<_> = answer.documents.iter().filter(|of| versions::is_behind(of)).cloned().collect();
        changed(&old);
    }
    if let (Some(unread), Some(session)) = (answer.unread, SESSION.get())
        && session.unread.try_get_untracked().flatten() != Some(unread)
    {
        let _ = session.unread.try_set(Some(unread));
        if knew {
            mark(|document| document == MESSAGES);
        }
    }
}

fn closed(turn: u32, code: u16) {
    match code {
        // The next look says the same, and leads to signing in.
        live_close::SESSION_OVER => {
            leptos::task::spawn_local(async move {
                let _ = api::by_itself(api::unread()).await;
                if turn == TURN.get() {
                    failed(turn);
                }
            });
        }
        // Newer pages of the same person have the connections: this one asks until it is the one that is looked at.
        live_close::TOO_MANY => {
            next_turn();
            hang_up();
            ask_from_now_on();
        }
        _ => failed(turn),
    }
}

/// The connection couldn't be made, or has broken.
fn failed(turn: u32) {
    if turn != TURN.get() {
        return;
    }
    let turn = next_turn();
    hang_up();
    let failures = FAILED.get().saturating_add(1);
    FAILED.set(failures);
    if failures >= FAILURES {
        ask_from_now_on();
    }
    let longest = (FIRST_WAIT * 2f64.powi(failures.min(8) as i32)).min(LONGEST_WAIT);
    after(longest * (0.5 + js_sys::Math::random() / 2.0), move || {
        if turn == TURN.get() && !document().hidden() {
            connect();
        }
    });
}

/// Tries at once, unless it stands.
fn reconnect() {
    if SESSION.get().is_some() && WAY.get() != Way::Socket {
        connect();
    }
}

/// Looks whether the connection still stands.
fn look() {
    if SESSION.get().is_none() {
        return;
    }
    if WAY.get() != Way::Socket {
        return if CONNECTION.with_borrow(Option::is_none) {
            connect()
        };
    }
    let now = browser::now_millis();
    let silent = now - HEARD.get() > SILENCE;
    let said = CONNECTION.with_borrow(|connection| {
        connection.as_ref().is_some_and(|connection| connection.socket.send_with_str(LIVE_PING).is_ok())
    });
    if said && !silent {
        return;
    }
    // After a sleep nothing was heard for hours on a connection that may stand: it has a moment to say so.
    let asked = now;
    let turn = TURN.get();
    after(2_000.0, move || {
        if turn == TURN.get() && (!said || HEARD.get() < asked) {
            go(Way::None);
            failed(turn);
        }
    });
}

fn ask_from_now_on() {
    if ASKING.get().is_none() && SESSION.get().is_some() {
        ASKING.set(Some(ASKED_EVERY));
        go(Way::Asking);
        ask();
    }
}

/// Asks, and again after a while, until a connection stands.
fn ask() {
    let Some(pace) = ASKING.get() else { return };
    let again = move |pace: f64| {
        ASKING.set(Some(pace));
        after(pace * (0.8 + js_sys::Math::random() * 0.4), ask);
    };
    if document().hidden() {
        return again(pace);
    }
    leptos::task::spawn_local(async move {
        let answer = api::by_itself(api::live(AT.get())).await;
        if ASKING.get().is_none() {
            return;
        }
        match answer {
            Ok(answer) => {
                take(&answer);
                again(ASKED_EVERY);
            }
            Err(_) => again((pace * 2.0).min(SLOWEST)),
        }
    });
}

fn after(millis: f64, then: impl FnOnce() + 'static) {
    set_timeout(then, Duration::from_millis(millis as u64));
}
