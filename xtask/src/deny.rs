//! `cargo xtask deny`: holds the dependencies to `deny.toml`. `cargo xtask test` does it too, when it runs everything.
//!
//! Licences, bans and sources always; known holes and withdrawn versions where the database of advisories can be reached, and where it
//! can't, that is said.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{process, report, setup, workspace};

pub fn run(args: Vec<String>) -> Result<()> {
    if !args.is_empty() {
        bail!("`deny` takes no arguments");
    }
    check()
}

pub fn check() -> Result<()> {
    let program = setup::cargo_deny()?;
    let deny = || {
        let mut command = Command::new(&program);
        // Nobody is there to answer a question for a password.
        command.current_dir(workspace::root()).env("GIT_TERMINAL_PROMPT", "0").arg("--locked");
        command
    };
    report::step("dependencies: licences, bans, sources", "cargo-deny", |log| {
        process::run(deny().args(["check", "licenses", "bans", "sources"]), log)
    })?;
    if process::ask(deny().args(["fetch", "db"])).is_none() {
        eprintln!("  dependencies: the database of advisories can't be reached from here, so these aren't checked");
        return Ok(());
    }
    report::step("dependencies: advisories", "cargo-deny-advisories", |log| {
        process::run(deny().args(["check", "advisories"]), log)
    })
}
