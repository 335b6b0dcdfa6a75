//! Lists of applications and records, decisions (R5) and withdrawals (R2.7).
//!
//! A decision names the version that it was made on (R5.7); everything else is the ledger's to judge.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{Decide, ListApplications, ListRecords, Withdraw};

pub async fn list(asked: Asked<ListApplications>) -> Result<Reply<ListApplications>, Error> {
    asked.forward(Ask::ListApplications(asked.query()?)).await
}

pub async fn records(asked: Asked<ListRecords>) -> Result<Reply<ListRecords>, Error> {
    asked.forward(Ask::ListRecords(asked.query()?)).await
}

pub async fn decide(asked: Asked<Decide>) -> Result<Reply<Decide>, Error> {
    asked.forward(Ask::Decide { application: asked.id(), on: asked.made_on()?, request: asked.request()? }).await
}

pub async fn withdraw(asked: Asked<Withdraw>) -> Result<Reply<Withdraw>, Error> {
    asked.forward(Ask::Withdraw { application: asked.id(), request: asked.request()? }).await
}
