//! A migration record in a table: whose turn it is, until when, and what happens if they stay silent; what blocks it; why it ended (R6).

use crate::{draft::upper_first, format};
use leptos::prelude::*;
use shared::{
    api::{BlockView, EndedView, EndedWhy, IfSilent, RecordView, TurnView},
    application::{Status, WaitingFor},
    words,
};

/// Who is waited for, by role.
pub fn waiting_for(waiting: WaitingFor) -> &'static str {
    match waiting {
        WaitingFor::Decision(step) => words::step(step),
        WaitingFor::Consent => "Sub-customer",
    }
}

/// Where a record stands, in two or three short lines.
pub fn standing(record: &RecordView) -> AnyView {
    let turn = record.turn.as_ref().map(turn);
    let approved = (record.status == Status::Approved && record.turn.is_none())
        .then(|| view! { <p>{if record.blocked.is_some() { "Moves once this is mended" } else { "Moves at the agreed time" }}</p> });
    let paused = record.paused.map(|why| {
        view! { <p class="text-warning">{format!("Paused: {}.", words::pause(why))}</p> }
    });
    view! {
        <div class="space-y-1 md:min-w-60" data-testid="turn">
            {turn} {approved} {paused} {record.blocked.as_ref().map(blocked)} {record.ended.as_ref().map(ended)}
        </div>
    }
    .into_any()
}

fn turn(turn: &TurnView) -> AnyView {
    let who = waiting_for(turn.waiting_for);
    let party = turn.party.as_ref().map(|party| format!(" · {}", party.name));
    let then = match turn.if_silent {
        IfSilent::Expires => "then it expires",
        IfSilent::CountsAsApproval => "then silence counts as approval",
    };
    view! {
        <p class="font-medium">{who} {party}</p>
        <p class="text-xs text-muted">
            "until " {format::time(turn.until)} " (" {format::from_now(turn.until)} "), " {then}
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
    let who = (!menders.is_empty()).then(|| format!("Can mend it: {}.", menders.join("; ")));
    view! {
        <p class="text-error">"Blocked: " {words::finding(&block.finding)}</p>
        <p class="text-xs text-muted">"Since " {format::time(block.since)} ". " {who}</p>
    }
    .into_any()
}

fn ended(ended: &EndedView) -> AnyView {
    let (why, said) = match &ended.why {
        EndedWhy::Migrated => ("Moved to the new reseller".to_owned(), None),
        EndedWhy::Rejected { by, reason, words: said } => (
            format!("By {}: {}", words::step(*by).to_lowercase(), words::reject_reason(*reason).to_lowercase()),
            said.clone(),
        ),
        EndedWhy::Refused { words } => ("The sub-customer said no".to_owned(), words.clone()),
        EndedWhy::Withdrawn => ("Taken back by the applicant".to_owned(), None),
        EndedWhy::Expired { waiting_for: who } => {
            (format!("No answer in time from: {}", waiting_for(*who).to_lowercase()), None)
        }
        EndedWhy::Failed { failure } => (words::failure(*failure).to_owned(), None),
    };
    view! {
        <p>{why}</p>
        {said.map(|said| view! { <p class="text-muted">"“" {said} "”"</p> })}
        <p class="text-xs text-muted">{format::time(ended.at)}</p>
    }
    .into_any()
}
