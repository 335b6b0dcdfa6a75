//! A list that comes page by page from the API and is held whole, so that it can be searched, sorted and selected from: up to a limit, past
//! which the person asks for more.
//!
//! Read anew, what was there stays until all of the new is there. What somebody else changes appears by itself: in the rows that are there at
//! once, while new rows, and whatever comes while the person types, wait to be asked for.

use crate::{
    api::{self, ApiError},
    browser,
    components::{Look, button, error_alert, news, table_skeleton},
    format, live,
    load::Listing,
};
use leptos::prelude::*;
use shared::tr;
use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

/// Entries that are read without being asked for.
const UNASKED: usize = 2_000;

/// Whether somebody wants it, or the page by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Person,
    Itself,
}

type Fetch<T> = Box<dyn Fn(Option<String>) -> Coming<T> + Send + Sync>;
type Coming<T> = Pin<Box<dyn Future<Output = Result<Listing<T>, ApiError>>>>;

/// Entries that wait to be shown, and how many of them are new.
#[derive(Clone)]
struct Held<T> {
    entries: Arc<Vec<Arc<T>>>,
    new: usize,
}

pub struct List<T: Send + Sync + 'static> {
    key: fn(&T) -> String,
    held: RwSignal<Option<Held<T>>>,
    /// None until the first page is there.
    entries: RwSignal<Option<Arc<Vec<Arc<T>>>>>,
    next: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    turn: StoredValue<u32>,
    fetch: StoredValue<Fetch<T>>,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: PartialEq + Send + Sync + 'static> List<T> {
    /// `key` names an entry for good; `fetch` gets the cursor of what comes next, or nothing for the beginning.
    pub fn new<F>(key: fn(&T) -> String, fetch: impl Fn(Option<String>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Listing<T>, ApiError>> + 'static,
    {
        Self {
            key,
            held: RwSignal::new(None),
            entries: RwSignal::new(None),
            next: RwSignal::new(None),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            turn: StoredValue::new(0),
            fetch: StoredValue::new(Box::new(move |cursor| Box::pin(fetch(cursor)))),
        }
    }

    /// Reads the list from its beginning.
    pub fn reload(self) {
        self.read(None, Vec::new(), By::Person);
    }

    /// Follows a document: reads again by itself whenever it has changed, but not while it is being read.
    pub fn live(self, document: &'static str) {
        live::on(document, move || {
            if self.busy.try_get_untracked() == Some(false) {
                self.read(None, Vec::new(), By::Itself);
            }
        });
    }

    /// Whether all there are are here.
    pub fn is_complete(self) -> bool {
        self.entries.with_untracked(Option::is_some) && self.next.with_untracked(Option::is_none)
    }

    /// The same for another question: what was shown before belongs to the old one.
    pub fn ask_anew(self) {
        self.entries.set(None);
        self.reload();
    }

    fn more(self) {
        let so_far = self.entries.with_untracked(|entries| entries.as_deref().cloned().unwrap_or_default());
        self.read(self.next.get_untracked(), so_far, By::Person);
    }

    fn read(self, mut cursor: Option<String>, mut entries: Vec<Arc<T>>, by: By) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        }) else {
            return;
        };
        self.busy.set(true);
        self.failed.set(None);
        let before = entries.len();
        let growing = before > 0 || self.entries.with_untracked(Option::is_none);
        leptos::task::spawn_local(async move {
            loop {
                let Some(coming) = self.fetch.try_with_value(|fetch| fetch(cursor.take())) else { return };
                let answer = match by {
                    By::Person => coming.await,
                    By::Itself => api::by_itself(coming).await,
                };
                // Somebody has asked again, or gone.
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                match answer {
                    Ok(listing) => {
                        entries.extend(listing.entries.into_iter().map(Arc::new));
                        let goes_on = listing.next.is_some() && entries.len() < before + UNASKED;
                        if growing || !goes_on {
                            self.put(Arc::new(entries.clone()), by);
                            let _ = self.next.try_set(listing.next.clone());
                        }
                        if !goes_on {
                            break;
                        }
                        cursor = listing.next;
                    }
                    // Nobody has asked: it is tried again with the next change.
                    Err(_) if by == By::Itself => break,
                    Err(error) => {
                        let _ = self.failed.try_set(Some(error));
                        break;
                    }
                }
            }
            let _ = self.busy.try_set(false);
        });
    }

    fn put(self, entries: Arc<Vec<Arc<T>>>, by: By) {
        let before = self.entries.try_get_untracked().flatten().filter(|before| by == By::Itself && !before.is_empty());
        let Some(before) = before else {
            let _ = self.held.try_set(None);
            let _ = self.entries.try_set(Some(entries));
            return;
        };
        if before == entries {
            return;
        }
        let mut there: BTreeMap<String, Arc<T>> =
            entries.iter().map(|entry| ((self.key)(entry), entry.clone())).collect();
        let same: Vec<Arc<T>> = before.iter().filter_map(|entry| there.remove(&(self.key)(entry))).collect();
        let new = there.len();
        if browser::is_occupied() {
            let _ = self.held.try_set(Some(Held { entries, new }));
        } else if new > 0 {
            let _ = self.entries.try_set(Some(Arc::new(same)));
            let _ = self.held.try_set(Some(Held { entries, new }));
        } else {
            let _ = self.held.try_set(None);
            let _ = self.entries.try_set(Some(entries));
        }
    }

    fn news(self) -> AnyView {
        let new = Memo::new(move |_| self.held.with(|held| held.as_ref().map(|held| held.new)));
        let show = Callback::new(move |()| {
            if let Some(held) = self.held.try_update(Option::take).flatten() {
                self.entries.set(Some(held.entries));
                // The button is gone, and with it the focus.
                browser::focus_soon("main");
            }
        });
        news(new, show)
    }

    /// What is there so far.
    pub fn entries(self) -> Signal<Arc<Vec<Arc<T>>>> {
        Signal::derive(move || self.entries.get().unwrap_or_default())
    }

    /// A skeleton until there is something, then `ready`, which says itself what stands where the list is empty; what went wrong; and the
    /// way to more.
    pub fn show(self, ready: impl Fn(bool) -> AnyView + Send + Sync + 'static) -> AnyView {
        let there = Memo::new(move |_| self.entries.with(|entries| entries.as_ref().map(|entries| entries.is_empty())));
        let again = Callback::new(move |()| self.reload());
        view! {
            {self.news()}
            {move || self.failed.get().map(|error| error_alert(&error, Some(again)))}
            {move || match there.get() {
                Some(empty) => ready(empty),
                None if self.failed.with(Option::is_some) => ().into_any(),
                None => table_skeleton(),
            }}
            {move || self.rest()}
        }
        .into_any()
    }

    fn rest(self) -> Option<AnyView> {
        let so_far = self.entries.with(|entries| entries.as_ref().map(|entries| entries.len()))?;
        self.next.with(Option::is_some).then(|| {
            let press = Callback::new(move |()| self.more());
            let words = tr!("The first {so_far} are here. There are more.", so_far = format::count(so_far));
            view! {
                <div class="flex items-center justify-between gap-3">
                    <p class="text-sm text-muted" role="status">
                        {words}
                    </p>
                    {button(Look::Secondary, tr!("Load more"), "load-more", Signal::stored(false), self.busy.into(), press)}
                </div>
            }
            .into_any()
        })
    }
}
