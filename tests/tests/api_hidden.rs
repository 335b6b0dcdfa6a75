//! What isn't there and what isn't yours can't be told apart: the answers are the same, byte by byte, and so are the statements by which
//! the ledger found them (R3.1, R3.11).

use anyhow::{Context, Result, bail, ensure};
use shared::{
    api::{
        AnswerConsent, ConsentRequest, Decide, DemoConsents, Endpoint, GetApplication, GetApplicationRecords, GetOwner,
        ListRecords, Nothing, Offer, OfferPreviewRequest, OfferRequest, OfferRow, OwnerQuery, Preview, PreviewOffer,
        PreviewRequest, ProblemCode, RawRow, ReadQuery, RecordsPageQuery, RecordsQuery, RowProblem, Submit, Withdraw,
        WithdrawRequest, headers,
    },
    application::Step,
    conditions::{Condition, Finding},
    directory::AccountStanding,
    instant::Instant,
    rows::Row,
    texts::{TextKind, current},
};
use std::collections::BTreeSet;
use tests::{
    Answer, Application, Ask, Client, Pair, decision, eventually, everything, fresh_key, offer_request, reject,
};

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
    use shared::api::{ApplicationsQuery, ListApplications};
    let mut pair = Pair::of(2).await?;
    let stranger = stranger(&mut pair).await?;
    pair.submit().await?;
    let applications = stranger.call::<ListApplications>(&[], &ApplicationsQuery::default(), &Nothing {}).await?;
    assert_eq!(applications.applications, []);
    let query = RecordsQuery { sub_customer: Some(pair.customers[0].to_string()), ..RecordsQuery::default() };
    assert_eq!(stranger.call::<ListRecords>(&[], &query, &Nothing {}).await?.records, []);
    Ok(())
}

/// Everything that an answer shows: its status, its bytes, and the way to it.
fn seen<E: Endpoint>(answer: &Answer<E>) -> Result<(u16, Vec<u8>, String)> {
    let statements = answer.header(headers::STATEMENTS).context("the ledger wasn't asked")?.to_owned();
    Ok((answer.status.as_u16(), answer.bytes.clone(), statements))
}

/// Sends each of these and expects that nothing tells the answers apart; gives one of them.
async fn nothing_tells_apart<E: Endpoint>(requests: impl IntoIterator<Item = Ask<E>>) -> Result<Answer<E>> {
    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.send().await?);
    }
    let ways = answers.iter().map(seen).collect::<Result<BTreeSet<_>>>()?;
    ensure!(ways.len() == 1, "{} can be told apart: {ways:?}", E::NAME);
    answers.pop().context("nothing was asked")
}

/// Sub-customers that an applicant must not be able to tell apart: one that doesn't exist, somebody else's with and without its name,
/// one that is frozen besides, and one of the named reseller's under a wrong name.
struct Hidden {
    pair: Pair,
    rows: Vec<RawRow>,
}

impl Hidden {
    async fn new() -> Result<Self> {
        let mut pair = Pair::of(1).await?;
        let third = pair.world.reseller("Third")?;
        let foreign = pair.world.sub_customers(&third, 2)?;
        let [one, other] = foreign.as_slice() else { bail!("two were asked for") };
        pair.world.change(other, |of| of.standing = AccountStanding::Frozen)?;
        pair.world.import().await?;
        let (unknown, own) = (pair.world.unused_id(), pair.customer(0)?.to_string());
        let (theirs, frozen) = (one.to_string(), other.to_string());
        let name = pair.world.name(one)?;
        let row = |sub_customer: &str, name: Option<&str>| RawRow {
            sub_customer: sub_customer.to_owned(),
            name: name.map(str::to_owned),
            credit: "1".to_owned(),
        };
        let rows = vec![
            row(&unknown, None),
            row(&unknown, Some("Somebody")),
            row(&theirs, None),
            row(&theirs, Some(&name)),
            row(&theirs, Some("Somebody")),
            row(&frozen, None),
            row(&own, Some("Somebody")),
        ];
        Ok(Self { pair, rows })
    }
}

#[tokio::test]
async fn a_preview_takes_the_same_way_to_an_unknown_a_foreign_and_a_misnamed_sub_customer_r3_1_r3_11() -> Result<()> {
    let Hidden { pair, rows } = Hidden::new().await?;
    let ask = |row: RawRow| {
        let request = PreviewRequest { original_reseller: pair.original.to_string(), rows: vec![row] };
        pair.applicant.ask::<Preview>(&[]).json(&request)
    };
    let answer = nothing_tells_apart(rows.into_iter().map(ask)).await?.good()?;
    assert_eq!(answer.problems, [RowProblem::condition(Row(1), Finding::Named(vec![Condition::NotThere]))]);
    Ok(())
}

