//! A request whose answer a page shows: loading, there, or failed with a way to try again.
//!
//! Only the newest request counts, and none once the page is gone: an answer that comes late changes nothing.
//! While a page is loaded again the old answer stays on the screen, so nothing jumps. What somebody else changes is read again by itself
//! (`live`), and waits where putting it up would disturb.

use crate::{
    api::{self, ApiError},
    browser,
    components::{error_alert, news},
    live, offline,
};
use leptos::prelude::*;
use shared::api::ProblemCode;
use std::{collections::BTreeMap, future::Future, time::Duration};

#[derive(Debug, Clone)]
pub enum Load<T> {
    Loading,
    Ready(T),
    Failed(ApiError),
}

/// Where the answer lands, and how to ask again.
pub struct Loader<T: Send + Sync + 'static> {
    pub state: RwSignal<Load<T>>,
    /// A request is under way, also when an older answer is shown.
    pub busy: RwSignal<bool>,
    /// The portal couldn't be reached for a newer answer: the one that is shown stays, and is read again once it can.
    missed: RwSignal<bool>,
    /// A newer answer that waits to be put up.
    held: RwSignal<Option<Held<T>>>,
    turn: StoredValue<u32>,
}

#[derive(Clone)]
struct Held<T> {
    value: T,
    /// Entries that are new in it, above the others.
    new: usize,
}

/// What becomes of a newer answer.
enum Newer<T> {
    Same,
    /// It goes up in place of what is there.
    Put(T),
    Wait(Held<T>),
    /// Some of it goes up, the rest waits.
    Both(T, Held<T>),
}

/// While a person's own request is under way, a newer answer waits so long, and so often.
const POLITE: Duration = Duration::from_millis(250);
const TIMES: u32 = 40;

impl<T: Send + Sync + 'static> Clone for Loader<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Loader<T> {}

impl<T: Clone + Send + Sync + 'static> Loader<T> {
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            missed: RwSignal::new(false),
            held: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Asks; a former request no longer counts. What is shown stays until the answer is there.
    pub fn ask(self, request: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.ask_then(request, |_| ());
    }

    /// Asks, and says when the answer is there.
    pub fn ask_then(
        self,
        request: impl Future<Output = Result<T, ApiError>> + 'static,
        then: impl FnOnce(&Result<T, ApiError>) + 'static,
    ) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        }) else {
            return;
        };
        self.busy.set(true);
        if self.state.with_untracked(|state| matches!(state, Load::Failed(_))) {
            self.state.set(Load::Loading);
        }
        leptos::task::spawn_local(async move {
            let answer = request.await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            then(&answer);
            let _ = self.busy.try_set(false);
            let there = || self.state.try_with_untracked(|state| matches!(state, Load::Ready(_))) == Some(true);
            let missed = answer.as_ref().is_err_and(|error| offline::is_its(error) && there());
            let _ = self.missed.try_set(missed);
            if missed {
                return;
            }
            let _ = self.held.try_set(None);
            let _ = self.state.try_set(match answer {
                Ok(answer) => Load::Ready(answer),
                Err(error) => Load::Failed(error),
            });
        });
    }

    /// Asks anew: what was shown before belongs to another question.
    pub fn ask_anew(self, request: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.state.set(Load::Loading);
        self.ask(request);
    }

    /// What is there, if it is.
    pub fn ready(self) -> Option<T> {
        self.state.with(|state| match state {
            Load::Ready(value) => Some(value.clone()),
            Load::Loading | Load::Failed(_) => None,
        })
    }

    pub fn ready_untracked(self) -> Option<T> {
        self.state.with_untracked(|state| match state {
            Load::Ready(value) => Some(value.clone()),
            Load::Loading | Load::Failed(_) => None,
        })
    }

    fn put(self, value: T) {
        browser::keep_place(move || {
            let _ = self.state.try_set(Load::Ready(value));
        });
    }

    /// What waits, and the way to put it up. `show` has it; pages that show their answer otherwise place it where the change would be.
    pub fn news(self) -> AnyView {
        let new = Memo::new(move |_| self.held.with(|held| held.as_ref().map(|held| held.new)));
        let show = Callback::new(move |()| {
            if let Some(held) = self.held.try_update(Option::take).flatten() {
                self.put(held.value);
                // The button is gone, and with it the focus.
                browser::focus_soon("main");
            }
        });
        news(new, show)
    }

    /// Shows what there is: a skeleton, the answer, or what went wrong with a button to try again.
    pub fn show(
        self,
        skeleton: fn() -> AnyView,
        retry: Callback<()>,
        ready: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let shown = move || {
            self.state.with(|state| match state {
                Load::Loading => skeleton(),
                Load::Ready(value) => ready(value),
                Load::Failed(error) => {
                    if offline::is_its(error) {
                        offline::when_back(retry);
                    }
                    error_alert(error, Some(retry))
                }
            })
        };
        read_again_when_back(self.missed, retry);
        view! {
            {self.news()}
            {shown}
        }
        .into_any()
    }
}

