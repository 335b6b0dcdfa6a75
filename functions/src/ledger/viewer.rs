//! Who calls, by the ledger's own tables: the membership that counts is the one that the directory has now (R1.5).
//!
//! A session that has ended, or that began before the person's membership changed, is nobody's.

use super::{
    Ledger,
    acting::Service,
    audit::signed_in,
    protocol::{Begins, Caller, ConsentOf, Known},
    store::people::Languages,
};
use crate::error::Error;
use shared::{
    api::{DemoAccount, DemoAccountsAnswer, PartnerTier, SignedIn, Who},
    directory::{Membership, Partner, PartnerKind, Person},
    event::{Origin, Signature, Signer},
    ids::{PartnerId, PersonId},
    permissions,
    seal::Hash,
    tr, words,
};

/// On whose behalf a call is answered.
pub enum Viewer {
    Nobody,
    Member(Box<Member>),
    Service(Box<Service>),
    System,
    /// The Worker's own delivery.
    Portal,
    /// A sub-customer by its personal link.
    ConsentLink(ConsentOf),
}

pub struct Member {
    pub person: Person,
    pub epoch: u32,
    pub session: Hash,
}

/// People shown to choose from in a demonstration.
const DEMO_ACCOUNTS: u32 = 100;

impl Viewer {
    /// As the table of permissions knows callers.
    fn who(&self) -> permissions::Caller<'_> {
        match self {
            Viewer::Nobody => permissions::Caller::Nobody,
            Viewer::Member(member) => permissions::Caller::Person {
                membership: &member.person.membership,
                administrator: member.person.administrator,
            },
            Viewer::Service(service) => permissions::Caller::Service { party: &service.party, scopes: &service.scopes },
            Viewer::System => permissions::Caller::ImportToken,
            Viewer::Portal => permissions::Caller::Delivery,
            Viewer::ConsentLink(_) => permissions::Caller::ConsentLink,
        }
    }

    pub fn admit(&self, who: Who) -> Result<(), Error> {
        who.admit(self.who())?;
        Ok(())
    }

    /// The person; whoever asks for one needs to be signed in. What a service may do as well asks for `acting`.
    pub fn member(&self) -> Result<&Member, Error> {
        match self {
            Viewer::Member(member) => Ok(member),
            Viewer::Service(_) => Err(Error::NotAllowed(tr!("This is for people.").into())),
            Viewer::Nobody | Viewer::System | Viewer::Portal | Viewer::ConsentLink(_) => Err(Error::NotSignedIn),
        }
    }

    /// The portal's own delivery; nobody else gets through.
    pub fn portal(&self) -> Result<(), Error> {
        match self {
            Viewer::Portal => Ok(()),
            Viewer::Nobody | Viewer::Member(_) | Viewer::Service(_) | Viewer::System | Viewer::ConsentLink(_) => {
                Err(Error::NotFound)
            }
        }
    }

    /// What a personal link opens; without one there is nothing.
    pub fn consent_link(&self) -> Result<&ConsentOf, Error> {
        match self {
            Viewer::ConsentLink(of) => Ok(of),
            Viewer::Nobody | Viewer::Member(_) | Viewer::Service(_) | Viewer::System | Viewer::Portal => {
                Err(Error::NotFound)
            }
        }
    }

    pub fn membership(&self) -> Result<&Membership, Error> {
        Ok(self.acting()?.membership())
    }
}

impl Member {
    /// What an event takes from the request (R10.1).
    pub fn signature(&self, origin: Origin) -> Signature {
        let (id, name) = (self.person.id.clone(), self.person.name.clone());
        Signature { by: Signer::Person { id, name, for_party: self.person.membership.clone() }, origin }
    }

    pub fn partner(&self) -> Result<&PartnerId, Error> {
        match &self.person.membership {
            Membership::Partner { partner, .. } => Ok(partner),
            Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => {
                Err(Error::NotAllowed(tr!("This is for the members of a partner.").into()))
            }
        }
    }
}

