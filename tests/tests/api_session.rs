//! Signing in to the demonstration, who is signed in, and when a session ends.

use anyhow::{Context, Result};
use shared::{
    api::{
        DemoAccounts, DemoSignIn, DemoSignInRequest, DeploymentKind, GetSession, GetTexts, ListApplications, Nothing,
        PartnerTier, Preview, PreviewRequest, ProblemCode, SignOut,
    },
    directory::{Membership, Role},
    texts::{TextKind, current},
};
use tests::{Client, Pair, World};

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
    let portal = tests::Portal::from_env()?;
    for cookie in [format!("__Host-session={}", "0".repeat(64)), "__Host-session=x".into(), "session=1".into()] {
        let client = portal.with_cookie(&cookie);
        assert_eq!(who(&client).await?, None);
        client.refused::<GetTexts>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await?;
    }
    Ok(())
}

#[tokio::test]
async fn nobody_signs_in_as_a_person_who_is_not_in_the_directory() -> Result<()> {
    let portal = tests::Portal::from_env()?;
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
