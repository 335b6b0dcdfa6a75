//! Workbooks as a person fills them in: the template's headings and cells of any kind.

use anyhow::{Context, Result};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet};
use shared::{api::RawRow, intake::Column};
use std::path::{Path, PathBuf};

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Formula(String),
    /// 1 November 2026.
    Date,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }
}

/// A workbook in the making.
pub struct Workbook {
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Workbook {
    /// With the template's headings.
    pub fn of(rows: Vec<Vec<Cell>>) -> Self {
        Self { headings: Column::ALL.map(|column| column.heading().to_owned()).into(), rows }
    }

    /// As the API takes them: everything as text but the credit, which people enter as a number.
    pub fn of_rows(rows: &[RawRow]) -> Self {
        let cells = |row: &RawRow| {
            let credit = row.credit.parse().map_or_else(|_| Cell::text(&row.credit), Cell::Number);
            vec![Cell::text(&row.sub_customer), row.name.clone().map_or(Cell::Empty, Cell::Text), credit]
        };
        Self::of(rows.iter().map(cells).collect())
    }

    pub fn with_headings(self, headings: &[&str]) -> Self {
        Self { headings: headings.iter().map(|heading| (*heading).to_owned()).collect(), ..self }
    }

    /// Writes it into a folder.
    pub fn save(&self, folder: &Path, name: &str) -> Result<PathBuf> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(&self.headings) {
            sheet.write_string(0, column, heading)?;
        }
        for (line, cells) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells) {
                write(sheet, line, column, cell)?;
            }
        }
        let file = folder.join(name);
        book.save(&file).with_context(|| format!("{}", file.display()))?;
        Ok(file)
    }
}

fn write(sheet: &mut Worksheet, line: u32, column: u16, cell: &Cell) -> Result<()> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(sheet.write_string(line, column, text)?),
        Cell::Number(number) => drop(sheet.write_number(line, column, *number)?),
        Cell::Formula(formula) => drop(sheet.write_formula(line, column, Formula::new(formula))?),
        Cell::Date => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(line, column, ExcelDateTime::from_ymd(2026, 11, 1)?, &format)?;
        }
    }
    Ok(())
}
