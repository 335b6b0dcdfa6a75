//! What somebody else changes appears by itself: who shows a document says so with [`on`], and is told when it has changed.
//!
//! A document is named as answers and live messages name it (`application/MIG-…`); a name that ends in `/` stands for all that begin
//! so. Changes that come together are told once, at most once in [`PACE`], and only while the page can be seen: what was missed
//! meanwhile is told when it is seen again. `socket` hears of them, or asks now and then where it can't.

mod socket;

use crate::{browser, versions};
use leptos::prelude::*;
use shared::{api::DocumentVersion, ids::ApplicationId, view::document_name};
use std::{cell::RefCell, rc::Rc, time::Duration};

pub use socket::start;

/// Any application: for lists, counts and tasks, which follow from them.
pub const APPLICATIONS: &str = "application/";
/// The person's messages.
pub const MESSAGES: &str = "messages";
/// The programme's settings.
pub const SETTINGS: &str = "settings";
/// What a sub-customer is asked.
pub const CONSENTS: &str = "consents";

/// An application with its records.
pub fn application(id: &ApplicationId) -> String {
    document_name(id, None)
}

/// Its thread.
pub fn thread(id: &ApplicationId) -> String {
    format!("thread/{id}")
}

/// How its notices were delivered.
pub fn deliveries(id: &ApplicationId) -> String {
    format!("deliveries/{id}")
}

/// What comes within it is told once.
const SOON: f64 = 40.0;
/// Between two times that a follower is told. Milliseconds, like `SOON`.
const PACE: f64 = 700.0;

struct Follower {
    id: u32,
    document: String,
    then: Rc<dyn Fn()>,
    due: bool,
}

#[derive(Default)]
struct Followers {
    all: Vec<Follower>,
    next: u32,
    /// Whether a timer runs that will tell.
    armed: bool,
    told_at: f64,
}

thread_local! {
    static FOLLOWERS: RefCell<Followers> = RefCell::default();
}

/// Calls `then` after a document has changed, as long as the page or section that says so here is there. What `then` asks of the portal
/// belongs into [`crate::api::by_itself`]; [`crate::load::Loader::live`] sees to that, and to what is being read or typed.
pub fn on(document: impl Into<String>, then: impl Fn() + 'static) {
    follow(document.into(), Rc::new(then));
}

fn follow(document: String, then: Rc<dyn Fn()>) {
    let id = FOLLOWERS.with_borrow_mut(|followers| {
        followers.next = followers.next.wrapping_add(1);
        let id = followers.next;
        followers.all.push(Follower { id, document, then, due: false });
        id
    });
    on_cleanup(move || FOLLOWERS.with_borrow_mut(|followers| followers.all.retain(|of| of.id != id)));
}

/// These have changed: whoever reads them from now on gets nothing older.
fn changed(documents: &[DocumentVersion]) {
    versions::note(documents);
    mark(|document| {
        documents
            .iter()
            .any(|of| of.document == document || (document.ends_with('/') && of.document.starts_with(document)))
    });
}

/// Everything may have changed.
fn everything_changed() {
    mark(|_| true);
}

fn mark(concerns: impl Fn(&str) -> bool) {
    FOLLOWERS.with_borrow_mut(|followers| {
        for of in followers.all.iter_mut().filter(|of| concerns(&of.document)) {
            of.due = true;
        }
    });
    arm();
}

/// Sees to it that whoever is to be told is told, unless nobody looks.
fn arm() {
    let wait = FOLLOWERS.with_borrow_mut(|followers| {
        let wanted = !followers.armed && followers.all.iter().any(|of| of.due) && !document().hidden();
        followers.armed |= wanted;
        wanted.then(|| (followers.told_at + PACE - browser::now_millis()).clamp(SOON, PACE))
    });
    if let Some(wait) = wait {
        set_timeout(tell, Duration::from_millis(wait as u64));
    }
}

fn tell() {
    let due: Vec<Rc<dyn Fn()>> = FOLLOWERS.with_borrow_mut(|followers| {
        followers.armed = false;
        if document().hidden() {
            return Vec::new();
        }
        followers.told_at = browser::now_millis();
        let due = |of: &mut Follower| std::mem::take(&mut of.due).then(|| Rc::clone(&of.then));
        followers.all.iter_mut().filter_map(due).collect()
    });
    // Outside of the borrow: who is told may come or go by it.
    due.iter().for_each(|then| then());
}
