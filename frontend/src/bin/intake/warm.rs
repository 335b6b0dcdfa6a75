//! Warming up: before there is a file, a small workbook and a few lines of CSV are read over and over.
//!
//! A browser compiles a program hastily at first, and well once it has seen which functions are much used. With this done while the
//! person still reads the page, their first file takes no longer than their tenth. It goes in short pieces, between which a file can
//! come, and ends at once when one does.

use super::{file, scope};
use js_sys::Function;
use std::cell::Cell;
use wasm_bindgen::{JsCast, closure::Closure};

/// Made by `build.rs`.
const WORKBOOK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/warm.xlsx"));
const ROUNDS: u32 = 12;
const LINES: u32 = 300;

thread_local! {
    static LEFT: Cell<u32> = const { Cell::new(ROUNDS) };
}

/// Begins, or goes on, in a task of its own.
pub fn up() {
    let next = Closure::once_into_js(|| {
        let Some(left) = LEFT.get().checked_sub(1) else { return };
        LEFT.set(left);
        round();
        up();
    });
    // Without it the first file takes a little longer, and that is all.
    let _ = scope().set_timeout_with_callback(next.unchecked_ref::<Function>());
}

/// There is real work.
pub fn enough() {
    LEFT.set(0);
}

fn round() {
    let lines = (1..=LINES).map(|line| format!("{line:012},Sub-customer {line},{line}.50\r\n"));
    let csv: String =
        std::iter::once("Sub-customer account ID,Sub-customer name (optional),Credit allocation\r\n".to_owned())
            .chain(lines)
            .collect();
    for bytes in [WORKBOOK, csv.as_bytes()] {
        if let Ok(draft) = file::read("", bytes, |_| None, |_| ()) {
            let _ = shared::intake::pack(&draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workbook_to_warm_up_with_is_read_to_its_end() {
        let draft = file::read("", WORKBOOK, |_| None, |_| ()).unwrap();
        assert_eq!(draft.rows.len(), 300);
        assert!(draft.rows.iter().all(|row| row.problems.is_empty()));
    }
}
