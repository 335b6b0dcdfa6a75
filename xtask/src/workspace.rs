//! Where things lie: in the checkout, in cargo's target folder, and in the user's cache folder.
//!
//! The cache folder holds what a second clone can use as it is, by version; nothing in it is ever changed in place.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The tools' noise.
pub fn logs() -> PathBuf {
    target().join("xtask-logs")
}

/// What the quick build leaves, and stamps that say what was built from what.
pub fn portal() -> PathBuf {
    target().join("portal")
}

/// Tools that are built here once for every clone.
pub fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME") {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(base.join("customer-migration-portal"))
}
