//! Who is told of what, over whole stories (R9.2).

mod reminding;

use super::*;
use crate::{
    application::{
        Accept, Actor, Command, ConsentAnswer, CutoverTime, Delivered, DisputeOutcome, Mode, Opening, OriginalDecider,
        QuestionState, RowChoice, Terms, Version, open, testing::*,
    },
    credit::Credit,
    directory::{AccountStanding, GroupRole, PartnerKind, PartnerStanding},
    event::Signature,
    ids::ApplicationId,
    instant::Span,
    rows::Row,
    settings::{ConsentBy, Silence, TwoPeople},
};
use std::collections::BTreeSet;

fn partner(word: &str) -> Audience {
    Audience::Partner(partner_id(word))
}

fn rows(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

/// The notices of events, each with the application as it stood after it.
fn notices_of(before: Application, events: &[Event]) -> Vec<Notice> {
    let mut application = before;
    let mut told = Vec::new();
    for event in events {
        application = application.apply(event);
        told.extend(notices(&application, event));
    }
    told
}

/// What a submission tells.
fn told_by_opening(world: &World, opening: Opening) -> Vec<Notice> {
    let facts = world.facts(&opening.new_reseller, None);
    let opened = open(opening, &facts, &Signature::CLOCK, world.now).unwrap();
    notices_of(opened.blank, &opened.events)
}

/// What is told while something happens to an application.
fn told_while(world: &mut World, id: &ApplicationId, act: impl FnOnce(&mut World)) -> Vec<Notice> {
    let (before, known) = (world.application(id).clone(), world.events[id].len());
    act(world);
    notices_of(before, &world.events[id][known..])
}

fn told_as_time_passes(world: &mut World, id: &ApplicationId) -> Vec<Notice> {
    told_while(world, id, |world| world.settle(id))
}

/// Who gets a notice of this kind, each once.
fn audience(told: &[Notice], kind: NoticeKind) -> Vec<Audience> {
    let all: BTreeSet<_> = told.iter().filter(|notice| notice.about.kind() == kind).map(|of| of.to.clone()).collect();
    all.into_iter().collect()
}

fn sorted(mut audiences: Vec<Audience>) -> Vec<Audience> {
    audiences.sort_unstable();
    audiences
}

fn parties() -> Vec<Audience> {
    sorted(vec![partner("new"), partner("original")])
}

fn parties_and_sub_customers() -> Vec<Audience> {
    [parties(), vec![Audience::SubCustomers]].concat()
}

/// At the original reseller, with everybody asked.
fn submitted(customers: u32) -> (World, ApplicationId) {
    let mut world = World::new(customers);
    let id = world.submit("new", "original", 1..=customers);
    (world, id)
}

/// At internal review, with everybody's consent.
fn at_review(customers: u32) -> (World, ApplicationId) {
    let (mut world, id) = submitted(customers);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &Actor::Demonstration, agree());
    (world, id)
}

#[test]
fn a_submission_tells_the_next_decider_the_original_reseller_and_internal_review_r9_2() {
    let world = World::new(2);
    let told = told_by_opening(&world, world.opening("north", "original", 1..=2));
    let expected = vec![partner("north"), partner("original"), Audience::InternalReview];
    assert_eq!(audience(&told, NoticeKind::Submitted), sorted(expected));
    assert_eq!(audience(&told, NoticeKind::YourTurn), [partner("distributor")]);
    assert!(told.iter().all(|notice| notice.rows == rows(&[1, 2])));
}

#[test]
fn nobody_is_told_of_a_submission_twice_r9_2() {
    let world = World::new(1);
    let told = told_by_opening(&world, world.opening("new", "original", 1..=1));
    let told: Vec<_> = told.into_iter().filter(|notice| notice.to != Audience::SubCustomers).map(|of| of.to).collect();
    assert_eq!(sorted(told), sorted(vec![partner("new"), partner("original"), Audience::InternalReview]));
}

