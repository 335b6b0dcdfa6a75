//! The programme's audit log, as its administration reads it, and what is noted there.
//!
//! An entry about something that is done is written in the transaction that does it (`Store::audit`); a refused attempt changes
//! nothing else, so the Worker notes it by a call of its own (`Ask::NoteAttempt`). What was done to applications is in their chains
//! already and is read from there (R10.1).

use super::{
    Ledger,
    cursor::AuditPlace,
    protocol::Attempt,
    store::{audit::NewAudit, audited::Found},
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{
        AUDIT_PAGE, AuditAnswer, AuditBy, AuditEntry, AuditKind, AuditOutcome, AuditQuery, AuditSaid, MAX_AUDIT_SEARCH,
        Nothing, SignedInBy,
    },
    directory::Person,
    event::{By, Event, Origin},
    instant::Instant,
    thread::Party,
    tr,
    view::timeline,
    words,
};
use std::iter::Peekable;

impl Viewer {
    /// As the audit log names who calls.
    pub fn audited(&self) -> AuditBy {
        match self {
            Viewer::Member(member) => audited(&member.person),
            Viewer::Service(service) => AuditBy::Service {
                token: service.id.to_string(),
                name: service.name.clone(),
                party: Party::from(&service.party),
            },
            Viewer::Nobody => AuditBy::Nobody,
            Viewer::System => AuditBy::System,
            Viewer::Portal => AuditBy::Portal,
            Viewer::ConsentLink(_) => AuditBy::ConsentLink,
        }
    }

    /// An entry about something that the caller does; `about` names the thing.
    pub fn did(&self, kind: AuditKind, said: AuditSaid, about: &str, origin: Origin) -> NewAudit {
        let (by, outcome) = (self.audited(), AuditOutcome::Done);
        NewAudit { by, kind, outcome, said, about: about.to_owned(), origin }
    }
}

/// A person, as the audit log names them.
pub fn audited(person: &Person) -> AuditBy {
    AuditBy::Person { id: person.id.clone(), name: person.name.clone(), party: Party::from(&person.membership) }
}

/// Somebody who has signed in to the demonstration.
pub fn signed_in(person: &Person, origin: &Origin) -> NewAudit {
    NewAudit {
        by: audited(person),
        kind: AuditKind::SignIn,
        outcome: AuditOutcome::Done,
        said: AuditSaid::SignedIn { way: SignedInBy::Demonstration },
        about: String::new(),
        origin: origin.clone(),
    }
}

impl Ledger {
    pub fn note_attempt(
        &self,
        viewer: &Viewer,
        attempt: Attempt,
        origin: Origin,
        now: Instant,
    ) -> Result<Nothing, Error> {
        let Attempt { kind, said, about, times } = attempt;
        let entry = NewAudit { by: viewer.audited(), kind, outcome: AuditOutcome::Refused, said, about, origin };
        self.store.atomically(|| self.store.audit_attempt(entry, times, now))?;
        Ok(Nothing {})
    }

    /// A page of the log: the newest of what is looked for, from a place on.
    pub fn list_audit(&self, query: &AuditQuery) -> Result<AuditAnswer, Error> {
        if query.text.as_ref().is_some_and(|text| text.chars().count() > MAX_AUDIT_SEARCH) {
            return Err(Error::Malformed(format!("`text` has at most {MAX_AUDIT_SEARCH} characters.")));
        }
        let from = query.cursor.as_deref().map_or(Ok(AuditPlace::NEWEST), AuditPlace::read)?;
        let most = usize::try_from(AUDIT_PAGE).unwrap_or(usize::MAX);
        let entries = match query.kind {
            Some(AuditKind::Application) => Found::NOTHING,
            _ => self.store.audited(query, from.entry, most)?,
        };
        let events = match (query.kind, query.outcome) {
            // What happened to an application wasn't refused.
            (None | Some(AuditKind::Application), None | Some(AuditOutcome::Done)) => {
                self.store.audited_events(query, from.event, most)?
            }
            _ => Found::NOTHING,
        };
        let mut to = AuditPlace { entry: entries.down_to, event: events.down_to };
        let mut entries = entries.found.into_iter().map(|(n, entry)| (n, told(entry))).peekable();
        let mut events = self.events_as_entries(events.found)?.into_iter().peekable();
        let mut page = Vec::with_capacity(most);
        let (mut last_entry, mut last_event) = (from.entry, from.event);
        while page.len() < most {
            let Some((n, entry)) = newer(&mut entries, &mut events) else { break };
            match entry.kind {
                AuditKind::Application => last_event = n,
                _ => last_entry = n,
            }
            page.push(entry);
        }
        // What was found and has no room any more comes with the next page.
        if entries.peek().is_some() {
            to.entry = last_entry;
        }
        if events.peek().is_some() {
            to.event = last_event;
        }
        let next = (to != AuditPlace { entry: 0, event: 0 }).then(|| to.write());
        Ok(AuditAnswer { entries: page, next })
    }

