//! Tokens that prove something, and the many that don't: each wrong in one way only.

use super::*;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, encode};
use p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint, pkcs8::EncodePrivateKey};
use serde_json::{Value, json};

const ISSUER: &str = "https://login.example";
const CLIENT: &str = "portal";
const NONCE: &str = "of this sign-in";
const NOW: i64 = 1_800_000_000;

/// A key pair of an issuer.
struct Pair {
    id: &'static str,
    signs: EncodingKey,
    public: Value,
}

impl Pair {
    /// Drawn from a seed: tests draw nothing at random.
    fn new(id: &'static str, seed: u8) -> Self {
        let secret = SecretKey::from_slice(&[seed; 32]).unwrap();
        let point = secret.public_key().to_encoded_point(false);
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (x, y) = (text(point.x().unwrap()), text(point.y().unwrap()));
        let public = json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y });
        let signs = EncodingKey::from_ec_der(secret.to_pkcs8_der().unwrap().as_bytes());
        Self { id, signs, public }
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as(self.id, claims)
    }

    fn sign_as(&self, id: &str, claims: &Value) -> String {
        let header = Header { kid: Some(id.to_owned()), ..Header::new(Algorithm::ES256) };
        encode(&header, claims, &self.signs).unwrap()
    }
}

fn issuer() -> Pair {
    Pair::new("one", 1)
}

fn keys(pairs: &[&Pair]) -> Keys {
    let set = json!({ "keys": pairs.iter().map(|pair| &pair.public).collect::<Vec<_>>() });
    Keys::read(&serde_json::to_vec(&set).unwrap()).unwrap()
}

fn good() -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "248289761001", "nonce": NONCE, "iat": NOW, "exp": NOW + 300,
        "email": "ada@customer.example", "email_verified": true,
    })
}

/// The good claims with some of them changed; `null` leaves one out.
fn with(changes: &Value) -> Value {
    let mut claims = good();
    for (name, value) in changes.as_object().unwrap() {
        claims.as_object_mut().unwrap().remove(name);
        if !value.is_null() {
            claims[name] = value.clone();
        }
    }
    claims
}

fn check_at(token: &str, second: i64) -> Result<Claims, Wrong> {
    let expected = Expected { issuer: ISSUER, audience: CLIENT, nonce: Some(NONCE) };
    verify(token, &keys(&[&issuer()]), &expected, Instant::from_millis(second * 1_000))
}

fn check(token: &str) -> Result<Claims, Wrong> {
    check_at(token, NOW)
}

/// What is wrong with the good claims changed like this.
fn wrong_with(changes: &Value) -> Option<Wrong> {
    check(&issuer().sign(&with(changes))).err()
}

fn text_of(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap())
}

#[test]
fn a_token_of_the_issuer_for_this_portal_and_this_sign_in_says_who_somebody_is() {
    let claims = check(&issuer().sign(&good())).unwrap();
    assert_eq!(claims.sub, "248289761001");
    assert_eq!(claims.verified_address(), Some("ada@customer.example"));
}

#[test]
fn a_token_signed_by_another_key_proves_nothing() {
    let other = Pair::new("one", 2);
    assert_eq!(check(&other.sign(&good())).err(), Some(Wrong::Signature));
}

#[test]
fn a_token_that_names_a_key_which_the_issuer_does_not_have_makes_us_look_again() {
    assert_eq!(check(&issuer().sign_as("another", &good())).err(), Some(Wrong::UnknownKey));
}

#[test]
fn a_token_that_names_no_key_is_taken_where_there_is_only_one() {
    let header = Header { kid: None, ..Header::new(Algorithm::ES256) };
    let token = encode(&header, &good(), &issuer().signs).unwrap();
    assert!(check(&token).is_ok());
    let expected = Expected { issuer: ISSUER, audience: CLIENT, nonce: Some(NONCE) };
    let two = keys(&[&issuer(), &Pair::new("two", 2)]);
    assert_eq!(verify(&token, &two, &expected, Instant::from_millis(NOW * 1_000)).err(), Some(Wrong::UnknownKey));
}

