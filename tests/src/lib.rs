//! End to end: the API on real workerd and the pages in real Chromium.
//!
//! `cargo xtask test` starts one portal for all tests and says where it is. Every test brings its own partners, people and
//! sub-customers (`World`), so that tests need nothing of one another, nor of the demonstration's data, and run side by side. Those that
//! move the clock or change the programme's settings have another portal to themselves, one at a time (`Alone`).

mod accessible;
mod alone;
mod both_sides;
mod browser;
mod client;
mod consent_link;
mod devtools;
mod identity;
mod initiating;
mod journey;
mod keyboard;
mod listener;
mod network;
mod openings;
mod page;
mod policy;
mod portal;
mod requests;
mod stand_ins;
mod wait;
mod workbook;
mod world;

pub use alone::Alone;
pub use both_sides::{credit, credit_of, is_delivered, message, messages};
pub use browser::{Browser, in_browser};
pub use client::{Answer, Ask, Client};
pub use consent_link::consent_link;
pub use devtools::Wish;
pub use identity::{Account, Begun, Fetched, IdentityProvider, Landed, sign_in_by_provider};
pub use journey::{Application, decision, everything, except, reject, rows};
pub use keyboard::key;
pub use listener::{Listener, SOON};
pub use openings::{credit_lines, move_request, offer_request, send_move_request, send_offer};
pub use page::Page;
pub use portal::Portal;
pub use requests::{Things, ask_about, ask_with, good_body, names_something};
pub use stand_ins::{
    Plan, Received, StandIns, email_says, now_in_seconds, secret, sending_portal, sms_says, standard_signature,
};
pub use wait::eventually;
pub use workbook::{Cell, Workbook};
pub use world::{Pair, World};

/// A random text, for keys that must be new.
pub fn fresh_key() -> anyhow::Result<String> {
    Ok(format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?))
}
