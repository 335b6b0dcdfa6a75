//! Telling (R9.2): what is in the outbox becomes in-site messages and deliveries by email and SMS, a bounded number at a time.
//!
//! Who is told of what is `shared::notices`; here it is said to whom in person, and by which ways. An entry is worked out once, in the
//! transaction that keeps its notices; each later run tells some more and keeps what is left. Telling twice makes nothing twice.

mod deliver;
mod followed;
mod inbox;
mod remind;
mod reports;

use super::{
    Ledger,
    protocol::Way,
    store::{
        applications::{HEAD_COLUMNS, StoredHead},
        deliveries::{Due, NewDelivery},
        integer,
        notices::Said,
        outbox::{Left, Rest, ToTell, Untold},
    },
};
use crate::{error::Error, portal::Portal};
use shared::{
    api::{Channels, Preferences},
    application::{Application, Consent, Head, Record},
    directory::{Membership, Person},
    event::{By, What},
    ids::{CustomerId, PersonId},
    instant::{Instant, Span},
    notices::{self, Audience, Notice, NoticeKind, Reader, Told},
    rows::{Row, RowSet},
};
use std::collections::BTreeMap;

/// Entries of the outbox looked at in one run.
const ENTRIES: u32 = 20;
/// People of one partner or team who are told.
const PEOPLE: u32 = 200;
/// People of sub-customers told in one go; each sub-customer has few.
const CUSTOMERS_PEOPLE: u32 = 5_000;
/// Between two runs that tell of the same: whoever asks the ledger for something meanwhile doesn't queue behind ten thousand notices.
const BREATH: Span = Span::milliseconds(100);
/// How long a reminder waits for others to the same person (R7.1).
const GATHERING: Span = Span::seconds(15);
/// Moves in one webhook (R8.3).
const MOVES: usize = 500;

/// What one run of telling has left to spend, and the application that it has in its hands.
struct Run {
    now: Instant,
    /// Receivers that may still be told.
    left: usize,
    loaded: Option<(i64, Application)>,
}

impl Ledger {
    /// Tells what waits, up to about `most` receivers. An entry that can't be told is put off and logged: it holds no other back.
    pub fn tell_waiting(&self, now: Instant, most: usize) -> Result<(), Error> {
        let mut run = Run { now, left: most, loaded: None };
        for untold in self.store.untold(now, ENTRIES)? {
            if run.left == 0 {
                break;
            }
            let entry = untold.entry;
            if let Err(error) = self.store.atomically(|| self.tell_some(untold, &mut run)) {
                let problem = error.into_problem();
                crate::log::error(serde_json::json!({ "telling": entry, "problem": problem.detail }));
                self.store.atomically(|| self.store.tell_later(entry, now + Span::minutes(5)))?;
            }
        }
        Ok(())
    }

    fn tell_some(&self, untold: Untold, run: &mut Run) -> Result<(), Error> {
        let Untold { entry, n, what } = untold;
        let Rest { at, by, left } = match what {
            ToTell::Event { seq } => self.worked_out(n, seq, run)?,
            ToTell::Said { at, by, notices } => {
                let stored = self.numbered(n)?;
                self.kept(n, &stored.head, stored.tally.records, at, by, notices)?
            }
            ToTell::Rest(rest) => rest,
        };
        let mut rest = Vec::new();
        for of in left {
            rest.extend(self.tell_one(n, of, by.as_ref(), run)?);
        }
        self.store.told(entry, Rest { at, by, left: rest }, run.now + BREATH)
    }

    /// Whom an event is told to. A cutover makes its webhooks, too.
    fn worked_out(&self, n: i64, seq: u32, run: &mut Run) -> Result<Rest, Error> {
        let Some(event) = self.store.event(n, seq)? else { return Err(Error::internal("no such event", seq)) };
        let after = match run.loaded.take() {
            Some((loaded, application)) if loaded == n => application,
            Some(_) | None => self.store.application(self.numbered(n)?)?,
        };
        if let What::CutOver { rows } = &event.what
            && Portal::new(self.env.clone()).tells_vendor()
        {
            let rows: Vec<Row> = rows.iter().collect();
            for (part, rows) in (1u32..).zip(rows.chunks(MOVES)) {
                self.store.insert_webhook(n, (seq, event.at), part, &rows.iter().copied().collect())?;
            }
        }
        let by = match &event.by {
            By::Person { id, .. } => Some(id.clone()),
            By::Service { .. } | By::ConsentLink { .. } | By::Clock | By::Directory => None,
        };
        let customers = u32::try_from(after.records.len()).unwrap_or(u32::MAX);
        let rest = self.kept(n, &after.head, customers, event.at, by, notices::notices(&after, &event));
        run.loaded = Some((n, after));
        rest
    }

