//! What a browser loads before the first page shows, compressed as well as it goes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use super::peers::{self, Peers};
use super::table::{Figure, Table};
use crate::build::Kind;
use crate::process;
use crate::setup::Tools;

const PEER: &str = "a bare React + Ant Design page: table, upload, dialog";

pub fn measure(tools: &Tools, peers: &Peers, table: &mut Table) -> Result<()> {
    let ours = weigh(tools, &our_files()?)?;
    let peer = weigh(tools, &[peers.page(), peers.page_script()])?;
    table.add("first load, brotli -q 11", Figure::Bytes(ours.brotli), Figure::Bytes(peer.brotli), PEER);
    table.add("first load, gzip -9", Figure::Bytes(ours.gzip), Figure::Bytes(peer.gzip), PEER);
    table.add("first load, uncompressed", Figure::Bytes(ours.raw), Figure::Bytes(peer.raw), PEER);
    Ok(())
}

/// `index.html` and every file that it has the browser load at once. Workers and other languages are only named there (`content=…`).
fn our_files() -> Result<Vec<PathBuf>> {
    let folder = Kind::Release.pages_folder();
    let html = fs::read_to_string(folder.join("index.html"))?;
    let loaded =
        html.split([' ', '>']).filter_map(|word| word.strip_prefix("src=").or_else(|| word.strip_prefix("href=")));
    let mut files: Vec<PathBuf> =
        loaded.map(|address| folder.join(address.trim_matches('"').trim_start_matches('/'))).collect();
    files.retain(|file| file.is_file());
    files.push(folder.join("index.html"));
    Ok(files)
}

struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

fn weigh(tools: &Tools, files: &[PathBuf]) -> Result<Weight> {
    let mut node = tools.npm_bin("node");
    let answer = process::ask(node.arg(peers::sources().join("sizes.mjs")).args(files)).context("sizes.mjs failed")?;
    let sizes: Value = serde_json::from_str(&answer)?;
    let size = |name: &str| sizes.get(name).and_then(Value::as_u64).with_context(|| format!("no size `{name}`"));
    Ok(Weight { raw: size("raw")?, gzip: size("gzip")?, brotli: size("brotli")? })
}
