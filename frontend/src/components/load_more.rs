//! The end of a list that comes a piece at a time.

use super::{Look, button, error_alert};
use crate::{
    api::ApiError,
    format,
    load::{Listing, Loader},
};
use leptos::prelude::*;
use shared::tr;

/// How many there are so far, and a button where there are more.
pub fn load_more<T, F>(
    next: Option<String>,
    so_far: usize,
    loader: Loader<Listing<T>>,
    fetch: impl Fn(String) -> F + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Listing<T>, ApiError>> + 'static,
{
    go_on(tr!("Load more"), next, so_far, loader, fetch)
}

/// The same with words of its own on the button: where what comes next may be nothing.
pub fn go_on<T, F>(
    words: &'static str,
    next: Option<String>,
    so_far: usize,
    loader: Loader<Listing<T>>,
    fetch: impl Fn(String) -> F + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Listing<T>, ApiError>> + 'static,
{
    let failed = RwSignal::new(None::<ApiError>);
    let more = next.map(|cursor| {
        let press = Callback::new(move |()| loader.more(failed, fetch(cursor.clone())));
        button(Look::Secondary, words, "load-more", Signal::stored(false), loader.busy.into(), press)
    });
    view! {
        {move || failed.get().map(|error| error_alert(&error, None))}
        <div class="flex items-center justify-between gap-3">
            <p class="text-sm text-muted" role="status">
                {tr!("{shown} shown", shown = format::count(so_far))}
            </p>
            {more}
        </div>
    }
    .into_any()
}
