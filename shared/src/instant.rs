//! Points in time and spans of it. An instant is UTC, in milliseconds; a day is 24 hours (R7.1).
//!
//! No clock: the caller says what time it is. On the wire an instant is RFC 3339 (`2026-11-22T09:30:00Z`).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, ops};

/// A UTC instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A span of time; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Instant {
    /// From milliseconds since 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }
    pub const fn millis(self) -> i64 {
        self.0
    }
    /// How long after `earlier` this is; zero when it isn't.
    pub fn since(self, earlier: Instant) -> Span {
        Span(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Span {
    pub const ZERO: Span = Span(0);
    pub const fn days(days: u32) -> Self {
        Self(days as u64 * 24 * 60 * 60 * 1000)
    }
    pub const fn milliseconds(milliseconds: u32) -> Self {
        Self(milliseconds as u64)
    }
    pub const fn seconds(seconds: u32) -> Self {
        Self(seconds as u64 * 1000)
    }
    pub const fn hours(hours: u32) -> Self {
        Self(hours as u64 * 60 * 60 * 1000)
    }
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes as u64 * 60 * 1000)
    }
    pub const fn millis(self) -> u64 {
        self.0
    }
    pub fn less(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
    pub fn plus(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
    /// `numerator` of `denominator` equal parts of this span.
    pub fn part(self, numerator: u32, denominator: u32) -> Span {
        Span(self.0.saturating_mul(numerator.into()) / u64::from(denominator.max(1)))
    }
}

impl ops::Add<Span> for Instant {
    type Output = Instant;
    fn add(self, span: Span) -> Instant {
        Instant(self.0.saturating_add(i64::try_from(span.0).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => timestamp.fmt(f),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// Of our own: the library's errors explain themselves in 30 KB that every page would load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant is written like 2026-11-22T09:30:00Z")]
pub struct NotAnInstant;

impl std::str::FromStr for Instant {
    type Err = NotAnInstant;
    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| NotAnInstant)?;
        Ok(Instant(timestamp.as_millisecond()))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_rfc_3339_on_the_wire_and_reads_back() {
        let instant = Instant::from_millis(1_795_339_800_123);
        let text = serde_json::to_string(&instant).unwrap_or_default();
        assert_eq!(text, "\"2026-11-22T09:30:00.123Z\"");
        assert_eq!(serde_json::from_str::<Instant>(&text).ok(), Some(instant));
        assert!(serde_json::from_str::<Instant>("\"tomorrow\"").is_err());
    }

    #[test]
    fn a_day_is_24_hours_r7_1() {
        assert_eq!(Span::days(1), Span::hours(24));
        let start = Instant::from_millis(0);
        assert_eq!((start + Span::days(10)).since(start), Span::days(10));
        assert_eq!(start.since(start + Span::days(1)), Span::ZERO);
    }
}
