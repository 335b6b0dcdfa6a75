//! A Rust that builds for wasm32-unknown-unknown.
//!
//! With rustup it is one `rustup target add`. Where `RUSTUP_AUTO_INSTALL=0` says that rustup must not download, Debian's
//! `rustc-web` stands in: it has no such target ready, so its standard library is built here from Debian's own source and put
//! into that compiler's folder, all at once, with a stamp that names the compiler it was built for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{debian, in_front};
use crate::report::{self, Log};
use crate::{process, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGES: [&str; 6] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rust-web-clippy"];
/// Where Debian puts its compiler, and what it takes for its sysroot.
const DEBIAN_BIN: &str = "/usr/bin";
const DEBIAN_TARGET: &str = "/usr/lib/rustlib/wasm32-unknown-unknown";
const STAMP: &str = "built-for";

/// The Rust to build the Worker and the pages with.
pub struct WasmRust {
    /// The folder of its programs, if it isn't what `PATH` finds anyway.
    bin: Option<PathBuf>,
}

impl WasmRust {
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// `cargo clippy`. Called by its own name: cargo would look for its subcommands among rustup's first.
    pub fn clippy(&self) -> Command {
        let mut command = self.command("cargo-clippy");
        command.arg("clippy");
        command
    }

    fn command(&self, name: &str) -> Command {
        let mut command = match &self.bin {
            Some(bin) => Command::new(bin.join(name)),
            None => Command::new(name),
        };
        self.apply(&mut command);
        command
    }

    /// Makes a tool that calls cargo call this one.
    pub fn apply(&self, command: &mut Command) {
        if let Some(bin) = &self.bin {
            let path = env::var_os("PATH").unwrap_or_default();
            command.env("PATH", in_front(bin, &path));
            // What rustup's cargo told us about itself.
            for name in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTC", "RUSTDOC"] {
                command.env_remove(name);
            }
        }
    }
}

/// Finds or makes such a Rust.
pub fn ensure() -> Result<WasmRust> {
    if has_std(Path::new("rustc")) {
        return Ok(WasmRust { bin: None });
    }
    let rustup = process::ask(Command::new("rustup").arg("--version")).is_some();
    let may_download = env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0");
    if rustup && may_download {
        report::step("adding the wasm32 target with rustup", "rustup", |log| {
            process::run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(workspace::root()), log)
        })
        .context(format!("by hand it is: rustup target add {TARGET}"))?;
        return Ok(WasmRust { bin: None });
    }
    debian_rust()
}

fn has_std(rustc: &Path) -> bool {
    let libdir = process::ask(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]));
    libdir.is_some_and(|dir| has_rlib(Path::new(&dir), "libstd-"))
}

fn has_rlib(dir: &Path, prefix: &str) -> bool {
    let Ok(entries) = fs::read_dir(dir) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(prefix) && name.ends_with(".rlib")
    })
}

fn debian_rust() -> Result<WasmRust> {
    debian::install("a Rust with the source of its standard library", &PACKAGES)?;
    let rust = WasmRust { bin: Some(PathBuf::from(DEBIAN_BIN)) };
    let version = process::ask(rust.command("rustc").arg("-vV")).context("Debian's rustc doesn't run")?;
    let stamp = Path::new(DEBIAN_TARGET).join(STAMP);
    let built_for = fs::read_to_string(&stamp).unwrap_or_default();
    if built_for.trim() == version && has_rlib(&Path::new(DEBIAN_TARGET).join("lib"), "libstd-") {
        return Ok(rust);
    }
    report::step("building the standard library for wasm32", "wasm32-std", |log| build_std(&rust, &version, log))?;
    Ok(rust)
}

/// Builds std as a dependency of an empty crate, and moves its rlibs into the compiler's folder in one step.
fn build_std(rust: &WasmRust, version: &str, log: &Log) -> Result<()> {
    let probe = workspace::cache()?.join("build/wasm32-std");
    if probe.exists() {
        // The rlibs of two builds don't mix (E0463).
        fs::remove_dir_all(&probe)?;
    }
    fs::create_dir_all(probe.join("src"))?;
    // `panic = "abort"` keeps exception handling out, which wasm-bindgen would trip over.
    fs::write(
        probe.join("Cargo.toml"),
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [profile.release]\npanic = \"abort\"\n\n[workspace]\n",
    )?;
    fs::write(probe.join("src/lib.rs"), "#![no_std]\n")?;
    process::run(
        rust.cargo()
            .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"])
            .current_dir(&probe)
            .env("CARGO_TARGET_DIR", probe.join("target"))
            // `-Z` on a stable compiler; and LTO needs the bitcode.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes"),
        log,
    )?;

    let fresh = PathBuf::from(format!("{DEBIAN_TARGET}.new"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(fresh.join("lib"))
        .with_context(|| format!("{} can't be written: start this once as root", fresh.display()))?;
    for entry in fs::read_dir(probe.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            continue;
        };
        if name.ends_with(".rlib") && !name.starts_with("libprobe-") {
            fs::copy(&path, fresh.join("lib").join(&name))?;
        }
    }
    if !has_rlib(&fresh.join("lib"), "libstd-") {
        bail!("the build left no standard library");
    }
    fs::write(fresh.join(STAMP), version)?;
    if Path::new(DEBIAN_TARGET).exists() {
        fs::remove_dir_all(DEBIAN_TARGET)?;
    }
    fs::rename(&fresh, DEBIAN_TARGET)?;
    fs::remove_dir_all(&probe)?;
    Ok(())
}
