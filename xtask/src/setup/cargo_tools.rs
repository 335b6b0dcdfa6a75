//! The tools that cargo builds: worker-build, cargo-deny, and our own wasm-bindgen.
//!
//! They lie in the user's cache folder by version. Each is built beside and moved into place when it is whole.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::digest;
use crate::{process, report, workspace};

/// The version that the `worker` crate belongs to.
const WORKER_BUILD: &str = "0.8.7";
/// Holds the dependencies to `deny.toml`.
const CARGO_DENY: &str = "0.20.2";
/// The version in `Cargo.toml` of `wasm-bindgen`; glue and library must agree.
const WASM_BINDGEN: &str = "0.2.129";

pub fn worker_build() -> Result<PathBuf> {
    installed("worker-build", WORKER_BUILD)
}

/// Without a network it still checks all but the advisories.
pub fn cargo_deny() -> Result<PathBuf> {
    installed("cargo-deny", CARGO_DENY)
}

/// A program of the registry's, in just this version.
fn installed(name: &'static str, version: &str) -> Result<PathBuf> {
    let folder = workspace::cache()?.join(format!("{name}-{version}"));
    let program = folder.join("bin").join(name);
    if program.exists() {
        return Ok(program);
    }
    let scratch = workspace::cache()?.join("build").join(name);
    report::step(&format!("building {name} (once on this machine)"), name, |log| {
        process::run(
            Command::new("cargo")
                .args(["install", "--locked", "--debug", "--root"])
                .arg(&folder)
                .arg(format!("{name}@{version}"))
                .current_dir(workspace::cache()?)
                // It runs for seconds and is built for minutes: without optimisation or debug information it is ready soonest.
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("CARGO_TARGET_DIR", &scratch),
            log,
        )
    })
    .with_context(|| format!("by hand it is: cargo install --locked {name}@{version}"))?;
    fs::remove_dir_all(&scratch)?;
    Ok(program)
}

pub fn wasm_tool() -> Result<PathBuf> {
    let mut source = Vec::new();
    for file in ["src/main.rs", "src/shorten.rs", "src/split.rs", "Cargo.toml"] {
        source.extend(fs::read(workspace::root().join("xtask/wasm-tool").join(file))?);
    }
    let folder = workspace::cache()?.join(format!("wasm-tool-{WASM_BINDGEN}-{}", digest(&source)));
    let program = folder.join("wasm-tool");
    if program.exists() {
        return Ok(program);
    }
    let scratch = workspace::cache()?.join("build/wasm-tool");
    report::step("building wasm-bindgen (once on this machine)", "wasm-tool-build", |log| {
        process::run(
            Command::new("cargo")
                .args(["build", "--profile", "tool", "--package", "wasm-tool", "--target-dir"])
                .arg(&scratch)
                .current_dir(workspace::root()),
            log,
        )
    })?;
    fs::create_dir_all(&folder)?;
    let half = folder.join("wasm-tool.half");
    fs::copy(scratch.join("tool/wasm-tool"), &half)?;
    fs::rename(&half, &program)?;
    fs::remove_dir_all(&scratch)?;
    Ok(program)
}
