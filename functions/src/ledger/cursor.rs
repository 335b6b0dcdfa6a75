//! Where a page of a list ended, as an opaque text for the next request. Pure.
//!
//! It names the last entry by its place in the order; it grants nothing: what a viewer may see is judged anew for each page.

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
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for wrong in ["", "zz", "abc", "6120", "é", &"00".repeat(200)] {
            assert!(ApplicationPlace::read(wrong).is_err(), "{wrong}");
        }
    }
}
