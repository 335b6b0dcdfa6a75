//! The other ways to open an application, and what the parties settle on the way: the moves that people make (R2.5, R5.9, R8.1).

use anyhow::Result;
use shared::{
    api::{
        Accept, AnswerProposal, AskToMove, ChangeAnswer, ChangeCredit, CreditLineRequest, CreditRequest, Endpoint,
        MoveRequest, Nothing, Offer, OfferRequest, OfferRow, ProposalAnswerRequest, ProposalRequest, Propose,
        TermsRequest, headers,
    },
    application::{Accept as Answered, Mode, Step},
    ids::{CustomerId, PartnerId},
    rows::Row,
    texts::{TextKind, current},
};

use crate::{
    client::{Answer, Client},
    fresh_key,
    journey::Application,
};

/// What an original reseller sends to offer sub-customers, with the statement's tick.
pub fn offer_request(new: &PartnerId, customers: &[CustomerId]) -> OfferRequest {
    OfferRequest {
        new_reseller: new.to_string(),
        notice: current(TextKind::Notice).version,
        statement: Some(current(TextKind::DataTransferStatement).version),
        mode: Mode::Independent,
        rows: customers.iter().map(|customer| OfferRow { sub_customer: customer.to_string() }).collect(),
    }
}

/// What a sub-customer sends to be moved.
pub fn move_request(new: &PartnerId) -> MoveRequest {
    MoveRequest { new_reseller: new.to_string(), text: current(TextKind::Consent).version }
}

/// Credit lines by row.
pub fn credit_lines(lines: &[(u32, &str)]) -> CreditRequest {
    let line = |(row, credit): &(u32, &str)| CreditLineRequest { row: Row(*row), credit: (*credit).to_owned() };
    CreditRequest { lines: lines.iter().map(line).collect() }
}

/// Sends an offer under a key and gives whatever comes back.
pub async fn send_offer(by: &Client, request: &OfferRequest, key: &str) -> Result<Answer<Offer>> {
    by.ask::<Offer>(&[]).json(request).header(headers::IDEMPOTENCY_KEY, key).send().await
}

/// Sends a request to be moved under a key and gives whatever comes back.
pub async fn send_move_request(by: &Client, request: &MoveRequest, key: &str) -> Result<Answer<AskToMove>> {
    by.ask::<AskToMove>(&[]).json(request).header(headers::IDEMPOTENCY_KEY, key).send().await
}

impl Application {
    /// An approver of the original reseller offers, with the statement's tick.
    pub async fn offer(by: &Client, new: &PartnerId, customers: &[CustomerId]) -> Result<Self> {
        Ok(Self::of(send_offer(by, &offer_request(new, customers), &fresh_key()?).await?.good()?))
    }

    /// A sub-customer asks to be moved.
    pub async fn ask_to_move(by: &Client, new: &PartnerId) -> Result<Self> {
        Ok(Self::of(send_move_request(by, &move_request(new), &fresh_key()?).await?.good()?))
    }

    /// Sends a change made on a version and gives whatever comes back.
    pub async fn send_change<E: Endpoint>(&self, by: &Client, on: u32, request: &E::Request) -> Result<Answer<E>> {
        let version = format!("\"{on}\"");
        by.ask::<E>(&[self.id.as_str()]).json(request).header(headers::IF_MATCH, &version).send().await
    }

    /// Sends a change made on the version that its author sees now.
    pub async fn try_change<E: Endpoint>(&self, by: &Client, request: &E::Request) -> Result<Answer<E>> {
        let on = self.detail(by).await?.summary.version.0;
        self.send_change(by, on, request).await
    }

    async fn change<E>(&mut self, by: &Client, request: &E::Request) -> Result<ChangeAnswer>
    where
        E: Endpoint<Answer = ChangeAnswer>,
    {
        let answer = self.try_change::<E>(by, request).await?.good()?;
        self.saw(&answer.documents);
        Ok(answer)
    }

    pub async fn accept(&mut self, by: &Client, lines: &[(u32, &str)]) -> Result<ChangeAnswer> {
        self.change::<Accept>(by, &credit_lines(lines)).await
    }

    pub async fn change_credit(&mut self, by: &Client, lines: &[(u32, &str)]) -> Result<ChangeAnswer> {
        self.change::<ChangeCredit>(by, &credit_lines(lines)).await
    }

    /// "Yes, from that day on."
    pub async fn propose_date(&mut self, by: &Client, step: Step, date: &str) -> Result<ChangeAnswer> {
        let terms = TermsRequest::CutoverOn { date: date.to_owned() };
        self.change::<Propose>(by, &ProposalRequest { step, terms }).await
    }

    /// "Yes, once you have done that."
    pub async fn propose(&mut self, by: &Client, step: Step, words: &str) -> Result<ChangeAnswer> {
        let terms = TermsRequest::InWords { words: words.to_owned() };
        self.change::<Propose>(by, &ProposalRequest { step, terms }).await
    }

    pub async fn answer_proposal(&mut self, by: &Client, accept: Answered) -> Result<ChangeAnswer> {
        self.change::<AnswerProposal>(by, &ProposalAnswerRequest { accept }).await
    }

    /// A change without a version or a query.
    pub async fn command<E>(&mut self, by: &Client, request: &E::Request) -> Result<ChangeAnswer>
    where
        E: Endpoint<Query = Nothing, Answer = ChangeAnswer>,
    {
        let answer = by.call::<E>(&[self.id.as_str()], &Nothing {}, request).await?;
        self.saw(&answer.documents);
        Ok(answer)
    }
}
