//! What waits for the caller (R3.12, R7.3, R8.4), the most urgent first.
//!
//! Which applications can have something for the caller is one query on what stands in columns; `shared::tasks` says what it is. Records
//! are counted by their marks and not read, but for the few that a task names.

use super::{
    Ledger,
    lists::{Scope, narrowed},
    store::{
        Cells,
        applications::{HEAD_COLUMNS, StoredHead},
        integer, json,
        marks::{Candidate, MarkedCount},
    },
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{ApplicationList, MAX_TASK_CUSTOMERS, MAX_TASK_ROWS, MAX_TASKS, TaskView, TasksAnswer},
    application::{Head, Status},
    directory::Membership,
    ids::CustomerId,
    instant::Instant,
    rows::RowSet,
    tasks::{About, Marked, Marks, Standing, Task, own_tasks, tasks},
    thread::Party,
    view::{self, Names},
};

/// Applications looked at for one answer, those that fall due first.
const LOOKED_AT: u32 = 400;
/// Marked records looked at for the earliest instant at which one of them is lost.
const DUE_OF: u32 = 20;
/// Open records of one sub-customer: it is in one open application at a time, as a rule (R3.8).
const OWN: u32 = 20;

/// A task with its application.
struct Found<'a> {
    head: &'a Head,
    n: i64,
    task: Task,
}

impl Ledger {
    pub fn list_tasks(&self, viewer: &Viewer, now: Instant) -> Result<TasksAnswer, Error> {
        let person = &viewer.member()?.person;
        let membership = &person.membership;
        if let Membership::SubCustomer { sub_customer } = membership {
            return self.tasks_of_sub_customer(membership, sub_customer, now);
        }
        let suspended = self.is_suspended(membership)?;
        let mut candidates = self.candidates(membership)?;
        let most = usize::try_from(LOOKED_AT).unwrap_or(usize::MAX);
        let more = candidates.len() > most;
        candidates.truncate(most);
        let mut found = Vec::new();
        for of in &candidates {
            let marked = self.marked(of, membership, now)?;
            let StoredHead { n, head, tally } = &of.stored;
            let question_by = of.question_by.as_ref();
            let standing = Standing { head, tally, marked: &marked, question_by, suspended, person: &person.id };
            found.extend(tasks(&standing, membership).into_iter().map(|task| Found { head, n: *n, task }));
        }
        let heads: Vec<&Head> = candidates.iter().map(|of| &of.stored.head).collect();
        self.answer_tasks(found, more, &self.store.names(&heads)?)
    }

