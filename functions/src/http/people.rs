//! People, as those manage them who may. What the ledger says is over, KV forgets too.

use super::{NOTHING, asked::Asked, reply::Reply, session};
use crate::{
    error::Error,
    ledger::protocol::{Ask, PersonChanged},
};
use shared::{
    api::{ChangePerson, EndSessionsOf, InviteAgain, InvitePerson, ListPeople, RemovePerson},
    seal::Hash,
};

pub async fn list(asked: Asked<ListPeople>) -> Result<Reply<ListPeople>, Error> {
    asked.forward(Ask::ListPeople(asked.query()?)).await
}

pub async fn invite(asked: Asked<InvitePerson>) -> Result<Reply<InvitePerson>, Error> {
    asked.forward(Ask::InvitePerson(asked.request()?)).await
}

pub async fn invite_again(asked: Asked<InviteAgain>) -> Result<Reply<InviteAgain>, Error> {
    asked.forward(Ask::InviteAgain { person: asked.id() }).await
}

pub async fn change(asked: Asked<ChangePerson>) -> Result<Reply<ChangePerson>, Error> {
    let ask = Ask::ChangePerson { person: asked.id(), request: asked.request()? };
    let PersonChanged { person, ended } = asked.ledger(ask).await?.read()?;
    session::forget(&asked.portal, &ended).await?;
    Reply::answer(&person)
}

pub async fn end_sessions(asked: Asked<EndSessionsOf>) -> Result<Reply<EndSessionsOf>, Error> {
    let ended: Vec<Hash> = asked.ledger(Ask::EndSessionsOf { person: asked.id() }).await?.read()?;
    session::forget(&asked.portal, &ended).await?;
    Reply::answer(&NOTHING)
}

pub async fn remove(asked: Asked<RemovePerson>) -> Result<Reply<RemovePerson>, Error> {
    let ended: Vec<Hash> = asked.ledger(Ask::RemovePerson { person: asked.id() }).await?.read()?;
    session::forget(&asked.portal, &ended).await?;
    Reply::answer(&NOTHING)
}
