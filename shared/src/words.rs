//! Every text for people that follows from a value, in one place: statuses, conditions, problems. English.

use crate::{
    api::{ProblemCode, WarningKind},
    application::{Failure, LeftWhy, PauseReason, RejectReason, Status, Step},
    conditions::{Condition, Finding, Mender},
    directory::{Membership, Role},
    instant::Instant,
    intake::{Column, FileProblem, MAX_FILE_BYTES, Problem},
    notices::NoticeKind,
    permissions::Scope,
};

/// Those who act without being a person or a partner.
pub const INTERNAL_REVIEW: &str = "Internal review";
pub const ADMINISTRATION: &str = "Administration";
pub const SUB_CUSTOMER: &str = "Sub-customer";
pub const CLOCK: &str = "The portal";
pub const DIRECTORY: &str = "The directory of";
/// A name that was erased after the retention time.
pub const ERASED: &str = "(erased)";

/// A system that acts by a service token.
pub fn service(name: &str) -> String {
    format!("Service “{name}”")
}

/// What a service token is for.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Apply => "apply",
        Scope::Import => "import",
    }
}

/// What a kind of notice is called, and when it comes (R9.1, R9.2).
pub fn notice_kind(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::Submitted => ("New application", "One in which you have a part was submitted."),
        NoticeKind::YourTurn => ("Your turn", "An application waits for your decision."),
        NoticeKind::Consent => ("Consent", "A sub-customer is asked for its consent, or couldn't be reached."),
        NoticeKind::Decision => ("Decisions", "Somebody has approved, rejected or excepted."),
        NoticeKind::Reminder => ("Reminders", "A deadline comes closer: at half, at four fifths, and a day before."),
        NoticeKind::Expired => ("Expiry", "A deadline has passed without an answer."),
        NoticeKind::Withdrawn => ("Withdrawal", "The applicant has withdrawn customers."),
        NoticeKind::Refused => ("Refusal", "A sub-customer has refused, or has taken its consent back."),
        NoticeKind::Failed => ("Failure", "A move couldn't be carried out."),
        NoticeKind::Migrated => ("Cutover", "Customers have moved to their new reseller."),
        NoticeKind::Blocked => ("Blocks", "A condition stands in the way, or no longer does."),
        NoticeKind::Terms => ("Terms", "Credit, dates or parties change, or a decider proposes terms."),
        NoticeKind::Thread => ("Conversation", "Somebody has written in an application's thread."),
        NoticeKind::Dispute => ("Disputes", "A rejection or an expiry is disputed, or a dispute is decided."),
    }
}

pub fn problem_title(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Malformed => "The request can't be read",
        ProblemCode::TooLarge => "The request is too large",
        ProblemCode::HeaderNeeded => "A header is missing or wrong",
        ProblemCode::NotSignedIn => "Please sign in",
        ProblemCode::NotAllowed => "This isn't yours to do",
        ProblemCode::NotFound => "Not found",
        ProblemCode::MethodNotAllowed => "This address takes another method",
        ProblemCode::PartnerSuspended => "Your partner account is suspended",
        ProblemCode::NoticeNotAcknowledged => "The notice has to be acknowledged",
        ProblemCode::OriginalResellerUnknown => "No such original reseller",
        ProblemCode::NoRows => "There are no rows",
        ProblemCode::TooManyRows => "There are too many rows",
        ProblemCode::RowsNotAccepted => "Some rows can't be accepted",
        ProblemCode::CreditInsufficient => "Not enough allocatable credit",
        ProblemCode::IdempotencyKeyReused => "This key was used for another request",
        ProblemCode::VersionOutdated => "The application has changed",
        ProblemCode::NotAtThatStep => "These records are no longer at that step",
        ProblemCode::StatementNotAccepted => "The statement has to be agreed to",
        ProblemCode::ReasonNeeded => "A reason is needed",
        ProblemCode::NoExceptions => "All or nothing: no exceptions",
        ProblemCode::NothingToDecide => "Nothing can be decided yet",
        ProblemCode::NothingToWithdraw => "Nothing can be withdrawn any more",
        ProblemCode::ConsentNotAsked => "There is no question to answer",
        ProblemCode::ImportRefused => "The import was refused",
        ProblemCode::NewResellerUnknown => "No such new reseller",
        ProblemCode::CreditLinesIncomplete => "Credit lines are missing",
        ProblemCode::NoProposal => "There is no proposal to answer, or one is open",
        ProblemCode::DateNotPossible => "This day isn't possible",
        ProblemCode::AttestationNotUsed => "The portal asks the sub-customers itself",
        ProblemCode::ConsentLinkUnknown => "This link doesn't work",
        ProblemCode::NoDispute => "There is no dispute here",
        ProblemCode::NothingToDo => "Nothing to do",
        ProblemCode::AttachmentRefused => "The file can't be taken",
        ProblemCode::SettingsRefused => "A setting is out of its range",
        ProblemCode::ServiceTokenRefused => "The token wasn't made",
        ProblemCode::EmailTaken => "Somebody has this address already",
        ProblemCode::LastAdministrator => "Nobody would be left to manage these people",
        ProblemCode::PersonRefused => "This can't be said of a person",
        ProblemCode::TooManyRequests => "Too many requests",
        ProblemCode::Internal => "Something went wrong on our side",
        ProblemCode::Unavailable => "Not available at the moment",
    }
}

