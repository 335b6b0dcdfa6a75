//! What is published: whoever made a change reads it at once, pages of records are whole, and large applications go all the way.

use anyhow::Result;
use shared::{
    api::{GetApplication, GetApplicationRecords, Nothing, ProblemCode, RECORDS_PER_PAGE, ReadQuery, RecordsPageQuery},
    application::Status,
    rows::Row,
};
use tests::{Application, Pair, eventually, everything, rows};

#[tokio::test]
async fn whoever_names_the_version_of_a_change_reads_at_least_that() -> Result<()> {
    let pair = Pair::of(8).await?;
    let mut application = pair.submit().await?;
    for withdrawn in 1..=7 {
        application.withdraw(&pair.applicant, rows(&[withdrawn])).await?;
        let (detail, page) = tokio::try_join!(application.detail(&pair.releaser), application.page(&pair.releaser, 1))?;
        let at_least = application.version_seen(None);
        assert!(Some(detail.summary.revision) >= at_least, "{} is older than {at_least:?}", detail.summary.revision);
        assert_eq!(detail.summary.waiting[0].records, 8 - withdrawn);
        let gone = page.records.iter().filter(|record| record.status == Status::Withdrawn).count();
        assert_eq!(gone, usize::try_from(withdrawn)?);
        assert!(Some(page.revision) >= application.version_seen(Some(1)));
    }
    Ok(())
}

#[tokio::test]
async fn whoever_names_no_version_sees_the_change_before_long() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, everything()).await?;
    let id = [application.id.as_str()];
    eventually(|| async {
        let detail = pair.releaser.call::<GetApplication>(&id, &ReadQuery::default(), &Nothing {}).await?;
        let query = RecordsPageQuery { page: 1, at_least: None };
        let page = pair.releaser.call::<GetApplicationRecords>(&id, &query, &Nothing {}).await?;
        anyhow::ensure!(detail.summary.waiting.is_empty(), "{:?}", detail.summary);
        anyhow::ensure!(page.records.iter().all(|record| record.status == Status::Withdrawn));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_ledger_answers_and_what_is_published_are_the_same() -> Result<()> {
    let pair = Pair::of(3).await?;
    let application = pair.migrate().await?;
    let id = [application.id.as_str()];
    // A version that isn't there yet is the ledger's to answer.
    let from_ledger = pair.applicant.ask::<GetApplication>(&id).query(&ReadQuery { at_least: Some(u32::MAX) });
    let from_ledger = from_ledger.send().await?;
    from_ledger.good()?;
    eventually(|| async {
        let published = pair.applicant.ask::<GetApplication>(&id).query(&ReadQuery::default()).send().await?;
        anyhow::ensure!(published.bytes == from_ledger.bytes, "{} is not {}", published.text(), from_ledger.text());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_partner_that_is_renamed_has_its_new_name_wherever_it_is_read() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let id = [application.id.as_str()];
    let read = || async {
        pair.applicant.call::<GetApplication>(&id, &ReadQuery::default(), &Nothing {}).await.map(|of| of.summary)
    };
    // Published with the old name first.
    let before = pair.world.partner_name(&pair.original)?;
    eventually(|| async {
        anyhow::ensure!(read().await?.original_reseller.name == before);
        Ok(())
    })
    .await?;
    let after = format!("Renamed {before}");
    let name = after.clone();
    pair.world.change_partner(&pair.original.clone(), |of| of.name = name)?;
    pair.world.import().await?;
    let newest = ReadQuery { at_least: Some(u32::MAX) };
    let from_ledger = pair.applicant.call::<GetApplication>(&id, &newest, &Nothing {}).await?;
    assert_eq!(from_ledger.summary.original_reseller.name, after);
    eventually(|| async {
        let name = pair.applicant.call::<GetApplication>(&id, &ReadQuery::default(), &Nothing {}).await?;
        let name = name.summary.original_reseller.name;
        anyhow::ensure!(name == after, "what is published says {name}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn there_is_no_page_before_the_first_or_after_the_last() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    for page in [0, 2, u32::MAX] {
        let query = RecordsPageQuery { page, at_least: None };
        let id = [application.id.as_str()];
        pair.applicant.refused::<GetApplicationRecords>(ProblemCode::NotFound, &id, &query, &Nothing {}).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_application_of_1_200_rows_has_three_pages_of_records() -> Result<()> {
    let pair = Pair::of(1_200).await?;
    let mut application = pair.submit().await?;
    assert_eq!(application.detail(&pair.applicant).await?.pages, 3);
    for (page, size) in [(1, RECORDS_PER_PAGE), (2, RECORDS_PER_PAGE), (3, 200)] {
        assert_eq!(application.page(&pair.applicant, page).await?.records.len(), usize::try_from(size)?);
    }
    let records = application.records(&pair.applicant).await?;
    let numbers: Vec<_> = records.iter().map(|record| record.row).collect();
    assert_eq!(numbers, (1..=1_200).map(Row).collect::<Vec<_>>());
    assert!(records.iter().zip(&pair.customers).all(|(record, customer)| record.sub_customer == *customer));
    // A change on one page shows there, and the others stay.
    application.withdraw(&pair.applicant, rows(&[501, 1_000])).await?;
    let statuses = application.statuses(&pair.releaser).await?;
    let withdrawn: Vec<_> =
        (1..).zip(&statuses).filter(|(_, status)| **status == Status::Withdrawn).map(|(row, _)| row).collect();
    assert_eq!(withdrawn, [501, 1_000]);
    application.approve_as_original(&pair.releaser).await?;
    let statuses = application.statuses(&pair.releaser).await?;
    assert_eq!(statuses.iter().filter(|status| **status == Status::AwaitingInternalReview).count(), 1_198);
    Ok(())
}

#[tokio::test]
async fn ten_thousand_sub_customers_are_submitted_decided_and_moved_r2_1() -> Result<()> {
    let pair = Pair::of(10_000).await?;
    let application = pair.migrate().await?;
    let detail = application.detail(&pair.applicant).await?;
    assert_eq!(detail.summary.customers, 10_000);
    assert_eq!(detail.pages, 20);
    let counts: Vec<_> = detail.summary.counts.iter().map(|of| (of.status, of.records)).collect();
    assert_eq!(counts, [(Status::Migrated, 10_000)]);
    assert!(application.page(&pair.applicant, 20).await?.records.iter().all(|of| of.status == Status::Migrated));
    // The new reseller has them now.
    let answer = Application::try_submit(&pair.applicant, &pair.original, pair.rows("1")).await?;
    assert_eq!(answer.refused(ProblemCode::RowsNotAccepted)?.rows.len(), 10_000);
    Ok(())
}
