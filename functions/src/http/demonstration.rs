//! What exists in a demonstration only: signing in as any of its people, answering for all sub-customers at once, and a clock that can
//! be moved forward.
//!
//! Elsewhere these addresses don't exist; `Asked::read` sees to that before anything here runs.

use super::{asked::Asked, reply::Reply, session::Beginning};
use crate::{
    clock,
    error::Error,
    ledger::protocol::{Ask, Known},
};
use axum::http::header;
use shared::api::{DemoAccounts, DemoClockAnswer, DemoConsents, DemoSignIn, MoveDemoClock, SessionAnswer};

pub async fn accounts(asked: Asked<DemoAccounts>) -> Result<Reply<DemoAccounts>, Error> {
    asked.forward(Ask::DemoAccounts).await
}

pub async fn sign_in(asked: Asked<DemoSignIn>) -> Result<Reply<DemoSignIn>, Error> {
    let (person, beginning) = (asked.request()?.person, Beginning::of(&asked)?);
    let known: Known = asked.ledger(Ask::SignIn { person, begins: beginning.begins() }).await?.read()?;
    let cookie = beginning.keep(&asked.portal, &known).await?;
    let deployment = asked.portal.deployment().await?;
    Reply::answer(&SessionAnswer { signed_in: Some(known.signed_in), deployment })?
        .with_header(header::SET_COOKIE, &cookie)
}

pub async fn consents(asked: Asked<DemoConsents>) -> Result<Reply<DemoConsents>, Error> {
    asked.forward(Ask::DemoConsents { application: asked.id() }).await
}

pub async fn move_clock(asked: Asked<MoveDemoClock>) -> Result<Reply<MoveDemoClock>, Error> {
    let moved = asked.ledger(Ask::MoveClock(asked.request()?)).await?;
    let DemoClockAnswer { ahead_seconds, .. } = moved.read()?;
    clock::hear(ahead_seconds);
    Ok(Reply::bytes(moved.bytes))
}
