//! By what the ledger looks up records and applications for which somebody may have something to do.

use crate::{
    application::{Application, Block, Dispute, PauseReason, Proposal, Record},
    conditions::{Condition, Mender},
};

/// What stands against a record, or waits in an application, as bits to look it up by. They are stored: a bit keeps its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u32);

impl Marks {
    pub const NONE: Marks = Marks(0);
    /// A consent request didn't arrive (R7.3).
    pub const UNDELIVERED: Marks = Marks(1 << 24);
    /// A proposal waits for the applicant's answer (R8.1). Of an application only.
    pub const PROPOSED: Marks = Marks(1 << 25);
    /// A dispute waits for its decision (R10.3). Of an application only.
    pub const DISPUTED: Marks = Marks(1 << 26);

    /// A condition that blocks (R3.12).
    pub const fn condition(condition: Condition) -> Self {
        Marks(match condition {
            Condition::NotThere => 1,
            Condition::AlreadyYours => 1 << 1,
            Condition::InGroup => 1 << 2,
            Condition::SavingsPlan => 1 << 3,
            Condition::NonStopArrears => 1 << 4,
            Condition::Frozen => 1 << 5,
            Condition::CreditBelowZero => 1 << 6,
            Condition::UnbindingByReseller => 1 << 7,
            Condition::UnbindingBySubCustomer => 1 << 8,
            Condition::InOtherApplication => 1 << 9,
            Condition::Twice => 1 << 10,
            Condition::MovedRecently => 1 << 11,
            Condition::StaleFacts => 1 << 12,
        })
    }

    /// Everything that one of these can mend.
    fn mended_by(menders: &[Mender]) -> Self {
        let theirs = Condition::ALL.into_iter().filter(|condition| menders.contains(&condition.mender()));
        theirs.map(Marks::condition).fold(Marks::NONE, Marks::with)
    }

    pub fn of(record: &Record) -> Self {
        let blocked = match &record.block {
            Block::Clear => Marks::NONE,
            Block::Blocked { by, .. } => {
                by.value.iter().flatten().copied().map(Marks::condition).fold(Marks::NONE, Marks::with)
            }
        };
        if record.pause.has(PauseReason::ConsentUndelivered) { blocked.with(Marks::UNDELIVERED) } else { blocked }
    }

    pub fn of_application(application: &Application) -> Self {
        let Application { head, records } = application;
        let of_records = records.iter().map(Marks::of).fold(Marks::NONE, Marks::with);
        let proposed = if head.proposal == Proposal::None { Marks::NONE } else { Marks::PROPOSED };
        let disputed = if matches!(head.dispute, Dispute::Open { .. }) { Marks::DISPUTED } else { Marks::NONE };
        of_records.with(proposed).with(disputed)
    }

    pub const fn with(self, other: Marks) -> Self {
        Marks(self.0 | other.0)
    }

    pub const fn has(self, one: Marks) -> bool {
        self.0 & one.0 != 0
    }

    pub const fn bits(self) -> u32 {
        self.0
    }

    pub const fn from_bits(bits: u32) -> Self {
        Marks(bits)
    }

    /// What to look for in an application in which the viewer's partner applies.
    pub fn for_applicants() -> Self {
        Marks::UNDELIVERED.with(Marks::PROPOSED)
    }

    /// What to look for where it is the original reseller, or that one's distributor.
    pub fn for_original_side() -> Self {
        Marks::mended_by(&[Mender::OriginalReseller, Mender::OriginalSide, Mender::SubCustomer])
    }

    pub fn for_administration() -> Self {
        Marks::mended_by(&[Mender::Administration])
    }
}
