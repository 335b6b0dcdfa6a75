//! The page around the decisions: which one is open, what came of the last, and the way to the next.

use super::{
    queue::{Done, Place, Queue},
    sight::Sight,
};
use crate::{
    api,
    components::{Icon, icon},
    pages::decision::{self, Said},
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, DecisionAnswer},
    ids::ApplicationId,
    tr,
};

/// What came of the last decision.
#[derive(Debug, Clone)]
pub struct Told {
    pub said: Said,
    pub answer: DecisionAnswer,
    /// How many of those decided were excepted from the approval, and so rejected.
    pub excepted: usize,
    pub application: ApplicationId,
    pub from: String,
    pub to: String,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub queue: Queue,
    pub told: RwSignal<Option<Told>>,
    /// Read out: what an approval lacks.
    pub said: RwSignal<String>,
    /// The next application, before it is opened.
    pub ahead: StoredValue<Option<ApplicationDetail>>,
    /// The address's path.
    pub path: Memo<String>,
    /// Opens an address.
    pub go: Callback<String>,
}

impl Desk {
    /// It went through: says so, and opens the next.
    pub fn decided(self, place: &Place, done: Done, told: Told) {
        let next = self.queue.after_untracked(place);
        self.queue.mark(place, done);
        let _ = self.told.try_set(Some(told));
        // Whoever has gone on meanwhile is left where they are.
        if self.is_at(&place.application) {
            self.go.try_run(next.map_or_else(|| super::ADDRESS.to_owned(), |next| next.address()));
        }
        self.queue.refresh();
    }

    /// Whether this application is the one in the address.
    pub fn is_at(self, application: &ApplicationId) -> bool {
        let path = self
            .path
            .try_with_untracked(|path| path.ends_with(application.as_str()) && path.starts_with(super::ADDRESS));
        path == Some(true)
    }

    /// Reads the next application, so that it needs no waiting for.
    pub fn look_ahead(self, from: Sight) {
        let Some(place) = from.place.try_get_value() else { return };
        let Some(next) = self.queue.after_untracked(&place) else { return };
        leptos::task::spawn_local(async move {
            if let Ok(detail) = api::by_itself(api::application(&next.application)).await {
                let _ = self.ahead.try_set_value(Some(detail));
            }
        });
    }

    pub fn next(self, place: &Place) {
        self.leave(self.queue.after_untracked(place));
    }

    pub fn previous(self, place: &Place) {
        self.leave(self.queue.before_untracked(place));
    }

    fn leave(self, to: Option<Place>) {
        if let Some(to) = to {
            self.told.set(None);
            self.go.try_run(to.address());
        }
    }
}

/// What came of the last decision, read out when it appears.
pub fn told(desk: Desk) -> AnyView {
    view! {
        <div class="empty:mb-0" role="status">
            {move || desk.told.get().map(|told| in_words(&told))}
        </div>
    }
    .into_any()
}

fn in_words(told: &Told) -> AnyView {
    let Told { said, answer, excepted, application, from, to } = told;
    let title = match excepted {
        0 => decision::title(*said, answer),
        excepted => {
            let decided = answer.decided.len().saturating_sub(*excepted);
            let yes = tr!(decided; "Approved: {decided} customer" | "Approved: {decided} customers");
            let decided = *excepted;
            format!("{yes} · {}", tr!(decided; "Rejected: {decided} customer" | "Rejected: {decided} customers"))
        }
    };
    let lines = decision::consequences(answer).into_iter().map(|line| view! { <span class="text-muted">{line}</span> });
    view! {
        <div
            class="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-field border border-success/40 bg-success/8 px-3 py-2 text-sm [&>svg]:text-success"
            data-testid="decision-result"
        >
            {icon(Icon::Check)}
            <span class="font-medium">{title}</span>
            <a class="link" href=format!("/applications/{application}")>
                {tr!("{from} to {to}", from, to)}
            </a>
            {lines.collect_view()}
        </div>
    }
    .into_any()
}

/// Everything is decided.
pub fn finished(desk: Desk) -> AnyView {
    let queue = desk.queue;
    let line = move |done: Done| {
        let count = queue.count(done);
        (count > 0).then(|| match done {
            Done::Approved => tr!(count; "{count} application approved" | "{count} applications approved"),
            Done::Rejected => tr!(count; "{count} application rejected" | "{count} applications rejected"),
            Done::Otherwise => {
                tr!(count; "{count} application was decided elsewhere" | "{count} applications were decided elsewhere")
            }
        })
    };
    let lines = move || {
        [Done::Approved, Done::Rejected, Done::Otherwise].into_iter().filter_map(line).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <section class="card-box flex flex-col items-center gap-2 px-6 py-12 text-center" data-testid="finished">
            <span class="text-success [&>svg]:size-8">{icon(Icon::Check)}</span>
            <h2 id=super::HEADING tabindex="-1" class="text-lg font-semibold outline-none">
                {tr!("Nothing waits for your decision")}
            </h2>
            <p class="max-w-prose text-sm text-muted">{lines}</p>
            <p class="max-w-prose text-sm text-muted">{tr!("You are told when an application waits for you.")}</p>
            <div class="flex flex-wrap justify-center gap-2 pt-2">
                <a class="btn btn-sm btn-primary" href="/tasks" data-testid="to-tasks">
                    {tr!("To the tasks")}
                </a>
            </div>
        </section>
    }
    .into_any()
}
