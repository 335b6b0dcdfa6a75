//! A draft on its way from the intake worker to the page: bytes that change hands without being copied, read by one pass.
//!
//! JSON of ten thousand rows takes longer to write and read than the file itself. Problems are few, and stay JSON within.

use super::{Draft, DraftRow};
use crate::{api::RawRow, rows::MAX_ROWS};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    line: u32,
    replaces: Option<u32>,
    sub_customer: &'a str,
    name: Option<&'a str>,
    credit: &'a str,
    /// JSON; empty for none.
    #[serde(borrow)]
    problems: Cow<'a, str>,
}

/// `None` only where memory doesn't suffice.
pub fn pack(draft: &Draft) -> Option<Vec<u8>> {
    let rows: Option<Vec<Packed<'_>>> = draft.rows.iter().map(packed).collect();
    postcard::to_allocvec(&rows?).ok()
}

fn packed(row: &DraftRow) -> Option<Packed<'_>> {
    let problems = if row.problems.is_empty() {
        Cow::Borrowed("")
    } else {
        Cow::Owned(serde_json::to_string(&row.problems).ok()?)
    };
    let DraftRow { line, replaces, raw, .. } = row;
    Some(Packed {
        line: *line,
        replaces: *replaces,
        sub_customer: &raw.sub_customer,
        name: raw.name.as_deref(),
        credit: &raw.credit,
        problems,
    })
}

/// `None` for bytes that aren't a draft of at most [`MAX_ROWS`] rows.
pub fn unpack(bytes: &[u8]) -> Option<Draft> {
    let rows: Vec<Packed<'_>> = postcard::from_bytes(bytes).ok()?;
    if rows.len() > usize::try_from(MAX_ROWS).ok()? {
        return None;
    }
    Some(Draft { rows: rows.into_iter().map(unpacked).collect::<Option<_>>()? })
}

fn unpacked(row: Packed<'_>) -> Option<DraftRow> {
    let Packed { line, replaces, sub_customer, name, credit, problems } = row;
    let problems = if problems.is_empty() { Vec::new() } else { serde_json::from_str(&problems).ok()? };
    let raw =
        RawRow { sub_customer: sub_customer.to_owned(), name: name.map(str::to_owned), credit: credit.to_owned() };
    Some(DraftRow { line, replaces, raw, problems })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_draft_are_refused() {
        for bytes in [&b""[..], b"\xFF\xFF\xFF\xFF\xFF", b"\x02\x00", b"{\"rows\":[]}"] {
            assert_eq!(unpack(bytes), None, "{bytes:?}");
        }
    }
}
