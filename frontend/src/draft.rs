//! The application being prepared: what was typed and read, what of it is left out, and what is wrong with which row (R2.3).
//!
//! Pure but for the last part, which keeps it in the tab's storage. A row is known by its place in the file as read; rows sent to the
//! API are numbered anew, and `Sent` leads back.

mod bad_rows;

use crate::browser;
use serde::{Deserialize, Serialize};
use shared::{
    api::{PreviewAnswer, PreviewRequest, RawRow, RowProblem, RowTrouble, SubmitRequest},
    application::Mode,
    conditions::{Finding, Mender},
    ids::{ApplicationId, PersonId},
    intake::{DraftRow, Problem},
    rows::Row,
    texts::TextVersion,
    words,
};
use std::collections::BTreeMap;

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
    pub rows: Vec<DraftRow>,
    /// Places of rows that the person has left out, each with what was wrong with it then.
    pub left_out: BTreeMap<usize, Vec<Trouble>>,
    pub mode: Mode,
    pub attempt: Option<Attempt>,
    /// The application whose dispute permitted to submit once more (R10.3).
    #[serde(default)]
    pub resubmission_of: Option<ApplicationId>,
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
            mode: Mode::Independent,
            attempt: None,
            resubmission_of: None,
        }
    }
}

/// A submission whose answer hasn't come: the same request is sent again under the same key, so that it happens once (R2.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub key: String,
    /// Of the request that the key belongs to.
    pub print: u64,
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
    pub answer: PreviewAnswer,
}

/// What is wrong with a row, in words, and who can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub words: String,
    pub menders: String,
}

/// Every row's troubles by its place, without those that are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Troubles(BTreeMap<usize, Vec<Trouble>>);

impl Troubles {
    pub fn of(&self, place: usize) -> &[Trouble] {
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
    /// Places of the rows that are still in.
    pub fn kept(&self) -> impl Iterator<Item = (usize, &DraftRow)> {
        self.rows.iter().enumerate().filter(|(place, _)| !self.left_out.contains_key(place))
    }

    pub fn kept_count(&self) -> usize {
        self.rows.len().saturating_sub(self.left_out.len())
    }

    /// Leaves a row out, or puts it back.
    pub fn toggle(&mut self, place: usize, troubles: &[Trouble]) {
        if self.left_out.remove(&place).is_none() {
            self.left_out.insert(place, troubles.to_vec());
        }
    }

    /// Leaves out every row with something wrong.
    pub fn leave_out(&mut self, troubles: &Troubles) {
        self.left_out.extend(troubles.0.iter().map(|(place, troubles)| (*place, troubles.clone())));
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

    /// Everything that is wrong, row by row: the cells, and what the API found.
    pub fn troubles(&self, checked: Option<&Checked>) -> Troubles {
        let mut troubles: BTreeMap<usize, Vec<Trouble>> = BTreeMap::new();
        for (place, problems) in self.cell_problems() {
            troubles.entry(place).or_default().extend(problems.iter().map(of_cell));
        }
        for problem in checked.map(|checked| checked.answer.problems.as_slice()).unwrap_or_default() {
            let Some(place) = checked.and_then(|checked| checked.sent.place(problem.row)) else { continue };
            if !self.left_out.contains_key(&place) {
                troubles.entry(place).or_default().push(of_row(problem));
            }
        }
        Troubles(troubles)
    }
}

impl Attempt {
    /// The key for a request: the one of the attempt before if it is the same request, else a new one.
    pub fn key_for(slot: &mut Option<Attempt>, request: &impl Serialize, new_key: impl FnOnce() -> String) -> String {
        let print = print(&serde_json::to_string(request).unwrap_or_default());
        match slot {
            Some(attempt) if attempt.print == print => attempt.key.clone(),
            Some(_) | None => {
                let key = new_key();
                *slot = Some(Attempt { key: key.clone(), print });
                key
            }
        }
    }
}

impl Sent {
    /// The place of a row as numbered on the wire.
    pub fn place(&self, row: Row) -> Option<usize> {
        self.places.get(usize::try_from(row.0).ok()?.checked_sub(1)?).copied()
    }
}

fn of_cell(problem: &Problem) -> Trouble {
    Trouble { words: words::cell_problem(problem), menders: "You, in the file".to_owned() }
}

pub fn of_row(problem: &RowProblem) -> Trouble {
    match &problem.what {
        RowTrouble::Cell { problem } => of_cell(problem),
        RowTrouble::Condition { finding } => Trouble { words: words::finding(finding), menders: menders(finding) },
    }
}

fn menders(finding: &Finding) -> String {
    match finding {
        Finding::NameNeeded => "Its current reseller".to_owned(),
        Finding::Named(conditions) => {
            let mut names: Vec<String> = Vec::new();
            for condition in conditions {
                let name = match condition.mender() {
                    Mender::Applicant => "You".to_owned(),
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

/// FNV-1a: tells requests apart, nothing more.
fn print(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

const KEPT: &str = "draft";
/// Browsers give a tab about five million characters; above this the draft lives in memory only.
const MOST_KEPT: usize = 4_000_000;

/// Keeps the draft for a reload of this tab. Says whether there was room.
pub fn keep(draft: &Draft) -> bool {
    if *draft == Draft::default() {
        browser::forget(KEPT);
        return true;
    }
    let kept =
        serde_json::to_string(draft).ok().is_some_and(|text| text.len() <= MOST_KEPT && browser::keep(KEPT, &text));
    if !kept {
        browser::forget(KEPT);
    }
    kept
}

/// Takes the draft out of the tab's storage: others may use it after a sign-out.
pub fn forget() {
    browser::forget(KEPT);
}

/// The draft that this tab has kept for a person.
pub fn kept_for(person: &PersonId) -> Draft {
    browser::kept(KEPT)
        .and_then(|text| serde_json::from_str::<Draft>(&text).ok())
        .filter(|draft| draft.owner.as_ref() == Some(person))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
