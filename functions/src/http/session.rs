//! Who is signed in, signing in and signing out, and the list of one's sessions.
//!
//! What the ledger ends is over with its answer: wherever KV still shows the session, the ledger refuses it.

use super::{NOTHING, asked::Asked, caller::Identity, reply::Reply, sign_in};
use crate::{
    error::Error,
    ledger::protocol::{Ask, Begins, Known},
    portal::{self, Portal},
    sessions::{Limits, Session, SessionId},
    sign_in::SignedBy,
};
use axum::http::header;
use futures_util::{StreamExt, TryStreamExt, stream};
use shared::{
    api::{
        EndSession, Endpoint, GetSession, ListSessions, SessionAnswer, SignOthersOut, SignOthersOutAnswer,
        SignOthersOutRequest, SignOut, SignOutAnswer, SignOutEverywhere, WhoseSessions,
    },
    seal::Hash,
};

/// Sessions that KV forgets within one request, each with what it began by; room is left for what else a request may ask of it.
const FORGOTTEN: usize = 300;
/// The platform allows six connections.
const AT_A_TIME: usize = 6;

pub async fn get(asked: Asked<GetSession>) -> Result<Reply<GetSession>, Error> {
    // The ledger's word, not the session's copy: the page shows what the person may do now.
    let known: Option<Known> = match &asked.identity {
        Identity::Member { .. } => asked.ledger(Ask::Whoami).await?.read()?,
        Identity::Nobody | Identity::Service { .. } | Identity::System => None,
    };
    let deployment = asked.portal.deployment().await?;
    Reply::answer(&SessionAnswer { signed_in: known.map(|known| known.signed_in), deployment })
}

pub async fn sign_out(asked: Asked<SignOut>) -> Result<Reply<SignOut>, Error> {
    // First in the ledger: from then on the session is over, wherever KV still has it.
    asked.ledger(Ask::SignOut).await?;
    let mut go_on = None;
    if let Identity::Member { session, .. } = &asked.identity {
        asked.portal.sessions()?.delete(session.hash()).await?;
        go_on = sign_in::go_on(&asked.portal, session.hash()).await;
    }
    Reply::answer(&SignOutAnswer { go_on })?.with_header(header::SET_COOKIE, &SessionId::forget())
}

pub async fn list(asked: Asked<ListSessions>) -> Result<Reply<ListSessions>, Error> {
    asked.forward(Ask::ListSessions).await
}

pub async fn end(asked: Asked<EndSession>) -> Result<Reply<EndSession>, Error> {
    asked.ledger(Ask::EndSession { session: asked.id() }).await?;
    // The ledger found it, so its name is a hash.
    if let Ok(session) = asked.id().parse() {
        forget(&asked.portal, &[session]).await?;
    }
    Reply::answer(&NOTHING)
}

pub async fn sign_out_everywhere(asked: Asked<SignOutEverywhere>) -> Result<Reply<SignOutEverywhere>, Error> {
    let ended: Vec<Hash> = asked.ledger(Ask::SignOutEverywhere).await?.read()?;
    forget(&asked.portal, &ended).await?;
    Reply::answer(&NOTHING)?.with_header(header::SET_COOKIE, &SessionId::forget())
}

pub async fn sign_others_out(asked: Asked<SignOthersOut>) -> Result<Reply<SignOthersOut>, Error> {
    let SignOthersOutRequest { whose: WhoseSessions::Everybodys } = asked.request()?;
    let ended: Vec<Hash> = asked.ledger(Ask::SignOthersOut).await?.read()?;
    forget(&asked.portal, &ended).await?;
    Reply::answer(&SignOthersOutAnswer { ended: u32::try_from(ended.len()).unwrap_or(u32::MAX) })
}

/// Has KV forget sessions that the ledger has ended, a bounded number of them: whatever it still shows of the others, the ledger refuses,
/// and KV is asked without it for a minute at most.
pub async fn forget(portal: &Portal, ended: &[Hash]) -> Result<(), Error> {
    let sessions = &portal.sessions()?;
    let deletes = stream::iter(ended.iter().take(FORGOTTEN)).map(|session| async {
        sessions.delete(*session).await?;
        SignedBy::forget(portal, *session).await
    });
    deletes.buffer_unordered(AT_A_TIME).try_collect().await
}

/// A session that begins. Always under a new id, and the one that the browser had before is over: nobody can make a person use an id
/// that somebody else knows.
pub struct Beginning {
    session: SessionId,
    replaced: Option<SessionId>,
}

impl Beginning {
    pub fn of<E: Endpoint>(asked: &Asked<E>) -> Result<Self, Error> {
        let replaced = asked.header("cookie").and_then(SessionId::from_cookies);
        Ok(Self { session: SessionId::draw()?, replaced })
    }

    /// What the ledger keeps of it, with the answer to who it is.
    pub fn begins(&self) -> Begins {
        Begins { session: self.session.hash(), replaces: self.replaced.as_ref().map(SessionId::hash) }
    }

    /// Keeps it in KV, once the ledger has it; answers the `Set-Cookie` header that signs in.
    pub async fn keep(&self, portal: &Portal, known: &Known) -> Result<String, Error> {
        let (now, limits, sessions) = (portal::now(), Limits::of(portal), portal.sessions()?);
        let kept = Session {
            person: known.signed_in.person.clone(),
            epoch: known.epoch,
            ends_at: now + limits.whole,
            membership: known.signed_in.membership.clone(),
            administrator: known.signed_in.administrator,
            checked_at: now,
        };
        sessions.put(self.session.hash(), &kept, now).await?;
        if let Some(replaced) = &self.replaced {
            sessions.delete(replaced.hash()).await?;
        }
        Ok(self.session.cookie(limits))
    }
}
