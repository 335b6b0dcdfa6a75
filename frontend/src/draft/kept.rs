//! The draft in this browser's storage, for each person by themselves: it outlives a reload, the tab, and signing in again.
//!
//! Rows are kept apart from the rest, and written when they come; after that only those that were changed are. Whoever signs out takes
//! the drafts of others with them, and after [`DAYS`] a draft is forgotten: these are other people's names.

use super::{Draft, next_number};
use crate::browser;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use shared::{ids::PersonId, intake::DraftRow};
use std::collections::BTreeMap;
use web_sys::Storage;

/// What everything of this kind is called, before the person's id.
const DRAFT: &str = "draft:";
const ROWS: &str = "draft-rows:";
/// Browsers give a site about five million characters; above this the draft lives in memory only.
const MOST_KEPT: usize = 4_000_000;
const DAYS: f64 = 30.0;

#[derive(Serialize, Deserialize)]
struct Kept<D> {
    /// When, in milliseconds since 1970 by the browser's clock.
    at: f64,
    draft: D,
    /// Rows that were changed since they came.
    changed: BTreeMap<usize, DraftRow>,
}

/// Keeps one draft, and knows which of its rows it has kept already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keeper {
    arrival: Option<u64>,
    size: usize,
}

impl Keeper {
    /// Keeps the draft as it is now. Says whether there was room.
    pub fn keep(&mut self, draft: &Draft) -> bool {
        let Some(owner) = &draft.owner else { return true };
        if draft.is_blank() {
            forget(owner);
            *self = Self::default();
            return true;
        }
        let kept = self.write(owner, draft).is_some();
        if !kept {
            forget(owner);
            *self = Self::default();
        }
        kept
    }

    fn write(&mut self, owner: &PersonId, draft: &Draft) -> Option<()> {
        let storage = storage()?;
        if self.arrival != Some(draft.arrival) {
            let rows = serde_json::to_string(&draft.rows).ok().filter(|rows| rows.len() <= MOST_KEPT)?;
            self.size = rows.len();
            storage.set_item(&name(ROWS, owner), &rows).ok()?;
            self.arrival = Some(draft.arrival);
        }
        let row = |place: &usize| Some((*place, draft.rows.get(*place)?.clone()));
        let changed = draft.edited.iter().filter_map(row).collect();
        let kept = serde_json::to_string(&Kept { at: browser::now_millis(), draft, changed }).ok()?;
        if self.size + kept.len() > MOST_KEPT {
            return None;
        }
        storage.set_item(&name(DRAFT, owner), &kept).ok()
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn name(kind: &str, person: &PersonId) -> String {
    format!("{kind}{}", person.as_str())
}

/// The draft that this browser has kept for a person.
pub fn kept_for(person: &PersonId) -> Draft {
    read(person).unwrap_or_default()
}

fn read(person: &PersonId) -> Option<Draft> {
    let storage = storage()?;
    let kept: Kept<Draft> = serde_json::from_str(&storage.get_item(&name(DRAFT, person)).ok()??).ok()?;
    if browser::now_millis() - kept.at > DAYS * 86_400_000.0 {
        forget(person);
        return None;
    }
    let mut draft = kept.draft;
    if draft.owner.as_ref() != Some(person) {
        return None;
    }
    let rows = storage.get_item(&name(ROWS, person)).ok().flatten();
    draft.rows = rows.and_then(|rows| serde_json::from_str(&rows).ok()).unwrap_or_default();
    for (place, row) in kept.changed {
        if let Some(slot) = draft.rows.get_mut(place) {
            *slot = row;
        }
    }
    let count = draft.rows.len();
    draft.left_out.retain(|place, _| *place < count);
    draft.edited.retain(|place| *place < count);
    draft.state = next_number();
    draft.arrival = draft.state;
    Some(draft)
}

/// Whether this browser has rows of a draft of a person's.
pub fn has_rows(person: &PersonId) -> bool {
    let rows = storage().and_then(|storage| storage.get_item(&name(ROWS, person)).ok().flatten());
    rows.is_some_and(|rows| rows.len() > "[]".len())
}

/// Takes a person's draft out of the storage.
pub fn forget(person: &PersonId) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&name(DRAFT, person));
        let _ = storage.remove_item(&name(ROWS, person));
    }
}

/// Takes everybody's out but this person's: others may have used the browser before.
pub fn forget_others(person: Option<&PersonId>) {
    let Some(storage) = storage() else { return };
    let own = person.map(|person| [name(DRAFT, person), name(ROWS, person)]);
    let names = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
    let drafts: Vec<String> = names.filter(|name| name.starts_with(DRAFT) || name.starts_with(ROWS)).collect();
    for name in drafts.into_iter().filter(|name| own.as_ref().is_none_or(|own| !own.contains(name))) {
        let _ = storage.remove_item(&name);
    }
}
