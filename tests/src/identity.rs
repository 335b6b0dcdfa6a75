//! Signing in by the tests' identity provider, hop by hop as a browser does it, and the part of Cloudflare Access beside it.
//!
//! The provider takes everybody's word for who they are (`tests/oidc/provider.mjs`), and does on demand what a provider never would:
//! it forges the next token of a subject.

use anyhow::{Context, Result, ensure};
use reqwest::{RequestBuilder, header, redirect};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::api::{FinishSignIn, SignInQuery, StartSignIn};
use std::env;

use crate::{
    client::{Answer, Client},
    portal::Portal,
};

/// Hops within the provider, at most.
const HOPS: usize = 10;

/// Somebody at the provider.
#[derive(Debug, Clone)]
pub struct Account {
    pub subject: String,
    pub email: String,
    pub is_verified: bool,
}

impl Account {
    /// Whom no other test knows, with the address of somebody.
    pub fn of(person: &impl std::fmt::Display) -> Result<Self> {
        let email = format!("{person}@people.example");
        Ok(Self { subject: format!("subject-{}", crate::fresh_key()?), email, is_verified: true })
    }

    /// As it is typed into the provider's one field.
    pub fn login(&self) -> String {
        let Self { subject, email, is_verified } = self;
        let is_verified = is_verified.to_string();
        let fields = [("sub", subject), ("email", email), ("email_verified", &is_verified)];
        // Pairs of texts can always be written.
        serde_urlencoded::to_string(fields).unwrap_or_default()
    }
}

/// How often the provider was asked for its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetched {
    pub keys: u64,
    pub access_keys: u64,
}

/// The provider, as tests steer it.
pub struct IdentityProvider {
    pub origin: String,
    http: reqwest::Client,
}

impl IdentityProvider {
    pub fn get() -> Result<Self> {
        let origin =
            env::var("IDENTITY_PROVIDER_URL").context("IDENTITY_PROVIDER_URL isn't set. Run `cargo xtask test`.")?;
        Ok(Self { origin, http: browser()? })
    }

    async fn tell(&self, what: &str, body: &Value) -> Result<Value> {
        let asked = self.http.post(format!("{}/test/{what}", self.origin)).json(body);
        Ok(asked.send().await?.error_for_status()?.json().await?)
    }

    /// From now on it signs with another key.
    pub async fn rotate(&self) -> Result<()> {
        self.tell("rotate", &json!({})).await.map(drop)
    }

    /// The next token of this account is signed by `by` ("issuer", "other": another key, "public": the public key as a shared secret,
    /// "none"), with these changes to its header and claims.
    pub async fn forge(&self, account: &Account, by: &str, header: Value, claims: Value) -> Result<()> {
        let forgery = json!({ "sub": account.subject, "by": by, "header": header, "claims": claims });
        self.tell("forge", &forgery).await.map(drop)
    }

    /// What Cloudflare Access adds to a request of this account, signed and changed likewise.
    pub async fn access_token(&self, account: &Account, by: &str, header: Value, claims: Value) -> Result<String> {
        let mut usual = serde_json::Map::new();
        usual.insert("sub".to_owned(), json!(account.subject));
        usual.insert("email".to_owned(), json!(account.email));
        usual.extend(claims.as_object().cloned().unwrap_or_default());
        let answer = self.tell("access-token", &json!({ "by": by, "header": header, "claims": usual })).await?;
        answer.get("token").and_then(Value::as_str).map(str::to_owned).context("no token")
    }

    pub async fn fetched(&self) -> Result<Fetched> {
        Ok(self.http.get(format!("{}/test/count", self.origin)).send().await?.json().await?)
    }
}

/// Follows no link by itself, and keeps the provider's cookies.
fn browser() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().cookie_store(true).redirect(redirect::Policy::none()).build()?)
}

/// A sign-in that the portal has begun.
pub struct Begun {
    portal: Portal,
    /// Where the portal sends the browser.
    pub url: String,
    /// `name=value`, by which the portal knows the browser again.
    pub cookie: String,
}

