//! People who can sign in, one a line (R1.5, R11.1). A change of what somebody is a member of ends their sessions.
//!
//! Somebody's partner has to be known first; a sub-customer may follow its people.

use super::{Lines, Outcome, check_as_of, is_address, line, tally};
use crate::{
    error::Error,
    ledger::{Ledger, store::directory::StoredPerson},
};
use shared::{
    api::ImportAnswer,
    directory::{Membership, Person, is_label},
    ids::{PartnerId, PersonId},
    instant::Instant,
};
use std::collections::BTreeMap;

impl Ledger {
    pub fn import_people(&self, text: &str, now: Instant) -> Result<ImportAnswer, Error> {
        let mut lines = Lines::<Person>::of(text, |bytes| {
            let person: Person = line(bytes)?;
            if !is_label(&person.name) {
                return Err("A name has 1 to 200 characters.".to_owned());
            }
            if !is_address(&person.email) {
                return Err("`email` isn't an email address.".to_owned());
            }
            check_as_of(person.as_of, now)?;
            Ok(person)
        })?;
        self.check_memberships(&mut lines)?;
        let lines = lines.all()?;
        let mut people = self.store.people(&lines.iter().map(|(_, person)| &person.id).collect::<Vec<_>>())?;
        let outcomes: Vec<Outcome> = lines.into_iter().map(|(_, person)| take(&mut people, person)).collect();
        self.store.atomically(|| people.values().try_for_each(|stored| self.store.write_person(stored)))?;
        Ok(tally(&outcomes))
    }

    /// A partner has to be there before its people; a sub-customer may follow.
    fn check_memberships(&self, lines: &mut Lines<Person>) -> Result<(), Error> {
        let memberships = || lines.read.iter().map(|(_, person)| &person.membership);
        let partners: Vec<&PartnerId> = memberships()
            .filter_map(|member| match member {
                Membership::Partner { partner, .. } => Some(partner),
                _ => None,
            })
            .collect();
        let partners = self.store.partners(&partners)?;
        let wrong = |person: &Person| match &person.membership {
            Membership::Partner { partner, .. } if !partners.contains_key(partner) => {
                Some("`partner` names no partner of this programme. Import the partners first.")
            }
            _ => None,
        };
        let wrong: Vec<_> = lines.read.iter().filter_map(|(number, person)| Some((*number, wrong(person)?))).collect();
        wrong.into_iter().for_each(|(number, detail)| lines.wrong(number, detail));
        Ok(())
    }
}

fn take(people: &mut BTreeMap<PersonId, StoredPerson>, new: Person) -> Outcome {
    let (outcome, epoch) = match people.get(&new.id) {
        None => (Outcome::Applied, 1),
        Some(known) if new.as_of < known.person.as_of => return Outcome::Older,
        Some(known) => {
            let old = &known.person;
            let same = (&new.name, &new.email, &new.membership) == (&old.name, &old.email, &old.membership);
            let epoch = if new.membership == old.membership { known.epoch } else { known.epoch.saturating_add(1) };
            (if same { Outcome::Unchanged } else { Outcome::Applied }, epoch)
        }
    };
    people.insert(new.id.clone(), StoredPerson { person: new, epoch });
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        application::testing::{instant, partner_id},
        directory::Role,
    };

    fn person(role: Role, day: u32) -> Person {
        Person {
            id: "dana".parse().unwrap(),
            name: "Dana".to_owned(),
            email: "dana@example.com".to_owned(),
            phone: None,
            membership: Membership::Partner { partner: partner_id("one"), role },
            administrator: false,
            as_of: instant(day),
        }
    }

    #[test]
    fn another_role_ends_the_sessions_that_there_are() {
        let mut people = BTreeMap::new();
        let epoch = |people: &BTreeMap<PersonId, StoredPerson>| people.values().map(|of| of.epoch).collect::<Vec<_>>();
        assert_eq!(take(&mut people, person(Role::Approver, 1)), Outcome::Applied);
        assert_eq!(take(&mut people, person(Role::Approver, 2)), Outcome::Unchanged);
        assert_eq!(epoch(&people), [1]);
        assert_eq!(take(&mut people, person(Role::Viewer, 3)), Outcome::Applied);
        assert_eq!(epoch(&people), [2]);
        assert_eq!(take(&mut people, person(Role::Approver, 2)), Outcome::Older);
        assert_eq!(epoch(&people), [2]);
    }
}
