//! How many people internal approval takes (R5.3): one, or from the programme's threshold on two.
//!
//! The threshold is fixed when the first record comes to internal review, and what has reached it once doesn't fall below again. Where
//! two are needed, no record is approved without a first approval of it by somebody else, made on the same version; a new
//! version drops first approvals, since they were of something else.

use super::{Application, LeftWhy, Record, Refusal, Revision, Status, Step, run::Run};
use crate::{
    event::{By, Event, Place, What},
    ids::PersonId,
    instant::Instant,
    rows::{Row, RowSet},
    settings::TwoPeople,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// No record has come there.
    #[default]
    NotBegun,
    /// One is enough, as long as the application doesn't reach this.
    OnePerson { below: TwoPeople },
    /// What one person has said yes to and another hasn't yet: each row once at most, all on the application's version.
    TwoPeople { first: Vec<FirstApproval> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstApproval {
    pub by: PersonId,
    /// The event that documents it.
    pub event: Revision,
    pub at: Instant,
    pub rows: RowSet,
}

/// What becomes of rows that somebody says yes to, where two people are needed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Yes {
    /// Nobody has said yes to them before.
    pub first: RowSet,
    /// Somebody else has.
    pub second: RowSet,
    /// They have themselves.
    pub again: RowSet,
}

impl Review {
    pub fn has_not_begun(&self) -> bool {
        *self == Review::NotBegun
    }

    /// What waits for a second person; nothing where one is enough.
    pub fn first_approvals(&self) -> &[FirstApproval] {
        match self {
            Review::NotBegun | Review::OnePerson { .. } => &[],
            Review::TwoPeople { first } => first,
        }
    }

    pub fn takes_two(&self) -> bool {
        matches!(self, Review::TwoPeople { .. })
    }

    /// Who has said yes to a row that waits for a second person.
    pub fn first_approver(&self, row: Row) -> Option<&PersonId> {
        self.first_approvals().iter().find(|of| of.rows.contains(row)).map(|of| &of.by)
    }

    pub(super) fn sort(&self, rows: &RowSet, person: &PersonId) -> Yes {
        let mut yes = Yes::default();
        for row in rows.iter() {
            match self.first_approver(row) {
                None => yes.first.insert(row),
                Some(by) if by == person => yes.again.insert(row),
                Some(_) => yes.second.insert(row),
            }
        }
        yes
    }
}

/// Whether a record counts for the threshold: it can still move, or has moved.
fn counts(record: &Record) -> bool {
    record.is_open() || record.status() == Status::Migrated
}

impl Application {
    /// Carries out what an event means for the review, once its records are as they are after it, and before the head has its version.
    pub(super) fn apply_to_review(&mut self, event: &Event) {
        match &event.what {
            What::Advanced { step: Step::InternalReview, .. } if self.head.review.has_not_begun() => {
                self.head.review = Review::OnePerson { below: TwoPeople::OFF };
            }
            What::ReviewBegan { two_people } => {
                self.head.review = Review::OnePerson { below: two_people.value.unwrap_or(TwoPeople::OFF) };
            }
            What::TwoPeopleNeeded => self.head.review = Review::TwoPeople { first: Vec::new() },
            What::FirstApproved { rows, .. } => {
                if let (Review::TwoPeople { first }, By::Person { id, .. }) = (&mut self.head.review, &event.by) {
                    first.push(FirstApproval { by: id.clone(), event: event.seq, at: event.at, rows: rows.clone() });
                }
            }
            _ => {}
        }
        let Review::TwoPeople { first } = &mut self.head.review else { return };
        if event.version != self.head.version {
            first.clear();
        }
        if !first.is_empty() {
            let records = &self.records;
            let index = |row: Row| usize::try_from(row.0).ok().and_then(|row| row.checked_sub(1));
            let waits =
                |row: Row| index(row).and_then(|at| records.get(at)).is_some_and(|of| of.is_at(Step::InternalReview));
            first.iter_mut().for_each(|of| of.rows = of.rows.iter().filter(|row| waits(*row)).collect());
            first.retain(|of| !of.rows.is_empty());
        }
    }
}

impl Run<'_> {
    /// The first record has come to internal review: the settings now in force say how many people it takes.
    pub(super) fn begin_review(&mut self) {
        let two_people = self.facts.settings.two_people;
        if two_people.is_off() {
            return;
        }
        let place = Place::TwoPeople(self.next_seq()).to_string();
        let two_people = self.application.head.seal_key.seal(&place, two_people);
        self.push(What::ReviewBegan { two_people });
        self.see_whether_it_takes_two();
    }

    /// Also when credit lines have changed: what was below the threshold may have come to reach it.
    pub(super) fn see_whether_it_takes_two(&mut self) {
        let Review::OnePerson { below } = self.application.head.review else { return };
        let counted = || self.application.records.iter().filter(|record| counts(record));
        if below.reached_by(counted().filter_map(|record| record.credit.amount()).sum(), counted().count()) {
            self.push(What::TwoPeopleNeeded);
        }
    }

    /// Sorts a yes of internal review into what it finishes and what it begins; answers what it finishes.
    pub(super) fn as_one_of_two(
        &mut self,
        taken: RowSet,
        left: &mut Vec<(Row, LeftWhy)>,
    ) -> Result<(RowSet, RowSet), Refusal> {
        if !self.application.head.review.takes_two() {
            return Ok((taken, RowSet::default()));
        }
        let Some(person) = self.signer() else { return Err(Refusal::NotAllowed) };
        let Yes { first, second, again } = self.application.head.review.sort(&taken, person);
        left.extend(again.iter().map(|row| (row, LeftWhy::NeedsAnotherPerson)));
        left.sort_unstable();
        Ok((second, first))
    }
}
