//! What an event changes outside its application: holds, allocations, owners (R4.3, R8.1).

use super::Application;
use crate::{
    credit::Credit,
    event::Event,
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::Row,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Credit of the new reseller is held for a row. Replaces an earlier hold for it.
    Hold {
        partner: PartnerId,
        row: Row,
        amount: Credit,
    },
    Release {
        row: Row,
    },
    /// The sub-customer changes owner at this instant; its allocation becomes `allocation`, and the one it had at its
    /// former owner is gone.
    Move {
        customer: CustomerId,
        from: PartnerId,
        to: PartnerId,
        allocation: Credit,
        at: Instant,
    },
}

/// The effects of `event` on the application as it stood before it.
pub fn effects(_before: &Application, _event: &Event) -> Vec<Effect> {
    Vec::new()
}
