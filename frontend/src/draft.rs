//! The application being prepared: what was typed and read, what of it is left out, and what is wrong with which row (R2.3).
//!
//! Pure but for `kept`, which keeps it in this browser. A row is known by its place in the draft, for people by its line, which no two
//! rows share; rows sent to the API are numbered anew, and `Sent` leads back.

mod attempt;
mod bad_rows;
mod changes;
mod groups;
mod kept;
mod merging;
mod message;

pub use attempt::Attempt;
pub use changes::{Done, History, Undo};
pub use groups::{Group, Kind, kinds};
pub use kept::{Keeper, forget, forget_others, has_rows, kept_for};
pub use merging::Merged;
pub use message::{Message, Parties};

use serde::{Deserialize, Serialize};
use shared::{
    api::{PreviewAnswer, PreviewRequest, RawRow, RowProblem, RowTrouble, SubmitRequest},
    application::Mode,
    conditions::{Finding, Mender},
    ids::{ApplicationId, PersonId},
    intake::{DraftRow, Problem},
    rows::Row,
    texts::TextVersion,
    tr, words,
};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Everything that the four steps collect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Whose draft it is.
    pub owner: Option<PersonId>,
    /// The version of the notice that was ticked.
    pub notice: Option<TextVersion>,
    /// The original reseller's account id, as typed.
    pub reseller: String,
    /// The name of the file that the rows are from.
    pub file: Option<String>,
    /// In the order of their lines. Kept apart from the rest: they are many, and change less often.
    #[serde(skip)]
    pub rows: Vec<DraftRow>,
    /// Places of rows that the person has left out, each with what was wrong with it then.
    pub left_out: BTreeMap<usize, Vec<RowTrouble>>,
    /// Places of rows that were changed here, since they came.
    #[serde(default)]
    pub edited: BTreeSet<usize>,
    pub mode: Mode,
    pub attempt: Option<Attempt>,
    /// The application whose dispute permitted to submit once more (R10.3).
    #[serde(default)]
    pub resubmission_of: Option<ApplicationId>,
    /// Another number whenever rows change, or which of them are left out.
    #[serde(skip)]
    pub state: u64,
    /// Another number whenever rows come, rather than being changed one by one.
    #[serde(skip)]
    pub arrival: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            owner: None,
            notice: None,
            reseller: String::new(),
            file: None,
            rows: Vec::new(),
            left_out: BTreeMap::new(),
            edited: BTreeSet::new(),
            mode: Mode::Independent,
            attempt: None,
            resubmission_of: None,
            state: 0,
            arrival: 0,
        }
    }
}

/// Rows as they are sent: `places[n]` is the place of row `n + 1`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    pub places: Vec<usize>,
}

/// What the API has said about rows that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub sent: Sent,
    /// The rows as they were then.
    pub rows: Arc<Vec<RawRow>>,
    pub answer: PreviewAnswer,
}

/// What is wrong with a row, in words, and who can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub words: String,
    pub menders: String,
}

/// Every row's troubles by its place, without those that are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Troubles(BTreeMap<usize, Vec<RowTrouble>>);

