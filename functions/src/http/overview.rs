//! The overview: sums of the moment, always from the ledger, for people and for a party's own systems.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::GetOverview;

pub async fn get(asked: Asked<GetOverview>) -> Result<Reply<GetOverview>, Error> {
    asked.forward(Ask::GetOverview).await
}
