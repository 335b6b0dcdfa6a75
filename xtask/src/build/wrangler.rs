//! The quick build's wrangler configuration: `wrangler.toml` with other folders, and without the command that would start the
//! release build.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Kind;
use crate::workspace;

pub fn write_quick_config() -> Result<()> {
    let path = workspace::root().join("wrangler.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let mut config: Value = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
    let quick = Kind::Quick;
    let fields = config.as_object_mut().context("wrangler.toml is no table")?;
    fields.remove("build");
    fields.insert("main".to_owned(), json!(quick.worker_folder().join("index.js")));
    fields
        .get_mut("assets")
        .and_then(Value::as_object_mut)
        .context("wrangler.toml has no [assets]")?
        .insert("directory".to_owned(), json!(quick.pages_folder()));
    let text = serde_json::to_string_pretty(&config)?;
    // wrangler watches the file: don't touch it when nothing changed.
    if fs::read_to_string(quick.wrangler_config()).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(quick.wrangler_config(), text)?;
    Ok(())
}
