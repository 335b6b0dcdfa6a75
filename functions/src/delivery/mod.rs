//! What leaves the portal: email, SMS and webhooks, from the queue's messages to the providers, and back as reports (R9).
//!
//! A message names a delivery; what it says and where it goes is asked of the ledger when it is sent, so that nobody is told what is
//! no longer so. Everything here may happen twice: a delivery has one id for good, providers get it as their key for repeats,
//! and the ledger's states never go backwards. Nothing is lost: a message is done only when the ledger has taken its report.

mod backoff;
pub mod link;
mod providers;
pub mod render;
pub mod settings;
pub mod signature;

pub use providers::{StatusCallback, callback_url, read_callback};

use crate::{
    error::Error,
    language,
    ledger::{
        client::Answered,
        protocol::{Ask, Call, Caller, Content, DeliveryReport, Outcome, QueuedDelivery, ToDeliver, Way},
    },
    portal::{self, Portal},
};
use futures_util::{StreamExt, stream};
use providers::Tried;
use render::{CannotRender, Rendered};
use settings::Settings;
use shared::{api::Who, event::Origin, instant::Instant};
use std::collections::BTreeMap;
use worker::{Message, MessageBatch, MessageExt, QueueRetryOptionsBuilder};

/// The queue of what was tried too often.
const DEAD: &str = "customer-migration-notices-dead";
/// Requests on their way at the same time; the platform allows six connections.
const AT_A_TIME: usize = 6;

/// The messages of a batch by their deliveries: one that came twice is sent once.
type Messages = BTreeMap<u64, Vec<Message<QueuedDelivery>>>;

/// Sees to one batch of either queue. What isn't done when this ends is in the queue again.
pub async fn consume(batch: &MessageBatch<QueuedDelivery>, portal: &Portal) {
    let mut messages = Messages::new();
    for message in batch.iter() {
        match message {
            Ok(message) => messages.entry(message.body().delivery).or_default().push(message),
            // Of another form: nobody could ever do something with it. Left alone, it counts as seen to.
            Err(error) => log("a message that can't be read", &error.to_string()),
        }
    }
    let done = if batch.queue() == DEAD { give_up(&messages, portal).await } else { send(&messages, portal).await };
    if let Err(error) = done {
        // Of a batch that broke off nothing is known: all of it comes again, and repeats do no harm.
        log("a batch came to nothing", &error.into_problem().detail);
        let backoff = Settings::of(portal).backoff;
        messages.values().flatten().for_each(|message| retry(message, backoff, None));
    }
}

/// Sends what the ledger has to say, and reports how that went.
async fn send(messages: &Messages, portal: &Portal) -> Result<(), Error> {
    let settings = &Settings::of(portal);
    // 1. What is there to send? Reading: may be repeated at will. What was sent or ended meanwhile isn't in the answer, so that a
    //    message that comes a second time after its report sends nothing.
    let ids = messages.keys().copied().collect();
    let deliveries: Vec<ToDeliver> = ask(portal, Ask::ToDeliver { ids }).await?.read()?;
    // 2. Out it goes. If this breaks off afterwards, or the report below is lost, the same goes out again: to a provider that has seen
    //    its key, which then sends nothing. Only Twilio and the platform's mail keep no keys: somebody may be told twice, never not at all.
    let tried = stream::iter(&deliveries)
        .map(|delivery| async move { (delivery.id, try_once(delivery, settings).await) })
        .buffer_unordered(AT_A_TIME)
        .collect::<BTreeMap<u64, Tried>>()
        .await;
    // 3. How it went, in one call. The ledger takes reports in any order and any number of times.
    if !tried.is_empty() {
        let reports = tried.iter().map(|(id, tried)| DeliveryReport { id: *id, outcome: outcome(tried) }).collect();
        ask(portal, Ask::DeliveryReports { reports }).await?;
    }
    // 4. The queue is told last. If it isn't, a message comes again and finds at 1. that there is nothing to send.
    for (id, messages) in messages {
        match tried.get(id) {
            Some(Tried::Later { after, .. }) => {
                messages.iter().for_each(|message| retry(message, settings.backoff, *after));
            }
            _ => messages.iter().for_each(MessageExt::ack),
        }
    }
    Ok(())
}

