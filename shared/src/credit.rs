//! Money, exactly: amounts are whole minor units (R4.1), and what a partner can still allocate (R4.2).
//!
//! `Money` may be negative (a balance), `Credit` may not (a credit line). Both are decimal strings with two places on the
//! wire ("1250.00"), never floats. A sum of 10,000 credit lines stays below 2^53, which the ledger's SQL needs.

use crate::{text::AsText, tr};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, iter, str::FromStr};

/// An amount in the programme's currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// A credit line: zero or more, at most [`Credit::MAX`] (R4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Credit(i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("this isn't an amount; write digits and, if needed, a point and two decimals, like 12500.00")]
    NotAnAmount,
    #[error("an amount has at most two decimals")]
    TooManyDecimals,
    #[error("credit can't be negative")]
    Negative,
    #[error("one credit line can be at most 999,999,999.99")]
    TooLarge,
}

impl AmountError {
    /// The same for whoever typed it, to go on a sentence with.
    pub fn words(self) -> &'static str {
        match self {
            AmountError::NotAnAmount => {
                tr!("this isn't an amount; write digits and, if needed, a point and two decimals, like 12500.00")
            }
            AmountError::TooManyDecimals => tr!("an amount has at most two decimals"),
            AmountError::Negative => tr!("credit can't be negative"),
            AmountError::TooLarge => tr!("one credit line can be at most 999,999,999.99"),
        }
    }
}

impl Money {
    pub const ZERO: Money = Money(0);
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }
    pub const fn minor(self) -> i64 {
        self.0
    }
    pub fn plus(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
    pub fn less(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl Credit {
    pub const ZERO: Credit = Credit(0);
    pub const MAX: Credit = Credit(99_999_999_999);
    pub fn from_minor(minor: i64) -> Result<Self, AmountError> {
        match minor {
            ..0 => Err(AmountError::Negative),
            _ if minor > Self::MAX.0 => Err(AmountError::TooLarge),
            _ => Ok(Self(minor)),
        }
    }
    pub const fn minor(self) -> i64 {
        self.0
    }
    pub const fn money(self) -> Money {
        Money(self.0)
    }
}

impl iter::Sum<Credit> for Money {
    fn sum<I: Iterator<Item = Credit>>(lines: I) -> Money {
        lines.fold(Money::ZERO, |sum, line| sum.plus(line.money()))
    }
}

impl FromStr for Money {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let only_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !only_digits(whole) || !only_digits(decimals) {
            return Err(AmountError::NotAnAmount);
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > 2 {
            return Err(AmountError::TooManyDecimals);
        }
        let parse = |part: &str| part.parse::<i64>().map_err(|_| AmountError::TooLarge);
        let minor = parse(whole)?
            .checked_mul(100)
            .and_then(|minor| minor.checked_add(parse(&format!("{decimals:0<2}")).ok()?))
            .filter(|minor| *minor <= MAX_SAFE_INTEGER)
            .ok_or(AmountError::TooLarge)?;
        Ok(Money(if negative { -minor } else { minor }))
    }
}

/// The ledger's SQL engine hands integers to JavaScript, which is exact up to 2^53 - 1.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

impl FromStr for Credit {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Credit::from_minor(text.parse::<Money>()?.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}
impl fmt::Display for Credit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.money().fmt(f)
    }
}

macro_rules! as_string {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str(AsText::new("an amount"))
            }
        }
        impl From<$name> for String {
            fn from(amount: $name) -> String {
                amount.to_string()
            }
        }
    };
}
as_string!(Money);
as_string!(Credit);

/// Whether a partner's credit is limited (R4.2). Every second-level reseller's is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "limit", content = "amount")]
pub enum CreditLimit {
    Unlimited,
    Limited(Credit),
}

/// Where a partner's credit stands: its limit, what its sub-customers have, what open applications hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditPosition {
    pub limit: CreditLimit,
    pub allocated: Money,
    pub held: Money,
}

/// Why an application's total can't be held (R4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    pub allocatable: Money,
    pub needed: Money,
}

impl CreditPosition {
    /// What can still be allocated; none where there is no limit. Negative after a limit was lowered (R4.4).
    pub fn allocatable(&self) -> Option<Money> {
        match self.limit {
            CreditLimit::Unlimited => None,
            CreditLimit::Limited(limit) => Some(limit.money().less(self.allocated).less(self.held)),
        }
    }

    /// R4.2: what is allocatable before the application must be greater than its total, not just equal to it.
    pub fn can_hold(&self, total: Money) -> Result<(), Shortfall> {
        match self.allocatable() {
            Some(allocatable) if allocatable <= total => Err(Shortfall { allocatable, needed: total }),
            _ => Ok(()),
        }
    }

    /// R4.4: whether holds already taken are still backed by the limit.
    pub fn is_backed(&self) -> bool {
        self.allocatable().is_none_or(|left| !left.is_negative())
    }

    /// The position once a hold of `amount` is given back.
    pub fn released(self, amount: Credit) -> Self {
        Self { held: self.held.less(amount.money()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_have_two_decimals_r4_1() {
        for (text, minor) in [("0", 0), ("12500", 1_250_000), ("12500.5", 1_250_050), ("0.01", 1), ("1.500", 150)] {
            assert_eq!(text.parse::<Credit>().map(Credit::minor), Ok(minor), "{text}");
        }
        for (text, error) in [
            ("-1", AmountError::Negative),
            ("1.005", AmountError::TooManyDecimals),
            ("1,000.00", AmountError::NotAnAmount),
            ("", AmountError::NotAnAmount),
            (".5", AmountError::NotAnAmount),
            ("1e3", AmountError::NotAnAmount),
            ("1000000000", AmountError::TooLarge),
            ("99999999999999999999", AmountError::TooLarge),
        ] {
            assert_eq!(text.parse::<Credit>(), Err(error), "{text}");
        }
        assert_eq!(Money::from_minor(-1205).to_string(), "-12.05");
    }

    #[test]
    fn a_second_level_reseller_needs_more_than_the_total_not_just_the_total_r4_2() {
        let limit = Credit::from_minor(10_000).map(CreditLimit::Limited);
        let Ok(limit) = limit else { unreachable!("a constant") };
        let position = CreditPosition { limit, allocated: Money(4_000), held: Money(1_000) };
        assert_eq!(position.can_hold(Money(4_999)), Ok(()));
        let short = Shortfall { allocatable: Money(5_000), needed: Money(5_000) };
        assert_eq!(position.can_hold(Money(5_000)), Err(short));
    }

    #[test]
    fn without_a_limit_anything_can_be_held_r4_2() {
        let position = CreditPosition { limit: CreditLimit::Unlimited, allocated: Money(1), held: Money(1) };
        assert_eq!(position.can_hold(Money(MAX_SAFE_INTEGER)), Ok(()));
    }
}
