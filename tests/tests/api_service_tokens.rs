//! Service tokens: made by administrators, shown once, good for what their scopes say, over when revoked or expired, named in events.

use anyhow::{Context, Result};
use shared::{
    api::{
        ApplicationsQuery, AuditKind, AuditQuery, ENDPOINTS, GetApplication, GetSession, ImportPartners,
        ListApplications, ListAudit, ListMessages, ListServiceTokens, ListTasks, MAX_SERVICE_TOKENS, MakeServiceToken,
        NewServiceToken, Nothing, OfferRequest, Preview, PreviewRequest, ProblemCode, ReadQuery, RevokeServiceToken,
        ServiceTokenRequest, ServiceTokenView, ServiceTokensQuery,
    },
    application::Step,
    permissions::Scope,
};
use tests::{
    Alone, Application, Client, Pair, Things, ask_with, decision, everything, fresh_key, offer_request, send_offer,
};

const NONE: Nothing = Nothing {};

fn request(scopes: &[Scope]) -> ServiceTokenRequest {
    ServiceTokenRequest { name: "Our ERP".to_owned(), scopes: scopes.to_vec(), days: 90 }
}

async fn make(by: &Client, scopes: &[Scope]) -> Result<NewServiceToken> {
    by.call::<MakeServiceToken>(&[], &NONE, &request(scopes)).await
}

fn all() -> ApplicationsQuery {
    ApplicationsQuery::default()
}

async fn listed(by: &Client, id: &str) -> Result<Option<ServiceTokenView>> {
    let mut query = ServiceTokensQuery::default();
    loop {
        let answer = by.call::<ListServiceTokens>(&[], &query, &NONE).await?;
        if let Some(found) = answer.tokens.into_iter().find(|token| token.id.as_str() == id) {
            return Ok(Some(found));
        }
        if answer.next.is_none() {
            return Ok(None);
        }
        query.before = answer.next;
    }
}

/// A pair, an administrator of the new reseller, and a service of its own.
async fn with_service(scopes: &[Scope]) -> Result<(Pair, Client, Client)> {
    let mut pair = Pair::of(2).await?;
    let administrator = pair.world.administrator_of(&pair.new.clone()).await?;
    let service = pair.world.portal.with_token(&make(&administrator, scopes).await?.secret);
    Ok((pair, administrator, service))
}

