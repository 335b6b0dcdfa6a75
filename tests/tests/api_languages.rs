//! Languages: problems and what is read in that of the request, what is sent in that of its receiver, what is kept always in English.

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AuditQuery, ChangePreferences, Decide, GetApplication, GetPreferences, GetSession, GetTexts, ListAudit,
        ListDemoMailbox, ListMessages, Mail, MailboxQuery, MessagesQuery, Nothing, Preferences, ProblemCode,
        ReadDemoMail, ReadQuery, headers,
    },
    application::Step,
    directory::Role,
    language::Language,
    notices::NoticeKind,
    texts::{TextKind, current},
};
use tests::{Client, Pair, decision, eventually, everything, message};

const NONE: Nothing = Nothing {};
const CHINESE: &str = "zh-CN,zh;q=0.9,en;q=0.8";

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

async fn choose(person: &Client, language: Language) -> Result<()> {
    let preferences = Preferences { language: Some(language), ..Preferences::default() };
    person.call::<ChangePreferences>(&[], &NONE, &preferences).await?;
    Ok(())
}

/// The newest mail to an address.
async fn mail(by: &Client, to: &str) -> Result<(String, Mail)> {
    eventually(|| async {
        let query = MailboxQuery { to: Some(to.to_owned()), before: None };
        let found = by.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
        let newest = found.first().context("no mail")?;
        let mail = by.call::<ReadDemoMail>(&[&newest.id.to_string()], &NONE, &NONE).await?;
        Ok((newest.subject.clone(), mail))
    })
    .await
}

#[tokio::test]
async fn a_problem_is_told_in_the_language_that_is_asked_for_by_worker_and_ledger_alike() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let request = decision(Step::OriginalReseller, everything());
    let (viewer, stranger) = (pair.world.viewer(&pair.original).await?, pair.world.portal.nobody());
    let id = application.id.as_str();
    let by_role = || viewer.ask::<Decide>(&[id]).json(&request).header(headers::IF_MATCH, "\"1\"");
    let by_turn = || pair.applicant.ask::<Decide>(&[id]).json(&request).header(headers::IF_MATCH, "\"1\"");
    let by_nobody = || stranger.ask::<GetApplication>(&[id]).query(&ReadQuery::default());
    let cases = [
        (by_role().header("accept-language", CHINESE).send().await?.problem()?, by_role().send().await?.problem()?),
        (by_turn().header("accept-language", CHINESE).send().await?.problem()?, by_turn().send().await?.problem()?),
        (by_nobody().header("accept-language", CHINESE).send().await?.problem()?, by_nobody().send().await?.problem()?),
    ];
    for (chinese, english) in cases {
        assert_eq!(
            (chinese.code, chinese.kind),
            (english.code, english.kind.clone()),
            "what programs compare is the same"
        );
        for (told, plain) in [(&chinese.title, &english.title), (&chinese.detail, &english.detail)] {
            assert!(is_chinese(told) && !is_chinese(plain), "{told} / {plain}");
        }
    }
    let other = by_role().header("accept-language", "fr-FR").send().await?.problem()?;
    assert!(!is_chinese(&other.title), "who asks for a language that there isn't gets English: {other:?}");
    Ok(())
}

#[tokio::test]
async fn a_timeline_and_messages_are_read_in_the_readers_language() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let read = async |language: &str| -> Result<String> {
        let ask = pair.releaser.ask::<GetApplication>(&[application.id.as_str()]).query(&ReadQuery::default());
        let detail = ask.header("accept-language", language).send().await?.good()?;
        Ok(detail.timeline.first().context("no timeline")?.what.clone())
    };
    assert_eq!(read("en").await?, "submitted the application");
    assert_eq!(read(CHINESE).await?, "提交了申请");
    message(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    let ask = pair.releaser.ask::<ListMessages>(&[]).query(&MessagesQuery::default());
    let found = ask.header("accept-language", CHINESE).send().await?.good()?.messages;
    let turn = found.iter().find(|of| of.kind == NoticeKind::YourTurn).context("it isn't there")?;
    assert!(turn.title.contains(application.id.as_str()) && is_chinese(&turn.title), "{turn:?}");
    assert!(turn.paragraphs.iter().all(|paragraph| is_chinese(paragraph)), "{turn:?}");
    Ok(())
}

