//! Where it is decided: the statement with its tick, yes, no with a reason, and what stands in the way of either.

use super::{
    deed::{self, APPROVE, LOOKED, Lacks, REJECT, TICK, approvable, lacks, part},
    desk::Desk,
    keys::{self, keyed},
    refusing,
    sight::Sight,
};
use crate::{
    components::{Look, card_skeleton, error_alert},
    pages::{
        decision::{self, Deciding, Outcome, Statement, countdown, statement_text, two_people},
        lazily,
    },
    session,
};
use leptos::prelude::*;
use shared::{api::Waiting, application::Step, permissions::Who, tr, words};

/// What the link over a long page leads to.
pub const PANEL: &str = "your-decision";

/// How it stands for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Loading,
    /// Nobody waits here.
    Over,
    NotYours,
    Yours,
}

fn standing(sight: Sight) -> Standing {
    let Some(detail) = sight.loader.ready() else { return Standing::Loading };
    match sight.waiting() {
        None => Standing::Over,
        Some(_) if detail.can.decide.contains(&sight.step()) => Standing::Yours,
        Some(_) => Standing::NotYours,
    }
}

/// The whole of it. The dialog of a condition is the one that the application's page has (R8.1).
pub fn view(sight: Sight, desk: Desk, deciding: Deciding) -> AnyView {
    let standing = Memo::new(move |_| standing(sight));
    view! {
        <section
            id=PANEL
            tabindex="-1"
            class="card-box scroll-mt-16 space-y-4 p-4 outline-none"
            aria-label=tr!("Your decision")
            data-testid="panel"
            data-editing=move || sight.countdown.is_running().then_some("")
        >
            {move || match standing.get() {
                Standing::Loading => card_skeleton(),
                Standing::Over => over(sight),
                Standing::NotYours => not_yours(sight),
                Standing::Yours => form(sight, desk, deciding),
            }}
        </section>
    }
    .into_any()
}

