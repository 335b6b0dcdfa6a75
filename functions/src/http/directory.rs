//! The directory's import, as newline-delimited JSON (R11), and how much the directory has.
//!
//! For the programme's administration, and for a system that holds the import token.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{GetDirectory, ImportPartners, ImportPeople, ImportSubCustomers};

pub async fn partners(asked: Asked<ImportPartners>) -> Result<Reply<ImportPartners>, Error> {
    asked.forward(Ask::ImportPartners { lines: asked.text()? }).await
}

pub async fn people(asked: Asked<ImportPeople>) -> Result<Reply<ImportPeople>, Error> {
    asked.forward(Ask::ImportPeople { lines: asked.text()? }).await
}

pub async fn sub_customers(asked: Asked<ImportSubCustomers>) -> Result<Reply<ImportSubCustomers>, Error> {
    asked.forward(Ask::ImportSubCustomers { lines: asked.text()? }).await
}

pub async fn get(asked: Asked<GetDirectory>) -> Result<Reply<GetDirectory>, Error> {
    asked.forward(Ask::GetDirectory).await
}
