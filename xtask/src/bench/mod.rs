//! `cargo xtask bench`: our figures beside those of well-known peers, measured on the same machine with the same files.
//!
//! Always the release build. Everything stays on the loopback address, and every run is bounded in count and in time. The peers'
//! sources are in `xtask/bench/`; none of their packages are installed for anything else.

mod api;
mod files;
mod first_load;
mod in_use;
mod peers;
mod reading;
mod table;

use std::process::Command;

use anyhow::{Result, bail};

use crate::build::{self, Kind};
use crate::{process, setup};

use peers::Peers;
use table::Table;

/// `cargo xtask bench [load | use | reading | api]`
pub fn run(args: Vec<String>) -> Result<()> {
    let chosen = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => None,
        [one @ ("load" | "use" | "reading" | "api")] => Some((*one).to_owned()),
        other => bail!("`bench` doesn't know `{}`: say load, use, reading or api", other.join(" ")),
    };
    let wanted = |part: &str| chosen.as_deref().is_none_or(|chosen| chosen == part);

    let tools = setup::tools()?;
    build::everything(&tools, Kind::Release)?;
    let peers = Peers::ensure(&tools)?;
    let mut table = Table::default();
    if wanted("load") {
        first_load::measure(&tools, &peers, &mut table)?;
    }
    if wanted("use") {
        in_use::measure(&tools, &peers, &mut table)?;
    }
    if wanted("reading") {
        reading::measure(&tools, &peers, &mut table)?;
    }
    if wanted("api") {
        api::measure(&tools, &peers, &mut table)?;
    }
    println!("\n{}\n{}", table.markdown(), machine());
    Ok(())
}

/// What it was measured on.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let system = process::ask(Command::new("uname").args(["-sm"])).unwrap_or_default();
    format!("Measured on {cores} cores of {model}, {system}.")
}
