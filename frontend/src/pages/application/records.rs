//! The records of an application: all of them, page by page of 500 as they are published, in one table that can be searched, sorted and
//! selected from.
//!
//! The first page is shown as soon as it is there. When everything is read anew, what was there stays until the new is complete, so that
//! nothing moves under the reader's hand.

use super::Open;
use crate::{
    api::{self, ApiError},
    components::{
        error_alert,
        grid::{self, Column, Grid, Height, Rank},
        table_skeleton,
    },
    format, live,
    pages::records::{self, Line},
};
use futures_util::future::join_all;
use leptos::prelude::*;
use shared::{
    api::{Can, RecordView},
    application::{Status, Step},
    ids::ApplicationId,
    rows::Row,
    tr, words,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Whether somebody wants it, or the page by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Person,
    Itself,
}

/// Records in a page.
const PAGE: usize = shared::api::RECORDS_PER_PAGE as usize;
/// Pages that are asked for at the same time.
const AT_A_TIME: u32 = 4;

/// The records, as far as they are read, and which are selected.
#[derive(Clone, Copy)]
pub struct Records {
    id: StoredValue<ApplicationId>,
    /// None until the first page is there.
    lines: RwSignal<Option<Arc<Vec<Line>>>>,
    /// How many pages are read, of how many; none when nothing is under way.
    reading: RwSignal<Option<(u32, u32)>>,
    failed: RwSignal<Option<ApiError>>,
    turn: StoredValue<u32>,
    /// The table, once it is shown.
    grid: RwSignal<Option<Grid<Line>>>,
}

impl Records {
    pub fn new(id: ApplicationId) -> Self {
        Self {
            id: StoredValue::new(id),
            lines: RwSignal::new(None),
            reading: RwSignal::new(None),
            failed: RwSignal::new(None),
            turn: StoredValue::new(0),
            grid: RwSignal::new(None),
        }
    }

    /// Follows the application: what somebody else changes appears in its row.
    pub fn live(self, id: &ApplicationId) {
        let waiting = StoredValue::new(false);
        live::on(live::application(id), move || {
            if waiting.try_get_value() != Some(false) {
                return;
            }
            // Twenty pages for each answer of thousands of sub-customers would be too many: changes are gathered.
            let pages = self.lines.with_untracked(|lines| lines.as_ref().map_or(0, |lines| lines.len() / PAGE));
            waiting.set_value(true);
            set_timeout(
                move || {
                    if waiting.try_update_value(|waiting| *waiting = false).is_some() {
                        self.start(By::Itself);
                    }
                },
                Duration::from_millis(if pages < 4 { 0 } else { 5_000 }),
            );
        });
    }

    /// Reads all pages. A former reading no longer counts.
    pub fn reload(self) {
        self.start(By::Person);
    }

    fn start(self, by: By) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        }) else {
            return;
        };
        let Some(id) = self.id.try_get_value() else { return };
        self.failed.set(None);
        self.reading.set(Some((0, 1)).filter(|_| by == By::Person));
        leptos::task::spawn_local(async move {
            let read = match by {
                By::Person => self.read(id, turn).await,
                By::Itself => api::by_itself(self.read(id, turn)).await,
            };
            if self.turn.try_get_value() == Some(turn) {
                let _ = self.reading.try_set(None);
                if let Some(error) = read.err().filter(|_| by == By::Person) {
                    let _ = self.failed.try_set(Some(error));
                }
            }
        });
    }

    async fn read(self, id: ApplicationId, turn: u32) -> Result<(), ApiError> {
        let first = api::records(&id, 1).await?;
        let pages = first.pages;
        let mut lines: Vec<Line> = first.records.into_iter().map(Arc::new).collect();
        let anew = self.lines.try_with_untracked(Option::is_some).unwrap_or(true);
        let mut page = 1;
        loop {
            if self.turn.try_get_value() != Some(turn) {
                return Ok(());
            }
            let complete = page >= pages;
            if complete || !anew {
                let _ = self.lines.try_set(Some(Arc::new(lines.clone())));
            }
            if complete {
                return Ok(());
            }
            let _ = self.reading.try_update(|reading| {
                if reading.is_some() {
                    *reading = Some((page, pages));
                }
            });
            let last = (page + AT_A_TIME).min(pages);
            for read in join_all((page + 1..=last).map(|page| api::records(&id, page))).await {
                lines.extend(read?.records.into_iter().map(Arc::new));
            }
            page = last;
        }
    }

    /// The rows that are selected. Follows the selection.
    pub fn selected(self) -> BTreeSet<Row> {
        let Some(grid) = self.grid.get() else { return BTreeSet::new() };
        grid.selected().iter().map(|record| record.row).collect()
    }

    /// The records that are selected.
    pub fn selected_records(self) -> Vec<Line> {
        self.grid.get_untracked().map(|grid| untrack(|| grid.selected())).unwrap_or_default()
    }

    /// How many of them the search and the filters hide.
    pub fn hidden(self) -> usize {
        self.grid.get().map_or(0, Grid::hidden_selected)
    }

    /// Selects nothing any more.
    pub fn clear(self) {
        if let Some(grid) = self.grid.try_get_untracked().flatten() {
            let _ = grid.selection().try_update(grid::Selection::clear);
        }
    }
}

