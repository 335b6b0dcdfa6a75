//! People who can sign in, one a line (R1.5, R11.1). A change of what somebody may do ends their sessions; so does their removal, which
//! a line says explicitly (R11.2).
//!
//! Somebody's partner has to be known first; a sub-customer may follow its people. Whether somebody is an administrator a line says or
//! leaves as it is: the vendor's directory needn't know whom a partner has chosen.

use super::{Lines, Outcome, check_as_of, line, tally};
use crate::{
    error::Error,
    ledger::{
        Ledger,
        store::people::{Known, StoredPerson},
    },
};
use serde::{Deserialize, de::IgnoredAny};
use shared::{
    api::ImportAnswer,
    directory::{Membership, Person, RemovedPerson, is_address, is_label},
    ids::{PartnerId, PersonId},
    instant::Instant,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) enum PersonLine {
    Removed(RemovedPerson),
    Known {
        person: Person,
        /// Whether the line says if they are an administrator.
        says: bool,
    },
}

/// Which kind of line it is, so that what is wrong with it can be said of the right one.
#[derive(Deserialize)]
struct Kind {
    removed: Option<IgnoredAny>,
    administrator: Option<IgnoredAny>,
}

/// What an import does to the people who are known.
#[derive(Default)]
struct People {
    known: BTreeMap<PersonId, Known>,
    /// Whose sessions are over.
    ended: BTreeSet<PersonId>,
}

impl PersonLine {
    pub(super) fn read(bytes: &[u8], now: Instant) -> Result<Self, String> {
        let kind: Kind = line(bytes)?;
        if kind.removed.is_some() {
            let removed: RemovedPerson = line(bytes)?;
            check_as_of(removed.as_of, now)?;
            return Ok(PersonLine::Removed(removed));
        }
        let person: Person = line(bytes)?;
        if !is_label(&person.name) {
            return Err("A name has 1 to 200 characters.".to_owned());
        }
        if !is_address(&person.email) {
            return Err("`email` isn't an email address.".to_owned());
        }
        if person.administrator && !matches!(person.membership, Membership::Partner { .. }) {
            return Err("`administrator` is for members of a partner.".to_owned());
        }
        check_as_of(person.as_of, now)?;
        Ok(PersonLine::Known { person, says: kind.administrator.is_some() })
    }

    fn id(&self) -> &PersonId {
        match self {
            PersonLine::Removed(removed) => &removed.id,
            PersonLine::Known { person, .. } => &person.id,
        }
    }

    fn partner(&self) -> Option<&PartnerId> {
        match self {
            PersonLine::Known { person: Person { membership: Membership::Partner { partner, .. }, .. }, .. } => {
                Some(partner)
            }
            PersonLine::Known { .. } | PersonLine::Removed(_) => None,
        }
    }
}

impl Ledger {
    pub fn import_people(&self, text: &str, now: Instant) -> Result<ImportAnswer, Error> {
        let mut lines = Lines::of(text, |bytes| PersonLine::read(bytes, now))?;
        self.check_partners(&mut lines)?;
        let lines = lines.all()?;
        let known = self.store.known_people(&lines.iter().map(|(_, line)| line.id()).collect::<Vec<_>>())?;
        let mut people = People { known, ended: BTreeSet::new() };
        let outcomes: Vec<Outcome> = lines.into_iter().map(|(_, line)| people.take(line)).collect();
        self.store.atomically(|| {
            for (id, known) in &people.known {
                match known {
                    Known::Here(stored) => self.store.write_person(stored)?,
                    Known::Gone { epoch, as_of } => self.store.remove_person(id, *epoch, *as_of)?,
                }
            }
            self.store.end_sessions_of(&people.ended.iter().collect::<Vec<_>>())
        })?;
        Ok(tally(&outcomes))
    }

    /// A partner has to be there before its people; a sub-customer may follow.
    fn check_partners(&self, lines: &mut Lines<PersonLine>) -> Result<(), Error> {
        let partners: Vec<&PartnerId> = lines.read.iter().filter_map(|(_, line)| line.partner()).collect();
        let partners = self.store.partners(&partners)?;
        let is_wrong = |line: &PersonLine| line.partner().is_some_and(|partner| !partners.contains_key(partner));
        let wrong: Vec<u32> = lines.read.iter().filter(|(_, line)| is_wrong(line)).map(|(number, _)| *number).collect();
        for number in wrong {
            lines.wrong(number, "`partner` names no partner of this programme. Import the partners first.");
        }
        Ok(())
    }
}

impl People {
    fn take(&mut self, line: PersonLine) -> Outcome {
        match line {
            PersonLine::Removed(removed) => self.remove(removed),
            PersonLine::Known { person, says } => self.know(person, says),
        }
    }

    fn remove(&mut self, RemovedPerson { id, as_of, .. }: RemovedPerson) -> Outcome {
        let (outcome, epoch) = match self.known.get(&id) {
            Some(Known::Here(stored)) if as_of < stored.person.as_of => return Outcome::Older,
            Some(Known::Gone { as_of: gone, .. }) if as_of < *gone => return Outcome::Older,
            Some(Known::Here(stored)) => (Outcome::Applied, stored.epoch.saturating_add(1)),
            Some(Known::Gone { epoch, .. }) => (Outcome::Unchanged, *epoch),
            None => (Outcome::Unchanged, 0),
        };
        self.ended.insert(id.clone());
        self.known.insert(id, Known::Gone { epoch, as_of });
        outcome
    }

