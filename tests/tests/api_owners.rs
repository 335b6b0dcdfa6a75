//! Who is responsible for a sub-customer at an instant (R8.2): one owner at each, the programme sees all, a partner its own times.

use anyhow::{Context, Result};
use shared::{
    api::{GetOwner, Nothing, OwnerAnswer, OwnerInterval, OwnerQuery, ProblemCode},
    directory::PartnerKind,
    ids::{CustomerId, PartnerId},
    instant::{Instant, Span},
};
use tests::{Client, Pair, World};

const NONE: Nothing = Nothing {};

async fn owner(by: &Client, of: &CustomerId, at: Option<Instant>) -> Result<OwnerAnswer> {
    by.call::<GetOwner>(&[of.as_str()], &OwnerQuery { at }, &NONE).await
}

/// The owner's id at an instant.
async fn owner_at(by: &Client, of: &CustomerId, at: Instant) -> Result<Option<PartnerId>> {
    Ok(owner(by, of, Some(at)).await?.owner.map(|interval| interval.owner.id))
}

fn owners(answer: &OwnerAnswer) -> Vec<&PartnerId> {
    answer.history.iter().map(|interval| &interval.owner.id).collect()
}

/// Each time ends where the next begins, the first has no beginning and the last no end.
fn is_without_gaps(history: &[OwnerInterval]) -> bool {
    history.first().is_some_and(|first| first.from.is_none())
        && history.last().is_some_and(|last| last.until.is_none())
        && history.iter().zip(history.iter().skip(1)).all(|(one, next)| one.until.is_some() && one.until == next.from)
}

fn earlier(at: Instant, millis: i64) -> Instant {
    Instant::from_millis(at.millis() - millis)
}

#[tokio::test]
async fn every_instant_has_one_owner_before_and_after_a_cutover_r8_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let customer = pair.customer(0)?;
    let before = owner(&pair.reviewer, customer, None).await?;
    assert_eq!(owners(&before), [&pair.original]);
    assert!(is_without_gaps(&before.history));
    pair.migrate().await?;
    let after = owner(&pair.reviewer, customer, None).await?;
    assert_eq!(owners(&after), [&pair.original, &pair.new]);
    assert!(is_without_gaps(&after.history));
    let moved = after.history[1].from.context("it began at the cutover")?;
    for (at, owner) in [
        (moved, &pair.new),
        (earlier(moved, 1), &pair.original),
        (earlier(moved, 1_000_000_000_000), &pair.original),
        (moved + Span::days(1), &pair.new),
    ] {
        assert_eq!(owner_at(&pair.reviewer, customer, at).await?.as_ref(), Some(owner));
    }
    assert_eq!(after.history[1].allocation, Some("10.00".parse()?));
    assert_eq!(after.history[0].allocation, None, "what it was before isn't what it is");
    Ok(())
}

#[tokio::test]
async fn a_partner_sees_its_own_times_and_not_who_owned_before_or_after_r8_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let customer = pair.customer(0)?;
    pair.migrate().await?;
    let (old, new) = (pair.world.viewer(&pair.original).await?, pair.world.viewer(&pair.new).await?);
    let before = owner(&old, customer, None).await?;
    assert_eq!((owners(&before), before.owner.is_none()), (vec![&pair.original], true));
    let moved = before.history[0].until.context("it ended at the cutover")?;
    let after = owner(&new, customer, Some(earlier(moved, 1))).await?;
    assert_eq!((owners(&after), after.owner.is_none()), (vec![&pair.new], true));
    assert_eq!(owner_at(&old, customer, earlier(moved, 1)).await?.as_ref(), Some(&pair.original));
    assert_eq!(owner_at(&new, customer, moved).await?.as_ref(), Some(&pair.new));
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_and_what_was_never_its_own_get_the_same_bytes_r8_2() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let unused = pair.world.unused_id();
    let stranger = pair.world.reseller("Stranger")?;
    pair.world.import().await?;
    let customer = pair.customer(0)?.to_string();
    let mut bytes = Vec::new();
    for by in [pair.world.approver(&stranger).await?, pair.world.approver(&pair.new).await?] {
        for id in [customer.as_str(), unused.as_str(), "1", "nonsense", "%2e%2e"] {
            let answer = by.ask::<GetOwner>(&[id]).send().await?;
            answer.refused(ProblemCode::NotFound)?;
            bytes.push(answer.bytes);
        }
    }
    assert!(bytes.windows(2).all(|pair| pair[0] == pair[1]));
    pair.reviewer.ask::<GetOwner>(&[unused.as_str()]).send().await?.refused(ProblemCode::NotFound)?;
    Ok(())
}

#[tokio::test]
async fn a_distributor_answers_for_its_resellers_while_they_are_under_it_r8_2() -> Result<()> {
    let mut world = World::new()?;
    let (first, second) = (world.distributor("First")?, world.distributor("Second")?);
    let reseller = world.second_level("Reseller", &first, "9000.00")?;
    let customer = world.sub_customers(&reseller, 1)?.remove(0);
    world.import().await?;
    let (one, other) = (world.viewer(&first).await?, world.viewer(&second).await?);
    let found = owner(&one, &customer, None).await?;
    let interval = found.owner.context("it is its distributor")?;
    assert_eq!((&interval.owner.id, interval.distributor.map(|of| of.id)), (&reseller, Some(first.clone())));
    assert_eq!(interval.allocation, None, "the credit line is between the owner and the programme");
    other.ask::<GetOwner>(&[customer.as_str()]).send().await?.refused(ProblemCode::NotFound)?;
    let changed = world.tick();
    world.change_partner(&reseller, |of| of.kind = PartnerKind::SecondLevelReseller { distributor: second.clone() })?;
    world.import().await?;
    let before = owner(&one, &customer, None).await?;
    assert!(before.owner.is_none(), "no longer");
    let until = before.history[0].until.context("it has ended")?;
    assert!(until >= changed);
    let after = owner(&other, &customer, None).await?;
    assert_eq!((after.history.len(), after.history[0].from), (1, Some(until)));
    let reviewer = world.reviewer().await?;
    for (at, distributor) in [(earlier(until, 1), &first), (until, &second)] {
        let interval = owner(&reviewer, &customer, Some(at)).await?.owner.context("somebody owns it")?;
        assert_eq!(interval.distributor.map(|of| of.id).as_ref(), Some(distributor));
    }
    Ok(())
}

#[tokio::test]
async fn an_owner_that_the_directory_names_begins_when_the_directory_says_so_r11_2() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let next = pair.world.reseller("Next")?;
    pair.world.import().await?;
    pair.world.change(&customer, |of| of.owner = next.clone())?;
    pair.world.import().await?;
    let found = owner(&pair.reviewer, &customer, None).await?;
    assert_eq!(owners(&found), [&pair.original, &next]);
    assert!(is_without_gaps(&found.history));
    Ok(())
}

#[tokio::test]
async fn an_instant_that_cannot_be_read_is_answered_400_and_a_sub_customer_is_not_answered() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    for at in ["yesterday", "2026-13-01T00:00:00Z", "1", "2026-11-22"] {
        let answer = pair.reviewer.ask::<GetOwner>(&[customer.as_str()]).raw_query(&[("at", at)]).send().await?;
        answer.refused(ProblemCode::Malformed)?;
    }
    let (_, own) = pair.world.answers_for(&customer).await?;
    own.ask::<GetOwner>(&[customer.as_str()]).send().await?.refused(ProblemCode::NotAllowed)?;
    Ok(())
}
