//! What internal review should have looked at before it decides. Warnings stand in nobody's way: conditions do that (R3).
//!
//! Looked at are the records that are still to be decided, and the application's own dispute. The figures from which something is
//! unusual are the constants here; docs/rules.md (R5.3) says them in words.

use crate::{
    api::{Found, MAX_WARNED_ROWS, Warning, WarningKind, Why},
    application::{Application, Consent, Given, Record},
    credit::Credit,
    directory::CustomerFacts,
    ids::{ApplicationId, CustomerId},
    instant::{Instant, Span},
    rows::{Row, RowSet},
    settings::Settings,
};
use std::collections::BTreeMap;

/// Who has moved within this time before moves again soon.
const MOVED_LATELY: Span = Span::days(365);
/// A credit line of more than so many times what the sub-customer had, or of less than that part of it, is unusual.
const TIMES_EARLIER: i64 = 3;
/// A credit line of more than so many times the median of the application's is unusual ...
const TIMES_MEDIAN: i64 = 5;
/// ... where there are at least so many to compare it with.
const COMPARABLE: usize = 5;
/// Facts older than this are old, unless the programme has said from when on they are (R11.3).
const OLD: Span = Span::days(30);

/// What warnings are found by, besides the application.
pub struct Known<'a> {
    /// The sub-customers of its open records.
    pub customers: &'a BTreeMap<CustomerId, CustomerFacts>,
    /// Rows that have passed the original reseller by its silence, and when (R7.2).
    pub silent: &'a [(RowSet, Instant)],
    /// Rows that an open dispute is about, of this application or of another about the same sub-customer, and since when.
    pub disputed: &'a BTreeMap<Row, (ApplicationId, Instant)>,
    /// Those in force.
    pub settings: &'a Settings,
}

/// The warnings, one of a kind at most, in the order of `WarningKind::ALL`; each with its rows in their order.
pub fn warnings(application: &Application, known: &Known<'_>, now: Instant) -> Vec<Warning> {
    let median = median(application);
    let mut found: BTreeMap<WarningKind, (RowSet, Vec<Found>)> = BTreeMap::new();
    for record in &application.records {
        for why in reasons(record, known, median, now) {
            let (rows, firsts) = found.entry(why.kind()).or_default();
            rows.insert(record.row);
            if rows.len() <= MAX_WARNED_ROWS {
                firsts.push(Found { row: record.row, sub_customer: record.customer.clone(), why });
            }
        }
    }
    let warning = |kind| found.remove(&kind).map(|(rows, found)| Warning { kind, rows, found });
    WarningKind::ALL.into_iter().filter_map(warning).collect()
}

fn reasons(record: &Record, known: &Known<'_>, median: Option<Credit>, now: Instant) -> Vec<Why> {
    let disputed = known.disputed.get(&record.row);
    let disputed = disputed.map(|(application, at)| Why::Disputed { application: application.clone(), at: *at });
    if record.turn().is_none() {
        return disputed.into_iter().collect();
    }
    let customer = known.customers.get(&record.customer).map(|facts| &facts.customer);
    let moved = customer.and_then(|of| of.last_migrated).filter(|at| now.since(*at) < MOVED_LATELY);
    let as_of = customer.map(|of| of.as_of);
    let old = known.settings.stale_after_hours.map_or(OLD, Span::hours);
    let attested = match record.consent {
        Consent::Given { at, how: Given::Attested, .. } => Some(Why::Attested { at }),
        _ => None,
    };
    let silent = known.silent.iter().find(|(rows, _)| rows.contains(record.row));
    let mut reasons: Vec<Why> = moved.map(|at| Why::Moved { at }).into_iter().collect();
    if let Some(credit) = record.credit.amount() {
        reasons.extend(customer.and_then(|of| against_earlier(credit, of.allocation)));
        reasons.extend(median.and_then(|median| against_others(credit, median)));
    }
    reasons.extend(attested);
    reasons.extend(silent.map(|(_, at)| Why::Silent { at: *at }));
    reasons.extend(disputed);
    reasons.extend(as_of.filter(|at| now.since(*at) > old).map(|at| Why::KnownAsOf { at }));
    reasons
}

/// Who had nothing so far has nothing to compare with.
fn against_earlier(credit: Credit, earlier: Credit) -> Option<Why> {
    if earlier == Credit::ZERO {
        return None;
    }
    if credit.minor() > earlier.minor().saturating_mul(TIMES_EARLIER) {
        Some(Why::AboveEarlier { credit, earlier })
    } else if credit.minor().saturating_mul(TIMES_EARLIER) < earlier.minor() {
        Some(Why::BelowEarlier { credit, earlier })
    } else {
        None
    }
}

fn against_others(credit: Credit, median: Credit) -> Option<Why> {
    let above = credit.minor() > median.minor().saturating_mul(TIMES_MEDIAN);
    above.then_some(Why::AboveOthers { credit, median })
}

/// The middle one of the application's credit lines, the lower of two; none where they are too few, or it is zero.
fn median(application: &Application) -> Option<Credit> {
    let mut lines: Vec<Credit> = application.records.iter().filter_map(|record| record.credit.amount()).collect();
    if lines.len() < COMPARABLE {
        return None;
    }
    let middle = (lines.len() - 1) / 2;
    let (_, median, _) = lines.select_nth_unstable(middle);
    Some(*median).filter(|median| *median > Credit::ZERO)
}

#[cfg(test)]
mod tests;
