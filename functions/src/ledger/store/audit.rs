//! The audit log's table: added to, counted up within a minute, and pruned by its own retention.
//!
//! What somebody does stands in an entry of its own. Refused attempts cost the caller nothing, so they are bounded: alike ones of a
//! caller within a minute are one entry with a count, and beyond so many different ones a minute the rest is one entry as well. Of
//! those who aren't known there can be any number, so they are bounded all together too; they can't crowd out who is known.

use super::{Store, code, integer, json};
use crate::{error::Error, language::in_english};
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, AuditSaid},
    event::Origin,
    instant::Instant,
    thread::Party,
    words,
};

/// An entry to keep.
#[derive(Debug, Clone)]
pub struct NewAudit {
    pub by: AuditBy,
    pub kind: AuditKind,
    pub outcome: AuditOutcome,
    pub said: AuditSaid,
    /// The thing that it is about.
    pub about: String,
    pub origin: Origin,
}

/// Within which attempts count as alike. Milliseconds.
const ALIKE: i64 = 60_000;
/// Entries of refused attempts that one caller makes within that time, and that all make together who aren't known.
const OF_ONE: i64 = 20;
const OF_UNKNOWN: i64 = 600;
/// Characters of a thing's name that are kept: a caller chooses them.
const ABOUT: usize = 120;

impl Store {
    /// Keeps what somebody did; belongs into the transaction that does it.
    pub fn audit(&self, entry: &NewAudit, now: Instant) -> Result<(), Error> {
        self.add_audit(entry, None, 1, now)
    }

    /// Keeps what somebody tried, `times` times since it was last noted.
    pub fn audit_attempt(&self, entry: NewAudit, times: u32, now: Instant) -> Result<(), Error> {
        let caller = caller(&entry);
        if self.count_up(&caller, &entry, times, now)? {
            return Ok(());
        }
        let since = now.millis().saturating_sub(ALIKE);
        let of_one = self.number(
            "SELECT count(*) FROM audit WHERE caller = ? AND at > ?",
            vec![caller.as_str().into(), integer(since)],
        )?;
        let is_known = matches!(entry.by, AuditBy::Person { .. } | AuditBy::Service { .. });
        let crowded = !is_known && self.unknown_since(since)? >= OF_UNKNOWN;
        if of_one < OF_ONE && !crowded {
            return self.add_audit(&entry, Some(&caller), times, now);
        }
        let (caller, origin) =
            if crowded { (String::new(), Origin::default()) } else { (caller, entry.origin.clone()) };
        let further = NewAudit { said: AuditSaid::FurtherAttempts, about: String::new(), origin, ..entry };
        if self.count_up(&caller, &further, times, now)? {
            return Ok(());
        }
        self.add_audit(&further, Some(&caller), times, now)
    }

    /// Attempts of callers who aren't known, counted no further than matters.
    fn unknown_since(&self, since: i64) -> Result<i64, Error> {
        self.number(
            "SELECT count(*) FROM (
                SELECT 1 FROM audit WHERE caller IS NOT NULL AND at > ? AND for_party IS NULL LIMIT ?
             )",
            vec![integer(since), integer(OF_UNKNOWN)],
        )
    }

    /// What a party is called now.
    pub fn party_name(&self, party: &Party) -> Result<String, Error> {
        Ok(match party {
            Party::Partner(id) => {
                let partner = self.partner(id)?;
                partner.map_or_else(|| id.to_string(), |partner| format!("{} ({id})", partner.name))
            }
            Party::InternalReview => words::internal_review().to_owned(),
            Party::Administration => words::administration().to_owned(),
            Party::SubCustomer(id) => words::sub_customer(id.as_str()),
        })
    }

    /// Whether there is one alike, which counts this one as well.
    fn count_up(&self, caller: &str, entry: &NewAudit, times: u32, now: Instant) -> Result<bool, Error> {
        let found = self.row(
            "UPDATE audit SET times = times + ?, last_at = ? WHERE id = (
                SELECT id FROM audit WHERE caller = ? AND at > ? AND kind = ? AND what = ? AND about = ?
                ORDER BY at DESC LIMIT 1
             ) RETURNING id",
            vec![
                integer(times),
                integer(now.millis()),
                caller.into(),
                integer(now.millis().saturating_sub(ALIKE)),
                code(&entry.kind)?.into(),
                what(entry).into(),
                about(entry).into(),
            ],
        )?;
        Ok(found.is_some())
    }

    fn add_audit(&self, entry: &NewAudit, caller: Option<&str>, times: u32, now: Instant) -> Result<(), Error> {
        let for_party = in_english(|| party(&entry.by).map(|party| self.party_name(party)).transpose())?;
        self.run(
            "INSERT INTO audit (at, last_at, times, kind, outcome, person, for_party, actor, what, said, about, address, user_agent, caller)
             VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            vec![
                integer(now.millis()),
                integer(times),
                code(&entry.kind)?.into(),
                code(&entry.outcome)?.into(),
                person(&entry.by).into(),
                for_party.into(),
                json(&entry.by)?.into(),
                what(entry).into(),
                json(&entry.said)?.into(),
                about(entry).into(),
                entry.origin.address.as_deref().into(),
                entry.origin.user_agent.as_deref().into(),
                caller.into(),
            ],
        )
    }
}

/// By what attempts are counted together: whoever is known by that, everybody else by the network address.
fn caller(entry: &NewAudit) -> String {
    match &entry.by {
        AuditBy::Person { id, .. } => id.to_string(),
        AuditBy::Service { token, .. } => token.clone(),
        AuditBy::Nobody | AuditBy::System | AuditBy::ConsentLink | AuditBy::Directory | AuditBy::Portal => {
            format!("from {}", entry.origin.address.as_deref().unwrap_or_default())
        }
    }
}

/// In words that everybody's are compared and searched by.
fn what(entry: &NewAudit) -> String {
    in_english(|| entry.said.words())
}

fn about(entry: &NewAudit) -> String {
    entry.about.chars().take(ABOUT).collect()
}

fn person(by: &AuditBy) -> Option<&str> {
    match by {
        AuditBy::Person { id, .. } => Some(id.as_str()),
        AuditBy::Service { .. }
        | AuditBy::Nobody
        | AuditBy::System
        | AuditBy::ConsentLink
        | AuditBy::Directory
        | AuditBy::Portal => None,
    }
}

fn party(by: &AuditBy) -> Option<&Party> {
    match by {
        AuditBy::Person { party, .. } | AuditBy::Service { party, .. } => Some(party),
        AuditBy::Nobody | AuditBy::System | AuditBy::ConsentLink | AuditBy::Directory | AuditBy::Portal => None,
    }
}
