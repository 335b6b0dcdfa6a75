//! A typed client of the API, made of the same declarations as the router and the pages.

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Method as HttpMethod, RequestBuilder, StatusCode, header};
use serde::de::DeserializeOwned;
use shared::api::{Endpoint, Method, PROBLEM_JSON, Problem, ProblemCode, headers, path};
use std::marker::PhantomData;

use crate::portal::Portal;

#[derive(Debug, Clone)]
pub(crate) enum Authority {
    Nobody,
    /// `name=value`.
    Cookie(String),
    Token(String),
}

/// Somebody who calls the API.
#[derive(Debug, Clone)]
pub struct Client {
    portal: Portal,
    authority: Authority,
}

impl Client {
    pub(crate) fn new(portal: Portal, authority: Authority) -> Self {
        Self { portal, authority }
    }

    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// The session's cookie, `name=value`.
    pub fn cookie(&self) -> Option<&str> {
        match &self.authority {
            Authority::Cookie(cookie) => Some(cookie),
            Authority::Nobody | Authority::Token(_) => None,
        }
    }

    /// Calls an endpoint and expects its answer.
    pub async fn call<E: Endpoint>(&self, at: &[&str], query: &E::Query, request: &E::Request) -> Result<E::Answer> {
        self.ask::<E>(at).query(query).json(request).send().await?.good()
    }

    /// Calls an endpoint and expects to be refused for this cause.
    pub async fn refused<E: Endpoint>(
        &self,
        why: ProblemCode,
        at: &[&str],
        query: &E::Query,
        request: &E::Request,
    ) -> Result<Problem> {
        self.ask::<E>(at).query(query).json(request).send().await?.refused(why)
    }

    /// A request in the making, for what `call` has no room for.
    pub fn ask<E: Endpoint>(&self, at: &[&str]) -> Ask<E> {
        let method = match E::METHOD {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Delete => HttpMethod::DELETE,
        };
        self.request(method, &path::<E>(at))
    }

    /// A request to any address.
    pub fn request<E: Endpoint>(&self, method: HttpMethod, path: &str) -> Ask<E> {
        let mut builder = self.portal.http.request(method, format!("{}{path}", self.portal.origin));
        builder = match &self.authority {
            Authority::Nobody => builder,
            Authority::Cookie(cookie) => builder.header(header::COOKIE, cookie),
            Authority::Token(token) => builder.bearer_auth(token),
        };
        Ask { builder, from_our_pages: true, endpoint: PhantomData }
    }
}

pub struct Ask<E> {
    builder: RequestBuilder,
    from_our_pages: bool,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Ask<E> {
    pub fn query(self, query: &E::Query) -> Self {
        Self { builder: self.builder.query(query), ..self }
    }

    /// The query as it is, well formed or not.
    pub fn raw_query(self, query: &[(&str, &str)]) -> Self {
        Self { builder: self.builder.query(query), ..self }
    }

    pub fn json(self, request: &E::Request) -> Self {
        if E::MAX_BODY == 0 {
            return self;
        }
        Self { builder: self.builder.json(request), ..self }
    }

    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { builder: self.builder.header(header::CONTENT_TYPE, media_type).body(body.into()), ..self }
    }

    pub fn lines(self, lines: &str) -> Self {
        self.body("application/x-ndjson", lines)
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self { builder: self.builder.header(name, value), ..self }
    }

    /// Leaves out the header that only our own pages can set.
    pub fn as_from_elsewhere(self) -> Self {
        Self { from_our_pages: false, ..self }
    }

    pub async fn send(self) -> Result<Answer<E>> {
        let builder = if self.from_our_pages { self.builder.header(headers::CSRF, "1") } else { self.builder };
        let response = builder.send().await.with_context(|| format!("asking {}", E::PATH))?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { status, headers, bytes: response.bytes().await?.to_vec(), endpoint: PhantomData })
    }
}

pub struct Answer<E> {
    pub status: StatusCode,
    headers: header::HeaderMap,
    pub bytes: Vec<u8>,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Answer<E> {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All that are called so.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body of a good answer.
    pub fn file(&self) -> Result<&[u8]> {
        ensure!(self.status.is_success(), "{}: {}: {}", E::PATH, self.status, self.text());
        Ok(&self.bytes)
    }

    pub fn good(&self) -> Result<E::Answer> {
        read(self.file()?)
    }

    /// The problem document of an answer that isn't good, once its form is seen to be right.
    pub fn problem(&self) -> Result<Problem> {
        if self.status.is_success() {
            bail!("{} was answered though it should have been refused: {}", E::PATH, self.text());
        }
        ensure!(
            self.header("content-type") == Some(PROBLEM_JSON),
            "{}: {} isn't a problem document: {}",
            E::PATH,
            self.status,
            self.text()
        );
        let problem: Problem = read(&self.bytes)?;
        ensure!(
            problem.status == self.status.as_u16(),
            "the problem says {}, the answer {}",
            problem.status,
            self.status
        );
        ensure!(problem.status == problem.code.status(), "{:?} is {}", problem.code, problem.status);
        ensure!(!problem.title.is_empty() && !problem.detail.is_empty(), "{problem:?} says nothing");
        Ok(problem)
    }

    pub fn refused(&self, why: ProblemCode) -> Result<Problem> {
        let problem = self.problem()?;
        ensure!(problem.code == why, "{} was refused, but not for {why:?}: {problem:?}", E::PATH);
        Ok(problem)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).with_context(|| String::from_utf8_lossy(bytes).chars().take(500).collect::<String>())
}
