//! How an application's notices were delivered (R9.3), what is sent once more, and the demonstration's mailbox.
//!
//! A partner sees the deliveries to its own people, and the applicant's side those to the sub-customers, too: it is the one to ask them
//! again. Deliveries to the other side's people are the other side's.

use super::super::protocol::Way;
use super::super::{
    Ledger,
    acting::Acting,
    store::{
        applications::StoredHead,
        deliveries::{ListedDelivery, Receiver, StoredDelivery, Whose},
        notices::Said,
    },
    viewer::Viewer,
};
use crate::{delivery::render::several_reminders, error::Error, language};
use shared::{
    api::{
        AskConsentRequest, ChangeAnswer, ConsentLinkChoice, DeliveriesAnswer, DeliveriesQuery, DeliveryView,
        DeliveryWay, LIST_LIMIT, LIST_LIMIT_MAX, MAX_SEND_AGAIN, MailboxAnswer, MailboxEntry, MailboxQuery,
        SendAgainAnswer, SendAgainRequest,
    },
    application::{Actor, Command, Consent, Record, Refusal},
    directory::Membership,
    event::{Origin, Signature},
    ids::PartnerId,
    instant::Instant,
    notices::{Channel, invited, text},
    rows::{Row, RowSet},
    tr, view, words,
};
use std::collections::{BTreeMap, BTreeSet};

/// Mails on a page of the demonstration's mailbox.
const MAILS: u32 = 50;

impl Ledger {
    pub fn list_deliveries(
        &self,
        viewer: &Viewer,
        id: &str,
        query: &DeliveriesQuery,
    ) -> Result<DeliveriesAnswer, Error> {
        let by = viewer.acting()?;
        let stored = self.visible(&by, id)?;
        let limit = query.limit.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT_MAX);
        let whose = whose(by, &stored)?;
        let mut found = self.store.deliveries_of(stored.n, &whose, query.failed, query.before, limit + 1)?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let next = found.last().map(|last| last.id).filter(|_| more);
        let partners: BTreeSet<PartnerId> = found.iter().filter_map(|of| of.party.as_deref()?.parse().ok()).collect();
        let partners = self.store.partners(&partners.iter().collect::<Vec<_>>())?;
        let names: BTreeMap<&str, &str> =
            partners.iter().map(|(id, partner)| (id.as_str(), partner.name.as_str())).collect();
        Ok(DeliveriesAnswer { deliveries: found.into_iter().map(|of| listed(of, &names)).collect(), next })
    }

    /// Sends once more what failed, of what the viewer sees: to sub-customers, the applicant or the programme does. A request that was
    /// answered meanwhile isn't sent again.
    pub fn send_again(
        &self,
        viewer: &Viewer,
        id: &str,
        request: &SendAgainRequest,
        now: Instant,
    ) -> Result<SendAgainAnswer, Error> {
        let by = viewer.acting()?;
        if request.deliveries.len() > MAX_SEND_AGAIN {
            return Err(Error::Malformed(format!("At most {MAX_SEND_AGAIN} deliveries are sent again at a time.")));
        }
        let stored = self.visible(&by, id)?;
        self.not_suspended(by.membership())?;
        let n = stored.n;
        let whose = match whose(by, &stored)? {
            Whose::Party { partner, .. } => {
                Whose::Party { partner, customers: partner == stored.head.parties.new_reseller.as_str() }
            }
            Whose::Everybody => Whose::Everybody,
        };
        let failed = self.store.failed_of(n, &whose, &request.deliveries)?;
        let asked: Vec<(i64, Row)> = failed.iter().filter_map(|of| of.asks.map(|(row, _)| (n, row))).collect();
        let open: BTreeSet<(Row, u32)> =
            self.store.records_at(&asked)?.iter().filter_map(|(_, record)| open_question(record)).collect();
        let again = failed.into_iter().filter(|of| of.asks.is_none_or(|asks| open.contains(&asks)));
        let again: Vec<u64> = again.map(|of| of.id).collect();
        let queued = self.store.atomically(|| self.store.send_again(&again, now))?;
        Ok(SendAgainAnswer { queued })
    }

    /// The applicant has sub-customers asked once more (R5.4): by the same link, or by a new one.
    pub fn ask_consent(
        &self,
        viewer: &Viewer,
        id: &str,
        request: AskConsentRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let by = viewer.acting()?;
        let stored = self.visible(&by, id)?;
        self.not_suspended(by.membership())?;
        let rows = request.rows;
        match request.link {
            ConsentLinkChoice::Replace => {
                let actor = Actor::Person(by.membership().clone());
                let command = Command::AskConsentAgain { rows };
                let done = self.command(stored, &actor, command, &by.signature(origin), now)?;
                Ok(ChangeAnswer { rows: done.rows, documents: done.documents })
            }
            ConsentLinkChoice::Resend => {
                if *by.partner()? != stored.head.parties.new_reseller {
                    return Err(Refusal::NotAllowed.into());
                }
                let settled = self.settle(stored, &Signature::CLOCK, now)?;
                let held = &settled.held;
                let asked = rows.iter().filter_map(|row| open_question(held.application.record(row)?));
                let asked: Vec<(Row, u32)> = asked.collect();
                if asked.is_empty() {
                    return Err(Refusal::ConsentNotAsked.into());
                }
                let last = self.store.last_requests(held.n, &asked)?;
                self.store.atomically(|| self.store.send_again(&last, now))?;
                let rows: RowSet = asked.into_iter().map(|(row, _)| row).collect();
                Ok(ChangeAnswer { rows, documents: settled.documents })
            }
        }
    }

    /// In a demonstration: what would have left for a provider.
    pub fn list_demo_mailbox(&self, query: &MailboxQuery) -> Result<MailboxAnswer, Error> {
        let mut found = self.store.mailbox(query.to.as_deref(), query.before, MAILS + 1)?;
        let most = usize::try_from(MAILS).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let ids: Vec<u64> = found.iter().map(|of| of.id).collect();
        let mut carried: BTreeMap<u64, u32> = BTreeMap::new();
        for (by, _) in self.store.carried(&ids)? {
            *carried.entry(by).or_default() += 1;
        }
        let next = ids.last().copied().filter(|_| more);
        let entry = |of: StoredDelivery| {
            let carries = carried.get(&of.id).copied().unwrap_or_default();
            Some(MailboxEntry {
                id: of.id,
                at: of.at,
                channel: channel(of.way)?,
                to: of.to.unwrap_or_default(),
                subject: language::speaking(of.language, || match of.said {
                    Some(said) => subject(&said, carries),
                    None => invited().to_owned(),
                }),
            })
        };
        Ok(MailboxAnswer { mails: found.into_iter().filter_map(entry).collect(), next })
    }
}

