//! The sample's rows: sub-customers that can move, and if wanted one row of every kind that can't be accepted (R2.4, R3, R4.1).

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use shared::directory::{AccountStanding, ArrearsPolicy, GroupRole, SavingsPlanUnit, SubCustomer, Unbinding};
use shared::ids::PartnerId;
use shared::intake::Cell;

use crate::demo::{self, Random};

const SEED: u64 = 0x5A_3B1E;

/// A row of the template, with a remark in a column of its own where there is something to say.
#[derive(Debug, Clone)]
pub struct SampleRow {
    pub sub_customer: Cell<'static>,
    pub name: Cell<'static>,
    pub credit: Cell<'static>,
    pub remark: &'static str,
}

pub struct Good {
    pub rows: Vec<SampleRow>,
    /// How many of them the directory doesn't know.
    pub invented: usize,
}

fn text(text: &str) -> Cell<'static> {
    Cell::Text(text.to_owned().into())
}

/// So many of the original reseller's sub-customers that can move, and invented ones when these run out.
pub fn good(customers: &[SubCustomer], original: &PartnerId, count: usize) -> Result<Good> {
    let mut random = Random::new(SEED);
    let mut rows = Vec::with_capacity(count);
    let can_move = customers.iter().filter(|customer| customer.owner == *original && demo::is_clean(customer));
    for customer in can_move.take(count) {
        rows.push(SampleRow {
            sub_customer: text(customer.id.as_str()),
            name: text(&customer.name),
            credit: credit(&mut random)?,
            remark: "",
        });
    }
    let invented = count - rows.len();
    let mut taken: BTreeSet<String> = customers.iter().map(|customer| customer.id.to_string()).collect();
    while rows.len() < count {
        let id = format!("{:012}", random.below(1_000_000_000_000));
        if taken.insert(id.clone()) {
            rows.push(SampleRow {
                sub_customer: text(&id),
                name: Cell::Empty,
                credit: credit(&mut random)?,
                remark: "",
            });
        }
    }
    Ok(Good { rows, invented })
}

/// 1,000 to 9,000 in steps of 12.50.
fn credit(random: &mut Random) -> Result<Cell<'static>> {
    let steps = u32::try_from(80 + random.below(641))?;
    Ok(Cell::Number(f64::from(steps) * 12.5))
}

/// One row of every kind that can't be accepted, to come after these good ones.
pub fn bad(
    good: &[SampleRow],
    customers: &[SubCustomer],
    original: &PartnerId,
    new: &PartnerId,
) -> Result<Vec<SampleRow>> {
    // From the end, where the good rows seldom come to.
    let mut can_move =
        customers.iter().rev().filter(|customer| customer.owner == *original && demo::is_clean(customer));
    let mut next = || can_move.next().context("no sub-customer is left");
    let misnamed = next()?;
    let mut rows = bad_cells(|| next().map(|customer| text(customer.id.as_str())))?;
    rows.extend(
        good.first().map(|first| SampleRow { remark: "it is in the first row already (R3.9)", ..first.clone() }),
    );
    rows.extend(bad_conditions(customers, original, new, misnamed)?);
    Ok(rows)
}

/// Cells that can't be read; `next` gives the id of another sub-customer that could move.
fn bad_cells(mut next: impl FnMut() -> Result<Cell<'static>>) -> Result<Vec<SampleRow>> {
    let amount = || Cell::Number(1_000.0);
    let date = || Cell::Date("2026-11-01".to_owned());

    let mut rows = Vec::new();
    let mut row = |sub_customer, name, credit, remark| rows.push(SampleRow { sub_customer, name, credit, remark });
    for (id, remark) in [
        (Cell::Empty, "no account ID"),
        (text("12 digits"), "not an account ID"),
        (text("1234567890123"), "an account ID with a digit too many"),
        (Cell::Number(12_345_678.0), "leading zeros lost"),
        (text("1.23457E+11"), "an account ID that was rounded"),
        (Cell::Formula("A2".to_owned()), "a formula for an account ID"),
        (date(), "a date for an account ID"),
        (Cell::Truth(true), "TRUE for an account ID"),
    ] {
        row(id, Cell::Empty, amount(), remark);
    }
    for (credit, remark) in [
        (Cell::Empty, "no credit allocation"),
        (Cell::Number(-250.0), "negative credit"),
        (Cell::Number(1_250.005), "three decimals"),
        (text("1,250.00"), "an amount with separators"),
        (text("USD 1250"), "an amount with a currency"),
        (Cell::Number(1e9), "a credit line that is too large"),
        (Cell::Formula("2*1250".to_owned()), "a formula for an amount"),
        (date(), "a date for an amount"),
    ] {
        row(next()?, Cell::Empty, credit, remark);
    }
    row(next()?, text(&"Very ".repeat(41)), amount(), "a name that is too long");
    row(next()?, date(), amount(), "a date for a name");
    Ok(rows)
}

