//! Lists of applications and of records: filtered, searched, and walked to their end without loss or repeat.

use anyhow::Result;
use shared::{
    api::{
        ApplicationList, ApplicationsAnswer, ApplicationsQuery, ListApplications, ListRecords, Nothing, ProblemCode,
        RecordView, RecordsAnswer, RecordsQuery,
    },
    application::{Status, Step},
    ids::{ApplicationId, CustomerId},
};
use tests::{Application, Client, Pair, except, rows};

const NONE: Nothing = Nothing {};

async fn records(by: &Client, query: &RecordsQuery) -> Result<RecordsAnswer> {
    by.call::<ListRecords>(&[], query, &NONE).await
}

async fn applications(by: &Client, list: ApplicationList) -> Result<Vec<ApplicationId>> {
    let mut query = ApplicationsQuery { list, cursor: None, limit: Some(2) };
    let mut found = Vec::new();
    loop {
        let ApplicationsAnswer { applications, next } = by.call::<ListApplications>(&[], &query, &NONE).await?;
        assert!(applications.len() <= 2);
        found.extend(applications.into_iter().map(|summary| summary.id));
        match next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(found),
        }
    }
}

/// Three applications of one row each, oldest first.
async fn three(pair: &Pair) -> Result<Vec<Application>> {
    let mut all = Vec::new();
    for row in pair.rows("10") {
        all.push(Application::submit(&pair.applicant, &pair.original, vec![row]).await?);
    }
    Ok(all)
}

fn of(records: &[RecordView]) -> Vec<CustomerId> {
    records.iter().map(|record| record.sub_customer.clone()).collect()
}

#[tokio::test]
async fn records_are_walked_to_the_end_without_loss_or_repeat_newest_application_first() -> Result<()> {
    let mut pair = Pair::of(7).await?;
    let mut customers = pair.customers.clone();
    let rest = customers.split_off(4);
    pair.customers = customers.clone();
    pair.submit().await?;
    pair.customers = rest.clone();
    pair.submit().await?;
    for limit in [1, 2, 3, 7, 50] {
        let mut query = RecordsQuery { limit: Some(limit), ..RecordsQuery::default() };
        let mut found = Vec::new();
        loop {
            let answer = records(&pair.releaser, &query).await?;
            assert!(answer.records.len() <= usize::try_from(limit)?);
            found.extend(of(&answer.records));
            match answer.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        let expected: Vec<_> = rest.iter().chain(&customers).cloned().collect();
        assert_eq!(found, expected, "by {limit}");
    }
    Ok(())
}

#[tokio::test]
async fn what_comes_in_while_a_list_is_walked_moves_nothing_in_it() -> Result<()> {
    let mut pair = Pair::of(4).await?;
    let last = pair.customers.pop().into_iter().collect();
    pair.submit().await?;
    let query = RecordsQuery { limit: Some(2), ..RecordsQuery::default() };
    let first = records(&pair.applicant, &query).await?;
    let before = std::mem::replace(&mut pair.customers, last);
    pair.submit().await?;
    let second = records(&pair.applicant, &RecordsQuery { cursor: first.next.clone(), ..query }).await?;
    let found: Vec<_> = of(&first.records).into_iter().chain(of(&second.records)).collect();
    assert_eq!(found, before);
    assert_eq!(second.next, None);
    Ok(())
}

#[tokio::test]
async fn records_are_filtered_by_status() -> Result<()> {
    let pair = Pair::of(3).await?;
    let mut application = pair.submit().await?;
    application.decide(&pair.releaser, &except(Step::OriginalReseller, &[2], "Runs until May.")).await?;
    application.withdraw(&pair.applicant, rows(&[3])).await?;
    for (status, row) in [(Status::AwaitingInternalReview, 0), (Status::Rejected, 1), (Status::Withdrawn, 2)] {
        let query = RecordsQuery { status: Some(status), ..RecordsQuery::default() };
        let found = records(&pair.applicant, &query).await?.records;
        assert_eq!(of(&found), [pair.customers[row].clone()], "{status:?}");
        assert!(found.iter().all(|record| record.status == status));
    }
    let query = RecordsQuery { status: Some(Status::Migrated), ..RecordsQuery::default() };
    assert_eq!(records(&pair.applicant, &query).await?.records, []);
    Ok(())
}

#[tokio::test]
async fn records_are_found_by_the_account_id_or_its_beginning() -> Result<()> {
    let pair = Pair::of(12).await?;
    pair.submit().await?;
    let whole = pair.customer(4)?.to_string();
    let search = async |text: &str| {
        let query = RecordsQuery { sub_customer: Some(text.to_owned()), ..RecordsQuery::default() };
        Ok::<_, anyhow::Error>(of(&records(&pair.applicant, &query).await?.records))
    };
    assert_eq!(search(&whole).await?, [pair.customer(4)?.clone()]);
    for length in [1, 6, 10, 11] {
        let beginning = &whole[..length];
        let expected: Vec<_> = pair.customers.iter().filter(|id| id.as_str().starts_with(beginning)).cloned().collect();
        assert_eq!(search(beginning).await?, expected, "{beginning}");
    }
    assert_eq!(search(&whole[1..]).await?, [], "the middle of an id");
    for wrong in ["acme", "1%", "1_", "1234567890123"] {
        let ask = pair.applicant.ask::<ListRecords>(&[]).raw_query(&[("sub_customer", wrong)]);
        ask.send().await?.refused(ProblemCode::Malformed)?;
    }
    Ok(())
}

#[tokio::test]
async fn filter_search_and_pages_go_together() -> Result<()> {
    let pair = Pair::of(5).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, rows(&[1, 3, 5])).await?;
    let beginning = pair.customer(0)?.as_str()[..7].to_owned();
    let query = RecordsQuery {
        status: Some(Status::Withdrawn),
        sub_customer: Some(beginning),
        limit: Some(2),
        ..RecordsQuery::default()
    };
    let first = records(&pair.applicant, &query).await?;
    let second = records(&pair.applicant, &RecordsQuery { cursor: first.next.clone(), ..query }).await?;
    let found: Vec<_> = of(&first.records).into_iter().chain(of(&second.records)).collect();
    assert_eq!(found, [0, 2, 4].map(|place: usize| pair.customers[place].clone()));
    assert_eq!(second.next, None);
    Ok(())
}

