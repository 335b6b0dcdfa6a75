//! A browser that is led to a state of a page and takes its picture.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::states::{Deed, On, State};
use super::{Device, Look};
use crate::webdriver::Tab;

/// A taller page is cut off there.
const TALLEST: u64 = 6000;
/// A4 at 96 dots an inch, without its margins.
const PAPER: (u64, u64) = (718, 1046);
const LARGE_SCREEN: (u64, u64) = (3840, 2160);

pub struct Camera<'a> {
    tab: &'a Tab<'a>,
    origin: &'a str,
    look: Look,
    signed_in: SignedIn,
}

#[derive(PartialEq, Eq)]
enum SignedIn {
    Unknown,
    Nobody,
    As(&'static str),
}

impl<'a> Camera<'a> {
    pub fn new(tab: &'a Tab<'a>, origin: &'a str, look: Look) -> Camera<'a> {
        Camera { tab, origin, look, signed_in: SignedIn::Unknown }
    }

    pub fn set_up(&self) -> Result<()> {
        self.size(self.window())?;
        self.media("")?;
        self.tab.chromium("Network.enable", &json!({}))?;
        self.tab.chromium("Page.enable", &json!({}))?;
        self.tab.go_to(&format!("{}/icon.svg", self.origin))?;
        self.script("localStorage.setItem('language', arguments[0]); done(null)", &json!([self.look.language.tag()]))?;
        Ok(())
    }

    /// Goes there and takes the picture; leaves everything as it was, whether that works or not.
    pub fn take(&mut self, state: &State, file: &Path) -> Result<()> {
        let wanted = state.person.map_or(SignedIn::Nobody, SignedIn::As);
        if self.signed_in != wanted {
            self.signed_in = SignedIn::Unknown;
            self.sign_in(state.person)?;
            self.signed_in = wanted;
        }
        let before = state.before.map(|script| self.in_every_document(script)).transpose()?;
        let taken = self.go_and_take(state, file);
        let instead = file.with_extension("failed.png");
        // What was taken another time would pass for this one's.
        let _ = fs::remove_file(if taken.is_ok() { &instead } else { file });
        if taken.is_err() {
            // Where it stopped; that it did is the news.
            let _ = self.window_picture(&instead);
        }
        if state.deeds.iter().any(|deed| matches!(deed, Deed::EndSession)) {
            self.signed_in = SignedIn::Unknown;
        }
        self.offline(false)?;
        self.tab.chromium("Network.setBlockedURLs", &json!({ "urls": [] }))?;
        if let Some(before) = before {
            self.tab.chromium("Page.removeScriptToEvaluateOnNewDocument", &json!({ "identifier": before }))?;
        }
        self.media("")?;
        self.size(self.window())?;
        taken
    }

    fn go_and_take(&self, state: &State, file: &Path) -> Result<()> {
        match state.on {
            On::Screens => {}
            On::Paper => {
                self.media("print")?;
                self.size(PAPER)?;
            }
            On::LargeScreen => self.size(LARGE_SCREEN)?,
        }
        // Only the hash may differ from where it is, which would load nothing.
        self.tab.go_to("about:blank")?;
        self.tab.go_to(&format!("{}{}", self.origin, state.path))?;
        if !state.never_rests {
            self.settled()?;
        }
        for deed in &state.deeds {
            self.perform(deed).with_context(|| format!("{deed:?}"))?;
        }
        if !state.deeds.is_empty() && !state.never_rests {
            self.settled()?;
        }
        self.picture(state, file)
    }

    fn window(&self) -> (u64, u64) {
        match self.look.device {
            Device::Desktop => (1280, 900),
            Device::Phone => (390, 844),
        }
    }

    fn size(&self, (width, height): (u64, u64)) -> Result<()> {
        let mobile = self.look.device == Device::Phone;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.tab.chromium("Emulation.setDeviceMetricsOverride", &metrics).map(drop)
    }

    /// A medium such as `print`, or none in particular.
    fn media(&self, medium: &str) -> Result<()> {
        let scheme = if self.look.dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            // A picture of something half faded in shows nothing.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        let media = json!({ "media": medium, "features": features });
        self.tab.chromium("Emulation.setEmulatedMedia", &media).map(drop)
    }

    fn in_every_document(&self, script: &str) -> Result<Value> {
        let answer = self.tab.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }))?;
        answer.get("identifier").cloned().context("the script got no name")
    }

    fn sign_in(&self, person: Option<&str>) -> Result<()> {
        self.tab.go_to(&format!("{}/icon.svg", self.origin))?;
        let script = r#"
            const [person] = arguments;
            const headers = { "content-type": "application/json", "x-portal": "1" };
            const post = (path, body) => fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
            sessionStorage.clear();
            for (const key of Object.keys(localStorage)) if (key !== "language") localStorage.removeItem(key);
            fetch("/api/session", { method: "DELETE", headers })
              .then(() => (person ? post("/api/demo/session", { person }) : undefined))
              .then((answer) => done(!answer || answer.ok ? null : { error: String(answer.status) }), (error) => done({ error: String(error) }));
        "#;
        self.script(script, &json!([person])).map(drop)
    }

    fn perform(&self, deed: &Deed) -> Result<()> {
        match deed {
            Deed::Click(id) => self.on(id, "element.click();"),
            Deed::Fill(id, text) => self.on_with(
                id,
                r#"
                const kind = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement
                  : element instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
                Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(element, value);
                element.dispatchEvent(new Event("input", { bubbles: true }));
                element.dispatchEvent(new Event("change", { bubbles: true }));
                "#,
                text,
            ),
            Deed::Choose(id, name, text) => self.on_with(
                id,
                r#"
                const files = new DataTransfer();
                files.items.add(new File([value.text], value.name));
                element.files = files.files;
                element.dispatchEvent(new Event("change", { bubbles: true }));
                "#,
                &json!({ "name": name, "text": text }),
            ),
            Deed::Press(key) => {
                let script = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true })); done(null)";
                self.script(script, &json!([key])).map(drop)
            }
            Deed::See(id) => self.sees(id),
            Deed::Settle => self.settled(),
            Deed::Run(script) => self.script(&format!("{script}\n; done(null)"), &json!([])).map(drop),
            Deed::Offline => self.offline(true),
            Deed::Block(addresses) => {
                self.tab.chromium("Network.setBlockedURLs", &json!({ "urls": [addresses] })).map(drop)
            }
            Deed::EndSession => {
                let script = r#"
                    fetch("/api/session", { method: "DELETE", headers: { "content-type": "application/json", "x-portal": "1" } })
                      .then(() => done(null), (error) => done({ error: String(error) }));
                "#;
                self.script(script, &json!([])).map(drop)
            }
        }
    }

    fn sees(&self, id: &str) -> Result<()> {
        let script = r#"
            const [id] = arguments;
            const started = performance.now();
            (function look() {
              if (document.querySelector(`[data-testid="${id}"]`)) done(null);
              else if (performance.now() - started > 10000) done({ error: `no ${id}` });
              else setTimeout(look, 20);
            })();
        "#;
        self.script(script, &json!([id])).map(drop)
    }

    fn offline(&self, offline: bool) -> Result<()> {
        let rest = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.tab.chromium("Network.emulateNetworkConditions", &rest).map(drop)
    }

    fn on(&self, id: &str, deed: &str) -> Result<()> {
        self.on_with(id, deed, &Value::Null)
    }

    /// Does something to the first element with a test id, once it is there and can be used.
    fn on_with(&self, id: &str, deed: &str, value: &(impl serde::Serialize + ?Sized)) -> Result<()> {
        let script = format!(
            r#"
            const [id, value] = arguments;
            const started = performance.now();
            (function look() {{
              const element = document.querySelector(`[data-testid="${{id}}"]`);
              if (element && !element.disabled) {{ {deed}; done(null); }}
              else if (performance.now() - started > 10000) done({{ error: `no ${{id}} that can be used` }});
              else setTimeout(look, 20);
            }})();
            "#
        );
        self.script(&script, &json!([id, value])).map(drop)
    }

    /// Waits until nothing loads any more and nothing moves.
    fn settled(&self) -> Result<()> {
        let script = r#"
            const started = performance.now();
            let quiet = 0;
            (function look() {
              const there = document.querySelector("main")?.innerText.trim();
              const busy = !there || document.querySelector('[data-testid="loading"], [data-testid="reading-records"], #loading, .skeleton');
              quiet = busy ? 0 : quiet + 1;
              if (quiet > 3) done(null);
              else if (performance.now() - started > 15000) done({ error: "it doesn't come to rest" });
              else setTimeout(look, 30);
            })();
        "#;
        self.script(script, &json!([])).map(drop)
    }

    fn picture(&self, state: &State, file: &Path) -> Result<()> {
        // A dialog belongs to the window, not to the page.
        if !state.in_window && state.on != On::LargeScreen {
            let (width, height) = if state.on == On::Paper { PAPER } else { self.window() };
            let mut before = height;
            // Once more: what comes into sight may be taller than its place was.
            for _ in 0..2 {
                let tall = self.script("done(document.documentElement.scrollHeight)", &json!([]))?;
                let tall = tall.as_u64().context("no height")?.clamp(height, TALLEST);
                if tall == before {
                    break;
                }
                before = tall;
                self.size((width, tall))?;
                if !state.never_rests {
                    self.settled()?;
                }
            }
        }
        self.window_picture(file)
    }

    fn window_picture(&self, file: &Path) -> Result<()> {
        let picture = self.tab.chromium("Page.captureScreenshot", &json!({ "format": "png" }))?;
        let data = picture.get("data").and_then(Value::as_str).context("no picture")?;
        let picture = STANDARD.decode(data).map_err(|error| anyhow!("{error}"))?;
        Ok(fs::write(file, picture)?)
    }

    /// Runs a script, which says `done(…)`; an object with `error` is one.
    fn script(&self, script: &str, arguments: &Value) -> Result<Value> {
        let answer = self.tab.run(&format!("const done = arguments[arguments.length - 1];\n{script}"), arguments)?;
        match answer.get("error") {
            Some(error) => bail!("in the browser: {error}"),
            None => Ok(answer),
        }
    }
}
