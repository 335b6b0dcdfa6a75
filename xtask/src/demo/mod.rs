//! The demonstration programme's directory, as NDJSON for the same import that a real programme uses.
//!
//! Written with the directory's own types, so that it can't drift from what the import reads, and from a fixed seed, so that it is the
//! same everywhere. Companies and people are invented; addresses lie in domains that are reserved for examples.

pub mod applications;
mod names;
mod partners;
mod random;
mod sub_customers;

pub use partners::{
    OTHER_DISTRIBUTOR, SECOND_LEVEL_NEARLY_USED_UP, SECOND_LEVEL_WITH_ROOM, SINGLE_TIER, partners, people,
};
pub use random::Random;
pub use sub_customers::{is_clean, sub_customers};

use anyhow::Result;
use shared::instant::Instant;

/// One NDJSON text for each import endpoint, in the order in which they are loaded.
pub struct Directory {
    pub partners: String,
    pub people: String,
    pub sub_customers: String,
}

/// The whole demonstration directory.
pub fn directory() -> Result<Directory> {
    let sub_customers = sub_customers()?;
    Ok(Directory {
        partners: lines(partners(&sub_customers)?.iter().map(serde_json::to_string))?,
        people: lines(people(&sub_customers)?.iter().map(serde_json::to_string))?,
        sub_customers: lines(sub_customers.iter().map(serde_json::to_string))?,
    })
}

/// The instant at which every line was true.
const AS_OF: Instant = Instant::from_millis(1_793_491_200_000);

