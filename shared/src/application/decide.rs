//! The one decision function: a command on an application as it stands leads to events or a refusal.
use super::{Actor, Application, Command, Facts, Refusal};
use crate::{
    event::{Event, Signature},
    instant::Instant,
};

/// Decides a command. The application has been settled for `now` before (`settle`).
pub fn decide(
    _application: &Application,
    _facts: &Facts,
    _actor: &Actor,
    _command: Command,
    _signature: &Signature,
    _now: Instant,
) -> Result<Vec<Event>, Refusal> {
    Err(Refusal::NothingToDo)
}
