//! The ledger's WebSockets: each hears, once a change is kept, which documents have changed that its person may see.
//!
//! They hibernate: a connection on which nothing happens costs nothing, and outlives the object's sleep with what is attached to it. Before
//! anything is said on one, its session is judged again by the ledger's tables; one that is over is closed instead, and what ends
//! sessions closes theirs at once. Nothing is taken by them but a ping, which the platform answers while the object sleeps.

use super::{
    Ledger,
    protocol::{Ask, Call},
    store::{
        json,
        live::{Audience, Change, Unsaid},
    },
    viewer::{Member, Viewer},
};
use crate::{error::Error, json as reading, log};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use shared::{
    api::{DocumentVersion, LIVE_OVER, LIVE_PING, LIVE_PONG, LiveAnswer, MAX_LIVE_DOCUMENTS, live_close},
    directory::Membership,
    ids::{CustomerId, PersonId},
    instant::Instant,
    seal::Hash,
};
use std::collections::BTreeMap;
use worker::{Request, Response, WebSocket, WebSocketPair, WebSocketRequestResponsePair};

/// The call that a WebSocket begins with: a request for one has no body.
pub const CALL: &str = "x-call";
/// Connections of one person at a time; the oldest gives way.
const MOST_OF_ONE: usize = 12;
/// With those that were closed and whose other end hasn't answered that yet: such a one can stay as long as its client likes.
const MOST_WITH_CLOSED: usize = 24;
/// Connections in all; the platform takes twice as many. Whoever comes then asks now and then instead. Likewise above.
const MOST: usize = 16_000;
/// All of the programme's teams' connections, and all of sub-customers'.
const PROGRAMME: &str = "programme";
const CUSTOMERS: &str = "customers";

/// What a connection keeps while the ledger sleeps.
#[derive(Debug, Serialize, Deserialize)]
struct Attached {
    person: PersonId,
    epoch: u32,
    session: Hash,
    /// Whose own account this is, of a sub-customer's.
    customer: Option<CustomerId>,
    since: Instant,
}

fn of_person(person: &PersonId) -> String {
    format!("person:{person}")
}

fn of_session(session: Hash) -> String {
    format!("session:{session}")
}

/// By which changes are passed on. Each connection has one of these.
fn team(membership: &Membership) -> String {
    match membership {
        Membership::Partner { partner, .. } => format!("partner:{partner}"),
        Membership::InternalReview { .. } | Membership::Administration => PROGRAMME.to_owned(),
        Membership::SubCustomer { .. } => CUSTOMERS.to_owned(),
    }
}

impl Ledger {
    /// What has changed after a number, for whoever asks instead of listening.
    pub fn live(&self, viewer: &Viewer, after: Option<u64>) -> Result<LiveAnswer, Error> {
        let person = &viewer.member()?.person;
        let audience = match &person.membership {
            Membership::Partner { partner, .. } => Audience::Partner(partner),
            Membership::InternalReview { .. } | Membership::Administration => Audience::All,
            Membership::SubCustomer { sub_customer } => Audience::Customer(sub_customer),
        };
        let answer = self.store.live_after(&audience, after)?;
        Ok(LiveAnswer { unread: Some(self.store.unread(person)?), ..answer })
    }