fn read_again_when_back(missed: RwSignal<bool>, retry: Callback<()>) {
    Effect::new(move |_| {
        if missed.get() {
            offline::when_back(retry);
        }
    });
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Loader<T> {
    /// Reads the answer again by `request` whenever this document has changed (see [`live::on`]). If the answer is another one it goes up
    /// in place; while the person types or has a dialog open it waits, and they are told.
    pub fn live<F>(self, document: impl Into<String>, request: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        live::on(document, move || {
            self.look_again(request(), |before, after| match () {
                () if *before == after => Newer::Same,
                () if browser::is_occupied() => Newer::Wait(Held { value: after, new: 0 }),
                () => Newer::Put(after),
            });
        });
    }

    /// The same for what has no fields in it: it goes up even while the person types elsewhere. `merge` makes one of what is shown and
    /// what is new, where more is shown than is read again.
    pub fn live_apart<F>(self, document: impl Into<String>, merge: fn(&T, T) -> T, request: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        live::on(document, move || {
            self.look_again(request(), move |before, after| {
                let after = merge(before, after);
                if *before == after { Newer::Same } else { Newer::Put(after) }
            });
        });
    }

    /// Asks without the person's doing. A failure changes nothing, but for a thing that is no longer theirs or no longer there.
    fn look_again(
        self,
        request: impl Future<Output = Result<T, ApiError>> + 'static,
        decide: impl FnOnce(&T, T) -> Newer<T> + 'static,
    ) {
        leptos::task::spawn_local(async move {
            for _ in 0..TIMES {
                if self.busy.try_get_untracked() != Some(true) {
                    break;
                }
                browser::wait(POLITE).await;
            }
            let turn = self.turn.try_get_value();
            let answer = api::by_itself(request).await;
            // Whatever the person asked for meanwhile is newer.
            if turn.is_none() || self.turn.try_get_value() != turn || self.busy.try_get_untracked() != Some(false) {
                return;
            }
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    if error.code() == Some(ProblemCode::NotFound) {
                        let _ = self.state.try_set(Load::Failed(error));
                    }
                    return;
                }
            };
            let newer = self.state.try_with_untracked(|state| match state {
                Load::Ready(before) => decide(before, answer),
                Load::Loading | Load::Failed(_) => Newer::Put(answer),
            });
            let (put, wait) = match newer {
                None => return,
                Some(Newer::Same) => (None, None),
                Some(Newer::Put(value)) => (Some(value), None),
                Some(Newer::Wait(held)) => (None, Some(held)),
                Some(Newer::Both(value, held)) => (Some(value), Some(held)),
            };
            let _ = self.held.try_set(wait);
            if let Some(value) = put {
                self.put(value);
            }
        });
    }
}

/// What a list has so far, and where it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T> {
    pub entries: Vec<T>,
    pub next: Option<String>,
}

impl<T: Clone + Send + Sync + 'static> Loader<Listing<T>> {
    /// Adds what comes next. If that fails, what is there stays, and `failed` says why.
    pub fn more(
        self,
        failed: RwSignal<Option<ApiError>>,
        request: impl Future<Output = Result<Listing<T>, ApiError>> + 'static,
    ) {
        let turn = self.turn.get_value();
        self.busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = request.await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let _ = self.busy.try_set(false);
            match answer {
                Ok(more) => {
                    let _ = self.state.try_update(|state| {
                        if let Load::Ready(listing) = state {
                            listing.entries.extend(more.entries);
                            listing.next = more.next;
                        }
                    });
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    }
}

/// What becomes of entries that a list no longer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// They stay until the list is loaded by hand: the person may be reading them.
    Stay,
    /// The person is told that there is something else to see.
    Tell,
}

