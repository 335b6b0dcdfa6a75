//! Live changes: who hears of what, by a WebSocket within two seconds, or by asking; and when a connection ends.

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        ChangePerson, ChangePersonRequest, EndSession, ListMessages, ListSessions, Live, LiveAnswer, LiveQuery,
        MessagesQuery, Nothing, PostKind, PostRequest, ProblemCode, ReadMessages, ReadMessagesRequest, SignOut,
        WritePost, headers, live_close,
    },
    directory::{Membership, Role},
    view::document_name,
};
use tests::{Application, Client, Listener, Pair, fresh_key, rows};

const NONE: Nothing = Nothing {};

async fn ask(by: &Client, after: Option<u64>) -> Result<LiveAnswer> {
    by.call::<Live>(&[], &LiveQuery { after }, &NONE).await
}

fn named(answer: &LiveAnswer, document: &str) -> bool {
    answer.documents.iter().any(|of| of.document == document)
}

async fn note(application: &Application, by: &Client, words: &str) -> Result<()> {
    let post = PostRequest { kind: PostKind::Note, words: words.to_owned(), attachments: Vec::new() };
    let at = [application.id.as_str()];
    let ask = by.ask::<WritePost>(&at).json(&post).header(headers::IDEMPOTENCY_KEY, &fresh_key()?);
    ask.send().await?.good().map(drop)
}

#[tokio::test]
async fn each_party_hears_of_a_change_within_two_seconds_and_nobody_else_does_r3_11() -> Result<()> {
    let pair = Pair::of(2).await?;
    let stranger = Pair::of(1).await?;
    let mut heads = Vec::new();
    for of in [&pair.applicant, &pair.releaser, &pair.reviewer, &pair.world.viewer(&pair.new).await?] {
        heads.push(Listener::of(of, None).await?.0);
    }
    let (mut other, _) = Listener::of(&stranger.applicant, None).await?;
    let mut application = pair.submit().await?;
    let head = document_name(&application.id, None);
    for listener in &mut heads {
        listener.hears_of(&head).await?;
    }
    let done = application.approve_as_original(&pair.releaser).await?;
    let version = done.documents.iter().find(|of| of.document == head).context("the head hasn't changed")?.version;
    for listener in &mut heads {
        let mut heard = 0;
        while heard < version {
            heard = listener.hears_of(&head).await?;
        }
        ensure!(heard == version, "{heard} instead of {version}");
    }
    other.hears_nothing_of("application/").await
}

#[tokio::test]
async fn the_pages_of_records_that_changed_are_named_and_a_thread_and_the_messages_r9_1() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    let unread = pair.releaser.call::<ListMessages>(&[], &MessagesQuery::default(), &NONE).await?.unread;
    let (mut listener, first) = Listener::of(&pair.releaser, None).await?;
    ensure!(first.unread.is_some_and(|number| number >= unread), "{first:?}");
    application.withdraw(&pair.applicant, rows(&[1])).await?;
    listener.hears_of(&document_name(&application.id, Some(1))).await?;
    note(&application, &pair.applicant, "One fewer.").await?;
    listener.hears_of(&format!("thread/{}", application.id)).await?;
    // What one has read is read in one's other windows, too.
    let newest = tests::eventually(|| async {
        let answer = pair.releaser.call::<ListMessages>(&[], &MessagesQuery::default(), &NONE).await?;
        ensure!(answer.unread >= 2, "not told yet");
        answer.messages.first().map(|message| message.id).context("no message")
    });
    let newest = newest.await?;
    pair.releaser.call::<ReadMessages>(&[], &NONE, &ReadMessagesRequest::UpTo(newest)).await?;
    listener.hears_of_unread(0).await
}

