//! Real files, as people have them: workbooks and CSV, good ones and every kind of bad one (R2.4).

mod any_file;
mod csv_files;
mod fuzz;
mod hostile;
mod workbooks;

use super::file::{read, read_pasted};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use shared::{
    api::RawRow,
    intake::{Column, Draft, FileProblem, MAX_FILE_BYTES, Problem},
    rows::Row,
    words,
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
        Err(problem @ FileProblem::Unreadable { .. }) => {
            let said = words::file_problem(&problem);
            let (_, why) = said.split_once('(').unwrap();
            why.rsplit_once("). Open").unwrap().0.to_owned()
        }
        other => panic!("{other:?}"),
    }
}
fn wrong_type(name: &str) -> Result<Draft, FileProblem> {
    Err(FileProblem::WrongType { found: name.to_owned() })
}
