//! Workbooks (.xlsx): which sheet has the template, and what its cells hold (R2.4).
//!
//! One pass over the sheet, with values and formulas together; shared texts are borrowed, never copied. An archive that would unpack to
//! more than [`MAX_UNPACKED`] is refused before anything is unpacked; that its parts aren't larger than they say, `zip` sees to as it reads.

use calamine::{
    DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellFormulaMetadataRecord, XlsxError,
    XlsxFormulaMetadata,
};
use shared::intake::{Cell, Draft, FileProblem, Flaw, SheetReader};
use std::io::{Cursor, Read};
use zip::{ZipArchive, result::ZipError};

/// The most bytes that an archive may unpack to. The template with 10,000 rows has about two million.
const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
/// The most parts that an archive may have. A workbook has some twenty, and one for each sheet and picture.
const MAX_PARTS: usize = 1_000;
/// The most columns that are looked at.
const MAX_COLUMNS: u32 = 1_024;
/// Rows between two reports of progress.
const ROWS_A_REPORT: u32 = 1_000;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Whether a zip archive is a workbook: `Ok(false)` for any other archive, an error for one that is damaged or too large to unpack.
pub fn is_one(bytes: &[u8]) -> Result<bool, FileProblem> {
    let damaged = |error: ZipError| said(&error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(unreadable(Flaw::TooManyParts));
    }
    let mut unpacked = 0_u64;
    let mut is_one = false;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(damaged)?;
        unpacked = unpacked.saturating_add(part.size());
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        is_one |= name.ends_with("workbook.xml");
        if name.ends_with("sharedstrings.xml") {
            drop(part);
            check_shared_texts(&mut archive, index)?;
        }
    }
    if unpacked > MAX_UNPACKED {
        return Err(unreadable(Flaw::Enormous));
    }
    Ok(is_one)
}

/// The reader makes room for as many texts as the file says that there are, so the number has to be believable.
fn check_shared_texts(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(), FileProblem> {
    let damaged = |error: ZipError| said(&error.to_string());
    let part = archive.by_index(index).map_err(damaged)?;
    let size = part.size();
    let mut start = Vec::new();
    part.take(4_096).read_to_end(&mut start).map_err(|error| said(&error.to_string()))?;
    let start = String::from_utf8_lossy(&start);
    let count = start.split_once("uniqueCount=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let digits =
        count.and_then(|count| count.split(|c: char| !c.is_ascii_digit()).next()).filter(|digits| !digits.is_empty());
    // Even an empty text takes more than four bytes.
    match digits.map(str::parse::<u64>) {
        Some(Ok(count)) if count <= size / 4 => Ok(()),
        None => Ok(()),
        Some(_) => Err(unreadable(Flaw::FewerTexts)),
    }
}

pub fn read(bytes: &[u8], mut progress: impl FnMut(u8)) -> Result<Draft, FileProblem> {
    progress(10);
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(problem)?;
    progress(40);
    let sheets = workbook.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut best = FileProblem::Empty;
    for name in names {
        match read_sheet(&mut workbook, &name, &mut progress) {
            // Perhaps another sheet has the template. If none has, the first with anything in it is the one to tell about.
            Err(problem @ (FileProblem::ColumnMissing { .. } | FileProblem::Empty)) => {
                if best == FileProblem::Empty {
                    best = problem;
                }
            }
            read => return read,
        }
    }
    Err(best)
}

fn read_sheet(workbook: &mut Workbook<'_>, name: &str, mut progress: impl FnMut(u8)) -> Result<Draft, FileProblem> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(problem)?;
    let last = cells.dimensions().end.0.max(1);
    let mut sheet = SheetReader::default();
    let mut row = Row::default();
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(problem)? {
        let (index, column) = record.pos;
        if index != row.index {
            sheet.row(row.line(), &row.cells)?;
            row.cells.clear();
            row.index = index;
            if index % ROWS_A_REPORT == 0 {
                // The size that the sheet gives itself may be wrong.
                let part = u64::from(index.min(last)) * 50 / u64::from(last);
                progress(u8::try_from(40 + part).unwrap_or(90));
            }
        }
        row.put(column, cell(record));
    }
    sheet.row(row.line(), &row.cells)?;
    sheet.finish()
}

/// The row being gathered.
#[derive(Default)]
struct Row<'a> {
    /// From zero.
    index: u32,
    cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    fn line(&self) -> u32 {
        self.index.saturating_add(1)
    }

    fn put(&mut self, column: u32, cell: Cell<'a>) {
        let Some(place) = usize::try_from(column).ok().filter(|_| column < MAX_COLUMNS && cell != Cell::Empty) else {
            return;
        };
        if self.cells.len() <= place {
            self.cells.resize(place + 1, Cell::Empty);
        }
        if let Some(slot) = self.cells.get_mut(place) {
            *slot = cell;
        }
    }
}

fn cell(record: XlsxCellFormulaMetadataRecord<'_>) -> Cell<'_> {
    match record.formula {
        Some(XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. }) => {
            return Cell::Formula(formula);
        }
        // Its text stands in another cell.
        Some(_) => return Cell::Formula("…".to_owned()),
        None => {}
    }
    match record.value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::Text(text.into()),
        DataRef::SharedString(text) => Cell::Text(text.into()),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Bool(truth) => Cell::Truth(truth),
        DataRef::DateTime(date) => Cell::Date(date_as_shown(date)),
        DataRef::DateTimeIso(date) | DataRef::DurationIso(date) => Cell::Date(date),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// `2026-11-01`, with the time if there is one. A time alone, or a duration, has no date worth showing.
fn date_as_shown(date: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if date.as_f64() < 1.0 {
        time
    } else if time == "00:00:00" {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {time}")
    }
}

fn problem(error: XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::Encrypted,
        error => said(&error.to_string()),
    }
}

fn unreadable(why: Flaw) -> FileProblem {
    FileProblem::Unreadable { why }
}

/// Libraries' messages may repeat parts of the file.
fn said(why: &str) -> FileProblem {
    unreadable(Flaw::Said(why.chars().take(120).collect()))
}
