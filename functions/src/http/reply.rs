//! An endpoint's answer as a response, and the one place where an error becomes one.
//!
//! A reply belongs to its endpoint: what isn't the declared answer doesn't compile, but for the ledger's, which is made there.

use crate::error::Error;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::api::{Endpoint, PROBLEM_JSON, Raw};
use std::marker::PhantomData;

pub struct Reply<E: Endpoint> {
    media_type: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Reply<E> {
    pub fn answer(answer: &E::Answer) -> Result<Self, Error> {
        let body = serde_json::to_vec(answer).map_err(|error| Error::internal("an answer", error))?;
        Ok(Self::bytes(body))
    }

    /// JSON that the ledger has made of the endpoint's answer.
    pub fn bytes(body: Vec<u8>) -> Self {
        Self { media_type: "application/json", headers: Vec::new(), body, endpoint: PhantomData }
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

    /// A file to keep.
    pub fn file(media_type: &'static str, name: &str, body: &[u8]) -> Result<Self, Error> {
        Self { media_type, headers: Vec::new(), body: body.to_vec(), endpoint: PhantomData }
            .with_header(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
    }
}

impl<E: Endpoint> IntoResponse for Reply<E> {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.extend(self.headers);
        response
    }
}

pub fn problem(error: Error) -> Response {
    let problem = error.into_problem();
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}
