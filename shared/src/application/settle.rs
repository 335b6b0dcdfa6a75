//! What time and the directory have done to an application since it was last looked at.
use super::{Application, Facts};
use crate::{
    event::{Event, Signature},
    instant::Instant,
};

/// What is due at `now`: expiries, blocks and their ends, records removed, cutovers of agreed dates.
pub fn settle(_application: &Application, _facts: &Facts, _signature: &Signature, _now: Instant) -> Vec<Event> {
    Vec::new()
}
