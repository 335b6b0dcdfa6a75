//! The documentation names files and tests as evidence: `api_hidden::foreign_unknown…` is a test of `tests/tests/api_hidden.rs` whose name
//! begins so, `shared/src/view` a place in the checkout. This crate's tests see to it that each of them is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::rules::{names, rust_files};
use crate::workspace;

/// Where tests are named without their folder.
const TESTS: &str = "tests/tests";
/// What a path begins with.
const TOPS: [&str; 8] = ["docs/", "frontend/", "functions/", "shared/", "tests/", "xtask/", "api_", "pages_"];

/// What a piece of code in a page names, if it names a file: the file, and the beginning of a test's name.
fn cited(code: &str) -> Option<(&str, Option<&str>)> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.'));
    let (file, test) = code.split_once("::").map_or((code, None), |(file, test)| (file, Some(test)));
    let is_one = TOPS.iter().any(|top| file.starts_with(top))
        && plain(file)
        && (test.is_some() || code.contains('/') || is_test(file));
    is_one.then(|| (file, test.map(|test| test.trim_end_matches('…'))))
}

/// `api_hidden`, as opposed to `api_token` or any other word that begins so.
fn is_test(file: &str) -> bool {
    workspace::root().join(TESTS).join(file).with_extension("rs").exists()
}

/// The file or folder that is meant.
fn found(file: &str) -> Option<PathBuf> {
    let root = workspace::root();
    let bare = file.trim_end_matches(".rs");
    let places = [root.join(file), root.join(format!("{bare}.rs")), root.join(TESTS).join(format!("{bare}.rs"))];
    places.into_iter().find(|place| place.exists())
}

fn tests_of(place: &Path) -> Result<BTreeSet<String>> {
    let mut files = Vec::new();
    if place.is_dir() {
        rust_files(place, &mut files)?;
    } else {
        files.push(place.to_owned());
    }
    let mut tests = BTreeSet::new();
    for file in files {
        tests.extend(names(&fs::read_to_string(&file).with_context(|| file.display().to_string())?));
    }
    Ok(tests)
}

fn check(code: &str) -> Result<()> {
    let Some((file, test)) = cited(code) else { return Ok(()) };
    let Some(place) = found(file) else { bail!("there is no {file}") };
    let Some(test) = test else { return Ok(()) };
    ensure!(tests_of(&place)?.iter().any(|name| name.starts_with(test)), "{file} has no test {test}");
    Ok(())
}

#[test]
fn every_file_and_test_that_the_documentation_names_is_there() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(workspace::root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        // That one is made from the tests, and held to them, by `rules`.
        if path.extension().is_none_or(|extension| extension != "md") || path.ends_with("rules-and-tests.md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            // Every second piece between backticks is code.
            for code in line.split('`').skip(1).step_by(2) {
                if let Err(error) = check(code) {
                    wrong.push(format!("{}:{number}: {error}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_not_there_is_found_out() {
    assert!(check("xtask/src/cited.rs::what_is_not_there…").is_ok());
    assert!(check("xtask/src/cited.rs::nobody_wrote_this").is_err());
    assert!(check("shared/src/nowhere.rs").is_err());
    assert!(check("api_nowhere::something").is_err());
    assert!(check("cargo xtask test").is_ok());
}
