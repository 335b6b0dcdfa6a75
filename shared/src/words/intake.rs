//! What is wrong with a file or one of its cells, and what to change (R2.4).

use crate::{
    intake::{Column, FileProblem, Flaw, MAX_FILE_BYTES, Problem},
    tr,
};
use std::borrow::Cow;

pub fn column(column: Column) -> &'static str {
    match column {
        Column::SubCustomer => tr!("account ID"),
        Column::Name => tr!("name"),
        Column::Credit => tr!("credit allocation"),
    }
}

/// What is wrong with a cell and what to change.
pub fn cell_problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing { column: missing } => tr!("The {column} is missing.", column = column(*missing)),
        Problem::NotAnAccountId { found, .. } => {
            tr!("“{found}” isn't an account ID: it has exactly 12 digits.", found)
        }
        Problem::LeadingZerosLost { found, .. } => tr!(
            "“{found}” has fewer than 12 digits; the spreadsheet may have dropped leading zeros. Format the column as text and enter the ID again.",
            found
        ),
        Problem::Rounded { found, .. } => tr!(
            "The spreadsheet has rounded this ID to “{found}”, its last digits are gone. Format the column as text and enter the ID again.",
            found
        ),
        Problem::Formula { found, .. } => tr!("There is a formula here (“{found}”). Enter the value itself.", found),
        Problem::Date { column: Column::Credit, found } => tr!(
            "The spreadsheet holds a date here (“{found}”). Format the column as a number and enter the credit allocation again.",
            found
        ),
        Problem::Date { column: at, found } => tr!(
            "The spreadsheet holds a date here (“{found}”). Format the column as text and enter the {column} again.",
            found,
            column = column(*at)
        ),
        Problem::NotText { column: at, found } => tr!("“{found}” isn't {what}.", found, what = a_column(*at)),
        Problem::CreditNegative { found } => tr!("“{found}”: a credit allocation is zero or more.", found),
        Problem::CreditTooManyDecimals { found } => tr!("“{found}”: an amount has at most two decimals.", found),
        Problem::CreditTooLarge { found } => {
            tr!("“{found}”: one credit allocation is at most 999,999,999.99.", found)
        }
        Problem::CreditNotAnAmount { found } => tr!(
            "“{found}” isn't an amount. Write digits and, if needed, a point and two decimals, like 12500.00.",
            found
        ),
        Problem::Twice { first } => {
            tr!("This sub-customer is in row {first} already. Keep one of them (R3.9).", first)
        }
        Problem::NameTooLong => tr!("A name has at most 200 characters.").to_owned(),
    }
}

fn a_column(column: Column) -> &'static str {
    match column {
        Column::SubCustomer => tr!("an account ID"),
        Column::Name => tr!("a name"),
        Column::Credit => tr!("a credit allocation"),
    }
}

fn flaw(flaw: &Flaw) -> Cow<'_, str> {
    Cow::Borrowed(match flaw {
        Flaw::Gone => tr!("the browser has no access to it any more"),
        Flaw::UnknownEncoding => tr!("its characters are in an unknown encoding; CSV is best saved as UTF-8"),
        Flaw::OpenQuotation { row } => return Cow::Owned(tr!("a quotation mark in row {row} isn't closed", row)),
        Flaw::TooManyParts => tr!("it has too many parts"),
        Flaw::Enormous => tr!("it would unpack to an enormous size"),
        Flaw::FewerTexts => tr!("it doesn't have as many texts as it says"),
        Flaw::Inconsistent => tr!("its parts don't fit together"),
        Flaw::NoMemory => tr!("there isn't enough memory for it"),
        Flaw::Said(words) => words,
    })
}

/// What is wrong with a file and what to do.
pub fn file_problem(problem: &FileProblem) -> String {
    match problem {
        FileProblem::WrongType { found } => tr!(
            "“{found}” is neither an Excel workbook (.xlsx) nor a CSV file. Save the filled-in template as one of these.",
            found
        ),
        FileProblem::Unreadable { why } => tr!(
            "This file can't be read ({why}). Open it in a spreadsheet program and save it again as .xlsx or CSV.",
            why = flaw(why)
        ),
        FileProblem::Encrypted => tr!("This workbook is protected by a password. Save it without one.").to_owned(),
        FileProblem::Empty => tr!("This file is empty. Fill in the template and upload it again.").to_owned(),
        FileProblem::NoRows => tr!("There are headings but no rows. Fill in one row for each sub-customer.").to_owned(),
        FileProblem::TooLarge { bytes, .. } => tr!(
            "This file has {size} MB; at most {most} MB are read. Remove what isn't part of the template.",
            size = format!("{:.1}", *bytes as f64 / 1_048_576.0),
            most = MAX_FILE_BYTES / 1_048_576
        ),
        FileProblem::TooManyRows { rows, most } => {
            tr!(rows; "There is {rows} row; an application has at most {most}. Split the file." | "There are {rows} rows; an application has at most {most}. Split the file.", most)
        }
        FileProblem::ColumnMissing { column, found } => tr!(
            "The column “{column}” is missing. The first row has: {found}. Use the headings of the template.",
            column = column.heading(),
            found = if found.is_empty() { tr!("nothing").to_owned() } else { found.join(", ") }
        ),
        FileProblem::ColumnTwice { column } => {
            tr!("The column “{column}” is there twice. Keep one.", column = column.heading())
        }
    }
}
