//! The peers: their packages from npm, bundled from the sources in `xtask/bench/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::setup::{Tools, install_npm_packages};
use crate::{process, report, workspace};

pub struct Peers {
    /// Where the bundles and the page are.
    pub folder: PathBuf,
}

/// Loads the peer's page; it names its one script and nothing else.
const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Peer</title>\
    <div id=\"root\"></div><script type=\"module\" src=\"/page.js\"></script></html>\n";

impl Peers {
    pub fn ensure(tools: &Tools) -> Result<Peers> {
        let sources = sources();
        install_npm_packages(&sources, "the peers' packages")?;
        let folder = workspace::portal().join("peers");
        fs::create_dir_all(&folder)?;
        let peers = Peers { folder };
        report::step("bundling the peers", "peers", |log| {
            for (source, bundle, format) in [
                ("page.jsx", peers.page_script(), "esm"),
                ("reading.js", peers.reading_script(), "iife"),
                ("worker.ts", peers.worker_script(), "esm"),
            ] {
                process::run(
                    tools
                        .npm_bin("esbuild")
                        .arg(source)
                        .args(["--bundle", "--minify", "--jsx=automatic", "--external:cloudflare:*"])
                        .arg("--define:process.env.NODE_ENV=\"production\"")
                        .arg(format!("--format={format}"))
                        .arg(format!("--outfile={}", bundle.display()))
                        .current_dir(&sources),
                    log,
                )?;
            }
            fs::write(peers.page(), PAGE)?;
            Ok(())
        })?;
        Ok(peers)
    }

    pub fn page(&self) -> PathBuf {
        self.folder.join("index.html")
    }

    pub fn page_script(&self) -> PathBuf {
        self.folder.join("page.js")
    }

    pub fn reading_script(&self) -> PathBuf {
        self.folder.join("reading.js")
    }

    pub fn worker_script(&self) -> PathBuf {
        self.folder.join("worker.mjs")
    }
}

/// The peers' sources, and the scripts that measure.
pub fn sources() -> PathBuf {
    Path::new(&workspace::root()).join("xtask/bench")
}
