//! What the providers of email and SMS say became of a delivery (R9.3): *delivered* comes from here alone, and only signed.
//!
//! A callback that isn't signed by the provider that this deployment is set up for changes nothing, whatever it says. One that comes
//! twice, or late, changes nothing either: the ledger's states never go backwards.

use super::{NOTHING, asked::Asked, reply::Reply};
use crate::{
    delivery::{
        self, StatusCallback,
        settings::{Links, email_callback_secret, sms_callback_key},
        signature::{Signed, headers, twilio_verifies},
    },
    error::Error,
    json,
    ledger::protocol::{Ask, DeliveryReport, Outcome},
    portal::{self, Portal},
};
use serde::Deserialize;
use shared::api::{EmailCallback, SmsCallback};

const TWILIO_SIGNATURE: &str = "x-twilio-signature";
/// Characters of a provider's reason that are kept.
const REASON: usize = 200;

#[derive(Deserialize)]
pub(super) struct EmailStatus {
    /// As we gave it to the provider.
    id: u64,
    pub(super) status: Status,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Delivered,
    Failed,
    Bounced,
}

pub async fn email(asked: Asked<EmailCallback>) -> Result<Reply<EmailCallback>, Error> {
    let header = |name| asked.header(name).unwrap_or_default();
    let signed = Signed {
        id: header(headers::ID),
        timestamp: header(headers::TIMESTAMP),
        signature: header(headers::SIGNATURE),
        body: asked.raw(),
    };
    if !email_callback_secret(&asked.portal).is_some_and(|secret| secret.verifies(&signed, portal::now())) {
        return Err(not_signed());
    }
    let EmailStatus { id, status, reason } =
        json::read(asked.raw()).map_err(|wrong| Error::Malformed(format!("The body can't be read {wrong}.")))?;
    report(&asked.portal, id, email_outcome(status, reason.as_deref())).await?;
    Reply::answer(&NOTHING)
}

pub async fn sms(asked: Asked<SmsCallback>) -> Result<Reply<SmsCallback>, Error> {
    let id = asked.query()?.delivery;
    let form: Vec<(String, String)> =
        serde_urlencoded::from_bytes(asked.raw()).map_err(|_| Error::Malformed("The body isn't a form.".to_owned()))?;
    // The address as the provider was given it, whatever stands between it and this Worker.
    let url = Links::of(&asked.portal).portal.map(|portal| delivery::callback_url(&portal, id));
    let signature = asked.header(TWILIO_SIGNATURE).unwrap_or_default();
    let key = sms_callback_key(&asked.portal);
    if !key.zip(url).is_some_and(|(key, url)| twilio_verifies(&key, &url, &form, signature)) {
        return Err(not_signed());
    }
    match delivery::read_callback(&form) {
        Some(StatusCallback::Says(outcome)) => report(&asked.portal, id, outcome).await?,
        Some(StatusCallback::Nothing) => {}
        None => return Err(Error::Malformed("The form has no MessageSid and MessageStatus.".to_owned())),
    }
    Reply::answer(&NOTHING)
}

async fn report(portal: &Portal, id: u64, outcome: Outcome) -> Result<(), Error> {
    let reports = vec![DeliveryReport { id, outcome }];
    delivery::ask(portal, Ask::DeliveryReports { reports }).await.map(drop)
}

fn not_signed() -> Error {
    Error::NotAllowed(
        "This takes a valid signature, made within the last five minutes, of the provider that this portal sends by."
            .to_owned(),
    )
}

pub(super) fn email_outcome(status: Status, reason: Option<&str>) -> Outcome {
    let what = match status {
        Status::Delivered => return Outcome::Delivered,
        Status::Failed => "the email provider couldn't deliver it",
        Status::Bounced => "the receiver's mail server sent it back",
    };
    let reason = reason.map(without_addresses).filter(|reason| !reason.is_empty());
    Outcome::Failed { why: reason.map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}")) }
}

/// The beginning of a reason, on one line. Who may read it may not know the receiver's address (R3.11).
fn without_addresses(reason: &str) -> String {
    let words = reason.split_whitespace().map(|word| if word.contains('@') { "(address)" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_mail_came_back_is_told_without_the_receivers_address_r3_11() {
        let reason = "550 5.1.1 <ada@customer.example>:\r\n user unknown";
        let why = "the receiver's mail server sent it back: 550 5.1.1 (address) user unknown".to_owned();
        assert_eq!(email_outcome(Status::Bounced, Some(reason)), Outcome::Failed { why });
        let Outcome::Failed { why } = email_outcome(Status::Failed, Some(&"x".repeat(10_000))) else { unreachable!() };
        assert!(why.len() < 300);
        assert_eq!(email_outcome(Status::Delivered, Some("250 OK")), Outcome::Delivered);
    }

    #[test]
    fn a_status_that_is_none_of_the_three_cannot_be_read() {
        for (json, readable) in [
            (r#"{"id":17,"status":"delivered"}"#, true),
            (r#"{"id":17,"status":"bounced","reason":"full","more":1}"#, true),
            (r#"{"id":17,"status":"opened"}"#, false),
            (r#"{"id":"17","status":"delivered"}"#, false),
            (r#"{"status":"delivered"}"#, false),
        ] {
            assert_eq!(json::read::<EmailStatus>(json.as_bytes()).is_ok(), readable, "{json}");
        }
    }
}
