//! What waits for the person's decision, in the order of deadlines, and the way from one to the next.
//!
//! Places don't shift while somebody works through them: what is decided keeps its number, what comes meanwhile is put at the end.

use crate::{
    api::{self, ApiError},
    live,
    load::Loader,
};
use leptos::prelude::*;
use shared::{
    api::{ListTasks, Nothing, TaskKind, TaskView, TasksAnswer},
    application::Step,
    ids::ApplicationId,
};
use std::future::Future;

/// An application at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub application: ApplicationId,
    pub step: Step,
}

impl Place {
    /// Where it is decided; what a person can share.
    pub fn address(&self) -> String {
        address(&self.application, self.step)
    }
}

pub fn address(application: &ApplicationId, step: Step) -> String {
    format!("/decide/{application}?step={}", code(step))
}

/// A step in an address.
fn code(step: Step) -> &'static str {
    match step {
        Step::NewReseller => "new-reseller",
        Step::IncomingDistributor => "incoming-distributor",
        Step::OriginalReseller => "original-reseller",
        Step::OutgoingDistributor => "outgoing-distributor",
        Step::InternalReview => "internal-review",
    }
}

pub fn step_of(written: &str) -> Option<Step> {
    Step::ALL.into_iter().find(|step| code(*step) == written)
}

/// What has become of something that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Approved,
    Rejected,
    /// It waits no more, and the person didn't decide it here.
    Otherwise,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    place: Place,
    done: Option<Done>,
}

/// Which number something has, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    pub number: usize,
    pub of: usize,
}

#[derive(Clone, Copy)]
pub struct Queue {
    pub loader: Loader<TasksAnswer>,
    entries: RwSignal<Vec<Entry>>,
}

impl Queue {
    pub fn new() -> Self {
        Self { loader: Loader::new(), entries: RwSignal::new(Vec::new()) }
    }

    /// Asks what waits now.
    pub fn refresh(self) {
        self.ask(api::call::<ListTasks>(&[], &Nothing {}, &Nothing {}));
    }

    /// What comes while the page is open is put at the end by itself.
    pub fn live(self) {
        live::on(live::APPLICATIONS, move || {
            self.ask(api::by_itself(api::call::<ListTasks>(&[], &Nothing {}, &Nothing {})));
        });
    }

    fn ask(self, request: impl Future<Output = Result<TasksAnswer, ApiError>> + 'static) {
        self.loader.ask_then(request, move |answer| {
            if let Ok(answer) = answer {
                let _ = self.entries.try_update(|entries| merge(entries, &answer.tasks));
            }
        });
    }

    pub fn number(self, of: &Place) -> Option<Number> {
        self.entries.with(|entries| {
            let index = entries.iter().position(|entry| entry.place == *of)?;
            Some(Number { number: index + 1, of: entries.len() })
        })
    }

    /// The one to open when nothing is chosen.
    pub fn first(self) -> Option<Place> {
        self.entries.with(|entries| next(entries, 0))
    }

    /// The next that isn't decided; after the last comes the first again. None where there is no other.
    pub fn after(self, of: &Place) -> Option<Place> {
        self.entries.with(|entries| {
            let here = entries.iter().position(|entry| entry.place == *of);
            next(entries, here.map_or(0, |here| here + 1)).filter(|next| next != of)
        })
    }

    /// The one before that isn't decided.
    pub fn before(self, of: &Place) -> Option<Place> {
        self.entries.with(|entries| {
            let here = entries.iter().position(|entry| entry.place == *of)?;
            let waits = |entry: &&Entry| entry.done.is_none();
            let (earlier, later) = entries.split_at_checked(here)?;
            let found = earlier.iter().rev().find(waits).or_else(|| later.iter().skip(1).rev().find(waits))?;
            Some(found.place.clone())
        })
    }

    pub fn after_untracked(self, of: &Place) -> Option<Place> {
        untrack(|| self.after(of))
    }

    pub fn before_untracked(self, of: &Place) -> Option<Place> {
        untrack(|| self.before(of))
    }

