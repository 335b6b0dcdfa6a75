//! A sub-customer's personal link (R5.4): what it asks, and the answer by it. Nobody has to be signed in.
//!
//! The token comes in a header, so that no log, address bar or referrer has it. Reading never answers: mail programs open links by
//! themselves. Whoever the token isn't ours for learns nothing, not even whether there is such an application.

use super::{asked::Asked, reply::Reply};
use crate::{
    delivery::settings::Links,
    error::Error,
    ledger::{
        consent_links,
        protocol::{Ask, Caller},
    },
};
use shared::api::{AnswerConsentLink, Endpoint, GetConsentLink, headers};

pub async fn get(asked: Asked<GetConsentLink>) -> Result<Reply<GetConsentLink>, Error> {
    Ok(Reply::bytes(asked.ledger_as(caller(&asked)?, Ask::GetConsentLink).await?.bytes))
}

pub async fn answer(asked: Asked<AnswerConsentLink>) -> Result<Reply<AnswerConsentLink>, Error> {
    let request = asked.request()?;
    Ok(Reply::bytes(asked.ledger_as(caller(&asked)?, Ask::AnswerConsentLink { request }).await?.bytes))
}

/// Whoever holds the token. Its seal is checked here, what it is worth by the ledger.
fn caller<E: Endpoint>(asked: &Asked<E>) -> Result<Caller, Error> {
    let token = asked.header(headers::CONSENT_LINK).unwrap_or_default();
    let of = Links::of(&asked.portal).key.and_then(|key| key.open(token));
    of.map(Caller::ConsentLink).ok_or_else(consent_links::unknown)
}
