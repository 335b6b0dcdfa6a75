//! What waits for somebody, derived from how an application stands (R3.12, R7.3, R8.4). Never stored: done is done.
//!
//! A task goes to whoever can do it, in a role that may: deciders decide, the applicant answers terms and mends contacts, whoever can
//! mend a condition hears of it by name, as R3.11 lets them. Marks are what the ledger looks records up by.

use crate::{
    api::TaskKind,
    application::{
        Application, Block, Consent, Dispute, Head, Opener, PauseReason, Proposal, ProposedTerms, Record, Step,
        decides_at,
    },
    conditions::{Condition, Mender},
    directory::{Membership, Role},
    ids::PersonId,
    instant::Instant,
    rows::RowSet,
    thread::Party,
    view::{self, StepTally, Tally},
};

/// What stands against a record, or waits in an application, as bits to look it up by. They are stored: a bit keeps its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u32);

impl Marks {
    pub const NONE: Marks = Marks(0);
    /// A consent request didn't arrive (R7.3).
    pub const UNDELIVERED: Marks = Marks(1 << 24);
    /// A proposal waits for the applicant's answer (R8.1). Of an application only.
    pub const PROPOSED: Marks = Marks(1 << 25);
    /// A dispute waits for its decision (R10.3). Of an application only.
    pub const DISPUTED: Marks = Marks(1 << 26);

    /// A condition that blocks (R3.12).
    pub const fn condition(condition: Condition) -> Self {
        Marks(match condition {
            Condition::NotThere => 1,
            Condition::AlreadyYours => 1 << 1,
            Condition::InGroup => 1 << 2,
            Condition::SavingsPlan => 1 << 3,
            Condition::NonStopArrears => 1 << 4,
            Condition::Frozen => 1 << 5,
            Condition::CreditBelowZero => 1 << 6,
            Condition::UnbindingByReseller => 1 << 7,
            Condition::UnbindingBySubCustomer => 1 << 8,
            Condition::InOtherApplication => 1 << 9,
            Condition::Twice => 1 << 10,
            Condition::MovedRecently => 1 << 11,
            Condition::StaleFacts => 1 << 12,
        })
    }

    /// Everything that one of these can mend.
    fn mended_by(menders: &[Mender]) -> Self {
        let theirs = Condition::ALL.into_iter().filter(|condition| menders.contains(&condition.mender()));
        theirs.map(Marks::condition).fold(Marks::NONE, Marks::with)
    }

    pub fn of(record: &Record) -> Self {
        let blocked = match &record.block {
            Block::Clear => Marks::NONE,
            Block::Blocked { by, .. } => {
                by.value.iter().flatten().copied().map(Marks::condition).fold(Marks::NONE, Marks::with)
            }
        };
        if record.pause.has(PauseReason::ConsentUndelivered) { blocked.with(Marks::UNDELIVERED) } else { blocked }
    }

    pub fn of_application(application: &Application) -> Self {
        let Application { head, records } = application;
        let of_records = records.iter().map(Marks::of).fold(Marks::NONE, Marks::with);
        let proposed = if head.proposal == Proposal::None { Marks::NONE } else { Marks::PROPOSED };
        let disputed = if matches!(head.dispute, Dispute::Open { .. }) { Marks::DISPUTED } else { Marks::NONE };
        of_records.with(proposed).with(disputed)
    }

    pub const fn with(self, other: Marks) -> Self {
        Marks(self.0 | other.0)
    }

    pub const fn has(self, one: Marks) -> bool {
        self.0 & one.0 != 0
    }

    pub const fn bits(self) -> u32 {
        self.0
    }

    pub const fn from_bits(bits: u32) -> Self {
        Marks(bits)
    }

    /// What to look for in an application in which the viewer's partner applies.
    pub fn for_applicants() -> Self {
        Marks::UNDELIVERED.with(Marks::PROPOSED)
    }

    /// What to look for where it is the original reseller, or that one's distributor.
    pub fn for_original_side() -> Self {
        Marks::mended_by(&[Mender::OriginalReseller, Mender::OriginalSide, Mender::SubCustomer])
    }

