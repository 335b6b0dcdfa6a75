//! The portal that one test at a time has to itself: there it may move the clock and change the programme's settings.
//!
//! A test waits for its turn and finds the settings as they are at first. The clock only ever goes forward: a test counts from what it is.

use anyhow::{Context, Result};
use shared::{
    api::{ChangeSettings, DemoClockRequest, GetSettings, MAX_FORWARD_HOURS, MoveDemoClock, Nothing, SettingsRequest},
    instant::Instant,
    settings::Settings,
};
use std::ops::Deref;
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    client::Client,
    portal::Portal,
    world::{Pair, World},
};

/// Test programs run one after the other, so that it is enough to keep the tests of one program apart.
static TURN: Mutex<()> = Mutex::const_new(());

pub struct Alone {
    pub portal: Portal,
    /// A person of administration, who may do both.
    pub administrator: Client,
    _turn: MutexGuard<'static, ()>,
}

impl Alone {
    pub async fn take() -> Result<Self> {
        let turn = TURN.lock().await;
        let portal = Portal::named_by("ALONE_PORTAL_URL", "ALONE_IMPORT_TOKEN")?;
        let mut world = World::in_portal(portal.clone())?;
        world.import().await?;
        let administrator = world.administrator().await?;
        let alone = Self { portal, administrator, _turn: turn };
        alone.set(|settings| *settings = Settings::defaults(settings.programme.clone(), &settings.currency)).await?;
        Ok(alone)
    }

    pub async fn world(&self) -> Result<World> {
        World::in_portal(self.portal.clone())?.in_its_time().await
    }

    /// Two single-tier resellers, and sub-customers of one of them.
    pub async fn pair(&self, customers: usize) -> Result<Pair> {
        let mut world = self.world().await?;
        let (new, original) = (world.reseller("New")?, world.reseller("Original")?);
        Pair::between(world, new, original, customers).await
    }

    /// Changes settings, if that makes a difference.
    pub async fn set(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings> {
        let found = self.administrator.call::<GetSettings>(&[], &Nothing {}, &Nothing {}).await?;
        let mut settings = found.settings.clone();
        change(&mut settings);
        if settings != found.settings {
            let request = SettingsRequest { revision: found.revision, settings: settings.clone() };
            self.administrator.call::<ChangeSettings>(&[], &Nothing {}, &request).await?;
        }
        Ok(settings)
    }

    pub async fn now(&self) -> Result<Instant> {
        self.portal.now().await
    }

    /// Moves the clock, and gives the time that it is then.
    pub async fn forward_hours(&self, hours: u32) -> Result<Instant> {
        let request = DemoClockRequest { forward_hours: hours };
        Ok(self.administrator.call::<MoveDemoClock>(&[], &Nothing {}, &request).await?.now)
    }

    pub async fn forward_days(&self, days: u32) -> Result<Instant> {
        self.forward_hours(days * 24).await
    }

    /// Moves the clock past an instant, by less than an hour.
    pub async fn forward_past(&self, instant: Instant) -> Result<Instant> {
        let hours = instant.since(self.now().await?).millis() / 3_600_000 + 1;
        let hours = u32::try_from(hours).ok().filter(|hours| *hours <= MAX_FORWARD_HOURS);
        self.forward_hours(hours.context("too far ahead")?).await
    }
}

impl Deref for Alone {
    type Target = Portal;
    fn deref(&self) -> &Portal {
        &self.portal
    }
}
