//! The programme's settings: read by everybody who works with the portal, changed by administration.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{ChangeSettings, GetSettings};

pub async fn get(asked: Asked<GetSettings>) -> Result<Reply<GetSettings>, Error> {
    asked.forward(Ask::GetSettings).await
}

pub async fn change(asked: Asked<ChangeSettings>) -> Result<Reply<ChangeSettings>, Error> {
    asked.forward(Ask::ChangeSettings(asked.request()?)).await
}
