//! Every text for people that follows from a value, in one place: statuses, conditions, problems. In the language that is spoken.

mod intake;

pub use intake::{cell_problem, column, file_problem};

use crate::{
    api::{ProblemCode, SignedIn, WarningKind},
    application::{Failure, LeftWhy, PauseReason, RejectReason, Status, Step},
    conditions::{Condition, Finding, Mender},
    directory::{Membership, Role},
    instant::Instant,
    language::{self, Language},
    notices::NoticeKind,
    permissions::Scope,
    tr,
};

/// A name or a post that was erased after the retention time, as it is kept.
pub const ERASED: &str = "(erased)";

/// Those who act without being a person or a partner.
pub fn internal_review() -> &'static str {
    tr!("Internal review")
}

pub fn administration() -> &'static str {
    tr!("Administration")
}

/// The same as the name of a team.
pub fn programme_administration() -> &'static str {
    tr!("Programme administration")
}

/// For whom somebody acts: a team of the programme in the language that is spoken, anybody else by the name that they have.
pub fn acts_for(who: &SignedIn) -> &str {
    match who.membership {
        Membership::InternalReview { .. } => internal_review(),
        Membership::Administration => programme_administration(),
        Membership::Partner { .. } | Membership::SubCustomer { .. } => &who.acts_for,
    }
}

/// The portal itself: its clock.
pub fn portal() -> &'static str {
    tr!("The portal")
}

pub fn directory_of(programme: &str) -> String {
    tr!("The directory of {programme}", programme)
}

pub fn sub_customer(id: &str) -> String {
    tr!("Sub-customer {id}", id)
}

/// What people wrote or were called, as it is shown: what was erased says so.
pub fn unless_erased(kept: &str) -> &str {
    if kept == ERASED { erased() } else { kept }
}

pub fn erased() -> &'static str {
    tr!("(erased)")
}

/// A system that acts by a service token.
pub fn service(name: &str) -> String {
    tr!("Service “{name}”", name)
}

/// What a service token is for.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => tr!("read"),
        Scope::Apply => tr!("apply"),
        Scope::Import => tr!("import"),
    }
}

/// What a kind of notice is called, and when it comes (R9.1, R9.2).
pub fn notice_kind(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::Submitted => (tr!("New application"), tr!("One in which you have a part was submitted.")),
        NoticeKind::YourTurn => (tr!("Your turn"), tr!("An application waits for your decision.")),
        NoticeKind::Consent => {
            (tr!("Consent"), tr!("A sub-customer is asked for its consent, or couldn't be reached."))
        }
        NoticeKind::Decision => (tr!("Decisions"), tr!("Somebody has approved, rejected or excepted.")),
        NoticeKind::Reminder => {
            (tr!("Reminders"), tr!("A deadline comes closer: at half, at four fifths, and a day before."))
        }
        NoticeKind::Expired => (tr!("Expiry"), tr!("A deadline has passed without an answer.")),
        NoticeKind::Withdrawn => (tr!("Withdrawal"), tr!("The applicant has withdrawn customers.")),
        NoticeKind::Refused => (tr!("Refusal"), tr!("A sub-customer has refused, or has taken its consent back.")),
        NoticeKind::Failed => (tr!("Failure"), tr!("A move couldn't be carried out.")),
        NoticeKind::Migrated => (tr!("Cutover"), tr!("Customers have moved to their new reseller.")),
        NoticeKind::Blocked => (tr!("Blocks"), tr!("A condition stands in the way, or no longer does.")),
        NoticeKind::Terms => (tr!("Terms"), tr!("Credit, dates or parties change, or a decider proposes terms.")),
        NoticeKind::Thread => (tr!("Conversation"), tr!("Somebody has written in an application's thread.")),
        NoticeKind::Dispute => (tr!("Disputes"), tr!("A rejection or an expiry is disputed, or a dispute is decided.")),
    }
}

