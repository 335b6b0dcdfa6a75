//! The audit log: what it keeps of whom, how it is searched, that nobody else reads it, and that refused attempts don't flood it.

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AuditAnswer, AuditBy, AuditEntry, AuditKind, AuditOutcome, AuditQuery, Decide, GetApplication, ImportPartners,
        ListAudit, Nothing, ProblemCode, ReadQuery, SignOut, headers,
    },
    application::Step,
    directory::Role,
    ids::PersonId,
    instant::Span,
};
use std::collections::BTreeSet;
use tests::{Alone, Client, Pair, Portal, World, decision, eventually, everything};

const NONE: Nothing = Nothing {};

async fn log(by: &Client, query: &AuditQuery) -> Result<AuditAnswer> {
    by.call::<ListAudit>(&[], query, &NONE).await
}

/// All that matches, however many pages it is on.
async fn all(by: &Client, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
    let (mut entries, mut query) = (Vec::new(), query.clone());
    loop {
        let page = log(by, &query).await?;
        entries.extend(page.entries);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return Ok(entries);
        }
    }
}

fn of(person: &PersonId) -> AuditQuery {
    AuditQuery { person: Some(person.clone()), ..AuditQuery::default() }
}

fn with_text(text: &str) -> AuditQuery {
    AuditQuery { text: Some(text.to_owned()), ..AuditQuery::default() }
}

/// The attempts of a person, once there are some that `enough` says.
async fn attempts(by: &Client, person: &PersonId, enough: impl Fn(&[AuditEntry]) -> bool) -> Result<Vec<AuditEntry>> {
    let query = AuditQuery { kind: Some(AuditKind::Refused), ..of(person) };
    eventually(|| async {
        let found = all(by, &query).await?;
        ensure!(enough(&found), "{found:?}");
        Ok(found)
    })
    .await
}

