//! The grid as it stands in the page: a header that stays, the rows in sight, and room for the others.
//!
//! The roles are written out, and the rows' numbers too: most rows aren't in the page (WAI-ARIA 1.2, grid).

use super::{At, Core, Facts, Height, editor, lens::Direction, rows::Cell, sight::PRINTED};
use crate::{components::empty, format};
use leptos::prelude::*;
use shared::tr;
use std::sync::Arc;

pub(super) fn view(core: Core) -> AnyView {
    core.watch();
    core.stay();
    let facts = core.facts();
    let none = Memo::new(move |_| core.shown.with(|shown| shown.is_empty()));
    (move || {
        if none.get() && core.lens.with_untracked(|lens| lens.narrows()) {
            let all = view! {
                <button
                    type="button"
                    class="btn btn-sm btn-outline border-edge"
                    on:click=move |_| core.lens.update(|lens| lens.widen())
                >
                    {tr!("Show all")}
                </button>
            };
            return empty(tr!("Nothing matches"), tr!("Search for something else, or show all."), Some(all.into_any()));
        }
        frame(core, &facts)
    })
    .into_any()
}

fn frame(core: Core, facts: &Arc<Facts>) -> AnyView {
    let id = facts.id;
    let height = match facts.height {
        Height::Page => "page",
        Height::Section => "section",
    };
    let of = facts.clone();
    let template = move || {
        let mut widths: Vec<&str> = if of.selects { vec!["2.25rem"] } else { Vec::new() };
        core.columns.with(|columns| {
            widths.extend(columns.iter().filter_map(|column| of.columns.get(*column)).map(|of| of.width))
        });
        widths.join(" ")
    };
    let meant = move || {
        let At { place, column } = core.at.get()?;
        let nth = core.shown.with(|shown| shown.iter().position(|of| *of == place))?;
        core.sight.with(|sight| sight.contains(&nth)).then(|| match column {
            Some(column) => format!("{id}-{place}-{column}"),
            None => format!("{id}-{place}"),
        })
    };
    let count = move || core.shown.with(|shown| (shown.len() + 1).to_string());
    let not_on_paper = move || {
        (core.shown.with(|shown| shown.len()) > PRINTED).then(|| {
            let words =
                tr!("On paper stand the first {most} rows. The export has all of them.", most = format::count(PRINTED));
            view! { <p class="hidden py-2 text-sm print:block">{words}</p> }
        })
    };
    let items = move || {
        let sight = core.sight.get();
        core.shown.with(|shown| {
            let places = shown.get(sight.start..sight.end.min(shown.len())).unwrap_or_default();
            places.iter().enumerate().map(|(index, place)| (sight.start + index, *place)).collect::<Vec<_>>()
        })
    };
    let rows = facts.clone();
    view! {
        <div class="grid-frame" data-height=height style=("--columns", template)>
            <div
                node_ref=core.scroller
                id=id
                class="grid-scroller"
                role="grid"
                tabindex="0"
                aria-label=facts.label.clone()
                aria-rowcount=count
                aria-multiselectable=facts.selects.then_some("true")
                aria-activedescendant=meant
                on:scroll=move |_| core.look()
                on:keydown=core.keyboard()
            >
                {head(core, facts)}
                <div
                    node_ref=core.body
                    class="grid-body"
                    role="rowgroup"
                    style:padding-top=move || format!("{:.1}px", core.room.get().0)
                    style:padding-bottom=move || format!("{:.1}px", core.room.get().1)
                >
                    <For each=items key=|item| *item children=move |(nth, place)| row(core, &rows, nth, place) />
                </div>
            </div>
            {not_on_paper}
        </div>
    }
    .into_any()
}

fn head(core: Core, facts: &Arc<Facts>) -> AnyView {
    let all = Memo::new(move |_| {
        let keys = core.selectable_keys();
        let some = !keys.is_empty() && !core.selection.with(|selection| selection.is_empty());
        let selected = if some {
            core.selection.with(|selection| keys.iter().filter(|key| selection.contains(key)).count())
        } else {
            0
        };
        (selected, keys.len())
    });
    let ticks = facts.selects.then(|| {
        view! {
            <div role="columnheader" class="grid-tick">
                <input
                    type="checkbox"
                    class="checkbox checkbox-xs checkbox-primary border-edge"
                    data-testid="select-all"
                    aria-label=tr!("Select all that are shown")
                    disabled=move || all.get().1 == 0
                    prop:checked=move || all.with(|(selected, all)| *all > 0 && selected == all)
                    prop:indeterminate=move || all.with(|(selected, all)| *selected > 0 && selected < all)
                    on:change=move |_| core.toggle_all()
                />
            </div>
        }
    });
    let of = facts.clone();
    let headings = move || {
        let columns = core.columns.get();
        columns.into_iter().map(|column| heading(core, &of, column)).collect_view()
    };
    view! {
        <div class="grid-head" role="rowgroup">
            <div class="grid-row" role="row" aria-rowindex="1">
                {ticks} {headings}
            </div>
        </div>
    }
    .into_any()
}

