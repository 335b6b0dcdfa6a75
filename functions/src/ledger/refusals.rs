//! Why the ledger said no, in the words of the API: the one mapping from a refusal of the rules to a problem document.
//!
//! Each detail says what to do. Nothing here tells more than the caller may know: conditions of rows go through R3.11.

use crate::error::Error;
use shared::{
    api::{MAX_WORDS, Problem, ProblemCode, RowProblem},
    application::{BadRow, LeftWhy, OpenRefusal, Refusal},
    conditions::{Condition, Finding, Named, for_applicant},
    credit::Shortfall,
    instant::Instant,
    rows::{MAX_ROWS, Row, RowSet},
    tr, words,
};
use std::collections::BTreeMap;

fn problem(code: ProblemCode, detail: impl Into<String>) -> Error {
    Error::refused(Problem::new(code, detail))
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAParty => Error::NotFound,
            Refusal::NotAllowed => problem(
                ProblemCode::NotAllowed,
                tr!(
                    "You take part in this application, but this isn't for you to do. Its page shows whose turn it is."
                ),
            ),
            Refusal::PartnerSuspended => problem(
                ProblemCode::PartnerSuspended,
                tr!(
                    "While it is suspended your partner account can look but not act. The programme's administration can tell you why and lift it."
                ),
            ),
            Refusal::VersionOutdated { current } => {
                let detail = tr!(
                    "The application has changed since you opened it. Load it again, look at what changed, and decide on what it is now."
                );
                Error::refused(Problem { version: Some(current), ..Problem::new(ProblemCode::VersionOutdated, detail) })
            }
            Refusal::NotAtThatStep => problem(
                ProblemCode::NotAtThatStep,
                tr!(
                    "None of these records waits at that step. Somebody may have decided before you: load the application again."
                ),
            ),
            Refusal::StatementNotAccepted => problem(
                ProblemCode::StatementNotAccepted,
                tr!("Read the Sub-Customer Data Transfer Statement, tick that you agree to it, and approve again."),
            ),
            Refusal::ReasonNeeded => problem(
                ProblemCode::ReasonNeeded,
                tr!("Choose a reason from the list and say in a few words what stands behind it."),
            ),
            Refusal::TooManyWords => problem(
                ProblemCode::ReasonNeeded,
                tr!("A text has at most {most} characters. Shorten it.", most = MAX_WORDS),
            ),
            Refusal::NoExceptions => problem(
                ProblemCode::NoExceptions,
                tr!("This application moves all of its sub-customers or none. Decide on all rows together."),
            ),
            Refusal::NothingToDecide { left } => problem(
                ProblemCode::NothingToDecide,
                tr!(
                    "Nothing could be decided: {why}. These records stay for a later decision.",
                    why = left_in_words(&left)
                ),
            ),
            Refusal::NothingToWithdraw => problem(
                ProblemCode::NothingToWithdraw,
                tr!("These records have been approved for good, or have ended. They can't be withdrawn any more."),
            ),
            Refusal::ConsentNotAsked => problem(
                ProblemCode::ConsentNotAsked,
                tr!(
                    "There is nothing to answer here now: nothing was asked yet, it was answered already, or its time is over."
                ),
            ),
            Refusal::TextOutdated => problem(
                ProblemCode::StatementNotAccepted,
                tr!("There is a newer version of this text. Load it, read it, and agree to that one."),
            ),
            Refusal::CreditInsufficient(shortfall) => short_of_credit(shortfall),
            Refusal::CreditLinesIncomplete => problem(
                ProblemCode::CreditLinesIncomplete,
                tr!(
                    "Every record that waits for its credit line, and isn't blocked, needs exactly one. Complete them and try again."
                ),
            ),
            Refusal::Conditions(rows) => {
                let rows = rows.into_iter().map(|(row, failed)| RowProblem::condition(row, Finding::Named(failed)));
                rows_not_accepted(rows.collect())
            }
            Refusal::NoProposal => problem(
                ProblemCode::NoProposal,
                tr!("No proposal is open: it was answered already, or none was made. Load the application again."),
            ),
            Refusal::ProposalOpen => problem(
                ProblemCode::NoProposal,
                tr!("A proposal is open, and the applicant has to answer it first. Its page shows it."),
            ),
            Refusal::QuestionOpen => problem(
                ProblemCode::NothingToDo,
                tr!(
                    "A question in the thread waits for its answer, and one thing is asked at a time. Have it answered, then propose."
                ),
            ),
            Refusal::DateInThePast => date_not_possible(),
            Refusal::AttestationNotUsed => problem(
                ProblemCode::AttestationNotUsed,
                tr!("In this programme the portal asks the sub-customers itself. There is nothing to attest."),
            ),
            Refusal::NothingToDispute => problem(
                ProblemCode::NoDispute,
                tr!(
                    "Only what the original reseller has rejected, or let expire, in the last 14 days can be disputed, and once."
                ),
            ),
            Refusal::NoDispute => problem(
                ProblemCode::NoDispute,
                tr!(
                    "There is no open dispute to decide here, and none that permits this resubmission: each permits one, of the sub-customers that were disputed, from the same reseller."
                ),
            ),
            Refusal::NothingToDo => problem(
                ProblemCode::NothingToDo,
                tr!("This would change nothing. Load the application again to see how it stands."),
            ),
        }
    }
}

