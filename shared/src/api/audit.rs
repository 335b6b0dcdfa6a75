//! The programme's audit log: who did what, for whom, on what, when, from where, and with which outcome.
//!
//! What happens to applications is read from their chains of events (R10.1), which nobody writes a second time; everything else that
//! somebody may be asked about later has entries of its own: sign-ins, refused attempts, imports, settings, people, tokens, and what
//! retention erased.

use crate::{event::Origin, ids::PersonId, instant::Instant, thread::Party, tr};
use serde::{Deserialize, Serialize};

/// Entries on a page.
pub const AUDIT_PAGE: u32 = 50;
/// Characters of a text that is searched for.
pub const MAX_AUDIT_SEARCH: usize = 100;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// An event of an application.
    Application,
    /// Somebody signed in, or tried to.
    SignIn,
    SignOut,
    /// Sessions were ended otherwise: signed out everywhere, one of the list, by somebody else.
    Sessions,
    /// Something was asked for that isn't the caller's, or too often.
    Refused,
    Import,
    Settings,
    /// Invited, changed, removed.
    People,
    /// Service tokens made and revoked.
    Tokens,
    /// What the retention setting erased.
    Retention,
}

impl AuditKind {
    pub const ALL: [AuditKind; 10] = [
        AuditKind::Application,
        AuditKind::SignIn,
        AuditKind::SignOut,
        AuditKind::Sessions,
        AuditKind::Refused,
        AuditKind::Import,
        AuditKind::Settings,
        AuditKind::People,
        AuditKind::Tokens,
        AuditKind::Retention,
    ];

    /// As it is written on the wire and in the log.
    pub fn code(self) -> &'static str {
        match self {
            AuditKind::Application => "application",
            AuditKind::SignIn => "sign_in",
            AuditKind::SignOut => "sign_out",
            AuditKind::Sessions => "sessions",
            AuditKind::Refused => "refused",
            AuditKind::Import => "import",
            AuditKind::Settings => "settings",
            AuditKind::People => "people",
            AuditKind::Tokens => "tokens",
            AuditKind::Retention => "retention",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// In plain words.
    pub fn name(self) -> &'static str {
        match self {
            AuditKind::Application => tr!("Application"),
            AuditKind::SignIn => tr!("Sign-in"),
            AuditKind::SignOut => tr!("Sign-out"),
            AuditKind::Sessions => tr!("Sessions"),
            AuditKind::Refused => tr!("Refused attempt"),
            AuditKind::Import => tr!("Import"),
            AuditKind::Settings => tr!("Settings"),
            AuditKind::People => tr!("People"),
            AuditKind::Tokens => tr!("Service tokens"),
            AuditKind::Retention => tr!("Retention"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    Done,
    Refused,
}

/// Who did it, under the name that they had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditBy {
    /// Nobody was signed in.
    Nobody,
    Person {
        id: PersonId,
        name: String,
        party: Party,
    },
    /// A system, by its service token.
    Service {
        token: String,
        name: String,
        party: Party,
    },
    /// A system, by the import token.
    System,
    /// Somebody with a personal consent link.
    ConsentLink,
    /// The directory's facts, as an import brought them.
    Directory,
    /// The portal by itself.
    Portal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its own name in the log.
    pub id: String,
    pub at: Instant,
    /// When the last one of several alike was.
    pub last_at: Instant,
    /// How many alike within a minute this entry stands for.
    pub times: u32,
    pub kind: AuditKind,
    pub outcome: AuditOutcome,
    pub by: AuditBy,
    /// The name of the party that it was done for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_party: Option<String>,
    /// What was done, in words.
    pub what: String,
    /// The thing that it was done to, like an application or a person.
    pub about: String,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AuditKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AuditOutcome>,
    /// From this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Found in the words, the thing, the names and the address; the case of A to Z doesn't matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// From the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAnswer {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Present when there may be earlier ones. A page can be short, or empty, and have it: one request searches so far and no
    /// further.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_as_its_code() {
        for kind in AuditKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(AuditKind::from_code(kind.code()), Some(kind));
        }
    }
}
