//! What leaves by email, SMS and webhook, and what providers say of it (R9.3, R8.3): against providers that the tests play.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::{
    api::{
        DeliveriesQuery, DeliveryState, DeliveryView, DeliveryWay, DemoClockRequest, EmailCallback, Endpoint,
        ListDeliveries, MoveDemoClock, Nothing, ProblemCode, SendAgain, SendAgainRequest, SmsCallback,
    },
    ids::CustomerId,
    notices::NoticeKind,
};
use std::time::Duration;
use tests::{
    Application, Client, Pair, Plan, Received, StandIns, World, email_says, eventually, now_in_seconds, secret,
    sending_portal, sms_says, standard_signature,
};

const NONE: Nothing = Nothing {};

/// A sub-customer that is about to be asked for its consent, in the portal that sends.
struct ToAsk {
    pair: Pair,
    customer: CustomerId,
    /// Where its mails go.
    address: String,
    stand_ins: &'static StandIns,
}

impl ToAsk {
    async fn new() -> Result<Self> {
        let stand_ins = StandIns::get()?;
        let mut world = World::in_portal(sending_portal()?)?;
        let (new, original) = (world.reseller("New")?, world.reseller("Original")?);
        let pair = Pair::between(world, new, original, 1).await?;
        let customer = pair.customer(0)?.clone();
        Ok(Self { address: format!("{customer}@customers.example"), customer, pair, stand_ins })
    }

    /// Asks, and waits until its provider has got so many requests.
    async fn ask(&self, requests: usize) -> Result<(Application, Vec<Received>)> {
        let application = self.pair.submit().await?;
        Ok((application, self.stand_ins.wait_for(&self.address, requests).await?))
    }

    /// The deliveries to the sub-customer by a way, oldest first, as the applicant sees them.
    async fn deliveries(&self, application: &Application, way: DeliveryWay) -> Result<Vec<DeliveryView>> {
        let mut all = deliveries(application, &self.pair.applicant).await?;
        all.retain(|of| of.sub_customer.as_ref() == Some(&self.customer) && of.way == way);
        all.reverse();
        Ok(all)
    }

    /// The newest of these, once its state is one that is waited for.
    async fn once(
        &self,
        application: &Application,
        way: DeliveryWay,
        wanted: impl Fn(&DeliveryState) -> bool,
    ) -> Result<DeliveryView> {
        eventually(async || {
            let newest = self.deliveries(application, way).await?.pop().context("nothing is sent to it")?;
            ensure!(wanted(&newest.state), "{:?}", newest.state);
            Ok(newest)
        })
        .await
    }

    async fn send_again(&self, application: &Application, id: u64) -> Result<u32> {
        let request = SendAgainRequest { deliveries: vec![id] };
        Ok(self.pair.applicant.call::<SendAgain>(&[application.id.as_str()], &NONE, &request).await?.queued)
    }
}

async fn deliveries(application: &Application, by: &Client) -> Result<Vec<DeliveryView>> {
    let query = DeliveriesQuery::default();
    Ok(by.call::<ListDeliveries>(&[application.id.as_str()], &query, &NONE).await?.deliveries)
}

fn is_sent(state: &DeliveryState) -> bool {
    matches!(state, DeliveryState::Sent { .. })
}

fn is_delivered(state: &DeliveryState) -> bool {
    matches!(state, DeliveryState::Delivered { .. })
}

fn is_failed(state: &DeliveryState) -> bool {
    matches!(state, DeliveryState::Failed { .. })
}

fn why(of: &DeliveryView) -> &str {
    if let DeliveryState::Failed { why, .. } = &of.state { why } else { "" }
}

#[tokio::test]
async fn a_consent_request_reaches_the_email_provider_with_everything_it_needs_r9_1() -> Result<()> {
    let asked = ToAsk::new().await?;
    let (application, received) = asked.ask(1).await?;
    let [mail] = received.as_slice() else { panic!("{received:?}") };
    assert_eq!(mail.path, "/email");
    assert_eq!(mail.header("authorization"), format!("Bearer {}", secret("EMAIL_TOKEN")?));
    assert_eq!(mail.text("to")?, asked.address);
    assert_eq!(mail.text("from")?, secret("EMAIL_FROM")?);
    let new_reseller = asked.pair.world.partner_name(&asked.pair.new)?;
    assert!(mail.text("subject")?.contains(&new_reseller));
    let link = format!("{}/consent/link#", asked.pair.world.portal.origin);
    assert!(mail.text("text")?.contains(&link) && mail.text("html")?.contains(&link));
    let sent = asked.once(&application, DeliveryWay::Email, is_sent).await?;
    assert_eq!(mail.delivery()?, sent.id);
    assert!(mail.header("idempotency-key").contains(&sent.id.to_string()));
    Ok(())
}

