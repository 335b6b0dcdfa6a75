//! A consent request that didn't arrive pauses its record until one has (R7.3): against a provider that the tests play.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::{
    api::{
        AskConsent, AskConsentRequest, ConsentLinkChoice, DeliveriesQuery, DeliveryState, DeliveryView, DeliveryWay,
        ListDeliveries, ListMessages, MessagesQuery, Nothing, SendAgain, SendAgainRequest,
    },
    application::PauseReason,
    notices::NoticeKind,
    rows::Row,
};
use tests::{Application, Pair, StandIns, World, email_says, eventually, secret, sending_portal, sms_says};

const NONE: Nothing = Nothing {};

/// Sub-customers that are asked, each by email and SMS, in the portal that sends.
struct Asked {
    pair: Pair,
    application: Application,
}

impl Asked {
    async fn of(customers: usize) -> Result<Self> {
        // The provider has to be there before anything is sent.
        StandIns::get()?;
        let mut world = World::in_portal(sending_portal()?)?;
        let (new, original) = (world.reseller("New")?, world.reseller("Original")?);
        let mut pair = Pair::between(world, new, original, customers).await?;
        for customer in pair.customers.clone() {
            let phone = format!("+1555{}", &customer.as_str()[5..]);
            pair.world.change(&customer, |of| of.contact_phone = Some(phone))?;
        }
        pair.world.import().await?;
        let application = pair.submit().await?;
        Ok(Self { pair, application })
    }

    /// The newest request to a row by a way, once the provider has it.
    async fn sent(&self, row: u32, way: DeliveryWay) -> Result<u64> {
        eventually(async || {
            let at = &[self.application.id.as_str()];
            let query = DeliveriesQuery::default();
            let all = self.pair.applicant.call::<ListDeliveries>(at, &query, &NONE).await?.deliveries;
            let request = |of: &DeliveryView| of.row == Some(Row(row)) && of.way == way;
            let newest = all.into_iter().find(request).context("nothing is sent")?;
            ensure!(matches!(newest.state, DeliveryState::Sent { .. }), "{:?}", newest.state);
            Ok(newest.id)
        })
        .await
    }

    async fn mail_became(&self, delivery: u64, status: &str) -> Result<()> {
        let body = json!({ "id": delivery, "status": status, "reason": "550 user unknown" }).to_string();
        email_says(&self.pair.world.portal, &secret("EMAIL_CALLBACK_SECRET")?, &body, 0).await?.good()?;
        Ok(())
    }

    async fn sms_became(&self, delivery: u64, status: &str) -> Result<()> {
        sms_says(&self.pair.world.portal, &secret("SMS_TOKEN")?, delivery, status).await?.good()?;
        Ok(())
    }

    async fn paused(&self, row: u32) -> Result<Option<PauseReason>> {
        Ok(self.application.record(&self.pair.applicant, row).await?.paused)
    }

    async fn comes_to(&self, row: u32, pause: Option<PauseReason>) -> Result<()> {
        eventually(async || {
            let paused = self.paused(row).await?;
            ensure!(paused == pause, "{paused:?}");
            Ok(())
        })
        .await
    }
}

#[tokio::test]
async fn a_request_that_came_back_on_every_way_pauses_its_record_and_the_applicant_is_told_r7_3() -> Result<()> {
    let asked = Asked::of(2).await?;
    let (mail, sms) = (asked.sent(1, DeliveryWay::Email).await?, asked.sent(1, DeliveryWay::Sms).await?);
    asked.mail_became(mail, "bounced").await?;
    asked.sms_became(sms, "undelivered").await?;
    asked.comes_to(1, Some(PauseReason::ConsentUndelivered)).await?;
    assert_eq!(asked.paused(2).await?, None, "the others go on");
    eventually(async || {
        let found = asked.pair.applicant.call::<ListMessages>(&[], &MessagesQuery::default(), &NONE).await?.messages;
        ensure!(found.iter().any(|of| of.kind == NoticeKind::Consent), "the applicant isn't told");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_arrived_on_one_way_arrived_r7_3() -> Result<()> {
    let asked = Asked::of(1).await?;
    let (mail, sms) = (asked.sent(1, DeliveryWay::Email).await?, asked.sent(1, DeliveryWay::Sms).await?);
    asked.sms_became(sms, "delivered").await?;
    asked.mail_became(mail, "bounced").await?;
    let version = asked.application.detail(&asked.pair.applicant).await?.summary.revision;
    assert_eq!(asked.paused(1).await?, None);
    assert_eq!(asked.application.detail(&asked.pair.applicant).await?.summary.revision, version);
    Ok(())
}

#[tokio::test]
async fn one_that_arrives_after_all_lets_the_record_go_on_r7_3() -> Result<()> {
    let asked = Asked::of(1).await?;
    let (mail, sms) = (asked.sent(1, DeliveryWay::Email).await?, asked.sent(1, DeliveryWay::Sms).await?);
    asked.mail_became(mail, "bounced").await?;
    asked.sms_became(sms, "failed").await?;
    asked.comes_to(1, Some(PauseReason::ConsentUndelivered)).await?;
    let again = SendAgainRequest { deliveries: vec![mail] };
    let at = &[asked.application.id.as_str()];
    assert_eq!(asked.pair.applicant.call::<SendAgain>(at, &NONE, &again).await?.queued, 1);
    let second = asked.sent(1, DeliveryWay::Email).await?;
    assert_ne!(second, mail);
    assert_eq!(asked.paused(1).await?, Some(PauseReason::ConsentUndelivered), "sent isn't delivered");
    asked.mail_became(second, "delivered").await?;
    asked.comes_to(1, None).await
}

#[tokio::test]
async fn what_became_of_an_older_link_says_nothing_of_the_newer_one_r7_3() -> Result<()> {
    let mut asked = Asked::of(1).await?;
    let (mail, sms) = (asked.sent(1, DeliveryWay::Email).await?, asked.sent(1, DeliveryWay::Sms).await?);
    let request = AskConsentRequest { rows: [Row(1)].into_iter().collect(), link: ConsentLinkChoice::Replace };
    let at = [asked.application.id.to_string()];
    let answer = asked.pair.applicant.call::<AskConsent>(&[at[0].as_str()], &NONE, &request).await?;
    asked.application.saw(&answer.documents);
    eventually(async || {
        let newest = asked.sent(1, DeliveryWay::Email).await?;
        ensure!(newest != mail, "the new link isn't sent yet");
        Ok(())
    })
    .await?;
    asked.mail_became(mail, "bounced").await?;
    asked.sms_became(sms, "undelivered").await?;
    assert_eq!(asked.paused(1).await?, None);
    Ok(())
}
