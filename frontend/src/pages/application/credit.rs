//! Credit lines on the application's page: the new reseller sets them all when it accepts (R5.9), or changes some (R5.4).
//!
//! What is typed lives as long as the page: an answer that comes back with a refusal, or a change by somebody else, loses nothing. Total
//! and what is allocatable (R4.2) follow every keystroke; the ledger checks both again.

mod finish;

use super::{Open, focus_when_there, lines};
use crate::{
    api::{self, ApiError},
    browser,
    components::{Tone, alert, card_skeleton, error_alert, figure},
    format,
    load::{Load, Loader},
    offline,
    pages::decision::countdown::Countdown,
};
use leptos::prelude::*;
use shared::{
    api::{ApplicationDetail, CreditAnswer, CreditLineRequest, CreditRequest, GetCredit, Nothing, RecordView},
    application::{Mode, Status, Version},
    credit::{AmountError, Credit, Money, Shortfall},
    ids::{ApplicationId, CustomerId},
    rows::Row,
    tr,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The id of the part of the page.
pub const SECTION: &str = "credit-lines";

/// What the credit lines are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// All rows that wait for the new reseller and aren't blocked.
    Accept,
    /// These rows.
    Change(BTreeSet<Row>),
}

/// A row that gets a credit line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub row: Row,
    pub sub_customer: CustomerId,
    pub name: Option<String>,
    pub before: Option<Credit>,
}

/// The credit lines being entered.
#[derive(Clone, Copy)]
pub struct Crediting {
    pub purpose: RwSignal<Option<Purpose>>,
    pub lines: Loader<Arc<Vec<Line>>>,
    /// The version that the lines are of: what is sent is about these, whatever the page has heard of since (R5.7).
    of: StoredValue<Option<Version>>,
    pub typed: RwSignal<BTreeMap<Row, String>>,
    position: Loader<CreditAnswer>,
    /// Runs between accepting and its sending.
    countdown: Countdown,
}

/// What has been typed comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub total: Money,
    before: Money,
    /// Rows without an amount that can be read.
    pub missing: usize,
    /// Rows whose credit line would be another.
    changed: usize,
}

impl Crediting {
    pub fn new() -> Self {
        Self {
            purpose: RwSignal::new(None),
            lines: Loader::new(),
            of: StoredValue::new(None),
            typed: RwSignal::new(BTreeMap::new()),
            position: Loader::new(),
            countdown: Countdown::new(),
        }
    }

    /// Begins anew with other rows.
    pub fn begin(self, purpose: Purpose) {
        self.typed.set(BTreeMap::new());
        self.purpose.set(Some(purpose));
    }

    /// Goes to where all credit lines are entered; what was typed there stays.
    pub fn accept(self) {
        if self.purpose.with_untracked(|purpose| *purpose != Some(Purpose::Accept)) {
            self.begin(Purpose::Accept);
        }
        browser::focus_soon(SECTION);
    }

    fn load(self, detail: &ApplicationDetail, purpose: Purpose) {
        let (id, pages, version) = (detail.summary.id.clone(), detail.pages, detail.summary.version);
        // What is there already needn't be typed again.
        let fill = move |found: &Result<Arc<Vec<Line>>, ApiError>| {
            if found.is_ok() {
                let _ = self.of.try_set_value(Some(version));
            }
            let lines = found.iter().flat_map(|lines| lines.iter());
            let _ = self.typed.try_update(|typed| {
                for (row, before) in lines.filter_map(|line| Some((line.row, line.before?))) {
                    typed.entry(row).or_insert_with(|| before.to_string());
                }
            });
        };
        self.lines.ask_then(async move { Ok(Arc::new(fetch(&id, pages, &purpose).await?)) }, fill);
        self.position.ask(api::call::<GetCredit>(&[], &Nothing {}, &Nothing {}));
    }

    fn sum(self) -> Sum {
        let lines = self.lines.ready().unwrap_or_default();
        self.typed.with(|typed| {
            let mut sum = Sum { total: Money::ZERO, before: Money::ZERO, missing: 0, changed: 0 };
            for line in lines.iter() {
                sum.before = sum.before.plus(line.before.map_or(Money::ZERO, Credit::money));
                match typed.get(&line.row).map(|text| amount(text)) {
                    Some(Ok(credit)) => {
                        sum.total = sum.total.plus(credit.money());
                        sum.changed += usize::from(line.before != Some(credit));
                    }
                    Some(Err(_)) | None => sum.missing += 1,
                }
            }
            sum
        })
    }

