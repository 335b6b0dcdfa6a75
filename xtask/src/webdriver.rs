//! A browser, driven by as much of WebDriver as measuring and screenshots take: open a page, run a script in it, wait for its answer,
//! and what only Chromium's own protocol can do.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::test::Driver;

pub struct Tab<'a> {
    driver: &'a Driver,
    session: String,
    agent: ureq::Agent,
}

impl<'a> Tab<'a> {
    pub fn open(driver: &'a Driver) -> Result<Tab<'a>> {
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(180)));
        let agent: ureq::Agent = config.http_status_as_error(false).proxy(None).build().into();
        let mut tab = Tab { driver, session: String::new(), agent };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let chromium = json!({ "binary": driver.browser.chromium, "args": arguments });
        let wanted = json!({ "goog:chromeOptions": chromium, "timeouts": { "script": 120_000 } });
        // ChromeDriver may still be starting.
        let mut tries = 0;
        let answer = loop {
            match tab.post("/session", &json!({ "capabilities": { "alwaysMatch": wanted } })) {
                Err(_) if tries < 50 => std::thread::sleep(Duration::from_millis(100)),
                answer => break answer?,
            }
            tries += 1;
        };
        let session = answer.get("sessionId").and_then(Value::as_str).context("no session")?;
        tab.session = session.to_owned();
        Ok(tab)
    }

    pub fn go_to(&self, url: &str) -> Result<()> {
        self.post(&format!("/session/{}/url", self.session), &json!({ "url": url })).map(drop)
    }

    /// Runs the body of a function whose last argument is to be called with the answer.
    pub fn run(&self, script: &str, args: &Value) -> Result<Value> {
        let path = format!("/session/{}/execute/async", self.session);
        self.post(&path, &json!({ "script": script, "args": args }))
    }

    /// A command of Chromium's own protocol: the network's pace, the processor's, another colour scheme.
    pub fn chromium(&self, command: &str, parameters: &Value) -> Result<Value> {
        let path = format!("/session/{}/goog/cdp/execute", self.session);
        self.post(&path, &json!({ "cmd": command, "params": parameters }))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.driver.url));
        let mut answer = request.send_json(body)?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(64 << 20).read_to_string()?;
        if !status.is_success() {
            bail!("ChromeDriver said {status}: {text}");
        }
        let mut answer: Value = serde_json::from_str(&text)?;
        Ok(answer.get_mut("value").map(Value::take).unwrap_or_default())
    }
}

impl Drop for Tab<'_> {
    fn drop(&mut self) {
        // The browser ends with its driver at the latest.
        let _ = self.agent.delete(format!("{}/session/{}", self.driver.url, self.session)).call();
    }
}
