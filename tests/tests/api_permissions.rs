//! The table of permissions (`shared::permissions`), walked: every endpoint, every kind of caller, and things that are the caller's own,
//! somebody else's and nobody's.
//!
//! What the table refuses is refused with its words. What it opens for one's own things alone is answered, for somebody else's and for
//! nobody's, with the very same bytes (R3.11). An endpoint whose path names something that nobody here knows fails the walk.

use anyhow::{Context, Result, bail, ensure};
use shared::{
    api::{
        Attach, AttachmentQuery, Declaration, Describe, ENDPOINTS, Endpoint, GetAttachment, InviteAgain, InvitePerson,
        InviteRequest, ListDemoMailbox, ListSessions, MailboxQuery, MakeServiceToken, Nothing, ProblemCode,
        ServiceTokenRequest, SignOut, SignOutEverywhere, Who, WithdrawMoveRequest, headers,
    },
    directory::{Membership, Role},
    ids::{PersonId, ServiceTokenId},
    permissions::{self, Column, Denied, Reach, Scope},
};
use std::{collections::BTreeSet, sync::Arc};
use tests::{Answer, Client, Pair, Things, ask_with, consent_link, eventually, fresh_key, good_body, names_something};
use tokio::task::JoinSet;

const NONE: Nothing = Nothing {};
const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Approver];

/// A kind of caller, and somebody of it.
struct Caller {
    kind: Kind,
    client: Client,
}

impl Caller {
    /// Signs in again.
    async fn come_back(&mut self) -> Result<()> {
        if let Kind::Person { id, .. } = &self.kind {
            self.client = self.client.portal().sign_in(id).await?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Nobody,
    Person {
        id: PersonId,
        membership: Membership,
        administrator: bool,
    },
    Service {
        party: Membership,
        scopes: Vec<Scope>,
    },
    ImportToken,
    /// With the link's token.
    ConsentLink(String),
}

impl Kind {
    /// As the table knows who calls an endpoint of this row.
    fn at(&self, who: Who) -> permissions::Caller<'_> {
        match self {
            Kind::Nobody => permissions::Caller::Nobody,
            Kind::Person { membership, administrator, .. } => {
                permissions::Caller::Person { membership, administrator: *administrator }
            }
            Kind::Service { party, scopes } => permissions::Caller::Service { party, scopes },
            Kind::ImportToken => permissions::Caller::ImportToken,
            // Where no link is asked for, whoever has one is nobody in particular.
            Kind::ConsentLink(_) if who == Who::ConsentLink => permissions::Caller::ConsentLink,
            Kind::ConsentLink(_) => permissions::Caller::Nobody,
        }
    }

    fn columns(&self) -> Vec<Column> {
        match self {
            Kind::Nobody => vec![Column::Nobody],
            Kind::Person { membership: Membership::Partner { .. }, administrator: true, .. } => {
                vec![Column::PartnerAdministrator]
            }
            Kind::Person { membership: Membership::Partner { role, .. }, .. } => vec![Column::Partner(*role)],
            Kind::Person { membership: Membership::InternalReview { role }, .. } => vec![Column::InternalReview(*role)],
            Kind::Person { membership: Membership::Administration, .. } => vec![Column::Administration],
            Kind::Person { membership: Membership::SubCustomer { .. }, .. } => vec![Column::SubCustomer],
            Kind::Service { scopes, .. } => scopes.iter().copied().map(Column::Service).collect(),
            Kind::ImportToken => vec![Column::ImportToken],
            Kind::ConsentLink(_) => vec![Column::ConsentLink],
        }
    }
}

/// Two sets of parties that have nothing to do with each other: ours and the others.
struct Parties {
    pair: Pair,
    administrator: Client,
    things: Things,
}

impl Parties {
    async fn new() -> Result<Self> {
        let mut pair = Pair::of(1).await?;
        let new = pair.new.clone();
        let owned = pair.world.sub_customers(&new, 1)?.pop().context("no sub-customer")?;
        pair.world.import().await?;
        let application = pair.submit().await?.id;
        let query = AttachmentQuery { name: "contract.txt".to_owned() };
        let attach = pair.applicant.ask::<Attach>(&[application.as_str()]).query(&query);
        let attachment = attach.body("text/plain", application.to_string()).send().await?.good()?;
        let things = Things::nobodys()
            .with("application", &application)
            .with("attachment", attachment.hash)
            .with("sub_customer", &owned);
        let administrator = pair.world.administrator_of(&new).await?;
        let viewer = pair.world.viewer(&new).await?;
        let mut parties = Self { pair, administrator, things };
        let (person, token) = (parties.invited().await?, parties.token().await?);
        parties.things =
            parties.things.with("person", person).with("service_token", token).with("session", session(&viewer).await?);
        Ok(parties)
    }

