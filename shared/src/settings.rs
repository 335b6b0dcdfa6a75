//! What a programme can set. Defaults are those of the rules; every duration is in whole days or hours.

pub mod described;

use crate::{
    credit::{Credit, Money},
    ids::ProgrammeId,
    instant::Span,
    rows::MAX_ROWS,
    tr,
};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What the durations may be.
pub const DEADLINE_DAYS: RangeInclusive<u32> = 1..=90;
pub const DAYS_BETWEEN_MIGRATIONS: RangeInclusive<u32> = 1..=3_650;
pub const STALE_AFTER_HOURS: RangeInclusive<u32> = 1..=8_760;
pub const KEEP_DAYS: RangeInclusive<u32> = 90..=3_650;
pub const TWO_PEOPLE_SUB_CUSTOMERS: RangeInclusive<u32> = 1..=MAX_ROWS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub programme: ProgrammeId,
    /// ISO 4217.
    pub currency: String,
    /// IANA name of the zone in which an agreed day begins (R8.1).
    #[serde(default = "utc")]
    pub zone: String,
    /// R7.1.
    pub decision_days: u32,
    /// R7.1.
    pub consent_days: u32,
    /// R5.2.
    pub outgoing_distributor: OutgoingDistributor,
    /// R5.4.
    pub consent: ConsentBy,
    /// R7.2.
    pub original_reseller_silence: Silence,
    /// R3.10: a sub-customer that moved less than so many days ago stays.
    pub days_between_migrations: Option<u32>,
    /// R11.3: facts older than so many hours block cutover.
    pub stale_after_hours: Option<u32>,
    /// R5.3: from when on internal approval takes two people.
    #[serde(default, skip_serializing_if = "TwoPeople::is_off")]
    pub two_people: TwoPeople,
    /// R10.2: how long what can be erased is kept.
    #[serde(default, skip_serializing_if = "Retention::is_usual")]
    pub retention: Retention,
}

/// For how many days what can be erased is kept, each at least as long as an open application may still need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Values that events hold beside their commitments, posts and files: so long after the last change of a closed application.
    /// `None`: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applications: Option<u32>,
    /// Messages and deliveries of closed applications.
    pub messages: u32,
    /// Entries of the audit log.
    pub audit: u32,
}

impl Retention {
    pub const USUAL: Retention = Retention { applications: None, messages: 365, audit: 730 };

    pub fn is_usual(&self) -> bool {
        *self == Self::USUAL
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::USUAL
    }
}

/// What an application has to reach for its internal approval to take two people: either is enough; without both, one person is.
///
/// For internal review and administration only: from the amount a party could tell what it may not see of an application's credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoPeople {
    /// So much credit in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Credit>,
    /// So many sub-customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_customers: Option<u32>,
}

impl TwoPeople {
    pub const OFF: TwoPeople = TwoPeople { amount: None, sub_customers: None };

    pub fn is_off(&self) -> bool {
        *self == Self::OFF
    }

    /// Whether so much is enough to need them.
    pub fn reached_by(&self, credit: Money, sub_customers: usize) -> bool {
        self.amount.is_some_and(|amount| credit >= amount.money())
            || self.sub_customers.is_some_and(|most| usize::try_from(most).is_ok_and(|most| sub_customers >= most))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingDistributor {
    Decides,
    NotAsked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentBy {
    /// The portal asks the sub-customer.
    Portal,
    /// The applicant attests that it holds the consent; the sub-customer is told and may refuse.
    Attestation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    Expires,
    /// Counts as approval, recorded as silence (R7.2).
    Approves,
}

impl Settings {
    pub fn defaults(programme: ProgrammeId, currency: &str) -> Self {
        Self {
            programme,
            currency: currency.to_owned(),
            zone: utc(),
            decision_days: 10,
            consent_days: 14,
            outgoing_distributor: OutgoingDistributor::Decides,
            consent: ConsentBy::Portal,
            original_reseller_silence: Silence::Expires,
            days_between_migrations: None,
            stale_after_hours: None,
            two_people: TwoPeople::OFF,
            retention: Retention::USUAL,
        }
    }

    /// What is out of its range, in plain words. Whether the zone exists is for whoever has the zones to say.
    pub fn check(&self) -> Result<(), String> {
        let within = |what: &str, value: Option<u32>, range: RangeInclusive<u32>| {
            let fits = value.is_none_or(|value| range.contains(&value));
            if fits {
                Ok(())
            } else {
                Err(tr!("{what}: {first} to {last}", what, first = range.start(), last = range.end()))
            }
        };
        within(tr!("days for a decision"), Some(self.decision_days), DEADLINE_DAYS)?;
        within(tr!("days for a consent"), Some(self.consent_days), DEADLINE_DAYS)?;
        within(tr!("days between migrations"), self.days_between_migrations, DAYS_BETWEEN_MIGRATIONS)?;
        within(tr!("hours after which facts are stale"), self.stale_after_hours, STALE_AFTER_HOURS)?;
        within(
            tr!("sub-customers from which two people approve"),
            self.two_people.sub_customers,
            TWO_PEOPLE_SUB_CUSTOMERS,
        )?;
        if self.two_people.amount == Some(Credit::ZERO) {
            return Err(tr!("credit from which two people approve: more than zero").to_owned());
        }
        within(tr!("days until personal values are erased"), self.retention.applications, KEEP_DAYS)?;
        within(tr!("days that messages are kept"), Some(self.retention.messages), KEEP_DAYS)?;
        within(tr!("days that the audit log is kept"), Some(self.retention.audit), KEEP_DAYS)
    }

    pub fn decision_time(&self) -> Span {
        Span::days(self.decision_days)
    }
    pub fn consent_time(&self) -> Span {
        Span::days(self.consent_days)
    }
}

fn utc() -> String {
    "UTC".to_owned()
}

/// R7.3: how long a record can be paused in all, and R1.6: how long a suspension pauses.
pub const PAUSE_ALLOWANCE: Span = Span::days(14);
/// R8.4: how long a blocked record waits after approval.
pub const BLOCKED_AFTER_APPROVAL: Span = Span::days(10);
/// R10.3.
pub const DISPUTE_WINDOW: Span = Span::days(14);
