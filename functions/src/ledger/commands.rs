//! A command on an application: settle what time has done, decide, carry out, keep (invariants 2 and 3 of the design).
//!
//! Nothing is written before it is decided. What time has done is kept even when the command is refused: it happened. The
//! application, its events, the holds and owners they change, and the documents to publish are written in one transaction.

use super::{Ledger, store::applications::StoredHead, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::{
        ChangeAnswer, ConsentRequest, DecisionAnswer, DecisionRequest, DocumentVersion, LeftRows, RowsRequest,
        VerdictRequest, WithdrawRequest,
    },
    application::{
        self, Actor, Application, Command, ConsentAnswer, Decision, Effect, Exception, Facts, LeftWhy, Opener,
        RowChoice, Verdict, Version, next_due,
    },
    directory::Membership,
    event::{Event, Origin, Signature, What},
    instant::{Instant, Span},
    rows::{Row, RowSet},
    texts::{TextKind, current},
    view,
};
use std::collections::BTreeMap;

/// An application in the ledger's hands.
pub struct Held {
    pub n: i64,
    pub application: Application,
}

/// An application on which nothing is due, and what the next command on it is judged by.
pub struct Settled {
    pub held: Held,
    facts: Facts,
    /// What settling has changed.
    pub documents: Vec<DocumentVersion>,
}

/// What a command has done.
pub struct Done {
    pub events: Vec<Event>,
    pub left: Vec<(Row, LeftWhy)>,
    /// Rows that the command changed.
    pub rows: RowSet,
    pub documents: Vec<DocumentVersion>,
}

impl Ledger {
    /// The application that a viewer names, if it has a part in it. All that aren't there, or aren't theirs, end here alike.
    pub fn visible(&self, viewer: &impl AsRef<Membership>, id: &str) -> Result<StoredHead, Error> {
        let stored = self.store.head(id)?.ok_or(Error::NotFound)?;
        view::sides(viewer.as_ref(), &stored.head.parties).ok_or(Error::NotFound)?;
        Ok(stored)
    }

    /// What time and the directory have done to an application since it was last looked at.
    pub fn settle(&self, stored: StoredHead, signature: &Signature, now: Instant) -> Result<Settled, Error> {
        let n = stored.n;
        let application = self.store.application(stored)?;
        let facts = self.facts_of(n, &application)?;
        let events = application::settle(&application, &facts, signature, now);
        let held = Held { n, application };
        if events.is_empty() {
            return Ok(Settled { held, facts, documents: Vec::new() });
        }
        let (held, _, documents) = self.keep(held, &events, now)?;
        // What was settled may have moved customers and credit: the facts are read again, after it.
        let facts = self.facts_of(n, &held.application)?;
        Ok(Settled { held, facts, documents })
    }

    /// Carries events out, in one transaction; answers the application after them, and which rows and documents changed.
    fn keep(
        &self,
        before: Held,
        events: &[Event],
        now: Instant,
    ) -> Result<(Held, Vec<Row>, Vec<DocumentVersion>), Error> {
        let Held { n, application: before } = before;
        let (after, effects) = carried_out(before.clone(), events);
        let (rows, documents) = self.store.atomically(|| {
            let rows = self.store.update_application(n, &before, &after, now)?;
            self.store.append_events(n, events, after.head.chain)?;
            self.store.carry_out(&effects)?;
            let documents = self.store.touch_documents(n, &after.head, &rows)?;
            Ok((rows, documents))
        })?;
        Ok((Held { n, application: after }, rows, documents))
    }

    /// One command, from an application as it was last stored.
    pub fn command(
        &self,
        stored: StoredHead,
        actor: &Actor,
        command: Command,
        signature: &Signature,
        now: Instant,
    ) -> Result<Done, Error> {
        self.command_with(stored, actor, command, signature, now, Ok)
    }

    /// One command, and what is written in the same transaction.
    pub fn command_with<T>(
        &self,
        stored: StoredHead,
        actor: &Actor,
        command: Command,
        signature: &Signature,
        now: Instant,
        also: impl FnOnce(Done) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Settled { held, facts, documents: settled } = self.settle(stored, &Signature::CLOCK, now)?;
        let outcome = application::decide(&held.application, &facts, actor, command, signature, now)?;
        self.store.atomically(|| {
            let (_, rows, documents) = self.keep(held, &outcome.events, now)?;
            also(Done {
                events: outcome.events,
                left: outcome.left,
                rows: rows.into_iter().collect(),
                documents: newest(settled.into_iter().chain(documents)),
            })
        })
    }

