//! A person's in-site messages, and by which other ways they want to be told (R9.1).

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{ChangePreferences, GetPreferences, ListMessages, ReadMessages};

pub async fn list(asked: Asked<ListMessages>) -> Result<Reply<ListMessages>, Error> {
    asked.forward(Ask::ListMessages(asked.query()?)).await
}

pub async fn read(asked: Asked<ReadMessages>) -> Result<Reply<ReadMessages>, Error> {
    asked.forward(Ask::ReadMessages(asked.request()?)).await
}

pub async fn preferences(asked: Asked<GetPreferences>) -> Result<Reply<GetPreferences>, Error> {
    asked.forward(Ask::GetPreferences).await
}

pub async fn choose(asked: Asked<ChangePreferences>) -> Result<Reply<ChangePreferences>, Error> {
    asked.forward(Ask::ChangePreferences(asked.request()?)).await
}
