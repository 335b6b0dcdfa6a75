//! What the Worker asks of the ledger, and how the ledger answers.
//!
//! A call names its caller and whom its endpoint is for; the ledger judges both by its own tables. An answer is the JSON that the
//! endpoint answers, so that the Worker hands it on unread, or a problem document under the problem's status.

use serde::{Deserialize, Serialize};
use shared::{
    api::{
        ApplicationRow, ApplicationsQuery, ConsentRequest, DecisionRequest, RecordsQuery, RowProblem, SignedIn, Who,
        WithdrawRequest,
    },
    application::{Mode, Version},
    event::Origin,
    ids::{ApplicationId, PersonId},
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
    },
    /// A system that holds the import token.
    System,
}

/// Applications are named as the path has them: one that isn't well formed is looked for like any other, and not found.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Answers `Option<Known>`: nobody when the session doesn't stand.
    Whoami,
    /// Answers `Known`.
    SignIn {
        person: PersonId,
    },
    SignOut,
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
    Decide {
        application: String,
        on: Version,
        request: DecisionRequest,
    },
    Withdraw {
        application: String,
        request: WithdrawRequest,
    },
    ListRecords(RecordsQuery),
    ListConsents,
    AnswerConsent {
        application: String,
        request: ConsentRequest,
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
}

/// Rows of a file: those that can be read, and the cells that can't.
#[derive(Debug, Serialize, Deserialize)]
pub struct Rows {
    /// How many there are in all.
    pub count: u32,
    pub good: Vec<(Row, ApplicationRow)>,
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

/// A person whom the ledger knows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Known {
    pub signed_in: SignedIn,
    /// Rises with each change of what the person is a member of; sessions of an earlier one are over.
    pub epoch: u32,
}

/// Documents that KV should have and hasn't: the ledger publishes them again.
pub type Lost = Vec<String>;
