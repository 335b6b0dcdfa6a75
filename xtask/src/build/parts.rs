//! The parts of the pages' program that are loaded when they are first needed.
//!
//! The splitter makes a piece of every set of parts that have code in common: hundreds, most of a few hundred bytes. A request for each
//! would cost more than it brings, so pieces that are needed by about the same parts are put together (`plan`) into a few files, at the
//! price of some bytes that a page doesn't need. A part is then its own file and those files that hold something of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::report::Log;
use crate::setup::Tools;
use crate::{process, workspace};

/// As many files hold what several parts need.
const MOST_FILES: usize = 16;
/// Parts that somebody waits for, since they come with a first page, and so many times more than the others count.
const FIRST: [&str; 3] = ["framing", "overviewing", "welcoming"];
const FIRST_COUNT: u64 = 4;
/// A request is worth as much as so many bytes that aren't needed (before they are made small).
const WORTH_A_REQUEST: u64 = 6_000;

/// By its name, what a part is made of: files in `folder`, without their endings.
type Parts = BTreeMap<String, Vec<String>>;

pub struct File {
    pub name: String,
    pub path: PathBuf,
    parts: BTreeSet<String>,
}

/// Puts pieces together into files in the same folder.
pub fn put_together(tools: &Tools, folder: &Path, log: &Log) -> Result<Vec<File>> {
    let parts: Parts = serde_json::from_slice(&fs::read(folder.join("parts.json"))?).context("parts.json")?;
    let mut needed_by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (part, pieces) in &parts {
        for piece in pieces {
            needed_by.entry(piece).or_default().insert(part);
        }
    }
    let (shared, own): (Vec<_>, Vec<_>) = needed_by.into_iter().partition(|(_, parts)| parts.len() > 1);
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    let pieces = shared.iter().map(|(piece, parts)| {
        let bytes = fs::metadata(wasm(folder, piece))?.len();
        Ok(Group { bytes, parts: Bits::of(&names, parts)?, pieces: vec![piece] })
    });
    let counts = names.iter().map(|name| if FIRST.contains(name) { FIRST_COUNT } else { 1 }).collect();
    let groups = plan(pieces.collect::<Result<_>>()?, &Counts(counts));

    let of = |part: &str| BTreeSet::from([part.to_owned()]);
    let mut files = Vec::new();
    for (piece, parts) in own {
        let part = parts.first().context("a piece that no part needs")?;
        files.push(File { name: (*part).to_owned(), path: wasm(folder, piece), parts: of(part) });
    }
    for (number, group) in groups.iter().enumerate() {
        let name = format!("shared_{number}");
        let path = wasm(folder, &name);
        merge(tools, folder, &group.pieces, &path, log)?;
        files.push(File { name, path, parts: group.parts.names(&names) });
    }
    Ok(files)
}

fn wasm(folder: &Path, stem: &str) -> PathBuf {
    folder.join(stem).with_extension("wasm")
}

/// One module of several pieces. `shared.wasm` stands for the main program, so that they have one memory and one table.
fn merge(tools: &Tools, folder: &Path, pieces: &[&str], into: &Path, log: &Log) -> Result<()> {
    let mut merging = tools.npm_bin("wasm-merge");
    merging.args(super::pages::WASM_FEATURES).arg("--enable-multimemory");
    merging.arg(wasm(folder, "shared")).arg("__wasm_split");
    for piece in pieces {
        merging.arg(wasm(folder, piece)).arg(piece);
    }
    process::run(merging.arg("-o").arg(into).current_dir(workspace::root()), log)
}

/// The script that loads the parts: what the splitter's own begins with, which knows what the main program shares, and ours
/// (`frontend/parts.js`), which knows the addresses of these files.
pub fn script(splitters: &str, files: &[(File, String)]) -> Result<String> {
    let Some((head, _)) = splitters.split_once("function wrapAsyncCb") else {
        bail!("the splitter's script isn't as it was; see xtask/src/build/parts.rs");
    };
    let mut parts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, (file, _)) in files.iter().enumerate() {
        for part in &file.parts {
            parts.entry(part).or_default().push(number);
        }
    }
    let addresses: Vec<&str> = files.iter().map(|(_, address)| address.as_str()).collect();
    let ours = fs::read_to_string(workspace::root().join("frontend").join("parts.js")).context("frontend/parts.js")?;
    let mut script = format!("{head}\nconst FILES = {};\nconst PARTS = {};\n{ours}", json!(addresses), json!(parts));
    for part in parts.keys() {
        script += &format!("export const __wasm_split_load_{part} = part({});\n", json!(part));
    }
    Ok(script)
}

/// Pieces that come in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group<'a> {
    bytes: u64,
    parts: Bits,
    pieces: Vec<&'a str>,
}

/// A set of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bits(u64);

impl Bits {
    fn of(names: &[&str], parts: &BTreeSet<&str>) -> Result<Bits> {
        if names.len() > 64 {
            bail!("more than 64 parts: xtask/src/build/parts.rs counts them in 64 bits");
        }
        let bits = names.iter().enumerate().filter(|(_, name)| parts.contains(*name)).map(|(number, _)| 1 << number);
        Ok(Bits(bits.sum()))
    }

