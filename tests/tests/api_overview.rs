//! The overview's sums and news: each party's own (R3.11), as large as what there is, and at the same cost however much that is.

use anyhow::{Context, Result, ensure};
use shared::{
    api::{BySide, GetOverview, ListConsents, Nothing, OverviewAnswer, ProblemCode, RowsRequest, StepTimes, headers},
    application::{Status, Step},
    directory::PartnerKind,
    overview::{MONTHS, Month, Spell},
};
use tests::{Alone, Client, Pair, World, eventually, except, reject, rows};

const NONE: Nothing = Nothing {};

async fn overview(of: &Client) -> Result<OverviewAnswer> {
    of.call::<GetOverview>(&[], &NONE, &NONE).await
}

/// Status, records, of these coming and going.
fn standing(of: &OverviewAnswer) -> Vec<(Status, u64, u64, u64)> {
    of.standing.iter().map(|of| (of.status, of.count.records, of.count.incoming, of.count.outgoing)).collect()
}

fn times(of: &OverviewAnswer, step: Step) -> Result<StepTimes> {
    of.steps.iter().find(|of| of.step == step).cloned().with_context(|| format!("nothing of {step:?}"))
}

fn all(records: u64, incoming: u64, outgoing: u64) -> BySide {
    BySide { records, incoming, outgoing }
}

#[tokio::test]
async fn each_party_sees_its_own_sums_from_its_side_and_nobody_elses_r3_11() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let stranger = pair.world.reseller("Stranger")?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    let (new, original) = (overview(&pair.applicant).await?, overview(&pair.releaser).await?);
    assert_eq!(standing(&new), [(Status::AwaitingOriginalReseller, 3, 3, 0)]);
    assert_eq!(standing(&original), [(Status::AwaitingOriginalReseller, 3, 0, 3)]);
    for of in [&new, &original] {
        assert_eq!(of.months.len(), MONTHS as usize);
        assert!(of.months.is_sorted_by_key(|month| month.month));
        assert_eq!(of.months.last().context("no month")?.opened.records, 3);
        assert_eq!(of.lately.len(), 1);
        assert_eq!(of.lately[0].application, application.id);
        assert_eq!(of.lately[0].entry.records, 3);
        assert_eq!(of.lately[0].original_reseller.name, pair.world.partner_name(&pair.original)?);
    }
    let none = overview(&pair.world.approver(&stranger).await?).await?;
    assert_eq!((none.standing.len(), none.steps.len(), none.lately.len()), (0, 0, 0));
    assert!(none.months.iter().all(|month| month.opened == BySide::default()));
    Ok(())
}

#[tokio::test]
async fn what_moves_on_leaves_a_step_and_what_has_moved_came_to_one_and_left_the_other() -> Result<()> {
    let pair = Pair::of(3).await?;
    pair.migrate().await?;
    let (new, original) = (overview(&pair.applicant).await?, overview(&pair.releaser).await?);
    assert_eq!(standing(&new), [(Status::Migrated, 3, 3, 0)]);
    assert_eq!(standing(&original), [(Status::Migrated, 3, 0, 3)]);
    assert_eq!(new.months.last().context("no month")?.migrated, all(3, 3, 0));
    assert_eq!(original.months.last().context("no month")?.migrated, all(3, 0, 3));
    for step in [Step::OriginalReseller, Step::InternalReview] {
        let times = times(&new, step)?;
        assert_eq!((times.left, times.waiting, times.longest_waiting), (3, 0, None), "{step:?}");
        assert!(times.median_minutes.is_some() && times.median_minutes <= times.longest_minutes, "{step:?}");
    }
    let newest = new.lately.first().context("nothing happened")?;
    assert_eq!((newest.entry.records, newest.entry.what.as_str()), (3, "moved to the new reseller"));
    assert!(new.lately.is_sorted_by(|newer, older| newer.entry.at >= older.entry.at));
    let told: Vec<_> = new.lately.iter().map(|news| news.entry.what.as_str()).collect();
    assert!(!told.iter().any(|what| what.contains("passed on")), "what follows by itself is no news: {told:?}");
    Ok(())
}

#[tokio::test]
async fn rejected_excepted_and_withdrawn_ones_ended_without_moving() -> Result<()> {
    let pair = Pair::of(4).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, rows(&[4])).await?;
    application.decide(&pair.releaser, &except(Step::OriginalReseller, &[1], "A contract runs.")).await?;
    application.decide(&pair.reviewer, &reject(Step::InternalReview, rows(&[2]), "Money is due.")).await?;
    let of = overview(&pair.releaser).await?;
    let found = standing(&of);
    assert_eq!(
        found,
        [(Status::AwaitingInternalReview, 1, 0, 1), (Status::Rejected, 2, 0, 2), (Status::Withdrawn, 1, 0, 1)]
    );
    let month = of.months.last().context("no month")?;
    assert_eq!((month.opened, month.migrated, month.ended_otherwise), (all(4, 0, 4), all(0, 0, 0), all(3, 0, 3)));
    assert_eq!(times(&of, Step::OriginalReseller)?.left, 4);
    assert_eq!(times(&of, Step::InternalReview)?.waiting, 1);
    // Of an exception too, which names its rows one by one.
    let told = |what: &str| of.lately.iter().find(|news| news.entry.what.starts_with(what)).map(|of| of.entry.records);
    assert_eq!([told("submitted"), told("excepted"), told("approved"), told("rejected")], [4, 1, 2, 1].map(Some));
    Ok(())
}

