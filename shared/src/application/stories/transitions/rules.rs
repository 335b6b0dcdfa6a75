//! The list of what is allowed: by which rule, which command, to whom, in which situations, and what comes of it.

use super::{
    super::super::{Refusal, Status, Step},
    requests::{
        Do,
        Who::{self, *},
    },
    situations::Situation::{self, *},
};
use crate::directory::Role;

/// The new reseller has yet to set the credit.
const UNACCEPTED: &[Situation] = &[Offered, MoveRequested];
const AT_INCOMING: &[Situation] = &[OfferAccepted, AtIncoming];
const AT_ORIGINAL: &[Situation] = &[
    AtOriginal,
    AtOriginalBlocked,
    AtOriginalQuestioned,
    AtOriginalProposed,
    AtOriginalUndelivered,
    AtOriginalAttesting,
];
const AT_REVIEW: &[Situation] =
    &[AtReview, AtReviewAgreed, AtReviewAgreedBlocked, AtReviewOfTwo, AtReviewApprovedOnce, AtReviewApprovedThemselves];
/// The sub-customer was asked, and hasn't answered.
const ASKED: &[Situation] = &[
    AtOriginal,
    AtOriginalBlocked,
    AtOriginalQuestioned,
    AtOriginalProposed,
    AtOriginalUndelivered,
    AtOriginalAttesting,
    AtOutgoing,
    AtReview,
];
/// Somebody has to decide.
pub const OPEN: &[Situation] = &[
    Offered,
    MoveRequested,
    OfferAccepted,
    AtIncoming,
    AtOriginal,
    AtOriginalBlocked,
    AtOriginalQuestioned,
    AtOriginalProposed,
    AtOriginalUndelivered,
    AtOriginalAttesting,
    AtOutgoing,
    AtReview,
    AtReviewAgreed,
    AtReviewAgreedBlocked,
    AtReviewOfTwo,
    AtReviewApprovedOnce,
    AtReviewApprovedThemselves,
];

/// Time doesn't run (R7.3).
pub const PAUSED: &[Situation] = &[AtOriginalQuestioned, AtOriginalProposed, AtOriginalUndelivered];
/// A question to the parties, or to the applicant, waits for its answer.
const WITH_QUESTION: &[Situation] = &[AtOriginalQuestioned, AtOriginalProposed];

fn without(situations: &[Situation], out: &[Situation]) -> Vec<Situation> {
    situations.iter().copied().filter(|situation| !out.contains(situation)).collect()
}

const NEW_OPERATORS: &[Who] = &[New(Role::Operator), New(Role::Approver)];
const ORIGINAL_OPERATORS: &[Who] = &[Original(Role::Operator), Original(Role::Approver)];
const ANSWERS_FOR_THE_CUSTOMER: &[Who] = &[SubCustomer, Link, Demonstration];
const TAKE_PART: &[Who] = &[
    New(Role::Operator),
    New(Role::Approver),
    Incoming(Role::Operator),
    Incoming(Role::Approver),
    Original(Role::Operator),
    Original(Role::Approver),
    Outgoing(Role::Operator),
    Outgoing(Role::Approver),
    Review(Role::Operator),
    Review(Role::Approver),
];

/// What a command that is allowed does to the record's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Becomes(Status),
    /// The status stays, though something happens.
    Stays,
    LeavesAsItIs,
}

pub struct Rule {
    pub rule: &'static str,
    pub what: Do,
    pub who: &'static [Who],
    pub when: Vec<Situation>,
    pub then: Then,
    /// Why those who may are refused in any other situation.
    otherwise: Refusal,
    /// Where the refusal is another one.
    except: Vec<(Situation, Refusal)>,
}

impl Rule {
    /// Without exceptions.
    fn of(
        rule: &'static str,
        what: Do,
        who: &'static [Who],
        when: &[Situation],
        then: Then,
        otherwise: Refusal,
    ) -> Self {
        Self { rule, what, who, when: when.to_vec(), then, otherwise, except: Vec::new() }
    }

