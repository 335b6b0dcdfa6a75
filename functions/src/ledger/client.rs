//! The Worker's side of a call to the ledger.
//!
//! An answer is handed on as it came; a problem becomes the error that it was.

use super::protocol::Call;
use crate::{error::Error, trace::Trace};
use serde::de::DeserializeOwned;
use shared::api::{Problem, headers};
use worker::{Method, Request, RequestInit, Stub};

pub struct LedgerClient {
    stub: Stub,
    trace: Trace,
}

/// What the ledger answered: JSON, not read yet.
pub struct Answered {
    pub bytes: Vec<u8>,
}

impl LedgerClient {
    pub fn new(stub: Stub, trace: Trace) -> Self {
        Self { stub, trace }
    }

    /// Asks once. Whether a call that broke off was carried out is unknown here: what changes something is safe to repeat by its
    /// key or its version.
    pub async fn ask(&self, call: &Call) -> Result<Answered, Error> {
        let call = serde_json::to_vec(call).map_err(|error| Error::internal("a call", error))?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(js_sys::Uint8Array::from(call.as_slice()).into()));
        let request = Request::new_with_init("https://ledger/", &init)?;
        let unavailable = |error: worker::Error| Error::Unavailable(format!("the ledger: {error}"));
        let mut response = self.stub.fetch_with_request(request).await.map_err(unavailable)?;
        response.headers().get(headers::STATEMENTS)?.into_iter().for_each(|statements| self.trace.set(statements));
        let bytes = response.bytes().await.map_err(unavailable)?;
        if response.status_code() == 200 {
            return Ok(Answered { bytes });
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Err(Error::refused(problem)),
            Err(error) => Err(Error::Unavailable(format!("the ledger answered {}: {error}", response.status_code()))),
        }
    }
}

impl Answered {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes).map_err(|error| Error::internal("the ledger's answer", error))
    }
}
