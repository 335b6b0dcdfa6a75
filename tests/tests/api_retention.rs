//! Retention: what the settings say isn't kept for good goes in its time, and what was agreed can be proven as before (R10.2).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        Attach, AttachmentQuery, AuditEntry, AuditKind, AuditQuery, DisputeRequest, EndedWhy, GetAttachment, GetProof,
        GetThread, ListAudit, ListMessages, MessagesQuery, Nothing, PostKind, PostRequest, ProblemCode, RaiseDispute,
        ThreadQuery, WritePost, headers,
    },
    application::Step,
    directory::Role,
    proof,
    seal::Hash,
    words,
};
use tests::{Alone, Application, Client, Pair, eventually, everything, fresh_key, reject};

const NONE: Nothing = Nothing {};
const WORDS: &str = "Ask Dana Doe, she knows why.";
const FILE: &[u8] = b"The contract of Dana Doe.";

async fn log(by: &Client, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
    Ok(by.call::<ListAudit>(&[], query, &NONE).await?.entries)
}

/// An application that the original reseller has rejected with a reason, a note and a file.
async fn rejected(pair: &Pair) -> Result<(Application, Hash)> {
    let mut application = pair.submit().await?;
    let at = [application.id.as_str()];
    let query = AttachmentQuery { name: "contract.pdf".to_owned() };
    let ask = pair.releaser.ask::<Attach>(&at).query(&query).body("application/pdf", FILE);
    let file = ask.send().await?.good()?.hash;
    let note = PostRequest { kind: PostKind::Note, words: WORDS.to_owned(), attachments: vec![file] };
    let ask = pair.releaser.ask::<WritePost>(&at).json(&note).header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
    ask.send().await?.good()?;
    application.decide(&pair.releaser, &reject(Step::OriginalReseller, everything(), WORDS)).await?;
    Ok((application, file))
}

async fn reason(application: &Application, by: &Client) -> Result<Option<String>> {
    let ended = application.record(by, 1).await?.ended.context("it hasn't ended")?;
    match ended.why {
        EndedWhy::Rejected { words, .. } => Ok(words),
        other => anyhow::bail!("{other:?}"),
    }
}

async fn note(application: &Application, by: &Client) -> Result<(String, String, usize)> {
    let thread = by.call::<GetThread>(&[application.id.as_str()], &ThreadQuery::default(), &NONE).await?;
    let post = thread.posts.first().context("no post")?;
    Ok((post.who.clone(), post.words.clone(), post.attachments.len()))
}

/// What an application's pack says, once it is seen to be whole and in the programme's log.
async fn proven(application: &Application, by: &Client) -> Result<String> {
    let answer = by.ask::<GetProof>(&[application.id.as_str()]).send().await?;
    proof::verify(answer.file()?).context("the pack isn't whole")?;
    Ok(answer.text())
}

