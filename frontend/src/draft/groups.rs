//! Problems by what they are: "14 are frozen" says more than fourteen lines do. A row with two problems counts in both groups.

use super::Troubles;
use shared::{
    api::RowTrouble,
    conditions::{Condition, Finding, Mender},
    explain::About,
    intake::{Column, Problem},
    tr, words,
};
use std::collections::BTreeMap;

/// What is wrong, without what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Missing(Column),
    NotAnAccountId,
    LeadingZerosLost,
    Rounded,
    Formula,
    Date,
    NotText,
    CreditNegative,
    CreditTooManyDecimals,
    CreditTooLarge,
    CreditNotAnAmount,
    Twice,
    NameTooLong,
    NameNeeded,
    Condition(Condition),
}

/// The rows with one kind of problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: Kind,
    /// In order.
    pub places: Vec<usize>,
}

impl Troubles {
    /// By kind, the largest group first.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
        for place in self.places() {
            for kind in self.of(place).iter().flat_map(kinds) {
                let places = groups.entry(kind).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let mut groups: Vec<Group> = groups.into_iter().map(|(kind, places)| Group { kind, places }).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.places.len()));
        groups
    }
}

/// Of one trouble: a finding may name several conditions.
pub fn kinds(trouble: &RowTrouble) -> Vec<Kind> {
    match trouble {
        RowTrouble::Cell { problem } => vec![of_cell(problem)],
        RowTrouble::Condition { finding: Finding::NameNeeded } => vec![Kind::NameNeeded],
        RowTrouble::Condition { finding: Finding::Named(conditions) } => {
            conditions.iter().copied().map(of_condition).collect()
        }
    }
}

/// A sub-customer that is there twice is the same problem, whoever found it.
fn of_condition(condition: Condition) -> Kind {
    if condition == Condition::Twice { Kind::Twice } else { Kind::Condition(condition) }
}

fn of_cell(problem: &Problem) -> Kind {
    match problem {
        Problem::Missing { column } => Kind::Missing(*column),
        Problem::NotAnAccountId { .. } => Kind::NotAnAccountId,
        Problem::LeadingZerosLost { .. } => Kind::LeadingZerosLost,
        Problem::Rounded { .. } => Kind::Rounded,
        Problem::Formula { .. } => Kind::Formula,
        Problem::Date { .. } => Kind::Date,
        Problem::NotText { .. } => Kind::NotText,
        Problem::CreditNegative { .. } => Kind::CreditNegative,
        Problem::CreditTooManyDecimals { .. } => Kind::CreditTooManyDecimals,
        Problem::CreditTooLarge { .. } => Kind::CreditTooLarge,
        Problem::CreditNotAnAmount { .. } => Kind::CreditNotAnAmount,
        Problem::Twice { .. } => Kind::Twice,
        Problem::NameTooLong => Kind::NameTooLong,
    }
}

impl Kind {
    pub const ALL: [Kind; 29] = [
        Kind::Missing(Column::SubCustomer),
        Kind::Missing(Column::Name),
        Kind::Missing(Column::Credit),
        Kind::NotAnAccountId,
        Kind::LeadingZerosLost,
        Kind::Rounded,
        Kind::Formula,
        Kind::Date,
        Kind::NotText,
        Kind::CreditNegative,
        Kind::CreditTooManyDecimals,
        Kind::CreditTooLarge,
        Kind::CreditNotAnAmount,
        Kind::Twice,
        Kind::NameTooLong,
        Kind::NameNeeded,
        Kind::Condition(Condition::NotThere),
        Kind::Condition(Condition::AlreadyYours),
        Kind::Condition(Condition::InGroup),
        Kind::Condition(Condition::SavingsPlan),
        Kind::Condition(Condition::NonStopArrears),
        Kind::Condition(Condition::Frozen),
        Kind::Condition(Condition::CreditBelowZero),
        Kind::Condition(Condition::UnbindingByReseller),
        Kind::Condition(Condition::UnbindingBySubCustomer),
        Kind::Condition(Condition::InOtherApplication),
        Kind::Condition(Condition::MovedRecently),
        Kind::Condition(Condition::StaleFacts),
        Kind::Condition(Condition::Twice),
    ];

