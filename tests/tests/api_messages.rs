//! In-site messages, what each person wants by which other way, and how notices were delivered (R9).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AskConsent, AskConsentRequest, ChangePreferences, Channels, ConsentLinkChoice, DeliveriesAnswer,
        DeliveriesQuery, DeliveryView, DeliveryWay, GetPreferences, ListDeliveries, ListDemoMailbox, ListMessages,
        MailboxEntry, MailboxQuery, Message, MessagesAnswer, MessagesQuery, Nothing, Preferences, ProblemCode,
        ReadMessages, ReadMessagesRequest, SendAgain, SendAgainRequest,
    },
    directory::{Membership, Role},
    ids::PersonId,
    notices::{Channel, NoticeKind},
    rows::{Row, RowSet},
};
use tests::{Application, Client, Pair, eventually, everything};

const NONE: Nothing = Nothing {};

fn all() -> MessagesQuery {
    MessagesQuery::default()
}

async fn messages(of: &Client, query: &MessagesQuery) -> Result<MessagesAnswer> {
    of.call::<ListMessages>(&[], query, &NONE).await
}

/// The newest message of a kind, once it is there.
async fn told(of: &Client, kind: NoticeKind) -> Result<Message> {
    eventually(|| async {
        let answer = messages(of, &all()).await?;
        answer.messages.into_iter().find(|message| message.kind == kind).with_context(|| format!("no {kind:?}"))
    })
    .await
}

async fn deliveries(application: &Application, by: &Client) -> Result<Vec<DeliveryView>> {
    let at = &[application.id.as_str()];
    let DeliveriesAnswer { deliveries, .. } = by.call::<ListDeliveries>(at, &DeliveriesQuery::default(), &NONE).await?;
    Ok(deliveries)
}

/// The consent requests of an application, once there are so many.
async fn requests(application: &Application, by: &Client, count: usize) -> Result<Vec<DeliveryView>> {
    eventually(|| async {
        let mut found = deliveries(application, by).await?;
        found.retain(|of| of.kind == NoticeKind::Consent && of.sub_customer.is_some());
        ensure!(found.len() == count, "{} requests instead of {count}", found.len());
        Ok(found)
    })
    .await
}

async fn mails(by: &Client, to: String) -> Result<Vec<MailboxEntry>> {
    let query = MailboxQuery { to: Some(to), before: None };
    Ok(by.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails)
}

fn email(of: &PersonId) -> String {
    format!("{of}@people.example")
}

fn rows(of: &[u32]) -> RowSet {
    of.iter().copied().map(Row).collect()
}

#[tokio::test]
async fn on_submission_both_resellers_and_internal_review_are_told_and_the_decider_that_it_is_its_turn_r9_2()
-> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let turn = told(&pair.releaser, NoticeKind::YourTurn).await?;
    assert_eq!(turn.application.as_ref(), Some(&application.id));
    assert_eq!(turn.link, format!("/applications/{}", application.id));
    assert!(turn.title.contains(application.id.as_str()) && !turn.read, "{turn:?}");
    for own in [&pair.applicant, &pair.world.viewer(&pair.new).await?] {
        let submitted = told(own, NoticeKind::Submitted).await?;
        assert_eq!(submitted.application.as_ref(), Some(&application.id));
    }
    tests::message(&pair.reviewer, &application.id, NoticeKind::Submitted).await?;
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_is_told_in_person_when_it_is_asked_and_when_it_has_moved_r9_2() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let (_, own) = pair.world.answers_for(&customer).await?;
    let application = pair.submit().await?;
    let asked = told(&own, NoticeKind::Consent).await?;
    assert_eq!((asked.application, asked.link), (Some(application.id.clone()), "/consent".to_owned()));
    let mut application = application;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    told(&own, NoticeKind::Migrated).await?;
    for party in [&pair.applicant, &pair.releaser] {
        told(party, NoticeKind::Migrated).await?;
    }
    Ok(())
}

#[tokio::test]
async fn messages_are_read_one_by_one_or_up_to_one_and_only_by_their_reader_r9_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    told(&pair.releaser, NoticeKind::YourTurn).await?;
    application.withdraw(&pair.applicant, everything()).await?;
    told(&pair.releaser, NoticeKind::Withdrawn).await?;
    let MessagesAnswer { messages: found, unread, .. } = messages(&pair.releaser, &all()).await?;
    assert_eq!(usize::try_from(unread)?, found.len());
    let (newest, oldest) = (found.first().context("none")?, found.last().context("none")?);
    assert!(newest.id > oldest.id && newest.at >= oldest.at, "newest first");

    let foreign = ReadMessagesRequest::Only(found.iter().map(|message| message.id).collect());
    pair.applicant.call::<ReadMessages>(&[], &NONE, &foreign).await?;
    assert_eq!(messages(&pair.releaser, &all()).await?.unread, unread, "somebody else's stay unread");

    let one = ReadMessagesRequest::Only(vec![newest.id]);
    let answer = pair.releaser.call::<ReadMessages>(&[], &NONE, &one).await?;
    assert_eq!(answer.unread, unread - 1);
    let left = messages(&pair.releaser, &MessagesQuery { unread: true, ..all() }).await?.messages;
    assert!(left.iter().all(|message| message.id != newest.id && !message.read));
    let answer = pair.releaser.call::<ReadMessages>(&[], &NONE, &ReadMessagesRequest::UpTo(newest.id)).await?;
    assert_eq!(answer.unread, 0);
    assert!(messages(&pair.releaser, &all()).await?.messages.iter().all(|message| message.read));
    Ok(())
}

