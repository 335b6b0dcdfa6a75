//! A sheet in, a draft out: finds the template's columns by their headings and reads row after row (R2.4).
//!
//! Rows are taken one at a time, so that a sheet is never held twice in memory. However many there are, at most [`MAX_ROWS`] are kept.

use super::{
    Cell, Column, Draft, DraftRow, FileProblem,
    cell::{self, RowRead},
    raw::Seen,
};
use crate::{
    api::RawRow,
    directory::name_key,
    rows::{MAX_ROWS, Row},
};

/// The most headings that a message lists.
const SHOWN_HEADINGS: usize = 20;

/// The heading of a column beside the template's own: which row of a draft a row is to take the place of.
pub const REPLACES: &str = "Row in the draft";

/// Reads a sheet: the first row that isn't empty has the headings, the others the rows. A row is numbered by its place.
pub fn read_sheet(rows: &[Vec<Cell<'_>>]) -> Result<Draft, FileProblem> {
    let mut reader = SheetReader::default();
    for (line, cells) in (1..).zip(rows) {
        reader.row(line, cells)?;
    }
    reader.finish()
}

/// Reads a row anew whose cells were typed over: its line stays.
pub fn reread(line: u32, typed: &RawRow) -> DraftRow {
    let text = |text: &str| Cell::Text(text.to_owned().into());
    let name = typed.name.as_deref().map_or(Cell::Empty, text);
    draft_row(line, &text(&typed.sub_customer), &name, &text(&typed.credit)).0
}

/// Whether the first row has to have the headings.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Headings {
    #[default]
    Needed,
    MayBeMissing,
}

/// Reads a sheet row by row.
#[derive(Default)]
pub struct SheetReader {
    headings: Headings,
    columns: Option<Columns>,
    draft: Draft,
    seen: Seen,
    /// Rows with anything in them, those beyond the most that are kept included.
    rows: u32,
}

/// Where the template's columns are.
struct Columns {
    sub_customer: usize,
    name: Option<usize>,
    credit: Option<usize>,
    replaces: Option<usize>,
}

impl SheetReader {
    /// Rows copied out of a spreadsheet: they may come without headings, in the template's order.
    pub fn pasted() -> Self {
        Self { headings: Headings::MayBeMissing, ..Self::default() }
    }

