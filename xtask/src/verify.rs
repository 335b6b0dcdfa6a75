//! `cargo xtask verify` checks a proof pack, and `cargo xtask witness` that a portal's log only grows (R10.2).
//!
//! A pack is checked by its own bytes, offline. With `--portal` its log head is also compared with the one that the portal publishes. A
//! witness keeps the heads that it has seen: whoever runs it now and then would notice a log that was rewritten.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use shared::{
    api::{ConsistencyAnswer, Endpoint, GetLogConsistency, GetLogHead, PublishedHead},
    log::{self, LogHead},
    proof::{self, ProofPack, words_of_head},
    words,
};

const WITHIN_SECONDS: &str = "30";

pub fn run(args: Vec<String>) -> Result<()> {
    let mut files = args;
    let (portal, key) = (option(&mut files, "--portal")?, option(&mut files, "--key")?);
    let [file] = files.as_slice() else { bail!("cargo xtask verify PACK [--key KEY] [--portal URL]") };
    let bytes = fs::read(file).with_context(|| format!("reading {file}"))?;
    let pack = proof::verify(&bytes).map_err(|flaw| anyhow::anyhow!("{file} doesn't prove what it says. {flaw}"))?;
    if let Some(key) = key {
        let signer = pack.signature.as_ref().map(|signature| signature.key.to_string());
        ensure!(signer.as_deref() == Some(key.as_str()), "{file} isn't signed by {key}");
    }
    describe(&pack);
    match portal {
        None => println!("To see that the programme published this head, add --portal URL."),
        Some(portal) => {
            let published = compare(&portal, &pack.contents.log.head)?;
            println!("{portal} publishes a log of {} events that covers the same.", published.size);
        }
    }
    Ok(())
}

/// Takes an option and its value out of the arguments.
fn option(args: &mut Vec<String>, name: &str) -> Result<Option<String>> {
    let Some(at) = args.iter().position(|arg| arg == name) else { return Ok(None) };
    args.remove(at);
    ensure!(at < args.len(), "{name} takes a value");
    Ok(Some(args.remove(at)))
}

fn describe(pack: &ProofPack) {
    let (contents, told) = (&pack.contents, proof::told(&pack.contents));
    println!("{} of programme {}: nothing was changed.", contents.application, contents.programme);
    for event in &told.events {
        let at = event.at.map(words::instant).unwrap_or_else(|| "-".to_owned());
        let party = event.for_party.as_ref().map(|party| format!(" for {party}")).unwrap_or_default();
        let text = event.text.as_ref().map(|text| format!(", text of {}", text.0)).unwrap_or_default();
        let records = match event.records {
            0 => String::new(),
            1 => " (1 customer)".to_owned(),
            records => format!(" ({records} customers)"),
        };
        println!("  {:>4}  {at}  {}{party} {}{records}{text}", event.seq, event.who, event.what);
    }
    let head = &contents.log.head;
    println!("Its newest event is number {} of the {} in the log under", contents.log.leaf + 1, head.size);
    println!("  {}", head.root);
    match &pack.signature {
        Some(signature) => println!("The pack is signed by {}.", signature.key),
        None => println!("Not signed: the portal that made it has no key for that."),
    }
}

pub fn witness(args: Vec<String>) -> Result<()> {
    let [portal, file] = args.as_slice() else { bail!("cargo xtask witness URL FILE") };
    let kept: Option<LogHead> = match fs::read(file) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).with_context(|| format!("{file} isn't a log's head"))?),
        Err(_) if !Path::new(file).exists() => None,
        Err(error) => return Err(error).with_context(|| format!("reading {file}")),
    };
    let head = match &kept {
        Some(kept) => compare(portal, kept)?,
        None => published(portal)?,
    };
    // What KV answers may be older than what was seen before.
    let newest = kept.filter(|kept| kept.size > head.size).unwrap_or(head);
    fs::write(file, serde_json::to_vec(&newest)?).with_context(|| format!("writing {file}"))?;
    match kept {
        Some(kept) => println!("The log has {} events; the {} known before are among them.", newest.size, kept.size),
        None => println!("The log has {} events. From now on {file} remembers them.", newest.size),
    }
    Ok(())
}

/// The head that the portal publishes, once it is seen to belong to the same log as a known one.
fn compare(portal: &str, known: &LogHead) -> Result<LogHead> {
    let published = published(portal)?;
    if known.size == 0 || published.size == 0 {
        return Ok(published);
    }
    let (older, newer) = if known.size <= published.size { (known, &published) } else { (&published, known) };
    let proof: ConsistencyAnswer =
        get(portal, &format!("{}?from={}&to={}", GetLogConsistency::PATH, older.size, newer.size))?;
    ensure!(
        log::continues(older, newer, &proof.proof),
        "{portal} publishes a log that isn't the one with {} events under {}: one of the two was rewritten",
        known.size,
        known.root
    );
    Ok(published)
}

fn published(portal: &str) -> Result<LogHead> {
    let PublishedHead { programme, head, signature } = get(portal, GetLogHead::PATH)?;
    if let Some(signature) = signature {
        ensure!(signature.is_on(&words_of_head(&programme, &head)), "{portal} publishes a head with another signature");
        println!("The portal signs its log's heads by {}.", signature.key);
    }
    Ok(head)
}

/// By curl: `xtask` itself brings no TLS, since everything else that it asks runs on this machine.
fn get<T: DeserializeOwned>(portal: &str, path: &str) -> Result<T> {
    let address = format!("{}{path}", portal.trim_end_matches('/'));
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--max-time", WITHIN_SECONDS, &address]);
    let answer = curl.output().context("running curl")?;
    ensure!(answer.status.success(), "{address}: {}", String::from_utf8_lossy(&answer.stderr).trim());
    serde_json::from_slice(&answer.stdout).with_context(|| format!("what {address} answered"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_pack_is_refused_with_where_it_goes_wrong() {
        let file = std::env::temp_dir().join(format!("no-pack-{}.json", std::process::id()));
        fs::write(&file, br#"{"contents":{"format":"another"}}"#).unwrap();
        let path = file.to_string_lossy().into_owned();
        let error = run(vec![path]).unwrap_err().to_string();
        fs::remove_file(&file).unwrap();
        assert!(error.contains("contents.format"), "{error}");
        assert!(run(vec![]).is_err() && run(vec!["--portal".to_owned()]).is_err());
    }
}
