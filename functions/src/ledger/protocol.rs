//! What the Worker asks of the ledger, and how the ledger answers.
//!
//! A call names its caller and whom its endpoint is for; the ledger judges both by its own tables. An answer is the JSON that the
//! endpoint answers, so that the Worker hands it on unread, or a problem document under the problem's status.

mod deliveries;

pub use deliveries::{Content, DeliveryReport, Moved, Outcome, QueuedDelivery, ToDeliver, Way};

use crate::sign_in::Identified;
use serde::{Deserialize, Serialize};
use shared::{
    api::{
        ApplicationsQuery, AskConsentRequest, AttestRequest, AuditKind, AuditQuery, AuditSaid, ChangePersonRequest,
        ConsentRequest, ConsistencyQuery, DecisionRequest, DeliveriesQuery, DemoClockRequest, DisputeDecisionRequest,
        DisputeRequest, InviteRequest, MailboxQuery, MessagesQuery, MoveRequest, OwnerQuery, PeopleQuery, PersonView,
        PostRequest, Preferences, ProposalAnswerRequest, ProposalRequest, ReadMessagesRequest, RecordsQuery,
        RowProblem, SendAgainRequest, ServiceTokenRequest, ServiceTokensQuery, SettingsRequest, SignedIn, ThreadQuery,
        Who, WithdrawRequest,
    },
    application::{Mode, OpenRow, Version},
    credit::Credit,
    directory::Membership,
    event::Origin,
    ids::{ApplicationId, PartnerId, PersonId},
    permissions::Scope,
    rows::Row,
    seal::Hash,
    texts::TextVersion,
};

#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    pub caller: Caller,
    /// Whom the endpoint is for.
    pub who: Who,
    pub origin: Origin,
    pub ask: Ask,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    Nobody,
    /// Signed in, by a session that began in this epoch of the person.
    Person {
        id: PersonId,
        epoch: u32,
        session: Hash,
        /// Whether a page asks by itself, without anything that the person does.
        by_itself: bool,
    },
    /// A system, by the hash of its service token's secret.
    Service(Hash),
    /// A system that holds the import token.
    System,
    /// The Worker's own delivery: it sends what the ledger has to say, and reports how that went.
    Portal,
    /// A sub-customer by its personal link, whose seal the Worker has checked (R5.4).
    ConsentLink(ConsentOf),
}

/// The question that a personal link answers: one record's consent, and which asking of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentOf {
    pub application: ApplicationId,
    pub row: Row,
    pub generation: u32,
}

