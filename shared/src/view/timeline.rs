//! An application's events as entries of its timeline (R10.1).

use super::Names;
use crate::{
    api::TimelineEntry,
    application::{Given, ProposedTerms},
    directory::Membership,
    event::{AdvanceReason, By, Event, What},
    ids::ProgrammeId,
    rows::RowSet,
    seal::Sealed,
    texts::TextVersion,
    tr, words,
};

/// What an entry says besides who and when.
struct Said {
    what: String,
    records: usize,
    text: Option<TextVersion>,
    words: Option<String>,
}

impl Said {
    fn new(what: impl Into<String>, records: usize) -> Self {
        Self { what: what.into(), records, text: None, words: None }
    }
    fn of(what: impl Into<String>, rows: &RowSet) -> Self {
        Self::new(what, rows.len())
    }
    fn text(self, text: Option<&TextVersion>) -> Self {
        Self { text: text.cloned(), ..self }
    }
    fn words(self, words: &Sealed<String>) -> Self {
        Self { words: words.value.clone().filter(|words| !words.is_empty()), ..self }
    }
}

/// What an event says, and of how many records; `None` where it tells nothing.
pub fn said_by(event: &Event) -> Option<(String, usize)> {
    said(&event.what, 0).map(|said| (said.what, said.records))
}

/// An event as the application's parties see it; `None` where it tells them nothing. No entry holds what only one side may see:
/// rows are counted, conditions and credit lines aren't named.
pub fn entry(event: &Event, programme: &ProgrammeId, names: &Names, customers: u32) -> Option<TimelineEntry> {
    let said = said(&event.what, customers)?;
    let (who, for_party) =
        if follows(&event.what) { (words::portal().to_owned(), None) } else { who(&event.by, programme, names) };
    Some(TimelineEntry {
        at: event.at,
        who,
        for_party,
        what: said.what,
        records: u32::try_from(said.records).unwrap_or(u32::MAX),
        text: said.text,
        words: said.words,
    })
}

pub(super) fn who(by: &By, programme: &ProgrammeId, names: &Names) -> (String, Option<String>) {
    match by {
        By::Person { name, for_party, .. } | By::Service { name, for_party, .. } => {
            let party = match for_party {
                Membership::Partner { partner, .. } => {
                    names.get(partner).cloned().unwrap_or_else(|| partner.to_string())
                }
                Membership::InternalReview { .. } => words::internal_review().to_owned(),
                Membership::Administration => words::administration().to_owned(),
                Membership::SubCustomer { sub_customer } => words::sub_customer(sub_customer.as_str()),
            };
            let name = name.value.as_deref().map_or(words::erased(), |name| words::unless_erased(name));
            let name = if matches!(by, By::Service { .. }) { words::service(name) } else { name.to_owned() };
            (name, Some(party))
        }
        By::ConsentLink { customer } => (words::sub_customer(customer.as_str()), None),
        By::Clock => (words::portal().to_owned(), None),
        By::Directory => (words::directory_of(programme.as_str()), None),
    }
}

/// Whether it follows from what somebody did, by itself: nobody did it.
fn follows(what: &What) -> bool {
    matches!(
        what,
        What::Advanced { .. }
            | What::ConsentAsked { .. }
            | What::CutOver { .. }
            | What::Failed { .. }
            | What::Expired { .. }
            | What::Blocked { .. }
            | What::Unblocked { .. }
            | What::Paused { .. }
            | What::Resumed { .. }
            | What::TwoPeopleNeeded
    )
}

