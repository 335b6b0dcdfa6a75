//! Disputes: the original reseller's no or silence, heard by internal review, and the one resubmission (R10.3).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        DecideDispute, DisputeDecisionRequest, DisputeRequest, DisputeView, GetThread, MAX_WORDS, Nothing, PostKind,
        ProblemCode, RaiseDispute, SubmitRequest, ThreadAnswer, ThreadQuery,
    },
    application::{DisputeOutcome, Status, Step},
    directory::AccountStanding,
    rows::{Row, RowSet},
    seal::Hash,
};
use tests::{Alone, Application, Client, Pair, World, decision, eventually, everything, fresh_key, reject};

const NONE: Nothing = Nothing {};
const ORIGINAL: Step = Step::OriginalReseller;

fn words(words: &str) -> DisputeRequest {
    DisputeRequest { words: words.to_owned(), attachments: Vec::new() }
}

fn outcome(outcome: DisputeOutcome) -> DisputeDecisionRequest {
    DisputeDecisionRequest { outcome, words: "The contract ended in June.".to_owned() }
}

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

/// A pair, and an application that the original reseller has rejected.
async fn rejected(customers: usize) -> Result<(Pair, Application)> {
    let pair = Pair::of(customers).await?;
    let mut application = pair.submit().await?;
    application.decide(&pair.releaser, &reject(ORIGINAL, everything(), "They owe us money.")).await?;
    Ok((pair, application))
}

/// The same, disputed, and a resubmission permitted.
async fn permitted(customers: usize) -> Result<(Pair, Application)> {
    let (pair, mut application) = rejected(customers).await?;
    application.command::<RaiseDispute>(&pair.applicant, &words("They don't.")).await?;
    let permit = outcome(DisputeOutcome::PermitResubmission);
    application.command::<DecideDispute>(&pair.reviewer, &permit).await?;
    Ok((pair, application))
}

async fn thread(application: &Application, by: &Client) -> Result<ThreadAnswer> {
    by.call::<GetThread>(&[application.id.as_str()], &ThreadQuery::default(), &NONE).await
}

async fn not_raised(application: &Application, by: &Client, request: &DisputeRequest, why: ProblemCode) -> Result<()> {
    by.refused::<RaiseDispute>(why, &[application.id.as_str()], &NONE, request).await?;
    Ok(())
}

/// What the applicant sends to make the resubmission.
fn resubmission(pair: &Pair, of: &Application) -> SubmitRequest {
    let request = Application::request(&pair.original, pair.rows("10"));
    SubmitRequest { resubmission_of: Some(of.id.clone()), ..request }
}

async fn not_resubmitted(by: &Client, request: &SubmitRequest) -> Result<()> {
    Application::send(by, request, &fresh_key()?).await?.refused(ProblemCode::NoDispute)?;
    Ok(())
}

#[tokio::test]
async fn a_dispute_and_its_decision_are_statements_in_the_thread_r10_3() -> Result<()> {
    let (pair, mut application) = rejected(2).await?;
    assert!(thread(&application, &pair.applicant).await?.can.raise_dispute);
    application.command::<RaiseDispute>(&pair.applicant, &words("They have been paid.")).await?;
    let seen = thread(&application, &pair.reviewer).await?;
    assert!(seen.can.decide_dispute && !seen.can.raise_dispute);
    assert!(matches!(&seen.dispute, DisputeView::Open { rows, .. } if *rows == set(&[1, 2])), "{:?}", seen.dispute);
    application.command::<DecideDispute>(&pair.reviewer, &outcome(DisputeOutcome::Dismiss)).await?;
    let seen = thread(&application, &pair.releaser).await?;
    assert!(matches!(seen.dispute, DisputeView::Dismissed { .. }));
    let said: Vec<_> = seen.posts.iter().map(|post| (post.kind, post.words.as_str())).collect();
    let expected = ["They have been paid.", "The contract ended in June."].map(|words| (PostKind::Dispute, words));
    assert_eq!(said, expected);
    // A dispute moves nobody by itself, and a dismissed one permits nothing.
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Rejected; 2]);
    not_resubmitted(&pair.applicant, &resubmission(&pair, &application)).await?;
    not_raised(&application, &pair.applicant, &words("Once more."), ProblemCode::NoDispute).await
}

