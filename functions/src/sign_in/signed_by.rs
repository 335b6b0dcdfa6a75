//! By what a session began, kept beside it in Workers KV, so that signing out of the portal can go on to signing out there.
//!
//! Losing it costs nothing but that: the portal's own session ends by the ledger.

use super::{Provider, end_session_url, settings};
use crate::{error::Error, portal::Portal};
use serde::{Deserialize, Serialize};
use shared::{
    instant::{Instant, Span},
    seal::Hash,
};

/// As long as the longest session.
const KEPT_FOR: Span = Span::hours(12);

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedBy {
    /// An OpenID Connect provider, with the token by which it knows the session.
    Provider {
        id_token: String,
    },
    Access,
}

impl SignedBy {
    fn key(session: Hash) -> String {
        format!("signed-by/{session}")
    }

    pub async fn keep(&self, portal: &Portal, session: Hash) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(|error| Error::internal("by what a session began", error))?;
        let put = portal.sessions()?.0.put(&Self::key(session), text)?;
        Ok(put.expiration_ttl(KEPT_FOR.millis() / 1_000).execute().await?)
    }

    /// Takes it, for the last time.
    pub async fn take(portal: &Portal, session: Hash) -> Result<Option<Self>, Error> {
        let (sessions, key) = (portal.sessions()?.0, Self::key(session));
        let Some(text) = sessions.get(&key).text().await? else { return Ok(None) };
        sessions.delete(&key).await?;
        Ok(serde_json::from_str(&text).ok())
    }

    /// For a session that others have ended.
    pub async fn forget(portal: &Portal, session: Hash) -> Result<(), Error> {
        Ok(portal.sessions()?.0.delete(&Self::key(session)).await?)
    }

    /// Where the browser goes to sign out there as well.
    pub async fn go_on(self, portal: &Portal, now: Instant) -> Option<String> {
        match self {
            SignedBy::Access => Some(settings::ACCESS_SIGN_OUT.to_owned()),
            SignedBy::Provider { id_token } => {
                let oidc = settings::Oidc::of(portal)?;
                let provider = Provider::of(&oidc, now).await.ok()?;
                end_session_url(&oidc, &provider, &id_token)
            }
        }
    }
}
