//! A sub-customer's personal link (R5.4), out of the mail that the demonstration's mailbox shows as its receiver would see it.

use anyhow::{Context, Result, ensure};
use shared::api::{ListDemoMailbox, Mail, MailboxQuery, Nothing, ReadDemoMail};

use crate::{wait::eventually, world::Pair};

const NONE: Nothing = Nothing {};

/// The token of the newest of so many mails to a sub-customer's contact.
pub async fn consent_link(pair: &Pair, place: usize, mails: usize) -> Result<String> {
    let nobody = pair.world.portal.nobody();
    let address = format!("{}@customers.example", pair.customer(place)?);
    let mail = eventually(async || {
        let query = MailboxQuery { to: Some(address.clone()), before: None };
        let found = nobody.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
        ensure!(found.len() >= mails, "{} of {mails} mails", found.len());
        let newest = found.first().context("no mail")?.id.to_string();
        nobody.call::<ReadDemoMail>(&[&newest], &NONE, &NONE).await
    })
    .await?;
    token(&mail)
}

/// The token that a mail's link carries, in text and HTML alike.
fn token(mail: &Mail) -> Result<String> {
    let after = mail.text.split("/consent/link#").nth(1).context("no personal link")?;
    let token = after.split_whitespace().next().unwrap_or_default().to_owned();
    ensure!(mail.html.as_deref().is_some_and(|html| html.contains(&format!("/consent/link#{token}\""))), "not in HTML");
    Ok(token)
}
