//! Email: by the platform's `send_email` binding, or by a POST of JSON that every mail service's adapter can take.
//!
//! The POST: `{"from", "to", "subject", "text", "html", "id"}` with a bearer token and an `Idempotency-Key`; any 2xx is a yes, and an
//! `id` in its JSON is noted. What became of the mail comes back as a callback that names our `id`.

use super::{
    Tried,
    post::{failed, post},
};
use crate::delivery::{render::Rendered, settings::Email};
use js_sys::Reflect;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use worker::{EmailAddress, SendEmail, SendEmailBuilder};

const WHO: &str = "the email provider";

#[derive(Serialize)]
struct Mail<'a> {
    from: &'a str,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
    html: Option<&'a str>,
    id: u64,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// Sends a mail once. `key` is the same for every try of this delivery.
pub async fn send(by: &Email, id: u64, key: &str, to: &str, mail: &Rendered) -> Tried {
    match by {
        Email::Binding { binding, from } => send_by_binding(binding, from, to, mail).await,
        Email::Http { url, token, from } => {
            let (subject, text, html) = (mail.subject.as_str(), mail.text.as_str(), mail.html.as_deref());
            let Ok(body) = serde_json::to_string(&Mail { from, to, subject, text, html, id }) else {
                return Tried::refused("the mail can't be written as JSON");
            };
            let token = format!("Bearer {token}");
            let headers =
                [("authorization", token.as_str()), ("content-type", "application/json"), ("idempotency-key", key)];
            match post(url, &headers, &body).await {
                Ok(answered) if (200..300).contains(&answered.status) => {
                    let taken: Option<Taken> = serde_json::from_slice(&answered.body).ok();
                    Tried::Taken { provider_id: taken.map(|taken| taken.id) }
                }
                Ok(answered) => failed(&answered, WHO, None),
                Err(tried) => tried,
            }
        }
    }
}

/// The platform has no key for repeats: a mail whose answer was lost goes out twice rather than never.
async fn send_by_binding(binding: &SendEmail, from: &str, to: &str, mail: &Rendered) -> Tried {
    let builder = match name_and_address(from) {
        Some((name, address)) => {
            SendEmailBuilder::builder_with_email_address_and_str(&EmailAddress::new(name, address), to, &mail.subject)
        }
        None => SendEmailBuilder::builder(from, to, &mail.subject),
    };
    let builder = builder.text(&mail.text);
    let builder = match &mail.html {
        Some(html) => builder.html(html),
        None => builder,
    };
    match binding.send_with_builder(&builder.build()).await {
        Ok(sent) => Tried::Taken { provider_id: Some(sent.message_id()) },
        Err(error) => {
            let code = Reflect::get(&error, &JsValue::from_str("code")).ok().and_then(|code| code.as_string());
            binding_failed(code.as_deref())
        }
    }
}

/// What a code of the platform's email service says. One that isn't known may go better later.
fn binding_failed(code: Option<&str>) -> Tried {
    const ABOUT_THE_MAIL: [&str; 7] =
        ["E_VALIDATION", "E_FIELD", "E_SENDER", "E_RECIPIENT", "E_CONTENT", "E_HEADER", "E_TOO_MANY"];
    match code {
        Some(code) if ABOUT_THE_MAIL.iter().any(|about| code.starts_with(about)) => {
            Tried::Refused { why: format!("{WHO} refused it ({code})") }
        }
        Some(code) => Tried::later(format!("{WHO} is in trouble ({code})")),
        None => Tried::later(format!("{WHO} is in trouble")),
    }
}

/// The two parts of `Name <address>`.
fn name_and_address(from: &str) -> Option<(&str, &str)> {
    let (name, address) = from.trim().strip_suffix('>')?.rsplit_once('<')?;
    Some((name.trim().trim_matches('"'), address.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_may_have_a_name() {
        assert_eq!(name_and_address("Programme <p@example.com>"), Some(("Programme", "p@example.com")));
        assert_eq!(name_and_address("\"The Programme\" <p@example.com> "), Some(("The Programme", "p@example.com")));
        assert_eq!(name_and_address("p@example.com"), None);
    }

    #[test]
    fn the_platforms_codes_about_the_mail_are_final_and_all_others_are_not() {
        for code in ["E_RECIPIENT_SUPPRESSED", "E_SENDER_NOT_VERIFIED", "E_VALIDATION_ERROR"] {
            assert!(matches!(binding_failed(Some(code)), Tried::Refused { .. }), "{code}");
        }
        for code in
            [Some("E_RATE_LIMIT_EXCEEDED"), Some("E_DAILY_LIMIT_EXCEEDED"), Some("E_INTERNAL_SERVER_ERROR"), None]
        {
            assert!(matches!(binding_failed(code), Tried::Later { .. }), "{code:?}");
        }
    }
}
