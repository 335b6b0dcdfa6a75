//! What every answer has, whatever it answers: headers that browsers heed, files that are what they are called, limits that hold.

use anyhow::{Context, Result, ensure};
use reqwest::{Method as HttpMethod, StatusCode};
use shared::{
    api::{
        AskConsent, AskConsentRequest, ConsentLinkChoice, DemoSignIn, DemoSignInRequest, Describe, ENDPOINTS, Endpoint,
        FaultReport, GetConsentLink, GetOwner, GetPartner, GetTexts, ImportPeople, Nothing, OwnerQuery, PartnerQuery,
        ProblemCode, Remind, ReportFault, headers,
    },
    rows::Row,
};
use std::{collections::BTreeSet, env, fs};
use tests::{Answer, Client, Pair, Portal, World};
use tokio::task::JoinSet;

const NONE: Nothing = Nothing {};

/// Headers that the API's answers and the pages' files share.
const EVERYWHERE: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

async fn get(portal: &Portal, path: &str) -> Result<Answer<Describe>> {
    portal.nobody().request(HttpMethod::GET, path).send().await
}

fn has_headers(answer: &Answer<Describe>, what: &str, headers: &[(&str, &str)]) {
    for (name, value) in headers {
        assert_eq!(answer.header(name), Some(*value), "{name} of {what}");
    }
    assert_eq!(answer.header("access-control-allow-origin"), None, "{what} is open to other sites");
}

/// A Content-Security-Policy by its directives.
fn directives(answer: &Answer<Describe>) -> BTreeSet<String> {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    policy.split(';').map(|directive| directive.trim().to_owned()).collect()
}

