//! `cargo xtask screenshots`: every page and state, on a desktop and a phone, light and dark, in each language.
//!
//! They land in `target/screenshots` with an `index.html` that shows all looks of a state in a row. The portal is one of its own, with
//! fresh demonstration data; no state changes it, so that each look finds the same. A state that can't be reached is named, with a
//! picture of where it stopped (`….failed.png`), and the others go on.

mod camera;
mod states;

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use shared::api::{Endpoint, ListDemoMailbox, Mail, MailboxAnswer, ReadDemoMail, path};
use shared::ids::ApplicationId;
use shared::language::Language;

use crate::build::{self, Kind};
use crate::demo::{self, applications::Opened};
use crate::report;
use crate::sample;
use crate::server::{self, Place, Portal};
use crate::setup;
use crate::test::{Driver, TemporaryFolder};
use crate::webdriver::Tab;
use crate::workspace;

use camera::Camera;
use states::{On, State};

/// Browsers that take pictures at once, at the most.
const BROWSERS: usize = 4;
/// Mails that are looked through for a personal link.
const MAILS: usize = 40;
/// Whose account the demonstration's sub-customer answers for.
const ASKED: &str = "kofi.mensah";

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
        let device = match self.device {
            Device::Desktop => "desktop",
            Device::Phone => "phone",
        };
        format!("{device}.{}.{}", if self.dark { "dark" } else { "light" }, self.language.tag())
    }

    /// Whether a state is looked at in this way.
    fn shows(self, state: &State) -> bool {
        match state.on {
            On::Screens => true,
            On::Paper => self.device == Device::Desktop && !self.dark,
            On::LargeScreen => self.device == Device::Desktop,
        }
    }
}

/// What is there to be looked at, besides pages that always are.
struct Scene {
    opened: Opened,
    /// Its new reseller attests the consents.
    to_attest: ApplicationId,
    /// The proof pack of the one that is done.
    pack: String,
    /// The secret part of a sub-customer's personal link.
    link: String,
    /// A file with good rows and one of every kind that isn't.
    mixed_rows: String,
    good_rows: String,
}

pub fn run(names: Vec<String>) -> Result<()> {
    let tools = setup::tools()?;
    let browser = setup::browser()?;
    build::everything(&tools, Kind::Quick)?;
    let folder = TemporaryFolder::create("screenshots")?;
    let portal = Portal::start(&tools, &Place::of_its_own(&folder, "screenshots-portal", Kind::Quick)?)?;
    portal.load_demonstration()?;
    let scene = set(&portal)?;
    let mut states = states::all(&scene);
    if !names.is_empty() {
        states.retain(|state| names.iter().any(|name| state.name.contains(name.as_str())));
    }
    if states.is_empty() {
        bail!("no state's name has any of {} in it", names.join(", "));
    }
    let out = workspace::target().join("screenshots");
    fs::create_dir_all(&out)?;
    let driver = Driver::start(browser)?;
    let title = format!("taking pictures of {} states", states.len());
    let failed = report::step(&title, "screenshots", |_| take_all(&driver, &portal.origin, &states, &out))?;
    let index = out.join("index.html");
    fs::write(&index, contact_sheet(&states))?;
    println!("\n  All of them: {}", index.display());
    if failed.is_empty() {
        return Ok(());
    }
    bail!("{} pictures are missing:\n{}", failed.len(), failed.join("\n"))
}

fn set(portal: &Portal) -> Result<Scene> {
    let opened = portal.open_applications()?;
    demo::applications::ask(&portal.origin, ASKED)?;
    Ok(Scene {
        to_attest: demo::applications::submit_to_attest(&portal.origin)?,
        pack: demo::applications::proof(&portal.origin, states::ANNA, &opened.done)?,
        opened,
        link: report::step("waiting for a mail with a personal link", "screenshots-link", |_| link(&portal.origin))?,
        mixed_rows: sample::csv_for(demo::OTHER_DISTRIBUTOR, 30, sample::Bad::EveryKind)?,
        good_rows: sample::csv_for(demo::SECOND_LEVEL_WITH_ROOM, 12, sample::Bad::None)?,
    })
}

/// The newest personal link that a sub-customer was sent.
fn link(origin: &str) -> Result<String> {
    let agent = server::agent();
    let get = |path: String| server::read(agent.get(format!("{origin}{path}")).call()?);
    for _ in 0..60 {
        let mailbox: MailboxAnswer = serde_json::from_str(&get(ListDemoMailbox::PATH.to_owned())?)?;
        for entry in mailbox.mails.iter().take(MAILS) {
            let mail: Mail = serde_json::from_str(&get(path::<ReadDemoMail>(&[&entry.id.to_string()]))?)?;
            let after = mail.text.split_once("/consent/link#").map(|(_, after)| after);
            if let Some(secret) = after.and_then(|after| after.split_whitespace().next()) {
                return Ok(secret.to_owned());
            }
        }
        thread::sleep(std::time::Duration::from_millis(500));
    }
    bail!("no mail has a personal link")
}

/// All states in all looks, a browser for each look, some browsers at once. Gives what couldn't be taken, and why.
fn take_all(driver: &Driver, origin: &str, states: &[State], out: &Path) -> Result<Vec<String>> {
    let looks = Mutex::new(VecDeque::from(Look::all()));
    let failed = Mutex::new(Vec::new());
    let work = || -> Result<()> {
        loop {
            let next = looks.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(look) = next else { return Ok(()) };
            let tab = Tab::open(driver)?;
            let mut camera = Camera::new(&tab, origin, look);
            camera.set_up().with_context(|| look.name())?;
            for state in states.iter().filter(|state| look.shows(state)) {
                let file = out.join(file_name(state, look));
                if let Err(error) = camera.take(state, &file) {
                    let line = format!("  {}, {}: {error:#}", state.name, look.name());
                    eprintln!("{line}");
                    failed.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            }
        }
    };
    let browsers = thread::available_parallelism().map_or(1, |number| number.get().min(BROWSERS));
    thread::scope(|scope| {
        let browsers: Vec<_> = (0..browsers).map(|_| scope.spawn(work)).collect();
        browsers
            .into_iter()
            .try_for_each(|browser| browser.join().unwrap_or_else(|_| bail!("a browser's thread broke")))
    })?;
    Ok(failed.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn file_name(state: &State, look: Look) -> String {
    format!("{}.{}.png", state.name, look.name())
}

/// A page with all looks of a state in a row.
fn contact_sheet(states: &[State]) -> String {
    let head = Look::all().into_iter().map(|look| format!("<th>{}", look.name())).collect::<String>();
    let rows = states.iter().map(|state| {
        let cells = Look::all().into_iter().map(|look| {
            if !look.shows(state) {
                return "<td>".to_owned();
            }
            let (file, name) = (file_name(state, look), look.name());
            format!("<td><a href=\"{file}\"><img src=\"{file}\" loading=lazy alt=\"{name}\"></a>")
        });
        format!("<tr><th>{}{}", state.name, cells.collect::<String>())
    });
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Screenshots</title>\
        <style>body{{font:14px system-ui}}th{{text-align:start;vertical-align:top;position:sticky;top:0;background:#fff}}\
        td{{vertical-align:top}}img{{width:220px;border:1px solid #ccc}}</style><table><tr><th>State{head}{}</table>\n",
        rows.collect::<String>()
    )
}
