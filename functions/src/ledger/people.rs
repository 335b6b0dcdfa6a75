//! People, as those manage them who may: a partner's administrators its own people, programme administration everybody (R1.5).
//!
//! Somebody else's person and one who isn't there are the same: not there. What is left is never without an administrator. A change of
//! what somebody may do ends their sessions at once, and so does removing them: their epoch rises, and the ledger forgets the sessions.

use super::{
    Ledger,
    protocol::PersonChanged,
    store::people::{ManagedPerson, StoredPerson},
    viewer::{Member, Viewer},
};
use crate::{error::Error, random};
use shared::{
    api::{
        AuditKind, AuditSaid, Belonging, ChangePersonRequest, INVITE_AGAIN_MINUTES, InviteRequest,
        MAX_OPEN_INVITATIONS, MAX_PEOPLE_SEARCH, PEOPLE_PAGE, PeopleAnswer, PeopleQuery, PersonView, Presence, Problem,
        ProblemCode, Team,
    },
    directory::{Membership, Person, is_address, is_label, is_phone},
    event::Origin,
    ids::{PartnerId, PersonId},
    instant::{Instant, Span},
    notices::Invitation,
    seal::Hash,
    tr,
};

/// Whose people somebody manages.
enum Manages<'a> {
    Everybody,
    Partner(&'a PartnerId),
}

impl<'a> Manages<'a> {
    fn of(member: &'a Member) -> Result<Self, Error> {
        match &member.person.membership {
            Membership::Administration => Ok(Manages::Everybody),
            Membership::Partner { partner, .. } if member.person.administrator => Ok(Manages::Partner(partner)),
            Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::SubCustomer { .. } => {
                Err(Error::NotAllowed(tr!("This is for those who manage people.").into()))
            }
        }
    }

    fn partner(&self) -> Option<&'a PartnerId> {
        match self {
            Manages::Everybody => None,
            Manages::Partner(partner) => Some(partner),
        }
    }

    /// Whether it is theirs to make somebody a member of this.
    fn includes(&self, membership: &Membership) -> bool {
        match (self, membership) {
            (Manages::Everybody, _) => true,
            (Manages::Partner(own), Membership::Partner { partner, .. }) => *own == partner,
            (Manages::Partner(_), _) => false,
        }
    }
}

impl Ledger {
    pub fn list_people(&self, viewer: &Viewer, query: &PeopleQuery) -> Result<PeopleAnswer, Error> {
        let member = viewer.member()?;
        let manages = Manages::of(member)?;
        if query.text.as_ref().is_some_and(|text| text.chars().count() > MAX_PEOPLE_SEARCH) {
            return Err(Error::Malformed(format!("`text` has at most {MAX_PEOPLE_SEARCH} characters.")));
        }
        if let Some(after) = &query.after {
            // Where a page begins tells nothing of people whom the caller doesn't manage.
            self.store.managed_person(manages.partner(), after.as_str())?.ok_or_else(not_a_place)?;
        }
        let mut found = self.store.managed_people(manages.partner(), query, PEOPLE_PAGE + 1)?;
        let most = usize::try_from(PEOPLE_PAGE).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let next = found.last().map(|last| last.stored.person.id.clone()).filter(|_| more);
        let people = found.into_iter().map(|of| self.person_view(of, member)).collect::<Result<_, Error>>()?;
        Ok(PeopleAnswer { people, next })
    }

