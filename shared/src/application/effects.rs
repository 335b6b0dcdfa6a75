//! What an event changes outside its application: holds, allocations, owners (R4.3, R8.1).

use super::Application;
use crate::{
    credit::Credit,
    event::{Event, What},
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::{Row, RowSet},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Credit of the new reseller is held for a row. Replaces an earlier hold for it.
    Hold { partner: PartnerId, row: Row, amount: Credit },
    /// The hold for a row, if there is one, is given back, or has become an allocation.
    Release { row: Row },
    /// The sub-customer changes owner at this instant; its allocation becomes `allocation`, and the one it had at its
    /// former owner is gone.
    Move { customer: CustomerId, from: PartnerId, to: PartnerId, allocation: Credit, at: Instant },
}

/// The effects of `event` on the application as it stood before it.
pub fn effects(before: &Application, event: &Event) -> Vec<Effect> {
    let partner = &before.head.parties.new_reseller;
    let hold = |row: Row, amount: Credit| Effect::Hold { partner: partner.clone(), row, amount };
    let open = |rows: &RowSet| {
        rows.iter().filter(|row| before.record(*row).is_some_and(|record| record.is_open())).collect::<Vec<_>>()
    };
    let release = |rows: &RowSet| open(rows).into_iter().map(|row| Effect::Release { row }).collect();
    match &event.what {
        What::Opened(opened) => opened.lines().into_iter().map(|(row, amount)| hold(row, amount)).collect(),
        What::CreditSet { lines } | What::CreditChanged { lines } => {
            lines.lines().into_iter().map(|(row, amount)| hold(row, amount)).collect()
        }
        What::Rejected { rows, .. }
        | What::ConsentRefused { rows, .. }
        | What::ConsentTakenBack { rows, .. }
        | What::Withdrawn { rows }
        | What::Expired { rows, .. }
        | What::Failed { rows, .. } => release(rows),
        What::Excepted { rows, .. } => release(&rows.iter().map(|row| row.row).collect()),
        What::CutOver { rows } => open(rows)
            .into_iter()
            .filter_map(|row| before.record(row))
            .flat_map(|record| {
                let moved = Effect::Move {
                    customer: record.customer.clone(),
                    from: before.head.parties.original_reseller.clone(),
                    to: partner.clone(),
                    allocation: record.credit.amount().unwrap_or(Credit::ZERO),
                    at: event.at,
                };
                [Effect::Release { row: record.row }, moved]
            })
            .collect(),
        What::Approved { .. }
        | What::Advanced { .. }
        | What::ApprovedBySilence { .. }
        | What::ConsentAsked { .. }
        | What::ConsentGiven { .. }
        | What::ConsentAttested { .. }
        | What::Blocked { .. }
        | What::Unblocked { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::ReadyToCutOver { .. }
        | What::DistributorChanged { .. }
        | What::Proposed { .. }
        | What::ProposalAccepted { .. }
        | What::ProposalDeclined
        | What::DisputeRaised { .. }
        | What::DisputeDismissed { .. }
        | What::DisputePermitted { .. }
        | What::Resubmitted { .. }
        | What::ReviewBegan { .. }
        | What::TwoPeopleNeeded
        | What::FirstApproved { .. } => Vec::new(),
    }
}
