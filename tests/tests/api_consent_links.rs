//! Consent by a personal link (R5.4): opened and answered without signing in, replaced, out of time, and never by somebody else.
//!
//! The link is taken from the mail that the demonstration's mailbox shows, as its receiver would.

use anyhow::{Result, ensure};
use shared::{
    api::{
        AnswerConsentLink, AskConsent, AskConsentRequest, ConsentCan, ConsentLinkAnswer, ConsentLinkChoice,
        ConsentQuestion, ConsentRequest, ConsentView, GetConsentLink, Nothing, ProblemCode, SendAgain,
        SendAgainRequest, headers,
    },
    application::{Given, Status},
    directory::PartnerStanding,
    rows::Row,
    texts::{TextKind, current},
};
use tests::{Alone, Answer, Application, Pair, Portal, consent_link, eventually, everything};

const NONE: Nothing = Nothing {};

fn agree() -> ConsentRequest {
    ConsentRequest::Agree { text: current(TextKind::Consent).version }
}

fn refuse() -> ConsentRequest {
    ConsentRequest::Refuse { words: "We stay.".to_owned() }
}

/// The token of a personal link, in a receiver's hands.
struct Link {
    portal: Portal,
    token: String,
}

impl Link {
    /// From the newest of so many mails to a sub-customer's contact.
    async fn of_mail(pair: &Pair, place: usize, mails: usize) -> Result<Self> {
        let portal = pair.world.portal.clone();
        Ok(Self { token: consent_link(pair, place, mails).await?, portal })
    }

    async fn open(&self) -> Result<ConsentLinkAnswer> {
        self.ask_open().await?.good()
    }

    async fn ask_open(&self) -> Result<Answer<GetConsentLink>> {
        let nobody = self.portal.nobody();
        nobody.ask::<GetConsentLink>(&[]).header(headers::CONSENT_LINK, &self.token).send().await
    }

    async fn question(&self) -> Result<ConsentQuestion> {
        match self.open().await? {
            ConsentLinkAnswer::Open { question, text } => {
                assert_eq!(text, current(TextKind::Consent));
                Ok(*question)
            }
            ConsentLinkAnswer::Replaced => anyhow::bail!("the link was replaced"),
        }
    }

    async fn answer(&self, request: &ConsentRequest) -> Result<Answer<AnswerConsentLink>> {
        let nobody = self.portal.nobody();
        let ask = nobody.ask::<AnswerConsentLink>(&[]).json(request);
        ask.header(headers::CONSENT_LINK, &self.token).send().await
    }

    fn changed(&self, token: String) -> Self {
        Self { portal: self.portal.clone(), token }
    }
}

/// An application for some sub-customers, and the link of the first.
async fn asked(customers: usize) -> Result<(Pair, Application, Link)> {
    let pair = Pair::of(customers).await?;
    let application = pair.submit().await?;
    let link = Link::of_mail(&pair, 0, 1).await?;
    Ok((pair, application, link))
}

#[tokio::test]
async fn opening_a_personal_link_shows_the_question_and_answers_nothing_r5_4() -> Result<()> {
    let (pair, application, link) = asked(2).await?;
    for _ in 0..3 {
        let question = link.question().await?;
        assert_eq!((&question.application, &question.sub_customer), (&application.id, pair.customer(0)?));
        assert_eq!(question.can, ConsentCan::Answer);
        assert!(matches!(question.consent, ConsentView::Asked { .. }));
        assert_eq!(question.present_credit.map(|credit| credit.to_string()).as_deref(), Some("100.00"));
    }
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_agrees_by_its_link_for_itself_alone_and_takes_it_back_r5_4() -> Result<()> {
    let (pair, mut application, link) = asked(2).await?;
    let answer = link.answer(&agree()).await?.good()?;
    assert_eq!(answer.rows.iter().collect::<Vec<_>>(), [Row(1)]);
    application.saw(&answer.documents);
    let records = application.records(&pair.applicant).await?;
    assert!(matches!(records[0].consent, ConsentView::Given { how: Given::Answered, .. }), "{:?}", records[0].consent);
    assert!(matches!(records[1].consent, ConsentView::Asked { .. }));
    assert_eq!(link.question().await?.can, ConsentCan::TakeBack);
    link.answer(&agree()).await?.refused(ProblemCode::ConsentNotAsked)?;

    let take_back = ConsentRequest::TakeBack { words: "We thought again.".to_owned() };
    application.saw(&link.answer(&take_back).await?.good()?.documents);
    let statuses = application.statuses(&pair.applicant).await?;
    assert_eq!(statuses, [Status::Refused, Status::AwaitingOriginalReseller]);
    assert_eq!(link.question().await?.can, ConsentCan::Nothing);
    Ok(())
}

#[tokio::test]
async fn a_consent_by_link_carries_a_record_through_to_its_move_r5_4() -> Result<()> {
    let (pair, mut application, link) = asked(1).await?;
    application.saw(&link.answer(&agree()).await?.good()?.documents);
    application.approve_as_original(&pair.releaser).await?;
    application.approve_as_review(&pair.reviewer).await?;
    let question = link.question().await?;
    assert_eq!((question.status, question.present_credit), (Status::Migrated, None));
    link.answer(&refuse()).await?.refused(ProblemCode::ConsentNotAsked)?;
    Ok(())
}

#[tokio::test]
async fn refusing_by_link_ends_the_record_r5_4() -> Result<()> {
    let (pair, mut application, link) = asked(1).await?;
    application.saw(&link.answer(&refuse()).await?.good()?.documents);
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Refused]);
    Ok(())
}

