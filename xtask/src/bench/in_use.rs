//! The pages as people have them: how soon they are ready on a mid-range phone, how soon another page shows something, and whether
//! 10,000 rows scroll without a halt. In Chromium, from a server that compresses as the edge does.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use shared::api::{Endpoint, ImportSubCustomers};

use super::files;
use super::peers::{self, Peers};
use super::table::{Figure, Table, median};
use crate::build::Kind;
use crate::demo;
use crate::process::Daemon;
use crate::report::{self, Log};
use crate::server::{Place, Portal};
use crate::setup::{self, Tools};
use crate::test::{Driver, TemporaryFolder};
use crate::webdriver::Tab;

const TIMES: usize = 5;
const PEER: &str = "a bare React + Ant Design page: table, upload, dialog";
pub(super) const OPERATOR: &str = "marcus.goh";
/// One page after the other, as somebody goes through the console, and what is there once it shows something.
const WAY: [&str; 5] = ["nav-tasks", "nav-migrations", "nav-applications", "nav-credit", "nav-tasks"];

/// A mid-range phone: the processor four times slower, and what the developer tools call fast 4G.
const SLOWER: u32 = 4;
fn fast_4g() -> Value {
    let bytes_a_second = |megabits: f64| megabits * 1e6 / 8.0 * 0.9;
    json!({
        "offline": false,
        "latency": 165,
        "downloadThroughput": bytes_a_second(9.0),
        "uploadThroughput": bytes_a_second(1.5),
    })
}

pub fn measure(tools: &Tools, peers: &Peers, table: &mut Table) -> Result<()> {
    let browser = setup::browser()?;
    let state = TemporaryFolder::create("bench-in-use")?;
    let portal = Portal::start(tools, &Place::of_its_own(&state, "bench-in-use", Kind::Release)?)?;
    portal.load_demonstration()?;
    let customers: Result<Vec<String>> =
        files::customers(0)?.iter().map(|customer| Ok(serde_json::to_string(customer)?)).collect();
    portal.import(ImportSubCustomers::PATH, &customers?.join("\n"))?;
    let large = demo::applications::submit(&portal.origin, OPERATOR, demo::OTHER_DISTRIBUTOR, files::rows(0))?;
    let driver = Driver::start(browser)?;
    let ours = Edge::start(tools, &Kind::Release.pages_folder(), Some(&portal.origin), "bench-edge")?;
    let theirs = Edge::start(tools, &peers.folder, None, "bench-edge-peer")?;

    report::step("loading on a phone profile", "bench-phone", |_| {
        let first = |url: &str, selector: &str, who: Who| -> Result<f64> {
            let runs: Result<Vec<f64>> = (0..TIMES).map(|_| ready(&driver, url, selector, who)).collect();
            Ok(median(runs?))
        };
        let ms = Figure::Milliseconds;
        let peer = first(&theirs.origin, "#root *", Who::Nobody)?;
        let sign_in = first(&format!("{}/sign-in", ours.origin), "main h1", Who::Nobody)?;
        let what = |page: &str| format!("{page}: ready on a phone, nothing cached (median of {TIMES})");
        table.add(what("sign-in"), ms(sign_in), ms(peer), PEER);
        for (page, who) in
            [("overview, for the first time here", Who::New), ("overview, back for a new version", Who::Back)]
        {
            let overview = first(&format!("{}/", ours.origin), "main h1", who)?;
            table.add(what(page), ms(overview), ms(peer), PEER);
        }
        Ok(())
    })?;
    report::step("going from page to page", "bench-pages", |_| {
        for (title, phone) in [("on this machine", false), ("on a phone", true)] {
            let times = walk(&driver, &ours.origin, phone)?;
            let worst = times.iter().copied().fold(0.0, f64::max);
            let what = format!("a further page shows something, {title} (slowest of {})", times.len());
            table.add_ours(what, Figure::Milliseconds(worst));
        }
        Ok(())
    })?;
    report::step("scrolling 10,000 rows", "bench-scrolling", |_| {
        let (tasks, longest) = scroll(&driver, &ours.origin, &format!("/applications/{large}"))?;
        table.add_ours("scrolling through 10,000 records: tasks over 50 ms", Figure::Count(tasks));
        table.add_ours("the same: the longest frame", Figure::Milliseconds(longest));
        Ok(())
    })
}