    /// Things of these parties, or of the person who asks. What a request may use up is made anew.
    async fn fresh(&self, of: &Declaration, caller: &Kind) -> Result<Things> {
        let mut things = self.things.clone();
        if of.path.contains("{person}") {
            things = things.with("person", self.invited().await?);
        }
        if of.path.contains("{service_token}") {
            things = things.with("service_token", self.token().await?);
        }
        if of.path.contains("{session}") {
            let of = match caller {
                Kind::Person { id, .. } => id.clone(),
                _ => self.pair.world.person_of(&self.pair.new, Role::Viewer)?,
            };
            things = things.with("session", session(&self.pair.world.portal.sign_in(&of).await?).await?);
        }
        if of.path.contains("{delivery}") {
            // A sub-customer's: the newest of all may be an invitation of somebody whom another step removes.
            let contact = format!("{}@customers.example", self.pair.customer(0)?);
            let query = MailboxQuery { to: Some(contact), before: None };
            let mail = eventually(async || {
                let mails = self.pair.applicant.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
                mails.first().map(|mail| mail.id).context("no mail")
            });
            things = things.with("delivery", mail.await?);
        }
        Ok(things)
    }

    async fn token(&self) -> Result<ServiceTokenId> {
        let request = ServiceTokenRequest { name: "To be revoked".to_owned(), scopes: vec![Scope::Read], days: 1 };
        Ok(self.administrator.call::<MakeServiceToken>(&[], &NONE, &request).await?.token.id)
    }

