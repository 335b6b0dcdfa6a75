//! What the decider does: approve and reject, each after the seconds in which it can be taken back, and what comes of it.

use super::{
    desk::{Desk, Told},
    queue::Done,
    sight::Sight,
};
use crate::{
    api::{self, ApiError},
    browser,
    pages::decision::{
        Said, Statement,
        two_people::{self, Part},
    },
    session,
};
use leptos::prelude::*;
use shared::{
    api::{Decide, DecisionRequest, RowsRequest, VerdictRequest, Waiting},
    application::Step,
    tr,
};

/// What a decision needs of the person before it can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    Nothing,
    /// R5.6.
    Statement,
    /// What is unusual is still being looked for.
    Warnings,
    /// To say that what is unusual was looked at.
    Look,
    /// Nothing that waits can be approved at present (R5.8).
    Approvable,
    /// The person has approved it already (R5.3).
    AnotherPerson,
}

/// How many would be approved, and whether that is known exactly: a record can be blocked and without consent at once.
pub fn approvable(waiting: &Waiting, except: usize) -> (u32, bool) {
    let without = if waiting.step == Step::InternalReview { waiting.without_consent } else { 0 };
    let stays = waiting.blocked.saturating_add(without);
    let exact = waiting.blocked == 0 || without == 0;
    let except = u32::try_from(except).unwrap_or(u32::MAX);
    (waiting.records.saturating_sub(stays).saturating_sub(except), exact)
}

/// Whether nothing of it can be approved, whatever overlaps.
fn none_can_be(waiting: &Waiting) -> bool {
    let without = if waiting.step == Step::InternalReview { waiting.without_consent } else { 0 };
    waiting.records <= waiting.blocked.max(without)
}

/// The viewer's part, where two people are needed (R5.3).
pub fn part(waiting: &Waiting) -> Part {
    let who = session::current().signed_in_untracked();
    two_people::part(waiting, who.as_ref().map(|who| &who.person))
}

/// What an approval lacks. Follows what it depends on.
pub fn lacks(sight: Sight) -> Lacks {
    let Some(waiting) = sight.waiting() else { return Lacks::Approvable };
    let entered = sight.entered;
    let needs_statement =
        sight.loader.ready().is_some_and(|detail| Statement::of(&detail.summary, &waiting) == Statement::Needed);
    // Nobody approves before it is there to be looked at.
    let warnings = sight.warnings.map(|loader| loader.ready().map(|answer| !answer.warnings.is_empty()));
    if part(&waiting) == Part::Done && entered.except.with(|except| except.is_empty()) {
        Lacks::AnotherPerson
    } else if none_can_be(&waiting) && entered.except.with(|except| except.is_empty()) {
        Lacks::Approvable
    } else if needs_statement && !(entered.ticked.get() && entered.statement.with(Option::is_some)) {
        Lacks::Statement
    } else if warnings == Some(None) {
        Lacks::Warnings
    } else if warnings == Some(Some(true)) && !entered.looked.get() {
        Lacks::Look
    } else {
        Lacks::Nothing
    }
}

/// What stands in the way, for the person who wants to go on.
pub fn in_words(lacks: Lacks) -> Option<&'static str> {
    Some(match lacks {
        Lacks::Nothing => return None,
        Lacks::Statement => tr!("Tick the statement first."),
        Lacks::Warnings => tr!("What is unusual is still being looked for."),
        Lacks::Look => tr!("Say first that you have looked at what is unusual."),
        Lacks::Approvable => tr!("Nothing that waits here can be approved at present."),
        Lacks::AnotherPerson => tr!("You have approved; a second person is needed"),
    })
}

pub const TICK: &str = "statement-tick";
pub const LOOKED: &str = "looked-tick";
pub const APPROVE: &str = "approve";
pub const REJECT: &str = "reject";
pub const CONFIRM_REJECT: &str = "confirm-reject";

