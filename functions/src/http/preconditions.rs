//! Headers on which a change depends: the version of the application that it was made on (R5.7), and the key under which it happens
//! once (R2.6). One that is missing or malformed is refused before the ledger is asked.

use super::asked::Asked;
use crate::error::Error;
use shared::{
    api::{Endpoint, headers},
    application::Version,
    seal::Hash,
};

impl<E: Endpoint> Asked<E> {
    /// The version of the application that a decision was made on, from If-Match.
    pub fn made_on(&self) -> Result<Version, Error> {
        version(self.header(headers::IF_MATCH))
    }

    /// The Idempotency-Key, and the hash of the request: the same request is the same bytes, since whoever retries sends what
    /// it sent before.
    pub fn once(&self) -> Result<(String, Hash), Error> {
        let key = idempotency_key(self.header(headers::IDEMPOTENCY_KEY))?;
        Ok((key, Hash::of(&[self.raw()])))
    }
}

pub(super) fn version(header: Option<&str>) -> Result<Version, Error> {
    header
        .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'))
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .map(Version)
        .ok_or_else(|| {
            Error::HeaderNeeded(
                "Send If-Match with the version of the application that the decision was made on, quoted: \"3\"."
                    .to_owned(),
            )
        })
}

/// 8 to 128 visible ASCII characters.
pub(super) fn idempotency_key(header: Option<&str>) -> Result<String, Error> {
    header
        .filter(|key| (8..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()))
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::HeaderNeeded(
                "Send an Idempotency-Key of 8 to 128 visible ASCII characters, best a random UUID: \
                 it makes a retry safe."
                    .to_owned(),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_names_its_version_quoted_r5_7() {
        assert_eq!(version(Some("\"3\"")).ok(), Some(Version(3)));
        for wrong in
            [None, Some("3"), Some("*"), Some("\"\""), Some("\"-1\""), Some("W/\"3\""), Some("\"99999999999\"")]
        {
            assert!(version(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_submission_needs_a_key_of_its_own_r2_6() {
        assert!(idempotency_key(Some("0b5c9e6e-58a7-4f5a-9d8e-1b2c3d4e5f60")).is_ok());
        for wrong in [None, Some("short"), Some("with a space"), Some("ünïcödé-key")] {
            assert!(idempotency_key(wrong).is_err(), "{wrong:?}");
        }
        assert!(idempotency_key(Some(&"x".repeat(129))).is_err());
    }
}