    pub fn for_administration() -> Self {
        Marks::mended_by(&[Mender::Administration])
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::{
            Accept, Actor, Command, Delivered, Terms,
            testing::{World, agree, approver, customer_id, instant, member, partner_id, reviewer, sub_customer},
        },
        directory::{AccountStanding, GroupRole, PartnerStanding, Unbinding},
        ids::ApplicationId,
        instant::Span,
        rows::Row,
        settings::{Settings, TwoPeople},
        view::tally,
    };

    const ADMINISTRATION: Actor = Actor::Person(Membership::Administration);

    fn who(actor: &Actor) -> Membership {
        let Actor::Person(member) = actor else { unreachable!("{actor:?} is nobody") };
        member.clone()
    }

    fn waiting(world: &World, id: &ApplicationId, actor: &Actor, question_by: Option<&Party>) -> Vec<Task> {
        let application = world.application(id);
        let marked: Vec<_> = application
            .records
            .iter()
            .map(|record| Marked { marks: Marks::of(record), records: 1, until: record.lost_at(world.now) })
            .filter(|marked| marked.marks != Marks::NONE)
            .collect();
        let tally = tally(&application.records, world.now);
        let suspended = match who(actor) {
            Membership::Partner { partner, .. } => world.facts(&partner, None).is_suspended(&partner),
            Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => false,
        };
        let head = &application.head;
        let person = &world.person;
        let standing = Standing { head, tally: &tally, marked: &marked, question_by, suspended, person };
        tasks(&standing, &who(actor))
    }

    fn kinds(world: &World, id: &ApplicationId, actor: &Actor) -> Vec<TaskKind> {
        waiting(world, id, actor, None).into_iter().map(|task| task.kind).collect()
    }

    fn submitted(customers: u32) -> (World, ApplicationId) {
        let mut world = World::new(customers);
        let id = world.submit("new", "original", 1..=customers);
        (world, id)
    }

    const RELEASE: TaskKind = TaskKind::Decide { step: Step::OriginalReseller };
    const REVIEW: TaskKind = TaskKind::Decide { step: Step::InternalReview };

    #[test]
    fn whoever_decides_has_the_task_until_the_deadline_and_nobody_else_r7_1() {
        let (world, id) = submitted(2);
        let whole = Task { kind: RELEASE, about: About::Whole, records: 2, until: Some(instant(11)) };
        assert_eq!(waiting(&world, &id, &approver("original"), None), [whole]);
        for actor in [
            member("original", Role::Operator),
            member("original", Role::Viewer),
            approver("new"),
            approver("other"),
            reviewer(),
            ADMINISTRATION,
        ] {
            assert_eq!(kinds(&world, &id, &actor), [], "{actor:?}");
        }
    }

