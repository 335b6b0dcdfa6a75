//! One POST to a provider: bounded in time and in what is read of the answer, and never redirected elsewhere with our secrets.

use super::Tried;
use futures_util::{
    StreamExt,
    future::{self, Either},
};
use std::{pin::pin, time::Duration};
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response};

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes read of an answer.
const MOST: usize = 64 * 1024;

/// An answer of a provider.
pub struct Answered {
    pub status: u16,
    /// Seconds, where the provider wants to be given time.
    pub retry_after: Option<u32>,
    pub body: Vec<u8>,
}

/// POSTs; no answer in time is as good as none.
pub async fn post(url: &str, headers: &[(&str, &str)], body: &str) -> Result<Answered, Tried> {
    let request = request(url, headers, body)
        .map_err(|_| Tried::refused("the provider's address isn't set up as it should be"))?;
    let abort = AbortController::default();
    let signal = abort.signal();
    let asked = pin!(async {
        let mut response = Fetch::Request(request).send_with_signal(&signal).await?;
        let body = read(&mut response).await?;
        let after = response.headers().get("retry-after")?;
        let retry_after = after.as_deref().and_then(retry_after);
        Ok::<_, worker::Error>(Answered { status: response.status_code(), retry_after, body })
    });
    match future::select(asked, Delay::from(PATIENCE)).await {
        Either::Left((Ok(answered), _)) => Ok(answered),
        Either::Left((Err(error), _)) => {
            // The cause stays in the log: it may name addresses.
            worker::console_warn!("{}", serde_json::json!({ "delivery": "no connection", "cause": error.to_string() }));
            Err(Tried::later("the provider can't be reached"))
        }
        Either::Right(_) => {
            abort.abort();
            Err(Tried::later(format!("the provider didn't answer within {} seconds", PATIENCE.as_secs())))
        }
    }
}

fn request(url: &str, headers: &[(&str, &str)], body: &str) -> worker::Result<Request> {
    let with = Headers::new();
    headers.iter().try_for_each(|(name, value)| with.set(name, value))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(with).with_body(Some(body.into()));
    init.with_redirect(RequestRedirect::Manual);
    Request::new_with_init(url, &init)
}

/// The beginning of an answer.
async fn read(response: &mut Response) -> worker::Result<Vec<u8>> {
    let mut read = Vec::new();
    // An answer without a body has no stream.
    let Ok(mut chunks) = response.stream() else { return Ok(read) };
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        let room = MOST.saturating_sub(read.len()).min(chunk.len());
        read.extend(chunk.get(..room).unwrap_or_default());
        if room < chunk.len() {
            break;
        }
    }
    Ok(read)
}

/// Seconds, or a date.
fn retry_after(text: &str) -> Option<u32> {
    seconds(text).or_else(|| {
        let ahead = js_sys::Date::parse(text) - js_sys::Date::now();
        // Ahead of us by so many milliseconds, or not a date.
        (ahead > 0.0).then_some(ahead / 1000.0).map(|seconds| seconds.ceil() as u32)
    })
}

fn seconds(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

/// What a status says that isn't in the 200s; `who` is what people call the provider, `detail` its own code for the error.
pub fn failed(answered: &Answered, who: &str, detail: Option<i64>) -> Tried {
    let code = detail.map(|code| format!(", error {code}")).unwrap_or_default();
    let status = answered.status;
    match status {
        429 => {
            Tried::Later { why: format!("{who} takes no more at the moment (429{code})"), after: answered.retry_after }
        }
        // Still at it with the same key, too early, or out of its own time: none of these is about what was sent.
        408 | 409 | 425 | 500..=599 => {
            Tried::Later { why: format!("{who} is in trouble ({status}{code})"), after: answered.retry_after }
        }
        _ => Tried::Refused { why: format!("{who} refused it ({status}{code})") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed_with(status: u16, retry_after: Option<u32>) -> Tried {
        failed(&Answered { status, retry_after, body: Vec::new() }, "the email provider", None)
    }

    #[test]
    fn what_may_go_better_later_is_tried_again_and_a_refusal_is_not() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504, 599] {
            assert!(matches!(failed_with(status, None), Tried::Later { .. }), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 410, 413, 422] {
            assert!(matches!(failed_with(status, None), Tried::Refused { .. }), "{status}");
        }
    }

    #[test]
    fn a_provider_is_given_the_time_that_it_asks_for() {
        assert!(matches!(failed_with(429, Some(7)), Tried::Later { after: Some(7), .. }));
        assert!(matches!(failed_with(503, Some(7)), Tried::Later { after: Some(7), .. }));
        assert_eq!((seconds(" 120 "), seconds("-1"), seconds("Sun, 22 Nov 2026")), (Some(120), None, None));
    }

    #[test]
    fn the_reason_names_the_providers_own_code_and_nothing_else_of_its_answer() {
        let answered = Answered { status: 400, retry_after: None, body: b"+15550100 is no number".to_vec() };
        let why = "the SMS provider refused it (400, error 21211)".to_owned();
        assert_eq!(failed(&answered, "the SMS provider", Some(21211)), Tried::Refused { why });
    }
}
