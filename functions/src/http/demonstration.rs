//! What exists in a demonstration only: signing in as any of its people, and answering for all sub-customers at once.
//!
//! Elsewhere these addresses don't exist; `Asked::read` sees to that before anything here runs.

use super::{asked::Asked, reply::Reply, session};
use crate::{error::Error, ledger::protocol::Ask};
use shared::api::{DemoAccounts, DemoConsents, DemoSignIn};

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