/// Begins the seconds before an approval is sent, or leads to what it lacks.
pub fn approve(sight: Sight, desk: Desk) {
    if sight.countdown.is_running_untracked() || sight.busy.get_untracked() {
        return;
    }
    let lack = untrack(|| lacks(sight));
    sight.pressed.set(lack != Lacks::Nothing);
    desk.said.set(in_words(lack).unwrap_or_default().to_owned());
    match lack {
        Lacks::Statement => return browser::focus_soon(TICK),
        Lacks::Look => return browser::focus_soon(LOOKED),
        Lacks::Warnings | Lacks::Approvable | Lacks::AnotherPerson => return,
        Lacks::Nothing => {}
    }
    let Some(waiting) = untrack(|| sight.waiting()) else { return };
    let entered = sight.entered;
    let (count, exact) = approvable(&waiting, entered.except.with_untracked(|except| except.len()));
    let what = if exact {
        tr!(count; "Approving {count} customer" | "Approving {count} customers")
    } else {
        tr!("Approving what can be approved").to_owned()
    };
    let then = Callback::new(move |()| {
        let statement = entered.statement.get_untracked().filter(|_| entered.ticked.get_untracked());
        send(sight, desk, VerdictRequest::Approve { statement, except: untrack(|| entered.exceptions()) });
    });
    sight.failed.set(None);
    sight.countdown.start(what, APPROVE, then);
}

/// The same for a rejection, once its reason is there.
pub fn reject(sight: Sight, desk: Desk) {
    if sight.countdown.is_running_untracked() || sight.busy.get_untracked() {
        return;
    }
    let (Some((reason, words)), Some(waiting)) = untrack(|| (sight.entered.reason.given(), sight.waiting())) else {
        return;
    };
    let count = waiting.records;
    let what = tr!(count; "Rejecting {count} customer" | "Rejecting {count} customers");
    let then = Callback::new(move |()| {
        send(sight, desk, VerdictRequest::Reject { reason, words: words.clone() });
    });
    sight.failed.set(None);
    sight.countdown.start(what, CONFIRM_REJECT, then);
}

fn send(sight: Sight, desk: Desk, verdict: VerdictRequest) {
    let Some(detail) = sight.loader.ready_untracked() else { return };
    let said = if matches!(verdict, VerdictRequest::Approve { .. }) { Said::Yes } else { Said::No };
    let place = sight.place.get_value();
    let excepted = match &verdict {
        VerdictRequest::Approve { except, .. } => except.len(),
        VerdictRequest::Reject { .. } => 0,
    };
    sight.has_read();
    sight.busy.set(true);
    leptos::task::spawn_local(async move {
        let request = DecisionRequest { step: place.step, rows: RowsRequest::All, verdict };
        let answer = api::change_on::<Decide>(&place.application, detail.summary.version, &request).await;
        let _ = sight.busy.try_set(false);
        match answer {
            Ok(answer) => {
                sight.entered.forget();
                let done = match said {
                    Said::Yes => Done::Approved,
                    Said::No => Done::Rejected,
                };
                let summary = detail.summary;
                let (from, to) = (summary.original_reseller.name, summary.new_reseller.name);
                desk.decided(&place, done, Told { said, answer, excepted, application: summary.id, from, to });
            }
            Err(error) if error.is_outdated() => came_too_late(sight, error),
            Err(error) => {
                let _ = sight.failed.try_set(Some(error));
            }
        }
    });
}

/// Nothing was done: what is so now is read, and what has changed then stands there. Words that were typed stay.
fn came_too_late(sight: Sight, error: ApiError) {
    let _ = sight.failed.try_set(Some(error));
    sight.entered.is_of_another_version();
    sight.reload();
    sight.read_records();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(step: Step, records: u32, blocked: u32, without_consent: u32) -> Waiting {
        Waiting { step, party: None, records, blocked, without_consent, due: None, yours: true, two_people: None }
    }

    #[test]
    fn what_stays_for_later_isnt_counted_as_approved_r5_8() {
        assert_eq!(approvable(&waiting(Step::InternalReview, 5, 0, 2), 1), (2, true));
        assert_eq!(approvable(&waiting(Step::OriginalReseller, 5, 1, 4), 0), (4, true), "consent is for review");
        assert_eq!(approvable(&waiting(Step::InternalReview, 5, 1, 1), 0), (3, false), "they may be the same");
    }

    #[test]
    fn nothing_can_be_approved_where_all_are_blocked_or_without_consent() {
        assert!(none_can_be(&waiting(Step::InternalReview, 3, 0, 3)));
        assert!(none_can_be(&waiting(Step::OriginalReseller, 3, 3, 0)));
        assert!(!none_can_be(&waiting(Step::OriginalReseller, 3, 2, 3)));
    }
}
