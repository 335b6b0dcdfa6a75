//! The demonstration's clock, in the panel behind the header's mark: deadlines of days can be seen within minutes.
//!
//! It only goes forward, for the whole demonstration. Every page that is shown is made anew afterwards, since everything may have
//! changed.

use crate::{
    api::{self, ApiError},
    components::{Look, button, error_alert},
    format, session,
};
use leptos::prelude::*;
use shared::{
    api::{DemoClockRequest, MAX_FORWARD_HOURS, MoveDemoClock, Nothing},
    instant::Instant,
    permissions::Who,
    tr,
};
use std::time::Duration;

/// How often the time that is shown is looked at.
const PACE: Duration = Duration::from_secs(10);

fn now() -> Instant {
    Instant::from_millis(session::now_millis() as i64)
}

/// `4 days ahead of the real time`
fn ahead() -> Option<String> {
    let hours = (session::ahead_millis() / 3_600_000.0).round();
    let (days, hours) = ((hours / 24.0).floor() as u32, hours as u32);
    (hours >= 1).then(|| {
        if hours >= 48 {
            tr!(days; "{days} day ahead of the real time" | "{days} days ahead of the real time")
        } else {
            tr!(hours; "{hours} hour ahead of the real time" | "{hours} hours ahead of the real time")
        }
    })
}

pub fn panel() -> AnyView {
    let session = session::current();
    let shown = RwSignal::new(now());
    Effect::new(move |_| {
        session.renewals.track();
        shown.set(now());
    });
    if let Ok(timer) = set_interval_with_handle(move || shown.set(now()), PACE) {
        on_cleanup(move || timer.clear());
    }
    let may_move = Memo::new(move |_| session.signed_in().is_some_and(|who| who.may(Who::DemonstrationConsole)));
    view! {
        <div class="space-y-4 text-sm">
            <div>
                <h2 class="font-semibold">{tr!("Demonstration")}</h2>
                <p class="text-muted">
                    {tr!("Partners, customers and money are made up, nothing leaves this portal.")} " "
                    <a class="link" href="/mailbox">
                        {tr!("See the mails and SMS")}
                    </a>
                </p>
            </div>
            <div>
                <h3 class="text-xs text-muted">{tr!("The portal's time")}</h3>
                <p class="font-medium" data-testid="clock-now">
                    {move || format::date_time(shown.get())}
                </p>
                <p class="text-xs text-muted">
                    {move || {
                        shown.track();
                        ahead()
                    }}
                </p>
            </div>
            {move || {
                if may_move.get() {
                    controls()
                } else {
                    view! {
                        <p class="text-muted">
                            {tr!("Sign in as somebody of a partner, of internal review or of administration to move the clock forward.")}
                        </p>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

fn controls() -> AnyView {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let moved = RwSignal::new(None::<Instant>);
    let forward = move |forward_hours: u32| {
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<MoveDemoClock>(&[], &Nothing {}, &DemoClockRequest { forward_hours }).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let _ = moved.try_set(Some(answer.now));
                    session::current().renew();
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    };
    let steps = [(1_u32, "forward-1-day"), (5, "forward-5-days"), (14, "forward-14-days")];
    let steps = steps.map(|(days, test_id)| {
        let name = tr!(days; "{days} day" | "{days} days");
        let press = Callback::new(move |()| forward(days * 24));
        button(Look::Secondary, name, test_id, Signal::stored(false), busy.into(), press)
    });
    let hours = RwSignal::new("12".to_owned());
    let asked = Memo::new(move |_| {
        hours.with(|hours| hours.trim().parse().ok().filter(|hours| (1..=MAX_FORWARD_HOURS).contains(hours)))
    });
    let by_hours = Callback::new(move |()| {
        if let Some(hours) = asked.get_untracked() {
            forward(hours);
        }
    });
    view! {
        <div class="space-y-3 border-t border-base-300 pt-3">
            <h3 class="font-medium">{tr!("Move the clock forward")}</h3>
            <div class="flex flex-wrap gap-2">{steps.into_iter().collect_view()}</div>
            <form
                class="flex flex-wrap items-end gap-2"
                on:submit=move |event| {
                    event.prevent_default();
                    by_hours.try_run(());
                }
            >
                <label class="space-y-1">
                    <span class="block text-xs text-muted">{tr!("Hours, 1 to {most}", most = format::count(MAX_FORWARD_HOURS as usize))}</span>
                    <input
                        class="input input-sm w-24 border-edge"
                        class:input-error=move || asked.get().is_none()
                        data-testid="hours"
                        inputmode="numeric"
                        autocomplete="off"
                        aria-invalid=move || asked.get().is_none().then_some("true")
                        prop:value=hours
                        on:input:target=move |event| hours.set(event.target().value())
                    />
                </label>
                {button(
                    Look::Secondary,
                    tr!("Forward"),
                    "forward-hours",
                    Signal::derive(move || asked.get().is_none()),
                    busy.into(),
                    by_hours,
                )}
            </form>
            <p class="empty:hidden" role="status" data-testid="clock-moved">
                {move || moved.get().map(|now| tr!("Moved: it is {time} now.", time = format::date_time(now)))}
            </p>
            <p class="text-xs text-muted">{tr!("For everybody in this demonstration. It doesn't go back.")}</p>
            {move || failed.get().map(|error| error_alert(&error, None))}
        </div>
    }
    .into_any()
}