/// What stands where the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Coming,
    Failed,
    There,
}

pub fn view(open: Open) -> AnyView {
    let records = open.records;
    let lines = Signal::derive(move || records.lines.get().unwrap_or_default());
    let grid = table(open, lines);
    records.grid.set(Some(grid));
    on_cleanup(move || {
        let _ = records.grid.try_set(None);
    });
    let again = Callback::new(move |()| records.reload());
    // One step at a time: the table stays the same one while it is read again, with whoever is in it.
    let stage = Memo::new(move |_| match records.lines.with(Option::is_some) {
        true => Stage::There,
        false if records.failed.with(Option::is_some) => Stage::Failed,
        false => Stage::Coming,
    });
    view! {
        <section id="customers" tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-label=tr!("Customers")>
            <h2 class="font-semibold">{tr!("Customers")}</h2>
            {super::actions::selection(open)}
            {move || records.failed.get().map(|error| error_alert(&error, Some(again)))}
            {move || match stage.get() {
                Stage::There => {
                    view! {
                        {grid.toolbar(progress(records))}
                        {grid.view()}
                    }
                        .into_any()
                }
                Stage::Failed => ().into_any(),
                Stage::Coming => table_skeleton(),
            }}
        </section>
    }
    .into_any()
}

/// How far the reading has come, where there is more than a page.
fn progress(records: Records) -> AnyView {
    (move || {
        let (read, pages) = records.reading.get().filter(|(_, pages)| *pages > 1)?;
        let rows = |pages: u32| format::count(pages as usize * PAGE);
        Some(view! {
            <span class="flex items-center gap-2 text-sm text-muted" data-testid="reading-records">
                <progress class="progress progress-primary w-24" max=pages.to_string() value=read.to_string()></progress>
                {tr!("Loading: {read} of {total}", read = rows(read), total = rows(pages))}
            </span>
        })
    })
    .into_any()
}

fn table(open: Open, lines: Signal<Arc<Vec<Line>>>) -> Grid<Line> {
    let mut columns = vec![
        Column::new("row", tr!("Row"), |record: &Line| record.row.to_string())
            .number()
            .width("3.5rem")
            .sorted_by(|record| Rank::Number(record.row.0.into()))
            .fixed(),
    ];
    columns.extend(records::columns().into_iter().map(|column| match column.id() {
        "status" => column.cell(move |record| {
            let excepted = open.except.with(|except| except.get(&record.row).map(|(reason, _)| *reason));
            let excepted = excepted.map(|reason| {
                let reason = words::reject_reason(reason).to_lowercase();
                view! { <p class="pt-1 text-xs text-error">{tr!("You will reject it: {reason}", reason)}</p> }
            });
            view! {
                {records::badges(record)}
                {excepted}
            }
            .into_any()
        }),
        _ => column,
    }));
    let can = Memo::new(move |_| open.loader.ready().map(|detail| detail.can).unwrap_or_default());
    Grid::new("records", tr!("Customers of this application"), "record-row", lines, |record: &Line| {
        record.row.to_string()
    })
    .named(|record| record.sub_customer.to_string())
    .columns(columns)
    .filters(records::filters())
    .selectable(move |record| can.with(|can| selectable(record, can)))
    .marked(records::mark)
    .height(Height::Section)
    .build()
}

/// Whether the viewer can do anything with a record.
fn selectable(record: &RecordView, can: &Can) -> bool {
    let decides = can.decide.iter().any(|step| status_at(*step) == record.status);
    let others = can.withdraw || can.change_credit || can.ask_consent || can.attest;
    decides || (others && !record.status.is_final() && record.status != Status::Approved)
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
