//! Gives what a program imports from its glue names of a letter or two, in both files.
//!
//! wasm-bindgen's names end in a hash each, which doesn't compress: hundreds of them are some ten kilobytes of a first load.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser, Payload};

const DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

pub fn run(mut words: impl Iterator<Item = String>) -> Result<()> {
    let wasm = words.next().map(PathBuf::from).context("which .wasm file?")?;
    let glue = words.next().map(PathBuf::from).context("which script?")?;
    if let Some(more) = words.next() {
        bail!("`shorten` doesn't know `{more}`");
    }
    let bytes = fs::read(&wasm).with_context(|| format!("{}", wasm.display()))?;
    let script = fs::read_to_string(&glue).with_context(|| format!("{}", glue.display()))?;
    let names = names(&bytes)?;
    let script = renamed_in_script(&script, &names).with_context(|| format!("{}", glue.display()))?;
    let bytes = renamed_in_program(&bytes, names)?;
    fs::write(&wasm, bytes)?;
    fs::write(&glue, script)?;
    Ok(())
}

/// By its name, the short one of each function that the glue gives. What comes from elsewhere keeps its name.
fn names(bytes: &[u8]) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                if is_of_glue(import.name) && !names.contains_key(import.name) {
                    names.insert(import.name.to_owned(), short(names.len()));
                }
            }
        }
    }
    Ok(names)
}

fn is_of_glue(name: &str) -> bool {
    name.starts_with("__wbg_") || name.starts_with("__wbindgen_")
}

/// The how-manyeth name: a … z, aa, ba …
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.extend(DIGITS.get(number % DIGITS.len()).map(|digit| char::from(*digit)));
        number /= DIGITS.len();
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

/// The glue lists its functions as an object's members, a line each.
fn renamed_in_script(script: &str, names: &BTreeMap<String, String>) -> Result<String> {
    let mut missing: BTreeMap<&str, &str> = names.iter().map(|(name, short)| (name.as_str(), short.as_str())).collect();
    let lines = script.lines().map(|line| {
        let text = line.trim_start();
        match text.split_once(':').and_then(|(name, rest)| Some((missing.remove(name)?, rest))) {
            Some((short, rest)) => format!("{short}:{rest}\n"),
            None => format!("{line}\n"),
        }
    });
    let script = lines.collect();
    match missing.keys().next() {
        Some(name) => bail!("the glue doesn't give `{name}` as a member of an object"),
        None => Ok(script),
    }
}

fn renamed_in_program(bytes: &[u8], names: BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Shortening { names }
        .parse_core_module(&mut module, Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the program can't be written anew: {error}"))?;
    Ok(module.finish())
}

struct Shortening {
    names: BTreeMap<String, String>,
}

impl Reencode for Shortening {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let name = self.names.get(import.name).map_or(import.name, String::as_str);
            let name = name.to_owned();
            imports.import(import.module, &name, self.entity_type(import.ty)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_different() {
        let names: std::collections::BTreeSet<String> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
        assert!(names.iter().all(|name| name.len() <= 3));
    }

    #[test]
    fn the_glue_gives_what_the_program_takes() -> Result<()> {
        let names = BTreeMap::from([("__wbg_now_0123".to_owned(), "a".to_owned())]);
        let script = "const import0 = {\n    __wbg_now_0123: function() {\n        return now();\n    },\n};\n";
        assert_eq!(
            renamed_in_script(script, &names)?,
            "const import0 = {\na: function() {\n        return now();\n    },\n};\n"
        );
        assert!(renamed_in_script("const import0 = {};\n", &names).is_err());
        Ok(())
    }

    #[test]
    fn the_program_takes_what_the_glue_gives() -> Result<()> {
        let mut imports = ImportSection::new();
        let function = wasm_encoder::EntityType::Function(0);
        imports.import("./glue_bg.js", "__wbg_now_0123", function);
        imports.import("./glue_bg.js", "__wbindgen_throw", function);
        imports.import("./__wasm_split.js", "__wasm_split_load_some", function);
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        let mut module = Module::new();
        module.section(&types).section(&imports);
        let bytes = module.finish();

        let names = names(&bytes)?;
        let written = renamed_in_program(&bytes, names)?;
        let taken = Parser::new(0).parse_all(&written).filter_map(|payload| match payload {
            Ok(Payload::ImportSection(section)) => Some(section),
            _ => None,
        });
        let taken: Vec<_> =
            taken.flat_map(ImportSectionReader::into_imports).map(|import| import.map(|import| import.name)).collect();
        let taken = taken.into_iter().collect::<Result<Vec<_>, _>>()?;
        assert_eq!(taken, ["a", "b", "__wasm_split_load_some"]);
        Ok(())
    }
}
