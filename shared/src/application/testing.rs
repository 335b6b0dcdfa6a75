//! Values for tests, of this crate and of others.
#![allow(clippy::missing_panics_doc)]

use crate::{
    credit::{Credit, Money},
    directory::{AccountStanding, ArrearsPolicy, GroupRole, SavingsPlanUnit, SubCustomer, Unbinding},
    ids::{CustomerId, PartnerId, ProgrammeId},
    instant::{Instant, Span},
    settings::Settings,
};

/// Midnight, so many days after the first day of all tests.
pub fn instant(day: u32) -> Instant {
    Instant::from_millis(1_800_000_000_000) + Span::days(day)
}

/// A partner's id made from a word: the same word, the same id.
pub fn partner_id(word: &str) -> PartnerId {
    let number = word.bytes().fold(7u64, |sum, byte| (sum * 31 + u64::from(byte)) % 100_000_000_000);
    parse(&format!("2{number:011}"))
}

pub fn customer_id(number: u32) -> CustomerId {
    parse(&format!("1{number:011}"))
}

pub fn settings() -> Settings {
    Settings::defaults(parse::<ProgrammeId>("test"), "USD")
}

/// A sub-customer of "original" with nothing against it.
pub fn customer(number: u32) -> SubCustomer {
    SubCustomer {
        id: customer_id(number),
        name: format!("Sub-customer {number}"),
        owner: partner_id("original"),
        contact_email: format!("contact{number}@example.com"),
        contact_phone: None,
        allocation: Credit::ZERO,
        group: GroupRole::None,
        savings_plan_unit: SavingsPlanUnit::None,
        arrears_policy: ArrearsPolicy::Standard,
        standing: AccountStanding::Normal,
        available_credit: Money::ZERO,
        unbinding: Unbinding::None,
        last_migrated: None,
        as_of: instant(0),
    }
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| unreachable!("{text}: {error:?}"))
}