#[tokio::test]
async fn whoever_has_come_to_another_partner_no_longer_sees_what_the_former_one_was_told_r3_11() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    told(&pair.releaser, NoticeKind::YourTurn).await?;
    let person = pair.world.person_of(&pair.original, Role::Approver)?;
    let (own, other) = (pair.original.clone(), pair.world.reseller("Other")?);
    for (partner, sees) in [(other, false), (own, true)] {
        pair.world.change_person(&person, Membership::Partner { partner, role: Role::Viewer })?;
        pair.world.import().await?;
        let again = pair.world.portal.sign_in(&person).await?;
        let found = messages(&again, &all()).await?;
        let of_it = found.messages.iter().any(|message| message.application.as_ref() == Some(&application.id));
        assert_eq!((of_it, found.unread > 0), (sees, sees));
    }
    Ok(())
}

#[tokio::test]
async fn messages_come_in_pages() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.withdraw(&pair.applicant, everything()).await?;
    told(&pair.applicant, NoticeKind::Withdrawn).await?;
    let whole = messages(&pair.applicant, &all()).await?;
    assert!(whole.messages.len() >= 2 && whole.next.is_none());
    let mut paged = Vec::new();
    let mut before = None;
    loop {
        let page = messages(&pair.applicant, &MessagesQuery { before, limit: Some(1), ..all() }).await?;
        assert!(page.messages.len() <= 1);
        paged.extend(page.messages);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole.messages);
    Ok(())
}

#[tokio::test]
async fn a_person_chooses_by_which_ways_they_get_which_notices_r9_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let at_first = pair.releaser.call::<GetPreferences>(&[], &NONE, &NONE).await?;
    assert_eq!(at_first.preferences.choices.len(), NoticeKind::ALL.len());
    let by_email = Channels { email: true, sms: false };
    assert_eq!(at_first.preferences.choices.get(&NoticeKind::YourTurn), Some(&by_email), "an approver decides");
    let releaser = pair.world.person_of(&pair.original, Role::Approver)?;
    assert_eq!((at_first.email, at_first.phone), (email(&releaser), None));
    let applicant = pair.applicant.call::<GetPreferences>(&[], &NONE, &NONE).await?;
    let none = Channels { email: false, sms: false };
    assert_eq!(applicant.preferences.choices.get(&NoticeKind::YourTurn), Some(&none), "an operator doesn't");

    let choice = Preferences { choices: [(NoticeKind::YourTurn, none)].into(), ..Preferences::default() };
    let chosen = pair.releaser.call::<ChangePreferences>(&[], &NONE, &choice).await?;
    assert_eq!(chosen.preferences.choices.get(&NoticeKind::YourTurn), Some(&none));
    assert_eq!(chosen.preferences.choices.get(&NoticeKind::Withdrawn), Some(&by_email), "the rest stays");

    let mut application = pair.submit().await?;
    told(&pair.releaser, NoticeKind::YourTurn).await?;
    application.withdraw(&pair.applicant, everything()).await?;
    let sent = eventually(|| async {
        let found = mails(&pair.reviewer, email(&releaser)).await?;
        ensure!(!found.is_empty(), "no mail");
        Ok(found)
    })
    .await?;
    assert!(sent.iter().all(|mail| mail.channel == Channel::Email && mail.subject.contains("withdrawn")), "{sent:?}");
    Ok(())
}

#[tokio::test]
async fn nobody_gets_a_mail_about_their_own_act_r9_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    told(&pair.applicant, NoticeKind::Submitted).await?;
    let own = pair.world.person_of(&pair.new, Role::Operator)?;
    let fellow = pair.world.person_of(&pair.new, Role::Approver)?;
    let sent = eventually(|| async {
        let found = mails(&pair.reviewer, email(&fellow)).await?;
        ensure!(!found.is_empty(), "no mail");
        Ok(found)
    })
    .await?;
    assert!(sent.iter().any(|mail| mail.subject.contains(application.id.as_str())));
    assert_eq!(mails(&pair.reviewer, email(&own)).await?, []);
    Ok(())
}

