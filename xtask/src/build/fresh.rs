//! Whether something must be built again: a stamp that holds as long as no file that went into it has changed.
//!
//! Names, sizes and times of change decide, as they do for cargo: reading contents would cost more than it saves. The stamp is
//! taken before the build and put after it, so a file that changes in between is noticed next time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

pub struct Stamp {
    file: PathBuf,
    text: String,
}

impl Stamp {
    /// The stamp of these files and folders as they are now.
    pub fn of(name: &str, inputs: &[PathBuf]) -> Result<Stamp> {
        Ok(Stamp { file: workspace::portal().join(format!("{name}.stamp")), text: fingerprint(inputs)?.to_string() })
    }

    pub fn holds(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.text)
    }

    pub fn put(&self) -> Result<()> {
        fs::write(&self.file, &self.text).with_context(|| format!("{}", self.file.display()))
    }
}

/// One number for the state of all these files and folders.
pub fn fingerprint(inputs: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        add(input, &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let Ok(about) = fs::metadata(path) else {
        // Gone is a state too; a file may vanish while an editor saves it.
        (path, "gone").hash(hasher);
        return Ok(());
    };
    if about.is_file() {
        (path, about.len(), about.modified()?).hash(hasher);
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().filter(|entry| !is_output(entry)).try_for_each(|entry| add(entry, hasher))
}

/// What builds leave in a source folder, and editors' scratch files.
fn is_output(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.ends_with("functions/build") || name == "target" || name.starts_with(".#") || name.ends_with('~')
}