/// Who loads a page.
#[derive(Clone, Copy)]
enum Who {
    Nobody,
    /// Signed in, and never in this browser before, as after a sign-in elsewhere.
    New,
    /// Signed in, and here before; since then every file has become another.
    Back,
}

/// Serves a folder as the edge does. It ends with this value.
struct Edge {
    _daemon: Daemon,
    origin: String,
}

impl Edge {
    fn start(tools: &Tools, folder: &Path, portal: Option<&str>, log: &str) -> Result<Edge> {
        let log = Log::create(log)?;
        let mut command = tools.npm_bin("node");
        command.arg(peers::sources().join("edge.mjs")).arg(folder).args(portal);
        let mut daemon = Daemon::start(&command, &log)?;
        loop {
            daemon.must_be_running()?;
            let said = std::fs::read_to_string(log.path())?;
            if let Some(origin) = said.lines().find(|line| line.starts_with("http://")) {
                return Ok(Edge { _daemon: daemon, origin: origin.to_owned() });
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Makes a tab as slow as the phone.
fn slow_down(tab: &Tab) -> Result<()> {
    tab.chromium("Network.enable", &json!({}))?;
    tab.chromium("Network.emulateNetworkConditions", &fast_4g())?;
    tab.chromium("Emulation.setCPUThrottlingRate", &json!({ "rate": SLOWER }))?;
    Ok(())
}

pub(super) fn sign_in(tab: &Tab, origin: &str, person: &str) -> Result<()> {
    // A page of the same origin, without the program: nothing gets cached that is to be measured.
    tab.go_to(&format!("{origin}/icon.svg"))?;
    let script = r#"
        const [person, done] = arguments;
        const headers = { "content-type": "application/json", "x-portal": "1" };
        fetch("/api/demo/session", { method: "POST", headers, body: JSON.stringify({ person }) })
          .then((answer) => done(answer.ok ? null : { error: answer.status }), (error) => done({ error: String(error) }));
    "#;
    good(tab.run(script, &json!([person]))?).map(drop)
}

/// Milliseconds from asking for a page to seeing something of it, in a browser that has nothing of it.
fn ready(driver: &Driver, url: &str, selector: &str, who: Who) -> Result<f64> {
    let tab = Tab::open(driver)?;
    let origin = url.trim_end_matches('/');
    if matches!(who, Who::New | Who::Back) {
        sign_in(&tab, origin, OPERATOR)?;
    }
    if matches!(who, Who::Back) {
        tab.go_to(url)?;
        let wait = r#"
            const [selector, done] = arguments;
            (function look() { document.querySelector(selector) ? done(null) : setTimeout(look, 20); })();
        "#;
        tab.run(wait, &json!([selector]))?;
        tab.go_to(&format!("{origin}/icon.svg"))?;
        tab.chromium("Network.enable", &json!({}))?;
        tab.chromium("Network.clearBrowserCache", &json!({}))?;
    }
    let watch = format!(
        r"
        new MutationObserver((_, observer) => {{
          if (!document.querySelector({selector:?})) return;
          observer.disconnect();
          requestAnimationFrame(() => {{ window.readyAfter = performance.now(); }});
        }}).observe(document, {{ childList: true, subtree: true }});
        "
    );
    tab.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }))?;
    slow_down(&tab)?;
    tab.go_to(url)?;
    let wait = r#"
        const [done] = arguments;
        const cached = ({ name, transferSize, responseEnd }) => name.includes("/assets/") && responseEnd > 0 && transferSize === 0;
        (function look() {
          if (!window.readyAfter) return setTimeout(look, 20);
          const from = performance.getEntriesByType("resource").filter(cached).map(({ name }) => name);
          done(from.length ? { error: `cached: ${from}` } : window.readyAfter);
        })();
    "#;
    good(tab.run(wait, &json!([]))?)?.as_f64().context("no time")
}

/// Goes to pages by the navigation, and gives how long each took to show its heading.
fn walk(driver: &Driver, origin: &str, phone: bool) -> Result<Vec<f64>> {
    let tab = Tab::open(driver)?;
    sign_in(&tab, origin, OPERATOR)?;
    if phone {
        slow_down(&tab)?;
    }
    tab.go_to(&format!("{origin}/"))?;
    let script = r#"
        const [id, done] = arguments;
        const link = () => document.querySelector(`[data-testid="${id}"]`);
        const started = performance.now();
        (function begin() {
          if (!link()) return performance.now() - started > 20000 ? done({ error: `no ${id}` }) : setTimeout(begin, 20);
          // As somebody who has been on the page for a moment.
          setTimeout(() => {
            const before = document.querySelector("main h1");
            const clicked = performance.now();
            link().click();
            (function look() {
              const now = document.querySelector("main h1");
              if (now && now !== before) requestAnimationFrame(() => done(performance.now() - clicked));
              else if (performance.now() - clicked > 20000) done({ error: `${id} shows nothing` });
              else requestAnimationFrame(look);
            })();
          }, 3000);
        })();
    "#;
    WAY.iter().map(|id| good(tab.run(script, &json!([id]))?)?.as_f64().context("no time")).collect()
}

/// Scrolls from the first row to the last: how many tasks took over 50 ms, and the longest frame.
fn scroll(driver: &Driver, origin: &str, path: &str) -> Result<(u32, f64)> {
    let tab = Tab::open(driver)?;
    sign_in(&tab, origin, OPERATOR)?;
    tab.go_to(&format!("{origin}{path}"))?;
    let script = r#"
        const [done] = arguments;
        const table = () => [...document.querySelectorAll("[aria-rowcount]")].find((table) => Number(table.getAttribute("aria-rowcount")) >= 10000);
        const started = performance.now();
        (function begin() {
          if (!table()) return performance.now() - started > 60000 ? done({ error: "no table of 10,000 rows" }) : setTimeout(begin, 100);
          setTimeout(() => {
            let box = table();
            while (box && !(box.scrollHeight > box.clientHeight + 10 && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
            box ??= document.scrollingElement;
            let tasks = 0, longest = 0, last;
            new PerformanceObserver((list) => { tasks += list.getEntries().length; }).observe({ type: "longtask" });
            const steps = 300;
            let step = 0;
            const seen = new Set();
            (function on(now) {
              if (last !== undefined) longest = Math.max(longest, now - last);
              last = now;
              box.scrollTop = (box.scrollHeight - box.clientHeight) * (step / steps);
              document.querySelectorAll("[aria-rowindex]").forEach((row) => seen.add(row.getAttribute("aria-rowindex")));
              if (step++ < steps) requestAnimationFrame(on);
              else setTimeout(() => done({ tasks, longest, seen: seen.size }), 300);
            })();
          }, 2000);
        })();
    "#;
    let answer = good(tab.run(script, &json!([]))?)?;
    let number = |name: &str| answer.get(name).and_then(Value::as_f64).with_context(|| format!("no {name}"));
    // Each step shows other rows; a table that doesn't scroll would look very smooth.
    if number("seen")? < 2000.0 {
        bail!("only {} rows came by", number("seen")?);
    }
    let tasks = answer.get("tasks").and_then(Value::as_u64).unwrap_or_default();
    Ok((u32::try_from(tasks)?, number("longest")?))
}

fn good(answer: Value) -> Result<Value> {
    match answer.get("error") {
        Some(error) => bail!("in the browser: {error}"),
        None => Ok(answer),
    }
}
