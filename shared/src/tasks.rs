//! What waits for somebody, derived from how an application stands (R3.12, R7.3, R8.4). Never stored: done is done.
//!
//! A task goes to whoever can do it, in a role that may: deciders decide, the applicant answers terms and mends contacts, whoever can
//! mend a condition hears of it by name, as R3.11 lets them. Marks are what the ledger looks records up by.

mod marks;
#[cfg(test)]
mod tests;

pub use marks::Marks;

use crate::{
    api::TaskKind,
    application::{Consent, Dispute, Head, Opener, Proposal, ProposedTerms, Record, Step, decides_at},
    conditions::{Condition, Mender},
    directory::{Membership, Role},
    ids::PersonId,
    instant::Instant,
    rows::RowSet,
    thread::Party,
    view::{self, StepTally, Tally},
};

/// Records of an application that are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    pub marks: Marks,
    pub records: u32,
    /// The earliest instant at which one of them is lost ([`Record::lost_at`]).
    pub until: Option<Instant>,
}

/// What of an application tasks follow from.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    pub head: &'a Head,
    pub tally: &'a Tally,
    pub marked: &'a [Marked],
    /// Whose question waits for its answer.
    pub question_by: Option<&'a Party>,
    /// R1.6: whether the viewer's partner is suspended. It can't act; what is wrong at the directory it can still mend.
    pub suspended: bool,
    /// Who the viewer is: nobody is the second of two people after themselves (R5.3).
    pub person: &'a PersonId,
}

/// Something to do in an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub kind: TaskKind,
    pub about: About,
    /// How many records it is about.
    pub records: u32,
    pub until: Option<Instant>,
}

/// Which records a task is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The application as a whole.
    Whole,
    /// Those that wait at a step.
    At(Step),
    /// Those that wait at internal review, but for these: one of two people has approved them (R5.3).
    AtReviewBut(RowSet),
    /// Those with one of these marks.
    Marked(Marks),
    These(RowSet),
}

/// What waits for a member of a team in an application; nothing where their team has no part in it.
pub fn tasks(of: &Standing<'_>, viewer: &Membership) -> Vec<Task> {
    if view::sides(viewer, &of.head.parties).is_none() {
        return Vec::new();
    }
    let mut tasks = Vec::new();
    match viewer {
        Membership::Partner { role, .. } if *role >= Role::Operator => {
            if !of.suspended {
                of.decisions(viewer, *role, &mut tasks);
                of.answers(viewer, &mut tasks);
            }
            of.mending(viewer, &mut tasks);
        }
        Membership::InternalReview { role } => {
            of.decisions(viewer, *role, &mut tasks);
            of.dispute(*role, &mut tasks);
        }
        Membership::Administration => of.mending(viewer, &mut tasks),
        Membership::Partner { .. } | Membership::SubCustomer { .. } => {}
    }
    tasks
}

