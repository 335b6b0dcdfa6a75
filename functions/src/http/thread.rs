//! The thread of an application (R7.3, R10.3).

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{GetThread, WritePost};

pub async fn get(asked: Asked<GetThread>) -> Result<Reply<GetThread>, Error> {
    asked.forward(Ask::GetThread { application: asked.id(), query: asked.query()? }).await
}

pub async fn write(asked: Asked<WritePost>) -> Result<Reply<WritePost>, Error> {
    let (key, request) = asked.once()?;
    asked.forward(Ask::WritePost { application: asked.id(), key, request, post: asked.request()? }).await
}