#[tokio::test]
async fn an_answer_of_the_api_opened_as_a_page_does_nothing_whatever_it_answers() -> Result<()> {
    let portal = Portal::from_env()?;
    let client = portal.nobody();
    let paths: BTreeSet<_> = ENDPOINTS.iter().map(|of| of.path).chain(["/api/nothing", "/api/"]).collect();
    for path in paths {
        for method in [HttpMethod::GET, HttpMethod::POST, HttpMethod::OPTIONS] {
            let what = format!("{method} {path}");
            let answer = client.request::<Describe>(method, path).send().await?;
            has_headers(&answer, &what, &EVERYWHERE);
            has_headers(&answer, &what, &[("cache-control", "no-store"), ("referrer-policy", "no-referrer")]);
            for directive in ["sandbox", "default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"] {
                assert!(directives(&answer).contains(directive), "{what}: {directive}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_run_their_own_program_and_nothing_else() -> Result<()> {
    let portal = Portal::from_env()?;
    for path in ["/", "/tasks", "/applications/MIG-0000-0000-0000", "/nonsense", "/icon.svg"] {
        let answer = get(&portal, path).await?;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        has_headers(&answer, path, &EVERYWHERE);
        let expected = [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "worker-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ];
        assert_eq!(directives(&answer), expected.map(str::to_owned).into(), "{path}");
        let permissions = answer.header("permissions-policy").unwrap_or_default();
        assert!(permissions.contains("camera=()") && permissions.contains("geolocation=()"), "{path}: {permissions}");
    }
    Ok(())
}

#[tokio::test]
async fn the_one_html_file_has_no_script_or_style_of_its_own() -> Result<()> {
    let html = get(&Portal::from_env()?, "/tasks").await?.text().to_lowercase();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        assert!(!tag.starts_with("style"), "<{tag}>");
        assert!(!tag.starts_with("script") || tag.contains(" src=\"/assets/"), "<{tag}>");
        assert!(!tag.contains(" style=") && !tag.contains(" on") && !tag.contains("javascript:"), "<{tag}>");
    }
    Ok(())
}

/// The addresses of files that the HTML names.
fn files_of(html: &str) -> Vec<&str> {
    html.split('"').filter(|part| part.starts_with('/')).collect()
}

#[tokio::test]
async fn only_files_whose_name_carries_their_hash_are_kept_for_good() -> Result<()> {
    let portal = Portal::from_env()?;
    let start = get(&portal, "/").await?;
    assert_eq!(start.header("cache-control"), Some("no-cache"));
    let html = start.text();
    let files = files_of(&html);
    ensure!(files.iter().filter(|file| file.starts_with("/assets/")).count() >= 4, "{files:?}");
    for file in files {
        let answer = get(&portal, file).await?;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        has_headers(&answer, file, &EVERYWHERE);
        let kept = answer.header("cache-control").unwrap_or_default();
        let hash = file.rsplit('.').nth(1).unwrap_or_default();
        let is_hashed = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert_eq!(file.starts_with("/assets/"), is_hashed, "{file}");
        assert_eq!(kept.contains("immutable"), is_hashed, "{file}: {kept}");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_missing_is_missing_and_nobody_keeps_that() -> Result<()> {
    let portal = Portal::from_env()?;
    for path in [
        "/assets/frontend.0123456789abcdef.js",
        "/assets/",
        "/assets/nothing",
        "/favicon.ico",
        "/.env",
        "/.git/config",
        "/wrangler.toml",
        "/assets/..%2f..%2fwrangler.toml",
        "/index.php",
    ] {
        let answer = get(&portal, path).await?;
        answer.refused(ProblemCode::NotFound).with_context(|| path.to_owned())?;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    Ok(())
}

/// The platform reads it, and answers for it as for any page that there isn't.
#[tokio::test]
async fn the_list_of_headers_is_not_served() -> Result<()> {
    let answer = get(&Portal::from_env()?, "/_headers").await?.text();
    assert!(answer.starts_with("<!doctype html>") && !answer.contains("frame-ancestors"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_page_is_read_and_never_sent_anything() -> Result<()> {
    let portal = Portal::from_env()?;
    for method in [HttpMethod::POST, HttpMethod::PUT, HttpMethod::DELETE] {
        let answer = portal.nobody().request::<Describe>(method, "/tasks").send().await?;
        answer.refused(ProblemCode::MethodNotAllowed)?;
    }
    let first = get(&portal, "/tasks").await?;
    let tag = first.header("etag").context("no ETag")?.to_owned();
    let asked = portal.nobody().request::<Describe>(HttpMethod::GET, "/tasks").header("if-none-match", &tag);
    let again = asked.send().await?;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "the page is sent a second time");
    Ok(())
}

/// What the platform says of where a request comes from; on this machine it takes the client's word.
const ADDRESS: &str = "cf-connecting-ip";

/// Two resellers in the portal that has limits.
async fn limited_pair() -> Result<Pair> {
    let mut world = World::in_portal(Portal::limited()?)?;
    let (new, original) = (world.reseller("New")?, world.reseller("Original")?);
    Pair::between(world, new, original, 1).await
}

/// Asks until it is too much, and gives how often that went well. Counts begin anew with each minute of the clock, so that it may go
/// well for nearly twice as often as the limit says.
async fn until_refused<E: Endpoint>(limit: usize, ask: impl AsyncFn() -> Result<Answer<E>>) -> Result<usize> {
    for times in 0..=2 * limit {
        let answer = ask().await?;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let problem = answer.refused(ProblemCode::TooManyRequests)?;
            assert_eq!(answer.header("retry-after"), Some("60"));
            assert!(problem.detail.contains("60 seconds"), "{}", problem.detail);
            return Ok(times);
        }
    }
    anyhow::bail!("{} may be asked more often than {limit} times a minute", E::PATH)
}

#[tokio::test]
async fn looking_for_partners_and_customers_is_limited_for_a_partner_as_a_whole_r3_11() -> Result<()> {
    let pair = limited_pair().await?;
    let query = PartnerQuery { id: pair.original.clone() };
    let look = async |client: &Client| client.ask::<GetPartner>(&[]).query(&query).send().await;
    until_refused(40, async || look(&pair.applicant).await).await?;
    // Another person of the partner doesn't begin anew, another partner does.
    look(&pair.world.approver(&pair.new).await?).await?.refused(ProblemCode::TooManyRequests)?;
    look(&pair.releaser).await?.good()?;
    // Everything else goes on.
    pair.applicant.call::<GetTexts>(&[], &NONE, &NONE).await.map(drop)
}

#[tokio::test]
async fn asking_customers_again_is_limited_for_a_partner_r5_4() -> Result<()> {
    let pair = limited_pair().await?;
    let rows = [Row(1)].into_iter().collect();
    let request = AskConsentRequest { rows, link: ConsentLinkChoice::Resend };
    let ask = async || pair.applicant.ask::<AskConsent>(&["MIG-0000-0000-0000"]).json(&request).send().await;
    until_refused(20, ask).await.map(drop)
}

#[tokio::test]
async fn reminding_by_hand_is_limited_for_a_partner_as_a_whole_r7_1() -> Result<()> {
    let pair = limited_pair().await?;
    let remind = async |by: &Client| by.ask::<Remind>(&["MIG-0000-0000-0000"]).json(&NONE).send().await;
    until_refused(120, async || remind(&pair.applicant).await).await?;
    remind(&pair.world.approver(&pair.new).await?).await?.refused(ProblemCode::TooManyRequests)?;
    remind(&pair.releaser).await?.refused(ProblemCode::NotFound).map(drop)
}

#[tokio::test]
async fn having_faults_written_into_the_log_is_limited_by_address() -> Result<()> {
    let nobody = Portal::limited()?.nobody();
    let fault = FaultReport { reference: "01ab23cd45".into(), what: "A test of limits.".into(), page: "/".into() };
    let report = async |address: &str, fault: &FaultReport| {
        nobody.ask::<ReportFault>(&[]).json(fault).header(ADDRESS, address).send().await
    };
    until_refused(30, async || report("203.0.113.21", &fault).await).await?;
    report("203.0.113.22", &fault).await?.good()?;
    let long = FaultReport { what: "x".repeat(5_000), ..fault.clone() };
    report("203.0.113.22", &long).await?.refused(ProblemCode::TooLarge)?;
    let other = FaultReport { reference: "not ten of them".into(), ..fault };
    report("203.0.113.22", &other).await?.refused(ProblemCode::Malformed).map(drop)
}

#[tokio::test]
async fn trying_personal_links_is_limited_by_address() -> Result<()> {
    let nobody = Portal::limited()?.nobody();
    let open = async |address: &str| {
        let ask = nobody.ask::<GetConsentLink>(&[]).header(headers::CONSENT_LINK, "guessed");
        ask.header(ADDRESS, address).send().await
    };
    until_refused(30, async || open("203.0.113.7").await).await?;
    open("203.0.113.8").await?.refused(ProblemCode::ConsentLinkUnknown).map(drop)
}

#[tokio::test]
async fn signing_in_again_and_again_is_limited_by_address() -> Result<()> {
    let nobody = Portal::limited()?.nobody();
    let request = DemoSignInRequest { person: "nobody.at.all".parse()? };
    let sign_in =
        async |address: &str| nobody.ask::<DemoSignIn>(&[]).json(&request).header(ADDRESS, address).send().await;
    until_refused(60, async || sign_in("2001:db8:1:2::1").await).await?;
    // Whoever has one such address has all of its network.
    sign_in("2001:db8:1:2::2").await?.refused(ProblemCode::TooManyRequests)?;
    assert_ne!(sign_in("2001:db8:1:3::1").await?.status, StatusCode::TOO_MANY_REQUESTS);
    Ok(())
}

/// Requests on their way together.
const AT_A_TIME: usize = 24;

#[tokio::test]
async fn whoever_asks_too_often_is_refused_everything_and_nobody_else_is() -> Result<()> {
    let pair = limited_pair().await?;
    let mut refused = false;
    // Many at a time: so many one after the other take long where every limiter is a program of its own.
    for _ in 0..=2 * 600 / AT_A_TIME {
        let mut asking = JoinSet::new();
        for _ in 0..AT_A_TIME {
            let client = pair.releaser.clone();
            asking.spawn(async move { client.ask::<Describe>(&[]).send().await });
        }
        while let Some(answer) = asking.join_next().await {
            refused |= answer??.status == StatusCode::TOO_MANY_REQUESTS;
        }
        if refused {
            break;
        }
    }
    ensure!(refused, "one may ask more often than 600 times a minute");
    pair.releaser.refused::<GetTexts>(ProblemCode::TooManyRequests, &[], &NONE, &NONE).await?;
    // Signed in anew: in this portal a session that nobody uses ends soon.
    pair.world.operator(&pair.new).await?.call::<GetTexts>(&[], &NONE, &NONE).await.map(drop)
}

/// The Worker's own lines of a log, among those of the development server.
fn lines_of_the_worker(log: &str) -> Vec<&str> {
    log.lines().filter_map(|line| line.get(line.find("{\"")?..)).collect()
}

/// What stays of a line: other tests write to the same log, and none of theirs may be seen either.
#[tokio::test]
async fn nothing_about_people_and_no_secret_is_in_the_log() -> Result<()> {
    let pair = Pair::of(1).await?;
    let customer = pair.customer(0)?;
    let portal = &pair.world.portal;
    pair.submit().await?;
    let cookie = pair.applicant.cookie().context("no cookie")?.split('=').next_back().unwrap_or_default();
    let guessed = &format!("cmt_{}", "0123456789abcdef".repeat(4));
    portal.with_token(guessed).ask::<GetTexts>(&[]).send().await?;
    portal.nobody().ask::<GetConsentLink>(&[]).header(headers::CONSENT_LINK, guessed).send().await?;
    let line = format!("{{\"email\":\"ada@{customer}.example\"");
    portal.system().ask::<ImportPeople>(&[]).lines(&line).send().await?;
    pair.applicant.ask::<GetOwner>(&[customer.as_str()]).query(&OwnerQuery::default()).send().await?;
    let path = env::var("PORTAL_LOG").context("PORTAL_LOG isn't set. Run `cargo xtask test`.")?;
    let log = fs::read_to_string(path)?;
    let lines = lines_of_the_worker(&log);
    ensure!(lines.iter().any(|line| line.contains("/api/sub-customers/{sub_customer}/owner")), "nothing is logged");
    for secret in ["@", guessed, cookie, customer.as_str(), "z-operator", "Customer "] {
        let found: Vec<_> = lines.iter().filter(|line| line.contains(secret)).take(3).collect();
        ensure!(found.is_empty(), "“{secret}” is in the log: {found:#?}");
    }
    Ok(())
}
