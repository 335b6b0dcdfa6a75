//! Waiting for what happens by itself: asked again and again until it is so, or until patience ends.

use anyhow::{Context, Result};
use std::{
    future::Future,
    time::{Duration, Instant},
};

/// Nine tries of a provider that stays down take 20 s on a busy machine; a test that passes never waits for the end of it.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(60);

/// The first good answer. The last bad one is the error when patience ends.
pub async fn eventually<T, F>(mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let began = Instant::now();
    loop {
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) if began.elapsed() > PATIENCE => {
                return Err(error).with_context(|| format!("not within {} s", PATIENCE.as_secs()));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
