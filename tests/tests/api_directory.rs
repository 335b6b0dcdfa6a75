//! The directory's import: all lines or none, later facts over earlier ones, and a cutover over everything before it (R11).

use anyhow::{Context, Result};
use shared::{
    api::{
        EndedWhy, GetDirectory, ImportPartners, ImportPeople, ImportSubCustomers, MAX_IMPORT_LINES, Nothing, Preview,
        PreviewRequest, ProblemCode,
    },
    application::{Failure, Status},
    conditions::{Condition, Finding},
    directory::{AccountStanding, Removed, RemovedMark},
    ids::{CustomerId, PartnerId},
    instant::Instant,
};
use tests::{Client, Pair, World, eventually};

const NONE: Nothing = Nothing {};

/// What the preview says of one row without a name, as `by` asks about somebody of `original`.
async fn finding(by: &Client, original: &PartnerId, customer: &CustomerId) -> Result<Option<Finding>> {
    use shared::api::{RawRow, RowTrouble};
    let row = RawRow { sub_customer: customer.to_string(), name: None, credit: "1".to_owned() };
    let request = PreviewRequest { original_reseller: original.to_string(), rows: vec![row] };
    let problem = by.call::<Preview>(&[], &NONE, &request).await?.problems.into_iter().next();
    match problem.map(|problem| problem.what) {
        None => Ok(None),
        Some(RowTrouble::Condition { finding }) => Ok(Some(finding)),
        Some(RowTrouble::Cell { problem }) => anyhow::bail!("{problem:?}"),
    }
}

fn named(condition: Condition) -> Option<Finding> {
    Some(Finding::Named(vec![condition]))
}

#[tokio::test]
async fn administration_may_import_as_well_as_the_system_with_the_token() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let as_of = pair.world.tick();
    let line = pair.world.line_of(&pair.customers[0], as_of, |of| of.standing = AccountStanding::Frozen)?;
    let administrator = pair.world.administrator().await?;
    let answer = administrator.ask::<ImportSubCustomers>(&[]).lines(&line).send().await?.good()?;
    assert_eq!((answer.lines, answer.applied), (1, 1));
    assert!(administrator.call::<GetDirectory>(&[], &NONE, &NONE).await?.sub_customers > 0);
    for client in [&pair.applicant, &pair.reviewer] {
        client.ask::<ImportSubCustomers>(&[]).lines(&line).send().await?.refused(ProblemCode::NotAllowed)?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_imported_is_counted() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let later = pair.world.tick();
    let earlier = Instant::from_millis(later.millis() - 86_400_000);
    let line =
        |place: usize, as_of, standing| pair.world.line_of(&pair.customers[place], as_of, |of| of.standing = standing);
    let (frozen, normal) = (AccountStanding::Frozen, AccountStanding::Normal);
    let lines = [line(0, later, frozen)?, line(1, later, normal)?, String::new(), line(2, earlier, frozen)?].join("\n");
    let answer = pair.world.import_lines(&lines).await?;
    assert_eq!((answer.lines, answer.applied, answer.unchanged, answer.older), (3, 1, 1, 1));
    Ok(())
}

#[tokio::test]
async fn older_facts_are_ignored_r11_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let (earlier, later) = (pair.world.tick(), pair.world.tick());
    let frozen = pair.world.line_of(&customer, later, |of| of.standing = AccountStanding::Frozen)?;
    let normal = pair.world.line_of(&customer, earlier, |_| ())?;
    pair.world.import_lines(&frozen).await?;
    let answer = pair.world.import_lines(&normal).await?;
    assert_eq!((answer.applied, answer.older), (0, 1));
    assert_eq!(finding(&pair.applicant, &pair.original, &customer).await?, Some(Finding::NameNeeded));
    // Also when both come in one request, in whatever order.
    let as_of = pair.world.tick();
    let normal = pair.world.line_of(&customer, as_of, |_| ())?;
    pair.world.import_lines(&format!("{normal}\n{frozen}")).await?;
    assert_eq!(finding(&pair.applicant, &pair.original, &customer).await?, None);
    Ok(())
}

