//! What the parties settle on the way: credit lines that change, dates and terms that a decider asks for, attested consents
//! (R5.4, R8.1).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AnswerProposal, Attach, AttachmentQuery, AttachmentView, Attest, AttestRequest, ChangeCredit, ConsentView,
        MAX_WORDS, Nothing, ProblemCode, ProposalAnswerRequest, ProposalRequest, Propose, RowTrouble, TermsRequest,
        TermsView,
    },
    application::{Accept, CutoverTime, Given, PauseReason, Status, Step, Version},
    credit::{Credit, Money},
    instant::{Instant, Span},
    rows::{Row, RowSet},
    settings::ConsentBy,
};
use tests::{Alone, Application, Client, Pair, credit_lines, eventually, everything, reject};

const NONE: Nothing = Nothing {};
const REVIEW: Step = Step::InternalReview;
const ORIGINAL: Step = Step::OriginalReseller;

fn on_date(step: Step, date: &str) -> ProposalRequest {
    ProposalRequest { step, terms: TermsRequest::CutoverOn { date: date.to_owned() } }
}

fn in_words(step: Step, words: &str) -> ProposalRequest {
    ProposalRequest { step, terms: TermsRequest::InWords { words: words.to_owned() } }
}

const YES: ProposalAnswerRequest = ProposalAnswerRequest { accept: Accept::Yes };

/// The day on which an instant is, in UTC.
fn day_of(at: Instant) -> String {
    at.to_string().chars().take(10).collect()
}

async fn day_after(pair: &Pair, days: u32) -> Result<String> {
    Ok(day_of(pair.world.portal.now().await? + Span::days(days)))
}

fn rows(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

async fn attach(application: &Application, by: &Client, bytes: &[u8]) -> Result<AttachmentView> {
    let query = AttachmentQuery { name: "consent.pdf".to_owned() };
    by.ask::<Attach>(&[application.id.as_str()]).query(&query).body("application/pdf", bytes).send().await?.good()
}

#[tokio::test]
async fn a_changed_credit_line_makes_a_new_version_and_asks_that_sub_customer_anew_r5_4_r5_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.answer_for_all(&pair.reviewer).await?;
    // The second line stays what it was: nobody is asked anew about it.
    let changed = application.change_credit(&pair.applicant, &[(1, "25.5"), (2, "10")]).await?;
    assert_eq!(changed.rows, rows(&[1]));
    let summary = application.detail(&pair.applicant).await?.summary;
    assert_eq!((summary.version, summary.total_credit), (Version(2), Some("35.50".parse::<Money>()?)));
    let records = application.records(&pair.applicant).await?;
    assert_eq!(records[0].credit, Some("25.50".parse::<Credit>()?));
    assert!(matches!(records[0].consent, ConsentView::Asked { .. }));
    assert!(matches!(records[1].consent, ConsentView::Given { .. }));
    // Who decides on what it was is told.
    let older = application.send_decision(&pair.releaser, 1, &tests::decision(ORIGINAL, everything())).await?;
    assert_eq!(older.refused(ProblemCode::VersionOutdated)?.version, Some(Version(2)));
    Ok(())
}

#[tokio::test]
async fn a_credit_line_is_changed_by_the_new_reseller_on_the_version_that_it_sees_r5_7() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    let lines = credit_lines(&[(1, "20")]);
    for by in [&pair.releaser, &pair.reviewer] {
        let answer = application.try_change::<ChangeCredit>(by, &lines).await;
        answer?.refused(ProblemCode::NotAllowed)?;
    }
    let viewer = pair.world.viewer(&pair.new).await?;
    application.try_change::<ChangeCredit>(&viewer, &lines).await?.refused(ProblemCode::NotAllowed)?;
    let older = application.send_change::<ChangeCredit>(&pair.applicant, 7, &lines).await?;
    older.refused(ProblemCode::VersionOutdated)?;
    let refused = async |lines: &[(u32, &str)], why| {
        application.try_change::<ChangeCredit>(&pair.applicant, &credit_lines(lines)).await?.refused(why)
    };
    refused(&[(1, "10")], ProblemCode::NothingToDo).await?;
    refused(&[], ProblemCode::CreditLinesIncomplete).await?;
    refused(&[(1, "20"), (1, "30")], ProblemCode::CreditLinesIncomplete).await?;
    refused(&[(3, "20")], ProblemCode::NotAtThatStep).await?;
    let problem = refused(&[(1, "20"), (2, "1.234")], ProblemCode::RowsNotAccepted).await?;
    assert_eq!(problem.rows[0].row, Row(2));
    assert!(matches!(problem.rows[0].what, RowTrouble::Cell { .. }));
    application.decide(&pair.releaser, &reject(ORIGINAL, tests::rows(&[1]), "No.")).await?;
    application.try_change::<ChangeCredit>(&pair.applicant, &lines).await?.refused(ProblemCode::NotAtThatStep)?;
    Ok(())
}

