//! Rows that were mended in a spreadsheet and come back: uploaded or pasted, they take their rows' places.

use super::{Preparing, reading::intake};
use crate::{
    components::{Dialog, Look, button, dialog, toast},
    draft::{Done, Merged},
};
use leptos::prelude::*;
use shared::{intake::DraftRow, tr, words};

/// A dialog that is open while `open` holds something.
pub fn view(preparing: Preparing, open: RwSignal<Option<()>>) -> AnyView {
    dialog(open, move |()| Dialog { title: tr!("Upload mended rows").to_owned(), body: body(preparing, open) })
}

fn body(preparing: Preparing, open: RwSignal<Option<()>>) -> AnyView {
    let read = Callback::new(move |(rows, _name): (Vec<DraftRow>, String)| {
        let troubles = preparing.troubles.get_untracked();
        let mut told = Ok(Merged::default());
        preparing.change(Done::Merged, |draft| match draft.merge(rows, &troubles) {
            Ok((merged, undo)) => {
                told = Ok(merged);
                Some(undo)
            }
            Err(problem) => {
                told = Err(words::file_problem(&problem));
                None
            }
        });
        let merged = told?;
        preparing.refusal.set(None);
        toast(said(merged));
        open.set(None);
        Ok(())
    });
    let idle = Signal::stored(false);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <p class="text-sm text-muted">
            {tr!("Rows that you downloaded with their problems go back to where they were; others are found by their account ID, or added. Everything else in the draft stays as it is, and you can undo it.")}
        </p>
        {intake("paste-mended", RwSignal::new(false), read)}
        <div class="flex justify-end">{button(Look::Quiet, tr!("Cancel"), "close-mending", idle, idle, close)}</div>
    }
    .into_any()
}

fn said(Merged { changed, added, same }: Merged) -> String {
    let parts = [
        (changed, tr!(changed; "{changed} row changed." | "{changed} rows changed.")),
        (added, tr!(added; "{added} row added." | "{added} rows added.")),
        (same, tr!(same; "{same} row was as it is." | "{same} rows were as they are.")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    parts.join(words::sentence_space())
}
