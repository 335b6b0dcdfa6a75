//! Writes the catalogues of translated texts as the Worker has them, and the template that applicants fill in (R2.4), as a workbook and as CSV, from the columns that `shared` declares.
//!
//! Made when the Worker is built, so that the code that writes spreadsheets isn't part of it. The ID column is text down to
//! the last row that an application can have, so that a spreadsheet program neither drops zeros nor rounds.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook,
};
use shared::{credit::Credit, export, intake::Column, rows::MAX_ROWS};
use std::{env, error::Error, fs, path::PathBuf};

/// What the second sheet says, line by line.
const HOW_TO: &[(&str, &str)] = &[
    (
        "Sub-customer account ID",
        "Required. Exactly 12 digits. The column is formatted as text: leave it so, or zeros at the front get lost.",
    ),
    (
        "Sub-customer name (optional)",
        "Leave it empty, or enter the name as the account has it. With the right name you are told why a sub-customer can't be moved; without it you are only told that it can't.",
    ),
    (
        "Credit allocation",
        "Required. Zero or more, at most two decimals, a point before them, no currency and no thousands separators: 12500.00",
    ),
    (
        "Rows",
        "One row for each sub-customer, at most 10,000. All of them belong to the same original reseller, whose account ID you enter in the portal. Each sub-customer appears once.",
    ),
    (
        "Values",
        "Enter values, no formulas. Keep the headings in the first row as they are; the order of the columns doesn't matter.",
    ),
    (
        "Saving",
        "Save as .xlsx, or as CSV (UTF-8), and upload the file in the portal. Every row is checked and shown before anything is submitted.",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for target in texts::TARGETS {
        println!("cargo::rerun-if-changed={}", texts::folder(target.tag).display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    for target in texts::TARGETS {
        fs::write(out.join(target.tag).with_extension("txt"), texts::Catalogue::read(target.tag)?.compact())?;
    }
    fs::write(out.join("template.csv"), csv())?;
    fs::write(out.join("template.xlsx"), workbook()?)?;
    Ok(())
}

/// The headings and nothing else.
fn csv() -> String {
    export::csv([Column::ALL.map(Column::heading)])
}

fn workbook() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut workbook = Workbook::new();
    // A fixed date: the same source makes the same file.
    let made = ExcelDateTime::from_ymd(2026, 11, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("Customer migration").set_creation_datetime(&made));
    rows_sheet(&mut workbook)?;
    how_to_sheet(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

fn rows_sheet(workbook: &mut Workbook) -> Result<(), Box<dyn Error>> {
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let text = Format::new().set_num_format("@");
    let amount = Format::new().set_num_format("0.00");
    let sheet = workbook.add_worksheet().set_name("Sub-customers")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, of) in (0u16..).zip(Column::ALL) {
        sheet.write_with_format(0, column, of.heading(), &heading)?;
        let (width, format) = match of {
            Column::SubCustomer => (26, &text),
            Column::Name => (40, &text),
            Column::Credit => (20, &amount),
        };
        sheet.set_column_width(column, width)?;
        // The column's own format reaches every row, the cells below the headings are formatted besides: some programs
        // heed only one of the two.
        sheet.set_column_format(column, format)?;
        if of == Column::SubCustomer {
            for row in 1..=MAX_ROWS {
                sheet.write_blank(row, column, format)?;
            }
        }
        if of == Column::Credit {
            let most = f64::from(u32::try_from(Credit::MAX.minor() / 100)?) + 0.99;
            let rule = DataValidation::new()
                .allow_decimal_number(DataValidationRule::Between(0.0, most))
                .set_error_title("Credit allocation")?
                .set_error_message("Enter a number of zero or more with at most two decimals, like 12500.00.")?;
            sheet.add_data_validation(1, column, MAX_ROWS, column, &rule)?;
        }
    }
    Ok(())
}

fn how_to_sheet(workbook: &mut Workbook) -> Result<(), Box<dyn Error>> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet().set_name("How to fill in")?;
    sheet.set_column_width(0, 30)?;
    sheet.set_column_width(1, 90)?;
    for (row, (about, words)) in (0u32..).zip(HOW_TO) {
        sheet.write_with_format(row, 0, *about, &bold)?;
        sheet.write_with_format(row, 1, *words, &wrapped)?;
    }
    Ok(())
}
