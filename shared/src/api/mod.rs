//! The API, declared once: the Worker's router, the pages, the tests and the published description all use these types.
//!
//! An endpoint names its method, path, who may call it, the largest body it takes, and the types of query, request and
//! answer. Errors are RFC 9457 problem documents (`problem`). Amounts are decimal strings, instants RFC 3339.

mod applications;
mod audit;
mod audit_said;
mod deciding;
mod directory;
mod evidence;
mod faults;
mod intake;
mod live;
mod notices;
mod openings;
mod overview;
mod people;
mod problem;
mod programme;
mod reminding;
mod service_tokens;
mod session;
mod sign_in;
mod thread;
mod warnings;

pub use applications::*;
pub use audit::*;
pub use audit_said::*;
pub use deciding::*;
pub use directory::*;
pub use evidence::*;
pub use faults::*;
pub use intake::*;
pub use live::*;
pub use notices::*;
pub use openings::*;
pub use overview::*;
pub use people::*;
pub use problem::*;
pub use programme::*;
pub use reminding::*;
pub use service_tokens::*;
pub use session::*;
pub use sign_in::*;
pub use thread::*;
pub use warnings::*;

pub use crate::permissions::Who;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Delete,
}

/// What an endpoint takes and gives.
pub trait Endpoint {
    const NAME: &'static str;
    const METHOD: Method;
    /// With parameters in braces: `/api/applications/{application}`.
    const PATH: &'static str;
    const WHO: Who;
    /// Bytes; zero where no body is taken.
    const MAX_BODY: usize;
    type Query: Serialize + DeserializeOwned;
    type Request: Serialize + DeserializeOwned;
    type Answer: Serialize + DeserializeOwned;
}

/// An endpoint's declaration as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Declaration {
    pub name: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    pub max_body: usize,
    pub about: &'static str,
}

/// No query, or no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Nothing {}

/// A body that isn't JSON: NDJSON in, or a file out. Named by its media type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(pub String);

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

macro_rules! endpoints {
    ($($(#[doc = $about:literal])+ $name:ident: $method:ident $path:literal, $who:ident, $max:expr,
        $query:ty, $request:ty => $answer:ty;)+) => {
        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            impl Endpoint for $name {
                const NAME: &'static str = stringify!($name);
                const METHOD: Method = Method::$method;
                const PATH: &'static str = $path;
                const WHO: Who = Who::$who;
                const MAX_BODY: usize = $max;
                type Query = $query;
                type Request = $request;
                type Answer = $answer;
            }
        )+
        /// Every endpoint there is.
        pub const ENDPOINTS: &[Declaration] = &[
            $(Declaration {
                name: stringify!($name),
                method: Method::$method,
                path: $path,
                who: Who::$who,
                max_body: $max,
                about: concat!($($about),+).trim_ascii(),
            }),+
        ];
    };
}