    /// Takes the next row; `line` is its number in the spreadsheet. Empty rows may be left out.
    pub fn row(&mut self, line: u32, cells: &[Cell<'_>]) -> Result<(), FileProblem> {
        if cells.iter().all(cell::is_empty) {
            return Ok(());
        }
        let columns = match &self.columns {
            Some(columns) => columns,
            None => match (Columns::find(cells), Columns::by_place(cells)) {
                (Err(_), Some(columns)) if self.headings == Headings::MayBeMissing => self.columns.insert(columns),
                (found, _) => {
                    self.columns = Some(found?);
                    return Ok(());
                }
            },
        };
        self.rows = self.rows.saturating_add(1);
        if self.rows <= MAX_ROWS {
            self.draft.rows.push(columns.row(line, cells, Row(self.rows), &mut self.seen));
        }
        Ok(())
    }

    pub fn finish(self) -> Result<Draft, FileProblem> {
        match self.rows {
            _ if self.columns.is_none() => Err(FileProblem::Empty),
            0 => Err(FileProblem::NoRows),
            1..=MAX_ROWS => Ok(self.draft),
            rows => Err(FileProblem::TooManyRows { rows, most: MAX_ROWS }),
        }
    }
}

impl Columns {
    fn find(headings: &[Cell<'_>]) -> Result<Self, FileProblem> {
        let headings: Vec<_> = headings.iter().map(cell::as_found).collect();
        let keys: Vec<String> = headings.iter().map(|heading| heading_key(heading)).collect();
        let place = |column: Column| {
            let key = heading_key(column.heading());
            let mut places = keys.iter().enumerate().filter(|(_, found)| **found == key).map(|(place, _)| place);
            let place = places.next();
            if places.next().is_some() { Err(FileProblem::ColumnTwice { column }) } else { Ok(place) }
        };
        let missing = |column| {
            let found = headings.iter().filter(|heading| !heading.is_empty()).take(SHOWN_HEADINGS);
            FileProblem::ColumnMissing { column, found: found.map(|heading| cell::shown(heading)).collect() }
        };
        Ok(Self {
            sub_customer: place(Column::SubCustomer)?.ok_or_else(|| missing(Column::SubCustomer))?,
            name: place(Column::Name)?,
            credit: Some(place(Column::Credit)?.ok_or_else(|| missing(Column::Credit))?),
            replaces: keys.iter().position(|key| *key == heading_key(REPLACES)),
        })
    }

    /// The template's order, by what stands in a row without headings: an id; an id and an amount; an id, a name and an amount.
    fn by_place(cells: &[Cell<'_>]) -> Option<Self> {
        let filled = cells.iter().rposition(|cell| !cell::is_empty(cell))? + 1;
        let first = cells.iter().position(|cell| !cell::is_empty(cell))?;
        if !cells.get(first).is_some_and(|cell| cell::as_found(cell).contains(|c: char| c.is_numeric())) {
            return None;
        }
        let (name, credit) = match filled - first {
            1 => (None, None),
            2 if cells.get(first + 1).is_some_and(|cell| cell::credit(cell).is_ok()) => (None, Some(first + 1)),
            2 => (Some(first + 1), None),
            _ => (Some(first + 1), Some(first + 2)),
        };
        Some(Self { sub_customer: first, name, credit, replaces: None })
    }

    fn row(&self, line: u32, cells: &[Cell<'_>], row: Row, seen: &mut Seen) -> DraftRow {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).unwrap_or(&Cell::Empty);
        let (mut read, id) = draft_row(line, cell(Some(self.sub_customer)), cell(self.name), cell(self.credit));
        let twice = seen.twice((id == Id::Read).then_some(read.raw.sub_customer.as_str()), row);
        read.problems.extend(twice);
        if self.replaces.is_some() {
            read.replaces = cell::as_found(cell(self.replaces)).parse().ok();
        }
        read
    }
}

#[derive(PartialEq, Eq)]
enum Id {
    Read,
    Unreadable,
}

/// A row of three cells.
fn draft_row(line: u32, id: &Cell<'_>, name: &Cell<'_>, credit: &Cell<'_>) -> (DraftRow, Id) {
    let read = RowRead::new(id, name, credit);
    let readable = if read.sub_customer.is_ok() { Id::Read } else { Id::Unreadable };
    let mut problems = Vec::new();
    let raw = RawRow {
        sub_customer: read.sub_customer.map_or_else(
            |problem| {
                problems.push(problem);
                cell::kept(id)
            },
            String::from,
        ),
        name: read.name.unwrap_or_else(|problem| {
            problems.push(problem);
            Some(cell::kept(name))
        }),
        credit: read.credit.map_or_else(
            |problem| {
                problems.push(problem);
                cell::kept(credit)
            },
            String::from,
        ),
    };
    (DraftRow { line, raw, problems, replaces: None }, readable)
}

/// The form of a heading by which it is compared: letters and digits only, narrow and in lower case, without "optional".
fn heading_key(heading: &str) -> String {
    let mut key = name_key(heading);
    key.retain(char::is_alphanumeric);
    if key.ends_with("optional") {
        key.truncate(key.len() - "optional".len());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::super::{Problem, read_raw};
    use super::*;

    const HEADINGS: &str = "Sub-customer account ID|Sub-customer name (optional)|Credit allocation";

    /// A sheet of texts, a row a text, cells between bars.
    fn sheet<'a>(rows: &[&'a str]) -> Vec<Vec<Cell<'a>>> {
        rows.iter().map(|row| row.split('|').map(|text| Cell::Text(text.into())).collect()).collect()
    }

    fn read(rows: &[&str]) -> Result<Draft, FileProblem> {
        read_sheet(&sheet(rows))
    }

    fn raw(sub_customer: &str, name: Option<&str>, credit: &str) -> RawRow {
        RawRow { sub_customer: sub_customer.into(), name: name.map(str::to_owned), credit: credit.into() }
    }

    #[test]
    fn a_filled_in_template_is_read_row_by_row_r2_4() {
        let draft = read(&[HEADINGS, "000000000001|One|10", "000000000002||20.5"]).unwrap();
        let rows: Vec<_> = draft.rows.iter().map(|row| (row.line, row.raw.clone(), row.problems.len())).collect();
        assert_eq!(
            rows,
            [(2, raw("000000000001", Some("One"), "10.00"), 0), (3, raw("000000000002", None, "20.50"), 0)]
        );
    }

    #[test]
    fn a_row_keeps_the_number_that_the_spreadsheet_shows_though_empty_rows_are_skipped_r2_4() {
        let draft = read(&["", " | ", HEADINGS, "", "000000000001||1", "||", "000000000002||2"]).unwrap();
        assert_eq!(draft.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [5, 7]);
    }

    #[test]
    fn headings_are_found_in_any_order_case_width_and_spacing_r2_4() {
        for headings in [
            "CREDIT ALLOCATION|x|sub-customer account id|Sub-customer name",
            "Credit  allocation|x|\u{feff}Sub-customer\u{a0}account ID|SUB-CUSTOMER NAME (OPTIONAL)",
            "Ｃｒｅｄｉｔ　allocation|x|Ｓub‑customer account ＩＤ|Sub-customer name（optional）",
            "credit_allocation|x|SubCustomerAccountID|sub customer name",
        ] {
            let draft = read(&[headings, "7|ignored|000000000001|One"]).unwrap();
            assert_eq!(draft.rows[0].raw, raw("000000000001", Some("One"), "7.00"), "{headings}");
            assert_eq!(draft.rows[0].problems, []);
        }
    }

    #[test]
    fn the_name_column_may_be_left_out_and_the_other_two_may_not_r2_4() {
        let draft = read(&["Sub-customer account ID|Credit allocation", "000000000001|7"]).unwrap();
        assert_eq!(draft.rows[0].raw, raw("000000000001", None, "7.00"));
        for (headings, column) in [
            ("Account|Credit allocation", Column::SubCustomer),
            ("Sub-customer account ID|Sub-customer name||Credit line", Column::Credit),
        ] {
            let found = headings.split('|').filter(|heading| !heading.is_empty()).map(str::to_owned).collect();
            assert_eq!(read(&[headings, "1|2|3"]), Err(FileProblem::ColumnMissing { column, found }));
        }
    }

    #[test]
    fn a_column_that_is_there_twice_is_refused_and_not_chosen_from_r2_4() {
        let headings = "Sub-customer account ID|Credit allocation|credit allocation";
        assert_eq!(read(&[headings, "000000000001|7|8"]), Err(FileProblem::ColumnTwice { column: Column::Credit }));
    }

    #[test]
    fn a_sheet_without_anything_is_empty_and_one_with_headings_only_has_no_rows_r2_1() {
        assert_eq!(read(&[]), Err(FileProblem::Empty));
        assert_eq!(read(&["", " |\u{a0}"]), Err(FileProblem::Empty));
        assert_eq!(read(&[HEADINGS]), Err(FileProblem::NoRows));
        assert_eq!(read(&[HEADINGS, "||", " "]), Err(FileProblem::NoRows));
    }

    #[test]
    fn ten_thousand_rows_are_read_and_one_more_is_refused_with_the_count_r2_1() {
        let mut rows = sheet(&[HEADINGS]);
        rows.extend(
            (1..=10_000).map(|n| vec![Cell::Text(format!("{n:012}").into()), Cell::Empty, Cell::Number(f64::from(n))]),
        );
        let draft = read_sheet(&rows).unwrap();
        assert_eq!(draft.rows.len(), 10_000);
        assert!(draft.rows.iter().all(|row| row.problems.is_empty()));
        rows.extend(sheet(&["", "not even|a|good row"]));
        assert_eq!(read_sheet(&rows), Err(FileProblem::TooManyRows { rows: 10_001, most: 10_000 }));
    }

    #[test]
    fn each_bad_cell_gets_its_problem_and_keeps_what_was_found_r2_6() {
        let draft = read(&[HEADINGS, "1.23E+11|=A1|-5", "|"]).unwrap();
        let row = &draft.rows[0];
        assert_eq!(row.raw, raw("1.23E+11", Some("=A1"), "-5"));
        let columns: Vec<_> = row.problems.iter().map(Problem::column).collect();
        assert_eq!(columns, Column::ALL);
    }

    #[test]
    fn a_row_with_something_in_a_column_that_is_not_ours_is_not_dropped_silently_r2_6() {
        let draft = read(&["Sub-customer account ID|Credit allocation|Remark", "||to be filled in"]).unwrap();
        let missing = |column| Problem::Missing { column };
        assert_eq!(draft.rows[0].problems, [missing(Column::SubCustomer), missing(Column::Credit)]);
    }

    #[test]
    fn a_sub_customer_that_comes_again_is_named_at_the_later_row_by_the_applications_numbers_r3_9() {
        let draft = read(&["", HEADINGS, "", "000000000001||1", "000000000002||1", "000000000001||1"]).unwrap();
        let problems: Vec<_> = draft.rows.iter().map(|row| row.problems.clone()).collect();
        assert_eq!(problems, [vec![], vec![], vec![Problem::Twice { first: Row(1) }]]);
    }

    #[test]
    fn the_worker_finds_the_same_problems_in_a_draft_as_the_page_r2_6() {
        let long = "x".repeat(300);
        let rows =
            [HEADINGS, "000000000001||1", "12|||", "x||1,0", "000000000001|=1|0.001", &format!("1E+11|{long}|-1")];
        let draft = read(&rows).unwrap();
        let raw: Vec<_> = draft.rows.iter().map(|row| row.raw.clone()).collect();
        let (good, bad) = read_raw(&raw);
        assert_eq!(good.len(), 1);
        let problems = |row: &DraftRow| row.problems.clone();
        let found: Vec<_> = draft.rows.iter().flat_map(problems).collect();
        let again: Vec<_> = bad
            .into_iter()
            .map(|bad| match bad.what {
                crate::api::RowTrouble::Cell { problem } => problem,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, again);
    }

    fn pasted(rows: &[&str]) -> Result<Draft, FileProblem> {
        let mut reader = SheetReader::pasted();
        for (line, cells) in (1..).zip(sheet(rows)) {
            reader.row(line, &cells)?;
        }
        reader.finish()
    }

    #[test]
    fn rows_that_are_pasted_need_no_headings_r2_4() {
        let one = raw("000000000001", Some("One"), "10.00");
        assert_eq!(pasted(&[HEADINGS, "000000000001|One|10"]).unwrap().rows[0].raw, one);
        assert_eq!(pasted(&["000000000001|One|10"]).unwrap().rows[0].raw, one);
        assert_eq!(pasted(&["|000000000001|One|10|a remark"]).unwrap().rows[0].raw, one);
        assert_eq!(pasted(&["000000000001|10"]).unwrap().rows[0].raw, raw("000000000001", None, "10.00"));
        let without_credit = pasted(&["000000000001|One", "000000000002|Two"]).unwrap();
        assert_eq!(without_credit.rows[1].raw, raw("000000000002", Some("Two"), ""));
        assert_eq!(without_credit.rows[1].problems, [Problem::Missing { column: Column::Credit }]);
        assert_eq!(pasted(&["000000000001", "000000000002"]).unwrap().rows.len(), 2);
        assert!(matches!(pasted(&["Dear colleague|hello"]), Err(FileProblem::ColumnMissing { .. })));
        assert!(matches!(read(&["000000000001|One|10"]), Err(FileProblem::ColumnMissing { .. })), "a file needs them");
    }

    #[test]
    fn a_table_of_rows_with_problems_says_which_row_each_is_to_replace_r2_6() {
        let headings = format!("{HEADINGS}|{REPLACES}|What is wrong with it");
        let draft = read(&[&headings, "000000000001||1|17|x", "000000000002||1||y", "000000000003||1|?|z"]).unwrap();
        assert_eq!(draft.rows.iter().map(|row| row.replaces).collect::<Vec<_>>(), [Some(17), None, None]);
    }

    #[test]
    fn a_row_that_was_typed_over_is_read_anew_and_keeps_its_line_r2_6() {
        let row = reread(9, &raw(" 000000000001", Some(" One "), "12,5"));
        assert_eq!((row.line, &row.raw), (9, &raw("000000000001", Some("One"), "12,5")));
        assert_eq!(row.problems, [Problem::CreditNotAnAmount { found: "12,5".to_owned() }]);
        assert_eq!(reread(9, &raw("000000000001", None, "12.5")).problems, []);
    }
}
