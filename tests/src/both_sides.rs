//! What each side sees when something has happened: its messages (R9), and that its limit, holds and allocations add up (R4.3).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        CreditAnswer, DeliveriesQuery, DeliveryState, GetCredit, ListDeliveries, ListMessages, Message, MessagesQuery,
        Nothing,
    },
    credit::{CreditLimit, Money},
    ids::ApplicationId,
    notices::NoticeKind,
};

use crate::{client::Client, wait::eventually};

/// Somebody's messages about an application, newest first.
pub async fn messages(of: &Client, about: &ApplicationId) -> Result<Vec<Message>> {
    let query = MessagesQuery { limit: Some(100), ..MessagesQuery::default() };
    let answer = of.call::<ListMessages>(&[], &query, &Nothing {}).await?;
    Ok(answer.messages.into_iter().filter(|message| message.application.as_ref() == Some(about)).collect())
}

/// Waits until somebody has a message of this kind about an application, and gives the newest.
pub async fn message(of: &Client, about: &ApplicationId, kind: NoticeKind) -> Result<Message> {
    eventually(|| async {
        let messages = messages(of, about).await?;
        let titles: Vec<_> = messages.iter().map(|message| message.title.clone()).collect();
        let found = messages.into_iter().find(|message| message.kind == kind);
        found.with_context(|| format!("no message of {kind:?} among {titles:?}"))
    })
    .await
}

/// Waits until a notice of this kind to somebody's own people is known to have arrived.
pub async fn is_delivered(of: &Client, about: &ApplicationId, kind: NoticeKind) -> Result<()> {
    eventually(|| async {
        let query = DeliveriesQuery { limit: Some(100), ..DeliveriesQuery::default() };
        let deliveries = of.call::<ListDeliveries>(&[about.as_str()], &query, &Nothing {}).await?.deliveries;
        let mut ours = deliveries.iter().filter(|delivery| delivery.kind == kind);
        let arrived = ours.any(|delivery| matches!(delivery.state, DeliveryState::Delivered { .. }));
        ensure!(arrived, "nothing of {kind:?} has arrived: {deliveries:?}");
        Ok(())
    })
    .await
}

/// Where the partner of somebody stands, once it is seen to add up.
pub async fn credit(of: &Client) -> Result<CreditAnswer> {
    let answer = of.call::<GetCredit>(&[], &Nothing {}, &Nothing {}).await?;
    let position = &answer.position;
    let used = position.allocated.plus(position.held);
    let allocatable = match position.limit {
        CreditLimit::Unlimited => None,
        CreditLimit::Limited(limit) => Some(limit.money().less(used)),
    };
    ensure!(answer.allocatable == allocatable, "allocatable isn't limit less allocations less holds: {answer:?}");
    let held: Money = answer.holds.iter().fold(Money::ZERO, |sum, hold| sum.plus(hold.amount));
    ensure!(answer.more_holds || held == position.held, "the holds don't sum up: {answer:?}");
    Ok(answer)
}

/// What somebody's partner has allocated, and what is held for it, in minor units of the currency.
pub async fn credit_of(of: &Client) -> Result<(i64, i64)> {
    let position = credit(of).await?.position;
    Ok((position.allocated.minor(), position.held.minor()))
}
