//! Credit: held at submission, released by every end but cutover, allocated at cutover, and always adding up (R4).

use anyhow::{Context, Result};
use shared::{
    api::{CreditCheck, EndedWhy, Nothing, Preview, PreviewRequest, ProblemCode},
    application::{Failure, Status, Step},
    credit::{CreditLimit, Money},
    ids::PartnerId,
};
use tests::{Application, Client, Pair, World, decision, everything, except, reject, rows};

/// What a partner can still allocate, asked by previewing a row of its own making.
async fn allocatable(partner: &Client, anybody_else: &PartnerId) -> Result<Money> {
    let row = shared::api::RawRow { sub_customer: "000000000000".to_owned(), name: None, credit: "0".to_owned() };
    let request = PreviewRequest { original_reseller: anybody_else.to_string(), rows: vec![row] };
    match partner.call::<Preview>(&[], &Nothing {}, &request).await?.credit {
        CreditCheck::Enough { allocatable } | CreditCheck::Short { allocatable, .. } => Ok(allocatable),
        CreditCheck::NoLimit => anyhow::bail!("there is no limit"),
    }
}

fn money(text: &str) -> Result<Money> {
    text.parse().context("an amount")
}

/// Two sub-customers that go to a second-level reseller with this limit, and its distributor's approver.
async fn limited(limit: &str) -> Result<(Pair, Client)> {
    let (pair, distributor) = Pair::second_level(2, limit).await?;
    let incoming = pair.world.approver(&distributor).await?;
    Ok((pair, incoming))
}

#[tokio::test]
async fn a_second_level_reseller_needs_more_than_the_total_not_just_the_total_r4_2() -> Result<()> {
    let (pair, _) = limited("100.00").await?;
    let answer = Application::try_submit(&pair.applicant, &pair.original, pair.rows("50.00")).await?;
    let shortfall = answer.refused(ProblemCode::CreditInsufficient)?.shortfall.context("no figures")?;
    assert_eq!((shortfall.allocatable, shortfall.needed), (money("100.00")?, money("100.00")?));
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("100.00")?);
    Application::submit(&pair.applicant, &pair.original, pair.rows("49.99")).await?;
    Ok(())
}

#[tokio::test]
async fn what_its_own_sub_customers_have_counts_against_the_limit_r4_2() -> Result<()> {
    let (mut pair, _) = limited("250.00").await?;
    // Each has 100.00.
    pair.world.sub_customers(&pair.new.clone(), 2)?;
    pair.world.import().await?;
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("50.00")?);
    Ok(())
}

#[tokio::test]
async fn the_total_is_held_at_submission_and_a_second_application_sees_the_rest_r4_3() -> Result<()> {
    let (mut pair, _) = limited("100.00").await?;
    let more = pair.world.sub_customers(&pair.original.clone(), 1)?;
    pair.world.import().await?;
    Application::submit(&pair.applicant, &pair.original, pair.rows("30")).await?;
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("40.00")?);
    let row = |credit: &str| {
        vec![shared::api::RawRow { sub_customer: more[0].to_string(), name: None, credit: credit.to_owned() }]
    };
    let answer = Application::try_submit(&pair.applicant, &pair.original, row("40")).await?;
    answer.refused(ProblemCode::CreditInsufficient)?;
    Application::submit(&pair.applicant, &pair.original, row("39.99")).await?;
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("0.01")?);
    Ok(())
}

#[tokio::test]
async fn two_submissions_at_once_do_not_hold_the_same_credit_r4_3() -> Result<()> {
    let (pair, _) = limited("100.00").await?;
    let (mut one, other) = (pair.rows("60"), pair.rows("60").split_off(1));
    one.truncate(1);
    let (one, other) = tokio::try_join!(
        Application::try_submit(&pair.applicant, &pair.original, one),
        Application::try_submit(&pair.applicant, &pair.original, other)
    )?;
    assert_ne!(one.status.is_success(), other.status.is_success(), "{} {}", one.text(), other.text());
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("40.00")?);
    Ok(())
}

