//! Attachments in Workers KV: the bytes, under their application and their hash.
//!
//! Written once: what is under a key can't be anything else than what its hash says. That there is an attachment, and who may see
//! it, is the ledger's to say; a value here that the ledger doesn't know of is never answered.

use crate::error::Error;
use shared::{ids::ApplicationId, seal::Hash};
use worker::kv::KvStore;

pub struct Files(pub KvStore);

impl Files {
    fn key(application: &ApplicationId, hash: Hash) -> String {
        format!("file/{application}/{hash}")
    }

    pub async fn put(&self, application: &ApplicationId, hash: Hash, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.0.put_bytes(&Self::key(application, hash), bytes)?.execute().await?)
    }

    /// For good. Doing it twice does no harm.
    pub async fn delete(&self, application: &ApplicationId, hash: Hash) -> Result<(), Error> {
        Ok(self.0.delete(&Self::key(application, hash)).await?)
    }

    /// What the ledger knows of is there, at the latest when KV has carried it to this place of the world.
    pub async fn get(&self, application: &ApplicationId, hash: Hash) -> Result<Vec<u8>, Error> {
        let key = Self::key(application, hash);
        let bytes = self.0.get(&key).bytes().await?;
        bytes.ok_or_else(|| Error::Unavailable(format!("Workers KV has no {key} yet")))
    }
}