#[tokio::test]
async fn a_submission_takes_the_same_way_to_an_unknown_a_foreign_and_a_misnamed_sub_customer_r3_1_r3_11() -> Result<()>
{
    let Hidden { pair, rows } = Hidden::new().await?;
    let key = fresh_key()?;
    let ask = |row: RawRow| {
        let request = Application::request(&pair.original, vec![row]);
        pair.applicant.ask::<Submit>(&[]).json(&request).header(headers::IDEMPOTENCY_KEY, &key)
    };
    let problem = nothing_tells_apart(rows.into_iter().map(ask)).await?.refused(ProblemCode::RowsNotAccepted)?;
    assert_eq!(problem.rows, [RowProblem::condition(Row(1), Finding::Named(vec![Condition::NotThere]))]);
    Ok(())
}

#[tokio::test]
async fn an_offer_takes_the_same_way_to_an_unknown_and_a_foreign_sub_customer_r3_1_r3_11() -> Result<()> {
    let Hidden { pair, rows } = Hidden::new().await?;
    // The last row's sub-customer is the offering reseller's own.
    let ids: BTreeSet<String> = rows.iter().rev().skip(1).map(|row| row.sub_customer.clone()).collect();
    assert_eq!(ids.len(), 3);
    let offered = |sub_customer: &String| vec![OfferRow { sub_customer: sub_customer.clone() }];
    let new_reseller = pair.new.to_string();
    let preview = |id: &String| {
        let request = OfferPreviewRequest { new_reseller: new_reseller.clone(), rows: offered(id) };
        pair.releaser.ask::<PreviewOffer>(&[]).json(&request)
    };
    let answer = nothing_tells_apart(ids.iter().map(preview)).await?.good()?;
    assert_eq!(answer.problems, [RowProblem::condition(Row(1), Finding::Named(vec![Condition::NotThere]))]);
    let key = fresh_key()?;
    let offer = |id: &String| {
        let request = OfferRequest { rows: offered(id), ..offer_request(&pair.new, &[]) };
        pair.releaser.ask::<Offer>(&[]).json(&request).header(headers::IDEMPOTENCY_KEY, &key)
    };
    nothing_tells_apart(ids.iter().map(offer)).await?.refused(ProblemCode::RowsNotAccepted)?;
    Ok(())
}

#[tokio::test]
async fn a_search_and_the_owner_at_an_instant_take_the_same_way_to_what_is_not_there_r3_11_r8_2() -> Result<()> {
    let Hidden { mut pair, rows } = Hidden::new().await?;
    let stranger = stranger(&mut pair).await?;
    // One that somebody else is just moving, too.
    pair.submit().await?;
    let ids: BTreeSet<String> = rows.iter().map(|row| row.sub_customer.clone()).collect();
    assert_eq!(ids.len(), 4);
    let search = |id: &String| {
        let query = RecordsQuery { sub_customer: Some(id.clone()), ..RecordsQuery::default() };
        stranger.ask::<ListRecords>(&[]).query(&query)
    };
    assert_eq!(nothing_tells_apart(ids.iter().map(search)).await?.good()?.records, []);
    for at in [None, Some(Instant::from_millis(0)), Some(pair.world.portal.now().await?)] {
        let owner = |id: &String| stranger.ask::<GetOwner>(&[id.as_str()]).query(&OwnerQuery { at });
        nothing_tells_apart(ids.iter().map(owner)).await?.refused(ProblemCode::NotFound)?;
    }
    Ok(())
}

#[tokio::test]
async fn an_application_of_others_is_looked_for_like_one_that_is_not_there() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let stranger = stranger(&mut pair).await?;
    let application = pair.submit().await?;
    // Also once it is published: what the edge has of it tells a stranger nothing, and spares the ledger no question.
    eventually(|| async {
        let answer = pair.applicant.ask::<GetApplication>(&[application.id.as_str()]).send().await?;
        ensure!(answer.header(headers::STATEMENTS).is_none(), "not published yet");
        Ok(())
    })
    .await?;
    let ids = [application.id.as_str(), UNKNOWN];
    nothing_tells_apart(ids.map(|id| stranger.ask::<GetApplication>(&[id]))).await?.refused(ProblemCode::NotFound)?;
    let query = RecordsPageQuery { page: 1, at_least: None };
    let page = |id| stranger.ask::<GetApplicationRecords>(&[id]).query(&query);
    nothing_tells_apart(ids.map(page)).await?.refused(ProblemCode::NotFound)?;
    Ok(())
}
