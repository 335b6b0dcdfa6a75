//! Previewing and submitting an application (R2).
//!
//! Cells are read here, beside the ledger, so that it only has to look at rows.

use super::{asked::Asked, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Rows, Submission},
};
use shared::{
    api::{self, ApplicationRow, Preview, RawRow, Submit},
    application::OpenRow,
};

pub async fn preview(asked: Asked<Preview>) -> Result<Reply<Preview>, Error> {
    let request = asked.request()?;
    asked.forward(Ask::Preview { original_reseller: request.original_reseller, rows: read(&request.rows) }).await
}

pub async fn submit(asked: Asked<Submit>) -> Result<Reply<Submit>, Error> {
    let (key, same) = asked.once()?;
    let request = asked.request()?;
    let submission = Submission {
        original_reseller: request.original_reseller,
        notice: request.notice,
        mode: request.mode,
        resubmission_of: request.resubmission_of,
        rows: read(&request.rows),
    };
    asked.forward(Ask::Submit { key, request: same, submission }).await
}

fn read(rows: &[RawRow]) -> Rows {
    let (good, bad) = api::read_rows(rows);
    let open = |of: ApplicationRow| OpenRow { customer: of.sub_customer, name: of.name, credit: Some(of.credit) };
    let good = good.into_iter().map(|(row, of)| (row, open(of))).collect();
    Rows { count: u32::try_from(rows.len()).unwrap_or(u32::MAX), good, bad }
}
