//! Above a grid: the search, the filters, what is shown of how many, the columns and the order.

use super::{Core, export, lens::Direction, menu};
use crate::format;
use leptos::prelude::*;
use shared::tr;

/// The search field's id.
pub(super) fn search_id(grid: &str) -> String {
    format!("{grid}-search")
}

pub(super) fn toolbar(core: Core, more: AnyView) -> AnyView {
    let facts = core.facts();
    let id = search_id(facts.id);
    let searches = facts.columns.iter().any(|column| column.searched);
    let search = searches.then(|| {
        let label = tr!("Search");
        view! {
            <input
                id=id
                type="search"
                class="input input-sm w-full border-edge sm:w-64"
                data-testid="grid-search"
                autocomplete="off"
                spellcheck="false"
                maxlength="100"
                placeholder=label
                aria-label=label
                prop:value=move || core.lens.with(|lens| lens.search.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    core.lens.update(|lens| lens.search = text);
                }
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" {
                        event.prevent_default();
                        core.focus();
                        core.go(0, false);
                    }
                }
            />
        }
    });
    let filters = (0..facts.filters.len()).map(|index| filter(core, index)).collect_view();
    view! {
        <div class="flex flex-wrap items-center gap-2" role="group" aria-label=tr!("Search and filters")>
            {search} {filters} {view_menu(core)} {export::menu_of(core)} {move || widen(core)}
            <p class="text-sm text-muted tabular-nums" data-testid="grid-count" role="status">
                {move || count(core)}
            </p>
            <div class="ms-auto flex flex-wrap items-center gap-2">{more}</div>
        </div>
        <p class="sr-only" role="status">
            {core.said}
        </p>
    }
    .into_any()
}

/// `34 of 10,000`
fn count(core: Core) -> String {
    let total = core.rows.with(|rows| rows.len());
    let shown = core.shown.with(|shown| shown.len());
    if core.lens.with(|lens| lens.narrows()) {
        tr!("{shown} of {total}", shown = format::count(shown), total = format::count(total))
    } else {
        tr!(total; "{total} row" | "{total} rows")
    }
}

fn widen(core: Core) -> Option<AnyView> {
    core.lens.with(|lens| lens.narrows()).then(|| {
        view! {
            <button
                type="button"
                class="btn btn-sm btn-ghost"
                data-testid="widen"
                on:click=move |_| core.lens.update(|lens| lens.widen())
            >
                {tr!("Show all")}
            </button>
        }
        .into_any()
    })
}

fn filter(core: Core, index: usize) -> AnyView {
    let facts = core.facts();
    let Some(about) = facts.filters.get(index).cloned() else { return ().into_any() };
    let (name, id) = (about.label.clone(), about.id);
    let label = move || {
        let chosen = core.lens.with(|lens| lens.filters.get(id).map_or(0, |codes| codes.len()));
        if chosen == 0 { name.clone() } else { format!("{name} · {chosen}") }
    };
    let group = about.label.clone();
    let options = move || {
        let rows = core.rows.get();
        let options = about.options.clone().into_iter().filter_map(|(code, name)| {
            let wanted = code.clone();
            let number = (0..rows.len()).filter(|place| rows.has_code(*place, index, &|has| has == wanted)).count();
            let chosen =
                move || core.lens.with(|lens| lens.filters.get(id).is_some_and(|codes| codes.contains(&wanted)));
            // What no row has is no choice, unless it is chosen.
            if number == 0 && !untrack(&chosen) {
                return None;
            }
            let toggled = code.clone();
            let name = view! {
                <span class="flex-1">{name}</span>
                <span class="text-xs text-muted tabular-nums">{format::count(number)}</span>
            };
            let toggle = move || core.lens.update(|lens| lens.toggle_code(id, &toggled));
            Some(item(format!("filter-{id}-{code}"), name.into_any(), chosen, toggle))
        });
        view! { <div role="group" aria-label=group.clone()>{options.collect_view()}</div> }.into_any()
    };
    menu(format!("filter-{id}"), label, options)
}

