//! The identity provider by which people sign in to the second portal of the tests: a certified one, from npm, on this machine
//! (`tests/oidc/provider.mjs`), which plays the part of Cloudflare Access as well.
//!
//! Its client's id and secret are drawn for each run. The portal gets them as variables, the tests only where it listens, as
//! `IDENTITY_PROVIDER_URL`.

use std::net::Ipv4Addr;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::process::Daemon;
use crate::report::Log;
use crate::server::{self, Place};
use crate::setup::Tools;
use crate::workspace;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct IdentityProvider {
    daemon: Daemon,
    origin: String,
    client_id: &'static str,
    client_secret: String,
    access_audience: String,
}

impl IdentityProvider {
    /// Starts it for the portal that will be at this place.
    pub fn start(tools: &Tools, place: &Place) -> Result<IdentityProvider> {
        let port = server::any_port()?;
        let (client_id, client_secret, access_audience) = ("portal", server::random_token()?, server::random_token()?);
        let mut command = tools.npm_bin("node");
        command
            .arg(workspace::root().join("tests/oidc/provider.mjs"))
            .env("PORT", port.to_string())
            .env("PORTAL", format!("http://{}:{}", Ipv4Addr::LOCALHOST, place.port))
            .env("OIDC_CLIENT_ID", client_id)
            .env("OIDC_CLIENT_SECRET", &client_secret)
            .env("ACCESS_AUD", &access_audience);
        let daemon = Daemon::start(&command, &Log::create("identity-provider")?)?;
        let origin = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
        let mut provider = IdentityProvider { daemon, origin, client_id, client_secret, access_audience };
        provider.wait()?;
        Ok(provider)
    }

    fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let url = format!("{}/.well-known/openid-configuration", self.origin);
        loop {
            self.daemon.must_be_running().context("the tests' identity provider")?;
            match server::agent().get(&url).call() {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                _ => ensure!(Instant::now() < deadline, "the tests' identity provider didn't start in time"),
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// What the portal has to know of it.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OIDC_ISSUER", self.origin.clone()),
            ("OIDC_CLIENT_ID", self.client_id.to_owned()),
            ("OIDC_CLIENT_SECRET", self.client_secret.clone()),
            ("OIDC_NAME", "the tests' provider".to_owned()),
            ("ACCESS_TEAM_DOMAIN", format!("{}/access", self.origin)),
            ("ACCESS_AUD", self.access_audience.clone()),
        ]
    }

    /// Tells the tests of it.
    pub fn tell(&self, tests: &mut Command) {
        tests.env("IDENTITY_PROVIDER_URL", &self.origin);
    }
}
