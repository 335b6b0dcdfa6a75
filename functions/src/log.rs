//! What the Worker writes to its log: one line of JSON at a time, without personal data and without secrets.
//!
//! Lines are made of codes, paths of endpoints, references and counts. Only causes of errors are free text, which a library or the
//! platform may have written: `masked` takes out of every text what looks like an address, a number of somebody's, or a secret. This is
//! the only place that writes to the log; a test sees to that.

use serde_json::Value;
use std::{borrow::Cow, net::IpAddr};

/// Characters of one text that are kept.
const LONGEST: usize = 500;
/// From this many characters on, letters and digits without a space are taken for a secret: ids of ours are shorter.
const SECRET: usize = 24;
/// From this many digits on, a number may be somebody's: a telephone, an account.
const NUMBER: usize = 7;
/// Hexadecimal digits of a reference (`random::reference`, and the pages' own).
pub const REFERENCE: usize = 10;

pub fn info(line: Value) {
    worker::console_log!("{}", without_secrets(line));
}

pub fn warning(line: Value) {
    worker::console_warn!("{}", without_secrets(line));
}

pub fn error(line: Value) {
    worker::console_error!("{}", without_secrets(line));
}

/// A line with every text in it masked.
fn without_secrets(line: Value) -> Value {
    match line {
        Value::String(text) => Value::String(masked(&text)),
        Value::Array(values) => values.into_iter().map(without_secrets).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                // It has to be found by what the person reads out: now and then it has no letters, as a number of somebody's.
                let stays = name == "reference" && value.as_str().is_some_and(is_reference);
                (name, if stays { value } else { without_secrets(value) })
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        plain => plain,
    }
}

/// What names an error in the log and to the person who met it.
pub fn is_reference(text: &str) -> bool {
    text.len() == REFERENCE && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A text without what it could tell about a person, and without secrets.
pub fn masked(text: &str) -> String {
    let mut kept = String::new();
    let mut after_scheme = false;
    for part in text.split_inclusive(is_between) {
        let word = part.trim_end_matches(is_between);
        let shown = if after_scheme { Cow::Borrowed("(secret)") } else { mask(word) };
        // `Authorization: Bearer ...`, as some libraries quote requests.
        after_scheme = match word {
            "" => after_scheme,
            word => ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme)),
        };
        kept.push_str(if word.is_empty() { "" } else { &shown });
        kept.push_str(part.get(word.len()..).unwrap_or_default());
    }
    kept.chars().map(|c| if is_unseen(c) { ' ' } else { c }).take(LONGEST).collect()
}

/// What would begin a new line, or show the line in another order than it was written in.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What stands between words. Not the stop, colon, slash or hyphen: they are part of addresses and numbers.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '`' | ',' | ';' | '(' | ')' | '<' | '>' | '[' | ']' | '{' | '}')
}

fn mask(word: &str) -> Cow<'_, str> {
    if word.contains("://") {
        return web_address(word);
    }
    if let Some((name, value)) = word.split_once('=') {
        return format!("{}={}", mask(name), mask(value)).into();
    }
    if word.contains('@') {
        return "(address)".into();
    }
    if is_network_address(word) {
        return "(network address)".into();
    }
    if word.split(['/', ':', '.']).any(is_secret) {
        return "(secret)".into();
    }
    if word.split(['/', ':']).any(is_number) {
        return "(number)".into();
    }
    word.into()
}

/// Where it leads: not who is named in it, nor what is asked there.
fn web_address(word: &str) -> Cow<'_, str> {
    let (scheme, rest) = word.split_once("://").unwrap_or(("", word));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let parts = rest.split('/').skip(1).map(mask);
    parts.fold(format!("{}://{}", mask(scheme), mask(host)), |shown, part| shown + "/" + &part).into()
}

fn is_network_address(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']);
    let is_one = |text: &str| text.parse::<IpAddr>().is_ok();
    is_one(word) || word.rsplit_once(':').is_some_and(|(host, port)| port.parse::<u16>().is_ok() && is_one(host))
}

/// Long, of the characters that tokens, hashes and keys are written in, and no plain word.
fn is_secret(word: &str) -> bool {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '~');
    let is_named = ["cmt_", "whsec_", "eyJ"].iter().any(|begins| word.starts_with(begins));
    (is_named && word.len() > 8)
        || (word.len() >= SECRET && word.chars().all(of_token) && word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Digits as in telephone and account numbers; a day isn't one.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_day = word.len() == 10 && word.bytes().filter(|byte| *byte == b'-').count() == 2;
    digits >= NUMBER && !is_day && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn what_tells_of_a_person_and_what_is_secret_is_masked() {
        for (text, kept) in [
            ("no such mailbox: ada.lovelace@customer.example", "no such mailbox: (address)"),
            ("550 <ada@customer.example>: unknown", "550 <(address)>: unknown"),
            ("to +491701234567 failed", "to (number) failed"),
            ("to +1-500-555-0006 failed", "to (number) failed"),
            ("customer 000123456789 is gone", "customer (number) is gone"),
            ("from 203.0.113.7:55001 and 2001:db8::1", "from (network address) and (network address)"),
            ("Authorization: Bearer abc", "Authorization: Bearer (secret)"),
            ("key=whsec_c2VjcmV0c2VjcmV0", "key=(secret)"),
            ("token \"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.\"", "token \"(secret)\""),
            ("session/0123456789abcdef0123456789abcdef", "(secret)"),
            ("https://ada:pw@mail.example/send?to=ada#x y", "https://mail.example/send y"),
            ("https://portal.example/consent/0123456789abcdef0123456789", "https://portal.example/consent/(secret)"),
            ("a\nb\u{7}c", "a b c"),
            ("a\u{2028}b\u{202e}c", "a b c"),
        ] {
            assert_eq!(masked(text), kept, "{text}");
        }
        assert_eq!(masked(&"long ".repeat(1_000)).len(), LONGEST);
    }

    #[test]
    fn what_helps_to_find_a_mistake_stays() {
        for text in [
            "application/MIG-0123-4567-89AB/records/3 at 2026-11-22T10:00:00Z, version 12",
            "invalid type: string, expected u32 at line 2 column 7",
            "no such table: applications: SQLITE_ERROR",
            "functions::ledger::store::applications::tests",
            "Reference: 01ab23cd45.",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_line_is_masked_wherever_a_text_stands_in_it() {
        let line = serde_json::json!({ "status": 200, "causes": [{ "cause": "ada@customer.example" }], "at": null });
        let kept = serde_json::json!({ "status": 200, "causes": [{ "cause": "(address)" }], "at": null });
        assert_eq!(without_secrets(line), kept);
    }

    #[test]
    fn a_reference_stays_what_the_person_was_shown_without_letters_too() {
        let line = serde_json::json!({ "reference": "0123456789", "cause": "0123456789" });
        assert_eq!(without_secrets(line), serde_json::json!({ "reference": "0123456789", "cause": "(number)" }));
        let line = serde_json::json!({ "reference": "+491701234567" });
        assert_eq!(without_secrets(line), serde_json::json!({ "reference": "(number)" }));
    }

    #[test]
    fn nothing_else_in_the_worker_writes_to_the_log() {
        fn look(folder: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    look(&path, found);
                } else if !path.ends_with("src/log.rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    let writes =
                        ["console_log!", "console_warn!", "console_error!", "console_debug!", "println!", "dbg!"];
                    if writes.iter().any(|name| text.contains(name)) {
                        found.push(path.display().to_string());
                    }
                }
            }
        }
        let mut found = Vec::new();
        look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert_eq!(found, Vec::<String>::new(), "write to the log by `crate::log`");
    }
}
