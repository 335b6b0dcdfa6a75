//! An application: its facts, its way through the steps, its records, what the viewer can do, and what has happened.

mod actions;
mod attest;
pub mod credit;
pub mod deliveries;
mod disputes;
mod lines;
mod records;
pub mod thread;

use crate::{
    api,
    app::Flashes,
    browser,
    components::{StepState, Tone, alert, card_skeleton, facts, stepper, timeline},
    format, live,
    load::{Load, Loader},
    pages::{
        applications::counts,
        bulk::Bulk,
        decision::{self, Deciding, Outcome},
        lazily, not_found,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use shared::{
    api::{ApplicationDetail, ConsentCounts, OpenerView, PartnerRef, ProblemCode, SignedIn, TimelineEntry},
    application::{CutoverTime, Mode, RejectReason, Status, Step},
    ids::ApplicationId,
    instant::Instant,
    permissions::Who,
    rows::{Row, RowSet},
    tr, words,
};
use std::collections::BTreeMap;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Open {
    pub loader: Loader<ApplicationDetail>,
    pub records: records::Records,
    pub deciding: Deciding,
    /// Rows that the decider excepts, each with its reason (R5.8).
    pub except: RwSignal<BTreeMap<Row, (RejectReason, String)>>,
    /// The newest event that the person had seen before a decision came too late.
    pub seen: RwSignal<Option<Instant>>,
    pub reload: Callback<()>,
    pub asking: actions::Asking,
    pub bulk: Bulk,
    pub crediting: credit::Crediting,
    pub telling: deliveries::Telling,
    /// Rows whose consents are about to be attested (R5.4).
    pub attesting: RwSignal<Option<RowSet>>,
}

pub fn page(who: SignedIn) -> AnyView {
    let params = use_params_map();
    // Another application is another page.
    let id =
        Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<ApplicationId>().ok())));
    (move || match id.get() {
        Some(id) => of(id, who.clone()),
        None => not_found::page(),
    })
    .into_any()
}

fn of(id: ApplicationId, who: SignedIn) -> AnyView {
    browser::set_title(id.as_str());
    let loader = Loader::<ApplicationDetail>::new();
    let records = records::Records::new(id.clone());
    let asked = id.clone();
    let reload = Callback::new(move |()| {
        let id = asked.clone();
        loader.ask(async move { api::application(&id).await });
        records.reload();
    });
    let seen = RwSignal::new(None);
    let except = RwSignal::new(BTreeMap::new());
    let decided = Callback::new(move |()| {
        records.clear();
        seen.set(loader.ready_untracked().and_then(|detail| detail.timeline.last().map(|entry| entry.at)));
        reload.try_run(());
    });
    let open = Open {
        loader,
        records,
        deciding: Deciding::new(decided),
        except,
        seen,
        reload,
        asking: actions::Asking::new(),
        bulk: Bulk::new(decided),
        crediting: credit::Crediting::new(),
        telling: deliveries::Telling::new(),
        attesting: RwSignal::new(None),
    };
    // What was decided leaves no exceptions behind; what came too late keeps them. What the page began with is no news any more.
    let flashes = use_context::<Flashes>();
    Effect::new(move |_| {
        if open.deciding.outcome.with(Option::is_some)
            && let Some(Flashes(flash)) = flashes
        {
            flash.set(None);
        }
        if let Some(Outcome::Approved(_) | Outcome::Rejected(_)) = open.deciding.outcome.get() {
            except.set(BTreeMap::new());
        }
    });
    reload.try_run(());
    let live_id = id.clone();
    loader.live(live::application(&id), move || {
        let id = live_id.clone();
        async move { api::application(&id).await }
    });
    records.live(&id);
    let missing = Memo::new(move |_| {
        loader.state.with(|state| match state {
            Load::Failed(error) => error.code() == Some(ProblemCode::NotFound),
            Load::Loading | Load::Ready(_) => false,
        })
    });
    let needs_credit_lines = Memo::new(move |_| {
        open.crediting.purpose.with(Option::is_some) || loader.ready().is_some_and(|detail| detail.can.accept)
    });
    let place = thread::Place { application: id.clone(), changed: reload, room: thread::Room::Section };
    focus_when_there(decision::warnings::SECTION, move || loader.ready().is_some());
    let head = id.clone();
    let programme = who.may(Who::Programme);
    let body = move || {
        if missing.get() {
            return not_found::page();
        }
        let who = who.clone();
        view! {
            {decision::result(open.deciding)}
            {changes(open)}
            {proposal(open)}
            {loader.show(card_skeleton, reload, move |detail| top(detail, open, &who))}
            {programme.then(|| decision::warnings::section(&id, loader))}
            {move || needs_credit_lines.get().then(|| lazily::credit_lines(open).show())}
            {records::view(open)}
            {lazily::thread(place.clone()).show()}
            {lazily::deliveries(open).show()}
            {history(open)}
            {actions::dialogs(open)}
            {attest::dialog_of(open)}
            {decision::dialogs(open.deciding)}
        }
        .into_any()
    };
    view! {
        <div class="flex flex-wrap items-baseline gap-x-3">
            <h1 class="text-xl font-semibold">{tr!("Application")}</h1>
            <span class="font-mono text-sm text-muted" data-testid="application-id">
                {head.to_string()}
            </span>
            {move || loader.ready().map(|detail| parts(&detail.summary.id, programme && !detail.summary.waiting.is_empty()))}
        </div>
        {body}
    }
    .into_any()
}

