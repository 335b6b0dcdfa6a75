//! The files and the directory that the measurements share: 10,000 rows of the template, and customers to go with them.

use anyhow::{Context, Result};
use rust_xlsxwriter::Workbook;
use shared::api::RawRow;
use shared::directory::SubCustomer;
use shared::ids::CustomerId;
use shared::intake::Column;

use crate::demo;

/// The most that an application takes (R2.1).
pub const ROWS: usize = 10_000;

/// A batch of account ids, apart from every other batch's and from the demonstration's.
fn ids(batch: usize) -> impl Iterator<Item = String> {
    (0..ROWS).map(move |place| format!("{:012}", 100_000_000_000 + batch * ROWS + place))
}

/// What an application asks for.
pub fn rows(batch: usize) -> Vec<RawRow> {
    let row = |(place, sub_customer)| RawRow { sub_customer, name: None, credit: format!("{}.50", 500 + place % 1000) };
    ids(batch).enumerate().map(row).collect()
}

/// Customers of the other distributor that can all move.
pub fn customers(batch: usize) -> Result<Vec<SubCustomer>> {
    let like = demo::sub_customers()?
        .into_iter()
        .find(|customer| customer.owner.as_str() == demo::OTHER_DISTRIBUTOR && demo::is_clean(customer))
        .context("the demonstration has no customer that can move")?;
    ids(batch)
        .map(|id| {
            let id: CustomerId = id.parse()?;
            Ok(SubCustomer { name: format!("Customer {id}"), last_migrated: None, id, ..like.clone() })
        })
        .collect()
}

/// The same rows as a workbook: ids as text, credit as numbers, as a careful person fills it in.
pub fn workbook() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0_u16..).zip(Column::ALL) {
        sheet.write_string(0, column, name.heading())?;
    }
    for (line, row) in (1_u32..).zip(rows(0)) {
        sheet.write_string(line, 0, row.sub_customer.as_str())?;
        sheet.write_string(line, 1, format!("Customer {}", row.sub_customer))?;
        sheet.write_number(line, 2, row.credit.parse::<f64>()?)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The same rows as CSV.
pub fn csv() -> String {
    let headings = Column::ALL.map(Column::heading).join(",");
    let lines = rows(0).into_iter().map(|row| format!("{0},Customer {0},{1}\r\n", row.sub_customer, row.credit));
    std::iter::once(format!("{headings}\r\n")).chain(lines).collect()
}