#[tokio::test]
async fn a_token_is_shown_once_and_its_secret_is_nowhere_afterwards() -> Result<()> {
    let (mut pair, administrator, _) = with_service(&[Scope::Read]).await?;
    let made = make(&administrator, &[Scope::Read]).await?;
    let secret = made.secret.strip_prefix("cmt_").context("no prefix")?.to_owned();
    assert_eq!(secret.len(), 64);
    let new = pair.new.clone();
    assert_eq!(made.token.partner.as_ref().map(|partner| &partner.id), Some(&new));
    assert!(made.token.used_at.is_none() && made.token.revoked_at.is_none());
    let answer = administrator.ask::<ListServiceTokens>(&[]).send().await?;
    assert!(!answer.text().contains(&secret), "the list has the secret");
    assert!(answer.text().contains(made.token.id.as_str()));
    let other = pair.world.administrator_of(&pair.original.clone()).await?;
    assert_eq!(listed(&other, made.token.id.as_str()).await?, None, "another partner's token");
    let programme = pair.world.administrator().await?;
    assert!(listed(&programme, made.token.id.as_str()).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_reading_token_reads_what_its_party_reads_and_changes_nothing() -> Result<()> {
    let (pair, administrator, service) = with_service(&[Scope::Read]).await?;
    let application = pair.submit().await?;
    let detail = application.detail(&service).await?;
    assert_eq!(detail.summary.id, application.id);
    assert_eq!(application.records(&service).await?.len(), 2);
    service.call::<ListApplications>(&[], &all(), &NONE).await?;
    // Nobody is signed in by it.
    assert!(service.call::<GetSession>(&[], &NONE, &NONE).await?.signed_in.is_none());
    let submitted = Application::try_submit(&service, &pair.original, pair.rows("10.00")).await?;
    for refused in [
        service.ask::<ListTasks>(&[]).send().await?.refused(ProblemCode::NotAllowed)?,
        service.ask::<ListMessages>(&[]).send().await?.refused(ProblemCode::NotAllowed)?,
        service.ask::<ListServiceTokens>(&[]).send().await?.refused(ProblemCode::NotAllowed)?,
        submitted.refused(ProblemCode::NotAllowed)?,
    ] {
        assert!(refused.detail.contains("service token"), "{}", refused.detail);
    }
    let elsewhere = Pair::of(1).await?.submit().await?;
    let at_any = ReadQuery { at_least: None };
    service.refused::<GetApplication>(ProblemCode::NotFound, &[elsewhere.id.as_str()], &at_any, &NONE).await?;
    let tokens = administrator.call::<ListServiceTokens>(&[], &ServiceTokensQuery::default(), &NONE).await?.tokens;
    assert!(tokens.iter().any(|token| token.used_at.is_some()), "its use is seen: {tokens:?}");
    Ok(())
}

#[tokio::test]
async fn an_applying_token_does_an_operators_work_under_its_own_name() -> Result<()> {
    let (pair, _, service) = with_service(&[Scope::Read, Scope::Apply]).await?;
    let preview = PreviewRequest { original_reseller: pair.original.to_string(), rows: pair.rows("10.00") };
    assert_eq!(service.call::<Preview>(&[], &NONE, &preview).await?.problems.len(), 0);
    // The same request under the same key is one application (R2.6).
    let (request, key) = (Application::request(&pair.original, pair.rows("10.00")), fresh_key()?);
    let first = Application::send(&service, &request, &key).await?.good()?;
    assert_eq!(Application::send(&service, &request, &key).await?.good()?, first);
    let mut application = Application::of(first);
    let timeline = application.detail(&pair.reviewer).await?.timeline;
    let who: Vec<_> = timeline.iter().map(|entry| entry.who.as_str()).collect();
    assert!(who.contains(&"Service “Our ERP”"), "{who:?}");
    // The proof of it is with the parties, too.
    let seen_by_other_side = application.detail(&pair.releaser).await?.timeline;
    let partner = pair.world.partner_name(&pair.new)?;
    assert!(seen_by_other_side.iter().any(|entry| entry.for_party.as_deref() == Some(partner.as_str())));
    application.withdraw(&service, everything()).await?;
    Ok(())
}

#[tokio::test]
async fn a_token_never_decides_and_never_makes_a_statement_r5() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let administrator = pair.world.administrator_of(&pair.original.clone()).await?;
    let made = make(&administrator, &[Scope::Read, Scope::Apply]).await?;
    let service = pair.world.portal.with_token(&made.secret);
    let version = application.detail(&service).await?.summary.version.0;
    let decided = application.send_decision(&service, version, &decision(Step::OriginalReseller, everything())).await?;
    decided.refused(ProblemCode::NotAllowed)?;
    for of in ENDPOINTS {
        let by_people =
            ["Accept", "Propose", "AnswerProposal", "Attest", "WritePost", "Attach", "RaiseDispute", "DecideDispute"];
        if by_people.contains(&of.name) {
            let things = Things::nobodys().with("application", &application.id);
            ask_with(&service, of, &things, "{}")?.send().await?.refused(ProblemCode::NotAllowed)?;
        }
    }
    // An offer is an operator's to make; the statement on it (R5.6) is a person's to agree to.
    let owned = pair.world.sub_customers(&pair.original.clone(), 1)?;
    pair.world.import().await?;
    let with_statement = offer_request(&pair.new, &owned);
    send_offer(&service, &with_statement, &fresh_key()?).await?.refused(ProblemCode::NotAllowed)?;
    let without = OfferRequest { statement: None, ..with_statement };
    send_offer(&service, &without, &fresh_key()?).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_from_that_moment_on() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let administrator = pair.world.administrator_of(&pair.new.clone()).await?;
    let made = make(&administrator, &[Scope::Read]).await?;
    let (service, id) = (pair.world.portal.with_token(&made.secret), made.token.id.as_str());
    service.call::<ListApplications>(&[], &all(), &NONE).await?;
    // Another partner's administrator can't, and can't tell it from one that isn't there.
    let other = pair.world.administrator_of(&pair.original.clone()).await?;
    let theirs = other.refused::<RevokeServiceToken>(ProblemCode::NotFound, &[id], &NONE, &NONE).await?;
    assert_eq!(theirs, other.refused::<RevokeServiceToken>(ProblemCode::NotFound, &["st-0"], &NONE, &NONE).await?);
    service.call::<ListApplications>(&[], &all(), &NONE).await?;
    administrator.call::<RevokeServiceToken>(&[id], &NONE, &NONE).await?;
    service.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &all(), &NONE).await?;
    service.refused::<GetSession>(ProblemCode::NotSignedIn, &[], &NONE, &NONE).await?;
    let revoked = listed(&administrator, id).await?.context("it is gone")?;
    assert!(revoked.revoked_at.is_some());
    // Once more changes nothing.
    administrator.call::<RevokeServiceToken>(&[id], &NONE, &NONE).await?;
    assert_eq!(listed(&administrator, id).await?, Some(revoked));
    let query = AuditQuery { kind: Some(AuditKind::Tokens), text: Some(id.to_owned()), ..AuditQuery::default() };
    let entries = pair.world.administrator().await?.call::<ListAudit>(&[], &query, &NONE).await?.entries;
    assert_eq!(entries.len(), 2, "made and revoked: {entries:?}");
    Ok(())
}

