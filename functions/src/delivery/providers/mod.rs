//! The providers that carry a delivery out of the portal, and what their answers mean (R9.3).
//!
//! What may go better later is tried again: no connection, no answer in time, too many requests, the provider's own trouble. What
//! the provider refuses stays refused. Taken isn't delivered: that follows from the provider's signed callback alone.

mod email;
mod post;
mod sms;
mod webhook;

pub use email::send as email;
pub use sms::{StatusCallback, callback_url, read_callback, send as sms};
pub use webhook::send as webhook;

/// How one try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// The provider took it.
    Taken { provider_id: Option<String> },
    /// It is where it should be: nobody has to confirm that.
    Delivered,
    /// Not now. `after`: seconds that the provider wants to be given.
    Later { why: String, after: Option<u32> },
    /// Never.
    Refused { why: String },
}

impl Tried {
    fn later(why: impl Into<String>) -> Self {
        Tried::Later { why: why.into(), after: None }
    }

    pub fn refused(why: impl Into<String>) -> Self {
        Tried::Refused { why: why.into() }
    }
}
