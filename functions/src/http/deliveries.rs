//! How an application's notices were delivered (R9.3), sending them once more, and reminding by hand (R7.1).

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{AskConsent, ListDeliveries, Remind, SendAgain};

pub async fn list(asked: Asked<ListDeliveries>) -> Result<Reply<ListDeliveries>, Error> {
    asked.forward(Ask::ListDeliveries { application: asked.id(), query: asked.query()? }).await
}

pub async fn send_again(asked: Asked<SendAgain>) -> Result<Reply<SendAgain>, Error> {
    asked.forward(Ask::SendAgain { application: asked.id(), request: asked.request()? }).await
}

pub async fn remind(asked: Asked<Remind>) -> Result<Reply<Remind>, Error> {
    asked.forward(Ask::Remind { application: asked.id() }).await
}

pub async fn ask_consent(asked: Asked<AskConsent>) -> Result<Reply<AskConsent>, Error> {
    asked.forward(Ask::RequestConsent { application: asked.id(), request: asked.request()? }).await
}
