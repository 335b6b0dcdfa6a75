//! The programme's audit log, for its administration.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::ListAudit;

pub async fn list(asked: Asked<ListAudit>) -> Result<Reply<ListAudit>, Error> {
    asked.forward(Ask::ListAudit(asked.query()?)).await
}
