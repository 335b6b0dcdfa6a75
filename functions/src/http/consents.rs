//! What a sub-customer is asked, and its answer (R5.4).
//!
//! Which sub-customer that is follows from who is signed in, never from the request.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{AnswerConsent, ListConsents};

pub async fn list(asked: Asked<ListConsents>) -> Result<Reply<ListConsents>, Error> {
    asked.forward(Ask::ListConsents).await
}

pub async fn answer(asked: Asked<AnswerConsent>) -> Result<Reply<AnswerConsent>, Error> {
    asked.forward(Ask::AnswerConsent { application: asked.id(), request: asked.request()? }).await
}