    pub fn decide(
        &self,
        viewer: &Viewer,
        id: &str,
        on: Version,
        request: DecisionRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<DecisionAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.visible(member, id)?;
        let verdict = match request.verdict {
            VerdictRequest::Approve { statement, except } => {
                let except = except.into_iter();
                let except = except.map(|of| Exception { row: of.row, reason: of.reason, words: of.words }).collect();
                Verdict::Approve { statement, except }
            }
            VerdictRequest::Reject { reason, words } => Verdict::Reject { reason, words },
        };
        let decision = Decision { step: request.step, on, rows: choice(request.rows), verdict };
        let actor = Actor::Person(member.person.membership.clone());
        let done = self.command(stored, &actor, Command::Decide(decision), &member.signature(origin), now)?;
        Ok(DecisionAnswer {
            decided: rows_of(&done.events, is_decision),
            first_approved: rows_of(&done.events, |what| matches!(what, What::FirstApproved { .. })),
            left: by_why(done.left),
            migrated: rows_of(&done.events, |what| matches!(what, What::CutOver { .. })),
            documents: done.documents,
        })
    }

    pub fn withdraw(
        &self,
        viewer: &Viewer,
        id: &str,
        request: WithdrawRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let acting = viewer.acting()?;
        let stored = self.visible(&acting, id)?;
        let actor = Actor::Person(acting.membership().clone());
        let command = Command::Withdraw { rows: choice(request.rows) };
        Ok(changed(self.command(stored, &actor, command, &acting.signature(origin), now)?))
    }

    /// A sub-customer withdraws what it asked for itself, until the new reseller has accepted (R5.9).
    pub fn withdraw_move_request(
        &self,
        viewer: &Viewer,
        id: &str,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.store.head(id)?.ok_or(Error::NotFound)?;
        match (&stored.head.opener, &member.person.membership) {
            (Opener::SubCustomer(opener), Membership::SubCustomer { sub_customer }) if opener == sub_customer => {}
            _ => return Err(Error::NotFound),
        }
        let actor = Actor::Person(member.person.membership.clone());
        let command = Command::Withdraw { rows: RowChoice::All };
        Ok(changed(self.command(stored, &actor, command, &member.signature(origin), now)?))
    }

    /// A sub-customer's own answer (R5.4). Whether one of the records is its own is decided where everything is.
    pub fn answer_consent(
        &self,
        viewer: &Viewer,
        id: &str,
        request: ConsentRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.store.head(id)?.ok_or(Error::NotFound)?;
        let actor = Actor::Person(member.person.membership.clone());
        let command = Command::AnswerConsent { answer: consent_answer(request) };
        Ok(changed(self.command(stored, &actor, command, &member.signature(origin), now)?))
    }

    /// In a demonstration: answers for all sub-customers that were asked and haven't answered.
    pub fn demo_consents(
        &self,
        viewer: &Viewer,
        id: &str,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.visible(member, id)?;
        let command =
            Command::AnswerConsent { answer: ConsentAnswer::Agree { text: current(TextKind::Consent).version } };
        Ok(changed(self.command(stored, &Actor::Demonstration, command, &member.signature(origin), now)?))
    }

    /// Settles applications for which time or the directory has something to do; at most `most` of each kind.
    ///
    /// One that can't be settled is put off and logged: it holds no other back, and no command on it needs this to have run.
    pub fn settle_waiting(&self, now: Instant, most: u32) -> Result<(), Error> {
        for stored in self.store.rechecks(most)? {
            let (n, id) = (stored.n, stored.head.id.clone());
            let settled = self.settle(stored, &Signature::DIRECTORY, now);
            self.store.atomically(|| self.store.recheck_done(n))?;
            if let Err(error) = settled {
                self.put_off(n, id.as_str(), error, now)?;
            }
        }
        for stored in self.store.due(now, most)? {
            let (n, id) = (stored.n, stored.head.id.clone());
            match self.settle(stored, &Signature::CLOCK, now) {
                Ok(Settled { held, .. }) => {
                    // A running pause moves deadlines: what was due may be due later now.
                    let next = next_due(&held.application, now);
                    let next = next.map(|at| if at > now { at } else { now + Span::hours(1) });
                    self.store.atomically(|| self.store.put_off(n, next))?;
                }
                Err(error) => self.put_off(n, id.as_str(), error, now)?,
            }
        }
        Ok(())
    }