    fn but(self, situation: Situation, refusal: Refusal) -> Self {
        let mut except = self.except;
        except.push((situation, refusal));
        Self { except, ..self }
    }

    pub fn refusal(&self, situation: Situation) -> &Refusal {
        let excepted = self.except.iter().find(|(at, _)| *at == situation);
        excepted.map_or(&self.otherwise, |(_, refusal)| refusal)
    }
}

/// Everything that is allowed.
#[rustfmt::skip]
pub fn rules() -> Vec<Rule> {
    use Refusal::*;
    use Then::*;
    let none_left = || NothingToDecide { left: Vec::new() };
    vec![
        Rule::of("R5.9", Do::SetCredit, &[New(Role::Approver)], UNACCEPTED, Becomes(Status::AwaitingIncomingDistributor), NotAtThatStep),
        // It accepts by setting the credit.
        Rule::of("R5.9", Do::Approve(Step::NewReseller), &[New(Role::Approver)], &[], Stays, NotAtThatStep)
            .but(Offered, CreditLinesIncomplete)
            .but(MoveRequested, CreditLinesIncomplete),
        Rule::of("R5.9", Do::Reject(Step::NewReseller), &[New(Role::Approver)], UNACCEPTED, Becomes(Status::Rejected), NotAtThatStep),

        Rule::of("R5.1", Do::Approve(Step::IncomingDistributor), &[Incoming(Role::Approver)], AT_INCOMING, Becomes(Status::AwaitingOriginalReseller), NotAtThatStep),
        Rule::of("R5.8", Do::Reject(Step::IncomingDistributor), &[Incoming(Role::Approver)], AT_INCOMING, Becomes(Status::Rejected), NotAtThatStep),

        Rule::of("R5.2", Do::Approve(Step::OriginalReseller), &[Original(Role::Approver)], &without(AT_ORIGINAL, &[AtOriginalBlocked]), Becomes(Status::AwaitingOutgoingDistributor), NotAtThatStep)
            .but(AtOriginalBlocked, none_left()),
        Rule::of("R5.8", Do::Reject(Step::OriginalReseller), &[Original(Role::Approver)], AT_ORIGINAL, Becomes(Status::Rejected), NotAtThatStep),

        Rule::of("R5.2", Do::Approve(Step::OutgoingDistributor), &[Outgoing(Role::Approver)], &[AtOutgoing], Becomes(Status::AwaitingInternalReview), NotAtThatStep),
        Rule::of("R5.8", Do::Reject(Step::OutgoingDistributor), &[Outgoing(Role::Approver)], &[AtOutgoing], Becomes(Status::Rejected), NotAtThatStep),

        Rule::of("R5.3", Do::Approve(Step::InternalReview), &[Review(Role::Approver)], &[AtReviewAgreed, AtReviewApprovedOnce], Becomes(Status::Migrated), NotAtThatStep)
            .but(AtReview, none_left())
            .but(AtReviewAgreedBlocked, none_left())
            // Nobody is the second person after themselves.
            .but(AtReviewApprovedThemselves, none_left()),
        // The first of two people moves nothing yet.
        Rule::of("R5.3", Do::Approve(Step::InternalReview), &[Review(Role::Approver)], &[AtReviewOfTwo], Stays, NotAtThatStep),
        Rule::of("R5.8", Do::Reject(Step::InternalReview), &[Review(Role::Approver)], AT_REVIEW, Becomes(Status::Rejected), NotAtThatStep),

        Rule::of("R2.7", Do::Withdraw, NEW_OPERATORS, OPEN, Becomes(Status::Withdrawn), NothingToWithdraw),
        Rule::of("R5.9", Do::Withdraw, ORIGINAL_OPERATORS, &[Offered], Becomes(Status::Withdrawn), NotAllowed)
            .but(OfferAccepted, NothingToWithdraw),
        Rule::of("R5.9", Do::Withdraw, &[SubCustomer], &[MoveRequested], Becomes(Status::Withdrawn), NotAllowed),

        Rule::of("R5.4", Do::Agree, ANSWERS_FOR_THE_CUSTOMER, ASKED, Stays, ConsentNotAsked),
        Rule::of("R5.4", Do::Agree, &[OlderLink], &[], Stays, ConsentNotAsked),
        Rule::of("R5.4", Do::Refuse, ANSWERS_FOR_THE_CUSTOMER, ASKED, Becomes(Status::Refused), ConsentNotAsked),
        Rule::of("R5.4", Do::Refuse, &[OlderLink], &[], Stays, ConsentNotAsked),
        Rule::of("R5.4", Do::TakeBack, ANSWERS_FOR_THE_CUSTOMER, &without(AT_REVIEW, &[AtReview]), Becomes(Status::Refused), ConsentNotAsked),
        Rule::of("R5.4", Do::TakeBack, &[OlderLink], &[], Stays, ConsentNotAsked),
        Rule::of("R5.4", Do::AskAgain, NEW_OPERATORS, ASKED, Stays, ConsentNotAsked),
        Rule::of("R5.4", Do::Attest, NEW_OPERATORS, &[AtOriginalAttesting], Stays, AttestationNotUsed),
        Rule::of("R7.3", Do::RequestCameBack, &[Clock], &without(ASKED, &[AtOriginalUndelivered]), Stays, NothingToDo),
        Rule::of("R7.3", Do::RequestArrived, &[Clock], &[AtOriginalUndelivered], Stays, NothingToDo),

        Rule::of("R5.4", Do::ChangeCredit, NEW_OPERATORS, &without(OPEN, UNACCEPTED), Stays, NotAtThatStep),
        // The new reseller is who terms are proposed to: there is no rule for a proposal of its own.
        Rule::of("R8.1", Do::Propose(Step::IncomingDistributor), &[Incoming(Role::Approver)], AT_INCOMING, Stays, NotAtThatStep),
        Rule::of("R8.1", Do::Propose(Step::OriginalReseller), &[Original(Role::Approver)], &without(AT_ORIGINAL, WITH_QUESTION), Stays, NotAtThatStep)
            .but(AtOriginalProposed, ProposalOpen)
            .but(AtOriginalQuestioned, QuestionOpen),
        Rule::of("R8.1", Do::Propose(Step::OutgoingDistributor), &[Outgoing(Role::Approver)], &[AtOutgoing], Stays, NotAtThatStep),
        Rule::of("R8.1", Do::Propose(Step::InternalReview), &[Review(Role::Approver)], AT_REVIEW, Stays, NotAtThatStep),
        Rule::of("R8.1", Do::AcceptTerms, NEW_OPERATORS, &[AtOriginalProposed], Stays, NoProposal),
        Rule::of("R8.1", Do::DeclineTerms, NEW_OPERATORS, &[AtOriginalProposed], Stays, NoProposal),

        Rule::of("R7.3", Do::AskQuestion, TAKE_PART, &without(OPEN, WITH_QUESTION), Stays, NothingToDo),
        Rule::of("R7.3", Do::CloseQuestion, TAKE_PART, &[AtOriginalQuestioned], Stays, NothingToDo)
            // It is closed by its own answer.
            .but(AtOriginalProposed, ProposalOpen),
        // An answer is welcome where no question is open, and lets nothing go on.
        Rule::of("R7.3", Do::CloseQuestion, TAKE_PART, &without(&Situation::ALL, WITH_QUESTION), LeavesAsItIs, NothingToDo),

        Rule::of("R10.3", Do::RaiseDispute, &[New(Role::Operator), New(Role::Approver), SubCustomer], &[Situation::Rejected, Expired], Stays, NothingToDispute),
        Rule::of("R10.3", Do::DismissDispute, &[Review(Role::Approver)], &[Disputed], Stays, NoDispute),
        Rule::of("R10.3", Do::PermitResubmission, &[Review(Role::Approver)], &[Disputed], Stays, NoDispute),
        Rule::of("R10.3", Do::Resubmit, NEW_OPERATORS, &[DisputePermitted], Stays, NoDispute),
    ]
}
