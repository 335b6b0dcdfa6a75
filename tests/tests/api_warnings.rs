//! What internal review is warned of before it decides (R5.3): each warning once through the whole portal, and for whom they are.

use anyhow::Result;
use shared::{
    api::{
        Attach, AttachmentQuery, Attest, AttestRequest, DisputeRequest, Found, GetWarnings, Nothing, ProblemCode,
        RaiseDispute, Warning, WarningKind, Why,
    },
    application::Step,
    credit::Credit,
    instant::{Instant, Span},
    notices::NoticeKind,
    rows::{Row, RowSet},
    settings::{ConsentBy, Silence},
};
use tests::{Alone, Application, Client, Pair, decision, eventually, everything, is_delivered, reject, rows};

const NONE: Nothing = Nothing {};

async fn warnings(by: &Client, of: &Application) -> Result<Vec<Warning>> {
    let answer = by.call::<GetWarnings>(&[of.id.as_str()], &NONE, &NONE).await?;
    assert_eq!(answer.version, of.detail(by).await?.summary.version);
    Ok(answer.warnings)
}

fn named(warnings: &[Warning]) -> Vec<(WarningKind, String)> {
    warnings.iter().map(|warning| (warning.kind, warning.rows.to_string())).collect()
}

fn credit(minor: i64) -> Result<Credit> {
    Ok(Credit::from_minor(minor)?)
}

fn one(row: u32) -> RowSet {
    [Row(row)].into_iter().collect()
}

