//! What each side sees, and what it doesn't (R3.11).

use super::*;
use crate::application::testing::{
    World, agree, approver, instant, member, partner_id, reviewer, statement, sub_customer,
};
use crate::{
    api::{AgreementView, YesHow},
    application::{Actor, Opening, Verdict},
    rows::Row,
};
use crate::{credit::Credit, directory::AccountStanding, settings::TwoPeople};

fn membership(actor: &Actor) -> Membership {
    match actor {
        Actor::Person(membership) => membership.clone(),
        other => unreachable!("{other:?} is nobody"),
    }
}

struct Seen {
    world: World,
    id: ApplicationId,
}

impl Seen {
    /// "north" asks for two sub-customers of "south", whose common distributor is above both; it names the second.
    fn new() -> Self {
        let mut world = World::new(2);
        world.give(1..=2, "south");
        let mut opening: Opening = world.opening("north", "south", 1..=2);
        opening.rows[1].name = Some("sub-customer 2".to_owned());
        let id = world.open(opening).unwrap();
        Self { world, id }
    }

    fn document(&self) -> HeadDocument {
        let application = self.world.application(&self.id);
        let partners = &self.world.partners;
        HeadDocument {
            head: application.head.clone(),
            names: partners.values().map(|of| (of.id.clone(), of.name.clone())).collect(),
            tally: tally(&application.records, self.world.now),
            events: self.world.events[&self.id].clone(),
        }
    }

    fn row(&self, row: u32, viewer: &Actor) -> Option<RecordView> {
        let document = self.document();
        let of = self.world.application(&self.id).record(Row(row)).unwrap();
        record(&document.head, &document.names, of, &membership(viewer), self.world.now)
    }

    fn everything(&self, viewer: &Actor) -> Option<String> {
        let document = self.document();
        let detail = detail(&document, &membership(viewer))?;
        let rows: Vec<_> = [1, 2].into_iter().filter_map(|row| self.row(row, viewer)).collect();
        Some(serde_json::to_string(&(detail, rows)).unwrap())
    }
}

#[test]
fn to_those_without_a_part_the_application_does_not_exist() {
    let seen = Seen::new();
    for stranger in [approver("other"), approver("rival"), sub_customer(1), sub_customer(9)] {
        assert_eq!(seen.everything(&stranger), None);
    }
}

#[test]
fn the_new_side_sees_a_name_only_where_it_gave_it_r3_11() {
    let seen = Seen::new();
    let name = |row, viewer: &Actor| seen.row(row, viewer).and_then(|record| record.name);
    assert_eq!(name(1, &approver("north")), None);
    assert_eq!(name(2, &approver("north")), Some("Sub-customer 2".to_owned()));
    assert_eq!(name(1, &approver("south")), Some("Sub-customer 1".to_owned()));
    assert_eq!(name(1, &reviewer()), Some("Sub-customer 1".to_owned()));
}

#[test]
fn credit_lines_are_for_the_new_side_and_the_programme() {
    let seen = Seen::new();
    let credit = |viewer: &Actor| seen.row(1, viewer).map(|record| record.credit.is_some());
    assert_eq!(credit(&approver("north")), Some(true));
    assert_eq!(credit(&approver("distributor")), Some(true));
    assert_eq!(credit(&approver("south")), Some(false));
    assert_eq!(credit(&reviewer()), Some(true));
    let original = seen.everything(&approver("south")).unwrap();
    assert!(!original.contains("5.00") && !original.contains("10.00"), "{original}");
}

#[test]
fn why_a_record_is_blocked_follows_the_name_r3_11() {
    let mut seen = Seen::new();
    for number in [1, 2] {
        seen.world.change_customer(number, |of| of.standing = AccountStanding::Frozen);
    }
    let id = seen.id.clone();
    seen.world.settle(&id);
    let finding = |row, viewer: &Actor| seen.row(row, viewer).and_then(|record| record.blocked).map(|of| of.finding);
    let named = || Some(Finding::Named(vec![Condition::Frozen]));
    assert_eq!(finding(1, &approver("north")), Some(Finding::NameNeeded));
    assert_eq!(finding(2, &approver("north")), named());
    assert_eq!(finding(1, &approver("south")), named());
    let new_side = seen.everything(&approver("north")).unwrap();
    assert_eq!(new_side.matches("frozen").count(), 2, "the named row's condition and its mender: {new_side}");
}