#[tokio::test]
async fn internal_review_decides_a_permitted_resubmission_in_the_original_resellers_place_r10_3() -> Result<()> {
    let (pair, disputed) = permitted(2).await?;
    assert!(thread(&disputed, &pair.applicant).await?.can.resubmit);
    let request = resubmission(&pair, &disputed);
    let submitted = Application::send(&pair.applicant, &request, &fresh_key()?).await?.good()?;
    let mut application = Application::of(submitted);
    let detail = application.detail(&pair.releaser).await?;
    assert!(detail.can.decide.is_empty() && detail.summary.waiting[0].party.is_none(), "{detail:?}");
    application
        .try_decide(&pair.releaser, &decision(ORIGINAL, everything()))
        .await?
        .refused(ProblemCode::NotAllowed)?;
    application.approve(&pair.reviewer, ORIGINAL).await?;
    application.answer_for_all(&pair.reviewer).await?;
    assert_eq!(application.approve_as_review(&pair.reviewer).await?.migrated, set(&[1, 2]));
    Ok(())
}

#[tokio::test]
async fn a_resubmission_is_made_once_and_sent_again_is_the_same_r2_6_r10_3() -> Result<()> {
    let (pair, disputed) = permitted(1).await?;
    let (request, key) = (resubmission(&pair, &disputed), fresh_key()?);
    let first = Application::send(&pair.applicant, &request, &key).await?.good()?;
    assert_eq!(Application::send(&pair.applicant, &request, &key).await?.good()?, first);
    let mut made = Application::of(first);
    assert!(matches!(thread(&disputed, &pair.applicant).await?.dispute, DisputeView::Permitted { used: true, .. }));
    made.withdraw(&pair.applicant, everything()).await?;
    not_resubmitted(&pair.applicant, &request).await
}

