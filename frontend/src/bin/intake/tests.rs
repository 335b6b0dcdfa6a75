//! Real files, as people have them: workbooks and CSV, good ones and every kind of bad one (R2.4).

use super::file::read;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use shared::{
    api::RawRow,
    intake::{Column, Draft, FileProblem, MAX_FILE_BYTES, Problem},
    rows::Row,
};

const HEADINGS: [&str; 3] = ["Sub-customer account ID", "Sub-customer name (optional)", "Credit allocation"];
const CSV: &str =
    "Sub-customer account ID,Sub-customer name (optional),Credit allocation\r\n000000000001,云岚科技 \"Süd\",10.5\r\n";

fn gb18030(bytes: &[u8]) -> Option<String> {
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn file(name: &str, bytes: &[u8]) -> Result<Draft, FileProblem> {
    read(name, bytes, gb18030, |percent| assert!(percent <= 100))
}
fn csv(text: &str) -> Result<Draft, FileProblem> {
    file("rows.csv", text.as_bytes())
}

/// A workbook with the headings, and what `fill` writes below them.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}
fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Result<Draft, FileProblem> {
    file("rows.xlsx", &workbook(fill))
}

/// A zip archive of parts as they are.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, contents) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, contents).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The parts of an archive, to be put together otherwise.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let read = |index| {
        let mut part = archive.by_index(index).unwrap();
        let mut contents = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut contents).unwrap();
        (part.name().unwrap().into_owned(), contents)
    };
    (0..archive_len(bytes)).map(read).collect()
}
fn archive_len(bytes: &[u8]) -> usize {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().len()
}

/// A workbook with one of its parts changed.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut parts = parts(bytes);
    let part = parts.iter_mut().find(|(part, _)| part == name).unwrap();
    part.1 = change(str::from_utf8(&part.1).unwrap()).into_bytes();
    archive(&parts.iter().map(|(name, contents)| (name.as_str(), contents.as_slice())).collect::<Vec<_>>())
}

fn raw(sub_customer: &str, name: Option<&str>, credit: &str) -> RawRow {
    RawRow { sub_customer: sub_customer.into(), name: name.map(str::to_owned), credit: credit.into() }
}
/// A draft's rows, each with its line; there are to be no problems.
fn good(draft: Result<Draft, FileProblem>) -> Vec<(u32, RawRow)> {
    let row = |row: shared::intake::DraftRow| {
        assert_eq!(row.problems, [], "line {}", row.line);
        (row.line, row.raw)
    };
    draft.unwrap().rows.into_iter().map(row).collect()
}
fn problems(draft: Result<Draft, FileProblem>) -> Vec<(u32, Vec<Problem>)> {
    draft.unwrap().rows.into_iter().map(|row| (row.line, row.problems)).collect()
}
fn why(draft: Result<Draft, FileProblem>) -> String {
    match draft {
        Err(FileProblem::Unreadable { why }) => why,
        other => panic!("{other:?}"),
    }
}
fn wrong_type(name: &str) -> Result<Draft, FileProblem> {
    Err(FileProblem::WrongType { found: name.to_owned() })
}

mod workbooks {
    use super::*;

    #[test]
    fn texts_and_numbers_are_read_as_they_are_shown_r2_4() {
        let draft = xlsx(|sheet| {
            sheet.write(1, 0, "000000000001").unwrap();
            sheet.write(1, 1, "云岚科技").unwrap();
            sheet.write(1, 2, 12_500).unwrap();
            sheet.write(3, 0, 123_456_789_012.0).unwrap();
            sheet.write(3, 1, 1860).unwrap();
            sheet.write(3, 2, 0.1 + 0.2).unwrap();
            sheet.write(4, 0, " 000000000003 ").unwrap();
            sheet.write(4, 2, "7.5").unwrap();
        });
        let expected = [
            (2, raw("000000000001", Some("云岚科技"), "12500.00")),
            (4, raw("123456789012", Some("1860"), "0.30")),
            (5, raw("000000000003", None, "7.50")),
        ];
        assert_eq!(good(draft), expected);
    }