    /// The applications in which something may wait for a member of a team.
    fn candidates(&self, membership: &Membership) -> Result<Vec<Candidate>, Error> {
        let scope = Scope::of(membership)?;
        let pending = narrowed(&scope, ApplicationList::Pending);
        let bits = |marks: Marks| integer(marks.bits());
        let (tables, theirs, mut values) = match &scope {
            Scope::Partner(_) => {
                let (order, mine) = scope.order();
                let theirs = format!(
                    "{mine} AND ({pending} OR (a.question_by IS NOT NULL AND a.question_by <> ?2)
                        OR (a.new_reseller = ?1 AND a.marks & ?3 > 0)
                        OR ((a.original_reseller = ?1 OR a.outgoing_distributor = ?1) AND a.marks & ?4 > 0))"
                );
                let party = json(&Party::from(membership))?.into();
                let marks = [Marks::for_applicants(), Marks::for_original_side()].map(bits);
                let values = [scope.partner(), party].into_iter().chain(marks).collect();
                (format!("{order} CROSS JOIN applications a ON a.n = {}", scope.number()), theirs, values)
            }
            Scope::Review => {
                ("applications a".to_owned(), format!("({pending} OR a.marks & ?1 > 0)"), vec![bits(Marks::DISPUTED)])
            }
            Scope::Administration => {
                ("applications a".to_owned(), "a.marks & ?1 > 0".to_owned(), vec![bits(Marks::for_administration())])
            }
        };
        values.push(integer(LOOKED_AT + 1));
        // `open` or marked: only those have an entry in the index that the programme's teams go by.
        let sql = format!(
            "SELECT {HEAD_COLUMNS}, a.marks, a.question_by FROM {tables}
             WHERE (a.open = 1 OR a.marks > 0) AND {theirs}
             ORDER BY a.due_at IS NULL, a.due_at, a.opened_at DESC LIMIT ?{}",
            values.len(),
        );
        let read = |mut cells: Cells| {
            let stored = StoredHead::read(&mut cells)?;
            let marks = Marks::from_bits(cells.small()?);
            Ok(Candidate { stored, marks, question_by: cells.json_or_null()? })
        };
        self.store.rows(&sql, values)?.into_iter().map(read).collect()
    }

    /// What is marked in an application, of what can be a task of the viewer's.
    fn marked(&self, of: &Candidate, membership: &Membership, now: Instant) -> Result<Vec<Marked>, Error> {
        let wanted = match membership {
            Membership::Partner { .. } => Marks::for_applicants().with(Marks::for_original_side()),
            Membership::Administration => Marks::for_administration(),
            Membership::InternalReview { .. } | Membership::SubCustomer { .. } => Marks::NONE,
        };
        if !of.marks.has(wanted) {
            return Ok(Vec::new());
        }
        let n = of.stored.n;
        let counted = |MarkedCount { marks, records }: MarkedCount| {
            let first = self.store.first_marked(n, marks, DUE_OF)?;
            let places: Vec<_> = first.into_iter().map(|(row, _)| (n, row)).collect();
            let lost = self.store.records_at(&places)?.into_iter().filter_map(|(_, record)| record.lost_at(now)).min();
            Ok(Marked { marks, records, until: lost })
        };
        self.store.marked(n, wanted)?.into_iter().map(counted).collect()
    }

    fn tasks_of_sub_customer(
        &self,
        membership: &Membership,
        sub_customer: &CustomerId,
        now: Instant,
    ) -> Result<TasksAnswer, Error> {
        let records = self.records_of(
            "SELECT application, row FROM records WHERE customer = ? AND open = 1 ORDER BY application DESC LIMIT ?",
            vec![sub_customer.as_str().into(), integer(OWN)],
        )?;
        let heads = self.heads_of(&records)?;
        let mut names = Names::new();
        let mut found = Vec::new();
        for (record, n) in &records {
            let Some((head, own)) = heads.get(n) else { continue };
            names.extend(own.clone());
            found.extend(own_tasks(head, record, membership, now).into_iter().map(|task| Found { head, n: *n, task }));
        }
        self.answer_tasks(found, false, &names)
    }

    /// The most urgent of the tasks found: by until when, those without an end after them, then the newest.
    fn answer_tasks(&self, mut found: Vec<Found<'_>>, more: bool, names: &Names) -> Result<TasksAnswer, Error> {
        found.sort_by_key(|of| {
            (of.task.until.is_none(), of.task.until, std::cmp::Reverse(of.head.opened_at), of.head.id.clone())
        });
        let more = more || found.len() > MAX_TASKS;
        found.truncate(MAX_TASKS);
        let view = |of: Found<'_>| {
            let (rows, sub_customers) = self.named_by(of.n, &of.task)?;
            Ok(TaskView {
                application: of.head.id.clone(),
                new_reseller: view::partner(names, &of.head.parties.new_reseller),
                original_reseller: view::partner(names, &of.head.parties.original_reseller),
                kind: of.task.kind,
                records: of.task.records,
                rows,
                until: of.task.until,
                sub_customers,
            })
        };
        Ok(TasksAnswer { tasks: found.into_iter().map(view).collect::<Result<_, Error>>()?, more })
    }

    /// The first records of a task, and the first of their sub-customers.
    fn named_by(&self, n: i64, task: &Task) -> Result<(RowSet, Vec<CustomerId>), Error> {
        let most = u32::try_from(MAX_TASK_ROWS).unwrap_or(u32::MAX);
        let few = u32::try_from(MAX_TASK_CUSTOMERS).unwrap_or(u32::MAX);
        let named = match &task.about {
            About::Whole => self.store.first_in(n, None, few)?,
            About::At(step) => self.store.first_in(n, Some(Status::awaiting(*step).code()), most)?,
            About::AtReviewBut(rows) => {
                let code = Status::AwaitingInternalReview.code();
                let more = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let mut there = self.store.first_in(n, Some(code), most.saturating_add(more))?;
                there.retain(|(row, _)| !rows.contains(*row));
                there.truncate(MAX_TASK_ROWS);
                there
            }
            About::Marked(marks) => self.store.first_marked(n, *marks, most)?,
            About::These(rows) => self.store.these(n, &rows.iter().take(MAX_TASK_ROWS).collect::<Vec<_>>())?,
        };
        let rows = match task.about {
            About::Whole => RowSet::default(),
            About::At(_) | About::AtReviewBut(_) | About::Marked(_) | About::These(_) => {
                named.iter().map(|(row, _)| *row).collect()
            }
        };
        Ok((rows, named.into_iter().take(MAX_TASK_CUSTOMERS).map(|(_, customer)| customer).collect()))
    }
}
