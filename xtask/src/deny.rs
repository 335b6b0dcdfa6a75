//! `cargo xtask deny`: holds the dependencies to `deny.toml`. `cargo xtask test` does it too, when it runs everything.
//!
//! Licences, bans and sources always; known holes and withdrawn versions, of crates and of npm's packages, where the databases of advisories
//! can be reached, and where they can't, that is said.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

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
    if process::ask(deny().args(["fetch", "db"])).is_some() {
        report::step("dependencies: advisories on crates", "cargo-deny-advisories", |log| {
            process::run(deny().args(["check", "advisories"]), log)
        })?;
    } else {
        eprintln!("  dependencies: the advisories on crates can't be reached from here, so they aren't checked");
    }
    check_npm()
}

/// The tools from npm build the portal and run nothing of it: what is known to be severe counts.
fn check_npm() -> Result<()> {
    let audit = Command::new("npm")
        .args(["audit", "--json"])
        .current_dir(workspace::root())
        .stdin(Stdio::null())
        .output()
        .context("npm audit")?;
    match severe(&audit.stdout) {
        None => {
            eprintln!(
                "  dependencies: the advisories on npm's packages can't be reached from here, so they aren't checked"
            );
            Ok(())
        }
        Some(packages) if packages.is_empty() => Ok(()),
        Some(packages) => bail!("npm knows of severe holes in {}: see `npm audit`", packages.join(", ")),
    }
}

/// Packages with severe holes, from npm's report; `None` if this is none.
fn severe(report: &[u8]) -> Option<Vec<String>> {
    let report: Value = serde_json::from_slice(report).ok()?;
    let packages = report.get("vulnerabilities")?.as_object()?;
    let is_severe =
        |of: &Value| of.get("severity").and_then(Value::as_str).is_some_and(|of| matches!(of, "high" | "critical"));
    Some(packages.iter().filter(|(_, of)| is_severe(of)).map(|(name, _)| name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severe_holes_count_and_a_report_that_is_none_says_nothing() {
        let report = br#"{"vulnerabilities":{"a":{"severity":"low"},"b":{"severity":"high"}},"metadata":{}}"#;
        assert_eq!(severe(report), Some(vec!["b".to_owned()]));
        assert_eq!(severe(br#"{"vulnerabilities":{}}"#), Some(Vec::new()));
        assert_eq!(severe(br#"{"message":"not reached","method":"POST"}"#), None);
        assert_eq!(severe(b"npm: no network"), None);
    }
}
