//! The draft's own logic: rows that are left out, places that lead back, a key that stays.

use super::*;
use shared::{api::CreditCheck, conditions::Condition, credit::Money, intake::Column};

fn row(line: u32, id: &str) -> DraftRow {
    let raw = RawRow { sub_customer: id.to_owned(), name: None, credit: "10.00".to_owned() };
    DraftRow { line, raw, problems: Vec::new(), replaces: None }
}

fn draft(ids: &[&str]) -> Draft {
    let rows = ids.iter().zip(2..).map(|(id, line)| row(line, id)).collect();
    Draft { rows, ..Draft::default() }
}

fn answer(problems: Vec<RowProblem>) -> PreviewAnswer {
    PreviewAnswer {
        original_reseller: "Somebody".to_owned(),
        rows: 2,
        problems,
        total: Money::ZERO,
        credit: CreditCheck::NoLimit,
    }
}

const A: &str = "100000000001";
const B: &str = "100000000002";

#[test]
fn a_row_that_is_there_twice_is_in_order_once_the_first_is_left_out_r3_9() {
    let mut draft = draft(&[A, B, A]);
    let troubles = draft.troubles(None);
    assert_eq!(troubles.places().collect::<Vec<_>>(), [2]);
    assert!(troubles.of(2)[0].words.contains("row 2"), "names the row of the spreadsheet");
    draft.toggle(0, &[]);
    assert_eq!(draft.troubles(None).len(), 0);
}

#[test]
fn what_the_api_finds_stands_at_the_row_of_the_file() {
    let mut draft = draft(&[A, "12", B]);
    draft.rows[1].problems.push(Problem::NotAnAccountId { column: Column::SubCustomer, found: "12".to_owned() });
    let (sent, request) = draft.to_check();
    assert_eq!(sent.places, [0, 2]);
    assert_eq!(request.rows.len(), 2);
    let found = RowProblem::condition(Row(2), Finding::Named(vec![Condition::Frozen]));
    let checked = Checked { sent, answer: answer(vec![found]) };
    let troubles = draft.troubles(Some(&checked));
    assert_eq!(troubles.places().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(troubles.of(2)[0].menders, "The original reseller or its distributor");
    draft.toggle(2, &[]);
    assert_eq!(draft.troubles(Some(&checked)).of(2), []);
}

#[test]
fn the_same_request_keeps_its_key_and_another_gets_a_new_one_r2_6() {
    let mut draft = draft(&[A, B]);
    let notice = TextVersion("1".to_owned());
    let (_, request) = draft.to_submit(notice.clone());
    assert_eq!(Attempt::key_for(&mut draft.attempt, &request, || "first".to_owned()), "first");
    assert_eq!(Attempt::key_for(&mut draft.attempt, &request, || "second".to_owned()), "first");
    draft.toggle(1, &[]);
    let (_, request) = draft.to_submit(notice);
    assert_eq!(Attempt::key_for(&mut draft.attempt, &request, || "second".to_owned()), "second");
}

#[test]
fn rows_with_problems_leave_as_a_table_without_formulas_that_can_be_uploaded_again() {
    let mut draft = draft(&[A, A, B]);
    draft.rows[1].raw.name = Some("=HYPERLINK(\"https://elsewhere.example\")".to_owned());
    draft.rows[1].raw.credit = "-5".to_owned();
    let csv = draft.bad_rows(&draft.troubles(None));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "the headings, and the one row that is there twice: {csv}");
    assert!(lines[0].starts_with("\u{feff}Sub-customer account ID,"), "{csv}");
    assert!(lines[1].starts_with(&format!("{A},\"'=HYPERLINK(\"\"https://elsewhere.example\"\")\",-5,")), "{csv}");
    assert!(lines[1].contains("row 2"), "says what is wrong: {csv}");
}
