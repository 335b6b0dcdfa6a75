//! A table as a workbook: headings that stay in sight and filter, columns as wide as what is in them.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use shared::export::{Holds, Table, harmless};

/// As wide as a column gets, in pixels.
const WIDEST: u32 = 480;

pub fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&table.sheet))?;
    let bold = Format::new().set_bold();
    let amount = Format::new().set_num_format("0.00");
    let columns = || (0_u16..).zip(&table.columns);
    for (column, heading) in columns() {
        sheet.write_string_with_format(0, column, harmless(&heading.text), &bold)?;
    }
    for (line, row) in (1_u32..).zip(&table.rows) {
        for ((column, heading), value) in columns().zip(row) {
            match (heading.holds, value.parse::<f64>()) {
                (Holds::Number, Ok(number)) if number.is_finite() && value.contains('.') => {
                    sheet.write_number_with_format(line, column, number, &amount)?;
                }
                (Holds::Number, Ok(number)) if number.is_finite() => {
                    sheet.write_number(line, column, number)?;
                }
                _ if value.is_empty() => {}
                (Holds::Text | Holds::Number, _) => {
                    sheet.write_string(line, column, harmless(value))?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Ok(lines), Some((last, _))) = (u32::try_from(table.rows.len()), columns().last()) {
        sheet.autofilter(0, 0, lines, last)?;
    }
    sheet.set_autofit_max_width(WIDEST).autofit();
    workbook.save_to_buffer()
}

/// What spreadsheet programs allow: at most 31 characters, and none of these.
fn sheet_name(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(31).collect();
    if name.trim().is_empty() { "1".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use shared::export::Heading;
    use std::io::Cursor;

    #[test]
    fn what_is_shown_is_written_as_texts_and_numbers_and_never_as_a_formula() {
        let heading = |text: &str, holds| Heading { text: text.to_owned(), holds };
        let table = Table {
            sheet: "Rows: [all] with problems and much more".to_owned(),
            columns: vec![heading("Account ID", Holds::Text), heading("Credit", Holds::Number)],
            rows: [["000000000001", "12.50"], ["=1+1", "7"], ["云海", "=2"], ["", ""]]
                .map(|row| row.map(str::to_owned).to_vec())
                .to_vec(),
        };
        let bytes = workbook(&Table::from_bytes(&table.to_bytes().unwrap()).unwrap()).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = read.sheet_names().remove(0);
        assert_eq!(sheet, "Rows all with problems and much");
        let text = |text: &str| Data::String(text.to_owned());
        let rows: Vec<Vec<Data>> = read.worksheet_range(&sheet).unwrap().rows().map(<[Data]>::to_vec).collect();
        assert_eq!(
            rows,
            [
                vec![text("Account ID"), text("Credit")],
                vec![text("000000000001"), Data::Float(12.5)],
                vec![text("'=1+1"), Data::Float(7.0)],
                vec![text("云海"), text("'=2")],
            ]
        );
        assert!(read.worksheet_formula(&sheet).unwrap().is_empty());
    }
}
