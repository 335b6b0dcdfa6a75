//! The programme's settings and the demonstration's clock.

use anyhow::{Result, ensure};
use shared::{
    api::{
        ChangeSettings, DemoClockRequest, GetSession, GetSettings, MAX_FORWARD_HOURS, MoveDemoClock, Nothing,
        ProblemCode, SettingsAnswer, SettingsRequest,
    },
    application::{Status, Version},
    conditions::{Condition, Finding},
    instant::Span,
    settings::{ConsentBy, Settings, Silence},
};
use tests::{Alone, Application, Client, Pair, eventually};

const NONE: Nothing = Nothing {};

async fn read(by: &Client) -> Result<SettingsAnswer> {
    by.call::<GetSettings>(&[], &NONE, &NONE).await
}

/// Changes the settings as they are now.
async fn change(by: &Client, change: impl FnOnce(&mut Settings)) -> Result<SettingsAnswer> {
    let SettingsAnswer { mut settings, revision, .. } = read(by).await?;
    change(&mut settings);
    by.call::<ChangeSettings>(&[], &NONE, &SettingsRequest { revision, settings }).await
}

async fn refused(by: &Client, why: ProblemCode, change: impl FnOnce(&mut Settings)) -> Result<()> {
    let before = read(by).await?;
    let mut settings = before.settings.clone();
    change(&mut settings);
    let request = SettingsRequest { revision: before.revision, settings };
    let problem = by.refused::<ChangeSettings>(why, &[], &NONE, &request).await?;
    ensure!(!problem.detail.is_empty());
    assert_eq!(read(by).await?, before);
    Ok(())
}

#[tokio::test]
async fn everybody_who_works_with_the_portal_reads_the_settings_and_the_programme_also_who_changed_them() -> Result<()>
{
    let alone = Alone::take().await?;
    let (pair, administrator) = (alone.pair(1).await?, &alone.administrator);
    let changed = change(administrator, |settings| settings.decision_days = 12).await?;
    let newest = &changed.changes[0];
    assert_eq!((newest.revision, newest.settings.decision_days), (changed.revision, 12));
    let session = administrator.call::<GetSession>(&[], &NONE, &NONE).await?;
    assert_eq!(Some(&newest.by), session.signed_in.as_ref().map(|signed_in| &signed_in.person));
    assert!(changed.changes.len() <= 50);
    assert_eq!(read(&pair.reviewer).await?.changes, read(administrator).await?.changes);
    let seen = read(&pair.applicant).await?;
    assert_eq!((seen.settings.decision_days, seen.changes.len()), (12, 0));
    Ok(())
}

#[tokio::test]
async fn a_change_made_on_older_settings_is_refused_with_the_revision_in_force() -> Result<()> {
    let alone = Alone::take().await?;
    let administrator = &alone.administrator;
    let before = read(administrator).await?;
    change(administrator, |settings| settings.consent_days = 20).await?;
    let request = SettingsRequest { revision: before.revision, settings: before.settings };
    let problem = administrator.refused::<ChangeSettings>(ProblemCode::VersionOutdated, &[], &NONE, &request).await?;
    assert_eq!(problem.version, Some(Version(before.revision + 1)));
    assert_eq!(read(administrator).await?.settings.consent_days, 20);
    Ok(())
}

#[tokio::test]
async fn what_is_out_of_its_range_is_refused_and_named() -> Result<()> {
    let alone = Alone::take().await?;
    let administrator = &alone.administrator;
    let wrong: [fn(&mut Settings); 8] = [
        |of| of.decision_days = 0,
        |of| of.decision_days = 91,
        |of| of.consent_days = 0,
        |of| of.days_between_migrations = Some(0),
        |of| of.stale_after_hours = Some(9_000),
        |of| of.zone = "Middle/Earth".to_owned(),
        |of| of.zone = String::new(),
        |of| of.zone = "../../etc/localtime".to_owned(),
    ];
    for wrong in wrong {
        refused(administrator, ProblemCode::SettingsRefused, wrong).await?;
    }
    refused(administrator, ProblemCode::NothingToDo, |_| {}).await
}

#[tokio::test]
async fn the_programme_and_its_currency_stay_what_the_environment_says() -> Result<()> {
    let alone = Alone::take().await?;
    let administrator = &alone.administrator;
    let before = read(administrator).await?.settings;
    let after = change(administrator, |settings| {
        settings.currency = "XXX".to_owned();
        settings.zone = "asia/singapore".to_owned();
    })
    .await?
    .settings;
    assert_eq!((after.programme, after.currency), (before.programme, before.currency));
    assert_eq!(after.zone, "Asia/Singapore");
    Ok(())
}