/// A time where nobody knows in which zone it is read: in UTC, and saying so.
pub fn instant(instant: Instant) -> String {
    let text = instant.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day}, {time} UTC"),
        _ => text,
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::Operator => "Operator",
        Role::Approver => "Approver",
    }
}

/// What somebody is where they belong.
pub fn membership(of: &Membership) -> &'static str {
    match of {
        Membership::Partner { role, .. } => match role {
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Approver => "approver",
        },
        Membership::InternalReview { role } => match role {
            Role::Viewer => "viewer of internal review",
            Role::Operator => "operator of internal review",
            Role::Approver => "approver of internal review",
        },
        Membership::Administration => "programme administration",
        Membership::SubCustomer { .. } => "person of a sub-customer",
    }
}

pub fn status(status: Status) -> &'static str {
    match status {
        Status::AwaitingNewReseller => "Awaiting new reseller",
        Status::AwaitingIncomingDistributor => "Awaiting incoming distributor",
        Status::AwaitingOriginalReseller => "Awaiting original reseller",
        Status::AwaitingOutgoingDistributor => "Awaiting outgoing distributor",
        Status::AwaitingInternalReview => "Awaiting internal review",
        Status::Approved => "Approved",
        Status::Migrated => "Migrated",
        Status::Rejected => "Rejected",
        Status::Refused => "Refused by the sub-customer",
        Status::Withdrawn => "Withdrawn",
        Status::Expired => "Expired",
        Status::Failed => "Failed",
    }
}

pub fn step(step: Step) -> &'static str {
    match step {
        Step::NewReseller => "New reseller",
        Step::IncomingDistributor => "Incoming distributor",
        Step::OriginalReseller => "Original reseller",
        Step::OutgoingDistributor => "Outgoing distributor",
        Step::InternalReview => "Internal review",
    }
}

/// What is wrong, in plain words.
pub fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::NotThere => "No sub-customer with this account ID and name under the original reseller",
        Condition::AlreadyYours => "Already your sub-customer",
        Condition::InGroup => "Administers or belongs to a group",
        Condition::SavingsPlan => "Has created or joined a savings-plan shared unit",
        Condition::NonStopArrears => "Has the privilege of uninterrupted services in arrears",
        Condition::Frozen => "Is frozen",
        Condition::CreditBelowZero => "Its available credit is below zero",
        Condition::UnbindingByReseller | Condition::UnbindingBySubCustomer => "Is being unbound",
        Condition::InOtherApplication => "Is in another open application",
        Condition::Twice => "Is in the file twice",
        Condition::MovedRecently => "Has moved only recently",
        Condition::StaleFacts => "What is known of it is too old",
    }
}

