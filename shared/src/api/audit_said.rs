//! What an entry of the audit log says: kept as what it was, and told to each reader in their own language.
//!
//! The English words are kept beside it: they are what is searched, and what older entries have alone.

use super::{ImportAnswer, ProblemCode, SignInTrouble};
use crate::{
    directory::{Membership, Person},
    settings::{Settings, described},
    tr, words,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum AuditSaid {
    SignedIn {
        way: SignedInBy,
    },
    SignInRefused {
        trouble: SignInTrouble,
    },
    SignedOut,
    SignedOutEverywhere,
    SignedOthersOut,
    EndedOwnSession,
    EndedSessionsOf {
        name: String,
    },
    ChangedSettings {
        /// Nothing where the change was refused.
        values: Option<Box<Changed>>,
    },
    MovedClock {
        hours: u32,
    },
    Imported {
        list: ImportedList,
        /// Nothing where the import was refused.
        numbers: Option<ImportAnswer>,
    },
    MadeToken {
        name: String,
    },
    RevokedToken {
        name: String,
    },
    Invited {
        name: String,
        standing: Belonging,
    },
    InvitedAgain {
        name: String,
    },
    ChangedPerson {
        name: String,
        before: Belonging,
        after: Belonging,
    },
    RemovedPerson {
        name: String,
        standing: Belonging,
    },
    LetInAnew,
    Erased,
    /// What one of the others would have said, had it been allowed.
    Refused {
        what: Box<AuditSaid>,
        problem: ProblemCode,
    },
    /// Any other request that was refused.
    Attempted {
        problem: ProblemCode,
        endpoint: String,
    },
    FurtherAttempts,
}

/// The settings, before a change and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub before: Settings,
    pub after: Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedInBy {
    Demonstration,
    Provider,
    ProviderFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedList {
    Partners,
    People,
    SubCustomers,
}

/// What somebody is where they belong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    pub membership: Membership,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub administrator: bool,
}

impl Belonging {
    pub fn of(person: &Person) -> Self {
        Self { membership: person.membership.clone(), administrator: person.administrator }
    }

    fn words(&self) -> String {
        let role = words::membership(&self.membership);
        if self.administrator { tr!("{role} and administrator", role) } else { role.to_owned() }
    }
}

impl AuditSaid {
    /// For whoever reads the log.
    pub fn words(&self) -> String {
        let said = match self {
            AuditSaid::SignedIn { way: SignedInBy::Demonstration } => tr!("Signed in to the demonstration"),
            AuditSaid::SignedIn { way: SignedInBy::Provider } => tr!("Signed in by the identity provider"),
            AuditSaid::SignedIn { way: SignedInBy::ProviderFirst } => {
                tr!("Signed in by the identity provider for the first time")
            }
            AuditSaid::SignInRefused { trouble } => return tr!("Sign-in refused: {why}", why = why(*trouble)),
            AuditSaid::SignedOut => tr!("Signed out"),
            AuditSaid::SignedOutEverywhere => tr!("Signed out everywhere"),
            AuditSaid::SignedOthersOut => tr!("Signed everybody else out"),
            AuditSaid::EndedOwnSession => tr!("Ended another session of their own"),
            AuditSaid::EndedSessionsOf { name } => return tr!("Ended the sessions of {name}", name),
            AuditSaid::ChangedSettings { values: None } => tr!("Changed the settings"),
            AuditSaid::ChangedSettings { values: Some(values) } => {
                let changes = described::changes(&values.before, &values.after);
                return tr!("Changed the settings. {changes}", changes);
            }
            AuditSaid::MovedClock { hours } => {
                return tr!(
                    hours;
                    "Moved the demonstration's clock forward by {hours} hour"
                        | "Moved the demonstration's clock forward by {hours} hours"
                );
            }
            AuditSaid::Imported { list, numbers } => return imported(*list, numbers.as_ref()),
            AuditSaid::MadeToken { name } => return tr!("Made the service token “{name}”", name),
            AuditSaid::RevokedToken { name } => return tr!("Revoked the service token “{name}”", name),
            AuditSaid::Invited { name, standing } => {
                return tr!("Invited {name} as {standing}", name, standing = standing.words());
            }
            AuditSaid::InvitedAgain { name } => return tr!("Invited {name} again", name),
            AuditSaid::ChangedPerson { name, before, after } => {
                return tr!(
                    "Changed {name} from {before} to {after}",
                    name,
                    before = before.words(),
                    after = after.words()
                );
            }
            AuditSaid::RemovedPerson { name, standing } => {
                return tr!("Removed {name}, {standing}", name, standing = standing.words());
            }
            AuditSaid::LetInAnew => tr!("Let sign in by another account"),
            AuditSaid::Erased => tr!("Erased personal data, the conversation and files of a closed application"),
            AuditSaid::Refused { what, problem } => {
                return tr!("{what}: {why}", what = what.words(), why = words::problem_title(*problem));
            }
            AuditSaid::Attempted { problem, endpoint } => {
                return tr!("{what}: {why}", what = words::problem_title(*problem), why = endpoint);
            }
            AuditSaid::FurtherAttempts => tr!("Further attempts, not listed one by one."),
        };
        said.to_owned()
    }
}

fn imported(list: ImportedList, numbers: Option<&ImportAnswer>) -> String {
    let what = match list {
        ImportedList::Partners => tr!("Imported partners"),
        ImportedList::People => tr!("Imported people"),
        ImportedList::SubCustomers => tr!("Imported sub-customers"),
    };
    match numbers {
        None => what.to_owned(),
        Some(ImportAnswer { lines, applied, older, unchanged }) => tr!(
            "{what}: {lines} lines, {applied} applied, {older} older, {unchanged} unchanged",
            what,
            lines,
            applied,
            older,
            unchanged
        ),
    }
}

/// Why a sign-in was refused, in brief: to whoever looks after people, not to the one who tried.
fn why(trouble: SignInTrouble) -> &'static str {
    match trouble {
        SignInTrouble::Cancelled => tr!("broken off"),
        SignInTrouble::Expired => tr!("begun too long ago, or elsewhere"),
        SignInTrouble::Unavailable => tr!("the identity provider or a part of the portal didn't answer"),
        SignInTrouble::NotProven => tr!("what came back doesn't prove who it is"),
        SignInTrouble::AddressNotVerified => tr!("the email address isn't confirmed by the identity provider"),
        SignInTrouble::NotInDirectory => tr!("nobody in the directory has this email address"),
        SignInTrouble::SeveralPeople => tr!("several people in the directory have this email address"),
        SignInTrouble::OtherAccount => tr!("the person with this email address signs in by another account"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::testing::settings, directory::Role};

    #[test]
    fn a_change_of_settings_is_told_in_sentences() {
        let before = Settings { decision_days: 10, days_between_migrations: None, ..settings() };
        let after = Settings { decision_days: 20, days_between_migrations: Some(90), ..settings() };
        let said = AuditSaid::ChangedSettings { values: Some(Box::new(Changed { before, after })) };
        assert_eq!(
            said.words(),
            "Changed the settings. Days for a decision: 20 days instead of 10 days. \
             Days between two migrations: 90 days instead of Off."
        );
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let standing =
            Belonging { membership: Membership::InternalReview { role: Role::Viewer }, administrator: false };
        let refused = AuditSaid::Imported { list: ImportedList::People, numbers: None };
        for said in [
            AuditSaid::SignedIn { way: SignedInBy::ProviderFirst },
            AuditSaid::Invited { name: "Ines".to_owned(), standing },
            AuditSaid::Refused { what: Box::new(refused), problem: ProblemCode::ImportRefused },
        ] {
            let kept = serde_json::to_string(&said).unwrap();
            assert_eq!(serde_json::from_str::<AuditSaid>(&kept).unwrap(), said, "{kept}");
        }
    }
}
