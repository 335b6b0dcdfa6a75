//! What exists in a demonstration only: signing in as any of its people, answering for all sub-customers at once, and a clock that can
//! be moved forward.
//!
//! Elsewhere these addresses don't exist; `Asked::read` sees to that before anything here runs.

use super::{asked::Asked, reply::Reply, session};
use crate::{clock, error::Error, ledger::protocol::Ask};
use shared::api::{DemoAccounts, DemoClockAnswer, DemoConsents, DemoSignIn, MoveDemoClock};

pub async fn accounts(asked: Asked<DemoAccounts>) -> Result<Reply<DemoAccounts>, Error> {
    asked.forward(Ask::DemoAccounts).await
}

pub async fn sign_in(asked: Asked<DemoSignIn>) -> Result<Reply<DemoSignIn>, Error> {
    let person = asked.request()?.person;
    let known = asked.ledger(Ask::SignIn { person }).await?.read()?;
    session::begin(&asked.portal, known).await
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
