//! `cargo xtask bench`: our figures beside those of well-known peers, measured on the same machine with the same files.

use anyhow::{Result, bail};

pub fn run(_args: Vec<String>) -> Result<()> {
    bail!("nothing is measured yet")
}