#[tokio::test]
async fn a_newer_link_replaces_the_older_which_then_answers_nothing_r5_4() -> Result<()> {
    let (pair, application, old) = asked(1).await?;
    let rows = [Row(1)].into_iter().collect();
    let request = AskConsentRequest { rows, link: ConsentLinkChoice::Replace };
    pair.applicant.call::<AskConsent>(&[application.id.as_str()], &NONE, &request).await?;
    assert_eq!(old.open().await?, ConsentLinkAnswer::Replaced);
    let problem = old.answer(&agree()).await?.refused(ProblemCode::ConsentNotAsked)?;
    assert!(problem.detail.contains("newer link"), "{}", problem.detail);

    let new = Link::of_mail(&pair, 0, 2).await?;
    assert_ne!(new.token, old.token);
    new.answer(&agree()).await?.good()?;
    old.answer(&refuse()).await?.refused(ProblemCode::ConsentNotAsked)?;
    Ok(())
}

#[tokio::test]
async fn the_same_link_sent_once_more_stays_the_same_r5_4() -> Result<()> {
    let (pair, application, first) = asked(1).await?;
    let rows = [Row(1)].into_iter().collect();
    let request = AskConsentRequest { rows, link: ConsentLinkChoice::Resend };
    eventually(async || pair.applicant.call::<AskConsent>(&[application.id.as_str()], &NONE, &request).await).await?;
    assert_eq!(Link::of_mail(&pair, 0, 1).await?.token, first.token);
    first.answer(&agree()).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_reseller_has_nobody_asked_or_told_again_r1_6() -> Result<()> {
    let (mut pair, application, _) = asked(1).await?;
    pair.world.change_partner(&pair.new.clone(), |partner| partner.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let at = [application.id.as_str()];
    for link in [ConsentLinkChoice::Resend, ConsentLinkChoice::Replace] {
        let request = AskConsentRequest { rows: [Row(1)].into_iter().collect(), link };
        pair.applicant.refused::<AskConsent>(ProblemCode::PartnerSuspended, &at, &NONE, &request).await?;
    }
    let request = SendAgainRequest { deliveries: vec![1] };
    pair.applicant.refused::<SendAgain>(ProblemCode::PartnerSuspended, &at, &NONE, &request).await?;
    Ok(())
}

#[tokio::test]
async fn a_withdrawn_application_leaves_nothing_to_answer_r2_7() -> Result<()> {
    let (pair, mut application, link) = asked(1).await?;
    application.withdraw(&pair.applicant, everything()).await?;
    link.answer(&agree()).await?.refused(ProblemCode::ConsentNotAsked)?;
    let question = link.question().await?;
    assert_eq!((question.can, question.status), (ConsentCan::Nothing, Status::Withdrawn));
    Ok(())
}

#[tokio::test]
async fn a_link_that_is_not_ours_is_unknown_whatever_is_wrong_with_it_r5_4() -> Result<()> {
    let (_, _, link) = asked(1).await?;
    let (head, tail) = link.token.split_at(link.token.len() / 2);
    let other = if head.ends_with('A') { "B" } else { "A" };
    let flipped = format!("{}{other}{tail}", head.get(..head.len() - 1).unwrap_or_default());
    let wrong =
        ["", "x", "MIG-0000-0000-0000.1.1", "%27%20OR%201=1", &flipped, &format!("{}A", link.token), &"A".repeat(75)];
    let mut told = Vec::new();
    for token in wrong {
        let link = link.changed(token.to_owned());
        told.push(link.ask_open().await?.refused(ProblemCode::ConsentLinkUnknown)?);
        told.push(link.answer(&agree()).await?.refused(ProblemCode::ConsentLinkUnknown)?);
    }
    told.dedup();
    assert_eq!(told.len(), 1, "they can't be told apart: {told:?}");
    assert_eq!(link.question().await?.can, ConsentCan::Answer, "the right one still answers");
    Ok(())
}

#[tokio::test]
async fn after_its_deadline_a_link_answers_nothing_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let application = pair.submit().await?;
    let link = Link::of_mail(&pair, 0, 1).await?;
    alone.forward_days(15).await?;
    link.answer(&agree()).await?.refused(ProblemCode::ConsentNotAsked)?;
    eventually(async || {
        let question = link.question().await?;
        ensure!(question.can == ConsentCan::Nothing && question.status == Status::Expired, "{question:?}");
        Ok(())
    })
    .await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Expired]);
    Ok(())
}