#[test]
fn after_a_rotation_the_old_key_signs_nothing() {
    let expected = Expected { issuer: ISSUER, audience: CLIENT, nonce: Some(NONCE) };
    let (old, new) = (issuer(), Pair::new("two", 2));
    let rotated = keys(&[&new]);
    let check = |pair: &Pair| verify(&pair.sign(&good()), &rotated, &expected, Instant::from_millis(NOW * 1_000));
    assert!(check(&new).is_ok());
    assert_eq!(check(&old).err(), Some(Wrong::UnknownKey));
}

#[test]
fn a_token_without_a_signature_proves_nothing() {
    let claims = text_of(&good());
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = text_of(&json!({ "alg": alg, "kid": "one", "typ": "JWT" }));
        for signature in ["", "AAAA"] {
            let token = format!("{header}.{claims}.{signature}");
            assert_eq!(check(&token).err(), Some(Wrong::Form), "{alg}");
        }
    }
    let signed = issuer().sign(&good());
    let (unsigned, _) = signed.rsplit_once('.').unwrap();
    assert_eq!(check(&format!("{unsigned}.")).err(), Some(Wrong::Signature));
    assert_eq!(check(unsigned).err(), Some(Wrong::Form));
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    let public = &issuer().public;
    let secrets = [
        serde_json::to_vec(public).unwrap(),
        public["x"].as_str().unwrap().as_bytes().to_vec(),
        BASE64_URL_SAFE_NO_PAD.decode(public["x"].as_str().unwrap()).unwrap(),
        Vec::new(),
    ];
    for secret in secrets {
        for alg in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let header = Header { kid: Some("one".to_owned()), ..Header::new(alg) };
            let token = encode(&header, &good(), &EncodingKey::from_secret(&secret)).unwrap();
            assert_eq!(check(&token).err(), Some(Wrong::Algorithm));
        }
    }
}

#[test]
fn a_token_that_says_another_algorithm_than_its_key_is_for_proves_nothing() {
    let signed = issuer().sign(&good());
    let (_, rest) = signed.split_once('.').unwrap();
    for alg in ["ES384", "RS256", "PS512", "EdDSA"] {
        let token = format!("{}.{rest}", text_of(&json!({ "alg": alg, "kid": "one" })));
        assert_eq!(check(&token).err(), Some(Wrong::UnknownKey), "{alg}");
    }
}

#[test]
fn a_key_that_comes_with_the_token_is_not_looked_at() {
    let own = Pair::new("one", 9);
    let jwk = serde_json::from_value(own.public.clone()).unwrap();
    let header = Header {
        kid: Some("one".to_owned()),
        jwk: Some(jwk),
        jku: Some("https://elsewhere.example/keys".to_owned()),
        ..Header::new(Algorithm::ES256)
    };
    let token = encode(&header, &good(), &own.signs).unwrap();
    assert_eq!(check(&token).err(), Some(Wrong::Signature));
}

#[test]
fn a_header_that_would_have_to_be_understood_is_refused() {
    let header =
        Header { kid: Some("one".to_owned()), crit: Some(vec!["b64".to_owned()]), ..Header::new(Algorithm::ES256) };
    assert_eq!(check(&encode(&header, &good(), &issuer().signs).unwrap()).err(), Some(Wrong::Form));
}

#[test]
fn any_byte_changed_makes_it_worthless() {
    let token = issuer().sign(&good());
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        assert!(check(std::str::from_utf8(&changed).unwrap()).is_err(), "{place}");
    }
}

#[test]
fn a_token_of_another_issuer_or_for_another_client_proves_nothing() {
    assert_eq!(wrong_with(&json!({ "iss": "https://elsewhere.example" })), Some(Wrong::Issuer));
    assert_eq!(wrong_with(&json!({ "iss": "https://login.example/" })), Some(Wrong::Issuer));
    assert_eq!(wrong_with(&json!({ "iss": [ISSUER, "https://elsewhere.example"] })), Some(Wrong::Form));
    assert_eq!(wrong_with(&json!({ "aud": "another client" })), Some(Wrong::Audience));
    assert_eq!(wrong_with(&json!({ "aud": ["another", "third"], "azp": CLIENT })), Some(Wrong::Audience));
    assert_eq!(wrong_with(&json!({ "aud": [] })), Some(Wrong::Audience));
}