/// What the queue has given up on has failed, for the reason of its last try. Reported until the ledger has taken it.
async fn give_up(messages: &Messages, portal: &Portal) -> Result<(), Error> {
    let given_up = |id: &u64| DeliveryReport { id: *id, outcome: Outcome::GivenUp };
    let reports = messages.keys().map(given_up).collect();
    ask(portal, Ask::DeliveryReports { reports }).await?;
    messages.values().flatten().for_each(MessageExt::ack);
    Ok(())
}

/// One delivery, once, by the way that is set up for it.
async fn try_once(delivery: &ToDeliver, settings: &Settings) -> Tried {
    match delivery.way {
        Way::Email => match &settings.email {
            settings::Way::Mailbox => Tried::Delivered,
            settings::Way::Closed(why) => Tried::refused(why),
            settings::Way::Provider(by) => match rendered(delivery, settings) {
                Ok(mail) => providers::email(by, delivery.id, &key(delivery), &delivery.to, &mail).await,
                Err(cannot) => refused(cannot),
            },
        },
        Way::Sms => match &settings.sms {
            settings::Way::Mailbox => Tried::Delivered,
            settings::Way::Closed(why) => Tried::refused(why),
            settings::Way::Provider(by) => match rendered(delivery, settings) {
                Ok(sms) => providers::sms(by, delivery.id, &key(delivery), &delivery.to, &sms.text).await,
                Err(cannot) => refused(cannot),
            },
        },
        Way::Webhook => match (&settings.webhook, &delivery.content) {
            (settings::Way::Mailbox, _) => Tried::Delivered,
            (settings::Way::Closed(why), _) => Tried::refused(why),
            (settings::Way::Provider(by), Content::CutOver { application, at, moves }) => {
                providers::webhook(by, delivery.id, application, *at, moves, portal::now()).await
            }
            (settings::Way::Provider(_), Content::Notice { .. } | Content::Invitation(_) | Content::Digest { .. }) => {
                Tried::refused("this isn't for the vendor's systems")
            }
        },
    }
}

/// As its receiver will read it.
fn rendered(delivery: &ToDeliver, settings: &Settings) -> Result<Rendered, CannotRender> {
    for_reading(delivery, &settings.links)
}

/// A mail or an SMS as its receiver reads it: in their language.
pub fn for_reading(delivery: &ToDeliver, links: &settings::Links) -> Result<Rendered, CannotRender> {
    language::speaking(delivery.language, || match delivery.way {
        Way::Email => render::email(&delivery.content, links),
        Way::Sms => render::sms(&delivery.content, links),
        Way::Webhook => Err(CannotRender::NotForPeople),
    })
}

fn refused(cannot: CannotRender) -> Tried {
    match cannot {
        CannotRender::NotSetUp(name) => Tried::refused(format!("the portal's setting {name} is missing or wrong")),
        CannotRender::NotForPeople => Tried::refused("this isn't for people"),
    }
}

/// By what a provider tells a repeat. What is sent again on purpose is another delivery.
fn key(delivery: &ToDeliver) -> String {
    // With the instant: two portals that share a provider count their deliveries from 1.
    format!("customer-migration-{}-{}", delivery.id, delivery.at.millis())
}

fn outcome(tried: &Tried) -> Outcome {
    match tried.clone() {
        Tried::Taken { provider_id } => Outcome::Sent { provider_id },
        Tried::Delivered => Outcome::Delivered,
        Tried::Later { why, .. } => Outcome::Retrying { why },
        Tried::Refused { why } => Outcome::Failed { why },
    }
}

fn retry(message: &Message<QueuedDelivery>, backoff: backoff::Backoff, after: Option<u32>) {
    // By this machine's clock, as the queue's is: a demonstration's may be ahead.
    let now = portal::now();
    let sent_at = i64::try_from(message.timestamp().as_millis()).map_or(now, Instant::from_millis);
    let delay = backoff.wait(now.since(sent_at), after);
    message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay).build());
}

/// Asks the ledger as the portal itself.
pub async fn ask(portal: &Portal, ask: Ask) -> Result<Answered, Error> {
    let call = Call { caller: Caller::Portal, who: Who::Delivery, origin: Origin::default(), ask };
    portal.ledger()?.ask(&call).await
}

fn log(what: &str, cause: &str) {
    crate::log::error(serde_json::json!({ "delivery": what, "cause": cause }));
}
