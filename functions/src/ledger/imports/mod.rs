//! The directory's import (R11): newline-delimited JSON, all lines or none, each with the instant at which it was true.
//!
//! A line older than what is known is counted and left; absence removes nothing. Every bad line is named with what to change, the
//! first hundred of them. Open applications that a change concerns are settled afterwards: a few at once, the rest by the alarm.

mod customers;
#[cfg(test)]
mod fuzz;
mod partners;
mod people;

use super::Ledger;
use crate::{error::Error, json, language::in_english};
use serde::de::DeserializeOwned;
use shared::{
    api::{DirectoryAnswer, ImportAnswer, LineProblem, MAX_IMPORT_LINES, Problem, ProblemCode},
    instant::{Instant, Span},
    tr,
};

/// Bad lines named in one answer.
const MOST_NAMED: usize = 100;
/// Applications settled before the import is answered.
const SETTLED_AT_ONCE: u32 = 2;
/// A sender's clock may be a little ahead.
const AHEAD: Span = Span::minutes(5);

/// The lines of a request that can be read, and what is wrong with the others.
struct Lines<T> {
    read: Vec<(u32, T)>,
    wrong: Vec<LineProblem>,
}

/// What a line does to what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Applied,
    Older,
    Unchanged,
}

impl<T> Lines<T> {
    /// Blank lines count but say nothing. `read` makes one of a line, or says what is wrong.
    fn of(text: &str, read: impl Fn(&[u8]) -> Result<T, String>) -> Result<Self, Error> {
        let mut lines = Lines { read: Vec::new(), wrong: Vec::new() };
        for (number, line) in (1u32..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            if lines.read.len() + lines.wrong.len() >= MAX_IMPORT_LINES {
                let detail =
                    format!("One request takes at most {MAX_IMPORT_LINES} lines. Send the rest in further ones.");
                return Err(refused(vec![LineProblem { line: number, detail }]));
            }
            match read(line.as_bytes()) {
                Ok(of) => lines.read.push((number, of)),
                Err(detail) => lines.wrong.push(LineProblem { line: number, detail }),
            }
        }
        Ok(lines)
    }

    fn wrong(&mut self, line: u32, detail: impl Into<String>) {
        self.wrong.push(LineProblem { line, detail: detail.into() });
    }

    /// The lines, if none is wrong.
    fn all(mut self) -> Result<Vec<(u32, T)>, Error> {
        if self.wrong.is_empty() {
            return Ok(self.read);
        }
        self.wrong.sort_by_key(|problem| problem.line);
        Err(refused(self.wrong))
    }
}

/// A line as JSON of the expected form.
fn line<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    json::read(bytes).map_err(|wrong| format!("This line can't be read {wrong}."))
}

fn refused(mut lines: Vec<LineProblem>) -> Error {
    let count = lines.len();
    lines.truncate(MOST_NAMED);
    let detail = tr!(count; "{count} of the lines can't be taken, so nothing was. Mend it and send all of them again." | "{count} of the lines can't be taken, so nothing was. Mend them and send all of them again.");
    Error::refused(Problem { lines, ..Problem::new(ProblemCode::ImportRefused, detail) })
}

fn check_as_of(as_of: Instant, now: Instant) -> Result<(), String> {
    if as_of > now + AHEAD {
        return Err("`as_of` lies in the future: it is the instant at which the line was true.".to_owned());
    }
    Ok(())
}

fn tally(outcomes: &[Outcome]) -> ImportAnswer {
    let count = |outcome| u32::try_from(outcomes.iter().filter(|of| **of == outcome).count()).unwrap_or(u32::MAX);
    ImportAnswer {
        lines: u32::try_from(outcomes.len()).unwrap_or(u32::MAX),
        applied: count(Outcome::Applied),
        older: count(Outcome::Older),
        unchanged: count(Outcome::Unchanged),
    }
}

impl Ledger {
    /// What an import has set in motion. The import itself is kept by then; what fails here is done later.
    fn follow_up(&self, now: Instant) {
        // What the portal does by itself it says in English: it is for the log.
        let failed = in_english(|| self.settle_waiting(now, SETTLED_AT_ONCE).err().map(Error::into_problem));
        if let Some(problem) = failed {
            crate::log::error(serde_json::json!({ "after": "import", "problem": problem.detail }));
        }
    }

    pub fn directory(&self) -> Result<DirectoryAnswer, Error> {
        let count = |table: &str| -> Result<u32, Error> {
            let count = self.store.number(&format!("SELECT count(*) FROM {table}"), vec![])?;
            u32::try_from(count).map_err(|error| Error::internal("a count", error))
        };
        Ok(DirectoryAnswer {
            partners: count("partners")?,
            people: count("people")?,
            sub_customers: count("customers WHERE removed = 0")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::directory::Partner;

    #[test]
    fn every_bad_line_is_named_by_its_number() {
        let text = "\n{}\nnonsense\n";
        let Err(error) = Lines::<Partner>::of(text, line).and_then(Lines::all) else { unreachable!("they are bad") };
        let problem = error.into_problem();
        assert_eq!(problem.lines.iter().map(|of| of.line).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(problem.code, ProblemCode::ImportRefused);
    }

    #[test]
    fn a_request_has_at_most_so_many_lines() {
        let text = "x\n".repeat(MAX_IMPORT_LINES + 1);
        assert!(Lines::<Partner>::of(&text, line).is_err());
    }

    #[test]
    fn a_line_from_the_future_is_refused() {
        let now = Instant::from_millis(1_800_000_000_000);
        assert!(check_as_of(now + AHEAD, now).is_ok());
        assert!(check_as_of(now + Span::hours(1), now).is_err());
    }
}
