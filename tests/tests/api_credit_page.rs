//! Where a partner stands (R4): limit, allocations and holds, which add up before, during and after a move (R4.3).

use anyhow::Result;
use shared::{
    api::{GetCredit, Nothing, ProblemCode},
    application::Step,
    credit::{CreditLimit, Money},
};
use tests::{Application, Client, Pair, credit, rows};

/// Allocated, held, allocatable; in minor units.
async fn standing(of: &Client) -> Result<(i64, i64, Option<i64>)> {
    let answer = credit(of).await?;
    let position = answer.position;
    Ok((position.allocated.minor(), position.held.minor(), answer.allocatable.map(Money::minor)))
}

#[tokio::test]
async fn what_is_held_becomes_an_allocation_and_the_old_one_returns_r4_3() -> Result<()> {
    let (pair, distributor) = Pair::second_level(3, "1000.00").await?;
    let (new, original) = (&pair.applicant, &pair.releaser);
    assert_eq!(standing(new).await?, (0, 0, Some(100_000)));
    assert_eq!(standing(original).await?, (30_000, 0, None));
    let mut application = pair.submit().await?;
    assert_eq!(standing(new).await?, (0, 3_000, Some(97_000)));
    application.withdraw(new, rows(&[3])).await?;
    assert_eq!(standing(new).await?, (0, 2_000, Some(98_000)), "what is withdrawn is held no longer");
    application.approve(&pair.world.approver(&distributor).await?, Step::IncomingDistributor).await?;
    application.approve_as_original(original).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(standing(new).await?, (2_000, 0, Some(98_000)));
    assert_eq!(standing(original).await?, (10_000, 0, None));
    assert_eq!((credit(new).await?.sub_customers, credit(original).await?.sub_customers), (2, 1));
    Ok(())
}

#[tokio::test]
async fn each_open_application_is_named_with_what_it_holds_the_largest_first() -> Result<()> {
    let (mut pair, _) = Pair::second_level(1, "1000.00").await?;
    let small = pair.submit().await?;
    pair.customers = pair.world.sub_customers(&pair.original, 2)?;
    pair.world.import().await?;
    let large = Application::submit(&pair.applicant, &pair.original, pair.rows("200.00")).await?;
    let answer = credit(&pair.applicant).await?;
    assert_eq!(answer.partner.name, pair.world.partner_name(&pair.new)?);
    let named: Vec<_> = answer.holds.iter().map(|hold| (&hold.application, hold.amount.minor())).collect();
    assert_eq!(named, [(&large.id, 40_000), (&small.id, 1_000)]);
    assert!(answer.holds.iter().all(|hold| hold.original_reseller.id == pair.original));
    assert!(!answer.more_holds);
    Ok(())
}

#[tokio::test]
async fn a_limit_that_was_lowered_leaves_less_than_nothing_to_allocate_r4_4() -> Result<()> {
    let (mut pair, _) = Pair::second_level(2, "1000.00").await?;
    pair.submit().await?;
    let new = pair.new.clone();
    let lower = CreditLimit::Limited("15.00".parse()?);
    pair.world.change_partner(&new, |of| of.credit_limit = lower)?;
    pair.world.import().await?;
    assert_eq!(standing(&pair.applicant).await?, (0, 2_000, Some(-500)));
    Ok(())
}

#[tokio::test]
async fn a_partner_is_answered_about_itself_and_nobody_else_is_answered() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    pair.submit().await?;
    // The original side isn't told what the new one holds.
    assert_eq!(credit(&pair.world.viewer(&pair.original).await?).await?.holds, []);
    assert_eq!(standing(&pair.world.viewer(&pair.new).await?).await?, (0, 1_000, None));
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    for other in [&pair.reviewer, &pair.world.administrator().await?, &customer] {
        other.refused::<GetCredit>(ProblemCode::NotAllowed, &[], &Nothing {}, &Nothing {}).await?;
    }
    Ok(())
}