#[tokio::test]
async fn each_side_sees_the_deliveries_to_its_own_people_and_the_applicant_those_to_sub_customers_r9_3() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let asked = requests(&application, &pair.applicant, 2).await?;
    assert!(asked.iter().all(|of| of.way == DeliveryWay::Email));
    let mut rows: Vec<_> = asked.iter().map(|of| of.row).collect();
    rows.sort_unstable();
    assert_eq!(rows, [Some(Row(1)), Some(Row(2))]);

    let (new, original) = (pair.world.partner_name(&pair.new)?, pair.world.partner_name(&pair.original)?);
    let theirs = deliveries(&application, &pair.applicant).await?;
    assert!(theirs.iter().any(|of| of.to == new) && theirs.iter().all(|of| of.to != original), "{theirs:?}");
    let theirs = deliveries(&application, &pair.releaser).await?;
    assert!(!theirs.is_empty() && theirs.iter().all(|of| of.to == original), "{theirs:?}");
    let whole = deliveries(&application, &pair.reviewer).await?;
    assert!(whole.iter().any(|of| of.to == new) && whole.iter().any(|of| of.to == original));

    let outsider = Pair::of(1).await?.applicant;
    let at = &[application.id.as_str()];
    outsider.refused::<ListDeliveries>(ProblemCode::NotFound, at, &DeliveriesQuery::default(), &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn deliveries_come_in_pages() -> Result<()> {
    let pair = Pair::of(3).await?;
    let application = pair.submit().await?;
    requests(&application, &pair.applicant, 3).await?;
    let at = &[application.id.as_str()];
    let whole = deliveries(&application, &pair.applicant).await?;
    let mut paged = Vec::new();
    let mut query = DeliveriesQuery { limit: Some(2), ..DeliveriesQuery::default() };
    loop {
        let page = pair.applicant.call::<ListDeliveries>(at, &query, &NONE).await?;
        assert!(page.deliveries.len() <= 2);
        paged.extend(page.deliveries.iter().map(|of| of.id));
        query.before = page.next;
        if query.before.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole.iter().map(|of| of.id).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn the_applicant_has_a_new_link_sent_to_those_who_have_not_answered_r5_4() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    requests(&application, &pair.applicant, 2).await?;
    let at = &[application.id.as_str()];
    let replace = AskConsentRequest { rows: rows(&[2]), link: ConsentLinkChoice::Replace };
    let answer = pair.applicant.call::<AskConsent>(at, &NONE, &replace).await?;
    assert_eq!(answer.rows, rows(&[2]));
    let asked = requests(&application, &pair.applicant, 3).await?;
    assert_eq!(asked.iter().filter(|of| of.row == Some(Row(2))).count(), 2);

    pair.releaser.refused::<AskConsent>(ProblemCode::NotAllowed, at, &NONE, &replace).await?;
    let nobody = AskConsentRequest { rows: rows(&[3]), link: ConsentLinkChoice::Resend };
    pair.applicant.refused::<AskConsent>(ProblemCode::ConsentNotAsked, at, &NONE, &nobody).await?;
    let foreign = AskConsentRequest { rows: rows(&[1]), link: ConsentLinkChoice::Resend };
    pair.world
        .operator(&pair.original)
        .await?
        .refused::<AskConsent>(ProblemCode::NotAllowed, at, &NONE, &foreign)
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_same_link_is_sent_again_only_while_it_can_be_answered_r5_4() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    requests(&application, &pair.applicant, 1).await?;
    let at = [application.id.to_string()];
    let at = &[at[0].as_str()];
    let resend = AskConsentRequest { rows: rows(&[1]), link: ConsentLinkChoice::Resend };
    let answer = pair.applicant.call::<AskConsent>(at, &NONE, &resend).await?;
    assert_eq!((answer.rows, answer.documents), (rows(&[1]), Vec::new()), "the application doesn't change");
    application.answer_for_all(&pair.reviewer).await?;
    pair.applicant.refused::<AskConsent>(ProblemCode::ConsentNotAsked, at, &NONE, &resend).await?;
    Ok(())
}

#[tokio::test]
async fn what_did_not_fail_is_not_sent_again_and_a_viewer_sends_nothing_r9_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let asked = requests(&application, &pair.applicant, 1).await?;
    let at = &[application.id.as_str()];
    let again = SendAgainRequest { deliveries: asked.iter().map(|of| of.id).collect() };
    assert_eq!(pair.applicant.call::<SendAgain>(at, &NONE, &again).await?.queued, 0);
    let viewer = pair.world.viewer(&pair.new).await?;
    viewer.refused::<SendAgain>(ProblemCode::NotAllowed, at, &NONE, &again).await?;
    let many = SendAgainRequest { deliveries: (1..=501).collect() };
    pair.applicant.refused::<SendAgain>(ProblemCode::Malformed, at, &NONE, &many).await?;
    Ok(())
}
