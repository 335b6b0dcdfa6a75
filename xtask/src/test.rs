//! `cargo xtask test`: the native tests, then the end-to-end ones against a portal of their own with fresh demonstration data.
//!
//! The tests find it through `PORTAL_URL` and `IMPORT_TOKEN`, and the browser through `WEBDRIVER_URL` and `CHROMIUM`;
//! with `--skip-browser` the last two are absent. A second portal sends by providers (`providers`) and signs in by one (`identity`), and a third
//! is for tests that move the clock or change settings, which have it to themselves (`ALONE_PORTAL_URL`, `ALONE_IMPORT_TOKEN`). Only a fourth
//! has the limits of a deployed one (`LIMITED_PORTAL_URL`, `LIMITED_IMPORT_TOKEN`): the others are asked more often than anybody may.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::{self, Kind, Limits};
use crate::deny;
use crate::identity::IdentityProvider;
use crate::process::{self, Daemon};
use crate::providers::Providers;
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
    if args.is_empty() {
        deny::check()?;
    }
    native(&args)?;
    build::everything(&tools, Kind::Quick)?;

    let folder = TemporaryFolder::create("test-portal")?;
    let mut portal = Portal::start(&tools, &place(&folder, "test-portal", Vec::new())?)?;
    portal.load_demonstration()?;
    let providers = Providers::draw()?;
    let folder = TemporaryFolder::create("test-delivery")?;
    let sending = place(&folder, "test-delivery", providers.variables())?;
    let identity = IdentityProvider::start(&tools, &sending)?;
    let variables = [sending.variables.clone(), identity.variables()].concat();
    let mut sending = Portal::start(&tools, &Place { variables, ..sending })?;
    let folder = TemporaryFolder::create("test-alone")?;
    let mut alone = Portal::start(&tools, &place(&folder, "test-alone", Vec::new())?)?;
    let folder = TemporaryFolder::create("test-limited")?;
    // Sessions that nobody uses end while a test can wait for it.
    let limited = place(&folder, "test-limited", vec![("SESSION_IDLE_SECONDS", "20".to_owned())])?;
    let mut limited = Portal::start(&tools, &Place { limits: Limits::AsDeployed, ..limited })?;
    let driver = browser.map(Driver::start).transpose()?;

    let mut command = tests(&args, &portal, driver.as_ref());
    providers.tell(&sending, &mut command);
    identity.tell(&mut command);
    command.env("ALONE_PORTAL_URL", &alone.origin).env("ALONE_IMPORT_TOKEN", &alone.import_token);
    command.env("LIMITED_PORTAL_URL", &limited.origin).env("LIMITED_IMPORT_TOKEN", &limited.import_token);
    eprintln!("  end-to-end tests against {}, {} and {}", portal.origin, sending.origin, alone.origin);
    let outcome = process::show(&mut command);
    if outcome.is_err() && !process::stopping() {
        let portals = [&mut portal, &mut sending, &mut alone, &mut limited];
        eprintln!("\n  What the Workers logged:");
        portals.iter().for_each(|portal| eprintln!("  {}", portal.log().display()));
        // If one died, that is the better reason.
        portals.into_iter().try_for_each(Portal::must_be_running)?;
    }
    outcome
}

/// A portal's place for one run.
fn place(folder: &TemporaryFolder, log_name: &'static str, variables: Vec<(&'static str, String)>) -> Result<Place> {
    Ok(Place { variables, ..Place::of_its_own(folder, log_name, Kind::Quick)? })
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

/// The end-to-end tests, told where everything is.
fn tests(filter: &[String], portal: &Portal, driver: Option<&Driver>) -> Command {
    let mut command = cargo();
    command
        .args(["test", "--package", "tests", "--no-fail-fast", "--"])
        .args(filter)
        .env("PORTAL_URL", &portal.origin)
        .env("PORTAL_LOG", portal.log())
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
    command
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