    fn events_as_entries(&self, events: Vec<(i64, Event)>) -> Result<Vec<(i64, AuditEntry)>, Error> {
        let entry = |(n, event): (i64, Event)| {
            let (by, party) = acted(&event.by);
            let for_party = party.map(|party| self.store.party_name(&party)).transpose()?;
            let what = match timeline::said_by(&event) {
                Some((said, 0 | 1)) => said,
                Some((said, records)) => tr!(records; "{said}, {records} record" | "{said}, {records} records", said),
                None => tr!("waits for its cutover").to_owned(),
            };
            let entry = AuditEntry {
                id: format!("event-{n}"),
                at: event.at,
                last_at: event.at,
                times: 1,
                kind: AuditKind::Application,
                outcome: AuditOutcome::Done,
                by,
                for_party,
                what,
                about: event.application.to_string(),
                origin: event.origin.value.unwrap_or_default(),
            };
            Ok((n, entry))
        };
        events.into_iter().map(entry).collect()
    }
}

/// The programme's own teams are called as the reader calls them; a partner keeps the name that it had then.
fn told(entry: AuditEntry) -> AuditEntry {
    let for_party = match &entry.by {
        AuditBy::Person { party, .. } | AuditBy::Service { party, .. } => match party {
            Party::Partner(_) => None,
            Party::InternalReview => Some(words::internal_review().to_owned()),
            Party::Administration => Some(words::administration().to_owned()),
            Party::SubCustomer(id) => Some(words::sub_customer(id.as_str())),
        },
        _ => None,
    };
    AuditEntry { for_party: for_party.or(entry.for_party), ..entry }
}

/// Who made an event happen, and for whom.
fn acted(by: &By) -> (AuditBy, Option<Party>) {
    match by {
        By::Person { id, name, for_party } => {
            let party = Party::from(for_party);
            let name = name.value.clone().unwrap_or_else(|| words::erased().to_owned());
            (AuditBy::Person { id: id.clone(), name, party: party.clone() }, Some(party))
        }
        By::Service { id, name, for_party } => {
            let party = Party::from(for_party);
            let name = name.value.clone().unwrap_or_else(|| words::erased().to_owned());
            (AuditBy::Service { token: id.to_string(), name, party: party.clone() }, Some(party))
        }
        By::ConsentLink { customer } => (AuditBy::ConsentLink, Some(Party::SubCustomer(customer.clone()))),
        By::Clock => (AuditBy::Portal, None),
        By::Directory => (AuditBy::Directory, None),
    }
}

/// The newer one of two lists' first.
fn newer<I: Iterator<Item = (i64, AuditEntry)>, J: Iterator<Item = (i64, AuditEntry)>>(
    entries: &mut Peekable<I>,
    events: &mut Peekable<J>,
) -> Option<(i64, AuditEntry)> {
    let at = |of: Option<&(i64, AuditEntry)>| of.map(|(_, entry)| entry.at);
    if at(entries.peek()) >= at(events.peek()) { entries.next() } else { events.next() }
}