    pub fn mark(self, of: &Place, done: Done) {
        let _ = self.entries.try_update(|entries| {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.place == *of) {
                entry.done = Some(done);
            }
        });
    }

    pub fn count(self, done: Done) -> usize {
        self.entries.with(|entries| entries.iter().filter(|entry| entry.done == Some(done)).count())
    }
}

/// The first from `index` on that waits, and after the end from the beginning.
fn next(entries: &[Entry], index: usize) -> Option<Place> {
    let (before, after) = entries.split_at_checked(index)?;
    let found = after.iter().chain(before).find(|entry| entry.done.is_none())?;
    Some(found.place.clone())
}

/// Takes over what waits now.
fn merge(entries: &mut Vec<Entry>, tasks: &[TaskView]) {
    let waiting: Vec<Place> = tasks
        .iter()
        .filter_map(|task| {
            let step = match task.kind {
                TaskKind::Decide { step } => step,
                TaskKind::SecondApproval => Step::InternalReview,
                TaskKind::SetCredit => Step::NewReseller,
                _ => return None,
            };
            Some(Place { application: task.application.clone(), step })
        })
        .collect();
    for entry in entries.iter_mut().filter(|entry| entry.done.is_none() && !waiting.contains(&entry.place)) {
        entry.done = Some(Done::Otherwise);
    }
    for place in waiting {
        match entries.iter_mut().find(|entry| entry.place == place) {
            // It came back, as after a pause. What was decided here stays so: the rest of it is for later.
            Some(entry) if entry.done == Some(Done::Otherwise) => entry.done = None,
            Some(_) => {}
            None => entries.push(Entry { place, done: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{api::PartnerRef, rows::RowSet};

    fn id(number: u64) -> ApplicationId {
        ApplicationId::from_random(number)
    }

    fn task(application: u64, kind: TaskKind) -> TaskView {
        let partner = PartnerRef { id: "000000000001".parse().unwrap(), name: "A partner".to_owned() };
        TaskView {
            application: id(application),
            new_reseller: partner.clone(),
            original_reseller: partner,
            kind,
            records: 1,
            rows: RowSet::default(),
            until: None,
            sub_customers: Vec::new(),
        }
    }

    fn standing(entries: &[Entry]) -> Vec<(ApplicationId, Option<Done>)> {
        entries.iter().map(|entry| (entry.place.application.clone(), entry.done)).collect()
    }

    const REVIEW: TaskKind = TaskKind::Decide { step: Step::InternalReview };

    #[test]
    fn numbers_stay_while_others_come_and_go() {
        let mut entries = Vec::new();
        merge(&mut entries, &[task(1, REVIEW), task(2, REVIEW), task(2, TaskKind::SecondApproval)]);
        assert_eq!(standing(&entries), [(id(1), None), (id(2), None)], "the same step twice is one decision");
        entries[0].done = Some(Done::Approved);
        merge(&mut entries, &[task(3, REVIEW), task(1, REVIEW)]);
        let expected = [(id(1), Some(Done::Approved)), (id(2), Some(Done::Otherwise)), (id(3), None)];
        assert_eq!(standing(&entries), expected);
        merge(&mut entries, &[task(2, REVIEW)]);
        assert_eq!(standing(&entries)[1], (id(2), None), "it waits again");
    }

    #[test]
    fn after_the_last_comes_the_first_that_waits() {
        let mut entries = Vec::new();
        merge(&mut entries, &[task(1, REVIEW), task(2, REVIEW), task(3, REVIEW)]);
        entries[0].done = Some(Done::Rejected);
        let application = |index| next(&entries, index).map(|place| place.application);
        assert_eq!(application(0), Some(id(2)));
        assert_eq!(application(3), Some(id(2)));
        assert_eq!(application(4), None);
    }

    #[test]
    fn an_address_names_its_step() {
        for step in Step::ALL {
            assert_eq!(step_of(code(step)), Some(step));
        }
        assert_eq!(step_of("anything"), None);
    }
}
