//! The new reseller applies (R2, R3, R4.2): previewing, submitting, and the one resubmission that a dispute has permitted (R10.3).
//!
//! Preview and submission look sub-customers up by the same query, whether an id is unknown, somebody else's or misnamed (R3.1).

use super::{
    Ledger,
    acting::Acting,
    opening::{Between, Once, Prepared, check_count, new_seal_key, role},
    protocol::{Rows, Submission},
    refusals::{for_its_applicant, original_reseller_unknown, rows_not_accepted},
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{self, CreditCheck, PreviewAnswer},
    application::{CutoverTime, Opener, Opening, OriginalDecider, Refusal},
    credit::{CreditPosition, Money},
    event::Origin,
    instant::Instant,
    rows::RowSet,
};

impl Ledger {
    /// Checks rows against every condition and the credit; changes nothing.
    pub fn preview(&self, viewer: &Viewer, original: &str, rows: &Rows, now: Instant) -> Result<PreviewAnswer, Error> {
        let between = self.applied_for(viewer.acting()?, original, rows)?;
        let problems = between.problems(rows, for_its_applicant, now);
        let bad: RowSet = problems.iter().map(|problem| problem.row).collect();
        let good = rows.good.iter().filter(|(row, _)| !bad.contains(*row));
        let total = good.filter_map(|(_, row)| row.credit).sum();
        Ok(PreviewAnswer {
            original_reseller: between.name_of(&between.original),
            rows: rows.count,
            problems,
            total,
            credit: credit_check(&between.facts.credit, total),
        })
    }

    pub fn submit(
        &self,
        viewer: &Viewer,
        once: Once<'_>,
        submission: Submission,
        origin: Origin,
        now: Instant,
    ) -> Result<String, Error> {
        let by = viewer.acting()?;
        if let Some(earlier) = self.earlier(by, once.key, once.request)? {
            return Ok(earlier);
        }
        let between = self.applied_for(by, &submission.original_reseller, &submission.rows)?;
        if !submission.rows.bad.is_empty() {
            return Err(rows_not_accepted(between.problems(&submission.rows, for_its_applicant, now)));
        }
        let signature = by.signature(origin);
        let disputed = submission.resubmission_of.clone();
        let prepared = self.prepared(by, between, submission)?;
        match disputed {
            None => self.open(by, once, prepared, &signature, now, Vec::new()),
            Some(disputed) => self.resubmit(by, once, &disputed, prepared, &signature, now),
        }
    }

    /// What can be said of a file as a whole, and the facts about its rows.
    fn applied_for(&self, by: Acting<'_>, original: &str, rows: &Rows) -> Result<Between, Error> {
        check_count(rows)?;
        let new = by.partner()?.clone();
        let original = api::read_partner(original).map_err(|_| original_reseller_unknown())?;
        let between = self.between(new, original, rows)?;
        if between.original == between.new || !between.facts.partners.contains_key(&between.original) {
            return Err(original_reseller_unknown());
        }
        if between.facts.is_suspended(&between.new) {
            return Err(Refusal::PartnerSuspended.into());
        }
        Ok(between)
    }

    fn prepared(&self, by: Acting<'_>, between: Between, submission: Submission) -> Result<Prepared, Error> {
        let original_decider = match submission.resubmission_of {
            None => OriginalDecider::Itself,
            Some(_) => OriginalDecider::InternalReview,
        };
        let opening = Opening {
            id: self.new_id()?,
            seal_key: new_seal_key()?,
            opener: Opener::NewReseller,
            role: role(by),
            new_reseller: between.new,
            original_reseller: between.original,
            original_decider,
            mode: submission.mode,
            cutover: CutoverTime::Immediate,
            notice: submission.notice,
            statement: None,
            rows: submission.rows.good.into_iter().map(|(_, row)| row).collect(),
        };
        Ok(Prepared { opening, facts: between.facts, told: for_its_applicant })
    }
}

/// R4.2.
fn credit_check(position: &CreditPosition, total: Money) -> CreditCheck {
    match (position.allocatable(), position.can_hold(total)) {
        (None, _) => CreditCheck::NoLimit,
        (Some(allocatable), Ok(())) => CreditCheck::Enough { allocatable },
        (Some(_), Err(short)) => CreditCheck::Short { allocatable: short.allocatable, needed: short.needed },
    }
}
