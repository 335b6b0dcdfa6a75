//! Selecting with the mouse, and what selecting means whichever way it is done.

use super::{At, Core, sight};
use leptos::prelude::*;
use shared::tr;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

impl Core {
    /// A click on a row, beside its links and fields.
    pub(super) fn clicked(self, place: usize, event: &MouseEvent) {
        if on_a_control(event) {
            return;
        }
        let column = sight::cell_of(event);
        let at = At { place, column: column.filter(|column| self.is_edited(*column)) };
        if event.shift_key() && self.facts().selects {
            self.extend_to(place);
        } else if (event.ctrl_key() || event.meta_key()) && self.facts().selects {
            self.toggle(place);
        } else if at.column.is_some() && self.at.get_untracked() == Some(at) {
            // A second click where the keyboard is already: the way to edit without one.
            self.edit(at, None);
            return;
        } else {
            let key = self.rows.with_untracked(|rows| rows.key(place));
            self.selection.update_untracked(|selection| selection.begin(&key));
        }
        self.at.set(Some(at));
    }

    pub(super) fn double_clicked(self, place: usize, event: &MouseEvent) {
        let column = sight::cell_of(event).filter(|column| self.is_edited(*column));
        if let Some(column) = column.filter(|_| !on_a_control(event)) {
            self.edit(At { place, column: Some(column) }, None);
        }
    }

    /// Selects a row, or no longer.
    pub(super) fn toggle(self, place: usize) {
        let rows = self.rows.get_untracked();
        if rows.selectable(place) {
            self.selection.update(|selection| selection.toggle(&rows.key(place)));
            self.say_selected();
        }
    }

    /// Selects from where the range began to this row.
    pub(super) fn extend_to(self, place: usize) {
        let rows = self.rows.get_untracked();
        let Some(to) = self.nth(place) else { return };
        if self.selection.with_untracked(|selection| selection.anchor().is_none()) {
            let key = rows.key(self.at.get_untracked().map_or(place, |at| at.place));
            self.selection.update_untracked(|selection| selection.begin(&key));
        }
        let anchor = self.selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        let keys: Vec<String> = self.shown.with_untracked(|shown| {
            let from = shown.iter().position(|of| Some(rows.key(*of)) == anchor).unwrap_or(to);
            let range = shown.iter().take(from.max(to) + 1).skip(from.min(to)).copied();
            range.filter(|place| rows.selectable(*place)).map(|place| rows.key(place)).collect()
        });
        self.selection.update(|selection| selection.extend(keys));
        self.say_selected();
    }

    /// Keys of all rows that are shown and can be selected.
    pub(super) fn selectable_keys(self) -> Vec<String> {
        let rows = self.rows.get();
        self.shown
            .with(|shown| shown.iter().filter(|place| rows.selectable(**place)).map(|place| rows.key(*place)).collect())
    }

    /// Selects all that are shown; if they all are, none of them.
    pub(super) fn toggle_all(self) {
        let keys = untrack(|| self.selectable_keys());
        self.selection.update(|selection| {
            if keys.iter().all(|key| selection.contains(key)) {
                selection.remove(keys.iter().map(String::as_str));
            } else {
                selection.add(keys);
            }
        });
        self.say_selected();
    }

    pub(super) fn say_selected(self) {
        let selected = self.selection.with_untracked(|selection| selection.len());
        self.said.set(tr!(selected; "{selected} row selected" | "{selected} rows selected"));
    }
}

/// Links, buttons and fields in a row have a meaning of their own; so has text that is being marked.
fn on_a_control(event: &MouseEvent) -> bool {
    const CONTROLS: &str = "a, button, input, select, textarea, label, summary";
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(CONTROLS).ok().flatten().is_some())
}
