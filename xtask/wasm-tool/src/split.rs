//! Cuts a program, linked with `--emit-relocs`, at its lazy functions.
//!
//! Besides `main.wasm`, the pieces and `__wasm_split.js` it writes what is needed to put pieces together again: `parts.json`, which
//! names the pieces that each lazy part is made of, and `shared.wasm`, which hands on what all pieces take from the main program. With
//! it before them, `wasm-merge` sees one memory and one table where it would otherwise make as many as there are pieces.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, ImportSection, Module};
use wasmparser::{Parser, Payload, TypeRef};

/// What the pieces call the main program.
const SHARED: &str = "__wasm_split";
/// What `shared.wasm` calls it: another name, since it takes the former's place.
const MAIN: &str = "main";

pub fn run(mut words: impl Iterator<Item = String>) -> Result<()> {
    let mut input: Option<PathBuf> = None;
    let mut out_dir: Option<PathBuf> = None;
    let mut main_module: Option<String> = None;
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--out-dir" => out_dir = Some(PathBuf::from(value()?)),
            "--main-module" => main_module = Some(value()?),
            path if input.is_none() && !path.starts_with('-') => input = Some(PathBuf::from(path)),
            other => bail!("`split` doesn't know `{other}`"),
        }
    }
    let input = input.context("which .wasm file?")?;
    let out_dir = out_dir.context("--out-dir is missing")?;
    let main_module = main_module.context("--main-module is missing")?;
    let bytes = fs::read(&input).with_context(|| format!("{}", input.display()))?;
    let main = out_dir.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = &out_dir;
    options.main_out_path = &main;
    options.main_module = &main_module;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("splitting {}: {error:?}", input.display()))?;
    // Sorted, so that the same program gives the same file.
    let parts: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    fs::write(out_dir.join("parts.json"), serde_json::to_vec(&parts)?)?;
    fs::write(out_dir.join("shared.wasm"), handing_on(&split.split_modules)?)?;
    Ok(())
}

/// A module that imports all that these pieces import, and exports it.
fn handing_on(pieces: &[PathBuf]) -> Result<Vec<u8>> {
    let mut imports = ImportSection::new();
    let mut exports = ExportSection::new();
    let mut known = BTreeMap::new();
    // Each kind of thing is counted by itself.
    let mut counts = BTreeMap::new();
    for piece in pieces {
        for (name, of) in taken(piece)? {
            if let Some(before) = known.get(&name) {
                if *before != of {
                    bail!("{} takes `{name}` as {of:?}, another piece as {before:?}", piece.display());
                }
                continue;
            }
            let kind = match of {
                TypeRef::Memory(_) => ExportKind::Memory,
                TypeRef::Table(_) => ExportKind::Table,
                TypeRef::Global(_) => ExportKind::Global,
                // Pieces call the main program's functions through the table.
                other => bail!(
                    "{} takes `{name}`, {other:?}: only memories, tables and globals are expected",
                    piece.display()
                ),
            };
            let index = counts.entry(kind as u8).or_insert(0_u32);
            imports.import(MAIN, &name, RoundtripReencoder.entity_type(of)?);
            exports.export(&name, kind, *index);
            *index += 1;
            known.insert(name, of);
        }
    }
    let mut module = Module::new();
    module.section(&imports).section(&exports);
    Ok(module.finish())
}

/// What a piece takes from the main program.
fn taken(piece: &Path) -> Result<Vec<(String, TypeRef)>> {
    let bytes = fs::read(piece).with_context(|| format!("{}", piece.display()))?;
    let mut taken = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                if import.module != SHARED {
                    bail!("{} takes something from `{}`", piece.display(), import.module);
                }
                taken.push((import.name.to_owned(), import.ty));
            }
        }
    }
    Ok(taken)
}
