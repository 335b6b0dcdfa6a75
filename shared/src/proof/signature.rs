//! The deployment's signature (Ed25519) on its log's heads and on proof packs: who knows its public key needs to ask nobody whether they
//! are the portal's own.
//!
//! What is signed begins with what it is, so that a signature on one thing can't pass for one on another.

use crate::{ids::ProgrammeId, log::LogHead, seal::Hash};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A signature, and the key that it is checked by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The public key: 64 hexadecimal digits.
    pub key: Hash,
    /// 128 hexadecimal digits.
    pub signature: String,
}

/// The deployment's secret key.
pub struct LogKey(SigningKey);

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogKey(..)")
    }
}

impl LogKey {
    /// From 32 random bytes, written as 64 hexadecimal digits.
    pub fn from_secret(secret: &str) -> Option<Self> {
        let Hash(bytes) = secret.trim().parse().ok()?;
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    pub fn public(&self) -> Hash {
        Hash(self.0.verifying_key().to_bytes())
    }

    pub fn sign(&self, words: &str) -> Signature {
        let signature = self.0.sign(words.as_bytes());
        let (r, s) = (Hash(*signature.r_bytes()), Hash(*signature.s_bytes()));
        Signature { key: self.public(), signature: format!("{r}{s}") }
    }
}

impl Signature {
    /// Whether it is the key's own, on these words.
    pub fn is_on(&self, words: &str) -> bool {
        let halves = self.signature.split_at_checked(64);
        let Some((Ok(r), Ok(s))) = halves.map(|(r, s)| (r.parse::<Hash>(), s.parse::<Hash>())) else { return false };
        // One spelling only.
        if format!("{r}{s}") != self.signature {
            return false;
        }
        let signature = ed25519_dalek::Signature::from_components(r.0, s.0);
        VerifyingKey::from_bytes(&self.key.0).is_ok_and(|key| key.verify_strict(words.as_bytes(), &signature).is_ok())
    }
}

/// What is signed of a log's head.
pub fn words_of_head(programme: &ProgrammeId, head: &LogHead) -> String {
    let LogHead { size, root, at } = head;
    format!("customer-migration log head 1\n{programme}\n{size}\n{root}\n{at}\n")
}

/// What is signed of a proof pack: by its digest, all of its contents.
pub fn words_of_pack(digest: Hash) -> String {
    format!("customer-migration proof pack 1\n{digest}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> LogKey {
        LogKey::from_secret(&"07".repeat(32)).unwrap()
    }

    #[test]
    fn a_signature_is_on_its_words_and_by_its_key_alone() {
        let signature = key().sign("words");
        assert!(signature.is_on("words"));
        assert!(!signature.is_on("other words"));
        let other = LogKey::from_secret(&"08".repeat(32)).unwrap();
        assert!(!Signature { key: other.public(), ..signature.clone() }.is_on("words"));
        let text = &signature.signature;
        for broken in
            ["", "00", &text[..126], &format!("{text}00"), &"é".repeat(64), &"0".repeat(128), &text.to_uppercase()]
        {
            assert!(!Signature { signature: broken.to_owned(), ..signature.clone() }.is_on("words"), "{broken}");
        }
        assert!(!Signature { key: Hash::ZERO, ..signature }.is_on("words"), "a key of small order");
        for secret in ["", "07", &"0g".repeat(32), &"07".repeat(33)] {
            assert!(LogKey::from_secret(secret).is_none());
        }
    }

    /// RFC 8032, 7.1, test 1, but for its empty message.
    #[test]
    fn keys_are_those_of_rfc_8032() {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(LogKey::from_secret(secret).unwrap().public().to_string(), public);
        assert!(!format!("{:?}", LogKey::from_secret(secret)).contains("9d61"));
    }
}
