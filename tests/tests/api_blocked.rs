//! Records that a condition or a suspension holds back, by an import and until another (R3.12, R1.6).

use anyhow::{Context, Result};
use shared::{
    api::ProblemCode,
    application::{LeftWhy, PauseReason, Step},
    conditions::{Condition, Finding, Mender},
    directory::{AccountStanding, PartnerStanding},
    rows::{Row, RowSet},
};
use tests::{Application, Pair, decision, eventually, everything};

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

#[tokio::test]
async fn a_record_that_an_import_blocks_is_left_until_an_import_mends_it_r3_12() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    let frozen = pair.customer(0)?.clone();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let answer = application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    assert_eq!(answer.decided, set(&[2]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::Blocked, set(&[1]))]);
    // The original side is told what it is and who can mend it; the applicant, that gave no name, isn't (R3.11).
    let block = application.record(&pair.releaser, 1).await?.blocked.context("not blocked")?;
    assert_eq!(block.finding, Finding::Named(vec![Condition::Frozen]));
    assert_eq!(block.menders, [(Condition::Frozen, Mender::OriginalSide)]);
    let block = application.record(&pair.applicant, 1).await?.blocked.context("not blocked")?;
    assert_eq!((block.finding, block.menders), (Finding::NameNeeded, vec![]));
    // A block alone leaves nothing to decide.
    let refused = application.try_decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    refused.refused(ProblemCode::NothingToDecide)?;
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    let answer = application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    assert_eq!(answer.decided, set(&[1]));
    assert_eq!(application.record(&pair.applicant, 1).await?.blocked, None);
    Ok(())
}

#[tokio::test]
async fn an_import_shows_in_what_is_read_without_anybody_deciding_r3_12() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let frozen = pair.customer(0)?.clone();
    for (standing, blocked) in [(AccountStanding::Frozen, true), (AccountStanding::Normal, false)] {
        pair.world.change(&frozen, |of| of.standing = standing)?;
        pair.world.import().await?;
        eventually(|| async {
            let record = application.record(&pair.releaser, 1).await?;
            anyhow::ensure!(record.blocked.is_some() == blocked, "{record:?}");
            let waiting = application.detail(&pair.releaser).await?.summary.waiting;
            anyhow::ensure!(waiting[0].blocked == u32::from(blocked), "{waiting:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_condition_that_breaks_before_internal_review_keeps_that_record_back_alone_r3_12() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    pair.world.change(&pair.customers[1].clone(), |of| of.available_credit = shared::credit::Money::from_minor(-1))?;
    pair.world.import().await?;
    let answer = application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(answer.migrated, set(&[1]));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::Blocked, set(&[2]))]);
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_cannot_decide_and_its_step_pauses_until_it_is_active_again_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let original = pair.original.clone();
    pair.world.change_partner(&original, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let yes = decision(Step::OriginalReseller, everything());
    application.try_decide(&pair.releaser, &yes).await?.refused(ProblemCode::PartnerSuspended)?;
    eventually(|| async {
        let paused = application.record(&pair.applicant, 1).await?.paused;
        anyhow::ensure!(paused == Some(PauseReason::PartnerSuspended), "{paused:?}");
        Ok(())
    })
    .await?;
    pair.world.change_partner(&original, |of| of.standing = PartnerStanding::Active)?;
    pair.world.import().await?;
    application.decide(&pair.releaser, &yes).await?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_new_reseller_cannot_receive_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    let new = pair.new.clone();
    pair.world.change_partner(&new, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let yes = decision(Step::InternalReview, everything());
    application.try_decide(&pair.reviewer, &yes).await?.refused(ProblemCode::PartnerSuspended)?;
    pair.world.change_partner(&new, |of| of.standing = PartnerStanding::Active)?;
    pair.world.import().await?;
    assert_eq!(application.decide(&pair.reviewer, &yes).await?.migrated, set(&[1]));
    Ok(())
}

#[tokio::test]
async fn one_import_blocks_the_records_of_many_applications_r3_12() -> Result<()> {
    let mut pair = Pair::of(6).await?;
    let mut applications = Vec::new();
    for row in pair.rows("10") {
        applications.push(Application::submit(&pair.applicant, &pair.original, vec![row]).await?);
    }
    for customer in pair.customers.clone() {
        pair.world.change(&customer, |of| of.standing = AccountStanding::Frozen)?;
    }
    pair.world.import().await?;
    // Whoever decides now is judged by what is known now, also where nothing has been published yet.
    let yes = decision(Step::OriginalReseller, everything());
    applications[5].try_decide(&pair.releaser, &yes).await?.refused(ProblemCode::NothingToDecide)?;
    for application in &applications {
        eventually(|| async {
            let record = application.record(&pair.releaser, 1).await?;
            anyhow::ensure!(record.blocked.is_some(), "{record:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}
