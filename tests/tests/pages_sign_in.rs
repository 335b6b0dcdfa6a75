//! Signing in by a real provider in a real browser: there and back, out again, and what the page says when it doesn't work.

use anyhow::{Result, ensure};
use shared::directory::Role;
use tests::{Account, Page, World, in_browser, sending_portal};

/// A viewer of a partner, and their account at the provider.
async fn invited() -> Result<(World, Account)> {
    let mut world = World::in_portal(sending_portal()?)?;
    let partner = world.reseller("Partner")?;
    world.import().await?;
    let account = Account::of(&world.person_of(&partner, Role::Viewer)?)?;
    Ok((world, account))
}

/// From the sign-in page to the provider, whose page has one field.
async fn sign_in(page: &Page, account: &Account) -> Result<()> {
    page.click("sign-in-provider").await?;
    page.fill_css("#login", &account.login()).await?;
    page.click_css("#sign-in").await
}

#[tokio::test]
async fn one_signs_in_at_the_provider_comes_back_to_the_page_one_wanted_and_signs_out_of_both() -> Result<()> {
    in_browser("sign_in", async |page| {
        let (world, account) = invited().await?;
        let page = page.at(&world.portal);
        page.open("/migrations?status=migrated").await?;
        page.arrives_at("/sign-in").await?;
        page.sees("sign-in-provider", "Sign in with the tests' provider").await?;
        sign_in(&page, &account).await?;
        page.arrives_at("/migrations").await?;
        page.click("account").await?;
        page.click("sign-out").await?;
        // The provider asks whether to end its own session too, and leads back.
        page.click_css("#sign-out").await?;
        page.arrives_at("/sign-in").await?;
        page.open("/migrations").await?;
        page.arrives_at("/sign-in").await?;
        // Signed out there as well, it asks again who one is.
        page.click("sign-in-provider").await?;
        page.fill_css("#login", &account.login()).await?;
        page.click_css("#sign-in").await?;
        page.arrives_at("/migrations").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn whoever_is_not_in_the_directory_reads_what_to_do() -> Result<()> {
    in_browser("sign_in_stranger", async |page| {
        let page = page.at(&sending_portal()?);
        let stranger = Account::of(&format!("stranger-{}", tests::fresh_key()?))?;
        page.open("/tasks").await?;
        page.arrives_at("/sign-in").await?;
        sign_in(&page, &stranger).await?;
        page.sees("sign-in-trouble", "nobody with your email address has access to this portal").await?;
        // An address cannot put words into the page.
        page.open("/sign-in?trouble=%3Cb%3ECall%20this%20number%3C%2Fb%3E").await?;
        page.text("sign-in-provider").await?;
        page.sees_no("sign-in-trouble").await?;
        ensure!(!page.whole_text().await?.contains("Call this number"), "the page says what its address says");
        Ok(())
    })
    .await
}
