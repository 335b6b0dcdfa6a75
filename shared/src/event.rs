//! What has happened to an application: one event a command, with its set of rows, chained by hashes (R10.1, R10.2).
//!
//! The canonical bytes of an event are its JSON, fields in the order of their declaration, without the values that stand beside a
//! commitment. `hash` covers those bytes and the hash of the event before; the first one's predecessor is `Hash::ZERO`.

use crate::{
    application::{
        CutoverTime, Exception, Failure, Given, Mode, Opener, Parties, PauseReason, ProposedTerms, RejectReason,
        Revision, Step, Version, WaitingFor,
    },
    conditions::{Condition, Named},
    credit::Credit,
    directory::{Membership, Role},
    ids::{ApplicationId, CustomerId, PartnerId, PersonId, ServiceTokenId},
    instant::Instant,
    rows::{Row, RowSet},
    seal::{Hash, SealKey, Sealed},
    settings::TwoPeople,
    texts::TextVersion,
};
use serde::{Deserialize, Serialize};

mod sealed;

pub use sealed::{CreditLines, Place, RowCredit, Visit};

/// Who made it happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Person {
        id: PersonId,
        name: Sealed<String>,
        for_party: Membership,
    },
    /// A system of a party's own, by its service token.
    Service {
        id: ServiceTokenId,
        name: Sealed<String>,
        for_party: Membership,
    },
    /// A sub-customer by its personal link (R5.4).
    ConsentLink {
        customer: CustomerId,
    },
    /// A deadline or an agreed date (R7).
    Clock,
    /// An import (R11).
    Directory,
}

/// From where a request came (R10.1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub application: ApplicationId,
    /// From 1, without gaps: the application's revision after it.
    pub seq: Revision,
    pub at: Instant,
    pub by: By,
    pub origin: Sealed<Origin>,
    /// The application's version after it (R5.7).
    pub version: Version,
    pub previous: Hash,
    pub what: What,
}

impl Event {
    /// What the chain's hash is taken of.
    pub fn canonical(&self) -> Vec<u8> {
        // Serialising these types can't fail.
        serde_json::to_vec(&self.withheld()).unwrap_or_default()
    }

    pub fn hash(&self) -> Hash {
        Hash::of(&[&self.previous.0, &self.canonical()])
    }
}

/// Who did something and from where: what an event takes from the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub by: Signer,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    Person { id: PersonId, name: String, for_party: Membership },
    Service { id: ServiceTokenId, name: String, for_party: Membership },
    ConsentLink { customer: CustomerId },
    Clock,
    Directory,
}

impl Signature {
    pub const CLOCK: Signature = Signature { by: Signer::Clock, origin: Origin { address: None, user_agent: None } };
    pub const DIRECTORY: Signature =
        Signature { by: Signer::Directory, origin: Origin { address: None, user_agent: None } };

    fn sealed(&self, key: &SealKey, seq: Revision) -> (By, Sealed<Origin>) {
        let by = match &self.by {
            Signer::Person { id, name, for_party } => By::Person {
                id: id.clone(),
                name: key.seal(&Place::Person(seq).to_string(), name.clone()),
                for_party: for_party.clone(),
            },
            Signer::Service { id, name, for_party } => By::Service {
                id: id.clone(),
                name: key.seal(&Place::Person(seq).to_string(), name.clone()),
                for_party: for_party.clone(),
            },
            Signer::ConsentLink { customer } => By::ConsentLink { customer: customer.clone() },
            Signer::Clock => By::Clock,
            Signer::Directory => By::Directory,
        };
        (by, key.seal(&Place::Origin(seq).to_string(), self.origin.clone()))
    }
}

/// Where an event stands in its application's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    pub application: &'a ApplicationId,
    pub seal_key: &'a SealKey,
    /// The revision and hash of the event before.
    pub revision: Revision,
    pub chain: Hash,
    /// The version after this event.
    pub version: Version,
}

