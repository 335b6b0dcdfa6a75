//! Invariants that hold whatever anybody does, over random sequences of commands, imports and days.

use super::{testing::*, *};
use crate::{
    credit::{CreditLimit, Money},
    directory::{AccountStanding, PartnerStanding, Role},
    event::{By, Event, What, verify},
    instant::Span,
    settings::{Silence, TwoPeople},
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree as _};
use std::collections::BTreeMap;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Act {
    Submit {
        new: &'static str,
        original: &'static str,
        from: u32,
        count: u32,
        mode: Mode,
        opener: OpenerKind,
    },
    Do {
        on: usize,
        person: &'static str,
        actor: Actor,
        what: Do,
    },
    /// Whoever's turn it is says yes, sub-customers included: without such goodwill hardly anything would ever move.
    Cooperate {
        on: usize,
        person: &'static str,
    },
    /// A sub-customer that says no wherever it is asked.
    Decline(u32),
    Days(u32),
    Freeze(u32, AccountStanding),
    Suspend(&'static str, PartnerStanding),
    LowerLimit(&'static str, i64),
    Remove(u32),
    OtherOwner(u32, &'static str),
}

#[derive(Debug, Clone, Copy)]
enum OpenerKind {
    New,
    Original,
    SubCustomer,
}

#[derive(Debug, Clone)]
enum Do {
    Approve(Step, Vec<u32>, bool),
    Reject(Step),
    Withdraw(RowChoice),
    Agree,
    Refuse,
    TakeBack,
    SetCredit(i64),
    ChangeCredit(u32, i64),
    Propose(Step, u32),
    Answer(Accept),
    Question(QuestionState),
    Dispute,
    DecideDispute(DisputeOutcome),
    Delivery(u32, Delivered),
}

const PARTNERS: [&str; 7] = ["new", "original", "other", "distributor", "rival", "north", "south"];
const CUSTOMERS: u32 = 12;

/// None, everything, and what some applications reach and others don't.
fn thresholds() -> impl Strategy<Value = TwoPeople> {
    let of = |sub_customers, amount: Option<i64>| TwoPeople { sub_customers, amount: amount.map(credit) };
    select(vec![
        TwoPeople::OFF,
        of(Some(1), None),
        of(Some(3), None),
        of(None, Some(1_500)),
        of(Some(4), Some(200_000)),
    ])
}

/// Two people, so that two can be needed (R5.3).
fn people() -> impl Strategy<Value = &'static str> {
    select(vec!["ada", "ben"])
}

fn partners() -> impl Strategy<Value = &'static str> {
    select(PARTNERS.to_vec())
}

/// Those that own sub-customers at first, and one that doesn't.
fn owners() -> impl Strategy<Value = &'static str> {
    select(vec!["original", "original", "south", "distributor", "new"])
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        4 => partners().prop_map(approver),
        1 => (partners(), select(vec![Role::Viewer, Role::Operator])).prop_map(|(of, role)| member(of, role)),
        3 => Just(reviewer()),
        2 => (1..=CUSTOMERS).prop_map(sub_customer),
        2 => Just(Actor::Demonstration),
        1 => Just(Actor::Clock),
    ]
}

