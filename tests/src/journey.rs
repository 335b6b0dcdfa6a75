//! An application under way: the moves that people make, each followed by what the portal says has changed.
//!
//! Reads name the versions of the documents that earlier answers have named, so that a test sees its own changes (R5.7 needs the
//! version, and what KV publishes may lag).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        ApplicationDetail, ChangeAnswer, Decide, DecisionAnswer, DecisionRequest, DemoConsents, DocumentVersion,
        ExceptRequest, GetApplication, GetApplicationRecords, Nothing, RawRow, ReadQuery, RecordView, RecordsPage,
        RecordsPageQuery, RowsRequest, Submit, SubmitAnswer, SubmitRequest, VerdictRequest, Withdraw, WithdrawRequest,
        headers,
    },
    application::{Mode, RejectReason, Status, Step},
    ids::{ApplicationId, PartnerId},
    rows::{Row, RowSet},
    texts::{TextKind, current},
    view::document_name,
};
use std::collections::BTreeMap;

use crate::{
    client::{Answer, Client},
    fresh_key,
    wait::eventually,
};

pub struct Application {
    pub id: ApplicationId,
    pub submitted: SubmitAnswer,
    seen: BTreeMap<String, u32>,
}

impl Application {
    /// What a new reseller sends to open an application.
    pub fn request(original: &PartnerId, rows: Vec<RawRow>) -> SubmitRequest {
        SubmitRequest {
            original_reseller: original.to_string(),
            notice: current(TextKind::Notice).version,
            mode: Mode::Independent,
            rows,
            resubmission_of: None,
        }
    }

    pub async fn submit(by: &Client, original: &PartnerId, rows: Vec<RawRow>) -> Result<Self> {
        Self::open(by, &Self::request(original, rows)).await
    }

    pub async fn submit_all_or_nothing(by: &Client, original: &PartnerId, rows: Vec<RawRow>) -> Result<Self> {
        Self::open(by, &SubmitRequest { mode: Mode::AllOrNothing, ..Self::request(original, rows) }).await
    }

    async fn open(by: &Client, request: &SubmitRequest) -> Result<Self> {
        Ok(Self::of(Self::send(by, request, &fresh_key()?).await?.good()?))
    }

    /// The application that an answer says was opened.
    pub fn of(submitted: SubmitAnswer) -> Self {
        let mut application = Self { id: submitted.application.clone(), submitted, seen: BTreeMap::new() };
        let documents = application.submitted.documents.clone();
        application.saw(&documents);
        application
    }

    /// Submits under a new key and gives whatever comes back.
    pub async fn try_submit(by: &Client, original: &PartnerId, rows: Vec<RawRow>) -> Result<Answer<Submit>> {
        Self::send(by, &Self::request(original, rows), &fresh_key()?).await
    }

    /// Sends a submission under a key and gives whatever comes back.
    pub async fn send(by: &Client, request: &SubmitRequest, key: &str) -> Result<Answer<Submit>> {
        by.ask::<Submit>(&[]).json(request).header(headers::IDEMPOTENCY_KEY, key).send().await
    }

    /// Remembers what an answer said of the documents' versions.
    pub fn saw(&mut self, documents: &[DocumentVersion]) {
        for DocumentVersion { document, version } in documents {
            let seen = self.seen.entry(document.clone()).or_default();
            *seen = (*seen).max(*version);
        }
    }

    /// The newest version known of the application's own document, or of a page of its records.
    pub fn version_seen(&self, page: Option<u32>) -> Option<u32> {
        self.seen.get(&document_name(&self.id, page)).copied()
    }

    pub async fn detail(&self, by: &Client) -> Result<ApplicationDetail> {
        let at_least = self.version_seen(None);
        by.call::<GetApplication>(&[self.id.as_str()], &ReadQuery { at_least }, &Nothing {}).await
    }

    /// Waits until KV has what this test has changed: a page that somebody opens then shows it.
    pub async fn is_published(&self, by: &Client) -> Result<()> {
        let newest = (self.version_seen(None).unwrap_or_default(), self.version_seen(Some(1)).unwrap_or_default());
        eventually(async || {
            let (at, first) = ([self.id.as_str()], RecordsPageQuery { page: 1, at_least: None });
            let detail = by.call::<GetApplication>(&at, &ReadQuery::default(), &Nothing {}).await?;
            let records = by.call::<GetApplicationRecords>(&at, &first, &Nothing {}).await?;
            let published = (detail.summary.revision, records.revision);
            ensure!(published.0 >= newest.0 && published.1 >= newest.1, "{published:?} of {newest:?}");
            Ok(())
        })
        .await
    }

