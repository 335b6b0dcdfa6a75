//! Whatever a spreadsheet holds, reading it ends well, and the page and the Worker read the same.

use super::{Cell, Column, Draft, FileProblem, pack, read_partner, read_raw, read_sheet, unpack};
use crate::{api::RawRow, rows::MAX_ROWS};
use proptest::prelude::*;

/// Texts that come close to ids and amounts, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "0000000000[0-9]{2}",
        1 => "[0-9]{1,14}",
        1 => "[ '\u{a0}]?[０-９0-9]{12}[ '\u{a0}]?",
        2 => "[0-9]{1,4}(\\.[0-9]{1,3})?",
        1 => "-?[0-9]{1,12}[.,][0-9]{0,4}",
        1 => "[0-9][.,][0-9]{1,5}[eE]\\+?[0-9]{1,3}",
        1 => "=\"?[0-9]{0,12}\"?",
        1 => any::<String>(),
        1 => "[a-z]{190,260}",
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        (0..1_000_000_000_000u64).prop_map(|whole| whole as f64),
        (0..100_000_000_000u64).prop_map(|minor| minor as f64 / 100.0),
        any::<f64>(),
        proptest::num::f64::ANY,
    ]
}

fn cell() -> impl Strategy<Value = Cell<'static>> {
    prop_oneof![
        6 => text().prop_map(|text| Cell::Text(text.into())),
        3 => number().prop_map(Cell::Number),
        1 => Just(Cell::Empty),
        1 => text().prop_map(Cell::Formula),
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]".prop_map(Cell::Date),
        1 => any::<bool>().prop_map(Cell::Truth),
        1 => text().prop_map(Cell::Error),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<Cell<'static>>>> {
    prop::collection::vec(prop::collection::vec(cell(), 0..5), 0..30)
}

fn with_headings(mut rows: Vec<Vec<Cell<'static>>>) -> Vec<Vec<Cell<'static>>> {
    rows.insert(0, Column::ALL.map(|column| Cell::Text(column.heading().into())).to_vec());
    rows
}

fn good(draft: &Draft) -> Vec<RawRow> {
    draft.rows.iter().filter(|row| row.problems.is_empty()).map(|row| row.raw.clone()).collect()
}

proptest! {
    /// Cells of any kind, headings or not.
    #[test]
    fn no_sheet_makes_reading_fail_in_any_other_way_than_by_a_problem(rows in rows()) {
        match read_sheet(&rows) {
            Ok(draft) => prop_assert!((1..=MAX_ROWS as usize).contains(&draft.rows.len())),
            Err(problem) => {
                let of_the_sheet = matches!(
                    problem,
                    FileProblem::Empty
                        | FileProblem::NoRows
                        | FileProblem::ColumnMissing { .. }
                        | FileProblem::ColumnTwice { .. }
                );
                prop_assert!(of_the_sheet, "{problem:?}");
            }
        }
    }

    /// R2.4, R2.6: the Worker takes a draft's good rows as they are.
    #[test]
    fn every_good_row_of_a_draft_reads_back_from_the_wire_unchanged(rows in rows()) {
        let Ok(draft) = read_sheet(&with_headings(rows)) else { return Ok(()) };
        let sent = good(&draft);
        let (taken, bad) = read_raw(&sent);
        prop_assert_eq!(bad, []);
        let taken: Vec<RawRow> = taken
            .into_iter()
            .map(|(_, row)| RawRow { sub_customer: row.sub_customer.into(), name: row.name, credit: row.credit.into() })
            .collect();
        prop_assert_eq!(taken, sent);
    }

    /// R3.9.
    #[test]
    fn no_sub_customer_is_in_two_good_rows(rows in rows()) {
        let Ok(draft) = read_sheet(&with_headings(rows)) else { return Ok(()) };
        let mut ids: Vec<_> = good(&draft).into_iter().map(|row| row.sub_customer).collect();
        ids.sort();
        prop_assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_draft_survives_the_way_from_the_intake_worker_to_the_page(rows in rows()) {
        let Ok(draft) = read_sheet(&with_headings(rows)) else { return Ok(()) };
        prop_assert_eq!(unpack(&pack(&draft).unwrap()), Some(draft));
    }

    #[test]
    fn rows_from_the_wire_are_all_answered_for(texts in prop::collection::vec((text(), text(), text()), 0..30)) {
        let rows: Vec<RawRow> = texts
            .into_iter()
            .map(|(sub_customer, name, credit)| RawRow { sub_customer, name: Some(name), credit })
            .collect();
        let (good, bad) = read_raw(&rows);
        let mut answered: Vec<u32> = good.iter().map(|(row, _)| row.0).chain(bad.iter().map(|bad| bad.row.0)).collect();
        answered.sort_unstable();
        answered.dedup();
        prop_assert_eq!(answered.len(), rows.len());
    }

    #[test]
    fn whatever_is_typed_as_a_partner_is_read_or_refused(typed in text()) {
        let _ = read_partner(&typed);
    }
}
