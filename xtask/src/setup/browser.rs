//! Chromium and its driver, for the tests of the pages: the system's own, or Debian's.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &str = "chromedriver";

pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

pub fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    debian::install("Chromium with its driver", &["chromium", "chromium-driver"])?;
    find().context("Chromium or chromedriver is still not in PATH")
}

fn find() -> Option<Browser> {
    Some(Browser { chromium: BROWSERS.iter().find_map(|name| in_path(name))?, driver: in_path(DRIVER)? })
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