#[tokio::test]
async fn signing_in_and_out_is_kept_with_who_for_whom_when_and_from_where() -> Result<()> {
    let pair = Pair::of(1).await?;
    let administrator = pair.world.administrator().await?;
    let person = pair.world.person_of(&pair.new, Role::Viewer)?;
    let before = pair.world.portal.now().await?;
    let client = pair.world.viewer(&pair.new).await?;
    client.call::<SignOut>(&[], &NONE, &NONE).await?;
    let entries = log(&administrator, &of(&person)).await?.entries;
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [AuditKind::SignOut, AuditKind::SignIn], "newest first");
    for entry in &entries {
        let AuditBy::Person { id, name, .. } = &entry.by else { anyhow::bail!("{entry:?}") };
        assert_eq!((id, entry.outcome, entry.times), (&person, AuditOutcome::Done, 1));
        assert!(name.starts_with("Viewer-"), "{name}");
        let party = entry.for_party.as_deref().context("no party")?;
        assert!(party.contains(pair.new.as_str()) && party.starts_with("New "), "{party}");
        assert!(entry.at >= before && entry.at <= pair.world.portal.now().await?);
        assert!(entry.origin.address.is_some(), "{entry:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_the_callers_is_kept_as_a_refused_attempt_alike_whether_it_is_there_or_not_r3_11() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    let (stranger, administrator) = (pair.world.approver(&third).await?, pair.world.administrator().await?);
    let application = pair.submit().await?;
    let ids = [application.id.as_str(), "MIG-0000-0000-0000"];
    for id in ids.into_iter().chain([application.id.as_str()]) {
        let query = ReadQuery { at_least: Some(1) };
        stranger.refused::<GetApplication>(ProblemCode::NotFound, &[id], &query, &NONE).await?;
    }
    let person = pair.world.person_of(&third, Role::Approver)?;
    let found =
        attempts(&administrator, &person, |found| found.iter().map(|entry| entry.times).sum::<u32>() >= 3).await?;
    let about: BTreeSet<_> = found.iter().map(|entry| entry.about.clone()).collect();
    assert_eq!(about, ids.iter().map(|id| format!("/api/applications/{id}")).collect());
    let words: BTreeSet<_> = found.iter().map(|entry| (entry.what.clone(), entry.outcome)).collect();
    assert_eq!(words, [("Not found: GET /api/applications/{application}".to_owned(), AuditOutcome::Refused)].into());
    let twice = found.iter().find(|entry| entry.about.ends_with(application.id.as_str())).context("it isn't there")?;
    assert_eq!(twice.times, 2, "alike ones within a minute are one entry: {found:?}");
    Ok(())
}

#[tokio::test]
async fn what_a_role_does_not_allow_is_kept_too() -> Result<()> {
    let pair = Pair::of(1).await?;
    let administrator = pair.world.administrator().await?;
    let application = pair.submit().await?;
    let viewer = pair.world.viewer(&pair.original).await?;
    let request = decision(Step::OriginalReseller, everything());
    let ask = viewer.ask::<Decide>(&[application.id.as_str()]).json(&request).header(headers::IF_MATCH, "\"1\"");
    ask.send().await?.refused(ProblemCode::NotAllowed)?;
    let person = pair.world.person_of(&pair.original, Role::Viewer)?;
    let found = attempts(&administrator, &person, |found| !found.is_empty()).await?;
    assert!(found[0].what.ends_with("POST /api/applications/{application}/decisions"), "{found:?}");
    Ok(())
}

#[tokio::test]
async fn a_guessed_token_is_kept_with_the_address_that_it_came_from() -> Result<()> {
    let world = World::new()?;
    let (portal, administrator) = (world.portal.clone(), {
        let mut world = world;
        world.import().await?;
        world.administrator().await?
    });
    portal
        .with_token("guessed")
        .refused::<ImportPartners>(ProblemCode::NotSignedIn, &[], &NONE, &Default::default())
        .await?;
    let query = AuditQuery { kind: Some(AuditKind::Refused), ..with_text("POST /api/directory/partners") };
    eventually(|| async {
        let found = log(&administrator, &query).await?.entries;
        let by_nobody = found.iter().find(|entry| entry.by == AuditBy::Nobody).context("not noted yet")?;
        ensure!(by_nobody.origin.address.is_some(), "{by_nobody:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_attempts_of_one_caller_are_few_entries_that_say_how_many_they_were() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    let (stranger, administrator) = (pair.world.approver(&third).await?, pair.world.administrator().await?);
    for n in 0..80 {
        let id = format!("MIG-0000-0000-{n:04}");
        stranger.refused::<GetApplication>(ProblemCode::NotFound, &[&id], &ReadQuery::default(), &NONE).await?;
    }
    let person = pair.world.person_of(&third, Role::Approver)?;
    let found =
        attempts(&administrator, &person, |found| found.iter().map(|entry| entry.times).sum::<u32>() >= 40).await?;
    assert!(found.len() <= 42, "{} entries: twenty a minute and one for the rest", found.len());
    Ok(())
}

#[tokio::test]
async fn imports_are_kept_with_their_numbers_also_those_that_were_refused() -> Result<()> {
    let mut world = World::new()?;
    let partner = world.reseller("Imported")?;
    world.import().await?;
    let administrator = world.administrator().await?;
    let imports = AuditQuery { kind: Some(AuditKind::Import), ..AuditQuery::default() };
    let found = log(&administrator, &imports).await?.entries;
    assert!(found.iter().any(|entry| entry.by == AuditBy::System && entry.what.contains("lines, ")), "{found:?}");
    let line = format!(r#"{{"id":"{partner}"}}"#);
    world.portal.system().ask::<ImportPartners>(&[]).lines(&line).send().await?.refused(ProblemCode::ImportRefused)?;
    let refused = AuditQuery { outcome: Some(AuditOutcome::Refused), ..imports };
    let found = log(&administrator, &refused).await?.entries;
    assert!(found.iter().any(|entry| entry.what == "Imported partners: The import was refused"), "{found:?}");
    Ok(())
}

#[tokio::test]
async fn a_change_of_settings_is_kept_with_what_was_changed() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.decision_days = 17).await?;
    let query =
        AuditQuery { kind: Some(AuditKind::Settings), ..with_text("Days for a decision: 17 days instead of 10 days.") };
    let found = log(&alone.administrator, &query).await?.entries;
    let AuditBy::Person { name, .. } = &found.first().context("it isn't kept")?.by else { anyhow::bail!("{found:?}") };
    assert_eq!(name, "Administrator");
    let asked = alone.administrator.ask::<ListAudit>(&[]).query(&query).header("accept-language", "zh-CN");
    let answer = asked.send().await?.good()?;
    let told = answer.entries.first().context("it isn't found in another language")?;
    assert_eq!(told.what, "更改了设置。决定期限（天）：由“10 天”改为“17 天”。", "searched in English, told in Chinese");
    assert_eq!(told.for_party.as_deref(), Some("项目管理方"));
    Ok(())
}

#[tokio::test]
async fn what_happened_to_applications_is_read_from_their_chains_r10_1() -> Result<()> {
    let pair = Pair::of(2).await?;
    let administrator = pair.world.administrator().await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    let found = all(&administrator, &with_text(application.id.as_str())).await?;
    assert!(found.iter().all(|entry| entry.about == application.id.as_str()), "{found:?}");
    let first = found.last().context("nothing")?;
    assert_eq!((first.kind, first.what.as_str()), (AuditKind::Application, "submitted the application"));
    let applicant = pair.world.person_of(&pair.new, Role::Operator)?;
    let AuditBy::Person { id, .. } = &first.by else { anyhow::bail!("{first:?}") };
    assert_eq!(*id, applicant);
    assert!(first.origin.address.is_some(), "{first:?}");
    assert!(found.iter().any(|entry| entry.what.starts_with("approved as original reseller")), "{found:?}");
    let query = AuditQuery { kind: Some(AuditKind::Application), ..of(&applicant) };
    let theirs = all(&administrator, &query).await?;
    assert!(!theirs.is_empty() && theirs.iter().all(|entry| entry.about == application.id.as_str()), "{theirs:?}");
    Ok(())
}

#[tokio::test]
async fn pages_follow_one_another_newest_first_without_gaps_or_repeats() -> Result<()> {
    let pair = Pair::of(1).await?;
    let administrator = pair.world.administrator().await?;
    let person = pair.world.person_of(&pair.new, Role::Viewer)?;
    for _ in 0..60 {
        pair.world.viewer(&pair.new).await?;
    }
    let first = log(&administrator, &of(&person)).await?;
    assert_eq!(first.entries.len(), 50);
    let everything = all(&administrator, &of(&person)).await?;
    assert_eq!(everything.len(), 60);
    assert!(everything.is_sorted_by(|newer, older| newer.at >= older.at));
    assert_eq!(everything.iter().map(|entry| &entry.id).collect::<BTreeSet<_>>().len(), 60);
    Ok(())
}

#[tokio::test]
async fn a_time_is_from_then_on_and_before_then() -> Result<()> {
    let pair = Pair::of(1).await?;
    let administrator = pair.world.administrator().await?;
    let person = pair.world.person_of(&pair.new, Role::Viewer)?;
    pair.world.viewer(&pair.new).await?;
    let at = log(&administrator, &of(&person)).await?.entries.first().context("not kept")?.at;
    let found = async |from, until| log(&administrator, &AuditQuery { from, until, ..of(&person) }).await;
    assert_eq!(found(Some(at), None).await?.entries.len(), 1);
    assert_eq!(found(None, Some(at)).await?.entries.len(), 0);
    assert_eq!(found(Some(at), Some(at + Span::milliseconds(1))).await?.entries.len(), 1);
    assert_eq!(found(Some(at + Span::milliseconds(1)), None).await?.entries.len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_text_is_looked_for_as_it_is_whatever_it_holds() -> Result<()> {
    let mut world = World::new()?;
    world.import().await?;
    let administrator = world.administrator().await?;
    for text in ["%", "_", "' OR 1=1 --", "\"", "\\", "漢字", &"x".repeat(100)] {
        let found = log(&administrator, &with_text(text)).await?;
        assert!(found.entries.iter().all(|entry| format!("{entry:?}").contains(text.trim_matches('"'))), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn only_a_person_of_administration_reads_the_log() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&customer).await?;
    let approver = pair.world.approver(&pair.new).await?;
    for by in [&approver, &pair.reviewer, &customer] {
        by.refused::<ListAudit>(ProblemCode::NotAllowed, &[], &AuditQuery::default(), &NONE).await?;
    }
    let portal = Portal::from_env()?;
    for by in [portal.nobody(), portal.system()] {
        by.refused::<ListAudit>(ProblemCode::NotSignedIn, &[], &AuditQuery::default(), &NONE).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_answered_400() -> Result<()> {
    let mut world = World::new()?;
    world.import().await?;
    let administrator = world.administrator().await?;
    let long = "x".repeat(101);
    for query in [
        ("kind", "gossip"),
        ("outcome", "maybe"),
        ("from", "yesterday"),
        ("cursor", "zz"),
        ("cursor", "75202d312033"),
        ("text", long.as_str()),
        ("surprise", "1"),
    ] {
        administrator.ask::<ListAudit>(&[]).raw_query(&[query]).send().await?.refused(ProblemCode::Malformed)?;
    }
    Ok(())
}
