//! What a signed token proves: nothing but by a key of its issuer, for this portal, now, and for this very sign-in. Pure.
//!
//! Signatures, issuer and audience are `jsonwebtoken`'s to check. The algorithm comes from a list of ours and has to fit the key,
//! never the other way round: neither `none` nor a public key taken for a shared secret gets through. The time is passed in.

use super::keys::Keys;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, errors::ErrorKind};
use serde::Deserialize;
use shared::instant::{Instant, Span};

/// By how much the clocks of provider and portal may differ.
const SKEW: Span = Span::seconds(60);
/// No token is longer.
const LONGEST: usize = 16 * 1024;
const LONGEST_SUBJECT: usize = 255;
/// Signed with a key that only the issuer has.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// For whom a token has to be, and from whom.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    /// Of the sign-in that asked for it.
    pub nonce: Option<&'a str>,
}

/// Why a token proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Not a token, or of an algorithm that isn't known.
    Form,
    /// Not one of ours.
    Algorithm,
    /// The issuer has no such key, as far as is known.
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Nonce,
    /// Over, not begun, or made in the future.
    Time,
    Subject,
}

/// What is taken from a token once it is checked.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    pub sub: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: Option<Verified>,
    // A text, not a list of them.
    #[serde(rename = "iss")]
    _iss: String,
    aud: Audience,
    /// Seconds since 1970; fractions are allowed.
    exp: f64,
    iat: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    nonce: Option<String>,
    /// The party that asked for it, where it is for several.
    #[serde(default)]
    azp: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Some providers write it as a text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Verified {
    Flag(bool),
    Text(String),
}

impl Verified {
    pub fn is_true(&self) -> bool {
        match self {
            Verified::Flag(flag) => *flag,
            Verified::Text(text) => text == "true",
        }
    }
}

/// Checks everything there is to check about a token.
pub fn verify(token: &str, keys: &Keys, expected: &Expected<'_>, now: Instant) -> Result<Claims, Wrong> {
    let Header { alg, kid, crit, .. } = Some(token)
        .filter(|token| token.len() <= LONGEST)
        .and_then(|token| decode_header(token).ok())
        .ok_or(Wrong::Form)?;
    if !ALGORITHMS.contains(&alg) {
        return Err(Wrong::Algorithm);
    }
    // Whatever would have to be understood isn't (RFC 7515, 4.1.11).
    if crit.is_some() {
        return Err(Wrong::Form);
    }
    let mut outcome = Err(Wrong::UnknownKey);
    for key in keys.fit_for(alg, kid.as_deref()) {
        outcome = decode::<Claims>(token, key, &validation(alg, expected)).map_err(|error| wrong(error.kind()));
        if !matches!(outcome, Err(Wrong::Signature)) {
            break;
        }
    }
    let claims = outcome?.claims;
    claims.check(expected, now)?;
    Ok(claims)
}

fn validation(alg: Algorithm, expected: &Expected<'_>) -> Validation {
    let mut validation = Validation::new(alg);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.audience]);
    // The crate has a clock of its own; ours is passed in.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn wrong(error: &ErrorKind) -> Wrong {
    match error {
        ErrorKind::InvalidSignature | ErrorKind::InvalidRsaKey(_) | ErrorKind::InvalidEcdsaKey => Wrong::Signature,
        ErrorKind::InvalidIssuer => Wrong::Issuer,
        ErrorKind::InvalidAudience => Wrong::Audience,
        _ => Wrong::Form,
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>, now: Instant) -> Result<(), Wrong> {
        let is_for_us_alone = match &self.aud {
            Audience::One(audience) => audience == expected.audience,
            Audience::Several(all) => all.iter().all(|one| one == expected.audience) || self.azp.is_some(),
        };
        if !is_for_us_alone || self.azp.as_deref().is_some_and(|party| party != expected.audience) {
            return Err(Wrong::Audience);
        }
        // Whole seconds and their fractions are exact in an f64 for as long as anybody cares.
        let (now, skew) = (now.millis() as f64 / 1_000.0, SKEW.millis() as f64 / 1_000.0);
        let is_over = self.exp + skew <= now;
        let is_early = self.iat - skew > now || self.nbf.is_some_and(|nbf| nbf - skew > now);
        if is_over || is_early {
            return Err(Wrong::Time);
        }
        if expected.nonce.is_some() && self.nonce.as_deref() != expected.nonce {
            return Err(Wrong::Nonce);
        }
        let is_subject =
            !self.sub.trim().is_empty() && self.sub.len() <= LONGEST_SUBJECT && !self.sub.chars().any(char::is_control);
        if is_subject { Ok(()) } else { Err(Wrong::Subject) }
    }

    /// The address, where the provider says that it is this person's.
    pub fn verified_address(&self) -> Option<&str> {
        let is_verified = self.email_verified.as_ref().is_some_and(Verified::is_true);
        self.email.as_deref().filter(|_| is_verified)
    }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
