//! A migration record in a table: its columns, whose turn it is, until when, and what happens if they stay silent; what blocks it; why it
//! ended (R6).

use crate::{
    components::{
        consent_badge_of, explain_finding,
        grid::{Column, Filter, Rank},
        status_badge,
    },
    draft::upper_first,
    format,
};
use leptos::prelude::*;
use shared::{
    api::{BlockView, ConsentView, EndedView, EndedWhy, IfSilent, RecordView, TurnView},
    application::{Status, WaitingFor},
    explain::ConsentWord,
    tr, words,
};
use std::sync::Arc;

/// A record in a list: lists of ten thousand are handed about.
pub type Line = Arc<RecordView>;

/// The columns that every list of records has.
pub fn columns() -> Vec<Column<Line>> {
    vec![
        Column::new("account", tr!("Account ID"), |record: &Line| record.sub_customer.to_string())
            .mono()
            .width("6.75rem")
            .searched()
            .sorted()
            .fixed(),
        Column::new("name", tr!("Name"), |record: &Line| record.name.clone().unwrap_or_default())
            .width("minmax(6.5rem, 1fr)")
            .when_filled()
            .searched()
            .sorted(),
        Column::new("status", tr!("Status and consent"), |record: &Line| {
            format!("{} · {}", words::status(record.status), ConsentWord::from(record.consent).name())
        })
        .width("12rem")
        .cell(|record| badges(record))
        .sorted_by(|record| Rank::Number(status_place(record.status))),
        Column::new("consent", tr!("Consent"), |record: &Line| ConsentWord::from(record.consent).name().to_owned())
            .width("11rem")
            .sorted()
            .extra(),
        Column::new("stands", tr!("Where it stands"), |record: &Line| standing_in_words(record))
            .width("minmax(9.5rem, 2fr)")
            .cell(|record| standing(record))
            .sorted_by(|record| record.turn.as_ref().map_or(Rank::Nothing, |turn| Rank::Number(turn.until.millis()))),
        Column::new("credit", tr!("Credit"), |record: &Line| {
            record.credit.map(|credit| credit.to_string()).unwrap_or_default()
        })
        .width("5.5rem")
        .when_filled()
        .number()
        .cell(|record| record.credit.map(format::plain_amount).unwrap_or_default().into_any())
        .sorted_by(|record| record.credit.map_or(Rank::Nothing, |credit| Rank::Number(credit.minor()))),
    ]
}

/// What records are filtered by.
pub fn filters() -> Vec<Filter<Line>> {
    let statuses = Status::ALL.into_iter().map(|status| (status.code(), words::status(status)));
    let consents = [
        ("not_asked", tr!("Not asked yet")),
        ("asked", tr!("Asked")),
        ("given", tr!("Agreed")),
        ("refused", tr!("Refused")),
        ("lapsed", tr!("Without an answer in time")),
    ];
    let troubles = [("blocked", tr!("Blocked")), ("paused", tr!("Paused")), ("free", tr!("Nothing in the way"))];
    vec![
        Filter::new("status", tr!("Status"), statuses, |record: &Line| vec![record.status.code().to_owned()]),
        Filter::new("consent", tr!("Consent"), consents, |record: &Line| vec![consent_code(record.consent).to_owned()]),
        Filter::new("trouble", tr!("In the way"), troubles, |record: &Line| {
            let blocked = record.blocked.as_ref().map(|_| "blocked".to_owned());
            let paused = record.paused.map(|_| "paused".to_owned());
            let all: Vec<String> = blocked.into_iter().chain(paused).collect();
            if all.is_empty() { vec!["free".to_owned()] } else { all }
        }),
    ]
}

/// The status, and under it the sub-customer's consent.
pub fn badges(record: &RecordView) -> AnyView {
    view! {
        <div class="grid-badges">
            {status_badge(record.status)} {consent_badge_of(record.consent, record.status.is_final())}
        </div>
    }
    .into_any()
}

/// Marks what is blocked.
pub fn mark(record: &Line) -> &'static str {
    match (&record.blocked, record.paused) {
        (Some(_), _) => "error",
        (None, Some(_)) => "warning",
        (None, None) => "",
    }
}

fn status_place(status: Status) -> i64 {
    Status::ALL.iter().position(|of| *of == status).and_then(|place| i64::try_from(place).ok()).unwrap_or(i64::MAX)
}

fn consent_code(consent: ConsentView) -> &'static str {
    match consent {
        ConsentView::NotAsked => "not_asked",
        ConsentView::Asked { .. } => "asked",
        ConsentView::Given { .. } => "given",
        ConsentView::Refused { .. } => "refused",
        ConsentView::Lapsed { .. } => "lapsed",
    }
}