impl<E: Clone + PartialEq + Send + Sync + 'static> Loader<Listing<E>> {
    /// Reads the list's first piece again by `request` whenever this document has changed. Entries that are shown change where they stand;
    /// what would move them, new ones and another order, waits behind a button that says how many are new.
    pub fn live_list<F, K>(
        self,
        document: impl Into<String>,
        key: fn(&E) -> K,
        gone: Gone,
        request: impl Fn() -> F + 'static,
    ) where
        F: Future<Output = Result<Listing<E>, ApiError>> + 'static,
        K: Ord + 'static,
    {
        live::on(document, move || self.look_again(request(), move |before, first| merge(before, first, key, gone)));
    }
}

/// `first` is the list's first piece as it is now; `before` may have more of them.
fn merge<E: Clone + PartialEq, K: Ord>(
    before: &Listing<E>,
    first: Listing<E>,
    key: fn(&E) -> K,
    gone: Gone,
) -> Newer<Listing<E>> {
    if before.entries.is_empty() {
        return if first.entries.is_empty() { Newer::Same } else { Newer::Put(first) };
    }
    let now: BTreeMap<K, &E> = first.entries.iter().map(|entry| (key(entry), entry)).collect();
    let there: Vec<K> = before.entries.iter().map(key).collect();
    let in_place = before.entries.iter().zip(&there).map(|(entry, key)| now.get(key).copied().unwrap_or(entry).clone());
    let in_place = Listing { entries: in_place.collect(), next: before.next.clone() };
    let new = now.keys().filter(|key| !there.contains(key)).count();
    // The order, as far as both have it.
    let order = first.entries.iter().map(key);
    let moved = order.clone().filter(|key| there.contains(key)).ne({
        let keys: Vec<K> = before.entries.iter().map(key).filter(|key| now.contains_key(key)).collect();
        keys
    });
    // Gone from a list that is whole: it no longer belongs into it.
    let is_whole = first.next.is_none() && before.next.is_none();
    let gone = gone == Gone::Tell && is_whole && first.entries.len() < there.len() + new;
    let changed = in_place != *before;
    match (changed, new > 0 || moved || gone) {
        (false, false) => Newer::Same,
        (true, false) => Newer::Put(in_place),
        (false, true) => Newer::Wait(Held { value: first, new }),
        (true, true) => Newer::Both(in_place, Held { value: first, new }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(entries: &[(u32, &'static str)], next: Option<&str>) -> Listing<(u32, &'static str)> {
        Listing { entries: entries.to_vec(), next: next.map(str::to_owned) }
    }

    fn merged(before: &[(u32, &'static str)], first: &[(u32, &'static str)]) -> (Option<Vec<u32>>, Option<usize>) {
        let ids = |listing: Listing<(u32, &'static str)>| listing.entries.into_iter().map(|(id, _)| id).collect();
        match merge(&listing(before, None), listing(first, None), |(id, _)| *id, Gone::Tell) {
            Newer::Same => (None, None),
            Newer::Put(put) => (Some(ids(put)), None),
            Newer::Wait(held) => (None, Some(held.new)),
            Newer::Both(put, held) => (Some(ids(put)), Some(held.new)),
        }
    }

    #[test]
    fn what_is_shown_changes_where_it_stands_and_new_entries_wait() {
        let before = [(2, "two"), (1, "one")];
        assert_eq!(merged(&before, &before), (None, None));
        assert_eq!(merged(&before, &[(2, "zwei"), (1, "one")]), (Some(vec![2, 1]), None));
        assert_eq!(merged(&before, &[(3, "three"), (2, "two"), (1, "one")]), (None, Some(1)));
        assert_eq!(merged(&before, &[(3, "three"), (2, "zwei"), (1, "one")]), (Some(vec![2, 1]), Some(1)));
    }

    #[test]
    fn another_order_and_what_is_gone_wait_and_an_empty_list_is_filled_at_once() {
        let before = [(2, "two"), (1, "one")];
        assert_eq!(merged(&before, &[(1, "one"), (2, "two")]), (None, Some(0)));
        assert_eq!(merged(&before, &[(1, "one")]), (None, Some(0)));
        assert_eq!(merged(&[], &[(1, "one")]), (Some(vec![1]), None));
        assert_eq!(merged(&[], &[]), (None, None));
    }
}
