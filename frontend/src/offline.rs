//! Whether the portal can be reached: a bar that says so while it can't, and what failed asked again once it can.
//!
//! Noticed by calls that get no answer, not by what the browser believes of its network; it only hints at when to look again. What a person
//! sends is never sent again by itself: it stays where they can press once more.

use crate::{
    api,
    components::{Icon, Look, announce, button, icon},
};
use gloo_net::http::RequestBuilder;
use leptos::prelude::*;
use shared::tr;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

/// A call that was merely cut short by leaving a page is no news.
const A_MOMENT: Duration = Duration::from_millis(600);
const LOOKED_EVERY: Duration = Duration::from_secs(5);
/// The smallest file there is.
const ANYTHING: &str = "/icon.svg";

thread_local! {
    /// Whether calls go unanswered. Lives as long as the program.
    static AWAY: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
    /// Whether the last call got an answer.
    static ANSWERED: Cell<bool> = const { Cell::new(true) };
    /// What is asked again once the portal is back, each with its number.
    static WAITING: RefCell<Vec<(u32, Callback<()>)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// A call was answered, whatever the answer, or it wasn't.
pub fn noted(answered: bool) {
    ANSWERED.set(answered);
    let Some(away) = AWAY.get() else { return };
    if answered {
        back(away);
    } else if away.try_get_untracked() == Some(false) {
        set_timeout(
            move || {
                if !ANSWERED.get() {
                    let _ = away.try_set(true);
                }
            },
            A_MOMENT,
        );
    }
}

fn back(away: RwSignal<bool>) {
    if away.try_get_untracked() != Some(true) {
        return;
    }
    let _ = away.try_set(false);
    announce(tr!("The portal can be reached again."));
    let waiting = WAITING.take();
    waiting.into_iter().for_each(|(_, retry)| {
        retry.try_run(());
    });
}

/// Has something tried again once the portal can be reached, unless whoever shows it is gone by then.
pub fn when_back(retry: Callback<()>) {
    let number = NEXT.get().wrapping_add(1);
    NEXT.set(number);
    WAITING.with_borrow_mut(|waiting| waiting.push((number, retry)));
    on_cleanup(move || WAITING.with_borrow_mut(|waiting| waiting.retain(|(of, _)| *of != number)));
}

/// Looks whether there is an answer to anything.
fn look() {
    leptos::task::spawn_local(async {
        let asked = RequestBuilder::new(ANYTHING).cache(web_sys::RequestCache::NoStore).build();
        if let Ok(asked) = asked {
            noted(asked.send().await.is_ok());
        }
    });
}

/// The bar at the foot of the window. Once, in the frame of the pages; its region is there from the start, so that it is read out.
pub fn bar() -> AnyView {
    let away = RwSignal::new(false);
    AWAY.set(Some(away));
    let look_if_away = move || {
        if away.try_get_untracked() == Some(true) && !document().hidden() {
            look();
        }
    };
    let timer = set_interval_with_handle(look_if_away, LOOKED_EVERY).ok();
    let online = window_event_listener_untyped("online", move |_| look_if_away());
    let offline = window_event_listener_untyped("offline", |_| look());
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
        online.remove();
        offline.remove();
    });
    let never = Signal::stored(false);
    let words = move || {
        view! {
            <div
                class="flex w-full max-w-2xl flex-wrap items-center gap-x-3 gap-y-2 rounded-box border border-warning/60 bg-base-100 p-3 text-sm shadow-xl [&>svg]:text-warning"
                data-testid="offline"
            >
                {icon(Icon::Offline)}
                <p class="min-w-48 flex-1">
                    <strong class="font-medium">{tr!("The portal can't be reached.")}</strong>
                    " "
                    {tr!("What you see may be old; nothing you entered is lost. What couldn't be loaded comes by itself once you are connected again.")}
                </p>
                {button(Look::Secondary, tr!("Try now"), "reconnect", never, never, Callback::new(|()| look()))}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="fixed inset-x-0 bottom-0 z-40 flex justify-center p-3 empty:hidden print:hidden" role="status">
            {move || away.get().then(words)}
        </div>
    }
    .into_any()
}

/// Whether an error is one that goes away when the portal is back.
pub fn is_its(error: &api::ApiError) -> bool {
    *error == api::ApiError::Unreached
}
