//! What the Worker is bound to (`wrangler.toml`): the ledger, Workers KV, and the variables of this deployment.
//!
//! Names of bindings stand here and nowhere else; what the providers of email, SMS and the webhook need is in `delivery::settings`.

use crate::{
    error::Error, files::Files, ledger::client::LedgerClient, published::Published, sessions::Sessions, trace::Trace,
};
use shared::{
    api::{Deployment, DeploymentKind},
    ids::ProgrammeId,
    instant::Instant,
    proof::LogKey,
    settings::Settings,
};
use std::sync::Arc;
use worker::{Context, Date, Env, Fetcher, Queue, RateLimiter, SendEmail};

/// Characters of an import token: 128 bits in hexadecimal digits.
const SHORTEST_TOKEN: usize = 32;

#[derive(Clone)]
pub struct Portal {
    env: Env,
    /// Of the request that is being answered.
    context: Option<Arc<Context>>,
    trace: Trace,
}

impl Portal {
    pub fn new(env: Env) -> Self {
        Self { env, context: None, trace: Trace::default() }
    }

    pub fn within(self, context: Context) -> Self {
        Self { context: Some(Arc::new(context)), ..self }
    }

    /// What the ledger said of its last call for this request.
    pub fn statements(&self) -> Option<String> {
        self.trace.get()
    }

    /// Work that nobody waits for: it goes on after the answer to the request has gone out.
    pub fn afterwards(&self, work: impl Future<Output = ()> + 'static) {
        match &self.context {
            Some(context) => context.wait_until(work),
            None => worker::wasm_bindgen_futures::spawn_local(work),
        }
    }

    /// The ledger of this deployment's programme.
    pub fn ledger(&self) -> Result<LedgerClient, Error> {
        let programme = self.programme()?;
        let namespace = self.env.durable_object("LEDGER")?;
        Ok(LedgerClient::new(namespace.id_from_name(programme.as_str())?.get_stub()?, self.trace.clone()))
    }

    pub fn sessions(&self) -> Result<Sessions, Error> {
        Ok(Sessions(self.env.kv("SESSIONS")?))
    }

    pub fn published(&self) -> Result<Published, Error> {
        Ok(Published::new(self.env.kv("PUBLISHED")?))
    }

    pub fn files(&self) -> Result<Files, Error> {
        Ok(Files(self.env.kv("FILES")?))
    }

    pub fn is_demonstration(&self) -> bool {
        self.variable("DEMONSTRATION").as_deref() == Some("on")
    }

    pub fn kind(&self) -> DeploymentKind {
        if self.is_demonstration() { DeploymentKind::Demonstration } else { DeploymentKind::Production }
    }

    pub async fn deployment(&self) -> Result<Deployment, Error> {
        let (programme, currency, kind) = (self.programme()?, self.currency()?, self.kind());
        Ok(Deployment { programme, currency, kind, now_millis: self.now().await?.millis() })
    }

    /// The programme's settings.
    pub fn settings(&self) -> Result<Settings, Error> {
        Ok(Settings::defaults(self.programme()?, &self.currency()?))
    }

    /// The queue of what is to be sent.
    pub fn notices(&self) -> Result<Queue, Error> {
        Ok(self.env.queue("NOTICES")?)
    }

    /// The built pages and other files.
    pub fn assets(&self) -> Result<Fetcher, Error> {
        Ok(self.env.assets("ASSETS")?)
    }

    /// One of the limiters, where the deployment has it.
    pub fn rate_limiter(&self, binding: &str) -> Option<RateLimiter> {
        self.env.rate_limiter(binding).ok()
    }

    /// Whether the vendor's own systems are told of cutovers here (R8.3).
    pub fn tells_vendor(&self) -> bool {
        self.variable("WEBHOOK_URL").is_some_and(|url| !url.is_empty())
    }

    /// The token by which a system imports the directory; without one, and with one that could be guessed, that way is closed.
    pub fn import_token(&self) -> Option<String> {
        self.env
            .secret("IMPORT_TOKEN")
            .ok()
            .map(|secret| secret.to_string())
            .filter(|token| token.len() >= SHORTEST_TOKEN)
    }

    /// The key that signs the log's heads and proof packs; without one they go unsigned.
    pub fn log_key(&self) -> Result<Option<LogKey>, Error> {
        let Some(secret) = self.env.secret("LOG_KEY").ok().map(|secret| secret.to_string()) else { return Ok(None) };
        if secret.is_empty() {
            return Ok(None);
        }
        let unusable = || Error::Internal("LOG_KEY isn't 64 hexadecimal digits".into());
        LogKey::from_secret(&secret).map(Some).ok_or_else(unusable)
    }

    pub fn programme(&self) -> Result<ProgrammeId, Error> {
        let programme = self.variable("PROGRAMME").ok_or_else(|| Error::Internal("PROGRAMME isn't set".into()))?;
        programme.parse().map_err(|error| Error::internal("PROGRAMME", error))
    }

    fn currency(&self) -> Result<String, Error> {
        self.variable("PROGRAMME_CURRENCY").ok_or_else(|| Error::Internal("PROGRAMME_CURRENCY isn't set".into()))
    }

    /// The platform's own mail, where the deployment has bound it.
    pub fn send_email(&self) -> Option<SendEmail> {
        self.env.get_binding("EMAIL").ok()
    }

    /// A variable or a secret of the deployment.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.env.var(name).ok().map(|variable| variable.to_string())
    }
}

/// The time on this machine. What people are shown and judged by is the portal's (`clock`).
pub fn now() -> Instant {
    Instant::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}
