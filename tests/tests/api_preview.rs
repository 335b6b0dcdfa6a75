//! Previewing a file's rows: every condition and the credit, told as far as the applicant may know (R3, R4.2). Nothing changes.

use anyhow::{Context, Result};
use shared::{
    api::{
        ApplicationsQuery, CreditCheck, ListApplications, Nothing, Preview, PreviewAnswer, PreviewRequest, ProblemCode,
        RawRow, RowTrouble,
    },
    conditions::{Condition, Finding},
    credit::Money,
    directory::{AccountStanding, ArrearsPolicy, GroupRole, SavingsPlanUnit, SubCustomer, Unbinding},
    ids::PartnerId,
    intake::{Column, Problem},
    rows::Row,
};
use tests::{Application, Client, Pair};

const NONE: Nothing = Nothing {};

async fn preview(by: &Client, original: &PartnerId, rows: Vec<RawRow>) -> Result<PreviewAnswer> {
    let request = PreviewRequest { original_reseller: original.to_string(), rows };
    by.call::<Preview>(&[], &NONE, &request).await
}

/// What the answer says of the conditions of a row.
fn finding(answer: &PreviewAnswer, row: u32) -> Result<&Finding> {
    let mut of_row = answer.problems.iter().filter(|problem| problem.row == Row(row));
    match &of_row.next().with_context(|| format!("row {row} is in order"))?.what {
        RowTrouble::Condition { finding } => Ok(finding),
        RowTrouble::Cell { problem } => anyhow::bail!("row {row}: {problem:?}"),
    }
}

fn row(sub_customer: &str, name: Option<&str>, credit: &str) -> RawRow {
    RawRow { sub_customer: sub_customer.to_owned(), name: name.map(str::to_owned), credit: credit.to_owned() }
}

#[tokio::test]
async fn rows_in_order_are_counted_and_added_up_exactly() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut rows = pair.rows("0.10");
    rows[0].credit = "0.20".to_owned();
    let answer = preview(&pair.applicant, &pair.original, rows).await?;
    assert_eq!(answer.problems, []);
    assert_eq!((answer.rows, answer.total), (3, Money::from_minor(40)));
    assert_eq!(answer.original_reseller, pair.world.partner_name(&pair.original)?);
    assert_eq!(answer.credit, CreditCheck::NoLimit);
    Ok(())
}

#[tokio::test]
async fn previewing_changes_nothing() -> Result<()> {
    let pair = Pair::of(2).await?;
    let before = preview(&pair.applicant, &pair.original, pair.rows("1")).await?;
    assert_eq!(before, preview(&pair.applicant, &pair.original, pair.rows("1")).await?);
    let listed = pair.applicant.call::<ListApplications>(&[], &ApplicationsQuery::default(), &NONE).await?;
    assert_eq!(listed.applications, []);
    Ok(())
}

