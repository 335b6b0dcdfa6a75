//! The demonstration programme's directory, as NDJSON for the same import that a real programme uses.

/// One NDJSON text for each import endpoint, in the order in which they are loaded.
pub struct Directory {
    pub partners: String,
    pub people: String,
    pub sub_customers: String,
}

/// The whole demonstration directory.
pub fn directory() -> Directory {
    Directory { partners: String::new(), people: String::new(), sub_customers: String::new() }
}