    #[test]
    fn a_task_is_gone_once_it_is_done_and_the_next_one_is_somebody_elses() {
        let (mut world, id) = submitted(2);
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        assert_eq!(kinds(&world, &id, &approver("original")), []);
        assert_eq!(kinds(&world, &id, &reviewer()), [], "without consent there is nothing to decide");
        world.does(&id, &sub_customer(1), agree());
        assert_eq!(kinds(&world, &id, &reviewer()), [REVIEW]);
        world.does(
            &id,
            &sub_customer(2),
            Command::AnswerConsent { answer: crate::application::ConsentAnswer::Refuse { words: String::new() } },
        );
        let [task] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("one task") };
        assert_eq!((&task.about, task.records), (&About::At(Step::InternalReview), 1), "no longer all of it");
    }

    #[test]
    fn a_condition_is_named_to_whoever_can_mend_it_r3_12() {
        let (mut world, id) = submitted(3);
        world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
        world.change_customer(2, |of| of.group = GroupRole::Member);
        world.change_customer(3, |of| of.unbinding = Unbinding::BegunByOriginalReseller);
        world.settle(&id);
        let mend = |condition| TaskKind::Mend { condition };
        let all = [Condition::InGroup, Condition::Frozen, Condition::UnbindingByReseller].map(mend);
        assert_eq!(kinds(&world, &id, &member("original", Role::Operator)), all);
        for actor in [approver("new"), reviewer(), ADMINISTRATION, member("original", Role::Viewer)] {
            assert_eq!(kinds(&world, &id, &actor), [], "{actor:?}");
        }
        let own = |customer: u32| {
            let record = &world.application(&id).records[usize::try_from(customer - 1).unwrap()];
            let tasks = own_tasks(&world.application(&id).head, record, &who(&sub_customer(customer)), world.now);
            tasks.into_iter().map(|task| task.kind).collect::<Vec<_>>()
        };
        assert_eq!(own(1), [TaskKind::Consent], "a frozen account is not its own to mend");
        assert_eq!(own(2), [TaskKind::Consent, mend(Condition::InGroup)]);
    }

    #[test]
    fn a_block_keeps_its_record_from_being_decided_until_it_is_mended_r5_8() {
        let (mut world, id) = submitted(1);
        world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
        world.settle(&id);
        let frozen = TaskKind::Mend { condition: Condition::Frozen };
        let [task] = &waiting(&world, &id, &approver("original"), None)[..] else { unreachable!("one task") };
        assert_eq!((task.kind, task.records, task.until), (frozen, 1, Some(instant(11))));
        assert_eq!(task.about, About::Marked(Marks::condition(Condition::Frozen)));
        world.change_customer(1, |of| of.standing = AccountStanding::Normal);
        world.settle(&id);
        assert_eq!(kinds(&world, &id, &approver("original")), [RELEASE]);
    }

    #[test]
    fn the_original_resellers_distributor_mends_what_is_its_sides_r3_5() {
        let mut world = World::new(2);
        world.give(1..=2, "south");
        let id = world.submit("new", "south", 1..=2);
        world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
        world.change_customer(2, |of| of.unbinding = Unbinding::BegunByOriginalReseller);
        world.settle(&id);
        let frozen = TaskKind::Mend { condition: Condition::Frozen };
        assert_eq!(kinds(&world, &id, &approver("distributor")), [frozen]);
    }

    #[test]
    fn administration_has_stale_facts_renewed_r11_3() {
        let (mut world, id) = submitted(1);
        world.settings = Settings { stale_after_hours: Some(1), ..world.settings };
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        world.does(&id, &sub_customer(1), agree());
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
        let stale = TaskKind::Mend { condition: Condition::StaleFacts };
        let [task] = &waiting(&world, &id, &ADMINISTRATION, None)[..] else { unreachable!("one task") };
        assert_eq!((task.kind, task.until), (stale, Some(world.now + Span::days(10))));
        assert_eq!(kinds(&world, &id, &approver("original")), []);
    }

    #[test]
    fn the_applicant_answers_terms_and_the_decider_goes_on_r8_1() {
        let (mut world, id) = submitted(1);
        let on = world.application(&id).head.version;
        let terms = Terms::CutoverOn(instant(5));
        world.does(&id, &approver("original"), Command::Propose { on, step: Step::OriginalReseller, terms });
        let [task] = &waiting(&world, &id, &member("new", Role::Operator), None)[..] else { unreachable!("one task") };
        assert_eq!((task.kind, task.until), (TaskKind::AnswerProposal, Some(instant(5))));
        assert_eq!(kinds(&world, &id, &member("new", Role::Viewer)), []);
        world.answer_proposal(&id, &approver("new"), Accept::Yes).unwrap();
        assert_eq!(kinds(&world, &id, &approver("new")), []);
    }

    #[test]
    fn a_question_waits_for_the_other_parties_r7_3() {
        let (world, id) = submitted(1);
        let asked = Party::Partner(partner_id("original"));
        let kinds = |actor: &Actor| -> Vec<TaskKind> {
            waiting(&world, &id, actor, Some(&asked)).into_iter().map(|task| task.kind).collect()
        };
        assert_eq!(kinds(&member("new", Role::Operator)), [TaskKind::AnswerQuestion]);
        assert_eq!(kinds(&approver("original")), [RELEASE]);
        assert_eq!(kinds(&approver("other")), []);
    }

    #[test]
    fn the_applicant_mends_contacts_at_which_nothing_arrives_r7_3() {
        let (mut world, id) = submitted(2);
        world.does(
            &id,
            &Actor::Clock,
            Command::ConsentDelivery { rows: [Row(2)].into_iter().collect(), delivered: Delivered::No },
        );
        let [task] = &waiting(&world, &id, &member("new", Role::Operator), None)[..] else { unreachable!("one task") };
        assert_eq!((task.kind, task.records), (TaskKind::ConsentUndelivered, 1));
        assert_eq!(kinds(&world, &id, &approver("original")), [RELEASE]);
    }

    #[test]
    fn the_second_of_two_people_has_what_the_first_has_approved_and_the_first_the_rest_r5_3() {
        let mut world = World::new(3);
        world.settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF };
        let id = world.submit("new", "original", 1..=3);
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        world.does(&id, &Actor::Demonstration, agree());
        world.change_customer(3, |of| of.standing = AccountStanding::Frozen);
        world.settle(&id);
        world.act_as("ada");
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
        assert_eq!(kinds(&world, &id, &reviewer()), [], "what is left is blocked");
        world.change_customer(3, |of| of.standing = AccountStanding::Normal);
        world.settle(&id);
        let approved: RowSet = [Row(1), Row(2)].into_iter().collect();
        let rest = |world: &World| {
            let until = world.application(&id).records[2].due(world.now).map(|due| due.at);
            Task { kind: REVIEW, about: About::AtReviewBut(approved.clone()), records: 1, until }
        };
        assert_eq!(waiting(&world, &id, &reviewer(), None), [rest(&world)]);
        world.act_as("ben");
        let [second, first] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("two tasks") };
        assert_eq!((second.kind, &second.about), (TaskKind::SecondApproval, &About::These(approved.clone())));
        assert_eq!(*first, rest(&world));
        assert_eq!(kinds(&world, &id, &Actor::Person(Membership::InternalReview { role: Role::Operator })), []);
    }

    #[test]
    fn internal_reviews_approvers_have_an_open_dispute_r10_3() {
        let (mut world, id) = submitted(2);
        world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
        world.does(&id, &sub_customer(2), Command::RaiseDispute { words: "We had an agreement.".to_owned() });
        let [task] = &waiting(&world, &id, &reviewer(), None)[..] else { unreachable!("one task") };
        assert_eq!((task.kind, task.records), (TaskKind::DecideDispute, 1));
        assert_eq!(task.about, About::These([Row(2)].into_iter().collect()));
        assert_eq!(kinds(&world, &id, &Actor::Person(Membership::InternalReview { role: Role::Operator })), []);
        assert!(Marks::of_application(world.application(&id)).has(Marks::DISPUTED));
    }

    #[test]
    fn a_sub_customer_that_was_not_asked_yet_has_nothing_to_do_r5_4() {
        let mut world = World::new(1);
        let id = world.submit("north", "original", 1..=1);
        world.change_customer(1, |of| of.group = GroupRole::Member);
        world.settle(&id);
        let application = world.application(&id);
        let own = own_tasks(&application.head, &application.records[0], &who(&sub_customer(1)), world.now);
        assert_eq!(own, []);
        assert_eq!(application.records[0].customer, customer_id(1));
    }

    #[test]
    fn a_suspended_partner_decides_nothing_and_can_still_mend_r1_6() {
        let (mut world, id) = submitted(2);
        world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
        world.change_partner("original", |of| of.standing = PartnerStanding::Suspended);
        world.settle(&id);
        assert_eq!(kinds(&world, &id, &approver("original")), [TaskKind::Mend { condition: Condition::Frozen }]);
    }

    #[test]
    fn marks_keep_their_bits_since_they_are_stored() {
        let bits: Vec<u32> = Condition::ALL.into_iter().map(|condition| Marks::condition(condition).bits()).collect();
        assert_eq!(bits, (0..13).map(|place| 1 << place).collect::<Vec<u32>>());
        assert_eq!(Marks::UNDELIVERED.bits(), 16_777_216);
        assert_eq!(Marks::PROPOSED.bits(), 33_554_432);
        assert_eq!(Marks::DISPUTED.bits(), 67_108_864);
        assert!(Marks::from_bits(33).has(Marks::condition(Condition::Frozen)));
    }
}