pub fn problem_title(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Malformed => tr!("The request can't be read"),
        ProblemCode::TooLarge => tr!("The request is too large"),
        ProblemCode::HeaderNeeded => tr!("A header is missing or wrong"),
        ProblemCode::NotSignedIn => tr!("Please sign in"),
        ProblemCode::NotAllowed => tr!("This isn't yours to do"),
        ProblemCode::NotFound => tr!("Not found"),
        ProblemCode::MethodNotAllowed => tr!("This address takes another method"),
        ProblemCode::PartnerSuspended => tr!("Your partner account is suspended"),
        ProblemCode::NoticeNotAcknowledged => tr!("The notice has to be acknowledged"),
        ProblemCode::OriginalResellerUnknown => tr!("No such original reseller"),
        ProblemCode::NoRows => tr!("There are no rows"),
        ProblemCode::TooManyRows => tr!("There are too many rows"),
        ProblemCode::RowsNotAccepted => tr!("Some rows can't be accepted"),
        ProblemCode::CreditInsufficient => tr!("Not enough allocatable credit"),
        ProblemCode::IdempotencyKeyReused => tr!("This key was used for another request"),
        ProblemCode::VersionOutdated => tr!("The application has changed"),
        ProblemCode::NotAtThatStep => tr!("These records are no longer at that step"),
        ProblemCode::StatementNotAccepted => tr!("The statement has to be agreed to"),
        ProblemCode::ReasonNeeded => tr!("A reason is needed"),
        ProblemCode::NoExceptions => tr!("All or nothing: no exceptions"),
        ProblemCode::NothingToDecide => tr!("Nothing can be decided yet"),
        ProblemCode::NothingToWithdraw => tr!("Nothing can be withdrawn any more"),
        ProblemCode::ConsentNotAsked => tr!("There is no question to answer"),
        ProblemCode::ImportRefused => tr!("The import was refused"),
        ProblemCode::NewResellerUnknown => tr!("No such new reseller"),
        ProblemCode::CreditLinesIncomplete => tr!("Credit lines are missing"),
        ProblemCode::NoProposal => tr!("There is no proposal to answer, or one is open"),
        ProblemCode::DateNotPossible => tr!("This day isn't possible"),
        ProblemCode::AttestationNotUsed => tr!("The portal asks the sub-customers itself"),
        ProblemCode::ConsentLinkUnknown => tr!("This link doesn't work"),
        ProblemCode::NoDispute => tr!("There is no dispute here"),
        ProblemCode::NothingToDo => tr!("Nothing to do"),
        ProblemCode::AttachmentRefused => tr!("The file can't be taken"),
        ProblemCode::SettingsRefused => tr!("A setting is out of its range"),
        ProblemCode::ServiceTokenRefused => tr!("The token wasn't made"),
        ProblemCode::EmailTaken => tr!("Somebody has this address already"),
        ProblemCode::LastAdministrator => tr!("Nobody would be left to manage these people"),
        ProblemCode::PersonRefused => tr!("This can't be said of a person"),
        ProblemCode::TooManyRequests => tr!("Too many requests"),
        ProblemCode::Internal => tr!("Something went wrong on our side"),
        ProblemCode::Unavailable => tr!("Not available at the moment"),
    }
}

/// A time where nobody knows in which zone it is read: in UTC, and saying so.
pub fn instant(instant: Instant) -> String {
    let text = instant.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => tr!("{day}, {time} UTC", day, time),
        _ => text,
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => tr!("Viewer"),
        Role::Operator => tr!("Operator"),
        Role::Approver => tr!("Approver"),
    }
}

/// What somebody is where they belong. The audit log keeps it: it is English, whoever reads it.
pub fn membership(of: &Membership) -> &'static str {
    match of {
        Membership::Partner { role, .. } => match role {
            Role::Viewer => tr!("viewer"),
            Role::Operator => tr!("operator"),
            Role::Approver => tr!("approver"),
        },
        Membership::InternalReview { role } => match role {
            Role::Viewer => tr!("viewer of internal review"),
            Role::Operator => tr!("operator of internal review"),
            Role::Approver => tr!("approver of internal review"),
        },
        Membership::Administration => tr!("programme administration"),
        Membership::SubCustomer { .. } => tr!("person of a sub-customer"),
    }
}