#[test]
fn a_token_for_several_has_to_be_asked_for_by_this_portal() {
    assert_eq!(wrong_with(&json!({ "aud": [CLIENT] })), None);
    assert_eq!(wrong_with(&json!({ "aud": [CLIENT, "another"], "azp": CLIENT })), None);
    assert_eq!(wrong_with(&json!({ "aud": [CLIENT, "another"] })), Some(Wrong::Audience));
    assert_eq!(wrong_with(&json!({ "aud": [CLIENT, "another"], "azp": "another" })), Some(Wrong::Audience));
    assert_eq!(wrong_with(&json!({ "azp": "another" })), Some(Wrong::Audience));
}

#[test]
fn a_token_of_another_sign_in_proves_nothing() {
    assert_eq!(wrong_with(&json!({ "nonce": "of another" })), Some(Wrong::Nonce));
    assert_eq!(wrong_with(&json!({ "nonce": null })), Some(Wrong::Nonce));
}

#[test]
fn clocks_may_differ_by_a_minute_and_no_more() {
    let token = issuer().sign(&good());
    for (second, is) in [(NOW + 359, true), (NOW + 360, false), (NOW - 60, true), (NOW - 61, false)] {
        assert_eq!(check_at(&token, second).is_ok(), is, "{second}");
    }
    assert_eq!(check_at(&token, NOW + 3_600).err(), Some(Wrong::Time));
    assert_eq!(wrong_with(&json!({ "nbf": NOW + 60 })), None);
    assert_eq!(wrong_with(&json!({ "nbf": NOW + 61 })), Some(Wrong::Time));
    assert_eq!(wrong_with(&json!({ "exp": NOW as f64 + 0.5 })), None, "fractions of seconds are allowed");
}

#[test]
fn what_a_token_has_to_say_cannot_be_left_out() {
    for claim in ["iss", "aud", "sub", "exp", "iat"] {
        assert_eq!(wrong_with(&json!({ claim: null })), Some(Wrong::Form), "{claim}");
    }
    for (claim, value) in [("exp", json!("later")), ("sub", json!(7)), ("iat", json!({})), ("aud", json!(1))] {
        assert_eq!(wrong_with(&json!({ claim: value })), Some(Wrong::Form), "{claim}");
    }
    for subject in ["", "  ", "a\nb", &"x".repeat(256)] {
        assert_eq!(wrong_with(&json!({ "sub": subject })), Some(Wrong::Subject), "{subject:?}");
    }
}

#[test]
fn an_address_counts_when_the_provider_vouches_for_it() {
    let address = |changes: &Value| {
        let claims = check(&issuer().sign(&with(changes))).unwrap();
        claims.verified_address().map(str::to_owned)
    };
    assert!(address(&json!({ "email_verified": "true" })).is_some());
    for verified in [json!(false), json!("false"), json!("yes"), Value::Null] {
        assert_eq!(address(&json!({ "email_verified": verified })), None);
    }
    assert_eq!(address(&json!({ "email": null })), None);
}

#[test]
fn what_is_no_token_is_refused_before_anything_is_looked_at() {
    let long = format!("{}.{}.{}", "a".repeat(LONGEST), "b", "c");
    for token in ["", ".", "..", "...", "a.b.c", "a.b.c.d", "{}", " ", "eyJhbGciOiJFUzI1NiJ9..", long.as_str()] {
        assert!(check(token).is_err(), "{token:.20}");
    }
}

mod fuzz {
    use super::*;

    fn tokens() -> Vec<String> {
        vec![issuer().sign(&good()), issuer().sign(&with(&json!({ "aud": [CLIENT], "email_verified": "true" })))]
    }

    shared::fuzz! {
        tokens_with_anything_changed: tokens(), |bytes| {
            let token = String::from_utf8_lossy(bytes).into_owned();
            // Its signature is over every byte; drawing it takes a number of its own, so that there are but these two.
            assert_eq!(check(&token).is_ok(), tokens().contains(&token), "{token}");
        }

        headers_and_claims: [good().to_string(), json!({ "alg": "ES256", "kid": "one", "crit": ["x"] }).to_string()], |bytes| {
            let part = BASE64_URL_SAFE_NO_PAD.encode(bytes);
            let signature = "A".repeat(86);
            for forged in [format!("{part}.{part}.{signature}"), format!("{part}.{}.", text_of(&good()))] {
                assert!(check(&forged).is_err());
            }
            let _ = Keys::read(bytes);
        }
    }
}
