//! `cargo xtask fuzz`: every fuzz target for as long as one likes; `cargo xtask test` runs each for half a second.
//!
//! The targets are tests in modules called `fuzz`, on stable Rust. What makes one fail is printed with the seed that does it again:
//! `BOLERO_RANDOM_SEED=... cargo xtask fuzz TARGET`.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// A quarter of an hour for all of them, on two cores.
const SECONDS: u64 = 60;

pub fn run(args: Vec<String>) -> Result<()> {
    let mut seconds = SECONDS;
    let mut target = String::new();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => {
                let given = args.next().context("--seconds of what?")?;
                seconds = given.parse().with_context(|| format!("`{given}` is no number of seconds"))?;
            }
            _ => target = arg,
        }
    }
    eprintln!("  fuzzing, {seconds} s for each target");
    process::show(
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(workspace::root())
            .args(["test", "--workspace", "--exclude", "tests", "--exclude", "wasm-tool", "--lib", "--bins", "--"])
            .arg(format!("fuzz::{target}"))
            .env("BOLERO_RANDOM_TEST_TIME_MS", (seconds.saturating_mul(1_000)).to_string()),
    )
}
