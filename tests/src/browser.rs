//! A Chromium of a test's own: a new session with a new profile, headless, gone when the test is over.
//!
//! When the test fails, the page's address and text are printed and a screenshot is kept under `target/screenshots`.

use anyhow::{Context, Result, anyhow, ensure};
use fantoccini::{Client, ClientBuilder, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::json;
use std::{env, fs, future::Future, path::PathBuf, str::FromStr};

use crate::{fresh_key, page::Page, portal::Portal};

/// A session, its profile and its files.
pub struct Browser {
    client: Client,
    folder: PathBuf,
}

/// Runs a test in a browser. Where `cargo xtask test --skip-browser` gave none, says so and runs nothing.
pub async fn in_browser<T>(name: &str, test: impl FnOnce(Page) -> T) -> Result<()>
where
    T: Future<Output = Result<()>> + Send + 'static,
{
    let portal = Portal::from_env()?;
    let Ok(driver) = env::var("WEBDRIVER_URL") else {
        eprintln!("skipped, there is no browser: {name}");
        return Ok(());
    };
    let browser = Browser::start(&driver).await?;
    let page = Page::new(browser.client.clone(), portal, browser.folder.clone());
    // A task of its own, so that a failed assertion ends it and not this function.
    let mut outcome = match tokio::spawn(test(page.clone())).await {
        Ok(outcome) => outcome,
        Err(panic) => Err(anyhow!("{panic}")),
    };
    if outcome.is_ok() {
        outcome = browser.console_is_clean().await;
    }
    if outcome.is_err() {
        report(name, &page, &browser.client).await;
    }
    browser.end().await;
    outcome
}

impl Browser {
    async fn start(driver: &str) -> Result<Self> {
        let folder = env::temp_dir().join(format!("portal-browser-{}", fresh_key()?));
        fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let mut options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1400,1000", profile,
            ],
        });
        if let (Ok(binary), Some(options)) = (env::var("CHROMIUM"), options.as_object_mut()) {
            options.insert("binary".to_owned(), json!(binary));
        }
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver)
            .await
            .context("starting Chromium")?;
        Ok(Self { client, folder })
    }

    /// Nothing broke unnoticed: no panic, no exception, nothing that the page's own policy had to stop. Refusals of the API are
    /// logged by Chromium too, and aren't errors of the page.
    async fn console_is_clean(&self) -> Result<()> {
        let broken = complaints(&self.client).await?;
        ensure!(broken.is_empty(), "the console has errors: {broken:?}");
        Ok(())
    }

    async fn end(self) {
        if let Err(error) = self.client.close().await {
            eprintln!("Chromium didn't close: {error}");
        }
        // Left behind in the system's temporary folder at worst.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Errors in the console since it was looked at last.
pub(crate) async fn complaints(client: &Client) -> Result<Vec<String>> {
    let log = client.issue_cmd(ConsoleLog).await.context("reading the console")?;
    let entries: Vec<ConsoleEntry> = serde_json::from_value(log)?;
    let broken = entries.into_iter().filter(|entry| entry.level == "SEVERE" && entry.source != "network");
    Ok(broken.map(|entry| format!("{}: {}", entry.source, entry.message)).collect())
}

/// What the page has written to the console: ChromeDriver's own command.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, driver: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        driver.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

#[derive(Debug, Deserialize)]
struct ConsoleEntry {
    level: String,
    source: String,
    message: String,
}

/// What the page showed when the test failed.
async fn report(name: &str, page: &Page, client: &Client) {
    eprintln!("--- {name} failed");
    match client.current_url().await {
        Ok(address) => eprintln!("--- at {address}"),
        Err(error) => eprintln!("--- its address can't be told: {error}"),
    }
    match page.whole_text().await {
        Ok(text) => eprintln!("{text}"),
        Err(error) => eprintln!("--- its text can't be told: {error}"),
    }
    match keep_screenshot(name, client).await {
        Ok(file) => eprintln!("--- screenshot: {}", file.display()),
        Err(error) => eprintln!("--- no screenshot: {error}"),
    }
}

async fn keep_screenshot(name: &str, client: &Client) -> Result<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.png"));
    fs::write(&file, client.screenshot().await?)?;
    Ok(file)
}
