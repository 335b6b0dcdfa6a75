//! In the pages: a partner's administrator makes a service token, sees its secret once, and revokes it.

use anyhow::{Result, ensure};
use shared::{
    api::{ApplicationsQuery, ListApplications, Nothing, ProblemCode},
    directory::{Membership, Role},
};
use tests::{Pair, in_browser};

const NONE: Nothing = Nothing {};

#[tokio::test]
async fn a_token_is_made_shown_once_used_and_revoked() -> Result<()> {
    in_browser("service_tokens", async |page| {
        let mut pair = Pair::of(1).await?;
        let membership = Membership::Partner { partner: pair.new.clone(), role: Role::Viewer };
        let (person, _) = pair.world.one_more("Manages", membership, true).await?;
        page.sign_in(&person, "/applications").await?;
        page.click("nav-service-tokens").await?;
        page.says("No tokens yet").await?;
        page.click("make-token").await?;
        ensure!(!page.is_enabled("confirm-make-token").await?, "a token without a name can be made");
        page.fill("token-name", "ERP, nightly run").await?;
        // What is the programme's alone isn't offered.
        page.sees_no("scope-import").await?;
        page.choose("token-days", "30").await?;
        page.click("confirm-make-token").await?;
        let secret = page.value("token-secret").await?;
        ensure!(secret.starts_with("cmt_") && secret.len() == 68, "no secret: {} characters", secret.len());
        page.click("secret-copied").await?;
        page.sees("service-token", "ERP, nightly run").await?;
        page.sees("service-token", "Never").await?;
        let service = pair.world.portal.with_token(&secret);
        service.call::<ListApplications>(&[], &ApplicationsQuery::default(), &NONE).await?;
        // Nothing on the page has it any more.
        page.reload().await?;
        page.sees("service-token", "ERP, nightly run").await?;
        ensure!(!page.whole_text().await?.contains(&secret), "the page still has the secret");
        page.click("revoke-token").await?;
        page.says("Whatever uses it is refused at once").await?;
        page.click("confirm-revoke-token").await?;
        page.text("token-revoked").await?;
        page.sees("token-state", "Revoked").await?;
        page.sees_no("revoke-token").await?;
        let query = ApplicationsQuery::default();
        service.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &query, &NONE).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn whoever_manages_nothing_is_not_offered_the_page_and_does_not_get_it() -> Result<()> {
    in_browser("no_service_tokens", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Approver)?, "/applications").await?;
        page.sees("nav-applications", "Applications").await?;
        page.sees_no("nav-service-tokens").await?;
        page.open("/service-tokens").await?;
        page.says("This page isn't for the account you're signed in with").await
    })
    .await
}
