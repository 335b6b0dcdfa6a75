//! The keyboard in a grid: arrows, Home, End and the page keys go from row to row, space selects, with Shift a range, Ctrl+A all that are
//! shown, Enter opens or edits, Escape lets go of the selection, `/` leads to the search.
//!
//! The focus stays on the grid itself and names the row that is meant (`aria-activedescendant`), so that it can't get lost with a row
//! that scrolls out of the page.

use super::{At, Core, Editing, rows::Rows, toolbar};
use crate::browser;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

impl Core {
    /// What a key does. Made where the router is at hand.
    pub(super) fn keyboard(self) -> impl Fn(KeyboardEvent) + 'static {
        let navigate = use_navigate();
        move |event| {
            if self.on_itself(&event) && self.pressed(&event, &|address| navigate(address, Default::default())) {
                event.prevent_default();
            }
        }
    }

    fn on_itself(self, event: &KeyboardEvent) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.is_some_and(|target| target.id() == self.facts().id)
    }

    /// Says whether the key was meant for the grid.
    fn pressed(self, event: &KeyboardEvent, open: &dyn Fn(&str)) -> bool {
        let key = event.key();
        let command = event.ctrl_key() || event.meta_key();
        if command {
            return key.eq_ignore_ascii_case("a") && self.facts().selects && {
                self.toggle_all();
                true
            };
        }
        if event.alt_key() {
            return false;
        }
        let shift = event.shift_key();
        match key.as_str() {
            "ArrowDown" => self.go(1, shift),
            "ArrowUp" => self.go(-1, shift),
            "PageDown" => self.go(self.page(), shift),
            "PageUp" => self.go(-self.page(), shift),
            "Home" => self.go(isize::MIN, shift),
            "End" => self.go(isize::MAX, shift),
            "ArrowRight" => self.aside(1),
            "ArrowLeft" => self.aside(-1),
            " " => match self.at.get_untracked().filter(|_| self.facts().selects) {
                Some(at) if shift => self.extend_to(at.place),
                Some(at) => self.toggle(at.place),
                None => return false,
            },
            "Escape" => {
                if self.selection.with_untracked(|selection| selection.is_empty()) {
                    return false;
                }
                self.selection.update(|selection| selection.clear());
                self.say_selected();
            }
            "/" => browser::focus_soon(toolbar::search_id(self.facts().id)),
            "Enter" | "F2" => {
                let Some(at) = self.at.get_untracked() else { return false };
                let address = self.rows.with_untracked(|rows| rows.address(at.place));
                match at.column.filter(|column| self.is_edited(*column)) {
                    Some(_) => self.edit(at, None),
                    None => match address.filter(|_| key == "Enter") {
                        Some(address) => open(&address),
                        None => return false,
                    },
                }
            }
            typed if typed.chars().count() == 1 => {
                let at = self.at.get_untracked().filter(|at| at.column.is_some_and(|column| self.is_edited(column)));
                match at {
                    Some(at) => self.edit(at, Some(key)),
                    None => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// So many rows on; with `shift` the selection goes along.
    pub(super) fn go(self, by: isize, shift: bool) {
        let last = self.shown.with_untracked(|shown| shown.len()).saturating_sub(1);
        let before = self.at.get_untracked();
        let here = before.and_then(|at| self.nth(at.place));
        let to = match here {
            Some(here) => here.saturating_add_signed(by).min(last),
            // The first step goes to the first row in sight.
            None if by.unsigned_abs() <= last => self.first_in_sight().min(last),
            None => 0_usize.saturating_add_signed(by).min(last),
        };
        let Some(place) = self.place(to) else { return };
        if shift && self.facts().selects {
            // A range begins where the keyboard was.
            let key = self.rows.with_untracked(|rows| rows.key(before.map_or(place, |at| at.place)));
            if self.selection.with_untracked(|selection| selection.anchor().is_none()) {
                self.selection.update_untracked(|selection| selection.begin(&key));
            }
            self.extend_to(place);
        } else {
            let key = self.rows.with_untracked(|rows| rows.key(place));
            self.selection.update_untracked(|selection| selection.begin(&key));
        }
        self.at.set(Some(At { place, column: before.and_then(|at| at.column) }));
        self.reveal(to);
    }

    /// Where the list becomes another, the keyboard stays on its row, and an open field in its cell: what is pressed next is about what is
    /// named, not about what has come to stand there. If the row is gone, the next one is meant.
    pub(super) fn stay(self) {
        Effect::new(move |before: Option<Arc<dyn Rows>>| {
            let rows = self.rows.get();
            let Some(before) = before else { return rows };
            let now = |place: usize| {
                let key = before.key(place);
                if rows.key(place) == key { Some(place) } else { (0..rows.len()).find(|of| rows.key(*of) == key) }
            };
            if let Some(editing) = self.editing.get_untracked() {
                let place = now(editing.place);
                if place != Some(editing.place) {
                    self.editing.set(place.map(|place| Editing { place, ..editing }));
                }
            }
            if let Some(at) = self.at.get_untracked() {
                let next = match now(at.place) {
                    Some(place) => Some(At { place, ..at }),
                    None => rows.len().checked_sub(1).map(|last| At { place: at.place.min(last), column: None }),
                };
                if next != Some(at) {
                    self.at.set(next);
                }
            }
            rows
        });
    }

    /// To the cell beside; left of the first one is the row as a whole.
    fn aside(self, by: isize) {
        let columns = self.columns.get_untracked();
        let Some(at) = self.at.get_untracked() else { return self.go(0, false) };
        let now = at.column.and_then(|column| columns.iter().position(|of| *of == column));
        let next = match now {
            Some(0) if by < 0 => None,
            Some(now) => columns.get(now.saturating_add_signed(by).min(columns.len().saturating_sub(1))).copied(),
            None if by > 0 => columns.first().copied(),
            None => None,
        };
        self.at.set(Some(At { column: next, ..at }));
    }

    /// Rows on a screen.
    fn page(self) -> isize {
        let sight = self.sight.with_untracked(|sight| sight.len());
        isize::try_from(sight.saturating_sub(10).max(5)).unwrap_or(10)
    }

    fn first_in_sight(self) -> usize {
        let start = self.sight.with_untracked(|sight| sight.start);
        if start == 0 { 0 } else { start + 6 }
    }
}