    /// Keeps what notices say.
    fn kept(
        &self,
        n: i64,
        head: &Head,
        customers: u32,
        at: Instant,
        by: Option<PersonId>,
        notices: Vec<Notice>,
    ) -> Result<Rest, Error> {
        let names = self.store.names(&[head])?;
        let name = |id| names.get(id).cloned().unwrap_or_default();
        let keep = |Notice { to, about, rows }: Notice| {
            let (reader, of, records) = match to {
                // Each hears of itself alone.
                Audience::SubCustomers => (Reader::SubCustomer, 1, 1),
                Audience::Partner(_) | Audience::InternalReview | Audience::Administration => {
                    (Reader::Member, customers, u32::try_from(rows.len()).unwrap_or(u32::MAX))
                }
            };
            let told = Told {
                application: head.id.clone(),
                new_reseller: name(&head.parties.new_reseller),
                original_reseller: name(&head.parties.original_reseller),
                customers: of,
                records,
                reader,
            };
            let kind = about.kind();
            let notice = self.store.insert_notice(n, at, &Said { about, told })?;
            Ok(Left { notice, kind, to, rows })
        };
        let left = notices.into_iter().map(keep).collect::<Result<_, Error>>()?;
        Ok(Rest { at, by, left })
    }

    /// Tells one notice as far as the run allows; answers what is left of it.
    fn tell_one(&self, n: i64, of: Left, by: Option<&PersonId>, run: &mut Run) -> Result<Option<Left>, Error> {
        if run.left == 0 {
            return Ok(Some(of));
        }
        if of.to != Audience::SubCustomers {
            run.left = run.left.saturating_sub(self.tell_members(n, &of, by, run.now)?);
            return Ok(None);
        }
        let rows: Vec<Row> = of.rows.iter().take(run.left).collect();
        let rest: RowSet = of.rows.iter().skip(rows.len()).collect();
        self.tell_customers(n, &of, &rows, by, run.now)?;
        run.left = run.left.saturating_sub(rows.len());
        Ok((!rest.is_empty()).then_some(Left { rows: rest, ..of }))
    }

    /// Answers how many there are.
    fn tell_members(&self, n: i64, of: &Left, by: Option<&PersonId>, now: Instant) -> Result<usize, Error> {
        let people = self.store.people_of(&of.to, PEOPLE)?;
        let party = match &of.to {
            Audience::Partner(partner) => Some(partner.to_string()),
            Audience::InternalReview => Some("internal_review".to_owned()),
            Audience::Administration => Some("administration".to_owned()),
            Audience::SubCustomers => None,
        };
        let place = |_: &Person| Place { party: party.clone(), row: None };
        self.tell_people(n, of, &people, by, now, place)?;
        Ok(people.len())
    }

    /// The sub-customers of some rows: at the directory's contact, and their own people in person.
    fn tell_customers(
        &self,
        n: i64,
        of: &Left,
        rows: &[Row],
        by: Option<&PersonId>,
        now: Instant,
    ) -> Result<(), Error> {
        let places: Vec<(i64, Row)> = rows.iter().map(|row| (n, *row)).collect();
        let records: Vec<Record> = self
            .store
            .records_at(&places)?
            .into_iter()
            .map(|(_, record)| record)
            .filter(|record| concerns(of.kind, record))
            .collect();
        let ids: Vec<&CustomerId> = records.iter().map(|record| &record.customer).collect();
        let contacts = self.store.customers(&ids)?;
        let mut new = Vec::new();
        for record in &records {
            let Some(stored) = contacts.get(&record.customer) else { continue };
            let way = |way| NewDelivery {
                way,
                receives: "customer",
                receiver: record.customer.to_string(),
                party: None,
                row: Some(record.row),
                generation: asks(of.kind).then(|| record.consent.generation()),
                gathers: 0,
            };
            new.push(way(Way::Email));
            if asks(of.kind) && stored.customer.contact_phone.is_some() {
                new.push(way(Way::Sms));
            }
        }
        self.store.insert_deliveries(n, of.notice, of.kind, due(now), &new)?;
        let row_of: BTreeMap<&CustomerId, Row> = records.iter().map(|record| (&record.customer, record.row)).collect();
        let people = self.store.people_of_customers(&ids, CUSTOMERS_PEOPLE)?;
        self.tell_people(n, of, &people, by, now, |person| {
            let row = match &person.membership {
                Membership::SubCustomer { sub_customer } => row_of.get(sub_customer).copied(),
                Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => None,
            };
            Place { party: None, row }
        })
    }

