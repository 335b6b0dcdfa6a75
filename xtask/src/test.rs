//! `cargo xtask test`: the native tests, then the end-to-end ones against a portal of their own with fresh demonstration data.
//!
//! The tests find it through `PORTAL_URL` and `IMPORT_TOKEN`, and the browser through `WEBDRIVER_URL` and `CHROMIUM`;
//! with `--skip-browser` the last two are absent.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::{self, Kind};
use crate::process::{self, Daemon};
use crate::report::Log;
use crate::server::{self, Place, Portal};
use crate::setup::{self, Browser};
use crate::workspace;

pub fn run(mut args: Vec<String>) -> Result<()> {
    let before = args.len();
    args.retain(|arg| arg != "--skip-browser");
    let skip_browser = args.len() < before;

    let tools = setup::tools()?;
    let browser = if skip_browser { None } else { Some(setup::browser()?) };
    native(&args)?;
    build::everything(&tools, Kind::Quick)?;

    let state = TemporaryFolder::create("test-portal")?;
    let mut portal = Portal::start(
        &tools,
        &Place {
            port: server::any_port()?,
            state: state.path.join("state"),
            vars: state.path.join("vars"),
            log_name: "test-portal",
            kind: Kind::Quick,
        },
    )?;
    portal.load_demonstration()?;
    let driver = browser.map(Driver::start).transpose()?;

    let outcome = end_to_end(&args, &portal, driver.as_ref());
    if outcome.is_err() && !process::stopping() {
        eprintln!("\n  What the Worker logged: {}", portal.log().display());
        // If it died, that is the better reason.
        portal.must_be_running()?;
    }
    outcome
}

fn native(filter: &[String]) -> Result<()> {
    eprintln!("  native tests");
    process::show(
        cargo()
            // wasm-tool has no tests of its own, and its dependencies are many.
            .args(["test", "--workspace", "--exclude", "tests", "--exclude", "wasm-tool", "--"])
            .args(filter),
    )
}

fn end_to_end(filter: &[String], portal: &Portal, driver: Option<&Driver>) -> Result<()> {
    eprintln!("  end-to-end tests against {}", portal.origin);
    let mut command = cargo();
    command
        .args(["test", "--package", "tests", "--no-fail-fast", "--"])
        .args(filter)
        .env("PORTAL_URL", &portal.origin)
        .env("IMPORT_TOKEN", &portal.import_token);
    for name in ["WEBDRIVER_URL", "CHROMEDRIVER", "CHROMIUM"] {
        command.env_remove(name);
    }
    if let Some(driver) = driver {
        command
            .env("WEBDRIVER_URL", &driver.url)
            .env("CHROMEDRIVER", &driver.browser.driver)
            .env("CHROMIUM", &driver.browser.chromium);
    }
    process::show(&mut command)
}

/// The cargo of whoever called us.
fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root());
    command
}

/// A running ChromeDriver.
pub struct Driver {
    _daemon: Daemon,
    pub url: String,
    pub browser: Browser,
}

impl Driver {
    pub fn start(browser: Browser) -> Result<Driver> {
        let port = server::any_port()?;
        let log = Log::create("chromedriver")?;
        let daemon = Daemon::start(Command::new(&browser.driver).arg(format!("--port={port}")), &log)?;
        Ok(Driver { _daemon: daemon, url: format!("http://127.0.0.1:{port}"), browser })
    }
}

/// A folder that is gone when this value is.
pub struct TemporaryFolder {
    pub path: PathBuf,
}

impl TemporaryFolder {
    pub fn create(name: &str) -> Result<TemporaryFolder> {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("{}", path.display()))?;
        Ok(TemporaryFolder { path })
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Left behind in the system's temporary folder at worst.
        let _ = fs::remove_dir_all(&self.path);
    }
}