    /// As it stands in the URL.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Missing(Column::SubCustomer) => "no-id",
            Kind::Missing(Column::Name) => "no-name",
            Kind::Missing(Column::Credit) => "no-credit",
            Kind::NotAnAccountId => "no-account-id",
            Kind::LeadingZerosLost => "zeros-lost",
            Kind::Rounded => "rounded",
            Kind::Formula => "formula",
            Kind::Date => "date",
            Kind::NotText => "no-text",
            Kind::CreditNegative => "credit-negative",
            Kind::CreditTooManyDecimals => "credit-decimals",
            Kind::CreditTooLarge => "credit-too-large",
            Kind::CreditNotAnAmount => "credit-no-amount",
            Kind::Twice => "twice",
            Kind::NameTooLong => "name-too-long",
            Kind::NameNeeded => "name-needed",
            Kind::Condition(condition) => condition_code(condition),
        }
    }

    /// What it is called in a list.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Missing(Column::SubCustomer) => tr!("Account ID missing"),
            Kind::Missing(Column::Name) => tr!("Name missing"),
            Kind::Missing(Column::Credit) => tr!("Credit allocation missing"),
            Kind::NotAnAccountId => tr!("Not an account ID"),
            Kind::LeadingZerosLost => tr!("Leading zeros lost"),
            Kind::Rounded => tr!("Account ID rounded"),
            Kind::Formula => tr!("Formula"),
            Kind::Date => tr!("Date in the wrong place"),
            Kind::NotText => tr!("Error or truth value"),
            Kind::CreditNegative => tr!("Negative credit"),
            Kind::CreditTooManyDecimals => tr!("Too many decimals"),
            Kind::CreditTooLarge => tr!("Credit too large"),
            Kind::CreditNotAnAmount => tr!("Credit isn't an amount"),
            Kind::Twice => tr!("In the table twice"),
            Kind::NameTooLong => tr!("Name too long"),
            Kind::NameNeeded => tr!("Reason needs the name"),
            Kind::Condition(condition) => words::condition(condition),
        }
    }

    /// Whom one has to ask, if not oneself: nobody else can mend a cell.
    pub fn mender(self) -> Mender {
        match self {
            Kind::Condition(condition) => condition.mender(),
            Kind::NameNeeded => Mender::OriginalReseller,
            _ => Mender::Applicant,
        }
    }

    /// What explains it, where it takes more than the cell to see.
    pub fn about(self) -> Option<About> {
        match self {
            Kind::Condition(condition) => Some(About::Condition(condition)),
            Kind::Twice => Some(About::Condition(Condition::Twice)),
            Kind::NameNeeded => Some(About::NameNeeded),
            _ => None,
        }
    }

    /// "14 are frozen".
    pub fn counted(self, count: usize) -> String {
        match self {
            Kind::Missing(Column::SubCustomer) => {
                tr!(count; "{count} has no account ID" | "{count} have no account ID")
            }
            Kind::Missing(Column::Name) => tr!(count; "{count} has no name" | "{count} have no name"),
            Kind::Missing(Column::Credit) => {
                tr!(count; "{count} has no credit allocation" | "{count} have no credit allocation")
            }
            Kind::NotAnAccountId => {
                tr!(count; "{count} has something else than an account ID" | "{count} have something else than an account ID")
            }
            Kind::LeadingZerosLost => {
                tr!(count; "{count} has lost the zeros before its account ID" | "{count} have lost the zeros before their account ID")
            }
            Kind::Rounded => {
                tr!(count; "{count} has a rounded account ID" | "{count} have rounded account IDs")
            }
            Kind::Formula => tr!(count; "{count} has a formula" | "{count} have formulas"),
            Kind::Date => tr!(count; "{count} has a date where none belongs" | "{count} have dates where none belong"),
            Kind::NotText => {
                tr!(count; "{count} has an error or a truth value" | "{count} have errors or truth values")
            }
            Kind::CreditNegative => tr!(count; "{count} has a negative credit" | "{count} have negative credits"),
            Kind::CreditTooManyDecimals => {
                tr!(count; "{count} has a credit with too many decimals" | "{count} have credits with too many decimals")
            }
            Kind::CreditTooLarge => tr!(count; "{count} has too large a credit" | "{count} have too large credits"),
            Kind::CreditNotAnAmount => {
                tr!(count; "{count} has a credit that isn't an amount" | "{count} have credits that aren't amounts")
            }
            Kind::Twice => tr!(count; "{count} is in the table already" | "{count} are in the table already"),
            Kind::NameTooLong => tr!(count; "{count} has too long a name" | "{count} have too long names"),
            Kind::NameNeeded => {
                tr!(count; "{count} can't be moved now, and the reason needs its name" | "{count} can't be moved now, and the reasons need their names")
            }
            Kind::Condition(condition) => condition_counted(condition, count),
        }
    }

    /// What to do about it.
    pub fn mending(self) -> &'static str {
        match self {
            Kind::Missing(_) => tr!("Fill it in: select the cell in the table and type."),
            Kind::NotAnAccountId => tr!("An account ID has exactly 12 digits. Type over it in the table."),
            Kind::LeadingZerosLost => {
                tr!(
                    "The spreadsheet took the ID for a number. Type all 12 digits in the table, or format the column as text."
                )
            }
            Kind::Rounded => {
                tr!("The spreadsheet has shortened the ID; its last digits are gone. Type all 12 digits in the table.")
            }
            Kind::Formula => tr!("Type the value itself in the table."),
            Kind::Date => tr!("The spreadsheet took the value for a date. Type it in the table."),
            Kind::NotText => tr!("Type the value in the table."),
            Kind::CreditNegative => tr!("A credit allocation is zero or more."),
            Kind::CreditTooManyDecimals => tr!("An amount has at most two decimals."),
            Kind::CreditTooLarge => tr!("One credit allocation is at most 999,999,999.99."),
            Kind::CreditNotAnAmount => tr!("Digits and, if needed, a point and two decimals: 12500.00."),
            Kind::Twice => tr!("Keep one row of each, and leave the others out."),
            Kind::NameTooLong => tr!("A name has at most 200 characters."),
            Kind::NameNeeded => tr!("Add the customer's name in the table to see why, or ask its current reseller."),
            Kind::Condition(condition) => words::mending(condition),
        }
    }
}

