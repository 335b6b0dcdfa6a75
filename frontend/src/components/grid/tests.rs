//! What a grid shows, selects and lays out, without a browser.

use super::{
    column::{About, Column, Filter, Rank},
    layout::Layout,
    lens::{Direction, Lens},
    rows::{Rows, Snapshot, Spec},
    selection::{self, Selection},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[derive(Debug, Clone, PartialEq)]
struct Line {
    id: u32,
    name: &'static str,
    credit: Option<i64>,
}

fn spec() -> Spec<Line> {
    Spec {
        key: Arc::new(|line: &Line| line.id.to_string()),
        name: None,
        columns: vec![
            Column::new("id", "ID", |line: &Line| line.id.to_string()).searched().fixed(),
            Column::new("name", "Name", |line: &Line| line.name.to_owned()).searched().sorted(),
            Column::new("credit", "Credit", |_: &Line| String::new())
                .number()
                .extra()
                .sorted_by(|line| line.credit.map_or(Rank::Nothing, Rank::Number)),
        ],
        filters: vec![Filter::new("kind", "Kind", [("even", "Even"), ("odd", "Odd")], |line: &Line| {
            vec![if line.id.is_multiple_of(2) { "even" } else { "odd" }.to_owned()]
        })],
        selectable: Some(Arc::new(|line: &Line| line.id != 3)),
        address: None,
        mark: None,
    }
}

fn seen(lens: &Lens) -> Vec<u32> {
    let lines = vec![
        Line { id: 1, name: "Crane", credit: Some(500) },
        Line { id: 2, name: "albatross", credit: None },
        Line { id: 3, name: "Bee-eater", credit: Some(20) },
        Line { id: 4, name: "crow", credit: Some(500) },
    ];
    let rows = Snapshot { rows: Arc::new(lines.clone()), spec: Arc::new(spec()) };
    let (columns, filters) = about();
    let has = |place: usize, word: &str| {
        rows.text(place, 0).contains(word) || rows.text(place, 1).to_lowercase().contains(word)
    };
    let places = lens.look(&rows, &columns, &filters, has);
    places.into_iter().filter_map(|place| lines.get(place)).map(|line| line.id).collect()
}

fn about() -> (Vec<About>, Vec<super::FilterAbout>) {
    let spec = spec();
    (
        spec.columns.iter().map(|column| column.about.clone()).collect(),
        spec.filters.iter().map(|filter| filter.about.clone()).collect(),
    )
}

#[test]
fn rows_are_sorted_by_rank_and_those_without_one_stand_last_either_way() {
    let by = |sort| seen(&Lens { sort: Some(sort), ..Lens::default() });
    assert_eq!(by(("credit", Direction::Up)), [3, 1, 4, 2]);
    assert_eq!(by(("credit", Direction::Down)), [1, 4, 3, 2]);
    assert_eq!(by(("name", Direction::Up)), [2, 3, 1, 4]);
    assert_eq!(seen(&Lens::default()), [1, 2, 3, 4]);
}

#[test]
fn every_word_of_a_search_has_to_be_found_and_case_is_nothing() {
    let search = |text: &str| seen(&Lens { search: text.to_owned(), ..Lens::default() });
    assert_eq!(search("CR"), [1, 4]);
    assert_eq!(search("cr 4"), [4]);
    assert_eq!(search("  "), [1, 2, 3, 4]);
    assert_eq!(search("heron"), [0; 0]);
}

#[test]
fn a_lens_goes_into_the_address_and_comes_back() {
    let (columns, filters) = about();
    let mut lens = Lens { search: "cr".to_owned(), sort: Some(("credit", Direction::Down)), ..Lens::default() };
    lens.toggle_column(&columns, &BTreeSet::new(), "credit");
    lens.toggle_code("kind", "odd");
    let written = lens.write();
    let expected = [("q", "cr"), ("sort", "-credit"), ("cols", "credit,id,name"), ("kind", "odd")];
    assert_eq!(written, expected.map(|(name, value)| (name, value.to_owned())));
    let query: BTreeMap<&str, String> = written.into_iter().collect();
    assert_eq!(Lens::read(|name| query.get(name).cloned(), &columns, &filters), lens);
    assert_eq!(seen(&lens), [1]);
}

#[test]
fn what_an_address_says_wrongly_is_passed_over_and_the_usual_is_not_written() {
    let (columns, filters) = about();
    let query = |name: &str| match name {
        "sort" => Some("id".to_owned()),
        "kind" => Some("prime".to_owned()),
        "cols" => Some("name,nonsense".to_owned()),
        _ => None,
    };
    let lens = Lens::read(query, &columns, &filters);
    assert_eq!(lens.sort, None, "this column can't be sorted by");
    assert!(lens.filters.is_empty());
    assert!(
        columns.iter().take(2).all(|column| lens.shows(column, &BTreeSet::new())),
        "a fixed column is always shown"
    );
    let empty = BTreeSet::from(["name"]);
    let name = columns.get(1).unwrap();
    let mut asked = Lens::default();
    assert!(!name.fixed && asked.shows(name, &BTreeSet::new()) && !asked.shows(name, &empty), "nothing is in it");
    asked.toggle_column(&columns, &empty, "name");
    assert!(asked.shows(name, &empty), "the person wants it all the same");
    let mut usual = Lens::default();
    usual.toggle_column(&columns, &BTreeSet::new(), "name");
    usual.toggle_column(&columns, &BTreeSet::new(), "name");
    assert_eq!(usual.write(), []);
}

#[test]
fn a_heading_sorts_up_then_down_then_not_at_all() {
    let mut lens = Lens::default();
    for expected in [Some(("name", Direction::Up)), Some(("name", Direction::Down)), None] {
        lens.turn("name");
        assert_eq!(lens.sort, expected);
    }
}

fn keys(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|number| number.to_string()).collect()
}

