//! Step 3: every row with what is wrong and who can mend it. Rows can be corrected, left out and put back; nothing is dropped silently
//! (R2.6), and everything can be undone.

use super::{
    Preparing, Step, mending, problems,
    table::{self, LEFT_OUT, Line, WHICH, WITH_PROBLEMS},
    totals, walk,
};
use crate::{
    browser,
    components::{Icon, Look, Tone, announce, button, error_alert, grid::Grid, icon, toast_with},
    draft::Done,
    pages::mode::mode_choice,
    workbook,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use leptos_router::hooks::use_navigate;
use shared::{
    export::{self, Heading, Holds, Table},
    tr,
};
use wasm_bindgen::JsCast;

pub fn view(preparing: Preparing) -> AnyView {
    let grid = table::grid(preparing);
    let mending_open = RwSignal::new(None::<()>);
    let next = Signal::derive(move || preparing.ready());
    let again = Callback::new(move |()| preparing.check_again());
    let check_failed = move || {
        preparing.checking.state.with(|state| match state {
            crate::load::Load::Failed(error) => Some(error_alert(error, Some(again))),
            crate::load::Load::Loading | crate::load::Load::Ready(_) => None,
        })
    };
    view! {
        {move || preparing.refusal.get().map(|error| error_alert(&error, None))}
        {check_failed}
        {totals::view(preparing)}
        {totals::credit(preparing)}
        {problems::view(preparing, grid)}
        <section
            class="space-y-3"
            aria-label=tr!("Inbound customer details")
            on:keydown=move |event| by_key(preparing, &event)
        >
            {actions(preparing, grid, mending_open)}
            {move || progress(preparing)}
            {grid.toolbar(().into_any())}
            {selected(preparing, grid)}
            {grid.view()}
        </section>
        {mending::view(preparing, mending_open)}
        {mode(preparing)}
        {move || {
            (!preparing.kept.get())
                .then(|| {
                    view! {
                        <p class="text-sm text-muted">
                            {tr!("This draft is too large for the browser to keep. Until the page is loaded again nothing is lost.")}
                        </p>
                    }
                })
        }}
        {walk(Step::Details, next)}
    }
    .into_any()
}

/// A line that says that rows are being checked; it always takes its place, so that the table doesn't jump.
fn progress(preparing: Preparing) -> AnyView {
    let checking = preparing.unchecked.get() && preparing.checking.busy.get();
    view! {
        <div class="h-1" role="status">
            {checking
                .then(|| {
                    view! {
                        <progress
                            class="progress progress-primary block h-1 w-full"
                            aria-label=tr!("Checking the rows")
                        ></progress>
                    }
                })}
        </div>
    }
    .into_any()
}

fn actions(preparing: Preparing, grid: Grid<Line>, mending_open: RwSignal<Option<()>>) -> AnyView {
    let idle = Signal::stored(false);
    let navigate = use_navigate();
    let leave_out = Callback::new(move |()| {
        let troubles = preparing.troubles.get_untracked();
        let places: Vec<usize> = troubles.places().collect();
        preparing.refusal.set(None);
        preparing.change(Done::LeftOut, |draft| Some(draft.leave_out(places, &troubles)));
        // The button goes with its rows.
        grid.focus();
    });
    let put_back = Callback::new(move |()| {
        preparing.change(Done::PutBack, |draft| Some(draft.put_all_back()));
        grid.focus();
    });
    let another = Callback::new(move |()| navigate(&Step::File.address(), Default::default()));
    let mend = Callback::new(move |()| mending_open.set(Some(())));
    let save = Callback::new(move |()| {
        browser::save("rows-with-problems.csv", "text/csv;charset=utf-8", &export::csv(bad_rows(preparing)));
    });
    let save_workbook = Callback::new(move |()| {
        let mut rows = bad_rows(preparing);
        let headings = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let holds = [Holds::Text, Holds::Text, Holds::Number, Holds::Number, Holds::Text, Holds::Text];
        let columns = headings.into_iter().zip(holds).map(|(text, holds)| Heading { text, holds }).collect();
        let table = Table { sheet: tr!("Rows with problems").to_owned(), columns, rows };
        leptos::task::spawn_local(async move {
            if !workbook::save("rows-with-problems.xlsx", &table).await {
                toast_with(Tone::Error, tr!("The workbook could not be made. Take the CSV instead."), None);
            }
        });
    });
    let wrong = Memo::new(move |_| preparing.troubles.with(|troubles| troubles.len() > 0));
    let out = Memo::new(move |_| preparing.draft.with(|draft| !draft.left_out.is_empty()));
    let show = move |which: &'static str| Callback::new(move |()| grid.filter_by(WHICH, which));
    let secondary = move |label: &'static str, test_id: &'static str, press: Callback<()>| {
        button(Look::Secondary, label, test_id, idle, idle, press)
    };
    let of_wrong = move || {
        wrong.get().then(|| {
            view! {
                {secondary(tr!("Show rows with problems"), "filter-problems", show(WITH_PROBLEMS))}
                {secondary(tr!("Leave out all rows with problems"), "leave-out-all", leave_out)}
                {secondary(tr!("Download them (.xlsx)"), "download-problems-xlsx", save_workbook)}
                {secondary(tr!("Download them (CSV)"), "download-problems", save)}
            }
        })
    };
    let of_out = move || {
        out.get().then(|| {
            view! {
                {secondary(tr!("Show rows left out"), "filter-left-out", show(LEFT_OUT))}
                {secondary(tr!("Put all back"), "put-back-all", put_back)}
            }
        })
    };
    view! {
        <div class="flex flex-wrap items-center gap-2">
            {travel(preparing)} {of_wrong} {of_out} {secondary(tr!("Upload mended rows"), "upload-mended", mend)}
            {secondary(tr!("Upload another file"), "upload-another", another)}
        </div>
    }
    .into_any()
}

fn bad_rows(preparing: Preparing) -> Vec<Vec<String>> {
    preparing.draft.with_untracked(|draft| preparing.troubles.with_untracked(|troubles| draft.bad_rows(troubles)))
}

/// What can be done with the rows that are selected.
fn selected(preparing: Preparing, grid: Grid<Line>) -> AnyView {
    let of = move |out: bool| -> Vec<usize> {
        let rows = grid.selected();
        rows.iter().filter(|line| line.is_out() == out).map(Line::place).collect()
    };
    (move || {
        let (kept, out) = (of(false), of(true));
        if kept.is_empty() && out.is_empty() {
            return None;
        }
        let idle = Signal::stored(false);
        let (number, back) = (kept.len(), out.len());
        let leave_out = (number > 0).then(|| {
            let press = Callback::new(move |()| {
                let (troubles, kept) = (preparing.troubles.get_untracked(), kept.clone());
                preparing.change(Done::LeftOut, |draft| Some(draft.leave_out(kept, &troubles)));
                grid.focus();
            });
            let label = tr!(number; "Leave out {number} row" | "Leave out {number} rows");
            button(Look::Secondary, label, "leave-out-selected", idle, idle, press)
        });
        let put_back = (back > 0).then(|| {
            let press = Callback::new(move |()| {
                let out = out.clone();
                preparing.change(Done::PutBack, |draft| Some(draft.put_back(&out)));
                grid.focus();
            });
            let label = tr!(back; "Put back {back} row" | "Put back {back} rows");
            button(Look::Secondary, label, "put-back-selected", idle, idle, press)
        });
        Some(view! { <div class="flex flex-wrap gap-2" data-testid="selected-rows">{leave_out} {put_back}</div> })
    })
    .into_any()
}

/// Undo and redo, as buttons.
fn travel(preparing: Preparing) -> AnyView {
    let of = move |label: &'static str, test_id: &'static str, what: Signal<Option<Done>>, press: fn(Preparing)| {
        let said = move || match what.get() {
            Some(done) => tr!("{what}: {change}", what = label, change = change(done)),
            None => label.to_owned(),
        };
        view! {
            <button
                type="button"
                class="btn btn-sm btn-outline border-edge"
                data-testid=test_id
                aria-label=said
                disabled=move || what.with(Option::is_none)
                on:click=move |_| press(preparing)
            >
                {(test_id == "undo-change").then(|| icon(Icon::Undo))}
                {label}
            </button>
        }
        .into_any()
    };
    let last = Signal::derive(move || preparing.history.with(|history| history.last()));
    let next = Signal::derive(move || preparing.history.with(|history| history.next()));
    view! {
        {of(tr!("Undo"), "undo-change", last, undo)}
        {of(tr!("Redo"), "redo-change", next, redo)}
    }
    .into_any()
}

fn undo(preparing: Preparing) {
    if let Some(done) = preparing.undo() {
        announce(tr!("Undone: {change}", change = change(done)));
    }
}

fn redo(preparing: Preparing) {
    if let Some(done) = preparing.redo() {
        announce(tr!("Done again: {change}", change = change(done)));
    }
}

/// What was changed, in a few words.
fn change(done: Done) -> String {
    match done {
        Done::Typed(row) => tr!("row {row} changed", row),
        Done::LeftOut => tr!("rows left out").to_owned(),
        Done::PutBack => tr!("rows put back").to_owned(),
        Done::File => tr!("file read").to_owned(),
        Done::Merged => tr!("mended rows taken in").to_owned(),
    }
}

/// Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y), as in a spreadsheet; in a field they are the field's own.
fn by_key(preparing: Preparing, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_field = target.is_some_and(|target| target.matches("input:not([type=checkbox]), textarea").unwrap_or(false));
    if in_field || !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => undo(preparing),
        ("z", true) | ("y", false) => redo(preparing),
        _ => return,
    }
    event.prevent_default();
}

fn mode(preparing: Preparing) -> AnyView {
    let now = Signal::derive(move || preparing.draft.with(|draft| draft.mode));
    let choose = Callback::new(move |mode| preparing.draft.update(|draft| draft.mode = mode));
    mode_choice(tr!("How the customers move"), tr!("the whole application"), now, choose)
}
