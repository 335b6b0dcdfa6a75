//! The catalogues of translated texts: what stands in `shared/texts/<language>/*.toml`, and how `tr!` names it.
//!
//! English stands in the code and is the key; a catalogue has the same text in its language. A text with a count has one form per
//! plural of that language, in the order of `shared::language`. Programs find a text by a hash of its key, so that one that was
//! compiled earlier still finds its own after others were added.
//!
//! Used while building only: by the macro, by the Worker's build script and by the pages' build.

mod call;
mod sources;

pub use call::{Argument, Call};
pub use sources::calls_in;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A language beside English: its tag, and how many forms a counted text has in it.
pub struct Target {
    pub tag: &'static str,
    pub forms: usize,
}

/// Every language that a text has to be in. `shared::language::Language` lists them likewise.
pub const TARGETS: &[Target] = &[Target { tag: "zh-CN", forms: 1 }];

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path} can't be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is no catalogue: {why}", path = path.display())]
    Malformed { path: PathBuf, why: String },
    #[error("{key:?} stands in {first} and in {second}", first = first.display(), second = second.display())]
    Twice { key: String, first: PathBuf, second: PathBuf },
    #[error("{first:?} and {second:?} have the same hash; one has to be worded differently")]
    Collision { first: String, second: String },
}

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub file: PathBuf,
    pub forms: Vec<String>,
}

/// All texts of one language.
#[derive(Debug)]
pub struct Catalogue {
    entries: BTreeMap<String, Entry>,
}

/// The folder with the catalogues of a language.
pub fn folder(tag: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(tag)
}

/// What a program calls the text with this key: FNV-1a, 32 bits. That no two texts share one is checked by [`Catalogue::read`].
pub fn id(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The names between braces, each once.
pub fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

impl Catalogue {
    pub fn read(tag: &str) -> Result<Catalogue, Error> {
        let folder = folder(tag);
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unreadable { path, source }
        };
        let mut files = fs::read_dir(&folder)
            .and_then(|files| files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>, _>>())
            .map_err(unreadable(&folder))?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        let mut entries = BTreeMap::<String, Entry>::new();
        let mut ids = BTreeMap::<u32, String>::new();
        for file in files {
            let text = fs::read_to_string(&file).map_err(unreadable(&file))?;
            for (key, forms) in parsed(&text).map_err(|why| Error::Malformed { path: file.clone(), why })? {
                if let Some(first) = ids.insert(id(&key), key.clone()).filter(|first| *first != key) {
                    return Err(Error::Collision { first, second: key });
                }
                if let Some(first) = entries.insert(key.clone(), Entry { file: file.clone(), forms }) {
                    return Err(Error::Twice { key, first: first.file, second: file });
                }
            }
        }
        Ok(Catalogue { entries })
    }

    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// As programs load it: a line for each text, by id, its forms set apart by tabs.
    pub fn compact(&self) -> String {
        let lines: BTreeMap<u32, String> =
            self.entries.iter().map(|(key, entry)| (id(key), entry.forms.join("\t"))).collect();
        lines.into_iter().map(|(id, forms)| format!("{id:x}\t{forms}\n")).collect()
    }
}

fn parsed(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let form = |key: &str, form: toml::Value| match form {
        toml::Value::String(form) if !form.trim().is_empty() && !form.contains(['\t', '\n', '\r']) => Ok(form),
        _ => Err(format!("{key:?} needs a text on one line")),
    };
    table
        .into_iter()
        .map(|(key, value)| {
            let forms = match value {
                toml::Value::Array(forms) => forms.into_iter().map(|one| form(&key, one)).collect::<Result<_, _>>()?,
                one => vec![form(&key, one)?],
            };
            Ok((key, forms))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, TARGETS, calls_in, id, parsed, placeholders};
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn placeholders_are_named() {
        assert_eq!(placeholders("{a} of {b}, {a}"), BTreeSet::from(["a", "b"]));
        assert!(placeholders("none").is_empty());
    }

    #[test]
    fn a_catalogue_is_read_strictly() {
        assert_eq!(parsed("\"Yes\" = \"是\"").unwrap(), [("Yes".to_owned(), vec!["是".to_owned()])]);
        assert_eq!(parsed("\"{n} rows\" = [\"{n} 行\"]").unwrap().len(), 1);
        for wrong in
            ["\"Yes\" = 1", "\"Yes\" = \"\"", "\"Yes\" = \"a\\tb\"", "\"Yes\" = \"是\"\n\"Yes\" = \"对\"", "Yes"]
        {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids_are_those_of_fnv() {
        assert_eq!(id(""), 0x811c_9dc5);
        assert_eq!(id("a"), 0xe40c_292c);
        assert_eq!(id("foobar"), 0xbf9c_f968);
    }

    /// The macro sees to it that every text is there; this, that there is nothing besides.
    #[test]
    fn every_translation_is_used() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut used = BTreeSet::new();
        for sources in ["shared/src", "functions/src", "frontend/src"] {
            for call in calls_in(&root.join(sources)).unwrap() {
                used.insert(call.key());
            }
        }
        for target in TARGETS {
            let catalogue = Catalogue::read(target.tag).unwrap();
            let idle: Vec<_> = catalogue.keys().filter(|key| !used.contains(*key)).collect();
            assert!(idle.is_empty(), "{}: no code says {idle:#?}", target.tag);
        }
    }
}