    /// The lines to send: those that differ from what they are.
    fn request(self) -> CreditRequest {
        let lines = self.lines.ready_untracked().unwrap_or_default();
        self.typed.with_untracked(|typed| CreditRequest {
            lines: lines
                .iter()
                .filter_map(|line| {
                    let credit = amount(typed.get(&line.row)?).ok()?;
                    let differs = line.before != Some(credit);
                    differs.then(|| CreditLineRequest { row: line.row, credit: credit.to_string() })
                })
                .collect(),
        })
    }
}

/// An amount as typed.
pub fn amount(text: &str) -> Result<Credit, &'static str> {
    text.trim().parse::<Credit>().map_err(AmountError::words)
}

/// The rows concerned, from as many pages of records as it takes.
async fn fetch(id: &ApplicationId, pages: u32, purpose: &Purpose) -> Result<Vec<Line>, ApiError> {
    let wanted = |record: &RecordView| match purpose {
        Purpose::Accept => record.status == Status::AwaitingNewReseller && record.blocked.is_none(),
        Purpose::Change(rows) => rows.contains(&record.row) && record.credit.is_some() && is_undecided(record.status),
    };
    let mut lines = Vec::new();
    for page in 1..=pages {
        let records = api::records(id, page).await?.records;
        lines.extend(records.into_iter().filter(|record| wanted(record)).map(|record| Line {
            row: record.row,
            sub_customer: record.sub_customer,
            name: record.name,
            before: record.credit,
        }));
    }
    Ok(lines)
}

/// Whether internal review has yet to approve.
fn is_undecided(status: Status) -> bool {
    !status.is_final() && status != Status::Approved
}

/// The part of the page where credit lines are entered; nothing where there is nothing to enter.
pub fn section(open: Open) -> AnyView {
    let crediting = open.crediting;
    let may_accept = Memo::new(move |_| open.loader.ready().is_some_and(|detail| detail.can.accept));
    Effect::new(move |_| {
        let now = crediting.purpose.get_untracked();
        match (may_accept.get(), now) {
            (true, None) => crediting.begin(Purpose::Accept),
            (false, Some(Purpose::Accept)) => crediting.purpose.set(None),
            (true, Some(_)) | (false, _) => {}
        }
    });
    // What is loaded follows the application: another version may have other rows.
    let asked = Memo::new(move |_| {
        let purpose = crediting.purpose.get()?;
        open.loader.ready().map(|detail| (purpose, detail.summary.revision))
    });
    Effect::new(move |_| {
        if let (Some((purpose, _)), Some(detail)) = (asked.get(), open.loader.ready_untracked()) {
            crediting.load(&detail, purpose);
        }
    });
    focus_when_there(SECTION, move || crediting.lines.ready().is_some());
    let shown = Memo::new(move |_| crediting.purpose.get());
    (move || {
        shown.get().map(|purpose| {
            view! {
                <section id=SECTION tabindex="-1" class="card-box space-y-4 p-5 outline-none" aria-label=tr!("Credit lines") data-testid="credit-lines">
                    {explanation(&purpose, open)}
                    {entering(open, purpose)}
                </section>
            }
        })
    })
    .into_any()
}

fn explanation(purpose: &Purpose, open: Open) -> AnyView {
    match purpose {
        Purpose::Accept => {
            let together = move || {
                open.loader.ready().filter(|detail| detail.mode == Mode::AllOrNothing).map(|_| {
                    view! { <p class="text-sm">{tr!("All or nothing: these customers move together, or none of them does.")}</p> }
                })
            };
            view! {
                <h2 class="font-semibold">{tr!("Accept, and set the credit lines")}</h2>
                <p class="max-w-prose text-sm text-muted">
                    {tr!("Set what you allocate to each customer. When you accept, the total is held from your credit, and the others who have to agree are asked. Blocked customers stay for later.")}
                </p>
                {together}
            }
            .into_any()
        }
        Purpose::Change(_) => view! {
            <h2 class="font-semibold">{tr!("Change credit lines")}</h2>
            <p class="max-w-prose text-sm text-muted">
                {tr!("The application gets a new version, decisions on the older one are no longer taken, and these sub-customers are asked for their consent anew, also those who have agreed.")}
            </p>
        }
        .into_any(),
    }
}