#[tokio::test]
async fn a_sub_customer_hears_that_something_changed_about_itself_and_no_names_r3_11() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let (own, other) = (pair.customer(0)?.clone(), pair.customer(1)?.clone());
    let (_, customer) = pair.world.answers_for(&own).await?;
    let (_, second) = pair.world.answers_for(&other).await?;
    let (mut listener, first) = Listener::of(&customer, None).await?;
    let mut application = pair.submit().await?;
    listener.hears_of("consents").await?;
    application.approve_as_original(&pair.releaser).await?;
    listener.hears_of("consents").await?;
    note(&application, &pair.applicant, "Not for them.").await?;
    listener.hears_nothing_of("thread/").await?;
    let asked = ask(&second, Some(first.at)).await?;
    ensure!(asked.documents.iter().all(|of| of.document == "consents") && !asked.documents.is_empty(), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn who_asks_instead_of_listening_hears_the_same_and_who_was_away_what_was_missed() -> Result<()> {
    let pair = Pair::of(1).await?;
    let stranger = Pair::of(1).await?;
    let before = ask(&pair.releaser, None).await?;
    let elsewhere = ask(&stranger.applicant, None).await?;
    let mut application = pair.submit().await?;
    let head = document_name(&application.id, None);
    let after = ask(&pair.releaser, Some(before.at)).await?;
    ensure!(after.at > before.at && named(&after, &head) && after.unread.is_some(), "{after:?}");
    ensure!(!named(&ask(&stranger.applicant, Some(elsewhere.at)).await?, &head), "a stranger hears of it");
    ensure!(!named(&ask(&pair.releaser, Some(after.at)).await?, &head), "it is said twice");
    // By a connection that begins anew, likewise.
    application.withdraw(&pair.applicant, tests::everything()).await?;
    let (_, missed) = Listener::of(&pair.releaser, Some(after.at)).await?;
    ensure!(named(&missed, &head), "{missed:?}");
    // Whoever knows of more than there is begins anew.
    ensure!(ask(&pair.releaser, Some(u64::from(u32::MAX))).await?.all, "nothing is to be read again");
    let refused = pair.releaser.ask::<Live>(&[]).raw_query(&[("after", "yesterday")]).send().await?;
    refused.refused(ProblemCode::Malformed)?;
    Ok(())
}

#[tokio::test]
async fn a_connection_ends_with_its_session_and_when_somebody_may_do_something_else_r1_5() -> Result<()> {
    let pair = Pair::of(1).await?;
    let signed_out = pair.world.operator(&pair.new).await?;
    let (mut listener, _) = Listener::of(&signed_out, None).await?;
    let (mut stays, _) = Listener::of(&pair.applicant, None).await?;
    signed_out.call::<SignOut>(&[], &NONE, &NONE).await?;
    assert_eq!(listener.is_closed().await?, live_close::SESSION_OVER);
    stays.stands().await?;
    // Ended from elsewhere.
    let elsewhere = pair.world.operator(&pair.new).await?;
    let (mut listener, _) = Listener::of(&elsewhere, None).await?;
    let sessions = elsewhere.call::<ListSessions>(&[], &NONE, &NONE).await?.sessions;
    let own = sessions.iter().find(|session| session.this).context("no session")?.id.to_string();
    pair.applicant.call::<EndSession>(&[&own], &NONE, &NONE).await?;
    assert_eq!(listener.is_closed().await?, live_close::SESSION_OVER);
    stays.stands().await
}

#[tokio::test]
async fn a_connection_ends_when_what_its_person_may_do_changes_r1_5() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let (new, membership) = (pair.new.clone(), Membership::Partner { partner: pair.new.clone(), role: Role::Operator });
    let (id, person) = pair.world.one_more(&format!("Listens-{new}"), membership, false).await?;
    let administrator = pair.world.administrator_of(&new).await?;
    let (mut listener, _) = Listener::of(&person, None).await?;
    let request = ChangePersonRequest { role: Role::Viewer, administrator: false };
    administrator.call::<ChangePerson>(&[id.as_str()], &NONE, &request).await?;
    assert_eq!(listener.is_closed().await?, live_close::SESSION_OVER);
    Ok(())
}

#[tokio::test]
async fn whoever_does_not_answer_the_end_of_their_connections_gets_no_more_of_them() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let (new, membership) = (pair.new.clone(), Membership::Partner { partner: pair.new.clone(), role: Role::Viewer });
    let (_, person) = pair.world.one_more(&format!("Deaf-{new}"), membership, false).await?;
    let own = Some(pair.world.portal.origin.as_str());
    let mut deaf = Vec::new();
    for _ in 0..24 {
        deaf.push(Listener::from_page_at(&person, None, own).await?);
    }
    let refused = Listener::from_page_at(&person, None, own).await.map(drop).map_err(|error| error.to_string());
    assert_eq!(refused, Err("refused: 429".to_owned()));
    // It may ask, and others may listen.
    ask(&person, None).await?;
    Listener::of(&pair.applicant, None).await?.0.stands().await?;
    // Once they are gone there is room again.
    for mut listener in deaf.drain(..12) {
        assert_eq!(listener.is_closed().await?, live_close::TOO_MANY);
    }
    tests::eventually(|| async { Listener::of(&person, None).await.map(drop) }).await
}

#[tokio::test]
async fn only_the_portals_own_pages_listen_and_only_for_who_is_signed_in() -> Result<()> {
    let pair = Pair::of(1).await?;
    let why = |answer: Result<Listener>| answer.map(drop).map_err(|error| error.to_string());
    for page in [Some("https://evil.example"), Some("null"), None] {
        let answer = why(Listener::from_page_at(&pair.applicant, None, page).await);
        assert_eq!(answer, Err("refused: 403".to_owned()), "{page:?}");
    }
    let portal = pair.world.portal.clone();
    let own = Some(portal.origin.as_str());
    assert_eq!(why(Listener::from_page_at(&portal.nobody(), None, own).await), Err("refused: 401".to_owned()));
    portal.nobody().refused::<Live>(ProblemCode::NotSignedIn, &[], &LiveQuery::default(), &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn what_isnt_a_ping_ends_a_connection_and_the_oldest_of_many_gives_way() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let (mut chatty, _) = Listener::of(&pair.applicant, None).await?;
    chatty.stands().await?;
    chatty.say("hello").await?;
    assert_eq!(chatty.is_closed().await?, live_close::NOT_UNDERSTOOD);
    let (new, membership) = (pair.new.clone(), Membership::Partner { partner: pair.new.clone(), role: Role::Viewer });
    let (_, person) = pair.world.one_more(&format!("Many-{new}"), membership, false).await?;
    let (mut oldest, _) = Listener::of(&person, None).await?;
    let mut open = Vec::new();
    for _ in 0..12 {
        open.push(Listener::of(&person, None).await?.0);
    }
    assert_eq!(oldest.is_closed().await?, live_close::TOO_MANY);
    for listener in &mut open {
        listener.stands().await?;
    }
    Ok(())
}
