//! Applications and their records as a party sees them, and what a party can do with them. `view` makes these.

use crate::{
    application::{
        CutoverTime, Failure, Given, LeftWhy, Mode, PauseReason, RejectReason, Status, Step, Version, WaitingFor,
    },
    conditions::{Condition, Finding, Mender},
    credit::{Credit, Money},
    ids::{ApplicationId, CustomerId, PartnerId, PersonId},
    instant::Instant,
    rows::{Row, RowSet},
    texts::{Text, TextVersion},
};
use serde::{Deserialize, Serialize};

use super::{AgreementView, DocumentVersion};

/// Records in one published page.
pub const RECORDS_PER_PAGE: u32 = 500;
/// Entries of a list without `limit`, and the most that one answer has.
pub const LIST_LIMIT: u32 = 50;
pub const LIST_LIMIT_MAX: u32 = 500;

/// Names the least revision that a read accepts: what an answer's `documents` said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsPageQuery {
    /// From 1.
    pub page: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationList {
    /// All in which the caller has a part.
    #[default]
    All,
    /// With records at a step that the caller decides.
    Pending,
    /// In which the caller's partner is the new reseller.
    Incoming,
    /// In which the caller's partner is the original reseller.
    Outgoing,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationsQuery {
    #[serde(default)]
    pub list: ApplicationList,
    /// From the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationsAnswer {
    pub applications: Vec<ApplicationSummary>,
    /// Present when there are more.
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRef {
    pub id: PartnerId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSummary {
    pub id: ApplicationId,
    pub opened_at: Instant,
    pub version: Version,
    pub revision: u32,
    pub new_reseller: PartnerRef,
    pub original_reseller: PartnerRef,
    pub customers: u32,
    pub counts: Vec<StatusCount>,
    /// Steps at which records wait, in their order.
    pub waiting: Vec<Waiting>,
    /// The sum of the credit lines; absent for those who may not see it.
    pub total_credit: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    pub status: Status,
    pub records: u32,
}

/// Records that wait at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub step: Step,
    /// The partner whose turn it is; absent for internal review.
    pub party: Option<PartnerRef>,
    pub records: u32,
    pub blocked: u32,
    pub without_consent: u32,
    /// The earliest deadline among them.
    pub due: Option<Instant>,
    /// Whether the viewer is the one to decide here.
    pub yours: bool,
    /// Where internal approval takes two people (R5.3); for internal review and administration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_people: Option<TwoPeopleView>,
}

/// What one person has approved and another has to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoPeopleView {
    pub first: Vec<FirstApprovalView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstApprovalView {
    pub person: PersonId,
    pub name: String,
    pub at: Instant,
    pub rows: RowSet,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDetail {
    pub summary: ApplicationSummary,
    pub incoming_distributor: Option<PartnerRef>,
    pub outgoing_distributor: Option<PartnerRef>,
    pub mode: Mode,
    pub cutover: CutoverTime,
    /// Who opened it (R2.5).
    pub opener: OpenerView,
    /// Terms that a decider asks for, while they wait for the applicant's answer (R8.1).
    pub proposal: Option<ProposalView>,
    /// Whether the applicant attests consents itself (R5.4).
    pub attested: bool,
    /// Pages of records, at `RECORDS_PER_PAGE` each.
    pub pages: u32,
    pub consents: ConsentCounts,
    /// Steps of this application in their order.
    pub steps: Vec<Step>,
    /// Newest last.
    pub timeline: Vec<TimelineEntry>,
    /// What each party has said so far, in the order of their places (R5).
    #[serde(default)]
    pub agreed: Vec<AgreementView>,
    pub can: Can,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConsentCounts {
    pub not_asked: u32,
    pub asked: u32,
    pub given: u32,
    pub refused: u32,
    pub lapsed: u32,
}

/// What the viewer may do now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Can {
    /// Steps at which the viewer decides and records wait.
    pub decide: Vec<Step>,
    /// Rows that the viewer may withdraw.
    pub withdraw: bool,
    /// Accept the application, and set every credit line (R5.9).
    #[serde(default)]
    pub accept: bool,
    #[serde(default)]
    pub change_credit: bool,
    /// Steps at which the viewer may answer "yes, if" (R8.1).
    #[serde(default)]
    pub propose: Vec<Step>,
    #[serde(default)]
    pub answer_proposal: bool,
    /// Have sub-customers asked once more (R5.4).
    #[serde(default)]
    pub ask_consent: bool,
    #[serde(default)]
    pub attest: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenerView {
    NewReseller,
    OriginalReseller,
    SubCustomer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    pub by: Step,
    pub at: Instant,
    pub terms: TermsView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "terms")]
pub enum TermsView {
    CutoverOn { at: Instant },
    InWords { words: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    pub at: Instant,
    /// The name of the person, of the party, or of what acted.
    pub who: String,
    /// For which party, if it was a person.
    pub for_party: Option<String>,
    /// In plain words.
    pub what: String,
    /// How many records it is about.
    pub records: u32,
    /// The version of the text that was acknowledged or agreed to (R10.1).
    pub text: Option<TextVersion>,
    /// What the person wrote.
    pub words: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsPage {
    pub application: ApplicationId,
    pub page: u32,
    pub pages: u32,
    /// Of the application when the page was made.
    pub revision: u32,
    pub records: Vec<RecordView>,
}

/// A migration record as its viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    pub application: ApplicationId,
    pub row: Row,
    pub sub_customer: CustomerId,
    /// For the original side, review and administration; for the new side if it gave the name itself.
    pub name: Option<String>,
    /// For the new side, review and administration.
    pub credit: Option<Credit>,
    pub new_reseller: PartnerRef,
    pub original_reseller: PartnerRef,
    pub opened_at: Instant,
    pub status: Status,
    pub turn: Option<TurnView>,
    pub consent: ConsentView,
    pub blocked: Option<BlockView>,
    pub paused: Option<PauseReason>,
    /// For a final record: when, and why where there is a why.
    pub ended: Option<EndedView>,
}

/// R6: whose turn it is, until when, and what happens if they stay silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnView {
    pub waiting_for: WaitingFor,
    /// The partner whose turn it is; absent for internal review and the sub-customer.
    pub party: Option<PartnerRef>,
    pub until: Instant,
    pub if_silent: IfSilent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfSilent {
    Expires,
    /// R7.2.
    CountsAsApproval,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "consent")]
pub enum ConsentView {
    NotAsked,
    Asked { until: Instant },
    Given { at: Instant, how: Given },
    Refused { at: Instant },
    Lapsed { at: Instant },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockView {
    pub since: Instant,
    /// What blocks it, as far as the viewer may know (R3.11).
    pub finding: Finding,
    /// Who can mend what; for those who may know.
    pub menders: Vec<(Condition, Mender)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedView {
    pub at: Instant,
    #[serde(flatten)]
    pub why: EndedWhy,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum EndedWhy {
    Migrated,
    Rejected { by: Step, reason: RejectReason, words: Option<String> },
    Refused { words: Option<String> },
    Withdrawn,
    Expired { waiting_for: WaitingFor },
    Failed { failure: Failure },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    pub step: Step,
    pub rows: RowsRequest,
    pub verdict: VerdictRequest,
}

/// Which records a request is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsRequest {
    All,
    Only(RowSet),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "decision", deny_unknown_fields)]
pub enum VerdictRequest {
    Approve {
        /// The version of the statement ticked (R5.6); the original reseller must.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statement: Option<TextVersion>,
        /// Rows that are rejected instead (R5.8).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<ExceptRequest>,
    },
    Reject {
        reason: RejectReason,
        words: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptRequest {
    pub row: Row,
    pub reason: RejectReason,
    pub words: String,
}

/// What people write for a reason is 1 to 1,000 characters.
pub const MAX_WORDS: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionAnswer {
    pub decided: RowSet,
    /// Rows that the caller has approved as the first of two people: they wait for the second (R5.3).
    #[serde(default, skip_serializing_if = "RowSet::is_empty")]
    pub first_approved: RowSet,
    /// Rows that stay for a later decision, and why (R5.8).
    pub left: Vec<LeftRows>,
    /// Rows that cut over with this decision.
    pub migrated: RowSet,
    pub documents: Vec<DocumentVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRows {
    pub why: LeftWhy,
    pub rows: RowSet,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    pub rows: RowsRequest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeAnswer {
    /// The records changed.
    pub rows: RowSet,
    pub documents: Vec<DocumentVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// A sub-customer's account id, or the beginning of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsAnswer {
    pub records: Vec<RecordView>,
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentsAnswer {
    pub questions: Vec<ConsentQuestion>,
    pub text: Text,
}

/// What a sub-customer is asked, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentQuestion {
    pub application: ApplicationId,
    pub sub_customer: CustomerId,
    pub name: String,
    pub new_reseller: PartnerRef,
    pub original_reseller: PartnerRef,
    pub credit: Option<Credit>,
    /// Its credit line with the present reseller, until it has moved or the record has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present_credit: Option<Credit>,
    pub cutover: CutoverTime,
    pub status: Status,
    pub consent: ConsentView,
    /// Whether it can be answered, or a given consent taken back, now.
    pub can: ConsentCan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentCan {
    Answer,
    TakeBack,
    /// It asked for the move itself, and the new reseller hasn't accepted yet (R5.9).
    Withdraw,
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer", deny_unknown_fields)]
pub enum ConsentRequest {
    Agree {
        /// The version of the text agreed to.
        text: TextVersion,
    },
    Refuse {
        words: String,
    },
    TakeBack {
        words: String,
    },
}
