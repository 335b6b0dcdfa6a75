//! Every address that is neither a file nor the API's: one of the pages, which is always `index.html`, or nothing.
//!
//! The platform serves files by itself and asks the Worker for what it doesn't find. Only what looks like a page is answered with the
//! pages' start: a file that is missing is missing (404), and never a page under a name that browsers keep for good.

use super::finish;
use crate::{error::Error, http::reply, portal::Portal};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::Response,
};
use worker::{HttpResponse, RequestInit, send::SendFuture};

/// Headers by which a browser asks whether what it has is still good.
const ASKS_FOR_NEWER: [header::HeaderName; 2] = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE];

pub async fn serve(State(portal): State<Portal>, request: Request) -> Response {
    let begun = crate::portal::now();
    let (method, path) = (request.method().clone(), request.uri().path());
    if !is_page(path) {
        return finish(reply::problem(Error::NotFound), &method, "none", begun);
    }
    if method != Method::GET && method != Method::HEAD {
        return finish(reply::problem(Error::MethodNotAllowed), &method, "page", begun);
    }
    let start = SendFuture::new(start(&portal, request.uri(), &method, request.headers())).await;
    match start {
        // As the platform serves it, with the headers of `_headers`.
        Ok(page) => page.map(Body::new),
        Err(error) => finish(reply::problem(error), &method, "page", begun),
    }
}

/// Pages have no full stop in their last part, files have; what begins with one is nobody's to see anywhere.
fn is_page(path: &str) -> bool {
    let is_api = path == "/api" || path.starts_with("/api/");
    let is_file = path.starts_with("/assets/")
        || path.rsplit('/').next().is_some_and(|last| last.contains('.'))
        || path.contains("/.");
    !is_api && !is_file
}

/// The one HTML file, which the platform has at the root.
async fn start(portal: &Portal, uri: &Uri, method: &Method, asked: &HeaderMap) -> Result<HttpResponse, Error> {
    let address = |text: Option<&str>| text.map(str::to_owned).ok_or(Error::NotFound);
    let root = format!("{}://{}/", address(uri.scheme_str())?, address(uri.authority().map(|of| of.as_str()))?);
    let headers = worker::Headers::new();
    for name in ASKS_FOR_NEWER {
        if let Some(value) = asked.get(&name).and_then(|value| value.to_str().ok()) {
            headers.set(name.as_str(), value)?;
        }
    }
    let mut init = RequestInit::new();
    init.with_headers(headers);
    if method == Method::HEAD {
        init.with_method(worker::Method::Head);
    }
    let found = portal.assets()?.fetch(root, Some(init)).await?;
    match found.status() {
        StatusCode::OK | StatusCode::NOT_MODIFIED => Ok(found),
        other => Err(Error::Unavailable(format!("the pages' start was answered {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_from_a_file_and_from_the_api() {
        for page in ["/", "/tasks", "/applications/MIG-0123-4567-89AB", "/consent/link", "/nonsense", "/apiary"] {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "/api",
            "/api/",
            "/api/nothing",
            "/assets/",
            "/assets/gone",
            "/favicon.ico",
            "/.git/config",
            "/a/b.wasm",
            "/.env",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }
}
