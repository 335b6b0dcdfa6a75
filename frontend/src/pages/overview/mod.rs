//! Overview: what waits for the viewer first, then where everything stands, then what happened lately.
//!
//! Tasks and figures are two answers, so that what waits is there at once. Both follow what others do (`live`).

mod directory;
mod flow;
mod lately;
mod newcomer;
mod own;
mod standing;
mod steps;
mod waiting;

pub use own::page as of_sub_customer;

use crate::{
    api,
    components::{Look, Tone, alert, button},
    draft, live,
    load::Loader,
    pages::heading,
};
use leptos::prelude::*;
use shared::{
    api::{GetOverview, ListTasks, Nothing, OverviewAnswer, SignedIn, TasksAnswer},
    overview::Spell,
    permissions::Who,
    tr,
};

pub fn page(who: SignedIn) -> AnyView {
    let tasks = Loader::<TasksAnswer>::new();
    let figures = Loader::<OverviewAnswer>::new();
    let again = Callback::new(move |()| {
        tasks.ask(api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
        figures.ask(api::call::<GetOverview>(&[], &Nothing {}, &Nothing {}));
    });
    again.try_run(());
    tasks.live(live::APPLICATIONS, || api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
    figures.live(live::APPLICATIONS, || api::call::<GetOverview>(&[], &Nothing {}, &Nothing {}));
    let busy = Signal::derive(move || tasks.busy.get() || figures.busy.get());
    let refresh = button(Look::Secondary, tr!("Refresh"), "refresh", Signal::stored(false), busy, again);
    let directory = who.may(Who::Administration).then(directory::section);
    let is_partner = who.may(Who::Partner);
    view! {
        {heading(tr!("Overview"), tr!("What waits for you, where everything stands, and what happened lately."), refresh)}
        {(who.may(Who::Applicant) && draft::has_rows(&who.person)).then(begun)}
        {tasks.show(waiting::skeleton, again, waiting::section)}
        {figures
            .show(
                skeleton,
                again,
                move |answer| {
                    if answer.standing.is_empty() && answer.lately.is_empty() {
                        return newcomer::section(&who);
                    }
                    view! {
                        <div class="grid items-start gap-5 xl:grid-cols-2">
                            {standing::section(answer, is_partner)} {steps::section(answer)}
                        </div>
                        {flow::section(answer, is_partner)}
                        {lately::section(answer)}
                    }
                        .into_any()
                },
            )}
        {directory}
    }
    .into_any()
}

/// An application that the person has begun in this browser and not submitted.
fn begun() -> AnyView {
    let go_on = view! {
        <a class="link" href="/initiate" data-testid="go-on">
            {tr!("Go on preparing it")}
        </a>
    };
    alert(Tone::Info, "begun", tr!("You have begun an application and not submitted it"), go_on.into_any())
}

/// A part of the page with its heading, and what belongs beside that.
fn part(
    id: &'static str,
    title: &'static str,
    note: Option<&'static str>,
    beside: AnyView,
    content: AnyView,
) -> AnyView {
    view! {
        <section class="card-box min-w-0 space-y-3 p-4 sm:p-5" aria-labelledby=id data-testid=id>
            <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
                <h2 id=id class="font-semibold">
                    {title}
                </h2>
                {beside}
            </div>
            {note.map(|note| view! { <p class="text-xs text-muted">{note}</p> })}
            {content}
        </section>
    }
    .into_any()
}

/// Of about the size of what comes.
fn skeleton() -> AnyView {
    view! {
        <div class="space-y-5" role="status" aria-label=tr!("Loading") data-testid="loading">
            <div class="grid gap-5 xl:grid-cols-2">
                <div class="skeleton h-72 w-full"></div>
                <div class="skeleton h-72 w-full"></div>
            </div>
            <div class="skeleton h-72 w-full"></div>
            <div class="skeleton h-96 w-full"></div>
        </div>
    }
    .into_any()
}

/// A spell as people say it: in the unit that it is rounded down to.
fn spell_words(Spell(minutes): Spell) -> String {
    match minutes {
        0 => tr!("under a minute").to_owned(),
        1..60 => tr!(minutes; "{minutes} minute" | "{minutes} minutes"),
        60..2_880 => {
            let hours = minutes / 60;
            tr!(hours; "{hours} hour" | "{hours} hours")
        }
        _ => {
            let days = minutes / 1_440;
            tr!(days; "{days} day" | "{days} days")
        }
    }
}