#[tokio::test]
async fn an_application_in_order_has_no_warnings() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = Application::submit(&pair.applicant, &pair.original, pair.rows("100.00")).await?;
    assert_eq!(warnings(&pair.reviewer, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn who_moved_lately_and_whose_credit_is_unusual_is_named_with_why_r5_3() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let (first, second) = (pair.customer(0)?.clone(), pair.customer(1)?.clone());
    let now = pair.world.portal.now().await?;
    let moved = Instant::from_millis(now.millis() - 1000 - 100 * 86_400_000);
    pair.world.change(&first, |of| of.last_migrated = Some(moved))?;
    let earlier = credit(3_100)?;
    pair.world.change(&second, |of| of.allocation = earlier)?;
    pair.world.import().await?;
    // 10.00 each: a tenth of what the first and the third have, and less than a third of 31.00.
    let application = pair.submit().await?;
    let found = warnings(&pair.reviewer, &application).await?;
    let expected = [(WarningKind::RepeatMover, "1".to_owned()), (WarningKind::UnusualCredit, "1-3".to_owned())];
    assert_eq!(named(&found), expected);
    assert_eq!(found[0].found, [Found { row: Row(1), sub_customer: first, why: Why::Moved { at: moved } }]);
    let why = Why::BelowEarlier { credit: credit(1_000)?, earlier };
    assert_eq!(found[1].found[1], Found { row: Row(2), sub_customer: second, why });
    Ok(())
}

#[tokio::test]
async fn a_customer_that_has_moved_here_is_a_repeat_mover_the_next_time_r5_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    pair.migrate().await?;
    let back = pair.world.operator(&pair.original).await?;
    let application = Application::submit(&back, &pair.new, pair.rows("10.00")).await?;
    assert_eq!(named(&warnings(&pair.reviewer, &application).await?), [(WarningKind::RepeatMover, "1".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn an_open_dispute_is_named_here_and_in_the_next_application_until_it_is_decided_r10_3() -> Result<()> {
    let pair = Pair::of(2).await?;
    let rows_of = pair.rows("100.00");
    let mut disputed = Application::submit(&pair.applicant, &pair.original, rows_of.clone()).await?;
    disputed.decide(&pair.releaser, &reject(Step::OriginalReseller, rows(&[2]), "An invoice is open.")).await?;
    let request = DisputeRequest { words: "It is paid.".to_owned(), attachments: Vec::new() };
    disputed.command::<RaiseDispute>(&pair.applicant, &request).await?;
    let found = warnings(&pair.reviewer, &disputed).await?;
    assert_eq!(named(&found), [(WarningKind::OpenDispute, "2".to_owned())]);

    let next = Application::submit(&pair.applicant, &pair.original, rows_of[1..].to_vec()).await?;
    let found = warnings(&pair.reviewer, &next).await?;
    assert_eq!(named(&found), [(WarningKind::OpenDispute, "1".to_owned())]);
    assert!(matches!(&found[0].found[0].why, Why::Disputed { application, .. } if *application == disputed.id));

    let outcome = shared::application::DisputeOutcome::Dismiss;
    let request = shared::api::DisputeDecisionRequest { outcome, words: "The invoice is open.".to_owned() };
    disputed.command::<shared::api::DecideDispute>(&pair.reviewer, &request).await?;
    for application in [&disputed, &next] {
        assert_eq!(warnings(&pair.reviewer, application).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn an_attested_consent_is_named_until_the_sub_customer_is_decided_on_r5_4() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.consent = ConsentBy::Attestation).await?;
    let pair = alone.pair(2).await?;
    let mut application = Application::submit(&pair.applicant, &pair.original, pair.rows("100.00")).await?;
    let query = AttachmentQuery { name: "consent.pdf".to_owned() };
    let attach = pair.applicant.ask::<Attach>(&[application.id.as_str()]).query(&query);
    let file = attach.body("application/pdf", "signed").send().await?.good()?;
    application.command::<Attest>(&pair.applicant, &AttestRequest { rows: one(2), attachment: file.hash }).await?;
    assert_eq!(named(&warnings(&pair.reviewer, &application).await?), [(WarningKind::AttestedConsent, "2".to_owned())]);
    application.decide(&pair.releaser, &decision(Step::OriginalReseller, everything())).await?;
    application.decide(&pair.reviewer, &decision(Step::InternalReview, rows(&[2]))).await?;
    assert_eq!(warnings(&pair.reviewer, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn silence_that_counted_as_approval_is_named_r7_2() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.original_reseller_silence = Silence::Approves).await?;
    let pair = alone.pair(1).await?;
    let mut application = Application::submit(&pair.applicant, &pair.original, pair.rows("100.00")).await?;
    is_delivered(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    application.answer_for_all(&pair.reviewer).await?;
    alone.forward_days(10).await?;
    eventually(|| async {
        let found = warnings(&pair.reviewer, &application).await?;
        anyhow::ensure!(named(&found) == [(WarningKind::ApprovedBySilence, "1".to_owned())], "{found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn facts_older_than_the_programme_allows_are_named_r11_3() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let application = Application::submit(&pair.applicant, &pair.original, pair.rows("100.00")).await?;
    assert_eq!(warnings(&pair.reviewer, &application).await?, []);
    alone.set(|settings| settings.stale_after_hours = Some(1)).await?;
    let now = alone.forward_hours(3).await?;
    let found = warnings(&pair.reviewer, &application).await?;
    assert_eq!(named(&found), [(WarningKind::StaleFacts, "1".to_owned())]);
    assert!(matches!(found[0].found[0].why, Why::KnownAsOf { at } if now.since(at) > Span::hours(1)));
    Ok(())
}

#[tokio::test]
async fn warnings_are_for_the_programmes_own_people_and_no_party_learns_whether_there_are_any() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let customer = pair.customer(0)?.clone();
    let (_, sub_customer) = pair.world.answers_for(&customer).await?;
    let at = application.id.as_str();
    let approver = pair.world.approver(&pair.new).await?;
    for party in [&pair.applicant, &approver, &pair.releaser, &sub_customer] {
        for application in [at, "MIG-0000-0000-0000", "nonsense"] {
            party.refused::<GetWarnings>(ProblemCode::NotAllowed, &[application], &NONE, &NONE).await?;
        }
    }
    let nobody = pair.world.portal.nobody();
    nobody.refused::<GetWarnings>(ProblemCode::NotSignedIn, &[at], &NONE, &NONE).await?;
    let administrator = pair.world.administrator().await?;
    assert_eq!(warnings(&administrator, &application).await?, warnings(&pair.reviewer, &application).await?);
    for unknown in ["MIG-0000-0000-0000", "nonsense"] {
        pair.reviewer.refused::<GetWarnings>(ProblemCode::NotFound, &[unknown], &NONE, &NONE).await?;
    }
    Ok(())
}
