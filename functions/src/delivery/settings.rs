//! By which ways notices leave this deployment, as its variables and secrets say.
//!
//! | for | variable | what |
//! |---|---|---|
//! | links | `PORTAL_URL` | where the portal is reached: `https://portal.example.com` |
//! | | `LINK_KEY` (secret) | 32 to 64 characters that seal personal links; a new one makes all earlier links unknown |
//! | email | `EMAIL_PROVIDER` | `binding`: the platform's `send_email` binding named `EMAIL`; `http`: a POST of JSON; unset: none |
//! | | `EMAIL_FROM` | the sender, an address or `Name <address>` |
//! | | `EMAIL_URL`, `EMAIL_TOKEN` (secret) | for `http`: where to POST, and the bearer token |
//! | | `EMAIL_CALLBACK_SECRET` (secret) | `whsec_...`: by it the provider signs `POST /api/callbacks/email` (Standard Webhooks) |
//! | SMS | `SMS_PROVIDER` | `twilio`, or unset |
//! | | `SMS_ACCOUNT`, `SMS_FROM`, `SMS_TOKEN` (secret) | the account's SID, the sending number, the auth token |
//! | | `SMS_URL` | instead of `https://api.twilio.com` |
//! | webhook | `WEBHOOK_URL`, `WEBHOOK_SECRET` (secret) | where cutovers are POSTed (R8.3), and the `whsec_...` that signs them |
//! | retries | `RETRY_FIRST_SECONDS`, `RETRY_LONGEST_SECONDS` | the shortest and the longest wait between two tries |
//!
//! Without a provider a demonstration keeps what it would send in its mailbox: nothing leaves. Elsewhere such a delivery fails, and
//! says why.

use super::{
    backoff::Backoff,
    link::LinkKey,
    signature::{Key, WebhookSecret},
};
use crate::{outward::trusted_host, portal::Portal};
use worker::SendEmail;

pub const NO_PROVIDER: &str = "no provider is configured";
const TWILIO: &str = "https://api.twilio.com";

/// What this deployment sends by.
pub struct Settings {
    pub links: Links,
    pub email: Way<Email>,
    pub sms: Way<Twilio>,
    pub webhook: Way<Webhook>,
    pub backoff: Backoff,
}

/// One of the ways, as far as it is set up.
pub enum Way<P> {
    Provider(P),
    /// In a demonstration: kept in its mailbox.
    Mailbox,
    /// Nothing can be sent; says why.
    Closed(String),
}

/// What links are made of.
#[derive(Clone, Default)]
pub struct Links {
    /// Without a slash at its end.
    pub portal: Option<String>,
    pub key: Option<LinkKey>,
}

pub enum Email {
    Binding { binding: SendEmail, from: String },
    Http { url: String, token: String, from: String },
}

pub struct Twilio {
    pub url: String,
    pub account: String,
    pub token: String,
    pub from: String,
    /// Where callbacks come to.
    pub portal: String,
}

pub struct Webhook {
    pub url: String,
    pub secret: WebhookSecret,
}

/// A variable that is missing, or that isn't what it should be.
struct Missing(&'static str);

impl Settings {
    pub fn of(portal: &Portal) -> Self {
        let links = Links::of(portal);
        let provider = |name: &str| portal.variable(name).filter(|provider| !provider.is_empty());
        let email = match provider("EMAIL_PROVIDER").as_deref() {
            None => Way::without(portal),
            Some("binding") => Way::from(binding(portal)),
            Some("http") => Way::from(http(portal)),
            Some(_) => Way::Closed("EMAIL_PROVIDER is neither `binding` nor `http`".to_owned()),
        };
        let sms = match provider("SMS_PROVIDER").as_deref() {
            None => Way::without(portal),
            Some("twilio") => Way::from(twilio(portal, &links)),
            Some(_) => Way::Closed("SMS_PROVIDER isn't `twilio`".to_owned()),
        };
        let webhook = match provider("WEBHOOK_URL") {
            None => Way::without(portal),
            Some(url) => Way::from(
                portal
                    .variable("WEBHOOK_SECRET")
                    .and_then(|text| WebhookSecret::new(&text))
                    .map(|secret| Webhook { url, secret })
                    .ok_or(Missing("WEBHOOK_SECRET")),
            ),
        };
        let seconds = |name: &str| portal.variable(name).and_then(|text| text.parse().ok());
        let backoff = Backoff::new(seconds("RETRY_FIRST_SECONDS"), seconds("RETRY_LONGEST_SECONDS"));
        Self { links, email, sms, webhook, backoff }
    }
}

impl Links {
    pub fn of(portal: &Portal) -> Self {
        let url = portal.variable("PORTAL_URL").map(|url| url.trim_end_matches('/').to_owned());
        let url = url.filter(|url| trusted_host(url).is_some());
        Self { portal: url, key: portal.variable("LINK_KEY").and_then(|secret| LinkKey::new(&secret)) }
    }
}

impl<P> Way<P> {
    fn without(portal: &Portal) -> Self {
        if portal.is_demonstration() { Way::Mailbox } else { Way::Closed(NO_PROVIDER.to_owned()) }
    }
}

impl<P> From<Result<P, Missing>> for Way<P> {
    fn from(set_up: Result<P, Missing>) -> Self {
        set_up.map_or_else(
            |Missing(name)| Way::Closed(format!("the portal's setting {name} is missing or wrong")),
            Way::Provider,
        )
    }
}

fn binding(portal: &Portal) -> Result<Email, Missing> {
    let binding = portal.send_email().ok_or(Missing("EMAIL"))?;
    Ok(Email::Binding { binding, from: needed(portal, "EMAIL_FROM")? })
}

fn http(portal: &Portal) -> Result<Email, Missing> {
    Ok(Email::Http {
        url: needed(portal, "EMAIL_URL")?,
        token: needed(portal, "EMAIL_TOKEN")?,
        from: needed(portal, "EMAIL_FROM")?,
    })
}

fn twilio(portal: &Portal, links: &Links) -> Result<Twilio, Missing> {
    let url = portal.variable("SMS_URL").filter(|url| !url.is_empty());
    Ok(Twilio {
        url: url.map_or_else(|| TWILIO.to_owned(), |url| url.trim_end_matches('/').to_owned()),
        account: needed(portal, "SMS_ACCOUNT")?,
        token: needed(portal, "SMS_TOKEN")?,
        from: needed(portal, "SMS_FROM")?,
        portal: links.portal.clone().ok_or(Missing("PORTAL_URL"))?,
    })
}

fn needed(portal: &Portal, name: &'static str) -> Result<String, Missing> {
    portal.variable(name).filter(|value| !value.is_empty()).ok_or(Missing(name))
}

/// By what the email provider's callbacks are checked; without it none is taken.
pub fn email_callback_secret(portal: &Portal) -> Option<WebhookSecret> {
    portal.variable("EMAIL_CALLBACK_SECRET").and_then(|text| WebhookSecret::new(&text))
}

/// By what Twilio's callbacks are checked, likewise.
pub fn sms_callback_key(portal: &Portal) -> Option<Key> {
    portal.variable("SMS_TOKEN").filter(|token| !token.is_empty()).and_then(|token| Key::new(token.as_bytes()))
}
