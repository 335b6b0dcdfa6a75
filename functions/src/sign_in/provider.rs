//! What an OpenID Connect provider says of itself (discovery): fetched when it is first needed, and kept for an hour.
//!
//! Its document has to be the configured issuer's own, and every address in it one that may be trusted with a sign-in.

use super::{KEPT_FOR, fetch_json, settings::Oidc, unavailable};
use crate::outward::trusted_host;
use serde::Deserialize;
use shared::{api::SignInTrouble, instant::Instant};
use std::{cell::RefCell, rc::Rc};

/// The provider's document, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub struct Provider {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    /// How a client shows at the token endpoint who it is; `client_secret_basic` where nothing is said.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether every answer names the issuer (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

thread_local! {
    /// The last one that this isolate has fetched, for which issuer, and when. A deployment has one.
    static FETCHED: RefCell<Option<(String, Rc<Provider>, Instant)>> = const { RefCell::new(None) };
}

impl Provider {
    pub async fn of(oidc: &Oidc, now: Instant) -> Result<Rc<Self>, SignInTrouble> {
        let known = FETCHED.with_borrow(|fetched| {
            let (_, provider, _) =
                fetched.as_ref().filter(|(issuer, _, at)| *issuer == oidc.issuer && now.since(*at) < KEPT_FOR)?;
            Some(Rc::clone(provider))
        });
        if let Some(provider) = known {
            return Ok(provider);
        }
        let url = format!("{}/.well-known/openid-configuration", oidc.issuer);
        let provider = Rc::new(fetch_json::<Provider>(&url, &[]).await?);
        if !provider.is_of(oidc) {
            return Err(unavailable("the provider's document isn't the issuer's own, or names addresses without TLS"));
        }
        FETCHED.set(Some((oidc.issuer.clone(), Rc::clone(&provider), now)));
        Ok(provider)
    }

    fn is_of(&self, oidc: &Oidc) -> bool {
        let needed = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        let optional = [&self.userinfo_endpoint, &self.end_session_endpoint];
        // Some issuers end in a slash; people leave it out.
        self.issuer.strip_suffix('/').unwrap_or(&self.issuer) == oidc.issuer
            && needed.into_iter().chain(optional.into_iter().flatten()).all(|url| trusted_host(url).is_some())
    }
}

#[cfg(test)]
pub mod testing {
    use super::*;

    pub fn oidc() -> Oidc {
        Oidc {
            issuer: "https://login.example".to_owned(),
            client_id: "portal".to_owned(),
            client_secret: Some("a secret: %&".to_owned()),
            scopes: "openid email".to_owned(),
            name: "Example".to_owned(),
            portal: "https://portal.example".to_owned(),
        }
    }

    pub fn provider() -> Provider {
        let at = |path: &str| format!("https://login.example/{path}");
        Provider {
            issuer: "https://login.example".to_owned(),
            authorization_endpoint: at("authorize"),
            token_endpoint: at("token"),
            jwks_uri: at("keys"),
            userinfo_endpoint: None,
            end_session_endpoint: Some(at("end?of=session")),
            token_endpoint_auth_methods_supported: Vec::new(),
            authorization_response_iss_parameter_supported: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::*, *};

    #[test]
    fn a_document_is_taken_from_the_issuer_itself_and_with_addresses_over_tls_only() {
        assert!(provider().is_of(&oidc()));
        assert!(Provider { issuer: "https://login.example/".to_owned(), ..provider() }.is_of(&oidc()));
        let plain = || "http://login.example/x".to_owned();
        for wrong in [
            Provider { issuer: "https://other.example".to_owned(), ..provider() },
            Provider { issuer: "https://login.example/tenant".to_owned(), ..provider() },
            Provider { authorization_endpoint: plain(), ..provider() },
            Provider { token_endpoint: plain(), ..provider() },
            Provider { jwks_uri: "file:///keys".to_owned(), ..provider() },
            Provider { userinfo_endpoint: Some(plain()), ..provider() },
            Provider { end_session_endpoint: Some(plain()), ..provider() },
        ] {
            assert!(!wrong.is_of(&oidc()), "{wrong:?}");
        }
    }
}
