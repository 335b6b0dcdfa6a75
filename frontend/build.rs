//! Makes the workbook that the intake worker warms up with (`src/bin/intake/warm.rs`).

use rust_xlsxwriter::Workbook;
use std::{env, error::Error, path::Path};

/// Enough that the browser notices which functions are worth compiling well, and few enough to be small.
const ROWS: u32 = 300;
/// The template's, in its order: a test of `warm.rs` reads the workbook.
const HEADINGS: [&str; 3] = ["Sub-customer account ID", "Sub-customer name (optional)", "Credit allocation"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS)?;
    for line in 1..=ROWS {
        sheet.write_string(line, 0, format!("{line:012}"))?;
        sheet.write_string(line, 1, format!("Sub-customer {line}"))?;
        sheet.write_number(line, 2, f64::from(line) + 0.5)?;
    }
    let folder = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("warm.xlsx"), workbook.save_to_buffer()?)?;
    Ok(())
}
