//! The sample as a file: a workbook as a careful person fills it in, ids as text, or CSV as a spreadsheet program saves it.

use anyhow::{Context, Result};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use shared::intake::{Cell, Column};

use super::rows::SampleRow;

/// The portal ignores a column that it doesn't know.
const REMARK: &str = "What is wrong with it";

pub fn workbook(rows: &[SampleRow]) -> Result<Vec<u8>> {
    let formats = Formats {
        text: Format::new().set_num_format("@"),
        amount: Format::new().set_num_format("0.00"),
        date: Format::new().set_num_format("yyyy-mm-dd"),
    };
    let bold = Format::new().set_bold();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Sub-customers")?.set_freeze_panes(1, 0)?;
    let widths = [26, 44, 20, 60];
    for (column, (heading, width)) in (0..).zip(headings(rows).into_iter().zip(widths)) {
        sheet.set_column_width(column, width)?.write_with_format(0, column, heading, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip([&row.sub_customer, &row.name, &row.credit]) {
            formats.write(sheet, (line, column), cell)?;
        }
        if !row.remark.is_empty() {
            sheet.write(line, 3, row.remark)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn headings(rows: &[SampleRow]) -> Vec<&'static str> {
    let remark = rows.iter().any(|row| !row.remark.is_empty()).then_some(REMARK);
    Column::ALL.into_iter().map(Column::heading).chain(remark).collect()
}

struct Formats {
    text: Format,
    amount: Format,
    date: Format,
}

impl Formats {
    fn write(&self, sheet: &mut Worksheet, (line, column): (u32, u16), cell: &Cell<'_>) -> Result<()> {
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => sheet.write_string_with_format(line, column, text.as_ref(), &self.text)?,
            Cell::Number(number) => sheet.write_number_with_format(line, column, *number, &self.amount)?,
            Cell::Formula(formula) => sheet.write_formula(line, column, Formula::new(formula))?,
            Cell::Date(date) => {
                let date = ExcelDateTime::parse_from_str(date).with_context(|| date.clone())?;
                sheet.write_datetime_with_format(line, column, &date, &self.date)?
            }
            Cell::Truth(truth) => sheet.write_boolean(line, column, *truth)?,
            Cell::Error(error) => sheet.write_string(line, column, error)?,
        };
        Ok(())
    }
}

/// UTF-8 with a byte order mark, so that spreadsheet programs know it for what it is.
pub fn csv(rows: &[SampleRow]) -> String {
    let mut csv = String::from("\u{feff}");
    let headings = headings(rows);
    let mut line = |values: &[String]| {
        let values = values.iter().take(headings.len()).map(|value| quoted(value));
        csv.push_str(&values.collect::<Vec<_>>().join(","));
        csv.push_str("\r\n");
    };
    line(&headings.iter().map(ToString::to_string).collect::<Vec<_>>());
    for row in rows {
        line(&[shown(&row.sub_customer), shown(&row.name), shown(&row.credit), row.remark.to_owned()]);
    }
    csv
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Formula(formula) => format!("={formula}"),
        Cell::Date(text) | Cell::Error(text) => text.clone(),
        Cell::Truth(truth) => truth.to_string().to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, remark: &'static str) -> SampleRow {
        SampleRow {
            sub_customer: Cell::Text("000000000001".into()),
            name: Cell::Text(name.to_owned().into()),
            credit: Cell::Number(12.5),
            remark,
        }
    }

    #[test]
    fn csv_has_a_mark_quotes_where_needed_and_remarks_only_if_there_are_any() {
        let expected = "\u{feff}Sub-customer account ID,Sub-customer name (optional),Credit allocation\r\n\
                        000000000001,\"Pipes 12\"\", Inc.\",12.5\r\n";
        assert_eq!(csv(&[row("Pipes 12\", Inc.", "")]), expected);
        assert!(
            csv(&[row("One", "wrong")])
                .ends_with("Credit allocation,What is wrong with it\r\n000000000001,One,12.5,wrong\r\n")
        );
    }

    #[test]
    fn a_workbook_takes_every_kind_of_cell() {
        let mut one = row("One", "");
        let cells = [Cell::Empty, Cell::Formula("1+1".into()), Cell::Date("2026-11-01".into()), Cell::Truth(true)];
        for cell in cells {
            one.credit = cell;
            assert!(workbook(&[one.clone()]).unwrap().starts_with(b"PK"));
        }
    }
}
