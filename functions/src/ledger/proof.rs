//! What a proof pack is made of (R10.1, R10.2): the events of an application as they were kept, and where the newest is in the log.
//!
//! The ledger hands the stored text on; the Worker makes the pack of it for its viewer, so that nobody waits for the ledger meanwhile.
//! What it hands out here isn't made for anybody's eyes: the Worker keeps it to itself.

use super::{Ledger, store::json, viewer::Viewer};
use crate::error::Error;
use serde_json::value::RawValue;
use shared::{
    api::{Problem, ProblemCode},
    application::Parties,
    ids::{ApplicationId, ProgrammeId},
    instant::Instant,
    proof::InLog,
    seal::SealKey,
    tr,
    view::Names,
};

/// Bytes of events that one pack is made of: as much as the Worker can hold several times over.
const MOST: i64 = 16_000_000;

/// `shared::proof::Evidence`, its events not read.
#[derive(serde::Serialize)]
struct Evidence<'a> {
    programme: &'a ProgrammeId,
    application: &'a ApplicationId,
    parties: &'a Parties,
    names: Names,
    seal_key: &'a SealKey,
    events: Box<RawValue>,
    log: InLog,
    at: Instant,
}

impl Ledger {
    /// `shared::proof::Evidence` as JSON, for whoever has a part in the application.
    pub fn evidence(&self, viewer: &Viewer, id: &str, now: Instant) -> Result<String, Error> {
        let stored = self.visible(&viewer.acting()?, id)?;
        let (n, head) = (stored.n, &stored.head);
        if self.store.event_bytes(n)? > MOST {
            return Err(Error::refused(Problem::new(
                ProblemCode::TooLarge,
                tr!(
                    "So much has happened to this application that its proof pack can't be made here. Ask the programme's administration for it."
                ),
            )));
        }
        self.grow_log(now)?;
        let leaf = self.store.log_leaf(&head.id, head.revision.0)?;
        let (Some(leaf), Some(newest)) = (leaf, self.store.log_head()?) else {
            return Err(Error::Unavailable("the log hasn't got this event yet".into()));
        };
        let log = InLog { head: newest, leaf, inclusion: self.store.log_inclusion(newest.size, leaf)? };
        let events = format!("[{}]", self.store.event_texts(n)?.join(","));
        let events = RawValue::from_string(events).map_err(|error| Error::internal("stored events", error))?;
        json(&Evidence {
            programme: &head.settings.programme,
            application: &head.id,
            parties: &head.parties,
            names: self.store.names(&[head])?,
            seal_key: &head.seal_key,
            events,
            log,
            at: now,
        })
    }
}
