//! Placeholder while it is written.
use super::{Cell, Draft, FileProblem, Problem};
use crate::{
    api::{ApplicationRow, RawRow, RowProblem},
    ids::PartnerId,
    rows::Row,
};

/// Reads a sheet: the first row that isn't empty has the headings, the others the rows.
pub fn read_sheet(_cells: &[Vec<Cell>]) -> Result<Draft, FileProblem> {
    Err(FileProblem::Empty)
}

/// Reads rows from the wire.
pub fn read_raw(_rows: &[RawRow]) -> (Vec<(Row, ApplicationRow)>, Vec<RowProblem>) {
    (Vec::new(), Vec::new())
}

/// Reads the original reseller's account id as typed.
pub fn read_partner(text: &str) -> Result<PartnerId, Problem> {
    text.trim().parse().map_err(|_| Problem::NotAnAccountId { column: super::Column::SubCustomer, found: text.into() })
}
