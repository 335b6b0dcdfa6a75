//! The overview in the browser: what waits comes first and leads to its place, sums lead to their lists, the chart is a table as well,
//! and what others do appears by itself.

use anyhow::{Result, ensure};
use shared::{
    api::{Nothing, SignOutEverywhere},
    application::Status,
    directory::Role,
};
use tests::{Alone, Pair, World, eventually, in_browser, rows};

#[tokio::test]
async fn a_newcomer_is_led_to_the_first_application() -> Result<()> {
    in_browser("newcomer", async |page| {
        let mut world = World::new()?;
        let partner = world.reseller("Newcomer")?;
        world.import().await?;
        page.sign_in(&world.person_of(&partner, Role::Operator)?, "/").await?;
        page.sees("newcomer", "Move your first customers").await?;
        page.text("nothing-waits").await?;
        page.sees_no("chart").await?;
        page.click("begin-initiate").await?;
        page.arrives_at("/initiate").await?;
        page.text("guide").await?;
        // Who only looks on isn't sent where they can't go.
        page.sign_in(&world.person_of(&partner, Role::Viewer)?, "/").await?;
        page.sees("newcomer", "No customer has moved yet").await?;
        page.sees_no("begin-initiate").await
    })
    .await
}

#[tokio::test]
async fn what_waits_comes_first_and_everything_leads_to_its_place() -> Result<()> {
    in_browser("overview", async |page| {
        let mut pair = Pair::of(2).await?;
        pair.migrate().await?;
        pair.customers = pair.world.sub_customers(&pair.original, 3)?;
        pair.world.catch_up().await?;
        pair.world.import().await?;
        let mut application = pair.submit().await?;
        application.withdraw(&pair.applicant, rows(&[3])).await?;
        application.is_published(&pair.releaser).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/").await?;
        let tasks = page.all("waiting-task", 1).await?;
        ensure!(tasks[0].contains("Decide as original reseller") && tasks[0].contains("2 customers"), "{tasks:?}");
        page.sees("standing-total", "2 under way, 3 ended").await?;
        page.row_says(Status::AwaitingOriginalReseller.code(), "Awaiting original reseller").await?;
        page.row_says(Status::Migrated.code(), "2").await?;
        page.sees("step-times", "minute").await?;
        page.sees("longest-waiting", application.id.as_str()).await?;
        page.sees("news", "Moved to the new reseller").await?;
        page.sees("news", "Withdrew").await?;
        page.click_css("[data-testid='standing-row'][data-key='migrated'] a").await?;
        page.arrives_at("/migrations").await?;
        ensure!(
            page.run("return location.search").await?.as_str().is_some_and(|of| of.contains("migrated")),
            "no filter"
        );
        page.click("nav-overview").await?;
        page.click_css("[data-testid='waiting-task'] a").await?;
        page.arrives_at(&format!("/decide/{}", application.id)).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_chart_reads_as_a_table_to_everybody_who_wants_one() -> Result<()> {
    in_browser("chart", async |page| {
        let pair = Pair::of(2).await?;
        pair.migrate().await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?, "/").await?;
        page.text("chart").await?;
        // Readers of the screen have the table although the eye sees the drawing, and don't have the drawing.
        ensure!(page.all("chart-row", 12).await?[0].contains('2'), "the newest month comes first and has two");
        let drawn = "return [...document.querySelectorAll('[data-testid=chart] svg')].every(svg => svg.closest('[aria-hidden=true]'))";
        ensure!(page.run(drawn).await? == true, "the drawing is read out");
        let height = "return document.querySelector('[data-testid=chart-table]').getBoundingClientRect().height";
        let seen = "return document.querySelector('[data-testid=chart] .sr-only') === null";
        ensure!(page.run(seen).await? == false, "the table is seen before it is asked for");
        page.click("as-table").await?;
        ensure!(page.run(seen).await? == true && page.run(height).await?.as_f64() > Some(100.0), "the table isn't seen");
        page.click("as-chart").await?;
        ensure!(page.run(seen).await? == false, "the chart doesn't come back");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_others_do_appears_by_itself() -> Result<()> {
    in_browser("overview_live", async |page| {
        let pair = Pair::of(2).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/").await?;
        page.text("nothing-waits").await?;
        let application = pair.submit().await?;
        page.row_says(application.id.as_str(), "2 customers").await?;
        page.row_says(Status::AwaitingOriginalReseller.code(), "2").await
    })
    .await
}

#[tokio::test]
async fn what_is_due_within_a_day_says_so() -> Result<()> {
    in_browser("due", async |page| {
        let alone = Alone::take().await?;
        let page = page.at(&alone.portal);
        let pair = alone.pair(1).await?;
        pair.submit().await?;
        let approver = pair.world.person_of(&pair.original, Role::Approver)?;
        page.sign_in(&approver, "/").await?;
        page.sees("due", "in 10 days").await?;
        alone.forward_hours(9 * 24 + 12).await?;
        page.sign_in(&approver, "/").await?;
        page.sees("due", "Due today").await
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_sees_what_it_is_asked_and_administration_how_much_there_is() -> Result<()> {
    in_browser("own_overview", async |page| {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let (person, _) = pair.world.answers_for(&customer).await?;
        pair.submit().await?;
        page.sign_in(&person, "/").await?;
        page.sees("waiting-task", "Answer whether your account may move").await?;
        page.sees("own-question", &pair.world.partner_name(&pair.new)?).await?;
        page.click_css("[data-testid='waiting-task'] a").await?;
        page.arrives_at("/consent").await?;
        page.sign_in(&pair.world.administrator_id()?, "/").await?;
        page.text("directory-partners").await?;
        page.text("standing").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_somebody_signed_in_sees_first_is_asked_for_at_once_and_for_nobody_else() -> Result<()> {
    in_browser("early_parts", async |page| {
        let asked_for = async |part: &str| -> Result<bool> {
            let script = "return performance.getEntriesByType('resource').some(({ name }) => name.includes(`/assets/${arguments[0]}.`));";
            Ok(page.run_with(script, vec![part.into()]).await? == true)
        };
        let mut world = World::new()?;
        let partner = world.reseller("Returning")?;
        world.import().await?;
        let person = world.person_of(&partner, Role::Viewer)?;
        page.sign_in(&person, "/").await?;
        page.text("newcomer").await?;
        // Without the program the browser doesn't hear that the session is over.
        page.open("/icon.svg").await?;
        let elsewhere = world.portal.sign_in(&person).await?;
        elsewhere.call::<SignOutEverywhere>(&[], &Nothing {}, &Nothing {}).await?;
        page.open("/").await?;
        page.arrives_at("/sign-in").await?;
        eventually(async || {
            let both = asked_for("framing").await? && asked_for("overviewing").await?;
            ensure!(both, "they come only when they are needed");
            Ok(())
        })
        .await?;
        page.open("/").await?;
        page.arrives_at("/sign-in").await?;
        ensure!(asked_for("frontend").await?, "no list of what was asked for");
        ensure!(!asked_for("framing").await? && !asked_for("overviewing").await?, "nobody is signed in");
        Ok(())
    })
    .await
}
