//! The rows with problems as a table to mend them in: the template's columns, and beside each row what is wrong and who can mend it.
//!
//! It can be mended in a spreadsheet program and uploaded as it is: a column says which row each is to replace, and reading ignores the
//! others. What a file held may be anything, so that no value leaves as a formula (`shared::export`).

use super::{Draft, Troubles, told};
use shared::{
    intake::{Column, REPLACES},
    tr, words,
};

impl Draft {
    /// The headings, and a line for each row with problems.
    pub fn bad_rows(&self, troubles: &Troubles) -> Vec<Vec<String>> {
        let headings = Column::ALL.map(Column::heading).into_iter();
        let headings = headings.chain([REPLACES, tr!("What is wrong with it"), tr!("Who can mend it")]);
        let rows = troubles.places().filter_map(|place| Some((place, self.rows.get(place)?)));
        let rows = rows.map(|(place, row)| {
            let troubles: Vec<_> = troubles.of(place).iter().map(told).collect();
            let mut menders: Vec<&str> = troubles.iter().map(|trouble| trouble.menders.as_str()).collect();
            menders.dedup();
            let words: Vec<&str> = troubles.iter().map(|trouble| trouble.words.as_str()).collect();
            let raw = row.raw.clone();
            let (words, menders) = (words.join(words::sentence_space()), menders.join("; "));
            vec![raw.sub_customer, raw.name.unwrap_or_default(), raw.credit, row.line.to_string(), words, menders]
        });
        std::iter::once(headings.map(str::to_owned).collect()).chain(rows).collect()
    }
}