#[test]
fn sub_customers_are_told_when_their_consent_is_due_and_not_before_r9_2() {
    let mut world = World::new(1);
    let early = told_by_opening(&world, world.opening("north", "original", 1..=1));
    assert_eq!(audience(&early, NoticeKind::Consent), []);
    assert!(early.iter().all(|notice| notice.to != Audience::SubCustomers));
    let id = world.submit("north", "original", 1..=1);
    let told = told_while(&mut world, &id, |world| {
        world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Consent), [Audience::SubCustomers]);
    let until = world.now + Span::days(14);
    assert!(told.iter().any(|notice| notice.about == About::ConsentAsked { until }), "until when it may answer");
}

#[test]
fn a_yes_is_told_to_the_parties_and_the_next_decider_learns_until_when_r9_2() {
    let (mut world, id) = submitted(1);
    let told = told_while(&mut world, &id, |world| {
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Decision), parties());
    assert_eq!(audience(&told, NoticeKind::YourTurn), [Audience::InternalReview]);
    let about = About::YourTurn {
        step: Step::InternalReview,
        until: Some(world.now + Span::days(10)),
        if_silent: Silence::Expires,
    };
    assert!(told.iter().any(|notice| notice.about == about), "{told:?}");
}

#[test]
fn a_no_is_told_to_the_parties_and_to_the_sub_customers_that_were_asked_r9_2() {
    let (mut world, id) = submitted(2);
    let told = told_while(&mut world, &id, |world| {
        world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Decision), parties_and_sub_customers());
}

#[test]
fn sub_customers_that_were_never_asked_hear_nothing_of_a_rejection_r9_2() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    let told = told_while(&mut world, &id, |world| {
        world.reject(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    });
    let expected = vec![partner("distributor"), partner("north"), partner("original")];
    assert_eq!(audience(&told, NoticeKind::Decision), sorted(expected));
}

#[test]
fn the_sub_customer_that_opened_hears_of_a_rejection_before_it_was_asked_r9_2() {
    let mut world = World::new(1);
    let mut opening = world.opening("new", "original", 1..=1);
    opening.opener = Opener::SubCustomer(customer_id(1));
    opening.role = None;
    opening.rows.iter_mut().for_each(|row| row.credit = None);
    let id = world.open(opening).unwrap();
    let told = told_while(&mut world, &id, |world| {
        world.reject(&id, &approver("new"), Step::NewReseller).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Decision), parties_and_sub_customers());
}

#[test]
fn excepted_rows_are_told_of_by_themselves_r5_8() {
    let (mut world, id) = submitted(3);
    let told = told_while(&mut world, &id, |world| {
        let except = vec![World::exception(2)];
        let verdict = crate::application::Verdict::Approve { statement: statement(), except };
        let command = world.decision(&id, Step::OriginalReseller, verdict);
        world.does(&id, &approver("original"), command);
    });
    let of = |about: About| told.iter().filter(|notice| notice.about == about).map(|notice| notice.rows.clone()).next();
    assert_eq!(of(About::Excepted { step: Step::OriginalReseller }), Some(rows(&[2])));
    assert_eq!(of(About::Approved { step: Step::OriginalReseller }), Some(rows(&[1, 3])));
}

#[test]
fn a_refusal_by_the_sub_customer_is_told_to_the_parties_r9_2() {
    for (consented, answer) in [
        (false, ConsentAnswer::Refuse { words: "No.".to_owned() }),
        (true, ConsentAnswer::TakeBack { words: "Not any more.".to_owned() }),
    ] {
        let (mut world, id) = if consented { at_review(2) } else { submitted(2) };
        let told = told_while(&mut world, &id, |world| {
            world.does(&id, &sub_customer(2), Command::AnswerConsent { answer });
        });
        assert_eq!(audience(&told, NoticeKind::Refused), parties());
        assert!(told.iter().all(|notice| notice.rows == rows(&[2])));
    }
}

#[test]
fn expiry_is_told_to_everyone_concerned_r7_1() {
    let (mut world, id) = submitted(1);
    world.now = world.now + Span::days(10);
    let told = told_as_time_passes(&mut world, &id);
    assert_eq!(audience(&told, NoticeKind::Expired), parties_and_sub_customers());
    let waiting_for = WaitingFor::Decision(Step::OriginalReseller);
    assert!(told.iter().all(|notice| notice.about == About::Expired { waiting_for }));
}