#[test]
fn keys_salts_and_addresses_are_for_nobody() {
    let seen = Seen::new();
    for viewer in [approver("north"), approver("south"), reviewer()] {
        let all = seen.everything(&viewer).unwrap();
        for secret in ["seal_key", "commitment", "address", "user_agent", "contact"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }
}

#[test]
fn a_record_says_whose_turn_it_is_until_when_and_what_silence_does_r6() {
    let seen = Seen::new();
    let turn = seen.row(1, &approver("north")).and_then(|record| record.turn).unwrap();
    assert_eq!(turn.waiting_for, WaitingFor::Decision(Step::IncomingDistributor));
    assert_eq!(turn.party.map(|party| party.id), Some(partner_id("distributor")));
    assert_eq!(turn.until, instant(11));
    assert_eq!(turn.if_silent, IfSilent::Expires);
}

#[test]
fn only_approvers_are_offered_decisions_and_only_where_it_is_their_turn_r1_5() {
    let seen = Seen::new();
    let can = |viewer: &Actor| detail(&seen.document(), &membership(viewer)).map(|detail| detail.can);
    let decides = |viewer: &Actor| can(viewer).map(|can| can.decide).unwrap_or_default();
    assert_eq!(decides(&approver("distributor")), [Step::IncomingDistributor]);
    assert_eq!(decides(&member("distributor", Role::Operator)), []);
    assert_eq!(decides(&approver("south")), []);
    assert_eq!(decides(&reviewer()), []);
    assert_eq!(can(&member("north", Role::Operator)).map(|can| can.withdraw), Some(true));
    assert_eq!(can(&member("north", Role::Viewer)).map(|can| can.withdraw), Some(false));
    assert_eq!(can(&approver("south")).map(|can| can.withdraw), Some(false));
}

#[test]
fn a_sub_customer_is_shown_its_own_question_once_it_is_asked_r5_4() {
    let mut seen = Seen::new();
    let question = |seen: &Seen, row, viewer: &Actor| {
        let document = seen.document();
        let of = seen.world.application(&seen.id).record(Row(row)).unwrap();
        consent_question(&document.head, &document.names, of, &membership(viewer), Some(Credit::ZERO))
    };
    assert_eq!(question(&seen, 1, &sub_customer(1)), None, "not asked yet");
    let id = seen.id.clone();
    seen.world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    assert_eq!(question(&seen, 1, &sub_customer(1)).map(|of| of.can), Some(ConsentCan::Answer));
    assert_eq!(question(&seen, 1, &sub_customer(1)).and_then(|of| of.present_credit), Some(Credit::ZERO));
    assert_eq!(question(&seen, 2, &sub_customer(1)), None, "somebody else's");
    assert_eq!(question(&seen, 1, &approver("north")), None);
    seen.world.does(&id, &sub_customer(1), agree());
    assert_eq!(question(&seen, 1, &sub_customer(1)).map(|of| of.can), Some(ConsentCan::TakeBack));
}

#[test]
fn the_timeline_says_who_agreed_to_which_text_r10_1() {
    let mut seen = Seen::new();
    let id = seen.id.clone();
    seen.world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    let verdict = Verdict::Approve { statement: statement(), except: Vec::new() };
    let command = seen.world.decision(&id, Step::OriginalReseller, verdict);
    seen.world.does(&id, &approver("south"), command);
    let timeline = detail(&seen.document(), &membership(&approver("north"))).unwrap().timeline;
    let approved: Vec<_> = timeline.iter().filter(|entry| entry.what.starts_with("approved")).collect();
    assert_eq!(approved.len(), 2);
    assert_eq!(approved[1].for_party.as_deref(), Some("south"));
    assert_eq!(approved[1].text, statement());
    assert_eq!(approved[1].records, 2);
}

#[test]
fn who_approved_first_is_for_the_programme_and_that_somebody_did_for_all_r5_3() {
    let mut seen = Seen::new();
    seen.world.settings.two_people = TwoPeople { sub_customers: Some(1), ..TwoPeople::OFF };
    let id = seen.id.clone();
    seen.world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    seen.world.approve(&id, &approver("south"), Step::OriginalReseller).unwrap();
    seen.world.does(&id, &Actor::Demonstration, agree());
    seen.world.act_as("ada");
    seen.world.approve(&id, &reviewer(), Step::InternalReview).unwrap();
    let two_people = |viewer: &Actor| {
        let detail = detail(&seen.document(), &membership(viewer)).unwrap();
        assert!(detail.timeline.iter().any(|entry| entry.what.contains("a second person is needed")), "{viewer:?}");
        detail.summary.waiting.into_iter().next().and_then(|waiting| waiting.two_people)
    };
    for party in [approver("north"), approver("south"), approver("distributor")] {
        assert_eq!(two_people(&party), None);
    }
    for programme in [reviewer(), Actor::Person(Membership::Administration)] {
        let found = two_people(&programme).unwrap();
        let [first] = &found.first[..] else { unreachable!("{found:?}") };
        assert_eq!(
            (first.person.as_str(), first.name.as_str(), first.rows.to_string()),
            ("ada", "Somebody", "1-2".into())
        );
    }
}

#[test]
fn what_each_party_has_said_stands_at_its_place_r5() {
    let mut seen = Seen::new();
    let id = seen.id.clone();
    seen.world.approve(&id, &approver("distributor"), Step::IncomingDistributor).unwrap();
    let agreed = |seen: &Seen, viewer: &Actor| detail(&seen.document(), &membership(viewer)).unwrap().agreed;
    let before = agreed(&seen, &approver("south"));
    let places: Vec<_> = before.iter().map(|of| of.step).collect();
    assert_eq!(places, Step::ALL, "every party has a place here");
    let how = |of: &AgreementView| of.yes.iter().map(|yes| (yes.how.clone(), yes.records)).collect::<Vec<_>>();
    let [new, incoming, original, outgoing, review] = &before[..] else { unreachable!("{before:?}") };
    assert_eq!(how(new), [(YesHow::Opened, 2)]);
    assert_eq!(how(incoming), [(YesHow::Approved, 2)]);
    assert_eq!((how(original), how(review)), (vec![], vec![]));
    // R5.5: the common distributor isn't asked twice.
    assert_eq!(how(outgoing), [(YesHow::Elsewhere { step: Step::IncomingDistributor }, 2)]);

    let verdict = Verdict::Approve { statement: statement(), except: vec![World::exception(2)] };
    let command = seen.world.decision(&id, Step::OriginalReseller, verdict);
    seen.world.does(&id, &approver("south"), command);
    let after = agreed(&seen, &approver("north"));
    let original = &after[2];
    assert_eq!((how(original), original.rejected), (vec![(YesHow::Approved, 1)], 1));
    assert_eq!(original.yes[0].text, statement());
    assert_eq!(original.party.as_ref().map(|party| party.name.as_str()), Some("south"));
}