endpoints! {
    /// This list.
    Describe: Get "/api", Anyone, 0, Nothing, Nothing => Raw;
    /// A page that broke says so, under the reference that it showed.
    ReportFault: Post "/api/faults", Anyone, 4 * KIB, Nothing, FaultReport => Nothing;
    /// Who is signed in, and what this deployment is.
    GetSession: Get "/api/session", Anyone, 0, Nothing, Nothing => SessionAnswer;
    /// Signs out: ends this session at once.
    SignOut: Delete "/api/session", SignedIn, 0, Nothing, Nothing => SignOutAnswer;
    /// The caller's sessions: since when, when last used, by which browser, from where.
    ListSessions: Get "/api/sessions", SignedIn, 0, Nothing, Nothing => SessionsAnswer;
    /// Ends one of them at once.
    EndSession: Delete "/api/sessions/{session}", SignedIn, 0, Nothing, Nothing => Nothing;
    /// Signs out everywhere: ends all of them at once, this one too.
    SignOutEverywhere: Delete "/api/sessions", SignedIn, 0, Nothing, Nothing => Nothing;
    /// Ends everybody's sessions but the caller's.
    SignOthersOut: Post "/api/sessions/others", Administrator, KIB, Nothing, SignOthersOutRequest => SignOthersOutAnswer;
    /// The people whom the caller manages, by name.
    ListPeople: Get "/api/people", Manager, 0, PeopleQuery, Nothing => PeopleAnswer;
    /// Invites a person by email.
    InvitePerson: Post "/api/people", Manager, 4 * KIB, Nothing, InviteRequest => PersonView;
    /// Sends somebody who hasn't come yet their invitation once more.
    InviteAgain: Post "/api/people/{person}/invitation", Manager, KIB, Nothing, Nothing => PersonView;
    /// Changes what a person may do, which ends their sessions.
    ChangePerson: Post "/api/people/{person}", Manager, KIB, Nothing, ChangePersonRequest => PersonView;
    /// Removes a person, which ends their sessions.
    RemovePerson: Delete "/api/people/{person}", Manager, 0, Nothing, Nothing => Nothing;
    /// Ends a person's sessions; they can sign in again.
    EndSessionsOf: Delete "/api/people/{person}/sessions", Manager, 0, Nothing, Nothing => Nothing;
    /// By which ways one signs in here.
    GetSignInWays: Get "/api/sign-in/ways", Anyone, 0, Nothing, Nothing => SignInWaysAnswer;
    /// Sends the browser to the identity provider.
    StartSignIn: Get "/api/sign-in", Anyone, 0, SignInQuery, Nothing => Raw;
    /// Takes the browser back from it, and signs in.
    FinishSignIn: Get "/api/sign-in/callback", Anyone, 0, SignInCallbackQuery, Nothing => Raw;
    /// Signs in whom Cloudflare Access has let through.
    SignInByAccess: Post "/api/sign-in/access", Anyone, KIB, Nothing, Nothing => SessionAnswer;
    /// Lets a person sign in by another account of the identity provider.
    LetInAnew: Delete "/api/people/{person}/identities", Administrator, 0, Nothing, Nothing => Nothing;
    /// The people who can sign in to the demonstration.
    DemoAccounts: Get "/api/demo/accounts", Demonstration, 0, Nothing, Nothing => DemoAccountsAnswer;
    /// Signs in to the demonstration as one of its people.
    DemoSignIn: Post "/api/demo/session", Demonstration, KIB, Nothing, DemoSignInRequest => SessionAnswer;
    /// Answers for all sub-customers of an application that haven't answered yet.
    DemoConsents: Post "/api/demo/applications/{application}/consents", DemonstrationConsole, KIB, Nothing, Nothing => ChangeAnswer;
    /// Moves the demonstration's clock forward.
    MoveDemoClock: Post "/api/demo/clock", DemonstrationConsole, KIB, Nothing, DemoClockRequest => DemoClockAnswer;
    /// What would have been sent by email and SMS.
    ListDemoMailbox: Get "/api/demo/mailbox", Demonstration, 0, MailboxQuery, Nothing => MailboxAnswer;
    /// One of these, as its receiver would see it.
    ReadDemoMail: Get "/api/demo/mailbox/{delivery}", Demonstration, 0, Nothing, Nothing => Mail;
    /// The texts in force: notice, statement, consent.
    GetTexts: Get "/api/texts", Reader, 0, Nothing, Nothing => TextsAnswer;
    /// The template as a workbook.
    TemplateXlsx: Get "/api/template.xlsx", Operator, 0, Nothing, Nothing => Raw;
    /// The template as CSV.
    TemplateCsv: Get "/api/template.csv", Operator, 0, Nothing, Nothing => Raw;
    /// Checks rows against every condition and the credit; changes nothing.
    Preview: Post "/api/preview", Applicant, 4 * MIB, Nothing, PreviewRequest => PreviewAnswer;
    /// Opens an application with all its rows, or with none. Takes an Idempotency-Key.
    Submit: Post "/api/applications", Applicant, 4 * MIB, Nothing, SubmitRequest => SubmitAnswer;
    /// Checks sub-customers that the original reseller wants to offer; changes nothing.
    PreviewOffer: Post "/api/offers/preview", Applicant, 2 * MIB, Nothing, OfferPreviewRequest => OfferPreviewAnswer;
    /// The original reseller offers sub-customers to a named partner. Takes an Idempotency-Key.
    Offer: Post "/api/offers", Applicant, 2 * MIB, Nothing, OfferRequest => SubmitAnswer;
    /// The partner with an account ID.
    GetPartner: Get "/api/partners", PartnerNamer, 0, PartnerQuery, Nothing => PartnerAnswer;
    /// A sub-customer asks to be moved to a named partner. Takes an Idempotency-Key.
    AskToMove: Post "/api/move-requests", SubCustomer, KIB, Nothing, MoveRequest => SubmitAnswer;
    /// The sub-customer withdraws its request while the new reseller hasn't accepted.
    WithdrawMoveRequest: Post "/api/move-requests/{application}/withdrawal", SubCustomer, KIB, Nothing, Nothing => ChangeAnswer;
    /// Applications that the caller has a part in, newest first.
    ListApplications: Get "/api/applications", ConsoleReader, 0, ApplicationsQuery, Nothing => ApplicationsAnswer;
    /// One application with its timeline.
    GetApplication: Get "/api/applications/{application}", ConsoleReader, 0, ReadQuery, Nothing => ApplicationDetail;
    /// A page of 500 of an application's records.
    GetApplicationRecords: Get "/api/applications/{application}/records", ConsoleReader, 0, RecordsPageQuery, Nothing => RecordsPage;
    /// The application's proof pack for the caller's party: a file to keep and to check anywhere.
    GetProof: Get "/api/applications/{application}/proof", ConsoleReader, 0, Nothing, Nothing => Raw;
    /// What internal review should have looked at before it decides.
    GetWarnings: Get "/api/applications/{application}/warnings", Programme, 0, Nothing, Nothing => WarningsAnswer;
    /// Approves or rejects the records at the caller's step. Takes If-Match with the application's version.
    Decide: Post "/api/applications/{application}/decisions", Approver, MIB, Nothing, DecisionRequest => DecisionAnswer;
    /// Withdraws rows, or the whole application.
    Withdraw: Post "/api/applications/{application}/withdrawals", Applicant, 64 * KIB, Nothing, WithdrawRequest => ChangeAnswer;
    /// The new reseller accepts and sets every credit line. Takes If-Match.
    Accept: Post "/api/applications/{application}/acceptance", PartnerApprover, MIB, Nothing, CreditRequest => ChangeAnswer;
    /// The new reseller changes credit lines; consent is asked anew. Takes If-Match.
    ChangeCredit: Post "/api/applications/{application}/credit", Applicant, MIB, Nothing, CreditRequest => ChangeAnswer;
    /// A decider's "yes, if": a question to the applicant. Takes If-Match.
    Propose: Post "/api/applications/{application}/proposals", Approver, 8 * KIB, Nothing, ProposalRequest => ChangeAnswer;
    /// The applicant answers a proposal. Takes If-Match.
    AnswerProposal: Post "/api/applications/{application}/proposals/answer", Operator, KIB, Nothing, ProposalAnswerRequest => ChangeAnswer;
    /// The applicant has sub-customers asked for their consent once more, by the same link or by a new one.
    AskConsent: Post "/api/applications/{application}/consent-requests", Applicant, 64 * KIB, Nothing, AskConsentRequest => ChangeAnswer;
    /// The applicant attests consents that it holds and has attached.
    Attest: Post "/api/applications/{application}/attestations", Operator, 64 * KIB, Nothing, AttestRequest => ChangeAnswer;
    /// How notices of an application were delivered.
    ListDeliveries: Get "/api/applications/{application}/deliveries", ConsoleReader, 0, DeliveriesQuery, Nothing => DeliveriesAnswer;
    /// Sends notices that failed once more.
    SendAgain: Post "/api/applications/{application}/deliveries", ConsoleOperator, 16 * KIB, Nothing, SendAgainRequest => SendAgainAnswer;
    /// Tells whoever has to decide on an application once more; once a day.
    Remind: Post "/api/applications/{application}/reminders", ConsoleOperator, KIB, Nothing, Nothing => RemindAnswer;
    /// The thread of an application.
    GetThread: Get "/api/applications/{application}/thread", Reader, 0, ThreadQuery, Nothing => ThreadAnswer;
    /// Writes into the thread. Takes an Idempotency-Key.
    WritePost: Post "/api/applications/{application}/thread", Writer, 32 * KIB, Nothing, PostRequest => PostAnswer;
    /// Keeps a file, at most 5 MiB, for a post or an attestation.
    Attach: Post "/api/applications/{application}/attachments", Writer, 5 * MIB, AttachmentQuery, Raw => AttachmentView;
    /// The file.
    GetAttachment: Get "/api/applications/{application}/attachments/{attachment}", Reader, 0, Nothing, Nothing => Raw;
    /// The applicant or the sub-customer disputes the original reseller's no or silence.
    RaiseDispute: Post "/api/applications/{application}/disputes", Writer, 32 * KIB, Nothing, DisputeRequest => ChangeAnswer;
    /// Internal review dismisses a dispute, or permits one resubmission.
    DecideDispute: Post "/api/applications/{application}/disputes/decision", ReviewApprover, 32 * KIB, Nothing, DisputeDecisionRequest => ChangeAnswer;
    /// Migration records that the caller has a part in, newest application first.
    ListRecords: Get "/api/records", ConsoleReader, 0, RecordsQuery, Nothing => RecordsAnswer;
    /// What the signed-in sub-customer is asked.
    ListConsents: Get "/api/consents", SubCustomer, 0, Nothing, Nothing => ConsentsAnswer;
    /// The sub-customer agrees, refuses, or takes its consent back.
    AnswerConsent: Post "/api/consents/{application}", SubCustomer, 8 * KIB, Nothing, ConsentRequest => ChangeAnswer;
    /// What a personal link asks. The token comes in a header, so that no log has it.
    GetConsentLink: Get "/api/consent-link", ConsentLink, 0, Nothing, Nothing => ConsentLinkAnswer;
    /// The sub-customer answers by its personal link.
    AnswerConsentLink: Post "/api/consent-link", ConsentLink, 8 * KIB, Nothing, ConsentRequest => ChangeAnswer;
    /// What waits for the caller.
    ListTasks: Get "/api/tasks", SignedIn, 0, Nothing, Nothing => TasksAnswer;
    /// Where the records that the caller has a part in stand, how long they stood at each step, what came and went, and what happened lately.
    GetOverview: Get "/api/overview", ConsoleReader, 0, Nothing, Nothing => OverviewAnswer;
    /// What has changed of that which the caller may see: as a WebSocket as it happens, else after the change that is named.
    Live: Get "/api/live", SignedIn, 0, LiveQuery, Nothing => LiveAnswer;
    /// The caller's messages, newest first.
    ListMessages: Get "/api/messages", SignedIn, 0, MessagesQuery, Nothing => MessagesAnswer;
    /// Marks messages as read.
    ReadMessages: Post "/api/messages/read", SignedIn, 16 * KIB, Nothing, ReadMessagesRequest => UnreadAnswer;
    /// By which ways the caller gets which notices.
    GetPreferences: Get "/api/preferences", SignedIn, 0, Nothing, Nothing => PreferencesAnswer;
    /// Chooses them.
    ChangePreferences: Post "/api/preferences", SignedIn, 8 * KIB, Nothing, Preferences => PreferencesAnswer;
    /// Where the caller's partner stands: limit, holds, allocations.
    GetCredit: Get "/api/credit", Partner, 0, Nothing, Nothing => CreditAnswer;
    /// Who is responsible for a sub-customer at an instant.
    GetOwner: Get "/api/sub-customers/{sub_customer}/owner", ConsoleReader, 0, OwnerQuery, Nothing => OwnerAnswer;
    /// The programme's settings.
    GetSettings: Get "/api/settings", ConsoleReader, 0, Nothing, Nothing => SettingsAnswer;
    /// Changes them.
    ChangeSettings: Post "/api/settings", Administrator, 8 * KIB, Nothing, SettingsRequest => SettingsAnswer;
    /// What was done in the programme, and what was refused, newest first.
    ListAudit: Get "/api/audit", Administrator, 0, AuditQuery, Nothing => AuditAnswer;
    /// The programme's log: how many events it has, and the hash over all of them.
    GetLogHead: Get "/api/log/head", Anyone, 0, Nothing, Nothing => PublishedHead;
    /// The proof that the log only grew between two of its sizes.
    GetLogConsistency: Get "/api/log/consistency", Anyone, 0, ConsistencyQuery, Nothing => ConsistencyAnswer;
    /// The email provider's signed word on a delivery.
    EmailCallback: Post "/api/callbacks/email", Delivery, 64 * KIB, Nothing, Raw => Nothing;
    /// The SMS provider's signed word on a delivery.
    SmsCallback: Post "/api/callbacks/sms", Delivery, 16 * KIB, SmsCallbackQuery, Raw => Nothing;
    /// Imports partners, one a line. All lines or none.
    ImportPartners: Post "/api/directory/partners", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// Imports people, one a line. All lines or none.
    ImportPeople: Post "/api/directory/people", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// Imports sub-customers, one a line. All lines or none.
    ImportSubCustomers: Post "/api/directory/sub-customers", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// How many partners, people and sub-customers the directory has.
    GetDirectory: Get "/api/directory", Administration, 0, Nothing, Nothing => DirectoryAnswer;
    /// Service tokens: a partner's administrators' own, or everybody's, newest first.
    ListServiceTokens: Get "/api/service-tokens", Manager, 0, ServiceTokensQuery, Nothing => ServiceTokensAnswer;
    /// Makes a service token for the caller's own party. Its secret is in this answer and nowhere else.
    MakeServiceToken: Post "/api/service-tokens", Manager, 4 * KIB, Nothing, ServiceTokenRequest => NewServiceToken;
    /// Revokes a service token at once.
    RevokeServiceToken: Delete "/api/service-tokens/{service_token}", Manager, 0, Nothing, Nothing => Nothing;
}

