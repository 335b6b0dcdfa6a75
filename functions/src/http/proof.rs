//! The proof pack of an application, and the programme's log that it refers to (R10.2).
//!
//! A pack is made here for its viewer, from what the ledger has; the log's head is read where it is published. Both are signed where the
//! deployment has a key for it.

use super::{asked::Asked, reply::Reply};
use crate::{error::Error, ledger::protocol::Ask};
use shared::{
    api::{GetLogConsistency, GetLogHead, GetProof, PublishedHead},
    proof::{self, Evidence},
};

pub async fn get(asked: Asked<GetProof>) -> Result<Reply<GetProof>, Error> {
    let evidence: Evidence = asked.ledger(Ask::GetEvidence { application: asked.id() }).await?.read()?;
    let name = format!("{}-proof.json", evidence.application);
    let pack = proof::pack(evidence, asked.identity.membership()?).ok_or(Error::NotFound)?;
    let pack = match asked.portal.log_key()? {
        Some(key) => pack.signed(&key),
        None => pack,
    };
    Reply::file("application/json", &name, pack.bytes())
}

pub async fn log_head(asked: Asked<GetLogHead>) -> Result<Reply<GetLogHead>, Error> {
    let head = match asked.portal.published()?.log_head().await {
        Some(head) => head,
        None => asked.ledger(Ask::GetLogHead).await?.read()?,
    };
    let programme = asked.portal.programme()?;
    let key = asked.portal.log_key()?;
    let signature = key.map(|key| key.sign(&proof::words_of_head(&programme, &head)));
    Reply::answer(&PublishedHead { programme, head, signature })
}

pub async fn log_consistency(asked: Asked<GetLogConsistency>) -> Result<Reply<GetLogConsistency>, Error> {
    asked.forward(Ask::GetLogConsistency(asked.query()?)).await
}