    pub fn invite_person(
        &self,
        viewer: &Viewer,
        request: InviteRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<PersonView, Error> {
        let member = viewer.member()?;
        let manages = Manages::of(member)?;
        if !manages.includes(&request.membership) {
            return Err(Error::NotAllowed(tr!("You can invite people to your own partner only.").into()));
        }
        check(&request)?;
        self.check_membership(&request.membership)?;
        let (of, team) = party(&request.membership);
        if self.store.open_invitations(of, team)? >= i64::from(MAX_OPEN_INVITATIONS) {
            return Err(refused(tr!(
                "{most} invitations are still unanswered. Remove those that lead nowhere first.",
                most = MAX_OPEN_INVITATIONS
            )));
        }
        if self.store.has_email(&request.email)? {
            return Err(Error::refused(Problem::new(
                ProblemCode::EmailTaken,
                tr!(
                    "Somebody signs in with this address already. If it is one of your people, change what they may do; \
                 otherwise ask the programme's administration."
                ),
            )));
        }
        let InviteRequest { name, email, phone, membership, administrator } = request;
        let id: PersonId = format!("p-{}", random::hex(&random::bytes::<8>()?))
            .parse()
            .map_err(|error| Error::internal("an id for a person", error))?;
        let person = Person { id, name, email, phone, membership, administrator, as_of: now };
        let said = AuditSaid::Invited { name: person.name.clone(), standing: Belonging::of(&person) };
        let entry = viewer.did(AuditKind::People, said, person.id.as_str(), origin);
        self.store.atomically(|| {
            self.store.write_person(&StoredPerson { person: person.clone(), epoch: 1 })?;
            self.store.invite(&person.id, now)?;
            self.store.audit(&entry, now)
        })?;
        self.managed(&manages, member, person.id.as_str())
    }

    /// Sends somebody their invitation once more.
    pub fn invite_again(&self, viewer: &Viewer, id: &str, origin: Origin, now: Instant) -> Result<PersonView, Error> {
        let member = viewer.member()?;
        let manages = Manages::of(member)?;
        let found = self.store.managed_person(manages.partner(), id)?.ok_or(Error::NotFound)?;
        let (Some(invited_at), None) = (found.invited_at, found.signed_in_at) else {
            return Err(Error::refused(Problem::new(
                ProblemCode::NothingToDo,
                tr!("This person isn't waiting for an invitation."),
            )));
        };
        if now.since(invited_at) < Span::minutes(INVITE_AGAIN_MINUTES) {
            return Err(Error::refused(Problem::new(
                ProblemCode::TooManyRequests,
                tr!(
                    "The last invitation is less than {minutes} minutes old. Give it time to arrive.",
                    minutes = INVITE_AGAIN_MINUTES
                ),
            )));
        }
        let person = &found.stored.person;
        let said = AuditSaid::InvitedAgain { name: person.name.clone() };
        let entry = viewer.did(AuditKind::People, said, person.id.as_str(), origin);
        self.store.atomically(|| {
            self.store.invite(&person.id, now)?;
            self.store.audit(&entry, now)
        })?;
        self.managed(&manages, member, id)
    }

    pub fn change_person(
        &self,
        viewer: &Viewer,
        id: &str,
        request: &ChangePersonRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<PersonChanged, Error> {
        let member = viewer.member()?;
        let manages = Manages::of(member)?;
        let StoredPerson { person: old, epoch } =
            self.store.managed_person(manages.partner(), id)?.ok_or(Error::NotFound)?.stored;
        let membership = match &old.membership {
            Membership::Partner { partner, .. } => Membership::Partner { partner: partner.clone(), role: request.role },
            Membership::InternalReview { .. } if !request.administrator => {
                Membership::InternalReview { role: request.role }
            }
            Membership::InternalReview { .. } => return Err(refused(only_in_a_partner())),
            Membership::Administration | Membership::SubCustomer { .. } => {
                return Err(refused(tr!("Administration and the people of sub-customers have no role to change.")));
            }
        };
        let new = Person { membership, administrator: request.administrator, as_of: later(&old, now), ..old.clone() };
        if (&new.membership, new.administrator) == (&old.membership, old.administrator) {
            return Ok(PersonChanged { person: self.managed(&manages, member, id)?, ended: Vec::new() });
        }
        if !new.administrator {
            self.check_not_last(&old)?;
        }
        let (before, after) = (Belonging::of(&old), Belonging::of(&new));
        let said = AuditSaid::ChangedPerson { name: old.name.clone(), before, after };
        let entry = viewer.did(AuditKind::People, said, old.id.as_str(), origin);
        let ended = self.store.atomically(|| {
            self.store.write_person(&StoredPerson { person: new, epoch: epoch.saturating_add(1) })?;
            self.store.audit(&entry, now)?;
            self.store.end_sessions_of(&[&old.id])
        })?;
        Ok(PersonChanged { person: self.managed(&manages, member, id)?, ended })
    }

    /// Removes a person; answers which sessions of theirs are over by it.
    pub fn remove_person(&self, viewer: &Viewer, id: &str, origin: Origin, now: Instant) -> Result<Vec<Hash>, Error> {
        let manages = Manages::of(viewer.member()?)?;
        let StoredPerson { person, epoch } =
            self.store.managed_person(manages.partner(), id)?.ok_or(Error::NotFound)?.stored;
        self.check_not_last(&person)?;
        let said = AuditSaid::RemovedPerson { name: person.name.clone(), standing: Belonging::of(&person) };
        let entry = viewer.did(AuditKind::People, said, person.id.as_str(), origin);
        self.store.atomically(|| {
            self.store.remove_person(&person.id, epoch.saturating_add(1), later(&person, now))?;
            self.store.audit(&entry, now)?;
            self.store.end_sessions_of(&[&person.id])
        })
    }

    /// Ends a person's sessions, for whoever has lost a device or left one open; answers which they were.
    pub fn end_sessions_of(&self, viewer: &Viewer, id: &str, origin: Origin, now: Instant) -> Result<Vec<Hash>, Error> {
        let manages = Manages::of(viewer.member()?)?;
        let person = self.store.managed_person(manages.partner(), id)?.ok_or(Error::NotFound)?.stored.person;
        let said = AuditSaid::EndedSessionsOf { name: person.name };
        let entry = viewer.did(AuditKind::Sessions, said, person.id.as_str(), origin);
        self.store.atomically(|| {
            self.store.audit(&entry, now)?;
            self.store.next_epoch(&person.id)?;
            self.store.end_sessions_of(&[&person.id])
        })
    }

    /// What an invitation says, as the directory has the person now.
    pub fn invitation(&self, person: &PersonId) -> Result<Invitation, Error> {
        let Person { name, email, membership, administrator, .. } =
            self.store.person(person)?.ok_or(Error::NotFound)?.person;
        let (works_for, _) = self.works_for(&membership)?;
        Ok(Invitation { name, email, membership, administrator, works_for })
    }

    fn managed(&self, manages: &Manages<'_>, member: &Member, id: &str) -> Result<PersonView, Error> {
        let found = self.store.managed_person(manages.partner(), id)?.ok_or(Error::NotFound)?;
        self.person_view(found, member)
    }

    fn person_view(&self, of: ManagedPerson, member: &Member) -> Result<PersonView, Error> {
        let ManagedPerson { stored: StoredPerson { person, .. }, invited_at, signed_in_at, mail } = of;
        let (works_for, _) = self.works_for(&person.membership)?;
        let presence = match (signed_in_at, invited_at) {
            (Some(last), _) => Presence::SignedIn { last },
            (None, Some(since)) => Presence::Invited { since, mail },
            (None, None) => Presence::NotSeenYet,
        };
        let Person { id, name, email, phone, membership, administrator, .. } = person;
        let you = id == member.person.id;
        Ok(PersonView { id, name, email, phone, membership, administrator, works_for, presence, you })
    }

    /// That there is what somebody is to be a member of.
    fn check_membership(&self, membership: &Membership) -> Result<(), Error> {
        match membership {
            Membership::Partner { partner, .. } if self.store.partner(partner)?.is_none() => {
                Err(refused(tr!("There is no partner with this account ID.")))
            }
            Membership::SubCustomer { sub_customer } if self.store.customer_name(sub_customer)?.is_none() => {
                Err(refused(tr!("There is no sub-customer with this account ID.")))
            }
            _ => Ok(()),
        }
    }

    /// That who is left still has an administrator who has come already.
    fn check_not_last(&self, person: &Person) -> Result<(), Error> {
        let of = match &person.membership {
            Membership::Partner { partner, .. } if person.administrator => Some(partner),
            Membership::Administration => None,
            Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::SubCustomer { .. } => {
                return Ok(());
            }
        };
        if self.store.other_administrators(of, &person.id)? > 0 {
            return Ok(());
        }
        Err(Error::refused(Problem::new(
            ProblemCode::LastAdministrator,
            tr!(
                "Nobody else who has signed in already could manage these people then. Make somebody else an administrator first."
            ),
        )))
    }
}

fn only_in_a_partner() -> &'static str {
    tr!("Only a partner has administrators of its own.")
}

fn check(request: &InviteRequest) -> Result<(), Error> {
    if !is_label(&request.name) {
        return Err(refused(tr!("A name has 1 to 200 characters.")));
    }
    if !is_address(&request.email) {
        return Err(refused(tr!("This isn't an email address.")));
    }
    if request.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        return Err(refused(tr!(
            "A phone number begins with + and its country, and has digits only, like +6591234567."
        )));
    }
    if request.administrator && !matches!(request.membership, Membership::Partner { .. }) {
        return Err(refused(only_in_a_partner()));
    }
    Ok(())
}

fn refused(detail: impl Into<String>) -> Error {
    Error::refused(Problem::new(ProblemCode::PersonRefused, detail))
}

fn not_a_place() -> Error {
    Error::Malformed("`after` isn't in this list. Use `next` of the page before, or leave it out.".into())
}

/// A change made here is newer than what it changes, whatever clock the directory's line was written by.
fn later(old: &Person, now: Instant) -> Instant {
    now.max(old.as_of)
}

fn party(membership: &Membership) -> (Option<&PartnerId>, Team) {
    match membership {
        Membership::Partner { partner, .. } => (Some(partner), Team::Partner),
        Membership::InternalReview { .. } => (None, Team::InternalReview),
        Membership::Administration => (None, Team::Administration),
        Membership::SubCustomer { .. } => (None, Team::SubCustomer),
    }
}