pub fn status(status: Status) -> &'static str {
    match status {
        Status::AwaitingNewReseller => tr!("Awaiting new reseller"),
        Status::AwaitingIncomingDistributor => tr!("Awaiting incoming distributor"),
        Status::AwaitingOriginalReseller => tr!("Awaiting original reseller"),
        Status::AwaitingOutgoingDistributor => tr!("Awaiting outgoing distributor"),
        Status::AwaitingInternalReview => tr!("Awaiting internal review"),
        Status::Approved => tr!("Approved"),
        Status::Migrated => tr!("Migrated"),
        Status::Rejected => tr!("Rejected"),
        Status::Refused => tr!("Refused by the sub-customer"),
        Status::Withdrawn => tr!("Withdrawn"),
        Status::Expired => tr!("Expired"),
        Status::Failed => tr!("Failed"),
    }
}

/// Who decides at a step, as a name that stands by itself.
pub fn step(step: Step) -> &'static str {
    match step {
        Step::NewReseller => tr!("New reseller"),
        Step::IncomingDistributor => tr!("Incoming distributor"),
        Step::OriginalReseller => tr!("Original reseller"),
        Step::OutgoingDistributor => tr!("Outgoing distributor"),
        Step::InternalReview => tr!("Internal review"),
    }
}

/// The same within a sentence: "approved by the incoming distributor".
pub fn decider(step: Step) -> &'static str {
    match step {
        Step::NewReseller => tr!("new reseller"),
        Step::IncomingDistributor => tr!("incoming distributor"),
        Step::OriginalReseller => tr!("original reseller"),
        Step::OutgoingDistributor => tr!("outgoing distributor"),
        Step::InternalReview => tr!("internal review"),
    }
}

/// What is wrong, in plain words.
pub fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::NotThere => tr!("No sub-customer with this account ID and name under the original reseller"),
        Condition::AlreadyYours => tr!("Already your sub-customer"),
        Condition::InGroup => tr!("Administers or belongs to a group"),
        Condition::SavingsPlan => tr!("Has created or joined a savings-plan shared unit"),
        Condition::NonStopArrears => tr!("Has the privilege of uninterrupted services in arrears"),
        Condition::Frozen => tr!("Is frozen"),
        Condition::CreditBelowZero => tr!("Its available credit is below zero"),
        Condition::UnbindingByReseller | Condition::UnbindingBySubCustomer => tr!("Is being unbound"),
        Condition::InOtherApplication => tr!("Is in another open application"),
        Condition::Twice => tr!("Is in the file twice"),
        Condition::MovedRecently => tr!("Has moved only recently"),
        Condition::StaleFacts => tr!("What is known of it is too old"),
    }
}

/// What a warning is called, and when it comes (R5.3). The figures are those of `warnings`.
pub fn warning(kind: WarningKind) -> (&'static str, &'static str) {
    match kind {
        WarningKind::RepeatMover => (tr!("Repeat mover"), tr!("It has moved before, less than 365 days ago.")),
        WarningKind::UnusualCredit => (
            tr!("Unusual credit line"),
            tr!(
                "More than three times what the sub-customer has now, or less than a third of it; or more than five times the middle one of this application's, where it has five or more."
            ),
        ),
        WarningKind::AttestedConsent => (
            tr!("Attested consent"),
            tr!(
                "The applicant says that it holds the consent. The sub-customer was told and may refuse, but hasn't said anything itself."
            ),
        ),
        WarningKind::ApprovedBySilence => (
            tr!("Approved by silence"),
            tr!("The original reseller hasn't answered in its time. In this programme that counted as approval."),
        ),
        WarningKind::OpenDispute => (
            tr!("Open dispute"),
            tr!("Somebody disputes the original reseller's no or silence, and review hasn't decided it."),
        ),
        WarningKind::StaleFacts => (
            tr!("Old facts"),
            tr!(
                "What the directory says of it is older than the programme allows at cutover; or than 30 days, where it sets no limit."
            ),
        ),
    }
}

