//! Signing in by a real OpenID Connect provider and by Cloudflare Access: who gets in, as whom, and who doesn't.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use shared::{
    api::{
        AuditKind, AuditOutcome, AuditQuery, AuditSaid, GetSession, GetSignInWays, ImportPeople, LetInAnew,
        ListApplications, ListAudit, Nothing, ProblemCode, RemovePerson, SessionAnswer, SignInByAccess, SignInQuery,
        SignInTrouble, SignOut, SignedIn, StartSignIn,
    },
    directory::{Membership, Person, Role},
    ids::{CustomerId, PersonId},
};
use tests::{Account, Begun, Client, IdentityProvider, Portal, World, eventually, sending_portal, sign_in_by_provider};

const NONE: Nothing = Nothing {};
const ACCESS: &str = "cf-access-jwt-assertion";

async fn who(client: &Client) -> Result<Option<SignedIn>> {
    Ok(client.call::<GetSession>(&[], &NONE, &NONE).await?.signed_in)
}

/// A partner's operator whom nobody has signed in as yet, and their account at the provider.
async fn invited() -> Result<(World, PersonId, Account)> {
    let mut world = World::in_portal(sending_portal()?)?;
    let partner = world.reseller("Partner")?;
    world.import().await?;
    let person = world.person_of(&partner, Role::Operator)?;
    let account = Account::of(&person)?;
    Ok((world, person, account))
}

/// Signs in and says as whom.
async fn enters(portal: &Portal, account: &Account) -> Result<PersonId> {
    let landed = sign_in_by_provider(portal, account).await?;
    let client = landed.client.with_context(|| format!("nobody is signed in: {}", landed.at))?;
    Ok(who(&client).await?.context("nobody is signed in")?.person)
}

/// Tries to sign in and says what the trouble is.
async fn trouble(portal: &Portal, account: &Account) -> Result<String> {
    let landed = sign_in_by_provider(portal, account).await?;
    Ok(landed.trouble().with_context(|| format!("no trouble: {}", landed.at))?.to_owned())
}

fn is(trouble: SignInTrouble) -> String {
    trouble.code().to_owned()
}

