//! Everybody who can ask something of an application, and everything that they can ask: each command with each of its variants.

use super::super::super::{testing::*, *};
use crate::{
    directory::{Membership, Role},
    seal::Hash,
};
use Who::*;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    New(Role),
    Incoming(Role),
    Original(Role),
    Outgoing(Role),
    Review(Role),
    Administration,
    SubCustomer,
    /// By the personal link that was sent last.
    Link,
    OlderLink,
    Demonstration,
    Clock,
    Directory,
    OtherPartner,
    OtherSubCustomer,
    OtherLink,
}

impl Who {
    pub fn all() -> Vec<Who> {
        let with_roles = [New, Incoming, Original, Outgoing, Review];
        let roles = [Role::Viewer, Role::Operator, Role::Approver];
        let members = with_roles.into_iter().flat_map(|of| roles.map(of));
        let others = [Administration, SubCustomer, Link, OlderLink, Demonstration, Clock, Directory];
        let strangers = [OtherPartner, OtherSubCustomer, OtherLink];
        members.chain(others).chain(strangers).collect()
    }

    pub fn is_party(self) -> bool {
        !matches!(self, OtherPartner | OtherSubCustomer | OtherLink)
    }

    /// The partner that they are of.
    pub fn partner(self) -> Option<&'static str> {
        match self {
            New(_) => Some("north"),
            Incoming(_) => Some("distributor"),
            Original(_) => Some("south"),
            Outgoing(_) => Some("rival"),
            _ => None,
        }
    }

    pub fn actor(self, application: &Application) -> Actor {
        let link = |number, generation| Actor::ConsentLink { customer: customer_id(number), generation };
        match self {
            New(role) | Incoming(role) | Original(role) | Outgoing(role) => {
                member(self.partner().unwrap_or_default(), role)
            }
            Review(role) => Actor::Person(Membership::InternalReview { role }),
            Administration => Actor::Person(Membership::Administration),
            SubCustomer => sub_customer(1),
            Link => link(1, application.records[0].consent.generation()),
            OlderLink => link(1, 0),
            Demonstration => Actor::Demonstration,
            Clock => Actor::Clock,
            Directory => Actor::Directory,
            OtherPartner => approver("other"),
            OtherSubCustomer => sub_customer(2),
            OtherLink => link(2, 1),
        }
    }
}

/// What is asked, each kind of command and each of its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    SetCredit,
    Approve(Step),
    Reject(Step),
    Withdraw,
    Agree,
    Refuse,
    TakeBack,
    AskAgain,
    Attest,
    ChangeCredit,
    Propose(Step),
    AcceptTerms,
    DeclineTerms,
    RequestCameBack,
    RequestArrived,
    AskQuestion,
    CloseQuestion,
    RaiseDispute,
    DismissDispute,
    PermitResubmission,
    Resubmit,
}

impl Do {
    pub fn all() -> Vec<Do> {
        let at_steps = [Do::Approve, Do::Reject, Do::Propose].into_iter().flat_map(|what| Step::ALL.map(what));
        let others = [
            Do::SetCredit,
            Do::Withdraw,
            Do::Agree,
            Do::Refuse,
            Do::TakeBack,
            Do::AskAgain,
            Do::Attest,
            Do::ChangeCredit,
            Do::AcceptTerms,
            Do::DeclineTerms,
            Do::RequestCameBack,
            Do::RequestArrived,
            Do::AskQuestion,
            Do::CloseQuestion,
            Do::RaiseDispute,
            Do::DismissDispute,
            Do::PermitResubmission,
            Do::Resubmit,
        ];
        at_steps.chain(others).collect()
    }

    pub fn command(self, on: Version) -> Command {
        let words = || "Because.".to_owned();
        let row = || [Row(1)].into_iter().collect();
        let lines = |minor| vec![(Row(1), credit(minor))];
        let decide = |step, verdict| Command::Decide(Decision { step, on, rows: RowChoice::All, verdict });
        let answer = |answer| Command::AnswerConsent { answer };
        let delivery = |delivered| Command::ConsentDelivery { rows: row(), delivered };
        match self {
            Do::SetCredit => Command::SetCredit { on, lines: lines(600) },
            Do::Approve(step) => {
                let statement = statement().filter(|_| step == Step::OriginalReseller);
                decide(step, Verdict::Approve { statement, except: Vec::new() })
            }
            Do::Reject(step) => decide(step, Verdict::Reject { reason: RejectReason::Other, words: words() }),
            Do::Withdraw => Command::Withdraw { rows: RowChoice::All },
            Do::Agree => agree(),
            Do::Refuse => answer(ConsentAnswer::Refuse { words: words() }),
            Do::TakeBack => answer(ConsentAnswer::TakeBack { words: words() }),
            Do::AskAgain => Command::AskConsentAgain { rows: row() },
            Do::Attest => Command::AttestConsent { rows: row(), attachment: Hash::of(&[b"file"]) },
            Do::ChangeCredit => Command::ChangeCredit { on, lines: lines(700) },
            Do::Propose(step) => Command::Propose { on, step, terms: Terms::InWords(words()) },
            Do::AcceptTerms => Command::AnswerProposal { on, accept: Accept::Yes },
            Do::DeclineTerms => Command::AnswerProposal { on, accept: Accept::No },
            Do::RequestCameBack => delivery(Delivered::No),
            Do::RequestArrived => delivery(Delivered::Yes),
            Do::AskQuestion => Command::Question { state: QuestionState::Opened },
            Do::CloseQuestion => Command::Question { state: QuestionState::Closed },
            Do::RaiseDispute => Command::RaiseDispute { words: words() },
            Do::DismissDispute => Command::DecideDispute { outcome: DisputeOutcome::Dismiss, words: words() },
            Do::PermitResubmission => {
                Command::DecideDispute { outcome: DisputeOutcome::PermitResubmission, words: words() }
            }
            Do::Resubmit => {
                let resubmission = ApplicationId::from_random(99);
                Command::Resubmit { resubmission, customers: [customer_id(1)].into_iter().collect() }
            }
        }
    }
}