fn what() -> impl Strategy<Value = Do> {
    let step = || select(Step::ALL.to_vec());
    prop_oneof![
        8 => (step(), vec(1..6u32, 0..2), any::<bool>()).prop_map(|(step, except, tick)| Do::Approve(step, except, tick)),
        2 => step().prop_map(Do::Reject),
        1 => prop_oneof![
            Just(RowChoice::All),
            vec(1..6u32, 1..3).prop_map(|rows| RowChoice::Only(rows.into_iter().map(Row).collect())),
        ]
        .prop_map(Do::Withdraw),
        4 => Just(Do::Agree),
        1 => Just(Do::Refuse),
        1 => Just(Do::TakeBack),
        3 => (0..400_000i64).prop_map(Do::SetCredit),
        1 => ((1..6u32), (0..400_000i64)).prop_map(|(row, amount)| Do::ChangeCredit(row, amount)),
        1 => (step(), 1..30u32).prop_map(|(step, days)| Do::Propose(step, days)),
        1 => select(vec![Accept::Yes, Accept::No]).prop_map(Do::Answer),
        1 => select(vec![QuestionState::Opened, QuestionState::Closed]).prop_map(Do::Question),
        1 => Just(Do::Dispute),
        1 => select(vec![DisputeOutcome::Dismiss, DisputeOutcome::PermitResubmission]).prop_map(Do::DecideDispute),
        1 => ((1..6u32), select(vec![Delivered::Yes, Delivered::No])).prop_map(|(row, how)| Do::Delivery(row, how)),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let mode = select(vec![Mode::Independent, Mode::Independent, Mode::AllOrNothing]);
    let opener = select(vec![OpenerKind::New, OpenerKind::New, OpenerKind::Original, OpenerKind::SubCustomer]);
    prop_oneof![
        5 => (partners(), owners(), 1..4u32, 1..5u32, mode, opener).prop_map(
            |(new, original, from, count, mode, opener)| Act::Submit { new, original, from, count, mode, opener }
        ),
        24 => (0..4usize, people(), actor(), what())
            .prop_map(|(on, person, actor, what)| Act::Do { on, person, actor, what }),
        20 => (0..4usize, people()).prop_map(|(on, person)| Act::Cooperate { on, person }),
        1 => (1..=CUSTOMERS).prop_map(Act::Decline),
        2 => (1..8u32).prop_map(Act::Days),
        2 => ((1..=CUSTOMERS), select(vec![AccountStanding::Frozen, AccountStanding::Normal, AccountStanding::Normal]))
            .prop_map(|(number, standing)| Act::Freeze(number, standing)),
        1 => (partners(), select(vec![PartnerStanding::Suspended, PartnerStanding::Active, PartnerStanding::Active]))
            .prop_map(|(of, standing)| Act::Suspend(of, standing)),
        1 => (select(vec!["north", "south", "other"]), 0..600_000i64).prop_map(|(of, to)| Act::LowerLimit(of, to)),
        1 => (1..=CUSTOMERS).prop_map(Act::Remove),
        1 => ((1..=CUSTOMERS), partners()).prop_map(|(number, to)| Act::OtherOwner(number, to)),
    ]
}

fn carry_out(world: &mut World, act: &Act) {
    match act {
        Act::Submit { new, original, from, count, mode, opener } => {
            let first = match *original {
                "south" => 4 + *from,
                "distributor" => 8 + *from,
                _ => *from,
            };
            // Mostly within the four that this partner owns at first.
            let mut opening = world.opening(new, original, first..(first + *count).min(CUSTOMERS + 1));
            if *count == 3 {
                opening.cutover = CutoverTime::On(world.now + Span::days(30));
            }
            opening.mode = *mode;
            opening.opener = match opener {
                OpenerKind::New => Opener::NewReseller,
                OpenerKind::Original => Opener::OriginalReseller,
                OpenerKind::SubCustomer => Opener::SubCustomer(customer_id(first)),
            };
            if !matches!(opener, OpenerKind::New) {
                opening.rows.iter_mut().for_each(|row| row.credit = None);
                opening.statement = statement();
            }
            if matches!(opener, OpenerKind::SubCustomer) {
                opening.rows.truncate(1);
                opening.role = None;
            }
            // Refused as often as not; what is refused leaves nothing, which the invariants see.
            let _ = world.open(opening);
        }
        Act::Do { on, person, actor, what } => {
            world.act_as(person);
            let Some(id) = world.applications.keys().nth(*on).cloned() else { return };
            let command = command(world, &id, what);
            let _ = world.command(&id, actor, command);
        }
        Act::Cooperate { on, person } => {
            world.act_as(person);
            let Some(id) = world.applications.keys().nth(*on).cloned() else { return };
            cooperate(world, &id);
        }
        Act::Decline(number) => {
            for id in world.applications.keys().cloned().collect::<Vec<_>>() {
                for what in [Do::Refuse, Do::TakeBack] {
                    let command = command(world, &id, &what);
                    let _ = world.command(&id, &sub_customer(*number), command);
                }
            }
        }
        Act::Days(days) => world.now = world.now + Span::days(*days),
        Act::Freeze(number, standing) => world.change_customer(*number, |of| of.standing = *standing),
        Act::Suspend(of, standing) => world.change_partner(of, |partner| partner.standing = *standing),
        Act::LowerLimit(of, to) => {
            world.change_partner(of, |partner| partner.credit_limit = CreditLimit::Limited(credit(*to)));
        }
        Act::Remove(number) => {
            world.customers.remove(&customer_id(*number));
        }
        Act::OtherOwner(number, to) => {
            let at = world.now;
            if world.customers.contains_key(&customer_id(*number)) {
                world.change_customer(*number, |of| of.owner = partner_id(to));
                world.owners.entry(customer_id(*number)).or_default().push((at, partner_id(to)));
            }
        }
    }
}

fn cooperate(world: &mut World, id: &ApplicationId) {
    let _ = world.command(id, &Actor::Demonstration, agree());
    let application = world.application(id);
    let Some(step) = Step::ALL.into_iter().find(|step| !application.rows_at(*step).is_empty()) else { return };
    let by_review = application.head.original_decider == OriginalDecider::InternalReview;
    let actor = match application.head.parties.at(step) {
        Some(party) if !(by_review && step == Step::OriginalReseller) => {
            let membership = crate::directory::Membership::Partner { partner: party.clone(), role: Role::Approver };
            Actor::Person(membership)
        }
        _ => reviewer(),
    };
    let what = match step {
        Step::NewReseller => Do::SetCredit(500),
        _ => Do::Approve(step, Vec::new(), false),
    };
    let command = command(world, id, &what);
    let _ = world.command(id, &actor, command);
}

fn command(world: &World, id: &ApplicationId, what: &Do) -> Command {
    let application = world.application(id);
    let on = application.head.version;
    let words = || "Because.".to_owned();
    match what {
        Do::Approve(step, except, tick) => {
            let except: Vec<_> = except.iter().map(|row| World::exception(*row)).collect();
            let statement = statement().filter(|_| *tick || *step == Step::OriginalReseller);
            let except = if application.head.mode == Mode::AllOrNothing { Vec::new() } else { except };
            world.decision(id, *step, Verdict::Approve { statement, except })
        }
        Do::Reject(step) => world.decision(id, *step, Verdict::Reject { reason: RejectReason::Other, words: words() }),
        Do::Withdraw(rows) => Command::Withdraw { rows: rows.clone() },
        Do::Agree => agree(),
        Do::Refuse => Command::AnswerConsent { answer: ConsentAnswer::Refuse { words: words() } },
        Do::TakeBack => Command::AnswerConsent { answer: ConsentAnswer::TakeBack { words: words() } },
        Do::SetCredit(amount) => {
            let waiting = application.records.iter().filter(|r| r.is_at(Step::NewReseller) && !r.is_blocked());
            Command::SetCredit { on, lines: waiting.map(|record| (record.row, credit(*amount))).collect() }
        }
        Do::ChangeCredit(row, amount) => Command::ChangeCredit { on, lines: vec![(Row(*row), credit(*amount))] },
        Do::Propose(step, days) => {
            Command::Propose { on, step: *step, terms: Terms::CutoverOn(world.now + Span::days(*days)) }
        }
        Do::Answer(accept) => Command::AnswerProposal { on, accept: *accept },
        Do::Question(state) => Command::Question { state: *state },
        Do::Dispute => Command::RaiseDispute { words: words() },
        Do::DecideDispute(outcome) => Command::DecideDispute { outcome: *outcome, words: words() },
        Do::Delivery(row, delivered) => {
            Command::ConsentDelivery { rows: [Row(*row)].into_iter().collect(), delivered: *delivered }
        }
    }
}

/// R3.8, R2.1: one open application a sub-customer.
fn one_open_application_each(world: &World) {
    let mut open: BTreeMap<_, u32> = BTreeMap::new();
    for application in world.applications.values() {
        for record in application.open_records() {
            *open.entry(record.customer.clone()).or_default() += 1;
        }
    }
    assert!(open.values().all(|count| *count == 1), "{open:?}");
}

/// R8.1, R8.2: every instant belongs to one owner, and the newest interval says who it is.
fn one_owner_at_any_instant(world: &World) {
    for (customer, owners) in &world.owners {
        assert!(owners.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{customer}: {owners:?}");
        if let Some(of) = world.customers.get(customer) {
            assert_eq!(owners.last().map(|(_, owner)| owner), Some(&of.owner));
        }
    }
}

/// R4.3: what is held is what the open records have as credit lines, row by row.
fn holds_are_those_of_open_records(world: &World) {
    let mut expected = BTreeMap::new();
    for application in world.applications.values() {
        for record in application.open_records() {
            if let Some(amount) = record.credit.amount() {
                let partner = application.head.parties.new_reseller.clone();
                expected.insert((application.head.id.clone(), record.row), (partner, amount));
            }
        }
        assert_eq!(application.held(), application.open_records().filter_map(|r| r.credit.amount()).sum::<Money>());
    }
    assert_eq!(world.holds, expected);
}

/// R5: a migrated record has every authorisation that its parties owe, and the sub-customer's consent.
fn nothing_migrates_without_every_authorisation(world: &World) {
    for (id, application) in &world.applications {
        let events = &world.events[id];
        for record in application.records.iter().filter(|record| record.status() == Status::Migrated) {
            assert!(record.has_consent(), "R5.4");
            let says_yes = |step: Step| {
                events.iter().any(|event| match &event.what {
                    What::Approved { step: at, rows, .. } => *at == step && rows.contains(record.row),
                    What::ApprovedBySilence { rows } => step == Step::OriginalReseller && rows.contains(record.row),
                    What::CreditSet { lines } => step == Step::NewReseller && lines.rows().contains(record.row),
                    _ => false,
                })
            };
            for step in Step::ALL.into_iter().filter(|step| *step > Step::NewReseller) {
                if application.head.parties.has(step) {
                    let yes = says_yes(step) || application.has_authorised(step, record.row);
                    assert!(yes, "{id} row {} migrated without {step:?}", record.row);
                }
            }
            assert!(says_yes(Step::InternalReview), "R5.3");
        }
    }
}

/// R5.3: above the threshold somebody else has said yes before, on the same version; below it there is nothing to say twice.
fn nothing_migrates_above_the_threshold_without_two_people(world: &World) {
    let two_people = world.settings.two_people;
    for (id, application) in &world.applications {
        let events = &world.events[id];
        let migrated = || application.records.iter().filter(|record| record.status() == Status::Migrated);
        if !application.head.review.takes_two() {
            let credit: Money = migrated().filter_map(|record| record.credit.amount()).sum();
            assert!(!two_people.reached_by(credit, migrated().count()), "{id} reaches {two_people:?} by one person");
            continue;
        }
        for row in migrated().map(|record| record.row) {
            let by = |event: &Event| match &event.by {
                By::Person { id, .. } => id.clone(),
                other => unreachable!("{other:?} approves nothing"),
            };
            let second = events.iter().find(|event| {
                matches!(&event.what, What::Approved { step: Step::InternalReview, rows, .. } if rows.contains(row))
            });
            let second = second.unwrap();
            let first = events.iter().filter(|event| event.seq < second.seq && event.version == second.version);
            let mut first = first
                .filter(|event| matches!(&event.what, What::FirstApproved { rows, .. } if rows.contains(row)))
                .map(by);
            assert!(first.any(|first| first != by(second)), "{id} row {row} migrated by one person");
        }
    }
}

/// R5.3: what waits for a second person waits at internal review, each row once.
fn first_approvals_are_of_what_waits(world: &World) {
    for application in world.applications.values() {
        let first = application.head.review.first_approvals();
        let rows: Vec<Row> = first.iter().flat_map(|of| of.rows.iter()).collect();
        let distinct: RowSet = rows.iter().copied().collect();
        assert_eq!(rows.len(), distinct.len(), "{first:?}");
        assert!(rows.iter().all(|row| application.record(*row).is_some_and(|of| of.is_at(Step::InternalReview))));
    }
}

/// R2.2: all-or-nothing records migrate together, or none does.
fn all_or_nothing_is_all_or_nothing(world: &World) {
    for application in world.applications.values().filter(|of| of.head.mode == Mode::AllOrNothing) {
        let migrated = application.records.iter().filter(|record| record.status() == Status::Migrated).count();
        assert!(migrated == 0 || migrated == application.records.len());
        let open = application.open_records().count();
        assert!(open == 0 || open == application.records.len(), "one end ends all");
    }
}

/// R10.2, and the state is what its history says.
fn chains_are_whole(world: &World) {
    for (id, events) in &world.events {
        assert_eq!(verify(events), Ok(world.application(id).head.chain));
        for event in events {
            let canonical = String::from_utf8(event.canonical()).unwrap();
            assert!(!canonical.contains("\"value\""), "a sealed value in {canonical}");
        }
    }
}

fn world(silence: Silence) -> World {
    world_with(silence, TwoPeople::OFF)
}

fn world_with(silence: Silence, two_people: TwoPeople) -> World {
    let mut world = World::new(CUSTOMERS);
    world.settings.two_people = two_people;
    world.settings.original_reseller_silence = silence;
    world.original_reseller_told = Delivered::Yes;
    world.give(5..=8, "south");
    world.give(9..=12, "distributor");
    world
}

/// Sequences that end nowhere would hold any invariant: every status must be reached, and migrations often.
#[test]
fn the_sequences_reach_every_status() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sequences = vec(act(), 30..60);
    let mut reached: BTreeMap<(Status, bool), u32> = BTreeMap::new();
    for _ in 0..300 {
        let acts = sequences.new_tree(&mut runner).unwrap().current();
        let mut world = world(Silence::Expires);
        acts.iter().for_each(|act| carry_out(&mut world, act));
        for application in world.applications.values() {
            for record in &application.records {
                let all_or_nothing = application.head.mode == Mode::AllOrNothing;
                *reached.entry((record.status(), all_or_nothing)).or_default() += 1;
            }
        }
    }
    let at_least = |status| if status == Status::Migrated { 100 } else { 1 };
    for status in Status::ALL {
        let records = reached.get(&(status, false)).copied().unwrap_or_default();
        assert!(records >= at_least(status), "{status:?} in {records} records: {reached:?}");
    }
    assert!(reached.get(&(Status::Migrated, true)).is_some_and(|records| *records >= 20), "{reached:?}");
}

/// The same where two people are needed for everything: they do meet.
#[test]
fn the_sequences_migrate_by_two_people_r5_3() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sequences = vec(act(), 30..60);
    let mut migrated = 0;
    for _ in 0..150 {
        let acts = sequences.new_tree(&mut runner).unwrap().current();
        let mut world = world_with(Silence::Expires, TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF });
        acts.iter().for_each(|act| carry_out(&mut world, act));
        let records = world.applications.values().flat_map(|application| &application.records);
        migrated += records.filter(|record| record.status() == Status::Migrated).count();
    }
    assert!(migrated >= 20, "{migrated}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_invariants_hold(
        silence in select(vec![Silence::Expires, Silence::Approves]),
        two_people in thresholds(),
        acts in vec(act(), 1..60),
    ) {
        let mut world = world_with(silence, two_people);
        let mut ended: BTreeMap<(ApplicationId, Row), Record> = BTreeMap::new();
        for act in &acts {
            carry_out(&mut world, act);
            one_open_application_each(&world);
            one_owner_at_any_instant(&world);
            holds_are_those_of_open_records(&world);
            nothing_migrates_without_every_authorisation(&world);
            nothing_migrates_above_the_threshold_without_two_people(&world);
            first_approvals_are_of_what_waits(&world);
            all_or_nothing_is_all_or_nothing(&world);
            chains_are_whole(&world);
            for (id, application) in &world.applications {
                for record in application.records.iter().filter(|record| !record.is_open()) {
                    let first = ended.entry((id.clone(), record.row)).or_insert_with(|| record.clone());
                    prop_assert_eq!(&*first, record, "R6: final stays final");
                }
            }
        }
    }

    #[test]
    fn settling_twice_changes_nothing_more(acts in vec(act(), 1..30)) {
        let mut world = World::new(CUSTOMERS);
        for act in &acts {
            carry_out(&mut world, act);
        }
        let ids: Vec<_> = world.applications.keys().cloned().collect();
        for id in ids {
            world.settle(&id);
            let once = world.application(&id).clone();
            world.settle(&id);
            prop_assert_eq!(&once, world.application(&id));
        }
    }
}