#[tokio::test]
async fn every_end_but_cutover_releases_its_rows_hold_r4_3() -> Result<()> {
    let (pair, incoming) = limited("100.00").await?;
    let left = || allocatable(&pair.applicant, &pair.original);

    let mut withdrawn = Application::submit(&pair.applicant, &pair.original, pair.rows("20")).await?;
    assert_eq!(left().await?, money("60.00")?);
    withdrawn.withdraw(&pair.applicant, rows(&[1])).await?;
    assert_eq!(left().await?, money("80.00")?);
    withdrawn.withdraw(&pair.applicant, everything()).await?;
    assert_eq!(left().await?, money("100.00")?);

    let mut rejected = Application::submit(&pair.applicant, &pair.original, pair.rows("20")).await?;
    rejected.decide(&incoming, &except(Step::IncomingDistributor, &[1], "Too much.")).await?;
    assert_eq!(left().await?, money("80.00")?);
    rejected.decide(&pair.releaser, &reject(Step::OriginalReseller, everything(), "No.")).await?;
    assert_eq!(left().await?, money("100.00")?);
    Ok(())
}

#[tokio::test]
async fn at_cutover_the_hold_becomes_the_allocation_and_the_original_reseller_gets_its_own_back_r4_3() -> Result<()> {
    let mut world = World::new()?;
    let distributor = world.distributor("Distributor")?;
    let new = world.second_level("New", &distributor, "1000.00")?;
    let original = world.second_level("Original", &distributor, "500.00")?;
    let pair = Pair::between(world, new, original, 2).await?;
    let original_operator = pair.world.operator(&pair.original).await?;
    // Its two sub-customers have 100.00 each.
    assert_eq!(allocatable(&original_operator, &pair.new).await?, money("300.00")?);
    let mut application = Application::submit(&pair.applicant, &pair.original, pair.rows("33.33")).await?;
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("933.34")?);
    application.approve(&pair.world.approver(&distributor).await?, Step::IncomingDistributor).await?;
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(allocatable(&original_operator, &pair.new).await?, money("300.00")?);
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Migrated; 2]);
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("933.34")?);
    assert_eq!(allocatable(&original_operator, &pair.new).await?, money("500.00")?);
    Ok(())
}

#[tokio::test]
async fn a_lowered_limit_revokes_nothing_but_refuses_new_holds_r4_4() -> Result<()> {
    let (mut pair, incoming) = limited("100.00").await?;
    let more = pair.world.sub_customers(&pair.original.clone(), 1)?;
    pair.world.import().await?;
    let mut application = Application::submit(&pair.applicant, &pair.original, pair.rows("30")).await?;
    pair.world.change_partner(&pair.new.clone(), |of| of.credit_limit = limit("50.00"))?;
    pair.world.import().await?;
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("-10.00")?);
    let row = shared::api::RawRow { sub_customer: more[0].to_string(), name: None, credit: "0".to_owned() };
    let answer = Application::try_submit(&pair.applicant, &pair.original, vec![row]).await?;
    answer.refused(ProblemCode::CreditInsufficient)?;
    application.approve(&incoming, Step::IncomingDistributor).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller; 2]);
    Ok(())
}

#[tokio::test]
async fn if_the_credit_is_gone_at_cutover_the_record_fails_and_nothing_of_it_moves_r4_4() -> Result<()> {
    let (mut pair, incoming) = limited("100.00").await?;
    let mut application = Application::submit(&pair.applicant, &pair.original, pair.rows("30")).await?;
    application.approve(&incoming, Step::IncomingDistributor).await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    // Room for one of the two.
    pair.world.change_partner(&pair.new.clone(), |of| of.credit_limit = limit("40.00"))?;
    pair.world.import().await?;
    application.decide(&pair.reviewer, &decision(Step::InternalReview, everything())).await?;
    let records = application.records(&pair.applicant).await?;
    let mut statuses: Vec<_> = records.iter().map(|record| record.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [Status::Migrated, Status::Failed]);
    let failed = records.into_iter().find(|record| record.status == Status::Failed).context("none failed")?;
    let why = EndedWhy::Failed { failure: Failure::CreditGone };
    assert_eq!(failed.ended.map(|ended| ended.why), Some(why));
    assert_eq!(allocatable(&pair.applicant, &pair.original).await?, money("10.00")?);
    // It is still the original reseller's: it can be applied for again.
    let request = PreviewRequest {
        original_reseller: pair.original.to_string(),
        rows: vec![shared::api::RawRow {
            sub_customer: failed.sub_customer.to_string(),
            name: None,
            credit: "1".into(),
        }],
    };
    assert_eq!(pair.applicant.call::<Preview>(&[], &Nothing {}, &request).await?.problems, []);
    Ok(())
}

fn limit(amount: &str) -> CreditLimit {
    amount.parse().map_or(CreditLimit::Unlimited, CreditLimit::Limited)
}
