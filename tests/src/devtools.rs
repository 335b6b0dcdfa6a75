//! What only the browser's own protocol can do, which ChromeDriver passes on: scripts in every document, how the page is looked at.

use anyhow::{Context, Result};
use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use shared::language::Language;
use std::str::FromStr;

use crate::page::Page;

#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, driver: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        driver.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// What the reader's system wants of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Light,
    Dark,
    /// With colours of the reader's own in force.
    ForcedColours,
    ReducedMotion,
    /// On paper; from a dark screen, where that makes a difference.
    Print,
}

impl Wish {
    fn media(self) -> Value {
        let feature = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
        match self {
            Wish::Light => json!({ "media": "", "features": feature("prefers-color-scheme", "light") }),
            Wish::Dark => json!({ "media": "", "features": feature("prefers-color-scheme", "dark") }),
            Wish::ForcedColours => json!({ "media": "", "features": feature("forced-colors", "active") }),
            Wish::ReducedMotion => json!({ "media": "", "features": feature("prefers-reduced-motion", "reduce") }),
            Wish::Print => json!({ "media": "print", "features": feature("prefers-color-scheme", "dark") }),
        }
    }
}

impl Page {
    pub(crate) async fn devtools(&self, method: &'static str, arguments: Value) -> Result<Value> {
        self.client.issue_cmd(DevTools(method, arguments)).await.with_context(|| method.to_owned())
    }

    /// Runs a script in every document from now on, before anything of its own.
    pub async fn in_every_document(&self, script: &str) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.map(drop)
    }

    pub async fn wishes(&self, wish: Wish) -> Result<()> {
        self.devtools("Emulation.setEmulatedMedia", wish.media()).await.map(drop)
    }

    /// Looks at the page in a window of this size, in CSS pixels. A narrow one is a phone's.
    pub async fn sized(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Speaks this language from the next document on.
    pub async fn speaks(&self, language: Language) -> Result<()> {
        self.open("/icon.svg").await?;
        self.run(&format!("localStorage.setItem('language', '{}');", language.tag())).await.map(drop)
    }
}
