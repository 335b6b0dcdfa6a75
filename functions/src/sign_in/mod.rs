//! Who somebody is, as an identity provider says: OpenID Connect (authorization code with PKCE), and Cloudflare Access.
//!
//! The provider proves who somebody is; what they may do, the directory alone says. Nothing here is trusted that isn't signed by
//! the configured issuer's keys, for this portal, now, and for this very sign-in; the ledger binds what is proven to a person.

mod attempt;
mod exchange;
mod identified;
mod keys;
mod provider;
pub mod settings;
mod signed_by;
mod token;

pub use attempt::Attempt;
pub use exchange::{Asks, authorization_url, end_session_url, identify};
pub use identified::{Address, Identified, Proven};
pub use provider::Provider;
pub use signed_by::SignedBy;

use keys::fetch_json;
use settings::Access;
use shared::{api::SignInTrouble, instant::Instant};
use token::{Claims, Expected, Wrong};

/// How long what a provider says of itself, and its keys, are trusted without asking again.
const KEPT_FOR: shared::instant::Span = shared::instant::Span::hours(1);

/// Who somebody is by the token that Cloudflare Access adds to every request that it lets through.
pub async fn identify_by_access(access: &Access, token: &str, now: Instant) -> Result<Identified, SignInTrouble> {
    let expected = Expected { issuer: &access.issuer, audience: &access.audience, nonce: None };
    let claims = keys::check(&access.keys_url(), token, &expected, now).await?;
    let Claims { sub, email, .. } = claims;
    // Access itself has had the address confirmed; a service token has none, and no subject either.
    let address = email.map_or(Address::NotVerified, Address::Verified);
    Ok(Identified { issuer: access.issuer.clone(), subject: sub, address })
}

/// Something a provider said that proves nothing: the cause is for the log.
fn not_proven(wrong: Wrong) -> SignInTrouble {
    crate::log::warning(serde_json::json!({ "sign_in": "not proven", "cause": format!("{wrong:?}") }));
    SignInTrouble::NotProven
}

fn unavailable(cause: impl std::fmt::Display) -> SignInTrouble {
    crate::log::warning(serde_json::json!({ "sign_in": "unavailable", "cause": cause.to_string() }));
    SignInTrouble::Unavailable
}
