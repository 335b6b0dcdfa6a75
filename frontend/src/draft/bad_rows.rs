//! The rows with problems as a table to mend them in: the template's columns, and beside each row what is wrong and who can mend it.
//!
//! It can be mended in a spreadsheet program and uploaded as it is: reading ignores the further columns. What a file held may be anything,
//! so that no value leaves as a formula (`shared::export`).

use super::{Draft, Troubles};
use shared::{export, intake::Column};

/// The columns beside the template's own.
const WRONG: &str = "What is wrong with it";
const MENDERS: &str = "Who can mend it";

impl Draft {
    pub fn bad_rows(&self, troubles: &Troubles) -> String {
        let headings = Column::ALL.map(Column::heading).into_iter().chain([WRONG, MENDERS]);
        let headings = headings.map(str::to_owned).collect::<Vec<_>>();
        let rows = troubles.places().filter_map(|place| Some((place, self.rows.get(place)?)));
        let rows = rows.map(|(place, row)| {
            let troubles = troubles.of(place);
            let mut menders: Vec<&str> = troubles.iter().map(|trouble| trouble.menders.as_str()).collect();
            menders.dedup();
            let words: Vec<&str> = troubles.iter().map(|trouble| trouble.words.as_str()).collect();
            let raw = row.raw.clone();
            vec![raw.sub_customer, raw.name.unwrap_or_default(), raw.credit, words.join(" "), menders.join("; ")]
        });
        export::csv(std::iter::once(headings).chain(rows))
    }
}
