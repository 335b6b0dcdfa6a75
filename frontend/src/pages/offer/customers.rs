//! Which customers: account ids as pasted or read from a file, and what is wrong with which of them.

use super::{Offering, check_failed, rows};
use crate::{
    components::{Look, button, cell, cell_end, file_drop, head, row, table, template},
    format,
    load::Load,
    upload::{self, Reading},
};
use leptos::prelude::*;
use shared::{rows::MAX_ROWS, tr, words};
use std::collections::BTreeSet;

/// Problems shown at once; the rest come up as these are put right.
const SHOWN: usize = 200;

pub fn view(offering: Offering) -> AnyView {
    let count = Memo::new(move |_| offering.accounts.with(|text| rows(text).len()));
    let too_many = move || {
        (count.get() > MAX_ROWS as usize).then(|| {
            let most = format::count(MAX_ROWS as usize);
            view! { <p class="text-sm text-error">{tr!("An offer has at most {most} customers. Make several.", most)}</p> }
        })
    };
    view! {
        <section class="card-box space-y-4 p-5" aria-label=tr!("Customers")>
            <h2 class="font-semibold">"3. " {tr!("Customers")}</h2>
            <div class="space-y-1">
                <label class="block text-sm font-medium" for="offer-accounts">
                    {tr!("Account IDs of the sub-customers, one a line")}
                </label>
                <textarea
                    id="offer-accounts"
                    class="textarea textarea-sm w-full max-w-md border-edge font-mono"
                    data-testid="offer-accounts"
                    rows="8"
                    spellcheck="false"
                    autocomplete="off"
                    aria-describedby="offer-accounts-hint"
                    prop:value=offering.accounts
                    on:input:target=move |event| offering.accounts.set(event.target().value())
                ></textarea>
                <p id="offer-accounts-hint" class="text-xs text-muted" role="status">
                    {move || tr!(count.get(); "{count} customer" | "{count} customers")}
                </p>
                {too_many}
            </div>
            {from_file(offering)} {problems(offering)}
        </section>
    }
    .into_any()
}

/// The template's column of account ids; names and credit aren't needed here.
fn from_file(offering: Offering) -> AnyView {
    let said = RwSignal::new(None::<Result<String, String>>);
    let percent = RwSignal::new(None::<u8>);
    on_cleanup(upload::cancel);
    let chosen = move |file: web_sys::File| {
        upload::read(file, move |told| {
            let outcome = match told {
                Reading::Progress(at) => {
                    let _ = percent.try_set(Some(at));
                    return;
                }
                Reading::Refused(problem) => Err(words::file_problem(&problem)),
                Reading::Broken => Err(tr!("The part of the page that reads files could not be started.").to_owned()),
                Reading::Read(draft) => {
                    let ids: Vec<String> =
                        draft.rows.iter().map(|row| row.raw.sub_customer.trim().to_owned()).collect();
                    let _ = offering.accounts.try_set(ids.join("\n"));
                    Ok(
                        tr!(ids.len(); "{count} account ID was read from the file." | "{count} account IDs were read from the file."),
                    )
                }
            };
            let _ = percent.try_set(None);
            let _ = said.try_set(Some(outcome));
        });
    };
    let progress = move || {
        percent.get().map(|at| view! { <progress class="progress progress-primary w-full" max="100" value=at.to_string()></progress> })
    };
    let outcome = move || match said.get()? {
        Ok(read) => Some(view! { <p data-testid="file-name">{read}</p> }.into_any()),
        Err(why) => Some(view! { <p class="text-error" data-testid="file-refused">{why}</p> }.into_any()),
    };
    view! {
        <details class="text-sm">
            <summary class="cursor-pointer text-muted">{tr!("Read them from a file")}</summary>
            <div class="space-y-2 pt-2">
                <p class="text-muted">
                    {tr!("A workbook or CSV with the headings of the template. Only the account IDs are read; the column for credit may be empty. They take the place of what stands above.")}
                </p>
                {file_drop(template(), chosen)}
                <div role="status">{progress} {outcome}</div>
            </div>
        </details>
    }
    .into_any()
}

fn problems(offering: Offering) -> AnyView {
    let checking = move || {
        let asked = offering.question.with(Option::is_some);
        (asked && offering.checking.busy.get()).then(|| {
            view! {
                <progress class="progress progress-primary block h-1 w-full"></progress>
                <span class="sr-only">{tr!("Checking the customers")}</span>
            }
        })
    };
    let failed = move || {
        offering.checking.state.with(|state| match state {
            Load::Failed(error) => Some(check_failed(offering, error)),
            Load::Loading | Load::Ready(_) => None,
        })
    };
    view! {
        <div class="h-1" role="status">
            {checking}
        </div>
        {failed}
        <div aria-live="polite">{move || found(offering)}</div>
    }
    .into_any()
}

fn found(offering: Offering) -> Option<AnyView> {
    let checked = offering.checked()?;
    let problems = offering.problems();
    if problems.is_empty() {
        let fine = tr!(checked.0.rows.len(); "{count} customer can be offered." | "{count} customers can be offered.");
        return Some(view! { <p class="text-sm text-success" data-testid="offer-fine">{fine}</p> }.into_any());
    }
    let title = tr!(problems.len(); "{count} customer can't be offered" | "{count} customers can't be offered");
    let bad: BTreeSet<usize> = problems.keys().filter_map(|row| usize::try_from(row.0).ok()?.checked_sub(1)).collect();
    let remove = Callback::new(move |()| {
        offering.accounts.update(|text| {
            let kept: Vec<String> = rows(text)
                .into_iter()
                .enumerate()
                .filter(|(place, _)| !bad.contains(place))
                .map(|(_, row)| row.sub_customer)
                .collect();
            *text = kept.join("\n");
        });
    });
    let idle = Signal::stored(false);
    let shown = problems.iter().take(SHOWN).map(|(of, said)| {
        let place = usize::try_from(of.0).ok().and_then(|of| of.checked_sub(1));
        let account =
            place.and_then(|place| checked.0.rows.get(place)).map(|row| row.sub_customer.clone()).unwrap_or_default();
        let lines = said.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
        row(
            "offer-problem",
            account.clone(),
            vec![
                cell_end(tr!("Line"), of.0.into_any()),
                cell(
                    tr!("Account ID"),
                    view! { <span class="inline-block font-mono break-all md:min-w-28">{account}</span> }.into_any(),
                ),
                cell(
                    tr!("What is wrong"),
                    view! { <ul class="space-y-1 text-error" data-testid="row-trouble">{lines}</ul> }.into_any(),
                ),
            ],
        )
    });
    let more =
        (problems.len() > SHOWN).then(|| tr!("… and {count} more.", count = format::count(problems.len() - SHOWN)));
    let rows = shown.collect_view().into_any();
    Some(
        view! {
            <div class="space-y-3">
                <div class="flex flex-wrap items-center justify-between gap-3">
                    <h3 class="text-sm font-semibold text-error">{title}</h3>
                    {button(Look::Secondary, tr!("Take these out"), "leave-out-all", idle, idle, remove)}
                </div>
                {table(tr!("Customers that can't be offered"), head(&[(tr!("Line"), true), (tr!("Account ID"), false), (tr!("What is wrong"), false)]), rows)}
                <p class="text-sm text-muted">{more}</p>
            </div>
        }
        .into_any(),
    )
}
