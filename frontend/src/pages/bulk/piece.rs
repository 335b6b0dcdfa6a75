//! One application of those that something is done to, and what has come of it.

use crate::pages::{decision::Statement, records::Line};
use shared::{
    api::{ApplicationDetail, ApplicationSummary, RowsRequest, Waiting},
    application::{Status, Step, Version},
    ids::{ApplicationId, PartnerId},
    rows::RowSet,
    tr,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub application: ApplicationId,
    /// The version that the person has seen. None if only records were: then it is read before they are asked.
    pub version: Option<Version>,
    pub step: Step,
    pub rows: RowsRequest,
    pub customers: usize,
    pub from: String,
    pub to: String,
    pub statement: Statement,
    /// At internal review nobody approves before the warnings are there (R5.3).
    pub warned: bool,
    pub original: PartnerId,
}

/// How an application stands in this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Reading,
    Ready {
        /// Kinds of warnings that internal review should look at.
        warnings: usize,
    },
    Sending,
    Done(String),
    Failed(String),
}

impl Piece {
    /// All records of an application that wait at a step.
    pub fn waiting(summary: &ApplicationSummary, waiting: &Waiting) -> Self {
        Self {
            application: summary.id.clone(),
            version: Some(summary.version),
            step: waiting.step,
            rows: RowsRequest::All,
            customers: waiting.records as usize,
            from: summary.original_reseller.name.clone(),
            to: summary.new_reseller.name.clone(),
            statement: Statement::of(summary, waiting),
            warned: waiting.party.is_none(),
            original: summary.original_reseller.id.clone(),
        }
    }

    /// These rows of an application whose page is open.
    pub fn rows(detail: &ApplicationDetail, waiting: &Waiting, rows: RowSet) -> Self {
        let customers = rows.len();
        Self { rows: RowsRequest::Only(rows), customers, ..Self::waiting(&detail.summary, waiting) }
    }
}

/// Records of a list, by application and step; what waits for nobody's decision is left aside.
pub fn of_records(records: &[Line]) -> Vec<Piece> {
    let mut by: BTreeMap<(ApplicationId, Step), (Line, RowSet)> = BTreeMap::new();
    for record in records {
        if let Some(step) = step_of(record.status) {
            let key = (record.application.clone(), step);
            by.entry(key).or_insert_with(|| (record.clone(), RowSet::default())).1.insert(record.row);
        }
    }
    let piece = |((application, step), (record, rows)): ((ApplicationId, Step), (Line, RowSet))| Piece {
        application,
        version: None,
        step,
        customers: rows.len(),
        rows: RowsRequest::Only(rows),
        from: record.original_reseller.name.clone(),
        to: record.new_reseller.name.clone(),
        statement: if step == Step::OriginalReseller { Statement::Needed } else { Statement::NotAsked },
        warned: step == Step::InternalReview,
        original: record.original_reseller.id.clone(),
    };
    by.into_iter().map(piece).collect()
}

/// The step at which a record of this status waits.
pub fn step_of(status: Status) -> Option<Step> {
    match status {
        Status::AwaitingNewReseller => Some(Step::NewReseller),
        Status::AwaitingIncomingDistributor => Some(Step::IncomingDistributor),
        Status::AwaitingOriginalReseller => Some(Step::OriginalReseller),
        Status::AwaitingOutgoingDistributor => Some(Step::OutgoingDistributor),
        Status::AwaitingInternalReview => Some(Step::InternalReview),
        _ => None,
    }
}

impl Standing {
    /// Before it has been looked at whether anything stands in the way.
    pub const FIRST: Standing = Standing::Reading;

    pub fn code(&self) -> &'static str {
        match self {
            Standing::Reading => "reading",
            Standing::Ready { .. } => "ready",
            Standing::Sending => "sending",
            Standing::Done(_) => "done",
            Standing::Failed(_) => "failed",
        }
    }

    pub fn words(&self) -> String {
        match self {
            Standing::Reading => tr!("Being looked at …").to_owned(),
            Standing::Ready { warnings: 0 } => String::new(),
            Standing::Ready { warnings } => {
                let warnings = *warnings;
                tr!(warnings; "{warnings} warning" | "{warnings} warnings")
            }
            Standing::Sending => tr!("At work …").to_owned(),
            Standing::Done(words) | Standing::Failed(words) => words.clone(),
        }
    }

    pub fn class(&self) -> &'static str {
        match self {
            Standing::Ready { warnings } if *warnings > 0 => "text-warning",
            Standing::Reading | Standing::Ready { .. } | Standing::Sending => "text-muted",
            Standing::Done(_) => "text-success",
            Standing::Failed(_) => "text-error",
        }
    }
}