/// Makes the next event of a chain.
pub fn next(after: Link<'_>, what: What, signature: &Signature, at: Instant) -> Event {
    let seq = Revision(after.revision.0.saturating_add(1));
    let (by, origin) = signature.sealed(after.seal_key, seq);
    let (application, version, previous) = (after.application.clone(), after.version, after.chain);
    Event { application, seq, at, by, origin, version, previous, what }
}

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum What {
    Opened(Box<OpenedEvent>),
    /// R5.9: the new reseller accepted and set every credit line.
    CreditSet {
        lines: CreditLines,
    },
    /// A decider said yes; `statement` is the version ticked.
    Approved {
        step: Step,
        on: Version,
        rows: RowSet,
        statement: Option<TextVersion>,
        role: DeciderRole,
    },
    Rejected {
        step: Step,
        on: Version,
        rows: RowSet,
        reason: RejectReason,
        words: Sealed<String>,
    },
    /// Rows taken out of an approval (R5.8).
    Excepted {
        step: Step,
        on: Version,
        rows: Vec<ExceptedRow>,
    },
    /// Records moved on to `step` without anybody being asked twice (R5.5), or because it is their turn.
    Advanced {
        rows: RowSet,
        step: Step,
        why: AdvanceReason,
    },
    ApprovedBySilence {
        rows: RowSet,
    },
    ConsentAsked {
        rows: RowSet,
        until: Instant,
    },
    ConsentGiven {
        rows: RowSet,
        how: Given,
        text: TextVersion,
    },
    ConsentRefused {
        rows: RowSet,
        words: Sealed<String>,
    },
    ConsentTakenBack {
        rows: RowSet,
        words: Sealed<String>,
    },
    /// The applicant holds the consent; `attachment` is the hash of the file (R5.4).
    ConsentAttested {
        rows: RowSet,
        attachment: Hash,
    },
    Withdrawn {
        rows: RowSet,
    },
    Expired {
        rows: RowSet,
        waiting_for: WaitingFor,
    },
    Blocked {
        rows: Vec<BlockedRow>,
    },
    Unblocked {
        rows: RowSet,
    },
    Paused {
        rows: RowSet,
        why: PauseReason,
    },
    Resumed {
        rows: RowSet,
        why: PauseReason,
    },
    /// Internal review has approved: the record waits for its cutover (R8.1).
    ReadyToCutOver {
        rows: RowSet,
        at: Instant,
    },
    /// Owner, credit and status changed together (R8.1).
    CutOver {
        rows: RowSet,
    },
    Failed {
        rows: RowSet,
        why: Failure,
    },
    CreditChanged {
        lines: CreditLines,
    },
    /// R1.6.
    DistributorChanged {
        step: Step,
        to: PartnerId,
    },
    Proposed {
        by: Step,
        terms: ProposedTerms,
    },
    ProposalAccepted {
        cutover: CutoverTime,
    },
    ProposalDeclined,
    DisputeRaised {
        rows: RowSet,
        words: Sealed<String>,
    },
    DisputeDismissed {
        rows: RowSet,
        words: Sealed<String>,
    },
    DisputePermitted {
        rows: RowSet,
        words: Sealed<String>,
    },
    /// The one resubmission that a dispute permitted was made (R10.3).
    Resubmitted {
        resubmission: ApplicationId,
    },
    /// The first record came to internal review, and what it takes for two people to be needed was fixed (R5.3). Who may not see
    /// an application's credit may not see the amount either.
    ReviewBegan {
        two_people: Sealed<TwoPeople>,
    },
    /// The application reaches it.
    TwoPeopleNeeded,
    /// One of the two has said yes; the records stay at internal review until another does.
    FirstApproved {
        on: Version,
        rows: RowSet,
        statement: Option<TextVersion>,
    },
}