/// R7.1: whoever has to decide is the one who asks, or nobody is.
pub fn nobody_to_remind() -> Error {
    problem(
        ProblemCode::NothingToDo,
        tr!(
            "Nobody else has to decide on this application now, or what they decide on stands still. Its page shows whose turn it is."
        ),
    )
}

/// R7.1: once a day by hand.
pub fn reminded_already(last: Instant) -> Error {
    problem(
        ProblemCode::NothingToDo,
        tr!(
            "Those whose turn it is were reminded on {time}. They can be reminded by hand once a day; the portal reminds them by itself as the deadline comes closer.",
            time = words::instant(last)
        ),
    )
}

impl From<OpenRefusal> for Error {
    fn from(refusal: OpenRefusal) -> Self {
        match refusal {
            OpenRefusal::Refused(refusal) => refusal.into(),
            OpenRefusal::NoticeNotAcknowledged => problem(
                ProblemCode::NoticeNotAcknowledged,
                tr!(
                    "The notice has a newer version than the one acknowledged. Read it, acknowledge it, and submit again."
                ),
            ),
            OpenRefusal::OriginalResellerUnknown => original_reseller_unknown(),
            OpenRefusal::NoRows => problem(
                ProblemCode::NoRows,
                tr!("An application has at least one row. Fill in the template and upload it."),
            ),
            OpenRefusal::TooManyRows => too_many_rows(),
            OpenRefusal::Rows(bad) => rows_not_accepted(bad.into_iter().filter_map(for_its_applicant).collect()),
            OpenRefusal::Credit(shortfall) => short_of_credit(shortfall),
        }
    }
}

pub fn date_not_possible() -> Error {
    problem(
        ProblemCode::DateNotPossible,
        tr!("The date is written like 2027-01-31, and its beginning has to lie ahead. Choose a later one."),
    )
}

pub fn original_reseller_unknown() -> Error {
    problem(
        ProblemCode::OriginalResellerUnknown,
        tr!(
            "No other partner of this programme has this account ID. Ask the sub-customers' present reseller for its ID: 12 digits."
        ),
    )
}

pub fn new_reseller_unknown() -> Error {
    problem(
        ProblemCode::NewResellerUnknown,
        tr!(
            "No other partner of this programme that can receive sub-customers has this account ID. Ask the new reseller for its ID: 12 digits."
        ),
    )
}

pub fn too_many_rows() -> Error {
    problem(ProblemCode::TooManyRows, tr!("An application has at most {most} rows. Split the file.", most = MAX_ROWS))
}

pub fn rows_not_accepted(rows: Vec<RowProblem>) -> Error {
    let bad = rows.iter().map(|problem| problem.row).collect::<RowSet>().len();
    let detail = tr!(bad; "{bad} of the rows can't be accepted, and nothing was stored. Mend it or leave it out, and submit again." | "{bad} of the rows can't be accepted, and nothing was stored. Mend them or leave them out, and submit again.");
    Error::refused(Problem { rows, ..Problem::new(ProblemCode::RowsNotAccepted, detail) })
}

/// Amounts that can't be read, each at its row.
pub fn lines_not_accepted(rows: Vec<RowProblem>) -> Error {
    let bad = rows.len();
    let detail = tr!(bad; "{bad} of the credit lines can't be read, and nothing was changed. Correct it and try again." | "{bad} of the credit lines can't be read, and nothing was changed. Correct them and try again.");
    Error::refused(Problem { rows, ..Problem::new(ProblemCode::RowsNotAccepted, detail) })
}

pub fn attachment_not_its_own() -> Error {
    problem(
        ProblemCode::AttachmentRefused,
        tr!("Attach the file with the consent to this application first, and name that attachment."),
    )
}

