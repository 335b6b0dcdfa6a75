//! Whatever is uploaded, reading it ends well: with rows, or with a problem that names what is wrong.

use super::*;
use shared::fuzz;

/// One part of a good workbook, changed: the parts' own XML is what a hostile file is made of.
fn changed_part(name: &str, change: &[u8]) -> Vec<u8> {
    let mut parts = parts(&small());
    for part in parts.iter_mut().filter(|(part, _)| part == name) {
        part.1 = change.to_vec();
    }
    archive(&parts.iter().map(|(name, contents)| (name.as_str(), contents.as_slice())).collect::<Vec<_>>())
}

fn small() -> Vec<u8> {
    workbook(|sheet| {
        sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
        sheet.write(2, 0, 123_456_789_012.0).unwrap();
        sheet.write(2, 2, Formula::new("=C2*2").set_result("2")).unwrap();
    })
}

fn part(name: &str) -> Vec<u8> {
    parts(&small()).into_iter().find(|(part, _)| part == name).unwrap().1
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
const BOOK: &str = "xl/workbook.xml";

/// A draft keeps to the limits, whatever the file says of itself.
fn is_sound(read: Result<Draft, FileProblem>) {
    if let Ok(draft) = read {
        assert!(!draft.rows.is_empty() && draft.rows.len() <= 10_000);
        assert!(draft.rows.iter().all(|row| row.raw.sub_customer.chars().count() <= 300));
    }
}

fuzz! {
    workbooks: [small()], |bytes| {
        is_sound(file("any.xlsx", bytes));
    }

    sheets_of_a_workbook: [part(SHEET)], |bytes| {
        is_sound(file("any.xlsx", &changed_part(SHEET, bytes)));
    }

    texts_of_a_workbook: [part(TEXTS)], |bytes| {
        is_sound(file("any.xlsx", &changed_part(TEXTS, bytes)));
    }

    books_of_a_workbook: [part(BOOK)], |bytes| {
        is_sound(file("any.xlsx", &changed_part(BOOK, bytes)));
    }

    csv_files: [CSV.as_bytes(), "sep=;\r\n\"Sub-customer account ID\";\"Credit allocation\"\r\n000000000001;\"1\"\r\n".as_bytes()], |bytes| {
        is_sound(file("any.csv", bytes));
    }

    encodings: [
        [b"\xFF\xFE".to_vec(), CSV.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        CSV.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(),
        encoding_rs::GB18030.encode(CSV).0.into_owned(),
    ], |bytes| {
        is_sound(file("any.csv", bytes));
    }
}
