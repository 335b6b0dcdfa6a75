//! A request to somebody else's server: over TLS, bounded in time and in what is read of the answer, and never led elsewhere with our
//! secrets.

use axum::http::Uri;
use futures_util::{
    StreamExt,
    future::{self, Either},
};
use std::{pin::pin, time::Duration};
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response};

/// How long the other side may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub struct Outgoing<'a> {
    pub method: Method,
    pub url: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: Option<&'a str>,
    /// Bytes read of the answer; what is beyond them is left.
    pub most: usize,
}

pub struct Answered {
    pub status: u16,
    /// The header `Retry-After`, as it came.
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// The address or a header can't be used: it isn't `https`, or no address at all.
    Address,
    /// The cause is for the log: it may name addresses.
    Connection(String),
    TooLate,
}

/// The host of an address that may be trusted with what is secret: over TLS, or on this very machine.
pub fn trusted_host(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let is_here = matches!(authority.host(), "127.0.0.1" | "localhost" | "[::1]");
    match uri.scheme_str() {
        Some("https") => Some(authority.as_str().to_owned()),
        Some("http") if is_here => Some(authority.as_str().to_owned()),
        _ => None,
    }
}

impl Outgoing<'_> {
    /// Sends once.
    pub async fn send(self) -> Result<Answered, NoAnswer> {
        if trusted_host(self.url).is_none() {
            return Err(NoAnswer::Address);
        }
        let request = self.request().map_err(|_| NoAnswer::Address)?;
        let abort = AbortController::default();
        let signal = abort.signal();
        let asked = pin!(async {
            let mut response = Fetch::Request(request).send_with_signal(&signal).await?;
            let body = read(&mut response, self.most).await?;
            let retry_after = response.headers().get("retry-after")?;
            Ok::<_, worker::Error>(Answered { status: response.status_code(), retry_after, body })
        });
        match future::select(asked, Delay::from(PATIENCE)).await {
            Either::Left((answered, _)) => answered.map_err(|error| NoAnswer::Connection(error.to_string())),
            Either::Right(_) => {
                abort.abort();
                Err(NoAnswer::TooLate)
            }
        }
    }

    fn request(&self) -> worker::Result<Request> {
        let with = Headers::new();
        self.headers.iter().try_for_each(|(name, value)| with.set(name, value))?;
        let mut init = RequestInit::new();
        init.with_method(self.method.clone()).with_headers(with).with_redirect(RequestRedirect::Manual);
        init.with_body(self.body.map(Into::into));
        Request::new_with_init(self.url, &init)
    }
}

/// The beginning of an answer.
async fn read(response: &mut Response, most: usize) -> worker::Result<Vec<u8>> {
    let mut read = Vec::new();
    // An answer without a body has no stream.
    let Ok(mut chunks) = response.stream() else { return Ok(read) };
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        let room = most.saturating_sub(read.len()).min(chunk.len());
        read.extend(chunk.get(..room).unwrap_or_default());
        if room < chunk.len() {
            break;
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_reached_over_tls_or_on_this_machine() {
        for (url, is) in [
            ("https://login.example.com", Some("login.example.com")),
            ("https://login.example.com/tenant/v2.0", Some("login.example.com")),
            ("http://127.0.0.1:9000", Some("127.0.0.1:9000")),
            ("http://localhost:9000/x", Some("localhost:9000")),
            ("http://login.example.com", None),
            ("http://127.0.0.1.example.com", None),
            ("https://127.0.0.1@login.example.com", None),
            ("http://localhost@login.example.com", None),
            ("login.example.com", None),
            ("/path", None),
            ("file:///etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(trusted_host(url).as_deref(), is, "{url}");
        }
    }
}