impl Standing<'_> {
    fn waiting(&self) -> u32 {
        self.tally.steps.iter().map(|at| at.records).sum()
    }

    fn due(&self) -> Option<Instant> {
        self.tally.steps.iter().filter_map(|at| at.due).min()
    }

    /// What internal review has said yes to once (R5.3): by somebody else, and by the viewer.
    fn first_approved(&self) -> (RowSet, RowSet) {
        let (mut others, mut own) = (RowSet::default(), RowSet::default());
        for of in self.head.review.first_approvals() {
            let rows = if of.by == *self.person { &mut own } else { &mut others };
            of.rows.iter().for_each(|row| rows.insert(row));
        }
        (others, own)
    }

    /// R5.3: where two people are needed, the viewer is the second for what others have approved, and the first for what nobody has.
    fn of_two_people(&self, at: &StepTally, tasks: &mut Vec<Task>) {
        let count = |rows: &RowSet| u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let (others, own) = self.first_approved();
        let (second, again) = (count(&others), count(&own));
        let approved: RowSet = others.iter().chain(own.iter()).collect();
        if second > 0 {
            let about = About::These(others);
            tasks.push(Task { kind: TaskKind::SecondApproval, about, records: second, until: at.due });
        }
        // What is blocked or lacks consent couldn't be approved once, so it is among what nobody has approved.
        let first = at.records.saturating_sub(second).saturating_sub(again);
        if first > at.blocked && first > at.without_consent {
            let kind = TaskKind::Decide { step: at.step };
            let whole = first == self.tally.records;
            let about = if whole { About::Whole } else { About::AtReviewBut(approved) };
            tasks.push(Task { kind, about, records: first, until: at.due });
        }
    }

    /// R5: what the viewer decides, where anything can be decided. Blocked records wait for whoever can mend them, and at review
    /// those without consent for the sub-customer (R5.8).
    fn decisions(&self, viewer: &Membership, role: Role, tasks: &mut Vec<Task>) {
        let can_be_decided = |at: &StepTally| {
            at.records > at.blocked && (at.step != Step::InternalReview || at.records > at.without_consent)
        };
        let theirs = |at: &&StepTally| decides_at(self.head, viewer, at.step) && can_be_decided(at);
        for at in self.tally.steps.iter().filter(|_| role == Role::Approver).filter(theirs) {
            if at.step == Step::InternalReview && self.head.review.takes_two() {
                self.of_two_people(at, tasks);
                continue;
            }
            let kind = match at.step {
                Step::NewReseller => TaskKind::SetCredit,
                step => TaskKind::Decide { step },
            };
            let about = if at.records == self.tally.records { About::Whole } else { About::At(at.step) };
            tasks.push(Task { kind, about, records: at.records, until: at.due });
        }
    }

    /// What waits for words: terms for the applicant (R8.1), another party's question for anybody (R7.3).
    fn answers(&self, viewer: &Membership, tasks: &mut Vec<Task>) {
        let records = self.waiting();
        if records == 0 {
            return;
        }
        let about = About::Whole;
        match &self.head.proposal {
            Proposal::Open { terms, .. } if self.applies(viewer) => {
                let day = match terms {
                    ProposedTerms::CutoverOn(day) => Some(*day),
                    ProposedTerms::InWords(_) => None,
                };
                let until = self.due().into_iter().chain(day).min();
                tasks.push(Task { kind: TaskKind::AnswerProposal, about, records, until });
            }
            Proposal::Open { .. } => {}
            Proposal::None => {
                if self.question_by.is_some_and(|by| *by != Party::from(viewer)) {
                    tasks.push(Task { kind: TaskKind::AnswerQuestion, about, records, until: self.due() });
                }
            }
        }
    }

    fn applies(&self, viewer: &Membership) -> bool {
        matches!(viewer, Membership::Partner { partner, .. } if *partner == self.head.parties.new_reseller)
    }

    /// R3.12: what the viewer can mend, by its name; and for the applicant, contacts at which nothing arrives (R7.3).
    fn mending(&self, viewer: &Membership, tasks: &mut Vec<Task>) {
        if self.applies(viewer) {
            tasks.extend(self.marked(Marks::UNDELIVERED, TaskKind::ConsentUndelivered));
        }
        let theirs = |condition: &Condition| self.menders(viewer).contains(&condition.mender());
        for condition in Condition::ALL.into_iter().filter(theirs) {
            tasks.extend(self.marked(Marks::condition(condition), TaskKind::Mend { condition }));
        }
    }

    fn marked(&self, marks: Marks, kind: TaskKind) -> Option<Task> {
        let found = || self.marked.iter().filter(|of| of.marks.has(marks));
        let records = found().map(|of| of.records).sum();
        let until = found().filter_map(|of| of.until).min();
        (records > 0).then_some(Task { kind, about: About::Marked(marks), records, until })
    }

    /// What the viewer can put right. The original reseller helps its sub-customers with what is theirs (R3.3, R3.4).
    fn menders(&self, viewer: &Membership) -> &'static [Mender] {
        let parties = &self.head.parties;
        match viewer {
            Membership::Partner { partner, .. } if *partner == parties.original_reseller => {
                &[Mender::OriginalReseller, Mender::OriginalSide, Mender::SubCustomer]
            }
            Membership::Partner { partner, .. } if parties.outgoing_distributor.as_ref() == Some(partner) => {
                &[Mender::OriginalSide]
            }
            Membership::Administration => &[Mender::Administration],
            Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::SubCustomer { .. } => &[],
        }
    }

    fn dispute(&self, role: Role, tasks: &mut Vec<Task>) {
        if let (Role::Approver, Dispute::Open { rows, .. }) = (role, &self.head.dispute) {
            let records = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            tasks.push(Task { kind: TaskKind::DecideDispute, about: About::These(rows.clone()), records, until: None });
        }
    }
}

/// What waits for a sub-customer about a record of its own, once it knows of the application: it was asked, or has opened it.
pub fn own_tasks(head: &Head, record: &Record, viewer: &Membership, now: Instant) -> Vec<Task> {
    let Membership::SubCustomer { sub_customer } = viewer else { return Vec::new() };
    let opened = matches!(&head.opener, Opener::SubCustomer(opener) if opener == sub_customer);
    let knows = opened || !matches!(record.consent, Consent::NotAsked);
    if record.customer != *sub_customer || !knows || !record.is_open() {
        return Vec::new();
    }
    let asked = matches!(record.consent, Consent::Asked { .. }) && record.turn().is_some();
    let marks = Marks::of(record);
    let mends =
        |condition: &Condition| condition.mender() == Mender::SubCustomer && marks.has(Marks::condition(*condition));
    let kinds = asked.then_some(TaskKind::Consent).into_iter();
    let kinds = kinds.chain(Condition::ALL.into_iter().filter(mends).map(|condition| TaskKind::Mend { condition }));
    let about = About::These([record.row].into_iter().collect());
    kinds.map(|kind| Task { kind, about: about.clone(), records: 1, until: record.lost_at(now) }).collect()
}
