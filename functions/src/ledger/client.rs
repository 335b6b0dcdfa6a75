//! The Worker's side of a call to the ledger.
//!
//! It is asked in the language in which the Worker answers. An answer is handed on as it came; a problem becomes the error that it was.

use super::{live, protocol::Call};
use crate::{error::Error, trace::Trace};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::DeserializeOwned;
use shared::{
    api::{Problem, headers},
    language,
};
use worker::{Headers, Method, Request, RequestInit, Response, Stub, WebSocket};

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
        let headers = Headers::new();
        headers.set("accept-language", language::current().tag())?;
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(js_sys::Uint8Array::from(call.as_slice()).into()));
        let request = Request::new_with_init("https://ledger/", &init)?;
        let unavailable = |error: worker::Error| Error::Unavailable(format!("the ledger: {error}"));
        let mut response = self.stub.fetch_with_request(request).await.map_err(unavailable)?;
        response.headers().get(headers::STATEMENTS)?.into_iter().for_each(|statements| self.trace.set(statements));
        let bytes = response.bytes().await.map_err(unavailable)?;
        if response.status_code() == 200 {
            return Ok(Answered { bytes });
        }
        Err(refusal(&response, &bytes))
    }

    /// Has the ledger take a WebSocket; answers the browser's end of it. The call goes in a header: such a request has no body.
    pub async fn listen(&self, call: &Call) -> Result<WebSocket, Error> {
        let call = serde_json::to_vec(call).map_err(|error| Error::internal("a call", error))?;
        let headers = Headers::new();
        headers.set("upgrade", "websocket")?;
        headers.set(live::CALL, &STANDARD.encode(call))?;
        let mut init = RequestInit::new();
        init.with_method(Method::Get).with_headers(headers);
        let request = Request::new_with_init("https://ledger/", &init)?;
        let unavailable = |error: worker::Error| Error::Unavailable(format!("the ledger: {error}"));
        let mut response = self.stub.fetch_with_request(request).await.map_err(unavailable)?;
        if response.status_code() != 101 {
            let bytes = response.bytes().await.map_err(unavailable)?;
            return Err(refusal(&response, &bytes));
        }
        response.websocket().ok_or_else(|| Error::Unavailable("the ledger gave no WebSocket".into()))
    }
}

fn refusal(response: &Response, bytes: &[u8]) -> Error {
    match serde_json::from_slice::<Problem>(bytes) {
        Ok(problem) => Error::refused(problem),
        Err(error) => Error::Unavailable(format!("the ledger answered {}: {error}", response.status_code())),
    }
}

impl Answered {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes).map_err(|error| Error::internal("the ledger's answer", error))
    }
}