#[tokio::test]
async fn only_the_providers_signed_word_makes_a_delivery_delivered_r9_3() -> Result<()> {
    let asked = ToAsk::new().await?;
    let (application, _) = asked.ask(1).await?;
    let id = asked.once(&application, DeliveryWay::Email, is_sent).await?.id;
    let (portal, held) = (&asked.pair.world.portal, secret("EMAIL_CALLBACK_SECRET")?);
    let body = json!({ "id": id, "status": "delivered" }).to_string();

    let another = format!("whsec_{}", "A".repeat(32));
    email_says(portal, &another, &body, 0).await?.refused(ProblemCode::NotAllowed)?;
    email_says(portal, &held, &body, 301).await?.refused(ProblemCode::NotAllowed)?;
    let unsigned = portal.nobody().ask::<EmailCallback>(&[]).body("application/json", body.as_str());
    unsigned.send().await?.refused(ProblemCode::NotAllowed)?;
    email_says(portal, &held, "{}", 0).await?.refused(ProblemCode::Malformed)?;
    assert!(asked.once(&application, DeliveryWay::Email, is_sent).await.is_ok(), "nothing has changed");

    email_says(portal, &held, &body, 0).await?.good()?;
    let delivered = asked.once(&application, DeliveryWay::Email, is_delivered).await?;
    // Again, and then something else: what has arrived has arrived.
    email_says(portal, &held, &body, 0).await?.good()?;
    email_says(portal, &held, &json!({ "id": id, "status": "bounced" }).to_string(), 0).await?.good()?;
    assert_eq!(asked.once(&application, DeliveryWay::Email, is_delivered).await?, delivered);
    // Of a delivery that isn't there nothing can be said.
    email_says(portal, &held, &json!({ "id": u32::MAX, "status": "delivered" }).to_string(), 0).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn a_mail_that_comes_back_has_failed_and_says_why_without_the_address_r3_11_r9_3() -> Result<()> {
    let asked = ToAsk::new().await?;
    let (application, _) = asked.ask(1).await?;
    let id = asked.once(&application, DeliveryWay::Email, is_sent).await?.id;
    let reason = format!("550 5.1.1 <{}> user unknown", asked.address);
    let body = json!({ "id": id, "status": "bounced", "reason": reason }).to_string();
    email_says(&asked.pair.world.portal, &secret("EMAIL_CALLBACK_SECRET")?, &body, 0).await?.good()?;
    let failed = asked.once(&application, DeliveryWay::Email, is_failed).await?;
    assert!(why(&failed).contains("user unknown") && !why(&failed).contains('@'), "{}", why(&failed));
    Ok(())
}

#[tokio::test]
async fn a_provider_that_takes_no_more_is_asked_again_when_it_says_with_the_same_key() -> Result<()> {
    let asked = ToAsk::new().await?;
    asked.stand_ins.plan(&asked.address, &[Plan::ComeAgain(2), Plan::HangUp, Plan::Status(503)]);
    let (application, received) = asked.ask(4).await?;
    asked.once(&application, DeliveryWay::Email, is_sent).await?;
    let [first, second, third, fourth] = received.as_slice() else { panic!("{received:?}") };
    let waited = second.at.duration_since(first.at);
    assert!(waited.as_millis() >= 2_000, "{waited:?}");
    for again in [second, third, fourth] {
        assert_eq!(again.header("idempotency-key"), first.header("idempotency-key"));
        assert_eq!(again.body, first.body, "the same mail, the same link");
    }
    Ok(())
}

#[tokio::test]
async fn a_provider_that_stays_down_makes_it_fail_and_sending_again_is_a_delivery_of_its_own_r9_3() -> Result<()> {
    let asked = ToAsk::new().await?;
    asked.stand_ins.plan(&asked.address, &[Plan::Status(500); 9]);
    let (application, _) = asked.ask(9).await?;
    let failed = asked.once(&application, DeliveryWay::Email, is_failed).await?;
    assert!(why(&failed).contains("500"), "{}", why(&failed));
    assert_eq!(asked.send_again(&application, failed.id).await?, 1);
    let received = asked.stand_ins.wait_for(&asked.address, 10).await?;
    let again = asked.once(&application, DeliveryWay::Email, is_sent).await?;
    assert_ne!(again.id, failed.id);
    let keys = [0, 9].map(|at| received[at].header("idempotency-key").to_owned());
    assert_ne!(keys[0], keys[1], "it isn't a repeat: it is wanted");
    assert_eq!(received[0].text("text")?, received[9].text("text")?, "the link is still the same");
    assert_eq!(asked.deliveries(&application, DeliveryWay::Email).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn what_a_provider_refuses_is_not_tried_again() -> Result<()> {
    let asked = ToAsk::new().await?;
    asked.stand_ins.plan(&asked.address, &[Plan::Status(422)]);
    let (application, _) = asked.ask(1).await?;
    let failed = asked.once(&application, DeliveryWay::Email, is_failed).await?;
    assert!(why(&failed).contains("refused") && why(&failed).contains("422"), "{}", why(&failed));
    // The other deliveries of this application have passed it meanwhile.
    assert_eq!(asked.stand_ins.received(&asked.address).len(), 1);
    Ok(())
}

#[tokio::test]
async fn asking_twice_at_once_to_send_again_sends_once() -> Result<()> {
    let asked = ToAsk::new().await?;
    asked.stand_ins.plan(&asked.address, &[Plan::Status(400)]);
    let (application, _) = asked.ask(1).await?;
    let failed = asked.once(&application, DeliveryWay::Email, is_failed).await?;
    let (one, other) =
        tokio::join!(asked.send_again(&application, failed.id), asked.send_again(&application, failed.id));
    assert_eq!(one? + other?, 1);
    asked.once(&application, DeliveryWay::Email, is_sent).await?;
    assert_eq!(asked.stand_ins.received(&asked.address).len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_sms_goes_out_by_twilios_api_and_its_signed_callback_says_what_became_of_it_r9_3() -> Result<()> {
    let mut asked = ToAsk::new().await?;
    let (customer, stand_ins) = (asked.customer.clone(), asked.stand_ins);
    let number = format!("+1555{}", &customer.as_str()[5..]);
    asked.pair.world.change(&customer, |of| of.contact_phone = Some(number.clone()))?;
    asked.pair.world.import().await?;
    let application = asked.pair.submit().await?;
    let received = stand_ins.wait_for(&number, 1).await?;
    let sent = asked.once(&application, DeliveryWay::Sms, is_sent).await?;
    let (sms, portal) = (received[0].form()?, &asked.pair.world.portal);
    assert_eq!(received[0].path, format!("/2010-04-01/Accounts/{}/Messages.json", secret("SMS_ACCOUNT")?));
    assert!(received[0].header("authorization").starts_with("Basic "));
    assert_eq!((sms["From"].as_str(), sms["To"].as_str()), (secret("SMS_FROM")?.as_str(), number.as_str()));
    assert!(sms["Body"].contains("/consent/link#"), "{}", sms["Body"]);
    let callback = format!("{}{}?delivery={}", portal.origin, SmsCallback::PATH, sent.id);
    assert_eq!(sms["StatusCallback"], callback);

    let token = secret("SMS_TOKEN")?;
    sms_says(portal, "another token", sent.id, "delivered").await?.refused(ProblemCode::NotAllowed)?;
    sms_says(portal, &token, sent.id, "sent").await?.good()?;
    assert_eq!(asked.once(&application, DeliveryWay::Sms, is_sent).await?, sent, "nothing has changed");
    sms_says(portal, &token, sent.id, "undelivered").await?.good()?;
    let failed = asked.once(&application, DeliveryWay::Sms, is_failed).await?;
    assert!(why(&failed).contains("30003"), "{}", why(&failed));
    Ok(())
}

/// The ledger gives a delivery to the queue again when it hears nothing of it for a day: then two messages name it.
#[tokio::test]
async fn a_delivery_that_the_queue_holds_twice_is_sent_once() -> Result<()> {
    let asked = ToAsk::new().await?;
    let pause = Duration::from_secs(6);
    asked.stand_ins.plan(&asked.address, &[Plan::ComeAgain(u32::try_from(pause.as_secs())?)]);
    let (application, received) = asked.ask(1).await?;
    let first = received[0].at;
    // The ledger hears that it will be tried again, and waits for a day from then on.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let a_day = DemoClockRequest { forward_hours: 25 };
    asked.pair.applicant.call::<MoveDemoClock>(&[], &NONE, &a_day).await?;
    let received = asked.stand_ins.wait_for(&asked.address, 2).await?;
    assert!(received[1].at.duration_since(first) < pause, "it was the second message that came first");
    let sent = asked.once(&application, DeliveryWay::Email, is_sent).await?;
    tokio::time::sleep(pause).await;
    assert_eq!(asked.stand_ins.received(&asked.address).len(), 2, "the first message finds nothing to send");
    assert_eq!(asked.once(&application, DeliveryWay::Email, is_sent).await?, sent);
    Ok(())
}

#[tokio::test]
async fn a_callback_for_one_delivery_cannot_be_turned_to_another_r9_3() -> Result<()> {
    let asked = ToAsk::new().await?;
    let (application, _) = asked.ask(1).await?;
    let sent = asked.once(&application, DeliveryWay::Email, is_sent).await?;
    let (portal, held) = (&asked.pair.world.portal, secret("EMAIL_CALLBACK_SECRET")?);
    let (body, at) = (json!({ "id": sent.id - 1, "status": "delivered" }).to_string(), now_in_seconds()?.to_string());
    let signature = standard_signature(&held, "callback", &at, &body)?;
    let turned = json!({ "id": sent.id, "status": "delivered" }).to_string();
    let ask = portal.nobody().ask::<EmailCallback>(&[]).body("application/json", turned);
    let ask = ask.header("webhook-id", "callback").header("webhook-timestamp", &at);
    ask.header("webhook-signature", &signature).send().await?.refused(ProblemCode::NotAllowed)?;
    assert_eq!(asked.once(&application, DeliveryWay::Email, is_sent).await?, sent);
    Ok(())
}

#[tokio::test]
async fn the_vendors_systems_learn_of_a_cutover_at_least_once_signed_and_with_an_id_r8_3() -> Result<()> {
    let asked = ToAsk::new().await?;
    let mut application = asked.pair.submit().await?;
    asked.stand_ins.plan(application.id.as_str(), &[Plan::Status(500), Plan::Status(404)]);
    application.approve_as_original(&asked.pair.releaser).await?;
    application.answer_for_all(&asked.pair.reviewer).await?;
    application.approve_as_review(&asked.pair.reviewer).await?;
    let received = asked.stand_ins.wait_for(application.id.as_str(), 3).await?;
    for told in &received {
        let (id, at) = (told.header("webhook-id"), told.header("webhook-timestamp"));
        assert_eq!(id, received[0].header("webhook-id"), "by it a repeat is known");
        assert_eq!(
            told.header("webhook-signature"),
            standard_signature(&secret("WEBHOOK_SECRET")?, id, at, &told.body)?
        );
        assert_eq!(told.body, received[0].body);
    }
    let event = received[0].json()?;
    assert_eq!(event["type"], "migration.cut_over");
    let moves = json!([{
        "sub_customer": asked.customer, "from": asked.pair.original, "to": asked.pair.new, "allocation": "10.00",
    }]);
    assert_eq!(event["data"]["moves"], moves);
    assert_eq!(event["data"]["at"], event["timestamp"]);
    let seen = async |by: &Client| -> Result<Vec<DeliveryView>> {
        let query = DeliveriesQuery::default();
        let listed = by.call::<ListDeliveries>(&[application.id.as_str()], &query, &NONE).await?;
        Ok(listed.deliveries.into_iter().filter(|of| of.way == DeliveryWay::Webhook).collect())
    };
    let sent = eventually(|| async {
        let webhook = seen(&asked.pair.reviewer).await?.pop().context("the programme sees no webhook")?;
        ensure!(matches!(webhook.state, DeliveryState::Delivered { .. }), "{webhook:?}");
        Ok(webhook)
    })
    .await?;
    assert_eq!(sent.kind, NoticeKind::Migrated);
    assert_eq!(seen(&asked.pair.applicant).await?, [], "it is the programme's own");
    Ok(())
}