    #[test]
    fn every_bad_cell_gets_its_problem_at_its_column_r2_4() {
        let draft = xlsx(|sheet| {
            let day = Format::new().set_num_format("yyyy-mm-dd");
            let date = ExcelDateTime::from_ymd(2026, 11, 1).unwrap();
            let mut row = |line, id: &str, credit| {
                sheet.write(line, 0, id).unwrap();
                sheet.write(line, 2, credit).unwrap();
            };
            row(1, "1.23E+11", 1.0);
            row(2, "", 1.0);
            row(3, "000000000003", 1.005);
            row(4, "000000000004", -1.0);
            row(5, "000000000003", 1.0);
            sheet.write(6, 0, 123_456_789).unwrap();
            sheet.write(6, 2, Formula::new("=C2*2").set_result("2")).unwrap();
            sheet.write(7, 0, Formula::new("=A3")).unwrap();
            sheet.write(7, 2, "1,250.00").unwrap();
            sheet.write_with_format(8, 0, &date, &day).unwrap();
            sheet.write(8, 1, true).unwrap();
            sheet.write_with_format(8, 2, &date, &day).unwrap();
        });
        let (id, name, credit) = (Column::SubCustomer, Column::Name, Column::Credit);
        let found = |text: &str| text.to_owned();
        let expected = [
            (2, vec![Problem::Rounded { column: id, found: found("1.23E+11") }]),
            (3, vec![Problem::Missing { column: id }]),
            (4, vec![Problem::CreditTooManyDecimals { found: found("1.005") }]),
            (5, vec![Problem::CreditNegative { found: found("-1") }]),
            (6, vec![Problem::Twice { first: Row(3) }]),
            (
                7,
                vec![
                    Problem::LeadingZerosLost { column: id, found: found("123456789") },
                    Problem::Formula { column: credit, found: found("=C2*2") },
                ],
            ),
            (
                8,
                vec![
                    Problem::Formula { column: id, found: found("=A3") },
                    Problem::CreditNotAnAmount { found: found("1,250.00") },
                ],
            ),
            (
                9,
                vec![
                    Problem::Date { column: id, found: found("2026-11-01") },
                    Problem::NotText { column: name, found: found("TRUE") },
                    Problem::Date { column: credit, found: found("2026-11-01") },
                ],
            ),
        ];
        assert_eq!(problems(draft), expected);
    }

    /// Saved by LibreOffice Calc 7.4: texts, a number with a format, an id as a number, a formula, a date, an empty row.
    #[test]
    fn a_workbook_saved_by_libreoffice_is_read_r2_4() {
        let draft = file("libreoffice.xlsx", include_bytes!("fixtures/libreoffice.xlsx"));
        let (id, credit) = (Column::SubCustomer, Column::Credit);
        let found = |text: &str| text.to_owned();
        let expected = [
            (2, vec![]),
            (3, vec![]),
            (5, vec![Problem::Formula { column: credit, found: found("=C2*2") }]),
            (6, vec![Problem::Date { column: id, found: found("2026-11-01") }]),
            (7, vec![Problem::LeadingZerosLost { column: id, found: found("7") }]),
        ];
        let rows = draft.clone().unwrap().rows;
        assert_eq!(problems(draft), expected);
        assert_eq!(rows[0].raw, raw("000000000001", Some("云岚科技"), "12500.50"));
        assert_eq!(rows[1].raw, raw("123456789012", None, "0.00"));
    }

