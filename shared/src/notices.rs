//! Who is told of what (R9.2): a pure function from an event to notices, and reminders from deadlines (R7.1).
//!
//! A notice names its audience, what it is about, and the records; nothing in it that the audience may not know (R3.11): no names of
//! sub-customers, no credit lines, no conditions. The texts are in `text`. Whom an audience consists of, by which way each
//! person is told, and whether it arrived, is the ledger's and the delivery's to see to.

mod invitation;
mod reminders;
#[cfg(test)]
mod tests;
mod text;

pub use invitation::{Invitation, invitation, invited};
pub use reminders::{next_reminder, once_more, reminders};
pub use text::{NoticeText, Reader, Told, text};

use crate::{
    api::PostKind,
    application::{
        Application, Consent, Failure, Head, Opener, PauseReason, ProposedTerms, Record, RejectReason, Step, WaitingFor,
    },
    directory::Role,
    event::{Event, What},
    ids::PartnerId,
    instant::Instant,
    rows::RowSet,
    settings::Silence,
    thread::Party,
};
use serde::{Deserialize, Serialize};

/// What a person chooses by (R9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Submitted,
    YourTurn,
    Consent,
    Decision,
    Reminder,
    Expired,
    Withdrawn,
    Refused,
    Failed,
    Migrated,
    Blocked,
    Terms,
    Thread,
    Dispute,
}

impl NoticeKind {
    pub const ALL: [NoticeKind; 14] = [
        NoticeKind::Submitted,
        NoticeKind::YourTurn,
        NoticeKind::Consent,
        NoticeKind::Decision,
        NoticeKind::Reminder,
        NoticeKind::Expired,
        NoticeKind::Withdrawn,
        NoticeKind::Refused,
        NoticeKind::Failed,
        NoticeKind::Migrated,
        NoticeKind::Blocked,
        NoticeKind::Terms,
        NoticeKind::Thread,
        NoticeKind::Dispute,
    ];

    /// As it is stored and written on the wire.
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::Submitted => "submitted",
            NoticeKind::YourTurn => "your_turn",
            NoticeKind::Consent => "consent",
            NoticeKind::Decision => "decision",
            NoticeKind::Reminder => "reminder",
            NoticeKind::Expired => "expired",
            NoticeKind::Withdrawn => "withdrawn",
            NoticeKind::Refused => "refused",
            NoticeKind::Failed => "failed",
            NoticeKind::Migrated => "migrated",
            NoticeKind::Blocked => "blocked",
            NoticeKind::Terms => "terms",
            NoticeKind::Thread => "thread",
            NoticeKind::Dispute => "dispute",
        }
    }

    /// Whether a person in this role is told by email too, unless they choose otherwise: whoever can do something about it.
    pub fn by_email_at_first(self, role: Role) -> bool {
        match self {
            NoticeKind::YourTurn | NoticeKind::Reminder => role >= Role::Approver,
            NoticeKind::Submitted
            | NoticeKind::Consent
            | NoticeKind::Decision
            | NoticeKind::Expired
            | NoticeKind::Withdrawn
            | NoticeKind::Refused
            | NoticeKind::Failed
            | NoticeKind::Migrated
            | NoticeKind::Blocked
            | NoticeKind::Terms
            | NoticeKind::Thread
            | NoticeKind::Dispute => role >= Role::Operator,
        }
    }
}

/// A way besides the in-site message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    Sms,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Partner(PartnerId),
    InternalReview,
    Administration,
    /// The sub-customer of each row: one notice each.
    SubCustomers,
}