    fn put_off(&self, n: i64, id: &str, error: Error, now: Instant) -> Result<(), Error> {
        let problem = error.into_problem();
        crate::log::error(serde_json::json!({ "settling": id, "problem": problem.detail }));
        self.store.atomically(|| self.store.put_off(n, Some(now + Span::minutes(5))))
    }
}

/// The application after events, and what they change outside it.
pub fn carried_out(before: Application, events: &[Event]) -> (Application, Vec<Effect>) {
    let mut effects = Vec::new();
    let after = events.iter().fold(before, |application, event| {
        effects.extend(application::effects(&application, event));
        application.apply(event)
    });
    (after, effects)
}

fn choice(rows: RowsRequest) -> RowChoice {
    match rows {
        RowsRequest::All => RowChoice::All,
        RowsRequest::Only(rows) => RowChoice::Only(rows),
    }
}

pub fn consent_answer(request: ConsentRequest) -> ConsentAnswer {
    match request {
        ConsentRequest::Agree { text } => ConsentAnswer::Agree { text },
        ConsentRequest::Refuse { words } => ConsentAnswer::Refuse { words },
        ConsentRequest::TakeBack { words } => ConsentAnswer::TakeBack { words },
    }
}

pub fn changed(done: Done) -> ChangeAnswer {
    ChangeAnswer { rows: done.rows, documents: done.documents }
}

/// Each document once, in its newest version.
fn newest(documents: impl Iterator<Item = DocumentVersion>) -> Vec<DocumentVersion> {
    let mut newest: BTreeMap<String, u32> = BTreeMap::new();
    for of in documents {
        let version = newest.entry(of.document).or_default();
        *version = of.version.max(*version);
    }
    newest.into_iter().map(|(document, version)| DocumentVersion { document, version }).collect()
}

fn is_decision(what: &What) -> bool {
    matches!(what, What::Approved { .. } | What::Rejected { .. } | What::Excepted { .. })
}

fn rows_of(events: &[Event], wanted: impl Fn(&What) -> bool) -> RowSet {
    let rows = |what: &What| match what {
        What::Approved { rows, .. }
        | What::FirstApproved { rows, .. }
        | What::Rejected { rows, .. }
        | What::CutOver { rows } => rows.iter().collect(),
        What::Excepted { rows, .. } => rows.iter().map(|row| row.row).collect(),
        _ => Vec::new(),
    };
    events.iter().filter(|event| wanted(&event.what)).flat_map(|event| rows(&event.what)).collect()
}

fn by_why(left: Vec<(Row, LeftWhy)>) -> Vec<LeftRows> {
    let mut grouped: BTreeMap<LeftWhy, RowSet> = BTreeMap::new();
    for (row, why) in left {
        grouped.entry(why).or_default().insert(row);
    }
    grouped.into_iter().map(|(why, rows)| LeftRows { why, rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_grouped_by_why_r5_8() {
        let left = vec![(Row(3), LeftWhy::Blocked), (Row(1), LeftWhy::WithoutConsent), (Row(4), LeftWhy::Blocked)];
        let grouped: Vec<_> = by_why(left).into_iter().map(|of| (of.why, of.rows.to_string())).collect();
        assert_eq!(grouped, [(LeftWhy::Blocked, "3-4".to_owned()), (LeftWhy::WithoutConsent, "1".to_owned())]);
    }

    #[test]
    fn a_document_is_named_once_in_its_newest_version() {
        let of = |document: &str, version| DocumentVersion { document: document.to_owned(), version };
        let documents = newest([of("b", 2), of("a", 2), of("b", 4)].into_iter());
        assert_eq!(documents, [of("a", 2), of("b", 4)]);
    }
}