#[test]
fn a_range_grows_and_shrinks_and_leaves_what_was_selected_before_it() {
    let mut selection = Selection::default();
    selection.toggle("9");
    selection.toggle("2");
    selection.extend(keys(2..=5));
    selection.extend(keys(2..=3));
    assert_eq!(selection.keys().iter().cloned().collect::<Vec<_>>(), keys([2, 3, 9]));
    selection.toggle("9");
    assert_eq!(selection.len(), 2);
}

#[test]
fn a_selection_is_written_short_and_read_back() {
    let numbers = keys(1..=10_000).into_iter().collect();
    assert_eq!(selection::write(&numbers).as_deref(), Some("1-10000"));
    assert_eq!(selection::read("1-10000"), numbers);
    let names = ["MIG-A".to_owned(), "MIG-B".to_owned()].into_iter().collect();
    assert_eq!(selection::write(&names).as_deref(), Some("MIG-A,MIG-B"));
    assert_eq!(selection::read("MIG-A,MIG-B"), names);
    let many = (0..1_000).map(|number| format!("MIG-{number:020}")).collect();
    assert_eq!(selection::write(&many), None, "longer than an address should be");
    assert_eq!(selection::write(&Default::default()), None);
}

#[test]
fn of_ten_thousand_rows_only_those_in_sight_are_made() {
    let mut layout = Layout::default();
    let shown: Vec<usize> = (0..10_000).collect();
    layout.arrange(&shown, 10_000);
    assert!(layout.in_sight(0.0, 600.0).len() < 30);
    let rows: Vec<(usize, f64)> = (0..18).map(|place| (place, 60.0)).collect();
    assert!(layout.measured(&rows));
    layout.arrange(&shown, 10_000);
    assert_eq!(layout.total(), 600_000.0, "the others are taken to be as tall");
    let sight = layout.in_sight(300_000.0, 300_600.0);
    assert!(sight.contains(&5_000) && sight.contains(&5_009) && sight.len() < 30, "{sight:?}");
    assert!(!layout.measured(&rows), "nothing new");
    assert_eq!(layout.in_sight(599_900.0, 700_000.0).end, 10_000);
    layout.arrange(&[], 10_000);
    assert_eq!(layout.in_sight(0.0, 600.0), 0..0);
}
