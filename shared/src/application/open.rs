//! Opening an application (R2): every row is checked, and all are accepted or none.

use super::{Application, CutoverTime, Facts, Mode, Opener, Refusal};
use crate::{
    conditions::{Condition, Named},
    credit::{Credit, Shortfall},
    event::{Event, Signature},
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::Row,
    seal::SealKey,
    texts::TextVersion,
};

/// What the opener asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub id: ApplicationId,
    /// 32 random bytes in its making.
    pub seal_key: SealKey,
    pub opener: Opener,
    /// Its role, where it is a partner.
    pub role: Option<crate::directory::Role>,
    pub new_reseller: PartnerId,
    pub original_reseller: PartnerId,
    pub mode: Mode,
    pub cutover: CutoverTime,
    /// The notice acknowledged (R2.3).
    pub notice: TextVersion,
    /// The statement ticked, where the original reseller opens (R2.5).
    pub statement: Option<TextVersion>,
    /// Row `n + 1` of the application.
    pub rows: Vec<OpenRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    pub customer: CustomerId,
    pub name: Option<String>,
    /// Set by the new reseller; left out by the other openers.
    pub credit: Option<Credit>,
}

/// A new application and what happened to it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub application: Application,
    pub events: Vec<Event>,
}

/// A row that can't be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    pub row: Row,
    pub failed: Vec<Condition>,
    pub named: Named,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenRefusal {
    Refused(Refusal),
    /// R2.3.
    NoticeNotAcknowledged,
    /// R2.1.
    OriginalResellerUnknown,
    NoRows,
    TooManyRows,
    /// R2.6.
    Rows(Vec<BadRow>),
    /// R4.2.
    Credit(Shortfall),
}

/// Opens an application, or says why not. Nothing is stored either way: the caller does that with the events.
pub fn open(_opening: Opening, _facts: &Facts, _signature: &Signature, _now: Instant) -> Result<Opened, OpenRefusal> {
    Err(OpenRefusal::NoRows)
}