    pub async fn page(&self, by: &Client, page: u32) -> Result<RecordsPage> {
        let query = RecordsPageQuery { page, at_least: self.version_seen(Some(page)) };
        by.call::<GetApplicationRecords>(&[self.id.as_str()], &query, &Nothing {}).await
    }

    /// All records, in the order of their rows.
    pub async fn records(&self, by: &Client) -> Result<Vec<RecordView>> {
        let first = self.page(by, 1).await?;
        let mut records = first.records;
        for page in 2..=first.pages {
            records.extend(self.page(by, page).await?.records);
        }
        Ok(records)
    }

    pub async fn record(&self, by: &Client, row: u32) -> Result<RecordView> {
        let records = self.records(by).await?;
        records.into_iter().find(|record| record.row == Row(row)).with_context(|| format!("no row {row}"))
    }

    /// The statuses of all records, in the order of their rows.
    pub async fn statuses(&self, by: &Client) -> Result<Vec<Status>> {
        Ok(self.records(by).await?.into_iter().map(|record| record.status).collect())
    }

    /// Sends a decision made on a version, and gives whatever comes back.
    pub async fn send_decision(&self, by: &Client, on: u32, request: &DecisionRequest) -> Result<Answer<Decide>> {
        let version = format!("\"{on}\"");
        by.ask::<Decide>(&[self.id.as_str()]).json(request).header(headers::IF_MATCH, &version).send().await
    }

    /// Decides on the version that the decider sees now.
    pub async fn try_decide(&self, by: &Client, request: &DecisionRequest) -> Result<Answer<Decide>> {
        let version = self.detail(by).await?.summary.version.0;
        self.send_decision(by, version, request).await
    }

    pub async fn decide(&mut self, by: &Client, request: &DecisionRequest) -> Result<DecisionAnswer> {
        let answer = self.try_decide(by, request).await?.good()?;
        self.saw(&answer.documents);
        Ok(answer)
    }

    /// Approves everything at a step.
    pub async fn approve(&mut self, by: &Client, step: Step) -> Result<DecisionAnswer> {
        self.decide(by, &decision(step, everything())).await
    }

    /// With the statement's tick (R5.6).
    pub async fn approve_as_original(&mut self, by: &Client) -> Result<DecisionAnswer> {
        self.approve(by, Step::OriginalReseller).await
    }

    pub async fn approve_as_review(&mut self, by: &Client) -> Result<DecisionAnswer> {
        self.approve(by, Step::InternalReview).await
    }

    /// The demonstration's action: every sub-customer that is asked agrees.
    pub async fn answer_for_all(&mut self, by: &Client) -> Result<ChangeAnswer> {
        let answer = by.call::<DemoConsents>(&[self.id.as_str()], &Nothing {}, &Nothing {}).await?;
        self.saw(&answer.documents);
        Ok(answer)
    }

    pub async fn withdraw(&mut self, by: &Client, rows: RowsRequest) -> Result<ChangeAnswer> {
        let answer = by.call::<Withdraw>(&[self.id.as_str()], &Nothing {}, &WithdrawRequest { rows }).await?;
        self.saw(&answer.documents);
        Ok(answer)
    }
}

pub fn everything() -> RowsRequest {
    RowsRequest::All
}

pub fn rows(rows: &[u32]) -> RowsRequest {
    RowsRequest::Only(rows.iter().copied().map(Row).collect::<RowSet>())
}

/// A yes at a step; at the original reseller's place with the statement's tick.
pub fn decision(step: Step, rows: RowsRequest) -> DecisionRequest {
    let statement = (step == Step::OriginalReseller).then(|| current(TextKind::DataTransferStatement).version);
    DecisionRequest { step, rows, verdict: VerdictRequest::Approve { statement, except: Vec::new() } }
}

/// A yes to everything but these rows.
pub fn except(step: Step, excepted: &[u32], words: &str) -> DecisionRequest {
    let DecisionRequest { verdict, .. } = decision(step, everything());
    let exception =
        |row: &u32| ExceptRequest { row: Row(*row), reason: RejectReason::ContractRunning, words: words.to_owned() };
    let verdict = match verdict {
        VerdictRequest::Approve { statement, .. } => {
            VerdictRequest::Approve { statement, except: excepted.iter().map(exception).collect() }
        }
        reject @ VerdictRequest::Reject { .. } => reject,
    };
    DecisionRequest { step, rows: everything(), verdict }
}

pub fn reject(step: Step, rows: RowsRequest, words: &str) -> DecisionRequest {
    let verdict = VerdictRequest::Reject { reason: RejectReason::MoneyOutstanding, words: words.to_owned() };
    DecisionRequest { step, rows, verdict }
}
