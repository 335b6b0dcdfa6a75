//! The second portal of the tests: it sends by providers, whose part the tests play (`tests/src/stand_ins.rs`).
//!
//! Addresses and secrets are drawn for each run. The portal gets them as variables, the tests through `DELIVERY_PORTAL_URL` and the
//! variables of the same names.

use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::Result;

use crate::server::{self, Portal};

/// The providers that a portal is set up for.
pub struct Providers {
    /// Where the tests listen for what the portal sends.
    port: u16,
    variables: Vec<(&'static str, String)>,
}

impl Providers {
    pub fn draw() -> Result<Providers> {
        let port = server::any_port()?;
        let at = |path: &str| format!("http://{}:{port}{path}", Ipv4Addr::LOCALHOST);
        // Hexadecimal digits are base64, too.
        let secret = || Ok::<_, anyhow::Error>(format!("whsec_{}", server::random_token()?));
        let variables = vec![
            ("EMAIL_PROVIDER", "http".to_owned()),
            ("EMAIL_URL", at("/email")),
            ("EMAIL_FROM", "Customer Migration <portal@programme.example>".to_owned()),
            ("EMAIL_TOKEN", server::random_token()?),
            ("EMAIL_CALLBACK_SECRET", secret()?),
            ("SMS_PROVIDER", "twilio".to_owned()),
            ("SMS_URL", at("")),
            ("SMS_ACCOUNT", format!("AC{}", server::random_token()?)),
            ("SMS_TOKEN", server::random_token()?),
            ("SMS_FROM", "+15005550006".to_owned()),
            ("WEBHOOK_URL", at("/webhook")),
            ("WEBHOOK_SECRET", secret()?),
            // Nobody waits half a day for a test.
            ("RETRY_FIRST_SECONDS", "0".to_owned()),
            ("RETRY_LONGEST_SECONDS", "0".to_owned()),
        ];
        Ok(Providers { port, variables })
    }

    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.variables.clone()
    }

    /// Tells the tests of the portal that has these.
    pub fn tell(&self, portal: &Portal, tests: &mut Command) {
        tests
            .env("DELIVERY_PORTAL_URL", &portal.origin)
            .env("DELIVERY_IMPORT_TOKEN", &portal.import_token)
            .env("STAND_INS_PORT", self.port.to_string());
        for (name, value) in &self.variables {
            tests.env(name, value);
        }
    }
}
