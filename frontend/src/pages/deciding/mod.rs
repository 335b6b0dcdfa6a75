//! Deciding, one after the other: everything that a decision needs on one screen, yes or no with a key, a few seconds to take it back, and
//! then the next that waits (R5).
//!
//! `/decide` opens the most urgent; `/decide/MIG-…?step=…` is one decision, and can be shared. What is open follows from the address
//! alone, so that Back and Forward work. Nothing is sent before its countdown is over.

mod agreed;
mod customers;
mod cutover;
mod deed;
mod desk;
mod entered;
mod facts;
mod keys;
mod panel;
mod queue;
mod refusing;
mod sight;

use crate::{
    app::replacing,
    browser,
    components::{Icon, Look, card_skeleton, empty, error_alert, icon},
    format,
    load::Load,
    pages::{decision, heading, not_found},
};
use desk::Desk;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};
use queue::{Done, Place, Queue};
use shared::{
    api::{ApplicationDetail, ProblemCode, SignedIn},
    application::Step,
    ids::ApplicationId,
    permissions::Who,
    tr, words,
};
use sight::Sight;
use std::time::Duration;

pub use entered::KEPT;
pub use keys::hint;
pub use queue::address;

pub const ADDRESS: &str = "/decide";
/// What has the focus when another decision opens.
const HEADING: &str = "deciding";

/// The way here from a list of what waits; for those who decide.
pub fn way(who: &SignedIn) -> AnyView {
    if !who.may(Who::Approver) {
        return ().into_any();
    }
    view! {
        <a class=Look::Primary.class() href=ADDRESS data-testid="to-deciding">
            {tr!("Decide one by one")}
        </a>
    }
    .into_any()
}

/// What an address of this page names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Nothing,
    /// An application, and the step where it was named.
    One(String, Option<Step>),
}

/// What is open. On the way to another page it stays what it was: that one's address is nothing to go by here.
fn named(location: &Location) -> Memo<Named> {
    let (path, query) = (location.pathname, location.query);
    Memo::new(move |before: Option<&Named>| match path.with(|path| path.strip_prefix(ADDRESS).map(str::to_owned)) {
        Some(rest) if rest.trim_matches('/').is_empty() => Named::Nothing,
        Some(rest) if rest.starts_with('/') => {
            let step = query.with(|query| query.get_str("step").and_then(queue::step_of));
            Named::One(rest.trim_matches('/').to_owned(), step)
        }
        Some(_) | None => before.cloned().unwrap_or(Named::Nothing),
    })
}

pub fn page(_who: SignedIn) -> AnyView {
    let location = use_location();
    let path = location.pathname;
    let named = named(&location);
    let navigate = use_navigate();
    let queue = Queue::new();
    queue.refresh();
    queue.live();
    let desk = Desk {
        queue,
        told: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        ahead: StoredValue::new(None),
        path,
        go: Callback::new({
            let navigate = navigate.clone();
            move |address: String| navigate(&address, NavigateOptions::default())
        }),
    };
    // Without one in the address the most urgent is opened.
    let first = Memo::new(move |_| if named.with(|named| *named == Named::Nothing) { queue.first() } else { None });
    Effect::new(move |_| {
        if let Some(first) = first.get()
            && path.with_untracked(|path| path.trim_end_matches('/') == ADDRESS)
        {
            navigate(&first.address(), replacing());
        }
    });
    let body = move || match named.get() {
        Named::Nothing => nothing_open(desk),
        Named::One(id, step) => match (id.parse::<ApplicationId>(), step) {
            (Ok(application), Some(step)) => matter(Place { application, step }, desk),
            (Ok(application), None) => which_step(application, desk),
            (Err(_), _) => not_found::page(),
        },
    };
    view! {
        {desk::told(desk)}
        <p class="sr-only" role="status" data-testid="said">
            {move || desk.said.get()}
        </p>
        {body}
    }
    .into_any()
}

/// The queue is on its way, or empty.
fn nothing_open(desk: Desk) -> AnyView {
    browser::set_title(tr!("Decide"));
    let queue = desk.queue;
    let retry = Callback::new(move |()| queue.refresh());
    let any = Memo::new(move |_| {
        [Done::Approved, Done::Rejected, Done::Otherwise].into_iter().any(|done| queue.count(done) > 0)
    });
    let state = Memo::new(move |_| {
        queue.loader.state.with(|state| match state {
            Load::Loading => None,
            Load::Ready(_) => Some(None),
            Load::Failed(error) => Some(Some(error.clone())),
        })
    });
    (move || match state.get() {
        None => card_skeleton(),
        Some(Some(error)) => error_alert(&error, Some(retry)),
        Some(None) if any.get() => desk::finished(desk),
        Some(None) => view! {
            {heading(tr!("Decide"), tr!("What waits for your decision, one after the other."), ().into_any())}
            {empty(tr!("Nothing waits for your decision"), tr!("You are told when an application waits for you."), None)}
        }
        .into_any(),
    })
    .into_any()
}

/// An address without a step: the one that is the person's, else the first at which anything waits.
fn which_step(application: ApplicationId, desk: Desk) -> AnyView {
    let sight = Sight::new(Place { application: application.clone(), step: Step::InternalReview }, desk);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(detail) = sight.loader.ready()
            && desk.is_at(&application)
        {
            let waiting = detail.summary.waiting.iter().map(|waiting| waiting.step);
            let step = detail.can.decide.iter().copied().chain(waiting).next().unwrap_or(Step::InternalReview);
            navigate(&address(&application, step), replacing());
        }
    });
    failed_or(sight, card_skeleton)
}

