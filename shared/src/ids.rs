//! Identifiers, each a type of its own, so that a partner's id can't stand where a sub-customer's belongs.
//!
//! Account ids (partners, sub-customers) are exactly twelve digits; leading zeros count.
//! Every id checks its form when it is parsed or deserialised: a value of these types is always well formed.

use crate::text::AsText;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// How many digits an account id has.
pub const ACCOUNT_ID_DIGITS: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an account ID has exactly 12 digits")]
    NotAnAccountId,
    #[error("this isn't the ID of an application")]
    NotAnApplicationId,
    #[error("an ID has 1 to 64 letters, digits, hyphens, dots or underscores")]
    NotAName,
}

/// What every id can do: be read, compared, and written without another copy of it.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident($holds:ty), $read:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($holds);

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                $read(text).map(Self)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str(AsText::new("an ID"))
            }
        }
    };
}

/// An account's digits in their place: there are ten thousand of them in an application, and none needs memory of its own.
macro_rules! account_id {
    ($(#[$doc:meta])* $name:ident) => {
        id!($(#[$doc])* $name([u8; ACCOUNT_ID_DIGITS]), account_id);

        impl $name {
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $read:path) => {
        id!($(#[$doc])* $name(String), $read);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

account_id!(
    /// A partner's account id.
    PartnerId
);
account_id!(
    /// A sub-customer's account id.
    CustomerId
);
text_id!(
    /// `MIG-XXXX-XXXX-XXXX` in Crockford's base 32. Drawn at random, so that it tells nothing about how many there are.
    ApplicationId,
    application_id
);
text_id!(
    /// A person in the directory.
    PersonId,
    name
);
text_id!(
    /// A service token: names it, and opens nothing.
    ServiceTokenId,
    name
);
text_id!(
    /// The programme that a deployment serves.
    ProgrammeId,
    name
);

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl ApplicationId {
    /// Makes an id from 60 of 64 random bits.
    pub fn from_random(bits: u64) -> Self {
        let mut text = String::from("MIG");
        for place in 0..12u32 {
            if place % 4 == 0 {
                text.push('-');
            }
            let index = (bits >> (place * 5)) & 31;
            let digit = ALPHABET.get(usize::try_from(index).unwrap_or_default());
            text.push(char::from(digit.copied().unwrap_or(b'0')));
        }
        Self(text)
    }
}

fn account_id(text: &str) -> Result<[u8; ACCOUNT_ID_DIGITS], IdError> {
    let digits: [u8; ACCOUNT_ID_DIGITS] = text.as_bytes().try_into().map_err(|_| IdError::NotAnAccountId)?;
    if digits.iter().all(u8::is_ascii_digit) { Ok(digits) } else { Err(IdError::NotAnAccountId) }
}

fn application_id(text: &str) -> Result<String, IdError> {
    let mut parts = text.split('-');
    let fits = parts.next() == Some("MIG")
        && parts.clone().count() == 3
        && parts.all(|part| part.len() == 4 && part.bytes().all(|b| ALPHABET.contains(&b)));
    if fits { Ok(text.to_owned()) } else { Err(IdError::NotAnApplicationId) }
}

fn name(text: &str) -> Result<String, IdError> {
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    if fits { Ok(text.to_owned()) } else { Err(IdError::NotAName) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_digits_and_keeps_its_leading_zeros() {
        assert_eq!("000123456789".parse::<CustomerId>().map(|id| id.to_string()), Ok("000123456789".into()));
        for wrong in ["", "12345678901", "1234567890123", "12345678901x", "１２３４５６７８９０１２"] {
            assert_eq!(wrong.parse::<CustomerId>(), Err(IdError::NotAnAccountId), "{wrong}");
        }
    }

    #[test]
    fn a_random_application_id_reads_back() {
        for bits in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let id = ApplicationId::from_random(bits);
            assert_eq!(id.as_str().parse::<ApplicationId>(), Ok(id.clone()));
        }
        assert!("MIG-0000-0000-000U".parse::<ApplicationId>().is_err());
        assert!("MIG-0000-0000".parse::<ApplicationId>().is_err());
    }
}
