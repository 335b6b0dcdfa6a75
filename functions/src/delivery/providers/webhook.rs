//! The webhook that tells the vendor's own systems of a cutover (R8.3): Standard Webhooks, at least once.
//!
//! `webhook-id` is the same for every try of one delivery, so that the receiver can tell repeats. Its 2xx is the receiver's own word:
//! nothing more has to confirm it. Everything else is tried again.

use super::{Tried, post::post};
use crate::{
    delivery::{settings::Webhook, signature::headers},
    ledger::protocol::Moved,
};
use serde::Serialize;
use shared::{ids::ApplicationId, instant::Instant};

#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Instant,
    data: CutOver<'a>,
}

#[derive(Serialize)]
struct CutOver<'a> {
    application: &'a ApplicationId,
    at: Instant,
    moves: &'a [Moved],
}

/// Tells of a cutover once.
pub async fn send(by: &Webhook, id: u64, of: &ApplicationId, at: Instant, moves: &[Moved], now: Instant) -> Tried {
    let Ok(body) = body(of, at, moves) else { return Tried::refused("the event can't be written as JSON") };
    let (id, seconds) = (format!("delivery_{id}"), now.millis().div_euclid(1000));
    let (timestamp, signature) = (seconds.to_string(), by.secret.sign(&id, seconds, body.as_bytes()));
    let headers = [
        ("content-type", "application/json"),
        (headers::ID, id.as_str()),
        (headers::TIMESTAMP, &timestamp),
        (headers::SIGNATURE, &signature),
    ];
    match post(&by.url, &headers, &body).await {
        Ok(answered) if (200..300).contains(&answered.status) => Tried::Delivered,
        Ok(answered) => Tried::Later {
            why: format!("the receiver of the webhook answered {}", answered.status),
            after: answered.retry_after,
        },
        Err(Tried::Refused { why }) => Tried::Refused { why },
        Err(tried) => tried,
    }
}

fn body(application: &ApplicationId, at: Instant, moves: &[Moved]) -> serde_json::Result<String> {
    serde_json::to_string(&Event {
        kind: "migration.cut_over",
        timestamp: at,
        data: CutOver { application, at, moves },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::{customer_id, partner_id};

    #[test]
    fn the_event_is_in_the_form_that_receivers_rely_on_r8_3() {
        let moved = Moved {
            sub_customer: customer_id(1),
            from: partner_id("original"),
            to: partner_id("new"),
            allocation: "10.00".parse().unwrap(),
        };
        let (from, to, customer) = (moved.from.clone(), moved.to.clone(), moved.sub_customer.clone());
        let application: ApplicationId = "MIG-0123-4567-89AB".parse().unwrap();
        let text = body(&application, Instant::from_millis(1_795_339_800_000), &[moved]).unwrap();
        let at = "2026-11-22T09:30:00Z";
        assert_eq!(
            text,
            format!(
                r#"{{"type":"migration.cut_over","timestamp":"{at}","data":{{"application":"MIG-0123-4567-89AB","at":"{at}","moves":[{{"sub_customer":"{customer}","from":"{from}","to":"{to}","allocation":"10.00"}}]}}}}"#
            )
        );
    }
}
