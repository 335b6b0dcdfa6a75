//! The demonstration's mailbox: what would have left by email and SMS, as its receiver would read it.
//!
//! A mail is rendered when it is read, by the same code that renders what is sent: nothing stores it, nor the personal link in it.

use super::{asked::Asked, reply::Reply};
use crate::{
    delivery::{self, render::CannotRender, settings::Links},
    error::Error,
    ledger::protocol::{Ask, ToDeliver, Way},
};
use shared::{
    api::{ListDemoMailbox, Mail, ReadDemoMail},
    notices::Channel,
};

pub async fn list(asked: Asked<ListDemoMailbox>) -> Result<Reply<ListDemoMailbox>, Error> {
    asked.forward(Ask::ListDemoMailbox(asked.query()?)).await
}

pub async fn read(asked: Asked<ReadDemoMail>) -> Result<Reply<ReadDemoMail>, Error> {
    let id = asked.id().parse().map_err(|_| Error::NotFound)?;
    let found: Option<ToDeliver> = delivery::ask(&asked.portal, Ask::MailToRead { id }).await?.read()?;
    let found = found.ok_or(Error::NotFound)?;
    let channel = match found.way {
        Way::Email => Channel::Email,
        Way::Sms => Channel::Sms,
        Way::Webhook => return Err(Error::NotFound),
    };
    let rendered = delivery::for_reading(&found, &Links::of(&asked.portal)).map_err(|cannot| match cannot {
        CannotRender::NotSetUp(name) => Error::Internal(format!("{name} isn't set")),
        CannotRender::NotForPeople => Error::NotFound,
    })?;
    let (ToDeliver { id, at, to, .. }, delivery::render::Rendered { subject, text, html }) = (found, rendered);
    Reply::answer(&Mail { id, at, channel, to, subject, text, html })
}
