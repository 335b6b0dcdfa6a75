//! Nobody reads less than they wrote, or than they have seen: which version of each published document answers have named.
//!
//! A read of such a document passes its version as `at_least`. Kept in the tab's storage, so that a reload still knows.
//! Where an answer says that what we know is old (R5.7), the application is in doubt: it is read in no version but the newest.

use crate::browser;
use shared::{api::DocumentVersion, ids::ApplicationId, view::document_name};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

const KEY: &str = "versions";
/// More than one person changes in the minutes that publishing may take.
const MOST: usize = 200;
/// No document has this version yet, so that the ledger answers, which always has the newest.
const NEWEST: u32 = u32::MAX;

thread_local! {
    static DOUBTED: RefCell<BTreeSet<ApplicationId>> = const { RefCell::new(BTreeSet::new()) };
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

/// Whether an older version of a document has been read here than this.
pub fn is_behind(document: &DocumentVersion) -> bool {
    VERSIONS.with_borrow(|versions| versions.get(&document.document).is_some_and(|known| *known < document.version))
}

/// What is known of an application is old. Until it has been read again, only the newest counts.
pub fn doubt(application: &ApplicationId) {
    DOUBTED.with_borrow_mut(|doubted| doubted.insert(application.clone()));
}

/// Remembers the version of an application that a list has shown.
pub fn raise(application: &ApplicationId, version: u32) {
    note(&[DocumentVersion { document: document_name(application, None), version }]);
}

/// Remembers the version of an application, or of a page of its records, that was read.
pub fn seen(application: &ApplicationId, page: Option<u32>, version: u32) {
    if page.is_none() {
        DOUBTED.with_borrow_mut(|doubted| doubted.remove(application));
    }
    note(&[DocumentVersion { document: document_name(application, page), version }]);
}

/// The least version that a read of an application, or of a page of its records, should accept.
pub fn at_least(application: &ApplicationId, page: Option<u32>) -> Option<u32> {
    if DOUBTED.with_borrow(|doubted| doubted.contains(application)) {
        return Some(NEWEST);
    }
    VERSIONS.with_borrow(|versions| versions.get(&document_name(application, page)).copied())
}