/// Applications are named as the path has them: one that isn't well formed is looked for like any other, and not found.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Answers `Option<Known>`: nobody when the session doesn't stand.
    Whoami,
    /// Answers `Option<KnownService>`: none when the service token isn't in force.
    WhichService,
    ListServiceTokens(ServiceTokensQuery),
    /// Answers `NewServiceToken`: the only answer with the secret.
    MakeServiceToken(ServiceTokenRequest),
    RevokeServiceToken {
        token: String,
    },
    /// In a demonstration. Answers `Known`.
    SignIn {
        person: PersonId,
        begins: Begins,
    },
    /// Somebody whom an identity provider has proven. Answers `Proven`.
    SignInBy {
        identified: Identified,
        begins: Begins,
    },
    LetInAnew {
        person: String,
    },
    SignOut,
    ListSessions,
    EndSession {
        session: String,
    },
    /// Answers the hashes of the sessions that are over now.
    SignOutEverywhere,
    /// Likewise, as does what ends a person's sessions.
    SignOthersOut,
    EndSessionsOf {
        person: String,
    },
    ListPeople(PeopleQuery),
    /// Answers `PersonView`, as does what sends the invitation again.
    InvitePerson(InviteRequest),
    InviteAgain {
        person: String,
    },
    /// Answers `PersonChanged`.
    ChangePerson {
        person: String,
        request: ChangePersonRequest,
    },
    /// Answers the hashes of the sessions that are over now.
    RemovePerson {
        person: String,
    },
    /// In a demonstration. Answers `DemoClockAnswer`.
    Clock,
    MoveClock(DemoClockRequest),
    DemoAccounts,
    DemoConsents {
        application: String,
    },
    Preview {
        original_reseller: String,
        rows: Rows,
    },
    /// `request` is the hash of the request as it came (R2.6).
    Submit {
        key: String,
        request: Hash,
        submission: Submission,
    },
    PreviewOffer {
        new_reseller: String,
        rows: Rows,
    },
    Offer {
        key: String,
        request: Hash,
        offer: Offer,
    },
    GetPartner {
        id: PartnerId,
    },
    RequestMove {
        key: String,
        request: Hash,
        wish: MoveRequest,
    },
    WithdrawMoveRequest {
        application: String,
    },
    ListApplications(ApplicationsQuery),
    GetApplication {
        application: String,
        lost: Lost,
    },
    GetRecords {
        application: String,
        page: u32,
        lost: Lost,
    },
    GetWarnings {
        application: String,
    },
    Decide {
        application: String,
        on: Version,
        request: DecisionRequest,
    },
    Withdraw {
        application: String,
        request: WithdrawRequest,
    },
    Accept {
        application: String,
        on: Version,
        lines: CreditLines,
    },
    ChangeCredit {
        application: String,
        on: Version,
        lines: CreditLines,
    },
    Propose {
        application: String,
        on: Version,
        request: ProposalRequest,
    },
    AnswerProposal {
        application: String,
        on: Version,
        request: ProposalAnswerRequest,
    },
    Attest {
        application: String,
        request: AttestRequest,
    },
    RaiseDispute {
        application: String,
        request: DisputeRequest,
    },
    DecideDispute {
        application: String,
        request: DisputeDecisionRequest,
    },
    ListRecords(RecordsQuery),
    ListConsents,
    AnswerConsent {
        application: String,
        request: ConsentRequest,
    },
    GetSettings,
    ChangeSettings(SettingsRequest),
    /// Answers `Option<AttachmentView>`: what the caller's party has attached before, or nothing if the file would be taken.
    MayAttach {
        application: String,
        file: NewAttachment,
    },
    /// Once the bytes are in Workers KV.
    Attach {
        application: String,
        file: NewAttachment,
    },
    /// Answers `AttachmentView`.
    GetAttachment {
        application: String,
        hash: Hash,
    },
    GetThread {
        application: String,
        query: ThreadQuery,
    },
    WritePost {
        application: String,
        key: String,
        /// The hash of the request as it came.
        request: Hash,
        post: PostRequest,
    },
    /// For the Worker alone. Answers `shared::proof::Evidence`, with what no viewer may see: the proof pack is made of it.
    GetEvidence {
        application: String,
    },
    GetLogHead,
    GetLogConsistency(ConsistencyQuery),
    ListTasks,
    /// Answers `LiveAnswer`; with a WebSocket each message is one.
    Live {
        after: Option<u64>,
    },
    GetOverview,
    GetCredit,
    GetOwner {
        sub_customer: String,
        query: OwnerQuery,
    },
    /// Newline-delimited JSON.
    ImportPartners {
        lines: String,
    },
    ImportPeople {
        lines: String,
    },
    ImportSubCustomers {
        lines: String,
    },
    GetDirectory,
    ListMessages(MessagesQuery),
    ReadMessages(ReadMessagesRequest),
    GetPreferences,
    ChangePreferences(Preferences),
    ListDeliveries {
        application: String,
        query: DeliveriesQuery,
    },
    SendAgain {
        application: String,
        request: SendAgainRequest,
    },
    Remind {
        application: String,
    },
    RequestConsent {
        application: String,
        request: AskConsentRequest,
    },
    ListDemoMailbox(MailboxQuery),
    /// By a personal link.
    GetConsentLink,
    AnswerConsentLink {
        request: ConsentRequest,
    },
    ListAudit(AuditQuery),
    /// From the Worker alone: something was refused, and the programme's audit log is to have it.
    NoteAttempt(Attempt),
    /// For the portal itself. Answers `Vec<ToDeliver>`: those that wait to be sent; ids that aren't there are left out.
    ToDeliver {
        ids: Vec<u64>,
    },
    /// For the portal itself. In any order, and as often as it likes: a state never goes backwards.
    DeliveryReports {
        reports: Vec<DeliveryReport>,
    },
    /// For the portal itself, in a demonstration. Answers `Option<ToDeliver>`: what was sent already, too.
    MailToRead {
        id: u64,
    },
}

/// Something that was asked for and refused; whose, says the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub kind: AuditKind,
    pub said: AuditSaid,
    /// The thing, as the request named it.
    pub about: String,
    /// How many times since it was last noted.
    pub times: u32,
}

/// A session that begins, and the one that the browser gives up for it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Begins {
    pub session: Hash,
    pub replaces: Option<Hash>,
}

/// What became of a person, and the hashes of their sessions that are over by it.
#[derive(Debug, Serialize, Deserialize)]
pub struct PersonChanged {
    pub person: PersonView,
    pub ended: Vec<Hash>,
}

/// What there is to know of a file that somebody attaches.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewAttachment {
    pub hash: Hash,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u32,
}

/// Rows of a file: those that can be read, and the cells that can't.
#[derive(Debug, Serialize, Deserialize)]
pub struct Rows {
    /// How many there are in all.
    pub count: u32,
    pub good: Vec<(Row, OpenRow)>,
    pub bad: Vec<RowProblem>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Submission {
    pub original_reseller: String,
    pub notice: TextVersion,
    pub mode: Mode,
    /// R10.3.
    pub resubmission_of: Option<ApplicationId>,
    pub rows: Rows,
}

/// Credit lines: those that can be read, and the amounts that can't.
#[derive(Debug, Serialize, Deserialize)]
pub struct CreditLines {
    pub good: Vec<(Row, Credit)>,
    pub bad: Vec<RowProblem>,
}

/// R2.5.
#[derive(Debug, Serialize, Deserialize)]
pub struct Offer {
    pub new_reseller: String,
    pub notice: TextVersion,
    pub statement: Option<TextVersion>,
    pub mode: Mode,
    pub rows: Rows,
}

/// A person whom the ledger knows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Known {
    pub signed_in: SignedIn,
    /// Rises with each change of what the person is a member of; sessions of an earlier one are over.
    pub epoch: u32,
}

/// What a service token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownService {
    /// On whose behalf it acts.
    pub party: Membership,
    pub scopes: Vec<Scope>,
}

/// Documents that KV should have and hasn't: the ledger publishes them again.
pub type Lost = Vec<String>;
