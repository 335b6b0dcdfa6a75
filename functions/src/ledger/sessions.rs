//! Sessions by the ledger's word: it keeps which ones stand, and what it ends is over at once, however long KV still shows it.
//!
//! A session ends with its idle or its absolute limit, when its person signs out (here, of that one, or everywhere), and when what the
//! person may do changes or the person is removed: then the epoch has risen. Its times are the machine's, not a demonstration's
//! moved clock. When it was last used is kept coarsely, so that reading writes next to nothing.

use super::{
    Ledger,
    protocol::{Begins, Known},
    store::people::StoredPerson,
    viewer::{Member, Viewer},
};
use crate::{
    error::Error,
    portal::{self, Portal},
    sessions::Limits,
};
use shared::{
    api::{SessionView, SessionsAnswer},
    browser,
    event::Origin,
    ids::PersonId,
    seal::Hash,
};

impl Ledger {
    fn limits(&self) -> Limits {
        Limits::of(&Portal::new(self.env.clone()))
    }

    /// The person whose session this is, if it stands. A page that looks by itself whether there is something new doesn't keep it from
    /// becoming idle.
    pub fn standing(&self, session: Hash, id: &PersonId, epoch: u32, by_itself: bool) -> Result<Option<Member>, Error> {
        let (now, limits) = (portal::now(), self.limits());
        let Some(found) = self.store.session(session)? else { return Ok(None) };
        let stands =
            found.person.id == *id && found.epoch == epoch && limits.is_within(found.begun_at, found.seen_at, now);
        if !stands {
            return Ok(None);
        }
        if !by_itself && limits.is_worth_noting(found.seen_at, now) {
            self.store.atomically(|| self.store.session_seen(session, now))?;
        }
        Ok(Some(Member { person: found.person, epoch, session }))
    }

    /// Begins a session for a person who has shown who they are: under a new id, and the one that the browser had is over. Belongs
    /// into the caller's transaction. The person counts as one who has come: an invitation is answered by it.
    pub fn begin_session(&self, stored: &StoredPerson, begins: &Begins, origin: &Origin) -> Result<Known, Error> {
        let (now, person) = (portal::now(), &stored.person);
        if let Some(replaced) = begins.replaces {
            self.store.replace_session(replaced)?;
        }
        self.store.begin_session(begins.session, &person.id, origin, now, self.limits().whole)?;
        self.store.has_signed_in(&person.id, self.now())?;
        self.known(person, stored.epoch)
    }

    pub fn sign_out(&self, viewer: &Viewer) -> Result<(), Error> {
        let member = viewer.member()?;
        self.store.atomically(|| self.store.end_session(member.session, &member.person.id)).map(drop)
    }

    pub fn list_sessions(&self, viewer: &Viewer) -> Result<SessionsAnswer, Error> {
        let (member, now, limits) = (viewer.member()?, portal::now(), self.limits());
        let stored = self.store.sessions_of(&member.person.id)?;
        let standing = stored.into_iter().filter(|of| limits.is_within(of.begun_at, of.seen_at, now));
        let sessions = standing.map(|of| SessionView {
            this: of.session == member.session,
            id: of.session,
            begun_at: of.begun_at,
            seen_at: of.seen_at,
            ends_at: of.begun_at + limits.whole,
            browser: of.origin.user_agent.as_deref().map(browser::name),
            address: of.origin.address,
        });
        Ok(SessionsAnswer { sessions: sessions.collect(), idle_minutes: limits.idle_minutes() })
    }

    /// One of the caller's own. Somebody else's, one that is over and one that never was are the same: not there.
    pub fn end_session(&self, viewer: &Viewer, session: &str) -> Result<(), Error> {
        let member = viewer.member()?;
        let session: Hash = session.parse().map_err(|_| Error::NotFound)?;
        let ended = self.store.atomically(|| self.store.end_session(session, &member.person.id))?;
        if ended { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Ends everybody's sessions but the one that asks; answers which they were.
    pub fn sign_others_out(&self, viewer: &Viewer) -> Result<Vec<Hash>, Error> {
        let own = viewer.member()?.session;
        self.store.atomically(|| self.store.end_other_sessions(own))
    }

    /// Ends all of the caller's sessions, this one too; answers which they were, so that KV forgets them as well.
    pub fn sign_out_everywhere(&self, viewer: &Viewer) -> Result<Vec<Hash>, Error> {
        let person = &viewer.member()?.person.id;
        self.store.atomically(|| {
            self.store.next_epoch(person)?;
            self.store.end_sessions_of(&[person])
        })
    }
}
