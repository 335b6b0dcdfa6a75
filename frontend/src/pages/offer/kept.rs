//! What was typed into an offer, kept for a reload of this tab and for the person who typed it. The statement's tick isn't: it is agreed
//! to each time.

use super::Offering;
use crate::browser;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{application::Mode, ids::PersonId};

const KEPT: &str = "offer";

#[derive(Serialize, Deserialize)]
struct Kept {
    owner: PersonId,
    new_reseller: String,
    accounts: String,
    notice: bool,
    mode: Mode,
}

/// Fills in what this person had typed, and keeps what they type from now on.
pub(super) fn keep(offering: Offering, who: &PersonId) {
    let kept = browser::kept(KEPT).and_then(|text| serde_json::from_str::<Kept>(&text).ok());
    if let Some(kept) = kept.filter(|kept| kept.owner == *who) {
        offering.new_reseller.typed.set(kept.new_reseller);
        offering.accounts.set(kept.accounts);
        offering.notice.set(kept.notice);
        offering.mode.set(kept.mode);
    }
    let owner = who.clone();
    Effect::new(move |_| {
        let kept = Kept {
            owner: owner.clone(),
            new_reseller: offering.new_reseller.typed.get(),
            accounts: offering.accounts.get(),
            notice: offering.notice.get(),
            mode: offering.mode.get(),
        };
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(KEPT, &text);
        }
    });
}

/// Once it is offered, or when others may use the tab.
pub fn forget() {
    browser::forget(KEPT);
}
