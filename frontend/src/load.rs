//! A request whose answer a page shows: loading, there, or failed with a way to try again.
//!
//! Only the newest request counts, and none once the page is gone: an answer that comes late changes nothing.
//! While a page is loaded again the old answer stays on the screen, so nothing jumps.

use crate::{api::ApiError, components::error_alert};
use leptos::prelude::*;
use std::future::Future;

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
    turn: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Loader<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Loader<T> {}

impl<T: Clone + Send + Sync + 'static> Loader<T> {
    pub fn new() -> Self {
        Self { state: RwSignal::new(Load::Loading), busy: RwSignal::new(false), turn: StoredValue::new(0) }
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
            let _ = self.state.try_set(match answer {
                Ok(answer) => Load::Ready(answer),
                Err(error) => Load::Failed(error),
            });
            let _ = self.busy.try_set(false);
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

    /// Shows what there is: a skeleton, the answer, or what went wrong with a button to try again.
    pub fn show(
        self,
        skeleton: fn() -> AnyView,
        retry: Callback<()>,
        ready: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        (move || {
            self.state.with(|state| match state {
                Load::Loading => skeleton(),
                Load::Ready(value) => ready(value),
                Load::Failed(error) => error_alert(error, Some(retry)),
            })
        })
        .into_any()
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
