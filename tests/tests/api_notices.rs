//! What the parties are told, as they get it: the right people, by the ways that they chose, with who, what, until when and where (R9).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AskConsent, AskConsentRequest, ChangePreferences, Channels, ConsentLinkAnswer, ConsentLinkChoice,
        GetConsentLink, ListDemoMailbox, Mail, MailboxEntry, MailboxQuery, Nothing, Preferences, ProblemCode,
        ReadDemoMail, headers,
    },
    application::Step,
    directory::Role,
    instant::Span,
    notices::{Channel, NoticeKind},
    rows::Row,
};
use tests::{Alone, Application, Client, Pair, Portal, eventually, is_delivered, message, messages, reject};

const NONE: Nothing = Nothing {};

async fn mailbox(portal: &Portal, to: &str) -> Result<Vec<MailboxEntry>> {
    let query = MailboxQuery { to: Some(to.to_owned()), before: None };
    Ok(portal.nobody().call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails)
}

/// The newest mail to an address, once there are so many.
async fn mail(portal: &Portal, to: &str, count: usize) -> Result<Mail> {
    eventually(|| async {
        let mails = mailbox(portal, to).await?;
        ensure!(mails.len() == count, "{} mails to {to}, not {count}: {mails:?}", mails.len());
        let newest = mails.first().context("no mail")?.id.to_string();
        portal.nobody().call::<ReadDemoMail>(&[&newest], &NONE, &NONE).await
    })
    .await
}

fn address(of: &str) -> String {
    format!("{of}@people.example")
}

/// Of the decider at an original reseller.
fn deciders_address(pair: &Pair) -> Result<String> {
    Ok(address(pair.world.person_of(&pair.original, Role::Approver)?.as_str()))
}

async fn choose(person: &Client, kind: NoticeKind, channels: Channels) -> Result<()> {
    let preferences = Preferences { choices: [(kind, channels)].into(), ..Preferences::default() };
    person.call::<ChangePreferences>(&[], &NONE, &preferences).await?;
    Ok(())
}

#[tokio::test]
async fn a_submission_tells_the_next_decider_the_original_reseller_and_internal_review_r9_2() -> Result<()> {
    let alone = Alone::take().await?;
    let mut world = alone.world().await?;
    let distributor = world.distributor("Distributor")?;
    let (new, original) = (world.second_level("New", &distributor, "5000.00")?, world.reseller("Original")?);
    let pair = Pair::between(world, new, original, 2).await?;
    let next = pair.world.approver(&distributor).await?;
    let application = pair.submit().await?;
    message(&next, &application.id, NoticeKind::YourTurn).await?;
    for told in [&pair.applicant, &pair.releaser, &pair.reviewer] {
        message(told, &application.id, NoticeKind::Submitted).await?;
        let turns = messages(told, &application.id).await?;
        assert!(turns.iter().all(|message| message.kind != NoticeKind::YourTurn), "it isn't their turn: {turns:?}");
    }
    Ok(())
}