    /// Each gets the in-site message, and the email and SMS that they want.
    fn tell_people(
        &self,
        n: i64,
        of: &Left,
        people: &[Person],
        by: Option<&PersonId>,
        now: Instant,
        place: impl Fn(&Person) -> Place,
    ) -> Result<(), Error> {
        let ids: Vec<&PersonId> = people.iter().map(|person| &person.id).collect();
        self.store.insert_messages(of.notice, people)?;
        let chosen = self.store.preferences(&ids)?;
        let mut new = Vec::new();
        for person in people.iter().filter(|person| Some(&person.id) != by) {
            let Channels { email, sms } = channels(chosen.get(&person.id), &person.membership, of.kind);
            let Place { party, row } = place(person);
            let ways = [email.then_some(Way::Email), (sms && person.phone.is_some()).then_some(Way::Sms)];
            new.extend(ways.into_iter().flatten().map(|way| NewDelivery {
                way,
                receives: "person",
                receiver: person.id.to_string(),
                party: party.clone(),
                row,
                generation: None,
                gathers: u8::from(of.kind == NoticeKind::Reminder),
            }));
        }
        self.store.insert_deliveries(n, of.notice, of.kind, due(now), &new)
    }

    pub(super) fn numbered(&self, n: i64) -> Result<StoredHead, Error> {
        let sql = format!("SELECT {HEAD_COLUMNS} FROM applications a WHERE a.n = ?");
        self.store.heads(&sql, vec![integer(n)])?.pop().ok_or_else(|| Error::internal("no such application", n))
    }
}

/// As whose a delivery is listed.
struct Place {
    party: Option<String>,
    row: Option<Row>,
}

fn due(now: Instant) -> Due {
    Due { at: now, gathered_at: now + GATHERING }
}

/// Whether a notice asks its sub-customer for an answer: it carries the personal link, and goes by SMS too.
fn asks(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::Consent | NoticeKind::Reminder)
}

/// Whether a sub-customer is told of its record. A question that was answered, or whose record has ended meanwhile, isn't asked any
/// more; of a thread it hears if it knows of the application.
fn concerns(kind: NoticeKind, record: &Record) -> bool {
    if asks(kind) {
        return matches!(record.consent, Consent::Asked { .. } | Consent::Given { .. }) && record.turn().is_some();
    }
    kind != NoticeKind::Thread || !matches!(record.consent, Consent::NotAsked)
}

/// By which ways a person is told of a kind of notice (R9.1): as they chose, or at first as their role has it.
fn channels(chosen: Option<&Preferences>, membership: &Membership, kind: NoticeKind) -> Channels {
    let chosen = chosen.and_then(|preferences| preferences.choices.get(&kind).copied());
    chosen.unwrap_or(Channels { email: by_email_at_first(membership, kind), sms: false })
}

fn by_email_at_first(membership: &Membership, kind: NoticeKind) -> bool {
    match membership {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => kind.by_email_at_first(*role),
        Membership::Administration => true,
        // Its mail goes to the contact that the directory has.
        Membership::SubCustomer { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        application::testing::{customer_id, partner_id},
        directory::Role,
    };

    fn by_email(membership: &Membership, kind: NoticeKind) -> bool {
        channels(None, membership, kind).email
    }

    #[test]
    fn at_first_whoever_can_do_something_about_it_gets_a_mail_and_nobody_an_sms_r9_1() {
        let partner = |role| Membership::Partner { partner: partner_id("new"), role };
        let told = |kind| [Role::Viewer, Role::Operator, Role::Approver].map(|role| by_email(&partner(role), kind));
        assert_eq!(told(NoticeKind::YourTurn), [false, false, true]);
        assert_eq!(told(NoticeKind::Migrated), [false, true, true]);
        assert!(by_email(&Membership::Administration, NoticeKind::Blocked));
        let own = Membership::SubCustomer { sub_customer: customer_id(1) };
        assert!(!by_email(&own, NoticeKind::Consent), "the mail goes to the directory's contact");
        for kind in NoticeKind::ALL {
            assert!(!channels(None, &partner(Role::Approver), kind).sms);
        }
    }
}
