//! wrangler's configuration for running a build on this machine: `wrangler.toml` with that build's folders, and without the
//! command that would start the release build.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Kind;
use crate::workspace;

/// Writes it, and says where.
pub fn local_config(kind: Kind) -> Result<PathBuf> {
    let path = workspace::root().join("wrangler.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let mut config: Value = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
    let fields = config.as_object_mut().context("wrangler.toml is no table")?;
    fields.remove("build");
    fields.insert("main".to_owned(), json!(kind.worker_folder().join("index.js")));
    fields
        .get_mut("assets")
        .and_then(Value::as_object_mut)
        .context("wrangler.toml has no [assets]")?
        .insert("directory".to_owned(), json!(kind.pages_folder()));
    let local = workspace::portal().join(format!("wrangler-{}.json", kind.profile()));
    fs::write(&local, serde_json::to_string_pretty(&config)?).with_context(|| format!("{}", local.display()))?;
    Ok(local)
}
