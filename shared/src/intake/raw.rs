//! Rows from the wire, account ids as typed and credit lines, read by the same rules as a file's cells (R2.4, R3.9).

use super::{
    Cell, Column, Problem,
    cell::{self, RowRead},
};
use crate::{
    api::{ApplicationRow, CreditLineRequest, OfferRow, RawRow, RowProblem},
    credit::Credit,
    ids::{CustomerId, PartnerId},
    rows::Row,
};
use std::{borrow::Cow, collections::BTreeMap};

/// Reads rows from the wire, numbered from 1 by their place: the good ones, and every problem of the others.
pub fn read_raw(rows: &[RawRow]) -> (Vec<(Row, ApplicationRow)>, Vec<RowProblem>) {
    let mut good = Vec::with_capacity(rows.len());
    let mut bad = Vec::new();
    let mut seen = Seen::default();
    for (row, raw) in (1..).map(Row).zip(rows) {
        let read = RowRead::new(&text(&raw.sub_customer), &text(raw.name.as_deref().unwrap_or("")), &text(&raw.credit));
        let twice = seen.twice(read.sub_customer.as_ref().ok().map(CustomerId::as_str), row);
        match read.whole() {
            Ok(read) if twice.is_none() => good.push((row, read)),
            read => {
                let problems = read.err().into_iter().flatten().chain(twice);
                bad.extend(problems.map(|problem| RowProblem::cell(row, problem)));
            }
        }
    }
    (good, bad)
}

/// Reads the sub-customers that an original reseller offers, likewise.
pub fn read_offered(rows: &[OfferRow]) -> (Vec<(Row, CustomerId)>, Vec<RowProblem>) {
    let mut good = Vec::with_capacity(rows.len());
    let mut bad = Vec::new();
    let mut seen = Seen::default();
    for (row, raw) in (1..).map(Row).zip(rows) {
        let read = cell::account_id(&text(&raw.sub_customer), Column::SubCustomer);
        let twice = seen.twice(read.as_ref().ok().map(CustomerId::as_str), row);
        match (read, twice) {
            (Ok(customer), None) => good.push((row, customer)),
            (Ok(_), Some(problem)) | (Err(problem), _) => bad.push(RowProblem::cell(row, problem)),
        }
    }
    (good, bad)
}

/// Reads credit lines, each at the row that it is for.
pub fn read_credit_lines(lines: &[CreditLineRequest]) -> (Vec<(Row, Credit)>, Vec<RowProblem>) {
    let mut good = Vec::with_capacity(lines.len());
    let mut bad = Vec::new();
    for line in lines {
        match cell::credit(&text(&line.credit)) {
            Ok(credit) => good.push((line.row, credit)),
            Err(problem) => bad.push(RowProblem::cell(line.row, problem)),
        }
    }
    (good, bad)
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(Cow::Borrowed(text))
}

/// Reads a partner's account id as typed into the form.
pub fn read_partner(typed: &str) -> Result<PartnerId, Problem> {
    let column = Column::SubCustomer;
    cell::account_id(&text(typed), column).map_err(|problem| match problem {
        Problem::Missing { .. } => problem,
        // The other problems tell what a spreadsheet did, and there was none.
        _ => Problem::NotAnAccountId { column, found: cell::shown(typed.trim()) },
    })
}

/// The sub-customers seen so far, each with the row that had it first (R3.9).
#[derive(Default)]
pub(super) struct Seen(BTreeMap<u64, Row>);