/// What the applicant is told of a row that fails (R3.11).
pub fn for_its_applicant(bad: BadRow) -> Option<RowProblem> {
    for_applicant(&bad.failed, bad.named).map(|finding| RowProblem::condition(bad.row, finding))
}

/// What an original reseller is told of a row that it offers: everything about its own sub-customers, and of others' nothing (R3.1).
pub fn for_its_owner(bad: BadRow) -> Option<RowProblem> {
    let known = |condition| if condition == Condition::AlreadyYours { Condition::NotThere } else { condition };
    let failed: Vec<_> = bad.failed.into_iter().map(known).collect();
    (!failed.is_empty()).then(|| RowProblem::condition(bad.row, Finding::Named(failed)))
}

/// What a sub-customer is told of itself.
pub fn for_itself(bad: BadRow) -> Option<RowProblem> {
    for_applicant(&bad.failed, Named::Given).map(|finding| RowProblem::condition(bad.row, finding))
}

fn short_of_credit(shortfall: Shortfall) -> Error {
    let detail = tr!(
        "The credit lines add up to {needed}, and {allocatable} can be allocated: it has to be more than the sum. Lower the credit lines, leave rows out, or have your limit raised.",
        needed = shortfall.needed,
        allocatable = shortfall.allocatable
    );
    Error::refused(Problem { shortfall: Some(shortfall), ..Problem::new(ProblemCode::CreditInsufficient, detail) })
}

/// "3 because a condition isn't met at present, 1 because …".
fn left_in_words(left: &[(Row, LeftWhy)]) -> String {
    let mut counts: BTreeMap<LeftWhy, u32> = BTreeMap::new();
    for (_, why) in left {
        *counts.entry(*why).or_default() += 1;
    }
    let parts: Vec<_> = counts
        .into_iter()
        .map(|(why, count)| tr!(count; "{count} because {why}" | "{count} because {why}", why = words::left_why(why)))
        .collect();
    parts.join(words::between_parts())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{application::Version, credit::Money};

    fn refused(error: impl Into<Error>) -> Problem {
        error.into().into_problem()
    }

    #[test]
    fn one_who_has_no_part_learns_nothing() {
        assert_eq!(refused(Refusal::NotAParty), Error::NotFound.into_problem());
    }

    #[test]
    fn a_decision_on_an_older_version_names_the_current_one_r5_7() {
        let problem = refused(Refusal::VersionOutdated { current: Version(4) });
        assert_eq!((problem.status, problem.version), (412, Some(Version(4))));
    }

    #[test]
    fn a_frozen_sub_customer_without_its_name_is_not_called_frozen_r3_11() {
        let bad = |named| OpenRefusal::Rows(vec![BadRow { row: Row(7), failed: vec![Condition::Frozen], named }]);
        assert_eq!(refused(bad(Named::NotGiven)).rows, [RowProblem::condition(Row(7), Finding::NameNeeded)]);
        let named = Finding::Named(vec![Condition::Frozen]);
        assert_eq!(refused(bad(Named::Given)).rows, [RowProblem::condition(Row(7), named)]);
    }

    #[test]
    fn who_offers_a_sub_customer_hears_all_of_its_own_and_whose_another_is_never_r3_1_r3_11() {
        let told = |condition| for_its_owner(BadRow { row: Row(7), failed: vec![condition], named: Named::NotGiven });
        let named = |condition| Some(RowProblem::condition(Row(7), Finding::Named(vec![condition])));
        assert_eq!(told(Condition::Frozen), named(Condition::Frozen));
        assert_eq!(told(Condition::AlreadyYours), named(Condition::NotThere));
        assert_eq!(told(Condition::NotThere), named(Condition::NotThere));
    }

    #[test]
    fn a_shortfall_has_its_figures_r4_2() {
        let shortfall = Shortfall { allocatable: Money::from_minor(100), needed: Money::from_minor(100) };
        let problem = refused(OpenRefusal::Credit(shortfall));
        assert_eq!((problem.code, problem.shortfall), (ProblemCode::CreditInsufficient, Some(shortfall)));
        assert!(problem.detail.contains("1.00"));
    }

    #[test]
    fn what_is_left_is_counted_by_why_r5_8() {
        let left = vec![(Row(1), LeftWhy::Blocked), (Row(2), LeftWhy::WithoutConsent), (Row(3), LeftWhy::Blocked)];
        let problem = refused(Refusal::NothingToDecide { left });
        assert!(problem.detail.contains("2 because") && problem.detail.contains("1 because"), "{}", problem.detail);
    }
}
