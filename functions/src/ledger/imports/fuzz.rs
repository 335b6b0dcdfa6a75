//! Whatever an import holds, each of its lines is read, or named with what is wrong with it; none is lost or made up.

use super::{Lines, customers, people::PersonLine};
use shared::{api::MAX_IMPORT_LINES, application::testing, fuzz, instant::Instant};

const NOW: Instant = Instant::from_millis(1_900_000_000_000);

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn lines() -> String {
    let person = r#"{"id":"ada","name":"Ada","email":"ada@north.example","membership":{"member_of":"administration"},"as_of":"2026-11-01T00:00:00Z"}"#;
    let removed = r#"{"id":"000000000002","removed":true,"as_of":"2026-11-01T00:00:00Z"}"#;
    format!("{}\n\n{person}\r\n{removed}\n", json(&testing::customer(1)))
}

/// Every line that isn't blank is either read or wrong.
fn is_whole<T>(text: &str, read: impl Fn(&[u8]) -> Result<T, String>) {
    let said = text.lines().filter(|line| !line.trim().is_empty()).count();
    match Lines::of(text, read) {
        Ok(lines) => assert_eq!(lines.read.len() + lines.wrong.len(), said),
        Err(_) => assert!(said > MAX_IMPORT_LINES),
    }
}

fuzz! {
    lines_of_an_import: [lines()], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        is_whole(&text, |line| customers::read(line, NOW));
        is_whole(&text, |line| PersonLine::read(line, NOW));
        is_whole(&text, super::line::<shared::directory::Partner>);
    }
}
