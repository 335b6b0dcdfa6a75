//! CSV in every encoding and with every separator, and files that only look like it.

use super::*;

fn row() -> Vec<(u32, RawRow)> {
    vec![(2, raw("000000000001", Some("云岚科技 \"Süd\""), "10.50"))]
}
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_8_utf_16_and_gb18030_are_told_apart_with_and_without_a_mark_r2_4() {
    let marked = format!("\u{feff}{CSV}");
    for (name, bytes) in [
        ("UTF-8", CSV.as_bytes().to_vec()),
        ("UTF-8 with mark", marked.clone().into_bytes()),
        ("UTF-16 LE with mark", utf16(&marked, u16::to_le_bytes)),
        ("UTF-16 BE with mark", utf16(&marked, u16::to_be_bytes)),
        ("UTF-16 LE", utf16(CSV, u16::to_le_bytes)),
        ("UTF-16 BE", utf16(CSV, u16::to_be_bytes)),
        ("GB18030", encoding_rs::GB18030.encode(CSV).0.into_owned()),
    ] {
        assert_eq!(good(file("rows.csv", &bytes)), row(), "{name}");
    }
}

#[test]
fn a_file_in_another_encoding_is_unreadable_and_says_why_r2_4() {
    let western = encoding_rs::WINDOWS_1252.encode("Sub-customer account ID,Café,Credit allocation\n").0.into_owned();
    assert!(why(file("rows.csv", &western)).contains("encoding"));
}

#[test]
fn commas_semicolons_and_tabs_are_told_apart_by_the_headings_r2_4() {
    for separator in [",", ";", "\t"] {
        let text = [HEADINGS.join(separator), ["000000000001", "\"a;b,c\td\"", "1"].join(separator)].join("\n");
        assert_eq!(good(csv(&text)), [(2, raw("000000000001", Some("a;b,c\td"), "1.00"))], "{separator:?}");
    }
    let quoted = "\"Sub-customer account ID\";\"x, y, z\";\"Credit allocation\"\n000000000001;;1\n";
    assert_eq!(good(csv(quoted)), [(2, raw("000000000001", None, "1.00"))]);
}

#[test]
fn a_first_line_may_name_the_separator_r2_4() {
    for first in ["sep=;", "SEP=;", "\"sep=;\""] {
        let text = format!("\u{feff}{first}\r\n{}\r\n000000000001;One, Two, Three and Four;1\r\n", HEADINGS.join(";"));
        let expected = [(2, raw("000000000001", Some("One, Two, Three and Four"), "1.00"))];
        assert_eq!(good(csv(&text)), expected);
    }
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows_r2_4() {
    for end in ["\n", "\r\n", "\r"] {
        let lines = [
            "",
            &HEADINGS.join(","),
            "000000000001,\"One\nUno\",1",
            "",
            "",
            "000000000002,,2",
            ",,",
            "000000000003,,3",
            "",
        ];
        let lines: Vec<u32> = good(csv(&lines.join(end))).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [3, 6, 8], "{end:?}");
    }
}

#[test]
fn what_a_spreadsheet_did_to_an_id_is_recognised_r2_4() {
    let text =
        [HEADINGS.join(";"), "1,23E+11;;1".to_owned(), "7;;1,5".to_owned(), "=\"000000000003\";;=1+1".to_owned()];
    let id = Column::SubCustomer;
    let expected = [
        (2, vec![Problem::Rounded { column: id, found: "1,23E+11".to_owned() }]),
        (
            3,
            vec![
                Problem::LeadingZerosLost { column: id, found: "7".to_owned() },
                Problem::CreditNotAnAmount { found: "1,5".to_owned() },
            ],
        ),
        (4, vec![Problem::Formula { column: Column::Credit, found: "=1+1".to_owned() }]),
    ];
    assert_eq!(problems(csv(&text.join("\n"))), expected);
}

#[test]
fn a_quotation_mark_that_is_never_closed_loses_no_rows_silently_r2_6() {
    let text =
        "Credit allocation,Sub-customer account ID,Sub-customer name\n1,000000000001,\"One\n2,000000000002,Two\n";
    assert_eq!(why(csv(text)), "a quotation mark in row 2 isn't closed");
    let inches = "Credit allocation,Sub-customer account ID,Sub-customer name\n1,000000000001,12\" Pipes\n";
    assert_eq!(good(csv(inches)), [(2, raw("000000000001", Some("12\" Pipes"), "1.00"))]);
}

#[test]
fn rows_may_be_shorter_or_longer_than_the_headings_r2_4() {
    let text = format!("{}\n000000000001\n000000000002,,2,and,more\n", HEADINGS.join(","));
    let expected = [(2, vec![Problem::Missing { column: Column::Credit }]), (3, vec![])];
    assert_eq!(problems(csv(&text)), expected);
}

#[test]
fn empty_files_and_headings_only_are_told_apart_r2_1() {
    for empty in ["", "\u{feff}", "\r\n\r\n", " , ,\n"] {
        assert_eq!(csv(empty), Err(FileProblem::Empty), "{empty:?}");
    }
    assert_eq!(csv(&HEADINGS.join(",")), Err(FileProblem::NoRows));
}

#[test]
fn ten_thousand_and_one_rows_are_too_many_r2_1() {
    let mut text = HEADINGS.join(",");
    for row in 1..=10_001 {
        text.push_str(&format!("\n{row:012},,1"));
    }
    assert_eq!(csv(&text), Err(FileProblem::TooManyRows { rows: 10_001, most: 10_000 }));
}

#[test]
fn files_that_are_neither_workbook_nor_csv_are_of_the_wrong_type() {
    for (name, bytes) in [
        ("letter.pdf", &b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"[..]),
        ("page.xls", b"\n<html><table>"),
        ("letter.rtf", b"{\\rtf1 hello}"),
        ("photo.png", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
        ("program.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\x7f\x7f"),
    ] {
        assert_eq!(file(name, bytes), wrong_type(name));
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let bytes = vec![b','; 10 * 1024 * 1024 + 1];
    assert_eq!(
        file("rows.csv", &bytes),
        Err(FileProblem::TooLarge { bytes: MAX_FILE_BYTES + 1, most: MAX_FILE_BYTES })
    );
}

#[test]
fn rows_copied_from_a_spreadsheet_are_read_with_and_without_their_headings_r2_4() {
    let pasted = |text: &str| read_pasted(text, |percent| assert!(percent <= 100));
    let rows =
        [(1, raw("000000000001", Some("A, B, C; D"), "10.50")), (2, raw("000000000002", Some("Two\nlines"), "7.00"))];
    let text = "000000000001\tA, B, C; D\t10.5\r\n000000000002\t\"Two\nlines\"\t7\r\n";
    assert_eq!(good(pasted(text)), rows);
    let with_headings = format!("{}\r\n{text}", HEADINGS.join("\t"));
    assert_eq!(good(pasted(&with_headings)), rows.map(|(line, row)| (line + 1, row)));
    assert_eq!(good(pasted("000000000001;12.5\n")), [(1, raw("000000000001", None, "12.50"))]);
    assert_eq!(pasted(""), Err(FileProblem::Empty));
    assert!(matches!(pasted("Dear colleague,\nplease find"), Err(FileProblem::ColumnMissing { .. })));
}

#[test]
fn a_hundred_thousand_rows_are_refused_with_their_number_r2_1() {
    let mut text = HEADINGS.join(",");
    for row in 1..=100_000 {
        text.push_str(&format!("\n{row:012},,1"));
    }
    assert_eq!(csv(&text), Err(FileProblem::TooManyRows { rows: 100_000, most: 10_000 }));
}