/// The row and generation of a question that can still be answered.
fn open_question(record: &Record) -> Option<(Row, u32)> {
    match record.consent {
        Consent::Asked { generation, .. } if record.turn().is_some() => Some((record.row, generation)),
        Consent::NotAsked
        | Consent::Asked { .. }
        | Consent::Given { .. }
        | Consent::Refused { .. }
        | Consent::Lapsed { .. } => None,
    }
}

fn whose<'a>(by: Acting<'a>, stored: &StoredHead) -> Result<Whose<'a>, Error> {
    let membership = by.membership();
    let sides = view::sides(membership, &stored.head.parties).ok_or(Error::NotFound)?;
    match membership {
        Membership::Partner { partner, .. } => {
            Ok(Whose::Party { partner: partner.as_str(), customers: sides.incoming })
        }
        Membership::InternalReview { .. } | Membership::Administration => Ok(Whose::Everybody),
        Membership::SubCustomer { .. } => Err(Error::NotFound),
    }
}

fn channel(way: Way) -> Option<Channel> {
    match way {
        Way::Email => Some(Channel::Email),
        Way::Sms => Some(Channel::Sms),
        Way::Webhook => None,
    }
}

fn listed(of: ListedDelivery, partners: &BTreeMap<&str, &str>) -> DeliveryView {
    let way = match of.way {
        Way::Email => DeliveryWay::Email,
        Way::Sms => DeliveryWay::Sms,
        Way::Webhook => DeliveryWay::Webhook,
    };
    let sub_customer = match of.receiver {
        Receiver::Customer(customer) => Some(customer),
        Receiver::Person(_) | Receiver::Vendor => None,
    };
    let to = match (of.party.as_deref(), &sub_customer) {
        (Some("internal_review"), _) => words::internal_review().to_owned(),
        (Some("administration"), _) => words::programme_administration().to_owned(),
        (Some(partner), _) => partners.get(partner).copied().unwrap_or(partner).to_owned(),
        (None, Some(customer)) => customer.to_string(),
        (None, None) if way == DeliveryWay::Webhook => tr!("The vendor's systems").to_owned(),
        (None, None) => tr!("A person of the sub-customer").to_owned(),
    };
    let at = of.state_at.unwrap_or(of.at);
    let state = of.state.view(at, of.why);
    DeliveryView { id: of.id, at: of.at, kind: of.kind, way, to, sub_customer, row: of.row, state }
}

fn subject(said: &Said, carries: u32) -> String {
    let reminders = carries + 1;
    if carries == 0 { text(&said.about, &said.told).title } else { several_reminders(reminders) }
}
