//! `cargo xtask ci`: what must pass before a change is merged, the quick findings first.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{process, report, setup, test, workspace};

pub fn run(args: Vec<String>) -> Result<()> {
    if !args.is_empty() {
        bail!("`ci` takes no arguments");
    }
    let cargo = || {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(workspace::root());
        command
    };
    report::step("format", "fmt", |log| process::run(cargo().args(["fmt", "--all", "--check"]), log))?;
    report::step("clippy, native", "clippy-native", |log| {
        process::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]), log)
    })?;

    let tools = setup::everything()?;
    report::step("clippy, wasm32", "clippy-wasm32", |log| {
        process::run(
            tools
                .rust
                .clippy()
                .args(["--target", "wasm32-unknown-unknown", "--package", "functions", "--package", "frontend"])
                .args(["--", "-D", "warnings"])
                .current_dir(workspace::root()),
            log,
        )
    })?;

    test::run(Vec::new())?;

    // wrangler itself calls the release build, by `[build]` in wrangler.toml.
    let bundle = workspace::portal().join("dry-run");
    report::step("release build and `wrangler deploy --dry-run`", "deploy-dry-run", |log| {
        process::run(
            tools.wrangler().args(["deploy", "--dry-run", "--outdir"]).arg(&bundle).args(["--config", "wrangler.toml"]),
            log,
        )
    })?;
    fs::remove_dir_all(&bundle)?;
    eprintln!("  all is well");
    Ok(())
}