/// With which authority a step was approved: what R5.5 needs to know later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeciderRole {
    Partner(Role),
    InternalReview,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvanceReason {
    /// The step before was decided.
    Approved,
    /// The party that decides there has already said yes elsewhere (R5.5).
    AlreadyAuthorised,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedEvent {
    pub opener: Opener,
    pub parties: Parties,
    pub mode: Mode,
    pub cutover: CutoverTime,
    /// The version acknowledged (R2.3); of the consent's text where a sub-customer opened.
    pub notice: TextVersion,
    /// The statement, when the original reseller opened and ticked it (R2.5).
    pub statement: Option<TextVersion>,
    pub opener_role: Option<Role>,
    pub rows: Vec<OpenedRow>,
    /// The credit lines of all rows, in their order, where the opener set them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Sealed<Vec<Credit>>>,
    /// The step at which the records begin.
    pub first: Step,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedRow {
    pub row: Row,
    pub customer: CustomerId,
    pub name: Sealed<String>,
    pub named: Named,
    #[serde(default, skip_serializing_if = "RowCredit::is_apart")]
    pub credit: RowCredit,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptedRow {
    pub row: Row,
    pub reason: RejectReason,
    pub words: Sealed<String>,
}

impl ExceptedRow {
    pub fn seal(key: &SealKey, seq: Revision, exception: Exception) -> Self {
        let place = Place::RowWords(seq, exception.row).to_string();
        Self { row: exception.row, reason: exception.reason, words: key.seal(&place, exception.words) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedRow {
    pub row: Row,
    pub by: Sealed<Vec<Condition>>,
}

/// Whether a chain of events is whole; the first event that doesn't fit is named by its place.
pub fn verify(events: &[Event]) -> Result<Hash, Revision> {
    let mut head = Hash::ZERO;
    for (place, event) in (1u32..).zip(events) {
        if event.seq != Revision(place) || event.previous != head {
            return Err(Revision(place));
        }
        head = event.hash();
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::Step;
    use crate::application::testing::{World, approver, instant, partner_id};

    /// The chain can be checked for as long as these bytes stay as they are: a change here needs a new form of event.
    #[test]
    fn the_canonical_form_is_pinned_r10_2() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        let events = &world.events[&id];
        let approved = events.iter().find(|event| matches!(event.what, What::Approved { .. })).unwrap();
        let pinned = concat!(
            r#"{"application":"MIG-0000-0000-0000","seq":3,"at":"2027-01-16T08:00:00Z","#,
            r#""by":{"person":{"id":"somebody","name":{"commitment":"NAME"},"for_party":"#,
            r#"{"member_of":"partner","partner":"PARTNER","role":"approver"}}},"#,
            r#""origin":{"commitment":"ORIGIN"},"version":1,"previous":"PREVIOUS","#,
            r#""what":{"event":"approved","step":"original_reseller","on":1,"rows":"1","#,
            r#""statement":"2026-11-01","role":{"partner":"approver"}}}"#
        );
        let By::Person { name, for_party: Membership::Partner { partner, .. }, .. } = &approved.by else {
            unreachable!("{approved:?}")
        };
        let pinned = pinned
            .replace("NAME", &name.commitment.to_string())
            .replace("PARTNER", partner.as_str())
            .replace("ORIGIN", &approved.origin.commitment.to_string())
            .replace("PREVIOUS", &approved.previous.to_string());
        assert_eq!(String::from_utf8(approved.canonical()).unwrap(), pinned);
        assert_eq!(approved.at, instant(1));
    }

    /// A service is named like a person, and its name can be erased like a person's.
    #[test]
    fn what_a_service_did_names_it_and_the_party_that_it_acts_for_r10_1() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        let before = world.events[&id].last().unwrap().clone();
        let for_party = Membership::Partner { partner: partner_id("new"), role: Role::Operator };
        let by = Signer::Service { id: "st-1".parse().unwrap(), name: "Our ERP".to_owned(), for_party };
        let link = Link {
            application: &id,
            seal_key: &SealKey::from_random([7; 32]),
            revision: before.seq,
            chain: before.hash(),
            version: before.version,
        };
        let signature = Signature { by, origin: Origin::default() };
        let event = next(link, What::ProposalDeclined, &signature, instant(2));
        let By::Service { name, .. } = &event.by else { unreachable!("{event:?}") };
        let by = serde_json::to_string(&event.withheld().by).unwrap();
        let pinned = format!(
            r#"{{"service":{{"id":"st-1","name":{{"commitment":"{}"}},"for_party":{{"member_of":"partner","partner":"{}","role":"operator"}}}}}}"#,
            name.commitment,
            partner_id("new")
        );
        assert_eq!(by, pinned);
        assert_eq!(event.hash(), event.withheld().hash());
    }

    #[test]
    fn changing_or_dropping_an_event_breaks_the_chain_where_it_happened_r10_2() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
        let events = &world.events[&id];
        assert!(verify(events).is_ok());
        let mut changed = events.clone();
        changed[1].at = instant(9);
        assert_eq!(verify(&changed), Err(Revision(3)), "the event after it no longer fits");
        let mut dropped = events.clone();
        dropped.remove(1);
        assert_eq!(verify(&dropped), Err(Revision(2)));
        let erased: Vec<_> = events.iter().map(Event::withheld).collect();
        assert_eq!(verify(&erased), verify(events), "erasing values leaves it whole");
    }
}