/// Ways past five hundred customers. The browser's own: it moves the focus, and the router has nothing to load.
fn parts(id: &ApplicationId, with_warnings: bool) -> AnyView {
    let parts = [
        ("#warnings", tr!("Warnings")),
        ("#customers", tr!("Customers")),
        ("#thread", tr!("Questions and notes")),
        ("#notices", tr!("Notices")),
        ("#history", tr!("What has happened")),
    ];
    let link = |(part, name)| {
        view! {
            <a href=part rel="external" class="link inline-block py-0.5 text-sm">
                {name}
            </a>
        }
    };
    view! {
        <nav class="ms-auto flex flex-wrap gap-x-4" aria-label=tr!("On this page")>
            {parts.into_iter().filter(|(part, _)| with_warnings || *part != "#warnings").map(link).collect_view()}
            <a href=format!("/applications/{id}/proof") class="link inline-block py-0.5 text-sm">
                {tr!("Proof pack")}
            </a>
        </nav>
    }
    .into_any()
}

/// Whoever comes by a link to a part of the page (`#thread`) is taken there once it is loaded.
fn focus_when_there(part: &'static str, loaded: impl Fn() -> bool + Send + Sync + 'static) {
    let wanted = use_location().hash.with_untracked(|hash| hash.trim_start_matches('#') == part);
    Effect::new(move |done: Option<bool>| {
        let now = wanted && loaded();
        if now && done != Some(true) {
            browser::focus_soon(part);
        }
        now || done == Some(true)
    });
}

/// R5.7: what has changed since the person looked, if their decision came too late.
fn changes(open: Open) -> AnyView {
    (move || {
        let outdated = open.deciding.outcome.with(|outcome| matches!(outcome, Some(Outcome::Outdated(_))));
        let seen = open.seen.get().filter(|_| outdated)?;
        let detail = open.loader.ready()?;
        let new: Vec<TimelineEntry> = detail.timeline.into_iter().filter(|entry| entry.at > seen).collect();
        (!new.is_empty()).then(|| {
            alert(
                Tone::Info,
                "changes",
                tr!("What has changed"),
                view! { <div class="pt-2">{timeline(&new)}</div> }.into_any(),
            )
        })
    })
    .into_any()
}

/// R8.1: terms that wait for the applicant's answer.
fn proposal(open: Open) -> AnyView {
    // Made anew where it, or the version that an answer names, is another: an answer that is about to be sent outlives everything else.
    let asked = Memo::new(move |_| {
        open.loader
            .ready()
            .and_then(|detail| Some((detail.proposal?, detail.summary.version, detail.can.answer_proposal)))
    });
    (move || {
        let (proposal, ..) = asked.get()?;
        let detail = open.loader.ready_untracked()?;
        Some(decision::proposal::open_proposal(&detail, &proposal, open.deciding))
    })
    .into_any()
}

