//! Packages of Debian and its children, for what rustup or npm doesn't bring.
//!
//! Installing takes root; without it the person is told what to type.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::report;

/// Installs those of the packages that aren't there yet. `what` names them for people.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let to_type = format!("apt-get update && apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("{what} is missing, and this isn't a Debian system: install the like of {} yourself", missing.join(", "));
    }
    if !is_root() {
        bail!("{what} is missing. As root, type:\n\n  {to_type}\n\nand start again");
    }
    report::step(&format!("installing {what}"), "apt-get", |log| {
        if !missing.iter().all(|name| has_candidate(name)) {
            process::run(apt_get().arg("update"), log)?;
        }
        process::run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(&missing), log)
    })
    .map_err(|error| error.context(format!("by hand it is: {to_type}")))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn installed(package: &str) -> bool {
    let status = process::ask(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    status.as_deref() == Some("installed")
}

fn has_candidate(package: &str) -> bool {
    let policy = process::ask(Command::new("apt-cache").args(["policy", package])).unwrap_or_default();
    policy.lines().any(|line| line.trim_start().starts_with("Candidate:") && !line.contains("(none)"))
}

fn is_root() -> bool {
    process::ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}