/// How a condition is mended.
pub fn mending(condition: Condition) -> &'static str {
    match condition {
        Condition::NotThere => tr!("Check the ID, the name and the original reseller's ID."),
        Condition::AlreadyYours => tr!("Leave it out."),
        Condition::InGroup => tr!("The sub-customer leaves or dissolves the group; its original reseller can help."),
        Condition::SavingsPlan => {
            tr!("The sub-customer leaves or dissolves the shared unit; its original reseller can help.")
        }
        Condition::NonStopArrears => tr!("The original reseller, or its distributor, turns the privilege off."),
        Condition::Frozen => tr!("The original reseller, or its distributor, unfreezes it."),
        Condition::CreditBelowZero => {
            tr!("The original reseller, or its distributor, brings the balance to zero or more.")
        }
        Condition::UnbindingByReseller => tr!("The original reseller stops the unbinding."),
        Condition::UnbindingBySubCustomer => tr!("The sub-customer stops the unbinding."),
        Condition::InOtherApplication => tr!("The other application has to end or be withdrawn first."),
        Condition::Twice => tr!("Keep one of the rows."),
        Condition::MovedRecently => tr!("Wait until the programme's waiting time is over."),
        Condition::StaleFacts => tr!("Administration imports current facts."),
    }
}

pub fn mender(mender: Mender) -> &'static str {
    match mender {
        Mender::Applicant => tr!("the new reseller"),
        Mender::SubCustomer => tr!("the sub-customer"),
        Mender::OriginalReseller => tr!("the original reseller"),
        Mender::OriginalSide => tr!("the original reseller or its distributor"),
        Mender::OtherApplicant => tr!("whoever can withdraw the other application"),
        Mender::Time => tr!("nobody; it passes with time"),
        Mender::Administration => tr!("the programme's administration"),
    }
}

/// A finding, with what to do.
pub fn finding(found: &Finding) -> String {
    match found {
        Finding::NameNeeded => {
            tr!("Can't be moved now. Ask its current reseller, or give the sub-customer's name to see why.").to_owned()
        }
        Finding::Named(conditions) => conditions
            .iter()
            .map(|failed| {
                let (what, rule, how) = (condition(*failed), failed.rule(), mending(*failed));
                tr!("{what} ({rule}). {how}", what, rule, how)
            })
            .collect::<Vec<_>>()
            .join(sentence_space()),
    }
}

pub fn reject_reason(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::ContractRunning => tr!("A contract is still running"),
        RejectReason::MoneyOutstanding => tr!("Money is outstanding"),
        RejectReason::NotAgreedWithSubCustomer => tr!("Not agreed with the sub-customer"),
        RejectReason::WrongSubCustomer => tr!("Wrong sub-customer"),
        RejectReason::CreditUnsuitable => tr!("The credit line isn't suitable"),
        RejectReason::Other => tr!("Another reason"),
    }
}

pub fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::CreditGone => tr!("The new reseller's credit was no longer there at cutover"),
        Failure::RemovedFromDirectory => tr!("The sub-customer was removed from the directory"),
        Failure::OwnerChanged => tr!("The sub-customer got another owner in the meantime"),
        Failure::BlockedTooLong => tr!("A condition stayed unmet for ten days after approval"),
        Failure::NewResellerSuspended => tr!("The new reseller is suspended and can't receive"),
        Failure::AnotherRecordEnded => tr!("Another record of this all-or-nothing application ended"),
    }
}

pub fn left_why(why: LeftWhy) -> &'static str {
    match why {
        LeftWhy::Blocked => tr!("a condition isn't met at present"),
        LeftWhy::WithoutConsent => tr!("the sub-customer hasn't agreed yet"),
        LeftWhy::NotAtThatStep => tr!("not at this step any more"),
        LeftWhy::HeldByAnother => tr!("held by another record: all or nothing"),
        LeftWhy::NeedsAnotherPerson => tr!("you have approved it already, and a second person has to"),
    }
}

pub fn pause(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::ConsentUndelivered => tr!("the consent request couldn't be delivered"),
        PauseReason::OpenQuestion => tr!("a question is open"),
        PauseReason::OpenDispute => tr!("a dispute is open"),
        PauseReason::PartnerSuspended => tr!("the partner whose turn it is is suspended"),
    }
}

/// What stands between the parts of a list within a sentence.
pub fn between_parts() -> &'static str {
    match language::current() {
        Language::English => ", ",
        Language::SimplifiedChinese => "，",
    }
}

/// What stands between two sentences.
pub fn sentence_space() -> &'static str {
    match language::current() {
        Language::English => " ",
        Language::SimplifiedChinese => "",
    }
}
