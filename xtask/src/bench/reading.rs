//! Reading and checking a file of 10,000 rows in Chromium: our intake worker, and the usual JavaScript libraries.
//!
//! Ours is timed by the page itself, in use: from the file that was chosen to its rows in the page's hands (`upload.rs` marks both in the
//! browser's timeline). Its worker starts when the page opens, so a person's first file finds it warm; the figure for a file that is
//! chosen at once, with nothing warm, stands beside it. The libraries run on the page's own thread, where nothing needs to be sent.

use std::fs;

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::files;
use super::in_use;
use super::peers::Peers;
use super::table::{Figure, Table, median};
use crate::build::Kind;
use crate::report;
use crate::server::{Place, Portal};
use crate::setup::{self, Tools};
use crate::test::{Driver, TemporaryFolder};
use crate::webdriver::Tab;

/// Runs of each; the first is shown apart, since nothing is warm then.
const TIMES: u32 = 10;

/// As long as somebody takes who reads what the page says, at the least.
const LOOKING_AROUND: u32 = 3_000;

const OURS: &str = r#"
const [name, base64, times, wait, done] = arguments;
(async () => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
  const there = async (what) => {
    for (;;) {
      const found = what();
      if (found) return found;
      await pause(10);
    }
  };
  const find = (id) => document.querySelector(`[data-testid="${id}"]:not(:disabled)`);
  (await there(() => find("notice-tick"))).click();
  (await there(() => find("step-next"))).click();
  const input = await there(() => document.getElementById("file-input"));
  await pause(wait);
  const measure = "intake: from file to rows";
  const took = [];
  for (let i = 0; i < times; i++) {
    performance.clearMeasures(measure);
    const data = new DataTransfer();
    data.items.add(new File([bytes], name));
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    took.push((await there(() => performance.getEntriesByName(measure)[0])).duration);
    await there(() => find("file-name"));
    await pause(50);
  }
  const said = find("file-name").innerText.replaceAll(",", "").match(/(\d+) rows were read/);
  return { took, rows: Number(said?.[1] ?? 0) };
})().then(done, (error) => done({ error: String(error) }));
"#;

const PEER: &str = r#"
const [script, kind, base64, times, done] = arguments;
try {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const started = performance.now();
  (0, eval)(script);
  const start = performance.now() - started;
  const { took, rows } = globalThis.measure(kind, bytes, times);
  took[0] += start;
  done({ took, rows });
} catch (error) {
  done({ error: String(error) });
}
"#;

pub fn measure(tools: &Tools, peers: &Peers, table: &mut Table) -> Result<()> {
    let browser = setup::browser()?;
    let state = TemporaryFolder::create("bench-pages")?;
    let portal = Portal::start(tools, &Place::of_its_own(&state, "bench-pages", Kind::Release)?)?;
    portal.load_demonstration()?;
    let driver = Driver::start(browser)?;
    let script = fs::read_to_string(peers.reading_script())?;
    let files = [
        ("xlsx", "XLSX", files::workbook()?, "SheetJS + zod"),
        ("csv", "CSV", files::csv().into_bytes(), "Papa Parse + zod"),
    ];
    report::step("reading files of 10,000 rows in Chromium", "bench-reading", |_| {
        for (kind, shown, bytes, peer_name) in files {
            let base64 = STANDARD.encode(&bytes);
            // A fresh browser each time, so that no one profits from what ran before.
            let ours = |wait: u32, times: u32| -> Result<Vec<f64>> {
                let tab = Tab::open(&driver)?;
                in_use::sign_in(&tab, &portal.origin, in_use::OPERATOR)?;
                tab.go_to(&format!("{}/initiate", portal.origin))?;
                read(&tab.run(OURS, &json!([format!("rows.{kind}"), base64, times, wait]))?)
            };
            let at_once = ours(0, 1)?;
            let ours = ours(LOOKING_AROUND, TIMES)?;
            let peer = {
                let tab = Tab::open(&driver)?;
                tab.go_to("about:blank")?;
                read(&tab.run(PEER, &json!([script, kind, base64, TIMES]))?)?
            };
            let (ours, peer) = (Runs::of(ours)?, Runs::of(peer)?);
            table.add(
                format!("read and check {shown}, 10,000 rows, first file"),
                Figure::Milliseconds(ours.first),
                Figure::Milliseconds(peer.first),
                peer_name,
            );
            if let Some(at_once) = at_once.first() {
                table.add(
                    "the same, chosen before our worker is warm".to_owned(),
                    Figure::Milliseconds(*at_once),
                    Figure::Milliseconds(peer.first),
                    peer_name,
                );
            }
            table.add(
                format!("the same, later files (median of {})", TIMES - 1),
                Figure::Milliseconds(ours.later),
                Figure::Milliseconds(peer.later),
                peer_name,
            );
        }
        Ok(())
    })
}

struct Runs {
    /// For the libraries with their own start.
    first: f64,
    later: f64,
}

impl Runs {
    fn of(mut took: Vec<f64>) -> Result<Runs> {
        if took.len() < 2 {
            bail!("too few runs");
        }
        Ok(Runs { first: took.remove(0), later: median(took) })
    }
}

fn read(answer: &Value) -> Result<Vec<f64>> {
    if let Some(error) = answer.get("error") {
        bail!("in the browser: {error}");
    }
    let rows = answer.get("rows").and_then(Value::as_u64);
    if rows != u64::try_from(files::ROWS).ok() {
        bail!("read {rows:?} good rows");
    }
    let took = answer.get("took").and_then(Value::as_array).context("no times")?;
    Ok(took.iter().filter_map(Value::as_f64).collect())
}
