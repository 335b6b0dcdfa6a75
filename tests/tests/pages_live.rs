//! What somebody else changes appears on the page by itself, within two seconds, without moving what is read or taking what is typed.

use anyhow::{Context, Result, ensure};
use shared::{
    api::{GetThread, Nothing, PostKind, PostRequest, ThreadQuery, WritePost, headers},
    directory::Role,
    ids::ApplicationId,
};
use std::time::{Duration, Instant};
use tests::{Client, Page, Pair, SOON, fresh_key, in_browser, rows};

/// A page that isn't connected asks every five seconds, and a bit.
const ASKING: Duration = Duration::from_secs(9);

/// What is promised, and what a busy machine with everybody's tests on it takes besides.
const PROMISED: Duration = SOON.saturating_mul(3);

async fn note(id: &ApplicationId, by: &Client, words: &str) -> Result<()> {
    let post = PostRequest { kind: PostKind::Note, words: words.to_owned(), attachments: Vec::new() };
    let ask = by.ask::<WritePost>(&[id.as_str()]).json(&post).header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
    ask.send().await?.good().map(drop)
}

/// Waits until it is so, and no longer than is promised.
async fn within(most: Duration, what: impl Future<Output = Result<()>>) -> Result<()> {
    let begun = Instant::now();
    what.await?;
    ensure!(begun.elapsed() < most, "only after {:?}", begun.elapsed());
    Ok(())
}

async fn open(page: &Page, pair: &Pair, id: &ApplicationId) -> Result<()> {
    let person = pair.world.person_of(&pair.original, Role::Approver)?;
    page.sign_in(&person, &format!("/applications/{id}")).await?;
    page.row_says(pair.customer(0)?.as_str(), "Awaiting").await
}

#[tokio::test]
async fn what_somebody_else_does_appears_within_two_seconds() -> Result<()> {
    in_browser("live", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = pair.submit().await?;
        open(&page, &pair, &application.id).await?;
        page.hears_by("socket").await?;
        application.withdraw(&pair.applicant, rows(&[1])).await?;
        within(PROMISED, page.row_says(pair.customer(0)?.as_str(), "Withdrawn")).await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting").await
    })
    .await
}

#[tokio::test]
async fn where_no_socket_connects_the_page_asks_instead() -> Result<()> {
    in_browser("live_asking", async |page| {
        let pair = Pair::of(2).await?;
        let mut application = pair.submit().await?;
        page.has_no_socket().await?;
        open(&page, &pair, &application.id).await?;
        page.hears_by("asking").await?;
        application.withdraw(&pair.applicant, rows(&[1])).await?;
        within(ASKING, page.row_says(pair.customer(0)?.as_str(), "Withdrawn")).await
    })
    .await
}

#[tokio::test]
async fn what_is_typed_and_where_stays_while_others_write_r10_3() -> Result<()> {
    in_browser("live_typing", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        open(&page, &pair, &application.id).await?;
        page.hears_by("socket").await?;
        page.fill("post-words", "Half a sentence").await?;
        let place = "const at = document.activeElement; return [at.dataset.testid, at.selectionStart, scrollY].join();";
        let before = page.run(place).await?;
        note(&application.id, &pair.applicant, "We are in no hurry.").await?;
        within(PROMISED, page.sees("post", "We are in no hurry.")).await?;
        ensure!(page.value("post-words").await? == "Half a sentence", "what was typed is gone");
        ensure!(page.run(place).await? == before, "the person is elsewhere: {before} before");
        page.click("send-post").await?;
        page.sees("post", "Half a sentence").await?;
        let (at, query) = ([application.id.as_str()], ThreadQuery { before: None });
        let thread = pair.applicant.call::<GetThread>(&at, &query, &Nothing {}).await?;
        ensure!(thread.posts.len() == 2, "written twice");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn new_entries_wait_above_a_list_behind_their_number_and_the_bell_counts_r9_1() -> Result<()> {
    in_browser("live_list", async |page| {
        let pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        tests::message(&pair.releaser, &application.id, shared::notices::NoticeKind::YourTurn).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/messages").await?;
        page.text("message").await?;
        page.hears_by("socket").await?;
        let before = page.texts("message").await?;
        let unread: u32 = page.texts("unread").await?.first().context("nothing unread")?.parse()?;
        note(&application.id, &pair.applicant, "One more thing.").await?;
        within(PROMISED, page.sees("show-news", "1 new")).await?;
        ensure!(page.texts("message").await? == before, "the list has moved");
        page.sees("unread", &(unread + 1).to_string()).await?;
        page.click("show-news").await?;
        page.all("message", before.len() + 1).await?;
        page.sees_no("show-news").await
    })
    .await
}

#[tokio::test]
async fn a_session_that_is_ended_elsewhere_ends_on_the_page_at_once_r1_5() -> Result<()> {
    in_browser("live_ended", async |page| {
        let pair = Pair::of(2).await?;
        let person = pair.world.person_of(&pair.original, Role::Viewer)?;
        page.sign_in(&person, "/messages").await?;
        page.hears_by("socket").await?;
        let elsewhere = pair.world.portal.sign_in(&person).await?;
        elsewhere.call::<shared::api::SignOutEverywhere>(&[], &Nothing {}, &Nothing {}).await?;
        within(PROMISED, async { page.arrives_at("/sign-in").await.map(drop) }).await
    })
    .await
}
