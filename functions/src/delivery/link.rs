//! The token of a sub-customer's personal link (R5.4): which record it answers for, which asking, and a seal over both.
//!
//! Nothing stores a token: it is made when a mail is rendered and checked when it comes back, by the deployment's key alone. A
//! newer asking has another generation, so that the ledger can tell an older link (`shared::view::consent_link`). Whoever has a
//! token may answer: it is never logged, and pages send it in a header.

use super::signature::Key;
use crate::ledger::protocol::ConsentOf;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::rows::Row;

/// Bytes of the seal.
const SEAL: usize = 32;
/// No token is longer.
const LONGEST: usize = 200;

/// Seals personal links: 32 to 64 characters that nobody else has.
#[derive(Clone)]
pub struct LinkKey(Key);

impl LinkKey {
    /// `None` for a secret that is too short or too long to be one.
    pub fn new(secret: &str) -> Option<Self> {
        Key::new(secret.as_bytes()).filter(|_| secret.len() >= 32).map(Self)
    }

    /// The token for one asking of one record's consent.
    pub fn token(&self, of: &ConsentOf) -> String {
        let named = format!("{}.{}.{}.", of.application, of.row, of.generation);
        let seal = self.seal(named.as_bytes()).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([named.as_bytes(), seal.as_slice()].concat())
    }

    /// What a token of ours answers for; `None` for every other text. Takes the same time however much of a guess is right.
    pub fn open(&self, token: &str) -> Option<ConsentOf> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(Some(token).filter(|token| token.len() <= LONGEST)?).ok()?;
        let (named, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        self.seal(named).verify_slice(seal).ok()?;
        // From here on the text is one that we wrote.
        let mut parts = std::str::from_utf8(named).ok()?.split('.');
        let mut part = || parts.next();
        let (application, row, generation) = (part()?.parse().ok()?, part()?.parse().ok()?, part()?.parse().ok()?);
        Some(ConsentOf { application, row: Row(row), generation })
    }

    fn seal(&self, named: &[u8]) -> Hmac<Sha256> {
        self.0.sha256().chain_update(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &str) -> LinkKey {
        LinkKey::new(&secret.repeat(32)).unwrap()
    }

    fn asked(row: u32, generation: u32) -> ConsentOf {
        ConsentOf { application: "MIG-0123-4567-89AB".parse().unwrap(), row: Row(row), generation }
    }

    #[test]
    fn a_token_opens_to_what_it_was_made_for_and_fits_into_a_link() {
        for of in [asked(1, 1), asked(10_000, 4_294_967_295)] {
            let token = key("a").token(&of);
            assert_eq!(key("a").open(&token), Some(of));
            assert!(token.len() <= LONGEST && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        }
    }

    #[test]
    fn a_token_with_any_character_changed_added_or_missing_opens_nothing_r5_4() {
        let token = key("a").token(&asked(17, 2));
        for place in 0..token.len() {
            for other in *b"Aa0-_Zz9.=" {
                let mut changed = token.clone().into_bytes();
                if std::mem::replace(&mut changed[place], other) != other {
                    assert_eq!(key("a").open(std::str::from_utf8(&changed).unwrap()), None, "{place}");
                }
            }
            assert_eq!(key("a").open(&token[..place]), None, "{place}");
        }
        for wrong in [format!("{token}A"), format!("{token}="), format!(" {token}"), "x".repeat(100_000)] {
            assert_eq!(key("a").open(&wrong), None);
        }
    }

    #[test]
    fn a_token_of_another_deployment_opens_nothing() {
        assert_eq!(key("b").open(&key("a").token(&asked(1, 1))), None);
        assert!(LinkKey::new("short").is_none());
    }

    #[test]
    fn rows_and_askings_have_tokens_of_their_own() {
        let tokens: std::collections::BTreeSet<_> =
            [(1, 1), (1, 2), (2, 1), (11, 1), (1, 11)].map(|(row, asking)| key("a").token(&asked(row, asking))).into();
        assert_eq!(tokens.len(), 5);
    }
}
