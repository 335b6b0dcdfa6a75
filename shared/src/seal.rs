//! Values that an event holds only as a commitment: personal data, and what not every party may see (R10.2).
//!
//! The event's canonical bytes have the commitment (a salted SHA-256), never the value; the value stands beside it and can be
//! erased or withheld without breaking the chain. The salt of each value follows from the application's own key and the
//! value's place, so that one value can be disclosed with its salt and tells nothing about its neighbours.

use serde::{Deserialize, Serialize, de::Error as _};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// A SHA-256, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    pub const ZERO: Hash = Hash([0; 32]);
    /// Hashes the parts one after the other, each behind its length, so that parts can't run into each other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }

    /// Hashes a key or a salt and what belongs to it. The first part always has 32 bytes, so that nothing can run into it, and a short
    /// second one fits into SHA-256's first block with it: twenty thousand of these are made for one event.
    fn and(&self, bytes: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(bytes);
        Hash(hasher.finalize().into())
    }

    /// A file's plain SHA-256: whoever has the file can check it by any tool.
    pub fn of_file(bytes: &[u8]) -> Self {
        Hash(Sha256::digest(bytes).into())
    }
}

impl Hash {
    /// Ten thousand of these are written for one event: `{:02x}` for each byte takes ten times as long.
    fn digits(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
        let mut digits = [b'0'; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        digits
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}
impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}
impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash has 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotAHash)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAHash)?;
        }
        Ok(Hash(bytes))
    }
}

/// A value with its commitment; the value is absent once erased or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed<T> {
    pub commitment: Hash,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub value: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T: Serialize> Sealed<T> {
    /// Whether the value, where it is there, is the one that was committed to under this salt.
    pub fn opens_with(&self, salt: Hash) -> bool {
        self.value.as_ref().is_some_and(|value| committed(salt, value) == self.commitment)
    }
}

impl<T> Sealed<T> {
    /// The commitment alone.
    pub const fn withheld(&self) -> Self {
        Self { commitment: self.commitment, value: None }
    }
}

/// Makes the commitments of one application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealKey(Hash);

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(..)")
    }
}

impl SealKey {
    /// `random`: 32 random bytes, drawn once when the application is opened.
    pub const fn from_random(random: [u8; 32]) -> Self {
        Self(Hash(random))
    }

    /// `place` names the value within the application ("row 17 name") and is used for one value only.
    pub fn seal<T: Serialize>(&self, place: &str, value: T) -> Sealed<T> {
        Sealed { commitment: self.commitment(place, &value), value: Some(value) }
    }

    /// The salt to hand out with a value that is disclosed.
    pub fn salt(&self, place: &str) -> Hash {
        self.0.and(place.as_bytes())
    }

    fn commitment<T: Serialize>(&self, place: &str, value: &T) -> Hash {
        committed(self.salt(place), value)
    }
}

fn committed<T: Serialize>(salt: Hash, value: &T) -> Hash {
    // Serialising these types can't fail; an empty text would still be a commitment to nothing but the salt.
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    salt.and(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_in_different_places_have_different_commitments_r10_2() {
        let key = SealKey::from_random([7; 32]);
        assert_ne!(key.seal("row 1 name", "Acme").commitment, key.seal("row 2 name", "Acme").commitment);
        assert_ne!(key.seal("a", "Acme").commitment, key.seal("a", "Acne").commitment);
    }
}
