//! Accepting with credit lines (R5.9), changing them, terms that a decider asks for (R8.1), and attested consents (R5.4).
//!
//! Each but the last names the version that it was made on (R5.7). Amounts are read here, beside the ledger.

use super::{asked::Asked, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{Ask, CreditLines},
};
use shared::{
    api::{Accept, AnswerProposal, Attest, ChangeCredit, CreditRequest, Propose},
    intake::read_credit_lines,
};

pub async fn accept(asked: Asked<Accept>) -> Result<Reply<Accept>, Error> {
    let (on, lines) = (asked.made_on()?, read(&asked.request()?));
    asked.forward(Ask::Accept { application: asked.id(), on, lines }).await
}

pub async fn change_credit(asked: Asked<ChangeCredit>) -> Result<Reply<ChangeCredit>, Error> {
    let (on, lines) = (asked.made_on()?, read(&asked.request()?));
    asked.forward(Ask::ChangeCredit { application: asked.id(), on, lines }).await
}

pub async fn propose(asked: Asked<Propose>) -> Result<Reply<Propose>, Error> {
    asked.forward(Ask::Propose { application: asked.id(), on: asked.made_on()?, request: asked.request()? }).await
}

pub async fn answer(asked: Asked<AnswerProposal>) -> Result<Reply<AnswerProposal>, Error> {
    asked
        .forward(Ask::AnswerProposal { application: asked.id(), on: asked.made_on()?, request: asked.request()? })
        .await
}

pub async fn attest(asked: Asked<Attest>) -> Result<Reply<Attest>, Error> {
    asked.forward(Ask::Attest { application: asked.id(), request: asked.request()? }).await
}

fn read(request: &CreditRequest) -> CreditLines {
    let (good, bad) = read_credit_lines(&request.lines);
    CreditLines { good, bad }
}
