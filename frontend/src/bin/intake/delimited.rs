//! CSV: commas, semicolons or tabs between values, as spreadsheet programs write them (R2.4).
//!
//! Rows are numbered as a spreadsheet program shows them: an empty line is a row, a line break within quotes isn't, and a first line
//! `sep=;` is none of them.

use csv::{ReaderBuilder, StringRecord};
use shared::intake::{Cell, Draft, FileProblem, Flaw, SheetReader};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

pub fn read(text: &str, progress: impl FnMut(u8)) -> Result<Draft, FileProblem> {
    let (named, text) = named_separator(text);
    let separator = named.unwrap_or_else(|| separator(text));
    records(text, separator, SheetReader::default(), progress)
}

/// Rows as a spreadsheet program puts them on the clipboard. A tab in the first line is the separator, whatever else stands there.
pub fn read_pasted(text: &str, progress: impl FnMut(u8)) -> Result<Draft, FileProblem> {
    let separator = if first_line(text).contains('\t') { b'\t' } else { separator(text) };
    records(text, separator, SheetReader::pasted(), progress)
}

fn records(
    text: &str,
    separator: u8,
    mut sheet: SheetReader,
    mut progress: impl FnMut(u8),
) -> Result<Draft, FileProblem> {
    let mut records =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut line = 0;
    let mut told = 0;
    let mut lines_joined = false;
    loop {
        let start = place(&records);
        if !records.read_record(&mut record).map_err(|error| unreadable(Flaw::Said(error.to_string())))? {
            break;
        }
        line += 1 + empty_lines(text.as_bytes(), start);
        let cells: Vec<Cell<'_>> = record.iter().map(|value| Cell::Text(value.into())).collect();
        sheet.row(line, &cells)?;
        lines_joined = record.as_slice().contains(['\n', '\r']);
        // Every tenth of the file.
        let tenth = place(&records) * 10 / text.len().max(1);
        if tenth > told {
            told = tenth;
            progress(u8::try_from(10 + tenth * 8).unwrap_or(90));
        }
    }
    // A quotation mark that is never closed takes all that follows into one value.
    if lines_joined && text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(unreadable(Flaw::OpenQuotation { row: line }));
    }
    sheet.finish()
}

fn unreadable(why: Flaw) -> FileProblem {
    FileProblem::Unreadable { why }
}

fn place(records: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(records.position().byte()).unwrap_or(usize::MAX)
}

/// Takes off a first line such as `sep=;`, by which spreadsheet programs are told the separator.
fn named_separator(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r').trim_matches('"').to_ascii_lowercase();
    let separator =
        first.strip_prefix("sep=").and_then(|named| SEPARATORS.into_iter().find(|s| named.as_bytes() == [*s]));
    match separator {
        Some(separator) => (Some(separator), rest),
        None => (None, text),
    }
}

/// The separator that stands most often in the first line with anything in it, quoted parts aside.
fn separator(text: &str) -> u8 {
    let mut found = [0_u32; SEPARATORS.len()];
    let mut quoted = false;
    for byte in first_line(text).bytes() {
        quoted ^= byte == b'"';
        for (count, separator) in found.iter_mut().zip(SEPARATORS) {
            *count += u32::from(!quoted && byte == separator);
        }
    }
    // `rev`: of equals the last is the greatest, and the comma is to win.
    found.into_iter().zip(SEPARATORS).rev().max_by_key(|(count, _)| *count).map_or(b',', |(_, separator)| separator)
}

/// The first line with anything in it.
fn first_line(text: &str) -> &str {
    text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// How many empty lines there are before the record that is read from `start` on; the reader skips them.
fn empty_lines(text: &[u8], start: usize) -> u32 {
    let (before, mut rest) = text.split_at_checked(start).unwrap_or_default();
    // A record ends at its carriage return; the line feed after it is still the same line's.
    if before.ends_with(b"\r") {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let [b'\r' | b'\n', after @ ..] = rest {
        rest = if rest.starts_with(b"\r\n") { after.get(1..).unwrap_or_default() } else { after };
        lines += 1;
    }
    lines
}