#[tokio::test]
async fn only_administration_changes_settings() -> Result<()> {
    let pair = Pair::of(1).await?;
    let SettingsAnswer { settings, revision, .. } = read(&pair.reviewer).await?;
    let request = SettingsRequest { revision, settings: Settings { decision_days: 30, ..settings } };
    for by in [&pair.reviewer, &pair.releaser] {
        by.refused::<ChangeSettings>(ProblemCode::NotAllowed, &[], &NONE, &request).await?;
    }
    Ok(())
}

#[tokio::test]
async fn changed_deadlines_hold_for_new_applications_and_others_keep_theirs_r7_1() -> Result<()> {
    let alone = Alone::take().await?;
    let (pair, administrator) = (alone.pair(2).await?, &alone.administrator);
    let rows = pair.rows("10");
    let old = Application::submit(&pair.applicant, &pair.original, rows[..1].to_vec()).await?;
    change(administrator, |settings| settings.decision_days = 30).await?;
    let new = Application::submit(&pair.applicant, &pair.original, rows[1..].to_vec()).await?;
    for (application, days) in [(&old, 10), (&new, 14)] {
        // The sub-customer's consent, asked at the same time, is due after 14 days.
        let opened = application.detail(&pair.applicant).await?.summary.opened_at;
        let turn = application.record(&pair.applicant, 1).await?.turn;
        assert_eq!(turn.map(|turn| turn.until), Some(opened + Span::days(days)));
    }
    Ok(())
}

#[tokio::test]
async fn silence_and_attestation_hold_from_the_next_application_on_r5_4_r7_2() -> Result<()> {
    let alone = Alone::take().await?;
    let (pair, administrator) = (alone.pair(1).await?, &alone.administrator);
    change(administrator, |settings| {
        settings.original_reseller_silence = Silence::Approves;
        settings.consent = ConsentBy::Attestation;
    })
    .await?;
    let application = pair.submit().await?;
    let detail = application.detail(&pair.applicant).await?;
    assert!(detail.attested && detail.can.attest);
    Ok(())
}

#[tokio::test]
async fn a_condition_that_is_switched_on_blocks_open_applications_and_clears_them_again_r3_10_r3_12() -> Result<()> {
    let alone = Alone::take().await?;
    let (mut pair, administrator) = (alone.pair(1).await?, &alone.administrator);
    let moved = pair.world.portal.now().await?;
    pair.world.change(&pair.customers[0].clone(), |of| of.last_migrated = Some(moved))?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    change(administrator, |settings| settings.days_between_migrations = Some(30)).await?;
    let blocked = eventually(|| async {
        let record = application.record(&pair.releaser, 1).await?;
        ensure!(record.status == Status::AwaitingOriginalReseller);
        record.blocked.ok_or_else(|| anyhow::anyhow!("not blocked yet"))
    })
    .await?;
    assert_eq!(blocked.finding, Finding::Named(vec![Condition::MovedRecently]));
    change(administrator, |settings| settings.days_between_migrations = None).await?;
    eventually(|| async {
        ensure!(application.record(&pair.releaser, 1).await?.blocked.is_none(), "still blocked");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_demonstrations_clock_moves_forward_by_hours_and_never_back() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(1).await?;
    let before = alone.now().await?;
    let forward = |forward_hours| DemoClockRequest { forward_hours };
    let moved = pair.applicant.call::<MoveDemoClock>(&[], &NONE, &forward(1)).await?;
    assert!(moved.now >= before + Span::hours(1) && moved.ahead_seconds >= 3_600);
    assert!(pair.world.portal.now().await? >= moved.now);
    // What happens from now on happens then.
    let application = pair.submit().await?;
    assert!(application.detail(&pair.applicant).await?.summary.opened_at >= moved.now);
    for hours in [0, MAX_FORWARD_HOURS + 1, u32::MAX] {
        pair.applicant.refused::<MoveDemoClock>(ProblemCode::Malformed, &[], &NONE, &forward(hours)).await?;
    }
    let negative = pair.applicant.ask::<MoveDemoClock>(&[]).body("application/json", r#"{"forward_hours":-1}"#);
    negative.send().await?.refused(ProblemCode::Malformed)?;
    // Sessions go by the people's own time: whoever was signed in still is.
    let session = pair.applicant.call::<GetSession>(&[], &NONE, &NONE).await?;
    assert!(session.signed_in.is_some() && session.deployment.now_millis >= moved.now.millis());
    Ok(())
}