#[tokio::test]
async fn applications_are_listed_by_the_part_that_one_has_in_them_newest_first() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    let mut all = three(&pair).await?;
    let ids: Vec<_> = all.iter().rev().map(|application| application.id.clone()).collect();
    assert_eq!(applications(&pair.applicant, ApplicationList::All).await?, ids);
    assert_eq!(applications(&pair.applicant, ApplicationList::Incoming).await?, ids);
    assert_eq!(applications(&pair.applicant, ApplicationList::Outgoing).await?, []);
    assert_eq!(applications(&pair.applicant, ApplicationList::Pending).await?, []);
    assert_eq!(applications(&pair.releaser, ApplicationList::Incoming).await?, []);
    assert_eq!(applications(&pair.releaser, ApplicationList::Outgoing).await?, ids);
    assert_eq!(applications(&pair.releaser, ApplicationList::Pending).await?, ids);
    all[1].approve_as_original(&pair.releaser).await?;
    let left = [all[2].id.clone(), all[0].id.clone()];
    assert_eq!(applications(&pair.releaser, ApplicationList::Pending).await?, left);
    assert_eq!(applications(&pair.releaser, ApplicationList::All).await?, ids);
    let third = pair.world.approver(&third).await?;
    assert_eq!(applications(&third, ApplicationList::All).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_partner_on_both_sides_tells_what_comes_from_what_goes() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let back = pair.world.sub_customers(&pair.new.clone(), 1)?;
    pair.world.import().await?;
    let incoming = pair.submit().await?;
    let original = pair.world.operator(&pair.original).await?;
    let row = shared::api::RawRow { sub_customer: back[0].to_string(), name: None, credit: "1".to_owned() };
    let outgoing = Application::submit(&original, &pair.new, vec![row]).await?;
    let (incoming, outgoing) = ([incoming.id], [outgoing.id]);
    assert_eq!(applications(&pair.applicant, ApplicationList::Incoming).await?, incoming);
    assert_eq!(applications(&pair.applicant, ApplicationList::Outgoing).await?, outgoing);
    assert_eq!(applications(&pair.applicant, ApplicationList::All).await?, [outgoing, incoming].concat());
    Ok(())
}

#[tokio::test]
async fn internal_review_finds_what_waits_for_it_and_nothing_that_does_not() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let newest = async || {
        let query = ApplicationsQuery { list: ApplicationList::Pending, limit: Some(500), cursor: None };
        pair.reviewer.call::<ListApplications>(&[], &query, &NONE).await
    };
    let is_in = |answer: &ApplicationsAnswer, id: &ApplicationId| answer.applications.iter().any(|of| of.id == *id);
    assert!(!is_in(&newest().await?, &application.id));
    application.approve_as_original(&pair.releaser).await?;
    let answer = newest().await?;
    assert!(is_in(&answer, &application.id));
    let waits = |of: &shared::api::Waiting| of.yours;
    assert!(answer.applications.iter().all(|summary| summary.waiting.iter().any(waits)));
    Ok(())
}