#[tokio::test]
async fn a_resubmission_that_is_refused_is_not_used_up_r2_6_r10_3() -> Result<()> {
    let (mut pair, disputed) = permitted(1).await?;
    let frozen = pair.customer(0)?.clone();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let request = resubmission(&pair, &disputed);
    let answer = Application::send(&pair.applicant, &request, &fresh_key()?).await?;
    answer.refused(ProblemCode::RowsNotAccepted)?;
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    Application::send(&pair.applicant, &request, &fresh_key()?).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn a_resubmission_is_of_the_disputed_sub_customers_from_the_same_reseller_by_the_same_applicant_r10_3()
-> Result<()> {
    let (mut pair, disputed) = permitted(1).await?;
    let other = pair.world.sub_customers(&pair.original, 1)?.remove(0);
    let third = pair.world.reseller("Third")?;
    let theirs = pair.world.sub_customers(&third, 1)?.remove(0);
    pair.world.import().await?;
    let request = resubmission(&pair, &disputed);
    let row = |customer: &shared::ids::CustomerId| shared::api::RawRow {
        sub_customer: customer.to_string(),
        ..request.rows[0].clone()
    };
    let more = SubmitRequest { rows: vec![request.rows[0].clone(), row(&other)], ..request.clone() };
    not_resubmitted(&pair.applicant, &more).await?;
    let elsewhere = SubmitRequest { original_reseller: third.to_string(), rows: vec![row(&theirs)], ..request.clone() };
    not_resubmitted(&pair.applicant, &elsewhere).await?;
    // Somebody else's dispute is answered like one that isn't there.
    not_resubmitted(&pair.world.operator(&third).await?, &request).await?;
    let nowhere = SubmitRequest { resubmission_of: Some("MIG-0000-0000-0000".parse()?), ..request };
    not_resubmitted(&pair.applicant, &nowhere).await
}

#[tokio::test]
async fn the_sub_customer_itself_disputes_what_was_decided_about_it_alone_r10_3() -> Result<()> {
    let (mut pair, mut application) = rejected(2).await?;
    let own = pair.customer(1)?.clone();
    let (_, customer) = pair.world.answers_for(&own).await?;
    let answer = application.command::<RaiseDispute>(&customer, &words("We want to go.")).await;
    answer?;
    let seen = thread(&application, &customer).await?;
    assert!(matches!(&seen.dispute, DisputeView::Open { rows, .. } if *rows == set(&[2])), "{:?}", seen.dispute);
    assert_eq!(seen.posts.len(), 1);
    // The other one's sub-customer has no part in it.
    let other = pair.customer(0)?.clone();
    let (_, other) = pair.world.answers_for(&other).await?;
    let seen = thread(&application, &other).await?;
    assert_eq!((seen.dispute, seen.posts.len()), (DisputeView::None, 0));
    Ok(())
}

#[tokio::test]
async fn a_dispute_is_raised_by_the_applicant_or_the_sub_customer_and_decided_by_internal_review_r10_3() -> Result<()> {
    let (pair, mut application) = rejected(1).await?;
    let request = words("Why not?");
    for by in [&pair.releaser, &pair.reviewer, &pair.world.viewer(&pair.new).await?] {
        not_raised(&application, by, &request, ProblemCode::NotAllowed).await?;
    }
    let mut world = World::new()?;
    let stranger = world.reseller("Stranger")?;
    world.import().await?;
    let stranger = world.approver(&stranger).await?;
    not_raised(&application, &stranger, &request, ProblemCode::NotFound).await?;
    let path = [application.id.as_str()];
    let permit = outcome(DisputeOutcome::PermitResubmission);
    pair.reviewer.refused::<DecideDispute>(ProblemCode::NoDispute, &path, &NONE, &permit).await?;
    application.command::<RaiseDispute>(&pair.applicant, &request).await?;
    let path = [application.id.as_str()];
    pair.releaser.refused::<DecideDispute>(ProblemCode::NotAllowed, &path, &NONE, &permit).await?;
    stranger.refused::<DecideDispute>(ProblemCode::NotAllowed, &path, &NONE, &permit).await?;
    application.command::<DecideDispute>(&pair.reviewer, &permit).await?;
    let path = [application.id.as_str()];
    pair.reviewer.refused::<DecideDispute>(ProblemCode::NoDispute, &path, &NONE, &permit).await?;
    Ok(())
}

#[tokio::test]
async fn a_dispute_says_why_and_names_files_of_this_application_r10_3() -> Result<()> {
    let (pair, mut application) = rejected(1).await?;
    for text in [String::new(), "   ".to_owned(), "x".repeat(MAX_WORDS + 1)] {
        not_raised(&application, &pair.applicant, &words(&text), ProblemCode::ReasonNeeded).await?;
    }
    let attachments = vec![Hash::of(&[b"nowhere"])];
    let unknown = DisputeRequest { attachments, ..words("See the file.") };
    not_raised(&application, &pair.applicant, &unknown, ProblemCode::AttachmentRefused).await?;
    application.command::<RaiseDispute>(&pair.applicant, &words("They have been paid.")).await?;
    let silent = DisputeDecisionRequest { outcome: DisputeOutcome::Dismiss, words: " ".to_owned() };
    let path = [application.id.as_str()];
    pair.reviewer.refused::<DecideDispute>(ProblemCode::ReasonNeeded, &path, &NONE, &silent).await?;
    Ok(())
}

#[tokio::test]
async fn only_what_the_original_reseller_ended_is_disputed_and_once_r10_3() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    not_raised(&application, &pair.applicant, &words("Hurry."), ProblemCode::NoDispute).await?;
    application.decide(&pair.releaser, &reject(ORIGINAL, tests::rows(&[2]), "Not this one.")).await?;
    application.command::<RaiseDispute>(&pair.applicant, &words("Why not?")).await?;
    let seen = thread(&application, &pair.applicant).await?;
    assert!(matches!(&seen.dispute, DisputeView::Open { rows, .. } if *rows == set(&[2])));
    not_raised(&application, &pair.applicant, &words("Why not?"), ProblemCode::NoDispute).await?;
    // What internal review has rejected isn't disputed.
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.decide(&pair.reviewer, &reject(Step::InternalReview, everything(), "No.")).await?;
    not_raised(&application, &pair.applicant, &words("Why not?"), ProblemCode::NoDispute).await
}

#[tokio::test]
async fn silence_is_disputed_for_fourteen_days_r10_3() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let rows = pair.rows("10");
    let mut first = Application::submit(&pair.applicant, &pair.original, rows[..1].to_vec()).await?;
    let second = Application::submit(&pair.applicant, &pair.original, rows[1..].to_vec()).await?;
    let until = first.record(&pair.applicant, 1).await?.turn.context("nobody's turn")?.until;
    alone.forward_past(until).await?;
    eventually(|| async {
        ensure!(first.statuses(&pair.applicant).await? == [Status::Expired], "not yet");
        Ok(())
    })
    .await?;
    alone.forward_days(13).await?;
    first.command::<RaiseDispute>(&pair.applicant, &words("They never answered.")).await?;
    alone.forward_days(2).await?;
    not_raised(&second, &pair.applicant, &words("Nor here."), ProblemCode::NoDispute).await
}
