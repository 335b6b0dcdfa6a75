//! What a party may see: the canonical document in, an answer built for its viewer out (R3.11).
//!
//! Every answer about an application is made here, from what the ledger publishes. Names of the other side's customers, credit lines
//! and reasons that a viewer may not know are left out here, not hidden in a page.

use crate::api::{ConsentCounts, StatusCount};
use crate::credit::Money;
use crate::{
    api::{ApplicationDetail, ApplicationSummary, ConsentQuestion, RecordView, RecordsPage},
    application::{Head, Parties, Record, Status, Step},
    directory::Membership,
    event::Event,
    ids::{ApplicationId, PartnerId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The names of the partners in a document.
pub type Names = BTreeMap<PartnerId, String>;

/// What is published of an application: everything but its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadDocument {
    pub head: Head,
    pub names: Names,
    pub tally: Tally,
    /// The newest `TIMELINE_LIMIT` events, oldest first.
    pub events: Vec<Event>,
}

/// Events in a published document.
pub const TIMELINE_LIMIT: usize = 500;

/// A published page of an application's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageDocument {
    pub page: u32,
    pub pages: u32,
    pub revision: u32,
    pub records: Vec<Record>,
}

/// What is counted over an application's records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub records: u32,
    pub by_status: Vec<StatusCount>,
    pub steps: Vec<StepTally>,
    pub consents: ConsentCounts,
    /// The sum of all credit lines, also of final records.
    pub total_credit: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTally {
    pub step: Step,
    pub records: u32,
    pub blocked: u32,
    pub without_consent: u32,
    pub due: Option<Instant>,
}

/// From which side somebody looks at an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The new reseller or the incoming distributor.
    pub incoming: bool,
    /// The original reseller or the outgoing distributor.
    pub outgoing: bool,
    /// Internal review or administration.
    pub programme: bool,
}

/// The viewer's sides; `None` when it has no part: to them the application doesn't exist.
pub fn sides(_viewer: &Membership, _parties: &Parties) -> Option<Sides> {
    None
}

/// Counts over records. `now` moves the deadlines of paused ones.
pub fn tally(_records: &[Record], _now: Instant) -> Tally {
    Tally::default()
}

/// An application in a list; `None` when the viewer has no part in it.
pub fn summary(_document: &HeadDocument, _viewer: &Membership) -> Option<ApplicationSummary> {
    None
}

/// An application's page; `None` when the viewer has no part in it.
pub fn detail(_document: &HeadDocument, _viewer: &Membership) -> Option<ApplicationDetail> {
    None
}

/// A page of records; `None` when the viewer has no part in the application.
pub fn page(
    _head: &Head,
    _names: &Names,
    _page: &PageDocument,
    _viewer: &Membership,
    _now: Instant,
) -> Option<RecordsPage> {
    None
}

/// One record; `None` when the viewer has no part in the application.
pub fn record(
    _head: &Head,
    _names: &Names,
    _record: &Record,
    _viewer: &Membership,
    _now: Instant,
) -> Option<RecordView> {
    None
}

/// What a sub-customer is asked about a record of its own; `None` when the viewer isn't that sub-customer.
pub fn consent_question(
    _head: &Head,
    _names: &Names,
    _record: &Record,
    _viewer: &Membership,
) -> Option<ConsentQuestion> {
    None
}

/// The name of a document in what is published: the head of an application, or a page of its records.
pub fn document_name(application: &ApplicationId, page: Option<u32>) -> String {
    match page {
        None => format!("application/{application}"),
        Some(page) => format!("application/{application}/{page}"),
    }
}

/// Statuses with records, in the order of R6.
pub fn in_order(counts: &BTreeMap<Status, u32>) -> Vec<StatusCount> {
    counts.iter().map(|(status, records)| StatusCount { status: *status, records: *records }).collect()
}
