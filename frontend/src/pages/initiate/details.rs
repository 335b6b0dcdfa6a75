//! Step 3: every row with what is wrong and who can mend it. Rows can be left out and put back; nothing is dropped silently (R2.6).

use super::{Preparing, Step, totals, walk};
use crate::{
    browser,
    components::{Look, PAGE, button, cell, cell_end, error_alert, head, pager, row, table},
    draft::{Draft, Trouble},
    format,
    pages::mode::mode_choice,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{credit::Credit, intake::DraftRow};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Problems,
    LeftOut,
}

pub fn view(preparing: Preparing) -> AnyView {
    let filter = RwSignal::new(Filter::All);
    let page = RwSignal::new(0usize);
    let places = Memo::new(move |_| match filter.get() {
        Filter::All => preparing.draft.with(|draft| draft.kept().map(|(place, _)| place).collect::<Vec<_>>()),
        Filter::Problems => preparing.troubles.with(|troubles| troubles.places().collect()),
        Filter::LeftOut => preparing.draft.with(|draft| draft.left_out.keys().copied().collect()),
    });
    let total = Signal::derive(move || places.with(Vec::len));
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
        <section class="space-y-3" aria-label="Inbound customer details">
            <div class="flex flex-wrap items-center justify-between gap-3">
                {filters(preparing, filter, page)} {actions(preparing, filter)}
            </div>
            {move || progress(preparing)}
            {move || rows(preparing, filter.get(), places, page.get())}
            {pager(page, total)}
        </section>
        {mode(preparing)}
        {move || {
            (!preparing.kept.get())
                .then(|| {
                    view! {
                        <p class="text-sm text-muted">
                            "This file is too large to be kept when the page is loaded again; until then nothing is lost."
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
                        <progress class="progress progress-primary block h-1 w-full"></progress>
                        <span class="sr-only">"Checking the rows"</span>
                    }
                })}
        </div>
    }
    .into_any()
}

fn filters(preparing: Preparing, filter: RwSignal<Filter>, page: RwSignal<usize>) -> AnyView {
    let tab = move |kind: Filter, test_id: &'static str, name: &'static str, number: Signal<usize>| {
        view! {
            <button
                type="button"
                class="rounded-field px-3 py-1.5 text-sm text-muted hover:text-base-content aria-pressed:bg-base-100 aria-pressed:font-medium aria-pressed:text-base-content aria-pressed:shadow-sm"
                data-testid=test_id
                aria-pressed=move || (filter.get() == kind).to_string()
                on:click=move |_| {
                    page.set(0);
                    filter.set(kind);
                }
            >
                {name}
                " "
                <span class="tabular-nums">{move || format::count(number.get())}</span>
            </button>
        }
        .into_any()
    };
    let all = Signal::derive(move || preparing.draft.with(Draft::kept_count));
    let problems = Signal::derive(move || preparing.troubles.with(|troubles| troubles.len()));
    let left_out = Signal::derive(move || preparing.draft.with(|draft| draft.left_out.len()));
    view! {
        <div class="flex gap-1 rounded-field bg-base-300/60 p-1" role="group" aria-label="Rows shown">
            {tab(Filter::All, "filter-all", "All", all)}
            {tab(Filter::Problems, "filter-problems", "With problems", problems)}
            {tab(Filter::LeftOut, "filter-left-out", "Left out", left_out)}
        </div>
    }
    .into_any()
}

fn actions(preparing: Preparing, filter: RwSignal<Filter>) -> AnyView {
    let idle = Signal::stored(false);
    let navigate = use_navigate();
    let leave_out = Callback::new(move |()| {
        let troubles = preparing.troubles.get_untracked();
        preparing.draft.update(|draft| draft.leave_out(&troubles));
        filter.set(Filter::All);
    });
    let put_back = Callback::new(move |()| {
        preparing.draft.update(|draft| draft.left_out.clear());
        filter.set(Filter::All);
    });
    let upload = Callback::new(move |()| navigate(&Step::File.address(), Default::default()));
    let save = Callback::new(move |()| {
        let csv = preparing
            .draft
            .with_untracked(|draft| preparing.troubles.with_untracked(|troubles| draft.bad_rows(troubles)));
        browser::save("rows-with-problems.csv", "text/csv;charset=utf-8", &csv);
    });
    let none_wrong = Signal::derive(move || preparing.troubles.with(|troubles| troubles.len() == 0));
    let none_out = Signal::derive(move || preparing.draft.with(|draft| draft.left_out.is_empty()));
    view! {
        <div class="flex flex-wrap gap-2">
            {button(Look::Secondary, "Leave out all rows with problems", "leave-out-all", none_wrong, idle, leave_out)}
            {button(Look::Secondary, "Download rows with problems", "download-problems", none_wrong, idle, save)}
            {button(Look::Secondary, "Put all back", "put-back-all", none_out, idle, put_back)}
            {button(Look::Secondary, "Upload another file", "upload-another", idle, idle, upload)}
        </div>
    }
    .into_any()
}