fn condition_code(condition: Condition) -> &'static str {
    match condition {
        Condition::NotThere => "not-there",
        Condition::AlreadyYours => "already-yours",
        Condition::InGroup => "in-group",
        Condition::SavingsPlan => "savings-plan",
        Condition::NonStopArrears => "non-stop-arrears",
        Condition::Frozen => "frozen",
        Condition::CreditBelowZero => "credit-below-zero",
        Condition::UnbindingByReseller => "unbinding-by-reseller",
        Condition::UnbindingBySubCustomer => "unbinding-by-customer",
        Condition::InOtherApplication => "in-other-application",
        Condition::Twice => "listed-twice",
        Condition::MovedRecently => "moved-recently",
        Condition::StaleFacts => "stale-facts",
    }
}

fn condition_counted(condition: Condition, count: usize) -> String {
    match condition {
        Condition::NotThere => {
            tr!(count; "{count} isn't known with this account ID and name under the original reseller" | "{count} aren't known with these account IDs and names under the original reseller")
        }
        Condition::AlreadyYours => {
            tr!(count; "{count} is your sub-customer already" | "{count} are your sub-customers already")
        }
        Condition::InGroup => {
            tr!(count; "{count} administers or belongs to a group" | "{count} administer or belong to a group")
        }
        Condition::SavingsPlan => {
            tr!(count; "{count} takes part in a savings-plan shared unit" | "{count} take part in a savings-plan shared unit")
        }
        Condition::NonStopArrears => {
            tr!(count; "{count} keeps its services in arrears" | "{count} keep their services in arrears")
        }
        Condition::Frozen => tr!(count; "{count} is frozen" | "{count} are frozen"),
        Condition::CreditBelowZero => {
            tr!(count; "{count} has an available credit below zero" | "{count} have an available credit below zero")
        }
        Condition::UnbindingByReseller => {
            tr!(count; "{count} is being unbound by its reseller" | "{count} are being unbound by their reseller")
        }
        Condition::UnbindingBySubCustomer => {
            tr!(count; "{count} has begun to unbind itself" | "{count} have begun to unbind themselves")
        }
        Condition::InOtherApplication => {
            tr!(count; "{count} is in another open application" | "{count} are in other open applications")
        }
        Condition::Twice => tr!(count; "{count} is in the table already" | "{count} are in the table already"),
        Condition::MovedRecently => tr!(count; "{count} has moved only recently" | "{count} have moved only recently"),
        Condition::StaleFacts => {
            tr!(count; "{count} is known by old facts only" | "{count} are known by old facts only")
        }
    }
}
