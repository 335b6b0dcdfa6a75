//! In the pages: messages and their bell, preferences, how notices were delivered, and the personal link out of the mailbox (R5.4, R9).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{ListDemoMailbox, Mail, MailboxQuery, Nothing, ReadDemoMail},
    application::Status,
    directory::Role,
    ids::CustomerId,
    notices::NoticeKind,
};
use tests::{Application, Page, Pair, eventually, in_browser, message};

const NONE: Nothing = Nothing {};

/// A submitted application of one sub-customer whose parties have been told.
async fn told() -> Result<(Pair, CustomerId, Application)> {
    let pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let application = pair.submit().await?;
    message(&pair.releaser, &application.id, NoticeKind::YourTurn).await?;
    Ok((pair, customer, application))
}

fn contact(customer: &CustomerId) -> String {
    format!("{customer}@customers.example")
}

/// The newest mail that asked this sub-customer for its consent.
async fn consent_mail(pair: &Pair, customer: &CustomerId) -> Result<Mail> {
    eventually(|| async {
        let nobody = pair.world.portal.nobody();
        let query = MailboxQuery { to: Some(contact(customer)), before: None };
        let listed = nobody.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
        let newest = listed.first().context("nothing was sent to it")?;
        let mail = nobody.call::<ReadDemoMail>(&[&newest.id.to_string()], &NONE, &NONE).await?;
        ensure!(mail.text.contains("/consent/link#"), "no personal link in {}", mail.text);
        Ok(mail)
    })
    .await
}

/// The path of the personal link in a mail.
fn link(mail: &Mail) -> Result<String> {
    let token = mail.text.split("/consent/link#").nth(1).and_then(|rest| rest.split_whitespace().next());
    Ok(format!("/consent/link#{}", token.context("no personal link")?))
}

/// Opens an address whose path the page may already have.
async fn open_link(page: &Page, link: &str) -> Result<()> {
    page.open("/api/session").await?;
    page.open(link).await
}

#[tokio::test]
async fn the_bell_counts_what_is_unread_and_a_message_leads_to_its_application_r9_1() -> Result<()> {
    in_browser("messages", async |page| {
        let (pair, _, application) = told().await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/applications").await?;
        let unread: u32 = page.text("unread").await?.trim().parse()?;
        ensure!(unread >= 1, "the bell says {unread}");
        page.click("bell").await?;
        page.arrives_at("/messages").await?;
        page.sees("message", application.id.as_str()).await?;
        page.click("mark-all-read").await?;
        page.sees_no("unread").await?;
        page.sees_no("mark-read").await?;
        page.click("show-unread").await?;
        page.text("empty").await?;
        ensure!(page.run("return location.search").await? == "?show=unread", "the choice isn't in the address");
        page.reload().await?;
        page.text("empty").await?;
        page.click("show-all").await?;
        page.click("message-link").await?;
        page.arrives_at(&format!("/applications/{}", application.id)).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn preferences_are_kept_and_without_a_phone_number_there_are_no_sms_r9_1() -> Result<()> {
    in_browser("preferences", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/messages").await?;
        page.click("account").await?;
        page.click("nav-preferences").await?;
        page.arrives_at("/preferences").await?;
        ensure!(page.is_ticked("email-migrated").await?, "an approver is told of cutovers by email at first");
        ensure!(!page.is_enabled("sms-migrated").await?, "an SMS to nowhere can be chosen");
        page.says("no phone number of yours").await?;
        ensure!(!page.is_enabled("save").await?, "there is nothing to save yet");
        page.click("email-migrated").await?;
        page.click("save").await?;
        page.text("saved").await?;
        page.reload().await?;
        ensure!(!page.is_ticked("email-migrated").await?, "the choice is lost");
        ensure!(page.is_ticked("email-your_turn").await?, "another choice was changed");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_sub_customer_answers_by_the_link_in_its_mail_and_takes_it_back_without_signing_in_r5_4() -> Result<()> {
    in_browser("consent_link", async |page| {
        let (pair, customer, application) = told().await?;
        consent_mail(&pair, &customer).await?;
        page.open(&format!("/mailbox?to={}", contact(&customer))).await?;
        page.click("open-mail").await?;
        page.follow_in_frame("mail-frame").await?;
        page.arrives_at("/consent/link").await?;
        page.sees("question", &pair.world.partner_name(&pair.new)?).await?;
        page.sees("question", &pair.world.partner_name(&pair.original)?).await?;
        ensure!(!page.is_enabled("agree").await?, "one can agree without the tick");
        page.click("consent-tick").await?;
        page.click("agree").await?;
        page.sees("link-standing", "You agreed").await?;
        page.reload().await?;
        page.click("take-back").await?;
        page.fill("reason-words", "We thought again.").await?;
        page.click("confirm-take-back").await?;
        page.sees("link-standing", "You refused").await?;
        page.sees_no("agree").await?;
        eventually(|| async {
            let statuses = application.statuses(&pair.reviewer).await?;
            ensure!(statuses == [Status::Refused], "{statuses:?}");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn a_new_link_makes_the_one_before_worthless_and_the_page_says_so_r5_4() -> Result<()> {
    in_browser("new_link", async |page| {
        let (pair, customer, application) = told().await?;
        let first = consent_mail(&pair, &customer).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.click("new-link-all").await?;
        page.click("confirm-ask-again").await?;
        page.sees("asked-again", "1 sub-customer is asked again").await?;
        open_link(&page, &link(&first)?).await?;
        page.text("link-replaced").await?;
        page.sees_no("agree").await?;
        eventually(|| async {
            let newest = consent_mail(&pair, &customer).await?;
            ensure!(newest.id != first.id, "no newer mail");
            open_link(&page, &link(&newest)?).await?;
            page.text("consent-tick").await.map(drop)
        })
        .await?;
        open_link(&page, "/consent/link#nonsense").await?;
        page.text("link-unknown").await?;
        open_link(&page, "/consent/link").await?;
        page.text("link-unknown").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn an_application_shows_how_its_notices_were_delivered_r9_3() -> Result<()> {
    in_browser("deliveries", async |page| {
        let (pair, customer, application) = told().await?;
        let mail = consent_mail(&pair, &customer).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.row_says(&mail.id.to_string(), customer.as_str()).await?;
        page.row_says(&mail.id.to_string(), "Consent").await?;
        page.click("notices-failed").await?;
        page.says("Nothing has failed").await?;
        ensure!(page.run("return location.search").await? == "?notices=failed", "the choice isn't in the address");
        // The mail went out as the sub-customer's contact; a viewer sends nothing.
        page.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?, &path).await?;
        page.row_says(&mail.id.to_string(), customer.as_str()).await?;
        page.sees_no("ask-all-again").await
    })
    .await
}