#[tokio::test]
async fn more_credit_needs_more_than_what_it_adds_and_less_is_free_at_once_r4_2_r4_3() -> Result<()> {
    let (pair, _) = Pair::second_level(2, "100.00").await?;
    // 20.00 are held: 80.00 can still be allocated.
    let mut application = pair.submit().await?;
    let more = credit_lines(&[(1, "90")]);
    let answer = application.try_change::<ChangeCredit>(&pair.applicant, &more).await?;
    let short = answer.refused(ProblemCode::CreditInsufficient)?.shortfall.context("no figures")?;
    assert_eq!((short.allocatable.to_string(), short.needed.to_string()), ("80.00".to_owned(), "80.00".to_owned()));
    application.change_credit(&pair.applicant, &[(1, "89.99")]).await?;
    application.change_credit(&pair.applicant, &[(1, "0"), (2, "99.99")]).await?;
    Ok(())
}

#[tokio::test]
async fn a_decider_asks_for_a_date_and_its_step_pauses_until_the_applicant_answers_r8_1_r7_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let date = day_after(&pair, 3).await?;
    application.propose_date(&pair.releaser, ORIGINAL, &date).await?;
    let detail = application.detail(&pair.applicant).await?;
    assert!(detail.can.answer_proposal && detail.cutover == CutoverTime::Immediate);
    let proposal = detail.proposal.context("it isn't shown")?;
    let at: Instant = format!("{date}T00:00:00Z").parse()?;
    assert_eq!((proposal.by, proposal.terms), (ORIGINAL, TermsView::CutoverOn { at }));
    assert_eq!(application.record(&pair.applicant, 1).await?.paused, Some(PauseReason::OpenQuestion));
    application.answer_for_all(&pair.reviewer).await?;
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    let detail = application.detail(&pair.applicant).await?;
    assert_eq!((detail.cutover, detail.summary.version), (CutoverTime::On(at), Version(2)));
    assert_eq!((detail.proposal, detail.can.answer_proposal), (None, false));
    let record = application.record(&pair.applicant, 1).await?;
    // With another date the sub-customer is asked anew (R5.4).
    assert!(record.paused.is_none() && matches!(record.consent, ConsentView::Asked { .. }), "{record:?}");
    Ok(())
}

#[tokio::test]
async fn a_proposal_in_words_can_be_declined_and_another_be_made_r8_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.propose(&pair.releaser, ORIGINAL, "Settle the invoice of October first.").await?;
    let terms = TermsView::InWords { words: "Settle the invoice of October first.".to_owned() };
    let proposal = application.detail(&pair.applicant).await?.proposal;
    assert_eq!(proposal.map(|proposal| proposal.terms), Some(terms));
    application.answer_proposal(&pair.applicant, Accept::No).await?;
    let detail = application.detail(&pair.releaser).await?;
    assert_eq!((detail.proposal, detail.summary.version), (None, Version::FIRST));
    application.propose(&pair.releaser, ORIGINAL, "Then at least announce it.").await?;
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    assert_eq!(application.detail(&pair.releaser).await?.cutover, CutoverTime::Immediate);
    application.approve_as_original(&pair.releaser).await?;
    Ok(())
}

#[tokio::test]
async fn only_the_decider_at_that_step_proposes_one_thing_at_a_time_and_only_the_applicant_answers_r8_1() -> Result<()>
{
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let words = in_words(ORIGINAL, "Later.");
    let propose = async |by: &Client, request: &ProposalRequest, why| {
        application.try_change::<Propose>(by, request).await?.refused(why)
    };
    propose(&pair.reviewer, &words, ProblemCode::NotAllowed).await?;
    propose(&pair.reviewer, &in_words(REVIEW, "Later."), ProblemCode::NotAtThatStep).await?;
    propose(&pair.world.approver(&pair.new).await?, &words, ProblemCode::NotAllowed).await?;
    propose(&pair.world.operator(&pair.original).await?, &words, ProblemCode::NotAllowed).await?;
    let older = application.send_change::<Propose>(&pair.releaser, 9, &words).await?;
    older.refused(ProblemCode::VersionOutdated)?;
    application.try_change::<AnswerProposal>(&pair.applicant, &YES).await?.refused(ProblemCode::NoProposal)?;
    application.propose(&pair.releaser, ORIGINAL, "Later.").await?;
    application.try_change::<Propose>(&pair.releaser, &words).await?.refused(ProblemCode::NoProposal)?;
    for by in [&pair.releaser, &pair.reviewer] {
        application.try_change::<AnswerProposal>(by, &YES).await?.refused(ProblemCode::NotAllowed)?;
    }
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    application.try_change::<AnswerProposal>(&pair.applicant, &YES).await?.refused(ProblemCode::NoProposal)?;
    Ok(())
}

