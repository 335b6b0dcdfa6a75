//! `cargo xtask rules`: which test holds which rule, as `docs/rules-and-tests.md`, made from the tests' own names.
//!
//! A test that holds R5.4 ends its name in `_r5_4`; one of a whole chapter in `_r5`. Every rule of `docs/rules.md` has a test, no test
//! cites a rule that isn't there, and the page says just what the tests' names say: this crate's own tests see to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::{permissions, workspace};

const RULES: &str = "docs/rules.md";
const PAGE: &str = "docs/rules-and-tests.md";
const SOURCES: [&str; 5] = ["shared/src", "functions/src", "frontend/src", "tests/tests", "xtask/src"];

pub fn run(args: Vec<String>) -> Result<()> {
    if !args.is_empty() {
        bail!("`rules` takes no arguments");
    }
    let (chapters, tests) = (chapters()?, tests()?);
    check(&chapters, &tests)?;
    fs::write(workspace::root().join(PAGE), page(&chapters, &tests)?)?;
    eprintln!("  wrote {PAGE}");
    permissions::write()
}

/// A rule's number: R5.4, or R6 where a chapter isn't divided, or is meant as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    chapter: u32,
    number: Option<u32>,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}", self.chapter)?;
        self.number.map_or(Ok(()), |number| write!(f, ".{number}"))
    }
}

/// A chapter of the rules, with its heading as it stands there.
#[derive(Debug)]
struct Chapter {
    heading: String,
    whole: Rule,
    rules: Vec<Rule>,
}

impl Chapter {
    /// What has to have a test: each rule, or the chapter if it isn't divided.
    fn held(&self) -> Vec<Rule> {
        if self.rules.is_empty() { vec![self.whole] } else { self.rules.clone() }
    }
}

#[derive(Debug)]
struct Test {
    name: String,
    /// From the checkout's root.
    file: String,
    rules: BTreeSet<Rule>,
}

fn chapters() -> Result<Vec<Chapter>> {
    let text = fs::read_to_string(workspace::root().join(RULES)).context(RULES)?;
    let mut chapters: Vec<Chapter> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## R") {
            let number = heading.split_whitespace().next().and_then(|number| number.parse().ok());
            let whole = Rule { chapter: number.with_context(|| format!("{RULES}: {line}"))?, number: None };
            chapters.push(Chapter { heading: format!("R{heading}"), whole, rules: Vec::new() });
        } else if let Some((number, _)) = line.split_once(". ")
            && let Ok(number) = number.parse()
            && let Some(chapter) = chapters.last_mut()
        {
            chapter.rules.push(Rule { number: Some(number), ..chapter.whole });
        }
    }
    ensure!(!chapters.is_empty(), "{RULES} has no rules");
    Ok(chapters)
}

/// All tests of the checkout that cite a rule, by file and place.
fn tests() -> Result<Vec<Test>> {
    let mut files = Vec::new();
    for folder in SOURCES {
        rust_files(&workspace::root().join(folder), &mut files)?;
    }
    files.sort();
    let mut tests = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let file = path.strip_prefix(workspace::root())?.display().to_string();
        let cited = names(&text).into_iter().map(|name| (rules_of(&name), name)).filter(|(rules, _)| !rules.is_empty());
        tests.extend(cited.map(|(rules, name)| Test { name, file: file.clone(), rules }));
    }
    Ok(tests)
}

pub fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// The names of a file's test functions, those that `fuzz!` makes of its targets too.
pub fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    let mut in_targets = false;
    for line in text.lines() {
        in_targets = line == "fuzz! {" || in_targets && line != "}";
        let target = line.strip_prefix("    ").and_then(|line| line.split_once(": ["));
        let line = line.trim();
        if line.starts_with("#[") {
            is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
            continue;
        }
        let rest = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
        if let Some((name, _)) = rest.filter(|_| is_test).and_then(|rest| rest.split_once('(')) {
            names.push(name.to_owned());
        }
        if let Some((name, _)) = target.filter(|(name, _)| in_targets && !name.starts_with(' ')) {
            names.push(name.to_owned());
        }
        is_test = false;
    }
    names
}

