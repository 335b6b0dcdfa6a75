//! The draft's own logic: rows that are left out, typed over and mended, places that lead back, a key that stays.

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
    assert!(told(&troubles.of(2)[0]).words.contains("row 2"), "names the row of the spreadsheet");
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
    let checked = Checked { sent, rows: Arc::new(request.rows), answer: answer(vec![found]) };
    let troubles = draft.troubles(Some(&checked));
    assert_eq!(troubles.places().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(told(&troubles.of(2)[0]).menders, "The original reseller or its distributor");
    let back = draft.toggle(2, &[]);
    assert_eq!(draft.troubles(Some(&checked)).of(2), []);
    draft.take_back(back);
    assert_eq!(draft.troubles(Some(&checked)).of(2).len(), 1);
    // What was said of the row as it was isn't true of what it has become.
    draft.type_over(2, Column::Name, "Its name");
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
    let csv = shared::export::csv(draft.bad_rows(&draft.troubles(None)));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "the headings, and the one row that is there twice: {csv}");
    assert!(lines[0].starts_with("\u{feff}Sub-customer account ID,"), "{csv}");
    assert!(lines[1].starts_with(&format!("{A},\"'=HYPERLINK(\"\"https://elsewhere.example\"\")\",-5,")), "{csv}");
    assert!(lines[1].contains("-5,3,"), "says which row it is: {csv}");
    assert!(lines[1].contains("row 2"), "says what is wrong: {csv}");
}

const C: &str = "100000000003";

#[test]
fn a_row_is_typed_over_checked_anew_and_every_change_can_be_undone_and_done_again_r2_6() {
    let mut draft = draft(&[A, "12", B]);
    draft.rows[1] = shared::intake::reread(3, &draft.rows[1].raw);
    let before = draft.clone();
    let mut history = History::default();
    assert_eq!(draft.troubles(None).places().collect::<Vec<_>>(), [1]);
    let undo = draft.type_over(1, Column::SubCustomer, " 100000000003 ").unwrap();
    history.did(Done::Typed(3), undo);
    assert_eq!((draft.rows[1].raw.sub_customer.as_str(), draft.rows[1].line), (C, 3));
    assert_eq!(draft.troubles(None).len(), 0);
    assert_eq!(draft.type_over(1, Column::SubCustomer, C), None, "it says that already");
    history.did(Done::LeftOut, draft.toggle(0, &[]));
    assert_eq!(draft.kept_count(), 2);
    let after = draft.clone();
    assert_eq!(history.undo(&mut draft), Some(Done::LeftOut));
    assert_eq!(history.undo(&mut draft), Some(Done::Typed(3)));
    assert_eq!(history.undo(&mut draft), None);
    assert_eq!((&draft.rows, &draft.left_out, &draft.edited), (&before.rows, &before.left_out, &before.edited));
    assert_ne!(draft.state, before.state, "it is checked again");
    history.redo(&mut draft);
    history.redo(&mut draft);
    assert_eq!((&draft.rows, &draft.left_out, &draft.edited), (&after.rows, &after.left_out, &after.edited));
    history.undo(&mut draft);
    history.did(Done::LeftOut, draft.toggle(2, &[]));
    assert_eq!(history.next(), None, "a new change ends what was undone");
}

#[test]
fn mended_rows_take_their_rows_places_and_nothing_in_order_is_lost_r2_6() {
    let mut draft = draft(&[A, "12", B]);
    draft.rows[1] = shared::intake::reread(3, &draft.rows[1].raw);
    draft.toggle(2, &[]);
    let before = draft.clone();
    let troubles = draft.troubles(None);
    let mended = |line, replaces, id: &str| DraftRow { replaces, ..row(line, id) };
    // The mended row by its number, one by its account id, one that is new, and one that names a row in order of somebody else.
    let rows = vec![mended(2, Some(3), C), row(3, B), row(4, "100000000004"), mended(5, Some(2), "100000000005")];
    let (merged, undo) = draft.merge(rows, &troubles).unwrap();
    assert_eq!(merged, Merged { changed: 2, added: 2, same: 0 });
    let ids: Vec<(u32, &str)> = draft.rows.iter().map(|row| (row.line, row.raw.sub_customer.as_str())).collect();
    assert_eq!(ids, [(2, A), (3, C), (4, B), (5, "100000000004"), (6, "100000000005")]);
    assert_eq!(draft.kept_count(), 5, "whoever sends a row again wants it in");
    draft.take_back(undo);
    assert_eq!((&draft.rows, &draft.left_out), (&before.rows, &before.left_out));
    let many = (0..10_000_u64).map(|n| row(2, &format!("{:012}", 200_000_000_000 + n))).collect();
    assert!(matches!(draft.merge(many, &troubles), Err(shared::intake::FileProblem::TooManyRows { rows: 10_003, .. })));
    assert_eq!(draft.rows, before.rows);
}

fn found(places: &[(usize, RowTrouble)]) -> Troubles {
    Troubles(places.iter().map(|(place, trouble)| (*place, vec![trouble.clone()])).collect())
}

fn fails(conditions: &[Condition]) -> RowTrouble {
    RowTrouble::Condition { finding: Finding::Named(conditions.to_vec()) }
}

#[test]
fn problems_are_grouped_and_counted_the_largest_group_first() {
    let frozen = fails(&[Condition::Frozen]);
    let both = fails(&[Condition::Frozen, Condition::InGroup]);
    let missing = RowTrouble::Cell { problem: Problem::Missing { column: Column::Credit } };
    let groups = found(&[(0, frozen), (1, missing), (2, both)]).groups();
    let groups: Vec<(String, Vec<usize>)> =
        groups.into_iter().map(|group| (group.kind.counted(group.places.len()), group.places)).collect();
    assert_eq!(groups[0], ("2 are frozen".to_owned(), vec![0, 2]));
    assert_eq!(groups.len(), 3);
    assert!(groups.contains(&("1 has no credit allocation".to_owned(), vec![1])));
    assert!(groups.contains(&("1 administers or belongs to a group".to_owned(), vec![2])));
    let codes: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
}

#[test]
fn a_message_names_the_customers_to_their_reseller_and_none_to_another_customer_r3_11() {
    let mut draft = draft(&[A, B]);
    draft.rows[0].raw.name = Some("Alpha".to_owned());
    let parties = Parties { new: "New Cloud".to_owned(), original: "Old Cloud".to_owned() };
    let group = |kind| Group { kind, places: vec![0, 1] };
    let message = |kind| draft.message(&group(kind), &parties);
    let frozen = message(Kind::Condition(Condition::Frozen)).unwrap();
    assert_eq!(frozen.to, "Old Cloud");
    for words in ["New Cloud", "Old Cloud", "100000000001 Alpha\n100000000002", "Is frozen", "unfreezes it"] {
        assert!(frozen.text.contains(words), "{words}: {}", frozen.text);
    }
    let unnamed = message(Kind::NameNeeded).unwrap();
    assert!(unnamed.text.contains("doesn't tell us why"), "{}", unnamed.text);
    let in_group = message(Kind::Condition(Condition::InGroup)).unwrap();
    assert!(!in_group.text.contains(A) && in_group.customers.contains(A), "{}", in_group.text);
    assert_eq!(message(Kind::Condition(Condition::NotThere)), None, "the applicant mends it");
    assert_eq!(message(Kind::Twice), None);
}
