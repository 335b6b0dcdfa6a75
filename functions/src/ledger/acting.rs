//! Who acts for a party: a person, or one of its systems by a service token.
//!
//! What code asks `Viewer::member` for, people alone can do; what a service may do as well asks `Viewer::acting`. So an endpoint is open to
//! services only if both the table of permissions and its own code say so.

use super::{
    protocol::KnownService,
    viewer::{Member, Viewer},
};
use crate::error::Error;
use shared::{
    directory::Membership,
    event::{Origin, Signature, Signer},
    ids::{PartnerId, ServiceTokenId},
    permissions::Scope,
    tr,
};

/// A system by its token.
#[derive(Debug, Clone)]
pub struct Service {
    pub id: ServiceTokenId,
    pub name: String,
    pub party: Membership,
    pub scopes: Vec<Scope>,
}

impl Service {
    pub fn known(&self) -> KnownService {
        KnownService { party: self.party.clone(), scopes: self.scopes.clone() }
    }
}

/// Somebody who acts for a party.
#[derive(Clone, Copy)]
pub enum Acting<'a> {
    Person(&'a Member),
    Service(&'a Service),
}

impl<'a> From<&'a Member> for Acting<'a> {
    fn from(member: &'a Member) -> Self {
        Acting::Person(member)
    }
}

impl AsRef<Membership> for Member {
    fn as_ref(&self) -> &Membership {
        &self.person.membership
    }
}

impl AsRef<Membership> for Acting<'_> {
    fn as_ref(&self) -> &Membership {
        self.membership()
    }
}

impl<'a> Acting<'a> {
    pub fn membership(self) -> &'a Membership {
        match self {
            Acting::Person(member) => &member.person.membership,
            Acting::Service(service) => &service.party,
        }
    }

    /// What an event takes from the request (R10.1).
    pub fn signature(self, origin: Origin) -> Signature {
        match self {
            Acting::Person(member) => member.signature(origin),
            Acting::Service(Service { id, name, party, .. }) => {
                let (id, name, for_party) = (id.clone(), name.clone(), party.clone());
                Signature { by: Signer::Service { id, name, for_party }, origin }
            }
        }
    }

    pub fn partner(self) -> Result<&'a PartnerId, Error> {
        match self.membership() {
            Membership::Partner { partner, .. } => Ok(partner),
            Membership::InternalReview { .. } | Membership::Administration | Membership::SubCustomer { .. } => {
                Err(Error::NotAllowed(tr!("This is for the members of a partner.").into()))
            }
        }
    }

    /// By whom answers are kept (R2.6). No person's id has a colon.
    pub fn keeps_answers_as(self) -> String {
        match self {
            Acting::Person(member) => member.person.id.to_string(),
            Acting::Service(service) => format!("service:{}", service.id),
        }
    }
}

impl Viewer {
    /// The person, or the service; whoever asks for one has let services in.
    pub fn acting(&self) -> Result<Acting<'_>, Error> {
        match self {
            Viewer::Member(member) => Ok(Acting::Person(member)),
            Viewer::Service(service) => Ok(Acting::Service(service)),
            Viewer::Nobody | Viewer::System | Viewer::Portal | Viewer::ConsentLink(_) => Err(Error::NotSignedIn),
        }
    }
}
