//! What waits for the viewer: the first of their tasks, in the order of their deadlines; what is late or nearly so is marked in words.

use super::part;
use crate::{
    components::{Icon, icon},
    format,
    pages::tasks::{address, said},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{TaskView, TasksAnswer},
    instant::Instant,
    tr,
};

/// Tasks that the overview has; the page of tasks has them all.
const SHOWN: usize = 8;

const HOUR: f64 = 3_600_000.0;

pub fn section(answer: &TasksAnswer) -> AnyView {
    let count = answer.tasks.len();
    let beside = (count > 0).then(|| {
        let all = match answer.more {
            true => tr!("All tasks").to_owned(),
            false => tr!(count; "{count} task" | "All {count} tasks"),
        };
        view! {
            <a class="link text-sm" href="/tasks" data-testid="all-tasks">
                {all}
            </a>
        }
    });
    list(answer, beside.into_any())
}

/// For a sub-customer, who has no page of tasks.
pub fn own_section(answer: &TasksAnswer) -> AnyView {
    list(answer, ().into_any())
}

fn list(answer: &TasksAnswer, beside: AnyView) -> AnyView {
    let content = if answer.tasks.is_empty() {
        view! {
            <p class="flex items-center gap-2 py-1 text-sm text-muted" data-testid="nothing-waits">
                <span class="text-success">{icon(Icon::Check)}</span>
                {tr!("Nothing waits for you. You are told as soon as something does.")}
            </p>
        }
        .into_any()
    } else {
        let rows = answer.tasks.iter().take(SHOWN).map(row).collect_view();
        view! { <ol class="-mx-2 divide-y divide-base-300">{rows}</ol> }.into_any()
    };
    part("waits-for-you", tr!("Waits for you"), None, beside, content)
}

pub fn skeleton() -> AnyView {
    view! {
        <div role="status" aria-label=tr!("Loading") data-testid="loading">
            <div class="skeleton h-40 w-full"></div>
        </div>
    }
    .into_any()
}

fn row(task: &TaskView) -> AnyView {
    let (title, _) = said(task.kind);
    let records = task.records as usize;
    let customers = (records > 0).then(|| tr!(records; "{records} customer" | "{records} customers"));
    let application = task.application.to_string();
    let key = application.clone();
    view! {
        <li
            class="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 rounded-field px-2 py-2.5 hover:bg-base-200"
            data-testid="waiting-task"
            data-key=key
        >
            <div class="min-w-0">
                // The whole row leads there.
                <a class="text-sm font-medium after:absolute after:inset-0 hover:underline" href=address(task) data-testid="open-task">
                    {title}
                    <span class="sr-only">" "{application.clone()}</span>
                </a>
                <p class="flex flex-wrap items-center gap-x-4 text-xs text-muted">
                    <span class="inline-flex min-w-0 flex-wrap items-center gap-x-1 [&>svg]:size-3.5">
                        {task.original_reseller.name.clone()} {icon(Icon::Arrow)} <span class="sr-only">{tr!("to")}</span>
                        {task.new_reseller.name.clone()}
                    </span>
                    {customers.map(|customers| view! { <span>{customers}</span> })}
                    <span class="font-mono max-md:hidden" aria-hidden="true">
                        {application.clone()}
                    </span>
                </p>
            </div>
            {task.until.map(deadline)}
        </li>
    }
    .into_any()
}

/// How much time is left, and whether that is none or little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    None,
    Hours,
    Days,
}

impl Left {
    fn of(millis: f64) -> Self {
        match millis {
            millis if millis <= 0.0 => Left::None,
            millis if millis < 24.0 * HOUR => Left::Hours,
            _ => Left::Days,
        }
    }
}

fn deadline(until: Instant) -> AnyView {
    let left = Left::of(until.millis() as f64 - session::now_millis());
    let (class, sign, words) = match left {
        Left::None => ("border-error/50 bg-error/8 text-error", Some(Icon::Warning), tr!("Overdue")),
        Left::Hours => ("border-warning/60 bg-warning/8 text-warning", Some(Icon::Clock), tr!("Due today")),
        Left::Days => ("border-transparent text-muted", None, ""),
    };
    view! {
        <span class=format!("flex flex-wrap items-center justify-end gap-x-1.5 rounded-field border px-2 py-0.5 text-xs [&>svg]:size-3.5 {class}") data-code=match left {
            Left::None => "overdue",
            Left::Hours => "soon",
            Left::Days => "later",
        } data-testid="due">
            {sign.map(icon)} <span class="font-medium">{words}</span>
            <time datetime=until.to_string() title=format::exact(until) class="tabular-nums whitespace-nowrap">
                {format::from_now(until)}
            </time>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_late_and_a_day_is_soon() {
        assert_eq!(
            [-1.0, 0.0, 1.0, 24.0 * HOUR - 1.0, 24.0 * HOUR].map(Left::of),
            [Left::None, Left::None, Left::Hours, Left::Hours, Left::Days]
        );
    }
}
