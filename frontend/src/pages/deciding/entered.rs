//! What the decider has entered: ticks, a reason, rows taken out of the approval. Words survive a reload, the way to another decision and
//! back, and a decision that came too late; ticks don't, since they are of what is on the screen (R5.6).

use super::queue::Place;
use crate::{browser, components::Reason, session};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{api::ExceptRequest, application::RejectReason, ids::PersonId, rows::Row, texts::TextVersion};
use std::collections::BTreeMap;

pub const KEPT: &str = "deciding";
/// Decisions of which words are kept.
const MOST: usize = 50;

#[derive(Clone, Copy)]
pub struct Entered {
    /// The statement's tick (R5.6).
    pub ticked: RwSignal<bool>,
    /// The version of the statement that is on the screen.
    pub statement: RwSignal<Option<TextVersion>>,
    /// That what is unusual was looked at.
    pub looked: RwSignal<bool>,
    /// The form for a rejection is open.
    pub rejecting: RwSignal<bool>,
    pub reason: Reason,
    /// Rows that are rejected while the others are approved (R5.8).
    pub except: RwSignal<BTreeMap<Row, (RejectReason, String)>>,
}

/// The words of one decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Words {
    reason: Option<RejectReason>,
    words: String,
    except: Vec<ExceptRequest>,
}

impl Words {
    fn is_empty(&self) -> bool {
        *self == Words::default()
    }
}

/// What this tab keeps, and whose it is.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    owner: Option<PersonId>,
    of: BTreeMap<String, Words>,
}

impl Kept {
    /// Of whoever is signed in; what somebody else has left is nobody's.
    fn read() -> Self {
        let owner = session::current().signed_in_untracked().map(|who| who.person);
        let kept = browser::kept(KEPT).and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        kept.filter(|kept| kept.owner == owner).unwrap_or(Kept { owner, of: BTreeMap::new() })
    }

    fn write(&self) {
        if self.of.is_empty() {
            browser::forget(KEPT);
        } else if let Ok(text) = serde_json::to_string(self) {
            browser::keep(KEPT, &text);
        }
    }
}

impl Entered {
    pub fn new(place: &Place) -> Self {
        let address = place.address();
        let kept = Kept::read().of.remove(&address).unwrap_or_default();
        let reason = Reason::new();
        reason.reason.set(kept.reason);
        reason.words.set(kept.words);
        let except = kept.except.into_iter().map(|of| (of.row, (of.reason, of.words))).collect();
        let entered = Self {
            ticked: RwSignal::new(false),
            statement: RwSignal::new(None),
            looked: RwSignal::new(false),
            rejecting: RwSignal::new(
                reason.reason.get_untracked().is_some() || reason.words.with_untracked(|words| !words.is_empty()),
            ),
            reason,
            except: RwSignal::new(except),
        };
        Effect::new(move |before: Option<()>| {
            let words = Words {
                reason: entered.reason.reason.get(),
                words: entered.reason.words.get(),
                except: entered.exceptions(),
            };
            if before.is_none() {
                return;
            }
            let mut kept = Kept::read();
            kept.of.remove(&address);
            if !words.is_empty() && kept.of.len() < MOST {
                kept.of.insert(address.clone(), words);
            }
            kept.write();
        });
        entered
    }

    pub fn exceptions(self) -> Vec<ExceptRequest> {
        self.except.with(|except| {
            let one = |(row, (reason, words)): (&Row, &(RejectReason, String))| ExceptRequest {
                row: *row,
                reason: *reason,
                words: words.clone(),
            };
            except.iter().map(one).collect()
        })
    }

    /// Nothing that was ticked holds for what is on the screen now.
    pub fn is_of_another_version(self) {
        self.ticked.set(false);
        self.looked.set(false);
    }

    /// It was decided: nothing is left to be kept.
    pub fn forget(self) {
        self.reason.reason.set(None);
        self.reason.words.set(String::new());
        self.except.set(BTreeMap::new());
        self.rejecting.set(false);
    }
}
