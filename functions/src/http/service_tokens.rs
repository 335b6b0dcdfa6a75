//! Service tokens: listed, made and revoked by whoever manages their party.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{ListServiceTokens, MakeServiceToken, RevokeServiceToken};

pub async fn list(asked: Asked<ListServiceTokens>) -> Result<Reply<ListServiceTokens>, Error> {
    asked.forward(Ask::ListServiceTokens(asked.query()?)).await
}

pub async fn make(asked: Asked<MakeServiceToken>) -> Result<Reply<MakeServiceToken>, Error> {
    asked.forward(Ask::MakeServiceToken(asked.request()?)).await
}

pub async fn revoke(asked: Asked<RevokeServiceToken>) -> Result<Reply<RevokeServiceToken>, Error> {
    asked.forward(Ask::RevokeServiceToken { token: asked.id() }).await
}
