//! Tasks: what waits for the viewer, the most urgent first, with how to mend it and the way to its place (R3.12, R5, R7.3, R10.3).

use crate::{
    api,
    components::{
        Look, button, empty,
        grid::{Column, Filter, Grid, Rank},
        table_skeleton,
    },
    format, live,
    load::Loader,
    pages::{applications::open_link, deciding, heading, migrations::from_to},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{ListTasks, Nothing, SignedIn, TaskKind, TaskView, TasksAnswer},
    application::Step,
    ids::CustomerId,
    instant::Instant,
    tr, words,
};
use std::sync::Arc;

pub fn page(_who: SignedIn) -> AnyView {
    let (loader, again) = load();
    loader.live(live::APPLICATIONS, || api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
    let tasks = Memo::new(move |_| Arc::new(loader.ready().map(|answer| answer.tasks).unwrap_or_default()));
    let grid = table(tasks.into());
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), loader.busy.into(), again);
    // Made once: the table stays the same one while tasks come and go, with whoever is in it.
    let none = Memo::new(move |_| loader.ready().map(|answer| answer.tasks.is_empty()));
    let body = move || match none.get() {
        None => ().into_any(),
        Some(true) => {
            let words = tr!("You are told as soon as somebody waits for you or something has to be mended.");
            empty(tr!("Nothing waits for you"), words, None)
        }
        Some(false) => view! {
            {grid.toolbar(().into_any())}
            {grid.view()}
        }
        .into_any(),
    };
    let more = move || {
        loader.ready().is_some_and(|answer| answer.more).then(|| {
            view! { <p class="text-sm text-muted">{tr!("There are more; they come up as these are done.")}</p> }
        })
    };
    view! {
        {heading(tr!("Tasks"), tr!("What waits for you, the most urgent first."), refresh)}
        {loader.show(table_skeleton, again, |_| ().into_any())}
        {body}
        {more}
    }
    .into_any()
}

/// For a sub-customer: what it can mend itself. Its answer has a place of its own on the page.
pub fn of_sub_customer() -> AnyView {
    let (loader, _) = load();
    (move || {
        let tasks = loader.ready()?.tasks;
        let mends: Vec<_> = tasks.iter().filter(|task| !matches!(task.kind, TaskKind::Consent)).map(own_task).collect();
        (!mends.is_empty()).then(|| {
            view! {
                <section class="card-box max-w-4xl space-y-3 border-warning p-5" aria-label=tr!("What you can do") data-testid="own-tasks">
                    <h2 class="font-semibold">{tr!("What you can do so that your account can move")}</h2>
                    <ul class="space-y-3">{mends}</ul>
                </section>
            }
        })
    })
    .into_any()
}

fn load() -> (Loader<TasksAnswer>, Callback<()>) {
    let loader = Loader::<TasksAnswer>::new();
    let again = Callback::new(move |()| loader.ask(api::call::<ListTasks>(&[], &Nothing {}, &Nothing {})));
    again.try_run(());
    (loader, again)
}

fn own_task(task: &TaskView) -> AnyView {
    let (title, how) = said(task.kind);
    view! {
        <li class="text-sm" data-testid="task-row" data-key=task.application.to_string()>
            <p class="font-medium">{title}</p>
            <p class="text-muted">{how}</p>
            {task.until.map(|until| view! { <p class="text-muted">{tr!("Until ")} {deadline(until)}</p> })}
        </li>
    }
    .into_any()
}

/// What kind of work it is, for a filter.
fn kind(task: &TaskView) -> &'static str {
    match task.kind {
        TaskKind::Decide { .. } | TaskKind::SecondApproval => "decide",
        TaskKind::Mend { .. } | TaskKind::ConsentUndelivered => "mend",
        TaskKind::SetCredit
        | TaskKind::AnswerProposal
        | TaskKind::AnswerQuestion
        | TaskKind::DecideDispute
        | TaskKind::Consent => "answer",
    }
}

fn table(tasks: Signal<Arc<Vec<TaskView>>>) -> Grid<TaskView> {
    let kinds = [("decide", tr!("To decide")), ("answer", tr!("To answer")), ("mend", tr!("To mend"))];
    let urgency = [("overdue", tr!("Overdue")), ("day", tr!("Within a day")), ("later", tr!("Later"))];
    Grid::new("tasks", tr!("Tasks"), "task-row", tasks, |task: &TaskView| {
        format!("{}.{:?}", task.application, task.kind)
    })
    .named(|task| task.application.to_string())
    .columns(columns())
    .filters(vec![
        Filter::new("kind", tr!("Kind"), kinds, |task: &TaskView| vec![kind(task).to_owned()]),
        Filter::new("until", tr!("Until"), urgency, |task: &TaskView| {
            let left = task.until.map(|until| until.millis() as f64 - session::now_millis());
            let code = match left {
                Some(left) if left < 0.0 => "overdue",
                Some(left) if left < DAY => "day",
                Some(_) | None => "later",
            };
            vec![code.to_owned()]
        }),
    ])
    .marked(|task| match task.until.map(|until| until.millis() as f64 - session::now_millis()) {
        Some(left) if left < 0.0 => "error",
        Some(left) if left < DAY => "warning",
        Some(_) | None => "",
    })
    .opens(address)
    .build()
}

