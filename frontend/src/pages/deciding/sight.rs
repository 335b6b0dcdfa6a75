//! What the decider looks at: the application, what is unusual about it, what was entered, and what has changed since it was opened.
//!
//! A decision names the version on the screen (R5.7). If another one comes, by the portal's no or by itself, nothing is sent, the tick
//! is taken back, since it was of something else, and what has changed stands there until the person has seen it.

use super::{desk::Desk, entered::Entered, queue::Place};
use crate::{
    api::{self, ApiError},
    live,
    load::{Load, Loader},
    pages::decision::countdown::Countdown,
    session,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, GetWarnings, Nothing, RecordsPage, Waiting, WarningsAnswer},
    application::Step,
    ids::ApplicationId,
    permissions::Who,
};

/// How the application was, and how it is now.
#[derive(Clone)]
pub struct Changed {
    pub before: ApplicationDetail,
    pub after: ApplicationDetail,
}

#[derive(Clone, Copy)]
pub struct Sight {
    pub place: StoredValue<Place>,
    pub loader: Loader<ApplicationDetail>,
    /// For internal review alone.
    pub warnings: Option<Loader<WarningsAnswer>>,
    pub records: Loader<RecordsPage>,
    /// Which hundred of the records is shown, from 0.
    pub page: RwSignal<usize>,
    pub entered: Entered,
    pub countdown: Countdown,
    pub busy: RwSignal<bool>,
    /// The person has pressed Approve; what is still lacking then is said beside it.
    pub pressed: RwSignal<bool>,
    /// Why the last decision wasn't taken, where it can be tried again.
    pub failed: RwSignal<Option<ApiError>>,
    pub changed: RwSignal<Option<Changed>>,
    /// What is on the screen.
    seen: StoredValue<Option<ApplicationDetail>>,
}

impl Sight {
    pub fn new(place: Place, desk: Desk) -> Self {
        let reviews = session::current().signed_in_untracked().is_some_and(|who| who.may(Who::Programme));
        let sight = Self {
            entered: Entered::new(&place),
            place: StoredValue::new(place),
            loader: Loader::new(),
            warnings: reviews.then(Loader::new),
            records: Loader::new(),
            page: RwSignal::new(0),
            countdown: Countdown::new(),
            busy: RwSignal::new(false),
            pressed: RwSignal::new(false),
            failed: RwSignal::new(None),
            changed: RwSignal::new(None),
            seen: StoredValue::new(None),
        };
        let ahead = desk.ahead.try_update_value(Option::take).flatten();
        if let Some(detail) = ahead.filter(|detail| detail.summary.id == sight.id()) {
            sight.loader.state.set(Load::Ready(detail));
        }
        sight.reload();
        let revision = Memo::new(move |_| sight.loader.ready().map(|detail| detail.summary.revision));
        Effect::new(move |_| {
            if revision.get().is_some() {
                sight.came();
            }
        });
        let page = Memo::new(move |_| super::customers::api_page(sight.page.get()));
        Effect::new(move |_| {
            page.get();
            sight.read_records();
        });
        // What somebody else changes goes up where it is another, and leaves who is in the list where they are.
        let id = sight.id();
        sight.records.live_apart(
            live::application(&id),
            |before, newer| if before.records == newer.records { before.clone() } else { newer },
            move || {
                let (id, page) = (id.clone(), page.get_untracked());
                async move { api::records(&id, page).await }
            },
        );
        live::on(live::application(&sight.id()), move || sight.look_again());
        sight
    }

    pub fn id(self) -> ApplicationId {
        self.place.with_value(|place| place.application.clone())
    }

    pub fn step(self) -> Step {
        self.place.with_value(|place| place.step)
    }

    pub fn reload(self) {
        let id = self.id();
        self.loader.ask(async move { api::application(&id).await });
    }

    pub fn read_records(self) {
        let (id, page) = (self.id(), super::customers::api_page(self.page.get_untracked()));
        self.records.ask(async move { api::records(&id, page).await });
    }

    /// By itself, because somebody else has changed something. A decision that is being sent finds out for itself.
    fn look_again(self) {
        if self.busy.try_get_untracked() == Some(false)
            && let Some(id) = self.place.try_with_value(|place| place.application.clone())
        {
            self.loader.ask(api::by_itself(async move { api::application(&id).await }));
        }
    }

    pub fn look_for_warnings(self) {
        if let Some(loader) = self.warnings {
            let id = self.id();
            loader.ask(async move { api::call::<GetWarnings>(&[id.as_str()], &Nothing {}, &Nothing {}).await });
        }
    }

    /// How many wait here; nothing once nobody waits.
    pub fn waiting(self) -> Option<Waiting> {
        let step = self.step();
        self.loader.ready().and_then(|detail| waiting_at(&detail, step))
    }

    /// Something newer is on the screen.
    fn came(self) {
        let Some(after) = self.loader.ready_untracked() else { return };
        self.look_for_warnings();
        let before = self.seen.try_update_value(|seen| seen.replace(after.clone())).flatten();
        let Some(before) = before else { return };
        let step = self.step();
        let there = |detail: &ApplicationDetail| waiting_at(detail, step).is_some();
        // Consents, messages and deliveries come and go without anybody having to read again (R5.7).
        let counts = before.summary.version != after.summary.version || there(&before) != there(&after);
        if counts {
            self.countdown.cancel();
            self.entered.is_of_another_version();
            // What the person hasn't seen yet adds up.
            self.changed.update(|changed| {
                let before = changed.take().map_or(before, |earlier| earlier.before);
                *changed = Some(Changed { before, after });
            });
        }
    }

    /// The person has decided on what they see now.
    pub fn has_read(self) {
        self.changed.set(None);
    }
}

pub fn waiting_at(detail: &ApplicationDetail, step: Step) -> Option<Waiting> {
    detail.summary.waiting.iter().find(|waiting| waiting.step == step && waiting.records > 0).cloned()
}