    fn know(&mut self, mut new: Person, says: bool) -> Outcome {
        let (outcome, epoch) = match self.known.get(&new.id) {
            None => (Outcome::Applied, 1),
            Some(Known::Gone { as_of, .. }) if new.as_of < *as_of => return Outcome::Older,
            Some(Known::Here(stored)) if new.as_of < stored.person.as_of => return Outcome::Older,
            Some(Known::Gone { epoch, .. }) => (Outcome::Applied, epoch.saturating_add(1)),
            Some(Known::Here(StoredPerson { person: old, epoch })) => {
                if !says {
                    new.administrator = old.administrator && is_same_party(&old.membership, &new.membership);
                }
                let same = Person { as_of: new.as_of, ..old.clone() } == new;
                let may = |of: &Person| (of.membership.clone(), of.administrator);
                let epoch = if may(old) == may(&new) { *epoch } else { epoch.saturating_add(1) };
                (if same { Outcome::Unchanged } else { Outcome::Applied }, epoch)
            }
        };
        if matches!(self.known.get(&new.id), Some(Known::Here(known)) if known.epoch != epoch) {
            self.ended.insert(new.id.clone());
        }
        self.known.insert(new.id.clone(), Known::Here(StoredPerson { person: new, epoch }));
        outcome
    }
}

fn is_same_party(one: &Membership, other: &Membership) -> bool {
    matches!(
        (one, other),
        (Membership::Partner { partner: one, .. }, Membership::Partner { partner: other, .. }) if one == other
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        application::testing::{instant, partner_id},
        directory::{RemovedMark, Role},
    };

    fn person(role: Role, day: u32) -> PersonLine {
        let person = Person {
            id: "dana".parse().unwrap(),
            name: "Dana".to_owned(),
            email: "dana@example.com".to_owned(),
            phone: None,
            membership: Membership::Partner { partner: partner_id("one"), role },
            administrator: false,
            as_of: instant(day),
        };
        PersonLine::Known { person, says: true }
    }

    fn removal(day: u32) -> PersonLine {
        let removed = RemovedMark::try_from(true).unwrap();
        PersonLine::Removed(RemovedPerson { id: "dana".parse().unwrap(), removed, as_of: instant(day) })
    }

    impl People {
        fn epoch(&self) -> u32 {
            self.known
                .values()
                .map(|known| match known {
                    Known::Here(stored) => stored.epoch,
                    Known::Gone { epoch, .. } => *epoch,
                })
                .sum()
        }

        fn is_administrator(&self) -> bool {
            self.known.values().any(|known| matches!(known, Known::Here(stored) if stored.person.administrator))
        }
    }

    #[test]
    fn another_role_ends_the_sessions_that_there_are() {
        let mut people = People::default();
        assert_eq!(people.take(person(Role::Approver, 1)), Outcome::Applied);
        assert_eq!(people.take(person(Role::Approver, 2)), Outcome::Unchanged);
        assert_eq!((people.epoch(), people.ended.len()), (1, 0));
        assert_eq!(people.take(person(Role::Viewer, 3)), Outcome::Applied);
        assert_eq!((people.epoch(), people.ended.len()), (2, 1));
        assert_eq!(people.take(person(Role::Approver, 2)), Outcome::Older);
        assert_eq!(people.epoch(), 2);
    }

    #[test]
    fn who_was_removed_comes_back_by_a_newer_line_only_and_not_with_an_old_session_r11_2() {
        let mut people = People::default();
        people.take(person(Role::Approver, 1));
        assert_eq!(people.take(removal(3)), Outcome::Applied);
        assert_eq!(people.take(removal(3)), Outcome::Unchanged);
        assert_eq!(people.take(person(Role::Approver, 2)), Outcome::Older);
        assert_eq!(people.take(person(Role::Approver, 4)), Outcome::Applied);
        assert_eq!(people.epoch(), 3);
        assert_eq!(people.take(removal(2)), Outcome::Older);
    }

    #[test]
    fn a_line_that_does_not_speak_of_it_leaves_an_administrator_one() {
        let silent = |line: PersonLine| match line {
            PersonLine::Known { person, .. } => PersonLine::Known { person, says: false },
            removed @ PersonLine::Removed(_) => removed,
        };
        let named = |line: PersonLine| match line {
            PersonLine::Known { person, .. } => {
                PersonLine::Known { person: Person { administrator: true, ..person }, says: true }
            }
            removed @ PersonLine::Removed(_) => removed,
        };
        let mut people = People::default();
        people.take(named(person(Role::Operator, 1)));
        people.take(silent(person(Role::Operator, 2)));
        assert!(people.is_administrator());
        assert_eq!(people.ended.len(), 0);
        people.take(person(Role::Operator, 3));
        assert!(!people.is_administrator());
        assert_eq!(people.ended.len(), 1, "what they may do has changed");
    }
}