    async fn invited(&self) -> Result<PersonId> {
        let request = InviteRequest {
            name: "Somebody new".to_owned(),
            email: format!("{}@people.example", fresh_key()?),
            phone: None,
            membership: Membership::Partner { partner: self.pair.new.clone(), role: Role::Operator },
            administrator: false,
        };
        Ok(self.administrator.call::<InvitePerson>(&[], &NONE, &request).await?.id)
    }
}

/// The session that a client has.
async fn session(client: &Client) -> Result<String> {
    let sessions = client.call::<ListSessions>(&[], &NONE, &NONE).await?.sessions;
    Ok(sessions.into_iter().find(|session| session.this).context("no session")?.id.to_string())
}

/// Somebody of each kind, all of the same parties.
async fn callers(ours: &mut Parties) -> Result<Vec<Caller>> {
    let partner = ours.pair.new.clone();
    let customer = ours.pair.customer(0)?.clone();
    let link = consent_link(&ours.pair, 0, 1).await?;
    let world = &mut ours.pair.world;
    let mut callers = vec![
        Caller { kind: Kind::Nobody, client: world.portal.nobody() },
        Caller { kind: Kind::ImportToken, client: world.portal.system() },
        Caller { kind: Kind::ConsentLink(link), client: world.portal.nobody() },
    ];
    let of_partner = |role| Membership::Partner { partner: partner.clone(), role };
    // People of their own: what they sign out of, no other test is signed in to.
    let people = ROLES
        .map(|role| (of_partner(role), false))
        .into_iter()
        .chain([(of_partner(Role::Viewer), true)])
        .chain(ROLES.map(|role| (Membership::InternalReview { role }, false)))
        .chain([(Membership::Administration, false), (Membership::SubCustomer { sub_customer: customer }, false)]);
    for (number, (membership, administrator)) in people.enumerate() {
        let (id, client) =
            world.one_more(&format!("Walks-{number}-{partner}"), membership.clone(), administrator).await?;
        callers.push(Caller { kind: Kind::Person { id, membership, administrator }, client });
    }
    let programme = callers.iter().find(|of| of.kind.columns() == [Column::Administration]);
    let programme = programme.context("no administration")?.client.clone();
    for (maker, scope) in [
        (&ours.administrator, Scope::Read),
        (&ours.administrator, Scope::Apply),
        (&programme, Scope::Read),
        (&programme, Scope::Import),
    ] {
        let request = ServiceTokenRequest { name: format!("Walks {scope:?}"), scopes: vec![scope], days: 1 };
        let made = maker.call::<MakeServiceToken>(&[], &NONE, &request).await?;
        let party = match (made.token.partner, scope) {
            (None, _) => Membership::Administration,
            (Some(_), Scope::Apply) => of_partner(Role::Operator),
            (Some(_), Scope::Read | Scope::Import) => of_partner(Role::Viewer),
        };
        let client = ours.pair.world.portal.with_token(&made.secret);
        callers.push(Caller { kind: Kind::Service { party, scopes: vec![scope] }, client });
    }
    Ok(callers)
}

/// One answer, without what is drawn anew each time.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    body: String,
}

impl Seen {
    fn of(answer: &Answer<Describe>) -> Self {
        Self { status: answer.status.as_u16(), body: answer.text() }
    }

    fn code(&self) -> Option<ProblemCode> {
        let problem: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        serde_json::from_value(problem.get("code")?.clone()).ok()
    }

    fn says(&self, words: &str) -> bool {
        let problem: Option<serde_json::Value> = serde_json::from_str(&self.body).ok();
        problem.is_some_and(|problem| problem.get("detail").and_then(|detail| detail.as_str()) == Some(words))
    }

    /// Whether the table's word was no.
    fn is_denial(&self, denied: Denied) -> bool {
        match denied {
            Denied::NotSignedIn => self.status == 401 && self.code() == Some(ProblemCode::NotSignedIn),
            Denied::NotAllowed(takes) => {
                self.status == 403 && self.code() == Some(ProblemCode::NotAllowed) && self.says(takes)
            }
        }
    }
}

async fn ask(caller: &Caller, of: &Declaration, things: &Things) -> Result<Seen> {
    // What could be done to things that are there is asked for in earnest, everything else with nothing in it.
    let body = if names_something(of) { good_body(of)? } else { b"{}".to_vec() };
    let mut ask = ask_with(&caller.client, of, things, body)?;
    if let Kind::ConsentLink(token) = &caller.kind {
        ask = ask.header(headers::CONSENT_LINK, token);
    }
    let answer = ask.send().await?;
    // An invitation that has just gone out isn't sent again yet.
    ensure!(answer.status.as_u16() != 429 || of.name == InviteAgain::NAME, "the limits are in the walk's way");
    ensure!(answer.status.as_u16() < 500, "{}: {}", answer.status, answer.text());
    Ok(Seen::of(&answer))
}

/// What is the caller's own and yet not all there for it: `api_attachments` and `api_offers` show when it is.
fn is_seen_in_part(of: &Declaration, caller: &Kind) -> bool {
    let sub_customer = matches!(caller, Kind::Person { membership: Membership::SubCustomer { .. }, .. });
    sub_customer && [GetAttachment::NAME, WithdrawMoveRequest::NAME].contains(&of.name)
}

struct Walk {
    ours: Parties,
    others: Parties,
    nobodys: Things,
}