#[test]
fn silence_that_counts_as_a_yes_is_told_as_silence_r7_2() {
    let mut world = World::new(1);
    world.settings.original_reseller_silence = Silence::Approves;
    world.original_reseller_told = Delivered::Yes;
    let id = world.submit("new", "original", 1..=1);
    world.now = world.now + Span::days(10);
    let told = told_as_time_passes(&mut world, &id);
    let silence: Vec<_> = told.iter().filter(|notice| notice.about == About::ApprovedBySilence).collect();
    assert_eq!(silence.len(), 2, "both resellers: {told:?}");
    assert_eq!(audience(&told, NoticeKind::YourTurn), [Audience::InternalReview]);
}

#[test]
fn a_withdrawal_is_told_to_everyone_concerned_r9_2() {
    let (mut world, id) = submitted(2);
    let told = told_while(&mut world, &id, |world| {
        world.does(&id, &approver("new"), Command::Withdraw { rows: RowChoice::Only(rows(&[1])) });
    });
    assert_eq!(audience(&told, NoticeKind::Withdrawn), parties_and_sub_customers());
    assert!(told.iter().all(|notice| notice.rows == rows(&[1])));
}

#[test]
fn a_removed_sub_customer_and_a_changed_owner_are_told_to_everyone_r11_2() {
    let (mut world, id) = submitted(2);
    world.customers.remove(&customer_id(1));
    world.change_customer(2, |of| of.owner = partner_id("other"));
    let told = told_as_time_passes(&mut world, &id);
    assert_eq!(audience(&told, NoticeKind::Failed), parties_and_sub_customers());
    for (why, row) in [(Failure::RemovedFromDirectory, 1), (Failure::OwnerChanged, 2)] {
        let of = told.iter().find(|notice| notice.about == About::Failed { why });
        assert_eq!(of.map(|notice| notice.rows.clone()), Some(rows(&[row])));
    }
}

#[test]
fn a_cutover_is_told_to_the_parties_and_to_who_moved_r9_2() {
    let (mut world, id) = at_review(2);
    let told = told_while(&mut world, &id, |world| {
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Migrated), parties_and_sub_customers());
}

#[test]
fn a_block_is_told_to_the_parties_and_to_a_sub_customer_that_can_mend_it_r3_12() {
    let (mut world, id) = submitted(3);
    world.change_customer(1, |of| of.standing = AccountStanding::Frozen);
    world.change_customer(2, |of| of.group = GroupRole::Administrator);
    let told = told_as_time_passes(&mut world, &id);
    assert_eq!(audience(&told, NoticeKind::Blocked), parties_and_sub_customers());
    let its_own = told.iter().find(|notice| notice.to == Audience::SubCustomers);
    assert_eq!(its_own.map(|notice| notice.rows.clone()), Some(rows(&[2])), "a frozen account isn't theirs to mend");
    world.change_customer(2, |of| of.group = GroupRole::None);
    let told = told_as_time_passes(&mut world, &id);
    assert!(told.iter().all(|notice| notice.about == About::Unblocked && notice.rows == rows(&[2])), "{told:?}");
}

#[test]
fn stale_facts_at_cutover_are_told_to_administration_r11_3() {
    let mut world = World::new(1);
    world.settings.stale_after_hours = Some(12);
    let id = world.submit("new", "original", 1..=1);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    world.does(&id, &Actor::Demonstration, agree());
    let told = told_while(&mut world, &id, |world| {
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    });
    assert!(audience(&told, NoticeKind::Blocked).contains(&Audience::Administration), "{told:?}");
}

#[test]
fn a_consent_request_that_came_back_is_told_to_the_applicant_r7_3() {
    let (mut world, id) = submitted(1);
    let told = told_while(&mut world, &id, |world| {
        let came_back = Command::ConsentDelivery { rows: rows(&[1]), delivered: Delivered::No };
        world.does(&id, &Actor::Clock, came_back);
    });
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].to, &told[0].about), (&partner("new"), &About::ConsentUndelivered));
}