#[tokio::test]
async fn an_unknown_a_foreign_and_a_misnamed_sub_customer_get_the_same_answer_r3_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let third = pair.world.reseller("Third")?;
    let foreign = pair.world.sub_customers(&third, 2)?;
    // Nothing else that is wrong with somebody else's sub-customer may show either.
    pair.world.change(&foreign[1], |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let unknown = pair.world.unused_id();
    let (own, foreign_name) = (pair.customer(0)?.to_string(), pair.world.name(&foreign[0])?);
    let hidden = [
        row(&unknown, None, "1"),
        row(&unknown, Some("Somebody"), "1"),
        row(foreign[0].as_str(), None, "1"),
        row(foreign[0].as_str(), Some(&foreign_name), "1"),
        row(foreign[0].as_str(), Some("Somebody"), "1"),
        row(foreign[1].as_str(), None, "1"),
        row(&own, Some("Somebody"), "1"),
    ];
    let mut answers = Vec::new();
    for row in hidden {
        let request = PreviewRequest { original_reseller: pair.original.to_string(), rows: vec![row] };
        let answer = pair.applicant.ask::<Preview>(&[]).json(&request).send().await?;
        assert_eq!(finding(&answer.good()?, 1)?, &Finding::Named(vec![Condition::NotThere]));
        answers.push(answer.bytes);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answers can be told apart");
    Ok(())
}

#[tokio::test]
async fn a_name_is_compared_without_case_width_and_spaces_r3_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    pair.world.change(&customer, |of| of.name = "Acme Wolken GmbH".to_owned())?;
    pair.world.import().await?;
    for name in ["ACME  wolken gmbh", "Ａｃｍｅ　Ｗｏｌｋｅｎ　ＧｍｂＨ", "AcmeWolkenGmbH"] {
        let rows = vec![row(customer.as_str(), Some(name), "1")];
        assert_eq!(preview(&pair.applicant, &pair.original, rows).await?.problems, [], "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn each_condition_is_named_to_an_applicant_that_gives_the_name_and_to_no_other_r3_3_to_r3_11() -> Result<()> {
    type Change = fn(&mut SubCustomer);
    let failing: [(Change, Condition); 9] = [
        (|of| of.group = GroupRole::Administrator, Condition::InGroup),
        (|of| of.group = GroupRole::Member, Condition::InGroup),
        (|of| of.savings_plan_unit = SavingsPlanUnit::Created, Condition::SavingsPlan),
        (|of| of.savings_plan_unit = SavingsPlanUnit::Joined, Condition::SavingsPlan),
        (|of| of.arrears_policy = ArrearsPolicy::NonStop, Condition::NonStopArrears),
        (|of| of.standing = AccountStanding::Frozen, Condition::Frozen),
        (|of| of.available_credit = Money::from_minor(-987_654), Condition::CreditBelowZero),
        (|of| of.unbinding = Unbinding::BegunByOriginalReseller, Condition::UnbindingByReseller),
        (|of| of.unbinding = Unbinding::BegunBySubCustomer, Condition::UnbindingBySubCustomer),
    ];
    let mut pair = Pair::of(failing.len()).await?;
    for (customer, (change, _)) in pair.customers.clone().iter().zip(failing) {
        pair.world.change(customer, change)?;
    }
    pair.world.import().await?;
    let named = preview(&pair.applicant, &pair.original, pair.named_rows("1")?).await?;
    let unnamed = preview(&pair.applicant, &pair.original, pair.rows("1")).await?;
    for (row, (_, condition)) in (1..).zip(failing) {
        assert_eq!(finding(&named, row)?, &Finding::Named(vec![condition]));
        assert_eq!(finding(&unnamed, row)?, &Finding::NameNeeded);
    }
    assert_eq!(named.total, Money::ZERO);
    let told = serde_json::to_string(&named)?;
    assert!(!told.contains("9876"), "amounts aren't told: {told}");
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_in_another_open_application_cannot_be_in_a_second_and_the_first_is_not_named_r3_8() -> Result<()>
{
    let mut pair = Pair::of(1).await?;
    let rival = pair.world.reseller("Rival")?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    let rival = pair.world.operator(&rival).await?;
    let answer = preview(&rival, &pair.original, pair.named_rows("1")?).await?;
    assert_eq!(finding(&answer, 1)?, &Finding::Named(vec![Condition::InOtherApplication]));
    let told = serde_json::to_string(&answer)?;
    for secret in [application.id.as_str(), pair.new.as_str(), &pair.world.partner_name(&pair.new)?] {
        assert!(!told.contains(secret), "{told}");
    }
    let answer = preview(&rival, &pair.original, pair.rows("1")).await?;
    assert_eq!(finding(&answer, 1)?, &Finding::NameNeeded);
    Ok(())
}

#[tokio::test]
async fn an_own_sub_customer_is_said_to_be_ones_own_r3_2() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let own = pair.world.sub_customers(&pair.new.clone(), 1)?;
    pair.world.import().await?;
    let answer = preview(&pair.applicant, &pair.original, vec![row(own[0].as_str(), None, "1")]).await?;
    assert_eq!(finding(&answer, 1)?, &Finding::Named(vec![Condition::AlreadyYours]));
    Ok(())
}

#[tokio::test]
async fn every_bad_cell_is_named_by_its_row_r2_6_r3_9() -> Result<()> {
    let pair = Pair::of(3).await?;
    let good = pair.customer(0)?.as_str();
    let rows = vec![
        row(good, None, "10"),
        row("", None, ""),
        row("12345", None, "1"),
        row("1.23E+11", None, "-5"),
        row(pair.customer(1)?.as_str(), None, "1.005"),
        row(good, None, "1"),
        row("=A1", None, "1,000.00"),
        row(pair.customer(2)?.as_str(), Some(&"x".repeat(201)), "1000000000"),
    ];
    let answer = preview(&pair.applicant, &pair.original, rows).await?;
    let found: Vec<(u32, Problem)> = answer
        .problems
        .iter()
        .filter_map(|problem| match &problem.what {
            RowTrouble::Cell { problem: cell } => Some((problem.row.0, cell.clone())),
            RowTrouble::Condition { .. } => None,
        })
        .collect();
    let id = Column::SubCustomer;
    let expected = vec![
        (2, Problem::Missing { column: id }),
        (2, Problem::Missing { column: Column::Credit }),
        (3, Problem::LeadingZerosLost { column: id, found: "12345".into() }),
        (4, Problem::Rounded { column: id, found: "1.23E+11".into() }),
        (4, Problem::CreditNegative { found: "-5".into() }),
        (5, Problem::CreditTooManyDecimals { found: "1.005".into() }),
        (6, Problem::Twice { first: Row(1) }),
        (7, Problem::Formula { column: id, found: "=A1".into() }),
        (7, Problem::CreditNotAnAmount { found: "1,000.00".into() }),
        (8, Problem::NameTooLong),
        (8, Problem::CreditTooLarge { found: "1000000000".into() }),
    ];
    assert_eq!(found, expected);
    assert_eq!(answer.problems.len(), expected.len(), "{:?}", answer.problems);
    assert_eq!((answer.rows, answer.total), (8, Money::from_minor(1_000)));
    Ok(())
}

#[tokio::test]
async fn only_another_partner_of_the_programme_can_be_the_original_reseller_r2_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let unknown = pair.world.unused_id();
    for typed in [pair.new.as_str(), unknown.as_str(), pair.customer(0)?.as_str(), "2000", "", "North Cloud"] {
        let request = PreviewRequest { original_reseller: typed.to_owned(), rows: pair.rows("1") };
        pair.applicant.refused::<Preview>(ProblemCode::OriginalResellerUnknown, &[], &NONE, &request).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_application_has_1_to_10_000_rows_r2_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let request = |rows| PreviewRequest { original_reseller: pair.original.to_string(), rows };
    pair.applicant.refused::<Preview>(ProblemCode::NoRows, &[], &NONE, &request(vec![])).await?;
    let many = vec![row(pair.customer(0)?.as_str(), None, "1"); 10_001];
    pair.applicant.refused::<Preview>(ProblemCode::TooManyRows, &[], &NONE, &request(many.clone())).await?;
    let answer = Application::try_submit(&pair.applicant, &pair.original, many).await?;
    answer.refused(ProblemCode::TooManyRows)?;
    let answer = Application::try_submit(&pair.applicant, &pair.original, vec![]).await?;
    answer.refused(ProblemCode::NoRows)?;
    Ok(())
}

#[tokio::test]
async fn a_second_level_reseller_is_told_what_it_can_allocate_and_needs_more_than_the_total_r4_2() -> Result<()> {
    let (pair, _) = Pair::second_level(1, "100.00").await?;
    let check = async |credit: &str| {
        Ok::<_, anyhow::Error>(preview(&pair.applicant, &pair.original, pair.rows(credit)).await?.credit)
    };
    let allocatable = "100.00".parse::<Money>()?;
    assert_eq!(check("99.99").await?, CreditCheck::Enough { allocatable });
    assert_eq!(check("100").await?, CreditCheck::Short { allocatable, needed: allocatable });
    Ok(())
}