/// Who is waited for, by role.
pub fn waiting_for(waiting: WaitingFor) -> &'static str {
    match waiting {
        WaitingFor::Decision(step) => words::step(step),
        WaitingFor::Consent => tr!("Sub-customer"),
    }
}

/// Where a record stands, in two or three short lines.
pub fn standing(record: &RecordView) -> AnyView {
    let turn = record.turn.as_ref().map(turn);
    let approved = approved(record).map(|words| view! { <p>{words}</p> });
    let paused = record.paused.map(|why| {
        view! { <p class="text-warning">{tr!("Paused: {why}.", why = words::pause(why))}</p> }
    });
    view! {
        <div class="min-w-0 space-y-1" data-testid="turn">
            {turn} {approved} {paused} {record.blocked.as_ref().map(blocked)} {record.ended.as_ref().map(ended)}
        </div>
    }
    .into_any()
}

/// The same as a sentence or two, for a spreadsheet.
fn standing_in_words(record: &RecordView) -> String {
    let mut parts = Vec::new();
    if let Some(turn) = &record.turn {
        let who = whose_turn(turn);
        parts.push(tr!("{who} until {time}", who, time = format::date_time(turn.until)));
    }
    parts.extend(approved(record).map(str::to_owned));
    parts.extend(record.paused.map(|why| tr!("Paused: {why}.", why = words::pause(why))));
    parts.extend(record.blocked.as_ref().map(|block| tr!("Blocked: {why}", why = words::finding(&block.finding))));
    if let Some(ended) = &record.ended {
        let (why, said) = why(ended);
        parts.push(said.map_or(why.clone(), |said| format!("{why} “{said}”")));
        parts.push(format::date_time(ended.at));
    }
    parts.join(" · ")
}

fn approved(record: &RecordView) -> Option<&'static str> {
    let waits = record.status == Status::Approved && record.turn.is_none();
    waits.then(|| {
        if record.blocked.is_some() { tr!("Moves once this is mended") } else { tr!("Moves at the agreed time") }
    })
}

fn whose_turn(turn: &TurnView) -> String {
    let who = waiting_for(turn.waiting_for);
    turn.party.as_ref().map_or_else(|| who.to_owned(), |party| format!("{who} · {}", party.name))
}

fn turn(turn: &TurnView) -> AnyView {
    let then = match turn.if_silent {
        IfSilent::Expires => tr!("then it expires"),
        IfSilent::CountsAsApproval => tr!("then silence counts as approval"),
    };
    let until = tr!("until {time}", time = format::date_time(turn.until));
    let left = format::from_now(turn.until);
    view! {
        <p class="font-medium">{whose_turn(turn)}</p>
        <p class="text-xs text-muted">
            <time datetime=turn.until.to_string() title=format::exact(turn.until)>
                {until}
            </time>
            {tr!(" ({left}), {then}", left, then)}
        </p>
    }
    .into_any()
}

fn blocked(block: &BlockView) -> AnyView {
    let mut menders: Vec<String> = Vec::new();
    for (_, mender) in &block.menders {
        let name = upper_first(words::mender(*mender));
        if !menders.contains(&name) {
            menders.push(name);
        }
    }
    let since = tr!("Since {time}.", time = format::date_time(block.since));
    let who = (!menders.is_empty()).then(|| tr!(" Can mend it: {who}.", who = menders.join("; ")));
    view! {
        <p class="text-error">
                {tr!("Blocked: {why}", why = words::finding(&block.finding))} {explain_finding(&block.finding)}
            </p>
        <p class="text-xs text-muted">{since} {who}</p>
    }
    .into_any()
}

/// Why a record ended, and what somebody wrote about it.
fn why(ended: &EndedView) -> (String, Option<String>) {
    match &ended.why {
        EndedWhy::Migrated => (tr!("Moved to the new reseller").to_owned(), None),
        EndedWhy::Rejected { by, reason, words: said } => {
            let (who, why) = (words::step(*by).to_lowercase(), words::reject_reason(*reason).to_lowercase());
            (tr!("By {who}: {why}", who, why), said.clone())
        }
        EndedWhy::Refused { words } => (tr!("The sub-customer said no").to_owned(), words.clone()),
        EndedWhy::Withdrawn => (tr!("Taken back by the applicant").to_owned(), None),
        EndedWhy::Expired { waiting_for: who } => {
            (tr!("No answer in time from: {who}", who = waiting_for(*who).to_lowercase()), None)
        }
        EndedWhy::Failed { failure } => (words::failure(*failure).to_owned(), None),
    }
}

fn ended(ended: &EndedView) -> AnyView {
    let (why, said) = why(ended);
    view! {
        <p>{why}</p>
        {said.map(|said| view! { <p class="text-muted">"“" {said} "”"</p> })}
        <p class="text-xs text-muted">{format::time(ended.at)}</p>
    }
    .into_any()
}