#[test]
fn an_attested_consent_is_told_to_the_sub_customer_r5_4() {
    let mut world = World::new(1);
    world.settings.consent = ConsentBy::Attestation;
    let id = world.submit("new", "original", 1..=1);
    let told = told_while(&mut world, &id, |world| {
        let attachment = crate::seal::Hash::of(&[b"file"]);
        world.does(&id, &approver("new"), Command::AttestConsent { rows: rows(&[1]), attachment });
    });
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].to, &told[0].about), (&Audience::SubCustomers, &About::ConsentAttested));
}

#[test]
fn proposed_terms_are_told_to_the_applicant_and_its_answer_to_the_parties_r8_1() {
    let (mut world, id) = submitted(1);
    let told = told_while(&mut world, &id, |world| {
        let terms = Terms::CutoverOn(world.now + Span::days(20));
        let propose = Command::Propose { on: Version::FIRST, step: Step::OriginalReseller, terms };
        world.does(&id, &approver("original"), propose);
    });
    assert_eq!(audience(&told, NoticeKind::Terms), [partner("new")]);
    let told = told_while(&mut world, &id, |world| {
        world.answer_proposal(&id, &approver("new"), Accept::Yes).unwrap();
    });
    assert_eq!(audience(&told, NoticeKind::Terms), parties());
    assert_eq!(audience(&told, NoticeKind::Consent), [Audience::SubCustomers], "a new date is asked anew");
}

#[test]
fn a_new_distributor_learns_that_it_is_its_turn_r1_6() {
    let mut world = World::new(1);
    let id = world.submit("north", "original", 1..=1);
    let to_rival = PartnerKind::SecondLevelReseller { distributor: partner_id("rival") };
    world.change_partner("north", |of| of.kind = to_rival);
    let told = told_as_time_passes(&mut world, &id);
    assert_eq!(audience(&told, NoticeKind::YourTurn), [partner("rival")]);
}

#[test]
fn a_suspended_partners_step_is_told_to_the_parties_r1_6() {
    let (mut world, id) = submitted(1);
    world.change_partner("original", |of| of.standing = PartnerStanding::Suspended);
    let told = told_as_time_passes(&mut world, &id);
    assert_eq!(audience(&told, NoticeKind::Blocked), parties());
}

#[test]
fn a_dispute_is_told_to_all_three_and_to_internal_review_r10_3() {
    let (mut world, id) = submitted(1);
    world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
    let told = told_while(&mut world, &id, |world| {
        world.does(&id, &approver("new"), Command::RaiseDispute { words: "They agreed.".to_owned() });
    });
    let expected = [parties_and_sub_customers(), vec![Audience::InternalReview]].concat();
    assert_eq!(audience(&told, NoticeKind::Dispute), sorted(expected));
    let told = told_while(&mut world, &id, |world| {
        let words = "Heard all three.".to_owned();
        world.does(&id, &reviewer(), Command::DecideDispute { outcome: DisputeOutcome::Dismiss, words });
    });
    assert_eq!(audience(&told, NoticeKind::Dispute), parties_and_sub_customers());
}

#[test]
fn review_that_decides_in_the_original_resellers_place_is_told_that_it_is_its_turn_r10_3() {
    let world = World::new(1);
    let opening = world.opening("new", "original", 1..=1);
    let told = told_by_opening(&world, Opening { original_decider: OriginalDecider::InternalReview, ..opening });
    assert_eq!(audience(&told, NoticeKind::YourTurn), [Audience::InternalReview]);
}

