//! The conversation with an OpenID Connect provider: where the browser is sent, and what its answer is exchanged for.
//!
//! The code is worth nothing without the verifier that only this browser's cookie has (PKCE), and the token that it is exchanged for
//! nothing without this sign-in's nonce.

use super::{
    Address, Attempt, Identified, Provider, fetch_json, keys, not_proven,
    settings::Oidc,
    token::{Claims, Expected, Verified, Wrong},
    unavailable,
};
use crate::outward::Outgoing;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use shared::{
    api::{SignInCallbackQuery, SignInTrouble},
    instant::Instant,
};
use worker::Method;

/// Bytes of the token endpoint's answer.
const MOST: usize = 64 * 1024;

/// Where the browser is sent to sign in.
pub fn authorization_url(oidc: &Oidc, provider: &Provider, attempt: &Attempt, asks: Asks) -> String {
    let (redirect_uri, challenge) = (oidc.redirect_uri(), attempt.challenge());
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", &oidc.client_id),
        ("redirect_uri", &redirect_uri),
        ("scope", &oidc.scopes),
        ("state", &attempt.state),
        ("nonce", &attempt.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    match asks {
        Asks::IfNeeded => {}
        Asks::Anew => parameters.push(("prompt", "login")),
    }
    with_query(&provider.authorization_endpoint, &parameters)
}

/// Whether the provider asks who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    IfNeeded,
    Anew,
}

/// Where the browser is sent to sign out at the provider, if it has such a place.
pub fn end_session_url(oidc: &Oidc, provider: &Provider, id_token: &str) -> Option<String> {
    let parameters = [
        ("id_token_hint", id_token),
        ("client_id", oidc.client_id.as_str()),
        ("post_logout_redirect_uri", &oidc.after_sign_out()),
    ];
    provider.end_session_endpoint.as_deref().map(|endpoint| with_query(endpoint, &parameters))
}

/// Whom the provider's answer proves somebody to be, and the token that says so.
pub async fn identify(
    oidc: &Oidc,
    attempt: &Attempt,
    query: &SignInCallbackQuery,
    now: Instant,
) -> Result<(Identified, String), SignInTrouble> {
    let provider = Provider::of(oidc, now).await?;
    if !is_from(&provider, query) {
        return Err(not_proven(Wrong::Issuer));
    }
    let code = code(query)?;
    let Tokens { id_token, access_token } = redeem(oidc, &provider, attempt, code).await?;
    let expected =
        Expected { issuer: &provider.issuer, audience: &oidc.client_id, nonce: Some(attempt.nonce.as_str()) };
    let claims = keys::check(&provider.jwks_uri, &id_token, &expected, now).await?;
    let address = address(&provider, &claims, access_token.as_deref()).await?;
    Ok((Identified { issuer: provider.issuer.clone(), subject: claims.sub, address }, id_token))
}

/// Whether an answer is this provider's, as far as it says whose it is.
fn is_from(provider: &Provider, query: &SignInCallbackQuery) -> bool {
    match &query.iss {
        Some(issuer) => *issuer == provider.issuer,
        None => !provider.authorization_response_iss_parameter_supported,
    }
}

/// The code of an answer that is good.
fn code(query: &SignInCallbackQuery) -> Result<&str, SignInTrouble> {
    match (query.error.as_deref(), query.code.as_deref()) {
        (None, Some(code)) => Ok(code),
        (Some("access_denied"), _) => Err(SignInTrouble::Cancelled),
        // The name of the error is the provider's; whoever made up the request may have made up that, too.
        (_, _) => Err(SignInTrouble::Unavailable),
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

async fn redeem(oidc: &Oidc, provider: &Provider, attempt: &Attempt, code: &str) -> Result<Tokens, SignInTrouble> {
    let redirect_uri = oidc.redirect_uri();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect_uri),
        ("code_verifier", &attempt.verifier),
    ];
    let shown = Credentials::of(oidc, provider);
    match &shown {
        Credentials::Basic(_) => {}
        Credentials::InForm(secret) => form.extend([("client_id", oidc.client_id.as_str()), ("client_secret", secret)]),
        Credentials::None => form.push(("client_id", &oidc.client_id)),
    }
    let body = serde_urlencoded::to_string(&form).map_err(unavailable)?;
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    if let Credentials::Basic(value) = &shown {
        headers.push(("authorization", value));
    }
    let outgoing = Outgoing {
        method: Method::Post,
        url: &provider.token_endpoint,
        headers: &headers,
        body: Some(&body),
        most: MOST,
    };
    let answered = outgoing.send().await.map_err(|cause| unavailable(format!("{cause:?}")))?;
    if answered.status != 200 {
        return Err(refused(answered.status, &answered.body));
    }
    serde_json::from_slice(&answered.body).map_err(|error| unavailable(crate::json::without_values(&error.to_string())))
}