async fn is_erased(alone: &Alone, application: &Application) -> Result<()> {
    let query = AuditQuery { kind: Some(AuditKind::Retention), ..AuditQuery::default() };
    eventually(|| async {
        let erased = log(&alone.administrator, &query).await?;
        ensure!(erased.iter().any(|entry| entry.about == application.id.as_str()), "not erased yet");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn personal_data_of_a_closed_application_is_erased_in_its_time_and_the_rest_stays_r10_2() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let (application, file) = rejected(&pair).await?;
    let statuses = application.statuses(&pair.releaser).await?;
    let before = proven(&application, &pair.releaser).await?;
    assert!(before.contains(WORDS), "the pack lacks the reason");
    alone.set(|settings| settings.retention.applications = Some(90)).await?;
    alone.forward_days(89).await?;
    assert_eq!(reason(&application, &pair.releaser).await?.as_deref(), Some(WORDS), "it isn't time yet");
    alone.forward_days(2).await?;
    is_erased(&alone, &application).await?;
    // What people watch is published anew.
    eventually(|| async {
        let detail = application.detail(&pair.releaser).await?;
        let people: Vec<_> = detail.timeline.iter().filter(|entry| entry.for_party.is_some()).collect();
        ensure!(!people.is_empty() && people.iter().all(|entry| entry.who == words::ERASED), "{people:?}");
        ensure!(detail.timeline.iter().all(|entry| entry.words.is_none()), "{:?}", detail.timeline);
        ensure!(reason(&application, &pair.releaser).await?.is_none(), "the reason is there");
        ensure!(application.record(&pair.releaser, 1).await?.name.is_none(), "the name is there");
        Ok(())
    })
    .await?;
    assert_eq!(note(&application, &pair.releaser).await?, (words::ERASED.to_owned(), words::ERASED.to_owned(), 0));
    let at = [application.id.as_str(), &file.to_string()];
    pair.releaser.refused::<GetAttachment>(ProblemCode::NotFound, &at, &NONE, &NONE).await?;
    assert_eq!(application.statuses(&pair.releaser).await?, statuses);
    // The events are the same ones: their hashes haven't changed, and nothing that was erased is in what can be checked.
    let after = proven(&application, &pair.releaser).await?;
    assert!(!after.contains(WORDS) && !after.contains("Approver-"), "{after}");
    let chain = AuditQuery {
        kind: Some(AuditKind::Application),
        text: Some(application.id.to_string()),
        ..AuditQuery::default()
    };
    let events = log(&alone.administrator, &chain).await?;
    assert!(events.iter().any(|entry| entry.what.starts_with("rejected as original reseller")), "{events:?}");
    assert!(events.iter().all(|entry| entry.origin.address.is_none()), "{events:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_written_after_the_erasure_goes_in_its_time_too() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let (application, _) = rejected(&pair).await?;
    alone.set(|settings| settings.retention.applications = Some(90)).await?;
    alone.forward_days(90).await?;
    alone.forward_days(1).await?;
    is_erased(&alone, &application).await?;
    let later = PostRequest { kind: PostKind::Note, words: "One more thing.".to_owned(), attachments: Vec::new() };
    let ask = pair.releaser.ask::<WritePost>(&[application.id.as_str()]).json(&later);
    ask.header(headers::IDEMPOTENCY_KEY, &fresh_key()?).send().await?.good()?;
    alone.forward_days(90).await?;
    alone.forward_days(1).await?;
    eventually(|| async {
        let thread =
            pair.releaser.call::<GetThread>(&[application.id.as_str()], &ThreadQuery::default(), &NONE).await?;
        ensure!(thread.posts.iter().all(|post| post.words == words::ERASED), "{:?}", thread.posts);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_erased_while_a_dispute_is_open_or_the_setting_is_off_r10_3() -> Result<()> {
    let alone = Alone::take().await?;
    let (pair, other) = (alone.pair(1).await?, alone.pair(1).await?);
    let (mut disputed, _) = rejected(&pair).await?;
    let request = DisputeRequest { words: "They don't.".to_owned(), attachments: Vec::new() };
    disputed.command::<RaiseDispute>(&pair.applicant, &request).await?;
    let (plain, _) = rejected(&other).await?;
    alone.forward_days(90).await?;
    alone.forward_days(2).await?;
    assert_eq!(reason(&plain, &other.releaser).await?.as_deref(), Some(WORDS), "the setting is off");
    alone.set(|settings| settings.retention.applications = Some(90)).await?;
    is_erased(&alone, &plain).await?;
    assert_eq!(reason(&disputed, &pair.releaser).await?.as_deref(), Some(WORDS));
    Ok(())
}

#[tokio::test]
async fn messages_deliveries_and_audit_entries_go_by_their_age() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let (application, _) = rejected(&pair).await?;
    let query = MessagesQuery { unread: false, before: None, limit: Some(30) };
    let told = eventually(|| async {
        let messages = pair.applicant.call::<ListMessages>(&[], &query, &NONE).await?.messages;
        ensure!(messages.iter().any(|message| message.link.ends_with(application.id.as_str())), "not told yet");
        Ok(messages.len())
    })
    .await?;
    assert!(told > 0);
    let of = AuditQuery {
        person: Some(pair.world.person_of(&pair.new, Role::Operator)?),
        kind: Some(AuditKind::SignIn),
        ..AuditQuery::default()
    };
    assert_eq!(log(&alone.administrator, &of).await?.len(), 1);
    alone
        .set(|settings| {
            settings.retention.messages = 90;
            settings.retention.audit = 90;
        })
        .await?;
    alone.forward_days(90).await?;
    alone.forward_days(1).await?;
    eventually(|| async {
        let messages = pair.applicant.call::<ListMessages>(&[], &query, &NONE).await?.messages;
        ensure!(messages.is_empty(), "{} messages", messages.len());
        ensure!(log(&alone.administrator, &of).await?.is_empty(), "the sign-in is still there");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_times_have_a_least_and_a_most() -> Result<()> {
    use shared::api::{ChangeSettings, GetSettings, SettingsRequest};
    use shared::settings::Settings;
    let alone = Alone::take().await?;
    let found = alone.administrator.call::<GetSettings>(&[], &NONE, &NONE).await?;
    let wrong: [fn(&mut Settings); 4] = [
        |of| of.retention.applications = Some(89),
        |of| of.retention.applications = Some(3_651),
        |of| of.retention.messages = 0,
        |of| of.retention.audit = 10,
    ];
    for wrong in wrong {
        let mut settings = found.settings.clone();
        wrong(&mut settings);
        let request = SettingsRequest { revision: found.revision, settings };
        alone.administrator.refused::<ChangeSettings>(ProblemCode::SettingsRefused, &[], &NONE, &request).await?;
    }
    Ok(())
}
