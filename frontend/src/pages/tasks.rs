//! Tasks: what waits for the viewer, the most urgent first, with how to mend it and the way to its place (R3.12, R5, R7.3, R10.3).

use crate::{
    api,
    components::{Look, button, cell, empty, head, row, table, table_skeleton},
    format,
    load::Loader,
    pages::{heading, migrations::from_to},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{ListTasks, Nothing, SignedIn, TaskKind, TaskView, TasksAnswer},
    ids::CustomerId,
    instant::Instant,
    words,
};

pub fn page(_who: SignedIn) -> AnyView {
    let (loader, again) = load();
    let refresh = button(Look::Secondary, "Refresh", "refresh", Signal::stored(false), loader.busy.into(), again);
    view! {
        {heading("Tasks", "What waits for you, the most urgent first.", refresh)}
        {loader
            .show(
                table_skeleton,
                again,
                |answer| {
                    if answer.tasks.is_empty() {
                        let words = "You are told as soon as somebody waits for you or something has to be mended.";
                        return empty("Nothing waits for you", words, None);
                    }
                    list(answer)
                },
            )}
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
                <section class="card-box max-w-4xl space-y-3 border-warning p-5" aria-label="What you can do" data-testid="own-tasks">
                    <h2 class="font-semibold">"What you can do so that your account can move"</h2>
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
            {task.until.map(|until| view! { <p class="text-muted">"Until " {deadline(until)}</p> })}
        </li>
    }
    .into_any()
}

fn list(answer: &TasksAnswer) -> AnyView {
    let headings = [
        ("What there is to do", false),
        ("Customers", false),
        ("From → to", false),
        ("Until", false),
        ("Application", false),
    ];
    let rows = answer.tasks.iter().map(task).collect_view();
    let more = answer.more.then(|| {
        view! { <p class="text-sm text-muted">"There are more; they come up as these are done."</p> }
    });
    view! {
        {table("Tasks", head(&headings), rows.into_any())}
        {more}
    }
    .into_any()
}

fn task(task: &TaskView) -> AnyView {
    let (title, how) = said(task.kind);
    let address = format!("/applications/{}", task.application);
    let place = match task.kind {
        TaskKind::SetCredit => "#credit-lines",
        TaskKind::AnswerQuestion | TaskKind::DecideDispute => "#thread",
        TaskKind::Decide { .. }
        | TaskKind::SecondApproval
        | TaskKind::AnswerProposal
        | TaskKind::Mend { .. }
        | TaskKind::ConsentUndelivered
        | TaskKind::Consent => "",
    };
    let what = view! {
        <a class="link font-medium" href=format!("{address}{place}") data-testid="open-task">
            {title}
        </a>
        <p class="max-w-md text-xs text-muted">{how}</p>
    };
    let application = view! {
        <a class="link font-mono text-xs whitespace-nowrap" href=address data-testid="open-application">
            {task.application.to_string()}
        </a>
    };
    row(
        "task-row",
        task.application.to_string(),
        vec![
            cell("What there is to do", what.into_any()),
            cell("Customers", customers(task)),
            cell("From → to", from_to(&task.original_reseller.name, &task.new_reseller.name)),
            cell("Until", task.until.map(deadline).into_any()),
            cell("Application", application.into_any()),
        ],
    )
}

/// What a task is called, and how it is done.
pub fn said(kind: TaskKind) -> (String, String) {
    let (title, how) = match kind {
        TaskKind::Decide { step } => {
            return (
                format!("Decide as {}", words::step(step).to_lowercase()),
                "Look at the customers, then approve, reject, or agree on a condition.".to_owned(),
            );
        }
        TaskKind::Mend { condition } => {
            let how = format!(
                "{} It goes on by itself once the directory says that it is mended.",
                words::mending(condition)
            );
            return (format!("To mend: {}", words::condition(condition)), how);
        }
        TaskKind::SecondApproval => (
            "Approve as the second person",
            "Somebody else of internal review has approved. Look at the customers yourself, then approve or reject.",
        ),
        TaskKind::SetCredit => ("Accept, and set the credit lines", "They are offered to you, or ask to come to you."),
        TaskKind::AnswerProposal => ("Answer a condition", "A decider agrees on a condition; accept or decline it."),
        TaskKind::AnswerQuestion => ("Answer a question", "The time to decide stands still until it is answered."),
        TaskKind::ConsentUndelivered => (
            "A request for consent didn't arrive",
            "Have the sub-customer's contact mended with its present reseller, then ask again from the application's page.",
        ),
        TaskKind::DecideDispute => {
            ("Decide a dispute", "Read what the parties say, then dismiss it or permit one more application.")
        }
        TaskKind::Consent => ("Answer whether your account may move", "Agree, or refuse."),
    };
    (title.to_owned(), how.to_owned())
}

fn customers(task: &TaskView) -> AnyView {
    let of = |id: &CustomerId| view! { <li class="font-mono">{id.to_string()}</li> };
    let named = task.sub_customers.iter().map(of).collect_view();
    let records = task.records as usize;
    let more = records.saturating_sub(task.sub_customers.len());
    let more = (more > 0).then(|| view! { <li class="text-muted">{format!("and {} more", format::count(more))}</li> });
    match (records, task.sub_customers.is_empty()) {
        (0, _) => "The application as a whole".into_any(),
        (1, false) => view! { <ul>{named}</ul> }.into_any(),
        (many, true) => format::counted(many, "customer", "customers").into_any(),
        (many, false) => view! {
            <details>
                <summary class="cursor-pointer">{format::counted(many, "customer", "customers")}</summary>
                <ul class="pt-1 text-xs">{named} {more}</ul>
            </details>
        }
        .into_any(),
    }
}

/// A date with what is left, marked when it is less than a day.
fn deadline(until: Instant) -> AnyView {
    let left = until.millis() as f64 - session::now_millis();
    let class = if left < 86_400_000.0 { "text-xs font-medium text-error" } else { "text-xs text-muted" };
    view! {
        {format::time(until)}
        <span class=format!("block {class}")>{format::from_now(until)}</span>
    }
    .into_any()
}
