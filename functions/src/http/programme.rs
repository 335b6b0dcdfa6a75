//! What somebody has to do, where a partner's credit stands (R4), and who is responsible for a sub-customer at an instant (R8.2).

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{GetCredit, GetOwner, ListTasks};

pub async fn tasks(asked: Asked<ListTasks>) -> Result<Reply<ListTasks>, Error> {
    asked.forward(Ask::ListTasks).await
}

pub async fn credit(asked: Asked<GetCredit>) -> Result<Reply<GetCredit>, Error> {
    asked.forward(Ask::GetCredit).await
}

pub async fn owner(asked: Asked<GetOwner>) -> Result<Reply<GetOwner>, Error> {
    asked.forward(Ask::GetOwner { sub_customer: asked.id(), query: asked.query()? }).await
}
