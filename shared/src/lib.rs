//! The rules of a customer migration, once, for the page and the Worker alike.
//!
//! Nothing in this crate reads a clock, draws a random number or does I/O: time, ids and facts are passed in.
//! `application::decide` is the one function that says what a command leads to; everything else asks it.
//! What a party may see of an application is made here too (`view`), so that no page has anything to hide.

pub mod api;
pub mod application;
pub mod browser;
pub mod conditions;
pub mod credit;
pub mod directory;
pub mod event;
pub mod explain;
pub mod export;
#[cfg(test)]
mod fuzz;
#[cfg(any(test, feature = "testing"))]
pub mod fuzzing;
pub mod ids;
pub mod instant;
pub mod intake;
pub mod language;
pub mod log;
pub mod notices;
pub mod overview;
pub mod permissions;
pub mod proof;
pub mod rows;
pub mod seal;
pub mod settings;
pub mod tasks;
mod text;
pub mod texts;
pub mod thread;
pub mod view;
pub mod warnings;
pub mod words;

// `tr!` names what it needs as `::shared::…`, here too.
extern crate self as shared;
pub use language::tr;
