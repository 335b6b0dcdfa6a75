//! What is the same for every endpoint that is declared: with which method, and what is done with a bad request. Who may call it is walked
//! in `api_permissions`.

use anyhow::Result;
use reqwest::Method as HttpMethod;
use shared::{
    api::{
        Attach, Declaration, DemoConsents, Describe, ENDPOINTS, Endpoint, GetSession, InviteAgain, ListApplications,
        ListRecords, Method, Nothing, Preview, ProblemCode, Remind, SignInByAccess, Submit, Who, WithdrawMoveRequest,
    },
    directory::{Membership, Role},
    permissions::{Caller, Column, Reach},
};
use tests::{Ask, Client, Pair, Portal, Things, ask_with};

/// A request about things that aren't there.
fn with_body(client: &Client, of: &Declaration, body: impl Into<Vec<u8>>) -> Result<Ask<Describe>> {
    ask_with(client, of, &Things::nobodys(), body)
}

/// One client of each kind of member there is.
struct Callers {
    pair: Pair,
    members: Vec<(Membership, Client)>,
}

impl Callers {
    async fn new() -> Result<Self> {
        let mut pair = Pair::of(1).await?;
        let customer = pair.customer(0)?.clone();
        let world = &mut pair.world;
        let mut members = Vec::new();
        for role in [Role::Viewer, Role::Operator, Role::Approver] {
            let client = world.portal.sign_in(&world.person_of(&pair.new, role)?).await?;
            members.push((Membership::Partner { partner: pair.new.clone(), role }, client));
        }
        members.push((Membership::InternalReview { role: Role::Approver }, world.reviewer().await?));
        members.push((Membership::Administration, world.administrator().await?));
        let (_, client) = world.answers_for(&customer).await?;
        members.push((Membership::SubCustomer { sub_customer: customer }, client));
        Ok(Self { pair, members })
    }

    /// Somebody who may call it.
    fn allowed(&self, who: Who) -> Client {
        let portal = &self.pair.world.portal;
        match who {
            who if is_open(who) => portal.nobody(),
            Who::Administration => portal.system(),
            _ => {
                let member = self.members.iter().find(|(member, _)| is_allowed(who, member));
                member.map_or_else(|| portal.nobody(), |(_, client)| client.clone())
            }
        }
    }
}

fn is_allowed(who: Who, member: &Membership) -> bool {
    who.reach(Caller::Person { membership: member, administrator: false }) != Reach::None
}

/// Whether an endpoint is for those who aren't signed in, or finds out by itself who calls.
fn is_open(who: Who) -> bool {
    who.cell(Column::Nobody) != Reach::None || who.is_shown_by_the_request()
}

