//! Attempts that were refused, noted in the programme's audit log after the answer has gone out, and without a flood.
//!
//! A refusal costs whoever provokes it nothing, so noting is bounded before it leaves this isolate: a caller's first attempts of a
//! minute one by one, then each time that their number has doubled, with how many there were. The ledger bounds them once more for
//! all isolates together (`store::audit`). What isn't there and what isn't the caller's are noted alike (R3.11).

use super::{
    caller::{self, Identity},
    limits,
};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Attempt, Call, Caller},
    portal::{self, Portal},
};
use axum::{extract::Request, http::header};
use shared::{
    api::{AuditKind, AuditSaid, Endpoint, ProblemCode, Who},
    event::Origin,
};
use std::{cell::RefCell, collections::HashMap};

/// Attempts of one caller in a minute that are noted one by one.
const ONE_BY_ONE: u32 = 10;
/// Callers kept apart at the same time; those beyond are counted together.
const CALLERS: usize = 1_000;
/// Milliseconds.
const MINUTE: i64 = 60_000;
/// Characters of an address that are noted: whoever calls chooses them.
const ABOUT: usize = 120;

/// What is known of a request whatever becomes of it.
pub struct Seen {
    portal: Portal,
    caller: Caller,
    origin: Origin,
    /// By what attempts of nobody in particular are counted together.
    address: String,
    endpoint: String,
    path: String,
    /// Whether it came with a token of some kind.
    has_token: bool,
}

impl Seen {
    pub fn of<E: Endpoint>(portal: &Portal, request: &Request) -> Self {
        let headers = request.headers();
        Self {
            portal: portal.clone(),
            caller: Caller::Nobody,
            origin: caller::origin(headers),
            address: limits::address(headers),
            endpoint: format!("{} {}", request.method(), E::PATH),
            path: request.uri().path().chars().take(ABOUT).collect(),
            has_token: headers.contains_key(header::AUTHORIZATION),
        }
    }

    /// It has turned out who calls.
    pub fn is_by(&mut self, identity: &Identity) {
        self.caller = identity.caller();
    }

    /// Notes what was refused, if it is of the kind that administration wants to see.
    pub fn refused(self, error: &Error) {
        let Some(code) = code(error).filter(|code| self.concerns(*code)) else { return };
        let Some(times) = NOTED.with_borrow_mut(|noted| noted.count(self.key(), portal::now().millis())) else {
            return;
        };
        let Self { portal, caller, origin, endpoint, path, .. } = self;
        let said = AuditSaid::Attempted { problem: code, endpoint };
        let ask = Ask::NoteAttempt(Attempt { kind: AuditKind::Refused, said, about: path, times });
        let call = Call { caller, who: Who::Anyone, origin, ask };
        let ledger = portal.ledger();
        portal.afterwards(async move {
            let noted = match ledger {
                Ok(ledger) => ledger.ask(&call).await.map(drop),
                Err(error) => Err(error),
            };
            if let Err(error) = noted {
                // Logged under its reference; the answer has gone out, and the next attempt counts this one.
                error.into_problem();
            }
        });
    }

    /// Somebody who isn't signed in and comes upon a closed door isn't news; whoever guesses a token or a link is.
    fn concerns(&self, code: ProblemCode) -> bool {
        match code {
            ProblemCode::NotAllowed | ProblemCode::TooManyRequests | ProblemCode::ConsentLinkUnknown => true,
            ProblemCode::NotFound => !matches!(self.caller, Caller::Nobody),
            ProblemCode::NotSignedIn => self.has_token,
            _ => false,
        }
    }

    fn key(&self) -> String {
        match &self.caller {
            Caller::Person { id, .. } => id.to_string(),
            Caller::Service(token) => token.to_string(),
            Caller::Nobody | Caller::System | Caller::Portal | Caller::ConsentLink(_) => self.address.clone(),
        }
    }
}

/// What the caller is told it was.
fn code(error: &Error) -> Option<ProblemCode> {
    match error {
        Error::NotFound => Some(ProblemCode::NotFound),
        Error::NotSignedIn => Some(ProblemCode::NotSignedIn),
        Error::NotAllowed(_) => Some(ProblemCode::NotAllowed),
        Error::TooManyRequests { .. } => Some(ProblemCode::TooManyRequests),
        Error::Refused(problem) => Some(problem.code),
        _ => None,
    }
}

thread_local! {
    /// Of this isolate.
    static NOTED: RefCell<Noted> = RefCell::default();
}

/// How many attempts of each caller were noted in this minute, and how many weren't.
#[derive(Default)]
struct Noted {
    minute: i64,
    callers: HashMap<String, Attempts>,
}

#[derive(Default)]
struct Attempts {
    noted: u32,
    since: u32,
}

impl Noted {
    /// Counts one; answers how many to note now.
    fn count(&mut self, key: String, now: i64) -> Option<u32> {
        let minute = now.div_euclid(MINUTE);
        if self.minute != minute {
            self.minute = minute;
            // Those that weren't noted are, with the caller's next one.
            self.callers.retain(|_, attempts| attempts.since > 0);
            self.callers.values_mut().for_each(|attempts| attempts.noted = 0);
        }
        let is_known = self.callers.contains_key(&key);
        let key = if is_known || self.callers.len() < CALLERS { key } else { String::new() };
        let attempts = self.callers.entry(key).or_default();
        attempts.since = attempts.since.saturating_add(1);
        if attempts.noted >= ONE_BY_ONE && attempts.since < attempts.noted {
            return None;
        }
        let times = std::mem::take(&mut attempts.since);
        attempts.noted = attempts.noted.saturating_add(times);
        Some(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_attempts_of_a_caller_are_noted_one_by_one_and_then_each_time_their_number_has_doubled() {
        let mut noted = Noted::default();
        let times: Vec<u32> = (0..100).filter_map(|_| noted.count("a".into(), 0)).collect();
        assert_eq!(times, [&[1; 10][..], &[10, 20, 40]].concat());
        assert_eq!(noted.count("b".into(), 0), Some(1), "another caller is another");
    }

    #[test]
    fn what_was_not_noted_is_counted_with_the_callers_next_attempt_a_minute_later() {
        let mut noted = Noted::default();
        let noted_at_once = (0..15).filter_map(|_| noted.count("a".into(), 0)).sum::<u32>();
        assert_eq!(noted_at_once, 10);
        assert_eq!(noted.count("a".into(), MINUTE), Some(6));
    }

    #[test]
    fn ever_new_callers_are_counted_together_in_the_end() {
        let mut noted = Noted::default();
        let of_all = (0..100_000).filter_map(|n: u32| noted.count(n.to_string(), 0)).count();
        assert!(of_all < 1_100, "{of_all}");
        assert!(noted.callers.len() <= CALLERS + 1);
    }
}