#[tokio::test]
async fn bad_lines_are_named_and_nothing_of_the_request_is_taken_r11() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let now = pair.world.tick();
    let unknown_owner = pair.world.unused_id().parse()?;
    let freeze =
        |place: usize| pair.world.line_of(&pair.customers[place], now, |of| of.standing = AccountStanding::Frozen);
    let lines = [
        freeze(0)?,
        "{\"id\":".to_owned(),
        freeze(1)?.replace("frozen", "lukewarm"),
        "[]".to_owned(),
        freeze(1)?.replace("\"contact_email\":\"", "\"contact_email\":\"nobody\",\"was\":\""),
        pair.world.line_of(&pair.customers[1], now, |of| of.owner = unknown_owner)?,
        freeze(1)?.replace(&now.to_string(), "2999-01-01T00:00:00Z"),
        freeze(1)?.replace(&now.to_string(), "yesterday"),
        freeze(1)?,
    ];
    let answer = pair.world.portal.system().ask::<ImportSubCustomers>(&[]).lines(&lines.join("\n")).send().await?;
    let problem = answer.refused(ProblemCode::ImportRefused)?;
    let named: Vec<_> = problem.lines.iter().map(|line| line.line).collect();
    assert_eq!(named, [2, 3, 4, 5, 6, 7, 8], "{:?}", problem.lines);
    assert!(problem.lines.iter().all(|line| !line.detail.is_empty()));
    for customer in &pair.customers {
        assert_eq!(finding(&pair.applicant, &pair.original, customer).await?, None);
    }
    Ok(())
}