#[tokio::test]
async fn programme_administration_revokes_a_partners_token_and_imports_by_its_own() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let administrator = pair.world.administrator_of(&pair.new.clone()).await?;
    let programme = pair.world.administrator().await?;
    let partners = make(&administrator, &[Scope::Read]).await?;
    programme.call::<RevokeServiceToken>(&[partners.token.id.as_str()], &NONE, &NONE).await?;
    let made = make(&programme, &[Scope::Import]).await?;
    assert_eq!(made.token.partner, None);
    let importer = pair.world.portal.with_token(&made.secret);
    importer.ask::<ImportPartners>(&[]).lines("").send().await?.good()?;
    importer.refused::<ListApplications>(ProblemCode::NotAllowed, &[], &all(), &NONE).await?;
    // A partner's administrator doesn't even see it.
    assert_eq!(listed(&administrator, made.token.id.as_str()).await?, None);
    programme.call::<RevokeServiceToken>(&[made.token.id.as_str()], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn a_token_that_cannot_be_is_refused_with_the_reason() -> Result<()> {
    let (pair, administrator, _) = with_service(&[Scope::Read]).await?;
    let good = request(&[Scope::Read]);
    for wrong in [
        ServiceTokenRequest { name: " ".to_owned(), ..good.clone() },
        ServiceTokenRequest { scopes: Vec::new(), ..good.clone() },
        ServiceTokenRequest { days: 0, ..good.clone() },
        ServiceTokenRequest { days: 366, ..good.clone() },
        // Importing is the programme's, applying a partner's.
        request(&[Scope::Read, Scope::Import]),
    ] {
        administrator.refused::<MakeServiceToken>(ProblemCode::ServiceTokenRefused, &[], &NONE, &wrong).await?;
    }
    let programme = pair.world.administrator().await?;
    let applies = request(&[Scope::Apply]);
    programme.refused::<MakeServiceToken>(ProblemCode::ServiceTokenRefused, &[], &NONE, &applies).await?;
    let ask = administrator.ask::<MakeServiceToken>(&[]);
    ask.body("application/json", r#"{"name":"x","scopes":["decide"],"days":1}"#)
        .send()
        .await?
        .refused(ProblemCode::Malformed)?;
    for nobody in [pair.world.approver(&pair.new).await?, pair.reviewer.clone()] {
        nobody.refused::<MakeServiceToken>(ProblemCode::NotAllowed, &[], &NONE, &good).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_party_has_so_many_tokens_in_force_and_no_more() -> Result<()> {
    let (_, administrator, _) = with_service(&[Scope::Read]).await?;
    let mut last = None;
    for _ in 1..MAX_SERVICE_TOKENS {
        last = Some(make(&administrator, &[Scope::Read]).await?.token.id);
    }
    let one_more = request(&[Scope::Read]);
    administrator.refused::<MakeServiceToken>(ProblemCode::ServiceTokenRefused, &[], &NONE, &one_more).await?;
    let last = last.context("none was made")?;
    administrator.call::<RevokeServiceToken>(&[last.as_str()], &NONE, &NONE).await?;
    make(&administrator, &[Scope::Read]).await?;
    // More than a page of them, each listed once.
    let first = administrator.call::<ListServiceTokens>(&[], &ServiceTokensQuery::default(), &NONE).await?;
    let query = ServiceTokensQuery { before: first.next };
    let rest = administrator.call::<ListServiceTokens>(&[], &query, &NONE).await?;
    assert_eq!((first.tokens.len(), rest.tokens.len(), rest.next), (50, 1, None));
    Ok(())
}

#[tokio::test]
async fn a_token_in_another_form_or_guessed_is_nobodys() -> Result<()> {
    let (pair, administrator, _) = with_service(&[Scope::Read]).await?;
    let made = make(&administrator, &[Scope::Read]).await?.secret;
    let digits = made.trim_start_matches("cmt_");
    let flipped = if digits.starts_with('0') { digits.replacen('0', "1", 1) } else { format!("0{}", &digits[1..]) };
    let guesses = [
        format!("cmt_{flipped}"),
        digits.to_owned(),
        format!("cmt_{}", digits.to_uppercase()),
        format!("cmt_{digits}0"),
        "cmt_".to_owned(),
        "cmt_' OR 1=1 --".to_owned(),
    ];
    for guess in guesses.iter().filter(|guess| **guess != made) {
        let answer = pair.world.portal.with_token(guess).ask::<ListApplications>(&[]).send().await?;
        answer.refused(ProblemCode::NotSignedIn)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_token_ends_with_its_time() -> Result<()> {
    let alone = Alone::take().await?;
    let mut pair = alone.pair(1).await?;
    let administrator = pair.world.administrator_of(&pair.new.clone()).await?;
    let short = ServiceTokenRequest { days: 1, ..request(&[Scope::Read]) };
    let made = administrator.call::<MakeServiceToken>(&[], &NONE, &short).await?;
    let service = pair.world.portal.with_token(&made.secret);
    service.call::<ListApplications>(&[], &all(), &NONE).await?;
    alone.forward_hours(25).await?;
    service.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &all(), &NONE).await?;
    Ok(())
}