#[tokio::test]
async fn a_mail_is_in_the_language_that_its_receiver_has_chosen_whoever_caused_it_r9_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    choose(&pair.releaser, Language::SimplifiedChinese).await?;
    let session = pair.releaser.call::<GetSession>(&[], &NONE, &NONE).await?;
    assert_eq!(session.signed_in.context("nobody")?.language, Some(Language::SimplifiedChinese));
    let application = pair.submit().await?;
    let nobody = pair.world.portal.nobody();
    let decider = pair.world.person_of(&pair.original, Role::Approver)?;
    let (subject, mail) = mail(&nobody, &format!("{decider}@people.example")).await?;
    assert_eq!((subject.as_str(), subject.contains(application.id.as_str())), (mail.subject.as_str(), true));
    assert!(is_chinese(&mail.subject) && is_chinese(&mail.text), "{mail:?}");
    assert!(mail.html.as_deref().is_some_and(|html| html.contains("<html lang=\"zh-CN\">")), "{mail:?}");
    // What else was chosen stays, and the other way round.
    let preferences = pair.releaser.call::<GetPreferences>(&[], &NONE, &NONE).await?.preferences;
    assert!(preferences.choices.contains_key(&NoticeKind::YourTurn), "{preferences:?}");
    let none = Preferences { language: None, ..preferences };
    let kept = pair.releaser.call::<ChangePreferences>(&[], &NONE, &none).await?.preferences;
    assert_eq!(kept.language, Some(Language::SimplifiedChinese));
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_is_asked_in_the_language_that_the_directory_has_of_it_r5_4() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let (chinese, other) = (pair.customer(0)?.clone(), pair.customer(1)?.clone());
    pair.world.change(&chinese, |customer| customer.contact_language = Some(Language::SimplifiedChinese))?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    let nobody = pair.world.portal.nobody();
    let (_, asked) = mail(&nobody, &format!("{chinese}@customers.example")).await?;
    assert!(is_chinese(&asked.subject) && asked.text.contains("/consent/link#"), "{asked:?}");
    assert!(asked.text.contains(&pair.world.partner_name(&pair.new)?), "{asked:?}");
    let (_, asked) = mail(&nobody, &format!("{other}@customers.example")).await?;
    assert!(!is_chinese(&asked.subject), "{asked:?}");
    drop(application);
    Ok(())
}

#[tokio::test]
async fn a_text_to_agree_to_is_shown_translated_and_its_version_is_the_english_ones_r5_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let ask = pair.applicant.ask::<GetTexts>(&[]).header("accept-language", CHINESE);
    let texts = ask.send().await?.good()?;
    for (text, kind) in [
        (texts.notice, TextKind::Notice),
        (texts.statement, TextKind::DataTransferStatement),
        (texts.consent, TextKind::Consent),
    ] {
        let english = current(kind);
        assert_eq!((text.kind, &text.version), (kind, &english.version));
        assert!(is_chinese(&text.title) && is_chinese(&text.tick), "{text:?}");
        let last = text.paragraphs.last().context("no paragraphs")?;
        assert!(last.contains(&english.version.0), "it says that it is a translation, and of which version: {last}");
    }
    let english = pair.applicant.call::<GetTexts>(&[], &NONE, &NONE).await?;
    assert_eq!(english.statement, current(TextKind::DataTransferStatement));
    Ok(())
}

#[tokio::test]
async fn what_the_audit_log_keeps_of_a_refusal_is_english_in_whatever_language_it_was_told() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let administrator = pair.world.administrator().await?;
    let viewer = pair.world.viewer(&pair.original).await?;
    let request = decision(Step::OriginalReseller, everything());
    let ask = viewer.ask::<Decide>(&[application.id.as_str()]).json(&request).header(headers::IF_MATCH, "\"1\"");
    ask.header("accept-language", CHINESE).send().await?.refused(ProblemCode::NotAllowed)?;
    let person = pair.world.person_of(&pair.original, Role::Viewer)?;
    let query = AuditQuery { person: Some(person), text: Some("decisions".to_owned()), ..AuditQuery::default() };
    eventually(|| async {
        let entries = administrator.call::<ListAudit>(&[], &query, &NONE).await?.entries;
        ensure!(!entries.is_empty(), "it isn't noted yet");
        ensure!(entries.iter().all(|entry| !is_chinese(&entry.what)), "{entries:?}");
        Ok(())
    })
    .await
}