    /// Takes a WebSocket of somebody who is signed in.
    pub fn listen(&self, request: &Request, now: Instant) -> Result<Response, Error> {
        self.ready()?;
        let call = request.headers().get(CALL)?.and_then(|call| STANDARD.decode(call).ok());
        let call = call.ok_or_else(|| Error::Unavailable("a WebSocket without a call".into()))?;
        let Call { caller, who, ask, .. } = reading::read::<Call>(&call)
            .map_err(|wrong| Error::Unavailable(format!("a call of another form: {wrong}")))?;
        let Ask::Live { after } = ask else { return Err(Error::NotFound) };
        let viewer = self.viewer(&caller)?;
        viewer.admit(who)?;
        let member = viewer.member()?;
        let first = json(&self.live(&viewer, after)?)?;
        if self.state.get_websockets().len() >= MOST {
            return Err(Error::Unavailable("as many live connections as there can be".into()));
        }
        self.make_room(&member.person.id)?;
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        let (person, session) = (of_person(&member.person.id), of_session(member.session));
        let tags = [person, session, team(&member.person.membership)];
        self.state.accept_websocket_with_tags(&server, &tags.each_ref().map(String::as_str));
        let auto = WebSocketRequestResponsePair::new(LIVE_PING, LIVE_PONG).map_err(worker::Error::from)?;
        self.state.set_websocket_auto_response(&auto);
        server.serialize_attachment(Attached::of(member, now))?;
        server.send_with_str(first)?;
        Ok(Response::from_websocket(client)?)
    }

    /// Closes a person's oldest connections, so that one more has room.
    fn make_room(&self, person: &PersonId) -> Result<(), Error> {
        let mut open = self.state.get_websockets_with_tag(&of_person(person));
        if open.len() >= MOST_WITH_CLOSED {
            return Err(Error::TooManyRequests { seconds: 60 });
        }
        let over = (open.len() + 1).saturating_sub(MOST_OF_ONE);
        if over > 0 {
            open.sort_by_key(|socket| attached(socket).map(|attached| attached.since));
            open.iter().take(over).for_each(|socket| close(socket, live_close::TOO_MANY));
        }
        Ok(())
    }

    /// Says what was kept since this was last called. If it fails nothing is lost: what has changed is said with the next change, once more
    /// to those who have heard of it.
    pub fn tell_live(&self) {
        let unsaid = self.store.take_unsaid();
        if let Err(error) = self.say(&unsaid) {
            let problem = error.into_problem();
            log::error(serde_json::json!({ "live": "failed", "problem": problem.detail }));
        }
    }

    fn say(&self, unsaid: &Unsaid) -> Result<(), Error> {
        // What ended them may have been undone: each is judged.
        let ended = unsaid.sessions.iter().map(|session| of_session(*session));
        for tag in ended.chain(unsaid.epochs.iter().map(of_person)) {
            self.state.get_websockets_with_tag(&tag).iter().for_each(|socket| drop(self.listens(socket)));
        }
        let after = self.told.get();
        let at = if unsaid.documents { self.store.live_at()? } else { after };
        if at > after {
            match self.store.live_between(after, at)? {
                Some(changes) => self.say_changes(changes, at)?,
                None => self.say_to(&self.state.get_websockets(), &everything(at))?,
            }
            self.told.set(at);
        }
        for person in &unsaid.people {
            let sockets = self.state.get_websockets_with_tag(&of_person(person));
            for socket in &sockets {
                let Some(member) = self.listens(socket) else { continue };
                let unread = Some(self.store.unread(&member.person)?);
                say(socket, &LiveAnswer { at, all: false, documents: Vec::new(), unread })?;
            }
        }
        Ok(())
    }

    /// Each team's connections hear of theirs in one message.
    fn say_changes(&self, changes: Vec<Change>, at: u64) -> Result<(), Error> {
        let mut by_team: BTreeMap<String, Vec<DocumentVersion>> = BTreeMap::new();
        let (mut programme, mut applications) = (Vec::new(), BTreeMap::<i64, Vec<DocumentVersion>>::new());
        for Change { document, application } in changes {
            if let Some(n) = application {
                applications.entry(n).or_default().push(document);
            } else {
                programme.push(document);
            }
        }
        if !programme.is_empty() {
            // Of the programme's own documents everybody in the console hears.
            let mut sockets = self.state.get_websockets();
            sockets.retain(|socket| attached(socket).is_some_and(|attached| attached.customer.is_none()));
            self.say_to(&sockets, &LiveAnswer { at, all: false, documents: programme, unread: None })?;
        }
        self.say_to_customers(&applications, at)?;
        for (n, documents) in applications {
            let teams = self.store.partners_in(n)?.into_iter().map(|partner| format!("partner:{partner}"));
            for team in teams.chain([PROGRAMME.to_owned()]) {
                by_team.entry(team).or_default().extend(documents.iter().cloned());
            }
        }
        for (team, documents) in by_team {
            let can_be_said = documents.len() <= MAX_LIVE_DOCUMENTS;
            let changed = LiveAnswer { at, all: false, documents, unread: None };
            let answer = if can_be_said { changed } else { everything(at) };
            self.say_to(&self.state.get_websockets_with_tag(&team), &answer)?;
        }
        Ok(())
    }