/// Sub-customers that can't move.
fn bad_conditions(
    customers: &[SubCustomer],
    original: &PartnerId,
    new: &PartnerId,
    misnamed: &SubCustomer,
) -> Result<Vec<SampleRow>> {
    type Fails = fn(&SubCustomer) -> bool;
    let find = |owner: &PartnerId, fails: Fails| {
        let found = customers.iter().rev().find(|customer| customer.owner == *owner && fails(customer));
        found.context("the demonstration has a sub-customer for every condition")
    };
    let mut rows = Vec::new();
    let mut row = |customer: &SubCustomer, name: &str, remark| {
        let (sub_customer, credit) = (text(customer.id.as_str()), Cell::Number(1_000.0));
        let name = if name.is_empty() { Cell::Empty } else { text(name) };
        rows.push(SampleRow { sub_customer, name, credit, remark });
    };
    let conditions: [(Fails, &str); 10] = [
        (|c| c.group == GroupRole::Administrator, "administers a group (R3.3)"),
        (|c| c.group == GroupRole::Member, "belongs to a group (R3.3)"),
        (|c| c.savings_plan_unit == SavingsPlanUnit::Created, "created a savings-plan shared unit (R3.4)"),
        (|c| c.savings_plan_unit == SavingsPlanUnit::Joined, "joined a savings-plan shared unit (R3.4)"),
        (|c| c.arrears_policy == ArrearsPolicy::NonStop, "services go on in arrears (R3.5)"),
        (|c| c.standing == AccountStanding::Frozen && !c.available_credit.is_negative(), "frozen (R3.6)"),
        (
            |c| c.standing == AccountStanding::Frozen && c.available_credit.is_negative(),
            "frozen, and its credit is below zero (R3.6, R3.7)",
        ),
        (
            |c| c.standing == AccountStanding::Normal && c.available_credit.is_negative(),
            "its credit is below zero (R3.7); no name is given, so the reason isn't told (R3.11)",
        ),
        (|c| c.unbinding == Unbinding::BegunByOriginalReseller, "its reseller is unbinding it (R3.8)"),
        (|c| c.unbinding == Unbinding::BegunBySubCustomer, "it is unbinding itself (R3.8)"),
    ];
    for (fails, remark) in conditions {
        let customer = find(original, fails)?;
        let name = if remark.contains("no name") { "" } else { &customer.name };
        row(customer, name, remark);
    }
    let all: Fails = |_| true;
    let other = customers.iter().map(|customer| &customer.owner).find(|owner| *owner != original && *owner != new);
    row(find(other.context("there are other partners")?, all)?, "", "another reseller's (R3.1)");
    row(misnamed, "Somebody Else Ltd", "the name is another's (R3.1)");
    row(find(new, all)?, "", "already the new reseller's (R3.2)");
    rows.push(SampleRow {
        sub_customer: text("000000000000"),
        name: Cell::Empty,
        credit: Cell::Number(1_000.0),
        remark: "there is no such sub-customer (R3.1)",
    });
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::intake::{Column, Draft, Problem, read_sheet};
    use shared::{conditions, directory, instant, settings};

    fn read(rows: &[SampleRow]) -> Draft {
        let headings = Column::ALL.map(|column| text(column.heading())).to_vec();
        let cells = rows.iter().map(|row| vec![row.sub_customer.clone(), row.name.clone(), row.credit.clone()]);
        read_sheet(&std::iter::once(headings).chain(cells).collect::<Vec<_>>()).unwrap()
    }
    fn ids() -> (PartnerId, PartnerId) {
        (demo::OTHER_DISTRIBUTOR.parse().unwrap(), demo::SINGLE_TIER.parse().unwrap())
    }

    #[test]
    fn the_demonstrations_own_sub_customers_come_first_and_invented_ones_after_them() {
        let customers = demo::sub_customers().unwrap();
        let good = good(&customers, &ids().0, 10_000).unwrap();
        assert_eq!((good.rows.len(), good.invented), (10_000, 9_600));
        assert!(read(&good.rows).rows.iter().all(|row| row.problems.is_empty()));
    }

    #[test]
    fn three_hundred_rows_can_all_move() {
        let customers = demo::sub_customers().unwrap();
        for original in [demo::OTHER_DISTRIBUTOR, demo::SINGLE_TIER] {
            assert_eq!(good(&customers, &original.parse().unwrap(), 300).unwrap().invented, 0);
        }
    }

    #[test]
    fn every_kind_of_bad_cell_is_among_the_bad_rows_r2_4() {
        let (original, new) = ids();
        let customers = demo::sub_customers().unwrap();
        let mut rows = good(&customers, &original, 1).unwrap().rows;
        rows.extend(bad(&rows, &customers, &original, &new).unwrap());
        let draft = read(&rows);
        let problems: Vec<_> = draft.rows.iter().flat_map(|row| &row.problems).collect();
        let kinds: [fn(&Problem) -> bool; 15] = [
            |p| matches!(p, Problem::Missing { column: Column::SubCustomer }),
            |p| matches!(p, Problem::Missing { column: Column::Credit }),
            |p| matches!(p, Problem::NotAnAccountId { .. }),
            |p| matches!(p, Problem::LeadingZerosLost { .. }),
            |p| matches!(p, Problem::Rounded { .. }),
            |p| matches!(p, Problem::Formula { column: Column::SubCustomer, .. }),
            |p| matches!(p, Problem::Formula { column: Column::Credit, .. }),
            |p| matches!(p, Problem::Date { .. }),
            |p| matches!(p, Problem::NotText { .. }),
            |p| matches!(p, Problem::CreditNegative { .. }),
            |p| matches!(p, Problem::CreditTooManyDecimals { .. }),
            |p| matches!(p, Problem::CreditTooLarge { .. }),
            |p| matches!(p, Problem::CreditNotAnAmount { .. }),
            |p| matches!(p, Problem::Twice { .. }),
            |p| matches!(p, Problem::NameTooLong),
        ];
        for (place, kind) in kinds.iter().enumerate() {
            assert!(problems.iter().any(|problem| kind(problem)), "kind {place}");
        }
    }

    #[test]
    fn every_bad_row_without_a_bad_cell_fails_a_condition_and_every_condition_of_the_directory_is_there_r3() {
        let customers = demo::sub_customers().unwrap();
        let (original, new) = ids();
        let misnamed =
            customers.iter().find(|customer| customer.owner == original && demo::is_clean(customer)).unwrap();
        let rows = bad_conditions(&customers, &original, &new, misnamed).unwrap();
        let between = conditions::Move { original_reseller: &original, new_reseller: &new };
        let settings = settings::Settings::defaults("demo".parse().unwrap(), "USD");
        let mut failed = BTreeSet::new();
        for row in read(&rows).rows {
            assert_eq!(row.problems, []);
            let customer = customers.iter().find(|customer| customer.id.as_str() == row.raw.sub_customer);
            let facts = customer.map(|customer| directory::CustomerFacts {
                customer: customer.clone(),
                elsewhere: directory::Elsewhere::Free,
            });
            let now = instant::Instant::from_millis(0);
            let fails = conditions::check(facts.as_ref(), row.raw.name.as_deref(), between, &settings, now);
            assert_ne!(fails, [], "{row:?}");
            failed.extend(fails);
        }
        let elsewhere = [
            conditions::Condition::InOtherApplication,
            conditions::Condition::Twice,
            conditions::Condition::MovedRecently,
            conditions::Condition::StaleFacts,
        ];
        let expected = conditions::Condition::ALL.into_iter().filter(|condition| !elsewhere.contains(condition));
        assert_eq!(failed, expected.collect());
    }
}