    fn names(self, names: &[&str]) -> BTreeSet<String> {
        let named = names.iter().enumerate().filter(|(number, _)| self.0 >> number & 1 == 1);
        named.map(|(_, name)| (*name).to_owned()).collect()
    }

    fn without(self, others: Bits) -> Bits {
        Bits(self.0 & !others.0)
    }
}

/// How much each part counts.
struct Counts(Vec<u64>);

impl Counts {
    fn of(&self, parts: Bits) -> u64 {
        self.0.iter().enumerate().filter(|(number, _)| parts.0 >> number & 1 == 1).map(|(_, count)| count).sum()
    }

    /// How many bytes too many parts load when two groups come together, each part as much as it counts.
    fn surplus(&self, one: &Group, other: &Group) -> u64 {
        one.bytes * self.of(other.parts.without(one.parts)) + other.bytes * self.of(one.parts.without(other.parts))
    }

    fn best_for(&self, one: usize, groups: &[Group]) -> Option<(u64, usize)> {
        let group = groups.get(one)?;
        let others = groups.iter().enumerate().skip(one + 1);
        others.map(|(number, other)| (self.surplus(group, other), number)).min()
    }
}

/// Puts the two groups together that cost least by it, until there are few enough and no more requests are worth saving.
fn plan<'a>(mut groups: Vec<Group<'a>>, counts: &Counts) -> Vec<Group<'a>> {
    // For each group, whom of those after it to join for least: looked up again only where one of the two has changed.
    let mut best: Vec<Option<(u64, usize)>> = (0..groups.len()).map(|one| counts.best_for(one, &groups)).collect();
    loop {
        let least =
            best.iter().enumerate().filter_map(|(one, best)| best.map(|(surplus, other)| (surplus, one, other)));
        let Some((surplus, one, other)) = least.min() else { return groups };
        if groups.len() <= MOST_FILES && surplus > WORTH_A_REQUEST {
            return groups;
        }
        // The last moves into the gap, so whoever was to join it looks anew, and so does what now stands in the gap.
        let last = groups.len() - 1;
        let joining = groups.swap_remove(other);
        if let Some(group) = groups.get_mut(one) {
            group.bytes += joining.bytes;
            group.parts.0 |= joining.parts.0;
            group.pieces.extend(joining.pieces);
        }
        best.truncate(last);
        for (number, best_of) in best.iter_mut().enumerate() {
            let gone = |(_, mate): (u64, usize)| [one, other, last].contains(&mate);
            if number == one || number == other || best_of.is_none_or(gone) {
                *best_of = counts.best_for(number, &groups);
            } else if number < one
                && let (Some(group), Some(changed)) = (groups.get(number), groups.get(one))
            {
                let surplus = counts.surplus(group, changed);
                *best_of = best_of.map_or(Some((surplus, one)), |best| Some(best.min((surplus, one))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(piece: &str, bytes: u64, parts: u64) -> Group<'_> {
        Group { bytes, parts: Bits(parts), pieces: vec![piece] }
    }

    #[test]
    fn what_the_same_parts_need_comes_together_and_large_strangers_dont() {
        let planned = plan(
            vec![
                group("a", 50_000, 0b0011),
                group("b", 400, 0b0111),
                group("c", 40_000, 0b1100),
                group("d", 300, 0b0011),
            ],
            &Counts(vec![1; 4]),
        );
        let pieces: BTreeSet<BTreeSet<&str>> =
            planned.iter().map(|group| group.pieces.iter().copied().collect()).collect();
        assert_eq!(pieces.len(), 3, "{planned:?}");
        assert!(pieces.contains(&BTreeSet::from(["a", "d"])), "{planned:?}");
        assert!(pieces.contains(&BTreeSet::from(["c"])), "{planned:?}");
    }

    #[test]
    fn whoever_is_waited_for_loads_nothing_for_others() {
        let pieces: Vec<String> = (0..60).map(|number| format!("chunk_{number}")).collect();
        let groups = || -> Vec<Group> {
            pieces.iter().zip(1_u64..).map(|(name, number)| group(name, 7_000 + number, number % 30 + 2)).collect()
        };
        let loaded_by_first = |groups: &[Group]| -> u64 {
            groups.iter().filter(|group| group.parts.0 & 1 == 1).map(|group| group.bytes).sum()
        };
        let (needed, alike) = (loaded_by_first(&groups()), loaded_by_first(&plan(groups(), &Counts(vec![1; 5]))));
        let counted = loaded_by_first(&plan(groups(), &Counts(vec![50, 1, 1, 1, 1])));
        assert!(counted < alike, "{counted} of {needed}, {alike} where all count alike");
    }

    #[test]
    fn there_are_never_too_many_files_and_no_piece_is_lost() {
        let names: Vec<String> = (0..300).map(|number| format!("chunk_{number}")).collect();
        let pieces =
            names.iter().zip(1_u64..).map(|(name, number)| group(name, number * 977 % 90_000, number % 512 + 1));
        let planned = plan(pieces.collect(), &Counts(vec![1; 10]));
        assert!(planned.len() <= MOST_FILES);
        let all: BTreeSet<&str> = planned.iter().flat_map(|group| group.pieces.iter().copied()).collect();
        assert_eq!(all.len(), names.len());
    }
}