    #[test]
    fn the_first_visible_sheet_with_the_headings_is_read_r2_4() {
        let row = ["000000000001", "", "1"];
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "How to fill in the template").unwrap();
        let hidden = book.add_worksheet();
        hidden.set_hidden(true).write_row(0, 0, HEADINGS).unwrap();
        hidden.write_row(1, 0, ["999999999999", "", "9"]).unwrap();
        book.add_worksheet();
        book.add_worksheet().write_row(0, 0, HEADINGS).unwrap().write_row(1, 0, row).unwrap();
        let draft = file("rows.xlsx", &book.save_to_buffer().unwrap());
        assert_eq!(good(draft), [(2, raw("000000000001", None, "1.00"))]);
    }

    #[test]
    fn a_renamed_column_is_named_with_what_was_found_r2_4() {
        let mut book = Workbook::new();
        book.add_worksheet();
        book.add_worksheet().write_row(0, 0, ["Sub-customer account ID", "Credit line"]).unwrap();
        let found = vec!["Sub-customer account ID".to_owned(), "Credit line".to_owned()];
        let missing = FileProblem::ColumnMissing { column: Column::Credit, found };
        assert_eq!(file("rows.xlsx", &book.save_to_buffer().unwrap()), Err(missing));
    }

    #[test]
    fn a_workbook_without_anything_is_empty_and_one_with_headings_only_has_no_rows_r2_1() {
        let mut book = Workbook::new();
        book.add_worksheet();
        assert_eq!(file("rows.xlsx", &book.save_to_buffer().unwrap()), Err(FileProblem::Empty));
        assert_eq!(xlsx(|_| {}), Err(FileProblem::NoRows));
    }

    #[test]
    fn ten_thousand_rows_are_read_and_one_more_is_refused_r2_1() {
        let rows = |count: u32| {
            xlsx(|sheet| {
                for row in 1..=count {
                    sheet.write(row, 0, format!("{row:012}")).unwrap().write(row, 2, row).unwrap();
                }
            })
        };
        assert_eq!(good(rows(10_000)).len(), 10_000);
        assert_eq!(rows(10_001), Err(FileProblem::TooManyRows { rows: 10_001, most: 10_000 }));
    }

    #[test]
    fn other_archives_are_no_workbooks() {
        assert_eq!(file("holiday.zip", &archive(&[("beach.jpg", b"x")])), wrong_type("holiday.zip"));
        let ods = archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]);
        assert_eq!(file("rows.ods", &ods), wrong_type("rows.ods"));
        assert_eq!(file("empty.zip", &archive(&[])), wrong_type("empty.zip"));
    }

    #[test]
    fn a_workbook_with_a_password_says_so_and_an_old_one_is_of_the_wrong_type() {
        let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        old.resize(4_096, 0);
        assert_eq!(file("rows.xls", &old), wrong_type("rows.xls"));
        old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(file("rows.xlsx", &old), Err(FileProblem::Encrypted));
    }

    #[test]
    fn a_damaged_workbook_is_unreadable_wherever_it_is_cut() {
        let whole = workbook(|sheet| {
            sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
        });
        for end in (5..whole.len()).step_by(97) {
            assert_ne!(why(file("rows.xlsx", &whole[..end])), "");
        }
    }

    #[test]
    fn a_workbook_whose_parts_are_nonsense_is_unreadable() {
        let whole = workbook(|sheet| {
            sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
        });
        let sheet = "xl/worksheets/sheet1.xml";
        let strings = "xl/sharedStrings.xml";
        assert_ne!(why(file("x", &with_part(&whole, sheet, |_| "not xml".to_owned()))), "");
        assert_ne!(why(file("x", &with_part(&whole, sheet, |xml| xml.replace("<v>1</v>", "<v>99</v>")))), "");
        assert_ne!(why(file("x", &with_part(&whole, strings, |xml| xml.chars().take(200).collect()))), "");
        let enormous = |count: &'static str| {
            with_part(&whole, strings, move |xml| xml.replace("uniqueCount=\"6\"", &format!("uniqueCount=\"{count}\"")))
        };
        for count in ["18446744073709551615", "99999999999999999999999", "1000000000"] {
            assert_eq!(why(file("x", &enormous(count))), "it doesn't have as many texts as it says");
        }
        assert_eq!(good(file("x", &enormous("6"))).len(), 1);
    }

    #[test]
    fn an_archive_that_unpacks_to_an_enormous_size_is_refused_before_it_is_unpacked() {
        let mut bomb = archive(&[("xl/workbook.xml", b"<workbook/>")]);
        // The size is in the archive's directory, 24 bytes into the entry.
        let entry = bomb.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bomb[entry + 24..entry + 28].copy_from_slice(&(201_u32 * 1024 * 1024).to_le_bytes());
        assert_eq!(why(file("rows.xlsx", &bomb)), "it would unpack to an enormous size");
    }
}

mod csv_files {
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
        let western =
            encoding_rs::WINDOWS_1252.encode("Sub-customer account ID,Café,Credit allocation\n").0.into_owned();
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
            let text =
                format!("\u{feff}{first}\r\n{}\r\n000000000001;One, Two, Three and Four;1\r\n", HEADINGS.join(";"));
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
}

mod any_file {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_reading_fail_in_any_other_way_than_by_a_problem(text in "[\"=;,\\t\\r\\n 0-9A-Za-z云]{0,200}", bytes in any::<Vec<u8>>()) {
            let _ = csv(&text);
            let _ = csv(&format!("{}\n{text}", HEADINGS.join(",")));
            let _ = file("any", &bytes);
        }

        #[test]
        fn no_flipped_byte_of_a_workbook_makes_reading_fail_in_any_other_way(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = workbook(|sheet| {
                sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
            });
            let place = place.index(bytes.len());
            bytes[place] = byte;
            let _ = file("any.xlsx", &bytes);
        }
    }
}
