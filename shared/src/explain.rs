//! What the portal's words mean, said where they stand: each status, each consent, each condition, and the terms that
//! decide about money and time.
//!
//! An explanation never says more than its reader may know: it is of the word, not of the customer (R3.11).

mod standing;

use crate::{
    api::ConsentView,
    application::{Given, Status},
    conditions::{Condition, Finding, Mender},
    tr,
};

/// Something that can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Status(Status),
    Consent(ConsentWord),
    Condition(Condition),
    /// A reason that isn't told without the sub-customer's name.
    NameNeeded,
    Term(Term),
}

/// A consent without its instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentWord {
    NotAsked,
    Asked,
    Given(Given),
    Refused,
    Lapsed,
}

/// A term of the trade that a page needs to explain beside a figure or a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    Allocatable,
    Hold,
    AllOrNothing,
    Cutover,
    Statement,
    Block,
    Pause,
    Version,
}

/// What something means, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub title: &'static str,
    pub meaning: &'static str,
    pub points: Vec<Point>,
}

/// One line under the meaning: who can act, how, what comes of silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub name: &'static str,
    pub text: &'static str,
}

impl From<ConsentView> for ConsentWord {
    fn from(consent: ConsentView) -> Self {
        match consent {
            ConsentView::NotAsked => ConsentWord::NotAsked,
            ConsentView::Asked { .. } => ConsentWord::Asked,
            ConsentView::Given { how, .. } => ConsentWord::Given(how),
            ConsentView::Refused { .. } => ConsentWord::Refused,
            ConsentView::Lapsed { .. } => ConsentWord::Lapsed,
        }
    }
}

impl ConsentWord {
    pub const ALL: [ConsentWord; 8] = [
        ConsentWord::NotAsked,
        ConsentWord::Asked,
        ConsentWord::Given(Given::Answered),
        ConsentWord::Given(Given::Opened),
        ConsentWord::Given(Given::Attested),
        ConsentWord::Given(Given::Demonstration),
        ConsentWord::Refused,
        ConsentWord::Lapsed,
    ];

    /// What it is called where it stands.
    pub fn name(self) -> &'static str {
        match self {
            ConsentWord::NotAsked => tr!("Consent not asked yet"),
            ConsentWord::Asked => tr!("Consent asked"),
            ConsentWord::Given(Given::Answered) => tr!("Consent given"),
            ConsentWord::Given(Given::Opened) => tr!("Consent by opening"),
            ConsentWord::Given(Given::Attested) => tr!("Consent attested"),
            ConsentWord::Given(Given::Demonstration) => tr!("Consent given (demo)"),
            ConsentWord::Refused => tr!("Consent refused"),
            ConsentWord::Lapsed => tr!("Consent lapsed"),
        }
    }
}

impl Term {
    pub const ALL: [Term; 8] = [
        Term::Allocatable,
        Term::Hold,
        Term::AllOrNothing,
        Term::Cutover,
        Term::Statement,
        Term::Block,
        Term::Pause,
        Term::Version,
    ];
}

/// What a finding is about: each of its conditions, or that the name is needed.
pub fn of_finding(finding: &Finding) -> Vec<About> {
    match finding {
        Finding::NameNeeded => vec![About::NameNeeded],
        Finding::Named(conditions) => conditions.iter().copied().map(About::Condition).collect(),
    }
}

pub fn explain(about: About) -> Explanation {
    match about {
        About::Status(of) => standing::status(of),
        About::Consent(of) => standing::consent(of),
        About::Condition(of) => condition(of),
        About::NameNeeded => name_needed(),
        About::Term(of) => term(of),
    }
}

fn who(text: &'static str) -> Point {
    Point { name: tr!("Who can act"), text }
}

fn silence(text: &'static str) -> Point {
    Point { name: tr!("If nobody acts"), text }
}

fn next(text: &'static str) -> Point {
    Point { name: tr!("What comes next"), text }
}

fn mends(text: &'static str) -> Point {
    Point { name: tr!("Who can mend it"), text }
}

fn how(text: &'static str) -> Point {
    Point { name: tr!("How"), text }
}

/// R3: what it is, who can mend it, and how.
fn condition(of: Condition) -> Explanation {
    let meaning = match of {
        Condition::NotThere => {
            tr!(
                "Under the named original reseller there is no sub-customer with this account ID and name. An unknown ID, somebody else's ID and a wrong name get the same answer, so that nobody learns whose customer it is."
            )
        }
        Condition::AlreadyYours => {
            tr!("The sub-customer belongs to the new reseller already, so there is nothing to move.")
        }
        Condition::InGroup => {
            tr!(
                "It administers a group of accounts, or is a member of one. A group belongs to one reseller as a whole."
            )
        }
        Condition::SavingsPlan => {
            tr!(
                "It has created or joined a shared unit of a savings plan. The unit's discounts are settled through one reseller."
            )
        }
        Condition::NonStopArrears => {
            tr!(
                "Its services go on running while it is in arrears. That promise was made by its present reseller and can't move along."
            )
        }
        Condition::Frozen => tr!("The account is frozen. A frozen account can't change its reseller."),
        Condition::CreditBelowZero => {
            tr!(
                "It has used more than its credit line. What it owes is settled with its present reseller before it moves."
            )
        }
        Condition::UnbindingByReseller => {
            tr!("Its present reseller has begun to unbind it, which would leave it without a reseller.")
        }
        Condition::UnbindingBySubCustomer => tr!("It has begun to unbind itself from its present reseller."),
        Condition::InOtherApplication => {
            tr!("It is in another application that is still open. Whose that is isn't told.")
        }
        Condition::Twice => tr!("The same sub-customer stands in the file more than once."),
        Condition::MovedRecently => {
            tr!("It has moved a short time ago. The programme has a waiting time between two moves.")
        }
        Condition::StaleFacts => {
            tr!("What the directory knows of it is older than the programme allows at cutover.")
        }
    };
    Explanation {
        title: crate::words::condition(of),
        meaning,
        points: vec![mends(mender(of.mender())), how(crate::words::mending(of))],
    }
}