#[tokio::test]
async fn whoever_has_no_part_in_it_is_told_nothing_r9_2_r3_11() -> Result<()> {
    let alone = Alone::take().await?;
    let (pair, elsewhere) = (alone.pair(1).await?, alone.pair(1).await?);
    let application = pair.submit().await?;
    message(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    message(&pair.applicant, &application.id, NoticeKind::Submitted).await?;
    for stranger in [&elsewhere.applicant, &elsewhere.releaser] {
        assert_eq!(messages(stranger, &application.id).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_to_the_decider_says_who_what_until_when_and_where_and_no_names_r9_1_r3_11() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let before = alone.now().await?;
    let application = Application::submit(&pair.applicant, &pair.original, pair.named_rows("77.77")?).await?;
    let mail = mail(&alone.portal, &deciders_address(&pair)?, 1).await?;
    assert_eq!(mail.channel, Channel::Email);
    let html = mail.html.context("a mail has a page of its own")?;
    let until = (before + Span::days(10)).to_string();
    let day = until.get(..10).context("an instant begins with its day")?;
    for text in [&mail.text, &html] {
        let (new, original) = (pair.world.partner_name(&pair.new)?, pair.world.partner_name(&pair.original)?);
        for said in [new.as_str(), original.as_str(), "2 sub-customers", day, application.id.as_str()] {
            assert!(text.contains(said), "nothing of {said} in {text}");
        }
        let link = format!("{}/applications/{}", alone.origin, application.id);
        assert!(text.contains(&link), "no link {link} in {text}");
        for customer in &pair.customers {
            assert!(!text.contains(&pair.world.name(customer)?), "{text}");
            assert!(!text.contains(customer.as_str()), "{text}");
        }
        assert!(!text.contains("77.77"), "{text}");
    }
    assert!(mail.subject.contains(application.id.as_str()), "{}", mail.subject);
    Ok(())
}

#[tokio::test]
async fn who_wants_no_mail_gets_none_and_the_message_in_the_portal_always_r9_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    choose(&pair.releaser, NoticeKind::YourTurn, Channels { email: false, sms: false }).await?;
    let mut application = pair.submit().await?;
    message(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    // A later notice of another kind does arrive by mail, so that the first can't still be on its way.
    application.withdraw(&pair.applicant, tests::everything()).await?;
    is_delivered(&pair.releaser, &application.id, NoticeKind::Withdrawn).await?;
    let subjects: Vec<_> =
        mailbox(&alone.portal, &deciders_address(&pair)?).await?.into_iter().map(|mail| mail.subject).collect();
    assert!(subjects.iter().all(|subject| !subject.contains("Your decision")), "{subjects:?}");
    Ok(())
}

#[tokio::test]
async fn who_wants_mail_of_another_kind_gets_it_r9_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let viewer = pair.world.viewer(&pair.new).await?;
    choose(&viewer, NoticeKind::Decision, Channels { email: true, sms: false }).await?;
    let mut application = pair.submit().await?;
    application.decide(&pair.releaser, &reject(Step::OriginalReseller, tests::everything(), "No.")).await?;
    let to = address(pair.world.person_of(&pair.new, Role::Viewer)?.as_str());
    let told = mail(&alone.portal, &to, 1).await?;
    assert!(told.subject.contains("rejected"), "{}", told.subject);
    Ok(())
}

#[tokio::test]
async fn reminders_that_fall_together_come_in_one_mail_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let rows = pair.rows("10.00");
    let mut applications = Vec::new();
    for row in rows {
        applications.push(Application::submit(&pair.applicant, &pair.original, vec![row]).await?);
    }
    let to = deciders_address(&pair)?;
    mail(&alone.portal, &to, 2).await?;
    alone.forward_days(5).await?;
    for application in &applications {
        message(&pair.releaser, &application.id, NoticeKind::Reminder).await?;
    }
    // They wait some seconds for one another.
    alone.forward_hours(1).await?;
    let digest = mail(&alone.portal, &to, 3).await?;
    for application in &applications {
        assert!(digest.text.contains(application.id.as_str()), "{}", digest.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_link_that_was_replaced_says_so_kindly_and_the_newer_one_answers_r5_4() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let application = pair.submit().await?;
    let contact = format!("{}@customers.example", pair.customer(0)?);
    let first = token(&mail(&alone.portal, &contact, 1).await?)?;
    let request = AskConsentRequest { rows: [Row(1)].into_iter().collect(), link: ConsentLinkChoice::Replace };
    pair.applicant.call::<AskConsent>(&[application.id.as_str()], &NONE, &request).await?;
    let second = token(&mail(&alone.portal, &contact, 2).await?)?;
    assert_ne!(first, second);
    let open =
        async |token: &str| alone.nobody().ask::<GetConsentLink>(&[]).header(headers::CONSENT_LINK, token).send().await;
    assert_eq!(open(&first).await?.good()?, ConsentLinkAnswer::Replaced);
    assert!(matches!(open(&second).await?.good()?, ConsentLinkAnswer::Open { .. }));
    let mut forged = second.clone();
    forged.replace_range(..1, if forged.starts_with('A') { "B" } else { "A" });
    open(&forged).await?.refused(ProblemCode::ConsentLinkUnknown)?;
    Ok(())
}

/// What follows `#` in the personal link of a mail.
fn token(mail: &Mail) -> Result<String> {
    let (_, after) = mail.text.split_once("/consent/link#").with_context(|| format!("no link in {}", mail.text))?;
    let token: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.=".contains(*c)).collect();
    Ok(token.trim_end_matches('.').to_owned())
}