impl Ledger {
    pub fn viewer(&self, caller: &Caller) -> Result<Viewer, Error> {
        match caller {
            Caller::Nobody => Ok(Viewer::Nobody),
            Caller::Service(hash) => {
                Ok(self.service(*hash)?.map_or(Viewer::Nobody, |service| Viewer::Service(Box::new(service))))
            }
            Caller::System => Ok(Viewer::System),
            Caller::Portal => Ok(Viewer::Portal),
            Caller::ConsentLink(of) => Ok(Viewer::ConsentLink(of.clone())),
            Caller::Person { id, epoch, session, by_itself } => {
                let member = self.standing(*session, id, *epoch, *by_itself)?;
                Ok(member.map_or(Viewer::Nobody, |member| Viewer::Member(Box::new(member))))
            }
        }
    }

    pub fn whoami(&self, viewer: &Viewer) -> Result<Option<Known>, Error> {
        match viewer {
            Viewer::Member(member) => Ok(Some(self.known(&member.person, member.epoch)?)),
            Viewer::Nobody | Viewer::Service(_) | Viewer::System | Viewer::Portal | Viewer::ConsentLink(_) => Ok(None),
        }
    }

    /// In a demonstration.
    pub fn sign_in(&self, person: &PersonId, begins: &Begins, origin: &Origin) -> Result<Known, Error> {
        let stored = self.store.person(person)?.ok_or(Error::NotFound)?;
        self.store.atomically(|| {
            self.store.audit(&signed_in(&stored.person, origin), self.now())?;
            self.begin_session(&stored, begins, origin)
        })
    }

    pub fn known(&self, person: &Person, epoch: u32) -> Result<Known, Error> {
        let (acts_for, partner_kind) = self.works_for(&person.membership)?;
        let Languages { chosen, read } = self.store.languages_of(&person.id)?;
        let signed_in = SignedIn {
            person: person.id.clone(),
            name: person.name.clone(),
            membership: person.membership.clone(),
            administrator: person.administrator,
            acts_for,
            partner_kind,
            language: chosen,
            reads_in: read,
        };
        Ok(Known { signed_in, epoch })
    }

    /// The name of the partner, team or sub-customer, and the kind of the partner.
    pub fn works_for(&self, membership: &Membership) -> Result<(String, Option<PartnerTier>), Error> {
        match membership {
            Membership::Partner { partner, .. } => {
                let partner =
                    self.store.partner(partner)?.ok_or_else(|| Error::internal("no such partner", partner))?;
                let tier = tier(&partner);
                Ok((partner.name, Some(tier)))
            }
            Membership::InternalReview { .. } => Ok((words::internal_review().to_owned(), None)),
            Membership::Administration => Ok((words::programme_administration().to_owned(), None)),
            Membership::SubCustomer { sub_customer } => {
                let name = self.store.customer_name(sub_customer)?;
                Ok((name.unwrap_or_else(|| sub_customer.to_string()), None))
            }
        }
    }

    pub fn demo_accounts(&self) -> Result<DemoAccountsAnswer, Error> {
        let people = self.store.first_people(DEMO_ACCOUNTS)?;
        let accounts = people.into_iter().map(|stored| {
            let person = stored.person;
            let (works_for, partner_kind) = self.works_for(&person.membership)?;
            let Person { id, name, membership, administrator, .. } = person;
            Ok(DemoAccount { id, name, works_for, membership, administrator, partner_kind })
        });
        Ok(DemoAccountsAnswer { accounts: accounts.collect::<Result<_, Error>>()? })
    }
}

fn tier(partner: &Partner) -> PartnerTier {
    match partner.kind {
        PartnerKind::Reseller => PartnerTier::Reseller,
        PartnerKind::Distributor => PartnerTier::Distributor,
        PartnerKind::SecondLevelReseller { .. } => PartnerTier::SecondLevelReseller,
    }
}
