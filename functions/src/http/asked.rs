//! A request to an endpoint, after what its declaration demands has been seen to, in this order: the endpoint exists here, the
//! caller may call it and doesn't too often, the body isn't too large. Only then is the body read; handlers never see one that wasn't admitted.

use super::{
    attempts::Seen,
    caller::{self, Identity},
    limits,
    reply::Reply,
};
use crate::{
    error::Error,
    json,
    ledger::{
        client::Answered,
        protocol::{Ask, Call, Caller},
    },
    outward::trusted_host,
    portal::Portal,
};
use axum::{
    body::BodyDataStream,
    extract::{FromRequestParts, Query, RawPathParams, Request},
    http::{HeaderMap, HeaderName, Uri, header, request::Parts},
};
use futures_util::StreamExt;
use shared::{
    api::{Endpoint, Raw},
    tr,
};
use std::marker::PhantomData;
use worker::WebSocket;

/// The most bytes of a refused body that are taken in.
const DRAINED: usize = 32 * 1024 * 1024;

pub struct Asked<E: Endpoint> {
    pub portal: Portal,
    pub identity: Identity,
    pub(super) headers: HeaderMap,
    pub(super) uri: Uri,
    parameters: Vec<String>,
    body: Vec<u8>,
    endpoint: PhantomData<E>,
}

impl<E: Endpoint> Asked<E> {
    /// `seen` learns who calls, whatever becomes of the request.
    pub async fn read(portal: Portal, request: Request, seen: &mut Seen) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let mut body = body.into_data_stream();
        let asked = Self::admit(portal, parts, &mut body, seen).await;
        if asked.is_err() {
            drain(body).await;
        }
        asked
    }

    async fn admit(
        portal: Portal,
        mut parts: Parts,
        body: &mut BodyDataStream,
        seen: &mut Seen,
    ) -> Result<Self, Error> {
        if E::WHO.in_demonstrations_only() && !portal.is_demonstration() {
            return Err(Error::NotFound);
        }
        check_transport(&portal, &parts.uri)?;
        limits::count_tokens(&portal, &parts.headers).await?;
        let identity = caller::identify::<E>(&portal, &parts).await;
        identity.iter().for_each(|identity| seen.is_by(identity));
        limits::count::<E>(&portal, identity.as_ref().ok(), &parts.headers).await?;
        let identity = identity?;
        if !E::WHO.is_shown_by_the_request() {
            E::WHO.admit(identity.who())?;
        }
        let parameters = parameters(&mut parts).await?;
        let body = read_body(body, &parts.headers, E::MAX_BODY).await?;
        let Parts { headers, uri, .. } = parts;
        Ok(Self { portal, identity, headers, uri, parameters, body, endpoint: PhantomData })
    }

    pub fn query(&self) -> Result<E::Query, Error> {
        Query::try_from_uri(&self.uri).map(|Query(query)| query).map_err(|error| {
            Error::Malformed(format!("The query can't be read: {}.", json::without_values(&json::cause(&error))))
        })
    }

    /// The body as the declared type. An endpoint that takes nothing takes an empty body too.
    pub fn request(&self) -> Result<E::Request, Error> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        json::read(body).map_err(|wrong| Error::Malformed(format!("The body can't be read {wrong}.")))
    }

    pub fn raw(&self) -> &[u8] {
        &self.body
    }

    /// The first path parameter, as it came. One that isn't well formed finds nothing, like one that isn't there.
    pub fn id(&self) -> String {
        self.parameters.first().cloned().unwrap_or_default()
    }

    /// The second one, likewise.
    pub fn second_id(&self) -> String {
        self.parameters.get(1).cloned().unwrap_or_default()
    }

    /// The body's media type, as the request says.
    pub fn media_type(&self) -> Option<&str> {
        caller::text(&self.headers, &header::CONTENT_TYPE)
    }

    pub fn header(&self, name: &'static str) -> Option<&str> {
        caller::text(&self.headers, &HeaderName::from_static(name))
    }

    /// Asks the ledger on behalf of the caller.
    pub async fn ledger(&self, ask: Ask) -> Result<Answered, Error> {
        self.ledger_as(self.identity.caller(), ask).await
    }

    /// Asks the ledger on behalf of somebody who has shown otherwise than by a session who they are.
    pub async fn ledger_as(&self, caller: Caller, ask: Ask) -> Result<Answered, Error> {
        let origin = caller::origin(&self.headers);
        self.portal.ledger()?.ask(&Call { caller, who: E::WHO, origin, ask }).await
    }

    /// Has the ledger take a WebSocket on behalf of the caller; answers the browser's end of it.
    pub async fn listen(&self, ask: Ask) -> Result<WebSocket, Error> {
        let (caller, origin) = (self.identity.caller(), caller::origin(&self.headers));
        self.portal.ledger()?.listen(&Call { caller, who: E::WHO, origin, ask }).await
    }

    /// The ledger's answer is the endpoint's.
    pub async fn forward(&self, ask: Ask) -> Result<Reply<E>, Error> {
        Ok(Reply::bytes(self.ledger(ask).await?.bytes))
    }
}

impl<E: Endpoint<Request = Raw>> Asked<E> {
    /// The body of an endpoint that doesn't take JSON.
    pub fn text(&self) -> Result<String, Error> {
        match std::str::from_utf8(&self.body) {
            Ok(text) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) => Err(Error::Malformed(format!(
                "The body isn't UTF-8 from byte {} on. Save it as UTF-8 and send it again.",
                error.valid_up_to() + 1
            ))),
        }
    }
}

/// Cookies never come over plain HTTP, tokens might: whoever sends one so has shown it to everybody on the way, and is told at once.
/// A demonstration may run where there is no TLS.
fn check_transport(portal: &Portal, uri: &Uri) -> Result<(), Error> {
    if portal.is_demonstration() || trusted_host(&uri.to_string()).is_some() {
        return Ok(());
    }
    Err(Error::NotAllowed(tr!("This API is for https only. If you sent a token over http, revoke it.").to_owned()))
}

async fn parameters(parts: &mut Parts) -> Result<Vec<String>, Error> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Error::NotFound)?;
    Ok(parameters.iter().map(|(_, value)| value.to_owned()).collect())
}

/// Takes in what is left of a refused request's body and forgets it: whoever is still sending wouldn't hear the answer otherwise.
async fn drain(mut body: BodyDataStream) {
    let mut left = DRAINED;
    while let Some(Ok(chunk)) = body.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return;
        }
    }
}

/// At most `most` bytes; a longer body isn't read to its end.
async fn read_body(chunks: &mut BodyDataStream, headers: &HeaderMap, most: usize) -> Result<Vec<u8>, Error> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let announced = caller::text(headers, &header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(Error::TooLarge { most });
    }
    let mut read = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Error::Malformed("The body broke off. Send it again.".to_owned()))?;
        if read.len() + chunk.len() > most {
            return Err(Error::TooLarge { most });
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read)
}
