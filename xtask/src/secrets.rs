//! No secret is in the repository: tests that look through every file that is kept in it.
//!
//! Secrets are set by `wrangler secret put`, on a developer's machine in `.dev.vars`, which isn't kept. What looks like one in a test is
//! the documented example of a format, or drawn from a number that is written beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{process, workspace};

/// Names of files that hold secrets.
const NAMES: [&str; 9] = [".dev.vars", ".env", ".pem", ".key", ".p12", ".pfx", ".jks", "id_rsa", "id_ed25519"];
/// How tokens of well-known services begin, and how long they are at least.
const TOKENS: [(&str, usize); 12] = [
    ("AKIA", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 30),
    ("xoxp-", 30),
    ("sk_live_", 20),
    ("SG.", 50),
    ("AIza", 39),
    // Our own.
    ("cmt_", 40),
];
/// Words in the names of variables whose values are secret.
const SECRET_WORDS: [&str; 5] = ["TOKEN", "SECRET", "PASSWORD", "PRIVATE", "_KEY"];

fn kept_files() -> Vec<PathBuf> {
    let list = process::ask(Command::new("git").args(["ls-files", "-z"]).current_dir(workspace::root())).unwrap();
    let files: Vec<PathBuf> = list.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    assert!(files.len() > 100, "git lists only {} files", files.len());
    files
}

/// What looks like a secret in a text.
fn secrets_in(text: &str) -> Vec<&str> {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let tokens = text
        .split(|c: char| !of_token(c))
        .filter(|word| TOKENS.iter().any(|(begins, least)| word.starts_with(begins) && word.len() >= *least));
    let keys = text.lines().filter(|line| line.contains("-----BEGIN") && line.contains(&["PRIVATE", "KEY"].join(" ")));
    tokens.chain(keys).collect()
}

#[test]
fn no_file_that_holds_secrets_is_kept() {
    for file in kept_files() {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(!NAMES.iter().any(|secret| name.ends_with(secret)), "{}", file.display());
    }
}

#[test]
fn no_file_holds_a_token_or_a_private_key() {
    for file in kept_files() {
        // Pictures and workbooks hold no text; a file that is gone is about to be no longer kept.
        let Ok(text) = fs::read_to_string(workspace::root().join(&file)) else { continue };
        assert_eq!(secrets_in(&text), Vec::<&str>::new(), "{}", file.display());
    }
}

#[test]
fn the_deployments_configuration_names_no_secrets() {
    let text = fs::read_to_string(workspace::root().join("wrangler.toml")).unwrap();
    let config: toml::Table = toml::from_str(&text).unwrap();
    let vars = config.get("vars").and_then(toml::Value::as_table).unwrap();
    for name in vars.keys() {
        assert!(!SECRET_WORDS.iter().any(|word| name.contains(word)), "{name} belongs into `wrangler secret put`");
    }
}

#[test]
fn local_secrets_stay_on_this_machine() {
    for name in [".dev.vars", ".wrangler/state", "target/portal"] {
        let is_ignored = Command::new("git").args(["check-ignore", "-q", name]).current_dir(workspace::root()).status();
        assert!(is_ignored.is_ok_and(|status| status.success()), "{name} could be kept by mistake");
    }
    assert!(Path::new(&workspace::root()).join(".gitignore").exists());
}

#[test]
fn what_looks_like_a_secret_is_found() {
    let drawn = "0123456789abcdef".repeat(4);
    for text in [
        format!("TOKEN = \"cmt_{drawn}\""),
        format!("url: https://ghp_{drawn}@example.com"),
        format!("-----BEGIN EC {}-----", ["PRIVATE", "KEY"].join(" ")),
        format!("aws AKIA{}", "A".repeat(16)),
    ] {
        assert_eq!(secrets_in(&text).len(), 1, "{text}");
    }
    assert!(secrets_in("`cmt_…`, whsec_..., AKIA, MIG-0123-4567-89AB").is_empty());
}
