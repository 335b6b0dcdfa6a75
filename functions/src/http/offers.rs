//! The other ways to open an application (R2.5): the original reseller offers, a sub-customer asks to be moved.
//!
//! Which reseller or sub-customer that is follows from who is signed in, never from the request.

use super::{asked::Asked, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{self, Ask, Rows},
};
use shared::{
    api::{AskToMove, GetPartner, Offer, OfferRow, PreviewOffer, WithdrawMoveRequest},
    application::OpenRow,
    intake::read_offered,
};

pub async fn preview(asked: Asked<PreviewOffer>) -> Result<Reply<PreviewOffer>, Error> {
    let request = asked.request()?;
    asked.forward(Ask::PreviewOffer { new_reseller: request.new_reseller, rows: read(&request.rows) }).await
}

pub async fn offer(asked: Asked<Offer>) -> Result<Reply<Offer>, Error> {
    let (key, same) = asked.once()?;
    let request = asked.request()?;
    let offer = protocol::Offer {
        new_reseller: request.new_reseller,
        notice: request.notice,
        statement: request.statement,
        mode: request.mode,
        rows: read(&request.rows),
    };
    asked.forward(Ask::Offer { key, request: same, offer }).await
}

pub async fn partner(asked: Asked<GetPartner>) -> Result<Reply<GetPartner>, Error> {
    asked.forward(Ask::GetPartner { id: asked.query()?.id }).await
}

pub async fn ask_to_move(asked: Asked<AskToMove>) -> Result<Reply<AskToMove>, Error> {
    let (key, same) = asked.once()?;
    asked.forward(Ask::RequestMove { key, request: same, wish: asked.request()? }).await
}

pub async fn withdraw(asked: Asked<WithdrawMoveRequest>) -> Result<Reply<WithdrawMoveRequest>, Error> {
    asked.forward(Ask::WithdrawMoveRequest { application: asked.id() }).await
}

fn read(rows: &[OfferRow]) -> Rows {
    let (good, bad) = read_offered(rows);
    let good = good.into_iter().map(|(row, customer)| (row, OpenRow { customer, name: None, credit: None })).collect();
    Rows { count: u32::try_from(rows.len()).unwrap_or(u32::MAX), good, bad }
}
