//! Whom a provider's subject signs in as: at first the person in the directory with the address that the provider vouches for, and
//! from then on that person, whatever becomes of the address (R1.5).
//!
//! A person who has signed in by one subject of an issuer can't be taken over by another, not even one with the same address: an
//! address can be given to somebody else, a subject can't. What the person may do is the directory's to say, not the provider's.

use super::{
    Ledger,
    audit::audited,
    protocol::Begins,
    store::{audit::NewAudit, identities::Addressed},
    viewer::Viewer,
};
use crate::{
    error::Error,
    sign_in::{Address, Identified, Proven},
};
use shared::{
    api::{AuditBy, AuditKind, AuditOutcome, AuditSaid, SignInTrouble, SignedInBy},
    event::Origin,
    ids::PersonId,
    instant::Instant,
};

impl Ledger {
    pub fn sign_in_by(
        &self,
        identified: &Identified,
        begins: &Begins,
        origin: Origin,
        now: Instant,
    ) -> Result<Proven, Error> {
        self.store.atomically(|| {
            let (stored, way) = match self.store.identified(identified)? {
                Some(stored) => (stored, SignedInBy::Provider),
                None => match self.first_time(identified)? {
                    Ok(person) => {
                        self.store.bind(identified, &person, now)?;
                        let stored = self.store.person(&person)?;
                        (stored.ok_or_else(|| Error::internal("no such person", &person))?, SignedInBy::ProviderFirst)
                    }
                    Err(trouble) => {
                        self.store.audit_attempt(refused(trouble, origin.clone()), 1, now)?;
                        return Ok(Proven::Nobody(trouble));
                    }
                },
            };
            let known = self.begin_session(&stored, begins, &origin)?;
            let entry = NewAudit {
                by: audited(&stored.person),
                kind: AuditKind::SignIn,
                outcome: AuditOutcome::Done,
                said: AuditSaid::SignedIn { way },
                about: identified.issuer.clone(),
                origin: origin.clone(),
            };
            self.store.audit(&entry, now)?;
            Ok(Proven::Person(Box::new(known)))
        })
    }

    fn first_time(&self, identified: &Identified) -> Result<Result<PersonId, SignInTrouble>, Error> {
        let Address::Verified(address) = &identified.address else {
            return Ok(Err(SignInTrouble::AddressNotVerified));
        };
        Ok(become_one_of(self.store.addressed(address, &identified.issuer)?))
    }

    /// Whoever proves to have the person's address next is that person: for somebody whose account at the provider was made anew.
    /// Sessions that the old account began are over.
    pub fn let_in_anew(&self, viewer: &Viewer, person: &str, origin: Origin, now: Instant) -> Result<(), Error> {
        let person: PersonId = person.parse().map_err(|_| Error::NotFound)?;
        self.store.person(&person)?.ok_or(Error::NotFound)?;
        self.store.atomically(|| {
            self.store.forget_identities(&person)?;
            self.store.next_epoch(&person)?;
            self.store.end_sessions_of(&[&person])?;
            self.store.audit(&viewer.did(AuditKind::People, AuditSaid::LetInAnew, person.as_str(), origin.clone()), now)
        })
    }
}

/// Which of the people with an address its owner becomes.
fn become_one_of(mut people: Vec<Addressed>) -> Result<PersonId, SignInTrouble> {
    match (people.pop(), people.is_empty()) {
        (None, _) => Err(SignInTrouble::NotInDirectory),
        (Some(_), false) => Err(SignInTrouble::SeveralPeople),
        (Some(Addressed { taken: true, .. }), true) => Err(SignInTrouble::OtherAccount),
        (Some(Addressed { person, taken: false }), true) => Ok(person),
    }
}

fn refused(trouble: SignInTrouble, origin: Origin) -> NewAudit {
    NewAudit {
        by: AuditBy::Nobody,
        kind: AuditKind::SignIn,
        outcome: AuditOutcome::Refused,
        said: AuditSaid::SignInRefused { trouble },
        about: String::new(),
        origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addressed(people: &[(&str, bool)]) -> Vec<Addressed> {
        people.iter().map(|&(person, taken)| Addressed { person: person.parse().unwrap(), taken }).collect()
    }

    #[test]
    fn an_address_leads_to_the_one_person_who_has_it_and_has_not_come_yet() {
        assert_eq!(become_one_of(addressed(&[("ada", false)])), Ok("ada".parse().unwrap()));
        assert_eq!(become_one_of(addressed(&[])), Err(SignInTrouble::NotInDirectory));
    }

    #[test]
    fn a_person_who_signs_in_by_one_account_cannot_be_taken_over_by_another() {
        assert_eq!(become_one_of(addressed(&[("ada", true)])), Err(SignInTrouble::OtherAccount));
    }

    #[test]
    fn an_address_of_several_people_leads_to_none_of_them() {
        for taken in [(false, false), (true, false), (false, true), (true, true)] {
            let people = addressed(&[("ada", taken.0), ("bea", taken.1)]);
            assert_eq!(become_one_of(people), Err(SignInTrouble::SeveralPeople), "{taken:?}");
        }
    }
}