#[tokio::test]
async fn bad_partners_and_people_are_named_too_r11() -> Result<()> {
    let mut world = World::new()?;
    let (id, other) = (world.unused_id(), world.unused_id());
    let partners = [
        format!(r#"{{"id":"{id}","name":"A","kind":"second_level_reseller","distributor":"{other}","standing":"active","limit":"limited","amount":"1.00","as_of":"2026-11-01T00:00:00Z"}}"#),
        format!(r#"{{"id":"{id}","name":"A","kind":"second_level_reseller","distributor":"{id}","standing":"active","limit":"limited","amount":"1.00","as_of":"2026-11-01T00:00:00Z"}}"#),
        format!(r#"{{"id":"{id}","name":" ","kind":"reseller","standing":"active","limit":"unlimited","as_of":"2026-11-01T00:00:00Z"}}"#),
        format!(r#"{{"id":"{id}","name":"A","kind":"reseller","standing":"active","limit":"limited","amount":"-1","as_of":"2026-11-01T00:00:00Z"}}"#),
        r#"{"id":"12","name":"A","kind":"reseller","standing":"active","limit":"unlimited","as_of":"2026-11-01T00:00:00Z"}"#.to_owned(),
    ];
    for line in &partners {
        let answer = world.portal.system().ask::<ImportPartners>(&[]).lines(line).send().await?;
        let problem = answer.refused(ProblemCode::ImportRefused).with_context(|| line.clone())?;
        assert_eq!(problem.lines.len(), 1, "{line}");
    }
    let people = [
        format!(
            r#"{{"id":"p.{id}","name":"A","email":"a@people.example","member_of":"partner","partner":"{id}","role":"viewer","as_of":"2026-11-01T00:00:00Z"}}"#
        ),
        format!(
            r#"{{"id":"p.{id}","name":"A","email":"a@people.example","member_of":"internal_review","role":"owner","as_of":"2026-11-01T00:00:00Z"}}"#
        ),
        format!(
            r#"{{"id":"p {id}","name":"A","email":"a@people.example","member_of":"administration","as_of":"2026-11-01T00:00:00Z"}}"#
        ),
        format!(
            r#"{{"id":"p.{id}","name":"A","email":"nowhere","member_of":"administration","as_of":"2026-11-01T00:00:00Z"}}"#
        ),
        format!(
            r#"{{"id":"p.{id}","name":"A","email":"a@people.example","member_of":"sub_customer","sub_customer":"{id}","as_of":"2026-11-01T00:00:00Z"}}"#
        ),
    ];
    for line in &people[..4] {
        let answer = world.portal.system().ask::<ImportPeople>(&[]).lines(line).send().await?;
        let problem = answer.refused(ProblemCode::ImportRefused).with_context(|| line.clone())?;
        assert_eq!(problem.lines.len(), 1, "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_lines_of_text_is_refused_and_so_are_too_many_lines() -> Result<()> {
    let system = World::new()?.portal.system();
    let answer = system.ask::<ImportSubCustomers>(&[]).body("application/x-ndjson", b"\xff\xfe\x00".to_vec());
    answer.send().await?.refused(ProblemCode::Malformed)?;
    let lines = "{}\n".repeat(MAX_IMPORT_LINES + 1);
    system.ask::<ImportSubCustomers>(&[]).lines(&lines).send().await?.refused(ProblemCode::ImportRefused)?;
    let answer = system.ask::<ImportSubCustomers>(&[]).lines("\n \n").send().await?.good()?;
    assert_eq!(answer.lines, 0);
    Ok(())
}

#[tokio::test]
async fn after_the_cutover_the_sub_customer_is_the_new_resellers_and_no_one_elses_r8_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    let customer = pair.customer(0)?.clone();
    pair.migrate().await?;
    let third = pair.world.operator(&third).await?;
    assert_eq!(finding(&pair.applicant, &pair.original, &customer).await?, named(Condition::AlreadyYours));
    assert_eq!(finding(&third, &pair.original, &customer).await?, named(Condition::NotThere));
    assert_eq!(finding(&third, &pair.new, &customer).await?, None);
    Ok(())
}

#[tokio::test]
async fn an_import_of_facts_from_before_a_cutover_does_not_undo_it_r11_1() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    pair.migrate().await?;
    // Later than all that was imported, and earlier than the cutover: the old owner, and a new fact.
    let as_of = pair.world.tick();
    let line = pair.world.line_of(&customer, as_of, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import_lines(&line).await?;
    assert_eq!(finding(&pair.applicant, &pair.original, &customer).await?, named(Condition::AlreadyYours));
    let original = pair.world.operator(&pair.original).await?;
    assert_eq!(finding(&original, &pair.new, &customer).await?, Some(Finding::NameNeeded));
    // From after the cutover: the vendor's systems say who owns it.
    pair.world.catch_up().await?;
    let as_of = pair.world.tick();
    let line = pair.world.line_of(&customer, as_of, |_| ())?;
    pair.world.import_lines(&line).await?;
    assert_eq!(finding(&pair.applicant, &pair.original, &customer).await?, None);
    Ok(())
}

#[tokio::test]
async fn an_explicit_removal_fails_the_open_record_and_absence_removes_nothing_r11_2() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let application = pair.submit().await?;
    let gone = Removed { id: pair.customer(0)?.clone(), removed: RemovedMark, as_of: pair.world.tick() };
    pair.world.import_lines(&serde_json::to_string(&gone)?).await?;
    eventually(|| async {
        let records = application.records(&pair.applicant).await?;
        let ended = records[0].ended.clone().map(|ended| ended.why).context("not ended")?;
        assert_eq!(ended, EndedWhy::Failed { failure: Failure::RemovedFromDirectory });
        assert_eq!(records[1].status, Status::AwaitingOriginalReseller);
        Ok(())
    })
    .await?;
    assert_eq!(finding(&pair.applicant, &pair.original, &gone.id).await?, named(Condition::NotThere));
    Ok(())
}

#[tokio::test]
async fn a_change_of_owner_fails_the_open_record_r11_2() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let third = pair.world.reseller("Third")?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    pair.world.change(&pair.customers[1].clone(), |of| of.owner = third)?;
    pair.world.import().await?;
    eventually(|| async {
        let records = application.records(&pair.applicant).await?;
        let ended = records[1].ended.clone().map(|ended| ended.why).context("not ended")?;
        assert_eq!(ended, EndedWhy::Failed { failure: Failure::OwnerChanged });
        assert_eq!(records[0].status, Status::AwaitingOriginalReseller);
        Ok(())
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_distributor_that_changes_passes_undecided_steps_to_the_new_one_r1_6() -> Result<()> {
    use shared::{application::Step, directory::PartnerKind};
    let (mut pair, before) = Pair::second_level(1, "1000.00").await?;
    let after = pair.world.distributor("After")?;
    pair.world.import().await?;
    let mut application = pair.submit().await?;
    let kind = PartnerKind::SecondLevelReseller { distributor: after.clone() };
    pair.world.change_partner(&pair.new.clone(), |of| of.kind = kind)?;
    pair.world.import().await?;
    let (before, after) = (pair.world.approver(&before).await?, pair.world.approver(&after).await?);
    eventually(|| async { application.detail(&after).await.map(drop) }).await?;
    application.approve(&after, Step::IncomingDistributor).await?;
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::AwaitingOriginalReseller]);
    // To the former one it doesn't exist any more.
    assert!(application.detail(&before).await.is_err());
    Ok(())
}
