//! By which identity provider people sign in, as this deployment's variables and secrets say (`docs/sign-in.md`).
//!
//! | for | variable | what |
//! |---|---|---|
//! | OpenID Connect | `OIDC_ISSUER` | the provider's issuer: `https://login.example.com` |
//! | | `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` (secret) | as the provider registered this portal; a public client has no secret |
//! | | `OIDC_SCOPES` | what is asked for; `openid email` unless set |
//! | | `OIDC_NAME` | what people call the provider, for the button; its host unless set |
//! | | `PORTAL_URL` | where the provider leads back to begins with it |
//! | Cloudflare Access | `ACCESS_TEAM_DOMAIN` | `https://team.cloudflareaccess.com` |
//! | | `ACCESS_AUD` | the Access application's audience tag |
//!
//! Addresses are `https`; plain `http` is taken from this machine only, for tests.

use crate::{delivery::settings::Links, outward::trusted_host, portal::Portal};
use shared::api::{Endpoint, FinishSignIn};

/// What is asked for, unless the deployment says otherwise.
const SCOPES: &str = "openid email";
/// Characters of the provider's name on the button.
const LONGEST_NAME: usize = 60;

/// An OpenID Connect provider at which this portal is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// Without a slash at its end; the provider's own document has the exact one.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub scopes: String,
    pub name: String,
    /// Without a slash at its end.
    pub portal: String,
}

/// A Cloudflare Access team that lets people through to this portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub issuer: String,
    pub audience: String,
}

impl Oidc {
    /// `None` where there is no provider; one that isn't wholly set up is logged and counts as none.
    pub fn of(portal: &Portal) -> Option<Self> {
        let issuer = variable(portal, "OIDC_ISSUER")?;
        let set_up = || {
            let issuer = issuer.trim_end_matches('/').to_owned();
            let host = trusted_host(&issuer).ok_or("OIDC_ISSUER isn't an https address")?;
            let name = variable(portal, "OIDC_NAME").map(|name| name.chars().take(LONGEST_NAME).collect());
            let scopes = variable(portal, "OIDC_SCOPES").unwrap_or_else(|| SCOPES.to_owned());
            if !scopes.split(' ').any(|scope| scope == "openid") {
                return Err("OIDC_SCOPES lacks openid");
            }
            Ok(Self {
                client_id: variable(portal, "OIDC_CLIENT_ID").ok_or("OIDC_CLIENT_ID is missing")?,
                client_secret: variable(portal, "OIDC_CLIENT_SECRET"),
                scopes,
                name: name.unwrap_or(host),
                portal: Links::of(portal).portal.ok_or("PORTAL_URL is missing")?,
                issuer,
            })
        };
        set_up().inspect_err(|cause| say(cause)).ok()
    }

    /// Where the provider leads back to: registered there, to the letter.
    pub fn redirect_uri(&self) -> String {
        format!("{}{}", self.portal, FinishSignIn::PATH)
    }

    /// Where it leads after signing out there, likewise.
    pub fn after_sign_out(&self) -> String {
        format!("{}/sign-in", self.portal)
    }
}

impl Access {
    pub fn of(portal: &Portal) -> Option<Self> {
        let team = variable(portal, "ACCESS_TEAM_DOMAIN")?;
        let issuer = if team.contains("://") { team } else { format!("https://{team}") };
        let issuer = issuer.trim_end_matches('/').to_owned();
        let set_up = || {
            trusted_host(&issuer).ok_or("ACCESS_TEAM_DOMAIN isn't an https address")?;
            let audience = variable(portal, "ACCESS_AUD").ok_or("ACCESS_AUD is missing")?;
            Ok(Self { issuer: issuer.clone(), audience })
        };
        set_up().inspect_err(|cause: &&str| say(cause)).ok()
    }

    /// Where the team's keys are.
    pub fn keys_url(&self) -> String {
        format!("{}/cdn-cgi/access/certs", self.issuer)
    }
}

/// Ends the session with Access, on the portal's own host.
pub const ACCESS_SIGN_OUT: &str = "/cdn-cgi/access/logout";

fn variable(portal: &Portal, name: &str) -> Option<String> {
    portal.variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn say(cause: &str) {
    crate::log::error(serde_json::json!({ "sign_in": "not set up", "cause": cause }));
}
