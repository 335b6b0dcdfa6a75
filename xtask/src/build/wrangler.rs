//! wrangler's configuration for running a build on this machine: `wrangler.toml` with that build's folders, and without the
//! command that would start the release build. Tests call more often than anybody may: theirs has the limits out of the way.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Kind;
use crate::workspace;

/// How often somebody may call a portal on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As `wrangler.toml` has it.
    AsDeployed,
    OutOfTheWay,
}

/// More than any test asks in a minute.
const OUT_OF_THE_WAY: u32 = 1_000_000;

/// Writes it, and says where.
pub fn local_config(kind: Kind, limits: Limits) -> Result<PathBuf> {
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
    let limiters = fields.get_mut("ratelimits").and_then(Value::as_array_mut);
    let limiters = limiters.context("wrangler.toml has no [[ratelimits]]")?;
    let suffix = match limits {
        Limits::AsDeployed => "",
        Limits::OutOfTheWay => {
            limiters.iter_mut().filter_map(|one| one.pointer_mut("/simple/limit")).for_each(|most| {
                *most = json!(OUT_OF_THE_WAY);
            });
            "-unlimited"
        }
    };
    let local = workspace::portal().join(format!("wrangler-{}{suffix}.json", kind.profile()));
    fs::write(&local, serde_json::to_string_pretty(&config)?).with_context(|| format!("{}", local.display()))?;
    Ok(local)
}
