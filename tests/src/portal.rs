//! Where the portal under test is, as `cargo xtask test` says.

use anyhow::{Context, Result, bail};
use shared::{
    api::{DemoSignIn, DemoSignInRequest, GetSession, Nothing},
    ids::PersonId,
    instant::Instant,
};
use std::{env, time::Duration};

use crate::client::{Authority, Client};

/// How long one answer may take; ten thousand rows on a busy machine included.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct Portal {
    /// `http://127.0.0.1:8787`
    pub origin: String,
    import_token: String,
    pub(crate) http: reqwest::Client,
}

impl Portal {
    /// The one that all tests share.
    pub fn from_env() -> Result<Self> {
        Self::named_by("PORTAL_URL", "IMPORT_TOKEN")
    }

    /// The one that has the limits of a deployed one: how often somebody may call.
    pub fn limited() -> Result<Self> {
        Self::named_by("LIMITED_PORTAL_URL", "LIMITED_IMPORT_TOKEN")
    }

    /// The one that these variables of the environment tell of.
    pub(crate) fn named_by(origin: &str, import_token: &str) -> Result<Self> {
        let Ok(origin) = env::var(origin) else {
            bail!("{origin} isn't set: these tests need a running portal. Run them with `cargo xtask test`.");
        };
        let import_token =
            env::var(import_token).with_context(|| format!("{import_token} isn't set. Run `cargo xtask test`."))?;
        // A portal on this machine is never behind a proxy.
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        // Where a browser would be led is for the tests to see.
        let http = http.redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { origin: origin.trim_end_matches('/').to_owned(), import_token, http })
    }

    /// Somebody who isn't signed in.
    pub fn nobody(&self) -> Client {
        Client::new(self.clone(), Authority::Nobody)
    }

    /// The vendor's system that holds the import token.
    pub fn system(&self) -> Client {
        Client::new(self.clone(), Authority::Token(self.import_token.clone()))
    }

    /// A client with a cookie of its own making.
    pub fn with_cookie(&self, cookie: &str) -> Client {
        Client::new(self.clone(), Authority::Cookie(cookie.to_owned()))
    }

    /// A client with a token of its own making.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(self.clone(), Authority::Token(token.to_owned()))
    }

    /// The portal's time: in a demonstration it may be ahead of this machine's.
    pub async fn now(&self) -> Result<Instant> {
        let session = self.nobody().call::<GetSession>(&[], &Nothing {}, &Nothing {}).await?;
        Ok(Instant::from_millis(session.deployment.now_millis))
    }

    /// Signs in as the demonstration does. The cookie is for secure connections, so it is carried by hand.
    pub async fn sign_in(&self, person: &PersonId) -> Result<Client> {
        let request = DemoSignInRequest { person: person.clone() };
        let answer = self.nobody().ask::<DemoSignIn>(&[]).query(&Nothing {}).json(&request).send().await?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        answer.good().with_context(|| format!("signing in as {person}"))?;
        Ok(self.with_cookie(&cookie.context("signing in set no cookie")?))
    }
}