impl Begun {
    pub async fn at(portal: &Portal, to: Option<&str>) -> Result<Self> {
        let query = SignInQuery { to: to.map(str::to_owned), ..SignInQuery::default() };
        let answer = portal.nobody().ask::<StartSignIn>(&[]).query(&query).send().await?;
        ensure!(answer.status == 303, "{}: {}", answer.status, answer.text());
        let url = answer.header("location").context("the browser isn't sent anywhere")?.to_owned();
        let cookie = cookie(&answer, "__Host-sign-in").context("the portal wouldn't know the browser again")?;
        Ok(Self { portal: portal.clone(), url, cookie })
    }

    /// Signs in at the provider; `None` breaks off there. Gives the address that it sends the browser back to.
    pub async fn at_provider(&self, account: Option<&Account>) -> Result<String> {
        let (http, back) = (browser()?, format!("{}{}", self.portal.origin, "/api/sign-in/callback"));
        let mut next = http.get(&self.url);
        let mut at = self.url.clone();
        for _ in 0..HOPS {
            let (location, is_form) = hop(next).await?;
            if is_form {
                let login = account.map(Account::login).unwrap_or_default();
                next = http.post(&at).form(&[("login", login)]);
                continue;
            }
            let location = location.context("the provider leads nowhere")?;
            at = reqwest::Url::parse(&at)?.join(&location)?.to_string();
            if at.starts_with(&back) {
                return Ok(at);
            }
            next = http.get(&at);
        }
        anyhow::bail!("the provider leads round in circles: {at}")
    }

    /// Comes back to the portal with this address, as the browser that began or as another.
    pub async fn comes_back(&self, address: &str, cookie: Option<&str>) -> Result<Landed> {
        let url = reqwest::Url::parse(address)?;
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let client = cookie.map_or_else(|| self.portal.nobody(), |cookie| self.portal.with_cookie(cookie));
        let answer = client.ask::<FinishSignIn>(&[]).raw_query(&query).send().await?;
        ensure!(answer.status == 303, "{}: {}", answer.status, answer.text());
        let at = answer.header("location").context("the browser isn't sent anywhere")?.to_owned();
        let session = self::cookie(&answer, "__Host-session");
        Ok(Landed { at, client: session.map(|cookie| self.portal.with_cookie(&cookie)) })
    }

    pub async fn finish(&self, account: Option<&Account>) -> Result<Landed> {
        self.comes_back(&self.at_provider(account).await?, Some(&self.cookie)).await
    }
}

/// Where a sign-in ended.
pub struct Landed {
    /// A path of the portal.
    pub at: String,
    /// Whoever is signed in now.
    pub client: Option<Client>,
}

impl Landed {
    /// What the sign-in page says was the trouble.
    pub fn trouble(&self) -> Option<&str> {
        let query = self.at.strip_prefix("/sign-in?trouble=")?;
        query.split('&').next().filter(|_| self.client.is_none())
    }
}

/// The whole way of somebody who goes nowhere in particular.
pub async fn sign_in_by_provider(portal: &Portal, account: &Account) -> Result<Landed> {
    Begun::at(portal, None).await?.finish(Some(account)).await
}

async fn hop(request: RequestBuilder) -> Result<(Option<String>, bool)> {
    let response = request.send().await?;
    let status = response.status();
    ensure!(
        !status.is_client_error() && !status.is_server_error(),
        "the provider: {status}: {}",
        response.text().await?
    );
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Ok((location, status == 200))
}

/// A cookie that is set to something: `name=value`.
fn cookie<E: shared::api::Endpoint>(answer: &Answer<E>, name: &str) -> Option<String> {
    let mut cookies = answer.headers("set-cookie").into_iter().filter_map(|cookie| cookie.split(';').next());
    cookies
        .rfind(|cookie| cookie.split_once('=').is_some_and(|(of, value)| of == name && !value.is_empty()))
        .map(str::to_owned)
}