    /// Says it to each of them that listens.
    fn say_to(&self, sockets: &[WebSocket], answer: &LiveAnswer) -> Result<(), Error> {
        for socket in sockets {
            if self.listens(socket).is_some() {
                say(socket, answer)?;
            }
        }
        Ok(())
    }

    /// Sub-customers who listen hear that something has changed about themselves, and nothing else.
    fn say_to_customers(&self, applications: &BTreeMap<i64, Vec<DocumentVersion>>, at: u64) -> Result<(), Error> {
        let mut listening: BTreeMap<CustomerId, Vec<WebSocket>> = BTreeMap::new();
        for socket in self.state.get_websockets_with_tag(CUSTOMERS) {
            if let Some(customer) = attached(&socket).and_then(|attached| attached.customer) {
                listening.entry(customer).or_default().push(socket);
            }
        }
        if listening.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = applications.keys().copied().collect();
        let changed: Vec<&str> = applications.values().flatten().map(|of| of.document.as_str()).collect();
        let customers: Vec<&CustomerId> = listening.keys().collect();
        let concerned = self.store.customers_on(&customers, &numbers, &changed)?;
        let version = u32::try_from(at).unwrap_or(u32::MAX);
        let documents = vec![DocumentVersion { document: "consents".to_owned(), version }];
        let answer = LiveAnswer { at, all: false, documents, unread: None };
        for customer in concerned {
            self.say_to(listening.get(&customer).map_or(&[], Vec::as_slice), &answer)?;
        }
        Ok(())
    }

    /// Whoever listens here, if their session stands; a connection whose session doesn't is closed, and one that can't be judged: it keeps
    /// nobody else from hearing.
    fn listens(&self, socket: &WebSocket) -> Option<Member> {
        let judged = attached(socket).map_or(Ok(None), |of| self.standing(of.session, &of.person, of.epoch, true));
        // Logged under its reference.
        let member = judged.unwrap_or_else(|error| {
            error.into_problem();
            None
        });
        if member.is_none() {
            over(socket);
        }
        member
    }
}

impl Attached {
    fn of(member: &Member, since: Instant) -> Self {
        let customer = match &member.person.membership {
            Membership::SubCustomer { sub_customer } => Some(sub_customer.clone()),
            Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => None,
        };
        let (person, epoch, session) = (member.person.id.clone(), member.epoch, member.session);
        Self { person, epoch, session, customer, since }
    }
}

fn attached(socket: &WebSocket) -> Option<Attached> {
    socket.deserialize_attachment().ok().flatten()
}

/// More than can be told.
fn everything(at: u64) -> LiveAnswer {
    LiveAnswer { at, all: true, documents: Vec::new(), unread: None }
}

/// One that is gone meanwhile hears nothing, and asks when it comes back.
fn say(socket: &WebSocket, answer: &LiveAnswer) -> Result<(), Error> {
    let _ = socket.send_with_str(json(answer)?);
    Ok(())
}

/// The session behind it is over.
fn over(socket: &WebSocket) {
    let _ = socket.send_with_str(LIVE_OVER);
    close(socket, live_close::SESSION_OVER);
}

/// Why, in a number; one that is closed already stays so.
pub fn close(socket: &WebSocket, code: u16) {
    let _ = socket.close(Some(code), Some(""));
}
