//! What isn't there and what isn't yours can't be told apart: the answers are the same, byte by byte.

use anyhow::Result;
use shared::{
    api::{
        AnswerConsent, ConsentRequest, Decide, DemoConsents, Endpoint, GetApplication, GetApplicationRecords, Nothing,
        ProblemCode, ReadQuery, RecordsPageQuery, Withdraw, WithdrawRequest, headers,
    },
    application::Step,
    texts::{TextKind, current},
};
use tests::{Ask, Client, Pair, decision, everything, reject};

const UNKNOWN: &str = "MIG-0000-0000-0000";
const MALFORMED: [&str; 5] = ["MIG-1", "1", "mig-0000-0000-0000", "..%2F..%2Fetc", "%00"];

/// Asks about all of these and expects one and the same answer, which this gives.
async fn all_alike<E: Endpoint>(ids: &[&str], ask: impl Fn(&str) -> Ask<E>) -> Result<Vec<u8>> {
    let mut first: Option<Vec<u8>> = None;
    for id in ids {
        let answer = ask(id).send().await?;
        answer.refused(ProblemCode::NotFound)?;
        let bytes = first.get_or_insert_with(|| answer.bytes.clone());
        assert_eq!(*bytes, answer.bytes, "{} about {id}", E::NAME);
    }
    Ok(first.unwrap_or_default())
}

async fn stranger(pair: &mut Pair) -> Result<Client> {
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    pair.world.approver(&third).await
}

#[tokio::test]
async fn foreign_unknown_and_malformed_applications_get_the_same_answer_everywhere() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let stranger = stranger(&mut pair).await?;
    let application = pair.submit().await?;
    let ids: Vec<&str> = [application.id.as_str(), UNKNOWN].into_iter().chain(MALFORMED).collect();
    let mut answers = Vec::new();
    let read = ReadQuery::default();
    answers.push(all_alike(&ids, |id| stranger.ask::<GetApplication>(&[id]).query(&read)).await?);
    let read = ReadQuery { at_least: Some(1) };
    answers.push(all_alike(&ids, |id| stranger.ask::<GetApplication>(&[id]).query(&read)).await?);
    for page in [1, 99] {
        let query = RecordsPageQuery { page, at_least: None };
        answers.push(all_alike(&ids, |id| stranger.ask::<GetApplicationRecords>(&[id]).query(&query)).await?);
    }
    let requests = [decision(Step::OriginalReseller, everything()), reject(Step::InternalReview, everything(), "No.")];
    for request in &requests {
        let ask = |id: &str| stranger.ask::<Decide>(&[id]).json(request).header(headers::IF_MATCH, "\"1\"");
        answers.push(all_alike(&ids, ask).await?);
    }
    let request = WithdrawRequest { rows: everything() };
    answers.push(all_alike(&ids, |id| stranger.ask::<Withdraw>(&[id]).json(&request)).await?);
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answers differ from endpoint to endpoint");
    assert_eq!(application.records(&pair.applicant).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_gets_the_same_answer_about_applications_that_are_not_about_it() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let elsewhere = pair.world.sub_customers(&pair.original.clone(), 1)?;
    let (_, outsider) = pair.world.answers_for(&elsewhere[0]).await?;
    let application = pair.submit().await?;
    let ids: Vec<&str> = [application.id.as_str(), UNKNOWN].into_iter().chain(MALFORMED).collect();
    let text = current(TextKind::Consent).version;
    for request in [ConsentRequest::Agree { text }, ConsentRequest::Refuse { words: "No.".to_owned() }] {
        all_alike(&ids, |id| outsider.ask::<AnswerConsent>(&[id]).json(&request)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn not_even_the_demonstration_answers_for_an_application_that_one_has_no_part_in() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let stranger = stranger(&mut pair).await?;
    let application = pair.submit().await?;
    let ids: Vec<&str> = [application.id.as_str(), UNKNOWN].into_iter().chain(MALFORMED).collect();
    all_alike(&ids, |id| stranger.ask::<DemoConsents>(&[id]).json(&Nothing {})).await?;
    Ok(())
}

#[tokio::test]
async fn lists_have_only_what_the_caller_has_a_part_in() -> Result<()> {
    use shared::api::{ApplicationsQuery, ListApplications, ListRecords, RecordsQuery};
    let mut pair = Pair::of(2).await?;
    let stranger = stranger(&mut pair).await?;
    pair.submit().await?;
    let applications = stranger.call::<ListApplications>(&[], &ApplicationsQuery::default(), &Nothing {}).await?;
    assert_eq!(applications.applications, []);
    let query = RecordsQuery { sub_customer: Some(pair.customers[0].to_string()), ..RecordsQuery::default() };
    assert_eq!(stranger.call::<ListRecords>(&[], &query, &Nothing {}).await?.records, []);
    Ok(())
}