impl Seen {
    /// Notes a row's sub-customer, and says if an earlier row has it already. Rows with other problems count too.
    pub fn twice(&mut self, read: Option<&str>, row: Row) -> Option<Problem> {
        let id: u64 = read?.parse().ok()?;
        let first = *self.0.entry(id).or_insert(row);
        (first != row).then_some(Problem::Twice { first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::RowTrouble;

    fn raw(sub_customer: &str, name: Option<&str>, credit: &str) -> RawRow {
        RawRow { sub_customer: sub_customer.into(), name: name.map(str::to_owned), credit: credit.into() }
    }

    fn problem(row: u32, problem: Problem) -> RowProblem {
        RowProblem { row: Row(row), what: RowTrouble::Cell { problem } }
    }

    #[test]
    fn rows_from_the_wire_are_numbered_by_place_and_every_bad_cell_is_named_r2_6() {
        let rows = [
            raw("000000000001", Some(" "), "10"),
            raw("1.23E+11", None, "-5"),
            raw(" 000000000002 ", Some("Two"), "20.5"),
        ];
        let (good, bad) = read_raw(&rows);
        let good: Vec<_> = good.into_iter().map(|(row, read)| (row.0, read.name, read.credit.to_string())).collect();
        assert_eq!(good, [(1, None, "10.00".to_owned()), (3, Some("Two".to_owned()), "20.50".to_owned())]);
        let column = Column::SubCustomer;
        let expected = [
            problem(2, Problem::Rounded { column, found: "1.23E+11".to_owned() }),
            problem(2, Problem::CreditNegative { found: "-5".to_owned() }),
        ];
        assert_eq!(bad, expected);
    }

    #[test]
    fn a_sub_customer_that_comes_again_is_named_at_the_later_rows_with_the_first_r3_9() {
        let rows = [
            raw("000000000001", None, "x"),
            raw("000000000002", None, "1"),
            raw("'000000000001", None, "1"),
            raw("000000000001", None, "1"),
        ];
        let (good, bad) = read_raw(&rows);
        assert_eq!(good.iter().map(|(row, _)| row.0).collect::<Vec<_>>(), [2]);
        let expected = [
            problem(1, Problem::CreditNotAnAmount { found: "x".to_owned() }),
            problem(3, Problem::Twice { first: Row(1) }),
            problem(4, Problem::Twice { first: Row(1) }),
        ];
        assert_eq!(bad, expected);
    }

    #[test]
    fn offered_sub_customers_are_read_like_those_of_a_file_r2_5() {
        let offered = |id: &str| OfferRow { sub_customer: id.to_owned() };
        let rows = ["000000000001", "1", " 000000000002 ", "000000000001"].map(offered);
        let (good, bad) = read_offered(&rows);
        assert_eq!(
            good.iter().map(|(row, id)| (row.0, id.as_str())).collect::<Vec<_>>(),
            [(1, "000000000001"), (3, "000000000002")]
        );
        let lost = Problem::LeadingZerosLost { column: Column::SubCustomer, found: "1".to_owned() };
        assert_eq!(bad, [problem(2, lost), problem(4, Problem::Twice { first: Row(1) })]);
    }

    #[test]
    fn a_bad_credit_line_is_named_by_its_row_r5_9() {
        let line = |row, credit: &str| CreditLineRequest { row: Row(row), credit: credit.to_owned() };
        let (good, bad) = read_credit_lines(&[line(7, "12.5"), line(2, "twelve"), line(3, "-1")]);
        assert_eq!(
            good.iter().map(|(row, credit)| (row.0, credit.to_string())).collect::<Vec<_>>(),
            [(7, "12.50".to_owned())]
        );
        let expected = [
            problem(2, Problem::CreditNotAnAmount { found: "twelve".to_owned() }),
            problem(3, Problem::CreditNegative { found: "-1".to_owned() }),
        ];
        assert_eq!(bad, expected);
    }

    #[test]
    fn the_original_reseller_is_read_as_typed_r2_4() {
        assert_eq!(read_partner(" ２00000000001 ").map(String::from), Ok("200000000001".to_owned()));
        let column = Column::SubCustomer;
        assert_eq!(read_partner(" "), Err(Problem::Missing { column }));
        for typed in ["2000", "2E+11", "North Cloud", "=A1"] {
            assert_eq!(read_partner(typed), Err(Problem::NotAnAccountId { column, found: typed.to_owned() }));
        }
    }
}
