//! What the portal's words mean, said where they stand: each status, each consent, each condition, and the terms that
//! decide about money and time.
//!
//! An explanation never says more than its reader may know: it is of the word, not of the customer (R3.11).

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
        About::Status(of) => status(of),
        About::Consent(of) => consent(of),
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

/// R6, R7.
fn status(of: Status) -> Explanation {
    let expires = tr!("It expires at its deadline, and everybody concerned is told.");
    let (meaning, points) = match of {
        Status::AwaitingNewReseller => (
            tr!(
                "Somebody else has opened the application: the original reseller with an offer, or the sub-customer with a request. The new reseller says whether it takes the customer, and with how much credit."
            ),
            vec![
                who(tr!("An approver of the new reseller. Until then, whoever opened it may withdraw.")),
                silence(expires),
            ],
        ),
        Status::AwaitingIncomingDistributor => (
            tr!("The new reseller is a second-level one, so the distributor above it decides first."),
            vec![
                who(tr!("An approver of the incoming distributor. The new reseller may still withdraw.")),
                silence(expires),
            ],
        ),
        Status::AwaitingOriginalReseller => (
            tr!(
                "The reseller that has the customer now decides whether to let it go. The sub-customer is asked for its consent at the same time."
            ),
            vec![
                who(tr!(
                    "An approver of the original reseller, who sees every customer and agrees to the Data Transfer Statement."
                )),
                silence(tr!(
                    "It expires at its deadline, unless the programme counts this step's silence as approval."
                )),
            ],
        ),
        Status::AwaitingOutgoingDistributor => (
            tr!("The original reseller is a second-level one and has approved. Now the distributor above it decides."),
            vec![who(tr!("An approver of the outgoing distributor.")), silence(expires)],
        ),
        Status::AwaitingInternalReview => (
            tr!(
                "All partners have said yes. The vendor's own team decides last; it can't approve a customer that hasn't consented, or that is blocked."
            ),
            vec![
                who(tr!("An approver of internal review; large applications may take two of them.")),
                silence(expires),
            ],
        ),
        Status::Approved => (
            tr!("Everybody has agreed. The customer moves at once, or on the agreed date."),
            vec![next(tr!(
                "Nobody has to do anything. Should a condition break before cutover, the record is blocked; unmended after 10 days, it fails."
            ))],
        ),
        Status::Migrated => (
            tr!("The customer belongs to the new reseller now, and its credit line has moved along."),
            vec![next(tr!(
                "Charges for what was used before cutover still go to the original reseller, also when they arrive late."
            ))],
        ),
        Status::Rejected => (
            tr!("One of those who decide has said no to this customer. Who it was, and why, stands with the record."),
            vec![next(tr!(
                "Mend the reason and apply again. Where the original reseller said no, the applicant or the sub-customer may raise a dispute within 14 days."
            ))],
        ),
        Status::Refused => (
            tr!("The sub-customer has said no, or has taken its consent back. It stays with its reseller."),
            vec![next(tr!("Talk to the customer. A new application asks it anew."))],
        ),
        Status::Withdrawn => (
            tr!("Whoever applied has taken this customer out. Held credit is free again."),
            vec![next(tr!("It can be in a new application at any time."))],
        ),
        Status::Expired => (
            tr!("A deadline passed without an answer. Held credit is free again."),
            vec![next(tr!(
                "Apply again. Where the original reseller stayed silent, the applicant or the sub-customer may raise a dispute within 14 days."
            ))],
        ),
        Status::Failed => (
            tr!(
                "The move couldn't be carried out; the reason stands with the record. Nothing of this customer has moved."
            ),
            vec![next(tr!("Mend the reason and apply again."))],
        ),
    };
    Explanation { title: crate::words::status(of), meaning, points }
}

/// R5.4.
fn consent(of: ConsentWord) -> Explanation {
    let until_review = tr!(
        "It may be taken back until internal review has approved, and is asked anew if credit, parties or date change."
    );
    let (meaning, points) = match of {
        ConsentWord::NotAsked => (
            tr!("The sub-customer hasn't been asked yet. It is asked when the original reseller's turn comes."),
            vec![next(tr!("Nobody has to do anything for it."))],
        ),
        ConsentWord::Asked => (
            tr!(
                "The portal has asked the sub-customer, at the contact that the directory has for it, and it hasn't answered yet. Silence is never consent."
            ),
            vec![
                who(tr!("The sub-customer, by the link in its message or by signing in.")),
                silence(tr!("The consent lapses at its deadline, and the record expires.")),
            ],
        ),
        ConsentWord::Given(Given::Answered) => (tr!("The sub-customer has agreed to move."), vec![next(until_review)]),
        ConsentWord::Given(Given::Opened) => (
            tr!("The sub-customer has asked for this move itself. That counts as its consent."),
            vec![next(until_review)],
        ),
        ConsentWord::Given(Given::Attested) => (
            tr!(
                "The applicant has declared that it holds the sub-customer's consent, and has attached it. The sub-customer was told."
            ),
            vec![who(tr!("The sub-customer may still refuse, until internal review has approved."))],
        ),
        ConsentWord::Given(Given::Demonstration) => (
            tr!(
                "Given by the demonstration's shortcut in place of the sub-customer. No such thing exists outside of a demonstration."
            ),
            vec![next(until_review)],
        ),
        ConsentWord::Refused => (
            tr!("The sub-customer has said no. The record ends, and the customer stays with its reseller."),
            vec![next(tr!("Talk to the customer. A new application asks it anew."))],
        ),
        ConsentWord::Lapsed => (
            tr!("The sub-customer didn't answer until the deadline. Silence is never consent."),
            vec![next(tr!("A new application asks it anew."))],
        ),
    };
    Explanation { title: of.name(), meaning, points }
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