fn top(detail: &ApplicationDetail, open: Open, who: &SignedIn) -> AnyView {
    let over = detail.summary.counts.iter().all(|count| count.status.is_final());
    view! {
        <section class="card-box space-y-5 p-5" aria-label=tr!("Facts")>
            {summary(detail)}
            {actions::bar(detail, open, who)}
        </section>
        <section class="card-box space-y-4 p-5" aria-label=tr!("Progress")>
            {progress(detail)}
            <div class="grid gap-4 border-t border-base-300 pt-4 text-sm sm:grid-cols-2">
                <div class="space-y-1">
                    <h2 class="text-xs text-muted">{tr!("Customers by status")}</h2>
                    {counts(&detail.summary.counts)}
                </div>
                <div class="space-y-1">
                    <h2 class="text-xs text-muted">{tr!("Consent of the sub-customers")}</h2>
                    {consents(&detail.consents, over)} {attested(detail)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn partner(partner: &PartnerRef) -> AnyView {
    view! {
        {partner.name.clone()}
        <span class="block font-mono text-xs text-muted">{partner.id.to_string()}</span>
    }
    .into_any()
}

fn summary(detail: &ApplicationDetail) -> AnyView {
    let summary = &detail.summary;
    let mode = match detail.mode {
        Mode::Independent => tr!("Each customer by itself"),
        Mode::AllOrNothing => tr!("All or nothing: together, or not at all"),
    };
    let opener = match detail.opener {
        OpenerView::NewReseller => tr!("The new reseller"),
        OpenerView::OriginalReseller => tr!("The original reseller, as an offer"),
        OpenerView::SubCustomer => tr!("The sub-customer, as a request to move"),
    };
    let mut all = vec![
        (tr!("New reseller"), partner(&summary.new_reseller)),
        (tr!("Original reseller"), partner(&summary.original_reseller)),
    ];
    if let Some(distributor) = &detail.incoming_distributor {
        all.push((tr!("Incoming distributor"), partner(distributor)));
    }
    if let Some(distributor) = &detail.outgoing_distributor {
        all.push((tr!("Outgoing distributor"), partner(distributor)));
    }
    all.push((tr!("Customers"), format::count(summary.customers as usize).into_any()));
    if let Some(total) = summary.total_credit {
        all.push((tr!("Total credit"), format::money(total).into_any()));
    }
    all.push((tr!("How they move"), mode.into_any()));
    all.push((tr!("When"), cutover(detail.cutover)));
    all.push((
        tr!("Opened"),
        view! { {format::time(summary.opened_at)} <span class="block text-xs text-muted">{opener}</span> }.into_any(),
    ));
    all.push((tr!("Version"), view! { <span data-testid="version">{summary.version.0}</span> }.into_any()));
    facts(all)
}

/// When ownership changes, once everybody has agreed.
pub fn cutover(cutover: CutoverTime) -> AnyView {
    match cutover {
        CutoverTime::Immediate => tr!("At once after the last approval").into_any(),
        CutoverTime::On(at) => format::time(at),
    }
}

/// The steps of this application, and how many records wait at which.
fn progress(detail: &ApplicationDetail) -> AnyView {
    let waiting = &detail.summary.waiting;
    let first_waiting = detail.steps.iter().position(|step| waiting.iter().any(|at| at.step == *step));
    let count = |status: Status| {
        detail.summary.counts.iter().filter(|count| count.status == status).map(|count| count.records).sum::<u32>()
    };
    let migrated = count(Status::Migrated);
    let ended = detail.summary.counts.iter().all(|count| count.status.is_final());
    if ended && migrated == 0 {
        return view! { <p class="text-sm">{tr!("This application has ended. Nobody has moved.")}</p> }.into_any();
    }
    let approved = count(Status::Approved);
    let mut steps: Vec<_> = detail
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let here = waiting.iter().find(|at| at.step == *step);
            let passed = match first_waiting {
                Some(first) => index < first,
                None => migrated + approved > 0,
            };
            let (state, note) = match here {
                Some(here) => {
                    let records = here.records;
                    let note = match here.due {
                        Some(due) => tr!("{records} waiting, until {time}", records, time = format::date_time(due)),
                        None => tr!("{records} waiting", records),
                    };
                    (StepState::Current, note)
                }
                None if passed => (StepState::Done, String::new()),
                None => (StepState::Ahead, String::new()),
            };
            (words::step(*step).to_owned(), note, state, None)
        })
        .collect();
    if let Some(consent) = consent_step(&detail.consents) {
        let before_review = detail.steps.iter().position(|step| *step == Step::InternalReview);
        steps.insert(before_review.unwrap_or(steps.len()), consent);
    }
    let moved = match (migrated, approved) {
        (0, 0) => (StepState::Ahead, String::new()),
        (0, approved) => (StepState::Current, tr!("{approved} approved", approved)),
        (migrated, _) => {
            let all = first_waiting.is_none() && approved == 0;
            let state = if all { StepState::Done } else { StepState::Current };
            (state, tr!("{migrated} moved", migrated))
        }
    };
    steps.push((tr!("Cutover").to_owned(), moved.1, moved.0, None));
    stepper(tr!("Steps of this application"), steps)
}

/// What the sub-customers have to say, which internal review waits for (R5.4); nothing where nobody's answer is looked for any more.
fn consent_step(counts: &ConsentCounts) -> Option<(String, String, StepState, Option<String>)> {
    let (given, open) = (counts.given, counts.asked + counts.not_asked);
    let state = match (counts.asked, open) {
        (0, 0) if given == 0 => return None,
        (0, 0) => StepState::Done,
        (0, _) => StepState::Ahead,
        _ => StepState::Current,
    };
    let note = match state {
        StepState::Ahead => String::new(),
        StepState::Current | StepState::Done => {
            tr!(
                "{given} of {all} agreed",
                given = format::count(given as usize),
                all = format::count((given + open) as usize)
            )
        }
    };
    Some((tr!("Consent of the sub-customers").to_owned(), note, state, None))
}

/// R5.4: that the applicant says who has agreed, and how it does.
fn attested(detail: &ApplicationDetail) -> Option<AnyView> {
    let how = if detail.can.attest {
        tr!(
            "You attest the consents: select the customers, then attach what you hold. They are told and can still refuse."
        )
    } else {
        tr!("The applicant attests the consents. The sub-customers are told and can still refuse.")
    };
    detail.attested.then(|| view! { <p class="max-w-prose text-xs text-muted">{how}</p> }.into_any())
}

/// Where all is `over`, nobody's answer is waited for.
fn consents(counts: &ConsentCounts, over: bool) -> AnyView {
    let waited_for = |count: u32| if over { 0 } else { count };
    let not_needed = if over { counts.asked } else { 0 };
    let lines = [
        (waited_for(counts.not_asked), tr!("not asked yet"), "bg-base-content/50"),
        (waited_for(counts.asked), tr!("asked"), "bg-warning"),
        (not_needed, tr!("asked, and not needed any more"), "bg-base-content/50"),
        (counts.given, tr!("agreed"), "bg-success"),
        (counts.refused, tr!("refused"), "bg-error"),
        (counts.lapsed, tr!("without an answer in time"), "bg-base-content/50"),
    ];
    let lines = lines.into_iter().filter(|(count, _, _)| *count > 0).map(|(count, words, dot)| {
        view! {
            <li class="flex items-center gap-2">
                <span class=format!("size-1.5 rounded-full {dot}") aria-hidden="true"></span>
                {format!("{} {words}", format::count(count as usize))}
            </li>
        }
    });
    view! { <ul>{lines.collect_view()}</ul> }.into_any()
}

fn history(open: Open) -> AnyView {
    (move || {
        open.loader.ready().map(|detail| {
            view! {
                <section id="history" tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-label=tr!("What has happened")>
                    <div class="flex flex-wrap items-baseline justify-between gap-3">
                        <h2 class="font-semibold">{tr!("What has happened")}</h2>
                        <a href=format!("/applications/{}/proof", detail.summary.id) class="link text-sm" data-testid="to-proof">
                            {tr!("Proof pack: read, print or download")}
                        </a>
                    </div>
                    <div class="card-box p-5">{timeline(&detail.timeline)}</div>
                </section>
            }
        })
    })
    .into_any()
}
