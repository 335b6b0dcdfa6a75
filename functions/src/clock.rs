//! The portal's time as the Worker shows it: the machine's, and in a demonstration as far ahead of it as the ledger's clock was moved.
//!
//! Only a demonstration ever asks the ledger, and not oftener than every few seconds. Sessions, and what is measured, go by the
//! machine's own time (`portal::now`).

use crate::{
    error::Error,
    ledger::protocol::{Ask, Call, Caller},
    portal::{self, Portal},
};
use shared::{
    api::{DemoClockAnswer, DeploymentKind, Who},
    event::Origin,
    instant::{Instant, Span},
};
use std::cell::Cell;

/// How old what this isolate knows may be, in milliseconds: another may have moved the clock.
const TRUSTED_FOR: u64 = 5_000;

/// How far the demonstration's clock was ahead, and when that was heard.
#[derive(Clone, Copy)]
struct Heard {
    ahead: Span,
    at: Instant,
}

thread_local! {
    static HEARD: Cell<Option<Heard>> = const { Cell::new(None) };
}

/// How far the portal's time is ahead of the machine's: nowhere but in a demonstration, whatever is kept.
pub fn ahead(kind: DeploymentKind, kept: Span) -> Span {
    match kind {
        DeploymentKind::Demonstration => kept,
        DeploymentKind::Production => Span::ZERO,
    }
}

impl Portal {
    pub async fn now(&self) -> Result<Instant, Error> {
        let now = portal::now();
        if self.kind() == DeploymentKind::Production {
            return Ok(now);
        }
        let heard = HEARD.get().filter(|heard| now.since(heard.at).millis() < TRUSTED_FOR);
        let ahead = match heard {
            Some(heard) => heard.ahead,
            None => {
                let call = Call {
                    caller: Caller::Nobody,
                    who: Who::Demonstration,
                    origin: Origin::default(),
                    ask: Ask::Clock,
                };
                let DemoClockAnswer { ahead_seconds, .. } = self.ledger()?.ask(&call).await?.read()?;
                hear(ahead_seconds)
            }
        };
        Ok(now + ahead)
    }
}

/// Remembers what the ledger said, in seconds.
pub fn hear(ahead: u64) -> Span {
    let ahead = seconds(ahead);
    HEARD.set(Some(Heard { ahead, at: portal::now() }));
    ahead
}

fn seconds(seconds: u64) -> Span {
    let millis = i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
    Instant::from_millis(millis).since(Instant::from_millis(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::{Endpoint, MoveDemoClock};

    #[test]
    fn only_a_demonstration_is_ahead_of_its_time_whatever_is_kept() {
        let kept = Span::days(3);
        assert_eq!(ahead(DeploymentKind::Demonstration, kept), kept);
        assert_eq!(ahead(DeploymentKind::Production, kept), Span::ZERO);
    }

    #[test]
    fn the_clock_can_be_moved_in_demonstrations_only() {
        assert!(MoveDemoClock::WHO.in_demonstrations_only());
    }
}
