//! Who is signed in, signing in and signing out.
//!
//! Signing out is over with the ledger's answer: wherever KV still shows the session, the ledger refuses it.

use super::{NOTHING, asked::Asked, caller::Identity, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Known},
    portal::{self, Portal},
    sessions::{Session, SessionId},
};
use axum::http::header;
use shared::api::{Endpoint, GetSession, SessionAnswer, SignOut};

pub async fn get(asked: Asked<GetSession>) -> Result<Reply<GetSession>, Error> {
    // The ledger's word, not the session's copy: the page shows what the person may do now.
    let known: Option<Known> = match &asked.identity {
        Identity::Member { .. } => asked.ledger(Ask::Whoami).await?.read()?,
        Identity::Nobody | Identity::System => None,
    };
    let deployment = asked.portal.deployment().await?;
    Reply::answer(&SessionAnswer { signed_in: known.map(|known| known.signed_in), deployment })
}

pub async fn sign_out(asked: Asked<SignOut>) -> Result<Reply<SignOut>, Error> {
    // First in the ledger: from then on the session is over, wherever KV still has it.
    asked.ledger(Ask::SignOut).await?;
    if let Identity::Member { session, .. } = &asked.identity {
        asked.portal.sessions()?.delete(session.hash()).await?;
    }
    Reply::answer(&NOTHING)?.with_header(header::SET_COOKIE, &SessionId::forget())
}

/// Begins a session for a person whom the ledger knows.
pub async fn begin<E: Endpoint<Answer = SessionAnswer>>(portal: &Portal, known: Known) -> Result<Reply<E>, Error> {
    let (now, session) = (portal::now(), SessionId::draw()?);
    let kept = Session {
        person: known.signed_in.person.clone(),
        epoch: known.epoch,
        created: now,
        membership: known.signed_in.membership.clone(),
        checked_at: now,
    };
    portal.sessions()?.put(session.hash(), &kept, now).await?;
    Reply::answer(&SessionAnswer { signed_in: Some(known.signed_in), deployment: portal.deployment().await? })?
        .with_header(header::SET_COOKIE, &session.cookie())
}
