//! wasm-bindgen as a small program over its own library: it builds in a fraction of the time of its command line crate.
//!
//! worker-build calls it in place of `wasm-bindgen` (`WASM_BINDGEN_BIN`), so it takes the same words:
//! `wasm-tool IN.wasm --out-dir D --out-name N --target module|web [--no-typescript] [flags]`.
//! A word that it doesn't know is an error: ignoring one would build something else than was asked for.
//!
//! `wasm-tool split IN.wasm --out-dir D --main-module ./glue.js` comes before that for a program with lazy parts (`split.rs`), and
//! `wasm-tool shorten WASM GLUE.js` after it for a release (`shorten.rs`).

mod shorten;
mod split;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// The version of the library in `Cargo.toml`; whoever asks with `--version` compares it with the `wasm-bindgen` crate.
const VERSION: &str = "0.2.129";

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1).peekable();
    if words.next_if(|word| word == "split").is_some() {
        return split::run(words);
    }
    if words.next_if(|word| word == "shorten").is_some() {
        return shorten::run(words);
    }
    let mut bindgen = Bindgen::new();
    // As its command line has it: the glue finds its .wasm beside itself unless told otherwise.
    bindgen.omit_default_module_path(false);
    let mut input: Option<PathBuf> = None;
    let mut out_dir: Option<PathBuf> = None;

    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--version" | "-V" => {
                println!("wasm-bindgen {VERSION}");
                return Ok(());
            }
            "--out-dir" => out_dir = Some(PathBuf::from(value()?)),
            "--out-name" => {
                bindgen.out_name(&value()?);
            }
            "--target" => match value()?.as_str() {
                "web" => {
                    bindgen.web(true)?;
                }
                "module" => {
                    bindgen.module(true)?;
                }
                "bundler" => {
                    bindgen.bundler(true)?;
                }
                other => bail!("unknown target `{other}`: use web, module or bundler"),
            },
            "--typescript" => {
                bindgen.typescript(true);
            }
            "--no-typescript" => {
                bindgen.typescript(false);
            }
            "--debug" => {
                bindgen.debug(true);
            }
            "--no-demangle" => {
                bindgen.demangle(false);
            }
            "--keep-lld-exports" => {
                bindgen.keep_lld_exports(true);
            }
            "--keep-debug" => {
                bindgen.keep_debug(true);
            }
            "--remove-name-section" => {
                bindgen.remove_name_section(true);
            }
            "--remove-producers-section" => {
                bindgen.remove_producers_section(true);
            }
            "--omit-default-module-path" => {
                bindgen.omit_default_module_path(true);
            }
            "--split-linked-modules" => {
                bindgen.split_linked_modules(true);
            }
            "--experimental-reset-state-function" => {
                bindgen.reset_state_function(true);
            }
            "--force-enable-abort-handler" => {
                bindgen.force_enable_abort_handler(true);
            }
            flag if flag.starts_with('-') => bail!("unknown flag `{flag}`"),
            path if input.is_none() => input = Some(PathBuf::from(path)),
            more => bail!("a second input file: `{more}`"),
        }
    }

    let input = input.context("which .wasm file?")?;
    let out_dir = out_dir.context("--out-dir is missing")?;
    bindgen.input_path(&input).generate(&out_dir).with_context(|| format!("wasm-bindgen on {}", input.display()))
}
