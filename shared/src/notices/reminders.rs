//! Reminders (R7.1): at half of a deadline's time, at four fifths, and a day before it.
//!
//! Nobody is reminded of what is paused, and of what fell together between two looks, only once.

use super::{About, Audience, Notice, decider};
use crate::{
    application::{Application, Consent, Record, WaitingFor},
    instant::{Instant, Span},
    rows::RowSet,
};
use std::collections::BTreeMap;

const DAY: Span = Span::days(1);

/// When somebody is reminded of what began at `since` and is due at `until`.
fn marks(since: Instant, until: Instant) -> impl Iterator<Item = Instant> {
    let time = until.since(since);
    let before = |span: Span| since + time.less(span);
    [Some(since + time.part(1, 2)), Some(since + time.part(4, 5)), (time > DAY).then(|| before(DAY))]
        .into_iter()
        .flatten()
}

/// What a record waits for, of whom, since when and until when.
fn waits(application: &Application, record: &Record) -> Vec<(Audience, WaitingFor, Instant, Instant)> {
    let Some(turn) = record.turn().filter(|_| !record.is_paused()) else { return Vec::new() };
    let decision = (decider(&application.head, turn.step), WaitingFor::Decision(turn.step), turn.since, turn.deadline);
    let consent = match record.consent {
        Consent::Asked { at, until, .. } => Some((Audience::SubCustomers, WaitingFor::Consent, at, until)),
        Consent::NotAsked | Consent::Given { .. } | Consent::Refused { .. } | Consent::Lapsed { .. } => None,
    };
    std::iter::once(decision).chain(consent).collect()
}

/// The reminders that fell due after `after` and up to `now`.
pub fn reminders(application: &Application, after: Instant, now: Instant) -> Vec<Notice> {
    let mut due: BTreeMap<(Audience, WaitingFor, Instant), RowSet> = BTreeMap::new();
    for record in application.open_records() {
        for (to, waiting_for, since, until) in waits(application, record) {
            if until > now && marks(since, until).any(|mark| mark > after && mark <= now) {
                due.entry((to, waiting_for, until)).or_default().insert(record.row);
            }
        }
    }
    told(due)
}

/// What whoever has to decide is told when somebody asks for it; not `but`, who asks, and nobody of what is paused.
pub fn once_more(application: &Application, but: &Audience) -> Vec<Notice> {
    let mut due: BTreeMap<(Audience, WaitingFor, Instant), RowSet> = BTreeMap::new();
    for record in application.open_records() {
        let decisions = waits(application, record)
            .into_iter()
            .filter(|(to, of, ..)| matches!(of, WaitingFor::Decision(_)) && to != but);
        for (to, waiting_for, _, until) in decisions {
            due.entry((to, waiting_for, until)).or_default().insert(record.row);
        }
    }
    told(due)
}

fn told(due: BTreeMap<(Audience, WaitingFor, Instant), RowSet>) -> Vec<Notice> {
    let notice = |((to, waiting_for, until), rows)| Notice { to, about: About::Reminder { waiting_for, until }, rows };
    due.into_iter().map(notice).collect()
}

/// When the next reminder falls due, if nothing else happens.
pub fn next_reminder(application: &Application, after: Instant) -> Option<Instant> {
    let marks_of = |record: &Record| {
        let waits = waits(application, record);
        waits.into_iter().flat_map(|(_, _, since, until)| marks(since, until)).filter(|mark| *mark > after).min()
    };
    application.open_records().filter_map(marks_of).min()
}
