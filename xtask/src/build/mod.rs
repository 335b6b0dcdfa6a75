//! `cargo xtask build`: the pages and the Worker, each skipped when nothing that it is made from has changed.
//!
//! The release build leaves `dist/` and `functions/build/`, where `wrangler.toml` points. The quick one, which `dev` and `test`
//! run, leaves its own in `target/portal/`: the two can't be taken for one another.

mod fresh;
mod pages;
mod parts;
mod worker;
mod wrangler;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Result, bail};
use sha2::{Digest, Sha256};

use crate::setup::{self, Tools};
use crate::{process, workspace};

pub use wrangler::{Limits, local_config as wrangler_config};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Soon ready.
    Quick,
    /// Small and fast: what is deployed.
    Release,
}

/// The two halves of the portal, built apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Pages,
    Worker,
}

impl Kind {
    /// Cargo's profile, and the name of its folder.
    fn profile(self) -> &'static str {
        match self {
            Kind::Quick => "quick",
            Kind::Release => "release",
        }
    }

    pub fn pages_folder(self) -> PathBuf {
        match self {
            Kind::Quick => workspace::portal().join("pages"),
            Kind::Release => workspace::root().join("dist"),
        }
    }

    pub fn worker_folder(self) -> PathBuf {
        match self {
            Kind::Quick => workspace::portal().join("worker"),
            Kind::Release => workspace::root().join("functions/build"),
        }
    }
}

/// `cargo xtask build [--quick]`
pub fn run(args: Vec<String>) -> Result<()> {
    let mut kind = Kind::Release;
    for arg in args {
        match arg.as_str() {
            "--quick" => kind = Kind::Quick,
            "--release" => kind = Kind::Release,
            other => bail!("`build` doesn't know `{other}`"),
        }
    }
    everything(&setup::tools()?, kind)?;
    eprintln!("  the pages: {}\n  the Worker: {}", kind.pages_folder().display(), kind.worker_folder().display());
    Ok(())
}

/// Both halves.
pub fn everything(tools: &Tools, kind: Kind) -> Result<()> {
    half(tools, kind, Half::Worker)?;
    half(tools, kind, Half::Pages)?;
    Ok(())
}

/// One half, if what it is made from has changed. Says whether it was built.
pub fn half(tools: &Tools, kind: Kind, half: Half) -> Result<bool> {
    let _turn = turn(kind)?;
    let (name, output) = match half {
        Half::Pages => ("pages", kind.pages_folder().join("index.html")),
        Half::Worker => ("worker", kind.worker_folder().join("index.js")),
    };
    let stamp = fresh::Stamp::of(&format!("{name}-{}", kind.profile()), &inputs(half))?;
    if stamp.holds() && output.exists() {
        return Ok(false);
    }
    match half {
        Half::Pages => pages::build(tools, kind)?,
        Half::Worker => worker::build(tools, kind)?,
    }
    stamp.put()?;
    Ok(true)
}

/// What a half is made from, seen from the checkout.
fn inputs(half: Half) -> Vec<PathBuf> {
    let own: &[&str] = match half {
        Half::Pages => &["frontend", "xtask/wasm-tool/src", "xtask/src/build/pages.rs"],
        Half::Worker => &["functions", "xtask/wasm-tool/src", "xtask/src/build/worker.rs"],
    };
    let both = ["shared", "Cargo.toml", "Cargo.lock", ".cargo", "package-lock.json"];
    let root = workspace::root();
    both.iter().chain(own).map(|path| root.join(path)).collect()
}

/// The right to build, until the file is dropped. A quick and a release build don't disturb each other.
fn turn(kind: Kind) -> Result<File> {
    fs::create_dir_all(workspace::portal())?;
    let path = workspace::portal().join(format!("{}.lock", kind.profile()));
    process::lock(&path, "another build in this checkout")
}

/// Names contents: 16 hexadecimal digits of their SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One number for the state of a half's sources.
pub fn fingerprint(half: Half) -> Result<u64> {
    fresh::fingerprint(&inputs(half))
}
