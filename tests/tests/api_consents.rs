//! What a sub-customer is asked, and its answer (R5.4).

use anyhow::{Context, Result};
use shared::{
    api::{
        AnswerConsent, ConsentCan, ConsentQuestion, ConsentRequest, ConsentView, ConsentsAnswer, EndedWhy,
        ListConsents, MAX_WORDS, Nothing, ProblemCode,
    },
    application::{Given, Status, Step},
    credit::Credit,
    texts::{TextKind, TextVersion, current},
};
use tests::{Application, Client, Pair};

const NONE: Nothing = Nothing {};

fn agree() -> ConsentRequest {
    ConsentRequest::Agree { text: current(TextKind::Consent).version }
}

fn refuse(words: &str) -> ConsentRequest {
    ConsentRequest::Refuse { words: words.to_owned() }
}

fn take_back(words: &str) -> ConsentRequest {
    ConsentRequest::TakeBack { words: words.to_owned() }
}

async fn questions(customer: &Client) -> Result<Vec<ConsentQuestion>> {
    let ConsentsAnswer { questions, text } = customer.call::<ListConsents>(&[], &NONE, &NONE).await?;
    assert_eq!(text, current(TextKind::Consent));
    Ok(questions)
}

async fn answer(application: &mut Application, customer: &Client, request: &ConsentRequest) -> Result<()> {
    let answer = customer.call::<AnswerConsent>(&[application.id.as_str()], &NONE, request).await?;
    assert_eq!(answer.rows.len(), 1);
    application.saw(&answer.documents);
    Ok(())
}

async fn refused(application: &Application, by: &Client, request: &ConsentRequest, why: ProblemCode) -> Result<()> {
    by.refused::<AnswerConsent>(why, &[application.id.as_str()], &NONE, request).await?;
    Ok(())
}

/// A pair, the first of its sub-customers, and an application for all.
async fn asked(customers: usize) -> Result<(Pair, Client, Application)> {
    let mut pair = Pair::of(customers).await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let application = pair.submit().await?;
    Ok((pair, customer, application))
}

#[tokio::test]
async fn a_sub_customer_is_asked_about_itself_and_told_between_whom_it_moves() -> Result<()> {
    let (pair, customer, application) = asked(2).await?;
    let questions = questions(&customer).await?;
    assert_eq!(questions.len(), 1);
    let question = &questions[0];
    assert_eq!((&question.application, &question.sub_customer), (&application.id, pair.customer(0)?));
    assert_eq!(question.name, pair.world.name(pair.customer(0)?)?);
    assert_eq!(question.new_reseller.name, pair.world.partner_name(&pair.new)?);
    assert_eq!(question.original_reseller.name, pair.world.partner_name(&pair.original)?);
    assert_eq!(question.credit, Some("10.00".parse::<Credit>()?));
    assert_eq!(question.can, ConsentCan::Answer);
    assert!(matches!(question.consent, ConsentView::Asked { .. }));
    Ok(())
}

#[tokio::test]
async fn nobody_is_asked_before_the_original_resellers_turn_r5_4() -> Result<()> {
    let (mut pair, distributor) = Pair::second_level(1, "1000.00").await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let mut application = pair.submit().await?;
    assert_eq!(questions(&customer).await?, []);
    refused(&application, &customer, &agree(), ProblemCode::ConsentNotAsked).await?;
    application.approve(&pair.world.approver(&distributor).await?, Step::IncomingDistributor).await?;
    assert_eq!(questions(&customer).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn agreeing_is_recorded_and_counts_once_r5_4() -> Result<()> {
    let (pair, customer, mut application) = asked(2).await?;
    answer(&mut application, &customer, &agree()).await?;
    let records = application.records(&pair.applicant).await?;
    assert!(matches!(records[0].consent, ConsentView::Given { how: Given::Answered, .. }));
    assert!(matches!(records[1].consent, ConsentView::Asked { .. }));
    let counts = application.detail(&pair.releaser).await?.consents;
    assert_eq!((counts.given, counts.asked), (1, 1));
    assert_eq!(questions(&customer).await?[0].can, ConsentCan::TakeBack);
    refused(&application, &customer, &agree(), ProblemCode::ConsentNotAsked).await?;
    Ok(())
}

#[tokio::test]
async fn only_the_text_in_force_can_be_agreed_to_r5_4() -> Result<()> {
    let (_, customer, application) = asked(1).await?;
    let old = ConsentRequest::Agree { text: TextVersion("2020-01-01".to_owned()) };
    refused(&application, &customer, &old, ProblemCode::StatementNotAccepted).await?;
    Ok(())
}

#[tokio::test]
async fn refusing_ends_that_record_alone_with_the_sub_customers_words_r5_4() -> Result<()> {
    let (pair, customer, mut application) = asked(2).await?;
    answer(&mut application, &customer, &refuse("We stay where we are.")).await?;
    let records = application.records(&pair.applicant).await?;
    assert_eq!(records[0].status, Status::Refused);
    let why = EndedWhy::Refused { words: Some("We stay where we are.".to_owned()) };
    assert_eq!(records[0].ended.clone().map(|ended| ended.why), Some(why));
    assert_eq!(records[1].status, Status::AwaitingOriginalReseller);
    refused(&application, &customer, &agree(), ProblemCode::ConsentNotAsked).await?;
    Ok(())
}

#[tokio::test]
async fn refusing_needs_no_words_but_not_too_many_r5_4() -> Result<()> {
    let (_, customer, mut application) = asked(1).await?;
    refused(&application, &customer, &refuse(&"x".repeat(MAX_WORDS + 1)), ProblemCode::ReasonNeeded).await?;
    answer(&mut application, &customer, &refuse("")).await?;
    Ok(())
}

#[tokio::test]
async fn a_given_consent_can_be_taken_back_until_internal_approval_r5_4() -> Result<()> {
    let (pair, customer, mut application) = asked(1).await?;
    refused(&application, &customer, &take_back("Not yet given."), ProblemCode::ConsentNotAsked).await?;
    application.approve_as_original(&pair.releaser).await?;
    answer(&mut application, &customer, &agree()).await?;
    answer(&mut application, &customer, &take_back("We thought again.")).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Refused]);
    Ok(())
}

#[tokio::test]
async fn after_the_move_there_is_nothing_to_answer_or_take_back_r5_4() -> Result<()> {
    let (pair, customer, mut application) = asked(1).await?;
    application.approve_as_original(&pair.releaser).await?;
    answer(&mut application, &customer, &agree()).await?;
    application.approve_as_review(&pair.reviewer).await?;
    for request in [agree(), refuse("No."), take_back("No.")] {
        refused(&application, &customer, &request, ProblemCode::ConsentNotAsked).await?;
    }
    let question = questions(&customer).await?.into_iter().next().context("it is shown how it ended")?;
    assert_eq!((question.can, question.status), (ConsentCan::Nothing, Status::Migrated));
    Ok(())
}

#[tokio::test]
async fn consent_may_come_before_or_after_the_original_resellers_decision_r5_4() -> Result<()> {
    let (pair, customer, mut application) = asked(1).await?;
    answer(&mut application, &customer, &agree()).await?;
    application.approve_as_original(&pair.releaser).await?;
    let answer = application.approve_as_review(&pair.reviewer).await?;
    assert_eq!(answer.migrated.len(), 1);
    Ok(())
}
