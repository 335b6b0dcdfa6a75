//! The zones of the world, from the table that the Worker carries with it (IANA): when an agreed day begins (R8.1).

use jiff::{
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use shared::instant::Instant;

fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// The zone's own way of writing its name, if there is such a zone.
pub fn proper_name(name: &str) -> Option<String> {
    Some(zone(name)?.iana_name()?.to_owned())
}

/// 00:00 of a day like `2027-01-01` in a zone. Where the clocks go forward at midnight, the day begins an hour later.
pub fn beginning_of(date: &str, in_zone: &str) -> Option<Instant> {
    let well_formed = date.len() == 10 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: Date = date.parse().ok().filter(|_| well_formed)?;
    let begins = zone(in_zone)?.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().ok()?;
    Some(Instant::from_millis(begins.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(date: &str, zone: &str) -> Option<String> {
        beginning_of(date, zone).map(|at| at.to_string())
    }

    #[test]
    fn an_agreed_day_begins_at_midnight_in_the_programmes_zone_r8_1() {
        assert_eq!(begins("2027-01-01", "UTC").as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(begins("2027-01-01", "Asia/Singapore").as_deref(), Some("2026-12-31T16:00:00Z"));
        assert_eq!(begins("2027-07-01", "Europe/Zurich").as_deref(), Some("2027-06-30T22:00:00Z"));
        // The clocks go from 00:00 to 01:00 on this day.
        assert_eq!(begins("2018-11-04", "America/Sao_Paulo").as_deref(), Some("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn what_is_no_day_or_no_zone_begins_never() {
        for wrong in ["", "2027-02-29", "2027-1-1", "01/01/2027", "2027-01-01T00:00", "20270101", "+02027-01-01"] {
            assert_eq!(begins(wrong, "UTC"), None, "{wrong}");
        }
        assert_eq!(begins("2027-01-01", "Mars/Olympus"), None);
    }

    #[test]
    fn a_zone_is_known_by_its_proper_name() {
        assert_eq!(proper_name("asia/singapore").as_deref(), Some("Asia/Singapore"));
        assert_eq!(proper_name("UTC").as_deref(), Some("UTC"));
        assert_eq!(proper_name("Middle/Earth"), None);
        assert_eq!(proper_name(""), None);
    }
}
