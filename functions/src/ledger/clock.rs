//! The ledger's time: the one source of it for everything that is judged, recorded or armed here (R7).
//!
//! It is the machine's, and in a demonstration as much later as its clock was moved. That is kept with the ledger's tables, only ever
//! grows, and counts for nothing unless the environment says that this is a demonstration. Sessions and idempotency keys, which belong
//! to the people's own time, go by `portal::now`.

use super::{Ledger, store::integer};
use crate::{
    clock::ahead,
    error::Error,
    portal::{self, Portal},
};
use shared::{
    api::{DemoClockAnswer, DemoClockRequest, DeploymentKind, MAX_FORWARD_HOURS},
    instant::{Instant, Span},
    tr,
};

/// The most that a demonstration is ahead in all: ten years.
const MOST: Span = Span::days(3_653);

impl Ledger {
    pub fn now(&self) -> Instant {
        portal::now() + self.ahead.get()
    }

    /// When the object wakes up: what was kept, if it counts here.
    pub fn read_clock(&self) -> Result<(), Error> {
        let kind = Portal::new(self.env.clone()).kind();
        if kind == DeploymentKind::Demonstration {
            let kept = self.store.number("SELECT value FROM meta WHERE name = 'ahead'", vec![])?;
            self.ahead.set(ahead(kind, span(kept)));
        }
        Ok(())
    }

    /// Moves a demonstration's clock forward. What falls due by it, the alarm sees to at once: every call arms it anew.
    pub fn move_clock(&self, request: &DemoClockRequest) -> Result<DemoClockAnswer, Error> {
        if Portal::new(self.env.clone()).kind() == DeploymentKind::Production {
            return Err(Error::NotFound);
        }
        if !(1..=MAX_FORWARD_HOURS).contains(&request.forward_hours) {
            return Err(Error::Malformed(format!("`forward_hours` is 1 to {MAX_FORWARD_HOURS}.")));
        }
        let after = self.ahead.get().plus(Span::hours(request.forward_hours));
        if after > MOST {
            return Err(Error::Malformed(
                tr!("The demonstration is ten years ahead already. Begin a new one to go on.").to_owned(),
            ));
        }
        let millis = i64::try_from(after.millis()).unwrap_or(i64::MAX);
        self.store.atomically(|| {
            self.store.run(
                "INSERT INTO meta (name, value) VALUES ('ahead', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                vec![integer(millis)],
            )
        })?;
        self.ahead.set(after);
        Ok(self.clock())
    }

    /// What a demonstration's clock shows.
    pub fn clock(&self) -> DemoClockAnswer {
        DemoClockAnswer { now: self.now(), ahead_seconds: self.ahead.get().millis() / 1_000 }
    }
}

fn span(millis: i64) -> Span {
    Instant::from_millis(millis).since(Instant::from_millis(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_never_goes_backwards() {
        assert_eq!(span(3_600_000), Span::hours(1));
        assert_eq!(span(-1), Span::ZERO);
    }
}
