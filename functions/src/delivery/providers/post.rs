//! One POST to a provider (`outward`), and what becomes of a delivery by its answer, or for want of one.

use super::Tried;
use crate::outward::{NoAnswer, Outgoing, PATIENCE};
use worker::Method;

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
    match (Outgoing { method: Method::Post, url, headers, body: Some(body), most: MOST }).send().await {
        Ok(answered) => Ok(Answered {
            status: answered.status,
            retry_after: answered.retry_after.as_deref().and_then(retry_after),
            body: answered.body,
        }),
        Err(NoAnswer::Address) => Err(Tried::refused("the provider's address isn't set up as it should be")),
        Err(NoAnswer::Connection(cause)) => {
            // The cause stays in the log: it may name addresses.
            crate::log::warning(serde_json::json!({ "delivery": "no connection", "cause": cause }));
            Err(Tried::later("the provider can't be reached"))
        }
        Err(NoAnswer::TooLate) => {
            Err(Tried::later(format!("the provider didn't answer within {} seconds", PATIENCE.as_secs())))
        }
    }
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
