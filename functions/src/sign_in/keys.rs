//! The keys that an issuer signs with: fetched when they are first needed, kept for an hour, and fetched again when a token names one
//! that isn't among them, as it is after a rotation. Nobody makes us do that oftener than once a minute by tokens of their own.
//!
//! Only public keys that sign are taken; a key fits a token by its id, its kind, and the algorithm that it says it is for.

use super::{
    KEPT_FOR, not_proven,
    token::{self, Claims, Expected, Wrong},
    unavailable,
};
use crate::outward::Outgoing;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde::{Deserialize, de::DeserializeOwned};
use shared::{
    api::SignInTrouble,
    instant::{Instant, Span},
};
use std::{cell::RefCell, collections::HashMap, rc::Rc};
use worker::Method;

/// How often unknown keys may make us look again.
const LOOKED_AGAIN: Span = Span::minutes(1);
/// Bytes of a document of a provider.
const MOST: usize = 256 * 1024;
/// Keys that are looked at.
const MOST_KEYS: usize = 100;
/// The shortest modulus of an RSA key, in characters of base64url: 2048 bits.
const SHORTEST_MODULUS: usize = 342;

/// An issuer's keys.
pub struct Keys(Vec<Key>);

struct Key {
    id: Option<String>,
    /// The one that it says it is for.
    only: Option<String>,
    kind: Kind,
    key: DecodingKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl Kind {
    fn of(alg: Algorithm) -> Option<Self> {
        match alg {
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => Some(Kind::Rsa),
            Algorithm::ES256 => Some(Kind::P256),
            Algorithm::ES384 => Some(Kind::P384),
            Algorithm::EdDSA => Some(Kind::Ed25519),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

impl Keys {
    /// From a JWK set. Keys of kinds that aren't known are no concern of ours.
    pub fn read(document: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(document).ok()?;
        let keys = document.keys.into_iter().take(MOST_KEYS);
        Some(Self(keys.filter_map(|key| Key::of(&serde_json::from_value(key).ok()?)).collect()))
    }

    /// Those that may have signed a token with this header. One that names no key can only be by one that nothing else could be.
    pub fn fit_for(&self, alg: Algorithm, id: Option<&str>) -> impl Iterator<Item = &DecodingKey> {
        let name = format!("{alg:?}");
        let fits = move |key: &&Key| {
            Kind::of(alg) == Some(key.kind) && key.only.as_deref().is_none_or(|only| only == name || only == "Ed25519")
        };
        let fitting: Vec<&Key> = self.0.iter().filter(fits).collect();
        let is_only_one = fitting.len() == 1;
        fitting
            .into_iter()
            .filter(move |key| match id {
                Some(id) => key.id.as_deref() == Some(id),
                None => is_only_one,
            })
            .map(|key| &key.key)
    }
}

impl Key {
    fn of(jwk: &Jwk) -> Option<Self> {
        if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))) {
            return None;
        }
        let kind = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) if rsa.n.len() >= SHORTEST_MODULUS => Kind::Rsa,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => Kind::P256,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => Kind::P384,
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => Kind::Ed25519,
            // Shared secrets above all: what is published isn't one.
            _ => return None,
        };
        let only = jwk.common.key_algorithm.map(|alg| alg.to_string());
        Some(Self { id: jwk.common.key_id.clone(), only, kind, key: DecodingKey::from_jwk(jwk).ok()? })
    }
}

/// What this isolate has fetched.
#[derive(Clone)]
struct Fetched {
    keys: Rc<Keys>,
    at: Instant,
    /// When a token named an unknown key and we looked again.
    looked_again: Option<Instant>,
}

impl Fetched {
    fn may_look_again(&self, now: Instant) -> bool {
        self.looked_again.is_none_or(|last| now.since(last) >= LOOKED_AGAIN)
    }
}

thread_local! {
    /// By address.
    static FETCHED: RefCell<HashMap<String, Fetched>> = RefCell::default();
}