fn rows(preparing: Preparing, filter: Filter, places: Memo<Vec<usize>>, page: usize) -> AnyView {
    let shown: Vec<usize> = places.with(|places| {
        let last = places.len().saturating_sub(1) / PAGE;
        places.iter().copied().skip(page.min(last) * PAGE).take(PAGE).collect()
    });
    if shown.is_empty() {
        let (title, words) = match filter {
            Filter::All => ("No rows are left", "Put rows back, or upload another file."),
            Filter::Problems => ("No problems", "Every row that is in can be accepted, as far as has been checked."),
            Filter::LeftOut => ("Nothing is left out", "Rows that you remove stand here and can be put back."),
        };
        return crate::components::empty(title, words, None);
    }
    let rows = preparing.draft.with(|draft| {
        preparing.troubles.with(|troubles| {
            let rows = shown.into_iter().filter_map(|place| Some((place, draft.rows.get(place)?)));
            rows.map(|(place, row)| {
                let wrong = draft.left_out.get(&place).map_or_else(|| troubles.of(place), Vec::as_slice);
                draft_row(preparing, filter, place, row, wrong)
            })
            .collect_view()
        })
    });
    let headings = [
        ("Row", true),
        ("Account ID", false),
        ("Name", false),
        ("Credit", true),
        ("What is wrong", false),
        ("Who can mend it", false),
        ("", false),
    ];
    table("Inbound customers", head(&headings), rows.into_any())
}

fn draft_row(preparing: Preparing, filter: Filter, place: usize, of: &DraftRow, troubles: &[Trouble]) -> AnyView {
    let credit = match of.raw.credit.trim().parse::<Credit>() {
        Ok(credit) => format::plain_amount(credit),
        Err(_) => of.raw.credit.clone(),
    };
    let line = of.line;
    let wrong = match troubles {
        [] => view! { <span class="text-muted">"–"</span> }.into_any(),
        troubles => {
            let lines = troubles.iter().map(|trouble| view! { <li>{trouble.words.clone()}</li> }).collect_view();
            view! { <ul class="max-w-md space-y-1 text-error md:min-w-64" data-testid="row-trouble">{lines}</ul> }
                .into_any()
        }
    };
    let mut menders: Vec<String> = troubles.iter().map(|trouble| trouble.menders.clone()).collect();
    menders.dedup();
    let (label, test_id, said) = match filter {
        Filter::LeftOut => ("Put back", "put-back-row", format!("Put row {line} back")),
        Filter::All | Filter::Problems => ("Remove", "remove-row", format!("Remove row {line}")),
    };
    let then = troubles.to_vec();
    let toggle = move |_| preparing.draft.update(|draft| draft.toggle(place, &then));
    row(
        "draft-row",
        line.to_string(),
        vec![
            cell_end("Row", line.into_any()),
            cell("Account ID", view! { <span class="font-mono">{of.raw.sub_customer.clone()}</span> }.into_any()),
            cell("Name", view! { <span class="md:block md:min-w-40">{of.raw.name.clone().unwrap_or_default()}</span> }.into_any()),
            cell_end("Credit", credit.into_any()),
            cell("What is wrong", wrong),
            cell("Who can mend it", menders.join("; ").into_any()),
            cell(
                "",
                view! {
                    <button type="button" class="btn btn-xs btn-ghost whitespace-nowrap" data-testid=test_id aria-label=said on:click=toggle>
                        {label}
                    </button>
                }
                .into_any(),
            ),
        ],
    )
}

fn mode(preparing: Preparing) -> AnyView {
    let now = Signal::derive(move || preparing.draft.with(|draft| draft.mode));
    let choose = Callback::new(move |mode| preparing.draft.update(|draft| draft.mode = mode));
    mode_choice("How the customers move", "the whole application", now, choose)
}
