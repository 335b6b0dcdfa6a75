//! Workbooks, ours and LibreOffice's, good, bad and hostile.

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
    let draft = file("libreoffice.xlsx", include_bytes!("../fixtures/libreoffice.xlsx"));
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