fn lines(items: impl Iterator<Item = serde_json::Result<String>>) -> Result<String> {
    let mut text = String::new();
    for item in items {
        text.push_str(&item?);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::partners::{DISTRIBUTOR, NEWCOMER, SECOND_LEVEL_NEARLY_USED_UP};
    use super::*;
    use shared::{
        credit::{CreditLimit, CreditPosition, Money},
        directory::{
            AccountStanding, ArrearsPolicy, GroupRole, Membership, Partner, PartnerKind, Person, Role, SavingsPlanUnit,
            SubCustomer, SubCustomerLine, Unbinding, is_label,
        },
        ids::PartnerId,
    };
    use std::collections::BTreeSet;

    fn all_partners() -> Vec<Partner> {
        directory().unwrap().partners.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
    fn partners_with_customers() -> impl Iterator<Item = Partner> {
        all_partners().into_iter().filter(|partner| partner.id.as_str() != NEWCOMER)
    }
    fn all_people() -> Vec<Person> {
        directory().unwrap().people.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
    fn all_sub_customers() -> Vec<SubCustomer> {
        let lines = directory().unwrap().sub_customers;
        let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        let known = |line| match line {
            SubCustomerLine::Known(customer) => customer,
            SubCustomerLine::Removed(removed) => panic!("{removed:?}"),
        };
        lines.map(known).collect()
    }
    fn position(partner: &Partner) -> CreditPosition {
        let own = |customer: &SubCustomer| customer.owner == partner.id;
        let allocated = all_sub_customers().into_iter().filter(own).map(|customer| customer.allocation).sum();
        CreditPosition { limit: partner.credit_limit, allocated, held: Money::ZERO }
    }
    fn partner(id: &str) -> Partner {
        all_partners().into_iter().find(|partner| partner.id.as_str() == id).unwrap()
    }

    #[test]
    fn the_directory_is_the_same_every_time() {
        let (one, other) = (directory().unwrap(), directory().unwrap());
        assert_eq!((one.partners, one.people, one.sub_customers), (other.partners, other.people, other.sub_customers));
    }

    #[test]
    fn every_kind_of_partner_is_there_and_a_distributor_comes_before_those_under_it_r1_2() {
        let partners = all_partners();
        let of_kind = |kind: fn(&PartnerKind) -> bool| partners.iter().filter(|partner| kind(&partner.kind)).count();
        assert_eq!(of_kind(|kind| *kind == PartnerKind::Reseller), 2);
        assert_eq!(of_kind(|kind| *kind == PartnerKind::Distributor), 2);
        assert_eq!(of_kind(|kind| kind.distributor().is_some()), 2);
        let mut known = BTreeSet::new();
        for partner in &partners {
            assert_eq!(partner.check(), Ok(()), "{partner:?}");
            assert!(partner.kind.distributor().is_none_or(|distributor| known.contains(distributor)));
            known.insert(partner.id.clone());
        }
    }

    #[test]
    fn somebody_can_sign_in_for_every_party_in_every_role_r1_5() {
        let people = all_people();
        let has = |membership: Membership| people.iter().any(|person| person.membership == membership);
        for partner in all_partners() {
            for role in [Role::Viewer, Role::Operator, Role::Approver] {
                assert!(has(Membership::Partner { partner: partner.id.clone(), role }), "{role:?} of {}", partner.name);
            }
        }
        assert!(has(Membership::InternalReview { role: Role::Viewer }));
        assert!(has(Membership::InternalReview { role: Role::Approver }));
        assert!(has(Membership::Administration));
        let ids: BTreeSet<_> = people.iter().map(|person| &person.id).collect();
        assert_eq!(ids.len(), people.len());
        assert!(people.iter().all(|person| is_label(&person.name) && person.email.ends_with(".example")));
    }

    #[test]
    fn six_sub_customers_that_can_move_have_somebody_who_answers_for_them_r5_4() {
        let customers = all_sub_customers();
        let mut answering = 0;
        for person in all_people() {
            if let Membership::SubCustomer { sub_customer } = &person.membership {
                let customer = customers.iter().find(|customer| customer.id == *sub_customer).unwrap();
                assert!(is_clean(customer) && customer.contact_email == person.email, "{person:?}");
                answering += 1;
            }
        }
        assert_eq!(answering, 6);
    }

    #[test]
    fn there_are_2000_sub_customers_of_all_partners_but_the_newcomer_and_most_can_move() {
        let customers = all_sub_customers();
        assert_eq!(customers.len(), 2_000);
        let ids: BTreeSet<_> = customers.iter().map(|customer| &customer.id).collect();
        assert_eq!(ids.len(), 2_000);
        let names: BTreeSet<_> = customers.iter().map(|customer| &customer.name).collect();
        assert_eq!(names.len(), 2_000);
        assert!(customers.iter().all(|customer| is_label(&customer.name)));
        assert!(customers.iter().filter(|customer| customer.id.as_str().starts_with("00")).count() > 100);
        assert!(customers.iter().filter(|customer| !customer.name.is_ascii()).count() > 500);
        for partner in partners_with_customers() {
            let own = customers.iter().filter(|customer| customer.owner == partner.id);
            let clean = own.clone().filter(|customer| is_clean(customer)).count();
            assert!(clean * 4 > own.count() * 3, "{clean} of {}", partner.name);
        }
    }

    #[test]
    fn every_partner_with_sub_customers_has_some_that_fail_each_condition_r3_3_to_r3_8() {
        type Fails = fn(&SubCustomer) -> bool;
        let conditions: [(&str, Fails); 9] = [
            ("group administrator", |c| c.group == GroupRole::Administrator),
            ("group member", |c| c.group == GroupRole::Member),
            ("created a shared unit", |c| c.savings_plan_unit == SavingsPlanUnit::Created),
            ("joined a shared unit", |c| c.savings_plan_unit == SavingsPlanUnit::Joined),
            ("non-stop arrears", |c| c.arrears_policy == ArrearsPolicy::NonStop),
            ("frozen", |c| c.standing == AccountStanding::Frozen),
            ("below zero", |c| c.available_credit.is_negative()),
            ("unbound by its reseller", |c| c.unbinding == Unbinding::BegunByOriginalReseller),
            ("unbinding itself", |c| c.unbinding == Unbinding::BegunBySubCustomer),
        ];
        let customers = all_sub_customers();
        for partner in partners_with_customers() {
            for (condition, fails) in conditions {
                let found = customers.iter().any(|customer| customer.owner == partner.id && fails(customer));
                assert!(found, "{condition}, of {}", partner.name);
            }
        }
    }

    #[test]
    fn limits_cover_what_is_allocated_and_one_reseller_has_room_for_300_customers_and_another_for_few_r4_2() {
        for partner in all_partners() {
            assert!(position(&partner).is_backed(), "{}", partner.name);
            let limited = matches!(partner.credit_limit, CreditLimit::Limited(_));
            assert_eq!(limited, partner.kind.distributor().is_some());
        }
        let moderate = Money::from_minor(300 * 1_000_000);
        assert_eq!(position(&partner(SECOND_LEVEL_WITH_ROOM)).can_hold(moderate), Ok(()));
        let nearly = position(&partner(SECOND_LEVEL_NEARLY_USED_UP));
        assert_eq!(nearly.can_hold(Money::from_minor(1_000_000)), Ok(()));
        assert!(nearly.can_hold(Money::from_minor(5_000_000)).is_err());
    }

    #[test]
    fn one_reseller_has_just_joined_and_has_nothing_yet() {
        assert_eq!(partner(NEWCOMER).kind, PartnerKind::Reseller);
        assert!(all_sub_customers().iter().all(|customer| customer.owner.as_str() != NEWCOMER));
    }

    #[test]
    fn everything_was_true_at_the_beginning_of_november_r11_1() {
        assert_eq!(AS_OF.to_string(), "2026-11-01T00:00:00Z");
        assert!(all_sub_customers().iter().all(|customer| customer.as_of == AS_OF));
        assert!(all_sub_customers().iter().any(|customer| customer.last_migrated.is_some_and(|moved| moved < AS_OF)));
    }

    #[test]
    fn the_partners_that_others_name_are_there() {
        for id in [SINGLE_TIER, DISTRIBUTOR, OTHER_DISTRIBUTOR, SECOND_LEVEL_WITH_ROOM, SECOND_LEVEL_NEARLY_USED_UP] {
            let id: PartnerId = id.parse().unwrap();
            assert!(all_partners().iter().any(|partner| partner.id == id));
        }
    }
}