/// The rules that a name cites: `r5_4` is R5.4, and `r5` before anything but a number is R5.
fn rules_of(name: &str) -> BTreeSet<Rule> {
    let words: Vec<&str> = name.split('_').collect();
    let number = |word: &str| word.parse::<u32>().ok();
    let at = |place: usize| {
        let chapter = number(words.get(place)?.strip_prefix('r')?)?;
        Some(Rule { chapter, number: words.get(place + 1).and_then(|word| number(word)) })
    };
    (0..words.len()).filter_map(at).collect()
}

/// Every rule has a test, and every rule that is cited exists.
fn check(chapters: &[Chapter], tests: &[Test]) -> Result<()> {
    let known: BTreeSet<Rule> = chapters.iter().flat_map(|of| of.rules.iter().copied().chain([of.whole])).collect();
    for test in tests {
        for rule in &test.rules {
            ensure!(known.contains(rule), "{}: {} cites {rule}, which isn't in {RULES}", test.file, test.name);
        }
    }
    let cited: BTreeSet<Rule> = tests.iter().flat_map(|test| test.rules.iter().copied()).collect();
    let without: Vec<String> = chapters
        .iter()
        .flat_map(Chapter::held)
        .filter(|rule| !cited.contains(rule))
        .map(|rule| rule.to_string())
        .collect();
    ensure!(without.is_empty(), "no test's name says that it holds {}", without.join(", "));
    Ok(())
}

fn page(chapters: &[Chapter], tests: &[Test]) -> Result<String> {
    let mut page = String::from(
        "# Which test holds which rule\n\n\
         Made by `cargo xtask rules` from the tests' own names: one that ends in `_r5_4` holds R5.4 of [the rules](rules.md). A test sees to it\n\
         that this page is true and that no rule is left out.\n",
    );
    for chapter in chapters {
        write!(page, "\n## {}\n", chapter.heading)?;
        let mut rules = chapter.held();
        rules.push(chapter.whole);
        rules.dedup();
        for rule in rules {
            let mut by_file: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for test in tests.iter().filter(|test| test.rules.contains(&rule)) {
                by_file.entry(&test.file).or_default().push(&test.name);
            }
            if by_file.is_empty() {
                continue;
            }
            write!(page, "\n**{rule}**\n")?;
            for (file, names) in by_file {
                writeln!(page, "- [{file}](../{file}): `{}`", names.join("`, `"))?;
            }
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_test_and_every_rule_cited_exists() {
        check(&chapters().unwrap(), &super::tests().unwrap()).unwrap();
    }

    #[test]
    fn the_page_says_what_the_tests_names_say() {
        let written = fs::read_to_string(workspace::root().join(PAGE)).unwrap_or_default();
        let page = page(&chapters().unwrap(), &super::tests().unwrap()).unwrap();
        assert!(
            written == page,
            "{PAGE} isn't what the tests' names say: run `cargo xtask rules`, or paste this:\n{page}"
        );
    }

    #[test]
    fn rules_are_read_from_a_name() {
        let rules = |name| rules_of(name).iter().map(Rule::to_string).collect::<Vec<_>>();
        assert_eq!(rules("changed_credit_is_held_r5_4_r4_3"), ["R4.3", "R5.4"]);
        assert_eq!(rules("an_order_is_kept_r5"), ["R5"]);
        assert_eq!(rules("what_a_rest_r5_is_r10_2_not"), ["R5", "R10.2"]);
        assert!(rules("nothing_cited_4_2").is_empty());
    }

    #[test]
    fn only_tests_count() {
        let text =
            "#[test]\nfn one_r1_1() {}\nfn helper_r1_2() {}\n#[tokio::test]\n#[ignore]\nasync fn two_r1_3() {}\n";
        assert_eq!(names(text), ["one_r1_1", "two_r1_3"]);
    }
}
