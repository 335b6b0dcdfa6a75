//! `cargo xtask screenshots`: every page and state, on a desktop and a phone, light and dark, in each language.
//!
//! They land in `target/screenshots` with an `index.html` that shows all looks of a state in a row. The portal is one of its own, with
//! fresh demonstration data; no state changes it, so that each look finds the same.

mod states;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use shared::language::Language;

use crate::build::{self, Kind, Limits};
use crate::report;
use crate::server::{self, Place, Portal};
use crate::setup;
use crate::test::{Driver, TemporaryFolder};
use crate::webdriver::Tab;
use crate::workspace;

use states::{Deed, State};

/// A taller page is cut off there.
const TALLEST: u64 = 6000;

/// How a state is looked at.
#[derive(Clone, Copy)]
struct Look {
    device: Device,
    dark: bool,
    language: Language,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Device {
    Desktop,
    Phone,
}

impl Device {
    fn name(self) -> &'static str {
        match self {
            Device::Desktop => "desktop",
            Device::Phone => "phone",
        }
    }

    fn size(self) -> (u64, u64) {
        match self {
            Device::Desktop => (1280, 900),
            Device::Phone => (390, 844),
        }
    }
}

impl Look {
    fn all() -> Vec<Look> {
        let mut all = Vec::new();
        for language in Language::ALL {
            for device in [Device::Desktop, Device::Phone] {
                all.extend([false, true].map(|dark| Look { device, dark, language }));
            }
        }
        all
    }

    fn name(self) -> String {
        format!("{}.{}.{}", self.device.name(), if self.dark { "dark" } else { "light" }, self.language.tag())
    }
}

pub fn run(names: Vec<String>) -> Result<()> {
    let tools = setup::tools()?;
    let browser = setup::browser()?;
    build::everything(&tools, Kind::Quick)?;
    let folder = TemporaryFolder::create("screenshots")?;
    let place = Place {
        port: server::any_port()?,
        state: folder.path.join("state"),
        vars: folder.path.join("vars"),
        log_name: "screenshots-portal",
        kind: Kind::Quick,
        limits: Limits::OutOfTheWay,
        variables: Vec::new(),
    };
    let portal = Portal::start(&tools, &place)?;
    portal.load_demonstration()?;
    let opened = portal.open_applications()?;
    let mut states = states::all(&opened);
    if !names.is_empty() {
        states.retain(|state| names.iter().any(|name| state.name.contains(name.as_str())));
    }
    if states.is_empty() {
        bail!("no state's name has any of {} in it", names.join(", "));
    }
    let out = workspace::target().join("screenshots");
    fs::create_dir_all(&out)?;
    let driver = Driver::start(browser)?;
    for look in Look::all() {
        report::step(&format!("{} states, {}", states.len(), look.name()), "screenshots", |_| {
            let tab = Tab::open(&driver)?;
            let camera = Camera { tab: &tab, origin: &portal.origin, look };
            camera.set_up()?;
            // Who is signed in already.
            let mut person = None;
            for state in &states {
                camera
                    .take(state, &mut person, &out.join(format!("{}.{}.png", state.name, look.name())))
                    .with_context(|| format!("the state {}", state.name))?;
            }
            Ok(())
        })?;
    }
    let index = out.join("index.html");
    fs::write(&index, contact_sheet(&states))?;
    println!("\n  All of them: {}", index.display());
    Ok(())
}

struct Camera<'a> {
    tab: &'a Tab<'a>,
    origin: &'a str,
    look: Look,
}