/// Nobody waits here any more: somebody else was faster, or it came to another end.
fn over(sight: Sight) -> AnyView {
    let typed = sight.entered.reason.words;
    view! {
        <div class="space-y-2" data-testid="over">
            <h2 class="text-sm font-semibold">{tr!("Nothing waits here any more")}</h2>
            <p class="text-sm text-muted">{tr!("It was decided, or came to another end. What has happened stands on the application's page.")}</p>
            {move || {
                typed
                    .with(|typed| !typed.is_empty())
                    .then(|| {
                        view! {
                            <div class="space-y-1">
                                <p class="text-xs text-muted">{tr!("What you had written:")}</p>
                                <blockquote class="border-s-2 border-base-300 ps-3 text-sm whitespace-pre-line" data-testid="had-written">
                                    {typed.get()}
                                </blockquote>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

fn not_yours(sight: Sight) -> AnyView {
    let party = untrack(|| sight.waiting()).and_then(|waiting| waiting.party);
    let who = party.map_or_else(|| words::step(Step::InternalReview).to_owned(), |party| party.name);
    let approver = session::current().signed_in_untracked().is_some_and(|who| who.may(Who::Approver));
    let note = if approver { tr!("It isn't your turn here.") } else { tr!("Approvers decide") };
    view! {
        <div class="space-y-1" data-testid="not-yours">
            <h2 class="text-sm font-semibold">{tr!("{who} decides here", who)}</h2>
            <p class="text-sm text-muted">{note}</p>
        </div>
    }
    .into_any()
}

/// Made once: what changes around it takes no tick and no word away.
fn form(sight: Sight, desk: Desk, deciding: Deciding) -> AnyView {
    let entered = sight.entered;
    let Some(waiting) = untrack(|| sight.waiting()) else { return ().into_any() };
    let who = words::step(waiting.step).to_lowercase();
    let counting = Memo::new(move |_| sight.countdown.is_running());
    let rejecting = entered.rejecting;
    let summary = sight.loader.ready_untracked().map(|detail| detail.summary);
    let statement = summary.as_ref().map_or(Statement::NotAsked, |summary| Statement::of(summary, &waiting));
    let text =
        (statement != Statement::NotAsked).then(|| statement_text(statement, entered.ticked, entered.statement, TICK));
    let now = Memo::new(move |_| sight.waiting());
    view! {
        <h2 class="text-sm font-semibold">{tr!("You decide as {who}", who)}</h2>
        {move || now.get().and_then(|waiting| two_people::note(&waiting))}
        <div class="space-y-4" class:hidden=move || counting.get() || rejecting.get()>
            {text}
            {looked(sight)}
            {move || now.get().map(|waiting| approving(sight, desk, waiting))}
            {condition(sight, deciding, &waiting)}
        </div>
        <div class:hidden=move || counting.get() || !rejecting.get()>{refusing::view(sight, desk)}</div>
        {countdown::view(sight.countdown)}
        {move || {
            sight
                .failed
                .get()
                // What came too late is explained where the changes stand.
                .filter(|error| !error.is_outdated())
                .map(|error| error_alert(&error, None))
        }}
    }
    .into_any()
}

/// Where something unusual was found, the person says that they have looked.
fn looked(sight: Sight) -> AnyView {
    let Some(warnings) = sight.warnings else { return ().into_any() };
    let unusual = Memo::new(move |_| warnings.ready().is_some_and(|answer| !answer.warnings.is_empty()));
    let looked = sight.entered.looked;
    (move || {
        unusual.get().then(|| {
            view! {
                <label class="flex cursor-pointer items-start gap-3 text-sm">
                    <input
                        id=LOOKED
                        type="checkbox"
                        class="checkbox checkbox-sm checkbox-primary border-edge"
                        data-testid=LOOKED
                        prop:checked=looked
                        on:change:target=move |event| looked.set(event.target().checked())
                    />
                    <span>{tr!("I have looked at what is unusual.")}</span>
                </label>
            }
        })
    })
    .into_any()
}

fn approving(sight: Sight, desk: Desk, waiting: Waiting) -> AnyView {
    let busy = sight.busy;
    let no = move || {
        let open = Callback::new(move |()| refusing::open(sight));
        keyed(Look::Secondary, tr!("Reject …").to_owned(), "R", REJECT, Signal::stored(false), busy.into(), open)
    };
    if waiting.step == Step::NewReseller {
        let id = sight.id();
        return view! {
            <p class="text-sm text-muted">{tr!("Whoever accepts sets every credit line.")}</p>
            <div class="flex flex-wrap gap-2">
                <a class=Look::Primary.class() href=format!("/applications/{id}#credit-lines") data-testid="open-acceptance">
                    {tr!("Set the credit lines …")}
                </a>
                {no()}
            </div>
        }
        .into_any();
    }
    let except = sight.entered.except.with(|except| except.len());
    let (count, exact) = approvable(&waiting, except);
    let label = if exact && count > 0 {
        tr!(count; "Approve {count} customer" | "Approve {count} customers")
    } else {
        tr!("Approve").to_owned()
    };
    let lack = Memo::new(move |_| lacks(sight));
    // It can be pressed without its tick: then it leads there and says so. A button that can't be pressed explains nothing.
    let disabled = Signal::derive(move || matches!(lack.get(), Lacks::Approvable | Lacks::AnotherPerson));
    let press = Callback::new(move |()| deed::approve(sight, desk));
    let part = two_people::in_words(part(&waiting));
    let stays = decision::stays(&waiting);
    let excepted = decision::excepted(except);
    view! {
        <ul class="list-disc space-y-1 ps-5 text-sm text-muted empty:hidden">
            {part.map(|part| view! { <li>{part}</li> })} {stays.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            {excepted.map(|line| view! { <li data-testid="excepted">{line}</li> })}
        </ul>
        // In reach, however long the statement is.
        <div class="foot-bar sticky bottom-0 z-10 -mx-4 flex flex-wrap gap-2 border-t border-base-300 bg-base-100 px-4 py-3">
            {move || {
                let words = if disabled.get() || sight.pressed.get() { deed::in_words(lack.get()) } else { None };
                words
                    .map(|words| {
                        view! {
                            <p class="w-full text-sm text-warning" data-testid="lacks">
                                {words}
                            </p>
                        }
                    })
            }}
            {keyed(Look::Primary, label, "A", APPROVE, disabled, busy.into(), press)} {no()}
        </div>
    }
    .into_any()
}

/// The third way (R8.1).
fn condition(sight: Sight, deciding: Deciding, waiting: &Waiting) -> AnyView {
    let can = sight.loader.ready_untracked().is_some_and(|detail| detail.can.propose.contains(&waiting.step));
    if !can {
        return ().into_any();
    }
    let press = Callback::new(move |()| keys::propose(sight, deciding));
    let idle = Signal::stored(false);
    view! {
        <div class="space-y-1 border-t border-base-300 pt-3 text-sm">
            <p class="text-muted">{tr!("Only from a certain day, or only if something is done first?")}</p>
            {keyed(Look::Quiet, tr!("Agree on a condition").to_owned(), "C", "propose", idle, idle, press)}
        </div>
    }
    .into_any()
}

/// Asking, for whoever isn't sure yet: the thread, loaded when it is opened.
pub fn questions(sight: Sight) -> AnyView {
    use crate::pages::application::thread::{Place, Room};
    let opened = RwSignal::new(false);
    let place =
        Place { application: sight.id(), changed: Callback::new(move |()| sight.reload()), room: Room::Section };
    view! {
        <details class="card-box p-4" on:toggle=move |_| opened.set(true) data-testid="questions">
            <summary class="cursor-pointer text-sm font-semibold">{tr!("Questions, answers and notes")}</summary>
            <div class="pt-3">{move || opened.get().then(|| lazily::thread(place.clone()).show())}</div>
        </details>
    }
    .into_any()
}

/// What came of a condition: the same place as before, read anew.
pub fn conditions(sight: Sight, desk: Desk) -> Deciding {
    let deciding = Deciding::new(Callback::new(move |()| sight.reload()));
    Effect::new(move |_| {
        if let Some(Outcome::Done(done)) = deciding.outcome.get() {
            desk.said.set(done);
        }
    });
    deciding
}
