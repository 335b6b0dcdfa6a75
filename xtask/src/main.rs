//! `cargo xtask …`: everything that is done to the portal from a terminal.
//!
//! Each command sets up what it needs and is missing, says what it does with the time it took, and keeps the tools' noise in
//! `target/xtask-logs`. Whatever it starts it also stops, on Ctrl-C too.

mod bench;
mod build;
mod ci;
#[cfg(test)]
mod cited;
mod demo;
mod deny;
mod dev;
mod fuzz;
mod identity;
mod permissions;
mod process;
mod providers;
mod report;
mod reset;
mod rules;
mod sample;
mod screenshots;
#[cfg(test)]
mod secrets;
mod server;
mod setup;
mod test;
mod verify;
mod watch;
mod webdriver;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <command>

  dev [--port N]                     set up, build, run the portal here with demonstration data, rebuild on change
  test [--skip-browser] [filter]     every test: native, the API on workerd, the pages in Chromium
  fuzz [--seconds N] [target]        every fuzz target, or those named so, for a minute each
  deny                               hold the dependencies to deny.toml: licences, bans, sources, advisories
  build [--quick]                    what `wrangler deploy` takes (--quick: what `dev` and `test` run)
  bench                              our figures beside those of well-known peers, measured on this machine
  screenshots [name…]                every page and state (or those named so), desktop and phone, light and dark, in each language
  sample [--rows N] [--from ID] [--csv] [--bad] [--out FILE]
                                     a filled-in workbook to try with
  rules                              say in docs which test holds which rule, and who may do what
  verify PACK [--key KEY] [--portal URL]
                                     check an application's proof pack, and whose it is
  witness URL FILE                   see that a portal's log only grew since FILE was written, and remember its head there
  reset [--yes]                      throw away the local portal's data
  setup                              only install what is missing
  ci                                 what must pass before a change is merged
  help                               this text";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let command = if args.is_empty() { "help".to_owned() } else { args.remove(0) };
    match run(&command, args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::stopping() => {
            eprintln!("stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, args: Vec<String>) -> Result<()> {
    process::stop_children_on_signal()?;
    match command {
        "dev" => dev::run(args),
        "test" => test::run(args),
        "fuzz" => fuzz::run(args),
        "deny" => deny::run(args),
        "build" => build::run(args),
        "bench" => bench::run(args),
        "sample" => sample::run(args),
        "screenshots" => screenshots::run(args),
        "rules" => rules::run(args),
        "verify" => verify::run(args),
        "witness" => verify::witness(args),
        "reset" => reset::run(args),
        "setup" => setup::everything().map(drop),
        "ci" => ci::run(args),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no `{other}`\n\n{HELP}"),
    }
}
