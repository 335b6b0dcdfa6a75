//! Signatures between the portal and others: Standard Webhooks (our webhook, the email provider's callbacks) and Twilio's own.
//!
//! Both are symmetric: whoever can check can sign. Comparing takes the same time whatever is given. Pure: the time is passed in.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;
use shared::instant::{Instant, Span};

/// How far the signer's clock may be from ours.
const TOLERANCE: Span = Span::minutes(5);
/// Signatures looked at in one request: more than one while the sender changes its secret.
const MOST_SIGNATURES: usize = 8;

/// Bytes of HMAC's block, for SHA-1 and SHA-256 alike.
const BLOCK: usize = 64;

/// A key for HMAC: a secret, filled up with zeros to a block as RFC 2104 has it.
#[derive(Clone)]
pub struct Key([u8; BLOCK]);

impl Key {
    /// `None` for a secret that is longer than a block.
    pub fn new(secret: &[u8]) -> Option<Self> {
        let mut block = [0; BLOCK];
        block.get_mut(..secret.len())?.copy_from_slice(secret);
        Some(Self(block))
    }

    pub fn sha256(&self) -> Hmac<Sha256> {
        <Hmac<Sha256> as Mac>::new((&self.0).into())
    }

    fn sha1(&self) -> Hmac<Sha1> {
        <Hmac<Sha1> as Mac>::new((&self.0).into())
    }
}

/// Headers of Standard Webhooks.
pub mod headers {
    pub const ID: &str = "webhook-id";
    pub const TIMESTAMP: &str = "webhook-timestamp";
    pub const SIGNATURE: &str = "webhook-signature";
}

/// A secret of Standard Webhooks: base64 of 24 to 64 bytes, written `whsec_...`.
#[derive(Clone)]
pub struct WebhookSecret(Key);

/// What comes with a signed request.
pub struct Signed<'a> {
    pub id: &'a str,
    /// Seconds since 1970.
    pub timestamp: &'a str,
    pub signature: &'a str,
    pub body: &'a [u8],
}

impl WebhookSecret {
    /// `None` for a text that isn't a secret.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = BASE64_STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
        Key::new(&bytes).filter(|_| bytes.len() >= 24).map(Self)
    }

    /// The `webhook-signature` of a body.
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        format!("v1,{}", BASE64_STANDARD.encode(self.over(id, &seconds.to_string(), body).finalize().into_bytes()))
    }

    /// Whether a request was signed with this secret, about now.
    pub fn verifies(&self, signed: &Signed<'_>, now: Instant) -> bool {
        let Some(at) = signed.timestamp.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000)) else {
            return false;
        };
        let at = Instant::from_millis(at);
        if now.since(at) > TOLERANCE || at.since(now) > TOLERANCE {
            return false;
        }
        signed.signature.split(' ').take(MOST_SIGNATURES).any(|signature| {
            let given = signature.strip_prefix("v1,").and_then(|text| BASE64_STANDARD.decode(text).ok());
            given.is_some_and(|given| self.over(signed.id, signed.timestamp, signed.body).verify_slice(&given).is_ok())
        })
    }

    fn over(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        self.0.sha256().chain_update(id).chain_update(".").chain_update(timestamp).chain_update(".").chain_update(body)
    }
}

/// Whether Twilio signed a callback: over its full address and the form's fields in the order of their names.
pub fn twilio_verifies(auth_token: &Key, url: &str, form: &[(String, String)], signature: &str) -> bool {
    let Ok(given) = BASE64_STANDARD.decode(signature) else { return false };
    let mut fields: Vec<_> = form.iter().collect();
    fields.sort_unstable();
    let mut over = auth_token.sha1().chain_update(url);
    for (name, value) in fields {
        over.update(name.as_bytes());
        over.update(value.as_bytes());
    }
    over.verify_slice(&given).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that Standard Webhooks' own libraries test with.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const AT: i64 = 1_614_265_330;

    fn verifies(id: &str, timestamp: &str, signature: &str, body: &[u8], seconds_later: i64) -> bool {
        let now = Instant::from_millis((AT + seconds_later) * 1000);
        WebhookSecret::new(SECRET).unwrap().verifies(&Signed { id, timestamp, signature, body }, now)
    }

    #[test]
    fn the_known_example_is_signed_and_checked_as_the_standard_has_it() {
        assert_eq!(WebhookSecret::new(SECRET).unwrap().sign(ID, AT, BODY), SIGNATURE);
        assert!(verifies(ID, &AT.to_string(), SIGNATURE, BODY, 0));
        let several = format!("v1,AAAA v2,whatever {SIGNATURE}");
        assert!(verifies(ID, &AT.to_string(), &several, BODY, 0), "one of several is enough");
    }

    #[test]
    fn every_part_of_a_signed_request_counts() {
        let at = AT.to_string();
        assert!(!verifies("msg_other", &at, SIGNATURE, BODY, 0));
        assert!(!verifies(ID, &(AT + 1).to_string(), SIGNATURE, BODY, 0));
        assert!(!verifies(ID, &at, SIGNATURE, br#"{"test": 2432232315}"#, 0));
        for wrong in ["", "v1,", "v1", "v1,g0hM", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,not base64!"] {
            assert!(!verifies(ID, &at, wrong, BODY, 0), "{wrong}");
        }
        let other = WebhookSecret::new(&format!("whsec_{}", "A".repeat(32))).unwrap();
        assert_ne!(other.sign(ID, AT, BODY), SIGNATURE);
    }

    #[test]
    fn a_request_from_more_than_five_minutes_ago_or_ahead_is_refused() {
        let at = AT.to_string();
        assert!(verifies(ID, &at, SIGNATURE, BODY, 300) && verifies(ID, &at, SIGNATURE, BODY, -300));
        assert!(!verifies(ID, &at, SIGNATURE, BODY, 301) && !verifies(ID, &at, SIGNATURE, BODY, -301));
        for wrong in ["", "soon", "99999999999999999999", "9223372036854775807"] {
            assert!(!verifies(ID, wrong, SIGNATURE, BODY, 0), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_base64_of_enough_bytes() {
        assert!(WebhookSecret::new(SECRET.trim_start_matches("whsec_")).is_some());
        for wrong in ["", "whsec_", "whsec_AAAA", "whsec_not base64"] {
            assert!(WebhookSecret::new(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn twilios_known_example_is_checked_and_nothing_else_passes() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let form = |caller: &str| -> Vec<(String, String)> {
            [
                ("To", "+18005551212"),
                ("CallSid", "CA1234567890ABCDE"),
                ("Digits", "1234"),
                ("From", caller),
                ("Caller", caller),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
        };
        let key = |token: &str| Key::new(token.as_bytes()).unwrap();
        let signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
        assert!(twilio_verifies(&key("12345"), url, &form("+12349013030"), signature));
        assert!(!twilio_verifies(&key("12346"), url, &form("+12349013030"), signature));
        assert!(!twilio_verifies(
            &key("12345"),
            "https://mycompany.com/myapp.php?foo=1&bar=3",
            &form("+12349013030"),
            signature
        ));
        assert!(!twilio_verifies(&key("12345"), url, &form("+12349013031"), signature));
        for wrong in ["", "0/KCTR6DLpKmkAf8muzZqo1nDgQ", "0/KCTR6DLpKmkAf8muzZqo1nDgR="] {
            assert!(!twilio_verifies(&key("12345"), url, &form("+12349013030"), wrong), "{wrong}");
        }
    }
}