#[tokio::test]
async fn a_day_that_is_none_or_does_not_lie_ahead_cannot_be_agreed_r8_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let today = day_after(&pair, 0).await?;
    for date in ["", "tomorrow", "2031-02-29", "01.01.2031", "2031-01-01T00:00:00Z", "2020-01-01", today.as_str()] {
        let answer = application.try_change::<Propose>(&pair.releaser, &on_date(ORIGINAL, date)).await?;
        answer.refused(ProblemCode::DateNotPossible).with_context(|| date.to_owned())?;
    }
    for words in [String::new(), "x".repeat(MAX_WORDS + 1)] {
        let answer = application.try_change::<Propose>(&pair.releaser, &in_words(ORIGINAL, &words)).await?;
        answer.refused(ProblemCode::ReasonNeeded)?;
    }
    Ok(())
}

#[tokio::test]
async fn an_agreed_day_begins_in_the_programmes_zone_r8_1() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.zone = "Asia/Singapore".to_owned()).await?;
    let pair = alone.pair(1).await?;
    let mut application = pair.submit().await?;
    let date = day_after(&pair, 4).await?;
    application.propose_date(&pair.releaser, ORIGINAL, &date).await?;
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    let midnight: Instant = format!("{date}T00:00:00+08:00").parse()?;
    assert_eq!(application.detail(&pair.applicant).await?.cutover, CutoverTime::On(midnight));
    Ok(())
}

#[tokio::test]
async fn an_agreed_date_cuts_over_by_itself_when_it_comes_and_not_before_r8_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let mut application = pair.submit().await?;
    application.propose_date(&pair.releaser, ORIGINAL, &day_after(&pair, 2).await?).await?;
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    assert!(application.approve_as_review(&pair.reviewer).await?.migrated.is_empty());
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Approved; 2]);
    let CutoverTime::On(date) = application.detail(&pair.applicant).await?.cutover else {
        anyhow::bail!("there is no date");
    };
    alone.forward_past(date).await?;
    eventually(|| async {
        ensure!(application.statuses(&pair.applicant).await? == [Status::Migrated; 2], "not yet");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_the_applicant_attests_it_names_a_file_of_its_own_and_the_sub_customer_may_refuse_r5_4() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.consent = ConsentBy::Attestation).await?;
    let pair = alone.pair(2).await?;
    let mut application = pair.submit().await?;
    let theirs = attach(&application, &pair.releaser, b"not the applicant's").await?;
    let path = [application.id.as_str()];
    let request = |of: &AttachmentView, only: &[u32]| AttestRequest { rows: rows(only), attachment: of.hash };
    let refused = ProblemCode::AttachmentRefused;
    pair.applicant.refused::<Attest>(refused, &path, &NONE, &request(&theirs, &[1])).await?;
    let file = attach(&application, &pair.applicant, b"signed by all").await?;
    pair.releaser.refused::<Attest>(ProblemCode::NotAllowed, &path, &NONE, &request(&theirs, &[1])).await?;
    let nothing = ProblemCode::ConsentNotAsked;
    pair.applicant.refused::<Attest>(nothing, &path, &NONE, &request(&file, &[3])).await?;
    let answer = application.command::<Attest>(&pair.applicant, &request(&file, &[1, 2])).await?;
    assert_eq!(answer.rows, rows(&[1, 2]));
    let path = [application.id.as_str()];
    pair.applicant.refused::<Attest>(nothing, &path, &NONE, &request(&file, &[1])).await?;
    let record = application.record(&pair.applicant, 1).await?;
    assert!(matches!(record.consent, ConsentView::Given { how: Given::Attested, .. }));
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(application.approve_as_review(&pair.reviewer).await?.migrated.len(), 2);
    Ok(())
}

#[tokio::test]
async fn where_the_portal_asks_nothing_is_attested_r5_4() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let file = attach(&application, &pair.applicant, b"signed").await?;
    let request = AttestRequest { rows: rows(&[1]), attachment: file.hash };
    let path = [application.id.as_str()];
    pair.applicant.refused::<Attest>(ProblemCode::AttestationNotUsed, &path, &NONE, &request).await?;
    Ok(())
}
