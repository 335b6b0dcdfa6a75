//! On whose behalf a request is made: by the session in its cookie, or by a service token or the import token in its Authorization header.
//!
//! A cookie alone changes nothing: a change by cookie needs the header that no foreign site can set, and where the browser says
//! from which origin it comes, that has to be this one. Requests with a token carry no cookie's authority and need neither.

use crate::{
    error::Error,
    ledger::{
        protocol::{Ask, Call, Caller, Known, KnownService},
        service_tokens,
    },
    portal::{self, Portal},
    sessions::{Session, SessionId},
};
use axum::http::{HeaderMap, HeaderName, Method, Uri, header, request::Parts};
use shared::{
    api::{Endpoint, Live, SignedIn, Who, headers},
    directory::Membership,
    event::Origin,
    permissions::{self, Column, Reach},
    seal::Hash,
    tr,
};
use subtle::ConstantTimeEq;

/// Who calls, as the Worker knows it. The ledger looks again.
pub enum Identity {
    Nobody,
    Member {
        session: SessionId,
        kept: Session,
        /// Whether a page asks by itself, without anything that the person does.
        by_itself: bool,
    },
    /// A system by its service token, whose hash this is.
    Service {
        hash: Hash,
        known: KnownService,
    },
    /// A system that holds the import token.
    System,
}

impl Identity {
    /// As the table of permissions knows callers.
    pub fn who(&self) -> permissions::Caller<'_> {
        match self {
            Identity::Nobody => permissions::Caller::Nobody,
            Identity::Member { kept, .. } => {
                permissions::Caller::Person { membership: &kept.membership, administrator: kept.administrator }
            }
            Identity::Service { known, .. } => {
                permissions::Caller::Service { party: &known.party, scopes: &known.scopes }
            }
            Identity::System => permissions::Caller::ImportToken,
        }
    }

    pub fn membership(&self) -> Result<&Membership, Error> {
        match self {
            Identity::Member { kept, .. } => Ok(&kept.membership),
            Identity::Service { known, .. } => Ok(&known.party),
            Identity::Nobody | Identity::System => Err(Error::NotSignedIn),
        }
    }

    /// What the ledger is told.
    pub fn caller(&self) -> Caller {
        match self {
            Identity::Nobody => Caller::Nobody,
            Identity::Service { hash, .. } => Caller::Service(*hash),
            Identity::System => Caller::System,
            Identity::Member { session, kept, by_itself } => person(session, kept, *by_itself),
        }
    }
}

/// Finds out who calls `E`.
pub async fn identify<E: Endpoint>(portal: &Portal, parts: &Parts) -> Result<Identity, Error> {
    if let Some(token) = text(&parts.headers, &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        if token.starts_with(service_tokens::PREFIX) {
            return service(portal, token).await;
        }
        let held = portal.import_token().filter(|_| E::WHO.cell(Column::ImportToken) != Reach::None);
        let same = held.is_some_and(|held| is_same_secret(&held, token));
        return if same { Ok(Identity::System) } else { Err(Error::NotSignedIn) };
    }
    if parts.method != Method::GET && parts.method != Method::HEAD {
        check_origin(&parts.headers, &parts.uri)?;
    }
    let Some(session) = text(&parts.headers, &header::COOKIE).and_then(SessionId::from_cookies) else {
        return Ok(Identity::Nobody);
    };
    if parts.method != Method::GET && parts.method != Method::HEAD && !is_from_our_pages(&parts.headers) {
        return match E::WHO {
            // Signing in doesn't rest on a cookie.
            who if who.is_shown_by_the_request() || who.cell(Column::Nobody) != Reach::None => Ok(Identity::Nobody),
            _ => Err(Error::HeaderNeeded(format!("A change by cookie needs the header `{}: 1`.", headers::CSRF))),
        };
    }
    let now = portal::now();
    let sessions = portal.sessions()?;
    let Some(kept) = sessions.get(session.hash(), now).await? else { return Ok(Identity::Nobody) };
    let by_itself = asks_by_itself::<E>(&parts.headers);
    if kept.is_trusted(now) {
        return Ok(Identity::Member { session, kept, by_itself });
    }
    confirm(portal, session, kept, by_itself).await
}

/// Whether a page asks and not its person: it says so, but where it can't, because a WebSocket is opened without headers of ours.
fn asks_by_itself<E: Endpoint>(headers: &HeaderMap) -> bool {
    E::NAME == Live::NAME || headers.contains_key(headers::BY_ITSELF)
}

/// Asks the ledger which service a token is of: it is over everywhere as soon as it is revoked.
async fn service(portal: &Portal, token: &str) -> Result<Identity, Error> {
    let hash = service_tokens::hash_of(token).ok_or(Error::NotSignedIn)?;
    let call =
        Call { caller: Caller::Service(hash), who: Who::Anyone, origin: Origin::default(), ask: Ask::WhichService };
    let known: Option<KnownService> = portal.ledger()?.ask(&call).await?.read()?;
    known.map(|known| Identity::Service { hash, known }).ok_or(Error::NotSignedIn)
}

fn person(session: &SessionId, kept: &Session, by_itself: bool) -> Caller {
    Caller::Person { id: kept.person.clone(), epoch: kept.epoch, session: session.hash(), by_itself }
}