/// Endpoints that take JSON with something in it.
fn takes_json(of: &Declaration) -> bool {
    let empty = [DemoConsents::NAME, InviteAgain::NAME, Remind::NAME, SignInByAccess::NAME, WithdrawMoveRequest::NAME]
        .contains(&of.name);
    let raw = of.name == Attach::NAME || [Who::Administration, Who::Delivery].contains(&of.who);
    of.max_body > 0 && !empty && !raw
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_answered_405_with_those_that_it_does() -> Result<()> {
    let nobody = Portal::from_env()?.nobody();
    for of in ENDPOINTS {
        for method in [HttpMethod::PUT, HttpMethod::PATCH] {
            let answer = nobody.request::<Describe>(method, &Things::nobodys().path(of)?).send().await?;
            answer.refused(ProblemCode::MethodNotAllowed)?;
            let declared = format!("{:?}", of.method).to_uppercase();
            let allowed = answer.header("allow").unwrap_or_default();
            assert!(allowed.contains(&declared), "{} allows “{allowed}”", of.name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_body_larger_than_declared_is_answered_413() -> Result<()> {
    let callers = Callers::new().await?;
    for of in ENDPOINTS.iter().filter(|of| of.max_body > 0) {
        let body = vec![b' '; of.max_body + 1];
        let answer = with_body(&callers.allowed(of.who), of, body)?.send().await?;
        answer.refused(ProblemCode::TooLarge)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_body_of_just_the_declared_size_is_read() -> Result<()> {
    let callers = Callers::new().await?;
    for of in ENDPOINTS.iter().filter(|of| takes_json(of)) {
        let body = vec![b' '; of.max_body];
        with_body(&callers.allowed(of.who), of, body)?.send().await?.refused(ProblemCode::Malformed)?;
    }
    Ok(())
}

#[tokio::test]
async fn json_that_breaks_off_is_answered_400_with_the_line_where_it_does() -> Result<()> {
    let callers = Callers::new().await?;
    for of in ENDPOINTS.iter().filter(|of| takes_json(of)) {
        let client = callers.allowed(of.who);
        let problem = with_body(&client, of, "{\n\n ]")?.send().await?.refused(ProblemCode::Malformed)?;
        assert!(problem.detail.contains("line 3"), "{}: {}", of.name, problem.detail);
        for body in [&b""[..], b"\xff\xfe{", b"[]", b"null", b"{\"surprise\":1}", "[".repeat(1_000).as_bytes()] {
            with_body(&client, of, body)?.send().await?.refused(ProblemCode::Malformed)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_named_by_its_place_and_not_repeated() -> Result<()> {
    let pair = Pair::of(1).await?;
    let body = r#"{"original_reseller":"x","rows":[{"sub_customer":"1","credit":"1"},{"sub_customer":"2","credit":{"s3cret":1}}]}"#;
    let ask = pair.applicant.ask::<Preview>(&[]).body("application/json", body);
    let problem = ask.send().await?.refused(ProblemCode::Malformed)?;
    assert!(problem.detail.contains("rows[1].credit"), "{}", problem.detail);
    assert!(!problem.detail.contains("s3cret"), "{}", problem.detail);
    Ok(())
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_answered_400() -> Result<()> {
    let pair = Pair::of(1).await?;
    for query in [[("limit", "many")], [("status", "lost")], [("surprise", "1")], [("limit", "-1")]] {
        let answer = pair.applicant.ask::<ListRecords>(&[]).raw_query(&query).send().await?;
        answer.refused(ProblemCode::Malformed)?;
    }
    for query in [[("list", "theirs")], [("limit", "1e3")], [("status", "migrated")]] {
        let answer = pair.applicant.ask::<ListApplications>(&[]).raw_query(&query).send().await?;
        answer.refused(ProblemCode::Malformed)?;
    }
    for cursor in ["x", "-1", "{}", "99999999999999999999999999", "' OR 1=1 --"] {
        let answer = pair.applicant.ask::<ListRecords>(&[]).raw_query(&[("cursor", cursor)]).send().await?;
        answer.refused(ProblemCode::Malformed)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_change_by_cookie_needs_the_header_that_no_foreign_site_can_set() -> Result<()> {
    let callers = Callers::new().await?;
    let changes = ENDPOINTS.iter().filter(|of| of.method != Method::Get);
    for of in changes.filter(|of| !is_open(of.who)) {
        for (_, client) in callers.members.iter().filter(|(member, _)| is_allowed(of.who, member)) {
            let answer = with_body(client, of, "{}")?.as_from_elsewhere().send().await?;
            answer.refused(ProblemCode::HeaderNeeded)?;
        }
    }
    // Nobody was signed out on the way.
    for (_, client) in &callers.members {
        assert!(client.call::<GetSession>(&[], &Nothing {}, &Nothing {}).await?.signed_in.is_some());
    }
    Ok(())
}

#[tokio::test]
async fn a_change_that_comes_from_another_site_is_refused() -> Result<()> {
    let callers = Callers::new().await?;
    for of in ENDPOINTS.iter().filter(|of| of.method != Method::Get && of.who != Who::Administration) {
        let ask = with_body(&callers.allowed(of.who), of, "{}")?.header("origin", "https://elsewhere.example");
        ask.send().await?.refused(ProblemCode::NotAllowed)?;
    }
    Ok(())
}

#[tokio::test]
async fn no_answer_is_kept_by_caches_or_guessed_at_by_browsers() -> Result<()> {
    let callers = Callers::new().await?;
    for of in ENDPOINTS {
        for client in [callers.pair.world.portal.nobody(), callers.allowed(of.who)] {
            let answer = with_body(&client, of, "{}")?.send().await?;
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", of.name);
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{}", of.name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_api_describes_itself_by_its_declarations() -> Result<()> {
    let nobody = Portal::from_env()?.nobody();
    let described: serde_json::Value = serde_json::from_slice(nobody.ask::<Describe>(&[]).send().await?.file()?)?;
    assert_eq!(described, serde_json::to_value(ENDPOINTS)?);
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_not_declared_is_answered_404() -> Result<()> {
    let nobody = Portal::from_env()?.nobody();
    for path in ["/api/", "/api/nothing", "/api/applications/MIG-0000-0000-0000/nothing", "/api/v2/session"] {
        nobody.request::<Describe>(HttpMethod::GET, path).send().await?.refused(ProblemCode::NotFound)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_submission_without_a_proper_key_is_answered_400_r2_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let request = tests::Application::request(&pair.original, pair.rows("1"));
    let ask = pair.applicant.ask::<Submit>(&[]).json(&request);
    let problem = ask.send().await?.refused(ProblemCode::HeaderNeeded)?;
    assert!(problem.detail.contains("Idempotency-Key"), "{}", problem.detail);
    for key in ["short", "with some spaces", &"x".repeat(129)] {
        let answer = tests::Application::send(&pair.applicant, &request, key).await?;
        answer.refused(ProblemCode::HeaderNeeded)?;
    }
    Ok(())
}
