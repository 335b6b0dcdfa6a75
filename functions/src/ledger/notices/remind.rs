//! Reminders (R7.1): an application is looked at when its next one falls due, and its watermark says up to when it has been. By hand,
//! whoever has a part in an application can have its deciders told once more, once a day.
//!
//! The watermark and what is to be told are written together: nobody is reminded twice, or not at all.

use super::super::{Ledger, acting::Acting, refusals, store::applications::StoredHead, viewer::Viewer};
use crate::error::Error;
use shared::{
    api::{REMIND_AFTER_HOURS, RemindAnswer},
    application::Step,
    directory::Membership,
    event::Signature,
    instant::{Instant, Span},
    notices::{Audience, next_reminder, once_more, reminders},
    words,
};

impl Ledger {
    /// Puts the reminders that have fallen due into the outbox, for at most `most` applications.
    pub fn remind_waiting(&self, now: Instant, most: u32) -> Result<(), Error> {
        for (stored, reminded_at) in self.store.to_remind(now, most)? {
            let n = stored.n;
            if let Err(error) = self.remind(stored, reminded_at, now) {
                let problem = error.into_problem();
                crate::log::error(serde_json::json!({ "reminding": n, "problem": problem.detail }));
                self.store.atomically(|| self.store.remind_at(n, Some(now + Span::minutes(5))))?;
            }
        }
        Ok(())
    }

    /// Tells those whose turn it is once more, all but the one who asks for it.
    pub fn remind_by_hand(&self, viewer: &Viewer, id: &str, now: Instant) -> Result<RemindAnswer, Error> {
        let by = viewer.acting()?;
        let stored = self.visible(&by, id)?;
        self.not_suspended(by.membership())?;
        let settled = self.settle(stored, &Signature::CLOCK, now)?;
        let (n, application) = (settled.held.n, &settled.held.application);
        let notices = once_more(application, &audience(by.membership()));
        if notices.is_empty() {
            return Err(refusals::nobody_to_remind());
        }
        if let Some(last) = self.store.reminded_by_hand_at(n)?
            && now.since(last) < Span::hours(REMIND_AFTER_HOURS)
        {
            return Err(refusals::reminded_already(last));
        }
        let partners: Vec<_> = notices.iter().filter_map(|notice| notice.to.partner()).collect();
        let known = self.store.partners(&partners)?;
        let mut reminded: Vec<String> = Vec::new();
        for notice in &notices {
            let partner = notice.to.partner().and_then(|partner| known.get(partner));
            let name = partner.map_or_else(|| words::step(Step::InternalReview).to_owned(), |of| of.name.clone());
            if !reminded.contains(&name) {
                reminded.push(name);
            }
        }
        let person = match by {
            Acting::Person(member) => Some(member.person.id.clone()),
            Acting::Service(_) => None,
        };
        self.store.atomically(|| {
            self.store.tell(n, now, person, notices)?;
            self.store.reminded_by_hand(n, now)
        })?;
        Ok(RemindAnswer { reminded })
    }

    fn remind(&self, stored: StoredHead, reminded_at: Instant, now: Instant) -> Result<(), Error> {
        let n = stored.n;
        let application = self.store.application(stored)?;
        let due = reminders(&application, reminded_at, now);
        self.store.atomically(|| {
            self.store.tell(n, now, None, due)?;
            self.store.reminded(n, now, next_reminder(&application, now))
        })
    }
}

/// Whom notices to somebody's own party go to.
fn audience(membership: &Membership) -> Audience {
    match membership {
        Membership::Partner { partner, .. } => Audience::Partner(partner.clone()),
        Membership::InternalReview { .. } => Audience::InternalReview,
        Membership::Administration => Audience::Administration,
        Membership::SubCustomer { .. } => Audience::SubCustomers,
    }
}