/// Everything that is ever told in one long story, serialised and in words.
#[test]
fn nothing_that_is_told_has_a_sub_customers_name_or_a_credit_line_r3_11() {
    let mut world = World::new(4);
    let line = Credit::from_minor(12_345_678).unwrap();
    (1..=4).for_each(|number| world.change_customer(number, |of| of.name = format!("Zanzibar {number} Ltd")));
    let mut opening = world.opening("new", "original", 1..=4);
    for row in &mut opening.rows {
        row.credit = Some(line);
        row.name = Some(world.customers[&row.customer].name.clone());
    }
    opening.mode = Mode::Independent;
    opening.cutover = CutoverTime::On(world.now + Span::days(8));
    let mut told = told_by_opening(&world, opening.clone());
    let id = world.open(opening).unwrap();
    told.extend(told_while(&mut world, &id, |world| {
        let more = Credit::from_minor(12_345_679).unwrap();
        let more = Command::ChangeCredit { on: Version::FIRST, lines: vec![(Row(1), more)] };
        world.does(&id, &approver("new"), more);
        world.does(
            &id,
            &sub_customer(4),
            Command::AnswerConsent { answer: ConsentAnswer::Refuse { words: String::new() } },
        );
        world.change_customer(3, |of| of.standing = AccountStanding::Frozen);
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        world.change_customer(2, |of| of.owner = partner_id("other"));
        world.does(&id, &Actor::Demonstration, agree());
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
        world.now = world.now + Span::days(10);
        world.settle(&id);
    }));
    let (other, reminded) = submitted(1);
    told.extend(reminders(other.application(&reminded), other.now, other.now + Span::days(6)));
    let kinds: BTreeSet<_> = told.iter().map(|notice| notice.about.kind()).collect();
    assert!(kinds.len() >= 9, "the story tells of much: {kinds:?}");
    for notice in &told {
        let reader = if notice.to == Audience::SubCustomers { Reader::SubCustomer } else { Reader::Member };
        let told = Told {
            application: id.clone(),
            new_reseller: "New".to_owned(),
            original_reseller: "Original".to_owned(),
            customers: 4,
            records: u32::try_from(notice.rows.len()).unwrap(),
            reader,
        };
        let words = format!("{:?}", text(&notice.about, &told));
        for said in [serde_json::to_string(notice).unwrap(), words] {
            for secret in ["Zanzibar", "123456", "12345678", "frozen", "Frozen"] {
                assert!(!said.contains(secret), "{secret} in {said}");
            }
        }
    }
}

#[test]
fn what_somebody_decides_on_names_no_sub_customer_by_id_either_r3_11() {
    let world = World::new(1);
    for notice in told_by_opening(&world, world.opening("new", "original", 1..=1)) {
        let said = serde_json::to_string(&notice).unwrap();
        assert!(!said.contains(customer_id(1).as_str()), "{said}");
    }
}

#[test]
fn every_kind_has_a_code_of_its_own_r9_1() {
    let codes: BTreeSet<_> = NoticeKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), NoticeKind::ALL.len());
    for kind in NoticeKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
}

#[test]
fn whoever_can_do_something_about_it_gets_mail_at_first_r9_1() {
    for kind in NoticeKind::ALL {
        assert!(!kind.by_email_at_first(Role::Viewer), "{kind:?}");
        assert!(kind.by_email_at_first(Role::Approver), "{kind:?}");
        let for_deciders = matches!(kind, NoticeKind::YourTurn | NoticeKind::Reminder);
        assert_eq!(kind.by_email_at_first(Role::Operator), !for_deciders, "{kind:?}");
    }
}

#[test]
fn whose_silence_counts_as_approval_is_told_so_r7_2() {
    let mut world = World::new(1);
    world.settings.original_reseller_silence = Silence::Approves;
    let id = world.submit("new", "original", 1..=1);
    let opened = &world.events[&id][0];
    let told = notices(world.application(&id), opened);
    let silence = |notice: &Notice| match notice.about {
        About::YourTurn { if_silent, .. } => Some(if_silent),
        _ => None,
    };
    assert_eq!(told.iter().find_map(silence), Some(Silence::Approves));
}

#[test]
fn a_first_approval_tells_internal_review_that_a_second_person_is_needed_and_nobody_else_r5_3() {
    let mut world = World::new(2);
    world.settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF };
    let id = world.submit("new", "original", 1..=2);
    let began = told_while(&mut world, &id, |world| {
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    });
    assert_eq!(audience(&began, NoticeKind::YourTurn), [Audience::InternalReview], "once, when it is its turn");
    world.does(&id, &Actor::Demonstration, agree());
    let told = told_while(&mut world, &id, |world| {
        world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    });
    let [Notice { to, about, rows: of }] = &told[..] else { unreachable!("one notice: {told:?}") };
    assert_eq!((to, of), (&Audience::InternalReview, &rows(&[1, 2])));
    assert_eq!(*about, About::SecondPersonNeeded { until: Some(world.now + world.settings.decision_time()) });
}
