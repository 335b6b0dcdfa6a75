//! Node, and the tools that come from npm: wrangler with workerd, esbuild, wasm-opt, Tailwind with daisyUI.
//!
//! `package.json` names exact versions and `package-lock.json` their hashes; `npm ci` installs just these. Node itself is among
//! them, for machines whose own is older than wrangler wants.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::build::digest;
use crate::{process, report, workspace};

/// The oldest Node that wrangler runs on.
const OLDEST: (u32, u32) = (22, 12);

/// A Node that is new enough.
pub struct Node {
    /// The folder of its program, for the front of `PATH`.
    pub folder: PathBuf,
}

/// A tool of ours from npm.
pub fn bin(name: &str) -> PathBuf {
    workspace::root().join("node_modules/.bin").join(name)
}

pub fn ensure() -> Result<Node> {
    install(&workspace::root(), "wrangler, esbuild, wasm-opt and Tailwind")?;
    let own = process::ask(Command::new("node").args(["-p", "process.execPath"]));
    let version = process::ask(Command::new("node").arg("--version"));
    if let (Some(own), Some(version)) = (own, version)
        && new_enough(&version)
        && let Some(folder) = PathBuf::from(own).parent()
    {
        return Ok(Node { folder: folder.to_owned() });
    }
    let ours = bin("node");
    match process::ask(Command::new(&ours).arg("--version")) {
        Some(version) if new_enough(&version) => Ok(Node { folder: workspace::root().join("node_modules/.bin") }),
        _ => bail!(
            "Node {}.{} or newer is missing, and the npm package `node` brought none for this machine",
            OLDEST.0,
            OLDEST.1
        ),
    }
}

/// `v22.12.0` and later.
fn new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    (major, minor) >= OLDEST
}

/// `npm ci` in a folder, unless its `node_modules` was made from this very lock file.
pub fn install(folder: &Path, what: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = digest(&fs::read(&lock).with_context(|| format!("{}", lock.display()))?);
    // `npm ci` begins by emptying the folder, so a stamp in it never outlives what it stands for.
    let stamp = folder.join("node_modules/.made-from");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(());
    }
    if process::ask(Command::new("npm").arg("--version")).is_none() {
        bail!("npm is missing: install Node.js {}.{} or newer", OLDEST.0, OLDEST.1);
    }
    report::step(&format!("installing {what}"), "npm", |log| {
        process::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder), log)
    })
    .with_context(|| format!("by hand it is `npm ci` in {}", folder.display()))?;
    fs::write(&stamp, wanted)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn wrangler_wants_node_22_12() {
        assert!(new_enough("v22.12.0"));
        assert!(new_enough("v24.1.0"));
        assert!(!new_enough("v22.11.9"));
        assert!(!new_enough("v20.20.2"));
        assert!(!new_enough(""));
    }
}
