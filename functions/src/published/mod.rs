//! What people watch, in Workers KV (invariants 3 and 4 of the design): each document with its version, as the ledger made it.
//!
//! The version of an application's head is its revision; that of a page is the revision of the last change to one of the page's
//! records. An answer to a change names the documents that it changed with their versions, and a read of a document passes
//! the version named for that very document as `at_least`. A page that nobody changed keeps its version, so that reading it never
//! waits for the publisher.

use crate::{error::Error, ledger::HEAD_DOCUMENT};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    ids::ApplicationId,
    log::LogHead,
    view::{HeadDocument, PageDocument, document_name},
};
use worker::kv::KvStore;

pub struct Published {
    kv: KvStore,
}

/// What KV has of a document.
pub enum Found<D> {
    Here(D),
    /// An older version than the one asked for.
    Behind,
    /// Nothing, or something that can't be read.
    Lost(String),
}

impl<D> Found<D> {
    /// The document, or its name if it is lost.
    pub fn or_lost(self) -> Result<D, Option<String>> {
        match self {
            Found::Here(document) => Ok(document),
            Found::Behind => Err(None),
            Found::Lost(name) => Err(Some(name)),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Metadata {
    version: u32,
}

impl Published {
    pub fn new(kv: KvStore) -> Self {
        Self { kv }
    }

    /// An application's head, in this version or a newer one.
    pub async fn head(&self, application: &ApplicationId, at_least: Option<u32>) -> Found<HeadDocument> {
        self.get(document_name(application, None), at_least).await
    }

    /// A page of its records, likewise.
    pub async fn page(&self, application: &ApplicationId, page: u32, at_least: Option<u32>) -> Found<PageDocument> {
        self.get(document_name(application, Some(page)), at_least).await
    }

    /// The head of the programme's log; where it isn't here, the ledger has it.
    pub async fn log_head(&self) -> Option<LogHead> {
        self.get(HEAD_DOCUMENT.to_owned(), None).await.or_lost().ok()
    }

    /// Puts a document in its place. Doing it twice does no harm: the same version has the same bytes.
    pub async fn put(&self, document: &str, version: u32, text: String) -> Result<(), Error> {
        Ok(self.kv.put(document, text)?.metadata(Metadata { version })?.execute().await?)
    }

    /// KV may lack a document, be behind, or fail: each time the ledger answers instead.
    async fn get<D: DeserializeOwned>(&self, document: String, at_least: Option<u32>) -> Found<D> {
        match self.kv.get(&document).text_with_metadata::<Metadata>().await {
            Ok((None, _)) => Found::Lost(document),
            Ok((Some(text), Some(metadata))) if at_least.is_none_or(|least| metadata.version >= least) => {
                serde_json::from_str(&text).map_or(Found::Lost(document), Found::Here)
            }
            Ok(_) => Found::Behind,
            Err(error) => {
                crate::log::warning(serde_json::json!({ "published": document, "cause": error.to_string() }));
                Found::Behind
            }
        }
    }
}
