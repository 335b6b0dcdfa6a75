//! 2,000 sub-customers: most can move, and each condition of R3 fails for some of every partner.

use anyhow::{Context, Result};
use shared::{
    credit::{Credit, Money},
    directory::{AccountStanding, ArrearsPolicy, GroupRole, SavingsPlanUnit, SubCustomer, Unbinding},
    ids::CustomerId,
    instant::Instant,
};
use std::collections::BTreeSet;

use super::{
    AS_OF, names,
    partners::{DISTRIBUTOR, OTHER_DISTRIBUTOR, SECOND_LEVEL_NEARLY_USED_UP, SECOND_LEVEL_WITH_ROOM, SINGLE_TIER},
    random::Random,
};

/// 2026-10-12: when some last moved, if they did.
const LAST_MIGRATED: Instant = Instant::from_millis(1_791_763_200_000);
const SEED: u64 = 0x00C0_FFEE_2026_1101;

/// How many each partner has.
const OWNERS: [(&str, usize); 5] = [
    (SINGLE_TIER, 600),
    (OTHER_DISTRIBUTOR, 500),
    (DISTRIBUTOR, 150),
    (SECOND_LEVEL_WITH_ROOM, 350),
    (SECOND_LEVEL_NEARLY_USED_UP, 400),
];

/// What stops a sub-customer from moving.
type Trouble = fn(&mut SubCustomer);

/// One partner's sub-customers have each of these in turn, every fifth of them one.
const TROUBLES: [Trouble; 10] = [
    |customer| customer.group = GroupRole::Administrator,
    |customer| customer.savings_plan_unit = SavingsPlanUnit::Created,
    |customer| customer.arrears_policy = ArrearsPolicy::NonStop,
    |customer| customer.standing = AccountStanding::Frozen,
    below_zero,
    |customer| customer.unbinding = Unbinding::BegunByOriginalReseller,
    |customer| customer.group = GroupRole::Member,
    |customer| customer.savings_plan_unit = SavingsPlanUnit::Joined,
    |customer| customer.unbinding = Unbinding::BegunBySubCustomer,
    |customer| {
        customer.standing = AccountStanding::Frozen;
        below_zero(customer);
    },
];
const EVERY: usize = 5;

fn below_zero(customer: &mut SubCustomer) {
    customer.available_credit = Money::from_minor(-customer.allocation.minor() / 7 - 1);
}

/// Whether nothing stops it from moving (R3.3 to R3.8).
pub fn is_clean(customer: &SubCustomer) -> bool {
    customer.group == GroupRole::None
        && customer.savings_plan_unit == SavingsPlanUnit::None
        && customer.arrears_policy == ArrearsPolicy::Standard
        && customer.standing == AccountStanding::Normal
        && !customer.available_credit.is_negative()
        && customer.unbinding == Unbinding::None
}

pub fn sub_customers() -> Result<Vec<SubCustomer>> {
    let mut random = Random::new(SEED);
    let mut taken = Taken::default();
    let mut all = Vec::new();
    for (owner, count) in OWNERS {
        for place in 0..count {
            let mut customer = sub_customer(owner, &mut random, &mut taken)?;
            if place % EVERY == EVERY - 1
                && let Some(trouble) = TROUBLES.get(place / EVERY % TROUBLES.len())
            {
                trouble(&mut customer);
            }
            all.push(customer);
        }
    }
    Ok(all)
}

/// One that can move.
fn sub_customer(owner: &str, random: &mut Random, taken: &mut Taken) -> Result<SubCustomer> {
    let id = taken.new_id(random)?;
    let company = taken.new_company(random)?;
    // 500.00 to 20,000.00 in steps of 250.00, of which up to nine tenths are used.
    let allocation = Credit::from_minor(25_000 * i64::try_from(2 + random.below(79))?)?;
    let used = allocation.minor() / 1_000 * i64::try_from(random.below(900))?;
    let label = match names::label(&company.name) {
        label if label.is_empty() => format!("customer-{}", id.as_str().get(6..).unwrap_or_default()),
        label => label,
    };
    let moved = random.below(40) == 0;
    Ok(SubCustomer {
        id,
        contact_email: format!("accounts@{label}.example"),
        contact_phone: company.phone,
        contact_language: None,
        name: company.name,
        owner: owner.parse()?,
        allocation,
        group: GroupRole::None,
        savings_plan_unit: SavingsPlanUnit::None,
        arrears_policy: ArrearsPolicy::Standard,
        standing: AccountStanding::Normal,
        available_credit: Money::from_minor(allocation.minor() - used),
        unbinding: Unbinding::None,
        last_migrated: moved.then_some(LAST_MIGRATED),
        as_of: AS_OF,
    })
}

/// What must not come twice.
#[derive(Default)]
struct Taken {
    ids: BTreeSet<u64>,
    names: BTreeSet<String>,
}

impl Taken {
    /// Every eighth id begins with zeros. None begins like a partner's.
    fn new_id(&mut self, random: &mut Random) -> Result<CustomerId> {
        loop {
            let id = match random.below(8) {
                0 => random.below(9_999_999_999),
                _ => 300_000_000_000 + random.below(699_999_999_999),
            };
            if self.ids.insert(id) {
                return Ok(format!("{id:012}").parse()?);
            }
        }
    }

    fn new_company(&mut self, random: &mut Random) -> Result<names::Company> {
        loop {
            let company = names::company(random).context("a table of names is empty")?;
            if self.names.insert(company.name.clone()) {
                return Ok(company);
            }
        }
    }
}
