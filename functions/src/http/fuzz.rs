//! Whatever a request says in its headers and its query, reading it ends well, and so does what is answered with it.

use super::{callbacks::EmailStatus, preconditions, reply};
use crate::json;
use axum::{
    extract::Query,
    http::{HeaderValue, Uri},
};
use shared::{api, fuzz};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads a query as an endpoint's own.
fn query<E: api::Endpoint>(uri: &Uri) {
    if let Ok(Query(read)) = Query::<E::Query>::try_from_uri(uri) {
        // What was read can be written and read again.
        let written = serde_urlencoded::to_string(&read).unwrap();
        assert!(serde_urlencoded::from_str::<E::Query>(&written).is_ok(), "{written}");
    }
}

fuzz! {
    queries: [
        "limit=20&cursor=612031&status=migrated&sub_customer=0001",
        "list=own&limit=1&at_least=3&page=1&id=200000000001&delivery=17&name=a.pdf&at=2026-11-22T00%3A00%3A00Z",
    ], |bytes| {
        let Ok(uri) = format!("https://portal.example/api?{}", text(bytes)).parse::<Uri>() else { return };
        query::<api::ListRecords>(&uri);
        query::<api::ListApplications>(&uri);
        query::<api::GetApplication>(&uri);
        query::<api::GetApplicationRecords>(&uri);
        query::<api::GetPartner>(&uri);
        query::<api::GetOwner>(&uri);
        query::<api::ListMessages>(&uri);
        query::<api::ListDeliveries>(&uri);
        query::<api::GetThread>(&uri);
        query::<api::Attach>(&uri);
        query::<api::SmsCallback>(&uri);
    }

    preconditions_of_a_change: ["\"3\"", "W/\"3\"", "0b5c9e6e-58a7-4f5a-9d8e-1b2c3d4e5f60"], |bytes| {
        let header = text(bytes);
        if let Ok(version) = preconditions::version(Some(&header)) {
            assert_eq!(header.trim().trim_matches('"').parse().ok(), Some(version.0));
        }
        if let Ok(key) = preconditions::idempotency_key(Some(&header)) {
            assert!((8..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }

    words_of_the_email_provider: [r#"{"id":17,"status":"bounced","reason":"550 <ada@customer.example>\r\n unknown"}"#], |bytes| {
        if let Ok(EmailStatus { status, reason, .. }) = json::read::<EmailStatus>(bytes) {
            let told = format!("{:?}", super::callbacks::email_outcome(status, reason.as_deref()));
            assert!(!told.contains('@') && told.chars().count() < 2_000, "{told}");
        }
    }

    names_of_files_in_answers: ["consent (2).pdf", "Zusage \"Müller\".pdf", "a\r\nset-cookie: b=c"], |bytes| {
        let header = reply::disposition(&text(bytes));
        assert!(HeaderValue::from_str(&header).is_ok() && header.is_ascii(), "{header}");
        assert!(!header.contains(['\r', '\n']));
    }
}