/// The place where a task is done.
pub fn address(task: &TaskView) -> String {
    let place = match task.kind {
        TaskKind::SetCredit => "#credit-lines",
        TaskKind::AnswerQuestion | TaskKind::DecideDispute => "#thread",
        TaskKind::Decide { step } => return deciding::address(&task.application, step),
        TaskKind::SecondApproval => return deciding::address(&task.application, Step::InternalReview),
        TaskKind::Consent => return "/consent".to_owned(),
        TaskKind::AnswerProposal | TaskKind::Mend { .. } | TaskKind::ConsentUndelivered => "",
    };
    format!("/applications/{}{place}", task.application)
}

fn columns() -> Vec<Column<TaskView>> {
    vec![
        Column::new("task", tr!("What there is to do"), |task: &TaskView| said(task.kind).0)
            .width("minmax(14rem, 3fr)")
            .cell(|task| {
                let (title, how) = said(task.kind);
                view! {
                    <a class="link font-medium" href=address(task) data-testid="open-task">
                        {title}
                    </a>
                    <p class="max-w-md text-xs text-muted">{how}</p>
                }
                .into_any()
            })
            .searched()
            .sorted()
            .fixed(),
        Column::new("customers", tr!("Customers"), |task: &TaskView| task.records.to_string())
            .width("9rem")
            .cell(customers)
            .sorted_by(|task| Rank::Number(task.records.into())),
        Column::new("parties", tr!("From → to"), |task: &TaskView| {
            format!("{} → {}", task.original_reseller.name, task.new_reseller.name)
        })
        .width("minmax(8rem, 2fr)")
        .cell(|task| from_to(&task.original_reseller.name, &task.new_reseller.name))
        .searched()
        .sorted(),
        Column::new("until", tr!("Until"), |task: &TaskView| task.until.map(format::date_time).unwrap_or_default())
            .width("9.5rem")
            .cell(|task| task.until.map(deadline).into_any())
            .sorted_by(|task| task.until.map_or(Rank::Nothing, |until| Rank::Number(until.millis()))),
        Column::new("application", tr!("Application"), |task: &TaskView| task.application.to_string())
            .width("8.75rem")
            .cell(|task| open_link(&task.application))
            .searched()
            .sorted(),
    ]
}

/// What a task is called, and how it is done.
pub fn said(kind: TaskKind) -> (String, String) {
    let (title, how) = match kind {
        TaskKind::Decide { step } => {
            return (
                tr!("Decide as {step}", step = words::step(step).to_lowercase()),
                tr!("Look at the customers, then approve, reject, or agree on a condition.").to_owned(),
            );
        }
        TaskKind::Mend { condition } => {
            let how = tr!(
                "{how} It goes on by itself once the directory says that it is mended.",
                how = words::mending(condition)
            );
            return (tr!("To mend: {condition}", condition = words::condition(condition)), how);
        }
        TaskKind::SecondApproval => (
            tr!("Approve as the second person"),
            tr!(
                "Somebody else of internal review has approved. Look at the customers yourself, then approve or reject."
            ),
        ),
        TaskKind::SetCredit => {
            (tr!("Accept, and set the credit lines"), tr!("They are offered to you, or ask to come to you."))
        }
        TaskKind::AnswerProposal => {
            (tr!("Answer a condition"), tr!("A decider agrees on a condition; accept or decline it."))
        }
        TaskKind::AnswerQuestion => {
            (tr!("Answer a question"), tr!("The time to decide stands still until it is answered."))
        }
        TaskKind::ConsentUndelivered => (
            tr!("A request for consent didn't arrive"),
            tr!(
                "Have the sub-customer's contact mended with its present reseller, then ask again from the application's page."
            ),
        ),
        TaskKind::DecideDispute => {
            (tr!("Decide a dispute"), tr!("Read what the parties say, then dismiss it or permit one more application."))
        }
        TaskKind::Consent => (tr!("Answer whether your account may move"), tr!("Agree, or refuse.")),
    };
    (title.to_owned(), how.to_owned())
}

fn customers(task: &TaskView) -> AnyView {
    let of = |id: &CustomerId| view! { <li class="font-mono">{id.to_string()}</li> };
    let named = task.sub_customers.iter().map(of).collect_view();
    let records = task.records as usize;
    let more = records.saturating_sub(task.sub_customers.len());
    let more =
        (more > 0).then(|| view! { <li class="text-muted">{tr!("and {more} more", more = format::count(more))}</li> });
    match (records, task.sub_customers.is_empty()) {
        (0, _) => tr!("The application as a whole").into_any(),
        (1, false) => view! { <ul>{named}</ul> }.into_any(),
        (many, true) => tr!(many; "{many} customer" | "{many} customers").into_any(),
        (many, false) => view! {
            <details>
                <summary class="cursor-pointer">{tr!(many; "{many} customer" | "{many} customers")}</summary>
                <ul class="pt-1 text-xs">{named} {more}</ul>
            </details>
        }
        .into_any(),
    }
}

/// Milliseconds.
const DAY: f64 = 86_400_000.0;

/// A date with what is left, marked when it is less than a day.
fn deadline(until: Instant) -> AnyView {
    let left = until.millis() as f64 - session::now_millis();
    let class = if left < DAY { "text-xs font-medium text-error" } else { "text-xs text-muted" };
    view! {
        {format::time(until)}
        <span class=format!("block {class}")>{format::from_now(until)}</span>
    }
    .into_any()
}
