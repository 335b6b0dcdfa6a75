//! Whatever comes with a request, reading it ends well: cookies, tokens of personal links, signatures, JSON with a mistake in it.
//!
//! What is sealed or signed opens as it was made, and with anything changed it doesn't open at all.

use crate::{
    delivery::{
        link::LinkKey,
        read_callback,
        signature::{Key, Signed, WebhookSecret, twilio_verifies},
    },
    json,
    ledger::protocol::ConsentOf,
    log,
    sessions::SessionId,
    sign_in::Attempt,
};
use shared::{
    api::{DecisionRequest, SubmitRequest},
    fuzz,
    instant::Instant,
    rows::Row,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const SESSION: &str =
    "theme=dark; __Host-session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef; a=b";
const NOW: Instant = Instant::from_millis(1_800_000_000_000);
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const BODY: &[u8] = br#"{"id":17,"status":"bounced","reason":"550 unknown"}"#;
const URL: &str = "https://portal.example/api/callbacks/sms?delivery=17";

fn link_key() -> LinkKey {
    LinkKey::new(&"k".repeat(32)).unwrap()
}

fn consent() -> ConsentOf {
    ConsentOf { application: "MIG-0123-4567-89AB".parse().unwrap(), row: Row(17), generation: 2 }
}

/// A body with the email provider's signature over it.
fn is_signed(id: &str, timestamp: &str, signature: &str, body: &[u8]) -> bool {
    WebhookSecret::new(SECRET).unwrap().verifies(&Signed { id, timestamp, signature, body }, NOW)
}

fn signature() -> String {
    WebhookSecret::new(SECRET).unwrap().sign("msg_1", 1_800_000_000, BODY)
}

fn attempt() -> String {
    Attempt::begin(Some("/applications"), NOW).unwrap().cookie()
}

fuzz! {
    cookies: [SESSION.to_owned(), format!("{SESSION}; {}", attempt())], |bytes| {
        let header = text(bytes);
        if let Some(session) = SessionId::from_cookies(&header) {
            assert_eq!(session.hash().to_string().len(), 64);
        }
        let state = attempt();
        if let Some(attempt) = Attempt::of(&header, &state, NOW) {
            assert!(shared::api::is_own_path(&attempt.to));
        }
    }

    personal_links: [link_key().token(&consent())], |bytes| {
        let token = text(bytes);
        if let Some(of) = link_key().open(&token) {
            assert_eq!((link_key().token(&of), of), (token, consent()), "opened, and isn't ours");
        }
    }

    bodies_of_signed_callbacks: [BODY], |bytes| {
        assert_eq!(is_signed("msg_1", "1800000000", &signature(), bytes), bytes == BODY);
    }

    signatures_of_callbacks: [signature(), format!("v1,AAAA {}", signature())], |bytes| {
        let given = text(bytes);
        let is_there = given.split(' ').any(|one| one == signature());
        assert!(!is_signed("msg_1", "1800000000", &given, BODY) || is_there, "{given}");
    }

    instants_of_callbacks: ["1800000000", "-1", "99999999999999999999"], |bytes| {
        let timestamp = text(bytes);
        assert_eq!(is_signed("msg_1", &timestamp, &signature(), BODY), timestamp == "1800000000");
    }

    secrets: [SECRET, "short"], |bytes| {
        let _ = WebhookSecret::new(&text(bytes));
        let _ = LinkKey::new(&text(bytes));
    }

    forms_of_callbacks: ["MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003", "MessageStatus=%F0%9F%98%80&&=&MessageSid"], |bytes| {
        if let Ok(form) = serde_urlencoded::from_bytes::<Vec<(String, String)>>(bytes) {
            let _ = read_callback(&form);
            let key = Key::new(b"token").unwrap();
            assert!(!twilio_verifies(&key, URL, &form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        }
    }

    json_with_a_mistake: [
        r#"{"step":"original_reseller","rows":{"only":"1-3"},"verdict":{"decision":"reject","reason":"other","words":"s3cret"}}"#,
        r#"{"original_reseller":"1","notice":"x","mode":"independent","rows":[{"sub_customer":"s3cret","credit":"1"}]}"#,
    ], |bytes| {
        for wrong in [json::read::<DecisionRequest>(bytes).err(), json::read::<SubmitRequest>(bytes).err()].into_iter().flatten() {
            assert!(wrong.chars().count() < 1_000, "{wrong}");
        }
        json::without_values(&text(bytes));
    }

    lines_of_the_log: ["to ada@customer.example, +6591234567: Bearer abc https://a:b@c.example/?d=e", "x=y=z://@"], |bytes| {
        let kept = log::masked(&text(bytes));
        assert!(kept.chars().count() <= 500 && !kept.contains(|c: char| c.is_control()));
        assert!(!kept.contains("@customer"), "{kept}");
    }
}