fn said(what: &What, customers: u32) -> Option<Said> {
    let said = match what {
        What::Opened(opened) => {
            let customers = usize::try_from(customers).unwrap_or(usize::MAX);
            Said::new(tr!("submitted the application"), customers).text(Some(&opened.notice))
        }
        What::CreditSet { lines } => Said::of(tr!("accepted and set the credit lines"), &lines.rows()),
        What::CreditChanged { lines } => {
            Said::of(tr!("changed credit lines; consent is asked for anew"), &lines.rows())
        }
        What::Approved { step, rows, statement, .. } => {
            Said::of(tr!("approved as {step}", step = words::decider(*step)), rows).text(statement.as_ref())
        }
        What::Rejected { step, rows, reason, words: why, .. } => {
            let (step, reason) = (words::decider(*step), words::reject_reason(*reason));
            Said::of(tr!("rejected as {step}: {reason}", step, reason), rows).words(why)
        }
        What::Excepted { step, rows, .. } => {
            Said::new(tr!("excepted from the approval as {step}", step = words::decider(*step)), rows.len())
        }
        What::Advanced { rows, step, why } => Said::of(
            match why {
                AdvanceReason::Approved => tr!("passed on to: {step}", step = words::decider(*step)),
                AdvanceReason::AlreadyAuthorised => {
                    tr!("agreed already; passed on to: {step}", step = words::decider(*step))
                }
            },
            rows,
        ),
        What::ApprovedBySilence { rows } => {
            Said::of(tr!("the original reseller's silence counted as its approval"), rows)
        }
        What::ConsentAsked { rows, .. } => Said::of(tr!("asked the sub-customers for their consent"), rows),
        What::ConsentGiven { rows, how: Given::Demonstration, text } => {
            Said::of(tr!("answered for the sub-customers: they agree (demonstration)"), rows).text(Some(text))
        }
        What::ConsentGiven { rows, text, .. } => Said::of(tr!("agreed to the move"), rows).text(Some(text)),
        What::ConsentRefused { rows, words } => Said::of(tr!("refused the move"), rows).words(words),
        What::ConsentTakenBack { rows, words } => Said::of(tr!("took the consent back"), rows).words(words),
        What::ConsentAttested { rows, .. } => Said::of(tr!("attested the sub-customers' consent"), rows),
        What::Withdrawn { rows } => Said::of(tr!("withdrew"), rows),
        What::Expired { rows, .. } => Said::of(tr!("expired: the deadline passed without an answer"), rows),
        What::Blocked { rows } => Said::new(tr!("blocked: a condition is no longer met"), rows.len()),
        What::Unblocked { rows } => Said::of(tr!("the condition is met again"), rows),
        What::Paused { rows, why } => Said::of(tr!("paused: {why}", why = words::pause(*why)), rows),
        What::Resumed { rows, .. } => Said::of(tr!("goes on after the pause"), rows),
        What::ReadyToCutOver { .. } => return None,
        What::CutOver { rows } => Said::of(tr!("moved to the new reseller"), rows),
        What::Failed { rows, why } => Said::of(tr!("failed: {why}", why = words::failure(*why)), rows),
        What::DistributorChanged { .. } => Said::new(tr!("the decision passed to another distributor"), 0),
        What::Proposed { terms, .. } => match terms {
            ProposedTerms::CutoverOn(date) => {
                Said::new(tr!("agrees if the move is on {date}", date = words::instant(*date)), 0)
            }
            ProposedTerms::InWords(words) => Said::new(tr!("agrees on a condition"), 0).words(words),
        },
        What::ProposalAccepted { .. } => Said::new(tr!("accepted the proposed terms"), 0),
        What::ProposalDeclined => Said::new(tr!("declined the proposed terms"), 0),
        What::DisputeRaised { rows, words } => Said::of(tr!("raised a dispute"), rows).words(words),
        What::DisputeDismissed { rows, words } => Said::of(tr!("dismissed the dispute"), rows).words(words),
        What::DisputePermitted { rows, words } => Said::of(tr!("permitted one resubmission"), rows).words(words),
        What::ReviewBegan { .. } => return None,
        What::TwoPeopleNeeded => Said::new(tr!("saw that internal review takes two people here"), 0),
        What::FirstApproved { rows, statement, .. } => {
            Said::of(tr!("approved as internal review; a second person is needed"), rows).text(statement.as_ref())
        }
        What::Resubmitted { resubmission } => Said::new(tr!("submitted once more, as {resubmission}", resubmission), 0),
    };
    Some(said)
}
