//! The records of an application: pages of 500 from the API, shown 100 at a time, with rows to tick for what can be done to them.

use super::Open;
use crate::{
    api,
    components::{PAGE, cell, cell_end, head, pager, row, table, table_skeleton},
    format,
    load::{Load, Loader},
    pages::{
        migrations::{account, badges},
        records::standing,
    },
};
use leptos::prelude::*;
use shared::{
    api::{RECORDS_PER_PAGE, RecordView, RecordsPage},
    application::{RejectReason, Status, Step},
    ids::ApplicationId,
    rows::Row,
    words,
};
use std::collections::{BTreeMap, BTreeSet};

/// Which records are shown, and their loading.
#[derive(Clone, Copy)]
pub struct Records {
    id: StoredValue<ApplicationId>,
    loader: Loader<RecordsPage>,
    /// Which hundred, from 0.
    page: RwSignal<usize>,
}

impl Records {
    pub fn new(id: ApplicationId) -> Self {
        Self { id: StoredValue::new(id), loader: Loader::new(), page: RwSignal::new(0) }
    }

    pub fn reload(self) {
        self.load(api_page(self.page.get_untracked()));
    }

    fn load(self, page: u32) {
        let Some(id) = self.id.try_get_value() else { return };
        self.loader.ask(async move { api::records(&id, page).await });
    }
}

/// The API's page, from 1, that has the n-th hundred.
fn api_page(hundred: usize) -> u32 {
    let per_page = usize::try_from(RECORDS_PER_PAGE).unwrap_or(PAGE);
    u32::try_from(hundred * PAGE / per_page).unwrap_or(0) + 1
}

pub fn view(open: Open) -> AnyView {
    let records = open.records;
    let wanted = Memo::new(move |_| api_page(records.page.get()));
    Effect::new(move |before: Option<u32>| {
        let wanted = wanted.get();
        if before.is_some_and(|before| before != wanted) {
            records.loader.state.set(Load::Loading);
            records.load(wanted);
        }
        wanted
    });
    let total = Memo::new(move |_| open.loader.ready().map_or(0, |detail| detail.summary.customers as usize));
    let again = Callback::new(move |()| records.reload());
    view! {
        <section id="customers" tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-label="Customers">
            <h2 class="font-semibold">"Customers"</h2>
            {super::actions::selection(open)}
            {records.loader.show(table_skeleton, again, move |page| rows(page, open))}
            {pager(records.page, total.into())}
        </section>
    }
    .into_any()
}

/// The records of the hundred that is shown.
fn shown(page: &RecordsPage, hundred: usize) -> impl Iterator<Item = &RecordView> {
    let per_page = usize::try_from(RECORDS_PER_PAGE).unwrap_or(PAGE);
    page.records.iter().skip(hundred * PAGE % per_page.max(1)).take(PAGE)
}

fn rows(page: &RecordsPage, open: Open) -> AnyView {
    let hundred = open.records.page.get();
    let can = open.loader.ready().map(|detail| detail.can).unwrap_or_default();
    let selectable = |record: &RecordView| {
        let decides = can.decide.iter().any(|step| status_at(*step) == record.status);
        decides
            || ((can.withdraw || can.change_credit || can.ask_consent || can.attest)
                && !record.status.is_final()
                && record.status != Status::Approved)
    };
    let ticks: BTreeSet<Row> =
        shown(page, hundred).filter(|record| selectable(record)).map(|record| record.row).collect();
    let with_ticks = !ticks.is_empty();
    let mut headings = vec![
        ("Row", true),
        ("Account ID", false),
        ("Status and consent", false),
        ("Where it stands", false),
        ("Credit", true),
    ];
    if with_ticks {
        headings.insert(0, ("", false));
    }
    let except = open.except.get();
    let rows = shown(page, hundred).map(|record| {
        let tick = with_ticks.then(|| select(record.row, ticks.contains(&record.row), open));
        record_row(record, tick, &except)
    });
    view! {
        {with_ticks.then(|| select_all(ticks.clone(), open))}
        {table("Customers of this application", head(&headings), rows.collect_view().into_any())}
    }
    .into_any()
}

/// The status of a record that waits at a step.
pub fn status_at(step: Step) -> Status {
    match step {
        Step::NewReseller => Status::AwaitingNewReseller,
        Step::IncomingDistributor => Status::AwaitingIncomingDistributor,
        Step::OriginalReseller => Status::AwaitingOriginalReseller,
        Step::OutgoingDistributor => Status::AwaitingOutgoingDistributor,
        Step::InternalReview => Status::AwaitingInternalReview,
    }
}

fn select_all(ticks: BTreeSet<Row>, open: Open) -> AnyView {
    let all = ticks.clone();
    let checked = move || open.selected.with(|selected| all.iter().all(|row| selected.contains(row)));
    view! {
        <label class="flex w-fit cursor-pointer items-center gap-2 text-sm">
            <input
                type="checkbox"
                class="checkbox checkbox-xs checkbox-primary border-edge"
                data-testid="select-all"
                prop:checked=checked
                on:change:target=move |event| {
                    let on = event.target().checked();
                    open.selected
                        .update(|selected| {
                            for row in &ticks {
                                if on {
                                    selected.insert(*row);
                                } else {
                                    selected.remove(row);
                                }
                            }
                        });
                }
            />
            "Select all on this page"
        </label>
    }
    .into_any()
}

fn select(row: Row, selectable: bool, open: Open) -> AnyView {
    view! {
        <input
            type="checkbox"
            class="checkbox checkbox-xs checkbox-primary border-edge"
            data-testid="select-row"
            aria-label=format!("Select row {row}")
            disabled=!selectable
            prop:checked=move || open.selected.with(|selected| selected.contains(&row))
            on:change:target=move |event| {
                let on = event.target().checked();
                open.selected
                    .update(|selected| {
                        if on {
                            selected.insert(row);
                        } else {
                            selected.remove(&row);
                        }
                    });
            }
        />
    }
    .into_any()
}

fn record_row(record: &RecordView, tick: Option<AnyView>, except: &BTreeMap<Row, (RejectReason, String)>) -> AnyView {
    let excepted = except.get(&record.row).map(|(reason, _)| {
        view! {
            <p class="text-xs text-error">{format!("You will reject it: {}", words::reject_reason(*reason).to_lowercase())}</p>
        }
    });
    let mut cells = vec![
        cell_end("Row", record.row.0.into_any()),
        cell("Account ID", account(record)),
        cell("Status and consent", view! { {badges(record)} {excepted} }.into_any()),
        cell("Where it stands", standing(record)),
        cell_end("Credit", record.credit.map(format::plain_amount).unwrap_or_default().into_any()),
    ];
    if let Some(tick) = tick {
        cells.insert(0, cell("Select", tick));
    }
    row("record-row", record.sub_customer.to_string(), cells)
}
