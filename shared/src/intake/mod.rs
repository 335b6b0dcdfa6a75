//! Reading the filled-in template: cells of a sheet in, rows and placed problems out (R2.4).
//!
//! Pure: what a workbook or a CSV file is made of is read elsewhere into [`Cell`]s; here they become account ids and credit lines,
//! or a problem at a row and a column that says what to change. The Worker reads rows from the wire with the same functions.

mod cell;
mod packed;
mod raw;
mod sheet;

#[cfg(test)]
mod properties;

pub use packed::{pack, unpack};
pub use raw::{read_credit_lines, read_offered, read_partner, read_raw};
pub use sheet::{REPLACES, SheetReader, read_sheet, reread};

use crate::{api::RawRow, rows::Row};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A column of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    SubCustomer,
    Name,
    Credit,
}

impl Column {
    /// In the template's order.
    pub const ALL: [Column; 3] = [Column::SubCustomer, Column::Name, Column::Credit];

    /// As it stands in the template's first row.
    pub fn heading(self) -> &'static str {
        match self {
            Column::SubCustomer => "Sub-customer account ID",
            Column::Name => "Sub-customer name (optional)",
            Column::Credit => "Credit allocation",
        }
    }
}

/// A cell as a spreadsheet holds it. Texts may be borrowed from the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    /// The formula's text, with or without its equals sign, and without its value.
    Formula(String),
    /// As it is shown, if that is known.
    Date(String),
    Truth(bool),
    /// `#REF!` and the like.
    Error(String),
}

/// What is wrong with one cell. Its message is made by `words::cell_problem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum Problem {
    Missing {
        column: Column,
    },
    /// Neither twelve digits nor one of the cases below.
    NotAnAccountId {
        column: Column,
        found: String,
    },
    /// Digits, but fewer: a spreadsheet drops leading zeros from numbers.
    LeadingZerosLost {
        column: Column,
        found: String,
    },
    /// `1.23E+11`: the last digits are gone.
    Rounded {
        column: Column,
        found: String,
    },
    Formula {
        column: Column,
        found: String,
    },
    Date {
        column: Column,
        found: String,
    },
    /// TRUE, FALSE, or an error value such as `#REF!`.
    NotText {
        column: Column,
        found: String,
    },
    CreditNegative {
        found: String,
    },
    CreditTooManyDecimals {
        found: String,
    },
    CreditTooLarge {
        found: String,
    },
    /// `1,250.00`, `12 500`, `USD 5`, `five`.
    CreditNotAnAmount {
        found: String,
    },
    /// R3.9; `first` is the row that has it already.
    Twice {
        first: Row,
    },
    NameTooLong,
}

impl Problem {
    /// Where it is.
    pub fn column(&self) -> Column {
        match self {
            Problem::Missing { column }
            | Problem::NotAnAccountId { column, .. }
            | Problem::LeadingZerosLost { column, .. }
            | Problem::Rounded { column, .. }
            | Problem::Formula { column, .. }
            | Problem::Date { column, .. }
            | Problem::NotText { column, .. } => *column,
            Problem::CreditNegative { .. }
            | Problem::CreditTooManyDecimals { .. }
            | Problem::CreditTooLarge { .. }
            | Problem::CreditNotAnAmount { .. } => Column::Credit,
            Problem::Twice { .. } => Column::SubCustomer,
            Problem::NameTooLong => Column::Name,
        }
    }
}

/// What is wrong with the file as a whole. Its message is made by `words::file_problem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum FileProblem {
    /// Neither a workbook (.xlsx) nor CSV.
    WrongType {
        found: String,
    },
    Unreadable {
        why: Flaw,
    },
    Encrypted,
    Empty,
    /// Headings only.
    NoRows,
    TooLarge {
        bytes: u64,
        most: u64,
    },
    TooManyRows {
        rows: u32,
        most: u32,
    },
    /// No heading for this column in the first row; `found` are the headings there.
    ColumnMissing {
        column: Column,
        found: Vec<String>,
    },
    ColumnTwice {
        column: Column,
    },
}

/// Why a file can't be read. Its words are made by `words::file_problem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// The browser has lost it.
    Gone,
    UnknownEncoding,
    OpenQuotation {
        row: u32,
    },
    TooManyParts,
    Enormous,
    FewerTexts,
    Inconsistent,
    NoMemory,
    /// In the words of the library that reads it.
    Said(String),
}

/// The largest file that is read.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// A row of the file, as text, with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    /// The row's number in the spreadsheet (headings are row 1), so that a person finds it there.
    pub line: u32,
    /// Values that could be read are in their plain form (`000123456789`, `12500.00`); others are as found, cut if very long.
    pub raw: RawRow,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The row of a draft that it is to take the place of, where a table of rows with problems says so ([`REPLACES`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u32>,
}

/// A file that was read. `rows[n]` becomes row `n + 1` of the application.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    pub rows: Vec<DraftRow>,
}

/// What the intake worker posts, as JSON. Rows that were read it posts as bytes instead ([`pack`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeMessage {
    /// The worker has started.
    Ready,
    /// Between 0 and 100.
    Progress {
        percent: u8,
    },
    Refused {
        problem: FileProblem,
    },
}
