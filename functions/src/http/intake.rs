//! Previewing and submitting an application (R2).
//!
//! Cells are read here, beside the ledger, so that it only has to look at rows.

use super::{asked::Asked, reply::Reply};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Rows, Submission},
};
use shared::{
    api::{self, Preview, RawRow, Submit},
    seal::Hash,
};

pub async fn preview(asked: Asked<Preview>) -> Result<Reply<Preview>, Error> {
    let request = asked.request()?;
    asked.forward(Ask::Preview { original_reseller: request.original_reseller, rows: read(&request.rows) }).await
}

pub async fn submit(asked: Asked<Submit>) -> Result<Reply<Submit>, Error> {
    let key = idempotency_key(asked.header(api::headers::IDEMPOTENCY_KEY))?;
    let request = asked.request()?;
    let submission = Submission {
        original_reseller: request.original_reseller,
        notice: request.notice,
        mode: request.mode,
        resubmission_of: request.resubmission_of,
        rows: read(&request.rows),
    };
    // The same request is the same bytes: whoever retries sends what it sent before.
    let request = Hash::of(&[asked.raw()]);
    asked.forward(Ask::Submit { key, request, submission }).await
}

fn read(rows: &[RawRow]) -> Rows {
    let (good, bad) = api::read_rows(rows);
    Rows { count: u32::try_from(rows.len()).unwrap_or(u32::MAX), good, bad }
}

/// R2.6: 8 to 128 visible ASCII characters.
fn idempotency_key(header: Option<&str>) -> Result<String, Error> {
    header
        .filter(|key| (8..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()))
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::HeaderNeeded(
                "Send an Idempotency-Key of 8 to 128 visible ASCII characters, best a random UUID: \
                 it makes a retry safe."
                    .to_owned(),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_needs_a_key_of_its_own_r2_6() {
        assert!(idempotency_key(Some("0b5c9e6e-58a7-4f5a-9d8e-1b2c3d4e5f60")).is_ok());
        for wrong in [None, Some("short"), Some("with a space"), Some("ünïcödé-key")] {
            assert!(idempotency_key(wrong).is_err(), "{wrong:?}");
        }
        assert!(idempotency_key(Some(&"x".repeat(129))).is_err());
    }
}