impl Troubles {
    pub fn of(&self, place: usize) -> &[RowTrouble] {
        self.0.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.keys().copied()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Draft {
    /// Another one whenever its rows, or which of them are in, are others: to follow these and not every letter that is typed.
    pub fn mark(&self) -> (u64, usize) {
        (self.state, self.rows.len())
    }

    /// Nothing worth keeping has been entered.
    pub fn is_blank(&self) -> bool {
        self.notice.is_none() && self.rows.is_empty() && self.reseller.is_empty() && self.resubmission_of.is_none()
    }

    /// Places of the rows that are still in.
    pub fn kept(&self) -> impl Iterator<Item = (usize, &DraftRow)> {
        self.rows.iter().enumerate().filter(|(place, _)| !self.left_out.contains_key(place))
    }

    pub fn kept_count(&self) -> usize {
        self.rows.len().saturating_sub(self.left_out.len())
    }

    /// The place of the row with this line.
    pub fn place_of(&self, line: u32) -> Option<usize> {
        self.rows.binary_search_by_key(&line, |row| row.line).ok()
    }

    /// Problems of cells by place. Whether a row is there twice depends on what is left out, so that is found out anew (R3.9).
    fn cell_problems(&self) -> BTreeMap<usize, Vec<Problem>> {
        let mut first_lines: BTreeMap<&str, u32> = BTreeMap::new();
        let mut problems: BTreeMap<usize, Vec<Problem>> = BTreeMap::new();
        for (place, row) in self.kept() {
            let mut own: Vec<Problem> =
                row.problems.iter().filter(|problem| !matches!(problem, Problem::Twice { .. })).cloned().collect();
            let id = row.raw.sub_customer.trim();
            if !id.is_empty() {
                match first_lines.get(id) {
                    Some(first) => own.push(Problem::Twice { first: Row(*first) }),
                    None => {
                        first_lines.insert(id, row.line);
                    }
                }
            }
            if !own.is_empty() {
                problems.insert(place, own);
            }
        }
        problems
    }

    /// The rows to have checked: those whose cells can be read.
    pub fn to_check(&self) -> (Sent, PreviewRequest) {
        let unreadable = self.cell_problems();
        let (places, rows) = self
            .kept()
            .filter(|(place, _)| !unreadable.contains_key(place))
            .map(|(place, row)| (place, row.raw.clone()))
            .unzip();
        (Sent { places }, PreviewRequest { original_reseller: self.reseller.trim().to_owned(), rows })
    }

    /// The request that opens the application, with every row that is in.
    pub fn to_submit(&self, notice: TextVersion) -> (Sent, SubmitRequest) {
        let (places, rows): (Vec<usize>, Vec<RawRow>) =
            self.kept().map(|(place, row)| (place, row.raw.clone())).unzip();
        let original_reseller = self.reseller.trim().to_owned();
        let resubmission_of = self.resubmission_of.clone();
        (Sent { places }, SubmitRequest { original_reseller, notice, mode: self.mode, rows, resubmission_of })
    }

    /// Everything that is wrong, row by row: the cells, and what the API found, unless the row was changed since.
    pub fn troubles(&self, checked: Option<&Checked>) -> Troubles {
        let mut troubles: BTreeMap<usize, Vec<RowTrouble>> = BTreeMap::new();
        for (place, problems) in self.cell_problems() {
            let problems = problems.into_iter().map(|problem| RowTrouble::Cell { problem });
            troubles.entry(place).or_default().extend(problems);
        }
        let Some(checked) = checked else { return Troubles(troubles) };
        for problem in &checked.answer.problems {
            let Some(place) = checked.sent.place(problem.row) else { continue };
            let as_it_was = checked.sent(problem.row).zip(self.rows.get(place)).is_some_and(|(was, is)| *was == is.raw);
            if as_it_was && !self.left_out.contains_key(&place) {
                troubles.entry(place).or_default().push(problem.what.clone());
            }
        }
        Troubles(troubles)
    }
}

impl Checked {
    fn sent(&self, row: Row) -> Option<&RawRow> {
        self.rows.get(usize::try_from(row.0).ok()?.checked_sub(1)?)
    }
}

impl Sent {
    /// The place of a row as numbered on the wire.
    pub fn place(&self, row: Row) -> Option<usize> {
        self.places.get(usize::try_from(row.0).ok()?.checked_sub(1)?).copied()
    }
}

/// What is wrong, in words.
pub fn told(trouble: &RowTrouble) -> Trouble {
    match trouble {
        RowTrouble::Cell { problem } => {
            Trouble { words: words::cell_problem(problem), menders: tr!("You, in the table or the file").to_owned() }
        }
        RowTrouble::Condition { finding } => Trouble { words: words::finding(finding), menders: menders(finding) },
    }
}

pub fn of_row(problem: &RowProblem) -> Trouble {
    told(&problem.what)
}

fn menders(finding: &Finding) -> String {
    match finding {
        Finding::NameNeeded => tr!("Its current reseller").to_owned(),
        Finding::Named(conditions) => {
            let mut names: Vec<String> = Vec::new();
            for condition in conditions {
                let name = match condition.mender() {
                    Mender::Applicant => tr!("You").to_owned(),
                    other => upper_first(words::mender(other)),
                };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.join("; ")
        }
    }
}

/// `the original reseller` becomes `The original reseller`.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

thread_local! {
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// A number that hasn't been given in this tab.
fn next_number() -> u64 {
    NUMBER.set(NUMBER.get() + 1);
    NUMBER.get()
}

#[cfg(test)]
mod tests;
