//! What is the same for every endpoint that is declared: who may call it, with which method, and what is done with a bad request.

use anyhow::Result;
use reqwest::Method as HttpMethod;
use serde::Serialize;
use serde_json::json;
use shared::{
    api::{
        Accept, AnswerConsent, AnswerProposal, AskConsent, AskConsentRequest, Attach, Attest, AttestRequest,
        ChangeCredit, ConsentLinkChoice, ConsentRequest, CreditLineRequest, CreditRequest, Decide, DecideDispute,
        Declaration, DemoConsents, Describe, DisputeDecisionRequest, DisputeRequest, ENDPOINTS, EmailCallback,
        Endpoint, GetApplicationRecords, GetCredit, GetSession, ListApplications, ListRecords, Method, Nothing,
        PostKind, PostRequest, Preview, ProblemCode, ProposalAnswerRequest, ProposalRequest, Propose, RaiseDispute,
        SendAgain, SendAgainRequest, SignOut, SmsCallback, Submit, TermsRequest, Who, Withdraw, WithdrawMoveRequest,
        WithdrawRequest, WritePost, headers,
    },
    application::{self, DisputeOutcome, Step},
    directory::{Membership, Role},
    rows::Row,
    seal::Hash,
    texts::{TextKind, current},
};
use tests::{Ask, Client, Pair, Portal, decision, everything, fresh_key};

/// Of an application that isn't there.
const UNKNOWN: &str = "MIG-0000-0000-0000";

/// A request to a declared endpoint, about things that aren't there.
fn ask(client: &Client, of: &Declaration) -> Ask<Describe> {
    ask_about(client, of, UNKNOWN)
}

fn ask_about(client: &Client, of: &Declaration, application: &str) -> Ask<Describe> {
    let method = match of.method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Delete => HttpMethod::DELETE,
    };
    let ask = client.request(method, &path(of, application)).header(headers::IF_MATCH, "\"1\"");
    match of.name {
        Attach::NAME => ask.raw_query(&[("name", "file.txt")]),
        GetApplicationRecords::NAME => ask.raw_query(&[("page", "1")]),
        _ => ask,
    }
}

fn path(of: &Declaration, application: &str) -> String {
    of.path
        .replace("{application}", application)
        .replace("{attachment}", &"0".repeat(64))
        .replace("{delivery}", "9007199254740991")
        .replace("{sub_customer}", "000000000000")
}

fn with_body(client: &Client, of: &Declaration, body: impl Into<Vec<u8>>) -> Result<Ask<Describe>> {
    let ask = ask(client, of).header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
    Ok(if of.max_body == 0 { ask } else { ask.body("application/json", body) })
}

/// A body that the endpoint could do something with, if what its path names were there.
fn good_body(of: &Declaration) -> Result<Vec<u8>> {
    fn bytes(request: &impl Serialize) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec(request)?)
    }
    let words = || "Because.".to_owned();
    let only_row = || [Row(1)].into_iter().collect();
    match of.name {
        Decide::NAME => bytes(&decision(Step::OriginalReseller, everything())),
        Withdraw::NAME => bytes(&WithdrawRequest { rows: everything() }),
        Accept::NAME | ChangeCredit::NAME => {
            bytes(&CreditRequest { lines: vec![CreditLineRequest { row: Row(1), credit: "1.00".to_owned() }] })
        }
        Propose::NAME => {
            let terms = TermsRequest::InWords { words: words() };
            bytes(&ProposalRequest { step: Step::OriginalReseller, terms })
        }
        AnswerProposal::NAME => bytes(&ProposalAnswerRequest { accept: application::Accept::Yes }),
        AskConsent::NAME => bytes(&AskConsentRequest { rows: only_row(), link: ConsentLinkChoice::Resend }),
        Attest::NAME => bytes(&AttestRequest { rows: only_row(), attachment: Hash::ZERO }),
        SendAgain::NAME => bytes(&SendAgainRequest { deliveries: vec![1] }),
        WritePost::NAME => bytes(&PostRequest { kind: PostKind::Note, words: words(), attachments: Vec::new() }),
        RaiseDispute::NAME => bytes(&DisputeRequest { words: words(), attachments: Vec::new() }),
        DecideDispute::NAME => bytes(&DisputeDecisionRequest { outcome: DisputeOutcome::Dismiss, words: words() }),
        AnswerConsent::NAME => bytes(&ConsentRequest::Agree { text: current(TextKind::Consent).version }),
        _ => bytes(&json!({})),
    }
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
            Who::Anyone | Who::Demonstration => portal.nobody(),
            Who::Administration => portal.system(),
            _ => {
                let member = self.members.iter().find(|(member, _)| is_allowed(who, member));
                member.map_or_else(|| portal.nobody(), |(_, client)| client.clone())
            }
        }
    }
}

