//! Every command in every state by every kind of actor: what is allowed is listed once, with its rule, and all the rest is refused.
//!
//! `rules` is the list. Whoever has no part in the application learns nothing (`NotAParty`); a party whose rule isn't there isn't
//! allowed; and where its rule is there but the state is wrong, the refusal says what is wrong with it. A refusal changes nothing.

mod requests;
mod rules;
mod situations;

use super::super::{testing::*, *};
use crate::directory::PartnerStanding;
use requests::{Do, Who};
use rules::{OPEN, PAUSED, Rule, Then, rules};
use situations::{Situation, bring_about};
use std::{fmt::Debug, mem::discriminant};

/// The kind of a refusal, without its details.
fn same_kind(one: &Refusal, other: &Refusal) -> bool {
    discriminant(one) == discriminant(other)
}

/// Everything that can be asked by anybody in a situation, with what the rules say of it.
fn each_request(check: impl Fn(&World, &ApplicationId, &Application, Request<'_>)) {
    let rules = rules();
    for situation in Situation::ALL {
        let (world, id) = bring_about(situation);
        let application = world.application(&id).clone();
        for what in Do::all() {
            for who in Who::all() {
                let theirs = || rules.iter().filter(|rule| rule.what == what && rule.who.contains(&who));
                let allowed = theirs().find(|rule| rule.when.contains(&situation));
                let refusal = match theirs().next() {
                    _ if !who.is_party() => &Refusal::NotAParty,
                    Some(rule) => rule.refusal(situation),
                    None => &Refusal::NotAllowed,
                };
                check(&world, &id, &application, Request { situation, what, who, allowed, refusal });
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Request<'a> {
    situation: Situation,
    what: Do,
    who: Who,
    /// The rule that allows it.
    allowed: Option<&'a Rule>,
    /// Why it is refused, if it isn't allowed.
    refusal: &'a Refusal,
}

impl Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rule = self.allowed.map_or("no rule", |rule| rule.rule);
        write!(f, "{:?} by {:?} in {:?} ({rule})", self.what, self.who, self.situation)
    }
}

#[test]
fn the_situations_are_what_they_are_called_and_every_status_is_among_them_r6() {
    let mut reached = Vec::new();
    for situation in Situation::ALL {
        let (world, id) = bring_about(situation);
        let record = &world.application(&id).records[0];
        assert_eq!(record.is_blocked(), format!("{situation:?}").ends_with("Blocked"), "{situation:?}");
        assert_eq!(record.is_paused(), PAUSED.contains(&situation), "{situation:?}");
        assert_eq!(record.turn().is_some(), OPEN.contains(&situation), "{situation:?}");
        reached.push(record.status());
    }
    assert!(Status::ALL.iter().all(|status| reached.contains(status)));
}

#[test]
fn each_command_in_each_state_by_each_actor_does_what_its_rule_says_or_is_refused_r6() {
    each_request(|world, id, before, request| {
        let mut world = world.clone();
        let command = request.what.command(before.head.version);
        let outcome = world.command(id, &request.who.actor(before), command);
        let after = world.application(id);
        match (outcome, request.allowed) {
            (Ok(outcome), Some(rule)) => {
                let status = after.records[0].status();
                match rule.then {
                    Then::Becomes(becomes) => assert_eq!(status, becomes, "{request:?}"),
                    Then::Stays => assert_eq!(status, before.records[0].status(), "{request:?}"),
                    Then::LeavesAsItIs => assert_eq!(after, before, "{request:?}"),
                }
                assert_eq!(outcome.events.is_empty(), rule.then == Then::LeavesAsItIs, "{request:?}");
            }
            (Err(refusal), None) => {
                assert!(same_kind(&refusal, request.refusal), "{request:?}: {refusal:?}, not {:?}", request.refusal);
                assert_eq!(after, before, "{request:?}: a refusal changes nothing");
            }
            (Ok(outcome), None) => unreachable!("{request:?} isn't allowed: {:?}", outcome.events),
            (Err(refusal), Some(_)) => unreachable!("{request:?} is allowed: {refusal:?}"),
        }
    });
}

/// Those that name the version they were made on.
#[test]
fn what_is_allowed_is_refused_on_an_older_version_r5_7() {
    each_request(|world, id, before, request| {
        let older = Version(before.head.version.0 - 1);
        let versioned = request.what.command(older) != request.what.command(before.head.version);
        if request.allowed.is_some() && versioned {
            let mut world = world.clone();
            let refused = world.command(id, &request.who.actor(before), request.what.command(older));
            let outdated = Refusal::VersionOutdated { current: before.head.version };
            assert_eq!(refused, Err(outdated), "{request:?}");
            assert_eq!(world.application(id), before, "{request:?}");
        }
    });
}

#[test]
fn what_is_allowed_is_refused_to_the_people_of_a_suspended_partner_r1_6() {
    each_request(|world, id, before, request| {
        let Some(partner) = request.who.partner().filter(|_| request.allowed.is_some()) else { return };
        let mut world = world.clone();
        world.change_partner(partner, |of| of.standing = PartnerStanding::Suspended);
        world.settle(id);
        let paused = world.application(id).clone();
        let refused = world.command(id, &request.who.actor(before), request.what.command(before.head.version));
        assert_eq!(refused, Err(Refusal::PartnerSuspended), "{request:?}");
        assert_eq!(*world.application(id), paused, "{request:?}");
    });
}