/// Checks a token by the keys at this address.
pub async fn check(url: &str, token: &str, expected: &Expected<'_>, now: Instant) -> Result<Claims, SignInTrouble> {
    let known = FETCHED.with_borrow(|fetched| fetched.get(url).cloned());
    let mut fetched = match known.filter(|fetched| now.since(fetched.at) < KEPT_FOR) {
        Some(fetched) => fetched,
        None => fetch_keys(url, now, None).await?,
    };
    let mut checked = token::verify(token, &fetched.keys, expected, now);
    if checked.as_ref().err() == Some(&Wrong::UnknownKey) && fetched.may_look_again(now) {
        // Whoever comes meanwhile sees that somebody is looking.
        let looking = Fetched { looked_again: Some(now), ..fetched.clone() };
        FETCHED.with_borrow_mut(|all| all.insert(url.to_owned(), looking));
        fetched = fetch_keys(url, now, Some(now)).await?;
        checked = token::verify(token, &fetched.keys, expected, now);
    }
    checked.map_err(not_proven)
}

async fn fetch_keys(url: &str, now: Instant, looked_again: Option<Instant>) -> Result<Fetched, SignInTrouble> {
    let document = fetch(url, &[]).await?;
    let keys = Keys::read(&document).ok_or_else(|| unavailable("the provider's keys can't be read"))?;
    let fetched = Fetched { keys: Rc::new(keys), at: now, looked_again };
    FETCHED.with_borrow_mut(|all| all.insert(url.to_owned(), fetched.clone()));
    Ok(fetched)
}

/// A document of a provider.
pub async fn fetch_json<T: DeserializeOwned>(url: &str, headers: &[(&str, &str)]) -> Result<T, SignInTrouble> {
    let document = fetch(url, headers).await?;
    serde_json::from_slice(&document).map_err(|error| unavailable(crate::json::without_values(&error.to_string())))
}

async fn fetch(url: &str, headers: &[(&str, &str)]) -> Result<Vec<u8>, SignInTrouble> {
    let outgoing = Outgoing { method: Method::Get, url, headers, body: None, most: MOST };
    let answered = outgoing.send().await.map_err(|cause| unavailable(format!("{cause:?}")))?;
    if answered.status == 200 {
        Ok(answered.body)
    } else {
        Err(unavailable(format!("the provider answered {}", answered.status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(looked_again: Option<Instant>) -> Fetched {
        Fetched { keys: Rc::new(Keys(Vec::new())), at: Instant::from_millis(0), looked_again }
    }

    #[test]
    fn unknown_keys_make_us_look_again_once_a_minute() {
        let at = |second: i64| Instant::from_millis(second * 1_000);
        assert!(fetched(None).may_look_again(at(1)), "a rotation may come right after the keys were fetched");
        assert!(!fetched(Some(at(1))).may_look_again(at(60)));
        assert!(fetched(Some(at(1))).may_look_again(at(61)));
    }

    #[test]
    fn of_a_set_of_keys_the_ones_that_sign_are_taken_and_no_secret() {
        let modulus = "A".repeat(SHORTEST_MODULUS);
        let set = serde_json::json!({ "keys": [
            { "kty": "RSA", "kid": "good", "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB" },
            { "kty": "RSA", "kid": "short", "n": "AAAA", "e": "AQAB" },
            { "kty": "RSA", "kid": "encrypts", "use": "enc", "n": modulus, "e": "AQAB" },
            { "kty": "oct", "kid": "secret", "k": "c2VjcmV0" },
            { "kty": "EC", "crv": "P-521", "kid": "other curve", "x": "AA", "y": "AA" },
            { "kty": "from the future", "kid": "new" },
            "nonsense",
        ]});
        let keys = Keys::read(&serde_json::to_vec(&set).unwrap()).unwrap();
        let ids: Vec<_> = keys.0.iter().filter_map(|key| key.id.as_deref()).collect();
        assert_eq!(ids, ["good"]);
        assert_eq!(keys.fit_for(Algorithm::RS256, Some("good")).count(), 1);
        assert_eq!(keys.fit_for(Algorithm::RS256, None).count(), 1);
        assert_eq!(keys.fit_for(Algorithm::RS512, Some("good")).count(), 0, "it says what it is for");
        assert_eq!(keys.fit_for(Algorithm::ES256, Some("good")).count(), 0);
        assert_eq!(keys.fit_for(Algorithm::HS256, Some("good")).count(), 0);
        assert_eq!(keys.fit_for(Algorithm::RS256, Some("other")).count(), 0);
        for wrong in ["", "{}", "[]", r#"{"keys":1}"#] {
            assert!(Keys::read(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