/// Asks the ledger whether a session still stands and what its person may do now, and keeps the answer for a minute.
async fn confirm(portal: &Portal, session: SessionId, kept: Session, by_itself: bool) -> Result<Identity, Error> {
    let now = portal::now();
    let caller = person(&session, &kept, by_itself);
    let call = Call { caller, who: Who::Anyone, origin: Origin::default(), ask: Ask::Whoami };
    let known: Option<Known> = portal.ledger()?.ask(&call).await?.read()?;
    let Some(known) = known else {
        portal.sessions()?.delete(session.hash()).await?;
        return Ok(Identity::Nobody);
    };
    let SignedIn { membership, administrator, .. } = known.signed_in;
    let kept = Session { membership, administrator, checked_at: now, ..kept };
    portal.sessions()?.put(session.hash(), &kept, now).await?;
    Ok(Identity::Member { session, kept, by_itself })
}

fn is_from_our_pages(headers: &HeaderMap) -> bool {
    headers.get(headers::CSRF).is_some_and(|value| value == "1")
}

/// Where the browser says from which site a change comes, it has to be this one.
fn check_origin(headers: &HeaderMap, uri: &Uri) -> Result<(), Error> {
    // Browsers say both; programs, which have no cookies of anybody's, neither.
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let is_own_site = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let is_own_origin = text(headers, &header::ORIGIN)
        .is_none_or(|origin| own_origin(uri).is_some_and(|own| own.eq_ignore_ascii_case(origin)));
    if is_own_site && is_own_origin {
        return Ok(());
    }
    Err(Error::NotAllowed(
        tr!("Changes are taken from this portal's own pages only. Open the portal and try there.").into(),
    ))
}

/// A WebSocket is a page's own: the browser says which page opens it, and without a word there is none.
pub fn check_own_page(headers: &HeaderMap, uri: &Uri) -> Result<(), Error> {
    if text(headers, &header::ORIGIN).is_none() {
        return Err(Error::NotAllowed(
            "Live changes are told to this portal's own pages. Ask without a WebSocket.".into(),
        ));
    }
    check_origin(headers, uri)
}

fn own_origin(uri: &Uri) -> Option<String> {
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

/// Compares digests, so that the time it takes says nothing about how much of a guess was right, nor about how long the secret is.
fn is_same_secret(held: &str, given: &str) -> bool {
    let digest = |text: &str| Hash::of(&[text.as_bytes()]).0;
    digest(held).ct_eq(&digest(given)).into()
}

/// From where the request comes, as events record it (R10.1).
pub fn origin(headers: &HeaderMap) -> Origin {
    let at_most = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    Origin {
        address: text(headers, &HeaderName::from_static("cf-connecting-ip")).map(|address| at_most(address, 64)),
        user_agent: text(headers, &header::USER_AGENT).map(|agent| at_most(agent, 300)),
    }
}

pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::ListTasks;

    fn check(origin: &str, uri: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        check_origin(&headers, &uri.parse().unwrap()).is_ok()
    }

    #[test]
    fn a_change_from_another_site_is_refused() {
        assert!(check("https://portal.example", "https://portal.example/api/applications"));
        assert!(check("http://127.0.0.1:8787", "http://127.0.0.1:8787/api/preview"));
        for foreign in ["https://evil.example", "null", "http://portal.example", "https://portal.example:8443"] {
            assert!(!check(foreign, "https://portal.example/api/applications"), "{foreign}");
        }
    }

    #[test]
    fn a_change_that_the_browser_says_comes_from_another_site_is_refused_without_an_origin_too() {
        let uri = "https://portal.example/api/applications".parse().unwrap();
        for (site, is_taken) in [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)] {
            let mut headers = HeaderMap::new();
            headers.insert("sec-fetch-site", site.parse().unwrap());
            assert_eq!(check_origin(&headers, &uri).is_ok(), is_taken, "{site}");
        }
        assert!(check_origin(&HeaderMap::new(), &uri).is_ok(), "a program's request");
    }

    #[test]
    fn a_websocket_is_for_the_portals_own_pages_and_says_so() {
        let uri = "https://portal.example/api/live".parse().unwrap();
        assert!(check_own_page(&HeaderMap::new(), &uri).is_err(), "without a word");
        for (origin, is_taken) in [("https://portal.example", true), ("https://evil.example", false), ("null", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            assert_eq!(check_own_page(&headers, &uri).is_ok(), is_taken, "{origin}");
        }
    }

    #[test]
    fn listening_is_never_a_persons_own_doing() {
        assert!(asks_by_itself::<Live>(&HeaderMap::new()), "a browser opens it without a header of ours");
        assert!(!asks_by_itself::<ListTasks>(&HeaderMap::new()));
        let said = HeaderMap::from_iter([(HeaderName::from_static(headers::BY_ITSELF), "1".parse().unwrap())]);
        assert!(asks_by_itself::<ListTasks>(&said));
    }

    #[test]
    fn secrets_are_the_same_only_when_they_are() {
        assert!(is_same_secret("token", "token"));
        assert!(!is_same_secret("token", "tokens"));
        assert!(!is_same_secret("token", ""));
    }
}
