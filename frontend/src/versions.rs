//! Nobody reads less than they wrote: which version of each published document the answers to our changes have named.
//!
//! A read of such a document passes its version as `at_least`. Kept in the tab's storage, so that a reload still knows.

use crate::browser;
use shared::{api::DocumentVersion, ids::ApplicationId, view::document_name};
use std::{cell::RefCell, collections::BTreeMap};

const KEY: &str = "versions";
/// More than one person changes in the minutes that publishing may take.
const MOST: usize = 200;

thread_local! {
    static VERSIONS: RefCell<BTreeMap<String, u32>> = RefCell::new(
        browser::kept(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    );
}

/// Remembers what an answer to a change said.
pub fn note(documents: &[DocumentVersion]) {
    VERSIONS.with_borrow_mut(|versions| {
        while versions.len() + documents.len() > MOST && versions.pop_first().is_some() {}
        for document in documents {
            let version = versions.entry(document.document.clone()).or_default();
            *version = (*version).max(document.version);
        }
        if let Ok(text) = serde_json::to_string(versions) {
            browser::keep(KEY, &text);
        }
    });
}

/// The least version that a read of an application, or of a page of its records, should accept.
pub fn at_least(application: &ApplicationId, page: Option<u32>) -> Option<u32> {
    VERSIONS.with_borrow(|versions| versions.get(&document_name(application, page)).copied())
}
