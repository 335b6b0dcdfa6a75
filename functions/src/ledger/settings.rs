//! The programme's settings: the newest revision, or the environment's defaults while nobody has changed anything.
//!
//! Programme and currency are always the environment's. An application keeps the settings of its submission for its own deadlines
//! (`Head::settings`); conditions and the freshness of facts go by those in force (R3.10, R11.3), so that a change of these has
//! every open application looked at again.

use super::{Ledger, viewer::Viewer};
use crate::{error::Error, portal::Portal, zone};
use shared::{
    api::{Problem, ProblemCode, SettingsAnswer, SettingsChange, SettingsRequest},
    application::{Refusal, Version},
    directory::Membership,
    instant::Instant,
    settings::{Settings, TwoPeople},
    tr,
};

/// Changes shown.
const CHANGES: u32 = 50;

impl Ledger {
    /// Those in force.
    pub fn settings(&self) -> Result<Settings, Error> {
        Ok(self.current_settings()?.1)
    }

    /// The revision in force, 0 before the first change, and its settings.
    fn current_settings(&self) -> Result<(u32, Settings), Error> {
        let defaults = Portal::new(self.env.clone()).settings()?;
        let (revision, settings) = match self.store.newest_settings()? {
            Some((revision, kept)) => {
                (revision, Settings { programme: defaults.programme, currency: defaults.currency, ..kept })
            }
            None => (0, defaults),
        };
        Ok((revision, settings))
    }

    pub fn get_settings(&self, viewer: &Viewer) -> Result<SettingsAnswer, Error> {
        let (revision, settings) = self.current_settings()?;
        let (settings, changes) = match viewer.membership()? {
            Membership::Administration | Membership::InternalReview { .. } => {
                (settings, self.store.settings_changes(CHANGES)?)
            }
            // From the amount the original side could tell what it may not see of an application's credit (R3.11).
            Membership::Partner { .. } | Membership::SubCustomer { .. } => {
                (Settings { two_people: TwoPeople::OFF, ..settings }, Vec::new())
            }
        };
        Ok(SettingsAnswer { settings, revision, changes })
    }

    /// Refused when somebody else has changed them meanwhile, when one is out of its range, and when nothing would change.
    pub fn change_settings(
        &self,
        viewer: &Viewer,
        request: SettingsRequest,
        now: Instant,
    ) -> Result<SettingsAnswer, Error> {
        let person = &viewer.member()?.person;
        let (revision, before) = self.current_settings()?;
        if request.revision != revision {
            return Err(outdated(revision));
        }
        let SettingsRequest { settings: wished, .. } = request;
        wished.check().map_err(|wrong| refused(&wrong))?;
        let zone = zone::proper_name(&wished.zone)
            .ok_or_else(|| refused(tr!("the zone is named like Europe/Zurich or Asia/Singapore")))?;
        let Settings { programme, currency, .. } = before.clone();
        let settings = Settings { programme, currency, zone, ..wished };
        if settings == before {
            return Err(Refusal::NothingToDo.into());
        }
        let (by, name) = (person.id.clone(), person.name.clone());
        let concerns_conditions = concerns_conditions(&before, &settings);
        let change = SettingsChange { revision: revision + 1, at: now, by, name, settings };
        self.store.atomically(|| {
            self.store.add_settings(&change)?;
            if before.retention != change.settings.retention {
                self.store.tidy_at(now)?;
            }
            if concerns_conditions { self.store.recheck_open_applications() } else { Ok(()) }
        })?;
        self.get_settings(viewer)
    }
}

/// Whether a setting changed that open applications are judged by.
fn concerns_conditions(before: &Settings, after: &Settings) -> bool {
    before.days_between_migrations != after.days_between_migrations
        || before.stale_after_hours != after.stale_after_hours
}

fn outdated(current: u32) -> Error {
    let detail = tr!(
        "Somebody else has changed the settings since you opened them. Load them again, look at what changed, and make your change on what they are now."
    );
    let version = Some(Version(current));
    Error::refused(Problem { version, ..Problem::new(ProblemCode::VersionOutdated, detail) })
}

/// `wrong` names the setting and its range.
fn refused(wrong: &str) -> Error {
    let detail = tr!("Nothing was changed: {wrong}. Correct it and save again.", wrong);
    Error::refused(Problem::new(ProblemCode::SettingsRefused, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{application::testing::settings, settings::Silence};

    #[test]
    fn only_what_conditions_go_by_has_open_applications_looked_at_again_r3_10_r11_3() {
        let with = |change: fn(&mut Settings)| {
            let mut changed = settings();
            change(&mut changed);
            concerns_conditions(&settings(), &changed)
        };
        assert!(with(|of| of.days_between_migrations = Some(30)));
        assert!(with(|of| of.stale_after_hours = Some(24)));
        assert!(!with(|of| of.decision_days = 20));
        assert!(!with(|of| of.original_reseller_silence = Silence::Approves));
    }
}