impl Audience {
    pub fn partner(&self) -> Option<&PartnerId> {
        match self {
            Audience::Partner(partner) => Some(partner),
            Audience::InternalReview | Audience::Administration | Audience::SubCustomers => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub to: Audience,
    pub about: About,
    pub rows: RowSet,
}

/// What happened, with what its words need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum About {
    Submitted {
        opener: Opener,
    },
    YourTurn {
        step: Step,
        until: Option<Instant>,
        /// What the decider's silence will count as (R7.2).
        if_silent: Silence,
    },
    /// To internal review: one of two people has approved (R5.3).
    SecondPersonNeeded {
        until: Option<Instant>,
    },
    /// To the sub-customer: with its personal link.
    ConsentAsked {
        until: Instant,
    },
    /// To the sub-customer: it may refuse.
    ConsentAttested,
    Accepted,
    Approved {
        step: Step,
    },
    ApprovedBySilence,
    Rejected {
        step: Step,
        reason: RejectReason,
        words: String,
    },
    Excepted {
        step: Step,
    },
    ConsentRefused,
    ConsentTakenBack,
    Withdrawn,
    Expired {
        waiting_for: WaitingFor,
    },
    Failed {
        why: Failure,
    },
    Migrated,
    Blocked,
    Unblocked,
    ConsentUndelivered,
    PartnerSuspended,
    CreditChanged,
    DistributorChanged {
        step: Step,
    },
    TermsProposed {
        step: Step,
        terms: ProposedTerms,
    },
    TermsAccepted,
    TermsDeclined,
    Question {
        words: String,
    },
    Answer {
        words: String,
    },
    Note {
        words: String,
    },
    DisputeRaised {
        words: String,
    },
    DisputeDismissed {
        words: String,
    },
    DisputePermitted {
        words: String,
    },
    Resubmitted,
    Reminder {
        waiting_for: WaitingFor,
        until: Instant,
    },
}

impl About {
    pub fn kind(&self) -> NoticeKind {
        match self {
            About::Submitted { .. } => NoticeKind::Submitted,
            About::YourTurn { .. } | About::SecondPersonNeeded { .. } => NoticeKind::YourTurn,
            About::ConsentAsked { .. } | About::ConsentAttested | About::ConsentUndelivered => NoticeKind::Consent,
            About::Accepted
            | About::Approved { .. }
            | About::ApprovedBySilence
            | About::Rejected { .. }
            | About::Excepted { .. } => NoticeKind::Decision,
            About::ConsentRefused | About::ConsentTakenBack => NoticeKind::Refused,
            About::Withdrawn => NoticeKind::Withdrawn,
            About::Expired { .. } => NoticeKind::Expired,
            About::Failed { .. } => NoticeKind::Failed,
            About::Migrated => NoticeKind::Migrated,
            About::Blocked | About::Unblocked | About::PartnerSuspended => NoticeKind::Blocked,
            About::CreditChanged
            | About::DistributorChanged { .. }
            | About::TermsProposed { .. }
            | About::TermsAccepted
            | About::TermsDeclined => NoticeKind::Terms,
            About::Question { .. } | About::Answer { .. } | About::Note { .. } => NoticeKind::Thread,
            About::DisputeRaised { .. }
            | About::DisputeDismissed { .. }
            | About::DisputePermitted { .. }
            | About::Resubmitted => NoticeKind::Dispute,
            About::Reminder { .. } => NoticeKind::Reminder,
        }
    }
}

/// The partners of an application, each once.
fn partners(head: &Head) -> Vec<PartnerId> {
    let mut partners: Vec<PartnerId> =
        Step::ALL.into_iter().filter_map(|step| head.parties.at(step)).cloned().collect();
    partners.sort_unstable();
    partners.dedup();
    partners
}

/// Who decides at a step.
fn decider(head: &Head, step: Step) -> Audience {
    head.decider_at(step).map_or(Audience::InternalReview, |partner| Audience::Partner(partner.clone()))
}

/// Rows whose sub-customer has been asked, or has opened the application itself: only they know of it.
fn asked(application: &Application, rows: &RowSet) -> RowSet {
    let opened =
        |record: &Record| matches!(&application.head.opener, Opener::SubCustomer(by) if *by == record.customer);
    let knows = |record: &&Record| !matches!(record.consent, Consent::NotAsked) || opened(record);
    rows.iter().filter_map(|row| application.record(row)).filter(knows).map(|record| record.row).collect()
}

/// The notices of an event, `after` being the application as it stands after it.
pub fn notices(after: &Application, event: &Event) -> Vec<Notice> {
    let head = &after.head;
    let mut notices = Notices { after, notices: Vec::new() };
    match &event.what {
        What::Opened(opened) => {
            let rows: RowSet = after.records.iter().map(|record| record.row).collect();
            let about = About::Submitted { opener: opened.opener.clone() };
            // Whose turn it is hears that, and in the same words what was submitted: once is enough.
            let next = decider(head, opened.first);
            let resellers = [&head.parties.original_reseller, &head.parties.new_reseller];
            let mut told: Vec<Audience> = resellers.map(|partner| Audience::Partner(partner.clone())).into();
            told.push(Audience::InternalReview);
            told.retain(|to| *to != next);
            told.into_iter().for_each(|to| notices.tell(to, about.clone(), &rows));
            notices.your_turn(opened.first, &rows);
        }
        What::CreditSet { lines } => notices.parties(About::Accepted, &lines.rows()),
        What::CreditChanged { lines } => notices.parties(About::CreditChanged, &lines.rows()),
        What::Approved { step, rows, .. } => notices.parties(About::Approved { step: *step }, rows),
        What::ApprovedBySilence { rows } => notices.parties(About::ApprovedBySilence, rows),
        What::Rejected { step, rows, reason, words, .. } => {
            let words = words.value.clone().unwrap_or_default();
            let about = About::Rejected { step: *step, reason: *reason, words };
            notices.everybody(about, rows);
        }
        What::Excepted { step, rows, .. } => {
            notices.everybody(About::Excepted { step: *step }, &rows.iter().map(|row| row.row).collect());
        }
        What::Advanced { rows, step, .. } => notices.your_turn(*step, rows),
        What::ConsentAsked { rows, until } => {
            notices.tell(Audience::SubCustomers, About::ConsentAsked { until: *until }, rows);
        }
        What::ConsentAttested { rows, .. } => notices.tell(Audience::SubCustomers, About::ConsentAttested, rows),
        What::ConsentRefused { rows, .. } => notices.parties(About::ConsentRefused, rows),
        What::ConsentTakenBack { rows, .. } => notices.parties(About::ConsentTakenBack, rows),
        What::Withdrawn { rows } => notices.everybody(About::Withdrawn, rows),
        What::Expired { rows, waiting_for } => notices.everybody(About::Expired { waiting_for: *waiting_for }, rows),
        What::Failed { rows, why } => notices.everybody(About::Failed { why: *why }, rows),
        What::CutOver { rows } => notices.everybody(About::Migrated, rows),
        What::Blocked { rows } => notices.blocked(&rows.iter().map(|row| row.row).collect(), &event.what),
        What::Unblocked { rows } => notices.parties(About::Unblocked, rows),
        What::Paused { rows, why: PauseReason::ConsentUndelivered } => {
            let applicant = Audience::Partner(head.parties.new_reseller.clone());
            notices.tell(applicant, About::ConsentUndelivered, rows);
        }
        What::Paused { rows, why: PauseReason::PartnerSuspended } => notices.parties(About::PartnerSuspended, rows),
        What::DistributorChanged { step, .. } => {
            let rows = after.rows_at(*step);
            notices.parties(About::DistributorChanged { step: *step }, &rows);
            notices.your_turn(*step, &rows);
        }
        What::Proposed { by, terms } => {
            let applicant = Audience::Partner(head.parties.new_reseller.clone());
            let about = About::TermsProposed { step: *by, terms: terms.clone() };
            notices.tell(applicant, about, &after.rows_at(*by));
        }
        What::ProposalAccepted { .. } => notices.parties(About::TermsAccepted, &RowSet::default()),
        What::ProposalDeclined => notices.parties(About::TermsDeclined, &RowSet::default()),
        What::DisputeRaised { rows, words } => {
            let about = About::DisputeRaised { words: words.value.clone().unwrap_or_default() };
            notices.everybody(about.clone(), rows);
            notices.tell(Audience::InternalReview, about, rows);
        }
        What::DisputeDismissed { rows, words } => {
            notices.everybody(About::DisputeDismissed { words: words.value.clone().unwrap_or_default() }, rows);
        }
        What::DisputePermitted { rows, words } => {
            notices.everybody(About::DisputePermitted { words: words.value.clone().unwrap_or_default() }, rows);
        }
        What::Resubmitted { .. } => notices.parties(About::Resubmitted, &RowSet::default()),
        What::FirstApproved { rows, .. } => {
            let about = About::SecondPersonNeeded { until: notices.until(Step::InternalReview, rows) };
            notices.tell(Audience::InternalReview, about, rows);
        }
        // Answers come by the thousand, and what follows from them is told of by itself.
        What::ConsentGiven { .. } | What::Paused { .. } | What::Resumed { .. } | What::ReadyToCutOver { .. } => {}
        // Whose turn it is hears that anyway.
        What::ReviewBegan { .. } | What::TwoPeopleNeeded => {}
    }
    notices.notices
}

/// The notices of a post in the thread (R7.3, R10.3): to everybody who sees it, but the party that wrote it.
pub fn of_post(head: &Head, kind: PostKind, words: &str, author: &Party) -> Vec<Notice> {
    let words = words.to_owned();
    let about = match kind {
        PostKind::Question => About::Question { words },
        PostKind::Answer => About::Answer { words },
        PostKind::Note | PostKind::Dispute => About::Note { words },
    };
    let members = partners(head).into_iter().map(Audience::Partner).chain([Audience::InternalReview]);
    let others = members.filter(|to| match (to, author) {
        (Audience::Partner(partner), Party::Partner(author)) => partner != author,
        (Audience::InternalReview, Party::InternalReview) => false,
        _ => true,
    });
    let mut notices: Vec<Notice> =
        others.map(|to| Notice { to, about: about.clone(), rows: RowSet::default() }).collect();
    // A sub-customer sees what is written in a dispute about a record of its own, and nothing else.
    if kind == PostKind::Dispute && !matches!(author, Party::SubCustomer(_)) {
        notices.push(Notice { to: Audience::SubCustomers, about, rows: head.dispute.rows() });
    }
    notices
}

struct Notices<'a> {
    after: &'a Application,
    notices: Vec<Notice>,
}

