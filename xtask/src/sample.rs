//! `cargo xtask sample --rows N [--out FILE]`: a filled-in template workbook to try the portal with.

use anyhow::{Result, bail};

/// Writes the workbook that the arguments ask for.
pub fn run(_args: Vec<String>) -> Result<()> {
    bail!("no sample workbook can be written yet")
}