impl Walk {
    async fn step(&self, of: &Declaration, caller: &Caller) -> Result<()> {
        let admitted = of.who.admit(caller.kind.at(of.who));
        let own = match admitted {
            Ok(_) => self.ours.fresh(of, &caller.kind).await?,
            Err(_) => self.ours.things.clone(),
        };
        let own = ask(caller, of, &own).await?;
        if of.who.is_shown_by_the_request() && admitted.is_err() {
            // Whoever can't show who they are is refused in the same way, signed in or not.
            let refused = [
                ProblemCode::ConsentLinkUnknown,
                ProblemCode::NotAllowed,
                ProblemCode::NotSignedIn,
                ProblemCode::Malformed,
            ];
            ensure!(own.code().is_some_and(|code| refused.contains(&code)), "was let in: {own:?}");
            return Ok(());
        }
        match admitted {
            Err(denied) => ensure!(own.is_denial(denied), "should be refused with {denied:?}: {own:?}"),
            Ok(_) if matches!(of.who, Who::Anyone | Who::Demonstration) => {}
            Ok(_) => ensure!(own.status != 401 && !own.says(of.who.takes()), "should be let in: {own:?}"),
        }
        if !names_something(of) {
            return Ok(());
        }
        let foreign = match admitted {
            Ok(_) => self.others.fresh(of, &Kind::Nobody).await?,
            Err(_) => self.others.things.clone(),
        };
        let foreign = ask(caller, of, &foreign).await?;
        let nobodys = ask(caller, of, &self.nobodys).await?;
        match admitted {
            Err(denied) => {
                ensure!(foreign.is_denial(denied), "should be refused with {denied:?}: {foreign:?}");
                ensure!(own == foreign && foreign == nobodys, "told apart: {own:?}, {foreign:?}, {nobodys:?}");
            }
            Ok(reach) => {
                ensure!(own.status != 400, "`good_body` has none for it: {own:?}");
                ensure!(own.status != 404 || is_seen_in_part(of, &caller.kind), "its own isn't there: {own:?}");
                ensure!(nobodys.status == 404, "there is nothing: {nobodys:?}");
                match reach {
                    Reach::None => bail!("admitted, and no reach"),
                    Reach::Own => ensure!(foreign == nobodys, "told apart: {foreign:?} and {nobodys:?}"),
                    Reach::All => ensure!(foreign.status != 404, "everybody's isn't there: {foreign:?}"),
                }
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn every_endpoint_answers_every_kind_of_caller_as_the_table_says_r1_5_r3_11() -> Result<()> {
    let mut ours = Parties::new().await?;
    let callers = callers(&mut ours).await?;
    let walked: BTreeSet<Column> = callers.iter().flat_map(|caller| caller.kind.columns()).collect();
    let columns = Column::ALL.into_iter().filter(|column| *column != Column::Delivery);
    assert_eq!(walked, columns.collect(), "every column but that of the portal's own delivery has somebody in it");
    let walk = Arc::new(Walk { ours, others: Parties::new().await?, nobodys: Things::nobodys() });
    let mut walks = JoinSet::new();
    for caller in callers {
        walks.spawn(all_endpoints(Arc::clone(&walk), caller));
    }
    let wrong: Vec<String> = walks.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} steps went wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// One caller's way through all of them; answers what went wrong on it.
async fn all_endpoints(walk: Arc<Walk>, mut caller: Caller) -> Vec<String> {
    let mut wrong = Vec::new();
    for of in ENDPOINTS {
        let ends_the_session = [SignOut::NAME, SignOutEverywhere::NAME].contains(&of.name);
        let step = async {
            walk.step(of, &caller).await?;
            if ends_the_session { caller.come_back().await } else { Ok(()) }
        };
        if let Err(error) = step.await {
            wrong.push(format!("{} ({:?}) as {:?}: {error:#}", of.name, of.who, caller.kind));
        }
    }
    wrong
}
