//! The seconds between a decision and its sending, in which it can be taken back: nothing has left the page before they are over.
//!
//! It is announced once and not every second. While nobody looks at the tab it stands still. Leaving the page, or closing the dialog that it
//! is in, cancels it.

use crate::{browser, components::Look, pages::deciding::hint};
use leptos::{ev, leptos_dom::helpers::IntervalHandle, prelude::*};
use shared::tr;
use std::time::Duration;

pub const SECONDS: u32 = 5;
const CANCEL: &str = "countdown-cancel";

#[derive(Clone, Copy)]
pub struct Countdown {
    running: RwSignal<Option<Running>>,
    timer: StoredValue<Option<IntervalHandle>>,
    /// The last one was cancelled, and none has begun since.
    cancelled: RwSignal<bool>,
}

#[derive(Clone)]
struct Running {
    left: u32,
    what: String,
    /// Where the focus goes back to.
    from: &'static str,
    then: Callback<()>,
}

impl Countdown {
    pub fn new() -> Self {
        let countdown =
            Self { running: RwSignal::new(None), timer: StoredValue::new(None), cancelled: RwSignal::new(false) };
        on_cleanup(move || countdown.stop());
        countdown
    }

    pub fn is_running(self) -> bool {
        self.running.with(Option::is_some)
    }

    /// The same, to be asked again and again: what is about to be sent is no longer changed meanwhile.
    pub fn stills(self) -> impl Fn() -> bool + Copy + Send + Sync + 'static {
        move || self.is_running()
    }

    pub fn is_running_untracked(self) -> bool {
        self.running.with_untracked(Option::is_some)
    }

    /// Begins; `what` says what will be done, `from` is the id of what has the focus until then.
    pub fn start(self, what: String, from: &'static str, then: Callback<()>) {
        self.stop();
        self.cancelled.set(false);
        self.running.set(Some(Running { left: SECONDS, what, from, then }));
        let timer = set_interval_with_handle(move || self.tick(), Duration::from_secs(1));
        self.timer.set_value(timer.ok());
        browser::focus_soon(CANCEL);
    }

    fn tick(self) {
        if document().hidden() {
            return;
        }
        let over = self.running.try_update(|running| {
            let running = running.as_mut()?;
            running.left = running.left.saturating_sub(1);
            (running.left == 0).then_some(())
        });
        if over.flatten().is_some() {
            self.send_now();
        }
    }

    /// Nothing is sent. Says whether there was anything to cancel.
    pub fn cancel(self) -> bool {
        self.stop();
        let cancelled = self.running.try_update(Option::take).flatten();
        if let Some(running) = &cancelled {
            self.cancelled.set(true);
            browser::focus_soon(running.from);
        }
        cancelled.is_some()
    }

    pub fn send_now(self) {
        self.stop();
        if let Some(running) = self.running.try_update(Option::take).flatten() {
            // The button that had the focus goes; in a dialog nothing outside of it can have it.
            browser::focus_unless_there_is("dialog-title");
            running.then.try_run(());
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// What stands at the end of a dialog or form that sends a decision: nothing until its countdown runs, which Escape then cancels.
pub fn closing(countdown: Countdown) -> AnyView {
    let listener = window_event_listener(ev::keydown, move |event| {
        let meant = event.key() == "Escape" && !event.default_prevented() && !event.is_composing();
        // A key that was taken closes no dialog.
        if meant && countdown.running.try_with_untracked(Option::is_some) == Some(true) && countdown.cancel() {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    view(countdown)
}

/// What is about to be done, how long there is left, and the two ways out of waiting.
pub fn view(countdown: Countdown) -> AnyView {
    let left = Memo::new(move |_| countdown.running.with(|running| running.as_ref().map_or(0, |running| running.left)));
    let what =
        Memo::new(move |_| countdown.running.with(|running| running.as_ref().map(|running| running.what.clone())));
    let shown = move || {
        what.get().map(|what| {
            let announced = tr!("{what} in {seconds} seconds. Press Escape to cancel.", what = &what, seconds = SECONDS);
            view! {
                <div class="space-y-3" data-testid="countdown">
                    <p class="sr-only" role="alert">
                        {announced}
                    </p>
                    <p class="flex items-baseline justify-between gap-3 text-sm font-medium">
                        <span>{what}</span>
                        <span class="text-2xl font-semibold tabular-nums" aria-hidden="true" data-testid="countdown-left">
                            {move || left.get()}
                        </span>
                    </p>
                    <div
                        class="h-1.5 overflow-hidden rounded-full bg-base-300 motion-reduce:hidden"
                        aria-hidden="true"
                        data-testid="countdown-bar"
                    >
                        // The seconds left, drawn; it reaches its end when they are over.
                        <div
                            class="h-full bg-primary transition-[width] duration-1000 ease-linear"
                            style:width=move || format!("{}%", left.get().saturating_sub(1) * 100 / (SECONDS - 1))
                        ></div>
                    </div>
                    <p class="text-xs text-muted">{tr!("Nothing has been sent yet.")}</p>
                    <div class="flex gap-2">
                        <button
                            type="button"
                            id=CANCEL
                            class=format!("{} flex-1", Look::Secondary.class())
                            data-testid="countdown-cancel"
                            aria-keyshortcuts="Escape"
                            on:click=move |_| {
                                countdown.cancel();
                            }
                        >
                            {tr!("Cancel")}
                            {hint("Esc")}
                        </button>
                        <button
                            type="button"
                            class=format!("{} flex-1", Look::Quiet.class())
                            data-testid="countdown-now"
                            on:click=move |_| countdown.send_now()
                        >
                            {tr!("Send now")}
                        </button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <p class="sr-only" role="status">
            {move || countdown.cancelled.get().then(|| tr!("Cancelled. Nothing was sent."))}
        </p>
        {shown}
    }
    .into_any()
}