/// Whom an endpoint is for, said once more in the words of R1.5.
fn is_allowed(who: Who, member: &Membership) -> bool {
    let (partner, role) = match member {
        Membership::Partner { role, .. } => (true, Some(*role)),
        Membership::InternalReview { role } => (false, Some(*role)),
        Membership::Administration | Membership::SubCustomer { .. } => (false, None),
    };
    let sub_customer = matches!(member, Membership::SubCustomer { .. });
    match who {
        Who::Anyone | Who::Demonstration | Who::SignedIn => true,
        Who::Console | Who::DemonstrationConsole => !sub_customer,
        Who::Operator => partner && role >= Some(Role::Operator),
        Who::Approver => role == Some(Role::Approver),
        Who::SubCustomer => sub_customer,
        Who::Administration | Who::Administrator => *member == Membership::Administration,
    }
}

/// Endpoints that take JSON with something in it.
fn takes_json(of: &Declaration) -> bool {
    let empty = [DemoConsents::NAME, WithdrawMoveRequest::NAME].contains(&of.name);
    let raw = of.name == Attach::NAME || of.who == Who::Administration || is_callback(of);
    of.max_body > 0 && !empty && !raw
}

/// Whoever calls these shows by a signature who they are.
fn is_callback(of: &Declaration) -> bool {
    [EmailCallback::NAME, SmsCallback::NAME].contains(&of.name)
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_asked_to_sign_in_unless_the_endpoint_is_for_anyone() -> Result<()> {
    let nobody = Portal::from_env()?.nobody();
    for of in ENDPOINTS.iter().filter(|of| !is_callback(of)) {
        let answer = with_body(&nobody, of, "{}")?.send().await?;
        match of.who {
            Who::Anyone | Who::Demonstration => assert_ne!(answer.status, 401, "{}", of.name),
            _ => drop(answer.refused(ProblemCode::NotSignedIn)?),
        }
    }
    Ok(())
}

#[tokio::test]
async fn each_kind_of_member_gets_what_its_role_allows_and_is_refused_the_rest_r1_5() -> Result<()> {
    let callers = Callers::new().await?;
    // Signing out would end the sessions of the requests after it.
    for of in ENDPOINTS.iter().filter(|of| of.name != SignOut::NAME && !is_callback(of)) {
        for (member, client) in &callers.members {
            let answer = with_body(client, of, "{}")?.send().await?;
            if of.name == GetCredit::NAME && !matches!(member, Membership::Partner { .. }) {
                // The programme's own people have no credit.
                answer.refused(ProblemCode::NotAllowed)?;
            } else if is_allowed(of.who, member) {
                assert!(![401, 403].contains(&answer.status.as_u16()), "{} as {member:?}: {}", of.name, answer.text());
            } else {
                answer.refused(ProblemCode::NotAllowed)?;
            }
        }
    }
    Ok(())
}

/// Nonsense, an application that isn't there, and one that is somebody else's: nobody can tell one from another (R3.11).
#[tokio::test]
async fn an_application_that_is_not_the_callers_is_answered_like_one_that_is_not_there() -> Result<()> {
    let (callers, elsewhere) = (Callers::new().await?, Pair::of(1).await?);
    let theirs = elsewhere.submit().await?.id;
    let about_one = ENDPOINTS.iter().filter(|of| of.path.contains("{application}"));
    for of in about_one {
        let strangers = callers.members.iter().filter(|(member, _)| match member {
            Membership::Partner { .. } | Membership::SubCustomer { .. } => is_allowed(of.who, member),
            // The programme's own people see every application.
            Membership::InternalReview { .. } | Membership::Administration => false,
        });
        for (member, client) in strangers {
            let mut answers = Vec::new();
            for application in [UNKNOWN, theirs.as_str(), "nonsense", "%27%20OR%201=1"] {
                let ask = ask_about(client, of, application).header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
                let ask = if of.max_body == 0 { ask } else { ask.body("application/json", good_body(of)?) };
                let problem = ask.send().await?.problem()?;
                // A viewer may be told beforehand that this isn't for viewers.
                let viewer = matches!(member, Membership::Partner { role: Role::Viewer, .. });
                let expected =
                    problem.code == ProblemCode::NotFound || (viewer && problem.code == ProblemCode::NotAllowed);
                assert!(expected, "{} of {application} as {member:?}: {problem:?}", of.name);
                answers.push(problem);
            }
            answers.dedup();
            assert_eq!(answers.len(), 1, "{} as {member:?}: {answers:?}", of.name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_import_token_opens_the_import_and_nothing_else() -> Result<()> {
    let portal = Portal::from_env()?;
    for of in ENDPOINTS {
        let answer = with_body(&portal.with_token("guessed"), of, "{}")?.send().await?;
        assert_eq!(answer.status, 401, "{} with a guessed token", of.name);
        let answer = with_body(&portal.system(), of, "{}")?.send().await?;
        let is_import = of.who == Who::Administration;
        assert_eq!(answer.status != 401, is_import, "{}: {}", of.name, answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_answered_405_with_those_that_it_does() -> Result<()> {
    let nobody = Portal::from_env()?.nobody();
    for of in ENDPOINTS {
        for method in [HttpMethod::PUT, HttpMethod::PATCH] {
            let answer = nobody.request::<Describe>(method, &path(of, UNKNOWN)).send().await?;
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
    for of in changes.filter(|of| !matches!(of.who, Who::Anyone | Who::Demonstration)) {
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