fn mender(of: Mender) -> &'static str {
    match of {
        Mender::Applicant => tr!("The applicant."),
        Mender::SubCustomer => tr!("The sub-customer."),
        Mender::OriginalReseller => tr!("The original reseller."),
        Mender::OriginalSide => tr!("The original reseller, or its distributor."),
        Mender::OtherApplicant => tr!("Whoever can withdraw the other application."),
        Mender::Time => tr!("Nobody: it passes with time."),
        Mender::Administration => tr!("The programme's administration."),
    }
}

/// R3.11.
fn name_needed() -> Explanation {
    Explanation {
        title: tr!("Can't be moved now"),
        meaning: tr!(
            "Something about this sub-customer stands in the way. What it is, only those learn who know its name."
        ),
        points: vec![
            mends(tr!("Whoever the reason concerns; mostly the original reseller or the sub-customer.")),
            how(tr!("Give the sub-customer's name in the file to see the reason, or ask its present reseller.")),
        ],
    }
}

/// R2.2, R4, R5.6, R5.7, R7.3, R8.
fn term(of: Term) -> Explanation {
    let (title, meaning, points) = match of {
        Term::Allocatable => (
            tr!("Allocatable credit"),
            tr!(
                "What a partner can still give to customers: its limit, less what it has allocated, less what is held for open applications."
            ),
            vec![next(tr!("A new application needs more of it than its total."))],
        ),
        Term::Hold => (
            tr!("Hold"),
            tr!(
                "Credit that is set aside for an open application. At cutover it becomes the customer's allocation; every other end sets it free."
            ),
            vec![],
        ),
        Term::AllOrNothing => (
            tr!("All or nothing"),
            tr!(
                "The customers of this application move at the same moment, or none does. No exceptions are possible: one that is blocked holds all, and the first that ends otherwise ends all."
            ),
            vec![],
        ),
        Term::Cutover => (
            tr!("Cutover"),
            tr!(
                "The moment at which a customer, its credit line and its record change to the new reseller: together, or not at all. It follows internal approval at once, or at the agreed date."
            ),
            vec![],
        ),
        Term::Statement => (
            tr!("Data Transfer Statement"),
            tr!(
                "What the original reseller agrees to when it lets customers go. The version that it agreed to stays on record."
            ),
            vec![],
        ),
        Term::Block => (
            tr!("Blocked"),
            tr!(
                "A condition that was met at submission no longer is. The record waits; the others of the application go on."
            ),
            vec![next(tr!(
                "Whoever can mend it has a task. Once the directory says that it is mended, the block ends by itself. The deadline doesn't wait for it."
            ))],
        ),
        Term::Pause => (
            tr!("Paused"),
            tr!(
                "The deadline waits: a question or a dispute is open, the consent request couldn't be delivered, or the partner whose turn it is is suspended."
            ),
            vec![silence(tr!("A record pauses for 14 days in all; then its deadline goes on."))],
        ),
        Term::Version => (
            tr!("Version"),
            tr!(
                "Rises when rows, credit, parties, the agreed date or the conditions change. Whoever decides decides on one version, and is told if there is a newer one."
            ),
            vec![],
        ),
    };
    Explanation { title, meaning, points }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::Step;

    fn everything() -> impl Iterator<Item = About> {
        let statuses = Status::ALL.into_iter().map(About::Status);
        let consents = ConsentWord::ALL.into_iter().map(About::Consent);
        let conditions = Condition::ALL.into_iter().map(About::Condition);
        statuses.chain(consents).chain(conditions).chain(Term::ALL.map(About::Term)).chain([About::NameNeeded])
    }

    #[test]
    fn each_word_explains_itself_in_a_sentence() {
        for about in everything() {
            let Explanation { title, meaning, points } = explain(about);
            assert!(!title.is_empty() && meaning.ends_with('.'), "{about:?}: {meaning}");
            for Point { name, text } in points {
                assert!(!name.is_empty() && text.ends_with('.'), "{about:?}: {text}");
            }
        }
    }

    #[test]
    fn each_condition_says_who_can_mend_it_and_how_r3() {
        for condition in Condition::ALL {
            assert_eq!(explain(About::Condition(condition)).points.len(), 2, "{condition:?}");
        }
    }

    #[test]
    fn a_record_that_waits_says_for_whom_and_until_what_r6() {
        for status in Step::ALL.into_iter().map(Status::awaiting) {
            assert_eq!(explain(About::Status(status)).points.len(), 2, "{status:?}");
        }
    }
}