#[tokio::test]
async fn whoever_is_in_the_directory_signs_in_by_the_provider_and_comes_back_to_where_they_were_going() -> Result<()> {
    let (world, person, account) = invited().await?;
    let begun = Begun::at(&world.portal, Some("/applications?list=incoming")).await?;
    let landed = begun.finish(Some(&account)).await?;
    assert_eq!(landed.at, "/applications?list=incoming");
    let client = landed.client.context("nobody is signed in")?;
    let signed_in = who(&client).await?.context("nobody is signed in")?;
    assert_eq!(signed_in.person, person);
    assert!(matches!(signed_in.membership, Membership::Partner { role: Role::Operator, .. }));
    client.call::<ListApplications>(&[], &Default::default(), &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn the_browser_is_sent_off_with_state_nonce_and_challenge_and_keeps_what_ties_the_answer_to_it() -> Result<()> {
    let portal = sending_portal()?;
    let (one, other) = (Begun::at(&portal, None).await?, Begun::at(&portal, None).await?);
    let query = |begun: &Begun| -> Result<std::collections::BTreeMap<String, String>> {
        Ok(serde_urlencoded::from_str(begun.url.split_once('?').context("no query")?.1)?)
    };
    let (first, second) = (query(&one)?, query(&other)?);
    for drawn in ["state", "nonce", "code_challenge"] {
        assert_eq!(first[drawn].len(), 43, "{drawn}");
        assert_ne!(first[drawn], second[drawn], "{drawn}");
    }
    assert_eq!(first["code_challenge_method"], "S256");
    assert_eq!(first["response_type"], "code");
    let answer = portal.nobody().ask::<StartSignIn>(&[]).send().await?;
    let cookie = answer.header("set-cookie").context("no cookie")?;
    for part in ["__Host-sign-in=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    Ok(())
}

#[tokio::test]
async fn a_sign_in_leads_to_pages_of_the_portal_and_nowhere_else() -> Result<()> {
    let (world, _, account) = invited().await?;
    for to in
        ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "/api"]
    {
        let landed = Begun::at(&world.portal, Some(to)).await?.finish(Some(&account)).await?;
        assert_eq!(landed.at, "/", "{to}");
    }
    Ok(())
}

#[tokio::test]
async fn whoever_is_not_in_the_directory_is_told_so_and_gets_no_session() -> Result<()> {
    let portal = sending_portal()?;
    let stranger = Account::of(&format!("stranger-{}", tests::fresh_key()?))?;
    let landed = Begun::at(&portal, Some("/tasks")).await?.finish(Some(&stranger)).await?;
    assert_eq!(landed.at, "/sign-in?trouble=not_in_directory&to=%2Ftasks");
    assert!(landed.client.is_none());
    Ok(())
}

#[tokio::test]
async fn an_address_that_the_provider_does_not_vouch_for_opens_nothing() -> Result<()> {
    let (world, person, account) = invited().await?;
    let unverified = Account { is_verified: false, ..account.clone() };
    assert_eq!(trouble(&world.portal, &unverified).await?, is(SignInTrouble::AddressNotVerified));
    // Nothing was bound by that.
    assert_eq!(enters(&world.portal, &account).await?, person);
    Ok(())
}

#[tokio::test]
async fn a_person_stays_the_account_that_they_first_signed_in_by() -> Result<()> {
    let (world, person, account) = invited().await?;
    assert_eq!(enters(&world.portal, &account).await?, person);
    // The same account with another address, in capitals, or with none that is verified: the same person.
    for email in ["moved@elsewhere.example".to_owned(), account.email.to_uppercase()] {
        let account = Account { email, is_verified: false, ..account.clone() };
        assert_eq!(enters(&world.portal, &account).await?, person);
    }
    // Another account with the same address: nobody.
    let other = Account::of(&person)?;
    assert_eq!(trouble(&world.portal, &other).await?, is(SignInTrouble::OtherAccount));
    Ok(())
}

#[tokio::test]
async fn an_account_that_takes_over_an_address_does_not_become_whom_it_belonged_to() -> Result<()> {
    let (world, person, account) = invited().await?;
    assert_eq!(enters(&world.portal, &account).await?, person);
    let colleague = world.person_of(&partner_of(&world, &person).await?, Role::Approver)?;
    // The account of one person now has a colleague's address: it stays the person that it was.
    let changed = Account { email: format!("{colleague}@people.example"), ..account };
    assert_eq!(enters(&world.portal, &changed).await?, person);
    Ok(())
}

async fn partner_of(world: &World, person: &PersonId) -> Result<shared::ids::PartnerId> {
    let signed_in = who(&world.portal.sign_in(person).await?).await?.context("nobody is signed in")?;
    match signed_in.membership {
        Membership::Partner { partner, .. } => Ok(partner),
        other => anyhow::bail!("{other:?}"),
    }
}

/// People as the vendor's directory has them, each with an address of their own making.
async fn import(portal: &Portal, people: &[(&PersonId, &str, Membership)]) -> Result<()> {
    let lines = people.iter().map(|(id, email, membership)| {
        let (name, phone, administrator) = ("Somebody".to_owned(), None, false);
        let (email, membership) = ((*email).to_owned(), membership.clone());
        let as_of = "2026-01-01T00:00:00Z".parse()?;
        let person = Person { id: (*id).clone(), name, email, phone, membership, administrator, as_of };
        Ok(serde_json::to_string(&person)?)
    });
    let lines = lines.collect::<Result<Vec<_>>>()?.join("\n");
    portal.system().ask::<ImportPeople>(&[]).lines(&lines).send().await?.good().map(drop)
}

fn new_person() -> Result<PersonId> {
    Ok(format!("z-{}", tests::fresh_key()?).parse()?)
}

#[tokio::test]
async fn sub_customers_people_and_the_programmes_own_sign_in_in_the_same_way_r1_5() -> Result<()> {
    let portal = sending_portal()?;
    let sub_customer: CustomerId = "000000000001".parse()?;
    for membership in [
        Membership::SubCustomer { sub_customer },
        Membership::InternalReview { role: Role::Viewer },
        Membership::Administration,
    ] {
        let person = new_person()?;
        // However the directory writes the address: upper and lower case are the same.
        let email = format!("{person}@People.Example");
        import(&portal, &[(&person, &email, membership.clone())]).await?;
        let landed = sign_in_by_provider(&portal, &Account::of(&person)?).await?;
        let signed_in = who(&landed.client.context("nobody is signed in")?).await?.context("nobody is signed in")?;
        assert_eq!((signed_in.person, signed_in.membership), (person, membership));
    }
    Ok(())
}

#[tokio::test]
async fn an_address_of_two_people_opens_neither() -> Result<()> {
    let portal = sending_portal()?;
    let (one, other) = (new_person()?, new_person()?);
    let account = Account::of(&one)?;
    let viewer = || Membership::InternalReview { role: Role::Viewer };
    import(&portal, &[(&one, &account.email, viewer()), (&other, &account.email.to_uppercase(), viewer())]).await?;
    assert_eq!(trouble(&portal, &account).await?, is(SignInTrouble::SeveralPeople));
    Ok(())
}

#[tokio::test]
async fn whoever_is_removed_from_the_directory_signs_in_no_more() -> Result<()> {
    let (world, person, account) = invited().await?;
    let client = sign_in_by_provider(&world.portal, &account).await?.client.context("nobody is signed in")?;
    let administrator = world.administrator().await?;
    administrator.call::<RemovePerson>(&[person.as_str()], &NONE, &NONE).await?;
    assert_eq!(who(&client).await?, None);
    assert_eq!(trouble(&world.portal, &account).await?, is(SignInTrouble::NotInDirectory));
    Ok(())
}

#[tokio::test]
async fn the_audit_log_has_who_signed_in_and_who_was_refused() -> Result<()> {
    let (world, person, account) = invited().await?;
    let administrator = world.administrator().await?;
    assert_eq!(enters(&world.portal, &account).await?, person);
    let query = AuditQuery { person: Some(person.clone()), kind: Some(AuditKind::SignIn), ..Default::default() };
    let done = administrator.call::<ListAudit>(&[], &query, &NONE).await?.entries;
    let entry = done.first().context("the audit log has no such sign-in")?;
    assert_eq!(
        (entry.outcome, entry.what.as_str()),
        (AuditOutcome::Done, "Signed in by the identity provider for the first time",)
    );
    assert_eq!(trouble(&world.portal, &Account::of(&person)?).await?, is(SignInTrouble::OtherAccount));
    IdentityProvider::get()?.forge(&account, "other", json!({}), json!({})).await?;
    assert_eq!(trouble(&world.portal, &account).await?, is(SignInTrouble::NotProven));
    let query =
        AuditQuery { kind: Some(AuditKind::SignIn), outcome: Some(AuditOutcome::Refused), ..Default::default() };
    let refused = administrator.call::<ListAudit>(&[], &query, &NONE).await?.entries;
    for trouble in [SignInTrouble::OtherAccount, SignInTrouble::NotProven] {
        let said = AuditSaid::SignInRefused { trouble }.words();
        assert!(refused.iter().any(|entry| entry.what == said), "{said}: {refused:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_provider_is_told_to_ask_when_another_account_is_wanted() -> Result<()> {
    let portal = sending_portal()?;
    let query = SignInQuery { anew: true, ..SignInQuery::default() };
    let answer = portal.nobody().ask::<StartSignIn>(&[]).query(&query).send().await?;
    assert!(answer.header("location").is_some_and(|address| address.ends_with("&prompt=login")));
    Ok(())
}

#[tokio::test]
async fn administration_lets_a_person_in_anew_and_ends_what_the_old_account_began() -> Result<()> {
    let (world, person, account) = invited().await?;
    let old = sign_in_by_provider(&world.portal, &account).await?.client.context("nobody is signed in")?;
    let new = Account::of(&person)?;
    assert_eq!(trouble(&world.portal, &new).await?, is(SignInTrouble::OtherAccount));
    let at = [person.as_str()];
    old.refused::<LetInAnew>(ProblemCode::NotAllowed, &at, &NONE, &NONE).await?;
    let administrator = world.administrator().await?;
    administrator.refused::<LetInAnew>(ProblemCode::NotFound, &["nobody.of.that.name"], &NONE, &NONE).await?;
    administrator.refused::<LetInAnew>(ProblemCode::NotFound, &["%20"], &NONE, &NONE).await?;
    administrator.call::<LetInAnew>(&at, &NONE, &NONE).await?;
    assert_eq!(who(&old).await?, None);
    assert_eq!(enters(&world.portal, &new).await?, person);
    assert_eq!(trouble(&world.portal, &account).await?, is(SignInTrouble::OtherAccount));
    Ok(())
}

#[tokio::test]
async fn only_the_browser_that_began_a_sign_in_ends_it_and_only_once() -> Result<()> {
    let (world, _, account) = invited().await?;
    let (begun, other) = (Begun::at(&world.portal, None).await?, Begun::at(&world.portal, None).await?);
    let back = begun.at_provider(Some(&account)).await?;
    for cookie in [None, Some(other.cookie.as_str()), Some("__Host-sign-in=x")] {
        let landed = begun.comes_back(&back, cookie).await?;
        assert_eq!(landed.trouble(), Some("expired"), "{cookie:?}");
    }
    let forged = back.replace("state=", "state=x");
    assert_eq!(begun.comes_back(&forged, Some(&begun.cookie)).await?.trouble(), Some("expired"));
    assert!(begun.comes_back(&back, Some(&begun.cookie)).await?.client.is_some());
    // The provider takes a code once.
    assert_eq!(begun.comes_back(&back, Some(&begun.cookie)).await?.trouble(), Some("expired"));
    Ok(())
}

#[tokio::test]
async fn a_code_is_worth_nothing_in_another_browser() -> Result<()> {
    let (world, _, account) = invited().await?;
    let (begun, thief) = (Begun::at(&world.portal, None).await?, Begun::at(&world.portal, None).await?);
    let back = begun.at_provider(Some(&account)).await?;
    let part = |url: &str, name: &str| -> Result<String> {
        let url = reqwest::Url::parse(url)?;
        let found = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        found.with_context(|| format!("no {name}"))
    };
    // The thief has the code and comes with its own state and cookie: the verifier isn't the code's.
    let stolen = back.replace(&part(&back, "state")?, &part(&thief.url, "state")?);
    assert_eq!(thief.comes_back(&stolen, Some(&thief.cookie)).await?.trouble(), Some("expired"));
    Ok(())
}

#[tokio::test]
async fn an_answer_that_does_not_name_the_provider_or_names_another_is_refused() -> Result<()> {
    let (world, _, account) = invited().await?;
    let begun = Begun::at(&world.portal, None).await?;
    let back = begun.at_provider(Some(&account)).await?;
    let url = reqwest::Url::parse(&back)?;
    for iss in [None, Some("https://elsewhere.example")] {
        let mut changed = url.clone();
        let kept: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
        changed.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(iss.map(|iss| ("iss", iss)));
        let landed = begun.comes_back(changed.as_str(), Some(&begun.cookie)).await?;
        assert_eq!(landed.trouble(), Some("not_proven"), "{iss:?}");
    }
    Ok(())
}

#[tokio::test]
async fn whoever_breaks_off_at_the_provider_can_begin_again() -> Result<()> {
    let (world, person, account) = invited().await?;
    let landed = Begun::at(&world.portal, Some("/tasks")).await?.finish(None).await?;
    assert_eq!(landed.at, "/sign-in?trouble=cancelled&to=%2Ftasks");
    assert_eq!(enters(&world.portal, &account).await?, person);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_forged_expired_or_for_somebody_else_signs_nobody_in() -> Result<()> {
    let (world, person, account) = invited().await?;
    let provider = IdentityProvider::get()?;
    let plain = || json!({});
    let forgeries: [(&str, &str, Value, Value); 13] = [
        ("another key", "other", plain(), plain()),
        ("no signature", "none", plain(), plain()),
        ("the public key as a secret", "public", plain(), plain()),
        ("expired", "issuer", plain(), json!({ "exp": 1_600_000_000 })),
        ("of the future", "issuer", plain(), json!({ "iat": 4_000_000_000_u64 })),
        ("another client", "issuer", plain(), json!({ "aud": "another" })),
        ("several clients", "issuer", plain(), json!({ "aud": ["portal", "another"] })),
        ("asked for by another", "issuer", plain(), json!({ "azp": "another" })),
        ("another issuer", "issuer", plain(), json!({ "iss": "https://elsewhere.example" })),
        ("another sign-in", "issuer", plain(), json!({ "nonce": "another" })),
        ("no nonce", "issuer", plain(), json!({ "nonce": null })),
        ("no end", "issuer", plain(), json!({ "exp": null })),
        ("another subject than who is told of", "issuer", plain(), json!({ "sub": "another" })),
    ];
    for (what, by, header, claims) in forgeries {
        provider.forge(&account, by, header, claims).await?;
        assert_eq!(trouble(&world.portal, &account).await?, is(SignInTrouble::NotProven), "{what}");
    }
    // The same way with an honest token leads in.
    provider.forge(&account, "issuer", plain(), plain()).await?;
    assert_eq!(enters(&world.portal, &account).await?, person);
    Ok(())
}

#[tokio::test]
async fn people_go_on_signing_in_after_the_provider_has_exchanged_its_keys() -> Result<()> {
    let (world, person, account) = invited().await?;
    let provider = IdentityProvider::get()?;
    assert_eq!(enters(&world.portal, &account).await?, person);
    let before = provider.fetched().await?.keys;
    assert_eq!(enters(&world.portal, &account).await?, person);
    assert_eq!(provider.fetched().await?.keys, before, "keys are kept");
    provider.rotate().await?;
    // A forged token may have made the portal look for new keys just now: then it takes a minute until it does again.
    assert_eq!(eventually(async || enters(&world.portal, &account).await).await?, person);
    assert!(provider.fetched().await?.keys > before);
    Ok(())
}

#[tokio::test]
async fn signing_in_begins_a_new_session_and_ends_the_one_before() -> Result<()> {
    let (world, person, account) = invited().await?;
    let before = world.portal.sign_in(&person).await?;
    let begun = Begun::at(&world.portal, None).await?;
    let back = begun.at_provider(Some(&account)).await?;
    let cookies = format!("{}; {}", before.cookie().context("no cookie")?, begun.cookie);
    let after = begun.comes_back(&back, Some(&cookies)).await?.client.context("nobody is signed in")?;
    assert_ne!(after.cookie(), before.cookie());
    assert_eq!(who(&before).await?, None);
    assert_eq!(who(&after).await?.map(|signed_in| signed_in.person), Some(person));
    Ok(())
}

#[tokio::test]
async fn signing_out_goes_on_to_signing_out_at_the_provider() -> Result<()> {
    let (world, person, account) = invited().await?;
    let client = sign_in_by_provider(&world.portal, &account).await?.client.context("nobody is signed in")?;
    let go_on = client.call::<SignOut>(&[], &NONE, &NONE).await?.go_on.context("nowhere to go on")?;
    let provider = IdentityProvider::get()?;
    assert!(go_on.starts_with(&format!("{}/session/end?id_token_hint=ey", provider.origin)), "{go_on}");
    assert!(go_on.contains("post_logout_redirect_uri="), "{go_on}");
    assert_eq!(who(&client).await?, None);
    // Who came in otherwise has nowhere else to sign out.
    let demonstration = world.portal.sign_in(&person).await?;
    assert_eq!(demonstration.call::<SignOut>(&[], &NONE, &NONE).await?.go_on, None);
    Ok(())
}

/// Signs in by what Cloudflare Access adds to the request.
async fn by_access(portal: &Portal, token: &str) -> Result<tests::Answer<SignInByAccess>> {
    portal.nobody().ask::<SignInByAccess>(&[]).header(ACCESS, token).send().await
}

fn entered(answer: &SessionAnswer) -> Option<&PersonId> {
    answer.signed_in.as_ref().map(|signed_in| &signed_in.person)
}

#[tokio::test]
async fn whom_cloudflare_access_has_let_through_signs_in() -> Result<()> {
    let (world, person, account) = invited().await?;
    let provider = IdentityProvider::get()?;
    let token = provider.access_token(&account, "team", json!({}), json!({})).await?;
    let answer = by_access(&world.portal, &token).await?;
    let session = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).context("no cookie")?;
    let client = world.portal.with_cookie(session);
    assert_eq!(entered(&answer.good()?), Some(&person));
    assert_eq!(who(&client).await?.map(|signed_in| signed_in.person), Some(person.clone()));
    let go_on = client.call::<SignOut>(&[], &NONE, &NONE).await?.go_on;
    assert_eq!(go_on.as_deref(), Some("/cdn-cgi/access/logout"));
    // The same person may come by both, but by one account of each only.
    assert_eq!(enters(&world.portal, &account).await?, person);
    let other = provider.access_token(&Account::of(&person)?, "team", json!({}), json!({})).await?;
    by_access(&world.portal, &other).await?.refused(ProblemCode::NotAllowed)?;
    Ok(())
}

#[tokio::test]
async fn a_token_that_cloudflare_access_did_not_make_for_this_portal_signs_nobody_in() -> Result<()> {
    let (world, _, account) = invited().await?;
    let provider = IdentityProvider::get()?;
    let forgeries: [(&str, Value, Value); 9] = [
        ("other", json!({}), json!({})),
        ("none", json!({}), json!({})),
        ("public", json!({}), json!({})),
        ("team", json!({}), json!({ "aud": ["another"] })),
        ("team", json!({}), json!({ "iss": "https://elsewhere.example" })),
        ("team", json!({}), json!({ "exp": 1_600_000_000 })),
        ("team", json!({}), json!({ "nbf": 4_000_000_000_u64 })),
        // A service token of Access is no person.
        ("team", json!({}), json!({ "sub": "", "common_name": "a service" })),
        ("team", json!({ "crit": ["exp"] }), json!({})),
    ];
    for (by, header, claims) in forgeries {
        let token = provider.access_token(&account, by, header, claims.clone()).await?;
        let answer = by_access(&world.portal, &token).await?;
        answer.refused(ProblemCode::NotAllowed).with_context(|| format!("{by} {claims}"))?;
        ensure!(answer.header("set-cookie").is_none(), "a session all the same: {by} {claims}");
    }
    for token in ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        by_access(&world.portal, token).await?.refused(ProblemCode::NotAllowed)?;
    }
    let nobody = world.portal.nobody();
    nobody.refused::<SignInByAccess>(ProblemCode::NotAllowed, &[], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn tokens_with_unknown_keys_make_the_portal_look_for_new_ones_once_a_minute_and_no_oftener() -> Result<()> {
    let (world, _, account) = invited().await?;
    let provider = IdentityProvider::get()?;
    let good = provider.access_token(&account, "team", json!({}), json!({})).await?;
    by_access(&world.portal, &good).await?.good()?;
    let before = provider.fetched().await?.access_keys;
    for number in 0..20 {
        let unknown = json!({ "kid": format!("unknown-{number}") });
        let token = provider.access_token(&account, "team", unknown, json!({})).await?;
        by_access(&world.portal, &token).await?.refused(ProblemCode::NotAllowed)?;
    }
    let looked = provider.fetched().await?.access_keys - before;
    assert!(looked <= 2, "looked {looked} times");
    by_access(&world.portal, &good).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn an_access_sign_in_from_another_site_is_refused() -> Result<()> {
    let (world, _, account) = invited().await?;
    let token = IdentityProvider::get()?.access_token(&account, "team", json!({}), json!({})).await?;
    let ask = world.portal.nobody().ask::<SignInByAccess>(&[]).header(ACCESS, &token);
    ask.header("origin", "https://elsewhere.example").send().await?.refused(ProblemCode::NotAllowed)?;
    Ok(())
}

#[tokio::test]
async fn a_portal_says_by_which_ways_one_signs_in_and_has_no_others() -> Result<()> {
    let ways = sending_portal()?.nobody().call::<GetSignInWays>(&[], &NONE, &NONE).await?;
    assert_eq!((ways.provider.as_deref(), ways.access), (Some("the tests' provider"), true));
    let without = Portal::from_env()?;
    let ways = without.nobody().call::<GetSignInWays>(&[], &NONE, &NONE).await?;
    assert_eq!((ways.provider, ways.access), (None, false));
    without.nobody().refused::<StartSignIn>(ProblemCode::NotFound, &[], &Default::default(), &NONE).await?;
    without.nobody().refused::<SignInByAccess>(ProblemCode::NotFound, &[], &NONE, &NONE).await?;
    Ok(())
}
