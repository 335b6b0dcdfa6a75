//! `cargo xtask reset`: throws away the local portal's data, so that the next `dev` begins with the demonstration's.

use std::fs;
use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};

use crate::server;

pub fn run(args: Vec<String>) -> Result<()> {
    let sure = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--yes"] => true,
        other => bail!("`reset` doesn't know `{}`", other.join(" ")),
    };
    let state = server::own_place(0).state;
    if !state.exists() {
        println!("There is no local data.");
        return Ok(());
    }
    if !sure && !confirmed(&format!("Throw away {}?", state.display()))? {
        println!("Nothing was changed.");
        return Ok(());
    }
    fs::remove_dir_all(&state).with_context(|| format!("{}", state.display()))?;
    println!("The local data is gone.");
    Ok(())
}

fn confirmed(question: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody to ask: say `cargo xtask reset --yes`");
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y") || answer.trim().eq_ignore_ascii_case("yes"))
}