/// What a warning is called, and when it comes (R5.3). The figures are those of `warnings`.
pub fn warning(kind: WarningKind) -> (&'static str, &'static str) {
    match kind {
        WarningKind::RepeatMover => ("Repeat mover", "It has moved before, less than 365 days ago."),
        WarningKind::UnusualCredit => (
            "Unusual credit line",
            "More than three times what the sub-customer has now, or less than a third of it; or more than five times the middle one of this application's, where it has five or more.",
        ),
        WarningKind::AttestedConsent => (
            "Attested consent",
            "The applicant says that it holds the consent. The sub-customer was told and may refuse, but hasn't said anything itself.",
        ),
        WarningKind::ApprovedBySilence => (
            "Approved by silence",
            "The original reseller hasn't answered in its time. In this programme that counted as approval.",
        ),
        WarningKind::OpenDispute => {
            ("Open dispute", "Somebody disputes the original reseller's no or silence, and review hasn't decided it.")
        }
        WarningKind::StaleFacts => (
            "Old facts",
            "What the directory says of it is older than the programme allows at cutover; or than 30 days, where it sets no limit.",
        ),
    }
}

/// How a condition is mended.
pub fn mending(condition: Condition) -> &'static str {
    match condition {
        Condition::NotThere => "Check the ID, the name and the original reseller's ID.",
        Condition::AlreadyYours => "Leave it out.",
        Condition::InGroup => "The sub-customer leaves or dissolves the group; its original reseller can help.",
        Condition::SavingsPlan => {
            "The sub-customer leaves or dissolves the shared unit; its original reseller can help."
        }
        Condition::NonStopArrears => "The original reseller, or its distributor, turns the privilege off.",
        Condition::Frozen => "The original reseller, or its distributor, unfreezes it.",
        Condition::CreditBelowZero => "The original reseller, or its distributor, brings the balance to zero or more.",
        Condition::UnbindingByReseller => "The original reseller stops the unbinding.",
        Condition::UnbindingBySubCustomer => "The sub-customer stops the unbinding.",
        Condition::InOtherApplication => "The other application has to end or be withdrawn first.",
        Condition::Twice => "Keep one of the rows.",
        Condition::MovedRecently => "Wait until the programme's waiting time is over.",
        Condition::StaleFacts => "Administration imports current facts.",
    }
}

pub fn mender(mender: Mender) -> &'static str {
    match mender {
        Mender::Applicant => "the new reseller",
        Mender::SubCustomer => "the sub-customer",
        Mender::OriginalReseller => "the original reseller",
        Mender::OriginalSide => "the original reseller or its distributor",
        Mender::OtherApplicant => "whoever can withdraw the other application",
        Mender::Time => "nobody; it passes with time",
        Mender::Administration => "the programme's administration",
    }
}

/// A finding, with what to do.
pub fn finding(found: &Finding) -> String {
    match found {
        Finding::NameNeeded => {
            "Can't be moved now. Ask its current reseller, or give the sub-customer's name to see why.".to_owned()
        }
        Finding::Named(conditions) => conditions
            .iter()
            .map(|failed| format!("{} ({}). {}", condition(*failed), failed.rule(), mending(*failed)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

pub fn reject_reason(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::ContractRunning => "A contract is still running",
        RejectReason::MoneyOutstanding => "Money is outstanding",
        RejectReason::NotAgreedWithSubCustomer => "Not agreed with the sub-customer",
        RejectReason::WrongSubCustomer => "Wrong sub-customer",
        RejectReason::CreditUnsuitable => "The credit line isn't suitable",
        RejectReason::Other => "Another reason",
    }
}

pub fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::CreditGone => "The new reseller's credit was no longer there at cutover",
        Failure::RemovedFromDirectory => "The sub-customer was removed from the directory",
        Failure::OwnerChanged => "The sub-customer got another owner in the meantime",
        Failure::BlockedTooLong => "A condition stayed unmet for ten days after approval",
        Failure::NewResellerSuspended => "The new reseller is suspended and can't receive",
        Failure::AnotherRecordEnded => "Another record of this all-or-nothing application ended",
    }
}

pub fn left_why(why: LeftWhy) -> &'static str {
    match why {
        LeftWhy::Blocked => "a condition isn't met at present",
        LeftWhy::WithoutConsent => "the sub-customer hasn't agreed yet",
        LeftWhy::NotAtThatStep => "not at this step any more",
        LeftWhy::HeldByAnother => "held by another record: all or nothing",
        LeftWhy::NeedsAnotherPerson => "you have approved it already, and a second person has to",
    }
}

