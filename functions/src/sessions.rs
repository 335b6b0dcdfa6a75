//! Who is signed in: a random id in a cookie, and what goes with it in Workers KV.
//!
//! KV may lose a session, or show an ended one for a while; it never decides. Every call to the ledger carries person, epoch and
//! the session's hash, and the ledger judges by its own tables, which have the sessions that stand. What is read from KV
//! alone (published documents) trusts the membership kept here for at most [`TRUSTED_FOR`].

use crate::{error::Error, portal::Portal, random};
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
/// How old the membership kept with a session may be before the ledger is asked again.
pub const TRUSTED_FOR: Span = Span::minutes(1);

/// How long sessions last. A deployment can shorten either limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Without anything that the person does.
    pub idle: Span,
    /// In all, however busy they are.
    pub whole: Span,
}

impl Limits {
    const DEFAULT: Limits = Limits { idle: Span::hours(2), whole: Span::hours(12) };

    pub fn of(portal: &Portal) -> Self {
        Self::read(|name| portal.variable(name))
    }

    /// What isn't a number of seconds, or is longer than the default, leaves the default.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let limit = |name, most: Span| {
            let seconds: Option<u32> = variable(name).and_then(|text| text.parse().ok());
            seconds.filter(|seconds| *seconds > 0).map_or(most, |seconds| Span::seconds(seconds).min(most))
        };
        Self {
            idle: limit("SESSION_IDLE_SECONDS", Self::DEFAULT.idle),
            whole: limit("SESSION_SECONDS", Self::DEFAULT.whole),
        }
    }

    pub fn is_within(&self, begun_at: Instant, seen_at: Instant, now: Instant) -> bool {
        now.since(begun_at) < self.whole && now.since(seen_at) < self.idle
    }

    /// Noting each use would write with every read: a twentieth of the idle limit is exact enough.
    pub fn is_worth_noting(&self, seen_at: Instant, now: Instant) -> bool {
        now.since(seen_at) >= self.idle.part(1, 20)
    }

    pub fn idle_minutes(&self) -> u32 {
        u32::try_from(self.idle.millis().div_ceil(60_000)).unwrap_or(u32::MAX)
    }
}

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
    pub fn cookie(&self, limits: Limits) -> String {
        let seconds = limits.whole.millis() / 1000;
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
    /// When it is over in any case.
    pub ends_at: Instant,
    pub membership: Membership,
    /// Whether the person manages their partner's people.
    #[serde(default)]
    pub administrator: bool,
    /// When the ledger last said so.
    pub checked_at: Instant,
}

impl Session {
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
        Ok(serde_json::from_str::<Session>(&text).ok().filter(|session| now < session.ends_at))
    }

    /// Keeps a session until its time is over. KV refuses an expiry that is nearer than a minute: then the old entry stays.
    pub async fn put(&self, hash: Hash, session: &Session, now: Instant) -> Result<(), Error> {
        let ends = session.ends_at;
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
        let cookie = SessionId("x".into()).cookie(Limits::DEFAULT);
        for part in ["__Host-session=x", "Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=43200"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(!cookie.contains("Domain"));
    }

    #[test]
    fn a_session_ends_when_nobody_uses_it_and_in_any_case_after_its_time() {
        let at = |minutes: i64| Instant::from_millis(1_800_000_000_000 + minutes * 60_000);
        let stands = |seen, now| Limits::DEFAULT.is_within(at(0), at(seen), at(now));
        assert!(stands(0, 119) && stands(600, 719));
        assert!(!stands(0, 120), "idle");
        assert!(!stands(719, 720), "however busy");
        assert!(Limits::DEFAULT.is_worth_noting(at(0), at(6)) && !Limits::DEFAULT.is_worth_noting(at(0), at(5)));
    }

    #[test]
    fn a_deployment_shortens_the_limits_and_never_lengthens_them() {
        let read = |idle: &'static str, whole: &'static str| {
            Limits::read(|name| Some(if name == "SESSION_IDLE_SECONDS" { idle } else { whole }.to_owned()))
        };
        assert_eq!(read("900", "3600"), Limits { idle: Span::minutes(15), whole: Span::hours(1) });
        for nonsense in ["", "0", "-1", "two hours", "999999999", "99999999999999"] {
            assert_eq!(read(nonsense, nonsense), Limits::DEFAULT, "{nonsense}");
        }
    }
}
