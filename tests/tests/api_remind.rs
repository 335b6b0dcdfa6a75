//! Telling those whose turn it is once more by hand: who may, whom it reaches, and how often (R7.1).

use anyhow::{Result, ensure};
use shared::{
    api::{ListMessages, MessagesQuery, Nothing, ProblemCode, Remind},
    directory::PartnerStanding,
};
use tests::{Application, Client, Pair, eventually};

const NONE: Nothing = Nothing {};

async fn remind(by: &Client, application: &Application) -> Result<Vec<String>> {
    Ok(by.call::<Remind>(&[application.id.as_str()], &NONE, &NONE).await?.reminded)
}

async fn reminders(of: &Client, application: &Application) -> Result<usize> {
    let messages = of.call::<ListMessages>(&[], &MessagesQuery::default(), &NONE).await?.messages;
    let about = |text: &str| text.starts_with("Reminder:") && text.contains(application.id.as_str());
    Ok(messages.iter().filter(|message| about(&message.title)).count())
}

#[tokio::test]
async fn whoever_has_to_decide_is_told_once_more_once_a_day_r7_1() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    ensure!(remind(&pair.applicant, &application).await? == [pair.world.partner_name(&pair.original)?], "others");
    eventually(async || {
        let told = reminders(&pair.releaser, &application).await?;
        ensure!(told == 1, "{told} reminders");
        Ok(())
    })
    .await?;
    ensure!(reminders(&pair.applicant, &application).await? == 0, "who asks is told as well");
    // Whoever asks next: it was done today.
    let at = [application.id.as_str()];
    let problem = pair.reviewer.refused::<Remind>(ProblemCode::NothingToDo, &at, &NONE, &NONE).await?;
    ensure!(problem.detail.contains("once a day"), "{}", problem.detail);
    Ok(())
}

#[tokio::test]
async fn nobody_reminds_themselves_and_of_what_is_over_nobody_is_reminded() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let id = application.id.clone();
    let at = [id.as_str()];
    pair.releaser.refused::<Remind>(ProblemCode::NothingToDo, &at, &NONE, &NONE).await?;
    application.withdraw(&pair.applicant, tests::everything()).await?;
    pair.applicant.refused::<Remind>(ProblemCode::NothingToDo, &at, &NONE, &NONE).await?;
    // Strangers don't learn that it is there.
    let stranger = Pair::of(1).await?;
    stranger.applicant.refused::<Remind>(ProblemCode::NotFound, &at, &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_reminds_nobody_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    pair.world.change_partner(&pair.new.clone(), |partner| partner.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let at = [application.id.as_str()];
    pair.applicant.refused::<Remind>(ProblemCode::PartnerSuspended, &at, &NONE, &NONE).await?;
    Ok(())
}