#[tokio::test]
async fn the_application_that_waits_longest_at_a_step_is_named() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let mut first = pair.submit().await?;
    pair.customers = pair.world.sub_customers(&pair.original, 1)?;
    pair.world.import().await?;
    let second = pair.submit().await?;
    let longest = times(&overview(&pair.releaser).await?, Step::OriginalReseller)?.longest_waiting;
    assert_eq!(longest.map(|of| of.application), Some(first.id.clone()));
    first.withdraw(&pair.applicant, RowsRequest::All).await?;
    let longest = times(&overview(&pair.releaser).await?, Step::OriginalReseller)?.longest_waiting;
    assert_eq!(longest.map(|of| of.application), Some(second.id));
    Ok(())
}

#[tokio::test]
async fn a_distributor_of_both_sides_counts_a_record_once_and_on_both() -> Result<()> {
    let mut world = World::new()?;
    let both = world.distributor("Both")?;
    let (new, original) =
        (world.second_level("New", &both, "1000.00")?, world.second_level("Original", &both, "1000.00")?);
    let pair = Pair::between(world, new, original, 2).await?;
    pair.submit().await?;
    let of = overview(&pair.world.approver(&both).await?).await?;
    assert_eq!(standing(&of), [(Status::AwaitingIncomingDistributor, 2, 2, 2)]);
    Ok(())
}

#[tokio::test]
async fn what_waits_passes_to_another_distributor_with_its_step_r1_6() -> Result<()> {
    let (mut pair, before) = Pair::second_level(2, "1000.00").await?;
    let after = pair.world.distributor("After")?;
    pair.world.import().await?;
    pair.submit().await?;
    let (old, new) = (pair.world.approver(&before).await?, pair.world.approver(&after).await?);
    assert_eq!(standing(&overview(&old).await?), [(Status::AwaitingIncomingDistributor, 2, 2, 0)]);
    let under = PartnerKind::SecondLevelReseller { distributor: after.clone() };
    pair.world.change_partner(&pair.new.clone(), |partner| partner.kind = under)?;
    pair.world.import().await?;
    eventually(|| async {
        let (old, new) = (overview(&old).await?, overview(&new).await?);
        ensure!(standing(&old).is_empty(), "{:?}", old.standing);
        ensure!(standing(&new) == [(Status::AwaitingIncomingDistributor, 2, 2, 0)], "{:?}", new.standing);
        ensure!(times(&new, Step::IncomingDistributor)?.longest_waiting.is_some(), "it waits for nobody");
        ensure!(!old.steps.iter().any(|of| of.longest_waiting.is_some()), "it waits for the old one");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_programme_counts_everybodys_and_a_sub_customer_has_no_overview_of_that_kind() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let customer = pair.customer(0)?.clone();
    let (_, own) = pair.world.answers_for(&customer).await?;
    let administrator = pair.world.administrator().await?;
    let before = overview(&pair.reviewer).await?;
    let application = pair.submit().await?;
    let opened = |of: &OverviewAnswer| of.months.last().map_or(0, |month| month.opened.records);
    for programme in [&pair.reviewer, &administrator] {
        let of = overview(programme).await?;
        // Other tests apply meanwhile.
        assert!(opened(&of) >= opened(&before) + 2);
        let count = of.standing.iter().find(|of| of.status == Status::AwaitingOriginalReseller).context("none")?.count;
        assert_eq!((count.incoming, count.outgoing), (0, 0), "the programme stands on neither side");
        assert!(count.records >= 2);
    }
    own.call::<ListConsents>(&[], &NONE, &NONE).await?;
    own.refused::<GetOverview>(ProblemCode::NotAllowed, &[], &NONE, &NONE).await?;
    pair.world.portal.nobody().refused::<GetOverview>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await?;
    drop(application);
    Ok(())
}

#[tokio::test]
async fn an_overview_takes_as_many_statements_for_many_customers_as_for_one() -> Result<()> {
    let mut ways = Vec::new();
    for customers in [1, 300] {
        let pair = Pair::of(customers).await?;
        pair.migrate().await?;
        let answer = pair.applicant.ask::<GetOverview>(&[]).send().await?;
        ways.push(answer.header(headers::STATEMENTS).context("the ledger wasn't asked")?.to_owned());
        assert_eq!(answer.good()?.standing.first().map(|of| of.count.records), Some(customers as u64));
    }
    assert_eq!(ways[0], ways[1]);
    Ok(())
}

#[tokio::test]
async fn time_at_a_step_is_counted_in_days_and_months_pass() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(3).await?;
    let mut application = pair.submit().await?;
    let opened = Month::of(alone.now().await?);
    alone.forward_days(3).await?;
    application.decide(&pair.releaser, &tests::decision(Step::OriginalReseller, rows(&[1, 2]))).await?;
    alone.forward_days(2).await?;
    application.decide(&pair.releaser, &tests::decision(Step::OriginalReseller, rows(&[3]))).await?;
    let of = overview(&pair.releaser).await?;
    let step = times(&of, Step::OriginalReseller)?;
    const DAY: u32 = 24 * 60;
    assert_eq!((step.left, step.median_minutes, step.longest_minutes), (3, Some(Spell(3 * DAY)), Some(Spell(5 * DAY))));
    // Their consents lapse, and another month is shown as the newest.
    alone.forward_days(40).await?;
    eventually(|| async {
        let of = overview(&pair.releaser).await?;
        ensure!(standing(&of) == [(Status::Expired, 3, 0, 3)], "{:?}", of.standing);
        let now = Month::of(alone.now().await?);
        ensure!(of.months.last().map(|month| month.month) == Some(now) && now > opened, "{:?}", of.months);
        let month = of.months.iter().find(|month| month.month == opened).context("the month is gone")?;
        ensure!(month.opened == all(3, 0, 3), "{month:?}");
        Ok(())
    })
    .await
}
