//! Workbooks made to harm whoever opens them: refused, or read for the little that is in them, in no time and in little memory (R2.4).

use super::*;
use std::time::{Duration, Instant};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
/// Much longer than any takes even on a busy machine, much shorter than doing what these files ask for.
const NO_TIME: Duration = Duration::from_secs(20);

fn whole() -> Vec<u8> {
    workbook(|sheet| {
        sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
    })
}

/// Reads a hostile file, which has to be over soon.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "tests run natively, where there is a clock")]
fn hostile(bytes: &[u8]) -> Result<Draft, FileProblem> {
    let began = Instant::now();
    let read = file("rows.xlsx", bytes);
    assert!(began.elapsed() < NO_TIME, "took {:?}", began.elapsed());
    read
}

/// Rows of XML put in place of the good workbook's.
fn with_rows(rows: &str) -> Vec<u8> {
    with_part(&whole(), SHEET, |xml| {
        let (before, rest) = xml.split_once("</row>").unwrap();
        let (_, after) = rest.split_once("</sheetData>").unwrap();
        format!("{before}</row>{rows}</sheetData>{after}")
    })
}

/// An archive in which a part says that it has `says` bytes.
fn lying(part: &str, contents: &[u8], says: u32) -> Vec<u8> {
    let mut parts = parts(&whole());
    parts.retain(|(name, _)| name != part);
    parts.push((part.to_owned(), contents.to_vec()));
    let mut bytes = archive(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>());
    // In the part's own header and in the directory at the end; both are before the part's name.
    for (mark, size, name) in [(b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)] {
        let headers: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(mark)).collect();
        for at in headers {
            if bytes.get(at + name..).is_some_and(|rest| rest.starts_with(part.as_bytes())) {
                bytes[at + size..at + size + 4].copy_from_slice(&says.to_le_bytes());
            }
        }
    }
    bytes
}

#[test]
fn a_part_that_is_larger_than_it_says_is_not_unpacked_to_its_end() {
    let enormous = vec![b' '; 3_000_000];
    for part in [SHEET, TEXTS, "xl/styles.xml"] {
        let why = why(hostile(&lying(part, &enormous, 1_000)));
        assert!(why.contains("larger than its declared"), "{part}: {why}");
    }
    let honest = why(hostile(&lying(TEXTS, &enormous, 3_000_000)));
    assert!(!honest.contains("larger than its declared"), "{honest}");
}

#[test]
fn many_parts_that_are_large_together_are_refused_before_any_is_unpacked() {
    let mut bytes = archive(&[("xl/workbook.xml", b"<workbook/>"), ("a", b"a"), ("b", b"b"), ("c", b"c")]);
    let entries: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    for entry in entries {
        bytes[entry + 24..entry + 28].copy_from_slice(&(60_u32 * 1024 * 1024).to_le_bytes());
    }
    assert_eq!(why(hostile(&bytes)), "it would unpack to an enormous size");
}