/// A line of a menu that is ticked or isn't.
fn item(
    test_id: String,
    name: AnyView,
    ticked: impl Fn() -> bool + Send + Sync + 'static,
    toggle: impl Fn() + 'static,
) -> AnyView {
    view! {
        <label class="flex cursor-pointer items-center gap-2 px-3 py-1.5 text-sm hover:bg-base-200">
            <input
                type="checkbox"
                class="checkbox checkbox-xs checkbox-primary border-edge"
                data-testid=test_id
                prop:checked=ticked
                on:change=move |_| toggle()
            />
            {name}
        </label>
    }
    .into_any()
}

/// Columns to show, and the order: on a phone there are no headings to press.
fn view_menu(core: Core) -> AnyView {
    let body = move || {
        let facts = core.facts();
        let columns = facts.columns.clone().into_iter().filter(|column| !column.fixed).map(|column| {
            let (id, about) = (column.id, column.clone());
            let shown = move || core.empty.with(|empty| core.lens.with(|lens| lens.shows(&about, empty)));
            let toggle = move || {
                let empty = core.empty.get_untracked();
                core.lens.update(|lens| lens.toggle_column(&core.facts().columns, &empty, id));
            };
            item(format!("column-{id}"), column.heading.into_any(), shown, toggle)
        });
        view! {
            {order(core)}
            <fieldset>
                <legend class="px-3 pt-2 pb-1 text-xs text-muted">{tr!("Columns")}</legend>
                {columns.collect_view()}
            </fieldset>
        }
        .into_any()
    };
    menu("grid-view", || tr!("View").to_owned(), body)
}

fn order(core: Core) -> AnyView {
    let facts = core.facts();
    let sorted: Vec<(&'static str, String)> =
        facts.columns.iter().filter(|column| column.sorted).map(|column| (column.id, column.heading.clone())).collect();
    let now = move || core.lens.with(|lens| lens.sort.map(|(id, _)| id));
    let options = sorted
        .iter()
        .map(|(id, name)| {
            let id = *id;
            view! {
                <option value=id prop:selected=move || now() == Some(id)>
                    {name.clone()}
                </option>
            }
        })
        .collect_view();
    let ids: Vec<&'static str> = sorted.iter().map(|(id, _)| *id).collect();
    let choose = move |code: String| {
        let id = ids.iter().find(|id| **id == code).copied();
        core.lens.update(|lens| {
            let direction = lens.sort.map_or(Direction::Up, |(_, direction)| direction);
            lens.sort = id.map(|id| (id, direction));
        });
    };
    let falls = move || core.lens.with(|lens| matches!(lens.sort, Some((_, Direction::Down))));
    view! {
        <div class="space-y-2 border-b border-base-300 p-3">
            <label class="block space-y-1 text-xs text-muted">
                {tr!("Order by")}
                <select
                    class="select select-sm w-full border-edge text-base-content"
                    data-testid="grid-order"
                    on:change:target=move |event| choose(event.target().value())
                >
                    <option value="" prop:selected=move || now().is_none()>
                        {tr!("As they come")}
                    </option>
                    {options}
                </select>
            </label>
            <label class="flex items-center gap-2 text-sm">
                <input
                    type="checkbox"
                    class="checkbox checkbox-xs checkbox-primary border-edge"
                    data-testid="grid-order-down"
                    disabled=move || now().is_none()
                    prop:checked=falls
                    on:change=move |_| {
                        core.lens
                            .update(|lens| {
                                lens.sort = lens
                                    .sort
                                    .map(|(id, direction)| match direction {
                                        Direction::Up => (id, Direction::Down),
                                        Direction::Down => (id, Direction::Up),
                                    });
                            });
                    }
                />
                {tr!("Largest or latest first")}
            </label>
        </div>
    }
    .into_any()
}
