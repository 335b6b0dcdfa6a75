//! What internal review should have looked at before it decides (R5.3): always from the ledger, which knows the facts of the moment.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::GetWarnings;

pub async fn get(asked: Asked<GetWarnings>) -> Result<Reply<GetWarnings>, Error> {
    asked.forward(Ask::GetWarnings { application: asked.id() }).await
}
