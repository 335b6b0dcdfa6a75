//! Opening an application, whoever does it (R2.5): all its rows or none, and once however often it is asked for (R2.6).
//!
//! What the three openers have in common is here; what each of them asks for, and may be told, is in `submission` (the new reseller) and
//! `offers` (the original reseller, and a sub-customer for itself).

use super::{
    Ledger,
    acting::Acting,
    protocol::Rows,
    refusals::{rows_not_accepted, too_many_rows},
    store::json,
};
use crate::{error::Error, random};
use shared::{
    api::{DocumentVersion, Problem, ProblemCode, RowProblem, SubmitAnswer},
    application::{self, BadRow, Facts, OpenRefusal, Opening, check_rows},
    conditions::Move,
    directory::{Membership, Role},
    event::Signature,
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::MAX_ROWS,
    seal::{Hash, SealKey},
    tr,
};

/// Under which key something is asked for, and the hash of the request as it came (R2.6).
#[derive(Clone, Copy)]
pub struct Once<'a> {
    pub key: &'a str,
    pub request: Hash,
}

/// From whom to whom sub-customers are to go, and by what that is judged.
pub struct Between {
    pub new: PartnerId,
    pub original: PartnerId,
    pub facts: Facts,
}

/// What an opener is told of a row that fails (R3.11); nothing where nothing is wrong.
pub type Told = fn(BadRow) -> Option<RowProblem>;

/// An opening that is ready to be decided on.
pub struct Prepared {
    pub opening: Opening,
    pub facts: Facts,
    pub told: Told,
}

impl Ledger {
    /// Opens the application, and answers as JSON, so that the same request under the same key gets the same bytes again.
    ///
    /// `besides` are documents that this changes elsewhere.
    pub fn open(
        &self,
        by: Acting<'_>,
        once: Once<'_>,
        prepared: Prepared,
        signature: &Signature,
        now: Instant,
        besides: Vec<DocumentVersion>,
    ) -> Result<String, Error> {
        let Prepared { opening, facts, told } = prepared;
        let opened = application::open(opening, &facts, signature, now).map_err(|refusal| match refusal {
            OpenRefusal::Rows(bad) => rows_not_accepted(bad.into_iter().filter_map(told).collect()),
            refusal => refusal.into(),
        })?;
        // An opening moves nobody, and what it holds is written with it.
        let (after, events) = (opened.application, opened.events);
        self.store.atomically(|| {
            let n = self.store.insert_application(&after, now)?;
            self.store.append_events(n, &events, after.head.chain)?;
            let rows: Vec<_> = after.records.iter().map(|record| record.row).collect();
            let mut documents = self.store.touch_documents(n, &after.head, &rows)?;
            documents.extend(besides);
            let records = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let answer = json(&SubmitAnswer { application: after.head.id.clone(), records, documents })?;
            self.store.keep_answer(&by.keeps_answers_as(), once.key, once.request, &answer)?;
            Ok(answer)
        })
    }

    /// What was answered to this request before (R2.6). Under its key there is no other request.
    pub fn earlier<'a>(&self, by: impl Into<Acting<'a>>, key: &str, request: Hash) -> Result<Option<String>, Error> {
        match self.store.earlier_answer(&by.into().keeps_answers_as(), key)? {
            Some(earlier) if earlier.request == request.to_string() => Ok(Some(earlier.answer)),
            Some(_) => Err(key_reused()),
            None => Ok(None),
        }
    }

    /// The facts about the rows of a request, and about those between whom they are to go.
    pub fn between(&self, new: PartnerId, original: PartnerId, rows: &Rows) -> Result<Between, Error> {
        let customers: Vec<&CustomerId> = rows.good.iter().map(|(_, row)| &row.customer).collect();
        let facts = self.facts_for(&new, &original, &customers)?;
        Ok(Between { new, original, facts })
    }

    pub fn new_id(&self) -> Result<ApplicationId, Error> {
        let id = ApplicationId::from_random(u64::from_be_bytes(random::bytes()?));
        // 60 random bits: this doesn't happen, and if it did, nothing would be mixed up.
        if self.store.knows(&id)? { Err(Error::Internal("an application's id was drawn twice".into())) } else { Ok(id) }
    }
}

impl Between {
    /// Everything that keeps a row from being accepted, in the order of the rows, as its opener may know it (R3.11).
    pub fn problems(&self, rows: &Rows, told: Told, now: Instant) -> Vec<RowProblem> {
        let between = Move { original_reseller: &self.original, new_reseller: &self.new };
        let good = rows.good.iter().map(|(row, of)| (*row, &of.customer, of.name.as_deref()));
        let failed = check_rows(good, between, &self.facts, now);
        let mut problems = rows.bad.clone();
        problems.extend(failed.into_iter().filter_map(told));
        problems.sort_by_key(|problem| problem.row);
        problems
    }

    pub fn name_of(&self, partner: &PartnerId) -> String {
        self.facts.partners.get(partner).map(|partner| partner.name.clone()).unwrap_or_default()
    }
}

/// R2.1: one row to ten thousand.
pub fn check_count(rows: &Rows) -> Result<(), Error> {
    match rows.count {
        0 => Err(OpenRefusal::NoRows.into()),
        count if count > MAX_ROWS => Err(too_many_rows()),
        _ => Ok(()),
    }
}

pub fn new_seal_key() -> Result<SealKey, Error> {
    Ok(SealKey::from_random(random::bytes()?))
}

/// The role of somebody who acts for a partner.
pub fn role(by: Acting<'_>) -> Option<Role> {
    match *by.membership() {
        Membership::Partner { role, .. } => Some(role),
        Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => None,
    }
}

fn key_reused() -> Error {
    Error::refused(Problem::new(
        ProblemCode::IdempotencyKeyReused,
        tr!("This Idempotency-Key came with another request before. Use a new key for a new request."),
    ))
}