pub fn pause(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::ConsentUndelivered => "the consent request couldn't be delivered",
        PauseReason::OpenQuestion => "a question is open",
        PauseReason::OpenDispute => "a dispute is open",
        PauseReason::PartnerSuspended => "the partner whose turn it is is suspended",
    }
}

pub fn column(column: Column) -> &'static str {
    match column {
        Column::SubCustomer => "account ID",
        Column::Name => "name",
        Column::Credit => "credit allocation",
    }
}

/// What is wrong with a cell and what to change.
pub fn cell_problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing { column: missing } => format!("The {} is missing.", column(*missing)),
        Problem::NotAnAccountId { found, .. } => {
            format!("“{found}” isn't an account ID: it has exactly 12 digits.")
        }
        Problem::LeadingZerosLost { found, .. } => format!(
            "“{found}” has fewer than 12 digits; the spreadsheet may have dropped leading zeros. Format the column as text and enter the ID again."
        ),
        Problem::Rounded { found, .. } => format!(
            "The spreadsheet has rounded this ID to “{found}”, its last digits are gone. Format the column as text and enter the ID again."
        ),
        Problem::Formula { found, .. } => {
            format!("There is a formula here (“{found}”). Enter the value itself.")
        }
        Problem::Date { column: at, found } => format!(
            "The spreadsheet holds a date here (“{found}”). Format the column as {} and enter the {} again.",
            if *at == Column::Credit { "a number" } else { "text" },
            column(*at)
        ),
        Problem::NotText { column: at, found } => {
            format!("“{found}” isn't {} {}.", article(*at), column(*at))
        }
        Problem::CreditNegative { found } => {
            format!("“{found}”: a credit allocation is zero or more.")
        }
        Problem::CreditTooManyDecimals { found } => {
            format!("“{found}”: an amount has at most two decimals.")
        }
        Problem::CreditTooLarge { found } => {
            format!("“{found}”: one credit allocation is at most 999,999,999.99.")
        }
        Problem::CreditNotAnAmount { found } => {
            format!("“{found}” isn't an amount. Write digits and, if needed, a point and two decimals, like 12500.00.")
        }
        Problem::Twice { first } => {
            format!("This sub-customer is in row {first} already. Keep one of them (R3.9).")
        }
        Problem::NameTooLong => "A name has at most 200 characters.".to_owned(),
    }
}

fn article(column: Column) -> &'static str {
    match column {
        Column::SubCustomer => "an",
        Column::Name | Column::Credit => "a",
    }
}

/// What is wrong with a file and what to do.
pub fn file_problem(problem: &FileProblem) -> String {
    match problem {
        FileProblem::WrongType { found } => {
            format!(
                "“{found}” is neither an Excel workbook (.xlsx) nor a CSV file. Save the filled-in template as one of these."
            )
        }
        FileProblem::Unreadable { why } => {
            format!(
                "This file can't be read ({why}). Open it in a spreadsheet program and save it again as .xlsx or CSV."
            )
        }
        FileProblem::Encrypted => "This workbook is protected by a password. Save it without one.".to_owned(),
        FileProblem::Empty => "This file is empty. Fill in the template and upload it again.".to_owned(),
        FileProblem::NoRows => "There are headings but no rows. Fill in one row for each sub-customer.".to_owned(),
        FileProblem::TooLarge { bytes, .. } => format!(
            "This file has {:.1} MB; at most {} MB are read. Remove what isn't part of the template.",
            *bytes as f64 / 1_048_576.0,
            MAX_FILE_BYTES / 1_048_576
        ),
        FileProblem::TooManyRows { rows, most } => {
            format!("There are {rows} rows; an application has at most {most}. Split the file.")
        }
        FileProblem::ColumnMissing { column, found } => format!(
            "The column “{}” is missing. The first row has: {}. Use the headings of the template.",
            column.heading(),
            if found.is_empty() { "nothing".to_owned() } else { found.join(", ") }
        ),
        FileProblem::ColumnTwice { column } => {
            format!("The column “{}” is there twice. Keep one.", column.heading())
        }
    }
}