#[test]
fn an_archive_of_very_many_parts_is_refused() {
    let names: Vec<String> = (0..1_100).map(|number| format!("xl/media/{number}.png")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", b"<workbook/>")];
    parts.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
    assert_eq!(why(hostile(&archive(&parts))), "it has too many parts");
}

#[test]
fn an_archive_within_an_archive_stays_closed() {
    let inner = archive(&[("xl/workbook.xml", &whole())]);
    assert_ne!(why(hostile(&inner)), "");
    let outer = archive(&[("workbook.xlsx", &whole())]);
    assert_eq!(file("rows.xlsx", &outer), wrong_type("rows.xlsx"));
}

#[test]
fn names_that_lead_elsewhere_lead_nowhere() {
    let deep = "a/".repeat(10_000) + "workbook.xml";
    for name in ["../../../../etc/workbook.xml", "/etc/workbook.xml", "C:\\workbook.xml", "xl/./../workbook.xml", &deep]
    {
        assert_ne!(why(hostile(&archive(&[(name, b"<workbook/>")]))), "", "{name:.40}");
    }
    let elsewhere = with_part(&whole(), "xl/_rels/workbook.xml.rels", |xml| {
        xml.replace("worksheets/sheet1.xml", "../../../../../etc/passwd")
    });
    assert_ne!(why(hostile(&elsewhere)), "");
    let outside = with_part(&whole(), "xl/_rels/workbook.xml.rels", |xml| {
        xml.replace(
            "Target=\"worksheets/sheet1.xml\"",
            "Target=\"https://elsewhere.example/x\" TargetMode=\"External\"",
        )
    });
    assert_ne!(why(hostile(&outside)), "");
}

/// Each entity stands for ten of the one before: a thousand million texts, if anybody made them.
#[test]
fn entities_are_not_expanded_and_nothing_is_fetched_for_them() {
    let mut declared = String::from("<!DOCTYPE x [<!ENTITY e0 \"lol\">");
    for level in 1..10 {
        let before = format!("&e{};", level - 1).repeat(10);
        declared.push_str(&format!("<!ENTITY e{level} \"{before}\">"));
    }
    declared.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]>");
    for name in ["e9", "file"] {
        for part in [SHEET, TEXTS] {
            let bomb = with_part(&whole(), part, |xml| {
                let (start, rest) = xml.split_once("?>").unwrap();
                format!("{start}?>{declared}{}", rest.replace("One", &format!("&{name};")))
            });
            if let Ok(draft) = hostile(&bomb) {
                let shown = format!("{draft:?}");
                assert!(shown.len() < 2_000 && !shown.contains("root:") && !shown.contains("lollol"), "{shown}");
            }
        }
    }
}

#[test]
fn a_hundred_thousand_columns_are_not_looked_at() {
    let mut row = String::from(
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>000000000001</t></is></c><c r=\"C2\"><v>1</v></c>",
    );
    for column in 0..100_000_u32 {
        // Beyond any column that a spreadsheet has.
        let letters: String = (0..5).map(|place| char::from(b'A' + (column / 10_u32.pow(place) % 10) as u8)).collect();
        row.push_str(&format!("<c r=\"Z{letters}2\"><v>7</v></c>"));
    }
    row.push_str("</row>");
    let read = hostile(&with_rows(&row));
    // Read without them, or refused for an address that no cell can have.
    assert!(read.as_ref().map_or(true, |draft| draft.rows.len() == 1), "{read:?}");
    let mut headings = String::from("Sub-customer account ID,Credit allocation");
    headings.extend(std::iter::repeat_n(",x", 100_000));
    assert_eq!(good(csv(&format!("{headings}\n000000000001,1\n"))).len(), 1);
}

#[test]
fn rows_and_sizes_at_the_end_of_all_numbers_take_no_room() {
    for row in ["1048576", "4294967295", "4294967296", "18446744073709551616", "-1", "0", "x"] {
        let far = format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"C{row}\"><v>1</v></c></row>");
        let read = hostile(&with_rows(&far));
        assert!(read.as_ref().map_or(true, |draft| draft.rows.len() <= 1), "{row}: {read:?}");
    }
    for size in ["A1:XFD1048576", "A1:ZZZZZZ4294967295", "XFD1048576:A1", "A1:", ""] {
        let claims = with_part(&whole(), SHEET, |xml| {
            let (before, rest) = xml.split_once("<dimension ref=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}<dimension ref=\"{size}\"{after}")
        });
        let read = hostile(&claims);
        assert!(read.as_ref().map_or(true, |draft| draft.rows.len() == 1), "{size}: {read:?}");
    }
}

#[test]
fn elements_within_elements_and_endless_texts_come_to_an_end() {
    let nested = format!("<row r=\"2\">{}{}</row>", "<is>".repeat(200_000), "</is>".repeat(200_000));
    let _ = hostile(&with_rows(&nested));
    let long = format!(
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c><c r=\"C2\"><v>1</v></c></row>",
        "9".repeat(5_000_000)
    );
    let read = hostile(&with_rows(&long)).unwrap();
    assert!(read.rows[0].raw.sub_customer.len() < 1_000, "{} characters are kept", read.rows[0].raw.sub_customer.len());
}
