//! Partners with their credit limits, and people who can sign in for every party (R1).

use anyhow::{Context, Result};
use shared::{
    credit::{Credit, CreditLimit, Money},
    directory::{Membership, Partner, PartnerKind, PartnerStanding, Person, Role, SubCustomer},
    ids::PartnerId,
};

use super::{AS_OF, is_clean};

/// The single-tier reseller, without a credit limit.
pub const SINGLE_TIER: &str = "210000000017";
/// The distributor that has second-level resellers.
pub const DISTRIBUTOR: &str = "210000000108";
/// The distributor that serves its sub-customers itself.
pub const OTHER_DISTRIBUTOR: &str = "210000000209";
/// The second-level reseller that can take over some hundreds of sub-customers.
pub const SECOND_LEVEL_WITH_ROOM: &str = "210000000116";
/// The second-level reseller whose credit is nearly used up.
pub const SECOND_LEVEL_NEARLY_USED_UP: &str = "210000000124";
/// A reseller that has just joined the programme: no customers yet, and nothing under way.
pub const NEWCOMER: &str = "210000000306";

/// What the second-level resellers can still allocate, in minor units: nearly, since a limit is a round sum.
const ROOM: i64 = 500_000_000;
const LITTLE_ROOM: i64 = 2_000_000;
const ROUND_SUM: i64 = 1_000_000;

/// Distributors first: the import checks that a second-level reseller's distributor is there.
pub fn partners(sub_customers: &[SubCustomer]) -> Result<Vec<Partner>> {
    let under = |distributor: &str| -> Result<PartnerKind> {
        Ok(PartnerKind::SecondLevelReseller { distributor: distributor.parse()? })
    };
    let limit = |id: &str, room: i64| -> Result<CreditLimit> {
        let own = sub_customers.iter().filter(|customer| customer.owner.as_str() == id);
        let allocated: Money = own.map(|customer| customer.allocation).sum();
        let limit = (allocated.minor() + room) / ROUND_SUM * ROUND_SUM + ROUND_SUM;
        Ok(CreditLimit::Limited(Credit::from_minor(limit)?))
    };
    let partner = |id: &str, name: &str, kind, credit_limit| -> Result<Partner> {
        let (id, name) = (id.parse()?, name.to_owned());
        Ok(Partner { id, name, kind, standing: PartnerStanding::Active, credit_limit, as_of: AS_OF })
    };
    Ok(vec![
        partner(DISTRIBUTOR, "Silberfeld Distribution GmbH", PartnerKind::Distributor, CreditLimit::Unlimited)?,
        partner(OTHER_DISTRIBUTOR, "Kestrel Bay Distribution", PartnerKind::Distributor, CreditLimit::Unlimited)?,
        partner(SINGLE_TIER, "Tamarind Cloudworks Pte Ltd", PartnerKind::Reseller, CreditLimit::Unlimited)?,
        partner(
            SECOND_LEVEL_WITH_ROOM,
            "Nordvik Molnpartner AB",
            under(DISTRIBUTOR)?,
            limit(SECOND_LEVEL_WITH_ROOM, ROOM)?,
        )?,
        partner(
            SECOND_LEVEL_NEARLY_USED_UP,
            "Sierra Alba Servicios Cloud SL",
            under(DISTRIBUTOR)?,
            limit(SECOND_LEVEL_NEARLY_USED_UP, LITTLE_ROOM)?,
        )?,
        partner(NEWCOMER, "Lumen Harbour Cloud Ltd", PartnerKind::Reseller, CreditLimit::Unlimited)?,
    ])
}

/// A partner's people: approver and administrator, operator, viewer.
const PARTNERS_PEOPLE: [(&str, &str, [&str; 3]); 6] = [
    (SINGLE_TIER, "tamarind", ["Anna Lim", "Marcus Goh", "Priya Nair"]),
    (DISTRIBUTOR, "silberfeld", ["Jonas Brandt", "Lena Hartwig", "Felix Ott"]),
    (OTHER_DISTRIBUTOR, "kestrelbay", ["Thandi Mokoena", "Pieter Vos", "Naledi Khumalo"]),
    (SECOND_LEVEL_WITH_ROOM, "nordvik", ["Astrid Lund", "Erik Sandin", "Maja Ek"]),
    (SECOND_LEVEL_NEARLY_USED_UP, "sierraalba", ["Carmen Rey", "Diego Prat", "Elena Mora"]),
    (NEWCOMER, "lumenharbour", ["Owen Price", "Megan Hale", "Rhys Doyle"]),
];

const REVIEW: &str = "programme";

/// Who answers for a sub-customer: the first ones of each owner that can move.
const ANSWERING: [(&str, &[&str]); 4] = [
    (OTHER_DISTRIBUTOR, &["Sofia Marin", "Kofi Mensah"]),
    (SINGLE_TIER, &["Hana Sato", "Ravi Menon"]),
    (SECOND_LEVEL_WITH_ROOM, &["Oskar Nyberg"]),
    (SECOND_LEVEL_NEARLY_USED_UP, &["Pilar Soto"]),
];

pub fn people(sub_customers: &[SubCustomer]) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for (partner, domain, names) in PARTNERS_PEOPLE {
        let partner: PartnerId = partner.parse()?;
        for (name, role) in names.into_iter().zip([Role::Approver, Role::Operator, Role::Viewer]) {
            // The first of a partner's people also manages them.
            let administrator = role == Role::Approver;
            let membership = Membership::Partner { partner: partner.clone(), role };
            people.push(Person { administrator, ..person(name, domain, membership)? });
        }
    }
    for (name, role) in [("Grace Okafor", Role::Approver), ("Yuki Mori", Role::Approver), ("Tom Keller", Role::Viewer)]
    {
        people.push(person(name, REVIEW, Membership::InternalReview { role })?);
    }
    people.push(person("Ines Duarte", REVIEW, Membership::Administration)?);
    for (name, customer) in answering(sub_customers) {
        let membership = Membership::SubCustomer { sub_customer: customer.id.clone() };
        let email = customer.contact_email.clone();
        people.push(Person { email, ..person(name, REVIEW, membership)? });
    }
    Ok(people)
}

fn person(name: &str, domain: &str, membership: Membership) -> Result<Person> {
    let id = person_id(name);
    let email = format!("{id}@{domain}.example");
    Ok(Person {
        id: id.parse().with_context(|| id.clone())?,
        name: name.to_owned(),
        email,
        phone: None,
        membership,
        administrator: false,
        as_of: AS_OF,
    })
}

/// `Anna Lim` signs in as `anna.lim`.
fn person_id(name: &str) -> String {
    name.to_lowercase().replace(' ', ".")
}

/// The sub-customers that somebody answers for, each with that person's name.
fn answering(sub_customers: &[SubCustomer]) -> impl Iterator<Item = (&'static str, &SubCustomer)> {
    ANSWERING.into_iter().flat_map(move |(owner, names)| {
        let can_move =
            sub_customers.iter().filter(move |customer| customer.owner.as_str() == owner && is_clean(customer));
        names.iter().copied().zip(can_move)
    })
}
