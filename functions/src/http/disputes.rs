//! Disputes (R10.3): raised by the applicant or the sub-customer, decided by internal review.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{DecideDispute, RaiseDispute};

pub async fn raise(asked: Asked<RaiseDispute>) -> Result<Reply<RaiseDispute>, Error> {
    asked.forward(Ask::RaiseDispute { application: asked.id(), request: asked.request()? }).await
}

pub async fn decide(asked: Asked<DecideDispute>) -> Result<Reply<DecideDispute>, Error> {
    asked.forward(Ask::DecideDispute { application: asked.id(), request: asked.request()? }).await
}
