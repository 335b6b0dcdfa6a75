//! What a person does to the rows of a draft, each with its way back.
//!
//! Every change gives an [`Undo`]; taking it back gives the way forward again. Invariant: after a change and its undo the rows, and which
//! of them are left out, are what they were.

use super::{Draft, Troubles, next_number};
use shared::{
    api::RowTrouble,
    intake::{Column, DraftRow, reread},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a change took away.
#[derive(Debug, Clone, PartialEq)]
pub enum Undo {
    /// `edited` says whether the row had been changed before already.
    Row {
        place: usize,
        row: Box<DraftRow>,
        edited: bool,
    },
    LeftOut(BTreeMap<usize, Vec<RowTrouble>>),
    Rows(Box<Rows>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    rows: Vec<DraftRow>,
    left_out: BTreeMap<usize, Vec<RowTrouble>>,
    edited: BTreeSet<usize>,
    file: Option<String>,
}

impl Draft {
    /// Types over a cell: the row is read anew. Nothing happens where it says the same as before.
    pub fn type_over(&mut self, place: usize, column: Column, text: &str) -> Option<Undo> {
        let row = self.rows.get_mut(place)?;
        let mut raw = row.raw.clone();
        match column {
            Column::SubCustomer => raw.sub_customer = text.to_owned(),
            Column::Name => raw.name = Some(text.to_owned()),
            Column::Credit => raw.credit = text.to_owned(),
        }
        let read = reread(row.line, &raw);
        if read.raw == row.raw {
            return None;
        }
        let row = Box::new(std::mem::replace(row, read));
        let edited = !self.edited.insert(place);
        self.state = next_number();
        Some(Undo::Row { place, row, edited })
    }

    /// Leaves a row out, or puts it back.
    pub fn toggle(&mut self, place: usize, troubles: &[RowTrouble]) -> Undo {
        let before = self.left_out.clone();
        if self.left_out.remove(&place).is_none() {
            self.left_out.insert(place, troubles.to_vec());
        }
        self.state = next_number();
        Undo::LeftOut(before)
    }

    /// Leaves out rows, each with what is wrong with it.
    pub fn leave_out(&mut self, places: impl IntoIterator<Item = usize>, troubles: &Troubles) -> Undo {
        let before = self.left_out.clone();
        for place in places {
            self.left_out.entry(place).or_insert_with(|| troubles.of(place).to_vec());
        }
        self.state = next_number();
        Undo::LeftOut(before)
    }

    pub fn put_back(&mut self, places: &[usize]) -> Undo {
        let before = self.left_out.clone();
        self.left_out.retain(|place, _| !places.contains(place));
        self.state = next_number();
        Undo::LeftOut(before)
    }

    pub fn put_all_back(&mut self) -> Undo {
        self.state = next_number();
        Undo::LeftOut(std::mem::take(&mut self.left_out))
    }

    /// Takes rows in place of those that there were.
    pub fn take(&mut self, rows: Vec<DraftRow>, file: String) -> Undo {
        self.swap(Rows { rows, left_out: BTreeMap::new(), edited: BTreeSet::new(), file: Some(file) })
    }

    pub(super) fn swap(&mut self, new: Rows) -> Undo {
        self.state = next_number();
        self.arrival = self.state;
        Undo::Rows(Box::new(Rows {
            rows: std::mem::replace(&mut self.rows, new.rows),
            left_out: std::mem::replace(&mut self.left_out, new.left_out),
            edited: std::mem::replace(&mut self.edited, new.edited),
            file: std::mem::replace(&mut self.file, new.file),
        }))
    }

    /// Everything that a table of mended rows changes.
    pub(super) fn swap_parts(
        &mut self,
        rows: Vec<DraftRow>,
        left_out: BTreeMap<usize, Vec<RowTrouble>>,
        edited: BTreeSet<usize>,
    ) -> Undo {
        let file = self.file.clone();
        self.swap(Rows { rows, left_out, edited, file })
    }

    /// Takes a change back, and gives the way to make it again.
    pub fn take_back(&mut self, undo: Undo) -> Undo {
        self.state = next_number();
        match undo {
            Undo::Row { place, row, edited } => {
                let is_edited = self.edited.contains(&place);
                if edited {
                    self.edited.insert(place);
                } else {
                    self.edited.remove(&place);
                }
                let row = match self.rows.get_mut(place) {
                    Some(slot) => Box::new(std::mem::replace(slot, *row)),
                    None => row,
                };
                Undo::Row { place, row, edited: is_edited }
            }
            Undo::LeftOut(before) => Undo::LeftOut(std::mem::replace(&mut self.left_out, before)),
            Undo::Rows(rows) => self.swap(*rows),
        }
    }
}

/// What was done, for whoever undoes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The cells of the row with this line.
    Typed(u32),
    LeftOut,
    PutBack,
    File,
    Merged,
}

/// What can be undone, and what was undone and can be done again. It lives as long as the page.
#[derive(Debug, Default)]
pub struct History {
    back: Vec<(Done, Undo)>,
    forward: Vec<(Done, Undo)>,
}

/// More than a person remembers.
const MOST: usize = 100;

impl History {
    pub fn did(&mut self, done: Done, undo: Undo) {
        self.forward.clear();
        if self.back.len() >= MOST {
            self.back.remove(0);
        }
        self.back.push((done, undo));
    }

    pub fn last(&self) -> Option<Done> {
        self.back.last().map(|(done, _)| *done)
    }

    pub fn next(&self) -> Option<Done> {
        self.forward.last().map(|(done, _)| *done)
    }

    /// Takes the last change back. Says which one it was.
    pub fn undo(&mut self, draft: &mut Draft) -> Option<Done> {
        let (done, undo) = self.back.pop()?;
        self.forward.push((done, draft.take_back(undo)));
        Some(done)
    }

    /// Does again what was undone last.
    pub fn redo(&mut self, draft: &mut Draft) -> Option<Done> {
        let (done, undo) = self.forward.pop()?;
        self.back.push((done, draft.take_back(undo)));
        Some(done)
    }
}
