//! The portal on this machine: `wrangler dev` with a build of ours, on the loopback address only.
//!
//! It counts as up when the API answers. The demonstration's directory comes in through the same import as a real programme's.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use shared::api::DemoAccount;
use shared::api::{
    DemoAccounts, DemoAccountsAnswer, Endpoint, GetSession, ImportPartners, ImportPeople, ImportSubCustomers,
    MAX_IMPORT_LINES,
};

use crate::build::{self, Kind, Limits};
use crate::process::Daemon;
use crate::report::{self, Log};
use crate::setup::Tools;
use crate::test::TemporaryFolder;
use crate::{demo, workspace};

/// How long wrangler may take to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running portal. It ends with this value.
pub struct Portal {
    daemon: Daemon,
    /// `http://127.0.0.1:8787`
    pub origin: String,
    pub import_token: String,
    log: Log,
}

/// What tells one local portal from another.
pub struct Place {
    pub port: u16,
    /// Where KV and the Durable Objects are kept.
    pub state: PathBuf,
    /// The file with the variables and secrets that a deployed portal gets elsewhere.
    pub vars: PathBuf,
    pub log_name: &'static str,
    pub kind: Kind,
    pub limits: Limits,
    /// Variables besides those in the file.
    pub variables: Vec<(&'static str, String)>,
}

impl Place {
    /// A place of its own in a temporary folder, where nobody is held to the limits on how often they may ask.
    pub fn of_its_own(folder: &TemporaryFolder, log_name: &'static str, kind: Kind) -> Result<Place> {
        Ok(Place {
            port: any_port()?,
            state: folder.path.join("state"),
            vars: folder.path.join("vars"),
            log_name,
            kind,
            limits: Limits::OutOfTheWay,
            variables: Vec::new(),
        })
    }
}

impl Portal {
    /// Starts it and waits until it answers.
    pub fn start(tools: &Tools, place: &Place) -> Result<Portal> {
        let import_token = local_vars(&place.vars)?;
        let log = Log::create(place.log_name)?;
        let origin = format!("http://{}:{}", Ipv4Addr::LOCALHOST, place.port);
        report::step("starting the portal", "start", |_| {
            let mut command = tools.wrangler();
            command
                .args(["dev", "--local", "--show-interactive-dev-session=false", "--ip", "127.0.0.1"])
                .arg("--port")
                .arg(place.port.to_string())
                .arg("--config")
                .arg(build::wrangler_config(place.kind, place.limits)?)
                .arg("--persist-to")
                .arg(&place.state)
                .arg("--env-file")
                .arg(&place.vars)
                // Links in mails begin with it.
                .arg("--var")
                .arg(format!("PORTAL_URL:{origin}"));
            for (name, value) in &place.variables {
                command.arg("--var").arg(format!("{name}:{value}"));
            }
            let mut portal = Portal { daemon: Daemon::start(&command, &log)?, origin, import_token, log };
            match portal.wait() {
                Ok(()) => Ok(portal),
                Err(error) => {
                    Err(error.context(format!("{}\n(all of it: {})", portal.log.tail(), portal.log.path().display())))
                }
            }
        })
    }

    pub fn log(&self) -> &Path {
        self.log.path()
    }

    /// An error once wrangler has ended.
    pub fn must_be_running(&mut self) -> Result<()> {
        self.daemon.must_be_running().with_context(|| format!("see {}", self.log.path().display()))
    }

    fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.must_be_running()?;
            match self.get(GetSession::PATH) {
                Ok(_) => return Ok(()),
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context("the portal didn't answer in time"));
                }
                Err(_) => thread::sleep(Duration::from_millis(150)),
            }
        }
    }

    /// Loads the demonstration's directory, unless there is one. Says whether it did.
    pub fn load_demonstration(&self) -> Result<bool> {
        if !self.accounts()?.is_empty() {
            return Ok(false);
        }
        let directory = demo::directory()?;
        let imports = [
            (ImportPartners::PATH, directory.partners),
            (ImportPeople::PATH, directory.people),
            (ImportSubCustomers::PATH, directory.sub_customers),
        ];
        report::step("loading the demonstration data", "demonstration", |_| {
            imports.iter().try_for_each(|(path, lines)| self.import(path, lines))
        })?;
        Ok(true)
    }

    /// Opens the demonstration's applications, which takes a fresh directory.
    pub fn open_applications(&self) -> Result<demo::applications::Opened> {
        report::step("opening the demonstration's applications", "applications", |_| {
            demo::applications::open(&self.origin)
        })
    }

    pub fn import(&self, path: &str, text: &str) -> Result<()> {
        let lines: Vec<&str> = text.lines().collect();
        for part in lines.chunks(MAX_IMPORT_LINES) {
            let answer = agent()
                .post(format!("{}{path}", self.origin))
                .header("authorization", format!("Bearer {}", self.import_token))
                .header("content-type", "application/x-ndjson")
                .send(part.join("\n").as_bytes())
                .with_context(|| format!("POST {path}"))?;
            read(answer).with_context(|| format!("POST {path}"))?;
        }
        Ok(())
    }

    /// The demonstration's accounts, as the API lists them.
    pub fn accounts(&self) -> Result<Vec<DemoAccount>> {
        let text = self.get(DemoAccounts::PATH)?;
        let answer: DemoAccountsAnswer = serde_json::from_str(&text).context("the list of demonstration accounts")?;
        Ok(answer.accounts)
    }

    fn get(&self, path: &str) -> Result<String> {
        read(agent().get(format!("{}{path}", self.origin)).call()?).with_context(|| format!("GET {path}"))
    }
}

/// A client for what runs on this machine.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        // A portal on this machine is never behind a proxy.
        .proxy(None)
        .build()
        .into()
}

/// The body of a good answer; a bad one is an error that quotes it.
pub fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<String> {
    let status = answer.status();
    let text = answer.body_mut().read_to_string()?;
    if !status.is_success() {
        bail!("{status}: {text}");
    }
    Ok(text)
}

/// The port asked for, or the next one that is free.
pub fn free_port(from: u16) -> Result<u16> {
    (from..from.saturating_add(100))
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .with_context(|| format!("no free port from {from} on"))
}

/// Any free port.
pub fn any_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Secrets that a local portal has for itself, random for each checkout, and how many times 32 digits each is long.
const LOCAL_SECRETS: [(&str, u32); 3] = [("IMPORT_TOKEN", 1), ("LINK_KEY", 1), ("LOG_KEY", 2)];

/// Makes the file of local variables, or adds what is missing in it, and gives the import token.
fn local_vars(file: &Path) -> Result<String> {
    let mut text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            "# For this machine only; made by `cargo xtask`.\nDEMONSTRATION=on\n".to_owned()
        }
        Err(error) => return Err(error).with_context(|| format!("{}", file.display())),
    };
    let before = text.len();
    for (name, times) in LOCAL_SECRETS {
        if variable(&text, name).is_none() {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            let value = (0..times).map(|_| random_token()).collect::<Result<String>>()?;
            text.push_str(&format!("{name}={value}\n"));
        }
    }
    if text.len() != before || !file.exists() {
        fs::write(file, &text).with_context(|| format!("{}", file.display()))?;
    }
    variable(&text, "IMPORT_TOKEN").with_context(|| format!("{} has no IMPORT_TOKEN", file.display()))
}

fn variable(text: &str, name: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.trim().strip_prefix(name)?.trim_start().strip_prefix('='))?;
    Some(value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

/// 32 random hexadecimal digits.
pub fn random_token() -> Result<String> {
    use std::fmt::Write;
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

/// The local portal's place in the checkout.
pub fn own_place(port: u16) -> Place {
    Place {
        port,
        state: workspace::root().join(".wrangler/state"),
        vars: workspace::root().join(".dev.vars"),
        log_name: "portal",
        kind: Kind::Quick,
        limits: Limits::AsDeployed,
        variables: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_variables_gets_the_secrets_that_it_lacks_and_keeps_the_rest() {
        let file = std::env::temp_dir().join(format!("vars-{}", std::process::id()));
        fs::write(&file, "DEMONSTRATION=off\nIMPORT_TOKEN=\"mine\"\n# LINK_KEY=no").unwrap();
        let tokens = [local_vars(&file).unwrap(), local_vars(&file).unwrap()];
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!(tokens, ["mine", "mine"]);
        assert_eq!(variable(&text, "DEMONSTRATION").as_deref(), Some("off"));
        assert_eq!(variable(&text, "LINK_KEY").map(|key| key.len()), Some(32));
        assert_eq!(text.matches("LINK_KEY=").count(), 2, "added once, the comment stays");
    }
}