/// What `there` shows, unless the application can't be had.
fn failed_or(sight: Sight, there: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let failed = Memo::new(move |_| {
        sight.loader.state.with(|state| match state {
            Load::Failed(error) => Some(error.clone()),
            Load::Loading | Load::Ready(_) => None,
        })
    });
    let retry = Callback::new(move |()| sight.reload());
    (move || match failed.get() {
        Some(error) if error.code() == Some(ProblemCode::NotFound) => not_found::page(),
        Some(error) => error_alert(&error, Some(retry)),
        None => there(),
    })
    .into_any()
}

fn matter(place: Place, desk: Desk) -> AnyView {
    desk.said.set(String::new());
    let sight = Sight::new(place, desk);
    let deciding = panel::conditions(sight, desk);
    keys::offer(sight, desk, deciding);
    // Once it is there, the focus finds it: whoever can't see that it has changed hears what it is.
    let there = Memo::new(move |_| sight.loader.ready().is_some());
    Effect::new(move |_| {
        if there.get() {
            // A frame after the page itself has got it.
            request_animation_frame(|| browser::focus_soon(HEADING));
            // What comes next is here by the time that it opens.
            set_timeout(move || desk.look_ahead(sight), Duration::from_millis(400));
        }
    });
    failed_or(sight, move || {
        view! {
            {head(sight, desk)}
            {facts::changed(sight)}
            {decision::result(deciding)}
            <div class="grid gap-5 lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_24rem]">
                <div class="min-w-0 space-y-5">{move || there.get().then(|| reading(sight))}</div>
                <aside class="space-y-4 lg:sticky lg:top-20 lg:max-h-[calc(100dvh-6rem)] lg:self-start lg:overflow-y-auto">
                    {panel::view(sight, desk, deciding)}
                </aside>
            </div>
            {decision::dialogs(deciding)}
        }
        .into_any()
    })
}

/// What the decider reads.
fn reading(sight: Sight) -> AnyView {
    let step = sight.step();
    // What is the same when it is read again isn't made again.
    let detail = Memo::new(move |_| sight.loader.ready());
    let with = move |view: fn(&ApplicationDetail, Option<&shared::api::Waiting>) -> AnyView| {
        move || detail.get().map(|detail| view(&detail, sight::waiting_at(&detail, step).as_ref()))
    };
    view! {
        {with(facts::figures)}
        {facts::unusual(sight)}
        <div class="grid gap-5 2xl:grid-cols-2">
            {move || detail.get().map(|detail| agreed::view(&detail))} {with(cutover::view)}
        </div>
        {customers::view(sight)}
        {panel::questions(sight)}
    }
    .into_any()
}

/// Who to whom, where in the queue, and the way on.
fn head(sight: Sight, desk: Desk) -> AnyView {
    let place = sight.place.get_value();
    let (at, id) = (place.clone(), place.application.clone());
    let number = move || {
        let step = words::step(at.step);
        match desk.queue.number(&at) {
            Some(queue::Number { number, of }) => {
                tr!("{number} of {of} · {step}", number = format::count(number), of = format::count(of), step)
            }
            None => step.to_owned(),
        }
    };
    let title = move || {
        sight.loader.ready().map(|detail| {
            let summary = detail.summary;
            let (from, to) = (summary.original_reseller.name, summary.new_reseller.name);
            browser::set_title(&tr!("{from} to {to}", from = &from, to = &to));
            view! {
                {from}
                <span class="inline-flex translate-y-1 px-2 text-muted">{icon(Icon::Arrow)} <span class="sr-only">{tr!("to")}</span></span>
                {to}
            }
        })
    };
    let (before, after) = (place.clone(), place.clone());
    let (there_before, there_after) = (place.clone(), place);
    let none_before = Signal::derive(move || desk.queue.before(&there_before).is_none());
    let none_after = Signal::derive(move || desk.queue.after(&there_after).is_none());
    let idle = Signal::stored(false);
    let (back, skip) = (Callback::new(move |()| desk.previous(&before)), Callback::new(move |()| desk.next(&after)));
    view! {
        <div class="flex flex-wrap items-start justify-between gap-3">
            <div class="min-w-0">
                <p class="text-sm text-muted tabular-nums" data-testid="queue-number">
                    {number}
                </p>
                <h1 id=HEADING tabindex="-1" class="text-xl font-semibold outline-none" data-testid="deciding">
                    {title}
                </h1>
                <p class="font-mono text-xs text-muted" data-testid="application-id">
                    {id.to_string()}
                </p>
            </div>
            <nav class="flex flex-wrap items-center gap-2" aria-label=tr!("Other decisions")>
                // Where it stands under everything else.
                <a
                    class=format!("{} lg:hidden", Look::Primary.class())
                    href=format!("#{}", panel::PANEL)
                    rel="external"
                    data-testid="to-panel"
                >
                    {tr!("To your decision")}
                </a>
                {keys::keyed(Look::Quiet, tr!("Previous").to_owned(), "K", "previous", none_before, idle, back)}
                {keys::keyed(Look::Secondary, tr!("Skip").to_owned(), "J", "skip", none_after, idle, skip)}
                <a class=Look::Quiet.class() href=format!("/applications/{id}") aria-keyshortcuts="O" data-testid="open-application">
                    {tr!("Open the application")}
                </a>
            </nav>
        </div>
    }
    .into_any()
}
