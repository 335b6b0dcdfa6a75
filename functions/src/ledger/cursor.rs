//! Where a page of a list ended, as an opaque text for the next request. Pure.
//!
//! It names the last entry by its place in the order; it grants nothing: what a viewer may see is judged anew for each page.

use super::schema::FOREVER;
use crate::{error::Error, random};
use shared::{application::Head, rows::Row};

/// The place of an application in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationPlace {
    /// Milliseconds.
    pub opened_at: i64,
    pub id: String,
}

/// The place of a record in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlace {
    /// Milliseconds.
    pub opened_at: i64,
    pub id: String,
    pub row: u32,
}

impl ApplicationPlace {
    pub fn of(head: &Head) -> Self {
        Self { opened_at: head.opened_at.millis(), id: head.id.to_string() }
    }

    pub fn write(&self) -> String {
        random::hex(format!("a {} {}", self.opened_at, self.id).as_bytes())
    }

    pub fn read(cursor: &str) -> Result<Self, Error> {
        let text = unhex(cursor);
        let mut parts = text.iter().flat_map(|text| text.split(' '));
        match (parts.next(), parts.next().map(str::parse), parts.next(), parts.next()) {
            (Some("a"), Some(Ok(opened_at)), Some(id), None) => Ok(Self { opened_at, id: id.to_owned() }),
            _ => Err(not_a_cursor()),
        }
    }
}

impl RecordPlace {
    pub fn of(head: &Head, row: Row) -> Self {
        Self { opened_at: head.opened_at.millis(), id: head.id.to_string(), row: row.0 }
    }

    pub fn write(&self) -> String {
        random::hex(format!("r {} {} {}", self.opened_at, self.id, self.row).as_bytes())
    }

    pub fn read(cursor: &str) -> Result<Self, Error> {
        let text = unhex(cursor);
        let mut parts = text.iter().flat_map(|text| text.split(' '));
        match (parts.next(), parts.next().map(str::parse), parts.next(), parts.next().map(str::parse), parts.next()) {
            (Some("r"), Some(Ok(opened_at)), Some(id), Some(Ok(row)), None) => {
                Ok(Self { opened_at, id: id.to_owned(), row })
            }
            _ => Err(not_a_cursor()),
        }
    }
}

/// The place in the audit log: before which entry of its own, and before which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPlace {
    pub entry: i64,
    pub event: i64,
}

impl AuditPlace {
    pub const NEWEST: AuditPlace = AuditPlace { entry: FOREVER, event: FOREVER };

    pub fn write(&self) -> String {
        random::hex(format!("u {} {}", self.entry, self.event).as_bytes())
    }

    pub fn read(cursor: &str) -> Result<Self, Error> {
        let text = unhex(cursor);
        let mut parts = text.iter().flat_map(|text| text.split(' '));
        let number =
            |part: Option<&str>| part.and_then(|part| part.parse().ok()).filter(|of| (0..=FOREVER).contains(of));
        match (parts.next(), number(parts.next()), number(parts.next()), parts.next()) {
            (Some("u"), Some(entry), Some(event), None) => Ok(Self { entry, event }),
            _ => Err(not_a_cursor()),
        }
    }
}

fn not_a_cursor() -> Error {
    Error::Malformed("The cursor isn't one of this list. Use `next` of the answer before, or leave it out.".into())
}

fn unhex(text: &str) -> Option<String> {
    if !text.len().is_multiple_of(2) || text.len() > 200 {
        return None;
    }
    let bytes = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let place = RecordPlace { opened_at: 1_800_000_000_000, id: "MIG-0000-0000-0000".into(), row: 17 };
        assert_eq!(RecordPlace::read(&place.write()).ok(), Some(place.clone()));
        let of = ApplicationPlace { opened_at: place.opened_at, id: place.id };
        assert_eq!(ApplicationPlace::read(&of.write()).ok(), Some(of.clone()));
        assert!(RecordPlace::read(&of.write()).is_err());
        let in_log = AuditPlace { entry: 17, event: FOREVER };
        assert_eq!(AuditPlace::read(&in_log.write()).ok(), Some(in_log));
        assert!(AuditPlace::read(&random::hex(b"u -1 3")).is_err());
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for wrong in ["", "zz", "abc", "6120", "é", &"00".repeat(200)] {
            assert!(ApplicationPlace::read(wrong).is_err(), "{wrong}");
        }
    }
}