impl Camera<'_> {
    fn set_up(&self) -> Result<()> {
        let (width, height) = self.look.device.size();
        self.size(width, height)?;
        let scheme = if self.look.dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            // A picture of something half faded in shows nothing.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.tab.chromium("Emulation.setEmulatedMedia", &json!({ "features": features }))?;
        self.tab.go_to(&format!("{}/icon.svg", self.origin))?;
        self.script("localStorage.setItem('language', arguments[0]); done()", &json!([self.look.language.tag()]))?;
        Ok(())
    }

    fn size(&self, width: u64, height: u64) -> Result<()> {
        let mobile = self.look.device == Device::Phone;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.tab.chromium("Emulation.setDeviceMetricsOverride", &metrics).map(drop)
    }

    fn take(&self, state: &State, person: &mut Option<&'static str>, file: &Path) -> Result<()> {
        if *person != state.person {
            self.sign_in(state.person)?;
            *person = state.person;
        }
        self.tab.go_to(&format!("{}{}", self.origin, state.path))?;
        self.settled()?;
        for deed in &state.deeds {
            self.perform(deed).with_context(|| format!("{deed:?}"))?;
        }
        if !state.deeds.is_empty() {
            self.settled()?;
        }
        self.picture(state, file)?;
        if state.deeds.iter().any(|deed| matches!(deed, Deed::Offline)) {
            self.offline(false)?;
        }
        Ok(())
    }

    fn sign_in(&self, person: Option<&str>) -> Result<()> {
        self.tab.go_to(&format!("{}/icon.svg", self.origin))?;
        let script = r#"
            const [person] = arguments;
            const headers = { "content-type": "application/json", "x-portal": "1" };
            const post = (path, body) => fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
            sessionStorage.clear();
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
                let script = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true })); done()";
                self.script(script, &json!([key])).map(drop)
            }
            Deed::See(id) => self.on(id, ""),
            Deed::Offline => self.offline(true),
        }
    }

    fn offline(&self, offline: bool) -> Result<()> {
        let rest = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.tab.chromium("Network.enable", &json!({}))?;
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
              else if (performance.now() - started > 15000) done({{ error: `no ${{id}} that can be used` }});
              else setTimeout(look, 50);
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
              const busy = !document.querySelector("main h1, #trouble") || document.querySelector('[data-testid="loading"], #loading');
              quiet = busy ? 0 : quiet + 1;
              if (quiet > 4) done(null);
              else if (performance.now() - started > 20000) done({ error: "it doesn't come to rest" });
              else setTimeout(look, 60);
            })();
        "#;
        self.script(script, &json!([])).map(drop)
    }

    fn picture(&self, state: &State, file: &Path) -> Result<()> {
        let (width, height) = self.look.device.size();
        // A dialog belongs to the window, not to the page.
        let whole = !state.in_window;
        if whole {
            let layout = self.tab.chromium("Page.getLayoutMetrics", &json!({}))?;
            let tall = layout.pointer("/cssContentSize/height").and_then(Value::as_f64).unwrap_or_default();
            // Heights are whole and small.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            self.size(width, (tall.ceil() as u64).clamp(height, TALLEST))?;
            self.settled()?;
        }
        let picture = self.tab.chromium("Page.captureScreenshot", &json!({ "format": "png" }))?;
        let data = picture.get("data").and_then(Value::as_str).context("no picture")?;
        fs::write(file, decoded(data)?)?;
        if whole {
            self.size(width, height)?;
        }
        Ok(())
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

/// Base64 (RFC 4648), as WebDriver hands pictures over.
fn decoded(text: &str) -> Result<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| anyhow::anyhow!("{error}"))
}

/// A page with all looks of a state in a row.
fn contact_sheet(states: &[State]) -> String {
    let head = Look::all().into_iter().map(|look| format!("<th>{}", look.name())).collect::<String>();
    let rows = states.iter().map(|state| {
        let cells = Look::all().into_iter().map(|look| {
            let file = PathBuf::from(format!("{}.{}.png", state.name, look.name()));
            format!("<td><a href=\"{0}\"><img src=\"{0}\" loading=lazy alt=\"{1}\"></a>", file.display(), look.name())
        });
        format!("<tr><th>{}{}", state.name, cells.collect::<String>())
    });
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Screenshots</title>\
        <style>body{{font:14px system-ui}}th{{text-align:start;vertical-align:top;position:sticky;top:0;background:#fff}}\
        img{{width:220px;border:1px solid #ccc}}</style><table><tr><th>State{head}{}</table>\n",
        rows.collect::<String>()
    )
}
