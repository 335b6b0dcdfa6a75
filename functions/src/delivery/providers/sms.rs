//! SMS by Twilio's Messages API, and its callbacks, which name our delivery in their address.

use super::{
    Tried,
    post::{failed, post},
};
use crate::{delivery::settings::Twilio, ledger::protocol::Outcome};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use shared::api::{Endpoint, SmsCallback};

const WHO: &str = "the SMS provider";

#[derive(Deserialize)]
struct Created {
    sid: String,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
}

/// Sends an SMS once. `key` is the same for every try of this delivery.
pub async fn send(by: &Twilio, id: u64, key: &str, to: &str, text: &str) -> Tried {
    let url = format!("{}/2010-04-01/Accounts/{}/Messages.json", by.url, by.account);
    let callback = callback_url(&by.portal, id);
    let form = [("To", to), ("From", &by.from), ("Body", text), ("StatusCallback", &callback)];
    let Ok(body) = serde_urlencoded::to_string(form) else {
        return Tried::refused("the SMS can't be written as a form");
    };
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", by.account, by.token)));
    let headers = [
        ("authorization", basic.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
        ("idempotency-key", key),
    ];
    match post(&url, &headers, &body).await {
        Ok(answered) if (200..300).contains(&answered.status) => {
            let created: Option<Created> = serde_json::from_slice(&answered.body).ok();
            Tried::Taken { provider_id: created.map(|created| created.sid) }
        }
        Ok(answered) => {
            let refusal: Option<Refusal> = serde_json::from_slice(&answered.body).ok();
            failed(&answered, WHO, refusal.map(|refusal| refusal.code))
        }
        Err(tried) => tried,
    }
}

/// Where Twilio says what became of a delivery. What it signs begins with just this text.
pub fn callback_url(portal: &str, id: u64) -> String {
    format!("{portal}{}?delivery={id}", SmsCallback::PATH)
}

/// What a callback says of its delivery; `Nothing` of a state on the way.
#[derive(Debug, PartialEq, Eq)]
pub enum StatusCallback {
    Says(Outcome),
    Nothing,
}

/// Reads a callback's form; `None` for one that isn't about a message.
pub fn read_callback(form: &[(String, String)]) -> Option<StatusCallback> {
    let field = |wanted: &str| form.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    field("MessageSid")?;
    let code = field("ErrorCode").and_then(|code| code.parse::<u32>().ok());
    let code = code.map(|code| format!(", error {code}")).unwrap_or_default();
    Some(match field("MessageStatus")? {
        "delivered" | "read" => StatusCallback::Says(Outcome::Delivered),
        status @ ("undelivered" | "failed" | "canceled") => {
            StatusCallback::Says(Outcome::Failed { why: format!("{WHO} couldn't deliver it ({status}{code})") })
        }
        _ => StatusCallback::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Option<StatusCallback> {
        let form: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read_callback(&form)
    }

    #[test]
    fn only_a_final_status_says_something_r9_3() {
        let of = |status| read(&[("MessageSid", "SM1"), ("MessageStatus", status)]);
        for on_the_way in ["accepted", "queued", "sending", "sent"] {
            assert_eq!(of(on_the_way), Some(StatusCallback::Nothing), "{on_the_way}");
        }
        assert_eq!(of("delivered"), Some(StatusCallback::Says(Outcome::Delivered)));
        assert!(matches!(of("failed"), Some(StatusCallback::Says(Outcome::Failed { .. }))));
        assert_eq!(read(&[("MessageStatus", "delivered")]), None);
        assert_eq!(read(&[("MessageSid", "SM1")]), None);
    }

    #[test]
    fn why_it_could_not_be_delivered_has_the_providers_code() {
        let told = read(&[("MessageSid", "SM1"), ("MessageStatus", "undelivered"), ("ErrorCode", "30003")]);
        let why = "the SMS provider couldn't deliver it (undelivered, error 30003)".to_owned();
        assert_eq!(told, Some(StatusCallback::Says(Outcome::Failed { why })));
    }

    #[test]
    fn a_callback_names_its_delivery_in_its_address() {
        assert_eq!(callback_url("https://p.example", 17), "https://p.example/api/callbacks/sms?delivery=17");
    }
}
