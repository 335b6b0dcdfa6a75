//! Previewing and submitting an application (R2, R3, R4.2): all rows are accepted or none, and submitting twice makes one.
//!
//! Both look sub-customers up by the same query, whether an id is unknown, somebody else's or misnamed (R3.1).

use super::{
    Ledger,
    protocol::{Rows, Submission},
    refusals::{for_its_applicant, original_reseller_unknown, rows_not_accepted, too_many_rows},
    store::json,
    viewer::{Member, Viewer},
};
use crate::{error::Error, random};
use shared::{
    api::{self, CreditCheck, PreviewAnswer, Problem, ProblemCode, RowProblem, SubmitAnswer},
    application::{
        self, CutoverTime, Facts, OpenRefusal, OpenRow, Opener, Opening, OriginalDecider, Refusal, check_rows,
    },
    conditions::Move,
    credit::{CreditPosition, Money},
    directory::{Membership, Role},
    event::Origin,
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::{MAX_ROWS, RowSet},
    seal::{Hash, SealKey},
};

/// Who applies, from whom, and by what that is judged.
struct Applicant<'a> {
    new: &'a PartnerId,
    original: PartnerId,
    facts: Facts,
}

impl Ledger {
    /// Checks rows against every condition and the credit; changes nothing.
    pub fn preview(&self, viewer: &Viewer, original: &str, rows: &Rows, now: Instant) -> Result<PreviewAnswer, Error> {
        let applicant = self.applicant(viewer.member()?, original, rows)?;
        let problems = problems(&applicant, rows, now);
        let bad: RowSet = problems.iter().map(|problem| problem.row).collect();
        let total = rows.good.iter().filter(|(row, _)| !bad.contains(*row)).map(|(_, row)| row.credit).sum();
        let named = applicant.facts.partners.get(&applicant.original);
        Ok(PreviewAnswer {
            original_reseller: named.map(|partner| partner.name.clone()).unwrap_or_default(),
            rows: rows.count,
            problems,
            total,
            credit: credit_check(&applicant.facts.credit, total),
        })
    }

    /// Opens an application; answers as JSON, so that the same request under the same key gets the same bytes again.
    pub fn submit(
        &self,
        viewer: &Viewer,
        key: &str,
        request: Hash,
        submission: Submission,
        origin: Origin,
        now: Instant,
    ) -> Result<String, Error> {
        let member = viewer.member()?;
        if let Some(earlier) = self.earlier(member, key, request, now)? {
            return Ok(earlier);
        }
        let applicant = self.applicant(member, &submission.original_reseller, &submission.rows)?;
        if !submission.rows.bad.is_empty() {
            return Err(rows_not_accepted(problems(&applicant, &submission.rows, now)));
        }
        let signature = member.signature(origin);
        let Applicant { new, original, facts } = applicant;
        let opening = opening(self.new_id()?, role(member), new.clone(), original, submission)?;
        let opened = application::open(opening, &facts, &signature, now)?;
        // An opening moves nobody, and what it holds is written with it.
        let (after, events) = (opened.application, opened.events);
        self.store.atomically(|| {
            let n = self.store.insert_application(&after, now)?;
            self.store.append_events(n, &events, after.head.chain)?;
            let rows: Vec<_> = after.records.iter().map(|record| record.row).collect();
            let documents = self.store.touch_documents(n, &after.head, &rows)?;
            let records = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let answer = json(&SubmitAnswer { application: after.head.id.clone(), records, documents })?;
            self.store.keep_answer(&member.person.id, key, request, &answer, now)?;
            Ok(answer)
        })
    }

    /// What was answered to this request before (R2.6). Under its key there is no other request.
    pub fn earlier(&self, member: &Member, key: &str, request: Hash, now: Instant) -> Result<Option<String>, Error> {
        match self.store.earlier_answer(&member.person.id, key, now)? {
            Some(earlier) if earlier.request == request.to_string() => Ok(Some(earlier.answer)),
            Some(_) => Err(key_reused()),
            None => Ok(None),
        }
    }

    /// What can be said of a file as a whole, and the facts about its rows.
    fn applicant<'a>(&self, member: &'a Member, original: &str, rows: &Rows) -> Result<Applicant<'a>, Error> {
        if rows.count == 0 {
            return Err(OpenRefusal::NoRows.into());
        }
        if rows.count > MAX_ROWS {
            return Err(too_many_rows());
        }
        let new = member.partner()?;
        let original = api::read_partner(original).map_err(|_| original_reseller_unknown())?;
        let customers: Vec<&CustomerId> = rows.good.iter().map(|(_, row)| &row.sub_customer).collect();
        let facts = self.facts_for(new, &original, &customers)?;
        if original == *new || !facts.partners.contains_key(&original) {
            return Err(original_reseller_unknown());
        }
        if facts.is_suspended(new) {
            return Err(Refusal::PartnerSuspended.into());
        }
        Ok(Applicant { new, original, facts })
    }

    fn new_id(&self) -> Result<ApplicationId, Error> {
        let id = ApplicationId::from_random(u64::from_be_bytes(random::bytes()?));
        // 60 random bits: this doesn't happen, and if it did, nothing would be mixed up.
        if self.store.knows(&id)? { Err(Error::Internal("an application's id was drawn twice".into())) } else { Ok(id) }
    }
}

fn opening(
    id: ApplicationId,
    role: Option<Role>,
    new_reseller: PartnerId,
    original_reseller: PartnerId,
    submission: Submission,
) -> Result<Opening, Error> {
    let rows = submission.rows.good.into_iter();
    let rows = rows.map(|(_, row)| OpenRow { customer: row.sub_customer, name: row.name, credit: Some(row.credit) });
    Ok(Opening {
        id,
        seal_key: SealKey::from_random(random::bytes()?),
        opener: Opener::NewReseller,
        role,
        new_reseller,
        original_reseller,
        original_decider: OriginalDecider::Itself,
        mode: submission.mode,
        cutover: CutoverTime::Immediate,
        notice: submission.notice,
        statement: None,
        rows: rows.collect(),
    })
}

/// Everything that keeps a row from being accepted, in the order of the rows, as the applicant may know it (R3.11).
fn problems(applicant: &Applicant<'_>, rows: &Rows, now: Instant) -> Vec<RowProblem> {
    let between = Move { original_reseller: &applicant.original, new_reseller: applicant.new };
    let good = rows.good.iter().map(|(row, of)| (*row, &of.sub_customer, of.name.as_deref()));
    let failed = check_rows(good, between, &applicant.facts, now);
    let mut problems = rows.bad.clone();
    problems.extend(failed.into_iter().filter_map(for_its_applicant));
    problems.sort_by_key(|problem| problem.row);
    problems
}

/// R4.2.
fn credit_check(position: &CreditPosition, total: Money) -> CreditCheck {
    match (position.allocatable(), position.can_hold(total)) {
        (None, _) => CreditCheck::NoLimit,
        (Some(allocatable), Ok(())) => CreditCheck::Enough { allocatable },
        (Some(_), Err(short)) => CreditCheck::Short { allocatable: short.allocatable, needed: short.needed },
    }
}

fn role(member: &Member) -> Option<Role> {
    match member.person.membership {
        Membership::Partner { role, .. } => Some(role),
        Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => None,
    }
}

fn key_reused() -> Error {
    Error::refused(Problem::new(
        ProblemCode::IdempotencyKeyReused,
        "This Idempotency-Key came with another request before. Use a new key for a new request.",
    ))
}
