//! Who is signed in: a random id in a cookie, and what goes with it in Workers KV.
//!
//! KV may lose a session, or show an ended one for a while; it never decides. Every call to the ledger carries person, epoch and
//! the session's hash, and the ledger judges by its own tables, where an ended session stays ended. What is read from KV
//! alone (published documents) trusts the membership kept here for at most [`TRUSTED_FOR`].

use crate::{error::Error, random};
use serde::{Deserialize, Serialize};
use shared::{
    directory::Membership,
    ids::PersonId,
    instant::{Instant, Span},
    seal::Hash,
};
use worker::kv::KvStore;

/// `__Host-`: only this host, only over a secure connection, for every path.
const COOKIE: &str = "__Host-session";
/// How long a session lasts.
pub const LIFETIME: Span = Span::hours(12);
/// How old the membership kept with a session may be before the ledger is asked again.
pub const TRUSTED_FOR: Span = Span::minutes(1);

/// 256 random bits, in hexadecimal. Only the browser has it; everybody else has its hash.
#[derive(Clone)]
pub struct SessionId(String);

impl SessionId {
    pub fn draw() -> Result<Self, Error> {
        Ok(Self(random::hex(&random::bytes::<32>()?)))
    }

    /// From a request's `Cookie` header.
    pub fn from_cookies(header: &str) -> Option<Self> {
        header
            .split(';')
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .map(|(_, value)| value)
            .filter(|value| value.len() == 64 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
            .map(|value| Self(value.to_owned()))
    }

    pub fn hash(&self) -> Hash {
        Hash::of(&[self.0.as_bytes()])
    }

    /// The `Set-Cookie` header that signs in.
    pub fn cookie(&self) -> String {
        let seconds = LIFETIME.millis() / 1000;
        format!("{COOKIE}={}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax", self.0)
    }

    /// The `Set-Cookie` header that signs out.
    pub fn forget() -> String {
        format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
    }
}

/// What KV keeps for a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub person: PersonId,
    /// The person's epoch at sign-in: when it has risen, the session is over.
    pub epoch: u32,
    pub created: Instant,
    pub membership: Membership,
    /// When the ledger last said so.
    pub checked_at: Instant,
}

impl Session {
    fn ends(&self) -> Instant {
        self.created + LIFETIME
    }

    pub fn is_trusted(&self, now: Instant) -> bool {
        now.since(self.checked_at) < TRUSTED_FOR
    }
}

/// The sessions in KV.
pub struct Sessions(pub KvStore);

impl Sessions {
    fn key(session: Hash) -> String {
        format!("session/{session}")
    }

    /// The session with this hash, if there is one and its time isn't over.
    pub async fn get(&self, session: Hash, now: Instant) -> Result<Option<Session>, Error> {
        let Some(text) = self.0.get(&Self::key(session)).text().await? else { return Ok(None) };
        // A session of another form is one that an earlier deployment wrote: signing in again mends it.
        Ok(serde_json::from_str::<Session>(&text).ok().filter(|session| now < session.ends()))
    }

    /// Keeps a session until its time is over. KV refuses an expiry that is nearer than a minute: then the old entry stays.
    pub async fn put(&self, hash: Hash, session: &Session, now: Instant) -> Result<(), Error> {
        let ends = session.ends();
        if ends.since(now) < Span::minutes(2) {
            return Ok(());
        }
        let text = serde_json::to_string(session).map_err(|error| Error::internal("session", error))?;
        let ends = u64::try_from(ends.millis() / 1000).unwrap_or_default();
        Ok(self.0.put(&Self::key(hash), text)?.expiration(ends).execute().await?)
    }

    pub async fn delete(&self, session: Hash) -> Result<(), Error> {
        Ok(self.0.delete(&Self::key(session)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_among_other_cookies_and_only_in_its_own_form() {
        let id = "0123456789abcdef".repeat(4);
        let found = |header: &str| SessionId::from_cookies(header).map(|session| session.0);
        assert_eq!(found(&format!("a=b; __Host-session={id}; theme=dark")), Some(id.clone()));
        assert_eq!(found(&format!("session={id}")), None);
        assert_eq!(found("__Host-session=short"), None);
        assert_eq!(found(&format!("__Host-session={}", id.to_uppercase())), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_of_other_hosts() {
        let cookie = SessionId("x".into()).cookie();
        for part in ["__Host-session=x", "Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=43200"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(!cookie.contains("Domain"));
    }
}
