//! Whatever a cursor or a token says, reading it ends well: with what it was written for, or with a refusal.

use super::{
    cursor::{ApplicationPlace, AuditPlace, RecordPlace},
    service_tokens,
};
use shared::fuzz;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fuzz! {
    cursors: [
        ApplicationPlace { opened_at: 1_800_000_000_000, id: "MIG-0123-4567-89AB".to_owned() }.write(),
        RecordPlace { opened_at: 1_800_000_000_000, id: "MIG-0123-4567-89AB".to_owned(), row: 7 }.write(),
        AuditPlace { entry: 12, event: 34 }.write(),
    ], |bytes| {
        let cursor = text(bytes);
        if let Ok(place) = ApplicationPlace::read(&cursor) {
            assert_eq!(ApplicationPlace::read(&place.write()).ok(), Some(place));
        }
        if let Ok(place) = RecordPlace::read(&cursor) {
            assert_eq!(RecordPlace::read(&place.write()).ok(), Some(place));
        }
        if let Ok(place) = AuditPlace::read(&cursor) {
            assert_eq!(AuditPlace::read(&place.write()).ok(), Some(place));
        }
    }

    service_tokens: [format!("{}{}", service_tokens::PREFIX, "0123456789abcdef".repeat(4))], |bytes| {
        let token = text(bytes);
        if service_tokens::hash_of(&token).is_some() {
            let digits = token.strip_prefix(service_tokens::PREFIX).unwrap();
            assert!(digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{token}");
        }
    }

    /// A cursor's text may be anything once it is unpacked.
    unpacked_cursors: ["a 1800000000000 MIG-0123-4567-89AB", "r -5 x 4294967295", "u 1 2"], |bytes| {
        let cursor = crate::random::hex(bytes);
        let _ = (ApplicationPlace::read(&cursor), RecordPlace::read(&cursor), AuditPlace::read(&cursor));
    }
}
