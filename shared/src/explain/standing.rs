//! What it means where a record stands, and its consent: whose turn it is, what comes of silence, and what follows.

use super::{ConsentWord, Explanation, next, silence, who};
use crate::{
    application::{Given, Status},
    tr,
};

/// R6, R7.
pub(super) fn status(of: Status) -> Explanation {
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
pub(super) fn consent(of: ConsentWord) -> Explanation {
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
