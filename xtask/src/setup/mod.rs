//! What the portal's build needs and a machine may lack, installed step by step.
//!
//! Every step first looks whether it is done, so a second run costs nothing; a step that was cut short is done again from its
//! start. Two runs at a time take turns.

mod browser;
mod cargo_tools;
mod debian;
mod npm;
mod rust;

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

pub use browser::Browser;
pub use npm::install as install_npm_packages;
pub use rust::WasmRust;

/// Everything that building and running the portal takes.
pub struct Tools {
    pub rust: WasmRust,
    node: npm::Node,
    worker_build: PathBuf,
    wasm_tool: PathBuf,
}

/// Sets up what `build` and `dev` need.
pub fn tools() -> Result<Tools> {
    let _turn = turn()?;
    let rust = rust::ensure()?;
    let node = npm::ensure()?;
    let wasm_tool = cargo_tools::wasm_tool()?;
    let worker_build = cargo_tools::worker_build()?;
    Ok(Tools { rust, node, worker_build, wasm_tool })
}

/// Sets up what checks the dependencies.
pub fn cargo_deny() -> Result<PathBuf> {
    let _turn = turn()?;
    cargo_tools::cargo_deny()
}

/// Sets up Chromium and ChromeDriver.
pub fn browser() -> Result<Browser> {
    let _turn = turn()?;
    browser::ensure()
}

/// `cargo xtask setup`: all of it.
pub fn everything() -> Result<Tools> {
    let tools = tools()?;
    browser()?;
    cargo_deny()?;
    Ok(tools)
}

/// The right to install things, until the file is dropped.
fn turn() -> Result<File> {
    let cache = workspace::cache()?;
    fs::create_dir_all(&cache).with_context(|| format!("{}", cache.display()))?;
    process::lock(&cache.join("setup.lock"), "another `cargo xtask` that is setting things up")
}

impl Tools {
    /// wasm-bindgen.
    pub fn wasm_bindgen(&self) -> Command {
        Command::new(&self.wasm_tool)
    }

    /// worker-build, told where its own tools are: it would download them otherwise.
    pub fn worker_build(&self) -> Command {
        let mut command = Command::new(&self.worker_build);
        self.rust.apply(&mut command);
        command
            .env("WASM_BINDGEN_BIN", &self.wasm_tool)
            .env("WASM_OPT_BIN", npm::bin("wasm-opt"))
            .env("ESBUILD_BIN", npm::bin("esbuild"));
        let path =
            command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value.map(OsString::from));
        let path = path.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
        command.env("PATH", in_front(&self.node.folder, &path));
        command
    }

    /// A tool from `node_modules/.bin`, run by the Node that is new enough.
    pub fn npm_bin(&self, name: &str) -> Command {
        let mut command = Command::new(npm::bin(name));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env("PATH", in_front(&self.node.folder, &path));
        command
    }

    /// wrangler, without its reports to its makers.
    pub fn wrangler(&self) -> Command {
        let mut command = self.npm_bin("wrangler");
        command
            .current_dir(workspace::root())
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_LOG_PATH", workspace::logs().join("wrangler"));
        command
    }
}

/// `PATH` with one folder before all others.
fn in_front(folder: &Path, path: &std::ffi::OsStr) -> OsString {
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(path));
    // Only a folder with a colon in its name can't be joined; then the old PATH is the best there is.
    std::env::join_paths(folders).unwrap_or_else(|_| path.to_owned())
}