/// What the token endpoint said no to: the code, which is the browser's, or this client.
fn refused(status: u16, body: &[u8]) -> SignInTrouble {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    match serde_json::from_slice::<Refusal>(body) {
        // Used before, too old, or somebody else's.
        Ok(Refusal { error }) if error == "invalid_grant" => SignInTrouble::Expired,
        Ok(Refusal { error }) => unavailable(format!("the token endpoint answered {status}, {error}")),
        Err(_) => unavailable(format!("the token endpoint answered {status}")),
    }
}

/// How this client shows who it is.
#[derive(Debug, PartialEq, Eq)]
enum Credentials<'a> {
    /// The header's value.
    Basic(String),
    InForm(&'a str),
    None,
}

impl<'a> Credentials<'a> {
    fn of(oidc: &'a Oidc, provider: &Provider) -> Self {
        let Some(secret) = oidc.client_secret.as_deref() else { return Credentials::None };
        let methods = &provider.token_endpoint_auth_methods_supported;
        let takes = |name: &str| methods.iter().any(|method| method == name);
        if takes("client_secret_post") && !takes("client_secret_basic") {
            return Credentials::InForm(secret);
        }
        // Both are form-encoded first (RFC 6749, 2.3.1).
        let pair = format!("{}:{}", form_encoded(&oidc.client_id), form_encoded(secret));
        Credentials::Basic(format!("Basic {}", BASE64_STANDARD.encode(pair)))
    }
}

/// The address: from the token, or else from where the provider tells more about a person.
async fn address(provider: &Provider, claims: &Claims, access_token: Option<&str>) -> Result<Address, SignInTrouble> {
    if let Some(address) = claims.verified_address() {
        return Ok(Address::Verified(address.to_owned()));
    }
    let (Some(endpoint), Some(token), None) = (&provider.userinfo_endpoint, access_token, &claims.email) else {
        return Ok(Address::NotVerified);
    };
    let about: UserInfo = fetch_json(endpoint, &[("authorization", &format!("Bearer {token}"))]).await?;
    about.address_of(&claims.sub).map_err(not_proven)
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: Option<Verified>,
}

impl UserInfo {
    /// It has to be about the same subject as the token, or it is somebody else's (OpenID Connect Core, 5.3.2).
    fn address_of(self, subject: &str) -> Result<Address, Wrong> {
        if self.sub != subject {
            return Err(Wrong::Subject);
        }
        let is_verified = self.email_verified.is_some_and(|verified| verified.is_true());
        Ok(self.email.filter(|_| is_verified).map_or(Address::NotVerified, Address::Verified))
    }
}

fn with_query(endpoint: &str, parameters: &[(&str, &str)]) -> String {
    // A list of pairs of texts can always be written.
    let query = serde_urlencoded::to_string(parameters).unwrap_or_default();
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{separator}{query}")
}