/// A path with its parameters filled in, in their order. Parameters are ids: nothing in them needs escaping.
pub fn path<E: Endpoint>(parameters: &[&str]) -> String {
    let mut parameters = parameters.iter();
    E::PATH
        .split('/')
        .map(|part| if part.starts_with('{') { parameters.next().copied().unwrap_or_default() } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// A published document and the version of it that a change has made: a read that names it sees at least that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentVersion {
    /// Like `application/MIG-…`.
    pub document: String,
    pub version: u32,
}

/// Headers with a meaning of their own.
pub mod headers {
    /// Makes a submission happen once (R2.6): 8 to 128 visible ASCII characters, best a random UUID.
    pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
    /// The application's version that a decision was made on (R5.7), quoted: `"3"`.
    pub const IF_MATCH: &str = "if-match";
    /// The token of a personal consent link.
    pub const CONSENT_LINK: &str = "x-consent-link";
    /// In a demonstration, with an answer of the ledger's: how many statements it ran, and their fingerprint.
    pub const STATEMENTS: &str = "x-statements";
    /// Sent with every change made by the pages; a foreign site can't set it.
    pub const CSRF: &str = "x-portal";
    /// Sent with what a page asks by itself, without anything that the person does: it doesn't keep a session from becoming idle.
    pub const BY_ITSELF: &str = "x-by-itself";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_takes_its_parameters_in_order() {
        assert_eq!(path::<GetApplicationRecords>(&["MIG-1"]), "/api/applications/MIG-1/records");
        assert_eq!(path::<GetSession>(&[]), "/api/session");
    }

    #[test]
    fn every_endpoint_is_declared_once() {
        let mut seen: Vec<_> = ENDPOINTS.iter().map(|e| (format!("{:?}", e.method), e.path)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), ENDPOINTS.len());
        assert!(ENDPOINTS.iter().all(|e| (e.method == Method::Post) == (e.max_body > 0)));
    }

    #[test]
    fn the_documentation_has_every_endpoint_and_every_code() {
        let page = include_str!("../../../docs/api.md");
        for endpoint in ENDPOINTS {
            let method = format!("{:?}", endpoint.method).to_uppercase();
            assert!(page.contains(&format!("`{method} {}`", endpoint.path)), "{method} {}", endpoint.path);
        }
        for code in ProblemCode::ALL {
            let name = serde_json::to_value(code).unwrap();
            let row = page
                .lines()
                .find(|line| line.starts_with('|') && line.contains(&format!("`{}`", name.as_str().unwrap())));
            assert!(row.is_some_and(|row| row.contains(&code.status().to_string())), "{name}");
        }
    }
}
