//! The API, declared once: the Worker's router, the pages, the tests and the published description all use these types.
//!
//! An endpoint names its method, path, who may call it, the largest body it takes, and the types of query, request and
//! answer. Errors are RFC 9457 problem documents (`problem`). Amounts are decimal strings, instants RFC 3339.

mod applications;
mod directory;
mod intake;
mod problem;
mod session;

pub use applications::*;
pub use directory::*;
pub use intake::*;
pub use problem::*;
pub use session::*;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Delete,
}

/// Who may call an endpoint at all. What they may see or do there depends on the thing named as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Anyone,
    /// Anyone, and only where the environment says that this is a demonstration. Elsewhere the endpoint doesn't exist.
    Demonstration,
    /// Those of `Console`, in a demonstration only.
    DemonstrationConsole,
    SignedIn,
    /// Members of a partner, of internal review, or of administration.
    Console,
    /// A partner's operators and approvers.
    Operator,
    /// A partner's or internal review's approvers.
    Approver,
    SubCustomer,
    /// Administration, or a system that holds the import token.
    Administration,
}

impl Who {
    /// Whether the endpoint exists in demonstrations only.
    pub fn in_demonstrations_only(self) -> bool {
        matches!(self, Who::Demonstration | Who::DemonstrationConsole)
    }
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
    /// Who is signed in, and what this deployment is.
    GetSession: Get "/api/session", Anyone, 0, Nothing, Nothing => SessionAnswer;
    /// Signs out: ends this session at once.
    SignOut: Delete "/api/session", SignedIn, 0, Nothing, Nothing => Nothing;
    /// The people who can sign in to the demonstration.
    DemoAccounts: Get "/api/demo/accounts", Demonstration, 0, Nothing, Nothing => DemoAccountsAnswer;
    /// Signs in to the demonstration as one of its people.
    DemoSignIn: Post "/api/demo/session", Demonstration, KIB, Nothing, DemoSignInRequest => SessionAnswer;
    /// Answers for all sub-customers of an application that haven't answered yet.
    DemoConsents: Post "/api/demo/applications/{application}/consents", DemonstrationConsole, KIB, Nothing, Nothing => ChangeAnswer;
    /// The texts in force: notice, statement, consent.
    GetTexts: Get "/api/texts", SignedIn, 0, Nothing, Nothing => TextsAnswer;
    /// The template as a workbook.
    TemplateXlsx: Get "/api/template.xlsx", Operator, 0, Nothing, Nothing => Raw;
    /// The template as CSV.
    TemplateCsv: Get "/api/template.csv", Operator, 0, Nothing, Nothing => Raw;
    /// Checks rows against every condition and the credit; changes nothing.
    Preview: Post "/api/preview", Operator, 4 * MIB, Nothing, PreviewRequest => PreviewAnswer;
    /// Opens an application with all its rows, or with none. Takes an Idempotency-Key.
    Submit: Post "/api/applications", Operator, 4 * MIB, Nothing, SubmitRequest => SubmitAnswer;
    /// Applications that the caller has a part in, newest first.
    ListApplications: Get "/api/applications", Console, 0, ApplicationsQuery, Nothing => ApplicationsAnswer;
    /// One application with its timeline.
    GetApplication: Get "/api/applications/{application}", Console, 0, ReadQuery, Nothing => ApplicationDetail;
    /// A page of 500 of an application's records.
    GetApplicationRecords: Get "/api/applications/{application}/records", Console, 0, RecordsPageQuery, Nothing => RecordsPage;
    /// Approves or rejects the records at the caller's step. Takes If-Match with the application's version.
    Decide: Post "/api/applications/{application}/decisions", Approver, MIB, Nothing, DecisionRequest => DecisionAnswer;
    /// Withdraws rows, or the whole application.
    Withdraw: Post "/api/applications/{application}/withdrawals", Operator, 64 * KIB, Nothing, WithdrawRequest => ChangeAnswer;
    /// Migration records that the caller has a part in, newest application first.
    ListRecords: Get "/api/records", Console, 0, RecordsQuery, Nothing => RecordsAnswer;
    /// What the signed-in sub-customer is asked.
    ListConsents: Get "/api/consents", SubCustomer, 0, Nothing, Nothing => ConsentsAnswer;
    /// The sub-customer agrees, refuses, or takes its consent back.
    AnswerConsent: Post "/api/consents/{application}", SubCustomer, 8 * KIB, Nothing, ConsentRequest => ChangeAnswer;
    /// Imports partners, one a line. All lines or none.
    ImportPartners: Post "/api/directory/partners", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// Imports people, one a line. All lines or none.
    ImportPeople: Post "/api/directory/people", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// Imports sub-customers, one a line. All lines or none.
    ImportSubCustomers: Post "/api/directory/sub-customers", Administration, 4 * MIB, Nothing, Raw => ImportAnswer;
    /// How many partners, people and sub-customers the directory has.
    GetDirectory: Get "/api/directory", Administration, 0, Nothing, Nothing => DirectoryAnswer;
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
    /// Sent with every change made by the pages; a foreign site can't set it.
    pub const CSRF: &str = "x-portal";
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