fn form_encoded(text: &str) -> String {
    let pair = serde_urlencoded::to_string([("", text)]).unwrap_or_default();
    pair.trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{
        super::provider::testing::{oidc, provider},
        *,
    };

    #[test]
    fn the_browser_is_sent_with_everything_that_ties_the_answer_to_it() {
        let attempt = Attempt::begin(None, Instant::from_millis(0)).unwrap();
        let url = authorization_url(&oidc(), &provider(), &attempt, Asks::IfNeeded);
        let query: Vec<(String, String)> = serde_urlencoded::from_str(url.split_once('?').unwrap().1).unwrap();
        let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert!(url.starts_with("https://login.example/authorize?"));
        assert_eq!(value("redirect_uri"), Some("https://portal.example/api/sign-in/callback"));
        assert_eq!(value("state"), Some(attempt.state.as_str()));
        assert_eq!(value("nonce"), Some(attempt.nonce.as_str()));
        assert_eq!(value("code_challenge"), Some(attempt.challenge().as_str()));
        assert_eq!((value("code_challenge_method"), value("scope")), (Some("S256"), Some("openid email")));
        assert!(!url.contains(&attempt.verifier), "the verifier stays here");
        assert_eq!(value("prompt"), None);
        assert!(authorization_url(&oidc(), &provider(), &attempt, Asks::Anew).ends_with("&prompt=login"));
    }

    #[test]
    fn signing_out_goes_on_where_the_provider_has_a_place_for_it() {
        let url = end_session_url(&oidc(), &provider(), "token").unwrap();
        assert!(url.starts_with("https://login.example/end?of=session&id_token_hint=token&client_id=portal&"), "{url}");
        assert!(url.ends_with("post_logout_redirect_uri=https%3A%2F%2Fportal.example%2Fsign-in"), "{url}");
        assert_eq!(end_session_url(&oidc(), &Provider { end_session_endpoint: None, ..provider() }, "token"), None);
    }

    #[test]
    fn an_answer_of_another_provider_is_refused_and_an_error_is_told() {
        let good = || SignInCallbackQuery { code: Some("c".to_owned()), ..Default::default() };
        let naming = |issuer: &str| SignInCallbackQuery { iss: Some(issuer.to_owned()), ..good() };
        let failed = |error: &str| SignInCallbackQuery { error: Some(error.to_owned()), ..good() };
        let names = Provider { authorization_response_iss_parameter_supported: true, ..provider() };
        assert!(is_from(&provider(), &good()));
        assert!(is_from(&names, &naming("https://login.example")));
        assert!(!is_from(&names, &good()));
        assert!(!is_from(&provider(), &naming("https://other.example")));
        assert_eq!(code(&good()), Ok("c"));
        assert_eq!(code(&failed("access_denied")), Err(SignInTrouble::Cancelled));
        assert_eq!(code(&failed("server_error")), Err(SignInTrouble::Unavailable));
        assert_eq!(code(&SignInCallbackQuery::default()), Err(SignInTrouble::Unavailable));
    }

    #[test]
    fn the_client_shows_who_it_is_as_the_provider_wants_it() {
        let takes = |methods: &[&str]| Provider {
            token_endpoint_auth_methods_supported: methods.iter().map(|&method| method.to_owned()).collect(),
            ..provider()
        };
        let basic = Credentials::Basic(format!("Basic {}", BASE64_STANDARD.encode("portal:a+secret%3A+%25%26")));
        assert_eq!(Credentials::of(&oidc(), &provider()), basic);
        assert_eq!(Credentials::of(&oidc(), &takes(&["client_secret_basic", "client_secret_post"])), basic);
        assert_eq!(Credentials::of(&oidc(), &takes(&["client_secret_post"])), Credentials::InForm("a secret: %&"));
        let public = Oidc { client_secret: None, ..oidc() };
        assert_eq!(Credentials::of(&public, &provider()), Credentials::None);
    }

    #[test]
    fn what_is_told_of_another_subject_is_not_believed() {
        let about = |sub: &str, verified: bool| UserInfo {
            sub: sub.to_owned(),
            email: Some("ada@customer.example".to_owned()),
            email_verified: Some(Verified::Flag(verified)),
        };
        let verified = Address::Verified("ada@customer.example".to_owned());
        assert_eq!(about("1", true).address_of("1"), Ok(verified));
        assert_eq!(about("1", false).address_of("1"), Ok(Address::NotVerified));
        assert_eq!(about("2", true).address_of("1"), Err(Wrong::Subject));
    }

    #[test]
    fn a_code_that_is_over_means_to_begin_again() {
        assert_eq!(refused(400, br#"{"error":"invalid_grant"}"#), SignInTrouble::Expired);
    }
}