fn heading(core: Core, facts: &Facts, column: usize) -> AnyView {
    let Some(about) = facts.columns.get(column).cloned() else { return ().into_any() };
    let id = about.id;
    let direction =
        move || core.lens.with(|lens| lens.sort.filter(|(sorted, _)| *sorted == id).map(|(_, direction)| direction));
    let sorted = move || match direction() {
        Some(Direction::Up) => Some("ascending"),
        Some(Direction::Down) => Some("descending"),
        None => about.sorted.then_some("none"),
    };
    let arrow = move || match direction() {
        Some(Direction::Up) => "↑",
        Some(Direction::Down) => "↓",
        None => "",
    };
    let text = about.heading.clone();
    let content = if about.sorted {
        view! {
            <button
                type="button"
                class="grid-sort"
                data-testid=format!("sort-{id}")
                on:click=move |_| core.lens.update(|lens| lens.turn(id))
            >
                {text}
                <span aria-hidden="true">{arrow}</span>
            </button>
        }
        .into_any()
    } else {
        view! { <span>{text}</span> }.into_any()
    };
    view! {
        <div role="columnheader" aria-sort=sorted class:text-end=about.end>
            {content}
        </div>
    }
    .into_any()
}

fn row(core: Core, facts: &Arc<Facts>, nth: usize, place: usize) -> AnyView {
    let make = core.cells.get_value();
    let shown = make(place);
    let cells: Arc<Vec<Arc<Cell>>> = Arc::new(shown.cells.into_iter().map(Arc::new).collect());
    let mark = shown.mark;
    let (key, name) = core.rows.with_untracked(|rows| (rows.key(place), rows.name(place)));
    let selected = Memo::new(move |_| core.selection.with(|selection| selection.contains(&key)));
    let selects = facts.selects;
    let tick = selects.then(|| tick(core, place, nth, selected));
    let of = facts.clone();
    let content = move || {
        let columns = core.columns.get();
        columns.into_iter().map(|column| cell(core, &of, place, column, cells.get(column).cloned())).collect_view()
    };
    let meant =
        move || core.at.with(|at| at.is_some_and(|at| at.place == place && at.column.is_none())).then_some("true");
    view! {
        <div
            id=format!("{}-{place}", facts.id)
            class="grid-row"
            role="row"
            aria-rowindex=(nth + 2).to_string()
            aria-selected=move || selects.then(|| selected.get().to_string())
            data-testid=facts.row_test_id
            data-key=name
            data-nth=nth.to_string()
            data-place=place.to_string()
            data-mark=mark
            data-meant=meant
            on:mousedown=move |event| {
                if event.shift_key() {
                    event.prevent_default();
                    core.focus();
                }
            }
            on:click=move |event| core.clicked(place, &event)
            on:dblclick=move |event| core.double_clicked(place, &event)
        >
            {tick}
            {content}
        </div>
    }
    .into_any()
}

fn tick(core: Core, place: usize, nth: usize, selected: Memo<bool>) -> AnyView {
    let selectable = Memo::new(move |_| core.rows.with(|rows| rows.selectable(place)));
    let row = nth + 1;
    // A click tells whether Shift is held, the change that follows doesn't.
    let with_shift = StoredValue::new(false);
    view! {
        <div role="gridcell" class="grid-tick">
            <input
                type="checkbox"
                class="checkbox checkbox-xs checkbox-primary border-edge"
                tabindex="-1"
                data-testid="select-row"
                aria-label=tr!("Select row {row}", row)
                disabled=move || !selectable.get()
                prop:checked=selected
                on:click=move |event| with_shift.set_value(event.shift_key())
                on:change:target=move |event| {
                    core.at.set(Some(At { place, column: None }));
                    if with_shift.get_value() {
                        core.extend_to(place);
                    } else {
                        core.toggle(place);
                    }
                    event.target().set_checked(selected.get_untracked());
                    core.focus();
                }
            />
        </div>
    }
    .into_any()
}

fn cell(core: Core, facts: &Facts, place: usize, column: usize, content: Option<Arc<Cell>>) -> AnyView {
    let Some(about) = facts.columns.get(column) else { return ().into_any() };
    let edited = Memo::new(move |_| {
        core.editing
            .with(|editing| editing.as_ref().is_some_and(|editing| editing.place == place && editing.column == column))
    });
    let meant = move || core.at.get().is_some_and(|at| at == At { place, column: Some(column) }).then_some("true");
    let content = move || {
        if edited.get() {
            return editor::field(core, place, column);
        }
        content.as_ref().map_or_else(|| ().into_any(), |content| content())
    };
    view! {
        <div
            id=format!("{}-{place}-{column}", facts.id)
            role="gridcell"
            class="grid-cell"
            class:text-end=about.end
            class:tabular-nums=about.end
            class:font-mono=about.mono
            data-heading=about.heading.clone()
            data-column=about.id
            data-index=column.to_string()
            data-edited=about.edited.then_some("true")
            aria-readonly=about.edited.then_some("false")
            data-meant=meant
        >
            {content}
        </div>
    }
    .into_any()
}
