//! An endpoint's answer as a response, and the one place where an error becomes one.
//!
//! A reply belongs to its endpoint: what isn't the declared answer doesn't compile, but for the ledger's, which is made there.

use crate::{error::Error, random};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::api::{Endpoint, PROBLEM_JSON, Raw};
use std::marker::PhantomData;
use worker::WebSocket;

pub struct Reply<E: Endpoint> {
    status: StatusCode,
    media_type: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    socket: Option<WebSocket>,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Reply<E> {
    pub fn answer(answer: &E::Answer) -> Result<Self, Error> {
        let body = serde_json::to_vec(answer).map_err(|error| Error::internal("an answer", error))?;
        Ok(Self::bytes(body))
    }

    /// JSON that the ledger has made of the endpoint's answer.
    pub fn bytes(body: Vec<u8>) -> Self {
        let (status, media_type) = (StatusCode::OK, "application/json");
        Self { status, media_type, headers: Vec::new(), body, socket: None, endpoint: PhantomData }
    }

    /// From here on by the WebSocket whose browser's end this is.
    pub fn socket(socket: WebSocket) -> Self {
        let (status, media_type) = (StatusCode::SWITCHING_PROTOCOLS, "text/plain");
        let (headers, body) = (Vec::new(), Vec::new());
        Self { status, media_type, headers, body, socket: Some(socket), endpoint: PhantomData }
    }

    pub fn with_header(mut self, name: HeaderName, value: &str) -> Result<Self, Error> {
        let value = HeaderValue::from_str(value).map_err(|error| Error::internal("a header", error))?;
        self.headers.push((name, value));
        Ok(self)
    }
}

impl<E: Endpoint<Answer = Raw>> Reply<E> {
    pub fn json(value: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(value).map_err(|error| Error::internal("an answer", error))?;
        Ok(Self::bytes(body))
    }

    /// Leads the browser elsewhere.
    pub fn see_other(address: &str) -> Result<Self, Error> {
        let (status, media_type) = (StatusCode::SEE_OTHER, "text/plain");
        Self { status, media_type, headers: Vec::new(), body: Vec::new(), socket: None, endpoint: PhantomData }
            .with_header(header::LOCATION, address)
    }

    /// A file to keep.
    pub fn file(media_type: &'static str, name: &str, body: Vec<u8>) -> Result<Self, Error> {
        Self { status: StatusCode::OK, media_type, headers: Vec::new(), body, socket: None, endpoint: PhantomData }
            .with_header(header::CONTENT_DISPOSITION, &disposition(name))
    }
}

/// `Content-Disposition` of a file to keep (RFC 6266): a name beyond plain ASCII goes encoded (RFC 8187), with a plain one beside
/// it for whoever can't read that.
pub(super) fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')');
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push_str(&random::hex(&[byte]).to_uppercase());
        }
        text
    });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

impl<E: Endpoint> IntoResponse for Reply<E> {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.extend(self.headers);
        // The platform's response takes it from there.
        if let Some(socket) = self.socket {
            response.extensions_mut().insert(socket);
        }
        response
    }
}

pub fn problem(error: Error) -> Response {
    let after = error.seconds_to_wait();
    let problem = error.into_problem();
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if let Some(seconds) = after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_plain_goes_encoded_with_a_plain_one_beside_it() {
        assert_eq!(disposition("consent (2).pdf"), "attachment; filename=\"consent (2).pdf\"");
        assert_eq!(
            disposition("Zusage \"Müller\".pdf"),
            "attachment; filename=\"Zusage _M_ller_.pdf\"; filename*=UTF-8''Zusage%20%22M%C3%BCller%22.pdf"
        );
    }
}