/// What stands where the fields do.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Coming,
    Failed(ApiError),
    Nothing,
    There {
        /// Some have a credit line already.
        with_before: bool,
    },
}

fn entering(open: Open, purpose: Purpose) -> AnyView {
    let crediting = open.crediting;
    let sum = Memo::new(move |_| crediting.sum());
    let changes = matches!(purpose, Purpose::Change(_));
    let again = {
        let purpose = purpose.clone();
        Callback::new(move |()| {
            if let Some(detail) = open.loader.ready_untracked() {
                crediting.load(&detail, purpose.clone());
            }
        })
    };
    // One step at a time: the fields stay while the lines are read again, with whoever types in them.
    let stage = Memo::new(move |_| {
        crediting.lines.state.with(|state| match state {
            Load::Loading => Stage::Coming,
            Load::Failed(error) => Stage::Failed(error.clone()),
            Load::Ready(lines) if lines.is_empty() => Stage::Nothing,
            Load::Ready(lines) => Stage::There { with_before: lines.iter().any(|line| line.before.is_some()) },
        })
    });
    let lines = move || match stage.get() {
        Stage::Coming => card_skeleton(),
        Stage::Failed(error) => {
            if offline::is_its(&error) {
                offline::when_back(again);
            }
            error_alert(&error, Some(again))
        }
        Stage::Nothing => {
            let words = if changes {
                tr!("None of the rows selected has a credit line that can still be changed.")
            } else {
                tr!("All customers that wait are blocked at present. Credit lines can be set once that is mended.")
            };
            alert(Tone::Info, "no-credit-lines", words, ().into_any())
        }
        Stage::There { with_before } => lines::table_of(crediting, with_before),
    };
    view! {
        {figures(crediting, sum, changes)}
        <div class="space-y-4" inert=crediting.countdown.stills()>
            {lines}
        </div>
        {finish::view(open, purpose, sum)}
    }
    .into_any()
}

/// Total, allocatable, and whether the one is enough for the other.
fn figures(crediting: Crediting, sum: Memo<Sum>, changes: bool) -> AnyView {
    let customers = move || format::count(crediting.lines.ready().map_or(0, |lines| lines.len()));
    let missing = move || format::count(sum.get().missing);
    let total = move || format::money(sum.get().total);
    let allocatable = move || match crediting.position.ready() {
        None => "–".to_owned(),
        Some(answer) => answer.allocatable.map_or_else(|| tr!("No limit").to_owned(), format::money),
    };
    let name = if changes { tr!("Total of these rows") } else { tr!("Total") };
    view! {
        <dl class="grid grid-cols-2 gap-4 lg:grid-cols-4" aria-live="polite">
            {figure("credit-customers", tr!("Customers"), customers.into_any())}
            {figure("credit-missing", tr!("Without an amount"), missing.into_any())}
            {figure("credit-total", name, total.into_any())}
            {figure("credit-allocatable", tr!("Allocatable now"), allocatable.into_any())}
        </dl>
        {move || short(crediting, sum.get())}
    }
    .into_any()
}

/// R4.2: what is allocatable has to be more than what is newly held; else both.
fn shortfall(crediting: Crediting, sum: Sum) -> Option<Shortfall> {
    let allocatable = crediting.position.ready()?.allocatable?;
    let needed = sum.total.less(sum.before);
    (needed > Money::ZERO && allocatable <= needed).then_some(Shortfall { allocatable, needed })
}

fn short(crediting: Crediting, sum: Sum) -> Option<AnyView> {
    let Shortfall { allocatable, needed } = shortfall(crediting, sum)?;
    let words = tr!(
        "Allocatable are {allocatable}, and this must be more than the {needed} that would be held in addition. Lower credit lines, or ask your distributor for a higher limit.",
        allocatable = format::money(allocatable),
        needed = format::money(needed)
    );
    Some(alert(
        Tone::Error,
        "credit-short",
        tr!("Your allocatable credit isn't enough"),
        view! { <p class="text-muted">{words}</p> }.into_any(),
    ))
}
