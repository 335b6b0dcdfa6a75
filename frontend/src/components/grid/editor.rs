//! Editing a cell in its place: Enter and Tab hand over what was typed and go on, Escape leaves the cell as it was.

use super::{At, Core, Editing};
use leptos::{ev, html, prelude::*};
use shared::tr;

impl Core {
    pub(super) fn is_edited(self, column: usize) -> bool {
        self.facts().columns.get(column).is_some_and(|column| column.edited)
    }

    /// Opens the field of a cell; `typed` is what was typed to open it.
    pub(super) fn edit(self, at: At, typed: Option<String>) {
        if let Some(column) = at.column {
            self.at.set(Some(at));
            self.editing.set(Some(Editing { place: at.place, column, typed }));
        }
    }

    /// Closes the field, and hands over what was typed if it is something else than before.
    fn close(self, place: usize, column: usize, typed: Option<String>) {
        let open = self.editing.with_untracked(|editing| {
            editing.as_ref().is_some_and(|editing| editing.place == place && editing.column == column)
        });
        // The field loses the focus as it goes: it was closed already.
        if !open {
            return;
        }
        self.editing.set(None);
        let rows = self.rows.get_untracked();
        if let Some(typed) = typed.filter(|typed| rows.to_edit(place, column).as_deref() != Some(typed)) {
            rows.commit(place, column, typed);
        }
    }

    /// The next cell that can be edited, in this row or the one after.
    fn next_edited(self, at: At, backwards: bool) -> Option<At> {
        let columns: Vec<usize> =
            self.columns.get_untracked().into_iter().filter(|column| self.is_edited(*column)).collect();
        let here = columns.iter().position(|column| Some(*column) == at.column)?;
        let beside = if backwards { here.checked_sub(1) } else { Some(here + 1) };
        if let Some(column) = beside.and_then(|beside| columns.get(beside)) {
            return Some(At { column: Some(*column), ..at });
        }
        let nth = self.nth(at.place)?;
        let nth = if backwards { nth.checked_sub(1)? } else { nth + 1 };
        let column = if backwards { columns.last() } else { columns.first() };
        Some(At { place: self.place(nth)?, column: column.copied() })
    }
}

/// The field in a cell.
pub(super) fn field(core: Core, place: usize, column: usize) -> AnyView {
    let facts = core.facts();
    let heading = facts.columns.get(column).map(|of| of.heading.clone()).unwrap_or_default();
    let typed = core.editing.with_untracked(|editing| editing.as_ref().and_then(|editing| editing.typed.clone()));
    let rows = core.rows.get_untracked();
    let begun = typed.is_some();
    let value = typed.or_else(|| rows.to_edit(place, column)).unwrap_or_default();
    let row = core.nth(place).map_or(0, |nth| nth + 1);
    let label = tr!("{heading}, row {row}", heading, row);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
            if begun {
                // What is typed next goes after it.
                let end = u32::try_from(input.value().encode_utf16().count()).unwrap_or_default();
                let _ = input.set_selection_range(end, end);
            } else {
                input.select();
            }
        }
    });
    let pressed = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        let Some(input) = input.get_untracked() else { return };
        let at = At { place, column: Some(column) };
        match event.key().as_str() {
            // Chosen from an input method's list, not yet entered.
            _ if event.is_composing() => return,
            "Enter" => {
                core.close(place, column, Some(input.value()));
                core.focus();
                core.go(if event.shift_key() { -1 } else { 1 }, false);
            }
            "Tab" => {
                core.close(place, column, Some(input.value()));
                core.focus();
                if let Some(next) = core.next_edited(at, event.shift_key()) {
                    if let Some(nth) = core.nth(next.place) {
                        core.reveal(nth);
                    }
                    core.edit(next, None);
                }
            }
            "Escape" => {
                core.close(place, column, None);
                core.focus();
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <input
            node_ref=input
            class="input input-xs w-full border-edge"
            class:font-mono=facts.columns.get(column).is_some_and(|of| of.mono)
            class:text-end=facts.columns.get(column).is_some_and(|of| of.end)
            data-testid="cell-editor"
            autocomplete="off"
            spellcheck="false"
            maxlength="1000"
            aria-label=label
            value=value
            on:keydown=pressed
            on:blur:target=move |event| core.close(place, column, Some(event.target().value()))
        />
    }
    .into_any()
}