impl Notices<'_> {
    fn tell(&mut self, to: Audience, about: About, rows: &RowSet) {
        self.notices.push(Notice { to, about, rows: rows.clone() });
    }

    /// Every partner that takes part.
    fn parties(&mut self, about: About, rows: &RowSet) {
        for partner in partners(&self.after.head) {
            self.tell(Audience::Partner(partner), about.clone(), rows);
        }
    }

    /// The partners, and the sub-customers who know of it.
    fn everybody(&mut self, about: About, rows: &RowSet) {
        self.parties(about.clone(), rows);
        let asked = asked(self.after, rows);
        if !asked.is_empty() {
            self.tell(Audience::SubCustomers, about, &asked);
        }
    }

    /// The earliest deadline of rows at a step.
    fn until(&self, step: Step, rows: &RowSet) -> Option<Instant> {
        let at_it = |record: &&Record| record.is_at(step);
        let records = rows.iter().filter_map(|row| self.after.record(row)).filter(at_it);
        records.filter_map(Record::turn).map(|turn| turn.deadline).min()
    }

    fn your_turn(&mut self, step: Step, rows: &RowSet) {
        let until = self.until(step, rows);
        let head = &self.after.head;
        let to = decider(head, step);
        let reseller_itself = step == Step::OriginalReseller && to != Audience::InternalReview;
        let if_silent = if reseller_itself { head.settings.original_reseller_silence } else { Silence::Expires };
        self.tell(to, About::YourTurn { step, until, if_silent }, rows);
    }

    /// R3.12: the original side and the applicant hear of every block, the sub-customer and administration of what is theirs to mend.
    fn blocked(&mut self, rows: &RowSet, what: &What) {
        use crate::conditions::Mender;
        self.parties(About::Blocked, rows);
        let What::Blocked { rows: blocked } = what else { return };
        let mended_by = |mender: Mender| -> RowSet {
            let theirs = |by: &crate::event::BlockedRow| {
                by.by.value.iter().flatten().any(|condition| condition.mender() == mender)
            };
            blocked.iter().filter(|row| theirs(row)).map(|row| row.row).collect()
        };
        let own = asked(self.after, &mended_by(Mender::SubCustomer));
        if !own.is_empty() {
            self.tell(Audience::SubCustomers, About::Blocked, &own);
        }
        let stale = mended_by(Mender::Administration);
        if !stale.is_empty() {
            self.tell(Audience::Administration, About::Blocked, &stale);
        }
    }
}
