//! Signing in to the demonstration, who is signed in, and when a session ends.

use anyhow::{Context, Result};
use shared::{
    api::{
        DemoAccounts, DemoSignIn, DemoSignInRequest, DeploymentKind, EndSession, GetSession, GetTexts,
        ListApplications, ListSessions, Nothing, PartnerTier, Preview, PreviewRequest, ProblemCode, SessionView,
        SignOthersOut, SignOthersOutRequest, SignOut, SignOutEverywhere, WhoseSessions, headers,
    },
    directory::{Membership, Role},
    texts::{TextKind, current},
};
use std::time::Duration;
use tests::{Alone, Client, Pair, Portal, World};

const NONE: Nothing = Nothing {};

async fn who(client: &Client) -> Result<Option<shared::api::SignedIn>> {
    Ok(client.call::<GetSession>(&[], &NONE, &NONE).await?.signed_in)
}

#[tokio::test]
async fn a_session_says_who_is_signed_in_and_for_whom() -> Result<()> {
    let mut world = World::new()?;
    let distributor = world.distributor("Distributor")?;
    let second = world.second_level("Second", &distributor, "10.00")?;
    world.import().await?;
    let operator = world.operator(&second).await?;
    let signed_in = who(&operator).await?.context("nobody is signed in")?;
    assert_eq!(signed_in.person, world.person_of(&second, Role::Operator)?);
    assert_eq!(signed_in.membership, Membership::Partner { partner: second.clone(), role: Role::Operator });
    assert_eq!(signed_in.acts_for, world.partner_name(&second)?);
    assert_eq!(signed_in.partner_kind, Some(PartnerTier::SecondLevelReseller));
    let answer = world.portal.nobody().call::<GetSession>(&[], &NONE, &NONE).await?;
    assert_eq!(answer.signed_in, None);
    assert_eq!(answer.deployment.kind, DeploymentKind::Demonstration);
    assert_eq!(answer.deployment.currency, "USD");
    Ok(())
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_of_other_hosts() -> Result<()> {
    let pair = Pair::of(1).await?;
    let person = pair.world.person_of(&pair.new, Role::Viewer)?;
    let ask = pair.world.portal.nobody().ask::<DemoSignIn>(&[]).json(&DemoSignInRequest { person });
    let answer = ask.send().await?;
    let cookie = answer.header("set-cookie").context("no cookie")?;
    for part in ["__Host-session=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    Ok(())
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_no_other() -> Result<()> {
    let pair = Pair::of(1).await?;
    let (one, other) = (pair.world.operator(&pair.new).await?, pair.world.operator(&pair.new).await?);
    one.call::<SignOut>(&[], &NONE, &NONE).await?;
    assert_eq!(who(&one).await?, None);
    one.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &Default::default(), &NONE).await?;
    one.refused::<SignOut>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await?;
    assert!(who(&other).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_cookie_that_nobody_was_given_signs_nobody_in() -> Result<()> {
    let portal = Portal::from_env()?;
    for cookie in [format!("__Host-session={}", "0".repeat(64)), "__Host-session=x".into(), "session=1".into()] {
        let client = portal.with_cookie(&cookie);
        assert_eq!(who(&client).await?, None);
        client.refused::<GetTexts>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await?;
    }
    Ok(())
}

#[tokio::test]
async fn nobody_signs_in_as_a_person_who_is_not_in_the_directory() -> Result<()> {
    let portal = Portal::from_env()?;
    let request = DemoSignInRequest { person: "nobody.of.that.name".parse()? };
    portal.nobody().refused::<DemoSignIn>(ProblemCode::NotFound, &[], &NONE, &request).await?;
    Ok(())
}

#[tokio::test]
async fn whoever_the_demonstration_lists_can_sign_in_as_what_the_list_says() -> Result<()> {
    let pair = Pair::of(1).await?;
    let portal = &pair.world.portal;
    let answer = portal.nobody().call::<DemoAccounts>(&[], &NONE, &NONE).await?;
    assert!(!answer.accounts.is_empty());
    for account in answer.accounts.into_iter().take(10) {
        let signed_in = who(&portal.sign_in(&account.id).await?).await?.context("nobody is signed in")?;
        assert_eq!(
            (signed_in.person, signed_in.name, signed_in.membership, signed_in.acts_for, signed_in.partner_kind),
            (account.id, account.name, account.membership, account.works_for, account.partner_kind)
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_person_whose_role_changes_loses_what_the_old_one_allowed_at_once() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let request = PreviewRequest { original_reseller: pair.original.to_string(), rows: pair.rows("1") };
    pair.applicant.call::<Preview>(&[], &NONE, &request).await?;
    let person = pair.world.person_of(&pair.new, Role::Operator)?;
    let membership = Membership::Partner { partner: pair.new.clone(), role: Role::Viewer };
    pair.world.change_person(&person, membership.clone())?;
    pair.world.import().await?;
    let answer = pair.applicant.ask::<Preview>(&[]).json(&request).send().await?;
    assert!([401, 403].contains(&answer.status.as_u16()), "{}", answer.text());
    let again = pair.world.portal.sign_in(&person).await?;
    assert_eq!(who(&again).await?.map(|signed_in| signed_in.membership), Some(membership));
    again.refused::<Preview>(ProblemCode::NotAllowed, &[], &NONE, &request).await?;
    Ok(())
}

#[tokio::test]
async fn the_texts_in_force_have_their_versions_r2_3_r5_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let texts = pair.applicant.call::<GetTexts>(&[], &NONE, &NONE).await?;
    assert_eq!(texts.notice, current(TextKind::Notice));
    assert_eq!(texts.statement, current(TextKind::DataTransferStatement));
    assert_eq!(texts.consent, current(TextKind::Consent));
    Ok(())
}

async fn sessions(of: &Client) -> Result<Vec<SessionView>> {
    Ok(of.call::<ListSessions>(&[], &NONE, &NONE).await?.sessions)
}

/// The one that asks.
async fn own(of: &Client) -> Result<SessionView> {
    sessions(of).await?.into_iter().find(|session| session.this).context("one's own session isn't in the list")
}

#[tokio::test]
async fn the_list_of_ones_sessions_says_since_when_by_which_browser_and_which_is_this_one() -> Result<()> {
    let pair = Pair::of(1).await?;
    let (world, portal) = (&pair.world, &pair.world.portal);
    let person = world.person_of(&pair.new, Role::Viewer)?;
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let request = DemoSignInRequest { person: person.clone() };
    let answer = portal.nobody().ask::<DemoSignIn>(&[]).header("user-agent", firefox).json(&request).send().await?;
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).context("no cookie")?;
    let (one, other) = (portal.with_cookie(cookie), portal.sign_in(&person).await?);
    let listed = sessions(&one).await?;
    assert_eq!(listed.len(), 2);
    let mine = own(&one).await?;
    assert_eq!(mine.browser.as_deref(), Some("Firefox on Windows"));
    assert!(mine.begun_at <= mine.seen_at && mine.seen_at < mine.ends_at);
    assert_ne!(mine.id, own(&other).await?.id);
    let text = one.ask::<ListSessions>(&[]).send().await?.text();
    let secret = cookie.split('=').nth(1).context("an empty cookie")?;
    assert!(!text.contains(secret), "the list has what opens a session");
    // Nobody else's: neither of a colleague nor of the other side.
    assert_eq!(sessions(&pair.applicant).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn ending_one_of_ones_sessions_takes_effect_at_once_and_somebody_elses_is_not_there() -> Result<()> {
    let pair = Pair::of(1).await?;
    let (one, other) = (pair.world.viewer(&pair.new).await?, pair.world.viewer(&pair.new).await?);
    let (mine, foreign) = (own(&other).await?.id.to_string(), own(&pair.applicant).await?.id.to_string());
    let zeros = "0".repeat(64);
    let mut answers = Vec::new();
    for id in [foreign.as_str(), zeros.as_str(), "one"] {
        answers.push(one.refused::<EndSession>(ProblemCode::NotFound, &[id], &NONE, &NONE).await?);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert!(who(&pair.applicant).await?.is_some());
    one.call::<EndSession>(&[&mine], &NONE, &NONE).await?;
    assert_eq!(who(&other).await?, None);
    other.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &Default::default(), &NONE).await?;
    one.refused::<EndSession>(ProblemCode::NotFound, &[&mine], &NONE, &NONE).await?;
    assert!(who(&one).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_at_once_and_signing_in_begins_anew() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(pair.world.viewer(&pair.new).await?);
    }
    let colleague = pair.world.operator(&pair.new).await?;
    let answer = clients[0].ask::<SignOutEverywhere>(&[]).send().await?;
    answer.good()?;
    assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    for client in &clients {
        assert_eq!(who(client).await?, None);
        client.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &Default::default(), &NONE).await?;
    }
    assert!(who(&colleague).await?.is_some());
    assert_eq!(sessions(&pair.world.viewer(&pair.new).await?).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn signing_in_changes_the_sessions_id_and_the_one_before_is_over() -> Result<()> {
    let pair = Pair::of(1).await?;
    let portal = &pair.world.portal;
    let request = DemoSignInRequest { person: pair.world.person_of(&pair.original, Role::Viewer)? };
    let sign_in = async |client: &Client| -> Result<Client> {
        let answer = client.ask::<DemoSignIn>(&[]).json(&request).send().await?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).context("no cookie")?;
        Ok(portal.with_cookie(cookie))
    };
    let before = pair.world.viewer(&pair.new).await?;
    let after = sign_in(&before).await?;
    assert_ne!(before.cookie(), after.cookie());
    assert_eq!(who(&before).await?, None, "the session that the browser gave up still stands");
    assert_eq!(who(&after).await?.map(|of| of.person), Some(request.person.clone()));
    // An id that somebody has made up for another to use never becomes a session.
    let planted = portal.with_cookie(&format!("__Host-session={}", "a".repeat(64)));
    sign_in(&planted).await?;
    assert_eq!(who(&planted).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_and_a_page_left_open_is_no_use() -> Result<()> {
    // There a session is idle after twenty seconds.
    let mut world = World::in_portal(Portal::limited()?)?;
    let partner = world.reseller("Idle")?;
    world.import().await?;
    let (busy, left_open) = (world.viewer(&partner).await?, world.viewer(&partner).await?);
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(who(&busy).await?.is_some());
        left_open.ask::<GetSession>(&[]).header(headers::BY_ITSELF, "1").send().await?.good()?;
    }
    assert_eq!(who(&left_open).await?, None);
    assert_eq!(sessions(&busy).await?.len(), 1, "what has ended isn't in the list");
    Ok(())
}

#[tokio::test]
async fn administration_signs_everybody_else_out_at_once() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let request = SignOthersOutRequest { whose: WhoseSessions::Everybodys };
    pair.applicant.refused::<SignOthersOut>(ProblemCode::NotAllowed, &[], &NONE, &request).await?;
    let nothing = alone.administrator.ask::<SignOthersOut>(&[]).body("application/json", "{}").send().await?;
    nothing.refused(ProblemCode::Malformed)?;
    let answer = alone.administrator.call::<SignOthersOut>(&[], &NONE, &request).await?;
    assert!(answer.ended >= 3, "{answer:?}");
    for client in [&pair.applicant, &pair.releaser, &pair.reviewer] {
        assert_eq!(who(client).await?, None);
    }
    assert!(who(&alone.administrator).await?.is_some());
    Ok(())
}
