//! Reading JSON that somebody sent: what is wrong is said with its place, and never with the value, which may be a secret.
//!
//! What can be read costs one pass; only what can't is read a second time, for its place.

use serde::de::DeserializeOwned;

/// A value of the expected form, or where and why it isn't one: "at `rows[0].credit`: expected a string at line 2 column 7".
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    // Keeping track of the place takes time: only what is wrong is read again with it.
    let value = serde_json::from_slice(bytes).or_else(|_| explain(bytes))?;
    // A list of a struct's fields would be read as well, and an empty one as a request in which everything is left out.
    if bytes.trim_ascii_start().first() == Some(&b'{') {
        Ok(value)
    } else {
        Err("as JSON: expected an object at line 1".to_owned())
    }
}

fn explain<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = error.path().to_string();
        format!("at `{place}`: {}", without_values(&error.inner().to_string())).replace("at `.`: ", "as JSON: ")
    })?;
    json.end().map_err(|error| format!("after its end: {}", without_values(&error.to_string())))?;
    Ok(read)
}

/// The message of an error's first cause.
pub fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}

/// A parser's message without the values that it quotes.
pub fn without_values(message: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let kept: String = message
        .chars()
        .filter(|c| {
            let is_quote = *c == '"' && !escaped;
            escaped = inside && *c == '\\' && !escaped;
            if is_quote {
                inside = !inside;
            }
            !inside && !is_quote
        })
        .take(300)
        .collect();
    kept.replace("string ,", "string,").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::{DecisionRequest, PreviewRequest};

    fn wrong<T: DeserializeOwned>(json: &str) -> String {
        read::<T>(json.as_bytes()).err().unwrap_or_default()
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_place() {
        let json = "{\"original_reseller\": \"1\",\n \"rows\": [{\"sub_customer\": 5, \"credit\": \"1\"}]}";
        let text = wrong::<PreviewRequest>(json);
        assert!(text.contains("rows[0].sub_customer") && text.contains("line 2"), "{text}");
        assert!(wrong::<PreviewRequest>("{").contains("line 1"));
        assert!(wrong::<PreviewRequest>(r#"{"original_reseller":"1","rows":[]} x"#).contains("after its end"));
    }

    #[test]
    fn only_an_object_is_a_request() {
        #[derive(Debug, serde::Deserialize)]
        struct AllLeftOut {
            #[serde(default)]
            _words: String,
        }
        assert!(read::<AllLeftOut>(b" {}").is_ok());
        assert!(wrong::<AllLeftOut>("[]").contains("an object"));
        assert!(wrong::<AllLeftOut>("null").contains("line 1"));
    }

    #[test]
    fn what_was_sent_is_not_repeated() {
        let text = wrong::<DecisionRequest>(r#"{"step":"original_reseller","rows":"all","verdict":"s3cret"}"#);
        assert!(text.contains("verdict") && !text.contains("s3cret"), "{text}");
        assert_eq!(
            without_values(r#"invalid type: string "a\"b \\", expected u32."#),
            "invalid type: string, expected u32"
        );
    }
}
