//! Every sub-customer of the application (R5.6), a hundred at a time, and taking some out of the approval, each with a reason (R5.8).

use super::sight::Sight;
use crate::{
    components::{
        Dialog, Look, PAGE, Reason, button, cell, cell_end, consent_badge, dialog, explain, explain_finding, head,
        pager, reason_fields, row, status_badge, table, table_skeleton,
    },
    format,
    pages::decision::dialog_buttons,
};
use leptos::prelude::*;
use shared::{
    api::{RECORDS_PER_PAGE, RecordView, RecordsPage},
    application::{Mode, RejectReason, Status, Step},
    explain::{About, Term},
    rows::{Row, RowSet},
    tr, words,
};

/// The API's page, from 1, that has the n-th hundred.
pub fn api_page(hundred: usize) -> u32 {
    let per_page = usize::try_from(RECORDS_PER_PAGE).unwrap_or(PAGE);
    u32::try_from(hundred * PAGE / per_page).unwrap_or(0) + 1
}

pub fn view(sight: Sight) -> AnyView {
    let total = Memo::new(move |_| sight.loader.ready().map_or(0, |detail| detail.summary.customers as usize));
    let excepting = RwSignal::new(None::<RecordView>);
    // Rows that a warning names are marked in the list as well.
    let warned = Memo::new(move |_| {
        let warnings =
            sight.warnings.and_then(|loader| loader.ready()).map(|answer| answer.warnings).unwrap_or_default();
        warnings.iter().flat_map(|warning| warning.rows.iter()).collect::<RowSet>()
    });
    let can_except = Memo::new(move |_| {
        sight.loader.ready().is_some_and(|detail| {
            // All-or-nothing has no exceptions (R2.2); whoever accepts withdraws by not setting a line.
            detail.mode == Mode::Independent
                && detail.can.decide.contains(&sight.step())
                && sight.step() != Step::NewReseller
        })
    });
    let again = Callback::new(move |()| sight.read_records());
    view! {
        <section id="customers" tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-labelledby="customers-title">
            <h2 id="customers-title" class="text-sm font-semibold">
                {move || {
                    let count = total.get();
                    tr!(count; "The {count} customer" | "All {count} customers")
                }}
            </h2>
            {sight.records.show(table_skeleton, again, move |page| list(page, sight, can_except.get(), warned.get(), excepting))}
            {pager(sight.page, total.into())}
            {dialog(excepting, move |record| except(sight, record, excepting))}
        </section>
    }
    .into_any()
}

fn list(
    page: &RecordsPage,
    sight: Sight,
    can_except: bool,
    warned: RowSet,
    excepting: RwSignal<Option<RecordView>>,
) -> AnyView {
    let per_page = usize::try_from(RECORDS_PER_PAGE).unwrap_or(PAGE).max(1);
    let shown = || page.records.iter().skip(sight.page.get() * PAGE % per_page).take(PAGE);
    let with_credit = shown().any(|record| record.credit.is_some());
    let mut headings = vec![(tr!("Account ID"), false), (tr!("Consent"), false), (tr!("To note"), false)];
    if with_credit {
        headings.push((tr!("Credit"), true));
    }
    if can_except {
        headings.push(("", false));
    }
    let here = Status::awaiting(sight.step());
    let rows = shown().map(|record| {
        let mut cells = vec![
            cell(tr!("Account ID"), account(record)),
            cell(tr!("Consent"), consent_badge(record.consent)),
            cell(tr!("To note"), notes(record, sight, warned.contains(record.row))),
        ];
        if with_credit {
            cells.push(cell_end(tr!("Credit"), record.credit.map(format::plain_amount).unwrap_or_default().into_any()));
        }
        if can_except {
            let action = (record.status == here).then(|| except_button(sight, record, excepting));
            let action = view! { <div class="whitespace-nowrap md:text-end">{action}</div> };
            cells.push(cell("", action.into_any()));
        }
        row("record-row", record.sub_customer.to_string(), cells)
    });
    table(tr!("Customers of this application"), head(&headings), rows.collect_view().into_any())
}

fn account(record: &RecordView) -> AnyView {
    view! {
        <p class="font-mono break-words">{record.sub_customer.to_string()}</p>
        <p class="text-xs text-muted">{tr!("Row {row}", row = record.row.0)}</p>
        {record.name.clone().map(|name| view! { <p class="text-xs break-words text-muted">{name}</p> })}
    }
    .into_any()
}

/// What is to be minded about a customer; nothing, for most.
fn notes(record: &RecordView, sight: Sight, warned: bool) -> AnyView {
    let elsewhere = (record.status != Status::awaiting(sight.step())).then(|| status_badge(record.status));
    let blocked = record.blocked.as_ref().map(|block| {
        view! { <p class="text-error">
            {tr!("Blocked: {why}", why = words::finding(&block.finding))} {explain_finding(&block.finding)}
        </p> }
    });
    let paused = record.paused.map(|why| {
        view! { <p class="text-warning">{tr!("Paused: {why}.", why = words::pause(why))} {explain(About::Term(Term::Pause))}</p> }
    });
    let unusual = warned.then(|| view! { <p class="text-warning">{tr!("Unusual; see above")}</p> });
    let (row, entered) = (record.row, sight.entered);
    let excepted = move || {
        let reason = entered.except.with(|except| except.get(&row).map(|(reason, _)| *reason))?;
        let why = words::reject_reason(reason).to_lowercase();
        Some(view! { <p class="text-error">{tr!("You will reject it: {why}", why)}</p> })
    };
    view! { <div class="space-y-0.5 text-xs [&_p]:break-words">{elsewhere} {blocked} {paused} {unusual} {excepted}</div> }.into_any()
}

fn except_button(sight: Sight, record: &RecordView, excepting: RwSignal<Option<RecordView>>) -> AnyView {
    let record = StoredValue::new(record.clone());
    let row = record.with_value(|record| record.row);
    let entered = sight.entered;
    let excepted = Memo::new(move |_| entered.except.with(|except| except.contains_key(&row)));
    let idle = Signal::stored(false);
    (move || {
        if excepted.get() {
            let back = Callback::new(move |()| {
                entered.except.update(|except| {
                    except.remove(&row);
                });
            });
            button(Look::Quiet, tr!("Put back"), "put-back", idle, idle, back)
        } else {
            let ask = Callback::new(move |()| excepting.set(Some(record.get_value())));
            button(Look::Quiet, tr!("Except …"), "except", idle, idle, ask)
        }
    })
    .into_any()
}

fn except(sight: Sight, record: RecordView, excepting: RwSignal<Option<RecordView>>) -> Dialog {
    let entered = Reason::new();
    let account = record.name.clone().unwrap_or_else(|| record.sub_customer.to_string());
    let row = record.row;
    let confirm = Callback::new(move |()| {
        if let Some(given) = untrack(|| entered.given()) {
            sight.entered.except.update(|except: &mut std::collections::BTreeMap<Row, (RejectReason, String)>| {
                except.insert(row, given);
            });
            excepting.set(None);
        }
    });
    let cancel = Callback::new(move |()| excepting.set(None));
    let disabled = Signal::derive(move || entered.given().is_none());
    let body = view! {
        <p class="text-sm">
            {tr!("It is rejected for this reason when you approve the others. Until then nothing happens.")}
        </p>
        {reason_fields(entered)}
        {dialog_buttons(Look::Primary, tr!("Except"), "confirm-except", disabled, RwSignal::new(false), confirm, cancel)}
    };
    Dialog { title: tr!("Except {account} from the approval", account), body: body.into_any() }
}
